//! Whether a reading is a date where it stands, or a number that looks like one.
//!
//! Owns the plausible years and the neighbours that a year without month needs. `Prague, 1968`,
//! `in 1968`, `(1968)` name a year; `Room 1950`, `UFGA-1951`, `1106 11th Street` do not. Takes
//! tokens and the place of a reading among them.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::Offset;

use super::interval::Reading;
use super::lexing::{Kind, Token};
use super::words::Meaning;

/// No paper of a modern foreign office is older.
const FIRST_YEAR: i16 = 1500;

/// The day on which the program was started, by the clock of the machine. No paper is younger.
static TODAY: LazyLock<Date> = LazyLock::new(|| Offset::UTC.to_datetime(Timestamp::now()).date());

/// The present day.
pub(crate) fn today() -> Date {
    *TODAY
}

/// The present year, at least that of this program: a clock may be wrong.
fn present_year() -> i16 {
    today().year().max(2026)
}

/// Whether a paper can be of that time. `is_all` says that the reading is all of a text, so that
/// someone states it as a date: then a day or month may be older.
pub(super) fn is_plausible(reading: &Reading, is_all: bool) -> bool {
    let first = if is_all && !reading.lone {
        1000
    } else {
        FIRST_YEAR
    };
    let years = [reading.earliest, reading.latest].map(|day| day.map(|day| day.year()));
    years
        .into_iter()
        .flatten()
        .next()
        .is_some_and(|year| (first..=present_year()).contains(&year))
}

/// Whether a reading that is nothing but years stands like one. In a field that holds dates
/// (`is_field`) any word may stand beside it.
pub(super) fn stands(
    text: &str,
    tokens: &[Token],
    range: &Range<usize>,
    reading: &Reading,
    is_field: bool,
) -> bool {
    if !reading.lone {
        return true;
    }
    let named = tokens[range.clone()].iter().any(|token| {
        let written = &text[token.start..token.end];
        token.means(Meaning::YearSign)
            || token.means(Meaning::YearWord)
                && (written.starts_with(['г', 'Г']) || written.chars().count() >= 3)
    });
    let before = range.start.checked_sub(1).map(|at| &tokens[at]);
    let behind = tokens.get(range.end);
    let is_glued = tokens[range.start].glued;
    let free_before = before.is_none_or(|token| match &token.kind {
        Kind::Slash | Kind::Dash | Kind::NumberSign | Kind::Apostrophe | Kind::Other => !is_glued,
        Kind::Number { .. } => false,
        Kind::Word { .. } if is_glued => false,
        Kind::Word { .. } => named || is_field || is_of_dates(token),
        Kind::Colon => {
            let label = range.start.checked_sub(2).map(|at| &tokens[at]);
            is_field || label.is_none_or(is_of_dates)
        }
        _ => true,
    });
    let free_behind = behind.is_none_or(|token| match &token.kind {
        // "1950-" is open.
        Kind::Dash if range.end + 1 == tokens.len() => true,
        Kind::Slash | Kind::Dash | Kind::NumberSign | Kind::Apostrophe | Kind::Other => {
            !token.glued
        }
        Kind::Dot | Kind::Comma | Kind::Colon => {
            // 1951.5, 1950,75, 1930:15
            !(token.glued
                && tokens
                    .get(range.end + 1)
                    .is_some_and(|next| next.glued && matches!(next.kind, Kind::Number { .. })))
        }
        Kind::Number { .. } => false,
        Kind::Word { .. } if token.glued => false,
        Kind::Word { .. } => named || is_field || is_of_dates(token),
        _ => true,
    });
    free_before && free_behind
}

/// Whether a word belongs to dates, and is not the sign of a number or the hour.
fn is_of_dates(token: &Token) -> bool {
    token.roman().is_some()
        || token
            .meaning(|meaning| {
                (!matches!(meaning, Meaning::NumberWord | Meaning::Clock)).then_some(())
            })
            .is_some()
}
