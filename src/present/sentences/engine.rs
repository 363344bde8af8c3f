//! Sentences of [`EngineError`] and [`Refusal`].
//!
//! An error of the engine does not know where the index is. Who does gives the path to
//! [`EngineError::sentence`] and [`EngineError::hint`]; without it the index is just "the index".

use std::fmt;
use std::io;
use std::path::Path;

use crate::engine::{EngineError, Refusal};
use crate::present::escape;
use crate::query::filter::{Facet, UNDATED};

/// What to do about a fault of the program.
pub const REPORT: &str = "this is a fault of kartoteka, not of your documents; please report this \
     message with the command that you ran and what `kartoteka --version` prints";

impl fmt::Display for EngineError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.sentence(None))
    }
}

impl EngineError {
    /// What went wrong, in the index at `index` where that is known.
    #[must_use]
    pub fn sentence(&self, index: Option<&Path>) -> String {
        let path = index.map(|path| path.display().to_string());
        let the_index = match &path {
            Some(path) => format!("the index at {path}"),
            None => "the index".to_owned(),
        };
        match self {
            Self::Refused(refusal) => refusal.to_string(),
            Self::Missing => match path {
                Some(path) => format!("no index at {path}"),
                None => "there is no index".to_owned(),
            },
            Self::NotAnIndex => {
                let directory = path.unwrap_or_else(|| "the directory".to_owned());
                format!("{directory} is not empty and is not an index")
            }
            Self::Incompatible { found, expected } => {
                format!("{the_index} was made by {found}, this program reads {expected}")
            }
            Self::Locked { holder } => {
                let holder = holder.as_ref().map(|holder| format!(" ({holder})"));
                let holder = holder.unwrap_or_default();
                format!("{the_index} is locked by another run{holder}")
            }
            Self::Damaged { reason } => format!("{the_index} is damaged: {reason}"),
            Self::System { action, file, .. } => match (index, &file[..]) {
                (Some(index), "") => format!("cannot {action} {}", index.display()),
                (Some(index), file) => format!("cannot {action} {}", index.join(file).display()),
                (None, "") => format!("cannot {action} the index"),
                (None, file) => format!("cannot {action} {file} of the index"),
            },
            Self::Cancelled => "the request was cancelled".to_owned(),
            Self::Deadline => "the request took longer than it may".to_owned(),
            Self::Fault(text) => format!("internal fault: {text}"),
        }
    }

    /// What to do about it.
    #[must_use]
    pub fn hint(&self, index: Option<&Path>) -> Option<String> {
        let directory = index.map_or_else(|| "DIR".to_owned(), |path| path.display().to_string());
        let hint = match self {
            Self::Refused(_) => return None,
            Self::Missing => format!(
                "make one with `kartoteka index PATH... --index {directory}`, or name another \
                 with --index or KARTOTEKA_INDEX"
            ),
            Self::NotAnIndex => "name an empty or absent directory with --index".to_owned(),
            Self::Incompatible { .. } => format!(
                "index the documents again into a new directory, or remove {directory} first"
            ),
            Self::Locked { .. } => {
                "wait for the other run to end, or write to another index with --index".to_owned()
            }
            Self::Damaged { .. } => {
                "`kartoteka check` names everything that is damaged; index the documents again \
                 into a new directory; nothing was changed"
                    .to_owned()
            }
            Self::System { source, .. } => return of_system(source).map(str::to_owned),
            Self::Cancelled | Self::Deadline => "narrow the search by a filter".to_owned(),
            Self::Fault(_) => REPORT.to_owned(),
        };
        Some(hint)
    }
}

/// What to do when the system refused.
#[must_use]
pub fn of_system(error: &io::Error) -> Option<&'static str> {
    match error.kind() {
        io::ErrorKind::NotFound => Some("check the path"),
        io::ErrorKind::PermissionDenied => Some("check who may read and write there"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            Some("free some space and run the command again")
        }
        io::ErrorKind::FileTooLarge => {
            Some("raise the limit for the size of files (`ulimit -f`) and run the command again")
        }
        io::ErrorKind::WouldBlock => {
            Some("ask for fewer --threads, or raise the limit for them (`ulimit -u`)")
        }
        io::ErrorKind::ReadOnlyFilesystem => Some("name a writable directory with --index"),
        _ => None,
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooDeep { first, last, limit } => write!(
                out,
                "hits {first} to {last} are asked for, but only the first {limit} can be: narrow \
                 the search instead"
            ),
            Self::TooNested { limit } => write!(
                out,
                "the query is nested more than {limit} deep: take some brackets away"
            ),
            Self::TooManyParts { limit } => write!(
                out,
                "the query has more than the {limit} words and conditions that are allowed: leave \
                 some out"
            ),
            Self::TooManyWords { limit } => write!(
                out,
                "the wildcards, fuzzy words and names of the query stand for more than {limit} \
                 words together: use fewer of them, or give more letters"
            ),
            Self::TooManyFacets { count, limit } => write!(
                out,
                "{count} facets are asked for, more than the {limit} that are allowed"
            ),
            Self::TooManyValues {
                filter,
                count,
                limit,
            } => write!(
                out,
                "the filter {filter} has {count} values, more than the {limit} that are allowed"
            ),
            Self::TooManyCombinations { count, limit } => write!(
                out,
                "the values of archive, fond, opis and delo make {count} combinations, more than \
                 the {limit} that are allowed: give fewer values of each"
            ),
            Self::BadValue { facet, value } => {
                let example = match facet {
                    Facet::Month => "a month such as 1951-11",
                    Facet::Decade => "a decade such as 1950",
                    _ => "a year such as 1951",
                };
                write!(
                    out,
                    "the filter {} takes {example}, or {UNDATED}, not {}",
                    facet.name(),
                    escape::quoted(value)
                )
            }
            Self::ReversedDates { from, to } => write!(
                out,
                "the date range begins on {from}, after its end on {to}: exchange the two"
            ),
            Self::NotBelow { facet, under } => write!(
                out,
                "no {} lies below {}: give a path of the levels above it",
                facet.name(),
                under.join("/")
            ),
            Self::NoSuchCollection {
                name,
                existing,
                all,
            } => {
                write!(out, "there is no collection {}: ", escape::quoted(name))?;
                let more = all.saturating_sub(existing.len());
                let listed = existing.join(", ");
                let listed = escape::line(&listed);
                match (existing.is_empty(), more) {
                    (true, _) => out.write_str("the index has none"),
                    (false, 0) => write!(out, "the index has {listed}"),
                    (false, _) => write!(out, "the index has {listed} and {more} more"),
                }
            }
            Self::BadCollectionName { name, limit } => write!(
                out,
                "{} cannot name a collection: expected 1 to {limit} bytes without control \
                 characters",
                escape::quoted(name)
            ),
            Self::CollectionExists { name } => write!(
                out,
                "there is a collection {} already: expected another name; to make the two one, \
                 add --join",
                escape::quoted(name)
            ),
            Self::CollectionUnchanged { name } => write!(
                out,
                "the collection {} has that name already",
                escape::quoted(name)
            ),
        }
    }
}
