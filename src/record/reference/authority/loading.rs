//! Reads an authority file.
//!
//! Takes the text of a TOML file with `[[archive]]` tables, gives [`Archive`]s or a located error.
//! Checks only what would make the file unusable; what makes ours good is proved by a test.

use serde::Deserialize;

use super::Archive;

/// Why a file is no archives authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AuthorityError {
    /// It is no TOML of the right shape.
    #[error(
        "archives file, line {line}, column {column}: {reason}; expected [[archive]] tables as in \
         index_schema/archives.toml"
    )]
    Shape {
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What the reader of TOML says.
        reason: String,
    },
    /// An entry lacks what every entry must have.
    #[error(
        "archives file, entry {entry} ({code:?}): {field} is empty; fill it in or drop the entry"
    )]
    Empty {
        /// Which entry, from 1.
        entry: usize,
        /// Its code.
        code: String,
        /// The empty field.
        field: &'static str,
    },
    /// Two entries have one code.
    #[error("archives file, entry {entry}: code {code:?} stands in an earlier entry; join the two")]
    Twice {
        /// The later entry, from 1.
        entry: usize,
        /// The code.
        code: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    archive: Vec<Archive>,
}

/// The entries of an authority file.
pub(super) fn archives(text: &str) -> Result<Vec<Archive>, AuthorityError> {
    let file: File = toml::from_str(text).map_err(|error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        let last_line = before.rsplit('\n').next().unwrap_or_default();
        AuthorityError::Shape {
            line: before.matches('\n').count() + 1,
            column: last_line.chars().count() + 1,
            reason: error.message().to_owned(),
        }
    })?;
    let mut seen = std::collections::HashSet::new();
    for (at, archive) in file.archive.iter().enumerate() {
        let entry = at + 1;
        let fields = [
            ("code", archive.code.trim().is_empty()),
            ("country", archive.country.trim().is_empty()),
            ("english", archive.english.is_empty()),
            ("source", archive.source.trim().is_empty()),
        ];
        if let Some((field, _)) = fields.into_iter().find(|(_, empty)| *empty) {
            return Err(AuthorityError::Empty {
                entry,
                code: archive.code.clone(),
                field,
            });
        }
        if !seen.insert(archive.code.as_str()) {
            return Err(AuthorityError::Twice {
                entry,
                code: archive.code.clone(),
            });
        }
    }
    Ok(file.archive)
}
