//! Sentences of [`SyntaxError`] and [`BoundError`].

use std::fmt;

use crate::query::syntax::{Measure, SyntaxError};
use crate::record::date::BoundError;

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge {
                what,
                actual,
                limit,
            } => {
                let what = match what {
                    Measure::Bytes => "bytes",
                    Measure::Brackets => "levels of brackets",
                    Measure::Clauses => "words and filters",
                    Measure::PhraseWords => "words in one phrase",
                };
                write!(
                    out,
                    "the query has {actual} {what}, more than the {limit} that are allowed"
                )
            }
            Self::TooManyEdits { written, limit } => write!(
                out,
                "{written:?} asks for too much: expected at most {limit} edits"
            ),
            Self::TooWide { written, limit } => write!(
                out,
                "{written:?} asks for too much: expected at most {limit} words in between"
            ),
            Self::Date(error) => write!(out, "in date: {error}"),
            Self::OpenRange { written } => write!(
                out,
                "the range date:{written} is not closed: expected a \"]\" at its end"
            ),
            Self::Reversed { from, to } => {
                write!(
                    out,
                    "the range of dates is reversed: {from} is later than {to}"
                )
            }
            Self::Reference { text } => {
                write!(
                    out,
                    "in ref: no archival reference can be read from {text:?}"
                )
            }
        }
    }
}

impl SyntaxError {
    /// What to do about it, a line for the reader.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge {
                what: Measure::Bytes,
                ..
            } => {
                "search for the few words that matter; to look for a passage, quote its rarest \
                 sentence"
            }
            Self::TooLarge { .. } => "leave out what matters least, or search in several steps",
            Self::TooManyEdits { .. } | Self::TooWide { .. } => {
                "write word~1 or word~2 for misspellings, and \"two words\"~10 for words near each \
                 other"
            }
            Self::Date(BoundError::Open { .. }) => {
                "write date:[1951 TO *] for everything from 1951 on, date:[* TO 1951] for \
                 everything up to it"
            }
            Self::Date(_) | Self::OpenRange { .. } => {
                "write date:1951-11, date:\"19 November 1951\" or date:[1950 TO 1953]"
            }
            Self::Reversed { .. } => "put the earlier date first: date:[1950 TO 1953]",
            Self::Reference { .. } => {
                "write the archive and its levels as a citation has them: ref:\"APRF, fond 3, opis \
                 65, delo 829\""
            }
        }
    }
}

impl fmt::Display for BoundError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unread { text } => write!(
                out,
                "{text:?} is not a date: expected a day, month or year such as 19 November 1951, \
                 1951-11 or 1951"
            ),
            Self::Impossible { text } => write!(
                out,
                "{text:?} never existed: expected a day that the calendar has, such as 1951-02-28"
            ),
            Self::Open { text } => write!(
                out,
                "{text:?} has no end of its own: expected a plain date such as 1951-11; what comes \
                 before or after it is said by the range"
            ),
        }
    }
}
