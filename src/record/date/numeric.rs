//! Dates in figures with the day in front: `19.11.1951`, `22/Х-57`, `12/31/1951`, `11/1951`.
//!
//! Owns every form in which the month is a figure, Arabic or Roman, and the year stands last.
//! Takes tokens and a place, gives the core of an item. Day stands before month; the other order
//! is read where the caller asks for it, or where no other is possible (`12/31/1951`).

use super::item::{Core, What};
use super::lexing::{Kind, Token, month};
use super::slots::{
    Short, full_year, month_number, skip_punctuation, skip_suffix, skip_year_word, year_slot,
};
use super::year_first::{compact, open_decade, short_decade, year_first};
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
    let month = month_number(value)?;
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

/// A stroke between figures, if one stands there, and the place after it.
pub(super) fn separator(tokens: &[Token], at: usize) -> (Option<Kind>, usize) {
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

pub(super) fn is_stroke(kind: &Kind) -> bool {
    matches!(kind, Kind::Dot | Kind::Slash | Kind::Dash)
}

/// Whether what precedes `at` is the day of a date of its own: `28.IV` or `28 April`.
pub(super) fn leads_on(tokens: &[Token], at: usize) -> bool {
    let figure = |token: &Token| token.roman().is_some() || token.meaning(month).is_some();
    let stroke = usize::from(tokens.get(at).is_some_and(|token| is_stroke(&token.kind)));
    continues(tokens, at) || tokens.get(at + stroke).is_some_and(figure)
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
