//! One run of writing: [`Writer`] on tantivy.
//!
//! Takes records of sources, gives commits. Here stands the order of a run; what becomes of a
//! record stands in `upsert`, removal in `removal`, commits and merges in `tidy`, the time with
//! tantivy in `session`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

use rustc_hash::FxHashMap;

use super::deletion::Arrivals;
use super::document::{DocumentBuilder, bare_form, encode_stamp, short_hash};
use super::failure::{guarded, reading, system};
use super::ledger::{EntryId, Ledger, Payload, SourceId};
use super::lock::WriterLock;
use super::manifest::keeper::Keeper;
use super::manifest::verify::threads;
use super::open::create;
use super::schema::Fields;
use super::session::{Session, WriterOptions};
use super::state::{State, state};
use super::statistics;
use super::sweep::sweep;
use super::upsert::{Content, Fresh, fault};
use crate::analyse::Analyser;
use crate::engine::{EngineError, Stamp, Writer, Written};
use crate::record::{MAX_ID_BYTES, Provenance, Record};

/// The source being read.
pub(super) struct Current {
    source: SourceId,
    stamp: Stamp,
    pass: u32,
    /// Whether the stamp is another than the one that its records carry.
    is_other: bool,
    /// Whether unchanged records are written again to carry the new stamp.
    pub(super) rewrites: bool,
    /// Whether an unchanged record was left as it is.
    pub(super) left_alone: bool,
}

/// The writing side of an index. Dropped without [`Writer::finish`], it leaves the last commit.
pub struct StoreWriter {
    pub(super) path: PathBuf,
    pub(super) options: WriterOptions,
    pub(super) fields: Fields,
    pub(super) builder: DocumentBuilder,
    pub(super) analyser: Analyser,
    pub(super) ledger: Ledger,
    pub(super) fresh: FxHashMap<EntryId, Fresh>,
    /// Counts what happens, see [`Arrivals`].
    pub(super) moments: u64,
    pub(super) arrivals: Arrivals,
    pub(super) current: Option<Current>,
    passes: u32,
    pub(super) committed: Payload,
    pub(super) changed: bool,
    /// None only after a failure to open again.
    pub(super) session: Option<Session>,
    pub(super) keeper: Keeper,
    // Dropped last: nobody else writes before all threads are gone.
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
        let keeper = Keeper::open(path, threads())?;
        let mut writer = Self {
            path: path.to_owned(),
            options,
            fields: Fields::get(),
            builder: DocumentBuilder::default(),
            analyser: Analyser::new(),
            ledger: Ledger::default(),
            fresh: FxHashMap::default(),
            moments: 0,
            arrivals: Arrivals::default(),
            current: None,
            passes: 0,
            committed: Payload::default(),
            changed: false,
            session: None,
            keeper,
            _lock: lock,
        };
        writer.begin_session()?;
        sweep(path, &writer.keeper)?;
        Ok(writer)
    }
}

impl Writer for StoreWriter {
    fn stamp(&self, source: &str) -> Option<&Stamp> {
        let source = self.ledger.find_source(source)?;
        source.stamp.as_ref().filter(|_| !source.unfinished)
    }

    fn records_of(&self, source: &str) -> Option<u64> {
        let id = self.ledger.find_source_id(source)?;
        Some(self.ledger.held(id).len() as u64)
    }

    fn archives(&self) -> Result<BTreeSet<String>, EngineError> {
        let searcher = self.session()?.reader.searcher();
        guarded(&self.path, || {
            let named = statistics::archives(searcher.segment_readers());
            named.map_err(|error| reading(&self.path, error))
        })
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
        if let Some(name) = self.ledger.new_name(&record.collection) {
            record.collection = name.to_owned();
        }
        let bare = bare_form(&mut record).map_err(fault)?;
        let hash = short_hash(&bare);
        let content = Content { bare, hash };
        match self.ledger.find(&record.id) {
            None => self.write_new(record, content, reading),
            Some(entry) if self.ledger.entry(entry).content == hash => {
                self.write_same(record, content, entry, reading)
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
        self.begin_session()?;
        sweep(&self.path, &self.keeper)
    }

    fn tidy_until(&mut self, stop: &AtomicBool) -> Result<Vec<String>, EngineError> {
        self.merge_all(stop)
    }

    fn finish(mut self: Box<Self>) -> Result<u64, EngineError> {
        self.merge_all(&AtomicBool::new(false))?;
        self.close()
    }

    fn leave(mut self: Box<Self>) -> Result<u64, EngineError> {
        self.commit_all()?;
        if !self.session_mut()?.merges.outlast_leaving() {
            return self.close();
        }
        let records = self.session()?.reader.searcher().num_docs();
        // A merge can take minutes and cannot be told to stop. It goes on beside us and holds the
        // lock until the process ends, which is to it what `kill -9` would be: the last commit
        // stays, and what was half merged is swept by the next run.
        std::mem::forget(self);
        Ok(records)
    }
}

impl StoreWriter {
    /// Hashes the files of the index, before anything is written, deleted or merged: a damaged
    /// index is refused as it is. A run that writes nothing never calls it.
    pub(super) fn prove(&self) -> Result<(), EngineError> {
        self.keeper.prove(threads())
    }

    /// Lets go of everything after the last commit; returns the number of records.
    fn close(&mut self) -> Result<u64, EngineError> {
        let records = self.session()?.reader.searcher().num_docs();
        self.end_session();
        sweep(&self.path, &self.keeper)?;
        // Everything is saved. A manifest that could not be put to rest proves it all the same,
        // and the next run tries again.
        let _rested = self.keeper.rest();
        Ok(records)
    }
}

impl Drop for StoreWriter {
    fn drop(&mut self) {
        if self.session.is_none() {
            return;
        }
        self.end_session();
        // What was begun and not committed takes room on a disk that may just have become full.
        let _swept = self
            .keeper
            .settle()
            .and_then(|()| sweep(&self.path, &self.keeper));
    }
}
