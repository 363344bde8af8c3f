//! What ranking needs of a term: frequencies, and how much each could count.
//!
//! Owns [`Impacts`]. The *impact* of a term in a record is the part of BM25 that lies between 0
//! and 1 and grows with frequency and shortness ([`Lengths::part`]), in 255ths and rounded up: a
//! byte that never promises too little. Scores are never made of impacts; they say which records
//! need no score, because they could not be among the best. So the answer stays exact to the last
//! bit, and most records are passed over 64 at a time (Mallia, Suel and Tonellotto, "Faster
//! Learned Sparse Retrieval with Block-Max Pruning", 2024, for the idea of blocks of records
//! instead of blocks of postings).

use tantivy::fieldnorm::FieldNormReader;

use super::super::docs::DocId;
use super::super::docs::bm25::Lengths;
use super::set::{BLOCK, Set};

/// One step of an impact.
pub(crate) const STEP: f32 = 1.0 / 255.0;

/// What bounds are to be lowered by before they are held against a score: far more than the
/// rounding of sums of a thousand words in single precision, far less than a step.
pub(crate) const SLACK: f32 = 1.0 - 1e-4;

/// A frequency that did not fit a byte.
const LARGE: u8 = u8::MAX;

/// What ranking needs of a term in one segment, in the order of the records of its [`Set`].
#[derive(Debug)]
pub(crate) struct Impacts {
    frequencies: Vec<u8>,
    /// The frequencies of 255 and more, by place.
    large: Vec<(u32, u32)>,
    impacts: Vec<u8>,
    /// The highest impact of each block of records; empty for a list.
    maxima: Vec<u8>,
    /// How many records lie before each block; empty for a list.
    ranks: Vec<u32>,
    /// By impact, how many records have at least as much.
    reach: Box<[u32; 256]>,
}

impl Impacts {
    /// The impacts of a term that stands in `docs`, which are the records of `set` in their order,
    /// as often as `frequencies` say.
    pub(crate) fn new(
        set: &Set,
        docs: &[DocId],
        frequencies: &[u32],
        norms: &FieldNormReader,
        lengths: &Lengths,
    ) -> Self {
        let often = docs.iter().zip(frequencies);
        let impact =
            |(doc, often): (&DocId, &u32)| lengths.impact(*often, norms.fieldnorm_id(*doc));
        let short = |often: &u32| u8::try_from(*often).unwrap_or(LARGE);
        let is_large = |(_, often): &(u32, &u32)| **often >= u32::from(LARGE);
        let large = (0..).zip(frequencies).filter(is_large);
        let mut impacts = Self {
            frequencies: frequencies.iter().map(short).collect(),
            large: large.map(|(place, often)| (place, *often)).collect(),
            impacts: often.map(impact).collect(),
            maxima: Vec::new(),
            ranks: Vec::new(),
            reach: Box::new([0; 256]),
        };
        for impact in &impacts.impacts {
            impacts.reach[usize::from(*impact)] += 1;
        }
        if let Set::Dense(dense) = set {
            impacts.add_blocks(dense.bits());
        }
        for impact in (1..256).rev() {
            impacts.reach[impact - 1] += impacts.reach[impact];
        }
        impacts
    }

    fn add_blocks(&mut self, bits: &[u64]) {
        let mut rank = 0;
        for block in bits {
            self.ranks.push(rank);
            let next = rank + block.count_ones();
            let own = &self.impacts[rank as usize..next as usize];
            self.maxima.push(own.iter().copied().max().unwrap_or(0));
            rank = next;
        }
    }

    /// Bytes that they take.
    pub(crate) fn bytes(&self) -> usize {
        size_of::<Self>()
            + size_of::<[u32; 256]>()
            + self.frequencies.len()
            + size_of_val(self.large.as_slice())
            + self.impacts.len()
            + self.maxima.len()
            + size_of_val(self.ranks.as_slice())
    }

    /// How often the term stands in the record at this place.
    pub(crate) fn frequency(&self, place: usize) -> u32 {
        match self.frequencies.get(place).copied().unwrap_or(0) {
            LARGE => {
                let at = self
                    .large
                    .binary_search_by_key(&(place as u32), |large| large.0);
                at.map_or(u32::from(LARGE), |at| self.large[at].1)
            }
            short => u32::from(short),
        }
    }

    /// Impacts in the order of the records.
    pub(crate) fn impacts(&self) -> &[u8] {
        &self.impacts
    }

    /// The highest impact of each block; empty for a list.
    pub(crate) fn maxima(&self) -> &[u8] {
        &self.maxima
    }

    /// How many records lie before each block; empty for a list.
    pub(crate) fn ranks(&self) -> &[u32] {
        &self.ranks
    }

    /// The highest impact of all.
    pub(crate) fn highest(&self) -> u8 {
        let highest = self.reach.iter().rposition(|count| *count > 0);
        highest.unwrap_or(0) as u8
    }

    /// The highest impact that at least `wanted` records have or exceed; 0 if there are not so
    /// many.
    pub(crate) fn reached_by(&self, wanted: usize) -> u8 {
        let reached = self
            .reach
            .iter()
            .rposition(|count| *count as usize >= wanted);
        reached.unwrap_or(0) as u8
    }

    /// The place of a record of `set`, of which these are the impacts. Quickest as
    /// [`Sparse::place`](super::set::Sparse::place).
    pub(crate) fn place(&self, set: &Set, doc: DocId, hint: usize) -> Option<usize> {
        match set {
            Set::Dense(dense) => {
                let block = doc as usize / BLOCK;
                let bit = doc as usize % BLOCK;
                let bits = *dense.bits().get(block)?;
                let before = bits & ((1 << bit) - 1);
                let rank = *self.ranks.get(block)?;
                (bits >> bit & 1 == 1).then(|| (rank + before.count_ones()) as usize)
            }
            Set::Sparse(sparse) => sparse.place(doc, hint).ok(),
        }
    }
}
