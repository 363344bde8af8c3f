//! The first records of a tree in an order other than that of scores.
//!
//! Owns [`Ranks`], the records of a segment in such an order, made once and cached. Of many hits
//! the first are found by walking along the order, of few by
//! comparing their ranks.

use super::super::DocId;
use super::super::hits::order::Order;
use super::super::kept::set::BLOCK;
use super::hits::Hits;

/// With fewer hits than one in this many, ranks are compared.
const WALK_SHARE: u64 = 64;

/// The records of a segment in an order, deleted ones among them.
#[derive(Debug)]
pub(crate) struct Ranks {
    /// Records, first to last.
    docs: Vec<DocId>,
    /// The place of each record in `docs`.
    ranks: Vec<u32>,
}

impl Ranks {
    /// The order of `records` by key, then by id.
    pub(crate) fn new(records: DocId, order: &Order, id: impl Fn(DocId) -> u64) -> Self {
        let mut keyed: Vec<(u64, u64, DocId)> = (0..records)
            .map(|doc| (order.key_of(doc), id(doc), doc))
            .collect();
        keyed.sort_unstable();
        let docs: Vec<DocId> = keyed.into_iter().map(|(_, _, doc)| doc).collect();
        let mut ranks = vec![0; docs.len()];
        for (rank, doc) in (0..).zip(&docs) {
            ranks[*doc as usize] = rank;
        }
        Self { docs, ranks }
    }

    /// The first `wanted` of `hits`, in order.
    pub(crate) fn first(&self, hits: &Hits<'_>, wanted: usize) -> Vec<DocId> {
        match hits {
            Hits::Bits(bits, total) if total * WALK_SHARE > self.docs.len() as u64 => {
                let is_hit = |doc: &DocId| {
                    let block = bits.get(*doc as usize / BLOCK).copied().unwrap_or(0);
                    block >> (*doc as usize % BLOCK) & 1 == 1
                };
                self.docs
                    .iter()
                    .copied()
                    .filter(is_hit)
                    .take(wanted)
                    .collect()
            }
            _ => {
                let mut ranks: Vec<u32> = Vec::with_capacity(hits.total() as usize);
                hits.each(|doc| ranks.extend(self.ranks.get(doc as usize)));
                if ranks.len() > wanted && wanted > 0 {
                    ranks.select_nth_unstable(wanted - 1);
                    ranks.truncate(wanted);
                }
                ranks.sort_unstable();
                ranks.iter().map(|rank| self.docs[*rank as usize]).collect()
            }
        }
    }
}
