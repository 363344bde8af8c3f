//! Which days a wording spans: the conventions of `index_schema/dates.md` as arithmetic.
//!
//! Owns the windows of early, mid and late, of the seasons, of quarters and weeks, and the
//! widening of *circa*. Takes a part of the calendar, gives its first and last day. Everything
//! is proleptic Gregorian; the dates of sources are taken as they stand.

use jiff::civil::Date;
use jiff::{Span as Duration, ToSpan};

use super::words::{LAST, Part, Season, Unit};

/// First and last day, both inclusive, in order.
pub(super) type Days = (Date, Date);

/// A stretch of the calendar that has a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stretch {
    Day(u8, u8),
    Month(u8),
    Season(Season),
    Year,
    Decade,
}

/// The days of a stretch in `year`, or to `year_end` where the source gives two (`1950-51`).
/// None for a day that the month has not.
pub(super) fn days(stretch: Stretch, year: i16, year_end: Option<i16>) -> Option<Days> {
    let last_year = year_end.unwrap_or(year);
    match stretch {
        Stretch::Day(month, day) => {
            let day = date(year, month, day)?;
            Some((day, day))
        }
        Stretch::Month(month) => months(year, month, last_year, month),
        Stretch::Season(Season::Spring) => months(year, 3, last_year, 5),
        Stretch::Season(Season::Summer) => months(year, 6, last_year, 8),
        Stretch::Season(Season::Autumn) => months(year, 9, last_year, 11),
        // One year named alone is the year in which most of the winter lies.
        Stretch::Season(Season::Winter) if year_end.is_none() => months(year - 1, 12, year, 2),
        Stretch::Season(Season::Winter) => months(year, 12, last_year, 2),
        Stretch::Year => months(year, 1, last_year, 12),
        Stretch::Decade => {
            let last_decade = last_year - last_year.rem_euclid(10);
            months(year - year.rem_euclid(10), 1, last_decade + 9, 12)
        }
    }
}

/// The part of a stretch that *early*, *second half* and the like mean. None where such a part
/// does not exist (a fourth week is there, a fifth quarter is not).
pub(super) fn part(stretch: Stretch, (first, last): Days, part: Part) -> Option<Days> {
    match stretch {
        // "Early on 5 March" speaks of the hour.
        Stretch::Day(..) => Some((first, last)),
        Stretch::Month(_) => {
            let (from, to) = match part {
                Part::Early => (1, 10),
                Part::Mid => (11, 20),
                Part::Late => (21, last.day()),
                Part::Nth(unit, count) => days_of_month(unit, count, last.day())?,
            };
            Some((
                first.with().day(from).build().ok()?,
                first.with().day(to).build().ok()?,
            ))
        }
        Stretch::Season(_) => match part {
            Part::Early => month_run(first, 0, 1),
            Part::Mid => month_run(first, 1, 1),
            Part::Late => month_run(first, 2, 1),
            Part::Nth(..) => None,
        },
        Stretch::Year => match part {
            Part::Early => month_run(first, 0, 4),
            Part::Mid => month_run(first, 4, 4),
            Part::Late => month_run(first, 8, 4),
            Part::Nth(Unit::Half, count) => month_run(first, nth(count, 2)? * 6, 6),
            Part::Nth(Unit::Third, count) => month_run(first, nth(count, 3)? * 4, 4),
            Part::Nth(Unit::Quarter, count) => month_run(first, nth(count, 4)? * 3, 3),
            Part::Nth(Unit::TenDays | Unit::Week, _) => None,
        },
        Stretch::Decade => {
            let (from, to) = match part {
                Part::Early => (0, 3),
                Part::Mid => (4, 6),
                Part::Late => (7, 9),
                Part::Nth(Unit::Half, count) => (nth(count, 2)? * 5, nth(count, 2)? * 5 + 4),
                Part::Nth(..) => return None,
            };
            let year = first.year();
            months(year + i16::from(from), 1, year + i16::from(to), 12)
        }
    }
}

/// *Circa* reaches one unit of what it names to either side.
pub(super) fn widen(stretch: Stretch, (first, last): Days, partial: bool) -> Days {
    let by = match stretch {
        _ if partial => 1.month(),
        Stretch::Day(..) => 1.day(),
        Stretch::Month(_) => 1.month(),
        Stretch::Season(_) => 3.months(),
        Stretch::Year => 1.year(),
        // A whole decade more on each side would say nothing any longer.
        Stretch::Decade => 5.years(),
    };
    let earliest = first.saturating_sub(by);
    let latest = match stretch {
        Stretch::Day(..) => last.saturating_add(by),
        // The last day of the month stays the last day: 28 February and a month is 31 March.
        _ => to_month_end(last, by),
    };
    (earliest, latest.max(earliest))
}

/// Years that an open end reaches beyond the end that is known: *not earlier than 5 March 1953* may
/// be of 1978, not of 1985. Diplomats date by bounds what they know within a generation; a longer
/// reach would put every such paper into every later year.
const OPEN_YEARS: i32 = 25;

/// An interval with its open end closed by the convention; none without any end.
pub(super) fn close(earliest: Option<Date>, latest: Option<Date>) -> Option<Days> {
    let reach = OPEN_YEARS.years();
    match (earliest, latest) {
        (Some(earliest), Some(latest)) => Some((earliest, latest)),
        (Some(earliest), None) => Some((earliest, earliest.saturating_add(reach))),
        (None, Some(latest)) => Some((latest.saturating_sub(reach), latest)),
        (None, None) => None,
    }
}

fn to_month_end(last: Date, by: Duration) -> Date {
    let moved = last.saturating_add(by);
    if last == last.last_of_month() {
        moved.last_of_month()
    } else {
        moved
    }
}

/// First and last day of the month of the nth unit in a month of `length` days.
fn days_of_month(unit: Unit, count: u8, length: i8) -> Option<(i8, i8)> {
    match unit {
        Unit::Half => Some([(1, 15), (16, length)][index(nth(count, 2)?)]),
        Unit::Third | Unit::TenDays => {
            Some([(1, 10), (11, 20), (21, length)][index(nth(count, 3)?)])
        }
        Unit::Week if count == LAST => Some((length - 6, length)),
        Unit::Week => {
            let week = nth(count, 4)?;
            Some((week * 7 + 1, week * 7 + 7))
        }
        Unit::Quarter => None,
    }
}

/// The ordinal as an index from 0 among `of`.
fn nth(count: u8, of: u8) -> Option<i8> {
    let count = if count == LAST { of } else { count };
    (1..=of)
        .contains(&count)
        .then(|| i8::try_from(count - 1).ok())
        .flatten()
}

fn index(nth: i8) -> usize {
    usize::try_from(nth).unwrap_or(0)
}

fn month_run(first: Date, skip: i8, count: i8) -> Option<Days> {
    let from = first.checked_add(i32::from(skip).months()).ok()?;
    let last = from.checked_add(i32::from(count - 1).months()).ok()?;
    Some((from, last.last_of_month()))
}

fn months(year: i16, month: u8, last_year: i16, last_month: u8) -> Option<Days> {
    let first = date(year, month, 1)?;
    let last = date(last_year, last_month, 1)?.last_of_month();
    (first <= last).then_some((first, last))
}

fn date(year: i16, month: u8, day: u8) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}
