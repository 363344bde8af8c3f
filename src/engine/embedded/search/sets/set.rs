//! Sets of records: bits where there are many, a list where there are few.
//!
//! Owns [`Set`] and what a window of one can be joined with. Either form tells whether a record
//! is in it without walking: bits directly, a list by the window in which it looks.

use super::super::DocId;
use super::super::frequent::Numbers;

/// Records in a block.
pub(crate) const BLOCK: usize = 64;

/// Blocks in a window.
pub(crate) const WINDOW: usize = 64;

/// Records in a window.
const WINDOW_RECORDS: usize = BLOCK * WINDOW;

/// One bit a record of a window.
pub(crate) type Window = [u64; WINDOW];

/// A list takes four bytes a record, bits an eighth of a byte for every record of the segment:
/// equal at one in 32, from where on bits are the faster by far.
const DENSE_SHARE: usize = 32;

/// Windows of a segment.
pub(crate) fn windows_of(records: DocId) -> usize {
    (records as usize).div_ceil(WINDOW_RECORDS)
}

/// For each window of a segment, how many of `docs` lie before it; one more at the end.
pub(crate) fn starts_of(docs: &[DocId], records: DocId) -> Vec<u32> {
    let windows = windows_of(records);
    let mut starts = Vec::with_capacity(windows + 1);
    let mut passed = 0;
    for window in 0..=windows {
        let first = window * WINDOW_RECORDS;
        while docs.get(passed).is_some_and(|doc| (*doc as usize) < first) {
            passed += 1;
        }
        starts.push(passed as u32);
    }
    starts
}

/// The block of a record, and its bit there.
fn placed(doc: DocId) -> (usize, u64) {
    (doc as usize / BLOCK, 1 << (doc as usize % BLOCK))
}

/// How many records a stretch of bits holds.
pub(crate) fn count_bits(blocks: &[u64]) -> u64 {
    blocks.iter().map(|bits| u64::from(bits.count_ones())).sum()
}

/// Calls `visit` with the records of a stretch of bits, in ascending order.
pub(crate) fn each_bit(blocks: impl Iterator<Item = u64>, mut visit: impl FnMut(DocId)) {
    let mut base = 0;
    for mut bits in blocks {
        while bits != 0 {
            visit(base + bits.trailing_zeros());
            bits &= bits - 1;
        }
        base += BLOCK as DocId;
    }
}

/// How a set changes a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Join {
    /// The window becomes that of the set.
    Take,
    /// What is in either stays.
    Or,
    /// What is in both stays.
    And,
    /// What is in the set goes.
    AndNot,
}

/// A set of records of one segment.
#[derive(Debug)]
pub(crate) enum Set {
    Dense(Dense),
    Sparse(Sparse),
}

/// Many records: one bit for each of the segment, up to a whole window.
#[derive(Debug)]
pub(crate) struct Dense {
    bits: Numbers<u64>,
    count: u32,
}

/// Few records: their numbers, ascending.
#[derive(Debug)]
pub(crate) struct Sparse {
    docs: Numbers<DocId>,
    /// For each window, how many records lie before it; one more at the end.
    starts: Numbers<u32>,
}

impl Set {
    /// The set of `docs`, which ascend and are about `expected`, among the `records` of a
    /// segment.
    pub(crate) fn of(
        docs: impl IntoIterator<Item = DocId>,
        expected: usize,
        records: DocId,
    ) -> Self {
        if expected.saturating_mul(DENSE_SHARE) < records as usize {
            let mut list = Vec::with_capacity(expected);
            list.extend(docs);
            return Self::of_list(list, records);
        }
        let mut bits = vec![0; windows_of(records) * WINDOW];
        // The bits of a block are gathered before they are written.
        let (mut present, mut gathered) = (0, 0);
        let mut write = |block: usize, gathered: u64| {
            if let Some(block) = bits.get_mut(block) {
                *block |= gathered;
            }
        };
        for doc in docs {
            let (block, bit) = placed(doc);
            if block != present {
                write(present, gathered);
                (present, gathered) = (block, 0);
            }
            gathered |= bit;
        }
        write(present, gathered);
        Self::of_blocks(bits)
    }

    /// The set of `docs`, which ascend, as a list.
    pub(crate) fn of_list(docs: Vec<DocId>, records: DocId) -> Self {
        let starts = Numbers::Owned(starts_of(&docs, records));
        Self::Sparse(Sparse {
            docs: Numbers::Owned(docs),
            starts,
        })
    }

    /// The set of `docs` with these starts of windows; none if they do not belong together.
    pub(crate) fn listed(docs: Numbers<DocId>, starts: Numbers<u32>) -> Option<Self> {
        let is_right = starts.is_sorted() && starts.last() == Some(&(docs.len() as u32));
        is_right.then_some(Self::Sparse(Sparse { docs, starts }))
    }

    /// The set of these blocks, which are whole windows.
    pub(crate) fn of_blocks(blocks: Vec<u64>) -> Self {
        let count = count_bits(&blocks) as u32;
        Self::of_bits(Numbers::Owned(blocks), count)
    }

    /// The set of these bits, of which so many are set.
    pub(crate) fn of_bits(bits: Numbers<u64>, count: u32) -> Self {
        Self::Dense(Dense { bits, count })
    }

    /// The same set in the form that fits its size among the `records` of a segment.
    pub(crate) fn shortest(self, records: DocId) -> Self {
        let count = self.len() as usize;
        match self {
            Self::Dense(dense) if count * DENSE_SHARE < records as usize => {
                let mut docs = Vec::with_capacity(count);
                each_bit(dense.bits().iter().copied(), |doc| docs.push(doc));
                Self::of_list(docs, records)
            }
            other => other,
        }
    }

    /// How many records it holds.
    pub(crate) fn len(&self) -> u32 {
        match self {
            Self::Dense(dense) => dense.count,
            Self::Sparse(sparse) => sparse.docs.len() as u32,
        }
    }

    /// Bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Dense(dense) => dense.bits.bytes(),
            Self::Sparse(sparse) => sparse.docs.bytes() + sparse.starts.bytes(),
        }
    }

    /// Whether `doc` is in it.
    pub(crate) fn has(&self, doc: DocId) -> bool {
        match self {
            Self::Dense(dense) => dense.has(doc),
            Self::Sparse(sparse) => sparse.place(doc, 0).is_ok(),
        }
    }

    /// Calls `visit` with its records, in ascending order.
    pub(crate) fn each(&self, visit: impl FnMut(DocId)) {
        match self {
            Self::Dense(dense) => each_bit(dense.bits().iter().copied(), visit),
            Self::Sparse(sparse) => sparse.docs.iter().copied().for_each(visit),
        }
    }

    /// Keeps of `docs`, which ascend, those that are in it.
    pub(crate) fn keep_common(&self, docs: &mut Vec<DocId>) {
        match self {
            Self::Dense(dense) => docs.retain(|doc| dense.has(*doc)),
            Self::Sparse(sparse) => {
                let mut hint = 0;
                docs.retain(|doc| match sparse.place(*doc, hint) {
                    Ok(place) => {
                        hint = place;
                        true
                    }
                    Err(place) => {
                        hint = place;
                        false
                    }
                });
            }
        }
    }

    /// Joins the window numbered `at` of the set into `window`.
    pub(crate) fn join(&self, at: usize, window: &mut Window, how: Join) {
        match self {
            Self::Dense(dense) => {
                let from = at * WINDOW;
                match dense.bits().get(from..from + WINDOW) {
                    Some(blocks) => join(blocks, window, how),
                    None => join(&[0; WINDOW], window, how),
                }
            }
            Self::Sparse(sparse) => sparse.join(at, window, how),
        }
    }

    /// Whether a window holds none of its records, as far as that is known without looking.
    pub(crate) fn is_absent(&self, at: usize) -> bool {
        match self {
            Self::Dense(_) => false,
            Self::Sparse(sparse) => sparse.in_window(at).is_empty(),
        }
    }
}

/// Joins a stretch of bits into `window`, block by block.
pub(crate) fn join(blocks: &[u64], window: &mut Window, how: Join) {
    let pairs = window.iter_mut().zip(blocks);
    match how {
        Join::Take => pairs.for_each(|(into, bits)| *into = *bits),
        Join::Or => pairs.for_each(|(into, bits)| *into |= bits),
        Join::And => pairs.for_each(|(into, bits)| *into &= bits),
        Join::AndNot => pairs.for_each(|(into, bits)| *into &= !bits),
    }
}

impl Dense {
    pub(crate) fn bits(&self) -> &[u64] {
        &self.bits
    }

    pub(crate) fn has(&self, doc: DocId) -> bool {
        let (block, bit) = placed(doc);
        self.bits().get(block).is_some_and(|bits| bits & bit != 0)
    }
}

impl Sparse {
    pub(crate) fn docs(&self) -> &[DocId] {
        &self.docs
    }

    /// The place of `doc` in the list, or the place at which it would stand. Quickest when it is
    /// at or a little behind `hint`.
    pub(crate) fn place(&self, doc: DocId, hint: usize) -> Result<usize, usize> {
        let window = doc as usize / WINDOW_RECORDS;
        let Some(&[first, beyond]) = self.starts.get(window..window + 2) else {
            return Err(self.docs.len());
        };
        let (first, beyond) = (first as usize, beyond as usize);
        let mut from = first;
        let mut step = 1;
        if (first..beyond).contains(&hint) && self.docs[hint] <= doc {
            // Whoever asks in ascending order finds the next within a few steps.
            from = hint;
            while from + step < beyond && self.docs[from + step] <= doc {
                from += step;
                step *= 2;
            }
        } else {
            step = beyond - first;
        }
        let until = (from + step).min(beyond);
        match self.docs[from..until].binary_search(&doc) {
            Ok(place) => Ok(from + place),
            Err(place) => Err(from + place),
        }
    }

    /// The places of the records of a window.
    fn in_window(&self, at: usize) -> std::ops::Range<usize> {
        match self.starts.get(at..at + 2) {
            Some(&[first, beyond]) => first as usize..beyond as usize,
            _ => 0..0,
        }
    }

    /// The places of the records of a block.
    pub(crate) fn in_block(&self, block: usize) -> std::ops::Range<usize> {
        let window = self.in_window(block / WINDOW);
        let docs = &self.docs[window.clone()];
        let before = docs.partition_point(|doc| (*doc as usize) / BLOCK < block);
        let length = docs[before..]
            .iter()
            .take_while(|doc| (**doc as usize) / BLOCK == block)
            .count();
        window.start + before..window.start + before + length
    }

    fn join(&self, at: usize, window: &mut Window, how: Join) {
        let docs = &self.docs[self.in_window(at)];
        let place = |doc: &DocId| {
            let within = *doc as usize % WINDOW_RECORDS;
            (within / BLOCK, 1_u64 << (within % BLOCK))
        };
        match how {
            Join::Take | Join::And => {
                let mut own: Window = [0; WINDOW];
                for (block, bit) in docs.iter().map(place) {
                    own[block] |= bit;
                }
                join(&own, window, how);
            }
            Join::Or => {
                for (block, bit) in docs.iter().map(place) {
                    window[block] |= bit;
                }
            }
            Join::AndNot => {
                for (block, bit) in docs.iter().map(place) {
                    window[block] &= !bit;
                }
            }
        }
    }
}
