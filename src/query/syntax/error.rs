//! Why a query cannot be carried out as asked, and what to do about it.

use jiff::civil::Date;

use crate::record::date::BoundError;

/// Why a query cannot be carried out as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// A limit is exceeded.
    #[error("the query has {actual} {what}, more than the {limit} that are allowed")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is, or how much there was when counting stopped.
        actual: usize,
        /// How much there may be.
        limit: usize,
    },
    /// The number behind a `~` is beyond its limit.
    #[error("{written:?} asks for too much: expected at most {limit} {what}")]
    TooWide {
        /// What was typed.
        written: String,
        /// What the number counts.
        what: &'static str,
        /// How much it may be.
        limit: u32,
    },
    /// `date:` with something else than a date.
    #[error("in date: {0}")]
    Date(BoundError),
    /// `date:[` without its end.
    #[error("the range date:{written} is not closed: expected a \"]\" at its end")]
    OpenRange {
        /// What was typed behind the colon.
        written: String,
    },
    /// `date:[… TO …]` with the later end first.
    #[error("the range of dates is reversed: {from} is later than {to}")]
    Reversed {
        /// First day of the end that stands first.
        from: Date,
        /// Last day of the end that stands second.
        to: Date,
    },
    /// `ref:` with something that cannot be read as a reference.
    #[error("in ref: no archival reference can be read from {text:?}")]
    Reference {
        /// What was typed.
        text: String,
    },
}

impl SyntaxError {
    /// What to do about it, a line for the reader.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge { what: "bytes", .. } => {
                "search for the few words that matter; to look for a passage, quote its rarest sentence"
            }
            Self::TooLarge { .. } => "leave out what matters least, or search in several steps",
            Self::TooWide { .. } => {
                "write word~1 or word~2 for misspellings, and \"two words\"~10 for words near each other"
            }
            Self::Date(BoundError::Open { .. }) => {
                "write date:[1951 TO *] for everything from 1951 on, date:[* TO 1951] for everything up to it"
            }
            Self::Date(_) | Self::OpenRange { .. } => {
                "write date:1951-11, date:\"19 November 1951\" or date:[1950 TO 1953]"
            }
            Self::Reversed { .. } => "put the earlier date first: date:[1950 TO 1953]",
            Self::Reference { .. } => {
                "write the archive and its levels as a citation has them: ref:\"APRF, fond 3, opis 65, delo 829\""
            }
        }
    }
}
