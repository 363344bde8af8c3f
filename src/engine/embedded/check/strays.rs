//! What lies in the directory of an index and belongs to nobody, and whether the last run ended.
//!
//! Takes the directory and its lists, adds notes to a report. None of it is damage.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::files::Lists;
use crate::engine::embedded::directory::{MANAGED, META};
use crate::engine::embedded::failure::system;
use crate::engine::embedded::lock::LOCK;
use crate::engine::embedded::manifest::{MANIFEST, shown};
use crate::engine::embedded::marker::{ENGINE, LITTER, MARKER};
use crate::engine::embedded::sweep::is_of_segment;
use crate::engine::{CheckNote, CheckReport, EngineError};

/// Beginning of the names of tantivy's lock files, which stay and mean nothing.
const TANTIVY_LOCKS: &str = ".tantivy-";

/// Notes what belongs to nobody.
pub(super) fn note(
    path: &Path,
    lists: &Lists,
    report: &mut CheckReport,
) -> Result<(), EngineError> {
    let mut left_over = Vec::new();
    let mut strangers = Vec::new();
    for name in names(path)? {
        if name.starts_with(LITTER) {
            left_over.push(name);
        } else if ![MARKER, MANIFEST, LOCK, ENGINE].contains(&&name[..]) {
            strangers.push(name);
        }
    }
    let needed: BTreeSet<&str> = match (&lists.commit, &lists.manifest) {
        (Some((_, commit)), _) => commit.files().collect(),
        (None, Some(manifest)) => manifest.files.keys().map(String::as_str).collect(),
        // Nobody can tell what belongs here.
        (None, None) => return Ok(()),
    };
    let engine = path.join(ENGINE);
    let inside = if engine.is_dir() {
        names(&engine)?
    } else {
        Vec::new()
    };
    for name in inside {
        let is_known = needed.contains(&name[..])
            || [META, MANAGED].contains(&&name[..])
            || name.starts_with(TANTIVY_LOCKS);
        if is_known {
            continue;
        }
        if name.starts_with(LITTER) || is_of_segment(&name) {
            left_over.push(shown(&name));
        } else {
            strangers.push(shown(&name));
        }
    }
    let is_resting = lists
        .manifest
        .as_ref()
        .is_none_or(|manifest| manifest.managed.is_some());
    if !is_resting {
        report.notes.push(CheckNote::RunUnfinished);
    }
    if !left_over.is_empty() {
        let files = left_over;
        report.notes.push(CheckNote::LeftOverFiles { files });
    }
    if !strangers.is_empty() {
        let files = strangers;
        report.notes.push(CheckNote::ForeignFiles { files });
    }
    Ok(())
}

fn names(directory: &Path) -> Result<Vec<String>, EngineError> {
    let mut names = Vec::new();
    for entry in fs::read_dir(directory).map_err(system("read", directory))? {
        let entry = entry.map_err(system("read", directory))?;
        names.push(entry.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}
