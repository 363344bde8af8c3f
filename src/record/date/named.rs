//! Dates with the month's name, and days that wait for it.
//!
//! Owns `19 November 1951`, `June 3, 1950`, `August, 1962` and the bare days of lists. Takes
//! tokens and a place, gives the core of an item. The forms that begin with the year are
//! elsewhere.

use super::Customs;
use super::item::{Core, Form, What};
use super::lexing::{Kind, Token};
use super::slots::{
    Short, day_of_month, ends_clause, month_at, skip_filler, skip_punctuation, skip_suffix,
    year_slot,
};

/// `2d day of May 1947`, `19 ноября 1951 г.`, `19-Nov-51`, `5. März 1953`.
pub(super) fn day_first(tokens: &[Token], at: usize, customs: Customs) -> Option<Core> {
    let (day, digits) = tokens.get(at)?.number()?;
    if digits == 6 {
        return date_time_group(tokens, at, day, customs);
    }
    if digits > 2 {
        return None;
    }
    let mut next = skip_suggestion(tokens, skip_suffix(tokens, at + 1));
    next = skip_punctuation(tokens, next, &[Kind::Query]);
    next = skip_punctuation(
        tokens,
        next,
        &[Kind::Dot, Kind::Slash, Kind::Dash, Kind::Comma],
    );
    next = skip_filler(tokens, next);
    after_day(tokens, next, day, customs)
}

/// `050930Z MAR 53`: day, hour and minute in one figure, as in military telegrams.
fn date_time_group(tokens: &[Token], at: usize, figure: u32, customs: Customs) -> Option<Core> {
    let zone = tokens.get(at + 1)?;
    let lettered = zone.glued && matches!(zone.kind, Kind::Word { letters: 1, .. });
    let month = month_at(tokens, at + 2, customs)?;
    let (year, next) = year_slot(tokens, at + 3, Short::Any)?;
    let what = What::Day {
        month: Some(month),
        day: day_of_month(figure / 10_000)?,
    };
    lettered.then(|| Core::new(what, Some(year), next))
}

/// Skips the `[6]` of `March 5 [6], 1953`: an editor's other reading of the day, which leaves the
/// date uncertain.
fn skip_suggestion(tokens: &[Token], at: usize) -> usize {
    match tokens.get(at) {
        Some(token) if token.bracketed && token.number().is_some_and(|(_, digits)| digits <= 2) => {
            at + usize::from(!tokens[at - 1].bracketed)
        }
        _ => at,
    }
}

/// The month and year that follow a day.
pub(super) fn after_day(tokens: &[Token], at: usize, day: u32, customs: Customs) -> Option<Core> {
    let number = month_at(tokens, at, customs)?;
    // In "No. 3 June 14, 1963" and "1984 June 14, 1963" the number before belongs to no date.
    if full_month_first(tokens, at).is_some() {
        return None;
    }
    let mut next = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let plain = next;
    let mut joined = false;
    if let Some(token) = tokens.get(next)
        && matches!(
            token.kind,
            Kind::Comma | Kind::Dash | Kind::Slash | Kind::Query
        )
    {
        joined = token.glued && token.kind != Kind::Comma;
        next += 1;
    }
    let short = if joined { Short::Joined } else { Short::AtEnd };
    let (year, end) = match year_slot(tokens, next, short) {
        Some((year, end)) => (Some(year), end),
        None => (None, plain),
    };
    Some(match day_of_month(day) {
        Some(day) => Core::new(
            What::Day {
                month: Some(number),
                day,
            },
            year,
            end,
        ),
        None => Core::Impossible(end),
    })
}

/// `June 3, 1950`, `June 3`, `August, 1962`, `May`.
pub(super) fn month_first(tokens: &[Token], at: usize, number: u8, customs: Customs) -> Core {
    if let Some((day, year, next)) = full_month_first(tokens, at) {
        return match day_of_month(day) {
            Some(day) => Core::new(
                What::Day {
                    month: Some(number),
                    day,
                },
                Some(year),
                next,
            ),
            None => Core::Impossible(next),
        };
    }
    let after_name = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let next = skip_punctuation(tokens, after_name, &[Kind::Comma, Kind::Query, Kind::Dash]);
    if let Some((year, next)) = year_slot(tokens, next, Short::Marked) {
        return Core::new(What::Month(number), Some(year), next);
    }
    if let Some(core) = short_year(tokens, after_name, number) {
        return core;
    }
    let next = skip_filler(tokens, after_name);
    if let Some((day, end)) = day_number(tokens, next) {
        // "November 5 December": the day belongs to the month that follows.
        let follows = skip_filler(tokens, skip_punctuation(tokens, end, &[Kind::Dot]));
        if (1..=31).contains(&day) && month_at(tokens, follows, customs).is_none() {
            return Core::listing(
                What::Day {
                    month: Some(number),
                    day: u8::try_from(day).unwrap_or(0),
                },
                None,
                end,
            );
        }
    }
    Core::new(What::Month(number), None, after_name)
}

/// `Nov-51`, `November 51`: what is no day of any month is a year, where the clause ends with it.
fn short_year(tokens: &[Token], at: usize, number: u8) -> Option<Core> {
    let place = skip_punctuation(tokens, at, &[Kind::Dash, Kind::Slash]);
    let (value @ 32..=99, 2) = tokens.get(place)?.number()? else {
        return None;
    };
    let form = Form {
        faint: true,
        ..Form::default()
    };
    ends_clause(tokens, place + 1).then_some(Core::Found {
        what: What::Month(number),
        year: Some(1900 + i16::try_from(value).ok()?),
        year_end: None,
        open_list: false,
        form,
        next: place + 1,
    })
}

/// Day, year and end of `June 3, 1950` at the month's name.
fn full_month_first(tokens: &[Token], at: usize) -> Option<(u32, i16, usize)> {
    let next = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let next = skip_punctuation(tokens, next, &[Kind::Comma]);
    let (day, next) = day_number(tokens, skip_filler(tokens, next))?;
    let next = skip_punctuation(tokens, next, &[Kind::Query]);
    let comma = skip_punctuation(tokens, next, &[Kind::Comma, Kind::Dot]);
    let (year, end) = year_slot(tokens, comma, Short::AtEnd)?;
    Some((day, year, end))
}

/// A day's number with its suffix.
fn day_number(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    match tokens.get(at)?.number()? {
        (day, 1..=2) => Some((day, skip_suggestion(tokens, skip_suffix(tokens, at + 1)))),
        _ => None,
    }
}

/// A day that takes its month from a neighbour: `5` of `5-9 March`, `11` of `April 4 and 11`,
/// `9, 1953` of `March 5-9, 1953`.
pub(super) fn bare_day(tokens: &[Token], at: usize, after_list: bool) -> Option<Core> {
    let (day, next) = day_number(tokens, at)?;
    let day = day_of_month(day)?;
    let what = What::Day { month: None, day };
    let dotted = skip_punctuation(tokens, next, &[Kind::Dot]);
    if !after_list {
        return Some(Core::new(what, None, dotted));
    }
    let comma = skip_punctuation(tokens, next, &[Kind::Comma]);
    Some(match year_slot(tokens, comma, Short::Never) {
        Some((year, next)) => Core::new(what, Some(year), next),
        None => Core::Found {
            what,
            year: None,
            year_end: None,
            open_list: true,
            form: Form::default(),
            next: dotted,
        },
    })
}
