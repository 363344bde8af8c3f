//! The proof that a store is whole: what is asked and answered.
//!
//! Owns the [`Check`] trait and its [`CheckReport`]. A check opens the store by itself, for what is
//! damaged may not open otherwise.

use serde::Serialize;

use super::EngineError;
use crate::codes::codes;

/// A store that can be checked.
pub trait Check {
    /// Proves every file and record against its hash; `hear` is told how far it has come.
    ///
    /// # Errors
    /// Returns [`EngineError`] where there is no store, for one of another version, and when the
    /// system does not let it be read. Damage is no error but the answer.
    fn check(&self, hear: &mut dyn FnMut(CheckStep)) -> Result<CheckReport, EngineError>;
}

/// What a check found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CheckReport {
    /// Records that were proved.
    pub records: u64,
    /// Files that were looked at.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
    /// What is damaged, by name.
    pub damaged: Vec<Damaged>,
    /// What is no damage, but worth knowing.
    pub notes: Vec<CheckNote>,
    /// Paths of the files that the records were read from, as far as that can still be read;
    /// looked for only when something is damaged.
    pub sources: Vec<String>,
}

/// What is no damage, but worth knowing. `code` and the fields are its form in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CheckNote {
    /// The last run goes on, or was broken off.
    RunUnfinished,
    /// Files of no commit; the next run removes them.
    LeftOverFiles {
        /// From the directory of the index on.
        files: Vec<String>,
    },
    /// Files that are not part of the index.
    ForeignFiles {
        /// From the directory of the index on.
        files: Vec<String>,
    },
    /// Files that records were read from are gone.
    SourcesGone {
        /// Their paths.
        sources: Vec<String>,
    },
}

codes!(CheckNote {
    RunUnfinished => "run-unfinished",
    LeftOverFiles => "left-over-files",
    ForeignFiles => "foreign-files",
    SourcesGone => "sources-gone",
});

/// A damaged part of an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// The file, from the directory of the index on.
    pub file: String,
    /// What is wrong with it, to be read after its name.
    pub reason: String,
}

impl CheckReport {
    /// Whether everything is as it was written.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.damaged.is_empty()
    }

    /// Adds a damaged part.
    pub fn damage(&mut self, file: impl Into<String>, reason: impl Into<String>) {
        self.damaged.push(Damaged {
            file: file.into(),
            reason: reason.into(),
        });
    }
}

/// How far a check has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckStep {
    /// Files are hashed: so many bytes of so many.
    Files(u64, u64),
    /// Records are read: so many of so many.
    Records(u64, u64),
}
