//! One pass over the records of a plan: counts them, keeps the best, feeds the facets.
//!
//! Deleted records are passed over here and nowhere else. A pass without hits to keep asks
//! nothing of a record but that it is there.

use std::cell::RefCell;
use std::rc::Rc;

use super::build::Builder;
use super::docs::{Docs, END};
use super::facets::counting::SegmentCounter;
use super::failure::Failure;
use super::hits::best::{Best, Candidate};
use super::hits::merge::{Found, merge};
use super::hits::order::{Order, score_of_key};
use super::plan::Plan;
use super::reading::Stored;
use super::snapshot::{Segment, Snapshot};
use crate::engine::Sort;

/// What a pass keeps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Keep {
    /// Most hits, from the best on.
    pub(super) hits: usize,
    pub(super) sort: Sort,
}

/// What a pass found.
#[derive(Debug, Default)]
pub(super) struct Passed {
    /// Records in all.
    pub(super) total: u64,
    /// The best of them, best first.
    pub(super) hits: Vec<Found>,
}

/// Goes over the records of `plan`. `counters` makes, for a segment, what is to count each
/// record; `counted` takes them back when the segment is through.
pub(super) fn pass(
    snapshot: &Snapshot,
    stored: &Rc<RefCell<Stored>>,
    plan: &Plan,
    keep: Keep,
    counters: &mut dyn FnMut(&Segment) -> Result<Vec<SegmentCounter>, Failure>,
    counted: &mut dyn FnMut(Vec<SegmentCounter>) -> Result<(), Failure>,
) -> Result<Passed, Failure> {
    let scores = keep.hits > 0 && plan.has_words();
    let mut total = 0;
    let mut by_segment = Vec::with_capacity(snapshot.segments.len());
    for (place, segment) in (0..).zip(&snapshot.segments) {
        let mut best = Best::new(keep.hits);
        if let Some(mut docs) = Builder::new(snapshot, place, stored, scores).docs(plan)? {
            let mut counting = counters(segment)?;
            total += if keep.hits > 0 {
                let order = Order::new(keep.sort, snapshot, segment)?;
                let ids = segment.words(snapshot.fields.id)?;
                each(docs.as_mut(), segment, |doc, docs| {
                    for counter in &mut counting {
                        counter.count(doc);
                    }
                    let key = order.key(doc, docs);
                    if best.may_take(key) {
                        let score = match order {
                            Order::Score => score_of_key(key),
                            _ => docs.score(),
                        };
                        let id = ids.ords().first(doc).unwrap_or(u64::MAX);
                        best.offer(Candidate {
                            key,
                            id,
                            doc,
                            score,
                        });
                    }
                })
            } else {
                each(docs.as_mut(), segment, |doc, _| {
                    for counter in &mut counting {
                        counter.count(doc);
                    }
                })
            };
            counted(counting)?;
        }
        if let Some(failure) = stored.borrow_mut().take_failure() {
            return Err(failure);
        }
        by_segment.push(best.into_sorted());
    }
    Ok(Passed {
        total,
        hits: merge(snapshot, keep.sort, by_segment, keep.hits)?,
    })
}

/// Calls `visit` for every live record, and says how many there were.
fn each(docs: &mut dyn Docs, segment: &Segment, mut visit: impl FnMut(u32, &mut dyn Docs)) -> u64 {
    let mut total = 0;
    let alive = segment.reader.alive_bitset();
    let mut doc = docs.seek(0);
    while doc < END {
        if alive.is_none_or(|alive| alive.is_alive(doc)) {
            total += 1;
            visit(doc, docs);
        }
        doc = docs.advance();
    }
    total
}
