//! What a directory is: nothing, nothing yet, an index, or something that is none of our business.
//!
//! Takes a path, gives a [`State`]. Decides where an index may be made: a directory that was an
//! index and lost a part is damaged and never made anew, because tantivy would delete what is
//! left with its next commit.

use std::fs;
use std::io;
use std::path::Path;

use super::directory::META;
use super::failure::{damaged, system};
use super::lock::LOCK;
use super::manifest::{self, Commit, MANIFEST, meta_bytes, shown};
use super::marker::{ENGINE, LITTER, MARKER, Marker};
use crate::engine::EngineError;

/// What a directory is.
#[derive(Debug)]
pub(super) enum State {
    /// There is nothing of that name.
    Absent,
    /// Nothing is in it but what a creation that was cut short leaves behind.
    Blank,
    /// An index.
    Index(Marker),
}

/// Says what the directory at `path` is.
///
/// # Errors
/// Returns [`EngineError::NotAnIndex`] for a file or a directory of something else, and
/// [`EngineError::Damaged`] for an index without its marker.
pub(super) fn state(path: &Path) -> Result<State, EngineError> {
    if let Some(marker) = Marker::read(path)? {
        return Ok(State::Index(marker));
    }
    match unmarked(path) {
        Ok(state) => Ok(state),
        // Another run may have made the index while we looked: then what we saw was its work.
        Err(error) => match Marker::read(path)? {
            Some(marker) => Ok(State::Index(marker)),
            None => Err(error),
        },
    }
}

/// What a directory without a marker is.
fn unmarked(path: &Path) -> Result<State, EngineError> {
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Absent),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(EngineError::NotAnIndex);
        }
        Err(error) => return Err(system("read", path)(error)),
    };
    let mut lost = None;
    for entry in entries {
        let name = entry.map_err(system("read", path))?.file_name();
        let name = name.to_string_lossy();
        if name == ENGINE {
            lost = lost.or(blank_engine(path).err());
        } else if name == MANIFEST {
            lost = lost.or(blank_manifest(path).err());
        } else if name != LOCK && !name.starts_with(LITTER) {
            return Err(EngineError::NotAnIndex);
        }
    }
    lost.map_or(Ok(State::Blank), Err)
}

fn without_marker() -> EngineError {
    damaged(format!("{MARKER} is missing"))
}

/// Passes a manifest that never knew a file.
fn blank_manifest(path: &Path) -> Result<(), EngineError> {
    match manifest::read(path) {
        Ok(manifest) if manifest.files.is_empty() => Ok(()),
        Ok(_) | Err(EngineError::Damaged { .. }) => Err(without_marker()),
        Err(error) => Err(error),
    }
}

/// Passes tantivy's directory when no record ever was in it.
fn blank_engine(path: &Path) -> Result<(), EngineError> {
    let engine = path.join(ENGINE);
    let entries = match fs::read_dir(&engine) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(EngineError::NotAnIndex);
        }
        Err(error) => return Err(system("read", &engine)(error)),
    };
    for entry in entries {
        let name = entry.map_err(system("read", &engine))?.file_name();
        if name == META {
            let commit = Commit::parse(&meta_bytes(path)?)
                .ok_or_else(|| damaged(format!("{} is cut short or altered", shown(META))))?;
            if !commit.segments.is_empty() {
                return Err(without_marker());
            }
        } else if !name.to_string_lossy().starts_with('.') {
            return Err(without_marker());
        }
    }
    Ok(())
}
