//! What can be wrong with a request, as told to the one who made it.

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
    /// `--queries` with an output that holds one answer only.
    #[error("--queries cannot be written as {given}: expected trec or jsonl")]
    QueriesOutput {
        /// The output asked for.
        given: &'static str,
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
    /// A size that is none.
    #[error("{} is not a size: expected a number with kB, MB or GB", quoted(text))]
    NoSize {
        /// As typed.
        text: String,
    },
    /// `--histogram` with an output that has no place for it.
    #[error("--histogram cannot be written as {given}: expected text or json")]
    HistogramOutput {
        /// The output asked for.
        given: &'static str,
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
    /// An option that the request does not go together with.
    #[error("{0}")]
    Unfitting(String),
}

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
                "how a date is read shows `kartoteka parse date TEXT`".to_owned()
            }
            Self::ReversedRange { .. } => "exchange the two dates".to_owned(),
            Self::NoReference { .. } => {
                "write archive, fond, opis, delo, such as \"APRF, f. 3, op. 65, d. 829\"; what is \
                 understood shows `kartoteka parse reference TEXT`"
                    .to_owned()
            }
            Self::QueriesLine { .. } => {
                "write one query a line: its number, a tab, the query".to_owned()
            }
            Self::UnknownFacet { .. } => {
                let names: Vec<&str> = Facet::ALL.iter().map(|facet| facet.name()).collect();
                format!("choose among {}", names.join(", "))
            }
            Self::TooDeep { .. } | Self::TooManyLines { .. } => {
                "narrow the search by a filter".to_owned()
            }
            Self::HistogramOutput { .. } => {
                "for a spreadsheet, `jq -r '.histogram[] | [.label, .count] | @csv'` makes a table \
                 of the JSON"
                    .to_owned()
            }
            Self::NamesNotUtf8 { .. } => "save it as UTF-8".to_owned(),
            Self::QueriesOutput { .. } | Self::NoSize { .. } | Self::Unfitting(_) => return None,
        };
        Some(hint)
    }
}
