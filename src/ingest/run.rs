//! One run: everything at some paths into a writer.
//!
//! Takes paths, [`RunOptions`] and a [`Writer`]; gives a [`Summary`]. Sources are read and parsed
//! on several threads and written by one, the caller's, strictly in the order of their canonical
//! paths: so neither the order of the paths nor the number of threads changes the result. What is
//! on its way is bounded in pieces and in bytes ([`super::limits`]), and parsed items flow: a file
//! of any length is never held whole.
//!
//! A source that is as it was (length and time, else the hash of its content) is not parsed.
//! Whether a record is new, changed or the same, and that one record of two sources is one record
//! with both, is the writer's knowledge. Commits come every so often, so that a run that is killed
//! keeps most of its work; a strict run commits only at its end, so that nothing of it stays when
//! it fails.

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use super::consume::{Consumer, Ending};
use super::discover::{Found, discover};
use super::encoding::Encoding;
use super::feed::Feeder;
use super::identity::Folders;
use super::limits::{IN_FLIGHT_BYTES, IN_FLIGHT_PIECES, pdf_processes};
use super::mapping::MappingError;
use super::pdf::{Extractor, PdfOptions};
use super::queue::Gate;
use super::rules::Rules;
use super::work::{Settings, work};
use super::{Format, Mapping, Note, Progress, Reject, Summary, Writer, Written};
use crate::codes::codes;
use crate::engine::{EngineError, Stamp};
use crate::record::Record;

/// How a run reads and writes.
#[derive(Debug, Clone)]
pub struct RunOptions {
    /// The collection of everything that is read; none leaves it to the records and their files.
    pub collection: Option<String>,
    /// The format of everything that is read; none looks at the content.
    pub format: Option<Format>,
    /// The encoding of everything that is read and has no mark of another; none looks at the content.
    pub encoding: Option<Encoding>,
    /// Which columns are which fields, beyond what their names say. Asked afterwards, it knows
    /// which of its columns no record had.
    pub mapping: Mapping,
    /// Whether records go whose every source at or below the paths is gone.
    pub prune: bool,
    /// Whether the first reject ends the run, of which then nothing is kept.
    pub strict: bool,
    /// Whether to read only: nothing is written, committed or removed.
    pub dry_run: bool,
    /// Whether examples of every kind of file are kept in the summary.
    pub explain: bool,
    /// Threads that read and parse, at least one. The writer has its own.
    pub threads: usize,
    /// Bytes of source text that may be on their way between reading and writing, see
    /// [`in_flight_bytes`](super::limits::in_flight_bytes).
    pub in_flight_bytes: u64,
    /// How PDF files are read.
    pub pdf: PdfOptions,
    /// When to commit before the end.
    pub commit: CommitPolicy,
    /// Set from outside, ends the run after the current record; what was written is committed.
    pub stop: Arc<AtomicBool>,
}

impl Default for RunOptions {
    fn default() -> Self {
        Self {
            collection: None,
            format: None,
            encoding: None,
            mapping: Mapping::default(),
            prune: false,
            strict: false,
            dry_run: false,
            explain: false,
            threads: thread::available_parallelism().map_or(1, std::num::NonZero::get),
            in_flight_bytes: IN_FLIGHT_BYTES,
            pdf: PdfOptions::default(),
            commit: CommitPolicy::default(),
            stop: Arc::default(),
        }
    }
}

/// When a run commits before its end: as soon as one of these is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommitPolicy {
    /// Records written since the last commit.
    pub records: u64,
    /// Bytes of files read since the last commit.
    pub bytes: u64,
    /// Time since the last commit, looked at when a record has been written.
    pub interval: Duration,
}

impl Default for CommitPolicy {
    /// A commit has all threads finish their segments and wait for the disk, and makes small
    /// segments; half a minute is what a user can bear to lose.
    fn default() -> Self {
        Self {
            records: 100_000,
            bytes: 1 << 30,
            interval: Duration::from_secs(30),
        }
    }
}

/// Hears of a run as it goes. All calls come on the thread of the caller of [`run`].
pub trait Observer {
    /// Something moved.
    fn progress(&mut self, progress: &Progress) {
        let _ = progress;
    }

    /// A part of a source could not become a record.
    fn rejected(&mut self, reject: &Reject) {
        let _ = reject;
    }

    /// Something worth knowing that is no fault.
    fn note(&mut self, note: &Note) {
        let _ = note;
    }

    /// The run was asked to stop, and is about to save what it has.
    fn stopping(&mut self) {}

    /// Everything so far is durable; the index holds this many records.
    fn committed(&mut self, records: u64) {
        let _ = records;
    }
}

/// An observer that hears nothing.
impl Observer for () {}

/// Why a run did not come to its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// None of the paths is there, or none was given.
    NothingThere(Vec<Reject>),
    /// None of the paths could be looked at.
    Unseen(Vec<Reject>),
    /// The system refused what a run needs before it reads.
    System {
        /// What was tried.
        action: &'static str,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// A file of rules beside the corpus cannot be used; nothing was read.
    Rules(#[from] MappingError),
    /// A strict run met a reject; nothing of the run was saved.
    Strict(Box<Reject>),
    /// The store could not take it. What earlier commits saved is there.
    Engine {
        /// What the store says.
        #[source]
        error: EngineError,
        /// Records that the index holds by its last commit, if that is known.
        saved: Option<u64>,
    },
}

codes!(RunError {
    NothingThere => "nothing-to-read",
    Unseen => "system-refused",
    System => "system-refused",
    Strict => "rejected",
}; Self::Engine { error, .. } => error.code(); Self::Rules(error) => error.code());

/// A writer for a dry run without an index: it knows no source and keeps nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoWriter;

impl Writer for NoWriter {
    fn stamp(&self, _: &str) -> Option<&Stamp> {
        None
    }

    fn records_of(&self, _source: &str) -> Option<u64> {
        None
    }

    fn begin_source(&mut self, _: Stamp) {}

    fn write(&mut self, _: Record) -> Result<Written, EngineError> {
        Ok(Written::Added)
    }

    fn end_source(&mut self, _: bool) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn prune(&mut self, _: &str, _: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        Ok(())
    }
}

/// Reads everything at and below `paths` into `writer`.
///
/// Leaves the writer open: to finish it, or to bring its store into shape, is the caller's.
///
/// # Errors
/// Returns [`RunError`] when none of the paths is there, when a strict run meets a reject, and
/// when the store fails. Everything else that cannot be read is a [`Reject`].
pub fn run(
    paths: &[PathBuf],
    options: &RunOptions,
    writer: &mut dyn Writer,
    observer: &mut dyn Observer,
) -> Result<Summary, RunError> {
    let started = Instant::now();
    let mut discovery = discover(paths);
    if discovery.roots.is_empty() {
        let rejects = discovery.rejects;
        return Err(match discovery.unseen.is_empty() {
            true => RunError::NothingThere(rejects),
            false => RunError::Unseen(rejects),
        });
    }
    let rules = std::mem::take(&mut discovery.rules);
    let rules = Arc::new(Rules::load(rules, &discovery.roots, &discovery.named)?);
    let files = std::mem::take(&mut discovery.files);
    let sources: HashSet<String> = files.iter().map(|file| file.source.clone()).collect();
    let mut consumer = Consumer::new(options, writer, observer, Arc::clone(&rules));
    let known = consumer.writer.sources();
    let folders = Arc::new(Folders::new(
        files.iter().map(|file| file.source.as_str()),
        known.iter().map(String::as_str),
        options.collection.is_some(),
        &|folder| Path::new(folder).is_dir(),
    ));
    let given = options.collection.as_deref();
    consumer.progress = Progress::begin(&files, given, Arc::clone(&folders));
    consumer.summary.sources = files.len() as u64;
    let files = files
        .into_iter()
        .map(|found| {
            let known = consumer.writer.stamp(&found.source).cloned();
            (found, known)
        })
        .collect();
    let outcome = consumer
        .open(&discovery)
        .and_then(|()| pass(files, folders, rules, &mut consumer))
        .and_then(|()| consumer.prune(&discovery, &sources));
    let mut summary = consumer.close(outcome)?;
    summary.took = started.elapsed();
    Ok(summary)
}

/// Sets up feeder and workers around the consumer, and takes them down whatever happens.
fn pass(
    files: Vec<(Found, Option<Stamp>)>,
    folders: Arc<Folders>,
    rules: Arc<Rules>,
    consumer: &mut Consumer<'_>,
) -> Result<(), Ending> {
    let options = consumer.options;
    let settings = Settings::new(
        options.collection.clone(),
        options.format,
        options.mapping.clone(),
    )
    .in_encoding(options.encoding)
    .among(folders)
    .by_rules(rules)
    .with_extractor(Extractor::new(
        options.pdf.clone(),
        pdf_processes(options.threads, options.in_flight_bytes),
    ));
    let gate = Gate::new(options.in_flight_bytes);
    let is_cancelled = AtomicBool::new(false);
    let (steps, incoming) = sync_channel(IN_FLIGHT_PIECES);
    let (jobs, taken) = sync_channel(IN_FLIGHT_PIECES);
    let taken = Mutex::new(taken);
    thread::scope(|scope| {
        let feeder = Feeder {
            settings: &settings,
            steps,
            jobs,
            gate: &gate,
            is_cancelled: &is_cancelled,
        };
        // Fewer workers than were asked for will do; without one, nobody would take what is fed.
        let mut refused = None;
        let workers = (0..options.threads.max(1)).filter(|_| {
            let begun = thread::Builder::new().spawn_scoped(scope, || work(&taken, &settings));
            begun.map_err(|error| refused = Some(error)).is_ok()
        });
        let workers = workers.count();
        let action = "start a thread to read with";
        if let Some(error) = refused.filter(|_| workers == 0) {
            return Err(Ending::System(action, error));
        }
        thread::Builder::new()
            .spawn_scoped(scope, move || feeder.feed_all(files))
            .map_err(|error| Ending::System(action, error))?;
        // Declared before it is used, the receiver goes after the guard, whatever happens.
        let incoming = incoming;
        let _guard = TakeDown {
            gate: &gate,
            is_cancelled: &is_cancelled,
        };
        consumer.consume(&incoming, &gate)
    })
}

/// Sends the feeder home when the writing side has ended, even by a panic of the writer: it may
/// wait at the gate, or be in the middle of a long file. At a full channel, the end of the
/// receiver wakes it.
struct TakeDown<'a> {
    gate: &'a Gate,
    is_cancelled: &'a AtomicBool,
}

impl Drop for TakeDown<'_> {
    fn drop(&mut self) {
        self.is_cancelled.store(true, Ordering::Relaxed);
        self.gate.close();
    }
}

#[cfg(test)]
mod tests;
