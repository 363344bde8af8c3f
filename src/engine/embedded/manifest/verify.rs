//! Files against the manifest: by length, to read, and in full, to write.
//!
//! Takes a commit and its manifest, gives a [`Finding`] for every file that is not what was
//! written. Readers need no more than lengths, since each block is verified when it is read
//! (`proof`). A run that may write nothing looks at the times that the system keeps, and hashes a
//! file that has others, as after a copy; one that writes hashes all. Changes nothing.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::{Commit, Digest, FileFacts, MANIFEST, Manifest, Times, file_bytes, read, shown};
use crate::engine::EngineError;
use crate::engine::embedded::directory::META;
use crate::engine::embedded::failure::{damaged, system};
use crate::engine::embedded::marker::ENGINE;

/// Bytes that are read at once. Blake3 gains nothing from more.
const PIECE_BYTES: usize = 256 * 1024;

/// How long a reader tries again while commits come faster than it can look.
const PATIENCE: Duration = Duration::from_secs(10);

/// Files that an error names; `kartoteka check` names them all.
const NAMED: usize = 3;

/// How closely files are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::engine::embedded) enum Depth {
    /// Length: what is read is verified block by block (`proof`).
    Length,
    /// Length and times; the content where the times are others.
    Times,
    /// The content.
    Full,
}

/// What is wrong with a file.
#[derive(Debug)]
pub(in crate::engine::embedded) enum Fault {
    /// It is not there.
    Missing,
    /// It is shorter or longer than it was.
    Length {
        /// What it has.
        found: u64,
        /// What it had.
        wanted: u64,
    },
    /// It has another content.
    Content,
    /// The system does not give it out.
    Unreadable(io::Error),
}

impl std::fmt::Display for Fault {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Missing => out.write_str("is missing"),
            Self::Length { found, wanted } => {
                write!(out, "has {found} bytes instead of {wanted}")
            }
            Self::Content => out.write_str("is not what was written"),
            Self::Unreadable(error) => write!(out, "cannot be read: {error}"),
        }
    }
}

/// A file that is not what was written.
#[derive(Debug)]
pub(in crate::engine::embedded) struct Finding {
    /// Its name in tantivy's directory.
    pub(in crate::engine::embedded) name: String,
    /// What is wrong.
    pub(in crate::engine::embedded) fault: Fault,
}

/// What looking at files gave.
#[derive(Debug, Default)]
pub(in crate::engine::embedded) struct Verdict {
    /// Files that are not what was written, by name.
    pub(in crate::engine::embedded) findings: Vec<Finding>,
    /// Sound files that have other times than the manifest says, with those.
    pub(in crate::engine::embedded) restamped: Vec<(String, Times)>,
}

/// A commit of which every file was looked at.
#[derive(Debug)]
pub(in crate::engine::embedded) struct Proved {
    /// Tantivy's list, as it was proved.
    pub(in crate::engine::embedded) meta: Vec<u8>,
    /// What it says.
    pub(in crate::engine::embedded) commit: Commit,
    /// The manifest.
    pub(in crate::engine::embedded) manifest: Manifest,
    /// Files that have other times than the manifest says.
    pub(in crate::engine::embedded) restamped: Vec<(String, Times)>,
}

/// Proves the last commit of the index at `index`.
pub(in crate::engine::embedded) fn prove(
    index: &Path,
    depth: Depth,
) -> Result<Proved, EngineError> {
    // The list first: the manifest is never behind it for longer than two commits take.
    let meta = super::meta_bytes(index)?;
    let manifest = read(index)?;
    let commit = commit_of(&manifest, &meta)?;
    let verdict = verify(index, &wanted(&manifest, &commit), depth, &mut |_| ());
    refuse(index, verdict.findings)?;
    Ok(Proved {
        meta,
        commit,
        manifest,
        restamped: verdict.restamped,
    })
}

/// The commit that `meta` is, if the manifest knows it.
pub(in crate::engine::embedded) fn commit_of(
    manifest: &Manifest,
    meta: &[u8],
) -> Result<Commit, EngineError> {
    let altered = || damaged(format!("{} is not what was written", shown(META)));
    let commit = Commit::parse(meta).ok_or_else(altered)?;
    match manifest.commits.contains(&commit.digest) {
        true => Ok(commit.knowing(&manifest.files)),
        false => Err(altered()),
    }
}

/// The files of `commit` with what the manifest says of each.
pub(in crate::engine::embedded) fn wanted<'a>(
    manifest: &'a Manifest,
    commit: &'a Commit,
) -> Vec<(&'a str, Option<&'a FileFacts>)> {
    let files = commit.files();
    files.map(|name| (name, manifest.files.get(name))).collect()
}

/// Tries `open` on the last commit until none came in between: a writer deletes old files right
/// after it replaced the list, so a reader that read the old list may not find them. What fails
/// twice without such a change is wrong.
pub(in crate::engine::embedded) fn settled<T>(
    index: &Path,
    open: impl Fn(Proved) -> Result<T, EngineError>,
) -> Result<T, EngineError> {
    let began = Instant::now();
    let mut before = None;
    loop {
        let error = match prove(index, Depth::Length).and_then(&open) {
            Ok(opened) => return Ok(opened),
            Err(error) => error,
        };
        let now = Some(lists(index));
        if now == before {
            return Err(error);
        }
        before = now;
        if began.elapsed() > PATIENCE {
            let kind = io::ErrorKind::TimedOut;
            let said = "it was changed all the while; try again when less is written";
            return Err(system("read", index)(io::Error::new(kind, said)));
        }
    }
}

/// The bytes of manifest and list, if they can be read.
pub(in crate::engine::embedded) fn lists(index: &Path) -> [Option<Vec<u8>>; 2] {
    [index.join(MANIFEST), index.join(ENGINE).join(META)]
        .map(|path| file_bytes(&path).ok().flatten())
}

/// The error that names what was found; none when nothing was.
pub(in crate::engine::embedded) fn refuse(
    index: &Path,
    findings: Vec<Finding>,
) -> Result<(), EngineError> {
    let count = findings.len();
    if count == 0 {
        return Ok(());
    }
    let mut named = Vec::new();
    for Finding { name, fault } in findings {
        match fault {
            // A disk that cannot be read, or rights that are not there, are no damage yet.
            Fault::Unreadable(error) => {
                return Err(system("read", &index.join(ENGINE).join(name))(error));
            }
            fault if named.len() < NAMED => named.push(format!("{} {fault}", shown(&name))),
            _ => {}
        }
    }
    let mut reason = named.join(", ");
    if count > NAMED {
        reason.push_str(&format!(", and {} more", count - NAMED));
    }
    Err(damaged(reason))
}

/// Looks at files; `read` hears how many bytes were read, piece by piece.
pub(in crate::engine::embedded) fn verify(
    index: &Path,
    files: &[(&str, Option<&FileFacts>)],
    depth: Depth,
    read: &mut dyn FnMut(u64),
) -> Verdict {
    let engine = index.join(ENGINE);
    let mut verdict = Verdict::default();
    let mut pending = Vec::new();
    for &(name, facts) in files {
        match glance(&engine.join(name), facts, depth) {
            Glance::Sound => {}
            Glance::Wrong(fault) => verdict.findings.push(Finding {
                name: name.to_owned(),
                fault,
            }),
            Glance::Unsure(facts, times) => pending.push((name, facts, times)),
        }
    }
    for ((name, facts, times), outcome) in hash_all(&engine, &pending, read) {
        let fault = match outcome {
            Ok(digest) if digest == facts.blake3 => {
                if times != facts.times {
                    verdict.restamped.push((name.to_owned(), times));
                }
                continue;
            }
            Ok(_) => Fault::Content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Fault::Missing,
            Err(error) => Fault::Unreadable(error),
        };
        verdict.findings.push(Finding {
            name: name.to_owned(),
            fault,
        });
    }
    verdict
        .findings
        .sort_by(|one, other| one.name.cmp(&other.name));
    verdict
}

/// What a file looks like from outside.
enum Glance<'a> {
    Sound,
    Wrong(Fault),
    /// Only its content can tell; with the times that it has.
    Unsure(&'a FileFacts, Times),
}

fn glance<'a>(path: &Path, facts: Option<&'a FileFacts>, depth: Depth) -> Glance<'a> {
    let found: Metadata = match path.metadata() {
        Ok(found) => found,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Glance::Wrong(Fault::Missing);
        }
        Err(error) => return Glance::Wrong(Fault::Unreadable(error)),
    };
    // A file that the proved list names and the manifest does not is not what was written.
    let Some(facts) = facts else {
        return Glance::Wrong(Fault::Content);
    };
    let times = Times::of(&found);
    if found.len() != facts.bytes {
        Glance::Wrong(Fault::Length {
            found: found.len(),
            wanted: facts.bytes,
        })
    } else if depth == Depth::Length || depth == Depth::Times && times == facts.times {
        Glance::Sound
    } else {
        Glance::Unsure(facts, times)
    }
}

type Pending<'a> = (&'a str, &'a FileFacts, Times);

/// Hashes files, several at a time; the longest first, so that no thread is left with it.
fn hash_all<'a>(
    engine: &Path,
    pending: &[Pending<'a>],
    read: &mut dyn FnMut(u64),
) -> Vec<(Pending<'a>, io::Result<Digest>)> {
    if pending.is_empty() {
        return Vec::new();
    }
    let mut queue = pending.to_vec();
    queue.sort_by_key(|(_, facts, _)| std::cmp::Reverse(facts.bytes));
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::with_capacity(queue.len()));
    let (pieces, heard) = channel();
    thread::scope(|scope| {
        let threads = thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let (queue, next, done) = (&queue, &next, &done);
        let work = move |pieces: Sender<u64>| {
            while let Some(file) = queue.get(next.fetch_add(1, Ordering::Relaxed)) {
                let outcome = hash(&engine.join(file.0), &pieces);
                let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                done.push((*file, outcome));
            }
        };
        let begun = (0..threads.min(queue.len())).filter(|_| {
            let pieces = pieces.clone();
            let begun = thread::Builder::new().spawn_scoped(scope, move || work(pieces));
            begun.is_ok()
        });
        // Where the system gives no thread, this one does it all.
        if begun.count() == 0 {
            work(pieces.clone());
        }
        drop(pieces);
        for bytes in heard {
            read(bytes);
        }
    });
    done.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn hash(path: &Path, pieces: &Sender<u64>) -> io::Result<Digest> {
    let mut file = File::open(path)?;
    let mut hasher = blake3::Hasher::new();
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        match file.read(&mut piece) {
            Ok(0) => return Ok(hasher.finalize().into()),
            Ok(bytes) => {
                hasher.update(&piece[..bytes]);
                let _heard = pieces.send(bytes as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}
