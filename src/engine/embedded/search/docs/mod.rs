//! Iterators over the records of one segment.
//!
//! Owns the trait [`Docs`]. Leaves are the records with a term ([`term`]), with one of several that
//! count as one ([`synonym`]), with words that stand together ([`sequence`], [`windows`]) and those
//! that pass a test ([`scan`]); [`conjunction`], [`disjunction`], [`at_least`] and [`exclusion`]
//! combine others; [`bm25`] scores. They know postings and columns of one segment, not the query
//! tree and not the other segments.

pub(crate) mod at_least;
pub(crate) mod bm25;
pub(crate) mod conjunction;
pub(crate) mod disjunction;
pub(crate) mod exclusion;
pub(crate) mod scan;
pub(crate) mod sequence;
pub(crate) mod synonym;
pub(crate) mod term;
pub(crate) mod windows;

/// Number of a record within its segment.
pub(crate) type DocId = u32;

/// Stands behind the last record.
pub(crate) const END: DocId = tantivy::TERMINATED;

/// Records of a segment in ascending order, with their scores.
///
/// A new iterator stands nowhere: the first call is `seek(0)` or a `probe`.
pub(crate) trait Docs {
    /// The record that the iterator stands on.
    fn doc(&self) -> DocId;

    /// Goes to the next record.
    fn advance(&mut self) -> DocId;

    /// Goes to the first record at or after `target`; stays where it is if that is no step
    /// forward.
    fn seek(&mut self, target: DocId) -> DocId;

    /// Whether `target` is among the records: if so, goes there and returns it; if not, returns
    /// some number above `target` and not above the next record, and [`Docs::doc`] means nothing
    /// until a `probe` succeeds or `seek` is called. Targets never decrease.
    ///
    /// This is what keeps a costly test (positions, a column, a stored record) from running
    /// ahead over records that nobody asked for.
    fn probe(&mut self, target: DocId) -> DocId {
        self.seek(target)
    }

    /// How many records there are at most, to choose who leads.
    fn cost(&self) -> u64;

    /// Score of the record that the iterator stands on. The same record gives the same bits in
    /// whatever segment and company: sums run in the order of the query tree.
    fn score(&mut self) -> f32 {
        0.0
    }
}

/// A sorted list of records, for tests of what combines iterators. Each scores its own number.
#[cfg(test)]
pub(crate) struct Listed {
    docs: Vec<DocId>,
    at: usize,
}

#[cfg(test)]
impl Listed {
    pub(crate) fn new(docs: impl IntoIterator<Item = DocId>) -> Self {
        let mut docs: Vec<DocId> = docs.into_iter().collect();
        docs.sort_unstable();
        docs.dedup();
        Self { docs, at: 0 }
    }

    pub(crate) fn boxed(docs: &[DocId]) -> Box<dyn Docs> {
        Box::new(Self::new(docs.iter().copied()))
    }
}

#[cfg(test)]
impl Docs for Listed {
    fn doc(&self) -> DocId {
        self.docs.get(self.at).copied().unwrap_or(END)
    }

    fn advance(&mut self) -> DocId {
        self.at += 1;
        self.doc()
    }

    fn seek(&mut self, target: DocId) -> DocId {
        while self.doc() < target {
            self.at += 1;
        }
        self.doc()
    }

    fn cost(&self) -> u64 {
        self.docs.len() as u64
    }

    fn score(&mut self) -> f32 {
        self.doc() as f32
    }
}

/// Runs an iterator in three ways that must agree with `wanted`: step by step, by seeking to
/// every number, and by probing every `stride`-th number.
#[cfg(test)]
pub(crate) fn check_docs(make: &dyn Fn() -> Box<dyn Docs>, wanted: &[DocId], highest: DocId) {
    let mut docs = make();
    let mut found = Vec::new();
    let mut doc = docs.seek(0);
    while doc != END {
        assert_eq!(docs.doc(), doc);
        found.push(doc);
        doc = docs.advance();
    }
    assert_eq!(found, wanted, "step by step");
    assert_eq!(docs.advance(), END, "beyond the end");
    for stride in [1, 2, 3, 7] {
        let mut seeking = make();
        let mut probing = make();
        let mut mixed = make();
        for target in (0..=highest).step_by(stride) {
            let next = wanted
                .iter()
                .copied()
                .find(|doc| *doc >= target)
                .unwrap_or(END);
            assert_eq!(seeking.seek(target), next, "seek {target}");
            let bound = probing.probe(target);
            if next == target {
                assert_eq!(bound, target, "probe {target}");
                assert_eq!(probing.doc(), target);
            } else {
                assert!(
                    bound > target && bound <= next,
                    "probe {target} gave {bound}"
                );
            }
            // A failed probe leaves an iterator from which seeking must still work.
            if target % 2 == 0 {
                mixed.probe(target);
            } else {
                assert_eq!(mixed.seek(target), next, "seek {target} after probes");
            }
        }
    }
}
