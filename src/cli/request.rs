//! What can be wrong with a request of the command line.
//!
//! Owns [`RequestError`] and its codes. Its sentences name flags, so they stand here.

use crate::codes::codes;
use crate::engine::MAX_DEPTH;
use crate::present::escape::quoted;
use crate::query::filter::Facet;
use crate::record::date::BoundError;

/// A request that cannot be carried out as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// A date filter holds no date.
    #[error("in {flag}: {error}")]
    NoDate {
        /// The flag.
        flag: &'static str,
        /// What is wrong with its value.
        error: BoundError,
    },
    /// The first day wanted comes after the last.
    #[error(
        "the range is reversed: --from {} begins on {first}, after --to {} ends on {last}",
        quoted(from),
        quoted(to)
    )]
    ReversedRange {
        /// Value of `--from`.
        from: String,
        /// Its first day.
        first: String,
        /// Value of `--to`.
        to: String,
        /// Its last day.
        last: String,
    },
    /// A reference filter holds no reference.
    #[error("no reference can be read in {flag} {}", quoted(text))]
    NoReference {
        /// The flag.
        flag: &'static str,
        /// Its value.
        text: String,
    },
    /// A flag with an output that has no place for what it asks for.
    #[error("{flag} cannot be written as {given}: expected {expected}")]
    UnfitOutput {
        /// The flag.
        flag: &'static str,
        /// The output asked for.
        given: &'static str,
        /// The outputs that fit.
        expected: &'static str,
    },
    /// A line of a file of queries is not `qid TAB query`.
    #[error("{}, line {line}: {reason}", escaped(file))]
    QueriesLine {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong and what was expected.
        reason: String,
    },
    /// `--facets` names no facet.
    #[error("there is no facet {}", quoted(name))]
    UnknownFacet {
        /// As typed.
        name: String,
    },
    /// `--columns` names no column.
    #[error("there is no column {}", quoted(name))]
    UnknownColumn {
        /// As typed.
        name: String,
        /// Those that there are.
        columns: &'static [&'static str],
    },
    /// A flag that needs the hits at hand, with all of them.
    #[error("{flag} cannot be had with -n all")]
    NotWithAll {
        /// The flag.
        flag: &'static str,
    },
    /// `offset + limit` is deeper than the engine goes.
    #[error("hits {} to {} are asked for, only the first {limit} can be", first + 1, first + count)]
    TooDeep {
        /// Hits to pass over.
        first: usize,
        /// Hits wanted.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// `offset + limit` is more than a concordance keeps.
    #[error("lines {} to {} are asked for, only the first {limit} can be", first + 1, first + count)]
    TooManyLines {
        /// Lines to pass over.
        first: usize,
        /// Lines wanted.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// A concordance of a query without words.
    #[error("kwic needs a word or a phrase to show in context, and the query has none")]
    NoWords,
    /// A size that is none.
    #[error("{} is not a size: expected a number with kB, MB or GB", quoted(text))]
    NoSize {
        /// As typed.
        text: String,
    },
    /// A file of names that is no text.
    #[error(
        "{} is not UTF-8: expected a file of names as index_schema/names.example.toml",
        quoted(file)
    )]
    NamesNotUtf8 {
        /// The file.
        file: String,
    },
}

codes!(RequestError {
    ReversedRange => "reversed-range",
    NoReference => "no-reference",
    UnfitOutput => "unfit-output",
    QueriesLine => "queries-malformed",
    UnknownFacet => "unknown-facet",
    UnknownColumn => "unknown-column",
    NotWithAll => "not-with-all",
    TooDeep => "too-deep",
    TooManyLines => "too-many-lines",
    NoWords => "no-words",
    NoSize => "no-size",
    NamesNotUtf8 => "names-not-utf8",
}; Self::NoDate { error, .. } => error.code());

fn escaped(text: &str) -> String {
    crate::present::escape::line(text).into_owned()
}

impl RequestError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::NoDate {
                error: BoundError::Open { .. },
                ..
            } => "--from alone has no end, --to alone has no beginning".to_owned(),
            Self::NoDate { .. } => {
                "`kartoteka parse date TEXT` shows how a date is read".to_owned()
            }
            Self::ReversedRange { .. } => "exchange the two dates".to_owned(),
            Self::NoReference { .. } => {
                "write archive, fond, opis, delo, such as \"APRF, f. 3, op. 65, d. 829\"; `kartoteka \
                 parse reference TEXT` shows what is understood"
                    .to_owned()
            }
            Self::QueriesLine { .. } => {
                "write one query a line: its number, a tab, the query".to_owned()
            }
            Self::UnknownFacet { .. } => {
                let names: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
                format!("choose among {}", names.join(", "))
            }
            Self::UnknownColumn { columns, .. } => {
                format!("choose among {}", columns.join(", "))
            }
            Self::NotWithAll { .. } => format!("ask for a number of hits, at most {MAX_DEPTH}"),
            Self::TooDeep { .. } | Self::TooManyLines { .. } => {
                "-n all gives every one; or narrow the search by a filter".to_owned()
            }
            Self::NoWords => "records without words are listed by `kartoteka search`".to_owned(),
            Self::UnfitOutput {
                flag: "--histogram",
                ..
            } => {
                "for a spreadsheet, `jq -r '.histogram[] | [.label, .count] | @csv'` makes a table \
                 of the JSON"
                    .to_owned()
            }
            Self::NamesNotUtf8 { .. } => "save it as UTF-8".to_owned(),
            Self::UnfitOutput { .. } | Self::NoSize { .. } => return None,
        };
        Some(hint)
    }
}
