//! The writing side of a run: one thread that takes everything in order.
//!
//! Takes the [`Step`]s of the feeder and the answers of the workers, writes records, keeps the
//! figures, commits and prunes, and tells the observer. Knows nothing of formats.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use super::discover::{Discovery, as_named};
use super::feed::Step;
use super::plausible::Spans;
use super::queue::Gate;
use super::rules::Rules;
use super::run::{Observer, RunError, RunOptions};
use super::sample::{Sampled, Samples};
use super::stamp::{is_gone, unreadable};
use super::work::Whole;
use super::{Format, Item, Note, NoteKind, Progress, Reject, Summary, Writer, Written};
use crate::engine::{EngineError, Stamp};
use crate::record::{Record, language};

/// Most kinds of files that the note on what was left out names.
const MAX_KINDS: usize = 6;

/// How long a wait for the next step goes on before the stop flag is looked at.
const PATIENCE: Duration = Duration::from_millis(200);

/// Why the writing side ends before the last source.
pub(super) enum Ending {
    Asked,
    Strict(Box<Reject>),
    Engine(EngineError),
    /// What was to be done before anything was read, and the system's answer.
    System(&'static str, io::Error),
}

impl From<EngineError> for Ending {
    fn from(error: EngineError) -> Self {
        Self::Engine(error)
    }
}

/// The writing side.
pub(super) struct Consumer<'a> {
    pub(super) options: &'a RunOptions,
    pub(super) writer: &'a mut dyn Writer,
    observer: &'a mut dyn Observer,
    pub(super) summary: Summary,
    pub(super) progress: Progress,
    /// Records and bytes since the last commit, and when it was.
    since: (u64, u64, Instant),
    /// Whether something was written or removed since the last commit.
    is_changed: bool,
    /// Whether some of the current source was rejected.
    has_rejects: bool,
    saved: Option<u64>,
    /// The archives that the index named before the first record of this run.
    known_archives: Option<BTreeSet<String>>,
    /// Files that nobody would want to read, by what they are counted as.
    left_out: BTreeMap<String, u64>,
    /// What the user named, as canonical paths and as written. The note on files that are left out
    /// is about the first.
    roots: Vec<String>,
    named: BTreeMap<String, String>,
    rules: Arc<Rules>,
    spans: Spans,
}

impl<'a> Consumer<'a> {
    pub(super) fn new(
        options: &'a RunOptions,
        writer: &'a mut dyn Writer,
        observer: &'a mut dyn Observer,
        rules: Arc<Rules>,
    ) -> Self {
        Self {
            options,
            writer,
            observer,
            summary: Summary::default(),
            progress: Progress::default(),
            since: (0, 0, Instant::now()),
            is_changed: false,
            has_rejects: false,
            saved: None,
            known_archives: None,
            left_out: BTreeMap::new(),
            roots: Vec::new(),
            named: BTreeMap::new(),
            rules,
            spans: Spans::default(),
        }
    }

    /// Reports what discovery met.
    pub(super) fn open(&mut self, discovery: &Discovery) -> Result<(), Ending> {
        self.left_out.clone_from(&discovery.left_out);
        self.roots.clone_from(&discovery.roots);
        self.named.clone_from(&discovery.named);
        let rules = Arc::clone(&self.rules);
        for note in discovery.notes.iter().cloned().chain(rules.notes()) {
            self.note(note);
        }
        for reject in &discovery.rejects {
            self.reject(reject.clone())?;
        }
        Ok(())
    }

    pub(super) fn consume(&mut self, incoming: &Receiver<Step>, gate: &Gate) -> Result<(), Ending> {
        loop {
            self.check_stop()?;
            let step = match incoming.recv_timeout(PATIENCE) {
                Ok(step) => step,
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            };
            match step {
                Step::Unchanged { source, bytes } => self.unchanged(source, bytes),
                Step::Whole {
                    source,
                    bytes,
                    answer,
                } => {
                    self.whole(source, bytes, answer.recv().ok())?;
                    gate.leave(bytes);
                }
                Step::Begin { stamp } => self.begin(stamp),
                Step::Items {
                    answer,
                    format,
                    held,
                    bytes,
                } => {
                    let items = answer.recv().unwrap_or_default();
                    self.items(items, format)?;
                    gate.leave(held);
                    self.count(bytes);
                }
                Step::Reject(reject) => self.reject(reject)?,
                Step::End { bytes } => self.end(bytes)?,
                Step::Note(note) => self.note(note),
                Step::Unwanted(kind) => self.leave_out(kind),
                Step::LeftOut { source, bytes } => {
                    self.progress.enter(&source);
                    self.file_done(bytes);
                }
            }
        }
    }

    fn check_stop(&self) -> Result<(), Ending> {
        if self.options.stop.load(Ordering::Relaxed) {
            return Err(Ending::Asked);
        }
        Ok(())
    }

    fn whole(&mut self, source: String, bytes: u64, whole: Option<Whole>) -> Result<(), Ending> {
        self.progress.enter(&source);
        match whole {
            Some(Whole::Unchanged) => self.unchanged(source, bytes),
            Some(Whole::Read {
                stamp,
                format,
                parts,
            }) => {
                self.begin(stamp);
                for items in parts {
                    self.items(items, format)?;
                }
                self.end(bytes)?;
            }
            Some(Whole::Lost(reject)) => {
                self.reject(reject)?;
                self.file_done(bytes);
            }
            Some(Whole::Unwanted(kind)) => {
                self.leave_out(kind);
                self.file_done(bytes);
            }
            // The worker is gone without an answer, which nothing it does can bring about.
            None => self.reject(Reject::whole(&source, "internal fault: it was not read"))?,
        }
        Ok(())
    }

    fn unchanged(&mut self, source: String, bytes: u64) {
        let records = self.writer.records_of(&source).unwrap_or(0);
        self.summary.unchanged_sources += 1;
        self.summary.unchanged += records;
        self.summary.read += records;
        self.progress.enter(&source);
        self.progress.add(0, records, 0);
        self.file_done(bytes);
    }

    fn begin(&mut self, stamp: Stamp) {
        self.has_rejects = false;
        self.progress.enter(&stamp.source);
        if !self.options.dry_run {
            self.writer.begin_source(stamp);
            self.is_changed = true;
        }
    }

    fn items(&mut self, items: Vec<Item>, format: Format) -> Result<(), Ending> {
        for item in items {
            self.check_stop()?;
            match item {
                Item::Record(mut record) => {
                    // Here, since every reader's records pass.
                    for place in &mut record.provenance {
                        place.named = self.named(&place.source);
                    }
                    record.language = record.language.as_deref().and_then(language::normalised);
                    if let Some(note) = self.spans.judge(&mut record) {
                        self.note(note);
                    }
                    if self.options.explain {
                        self.sample(format, &record);
                    }
                    self.record(*record)?;
                }
                Item::Reject(reject) => self.reject(reject)?,
                Item::Note(note) => self.note(note),
            }
        }
        Ok(())
    }

    fn record(&mut self, record: Record) -> Result<(), Ending> {
        self.summary.read += 1;
        self.progress.add(0, 1, 0);
        self.summary.count(&record);
        if self.options.dry_run {
            return Ok(());
        }
        if self.known_archives.is_none() {
            self.known_archives = Some(self.writer.archives()?);
        }
        // For the message, should the id turn out to be taken.
        let id = record.id.clone();
        let place = record.provenance.first().cloned();
        match self.writer.write(record)? {
            Written::Added => self.summary.added += 1,
            Written::Updated => self.summary.updated += 1,
            Written::Unchanged => self.summary.unchanged += 1,
            Written::Duplicate(other) => {
                let source = place.as_ref().map_or("", |place| place.source.as_str());
                let mut reject = Reject::whole(
                    source,
                    format!(
                        "the id \"{}\" stands with other content in {}: expected one record an \
                         id; give one of them another, or use none (--map id=)",
                        id.escape_debug(),
                        self.named(&other).unwrap_or(other).escape_debug()
                    ),
                );
                if let Some(place) = place {
                    reject = reject.at(place.line, place.start);
                }
                // It was counted as read above, and is again as a reject.
                self.summary.read -= 1;
                return self.reject(reject);
            }
        }
        self.since.0 += 1;
        self.is_changed = true;
        self.commit_if_due()
    }

    fn sample(&mut self, format: Format, record: &Record) {
        let source = record.provenance.first();
        let source = source.map_or("", |place| place.source.as_str());
        let path = Samples::path_of(format, source);
        let sampled = Sampled {
            format,
            path: self.named(path).unwrap_or_else(|| path.to_owned()),
            rules: self.rules.named(source),
        };
        self.summary.samples.add(sampled, record);
    }

    /// A source as the user named it, where that differs.
    fn named(&self, source: &str) -> Option<String> {
        as_named(source, &self.named)
    }

    fn note(&mut self, mut note: Note) {
        if let Some(named) = self.named(&note.source) {
            note.source = named;
        }
        self.summary.notes.add(&note);
        self.observer.note(&note);
    }

    fn reject(&mut self, mut reject: Reject) -> Result<(), Ending> {
        if let Some(named) = self.named(&reject.source) {
            reject.source = named;
        }
        self.summary.read += 1;
        self.summary.rejected += 1;
        self.has_rejects = true;
        self.observer.rejected(&reject);
        if self.options.strict {
            return Err(Ending::Strict(Box::new(reject)));
        }
        Ok(())
    }

    fn end(&mut self, bytes: u64) -> Result<(), Ending> {
        if !self.options.dry_run {
            self.summary.removed += self.writer.end_source(!self.has_rejects)?;
        }
        self.file_done(bytes);
        self.commit_if_due()
    }

    fn file_done(&mut self, bytes: u64) {
        self.progress.add(1, 0, 0);
        self.count(bytes);
    }

    fn count(&mut self, bytes: u64) {
        self.progress.add(0, 0, bytes);
        self.summary.bytes += bytes;
        self.since.1 += bytes;
        self.observer.progress(&self.progress);
    }

    fn commit_if_due(&mut self) -> Result<(), Ending> {
        let policy = self.options.commit;
        let (records, bytes, when) = self.since;
        let is_due =
            records >= policy.records || bytes >= policy.bytes || when.elapsed() >= policy.interval;
        if is_due && self.is_changed && !self.options.strict && !self.options.dry_run {
            self.commit()?;
        }
        Ok(())
    }

    fn commit(&mut self) -> Result<(), Ending> {
        let records = self.writer.commit()?;
        self.since = (0, 0, Instant::now());
        self.summary.records = records;
        self.saved = Some(records);
        if self.is_changed {
            self.observer.committed(records);
        }
        self.is_changed = false;
        Ok(())
    }

    fn leave_out(&mut self, kind: String) {
        *self.left_out.entry(kind).or_default() += 1;
    }

    /// Says how many files were left out, in one note.
    fn say_left_out(&mut self) {
        let mut kinds: Vec<(&String, &u64)> = self.left_out.iter().collect();
        kinds.sort_by_key(|(kind, count)| (std::cmp::Reverse(**count), *kind));
        let all: u64 = kinds.iter().map(|(_, count)| **count).sum();
        if all == 0 {
            return;
        }
        let named = kinds.iter().take(MAX_KINDS);
        let named: Vec<String> = named
            .map(|(kind, count)| format!("{count} {kind}"))
            .collect();
        let more = if kinds.len() > MAX_KINDS {
            ", and others"
        } else {
            ""
        };
        let files = match all {
            1 => "1 file that is no document".to_owned(),
            _ => format!("{all} files that are no documents"),
        };
        let text = format!(
            "left out {files} ({}{more}): name one outright to have it read",
            named.join(", ")
        );
        let root = self.roots.first().map_or("", String::as_str);
        let note = Note::new(root, NoteKind::LeftOut, text);
        self.note(note);
    }

    /// Removes what is gone below the paths that are there. A path that is not there is left
    /// alone: it may be misspelt or not mounted.
    pub(super) fn prune(
        &mut self,
        discovery: &Discovery,
        sources: &HashSet<String>,
    ) -> Result<(), Ending> {
        if !self.options.prune || self.options.dry_run {
            return Ok(());
        }
        let unseen = RefCell::new(BTreeMap::new());
        let present = |source: &str| {
            let note =
                &mut |file: &str, error| drop(unseen.borrow_mut().insert(file.to_owned(), error));
            is_present(source, sources, &discovery.unseen, note)
        };
        for root in &discovery.roots {
            let removed = self.writer.prune(root, &present)?;
            self.summary.removed += removed;
            self.is_changed |= removed > 0;
        }
        for (file, error) in unseen.take() {
            self.reject(unreadable(&file, &error))?;
        }
        Ok(())
    }

    /// Commits or rolls back, as the run ended.
    pub(super) fn close(mut self, outcome: Result<(), Ending>) -> Result<Summary, RunError> {
        if outcome.is_ok() {
            self.say_left_out();
            // A rule may hold for a file that was not read anew.
            if self.summary.unchanged_sources == 0 {
                let rules = Arc::clone(&self.rules);
                rules.unmet().for_each(|note| self.note(note));
            }
        }
        let saved = self.saved;
        let failed = |error| RunError::Engine { error, saved };
        match outcome {
            Err(Ending::Strict(reject)) => {
                if !self.options.dry_run {
                    self.writer.rollback().map_err(failed)?;
                }
                return Err(RunError::Strict(reject));
            }
            Err(Ending::Engine(error)) => return Err(failed(error)),
            Err(Ending::System(action, source)) => {
                return Err(RunError::System { action, source });
            }
            Err(Ending::Asked) => {
                self.summary.is_stopped = true;
                if !self.options.strict && !self.options.dry_run {
                    self.observer.stopping();
                }
            }
            Ok(()) => {}
        }
        if self.summary.is_stopped && self.options.strict && !self.options.dry_run {
            // Half of a strict run is not what was asked for.
            self.writer.rollback().map_err(failed)?;
        } else if !self.options.dry_run
            && let Err(Ending::Engine(error)) = self.commit()
        {
            return Err(failed(error));
        }
        if let Some(known) = &self.known_archives {
            self.summary.compare_archives(known);
        }
        Ok(self.summary)
    }
}

/// Whether a source is still there: found in this run, on disk though left out of it, in a folder
/// that could not be seen, or not to be looked at itself, which `note` hears. A member of an archive
/// is there if the archive is; what the archive lost is the business of its reading.
pub(super) fn is_present(
    source: &str,
    sources: &HashSet<String>,
    unseen: &[String],
    note: &mut dyn FnMut(&str, io::Error),
) -> bool {
    let files = || {
        let archives = source.match_indices('!').map(|(at, _)| &source[..at]);
        std::iter::once(source).chain(archives)
    };
    files().any(|file| sources.contains(file))
        || unseen
            .iter()
            .any(|folder| source.starts_with(folder.as_str()))
        || files().any(|file| match fs::metadata(file) {
            Ok(found) => found.is_file(),
            Err(error) if is_gone(&error) => false,
            Err(error) => {
                note(file, error);
                true
            }
        })
}
