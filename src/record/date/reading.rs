//! Reading a date field, finding a date in a line, and reading an end of a wanted span.
//!
//! Owns the choice among the expressions of a text. Takes a text, gives the date. Reads no more
//! than the first [`MAX_BYTES`] of it: a date line is short, and what is longer is no date line.

use std::ops::Range;

use jiff::civil::Date;
use serde::Serialize;

use super::edtf;
use super::expression::{Expression, expression};
use super::interval::Reading;
use super::lexing::{Kind, Token, tokens};
use super::standing::{is_plausible, stands};
use super::words::Meaning;
use super::{Customs, HistoricalDate, Listopad, Precision};
use crate::codes::codes;

/// Longest stretch of a text that is looked at.
const MAX_BYTES: usize = 4096;

/// An expression and the tokens that it was read from.
struct FoundDate {
    reading: Reading,
    tokens: Range<usize>,
}

pub(super) fn whole(text: &str, customs: Customs) -> HistoricalDate {
    if let Some(reading) = edtf::read(text).filter(|reading| is_plausible(reading, true)) {
        return from_reading(text, &reading);
    }
    let tokens = tokens(head(text));
    let customs = adapt(&tokens, customs);
    let chosen = expressions(&tokens, customs)
        .flatten()
        .find(|found| refusal(text, &tokens, found, customs).is_none())
        .map(|found| found.reading);
    let has = |wanted| tokens.iter().any(|token| token.means(wanted));
    match chosen {
        Some(mut reading) => {
            reading.certain &=
                !has(Meaning::Doubt) && !has(Meaning::Undated) && !has(Meaning::Correction);
            from_reading(text, &reading)
        }
        None => HistoricalDate {
            text: text.to_owned(),
            earliest: None,
            latest: None,
            precision: if has(Meaning::Undated) {
                Precision::Undated
            } else {
                Precision::Unread
            },
            certain: false,
        },
    }
}

/// A part of a text that looks like a date and was not taken for the text's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Why it was not taken.
    pub reason: PassedReason,
}

/// Why a part of a text was not taken for its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PassedReason {
    /// The day never existed.
    Impossible,
    /// Nothing beside the number says that it is a year.
    Number,
    /// Before any paper of a foreign office, or to come.
    Implausible,
    /// An earlier one was taken.
    Later,
}

/// What [`HistoricalDate::parse`] passes over in a text, in its order.
#[must_use]
pub fn passed_over(text: &str) -> Vec<PassedOver> {
    let tokens = tokens(head(text));
    let customs = adapt(&tokens, Customs::default());
    let mut is_taken = false;
    let mut passed = Vec::new();
    for found in expressions(&tokens, customs) {
        let (place, reason) = match found {
            Err(place) => (place, Some(PassedReason::Impossible)),
            Ok(found) if is_taken => (found.tokens, Some(PassedReason::Later)),
            Ok(found) => (
                found.tokens.clone(),
                refusal(text, &tokens, &found, customs),
            ),
        };
        is_taken |= reason.is_none();
        passed.extend(reason.map(|reason| PassedOver {
            range: bytes(&tokens, &place),
            reason,
        }));
    }
    // Numbers of rooms and registers, which no expression takes.
    let numbers = tokens.iter().filter(|token| {
        token.number().is_none()
            && matches!(token.any_number(), Some((year, 4)) if (1500..=2099).contains(&year))
    });
    passed.extend(numbers.map(|token| PassedOver {
        range: token.start..token.end,
        reason: PassedReason::Number,
    }));
    passed.sort_by_key(|passed| passed.range.start);
    passed
}

/// Why a date of a field is not the field's.
fn refusal(
    text: &str,
    tokens: &[Token],
    found: &FoundDate,
    customs: Customs,
) -> Option<PassedReason> {
    let FoundDate {
        reading,
        tokens: range,
    } = found;
    if !stands(text, tokens, range, reading, customs.is_field) {
        Some(PassedReason::Number)
    } else if !is_plausible(reading, is_all(tokens, range)) {
        Some(PassedReason::Implausible)
    } else {
        None
    }
}

/// Finds the first date with a month in a short line that holds other things as well, and the
/// bytes of `text` where it stands.
///
/// For readers of messy files, so it would rather miss a date than take a number for one. It
/// must have its month, by name or figure, and its year; years alone, decades and seasons are
/// passed over, and so are years before 1500 or to come, and three groups of figures joined by
/// strokes with a two-digit year (`17/12/44`), which may be a shelfmark. A number that follows *No.* or hangs on letters
/// (`P102/33`, `2873/GS`) is never a day.
#[must_use]
pub fn find(text: &str) -> Option<(HistoricalDate, Range<usize>)> {
    if !has_figure(text) {
        return None;
    }
    let tokens = tokens(head(text));
    let customs = adapt(&tokens, Customs::default());
    expressions(&tokens, customs)
        .flatten()
        .find(|found| {
            is_sure(&found.reading, &tokens[found.tokens.clone()])
                && is_plausible(&found.reading, false)
        })
        .map(|found| {
            let range = bytes(&tokens, &found.tokens);
            (from_reading(&text[range.clone()], &found.reading), range)
        })
}

/// Whether a text has a figure, without which no year stands in it: a digit, or a sign of East Asian
/// scripts, which may be one.
pub(crate) fn has_figure(text: &str) -> bool {
    // In UTF-8 what begins with a smaller byte comes before these scripts.
    const EAST_ASIAN: char = '\u{2e80}';
    text.bytes().any(|byte| byte.is_ascii_digit())
        || text.bytes().any(|byte| byte >= 0xe2) && text.chars().any(|c| c >= EAST_ASIAN)
}

/// Whether a month stands in the expression, and nothing in it is better explained as a shelfmark.
fn is_sure(reading: &Reading, tokens: &[Token]) -> bool {
    let named = tokens
        .iter()
        .any(|token| token.roman().is_some() || token.meaning(super::lexing::month).is_some());
    let figures = tokens.iter().filter_map(Token::number).count() >= 3;
    !reading.faint && !reading.lone && reading.precision != Precision::Season && (named || figures)
}

/// First and last day, both inclusive, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Days {
    /// First day.
    pub earliest: Date,
    /// Last day, not before the first.
    pub latest: Date,
}

/// Why a text is no end of a span of dates.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BoundError {
    /// No date could be read, or not from all of the text.
    Unread {
        /// The text.
        text: String,
    },
    /// The day never existed.
    Impossible {
        /// The text.
        text: String,
    },
    /// The wording itself has only one end.
    Open {
        /// The text.
        text: String,
    },
}

codes!(BoundError {
    Unread => "no-date",
    Impossible => "impossible-date",
    Open => "open-ended-date",
});

/// Reads an end of a wanted span, as of `--from`, `--to` and `date:[… TO …]`: any date that
/// [`HistoricalDate::parse`] reads gives the days that it spans. The whole text must be a date.
///
/// # Errors
/// Returns [`BoundError`] for what is no date, never existed, or is open itself (`before 1951`).
pub fn parse_bound(text: &str) -> Result<Days, BoundError> {
    let owned = || text.to_owned();
    let tokens = tokens(head(text));
    let customs = adapt(&tokens, Customs::default());
    let Some(found) = expressions(&tokens, customs).next() else {
        return Err(BoundError::Unread { text: owned() });
    };
    let Ok(FoundDate {
        reading,
        tokens: range,
    }) = found
    else {
        return Err(BoundError::Impossible { text: owned() });
    };
    if text.len() > MAX_BYTES || !is_all(&tokens, &range) {
        return Err(BoundError::Unread { text: owned() });
    }
    match (reading.earliest, reading.latest) {
        (Some(earliest), Some(latest)) => Ok(Days { earliest, latest }),
        _ => Err(BoundError::Open { text: owned() }),
    }
}

/// Whether nothing but punctuation follows or precedes a reading.
fn is_all(tokens: &[Token], range: &Range<usize>) -> bool {
    let idle = |token: &Token| matches!(token.kind, Kind::Dot | Kind::Comma | Kind::Close);
    range.start == 0 && tokens[range.end..].iter().all(idle)
}

/// Every expression in turn; for a day that never existed, its tokens alone.
fn expressions(
    tokens: &[Token],
    customs: Customs,
) -> impl Iterator<Item = Result<FoundDate, Range<usize>>> + '_ {
    let mut at = 0;
    std::iter::from_fn(move || {
        while at < tokens.len() {
            let start = at;
            match expression(tokens, start, customs) {
                Some(Expression::Date(reading, next)) => {
                    at = next.max(start + 1);
                    return Some(Ok(FoundDate {
                        reading,
                        tokens: start..at,
                    }));
                }
                Some(Expression::Impossible(next)) => {
                    at = next.max(start + 1);
                    return Some(Err(start..at));
                }
                None => at += 1,
            }
        }
        None
    })
}

/// Croatian words in the text decide which month *listopad* is.
fn adapt(tokens: &[Token], customs: Customs) -> Customs {
    if tokens.iter().any(|token| token.means(Meaning::Croatian)) {
        return Customs {
            listopad: Listopad::October,
            ..customs
        };
    }
    customs
}

fn from_reading(text: &str, reading: &Reading) -> HistoricalDate {
    HistoricalDate {
        text: text.to_owned(),
        earliest: reading.earliest,
        latest: reading.latest,
        precision: reading.precision,
        certain: reading.certain,
    }
}

/// The bytes of a run of tokens, without what belongs to the line: idle words in front, marks
/// behind.
fn bytes(tokens: &[Token], range: &Range<usize>) -> Range<usize> {
    let run = &tokens[range.clone()];
    let idle = |token: &Token| {
        token.kind == Kind::Open
            || token.means(Meaning::Filler) && token.meaning(super::lexing::month).is_none()
    };
    let first = run.iter().position(|token| !idle(token)).unwrap_or(0);
    let last = run
        .iter()
        .rposition(|token| {
            matches!(
                token.kind,
                Kind::Number { .. } | Kind::Word { .. } | Kind::Query
            )
        })
        .unwrap_or(0);
    run[first].start..run[last].end.max(run[first].end)
}

/// As much of the text as is looked at.
fn head(text: &str) -> &str {
    let mut end = text.len().min(MAX_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
