//! Dates in figures with the year last: `19.11.1951`, `22/Х-57`, `12/31/1951`, `11/1951`.
//!
//! Owns every form in which the month is a figure, Arabic or Roman, and the year stands last.
//! Takes tokens and a place, gives the core of an item. Figures between two slashes or two hyphens
//! are read in the order that the caller states, or the only one possible (`12/31/1951`), else
//! both ways (`3/5/53`); all others have the day in front. A zero stands for a day or month that is
//! not known (`06/00/1975`).

use super::item::{Core, Form, What};
use super::lexing::{Kind, Token, month};
use super::slots::{
    Short, day_of_month, full_year, month_number, skip_punctuation, skip_suffix, skip_year_word,
    year_slot,
};
use super::words::Meaning;
use super::year_first::{compact, open_decade, short_decade, signed, year_first};
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
            .or_else(|| signed(tokens, at, value))
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
        year_slot(tokens, year_place, short)
            .filter(|(_, end)| !continues(tokens, *end))
            // In `20 i 21 października 1956` the letter is *and*.
            .filter(|(_, end)| !(roman && stroke.is_none() && begins_month(tokens, *end)))
    } else {
        None
    };
    if customs.order == NumericOrder::YearMonthDay
        && shaped
        && !roman
        && stroke == second_stroke
        && matches!(stroke, Some(Kind::Slash | Kind::Dash))
        && let Some((third, 1..=2)) = tokens.get(year_place).and_then(Token::number)
        && let Ok(short) = i16::try_from(first)
    {
        let next = year_place + 1;
        return Some(match (month_number(second), day_of_month(third)) {
            (Some(month), Some(day)) => {
                let month = Some(month);
                Core::new(What::Day { month, day }, Some(1900 + short), next)
            }
            _ => Core::Impossible(next),
        });
    }
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
    let mut form = Form {
        faint: strokes && two_digits,
        ..Form::default()
    };
    // "22/10-57" and "3/5/53 г." are European.
    let is_open = strokes && stroke == second_stroke && !names_year(tokens, year_place, next);
    let found = |what, year, form| {
        Some(Core::Found {
            what,
            year: Some(year),
            year_end: None,
            open_list: false,
            form,
            next,
        })
    };
    if !roman && stroke == second_stroke && (first == 0 || second == 0) {
        return match (month_number(first.max(second)), first.max(second)) {
            (Some(month), _) => found(What::Month(month), year, form),
            (None, 0) => found(What::Year, year, form),
            (None, _) => Some(Core::Impossible(next)),
        };
    }
    let american = if second > 12 {
        strokes && first <= 12
    } else {
        is_open && first <= 12 && customs.order == NumericOrder::MonthDay
    };
    let (day, month) = if american {
        (second, first)
    } else {
        (first, second)
    };
    let (Some(day), Some(month)) = (day_of_month(day), month_number(month)) else {
        return Some(Core::Impossible(next));
    };
    form.either =
        is_open && customs.order == NumericOrder::Either && day <= 12 && day != month && !american;
    let month = Some(month);
    found(What::Day { month, day }, year, form)
}

/// Whether a month, or a stroke and its figure, stands at a place.
fn begins_month(tokens: &[Token], at: usize) -> bool {
    let (stroke, next) = separator(tokens, at);
    tokens.get(next).is_some_and(|token| {
        token.meaning(month).is_some()
            || token.roman().is_some()
            || stroke.is_some() && token.number().is_some()
    })
}

/// Whether a word for the year stands in a run of tokens.
fn names_year(tokens: &[Token], from: usize, to: usize) -> bool {
    tokens[from..to]
        .iter()
        .any(|token| token.means(Meaning::YearWord))
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
    let end = skip_year_word(tokens, at + 3);
    let what = match month_number(value) {
        Some(month) => What::Month(month),
        None if value == 0 => What::Year,
        None => return None,
    };
    (!continues(tokens, end)).then(|| Core::new(what, Some(year), end))
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
