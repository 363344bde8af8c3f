//! From the best hits of each segment to the best of all.
//!
//! Segments number their ids and references for themselves, so what ties across segments is
//! compared by wording.

use std::cmp::Ordering;

use tantivy::{DocAddress, SegmentOrdinal};

use super::super::snapshot::Snapshot;
use super::best::Candidate;
use super::order::LAST;
use crate::engine::Sort;

/// A hit of the whole index.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Found {
    pub(crate) address: DocAddress,
    pub(crate) score: f32,
    /// What of the score nearness has added.
    pub(crate) near: f32,
}

/// The best `wanted` of the best hits of each segment, best first.
pub(crate) fn merge(
    snapshot: &Snapshot,
    sort: Sort,
    by_segment: Vec<Vec<Candidate>>,
    wanted: usize,
) -> Vec<Found> {
    let is_alone = by_segment.iter().filter(|best| !best.is_empty()).count() < 2;
    let mut all: Vec<(SegmentOrdinal, Candidate)> = (0..)
        .zip(by_segment)
        .flat_map(|(place, best)| best.into_iter().map(move |candidate| (place, candidate)))
        .collect();
    // The best of one segment are sorted already.
    if !is_alone {
        if sort == Sort::Reference {
            number_references(snapshot, &mut all);
        }
        all.sort_by_key(|(_, candidate)| candidate.key);
        for tied in all.chunk_by_mut(|left, right| left.1.key == right.1.key) {
            let at = |hit: &(SegmentOrdinal, Candidate)| DocAddress::new(hit.0, hit.1.doc);
            tied.sort_by(|left, right| by_id(snapshot, at(left), at(right)));
        }
    }
    all.truncate(wanted);
    all.into_iter()
        .map(|(place, candidate)| Found {
            address: DocAddress::new(place, candidate.doc),
            score: candidate.score,
            near: 0.0,
        })
        .collect()
}

/// Sorts hits of one score by their ids; the hits are sorted by score.
pub(crate) fn sort_ties(snapshot: &Snapshot, hits: &mut [Found]) {
    for tied in hits.chunk_by_mut(|left, right| left.score == right.score) {
        tied.sort_by(|left, right| by_id(snapshot, left.address, right.address));
    }
}

/// The order of two records by their ids.
fn by_id(snapshot: &Snapshot, left: DocAddress, right: DocAddress) -> Ordering {
    let ids = |address: DocAddress| &snapshot.segments[address.segment_ord as usize].ids;
    if left.segment_ord == right.segment_ord {
        let ids = ids(left);
        return ids.place(left.doc_id).cmp(&ids.place(right.doc_id));
    }
    ids(left).of(left.doc_id).cmp(ids(right).of(right.doc_id))
}

/// Gives references of all segments the places that their wordings have among them all.
fn number_references(snapshot: &Snapshot, all: &mut [(SegmentOrdinal, Candidate)]) {
    let mut worded = Vec::with_capacity(all.len());
    for (hit, (place, candidate)) in all.iter().enumerate() {
        if candidate.key != LAST {
            let orders = &snapshot.segments[*place as usize].orders;
            worded.push((orders.reference(candidate.key), hit));
        }
    }
    worded.sort_unstable();
    for (number, same) in (0_u64..).zip(worded.chunk_by(|left, right| left.0 == right.0)) {
        for (_, hit) in same {
            all[*hit].1.key = number;
        }
    }
}
