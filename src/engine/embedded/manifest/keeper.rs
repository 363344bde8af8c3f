//! The manifest while an index is written: what goes through the directory is noted here.
//!
//! Takes the proved state of the last commit, then every file as it is ended and every list that
//! tantivy is about to replace; keeps `manifest.json` one step ahead of them. Nothing is read
//! again to be hashed, so nothing that changed on the disk meanwhile gets a valid hash.
//!
//! A manifest of an index at rest also proves tantivy's list of files. That one changes with
//! every file, so the first write of a run takes its hash out, and the orderly end of the run puts
//! it back; after a run that died it need only be readable and name what it must.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime};

use super::verify::{Depth, Proved, commit_of, prove, refuse, verify, wanted};
use super::{
    Commit, Digest, FileFacts, MANIFEST, Manifest, file_bytes, meta_bytes, nanoseconds, read, shown,
};
use crate::engine::EngineError;
use crate::engine::embedded::directory::MANAGED;
use crate::engine::embedded::failure::{damaged, system};
use crate::engine::embedded::marker::{ENGINE, sync_directory};

/// The longest step of a system's clock for files, where it keeps fractions of a second (Linux
/// counts in ticks of up to 10 ms): a change in the same step has the same times.
const CLOCK_STEP: Duration = Duration::from_millis(20);

/// Keeps the manifest of one index; shared by all threads that write it.
#[derive(Debug, Clone)]
pub(in crate::engine::embedded) struct Keeper(Arc<Mutex<Books>>);

#[derive(Debug)]
struct Books {
    index: PathBuf,
    /// Every file that was written or found, also those of no commit yet.
    files: BTreeMap<String, FileFacts>,
    /// The commits of which one is on disk, oldest first; one, but for the moment of a commit and
    /// after a commit that failed.
    commits: Vec<Commit>,
    /// The hash of tantivy's list of files.
    managed: Option<Digest>,
    /// Whether the manifest on disk says that the index is at rest.
    is_resting: bool,
    /// Whether the manifest on disk is to be written again at rest.
    is_stale: bool,
    /// Whether the files of the last commit were read and hashed.
    is_proved: bool,
}

impl Keeper {
    /// For an index that is being made.
    pub(in crate::engine::embedded) fn blank(index: &Path) -> Self {
        Self(Arc::new(Mutex::new(Books {
            index: index.to_owned(),
            files: BTreeMap::new(),
            commits: Vec::new(),
            managed: None,
            is_resting: false,
            is_stale: true,
            is_proved: true,
        })))
    }

    /// For an index that is there. One at rest is believed by the length and times of its files,
    /// as readers do, until [`Keeper::prove`]; of one whose last run died, every file is hashed.
    ///
    /// # Errors
    /// Returns [`EngineError::Damaged`] naming what is not as it was written.
    pub(in crate::engine::embedded) fn open(index: &Path) -> Result<Self, EngineError> {
        let is_resting = read(index)?.managed.is_some();
        let depth = if is_resting {
            Depth::Times
        } else {
            Depth::Full
        };
        let Proved {
            commit,
            mut manifest,
            restamped,
            ..
        } = prove(index, depth)?;
        let managed = prove_managed(index, &manifest, &commit)?;
        let is_stale = !restamped.is_empty();
        for (name, times) in restamped {
            if let Some(facts) = manifest.files.get_mut(&name) {
                facts.times = times;
            }
        }
        Ok(Self(Arc::new(Mutex::new(Books {
            index: index.to_owned(),
            files: manifest.files,
            commits: vec![commit],
            managed: Some(managed),
            is_resting,
            is_stale,
            is_proved: !is_resting,
        }))))
    }

    /// Hashes every file of the last commit, once in a run and before anything is written: what is
    /// damaged must not be merged into something new and valid.
    ///
    /// # Errors
    /// Returns [`EngineError::Damaged`] naming what is not as it was written.
    pub(in crate::engine::embedded) fn prove(&self) -> Result<(), EngineError> {
        let mut books = self.books();
        if books.is_proved {
            return Ok(());
        }
        let manifest = books.manifest(None);
        let files = books
            .commits
            .iter()
            .flat_map(|commit| wanted(&manifest, commit));
        let files: Vec<_> = files.collect();
        let verdict = verify(&books.index, &files, Depth::Full, &mut |_| ());
        refuse(&books.index, verdict.findings)?;
        books.is_proved = true;
        Ok(())
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Before anything is written: the index is not at rest any more.
    pub(in crate::engine::embedded) fn begin(&self) -> io::Result<()> {
        let mut books = self.books();
        if !books.is_proved {
            return Err(io::Error::other(
                "the index was not proved before it was written",
            ));
        }
        if books.is_resting {
            books.write(None)?;
            books.is_resting = false;
        }
        Ok(())
    }

    /// A file was written to its end.
    pub(in crate::engine::embedded) fn note(&self, name: String, facts: FileFacts) {
        self.books().files.insert(name, facts);
    }

    /// A file was deleted.
    pub(in crate::engine::embedded) fn forget(&self, name: &str) {
        self.books().files.remove(name);
    }

    /// Whether a commit that may be on disk consists of this file among others.
    pub(in crate::engine::embedded) fn needs(&self, name: &str) -> bool {
        let books = self.books();
        books.commits.iter().any(|commit| commit.names(name))
    }

    /// The root of a file's block checksums, if the file is known.
    pub(in crate::engine::embedded) fn root(&self, name: &str) -> Option<u32> {
        self.books().files.get(name).map(|facts| facts.root)
    }

    /// Tantivy's list of files was replaced by `list`.
    pub(in crate::engine::embedded) fn managed(&self, list: &[u8]) {
        self.books().managed = Some(Digest::of(list));
    }

    /// Before tantivy's list of segments is replaced by `meta`: from now on the manifest knows
    /// both.
    pub(in crate::engine::embedded) fn before_commit(&self, meta: &[u8]) -> io::Result<()> {
        let commit = Commit::parse(meta)
            .ok_or_else(|| io::Error::other("the list of segments has another form"))?;
        let mut books = self.books();
        let commit = commit.knowing(&books.files);
        if let Some(unknown) = commit.files().find(|name| !books.files.contains_key(*name)) {
            let said = format!("{unknown} belongs to the commit and was never written");
            return Err(io::Error::other(said));
        }
        books.commits.retain(|known| known.digest != commit.digest);
        books.commits.push(commit);
        books.is_resting = false;
        books.is_stale = true;
        books.write(None)
    }

    /// The list is replaced and durable.
    pub(in crate::engine::embedded) fn after_commit(&self) {
        let mut books = self.books();
        let older = books.commits.len().saturating_sub(1);
        books.commits.drain(..older);
    }

    /// After a failure: looks which of the commits is on disk.
    ///
    /// # Errors
    /// Returns [`EngineError::Damaged`] when none of them is.
    pub(in crate::engine::embedded) fn settle(&self) -> Result<(), EngineError> {
        let mut books = self.books();
        let meta = meta_bytes(&books.index)?;
        let commit = commit_of(&books.manifest(None), &meta)?;
        books.commits = vec![commit];
        Ok(())
    }

    /// The run has ended in order: the manifest says that the index is at rest.
    pub(in crate::engine::embedded) fn rest(&self) -> Result<(), EngineError> {
        let mut books = self.books();
        if books.is_resting && !books.is_stale {
            return Ok(());
        }
        books.outlast_clock();
        // The list of files was renamed after the directory was synced last: without this, the
        // manifest could outlive it when the power goes.
        let engine = books.index.join(ENGINE);
        sync_directory(&engine).map_err(system("sync", &engine))?;
        let (managed, manifest) = (books.managed.clone(), books.index.join(MANIFEST));
        books.write(managed).map_err(system("write", &manifest))?;
        books.is_resting = true;
        books.is_stale = false;
        Ok(())
    }
}

impl Books {
    fn manifest(&self, managed: Option<Digest>) -> Manifest {
        let needed = self.commits.iter().flat_map(Commit::files);
        let known = |name: &str| Some((name.to_owned(), self.files.get(name)?.clone()));
        Manifest {
            commits: self
                .commits
                .iter()
                .map(|commit| commit.digest.clone())
                .collect(),
            managed,
            files: needed.filter_map(known).collect(),
        }
    }

    fn write(&self, managed: Option<Digest>) -> io::Result<()> {
        self.manifest(managed).write(&self.index)
    }

    /// Waits until a change made from now on gets other times than the files have.
    fn outlast_clock(&self) {
        let manifest = self.manifest(None);
        let times = manifest.files.values().map(|facts| facts.times.latest_ns());
        let age_ns = nanoseconds(SystemTime::now()).saturating_sub(times.max().unwrap_or(0));
        let age = Duration::from_nanos(u64::try_from(age_ns).unwrap_or(0));
        thread::sleep(CLOCK_STEP.saturating_sub(age));
    }
}

/// Proves tantivy's list of files; returns its hash.
fn prove_managed(
    index: &Path,
    manifest: &Manifest,
    commit: &Commit,
) -> Result<Digest, EngineError> {
    let list = file_bytes(&index.join(ENGINE).join(MANAGED))?;
    managed_fault(list.as_deref(), manifest, Some(commit))
        .map_err(|reason| damaged(format!("{} {reason}", shown(MANAGED))))
}

/// What is wrong with tantivy's list of files, by which it deletes; else its hash. Without a
/// `commit` nobody knows what it has to name.
pub(in crate::engine::embedded) fn managed_fault(
    list: Option<&[u8]>,
    manifest: &Manifest,
    commit: Option<&Commit>,
) -> Result<Digest, &'static str> {
    let altered = "is not what was written";
    let list = list.ok_or("is missing")?;
    let digest = Digest::of(list);
    if let Some(wanted) = &manifest.managed {
        return if *wanted == digest {
            Ok(digest)
        } else {
            Err(altered)
        };
    }
    // The last run died, so the list may be older or newer than the commit by some files of no
    // commit; what it has to name it must name.
    let names: BTreeSet<String> = serde_json::from_slice(list).map_err(|_| altered)?;
    let mut files = commit.into_iter().flat_map(Commit::segment_files);
    match files.all(|file| names.contains(file)) {
        true => Ok(digest),
        false => Err("does not name every file of the commit"),
    }
}
