//! What can be wrong with a request of the command line alone: files and forms of output.
//!
//! Owns [`RequestError`] and its codes. Its sentences name flags, so they stand here. What is wrong
//! with a parameter of a question is a [`ParameterError`](crate::ask::parameters::ParameterError).

use crate::codes::codes;
use crate::engine::MAX_DEPTH;
use crate::present::escape::quoted;

/// A request that cannot be carried out as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
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
    /// Records that are named, and flags that find some.
    #[error("records are either named or found: {given} goes with --query, not with ids")]
    NamedAndFound {
        /// The flag.
        given: &'static str,
    },
    /// Neither records nor a query.
    #[error("no record is asked for: expected ids, --query or a filter")]
    NothingAsked,
    /// Ids are to be read from the standard input, and none stands there.
    #[error("no id on the standard input: expected one a line")]
    NoIds,
    /// A file that holds something else.
    #[error("{} is there and holds something else", quoted(file))]
    WouldOverwrite {
        /// The file.
        file: String,
    },
    /// A folder for an export that holds files which no export wrote.
    #[error("{} holds files that no export wrote", quoted(place))]
    FolderNotEmpty {
        /// The folder.
        place: String,
    },
    /// Another run of the program writes the same files.
    #[error("another run writes to {}", quoted(place))]
    InUse {
        /// The folder or file.
        place: String,
    },
    /// No search is saved under a name.
    #[error("no search {} is saved", quoted(name))]
    NoSuchSearch {
        /// As typed.
        name: String,
        /// Those that are.
        known: Vec<String>,
    },
    /// A search is saved under a name, or one that differs in case alone.
    #[error("a search {} is saved already", quoted(name))]
    SearchExists {
        /// The name.
        name: String,
    },
    /// A name that no search can have.
    #[error(
        "{} is no name for a search: expected letters, digits, - and _, at most 64",
        quoted(name)
    )]
    BadSearchName {
        /// As typed.
        name: String,
    },
    /// A flag that is not saved.
    #[error("--{flag} cannot be saved with a search")]
    NotSaved {
        /// The flag.
        flag: &'static str,
    },
    /// A file of saved searches that cannot be read.
    #[error("{}: {}", escaped(file), escaped(reason))]
    SavedMalformed {
        /// The file.
        file: String,
        /// What is wrong, and where.
        reason: String,
    },
    /// A size that is none.
    #[error("{} is not a size: expected a number with kB, MB or GB", quoted(text))]
    NoSize {
        /// As typed.
        text: String,
    },
    /// A configuration file that cannot be used.
    #[error(
        "the configuration in {}{}: {reason}",
        escaped(file),
        line.map(|line| format!(", line {line}")).unwrap_or_default()
    )]
    Configuration {
        /// The file.
        file: String,
        /// The line, from 1.
        line: Option<usize>,
        /// What is wrong and what was expected.
        reason: String,
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
    UnfitOutput => "unfit-output",
    QueriesLine => "queries-malformed",
    UnknownColumn => "unknown-column",
    NotWithAll => "not-with-all",
    NamedAndFound => "named-and-found",
    NothingAsked => "nothing-asked",
    NoIds => "nothing-asked",
    WouldOverwrite => "would-overwrite",
    FolderNotEmpty => "folder-not-empty",
    InUse => "in-use",
    NoSuchSearch => "no-such-search",
    SearchExists => "search-exists",
    BadSearchName => "bad-search-name",
    NotSaved => "flag-not-saved",
    SavedMalformed => "saved-malformed",
    NoSize => "no-size",
    Configuration => "configuration-malformed",
    NamesNotUtf8 => "names-not-utf8",
});

fn escaped(text: &str) -> String {
    crate::present::escape::line(text).into_owned()
}

impl RequestError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::QueriesLine { .. } => {
                "write one query a line, or its number, a tab and the query, or a table with a column \
                 `query`"
                    .to_owned()
            }
            Self::UnknownColumn { columns, .. } => {
                format!("choose among {}", columns.join(", "))
            }
            Self::NotWithAll { .. } => format!("ask for a number of hits, at most {MAX_DEPTH}"),
            Self::UnfitOutput {
                flag: "--histogram",
                ..
            } => {
                "for a spreadsheet, `jq -r '.histogram[] | [.label, .count] | @csv'` makes a table \
                 of the JSON"
                    .to_owned()
            }
            Self::Configuration { .. } => {
                "`kartoteka config --example` lists every key, `kartoteka config --path` names the \
                 file"
                    .to_owned()
            }
            Self::NamesNotUtf8 { .. } => "save it as UTF-8".to_owned(),
            Self::WouldOverwrite { .. } => {
                "name another folder; --overwrite replaces the file".to_owned()
            }
            Self::FolderNotEmpty { .. } => {
                "name a new folder or an empty one: beside their originals, exported texts would be \
                 indexed as more papers"
                    .to_owned()
            }
            Self::InUse { .. } => "try again when it is done".to_owned(),
            Self::NoSuchSearch { known, .. } if known.is_empty() => {
                "`kartoteka saved add NAME QUERY` saves one".to_owned()
            }
            Self::NoSuchSearch { known, .. } => format!("choose among {}", known.join(", ")),
            Self::SearchExists { .. } => "--replace takes its place".to_owned(),
            Self::NotSaved { .. } => "give it to `kartoteka saved run`".to_owned(),
            Self::SavedMalformed { .. } => {
                "correct the file: a [name] for each search, and below it flag = \"value\""
                    .to_owned()
            }
            Self::NamedAndFound { .. } | Self::NothingAsked | Self::BadSearchName { .. } => {
                return None;
            }
            Self::UnfitOutput { .. } | Self::NoSize { .. } | Self::NoIds => return None,
        };
        Some(hint)
    }
}
