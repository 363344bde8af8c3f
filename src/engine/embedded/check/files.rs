//! The lists and the files of an index, against each other.
//!
//! Takes the directory, gives the lists as far as they can be believed ([`Lists`]) and the names
//! of the files that are sound. A manifest that is lost leaves the checksums that tantivy put at
//! the end of its files; a list of segments that is lost leaves the files that the manifest knows.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use serde_json::Value;

use crate::engine::embedded::directory::{MANAGED, META};
use crate::engine::embedded::failure::system;
use crate::engine::embedded::manifest::keeper::managed_fault;
use crate::engine::embedded::manifest::verify::{Depth, Fault, Finding, refuse, verify};
use crate::engine::embedded::manifest::{Commit, FileFacts, MANIFEST, Manifest, file_bytes, shown};
use crate::engine::embedded::marker::{ENGINE, MARKER};
use crate::engine::{CheckReport, CheckStep, EngineError};

/// The lists of an index, each there when it can be believed.
pub(super) struct Lists {
    /// The manifest.
    pub(super) manifest: Option<Manifest>,
    /// Tantivy's list of segments, with its bytes. Without a manifest it is the word of the file
    /// alone.
    pub(super) commit: Option<(Vec<u8>, Commit)>,
}

impl Lists {
    /// Reads the lists and reports what is wrong with them.
    pub(super) fn read(path: &Path, report: &mut CheckReport) -> Result<Self, EngineError> {
        let lost = |file: Option<&Vec<u8>>| match file {
            None => "is missing",
            Some(_) => "is not what was written",
        };
        let file = file_bytes(&path.join(MANIFEST))?;
        let manifest = file.as_deref().and_then(Manifest::parse);
        if manifest.is_none() {
            report.damage(MANIFEST, lost(file.as_ref()));
        }

        let file = file_bytes(&path.join(ENGINE).join(META))?;
        let commit = file.as_deref().and_then(Commit::parse).filter(|commit| {
            let known = manifest.as_ref().map(|manifest| &manifest.commits);
            known.is_none_or(|known| known.contains(&commit.digest))
        });
        if commit.is_none() {
            report.damage(shown(META), lost(file.as_ref()));
        }
        let known = manifest.as_ref().map(|manifest| &manifest.files);
        let commit = commit.map(|commit| match known {
            Some(known) => commit.knowing(known),
            None => commit,
        });
        let commit = file.zip(commit);

        let file = file_bytes(&path.join(ENGINE).join(MANAGED))?;
        let named = commit.as_ref().map(|(_, commit)| commit);
        // Without a manifest nothing says what it has to be, and a file is the lesser word.
        if let Some(manifest) = &manifest
            && let Err(reason) = managed_fault(file.as_deref(), manifest, named)
        {
            report.damage(shown(MANAGED), reason);
        }
        Ok(Self { manifest, commit })
    }

    /// The list of segments, with those of which every file is sound; none where the list cannot
    /// be believed.
    pub(super) fn of_sound_segments(&self, sound: &BTreeSet<String>) -> Option<Vec<u8>> {
        let (meta, commit) = self.commit.as_ref().filter(|_| self.manifest.is_some())?;
        let is_sound: Vec<bool> = commit
            .segments
            .iter()
            .map(|segment| segment.files.iter().all(|file| sound.contains(file)))
            .collect();
        if is_sound.iter().all(|is_sound| *is_sound) {
            return Some(meta.clone());
        }
        let mut list: Value = serde_json::from_slice(meta).ok()?;
        let mut verdicts = is_sound.into_iter();
        let segments = list.get_mut("segments")?.as_array_mut()?;
        segments.retain(|_| verdicts.next().unwrap_or(false));
        serde_json::to_vec(&list).ok()
    }

    /// What the manifest says of each file.
    pub(super) fn facts(&self) -> BTreeMap<String, FileFacts> {
        let manifest = self.manifest.as_ref();
        manifest.map_or_else(BTreeMap::new, |manifest| manifest.files.clone())
    }

    /// The files that have to be there, with what is known of each.
    fn wanted(&self) -> Vec<(&str, Option<&FileFacts>)> {
        match (&self.manifest, &self.commit) {
            (Some(manifest), Some((_, commit))) => {
                let files = commit.files();
                files.map(|name| (name, manifest.files.get(name))).collect()
            }
            (Some(manifest), None) => {
                let files = manifest.files.iter();
                files
                    .map(|(name, facts)| (&name[..], Some(facts)))
                    .collect()
            }
            (None, _) => Vec::new(),
        }
    }
}

/// Looks at every file and reports what is wrong; returns the names of the files that are sound.
///
/// # Errors
/// Returns [`EngineError::System`] when nothing is damaged, but the system does not give out some
/// file: a full table of open files is no damage.
pub(super) fn look(
    path: &Path,
    lists: &Lists,
    report: &mut CheckReport,
    hear: &mut dyn FnMut(CheckStep),
) -> Result<BTreeSet<String>, EngineError> {
    for name in [MARKER, MANIFEST] {
        count(&path.join(name), report)?;
    }
    for name in [META, MANAGED] {
        count(&path.join(ENGINE).join(name), report)?;
    }
    let Some(manifest) = &lists.manifest else {
        return by_checksum(path, lists, report);
    };
    let wanted = lists.wanted();
    for (name, _) in &wanted {
        count(&path.join(ENGINE).join(name), report)?;
    }
    let facts = wanted.iter().filter_map(|(_, facts)| *facts);
    let total = facts.map(|facts| facts.bytes).sum();
    let mut done = 0;
    hear(CheckStep::Files(0, total));
    let verdict = verify(path, &wanted, Depth::Full, &mut |bytes| {
        done += bytes;
        hear(CheckStep::Files(done, total));
    });
    let mut names: BTreeSet<String> = wanted.iter().map(|(name, _)| (*name).to_owned()).collect();
    // Between two commits of which one is gone, nobody knows which files belonged to it.
    let may_be_gone = lists.commit.is_none() && manifest.commits.len() > 1;
    let (unread, wrong): (Vec<Finding>, Vec<Finding>) = verdict
        .findings
        .into_iter()
        .partition(|finding| matches!(finding.fault, Fault::Unreadable(_)));
    if wrong.is_empty() && report.damaged.is_empty() {
        refuse(path, unread)?;
        return Ok(names);
    }
    for finding in wrong.into_iter().chain(unread) {
        names.remove(&finding.name);
        if !(may_be_gone && matches!(finding.fault, Fault::Missing)) {
            report.damage(shown(&finding.name), finding.fault.to_string());
        }
    }
    Ok(names)
}

/// Without a manifest: the files that the list of segments names, by tantivy's checksums.
fn by_checksum(
    path: &Path,
    lists: &Lists,
    report: &mut CheckReport,
) -> Result<BTreeSet<String>, EngineError> {
    let mut sound = BTreeSet::new();
    let Some((_, commit)) = &lists.commit else {
        return Ok(sound);
    };
    for name in commit.files() {
        let file = Path::new(name);
        count(&path.join(ENGINE).join(name), report)?;
        let is_right = crate::engine::guard::guarded(|| {
            let directory = super::shown_directory(path).ok()?;
            directory.validate_checksum(file).ok()
        });
        if is_right.flatten() == Some(true) {
            sound.insert(name.to_owned());
        } else if path.join(ENGINE).join(name).exists() {
            report.damage(shown(name), Fault::Content.to_string());
        } else {
            report.damage(shown(name), Fault::Missing.to_string());
        }
    }
    Ok(sound)
}

fn count(file: &Path, report: &mut CheckReport) -> Result<(), EngineError> {
    match fs::metadata(file) {
        Ok(found) => {
            report.files += 1;
            report.bytes += found.len();
            Ok(())
        }
        Err(error) => match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Ok(()),
            _ => Err(system("read", file)(error)),
        },
    }
}
