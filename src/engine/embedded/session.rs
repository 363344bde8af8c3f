//! A writer's time with tantivy: from opening it to letting it go.
//!
//! Every session begins with a fresh look at the directory, because tantivy's own list of files goes
//! stale otherwise, and reads the note of the last commit. After a failure the session is ended and
//! another begun; the lock stays.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::indexer::IndexWriterOptions;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, TantivyDocument, TantivyError};

use super::directory::WriteDirectory;
use super::failure::{FirstFailure, damaged, guarded, reading, writing};
use super::marker::ENGINE;
use super::open::{check_schema, open_index};
use super::queue::Gauge;
use super::records::dictionary::{self, DICTIONARY, Trainer};
use super::segment::workers::Workers;
use super::stored::RecordReader;
use super::tidy::Merges;
use super::writer::StoreWriter;
use crate::engine::{CommitNote, EngineError, WriterOptions};

/// Least memory of a thread, which is also the least that tantivy takes.
const MIN_THREAD_BYTES: usize = 15_000_000;

/// Memory of a thread beside its segment: caches of words and names, buffers of compression.
const TOOLS_BYTES: usize = 45_000_000;

/// Most memory of a thread: its postings have addresses of 32 bits, and the last document of a
/// segment may need as much again.
const MAX_THREAD_BYTES: usize = 2_000_000_000;

/// Most threads that make segments.
const MAX_THREADS: usize = 8;

/// Least memory for documents that wait for the threads that make segments.
const MIN_QUEUE_BYTES: usize = 4_000_000;

/// Most bytes that wait for the threads that make segments.
fn queue_bytes(options: WriterOptions) -> usize {
    (options.memory_bytes / 4).max(MIN_QUEUE_BYTES)
}

/// Threads that make segments, and the memory of the segment of each: what the threads hold
/// beside it is a part of the memory that was given.
fn shares(options: WriterOptions) -> (usize, usize) {
    let affordable = (options.memory_bytes / (MIN_THREAD_BYTES + TOOLS_BYTES)).max(1);
    let threads = options.threads.clamp(1, MAX_THREADS).min(affordable);
    let each = (options.memory_bytes / threads).saturating_sub(TOOLS_BYTES);
    (threads, each.clamp(MIN_THREAD_BYTES, MAX_THREAD_BYTES))
}

/// Tantivy's own indexing thread never gets a document, and takes no memory before the first.
fn for_tantivy() -> IndexWriterOptions {
    IndexWriterOptions::builder()
        .num_worker_threads(1)
        .memory_budget_per_thread(MIN_THREAD_BYTES)
        .num_merge_threads(1)
        .build()
}

/// Tantivy, between opening and dropping.
pub(super) struct Session {
    pub(super) workers: Workers,
    pub(super) writer: IndexWriter<TantivyDocument>,
    pub(super) queue: Arc<Gauge>,
    pub(super) reader: IndexReader,
    pub(super) first_failure: FirstFailure,
    pub(super) merges: Merges,
    /// Reads the records of the commit that `reader` shows, once one was asked for.
    stored: Mutex<Option<(u64, RecordReader)>>,
}

impl Session {
    /// Reads the records of the last commit, of the index at `path`.
    pub(super) fn records(&self, path: &Path) -> RecordReader {
        let searcher = self.reader.searcher();
        let commit = searcher.generation().generation_id();
        let mut stored = self.stored.lock().unwrap_or_else(PoisonError::into_inner);
        match &*stored {
            Some((shown, records)) if *shown == commit => records.clone(),
            _ => {
                let records = RecordReader::new(path, &searcher);
                *stored = Some((commit, records.clone()));
                records
            }
        }
    }
}

impl StoreWriter {
    /// Opens tantivy and reads the note of the last commit.
    pub(super) fn begin_session(&mut self) -> Result<(), EngineError> {
        let engine = self.path.join(ENGINE);
        let first_failure = FirstFailure::default();
        self.keeper.settle()?;
        let (index, reader, directory) = guarded(|| {
            let open = || {
                let keeper = self.keeper.clone();
                let directory = WriteDirectory::open(&engine, first_failure.clone(), keeper)?;
                let index = open_index(directory.clone())?;
                let reader = index
                    .reader_builder()
                    .reload_policy(ReloadPolicy::Manual)
                    .try_into()?;
                Ok((index, reader, directory))
            };
            open().map_err(reading)
        })?;
        check_schema(&index)?;
        let failed = |error| writing(&first_failure, error);
        let payload = index.load_metas().map_err(failed)?.payload;
        let note = match payload.as_deref() {
            None => CommitNote::default(),
            Some(text) => serde_json::from_str(text)
                .map_err(|_| damaged("the commit's note cannot be read"))?,
        };
        let writer = index.writer_with_options(for_tantivy()).map_err(failed)?;
        // Merges are ours to begin, so that a failed one is noticed.
        writer.set_merge_policy(Box::new(tantivy::merge_policy::NoMergePolicy));
        self.note = note;
        self.latest.clear();
        self.arrivals.forget();
        let dictionary = if self.keeper.needs(DICTIONARY) {
            Some(dictionary::read(&directory).map_err(reading)?)
        } else {
            None
        };
        let trainer = Trainer::new(directory, dictionary);
        let (threads, segment_bytes) = shares(self.options);
        self.session = Some(Session {
            workers: Workers::new(&index, threads, segment_bytes, trainer),
            writer,
            queue: Gauge::new(queue_bytes(self.options), first_failure.clone()),
            reader,
            first_failure,
            merges: Merges::default(),
            stored: Mutex::default(),
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
    pub(super) fn end_session(&mut self) {
        if let Some(Session {
            workers,
            writer,
            reader,
            merges,
            ..
        }) = self.session.take()
        {
            drop(workers);
            // The writer before the merges: one that ends after it changes nothing. Then these, so
            // that none of them writes once the lock is gone.
            drop(writer);
            drop(reader);
            merges.abandon();
        }
    }

    /// What tantivy's `error` means.
    pub(super) fn failed(&self, error: TantivyError) -> EngineError {
        match &self.session {
            Some(session) => writing(&session.first_failure, error),
            None => writing(&FirstFailure::default(), error),
        }
    }
}

fn closed() -> EngineError {
    EngineError::Fault("the index was not opened again after a failure".to_owned())
}
