//! The slots that every form of a date shares: a year, a month's name, what may be skipped.
//!
//! Owns the reading of a year in all its states (two digits, an apostrophe, a footnote mark glued
//! on, a word behind) and the small steps over suffixes, idle words and punctuation. Each takes
//! tokens and a place, gives a value and the place after it.

use super::lexing::{Kind, Token, month};
use super::words::Meaning;
use super::year_first::second_year;
use super::{Customs, Listopad};

/// Which two-digit years may stand in a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Short {
    Never,
    /// With an apostrophe or a word for the year.
    Marked,
    /// Those, and where the line or clause ends with it.
    AtEnd,
    /// Those, and whatever is joined to day and month by a stroke.
    Joined,
    /// Any.
    Any,
}

/// The year at `at` and the place after it and its word (`1951 г.`).
///
/// Four digits from 1000 to 2099, with the footnote mark that a bad copy glued to them
/// (`1963181`, `1959a`) left out; two digits mean the twentieth century, where `short` lets them.
pub(super) fn year_slot(tokens: &[Token], at: usize, short: Short) -> Option<(i16, usize)> {
    let at = skip_filler(tokens, at);
    let apostrophe = tokens.get(at)?.kind == Kind::Apostrophe;
    let at = at + usize::from(apostrophe);
    let (value, digits) = tokens.get(at)?.number()?;
    if let Some(year) = full_year(value, digits) {
        let mut next = at + 1;
        if tokens.get(next).is_some_and(is_glued_letter)
            && !tokens[next].means(Meaning::DecadeSuffix)
        {
            next += 1;
        }
        return Some((year, skip_year_word(tokens, next)));
    }
    if digits != 2 {
        return None;
    }
    let end = skip_year_word(tokens, at + 1);
    let named = end > at + 1
        && tokens[at + 1..end]
            .iter()
            .any(|token| token.means(Meaning::YearWord));
    let allowed = apostrophe
        || named
        || match short {
            Short::Never | Short::Marked => false,
            Short::AtEnd => ends_clause(tokens, at + 1),
            Short::Joined => {
                ends_clause(tokens, at + 1)
                    || !tokens[at + 1].glued && tokens[at + 1].meaning(month).is_none()
            }
            Short::Any => true,
        };
    (allowed && short != Short::Never).then(|| (1900 + i16::try_from(value).unwrap_or(0), end))
}

/// A year, a second one where the source spans two (`1950-51`, `1950/1951`), and the end.
pub(super) fn year_pair(tokens: &[Token], at: usize) -> Option<(i16, Option<i16>, usize)> {
    let (year, next) = year_slot(tokens, at, Short::Marked)?;
    if let Some((second, end)) = second_year(tokens, next, year) {
        return Some((year, Some(second), end));
    }
    if let (Some(stroke), Some((value, 4))) = (
        tokens.get(next),
        tokens.get(next + 1).and_then(Token::number),
    ) {
        let second = i16::try_from(value).unwrap_or(0);
        if matches!(stroke.kind, Kind::Dash | Kind::Slash) && second == year + 1 {
            return Some((year, Some(second), skip_year_word(tokens, next + 2)));
        }
    }
    Some((year, None, next))
}

pub(super) fn full_year(value: u32, digits: usize) -> Option<i16> {
    let head = match digits {
        4 => value,
        5..=7 => value / 10u32.pow(u32::try_from(digits).ok()? - 4),
        _ => return None,
    };
    i16::try_from(head)
        .ok()
        .filter(|year| (1000..=2099).contains(year))
}

/// A number that can be a day of some month.
pub(super) fn day_of_month(value: u32) -> Option<u8> {
    u8::try_from(value)
        .ok()
        .filter(|day| (1..=31).contains(day))
}

/// A number that can be a month.
pub(super) fn month_number(value: u32) -> Option<u8> {
    u8::try_from(value)
        .ok()
        .filter(|month| (1..=12).contains(month))
}

fn is_glued_letter(token: &Token) -> bool {
    token.glued && matches!(token.kind, Kind::Word { letters: 1, .. })
}

/// Whether nothing more of a date can follow: the end, a stop, a closing bracket.
pub(super) fn ends_clause(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_none_or(|token| {
        matches!(
            token.kind,
            Kind::Dot | Kind::Comma | Kind::Close | Kind::Query | Kind::Other
        )
    })
}

pub(super) fn skip_year_word(tokens: &[Token], at: usize) -> usize {
    let next = skip_punctuation(tokens, at, &[Kind::Dot]);
    match tokens.get(next) {
        Some(word) if word.means(Meaning::YearWord) => {
            skip_punctuation(tokens, next + 1, &[Kind::Dot])
        }
        _ => at,
    }
}

/// Skips `-го`, `th`, `er`.
pub(super) fn skip_suffix(tokens: &[Token], at: usize) -> usize {
    let dashed = usize::from(
        tokens
            .get(at)
            .is_some_and(|token| token.glued && token.kind == Kind::Dash),
    );
    match tokens.get(at + dashed) {
        Some(word) if word.glued && word.means(Meaning::OrdinalSuffix) => at + dashed + 1,
        _ => at,
    }
}

/// Skips words that say nothing of when; at most four, with their stops.
pub(super) fn skip_filler(tokens: &[Token], mut at: usize) -> usize {
    for _ in 0..4 {
        match tokens.get(at) {
            Some(word) if word.means(Meaning::Filler) && word.meaning(month).is_none() => {
                at = skip_punctuation(tokens, at + 1, &[Kind::Dot]);
            }
            _ => break,
        }
    }
    at
}

/// Skips one mark of the given kinds.
pub(super) fn skip_punctuation(tokens: &[Token], at: usize, kinds: &[Kind]) -> usize {
    match tokens.get(at) {
        Some(token) if kinds.contains(&token.kind) => at + 1,
        _ => at,
    }
}

/// The month named at `at`.
pub(super) fn month_at(tokens: &[Token], at: usize, customs: Customs) -> Option<u8> {
    let token = tokens.get(at)?;
    match token.meaning(month)? {
        11 if token.means(Meaning::Listopad) && customs.listopad == Listopad::October => Some(10),
        number => Some(number),
    }
}
