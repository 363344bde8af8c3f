//! The best hits of a segment, without keeping the others.
//!
//! Owns [`Best`], a buffer of twice the hits wanted that is cut in half when it is full, so that
//! a record costs a comparison and seldom more. Better is the smaller key, then the smaller id.

use super::super::DocId;

/// A hit of one segment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Candidate {
    /// Place in the order asked for, see `order`.
    pub(crate) key: u64,
    /// Place of the record id among those of the segment.
    pub(crate) id: u64,
    pub(crate) doc: DocId,
    pub(crate) score: f32,
}

impl Candidate {
    fn place(&self) -> (u64, u64) {
        (self.key, self.id)
    }
}

/// Keeps the best.
#[derive(Debug)]
pub(crate) struct Best {
    kept: Vec<Candidate>,
    wanted: usize,
    /// What is not better than this will not be among the best.
    limit: Option<(u64, u64)>,
}

impl Best {
    /// Keeps the best `wanted`.
    pub(crate) fn new(wanted: usize) -> Self {
        Self {
            kept: Vec::with_capacity((2 * wanted).min(1024)),
            wanted,
            limit: None,
        }
    }

    /// How many are kept.
    pub(crate) fn wanted(&self) -> usize {
        self.wanted
    }

    /// The key that a hit may not exceed to be among the best; none while there are too few.
    pub(crate) fn limit(&self) -> Option<u64> {
        self.limit.map(|(key, _)| key)
    }

    /// Takes no hit with a key above `key`: elsewhere there are enough with this or a better one.
    pub(crate) fn take_no_worse_than(&mut self, key: u64) {
        if self.limit.is_none_or(|(limit, _)| key < limit) {
            self.limit = Some((key, u64::MAX));
        }
    }

    /// Whether a hit with this key could still be among the best, whatever its id.
    pub(crate) fn may_take(&self, key: u64) -> bool {
        self.wanted > 0 && self.limit.is_none_or(|(limit, _)| key <= limit)
    }

    /// Offers a hit that [`Best::may_take`] let through.
    pub(crate) fn offer(&mut self, candidate: Candidate) {
        if self.limit.is_some_and(|limit| candidate.place() >= limit) {
            return;
        }
        self.kept.push(candidate);
        let is_first_row = self.kept.len() == self.wanted && self.limit.is_none();
        if is_first_row || self.kept.len() >= 2 * self.wanted {
            self.cut();
        }
    }

    fn cut(&mut self) {
        if self.kept.len() > self.wanted && self.wanted > 0 {
            self.kept
                .select_nth_unstable_by_key(self.wanted - 1, Candidate::place);
            self.kept.truncate(self.wanted);
        }
        if self.kept.len() == self.wanted
            && let Some(worst) = self.kept.iter().map(Candidate::place).max()
        {
            self.limit = Some(self.limit.map_or(worst, |limit| limit.min(worst)));
        }
    }

    /// The best, best first.
    pub(crate) fn into_sorted(mut self) -> Vec<Candidate> {
        self.cut();
        self.kept.sort_unstable_by_key(Candidate::place);
        self.kept
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_best_are_those_that_sorting_puts_first(
            keys in prop::collection::vec(0_u64..20, 0..80),
            wanted in 0_usize..12,
        ) {
            let all: Vec<Candidate> = (0_u32..)
                .zip(keys)
                .map(|(doc, key)| Candidate { key, id: u64::from(1000 - doc), doc, score: 0.0 })
                .collect();
            let mut best = Best::new(wanted);
            for candidate in &all {
                if best.may_take(candidate.key) {
                    best.offer(*candidate);
                }
            }
            let mut sorted = all;
            sorted.sort_by_key(|candidate| (candidate.key, candidate.id));
            sorted.truncate(wanted);
            prop_assert_eq!(best.into_sorted(), sorted);
        }
    }
}
