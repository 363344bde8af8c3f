//! One run of writing: [`crate::engine::Writer`] on tantivy.
//!
//! Takes records of sources, gives commits. Decides for each record whether it is new, changed or
//! the same, and keeps the books ([`Ledger`]); removal stands in `removal`, merging in `tidy`.
//! Every session with tantivy begins with a fresh look at the directory, because tantivy's own
//! list of files goes stale otherwise.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::directory::MmapDirectory;
use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyError, Term};

use super::directory::WriteDirectory;
use super::document::{DocumentBuilder, content_hash, encode, encode_stamp, short_hash};
use super::failure::{FirstFailure, damaged, system, writing};
use super::ledger::{Entry, EntryId, Ledger, Payload, SourceId};
use super::lock::WriterLock;
use super::marker::ENGINE;
use super::open::{State, check_schema, create, open_index, settled, state};
use super::queue::{Gauge, Queued};
use super::schema::Fields;
use super::sweep;
use super::tidy::Merges;
use crate::analyse::Analyser;
use crate::engine::{EngineError, Stamp, Writer, Written};
use crate::record::{MAX_ID_BYTES, Provenance, Record};

/// Least memory that tantivy takes for a thread.
pub const MIN_THREAD_BYTES: usize = 15_000_000;

/// Most memory that tantivy takes for a thread, less a margin.
const MAX_THREAD_BYTES: usize = 4_000_000_000;

/// Most threads that tantivy takes.
const MAX_THREADS: usize = 8;

/// Least memory for documents that wait for tantivy's threads.
const MIN_QUEUE_BYTES: usize = 4_000_000;

/// How an index is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that index, at least one; fewer are taken when the memory does not suffice.
    pub threads: usize,
    /// Memory in bytes for what is indexed and not yet on disk, all threads together; as much as
    /// a quarter of it again waits to be indexed. Merges come on top, with about as much.
    pub memory_bytes: usize,
}

impl Default for WriterOptions {
    /// Two threads and 200 MB.
    fn default() -> Self {
        Self {
            threads: 2,
            memory_bytes: 200_000_000,
        }
    }
}

impl WriterOptions {
    /// Most bytes that wait for tantivy's threads.
    fn queue_bytes(self) -> usize {
        (self.memory_bytes / 4).max(MIN_QUEUE_BYTES)
    }

    fn for_tantivy(self) -> IndexWriterOptions {
        let affordable = (self.memory_bytes / MIN_THREAD_BYTES).max(1);
        let threads = self.threads.clamp(1, MAX_THREADS).min(affordable);
        let each = (self.memory_bytes / threads).clamp(MIN_THREAD_BYTES, MAX_THREAD_BYTES);
        IndexWriterOptions::builder()
            .num_worker_threads(threads)
            .memory_budget_per_thread(each)
            .num_merge_threads(1)
            .build()
    }
}

/// Tantivy, between opening and dropping.
pub(super) struct Session {
    pub(super) writer: IndexWriter<Queued>,
    queue: Arc<Gauge>,
    pub(super) reader: IndexReader,
    pub(super) first_failure: FirstFailure,
    pub(super) merges: Merges,
}

/// A record that was written since the last commit, as far as a later write may need it.
pub(super) struct Fresh {
    pub(super) provenance: Vec<Provenance>,
    /// The record itself, where several files hold it: one of them may yet drop out.
    pub(super) record: Option<Box<Record>>,
}

/// The source being read.
struct Current {
    source: SourceId,
    stamp: Stamp,
    pass: u32,
    /// Whether the stamp is another than the one that its records carry.
    is_other: bool,
    /// Whether unchanged records are written again to carry the new stamp.
    rewrites: bool,
    /// Whether an unchanged record was left as it is.
    left_alone: bool,
}

/// The writing side of an index. Dropped without [`Writer::finish`], it leaves the last commit.
pub struct StoreWriter {
    pub(super) path: PathBuf,
    options: WriterOptions,
    fields: Fields,
    builder: DocumentBuilder,
    analyser: Analyser,
    pub(super) ledger: Ledger,
    pub(super) fresh: FxHashMap<EntryId, Fresh>,
    current: Option<Current>,
    passes: u32,
    pub(super) committed: Payload,
    pub(super) changed: bool,
    /// None only after a failure to open again.
    session: Option<Session>,
    // Dropped last: nobody else writes before tantivy's threads are gone.
    _lock: WriterLock,
}

impl std::fmt::Debug for StoreWriter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("StoreWriter")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl StoreWriter {
    /// Opens the index at `path`, and makes it where nothing is.
    pub(super) fn open(path: &Path, options: WriterOptions) -> Result<Self, EngineError> {
        // Looked at first: a lock file has no business in a directory of something else.
        if let State::Absent = state(path)? {
            std::fs::create_dir_all(path).map_err(system("create", path))?;
        }
        let lock = WriterLock::acquire(path)?;
        // And again: another run may have made the index in between.
        let marker = match state(path)? {
            State::Index(marker) => marker,
            State::Blank | State::Absent => create(path)?,
        };
        marker.check(path)?;
        sweep::sweep(path)?;
        let mut writer = Self {
            path: path.to_owned(),
            options,
            fields: Fields::get(),
            builder: DocumentBuilder::default(),
            analyser: Analyser::new(),
            ledger: Ledger::default(),
            fresh: FxHashMap::default(),
            current: None,
            passes: 0,
            committed: Payload::default(),
            changed: false,
            session: None,
            _lock: lock,
        };
        writer.begin_session()?;
        Ok(writer)
    }

    /// Opens tantivy and reads the books from the last commit.
    fn begin_session(&mut self) -> Result<(), EngineError> {
        let engine = self.path.join(ENGINE);
        let first_failure = FirstFailure::default();
        let (index, reader) = settled(&self.path, || {
            let inner = MmapDirectory::open(&engine)?;
            let directory = WriteDirectory::new(inner, &engine, first_failure.clone());
            let index = open_index(directory)?;
            let reader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            Ok((index, reader))
        })?;
        check_schema(&self.path, &index)?;
        let failed = |error| writing(&self.path, &first_failure, error);
        let payload = index.load_metas().map_err(failed)?.payload;
        let payload = match payload.as_deref() {
            None => Payload::default(),
            Some(text) => serde_json::from_str(text)
                .map_err(|_| damaged(&self.path, "the commit's note cannot be read"))?,
        };
        let ledger = Ledger::load(&reader.searcher(), &payload).map_err(failed)?;
        let writer = index
            .writer_with_options(self.options.for_tantivy())
            .map_err(failed)?;
        // Merges are ours to begin, so that a failed one is noticed.
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        self.ledger = ledger;
        self.committed = payload;
        self.fresh.clear();
        self.current = None;
        self.changed = false;
        self.session = Some(Session {
            writer,
            queue: Gauge::new(self.options.queue_bytes()),
            reader,
            first_failure,
            merges: Merges::default(),
        });
        Ok(())
    }

    /// Tantivy, while it is open.
    pub(super) fn session(&self) -> Result<&Session, EngineError> {
        self.session.as_ref().ok_or_else(closed)
    }

    pub(super) fn session_mut(&mut self) -> Result<&mut Session, EngineError> {
        self.session.as_mut().ok_or_else(closed)
    }

    /// Lets go of tantivy: what is not committed is forgotten.
    fn end_session(&mut self) {
        if let Some(Session {
            writer,
            reader,
            merges,
            ..
        }) = self.session.take()
        {
            // The writer first: a merge that ends after it changes nothing. Then the merges, so
            // that none of them writes once the lock is gone.
            drop(writer);
            drop(reader);
            merges.abandon();
        }
    }

    /// What tantivy's `error` means.
    pub(super) fn failed(&self, error: TantivyError) -> EngineError {
        match &self.session {
            Some(session) => writing(&self.path, &session.first_failure, error),
            None => writing(&self.path, &FirstFailure::default(), error),
        }
    }

    /// Hands `record`, whose stored form is `stored`, to tantivy, and notes it. `replaces` says
    /// whether an earlier document of its id may be there.
    pub(super) fn put(
        &mut self,
        entry: EntryId,
        record: Record,
        stored: &[u8],
        replaces: bool,
    ) -> Result<(), EngineError> {
        let known = self.ledger.entry(entry);
        let stamps = known.sources.iter();
        let stamps = stamps.map(|&source| self.ledger.source_at(source).encoded.as_str());
        let document =
            self.builder
                .build(&record, known.content, stored, &mut self.analyser, stamps);
        let is_shared = known.sources.len() > 1;
        if replaces {
            self.delete(entry)?;
        }
        // The text stands in the document about twice: to be indexed and to be stored.
        let bytes = 2 * stored.len() + 1024;
        let session = self.session()?;
        let added = session
            .writer
            .add_document(Queued::new(document, bytes, &session.queue));
        added.map_err(|error| self.failed(error))?;
        self.changed = true;
        self.ledger.entry_mut(entry).stored = short_hash(stored);
        let provenance = record.provenance.clone();
        let record = is_shared.then(|| Box::new(record));
        self.fresh.insert(entry, Fresh { provenance, record });
        Ok(())
    }

    /// Has tantivy delete every document of the record.
    pub(super) fn delete(&mut self, entry: EntryId) -> Result<(), EngineError> {
        let term = Term::from_field_text(self.fields.id, &self.ledger.entry(entry).id);
        self.session()?.writer.delete_term(term);
        self.changed = true;
        Ok(())
    }

    /// Whether another file that holds the record is as it was when it was read: then it still
    /// holds what it held, and the record is its.
    fn other_owner(&self, entry: EntryId, current: SourceId) -> Option<String> {
        let sources = self.ledger.entry(entry).sources.iter();
        sources
            .filter(|&&source| source != current)
            .map(|&source| self.ledger.source_at(source))
            .find(|source| source.stamp.as_ref().is_some_and(is_as_stamped))
            .map(|source| source.path.to_string())
    }

    /// Writes a record whose id is new.
    fn write_new(
        &mut self,
        record: Record,
        content: u64,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        let stored = encode(&record).map_err(fault)?;
        let entry = self.ledger.insert(Entry {
            id: record.id.as_str().into(),
            content,
            stored: 0,
            sources: vec![source],
            pass,
            written: Some(source),
        });
        // Nothing of that id can be there, and tantivy would look for it in every segment.
        self.put(entry, record, &stored, false)?;
        Ok(Written::Added)
    }

    /// Writes a record whose id is there with other content.
    fn write_other(
        &mut self,
        record: Record,
        content: u64,
        entry: EntryId,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        if let Some(first) = self.ledger.entry(entry).written {
            let path = &self.ledger.source_at(first).path;
            return Ok(Written::Duplicate(path.to_string()));
        }
        if let Some(path) = self.other_owner(entry, source) {
            return Ok(Written::Duplicate(path));
        }
        self.ledger.hold_alone(entry, source);
        let known = self.ledger.entry_mut(entry);
        known.content = content;
        known.pass = pass;
        known.written = Some(source);
        let stored = encode(&record).map_err(fault)?;
        self.put(entry, record, &stored, true)?;
        Ok(Written::Updated)
    }

    /// Meets a record whose id is there with the same content. It is written again only when its
    /// provenance changed, or when its stamp has to be carried by itself.
    fn write_same(
        &mut self,
        mut record: Record,
        entry: EntryId,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        let known = self.ledger.entry(entry);
        let is_first_meeting = known.pass != pass;
        if !is_first_meeting || known.sources != [source] {
            // What other files, or an earlier place of this one, gave stays; what this file gave
            // before this reading does not.
            let path = Arc::clone(&self.ledger.source_at(source).path);
            let mut earlier = self.provenance(entry)?;
            if is_first_meeting {
                earlier.retain(|place| !belongs(&place.source, &path));
            }
            record.provenance.extend(earlier);
            record.provenance.sort_unstable();
            record.provenance.dedup();
        }
        let is_held = self.ledger.entry(entry).sources.contains(&source);
        self.ledger.hold(entry, source);
        let known = self.ledger.entry_mut(entry);
        known.pass = pass;
        known.written.get_or_insert(source);
        let stored = encode(&record).map_err(fault)?;
        let rewrites = self
            .current
            .as_ref()
            .is_some_and(|current| current.rewrites);
        if is_held && !rewrites && known.stored == short_hash(&stored) {
            if let Some(current) = &mut self.current {
                current.left_alone = true;
            }
        } else {
            self.put(entry, record, &stored, true)?;
        }
        Ok(Written::Unchanged)
    }
}

impl Writer for StoreWriter {
    fn stamp(&self, source: &str) -> Option<&Stamp> {
        let source = self.ledger.find_source(source)?;
        source.stamp.as_ref().filter(|_| !source.unfinished)
    }

    fn begin_source(&mut self, stamp: Stamp) {
        let source = self.ledger.source(&stamp.source);
        let encoded = encode_stamp(&stamp);
        let is_full = self.ledger.payload_is_full();
        let known = self.ledger.source_mut(source);
        let is_other = known.encoded != encoded;
        known.encoded = encoded;
        known.stamp = None;
        known.unfinished = true;
        self.passes += 1;
        self.current = Some(Current {
            source,
            stamp,
            pass: self.passes,
            is_other,
            rewrites: is_other && is_full,
            left_alone: false,
        });
    }

    fn write(&mut self, mut record: Record) -> Result<Written, EngineError> {
        let Some(current) = &self.current else {
            return Err(EngineError::Fault(
                "a record came without a source".to_owned(),
            ));
        };
        let reading = (current.source, current.pass);
        if record.id.is_empty() || record.id.len() > MAX_ID_BYTES {
            // Tantivy would leave such an id out of its dictionary and never find it again.
            let length = record.id.len();
            return Err(EngineError::Fault(format!(
                "a record came with an id of {length} bytes"
            )));
        }
        if record.provenance.is_empty() {
            let source = current.stamp.source.clone();
            record.provenance.push(Provenance {
                source,
                start: 0,
                end: 0,
                line: 1,
            });
        }
        record.provenance.sort_unstable();
        let content = content_hash(&mut record).map_err(fault)?;
        match self.ledger.find(&record.id) {
            None => self.write_new(record, content, reading),
            Some(entry) if self.ledger.entry(entry).content == content => {
                self.write_same(record, entry, reading)
            }
            Some(entry) => self.write_other(record, content, entry, reading),
        }
    }

    fn end_source(&mut self, complete: bool) -> Result<u64, EngineError> {
        let Some(current) = self.current.take() else {
            return Ok(0);
        };
        let Current {
            source,
            stamp,
            pass,
            is_other,
            left_alone,
            ..
        } = current;
        // What could not be read is not gone: only a whole reading says what a file lost.
        let removed = if complete {
            self.remove_unmet(source, pass)?
        } else {
            0
        };
        if is_other {
            self.ledger.set_stale(source, left_alone || !complete);
        }
        let known = self.ledger.source_mut(source);
        known.unfinished = !complete;
        known.stamp = complete.then_some(stamp);
        Ok(removed)
    }

    fn prune(&mut self, root: &str, present: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        self.remove_sources(root, present)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        self.commit_all()?;
        self.merge_some()?;
        Ok(self.session()?.reader.searcher().num_docs())
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        self.end_session();
        sweep::sweep(&self.path)?;
        self.begin_session()
    }

    fn tidy(&mut self) -> Result<Vec<String>, EngineError> {
        self.merge_all()
    }

    fn finish(mut self: Box<Self>) -> Result<u64, EngineError> {
        self.merge_all()?;
        let records = self.session()?.reader.searcher().num_docs();
        self.end_session();
        sweep::sweep(&self.path)?;
        Ok(records)
    }
}

impl Drop for StoreWriter {
    fn drop(&mut self) {
        self.end_session();
    }
}

fn fault(error: serde_json::Error) -> EngineError {
    EngineError::Fault(error.to_string())
}

fn closed() -> EngineError {
    EngineError::Fault("the index was not opened again after a failure".to_owned())
}

/// Whether a place in `source` lies in the file `path`: it, or a member of it.
pub(super) fn belongs(source: &str, path: &str) -> bool {
    let rest = source.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('!'))
}

/// Whether the file still has the length and time of its stamp. Its content is not read: this is
/// asked once for every record that two files hold with different content.
fn is_as_stamped(stamp: &Stamp) -> bool {
    let Ok(found) = std::fs::metadata(&stamp.source) else {
        return false;
    };
    let modified = found.modified().ok();
    let since = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
    let modified_ns = since.and_then(|since| i64::try_from(since.as_nanos()).ok());
    found.len() == stamp.bytes && modified_ns == Some(stamp.modified_ns)
}
