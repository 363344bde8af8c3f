//! Sentences of [`RunError`], [`MappingError`] and [`NamesError`]: files that the user names.

use std::fmt;
use std::io::ErrorKind;

use super::of_system;
use crate::engine::EngineError;
use crate::ingest::mapping::{Field, MappingError};
use crate::ingest::{Reject, RunError};
use crate::record::name::NamesError;

impl fmt::Display for RunError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NothingThere(rejects) => {
                out.write_str("nothing to read: ")?;
                if rejects.is_empty() {
                    return out.write_str("no path was given: expected files, folders or archives");
                }
                list(rejects, out)
            }
            Self::Unseen(rejects) => {
                out.write_str("nothing could be read: ")?;
                list(rejects, out)
            }
            Self::System { action, .. } => write!(out, "cannot {action}"),
            Self::Rules(error) => error.fmt(out),
            Self::Strict(reject) => write!(
                out,
                "{}: {}; nothing of this run was saved, since --strict was given",
                place_of(reject),
                reject.reason
            ),
            Self::Engine { error, saved } => {
                out.write_str(if is_full(error) {
                    "no space left for the index"
                } else {
                    "the index could not be written"
                })?;
                match saved {
                    Some(records) => write!(out, ", {records} records saved"),
                    None => Ok(()),
                }
            }
        }
    }
}

/// Whether the disk is full, which a user can do something about.
fn is_full(error: &EngineError) -> bool {
    let EngineError::System { source, .. } = error else {
        return false;
    };
    matches!(
        source.kind(),
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge
    )
}

fn place_of(reject: &Reject) -> String {
    let source = reject.source.escape_debug();
    match reject.line {
        Some(line) => format!("{source}, line {line}"),
        None => source.to_string(),
    }
}

/// Sources with what is wrong with each.
fn list(rejects: &[Reject], out: &mut fmt::Formatter<'_>) -> fmt::Result {
    for (index, reject) in rejects.iter().enumerate() {
        let separator = if index > 0 { "; " } else { "" };
        let source = reject.source.escape_debug();
        write!(out, "{separator}{source}: {}", reject.reason)?;
    }
    Ok(())
}

impl fmt::Display for MappingError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape(text) => write!(
                out,
                "\"{}\" is no mapping: expected field=column, such as title=doc_title, or a file \
                 ending in .toml",
                text.escape_debug()
            ),
            Self::NoField { field, column } => write!(
                out,
                "no field \"{}\" to map \"{}\" to: expected {}",
                field.escape_debug(),
                column.escape_debug(),
                Field::ALL.map(Field::name).join(", ")
            ),
            Self::Twice {
                field,
                first,
                second,
            } => write!(
                out,
                "\"{}\" is mapped to both \"{}\" and \"{}\": expected one column; only people, \
                 places and subjects may have several",
                field.name(),
                first.escape_debug(),
                second.escape_debug()
            ),
            Self::File { path, error } => write!(
                out,
                "the mapping file {} cannot be read: {error}",
                path.display().to_string().escape_debug()
            ),
            Self::Rules { path, line, reason } => {
                let path = path.display().to_string();
                write!(out, "the rules in {}", path.escape_debug())?;
                if let Some(line) = line {
                    write!(out, ", line {line}")?;
                }
                write!(
                    out,
                    ": {}; expected [[rule]] tables with files, map, date-order, encoding, format",
                    reason.trim()
                )
            }
            Self::RulesUnread { path, error } => write!(
                out,
                "the rules in {} cannot be read: {error}",
                path.display().to_string().escape_debug()
            ),
            Self::Content { path, line, reason } => {
                let path = path.display().to_string();
                write!(out, "the mapping file {}", path.escape_debug())?;
                if let Some(line) = line {
                    write!(out, ", line {line}")?;
                }
                write!(
                    out,
                    ": {reason}; expected lines such as title = \"doc_title\" or people = \
                     [\"authors\", \"recipients\"]"
                )
            }
        }
    }
}

impl fmt::Display for NamesError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape {
                file,
                line,
                column,
                reason,
            } => write!(
                out,
                "{file}, line {line}, column {column}: {reason}; expected [[person]], [[place]] \
                 and [[institution]] tables, each with a name"
            ),
            Self::Blank {
                file,
                line,
                name,
                text,
            } => write!(
                out,
                "{file}, line {line}: {text:?} among the names of {name:?} is no name; fill it in \
                 or drop it"
            ),
            Self::Twice {
                file,
                line,
                kind,
                name,
                first,
            } => write!(
                out,
                "{file}, line {line}: the {kind} {name:?} stands on line {first} already; join the \
                 two"
            ),
            Self::Backwards {
                file,
                line,
                text,
                from,
                to,
            } => write!(
                out,
                "{file}, line {line}: {text:?} holds from {from} to {to}, which runs backwards; \
                 exchange the years"
            ),
            Self::Stray {
                file,
                line,
                key,
                text,
                name,
            } => write!(
                out,
                "{file}, line {line}: {key} has {text:?}, which is none of the names of {name:?}; \
                 write it as it stands there"
            ),
        }
    }
}

impl NamesError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        "index_schema/names.example.toml shows how such a file is written; --names names another"
    }
}

impl RunError {
    /// What to do about it; of an error of the engine, see [`EngineError::hint`].
    #[must_use]
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Strict(_) => {
                Some("correct the record, or leave out --strict to index the others")
            }
            Self::System { source, .. } => of_system(source),
            Self::NothingThere(_) | Self::Unseen(_) | Self::Rules(_) | Self::Engine { .. } => None,
        }
    }
}
