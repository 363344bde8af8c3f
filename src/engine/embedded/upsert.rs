//! What becomes of one record: new, changed, the same, or somebody else's.
//!
//! Takes a record of the source being read, hands tantivy what has to be written, and keeps the
//! books. A record that several files hold is one record that knows them all.

use std::sync::Arc;

use tantivy::directory::TerminatingWrite as _;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::{BitSet, Opstamp, Term};

use super::document::{short_hash, stored_form};
use super::ledger::{Entry, EntryId, SourceId};
use super::queue::Queued;
use super::segment::workers::Finished;
use super::writer::StoreWriter;
use crate::engine::{EngineError, Stamp, Written};
use crate::record::{Provenance, Record};

/// What a record says, and the hash of it.
pub(super) struct Content {
    /// [`bare_form`](super::document::bare_form) of the record.
    pub(super) bare: Vec<u8>,
    /// Its hash.
    pub(super) hash: u64,
}

/// A record that was written since the last commit, as far as a later write may need it.
pub(super) struct Fresh {
    /// The moment in which it was handed over; 0 when it was deleted since.
    pub(super) number: u64,
    pub(super) provenance: Vec<Provenance>,
    /// The record itself, where several files hold it: one of them may yet drop out.
    pub(super) record: Option<Box<Record>>,
}

impl StoreWriter {
    /// Hands `record`, whose stored form is `stored`, to tantivy, and notes it. `replaces` says
    /// whether an earlier document of its id may be there.
    pub(super) fn put(
        &mut self,
        entry: EntryId,
        record: Record,
        stored: &[u8],
        replaces: bool,
    ) -> Result<(), EngineError> {
        self.prove()?;
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
        // The text stands in the document about three times: to be indexed, to be searched for
        // names and to be stored.
        let bytes = 3 * stored.len() + 1024;
        let number = self.moment();
        let session = self.session_mut()?;
        let queued = Queued::new(document, (entry, number), bytes, &session.queue);
        let finished = session.workers.add(queued);
        let finished = finished.map_err(|error| self.failed(error))?;
        self.changed = true;
        self.ledger.entry_mut(entry).stored = short_hash(stored);
        let provenance = record.provenance.clone();
        let record = is_shared.then(|| Box::new(record));
        let fresh = Fresh {
            number,
            provenance,
            record,
        };
        self.fresh.insert(entry, fresh);
        self.take_over(finished)
    }

    /// Deletes every document of the record. Tantivy sees to those that it has; a segment that it
    /// does not have yet is judged by [`StoreWriter::take_over`].
    pub(super) fn delete(&mut self, entry: EntryId) -> Result<(), EngineError> {
        self.prove()?;
        let term = Term::from_field_text(self.fields.id, &self.ledger.entry(entry).id);
        let moment = self.moment();
        let deletion = self.arrivals.deletion(term, moment);
        let deleted = self.session()?.writer.delete_query(deletion);
        deleted.map_err(|error| self.failed(error))?;
        if let Some(fresh) = self.fresh.get_mut(&entry) {
            fresh.number = 0;
        }
        self.changed = true;
        Ok(())
    }

    /// Counts what happens in a run, so that it can be told what came first.
    fn moment(&mut self) -> u64 {
        self.moments += 1;
        self.moments
    }

    /// Gives finished segments to tantivy, without the documents that were replaced or deleted
    /// since they were handed to a thread.
    pub(super) fn take_over(&mut self, finished: Vec<Finished>) -> Result<(), EngineError> {
        for Finished { segment, documents } in finished {
            let mut alive = BitSet::with_max_value(segment.meta().max_doc());
            for (document, (entry, number)) in (0..).zip(&documents) {
                let fresh = self.fresh.get(entry);
                if fresh.is_some_and(|fresh| fresh.number == *number) {
                    alive.insert(document);
                }
            }
            let moment = self.moment();
            self.arrivals.note(segment.id(), moment);
            let writer = &self.session()?.writer;
            let added = without_dead(segment, &alive, writer.commit_opstamp())
                .and_then(|segment| writer.add_segment(segment.meta().clone()));
            added.map_err(|error| self.failed(error))?;
        }
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
    pub(super) fn write_new(
        &mut self,
        record: Record,
        content: Content,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        let stored = stored_form(content.bare, &record.provenance).map_err(fault)?;
        let entry = self.ledger.insert(Entry {
            id: record.id.as_str().into(),
            content: content.hash,
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
    pub(super) fn write_other(
        &mut self,
        record: Record,
        content: Content,
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
        known.content = content.hash;
        known.pass = pass;
        known.written = Some(source);
        let stored = stored_form(content.bare, &record.provenance).map_err(fault)?;
        self.put(entry, record, &stored, true)?;
        Ok(Written::Updated)
    }

    /// Meets a record whose id is there with the same content. It is written again only when its
    /// provenance changed, or when its stamp has to be carried by itself.
    pub(super) fn write_same(
        &mut self,
        mut record: Record,
        content: Content,
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
        let stored = stored_form(content.bare, &record.provenance).map_err(fault)?;
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

/// The segment with a list of what is alive in it, if not everything is. `opstamp` is one that
/// comes before all deletions still to come.
fn without_dead(segment: Segment, alive: &BitSet, opstamp: Opstamp) -> tantivy::Result<Segment> {
    let documents = segment.meta().max_doc() as usize;
    // Tantivy keeps a list of the temporary file that its own segments have for a time.
    segment.meta().untrack_temp_docstore();
    if alive.len() == documents {
        return Ok(segment);
    }
    let segment = segment.with_delete_meta((documents - alive.len()) as u32, opstamp);
    let mut file = segment.open_write(SegmentComponent::Delete)?;
    write_alive_bitset(alive, &mut file)?;
    file.terminate()?;
    Ok(segment)
}

pub(super) fn fault(error: serde_json::Error) -> EngineError {
    EngineError::Fault(error.to_string())
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
