//! What ranking needs of a word: frequencies, and how much each could count.
//!
//! Owns [`Impacts`]. The *impact* of a word in a record is the part of BM25 that lies between 0
//! and 1 and grows with frequency and shortness ([`Lengths::part`]), in 255ths and rounded up: a
//! byte that never promises too little. Scores are never made of impacts; they say which records
//! need no score, because they could not be among the best. So the answer stays exact to the last
//! bit, and most records are passed over 64 at a time (Mallia, Suel and Tonellotto, "Faster
//! Learned Sparse Retrieval with Block-Max Pruning", 2024, for the idea of blocks of records
//! instead of blocks of postings).
//!
//! A word of many records has them in the bytes of a [`DenseWord`], which know the highest impact
//! of a block; a word of few has the impact of every record.

use std::io;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;

use super::super::DocId;
use super::super::bm25::Lengths;
use super::super::dense::encode::{in_memory, is_dense};
use super::super::dense::{DenseFigures, DenseWord, Drift};
use super::set::Set;

/// One step of an impact.
pub(crate) const STEP: f32 = 1.0 / 255.0;

/// What bounds are to be lowered by before they are held against a score: far more than the
/// rounding of sums of a thousand words in single precision, far less than a step.
pub(crate) const SLACK: f32 = 1.0 - 1e-4;

/// A frequency that did not fit a byte.
const LARGE: u8 = u8::MAX;

/// A set of records, and what ranking needs of them.
#[derive(Debug)]
pub(crate) struct Weighed {
    pub(crate) set: Arc<Set>,
    pub(crate) impacts: Impacts,
}

/// What ranking needs of a word in one segment, in the order of the records of its [`Set`].
#[derive(Debug)]
pub(crate) enum Impacts {
    List(List),
    Dense(DenseFigures, Drift),
}

/// What ranking needs of a word of few records.
#[derive(Debug)]
pub(crate) struct List {
    frequencies: Vec<u8>,
    /// The frequencies of 255 and more, by place.
    large: Vec<(u32, u32)>,
    impacts: Vec<u8>,
    highest: u8,
}

impl Weighed {
    /// A word that stands in `docs`, as often as `frequencies` say, among the `records` of a
    /// segment.
    pub(crate) fn new(
        docs: Vec<DocId>,
        frequencies: &[u32],
        records: DocId,
        norms: &FieldNormReader,
        lengths: &Lengths,
    ) -> io::Result<Self> {
        if is_dense(docs.len() as u32, records) {
            let word = in_memory(&docs, frequencies, (norms, lengths), records)?;
            return Ok(Self::dense(word, Drift::NONE));
        }
        let often = docs.iter().zip(frequencies);
        let impact =
            |(doc, often): (&DocId, &u32)| lengths.impact(*often, norms.fieldnorm_id(*doc));
        let short = |often: &u32| u8::try_from(*often).unwrap_or(LARGE);
        let is_large = |(_, often): &(u32, &u32)| **often >= u32::from(LARGE);
        let large = (0..).zip(frequencies).filter(is_large);
        let impacts: Vec<u8> = often.map(impact).collect();
        let list = List {
            frequencies: frequencies.iter().map(short).collect(),
            large: large.map(|(place, often)| (place, *often)).collect(),
            highest: impacts.iter().copied().max().unwrap_or(0),
            impacts,
        };
        Ok(Self {
            set: Arc::new(Set::of_list(docs, records)),
            impacts: Impacts::List(list),
        })
    }

    /// A dense word whose impacts are off by `drift`.
    pub(crate) fn dense(word: DenseWord, drift: Drift) -> Self {
        Self {
            set: Arc::new(Set::of_bits(word.bits, word.records)),
            impacts: Impacts::Dense(word.figures, drift),
        }
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        self.set.bytes()
            + match &self.impacts {
                Impacts::List(list) => {
                    list.frequencies.len() + size_of_val(&list.large[..]) + list.impacts.len()
                }
                Impacts::Dense(figures, _) => figures.bytes(),
            }
    }
}

impl Impacts {
    /// How often the word stands in the record at this place.
    pub(crate) fn frequency(&self, place: usize) -> u32 {
        match self {
            Self::List(list) => list.frequency(place),
            Self::Dense(figures, _) => figures.frequency(place),
        }
    }

    /// The impacts of a list in the order of its records; empty for bits.
    pub(crate) fn listed(&self) -> &[u8] {
        match self {
            Self::List(list) => &list.impacts,
            Self::Dense(..) => &[],
        }
    }

    /// The highest impact of each block; empty for a list.
    pub(crate) fn maxima(&self) -> &[u8] {
        match self {
            Self::List(_) => &[],
            Self::Dense(figures, _) => figures.maxima(),
        }
    }

    /// How far these impacts are off.
    pub(crate) fn drift(&self) -> Drift {
        match self {
            Self::List(_) => Drift::NONE,
            Self::Dense(_, drift) => *drift,
        }
    }

    /// The highest impact of all.
    pub(crate) fn highest(&self) -> u8 {
        match self {
            Self::List(list) => list.highest,
            Self::Dense(figures, _) => figures.highest(),
        }
    }

    /// An impact that at least `wanted` records have or exceed; 0 where none is known.
    pub(crate) fn reached_by(&self, wanted: usize) -> u8 {
        match self {
            Self::List(_) => 0,
            Self::Dense(figures, _) => figures.reached_by(wanted),
        }
    }

    /// The place of a record of `set`, of which these are the impacts. Quickest as
    /// [`Sparse::place`](super::set::Sparse::place).
    pub(crate) fn place(&self, set: &Set, doc: DocId, hint: usize) -> Option<usize> {
        match (set, self) {
            (Set::Sparse(sparse), _) => sparse.place(doc, hint).ok(),
            (Set::Dense(dense), Self::Dense(figures, _)) => figures.place(dense.bits(), doc),
            (Set::Dense(_), Self::List(_)) => None,
        }
    }
}

impl List {
    fn frequency(&self, place: usize) -> u32 {
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
}
