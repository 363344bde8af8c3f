//! Deletions that spare what came after them.
//!
//! Tantivy deletes by a queue, from which every segment takes what was asked for since it came; where
//! a segment of ours joins, some deletions from before it may still stand in the queue, and would take
//! the new document for the old one. So each deletion has its moment and each segment of ours the one
//! in which it came ([`Arrivals`]), and a deletion passes over the segments that came later. What in
//! these is out of date has been judged when they came.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::query::{EmptyScorer, EnableScoring, Explanation, Query, Scorer, TermQuery, Weight};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, Score, SegmentReader, Term};

/// The segments that came since the last commit, by moment. One that is not here is older, or was
/// merged from older ones.
#[derive(Debug, Clone, Default)]
pub(super) struct Arrivals(Arc<Mutex<FxHashMap<SegmentId, u64>>>);

impl Arrivals {
    /// A segment comes at `moment`.
    pub(super) fn note(&self, segment: SegmentId, moment: u64) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(segment, moment);
    }

    /// Everything is committed: what is deleted from now on came before.
    pub(super) fn forget(&self) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.clear();
    }

    fn is_after(&self, segment: SegmentId, moment: u64) -> bool {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(&segment).is_some_and(|&came| came > moment)
    }

    /// What deletes, at `moment`, the documents that have `term`.
    pub(super) fn deletion(&self, term: Term, moment: u64) -> Box<dyn Query> {
        Box::new(Deletion {
            documents: TermQuery::new(term, IndexRecordOption::Basic),
            moment,
            arrivals: self.clone(),
        })
    }
}

/// The documents of a term in the segments that were there at a moment.
#[derive(Debug, Clone)]
struct Deletion {
    documents: TermQuery,
    moment: u64,
    arrivals: Arrivals,
}

struct DeletionWeight {
    documents: Box<dyn Weight>,
    moment: u64,
    arrivals: Arrivals,
}

impl Query for Deletion {
    fn weight(&self, scoring: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(DeletionWeight {
            documents: self.documents.weight(scoring)?,
            moment: self.moment,
            arrivals: self.arrivals.clone(),
        }))
    }
}

impl Weight for DeletionWeight {
    fn scorer(&self, segment: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        if self.arrivals.is_after(segment.segment_id(), self.moment) {
            return Ok(Box::new(EmptyScorer));
        }
        self.documents.scorer(segment, boost)
    }

    fn explain(&self, segment: &SegmentReader, document: DocId) -> tantivy::Result<Explanation> {
        self.documents.explain(segment, document)
    }
}
