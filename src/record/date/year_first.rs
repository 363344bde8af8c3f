//! Dates that begin with the year: `1951-11-19`, `1953. április 20.`, `1951年11月19日`, `1950s`.
//!
//! Owns every form whose first figure is a year or a decade. Takes tokens and a place, gives the
//! core of an item.

use super::Customs;
use super::item::{Core, What};
use super::lexing::{Kind, Token, month};
use super::named::day_first;
use super::numeric::{continues, is_stroke, leads_on, separator};
use super::slots::{
    Short, day_of_month, ends_clause, full_year, month_at, month_number, skip_filler,
    skip_punctuation, skip_suffix, skip_year_word, year_slot,
};
use super::words::Meaning;

/// What begins with a whole year.
pub(super) fn year_first(
    tokens: &[Token],
    at: usize,
    year: i16,
    digits: usize,
    customs: Customs,
) -> Option<Core> {
    let next = at + 1;
    if let Some(core) = decade(tokens, next, year) {
        return Some(core);
    }
    if digits == 4 {
        if is_telegram(tokens, at) {
            return None;
        }
        if let Some(core) = year_month_day(tokens, next, year)
            .or_else(|| named_month(tokens, next, year, customs))
            .or_else(|| signs(tokens, next, year))
        {
            return Some(core);
        }
        if let Some((second, end)) = second_year(tokens, next, year) {
            // "1950-60s" spans two decades.
            let (what, next) = match decade(tokens, end, second) {
                Some(Core::Found { next, .. }) => (What::Decade, next),
                _ => (What::Year, end),
            };
            let mut core = Core::lone(year, Some(second), next);
            if let Core::Found { what: read, .. } = &mut core {
                *read = what;
            }
            return Some(core);
        }
    } else {
        // More than four digits are a year only behind day and month.
        return None;
    }
    if continues(tokens, next)
        || tokens
            .get(next)
            .is_some_and(|token| token.kind == Kind::Dot && continues(tokens, next + 1))
    {
        return None;
    }
    Some(Core::lone(year, None, skip_year_word(tokens, next)))
}

/// `1951-11-19`, `1951. XI. 19.`, `1951-11`.
fn year_month_day(tokens: &[Token], at: usize, year: i16) -> Option<Core> {
    let stroke = tokens.get(at)?.kind.clone();
    let (_, place) = separator(tokens, at);
    let token = tokens.get(place)?;
    let (value, digits, roman) = match (token.number(), token.roman()) {
        (Some((value, digits @ 1..=2)), _) => (value, digits, false),
        (_, Some(roman)) => (u32::from(roman), 2, true),
        _ => return None,
    };
    if !roman && (!is_stroke(&stroke) || stroke != Kind::Dot && !(tokens[at].glued && token.glued))
    {
        return None;
    }
    let month = month_number(value);
    let (second, day_place) = separator(tokens, place + 1);
    let day = tokens.get(day_place).and_then(Token::number);
    if let (Some(second), Some((day, 1..=2))) = (second, day) {
        let alike = roman || second == stroke && (second == Kind::Dot || tokens[day_place].glued);
        if alike {
            let end = skip_suffix(tokens, day_place + 1);
            let valid = day_of_month(day);
            let after = skip_punctuation(tokens, end, &[Kind::Dot]);
            // Zeros stand for what is not known.
            return Some(match (month, valid) {
                (Some(month), None) if day == 0 => Core::new(What::Month(month), Some(year), after),
                (None, None) if day == 0 && value == 0 => Core::new(What::Year, Some(year), after),
                (Some(month), Some(day)) => Core::listing(
                    What::Day {
                        month: Some(month),
                        day,
                    },
                    Some(year),
                    after,
                ),
                _ => Core::Impossible(end),
            });
        }
    }
    if roman {
        return Some(Core::new(
            What::Month(month?),
            Some(year),
            skip_punctuation(tokens, place + 1, &[Kind::Dot]),
        ));
    }
    if digits != 2 || !token.glued || leads_on(tokens, place + 1) {
        return None;
    }
    // 1951/52 is two years; 1951-11 is a month by ISO 8601, and 1951-13 is none.
    let follows = value == u32::try_from(year.rem_euclid(100)).unwrap_or(0) + 1;
    match month {
        Some(month) if stroke != Kind::Slash || !follows => {
            Some(Core::new(What::Month(month), Some(year), place + 1))
        }
        None if value == 0 => Some(Core::new(What::Year, Some(year), place + 1)),
        None if stroke == Kind::Dash && second_year(tokens, at, year).is_none() => {
            Some(Core::Impossible(place + 1))
        }
        _ => None,
    }
}

/// Whether a number before month and day is that of a telegram: `Deptel 1951, November 19`, `1951,
/// November 19, 9 p.m.`
fn is_telegram(tokens: &[Token], at: usize) -> bool {
    let is_named = |at: usize| {
        tokens
            .get(at)
            .is_some_and(|token| token.meaning(month).is_some())
    };
    if tokens
        .get(at + 1)
        .is_none_or(|comma| comma.kind != Kind::Comma)
        || !is_named(at + 2)
    {
        return false;
    }
    let is_named_before = at.checked_sub(1).is_some_and(|before| {
        matches!(tokens[before].kind, Kind::Word { roman: None, .. })
            && tokens[before].meaning(Some).is_none()
    });
    let hour = skip_punctuation(tokens, at + 4, &[Kind::Comma]);
    let is_timed = tokens
        .get(hour)
        .is_some_and(|hour| hour.any_number().is_some() && hour.number().is_none());
    is_named_before || is_timed
}

/// `1953. április 20.`, `1972 April 4`, `1951 November`, unless the day's own year follows.
fn named_month(tokens: &[Token], at: usize, year: i16, customs: Customs) -> Option<Core> {
    let at = skip_year_word(tokens, at);
    let at = skip_punctuation(
        tokens,
        at,
        &[Kind::Dot, Kind::Comma, Kind::Dash, Kind::Slash],
    );
    let at = skip_filler(tokens, at);
    // "1953 г. 5 марта"
    if let Some(Core::Found {
        what: what @ What::Day { month: Some(_), .. },
        year: None,
        next,
        ..
    }) = day_first(tokens, at, customs)
    {
        return Some(Core::new(what, Some(year), next));
    }
    let month = month_at(tokens, at, customs)?;
    let after_name = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
    let day_place = skip_punctuation(tokens, after_name, &[Kind::Dash, Kind::Comma, Kind::Slash]);
    let Some((day, 1..=2)) = tokens.get(day_place).and_then(Token::number) else {
        // "1951 November 1952" is November of the later year.
        if year_slot(tokens, day_place, Short::Never).is_some() {
            return None;
        }
        return Some(Core::new(What::Month(month), Some(year), after_name));
    };
    let end = skip_suffix(tokens, day_place + 1);
    let comma = skip_punctuation(tokens, end, &[Kind::Comma, Kind::Dot]);
    if year_slot(tokens, comma, Short::Never).is_some() {
        return None;
    }
    Some(match day_of_month(day) {
        Some(day) => Core::listing(
            What::Day {
                month: Some(month),
                day,
            },
            Some(year),
            skip_punctuation(tokens, end, &[Kind::Dot]),
        ),
        None => Core::Impossible(end),
    })
}

/// `1951年11月19日`, `1951 оны 11 сарын 19`.
fn signs(tokens: &[Token], at: usize, year: i16) -> Option<Core> {
    if !tokens.get(at)?.means(Meaning::YearSign) {
        return None;
    }
    let month = tokens
        .get(at + 1)
        .and_then(Token::number)
        .and_then(|(value, _)| signed(tokens, at + 1, value));
    Some(match month {
        Some(Core::Found {
            what: What::Month(month),
            next,
            ..
        }) => Core::new(What::Month(month), Some(year), next),
        Some(Core::Found {
            what: what @ What::Day { month: Some(_), .. },
            next,
            ..
        }) => Core::listing(what, Some(year), next),
        Some(impossible @ Core::Impossible(_)) => impossible,
        _ => Core::new(What::Year, Some(year), at + 1),
    })
}

/// `11月19日`, `11月`, and the `21日` of a list or range.
pub(super) fn signed(tokens: &[Token], at: usize, value: u32) -> Option<Core> {
    let sign = tokens.get(at + 1)?;
    if sign.means(Meaning::DaySign) {
        let day = day_of_month(value)?;
        return Some(Core::listing(What::Day { month: None, day }, None, at + 2));
    }
    if !sign.means(Meaning::MonthSign) {
        return None;
    }
    let Some(month) = month_number(value) else {
        return Some(Core::Impossible(at + 2));
    };
    // The sign of the day may be missing, but not before the sign of another month.
    let is_sign = |wanted| tokens.get(at + 3).is_some_and(|sign| sign.means(wanted));
    Some(match tokens.get(at + 2).and_then(Token::number) {
        Some((day, 1..=2)) if !is_sign(Meaning::MonthSign) => {
            let end = at + 3 + usize::from(is_sign(Meaning::DaySign));
            match day_of_month(day) {
                Some(day) => {
                    let month = Some(month);
                    Core::listing(What::Day { month, day }, None, end)
                }
                None => Core::Impossible(end),
            }
        }
        _ => Core::new(What::Month(month), None, at + 2),
    })
}

/// The second year of `1950-51` and its end; `at` is the stroke.
pub(super) fn second_year(tokens: &[Token], at: usize, year: i16) -> Option<(i16, usize)> {
    let stroke = tokens.get(at)?;
    let second = tokens.get(at + 1)?;
    let (value, 2) = second.number()? else {
        return None;
    };
    let tight = stroke.glued && second.glued;
    if !matches!(stroke.kind, Kind::Dash | Kind::Slash) || !tight && !ends_clause(tokens, at + 2) {
        return None;
    }
    if continues(tokens, at + 2)
        || tokens
            .get(at + 2)
            .is_some_and(|token| token.meaning(month).is_some())
    {
        return None;
    }
    let value = i16::try_from(value).ok()?;
    let century = year - year.rem_euclid(100);
    let second = match value {
        0 if year.rem_euclid(100) == 99 => century + 100,
        _ if value > year.rem_euclid(100) => century + value,
        _ => return None,
    };
    Some((second, skip_year_word(tokens, at + 2)))
}

/// `s` of `1950s`, `-х годов` of `1950-х годов`, `'s`.
fn decade(tokens: &[Token], at: usize, year: i16) -> Option<Core> {
    if year % 10 != 0 {
        return None;
    }
    let mark = tokens
        .get(at)
        .is_some_and(|token| token.glued && matches!(token.kind, Kind::Dash | Kind::Apostrophe));
    let suffix = tokens.get(at + usize::from(mark))?;
    if !suffix.means(Meaning::DecadeSuffix) || !suffix.glued {
        return None;
    }
    let end = at + usize::from(mark) + 1;
    Some(Core::new(
        What::Decade,
        Some(year),
        skip_year_word(tokens, end),
    ))
}

/// `50s`, `'50s`, `50-х годов`: the twentieth century's.
pub(super) fn short_decade(tokens: &[Token], at: usize) -> Option<Core> {
    let (value, 2) = tokens.get(at)?.number()? else {
        return None;
    };
    decade(tokens, at + 1, 1900 + i16::try_from(value).ok()?).filter(|_| (20..=90).contains(&value))
}

/// `195?`, `195-`, `195x`: the last figure is not known.
pub(super) fn open_decade(tokens: &[Token], at: usize, value: u32) -> Option<Core> {
    let year = i16::try_from(value).ok()?.checked_mul(10)?;
    let token = tokens.get(at + 1).filter(|token| token.glued)?;
    let open = match token.kind {
        Kind::Query => true,
        Kind::Dash => ends_clause(tokens, at + 2),
        Kind::Word {
            letters: 1, roman, ..
        } => roman == Some(10),
        _ => false,
    };
    let mut core = Core::lone(year, None, at + 2);
    if let Core::Found { what, .. } = &mut core {
        *what = What::Decade;
    }
    (open && (1000..=2090).contains(&year)).then_some(core)
}

/// `19511119`, alone; zeros for what is not known.
pub(super) fn compact(tokens: &[Token], at: usize, value: u32) -> Option<Core> {
    if tokens.len() > 1 {
        return None;
    }
    let year = full_year(value / 10_000, 4)?;
    let (month, day) = (value / 100 % 100, value % 100);
    let what = match (month_number(month), day_of_month(day)) {
        (Some(number), Some(day)) => What::Day {
            month: Some(number),
            day,
        },
        (Some(number), None) if day == 0 => What::Month(number),
        (None, None) if day == 0 && month == 0 => What::Year,
        _ => return None,
    };
    Some(Core::new(what, Some(year), at + 1))
}
