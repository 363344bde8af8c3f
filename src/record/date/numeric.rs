//! Dates written with figures: `19.11.1951`, `22/Х-57`, `1951-11-19`, `12/31/1951`, `1950s`.
//!
//! Owns every form in which the month is a figure, Arabic or Roman, and the forms that begin with
//! a four-digit year. Takes tokens and a place, gives the core of an item. Day stands before
//! month; the other order is read where the caller asks for it, or where no other is possible
//! (`12/31/1951`).

use super::item::{
    Core, Short, What, ends_clause, full_year, month_at, skip_filler, skip_punctuation,
    skip_suffix, skip_year_word, year_slot,
};
use super::lexing::{Kind, Token, month};
use super::words::Meaning;
use super::{Customs, NumericOrder};

/// The core that begins with the number `value` at `at`.
pub(super) fn core(
    tokens: &[Token],
    at: usize,
    value: u32,
    digits: usize,
    customs: Customs,
) -> Option<Core> {
    match digits {
        1..=2 => short_decade(tokens, at)
            .or_else(|| day_month(tokens, at, value, customs))
            .or_else(|| month_year(tokens, at, value)),
        3 => open_decade(tokens, at, value),
        4..=7 => year_first(tokens, at, full_year(value, digits)?, digits, customs),
        8 => compact(tokens, at, value),
        _ => None,
    }
}

/// `19.11.1951`, `19/XI/51`, `22/10-57`; and `17.2.` of `17.2.-2.3.1956`.
fn day_month(tokens: &[Token], at: usize, first: u32, customs: Customs) -> Option<Core> {
    let after_day = skip_suffix(tokens, at + 1);
    let (stroke, month_place) = separator(tokens, after_day);
    let token = tokens.get(month_place)?;
    let (second, roman) = match (token.number(), token.roman()) {
        (Some((second, 1..=2)), _) => (second, false),
        (_, Some(roman)) => (u32::from(roman), true),
        _ => return None,
    };
    // Figures alone need their strokes; a Roman month stands out without.
    if stroke.is_none() && !roman || !roman && stroke == Some(Kind::Dash) && !token.glued {
        return None;
    }
    let (second_stroke, year_place) = separator(tokens, month_place + 1);
    let short = if roman || second_stroke.is_some() {
        Short::Any
    } else {
        Short::Never
    };
    let shaped = roman
        || second_stroke.is_some()
            && (stroke != Some(Kind::Dash) || second_stroke == Some(Kind::Dash));
    let year = if shaped {
        year_slot(tokens, year_place, short).filter(|(_, end)| !continues(tokens, *end))
    } else {
        None
    };
    let Some((year, next)) = year else {
        // Without a year: the first end of a range that has it.
        let (month, day) = (u8::try_from(second).ok()?, u8::try_from(first).ok()?);
        let end = skip_punctuation(tokens, month_place + 1, &[Kind::Dot]);
        let fits = (1..=12).contains(&month) && (1..=31).contains(&day);
        let joins = tokens
            .get(end)
            .is_some_and(|token| token.kind == Kind::Dash);
        return (fits && joins && stroke.is_some()).then(|| {
            Core::new(
                What::Day {
                    month: Some(month),
                    day,
                },
                None,
                end,
            )
        });
    };
    let strokes = !roman && matches!(stroke, Some(Kind::Slash | Kind::Dash));
    let two_digits = tokens[year_place..next]
        .iter()
        .filter_map(Token::number)
        .any(|(_, digits)| digits == 2);
    let american =
        strokes && (customs.order == NumericOrder::MonthDay || second > 12) && first <= 12;
    let (day, month) = if american && second <= 31 {
        (second, first)
    } else {
        (first, second)
    };
    let (Ok(day), Ok(month)) = (u8::try_from(day), u8::try_from(month)) else {
        return Some(Core::Impossible(next));
    };
    if !(1..=31).contains(&day) || !(1..=12).contains(&month) {
        return Some(Core::Impossible(next));
    }
    Some(Core::Found {
        what: What::Day {
            month: Some(month),
            day,
        },
        year: Some(year),
        year_end: None,
        open_list: false,
        faint: strokes && two_digits,
        next,
    })
}

/// `11/1951`, `11.1951`.
fn month_year(tokens: &[Token], at: usize, value: u32) -> Option<Core> {
    let stroke = tokens.get(at + 1)?;
    let next = tokens.get(at + 2)?;
    if !stroke.glued || !next.glued || !is_stroke(&stroke.kind) {
        return None;
    }
    let (year, 4) = next.number()? else {
        return None;
    };
    let year = full_year(year, 4)?;
    let month = u8::try_from(value)
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    let end = skip_year_word(tokens, at + 3);
    (!continues(tokens, end)).then(|| Core::new(What::Month(month), Some(year), end))
}

/// `XI.1951`, `XI 1951`.
pub(super) fn roman_month_year(tokens: &[Token], at: usize) -> Option<Core> {
    let month = tokens.get(at)?.roman()?;
    let (_, place) = separator(tokens, at + 1);
    let (year, next) = year_slot(tokens, place, Short::Never)?;
    Some(Core::new(What::Month(month), Some(year), next))
}

/// What begins with a whole year.
fn year_first(
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
        if let Some(core) = year_month_day(tokens, next, year)
            .or_else(|| named_month(tokens, next, year, customs))
            .or_else(|| signs(tokens, next, year))
        {
            return Some(core);
        }
        if let Some((second, end)) = second_year(tokens, next, year) {
            return Some(Core::Found {
                what: What::Year,
                year: Some(year),
                year_end: Some(second),
                open_list: false,
                faint: false,
                next: end,
            });
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
    Some(Core::new(
        What::Year,
        Some(year),
        skip_year_word(tokens, next),
    ))
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
    let month = u8::try_from(value)
        .ok()
        .filter(|month| (1..=12).contains(month));
    let (second, day_place) = separator(tokens, place + 1);
    let day = tokens.get(day_place).and_then(Token::number);
    if let (Some(second), Some((day, 1..=2))) = (second, day) {
        let alike = roman || second == stroke && (second == Kind::Dot || tokens[day_place].glued);
        if alike {
            let end = skip_suffix(tokens, day_place + 1);
            let valid = u8::try_from(day).ok().filter(|day| (1..=31).contains(day));
            return Some(match (month, valid) {
                (Some(month), Some(day)) => Core::Found {
                    what: What::Day {
                        month: Some(month),
                        day,
                    },
                    year: Some(year),
                    year_end: None,
                    open_list: true,
                    faint: false,
                    next: skip_punctuation(tokens, end, &[Kind::Dot]),
                },
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
    if digits != 2 || !token.glued || continues(tokens, place + 1) {
        return None;
    }
    // 1951/52 is two years; 1951-11 is a month by ISO 8601, and 1951-13 is none.
    let follows = value == u32::try_from(year.rem_euclid(100)).unwrap_or(0) + 1;
    match month {
        Some(month) if stroke != Kind::Slash || !follows => {
            Some(Core::new(What::Month(month), Some(year), place + 1))
        }
        None if stroke == Kind::Dash && second_year(tokens, at, year).is_none() => {
            Some(Core::Impossible(place + 1))
        }
        _ => None,
    }
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
    Some(
        match u8::try_from(day).ok().filter(|day| (1..=31).contains(day)) {
            Some(day) => Core::Found {
                what: What::Day {
                    month: Some(month),
                    day,
                },
                year: Some(year),
                year_end: None,
                open_list: true,
                faint: false,
                next: skip_punctuation(tokens, end, &[Kind::Dot]),
            },
            None => Core::Impossible(end),
        },
    )
}

/// `1951年11月19日`, `1951 оны 11 сарын 19`.
fn signs(tokens: &[Token], at: usize, year: i16) -> Option<Core> {
    if !tokens.get(at)?.means(Meaning::YearSign) {
        return None;
    }
    let Some((value, 1..=2)) = tokens.get(at + 1).and_then(Token::number) else {
        return Some(Core::new(What::Year, Some(year), at + 1));
    };
    if !tokens.get(at + 2)?.means(Meaning::MonthSign) {
        return Some(Core::new(What::Year, Some(year), at + 1));
    }
    let Some(month) = u8::try_from(value)
        .ok()
        .filter(|month| (1..=12).contains(month))
    else {
        return Some(Core::Impossible(at + 3));
    };
    let Some((day, 1..=2)) = tokens.get(at + 3).and_then(Token::number) else {
        return Some(Core::new(What::Month(month), Some(year), at + 3));
    };
    let end = at
        + 4
        + usize::from(
            tokens
                .get(at + 4)
                .is_some_and(|token| token.means(Meaning::DaySign)),
        );
    Some(
        match u8::try_from(day).ok().filter(|day| (1..=31).contains(day)) {
            Some(day) => Core::new(
                What::Day {
                    month: Some(month),
                    day,
                },
                Some(year),
                end,
            ),
            None => Core::Impossible(end),
        },
    )
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
fn open_decade(tokens: &[Token], at: usize, value: u32) -> Option<Core> {
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
    (open && (1000..=2090).contains(&year)).then(|| Core::new(What::Decade, Some(year), at + 2))
}

/// `19511119`, alone.
fn compact(tokens: &[Token], at: usize, value: u32) -> Option<Core> {
    if tokens.len() > 1 {
        return None;
    }
    let year = full_year(value / 10_000, 4)?;
    let month = u8::try_from(value / 100 % 100)
        .ok()
        .filter(|month| (1..=12).contains(month))?;
    let day = u8::try_from(value % 100)
        .ok()
        .filter(|day| (1..=31).contains(day))?;
    Some(Core::new(
        What::Day {
            month: Some(month),
            day,
        },
        Some(year),
        at + 1,
    ))
}

/// A stroke between figures, if one stands there, and the place after it.
fn separator(tokens: &[Token], at: usize) -> (Option<Kind>, usize) {
    match tokens.get(at) {
        Some(token) if is_stroke(&token.kind) => {
            // "19.-XI.-51", "22/-Х-57": two strokes are one.
            let doubled = tokens
                .get(at + 1)
                .is_some_and(|next| next.glued && is_stroke(&next.kind));
            (Some(token.kind.clone()), at + 1 + usize::from(doubled))
        }
        _ => (None, at),
    }
}

fn is_stroke(kind: &Kind) -> bool {
    matches!(kind, Kind::Dot | Kind::Slash | Kind::Dash)
}

/// Whether a stroke and a further figure follow without a gap: a shelfmark or a section number,
/// unless it is a dash, which joins two dates.
pub(super) fn continues(tokens: &[Token], at: usize) -> bool {
    matches!(
        (tokens.get(at), tokens.get(at + 1)),
        (Some(stroke), Some(next))
            if stroke.glued
                && matches!(stroke.kind, Kind::Dot | Kind::Slash)
                && next.glued
                && matches!(next.kind, Kind::Number { digits: ..=3, .. })
    )
}
