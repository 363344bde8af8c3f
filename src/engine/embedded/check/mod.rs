//! The proof that an index is whole, or the names of what is damaged in it.
//!
//! Takes the directory of an index, gives a [`CheckReport`]. Everything is looked at in full: marker,
//! manifest and tantivy's lists, every file by its hash, then, in the files that are sound, every
//! stored record against its hash and its id, and the columns. What is damaged is never opened:
//! its lengths may be lies. Holds no lock, so that nobody has to wait for a check; when a commit
//! came in between and something was wrong, it begins again.
//!
//! Changes nothing but the times in the manifest of a whole index that was copied, so that the
//! next reader need not hash it.

mod files;
mod records;
mod sources;
mod strays;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tantivy::directory::ManagedDirectory;

use super::directory::{META, ReadDirectory, ShownCommit};
use super::failure::{guarded, reading};
use super::lock;
use super::manifest::shown;
use super::manifest::verify::lists;
use super::marker::{ENGINE, MARKER};
use super::open::open_reader;
use super::state::{State, state};
use crate::engine::{Check, CheckReport, CheckStep, EngineError};
use files::{Lists, look};
pub use sources::recorded;

/// How often a check begins again because of a commit, before it asks for the lock.
const TRIES: usize = 3;

/// The index in a directory, to be checked.
#[derive(Debug, Clone)]
pub struct IndexCheck {
    path: PathBuf,
}

impl IndexCheck {
    /// The index at `path`.
    #[must_use]
    pub fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }
}

impl Check for IndexCheck {
    fn check(&self, hear: &mut dyn FnMut(CheckStep)) -> Result<CheckReport, EngineError> {
        check(&self.path, hear)
    }
}

/// Checks the index at `path`; `hear` is told how far it has come.
///
/// # Errors
/// Returns [`EngineError`] where there is no index, for one of another version, and when the
/// system does not let it be read. Damage is no error but the answer.
pub fn check(path: &Path, hear: &mut dyn FnMut(CheckStep)) -> Result<CheckReport, EngineError> {
    for _ in 0..TRIES {
        let before = lists(path);
        let report = examine(path, hear)?;
        if report.is_whole() || lists(path) == before {
            return Ok(report);
        }
    }
    // Commits come faster than files can be read, or the writer is done by now.
    let _lock = lock::keep_out(path)?;
    examine(path, hear)
}

fn examine(path: &Path, hear: &mut dyn FnMut(CheckStep)) -> Result<CheckReport, EngineError> {
    let mut report = CheckReport::default();
    match state(path) {
        Ok(State::Index(marker)) => marker.check()?,
        Ok(State::Absent | State::Blank) => return Err(EngineError::Missing),
        Err(EngineError::Damaged { .. }) if path.join(MARKER).exists() => {
            report.damage(MARKER, "is not what was written");
        }
        Err(EngineError::Damaged { .. }) => report.damage(MARKER, "is missing"),
        Err(other) => return Err(other),
    }
    let lists = Lists::read(path, &mut report)?;
    let sound = look(path, &lists, &mut report, hear)?;
    prove_content(path, &lists, &sound, &mut report, hear)?;
    if !report.is_whole() {
        report.sources = sources::of(path, &sound);
    }
    strays::note(path, &lists, &mut report)?;
    report
        .damaged
        .sort_by(|one, other| one.file.cmp(&other.file));
    Ok(report)
}

/// Proves the records of the segments of which nothing is damaged.
fn prove_content(
    path: &Path,
    lists: &Lists,
    sound: &BTreeSet<String>,
    report: &mut CheckReport,
    hear: &mut dyn FnMut(CheckStep),
) -> Result<(), EngineError> {
    let outcome = guarded(|| {
        let Some(meta) = lists.of_sound_segments(sound) else {
            return Ok(());
        };
        let shown = ShownCommit::new(meta, lists.facts());
        let searcher = open_reader(path, shown)?.searcher();
        records::prove(path, &searcher, report, hear)
    });
    match outcome {
        // What the hashes passed cannot be read: it was written like that.
        Err(EngineError::Damaged { reason, .. }) => {
            report.damage(shown(META), format!("passes, and yet {reason}"));
            Ok(())
        }
        other => other,
    }
}

/// Tantivy's directory, without any list of segments.
fn shown_directory(path: &Path) -> Result<ManagedDirectory, EngineError> {
    ReadDirectory::open(&path.join(ENGINE), ShownCommit::default())
        .and_then(|directory| ManagedDirectory::wrap(Box::new(directory)))
        .map_err(reading)
}
