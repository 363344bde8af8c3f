//! The interval that one date or several joined ones span.
//!
//! Owns the lending of months and years between neighbours (`17 февраля - 2 марта 1956`), the
//! two calendars, and how bounds make an interval. Takes items and their joints, gives a
//! [`Reading`].

use jiff::civil::Date;

use super::Precision;
use super::expression::Joint;
use super::item::{Item, What};
use super::windows::{Days, Stretch, days, part, widen};
use super::words::{Bound, Part, Season, Unit};

/// An interval read from a text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reading {
    pub(super) earliest: Option<Date>,
    pub(super) latest: Option<Date>,
    pub(super) precision: Precision,
    pub(super) certain: bool,
    /// Years and nothing else: see [`super::item::Form::lone`].
    pub(super) lone: bool,
    /// See [`super::item::Form::faint`].
    pub(super) faint: bool,
}

pub(super) enum Unresolved {
    Incomplete,
    Impossible,
}

/// Lends months and years, and makes the interval.
pub(super) fn resolve(items: &[Item], joints: &[Joint]) -> Result<Reading, Unresolved> {
    let mut items = items.to_vec();
    for at in (0..items.len().saturating_sub(1)).rev() {
        let right = items[at + 1].clone();
        lend_back(&mut items[at], &right, joints[at]);
    }
    for at in 1..items.len() {
        let left = items[at - 1].clone();
        lend_forward(&mut items[at], &left, joints[at - 1]);
    }
    // "circa 1950-1953" doubts both ends.
    let tight = joints
        .iter()
        .all(|joint| matches!(joint, Joint::Dash | Joint::Slash));
    if tight && items.first().is_some_and(|item| item.circa) {
        for item in &mut items {
            item.circa = true;
        }
    }
    let mut spans: Vec<Days> = Vec::with_capacity(items.len());
    for item in &items {
        let year = item.year.ok_or(Unresolved::Incomplete)?;
        let stretch = stretch(item.what).ok_or(Unresolved::Incomplete)?;
        let mut span = days(stretch, year, item.year_end).ok_or(Unresolved::Impossible)?;
        if let (true, Stretch::Day(month, day)) = (item.form.either, stretch) {
            let other = days(Stretch::Day(day, month), year, None).unwrap_or(span);
            span = (span.0.min(other.0), span.1.max(other.1));
        }
        // The winter of "autumn–winter 1951" is the one after that autumn.
        if item.what == What::Season(Season::Winter)
            && spans.last().is_some_and(|before| span < *before)
        {
            span = days(stretch, year, Some(year + 1)).ok_or(Unresolved::Impossible)?;
        }
        if let Some(wanted) = item.part {
            span = part(stretch, span, wanted).ok_or(Unresolved::Incomplete)?;
        }
        if item.circa {
            span = widen(stretch, span, item.part.is_some());
        }
        spans.push(span);
    }
    if let (&[left, right], Some(Joint::Aside)) = (spans.as_slice(), joints.first()) {
        return old_style(left, right).ok_or(Unresolved::Incomplete);
    }
    if joints.contains(&Joint::Aside) {
        return Err(Unresolved::Incomplete);
    }
    if let (&[left, right], Some(Joint::Slash)) = (spans.as_slice(), joints.first())
        && let Some(reading) = old_style(left, right)
    {
        return Ok(reading);
    }
    // "12 - 5 March": the first number belongs to something else.
    let disordered =
        items
            .windows(2)
            .zip(spans.windows(2))
            .zip(joints)
            .any(|((pair, days), joint)| {
                *joint != Joint::Correction && days[0] > days[1] && in_one_month(&pair[0], &pair[1])
            });
    if disordered {
        return Err(Unresolved::Incomplete);
    }
    combine(&items, joints, &spans).ok_or(Unresolved::Incomplete)
}

fn in_one_month(left: &Item, right: &Item) -> bool {
    matches!(
        (left.what, right.what),
        (What::Day { month: first, .. }, What::Day { month: second, .. }) if first == second && left.year == right.year
    )
}

fn lend_back(item: &mut Item, right: &Item, joint: Joint) {
    if item.what == What::Missing {
        (item.what, item.year, item.year_end) = (right.what, right.year, right.year_end);
        return;
    }
    if let (
        What::Day { month: None, day },
        What::Day {
            month: Some(month), ..
        },
    ) = (item.what, right.what)
        && !right.open_list
    {
        item.what = What::Day {
            month: Some(month),
            day,
        };
    }
    if item.year.is_none() {
        // "December - January 1951" begins in 1950.
        let turns = joint != Joint::Aside && follows(right.what, item.what);
        item.year = right.year.map(|year| year - i16::from(turns));
    }
}

fn lend_forward(item: &mut Item, left: &Item, joint: Joint) {
    if let (
        What::Day { month: None, day },
        What::Day {
            month: Some(month), ..
        },
    ) = (item.what, left.what)
    {
        item.what = What::Day {
            month: Some(month),
            day,
        };
    }
    if item.year.is_none() {
        let turns = joint != Joint::Aside && follows(item.what, left.what);
        item.year = left.year.map(|year| year + i16::from(turns));
    }
}

/// Whether the year turns between `before` and `after`, months that are named in that order.
fn follows(after: What, before: What) -> bool {
    matches!((month_of(after), month_of(before)), (Some(after), Some(before)) if after < before)
}

fn month_of(what: What) -> Option<u8> {
    match what {
        What::Day { month, .. } => month,
        What::Month(month) => Some(month),
        _ => None,
    }
}

fn stretch(what: What) -> Option<Stretch> {
    match what {
        What::Missing | What::Day { month: None, .. } => None,
        What::Day {
            month: Some(month),
            day,
        } => Some(Stretch::Day(month, day)),
        What::Month(month) => Some(Stretch::Month(month)),
        What::Season(season) => Some(Stretch::Season(season)),
        What::Year => Some(Stretch::Year),
        What::Decade => Some(Stretch::Decade),
    }
}

/// `25 October (7 November) 1917`, `January 18/31, 1918`: one day in the Julian and the Gregorian
/// calendar, which were 12 days apart in the nineteenth century and 13 in the twentieth. The
/// later is the Gregorian. Russia changed in 1918, Greece, the last, in 1923.
fn old_style(left: Days, right: Days) -> Option<Reading> {
    let (old, new) = (left.0.min(right.0), left.0.max(right.0));
    let apart = old.until(new).ok()?.get_days();
    let wanted = if new.year() > 1900 { 13 } else { 12 };
    (left.0 == left.1 && right.0 == right.1 && apart == wanted && new.year() <= 1923).then_some(
        Reading {
            earliest: Some(new),
            latest: Some(new),
            precision: Precision::Day,
            certain: true,
            lone: false,
            faint: false,
        },
    )
}

/// The interval of all items together.
fn combine(items: &[Item], joints: &[Joint], spans: &[Days]) -> Option<Reading> {
    let (first, last) = (items.first()?, items.last()?);
    let mut earliest = spans.iter().map(|span| span.0).min()?;
    let mut latest = spans.iter().map(|span| span.1).max()?;
    let doubted = joints
        .iter()
        .any(|joint| matches!(joint, Joint::Or | Joint::Correction));
    let mut certain = !doubted && items.iter().all(|item| !item.circa && !item.form.either);
    let single = items.len() == 1;
    let mut reading = Reading {
        earliest: Some(earliest),
        latest: Some(latest),
        precision: if single {
            precision(first)
        } else {
            Precision::Range
        },
        certain,
        lone: items
            .iter()
            .all(|item| item.form.lone && item.part.is_none()),
        faint: items.iter().any(|item| item.form.faint),
    };
    // A bound over the whole: "not before 5 March", "before 5 or 6 March". A range of two bounds,
    // or "after … to …", is closed.
    let ranged = joints.contains(&Joint::To)
        || joints.contains(&Joint::Dash) && first.bound.is_none()
        || !single && last.bound.is_some();
    let opening = first
        .bound
        .or((first.from && single).then_some(Bound::NotBefore));
    if !ranged {
        match opening {
            Some(Bound::NotBefore) => reading.latest = None,
            Some(Bound::After) => {
                reading.earliest = Some(latest.tomorrow().ok()?);
                reading.latest = None;
            }
            Some(Bound::NotAfter) => reading.earliest = None,
            Some(Bound::Before) => {
                reading.latest = Some(earliest.yesterday().ok()?);
                reading.earliest = None;
            }
            None => return Some(reading),
        }
        reading.precision = Precision::Open;
        return Some(reading);
    }
    if matches!(first.bound, Some(Bound::NotAfter | Bound::Before)) && last.bound.is_none() {
        // "before 5–9 March"
        reading.latest = Some(if first.bound == Some(Bound::Before) {
            earliest.yesterday().ok()?
        } else {
            latest
        });
        reading.earliest = None;
        reading.precision = Precision::Open;
        return Some(reading);
    }
    let strong_start = matches!(first.bound, Some(Bound::NotBefore | Bound::After)) && !first.from;
    if matches!(first.bound, Some(Bound::After)) {
        earliest = spans.first()?.1.tomorrow().ok()?;
    }
    if matches!(last.bound, Some(Bound::Before)) && strong_start {
        latest = spans.last()?.0.yesterday().ok()?;
    }
    if earliest > latest {
        // The bounds exclude each other: keep both days rather than none.
        (earliest, latest) = (latest, earliest);
        certain = false;
    }
    reading.earliest = Some(earliest);
    reading.latest = Some(latest);
    reading.certain = certain;
    Some(reading)
}

fn precision(item: &Item) -> Precision {
    match (item.what, item.part) {
        _ if item.form.either => Precision::Range,
        _ if item.circa => Precision::Approximate,
        (What::Day { .. }, _) => Precision::Day,
        (What::Year, Some(Part::Nth(Unit::Quarter, _))) => Precision::Quarter,
        (_, Some(Part::Nth(..))) => Precision::Range,
        (_, Some(_)) => Precision::Approximate,
        (What::Month(_), None) => Precision::Month,
        (What::Season(Season::Winter), None) => Precision::Season,
        (What::Season(_), None) if item.year_end.is_none() => Precision::Season,
        (What::Year, None) if item.year_end.is_none() => Precision::Year,
        _ => Precision::Range,
    }
}
