//! One run of writing: [`RecordStore`] on tantivy.
//!
//! Takes records and ids, gives commits. Putting and deleting stand in `put`, commits and merges in
//! `tidy`, the time with tantivy in `session`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustc_hash::FxHashMap;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader, TERMINATED, Term};

use super::deletion::Arrivals;
use super::document::{DocumentBuilder, bare_form, short_hash, stored_form};
use super::facts;
use super::failure::{damaged, guarded, reading};
use super::lock::WriterLock;
use super::manifest::keeper::Keeper;
use super::open::{create, create_directories};
use super::schema::Fields;
use super::session::Session;
use super::state::{State, state};
use super::statistics;
use super::sweep::sweep;
use crate::analyse::Analyser;
use crate::engine::{
    CommitNote, Content, EngineError, Facts, Form, MergeGoal, Put, RecordStore, Stamp,
    WriterOptions,
};
use crate::record::{Provenance, Record};

/// The writing side of an index. Dropped, it leaves the last commit.
pub struct StoreWriter {
    pub(super) path: PathBuf,
    pub(super) options: WriterOptions,
    pub(super) fields: Fields,
    pub(super) builder: DocumentBuilder,
    pub(super) analyser: Analyser,
    /// The moment in which the record of an id was put last, of those put and not deleted since the
    /// last commit.
    pub(super) latest: FxHashMap<Arc<str>, u64>,
    /// Counts what happens, see [`Arrivals`].
    pub(super) moments: u64,
    pub(super) arrivals: Arrivals,
    /// What the last commit says beside its records.
    pub(super) note: CommitNote,
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
            create_directories(path)?;
        }
        let lock = WriterLock::acquire(path)?;
        // And again: another run may have made the index in between.
        let marker = match state(path)? {
            State::Index(marker) => marker,
            State::Blank | State::Absent => create(path)?,
        };
        marker.check()?;
        let keeper = Keeper::open(path)?;
        let mut writer = Self {
            path: path.to_owned(),
            options,
            fields: Fields::get(),
            builder: DocumentBuilder::default(),
            analyser: Analyser::new(),
            latest: FxHashMap::default(),
            moments: 0,
            arrivals: Arrivals::default(),
            note: CommitNote::default(),
            session: None,
            keeper,
            _lock: lock,
        };
        writer.begin_session()?;
        sweep(path, &writer.keeper)?;
        Ok(writer)
    }

    /// Hashes the files of the index, before anything is written, deleted or merged: a damaged
    /// index is refused as it is. A run that writes nothing never calls it.
    pub(super) fn prove(&self) -> Result<(), EngineError> {
        self.keeper.prove()
    }

    fn searcher(&self) -> Result<Searcher, EngineError> {
        Ok(self.session()?.reader.searcher())
    }

    /// What `read` gives for the segments of the last commit.
    fn segments<T>(
        &self,
        read: impl FnOnce(&[SegmentReader]) -> tantivy::Result<T>,
    ) -> Result<T, EngineError> {
        let searcher = self.searcher()?;
        guarded(|| read(searcher.segment_readers()).map_err(reading))
    }

    /// Lets go of everything after the last commit; returns the number of records.
    fn end(&mut self) -> Result<u64, EngineError> {
        let records = self.count()?;
        self.end_session();
        sweep(&self.path, &self.keeper)?;
        // Everything is saved. A manifest that could not be put to rest proves it all the same,
        // and the next run tries again.
        let _rested = self.keeper.rest();
        Ok(records)
    }
}

impl RecordStore for StoreWriter {
    fn note(&self) -> &CommitNote {
        &self.note
    }

    fn count(&self) -> Result<u64, EngineError> {
        Ok(self.searcher()?.num_docs())
    }

    fn sources(&self, each: &mut dyn FnMut(&Stamp, u64)) -> Result<(), EngineError> {
        self.segments(|segments| {
            let mut segments = segments.iter();
            segments.try_for_each(|segment| facts::sources(segment, each))
        })
    }

    fn facts(&self, each: &mut dyn FnMut(Facts<'_>)) -> Result<(), EngineError> {
        self.segments(|segments| {
            let mut segments = segments.iter();
            segments.try_for_each(|segment| facts::of_segment(segment, each))
        })
    }

    fn records(&self, ids: &[&str]) -> Result<Vec<Record>, EngineError> {
        let records = self.session()?.records(&self.path);
        let mut found = Vec::with_capacity(ids.len());
        for id in ids {
            let address = self.segments(|segments| address_of(segments, self.fields, id))?;
            let missing = || damaged("a record that its columns name is missing");
            found.push(records.read(address.ok_or_else(missing)?)?);
        }
        Ok(found)
    }

    fn collections(&self) -> Result<BTreeSet<String>, EngineError> {
        self.segments(|segments| statistics::values(segments, self.fields.collection))
    }

    fn ids_of(&self, collection: &str) -> Result<Vec<String>, EngineError> {
        self.segments(|segments| {
            let mut ids = Vec::new();
            for segment in segments {
                ids_of(segment, self.fields, collection, &mut ids)?;
            }
            Ok(ids)
        })
    }

    fn archives(&self) -> Result<BTreeSet<String>, EngineError> {
        self.segments(|segments| statistics::values(segments, self.fields.archive_path))
    }

    fn content(&self, record: &mut Record) -> Result<Content, EngineError> {
        let bytes = bare_form(record).map_err(fault)?;
        Ok(Content {
            hash: short_hash(&bytes),
            bytes,
        })
    }

    fn form(&self, content: Content, provenance: &[Provenance]) -> Result<Form, EngineError> {
        let bytes = stored_form(content.bytes, provenance).map_err(fault)?;
        Ok(Form {
            hash: short_hash(&bytes),
            bytes,
        })
    }

    fn put(&mut self, put: Put<'_>) -> Result<(), EngineError> {
        self.add(put)
    }

    fn delete(&mut self, id: &str) -> Result<(), EngineError> {
        self.remove(id)
    }

    fn commit(&mut self, note: CommitNote) -> Result<(), EngineError> {
        self.commit_with(note)?;
        self.merge_some()
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        self.end_session();
        self.begin_session()?;
        sweep(&self.path, &self.keeper)
    }

    fn merge(&mut self, goal: MergeGoal, stop: &AtomicBool) -> Result<Vec<String>, EngineError> {
        self.merge_to(goal, stop)
    }

    fn close(mut self: Box<Self>) -> Result<u64, EngineError> {
        self.end()
    }

    fn leave(mut self: Box<Self>) -> Result<u64, EngineError> {
        if !self.session_mut()?.merges.outlast_leaving() {
            return self.end();
        }
        let records = self.count()?;
        // A merge can take minutes and cannot be told to stop. It goes on beside us and holds the
        // lock until the process ends, which is to it what `kill -9` would be: the last commit
        // stays, and what was half merged is swept by the next run.
        std::mem::forget(self);
        Ok(records)
    }
}

/// Where the live document of this id stands.
fn address_of(
    segments: &[SegmentReader],
    fields: Fields,
    id: &str,
) -> tantivy::Result<Option<DocAddress>> {
    let term = Term::from_field_text(fields.id, id);
    for (segment_ord, segment) in (0..).zip(segments) {
        let index = segment.inverted_index(fields.id)?;
        let Some(mut postings) = index.read_postings(&term, IndexRecordOption::Basic)? else {
            continue;
        };
        while postings.doc() != TERMINATED {
            if !segment.is_deleted(postings.doc()) {
                return Ok(Some(DocAddress::new(segment_ord, postings.doc())));
            }
            postings.advance();
        }
    }
    Ok(None)
}

/// Adds the ids of the live records of a collection in the order of the store.
fn ids_of(
    segment: &SegmentReader,
    fields: Fields,
    collection: &str,
    ids: &mut Vec<String>,
) -> tantivy::Result<()> {
    let column = |field| {
        segment
            .fast_fields()
            .str(segment.schema().get_field_name(field))
    };
    let (Some(collections), Some(known)) = (column(fields.collection)?, column(fields.id)?) else {
        return Ok(());
    };
    let Some(wanted) = collections.dictionary().term_ord(collection.as_bytes())? else {
        return Ok(());
    };
    for document in segment.doc_ids_alive() {
        let is_in = collections.term_ords(document).any(|place| place == wanted);
        if let Some(place) = known.ords().first(document).filter(|_| is_in) {
            let mut id = String::new();
            known.ord_to_str(place, &mut id)?;
            ids.push(id);
        }
    }
    Ok(())
}

fn fault(error: serde_json::Error) -> EngineError {
    EngineError::Fault(error.to_string())
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
