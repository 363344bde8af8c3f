//! From the best hits of each segment to the best of all.
//!
//! Segments number their ids and references for themselves, so what ties across segments is
//! compared by wording: only ties are read.

use tantivy::{DocAddress, SegmentOrdinal};

use super::super::failure::Failure;
use super::super::snapshot::{Snapshot, value};
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
) -> Result<Vec<Found>, Failure> {
    let is_alone = by_segment.iter().filter(|best| !best.is_empty()).count() < 2;
    let mut all: Vec<(SegmentOrdinal, Candidate)> = (0..)
        .zip(by_segment)
        .flat_map(|(place, best)| best.into_iter().map(move |candidate| (place, candidate)))
        .collect();
    // The best of one segment are sorted already.
    if !is_alone {
        if sort == Sort::Reference {
            number_references(snapshot, &mut all)?;
        }
        all.sort_by_key(|(_, candidate)| candidate.key);
        for tied in all.chunk_by_mut(|left, right| left.1.key == right.1.key) {
            sort_by_id(snapshot, tied)?;
        }
    }
    all.truncate(wanted);
    Ok(all
        .into_iter()
        .map(|(place, candidate)| Found {
            address: DocAddress::new(place, candidate.doc),
            score: candidate.score,
            near: 0.0,
        })
        .collect())
}

/// Sorts hits of one score by their ids; the hits are sorted by score.
pub(crate) fn sort_ties(snapshot: &Snapshot, hits: &mut [Found]) -> Result<(), Failure> {
    for tied in hits.chunk_by_mut(|left, right| left.score == right.score) {
        if tied.len() < 2 {
            continue;
        }
        let place = tied[0].address.segment_ord;
        if tied.iter().all(|hit| hit.address.segment_ord == place) {
            // The ids of a segment are numbered in their order.
            let column = snapshot.segments[place as usize].words(snapshot.fields.id)?;
            let number = |hit: &Found| column.ords().first(hit.address.doc_id);
            tied.sort_by_cached_key(|hit| number(hit).unwrap_or(u64::MAX));
            continue;
        }
        let mut named = Vec::with_capacity(tied.len());
        for hit in tied.iter() {
            named.push((snapshot.id(hit.address)?, *hit));
        }
        named.sort_by(|left, right| left.0.cmp(&right.0));
        for (place, (_, hit)) in tied.iter_mut().zip(named) {
            *place = hit;
        }
    }
    Ok(())
}

fn sort_by_id(
    snapshot: &Snapshot,
    tied: &mut [(SegmentOrdinal, Candidate)],
) -> Result<(), Failure> {
    if tied.iter().all(|(place, _)| *place == tied[0].0) {
        tied.sort_by_key(|(_, candidate)| candidate.id);
        return Ok(());
    }
    let mut named = Vec::with_capacity(tied.len());
    for hit in tied.iter() {
        let column = snapshot.segments[hit.0 as usize].words(snapshot.fields.id)?;
        named.push((value(&column, hit.1.id)?, *hit));
    }
    named.sort_by(|left, right| left.0.cmp(&right.0));
    for (place, (_, hit)) in tied.iter_mut().zip(named) {
        *place = hit;
    }
    Ok(())
}

/// Gives references of all segments the places that their wordings have among them all.
fn number_references(
    snapshot: &Snapshot,
    all: &mut [(SegmentOrdinal, Candidate)],
) -> Result<(), Failure> {
    let mut worded = Vec::with_capacity(all.len());
    for (hit, (place, candidate)) in all.iter().enumerate() {
        if candidate.key != LAST {
            let segment = &snapshot.segments[*place as usize];
            let column = segment.words(snapshot.fields.reference_order)?;
            worded.push((value(&column, candidate.key)?, hit));
        }
    }
    worded.sort_unstable();
    for (number, same) in (0_u64..).zip(worded.chunk_by(|left, right| left.0 == right.0)) {
        for (_, hit) in same {
            all[*hit].1.key = number;
        }
    }
    Ok(())
}
