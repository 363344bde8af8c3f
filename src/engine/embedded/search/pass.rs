//! One pass over the records of a plan: counts them, keeps the best, feeds the facets.
//!
//! Every segment has a tree of its own (`scan`). A pass without hits to keep asks nothing of a
//! record but that it is there.

use std::cell::RefCell;
use std::rc::Rc;

use super::facets::counting::Counter;
use super::failure::Failure;
use super::hits::best::{Best, Candidate};
use super::hits::merge::{Found, merge};
use super::hits::order::Order;
use super::plan::Plan;
use super::reading::Stored;
use super::scan::build::build_live;
use super::scan::hits::{self, Hits};
use super::scan::top::best_by_score;
use super::scan::tree::Tree;
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

/// Takes what was counted over the segment with this number.
pub(super) type Counted<'a> = &'a mut dyn FnMut(usize, &[Counter]) -> Result<(), Failure>;

/// Goes over the records of `plan`. `counters` makes, for a segment, what is to count each
/// record; `counted` is shown them, with the number of the segment, when it is through.
pub(super) fn pass(
    snapshot: &Snapshot,
    stored: &Rc<RefCell<Stored>>,
    plan: &Plan,
    keep: Keep,
    counters: &mut dyn FnMut(&Segment) -> Result<Vec<Counter>, Failure>,
    counted: Counted<'_>,
) -> Result<Passed, Failure> {
    let scores = keep.hits > 0 && plan.has_words();
    let mut total = 0;
    let mut by_segment = Vec::with_capacity(snapshot.segments.len());
    // The key that a hit of a later segment may not exceed.
    let mut limit = None;
    for (place, segment) in (0..).zip(&snapshot.segments) {
        stored.borrow().limits.check()?;
        let mut pass = SegmentPass {
            segment,
            keep,
            best: Best::new(keep.hits),
            counting: counters(segment)?,
        };
        if let Some(limit) = limit {
            pass.best.take_no_worse_than(limit);
        }
        let tree = build_live(snapshot, place, stored, plan, scores)?;
        total += pass.count_and_keep(&tree)?;
        counted(place as usize, &pass.counting)?;
        // References are numbered by each segment for itself.
        if keep.sort != Sort::Reference {
            limit = pass.best.limit();
        }
        by_segment.push(pass.best.into_sorted());
    }
    let hits = match keep.hits {
        0 => Vec::new(),
        wanted => merge(snapshot, keep.sort, by_segment, wanted),
    };
    Ok(Passed { total, hits })
}

/// A pass over one segment.
struct SegmentPass<'a> {
    segment: &'a Segment,
    keep: Keep,
    best: Best,
    counting: Vec<Counter>,
}

impl SegmentPass<'_> {
    /// Over the records of `tree`; gives how many there are.
    fn count_and_keep(&mut self, tree: &Tree) -> Result<u64, Failure> {
        if self.counting.is_empty() && self.keep.hits == 0 {
            return Ok(hits::count(tree));
        }
        let hits = Hits::of(tree, &tree.root);
        for counter in &mut self.counting {
            counter.count_all(&hits);
        }
        if self.keep.hits > 0 && hits.total() > 0 {
            match self.keep.sort {
                Sort::Relevance => {
                    let ids = &self.segment.ids;
                    best_by_score(tree, &hits, &mut self.best, |doc| ids.place(doc));
                }
                _ => self.best_by_order(tree, &hits),
            }
        }
        Ok(hits.total())
    }

    /// The best in an order that is not that of scores.
    fn best_by_order(&mut self, tree: &Tree, hits: &Hits<'_>) {
        let order = Order::new(self.keep.sort, self.segment);
        let best = &mut self.best;
        order.offer(hits, self.keep.hits, |doc| {
            let key = order.key_of(doc);
            if best.may_take(key) {
                best.offer(Candidate {
                    key,
                    id: self.segment.ids.place(doc),
                    doc,
                    score: tree.score(&tree.root, doc).unwrap_or(0.0),
                });
            }
        });
    }
}
