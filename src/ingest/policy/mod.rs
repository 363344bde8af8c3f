//! Record policy: what becomes of a record and of a source, whatever store holds them.
//!
//! Takes the sources of a run with their records, gives a [`RecordStore`] what has to be written and
//! deleted. Owns the [`Writer`] trait, which a run feeds, and [`RecordWriter`], its implementation
//! over a store. Which id a record gets stands in `identifying`, what becomes of it in `deciding`,
//! what leaves in `removal`, renaming and removing of collections in `collections`, what is known of
//! records and sources in `ledger`.

mod collections;
mod deciding;
mod identifying;
mod ledger;
mod removal;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

use rustc_hash::FxHashMap;

use crate::engine::{EngineError, MergeGoal, RecordStore, Stamp};
use crate::record::{MAX_ID_BYTES, Provenance, Record};
use deciding::Latest;
use identifying::Identified;
use ledger::{EntryId, Ledger, SourceId};

/// What became of a record that was handed to a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// The id was new.
    Added,
    /// The id was there with other content, which was replaced.
    Updated,
    /// The id was there with the same content.
    Unchanged,
    /// The id stands with other content in the source given here: in the same file, or, where it is
    /// an id for the whole world (`wcda:113630`), in one that was written earlier in this run or is
    /// as it was when it was read. The record was refused.
    Duplicate(String),
}

/// One run of writing. Nothing is visible before [`Writer::commit`].
///
/// Every method that returns [`EngineError`] does so when the store is damaged, unreadable or cannot
/// take what it is given (no space, I/O); the last commit stays whole.
pub trait Writer {
    /// The stamp under which `source` was last read to its end without a reject.
    fn stamp(&self, source: &str) -> Option<&Stamp>;

    /// How many records `source` holds: for the figures of a run that leaves an unchanged source
    /// alone.
    fn records_of(&self, source: &str) -> Option<u64>;

    /// The paths of the files that the index holds.
    fn sources(&self) -> Vec<String> {
        Vec::new()
    }

    /// The archives that the records of the last commit name; none where there is no store.
    ///
    /// # Errors
    /// See [`Writer`].
    fn archives(&self) -> Result<BTreeSet<String>, EngineError> {
        Ok(BTreeSet::new())
    }

    /// Begins a source: until [`Writer::end_source`] it counts as unfinished in every commit, so
    /// that a later run reads it again.
    fn begin_source(&mut self, stamp: Stamp);

    /// Writes a record of the source begun last; replaces the record of the same id.
    ///
    /// # Errors
    /// See [`Writer`].
    fn write(&mut self, record: Record) -> Result<Written, EngineError>;

    /// Ends the source begun last. `complete` is false when some of it was rejected, so that it
    /// is read again next time. Records that the source held before and no longer holds are
    /// removed, unless it was not complete: what could not be read is not gone. Returns how many
    /// records were removed.
    ///
    /// # Errors
    /// See [`Writer`].
    fn end_source(&mut self, complete: bool) -> Result<u64, EngineError>;

    /// Removes the records whose every source lies at or below `root` and is not in `present`;
    /// returns how many.
    ///
    /// # Errors
    /// See [`Writer`].
    fn prune(&mut self, root: &str, present: &dyn Fn(&str) -> bool) -> Result<u64, EngineError>;

    /// Makes everything written so far durable and visible; returns the number of records that
    /// the index now holds.
    ///
    /// # Errors
    /// See [`Writer`].
    fn commit(&mut self) -> Result<u64, EngineError>;

    /// Forgets everything since the last commit.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot be reopened.
    fn rollback(&mut self) -> Result<(), EngineError>;
}

/// The source being read.
struct Current {
    source: SourceId,
    stamp: Stamp,
    /// Number of this reading.
    pass: u32,
    /// Whether the stamp is another than the one that its records carry.
    is_other: bool,
    /// Whether unchanged records are written again to carry the new stamp.
    rewrites: bool,
    /// Whether an unchanged record was left as it is.
    left_alone: bool,
}

/// A [`Writer`] into a store. Dropped without [`RecordWriter::finish`], it leaves the last commit.
pub struct RecordWriter {
    store: Box<dyn RecordStore>,
    ledger: Ledger,
    /// Records written since the last commit.
    latest: FxHashMap<EntryId, Latest>,
    current: Option<Current>,
    passes: u32,
    /// Whether anything was written or deleted since the last commit.
    is_changed: bool,
}

impl std::fmt::Debug for RecordWriter {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("RecordWriter").finish_non_exhaustive()
    }
}

impl RecordWriter {
    /// A writer into `store`.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    pub fn new(store: impl RecordStore + 'static) -> Result<Self, EngineError> {
        Ok(Self {
            ledger: Ledger::load(&store)?,
            store: Box::new(store),
            latest: FxHashMap::default(),
            current: None,
            passes: 0,
            is_changed: false,
        })
    }

    /// Commits, unless that changes nothing: a run over unchanged files leaves the index as it is.
    fn save(&mut self) -> Result<(), EngineError> {
        let note = self.ledger.note();
        if self.is_changed || note != *self.store.note() {
            self.store.commit(note)?;
            self.is_changed = false;
            self.latest.clear();
        }
        Ok(())
    }

    /// Commits, and brings the store into the shape that searches want; returns a sentence for
    /// everything that could not be done though nothing is lost by it.
    ///
    /// # Errors
    /// See [`Writer`].
    pub fn tidy(&mut self) -> Result<Vec<String>, EngineError> {
        self.tidy_until(&AtomicBool::new(false))
    }

    /// [`RecordWriter::tidy`], but that once `stop` is set the rest is left to a later run.
    ///
    /// # Errors
    /// See [`Writer`].
    pub fn tidy_until(&mut self, stop: &AtomicBool) -> Result<Vec<String>, EngineError> {
        self.save()?;
        self.store.merge(MergeGoal::Steps, stop)
    }

    /// Commits, and makes one part of all, which is searched a little faster than several; returns
    /// what [`RecordWriter::tidy`] does.
    ///
    /// # Errors
    /// See [`Writer`].
    pub fn unite(&mut self) -> Result<Vec<String>, EngineError> {
        self.save()?;
        self.store.merge(MergeGoal::One, &AtomicBool::new(false))
    }

    /// Commits, waits for merges, releases the lock; returns the number of records.
    ///
    /// # Errors
    /// See [`Writer`].
    pub fn finish(mut self) -> Result<u64, EngineError> {
        self.tidy()?;
        self.store.close()
    }

    /// Ends a run that was asked to stop: commits, begins no merge and waits for none that takes
    /// long; returns the number of records. Meant for a process that ends at once.
    ///
    /// # Errors
    /// See [`Writer`].
    pub fn leave(mut self) -> Result<u64, EngineError> {
        self.save()?;
        self.store.leave()
    }
}

impl Writer for RecordWriter {
    fn stamp(&self, source: &str) -> Option<&Stamp> {
        let source = self.ledger.find_source(source)?;
        source.stamp.as_ref().filter(|_| !source.unfinished)
    }

    fn records_of(&self, source: &str) -> Option<u64> {
        self.ledger.records_of(source)
    }

    fn sources(&self) -> Vec<String> {
        let sources = self.ledger.source_ids();
        sources
            .map(|id| self.ledger.source_at(id).path.to_string())
            .collect()
    }

    fn archives(&self) -> Result<BTreeSet<String>, EngineError> {
        self.store.archives()
    }

    fn begin_source(&mut self, stamp: Stamp) {
        let source = self.ledger.source(&stamp.source);
        let is_full = self.ledger.note_is_full();
        let known = self.ledger.source_mut(source);
        let is_other = known.carried.as_ref() != Some(&stamp);
        known.carried = Some(stamp.clone());
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
            let length = record.id.len();
            return Err(EngineError::Fault(format!(
                "a record came with an id of {length} bytes"
            )));
        }
        if record.provenance.is_empty() {
            record.provenance.push(Provenance {
                source: current.stamp.source.clone(),
                start: 0,
                end: 0,
                line: 1,
                part: None,
                named: None,
            });
        }
        record.provenance.sort_unstable();
        self.ledger.read_records(&*self.store)?;
        if let Some(name) = self.ledger.new_name(&record.collection) {
            record.collection = name.to_owned();
        }
        let content = self.store.content(&mut record)?;
        let (record, content) = match self.identify(record, content)? {
            Identified::As(record, content) => (*record, content),
            Identified::Duplicate(path) => return Ok(Written::Duplicate(path)),
        };
        match self.ledger.find(&record.id) {
            None => self.write_new(record, content, reading),
            Some(entry) if self.ledger.entry(entry).content == content.hash => {
                self.write_same(record, content, entry, reading)
            }
            Some(entry) => self.write_other(record, content, entry, reading),
        }
    }

    fn end_source(&mut self, complete: bool) -> Result<u64, EngineError> {
        let Some(current) = self.current.take() else {
            return Ok(0);
        };
        let source = current.source;
        self.ledger.read_records(&*self.store)?;
        // What could not be read is not gone: only a whole reading says what a file lost.
        let removed = if complete {
            self.remove_unmet(source, current.pass)?
        } else {
            0
        };
        if current.is_other {
            let is_stale = current.left_alone || !complete;
            self.ledger.set_stale(source, is_stale);
        }
        let known = self.ledger.source_mut(source);
        known.unfinished = !complete;
        known.stamp = complete.then_some(current.stamp);
        Ok(removed)
    }

    fn prune(&mut self, root: &str, present: &dyn Fn(&str) -> bool) -> Result<u64, EngineError> {
        self.remove_sources(root, present)
    }

    fn commit(&mut self) -> Result<u64, EngineError> {
        self.save()?;
        self.store.count()
    }

    fn rollback(&mut self) -> Result<(), EngineError> {
        self.store.rollback()?;
        self.ledger = Ledger::load(&*self.store)?;
        self.latest.clear();
        self.current = None;
        self.is_changed = false;
        Ok(())
    }
}
