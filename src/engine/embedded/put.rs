//! Records on their way into the index, and out of it.
//!
//! Takes records and ids, hands documents to the threads that make segments and deletions to
//! tantivy, and judges every finished segment: a document that was replaced or deleted after it was
//! handed over is dead from the start.

use std::sync::Arc;

use tantivy::directory::TerminatingWrite as _;
use tantivy::fastfield::write_alive_bitset;
use tantivy::index::{Segment, SegmentComponent};
use tantivy::{BitSet, Opstamp, Term};

use super::queue::Queued;
use super::segment::workers::Finished;
use super::writer::StoreWriter;
use crate::engine::{EngineError, Put, Stamp};

impl StoreWriter {
    /// Hands a record to the threads that make segments.
    pub(super) fn add(&mut self, put: Put<'_>) -> Result<(), EngineError> {
        self.prove()?;
        let Put {
            record,
            content,
            form,
            stamps,
            replaces,
        } = put;
        let stamps: Vec<String> = stamps.iter().copied().map(Stamp::encode).collect();
        let document = self.builder.build(
            &record,
            content,
            &form.bytes,
            &mut self.analyser,
            stamps.iter().map(String::as_str),
        );
        // Of a new record nothing can be there, and tantivy would look for it in every segment.
        if replaces {
            self.remove(&record.id)?;
        }
        // The text stands in the document about three times: to be indexed, to be searched for
        // names and to be stored.
        let bytes = 3 * form.bytes.len() + 1024;
        let moment = self.moment();
        let id: Arc<str> = record.id.into();
        let session = self.session_mut()?;
        let queued = Queued::new(document, (Arc::clone(&id), moment), bytes, &session.queue);
        let finished = session.workers.add(queued);
        let finished = finished.map_err(|error| self.failed(error))?;
        self.latest.insert(id, moment);
        self.take_over(finished)
    }

    /// Deletes every document of this id. Tantivy sees to those that it has; a segment that it does
    /// not have yet is judged by [`StoreWriter::take_over`].
    pub(super) fn remove(&mut self, id: &str) -> Result<(), EngineError> {
        self.prove()?;
        let term = Term::from_field_text(self.fields.id, id);
        let moment = self.moment();
        let deletion = self.arrivals.deletion(term, moment);
        let deleted = self.session()?.writer.delete_query(deletion);
        deleted.map_err(|error| self.failed(error))?;
        self.latest.remove(id);
        Ok(())
    }

    /// Numbers what happens in a run, so that it is known what came first.
    fn moment(&mut self) -> u64 {
        self.moments += 1;
        self.moments
    }

    /// Gives finished segments to tantivy, without the documents that were replaced or deleted
    /// since they were handed to a thread.
    pub(super) fn take_over(&mut self, finished: Vec<Finished>) -> Result<(), EngineError> {
        for Finished { segment, documents } in finished {
            let mut alive = BitSet::with_max_value(segment.meta().max_doc());
            for (document, (id, moment)) in (0..).zip(&documents) {
                if self.latest.get(id) == Some(moment) {
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
