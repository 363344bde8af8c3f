//! Why a query cannot be carried out as asked.
//!
//! Owns the values and their codes; sentences and hints stand in `present`.

use jiff::civil::Date;

use crate::codes::codes;
use crate::record::date::BoundError;

/// Why a query cannot be carried out as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// A limit is exceeded.
    TooLarge {
        /// What there is too much of.
        what: Measure,
        /// How much there is, or how much there was when counting stopped.
        actual: usize,
        /// How much there may be.
        limit: usize,
    },
    /// The number after the `~` of a word is beyond its limit.
    TooManyEdits {
        /// What was typed.
        written: String,
        /// Most edits.
        limit: u32,
    },
    /// The number after the `~` of a phrase is beyond its limit.
    TooWide {
        /// What was typed.
        written: String,
        /// Most words in between.
        limit: u32,
    },
    /// `date:` with something else than a date.
    Date(BoundError),
    /// `date:[` without its end.
    OpenRange {
        /// What was typed after the colon.
        written: String,
    },
    /// `date:[… TO …]` with the later end first.
    Reversed {
        /// First day of the end that stands first.
        from: Date,
        /// Last day of the end that stands second.
        to: Date,
    },
    /// `ref:` with something that cannot be read as a reference.
    Reference {
        /// What was typed.
        text: String,
    },
}

codes!(SyntaxError {
    TooLarge => "query-too-large",
    TooManyEdits => "too-many-edits",
    TooWide => "window-too-wide",
    OpenRange => "open-range",
    Reversed => "reversed-range",
    Reference => "no-reference",
}; Self::Date(error) => error.code());

/// What a query has too much of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Bytes of its text.
    Bytes,
    /// Levels of brackets.
    Brackets,
    /// Words, phrases and filters.
    Clauses,
    /// Words in one phrase.
    PhraseWords,
}
