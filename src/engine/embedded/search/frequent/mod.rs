//! Frequent words: the words that many records of a segment hold, with their records, frequencies
//! and highest impacts, in bytes that are read where they lie.
//!
//! Owns the section of a segment's search file: [`encode`] writes it from a finished segment,
//! [`FrequentWords`] finds a word in it, [`Word`] is one. A question for such a word reads no
//! posting list, not even the first time. Words in fewer records are not here: their posting lists
//! are short. What a query makes itself, of a short list, a phrase or a pattern, has the same form
//! in memory.
//!
//! A section covers all records of its segment, deleted ones too. All numbers are little-endian:
//!
//! ```text
//! words, each from a multiple of 8 bytes on; of a dense one
//!   bits     64 blocks a window of 4,096 records, one u64 a block of 64 records
//!   ranks    u32 for every fourth block: how many of the word's records lie before it
//!   maxima   u8 a block: the highest impact in it
//! or of a listed one
//!   docs     u32 a record of the word
//!   starts   u32 a window and one more: how many of them lie before it
//!   impacts  u8 a record of the word
//! and of both
//!   large    (place u32, frequency u32): the frequencies of 15 and more
//!   often    4 bits a record of the word: its frequency, 15 for those in `large`
//! directory, 32 bytes a word, by field and place of its posting list:
//!   postings u64, offset of its bytes u64, records u32, large u32, reach 8 x u8
//! fields, 16 bytes each: number u32, words before u32, words u32, mean length f32
//! footer, 32 bytes: version u32, records u32, k1 f32, b f32, fields u32, words u32, 0 u64
//! ```
//!
//! A field without frequencies, whose mean is 0, has bits, or docs and starts, alone.
//!
//! *Impacts* are the part of BM25 between 0 and 1 as a byte, rounded up. They hang on k1, b and the
//! mean length, which grows and shrinks with the index while a segment stays: so the section says
//! of what figures its impacts were made, and [`Drift`] how far they are off today. Scores are
//! never made of impacts (Mallia, Suel and Tonellotto, "Faster Learned Sparse Retrieval with
//! Block-Max Pruning", 2024, for the idea of blocks of records instead of blocks of postings).

pub(crate) mod encode;
#[cfg(test)]
mod tests;

use std::io;
use std::ops::Deref;
use std::sync::Arc;

use tantivy::directory::OwnedBytes;
use tantivy::schema::Field;
use zerocopy::{FromBytes, Immutable};

use super::super::proof::ProvedBytes;
use super::super::searchfile::{SearchFile, Section};
use super::DocId;
use super::bm25::Lengths;
use super::sets::set::{BLOCK, Set, WINDOW, windows_of};
use encode::is_dense;

/// One step of an impact.
pub(crate) const STEP: f32 = 1.0 / 255.0;

/// What bounds are to be lowered by before they are held against a score: far more than the
/// rounding of sums of a thousand words in single precision, far less than a step.
pub(crate) const SLACK: f32 = 1.0 - 1e-4;

/// Version of the section.
const VERSION: u32 = 1;

const FOOTER_BYTES: usize = 32;
const FIELD_BYTES: usize = 16;
const ENTRY_BYTES: usize = 32;

/// Blocks that share a rank.
const RANKED: usize = 4;

/// A frequency that does not fit four bits.
const LARGE: u8 = 15;

/// For how many of a word's best records it is known what impact they reach.
const REACH: [usize; 8] = [1, 10, 20, 50, 100, 200, 500, 1000];

/// The frequent words of a segment.
#[derive(Debug)]
pub(crate) struct FrequentWords {
    bytes: ProvedBytes,
    records: DocId,
    k1: f32,
    b: f32,
    fields: Vec<FieldEntry>,
    /// Where the directory begins.
    directory: usize,
}

#[derive(Debug, Clone, Copy)]
struct FieldEntry {
    field: u32,
    first: usize,
    words: usize,
    mean: f32,
}

/// A word's entry in the directory.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Entry {
    offset: u64,
    records: u32,
    large: u32,
    reach: [u8; 8],
}

/// How far the impacts of a section are off today's mean length.
///
/// With `c` for how much the part of the length in BM25 has shrunk or grown at most, what was `p` is
/// now `p / (p + c (1 - p))`. That lies between `p` and `p / c`, and no further from `p` than
/// `(1 - √c) / (1 + √c)`: both bounds are kept, since either may be the closer.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Drift {
    /// By what factor and by how many steps an impact may be too low.
    above: (f32, f32),
    /// The same for too high.
    below: (f32, f32),
}

impl Drift {
    /// None: the impacts were made of today's figures.
    pub(crate) const NONE: Self = Self {
        above: (1.0, 0.0),
        below: (1.0, 0.0),
    };

    /// From other figures altogether: every impact, none of which is 0, stands for all there is.
    const UNKNOWN: Self = Self {
        above: (255.0, 255.0),
        below: (0.0, 255.0),
    };

    /// That of impacts made with the mean `then`, where it is `now`.
    fn of_means(then: f32, now: f32) -> Self {
        let steps = |c: f32| ((1.0 - c.sqrt()) / (1.0 + c.sqrt())).abs() / STEP;
        let (shrunk, grown) = ((then / now).min(1.0), (then / now).max(1.0));
        Self {
            above: (1.0 / shrunk, steps(shrunk)),
            below: (1.0 / grown, steps(grown)),
        }
    }

    /// What an impact stands for at most, in steps.
    pub(crate) fn bound(self, impact: u8) -> f32 {
        let impact = f32::from(impact);
        (impact * self.above.0).min(impact + self.above.1)
    }

    /// What an impact stands for at least, in steps.
    pub(crate) fn promise(self, impact: u8) -> f32 {
        // It was rounded up.
        let impact = f32::from(impact.saturating_sub(1));
        (impact * self.below.0).max(impact - self.below.1)
    }

    /// No impact below this can stand for so many steps.
    pub(crate) fn needed(self, steps: f32) -> u8 {
        (steps / self.above.0).max(steps - self.above.1).floor() as u8
    }
}

fn damaged() -> io::Error {
    let reason = "the frequent words of a segment are not as they were written";
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

impl FrequentWords {
    /// The section in the search file of a segment of so many records.
    pub(crate) fn open(file: &SearchFile, records: DocId) -> io::Result<Self> {
        Self::of_bytes(file.bytes(Section::FrequentWords), records)
    }

    /// The section that `bytes` are.
    fn of_bytes(bytes: ProvedBytes, records: DocId) -> io::Result<Self> {
        let footer = bytes.len().checked_sub(FOOTER_BYTES).ok_or_else(damaged)?;
        let proved = bytes.proved(footer..bytes.len())?;
        let (number, figure) = (|at| u32_at(proved, at), |at| f32_at(proved, at));
        let (fields, words) = (number(16) as usize, number(20) as usize);
        let (k1, b) = (figure(8), figure(12));
        if number(0) != VERSION || number(4) != records {
            return Err(damaged());
        }
        let table = footer.checked_sub(fields.saturating_mul(FIELD_BYTES));
        let table = table.ok_or_else(damaged)?;
        let directory = table.checked_sub(words.saturating_mul(ENTRY_BYTES));
        let directory = directory.ok_or_else(damaged)?;
        let rows = bytes.proved(table..footer)?.chunks_exact(FIELD_BYTES);
        let fields: Vec<_> = rows
            .map(|row| FieldEntry {
                field: u32_at(row, 0),
                first: u32_at(row, 4) as usize,
                words: u32_at(row, 8) as usize,
                mean: f32_at(row, 12),
            })
            .collect();
        let fits = |entry: &FieldEntry| entry.first.saturating_add(entry.words) <= words;
        if !fields.iter().all(fits) {
            return Err(damaged());
        }
        Ok(Self {
            bytes,
            records,
            k1,
            b,
            fields,
            directory,
        })
    }

    /// The word of `field` whose posting list begins at `postings`; none if it is not frequent.
    pub(crate) fn find(&self, field: Field, postings: u64) -> io::Result<Option<Word>> {
        let of_field = |entry: &&FieldEntry| entry.field == field.field_id();
        let Some(of_field) = self.fields.iter().find(of_field) else {
            return Ok(None);
        };
        let at = |place: usize| self.directory + (of_field.first + place) * ENTRY_BYTES;
        let (mut low, mut high) = (0, of_field.words);
        while low < high {
            let middle = low.midpoint(high);
            if self.bytes.number(at(middle))? < postings {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        if low == of_field.words {
            return Ok(None);
        }
        let found = self.bytes.proved(at(low)..at(low) + ENTRY_BYTES)?;
        if u64_at(found, 0) != postings {
            return Ok(None);
        }
        let mut reach = [0; 8];
        reach.copy_from_slice(&found[24..32]);
        let entry = Entry {
            offset: u64_at(found, 8),
            records: u32_at(found, 16),
            large: u32_at(found, 20),
            reach,
        };
        let from = usize::try_from(entry.offset).map_err(|_| damaged())?;
        let has_frequencies = of_field.mean > 0.0;
        let until = length_of(self.records, &entry, has_frequencies).checked_add(from);
        let until = until
            .filter(|until| *until <= self.directory)
            .ok_or_else(damaged)?;
        self.bytes.proved(from..until)?;
        let bytes = self.bytes.part(from..until).unproved();
        Word::new(bytes, &entry, self.records, has_frequencies).map(Some)
    }

    /// How far the impacts of `field` are off those by `lengths`.
    pub(crate) fn drift(&self, field: Field, lengths: &Lengths) -> Drift {
        let of_field = |entry: &&FieldEntry| entry.field == field.field_id();
        let mean = self
            .fields
            .iter()
            .find(of_field)
            .map_or(0.0, |entry| entry.mean);
        if mean <= 0.0 || (self.k1, self.b) != (lengths.k1(), lengths.b()) {
            return Drift::UNKNOWN;
        }
        Drift::of_means(mean, lengths.mean())
    }
}

/// Bytes of the parts of a word, in the order of the module's description.
fn parts_of(records: DocId, entry: &Entry, has_frequencies: bool) -> [usize; 5] {
    let windows = windows_of(records);
    let (own, large) = (entry.records as usize, entry.large as usize);
    let [first, second, third] = match is_dense(entry.records, records) {
        true => [
            windows * WINDOW * 8,
            windows * WINDOW / RANKED * 4,
            windows * WINDOW,
        ],
        false => [own * 4, (windows + 1) * 4, own],
    };
    match (has_frequencies, is_dense(entry.records, records)) {
        (true, _) => [first, second, third, large * 8, own.div_ceil(2)],
        (false, true) => [first, 0, 0, 0, 0],
        (false, false) => [first, second, 0, 0, 0],
    }
}

fn length_of(records: DocId, entry: &Entry, has_frequencies: bool) -> usize {
    parts_of(records, entry, has_frequencies).iter().sum()
}

/// An array of numbers, of its own or read where it lies.
#[derive(Debug)]
pub(crate) enum Numbers<T> {
    Owned(Vec<T>),
    /// Whole numbers, aligned.
    Mapped(OwnedBytes),
}

impl<T: FromBytes + Immutable + Copy> Numbers<T> {
    /// The numbers that `bytes` are.
    fn mapped(bytes: OwnedBytes) -> Self {
        if <[T]>::ref_from_bytes(&bytes).is_ok() {
            return Self::Mapped(bytes);
        }
        let numbers = bytes.chunks_exact(size_of::<T>());
        Self::Owned(
            numbers
                .filter_map(|one| T::read_from_bytes(one).ok())
                .collect(),
        )
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        size_of_val(&**self)
    }
}

impl<T: FromBytes + Immutable> Deref for Numbers<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match self {
            Self::Owned(numbers) => numbers,
            Self::Mapped(bytes) => <[T]>::ref_from_bytes(bytes).unwrap_or(&[]),
        }
    }
}

/// A word: its records, and what ranking needs of them.
#[derive(Debug)]
pub(crate) struct Word {
    pub(crate) set: Arc<Set>,
    pub(crate) impacts: Impacts,
}

/// What ranking needs of a word, in the order of its records.
#[derive(Debug)]
pub(crate) struct Impacts {
    /// How far they are off.
    pub(crate) drift: Drift,
    ranks: OwnedBytes,
    maxima: OwnedBytes,
    listed: OwnedBytes,
    large: OwnedBytes,
    often: OwnedBytes,
    reach: [u8; 8],
}

impl Word {
    /// The word that [`encode::word`] has written into `bytes`.
    fn new(
        bytes: OwnedBytes,
        entry: &Entry,
        records: DocId,
        has_frequencies: bool,
    ) -> io::Result<Self> {
        let parts = parts_of(records, entry, has_frequencies);
        if bytes.len() != parts.iter().sum::<usize>() {
            return Err(damaged());
        }
        let mut from = 0;
        let [first, second, third, large, often] = parts.map(|length| {
            from += length;
            bytes.slice(from - length..from)
        });
        let none = OwnedBytes::empty;
        let (set, [ranks, maxima, listed]) = match is_dense(entry.records, records) {
            true => {
                let set = Set::of_bits(Numbers::mapped(first), entry.records);
                (set, [second, third, none()])
            }
            false => {
                let docs = Numbers::mapped(first);
                let set = Set::listed(docs, Numbers::mapped(second)).ok_or_else(damaged)?;
                (set, [none(), none(), third])
            }
        };
        Ok(Self {
            set: Arc::new(set),
            impacts: Impacts {
                drift: Drift::NONE,
                ranks,
                maxima,
                listed,
                large,
                often,
                reach: entry.reach,
            },
        })
    }

    /// The same, whose impacts are off by `drift`.
    pub(crate) fn drifted(mut self, drift: Drift) -> Self {
        self.impacts.drift = drift;
        self
    }

    /// Bytes of memory.
    pub(crate) fn bytes(&self) -> usize {
        let Impacts {
            ranks,
            maxima,
            listed,
            large,
            often,
            ..
        } = &self.impacts;
        let parts = [ranks, maxima, listed, large, often];
        self.set.bytes() + parts.iter().map(|part| part.len()).sum::<usize>()
    }
}

impl Impacts {
    /// The highest impact of each block; empty for a list.
    pub(crate) fn maxima(&self) -> &[u8] {
        &self.maxima
    }

    /// The impacts of a list in the order of its records; empty for bits.
    pub(crate) fn listed(&self) -> &[u8] {
        &self.listed
    }

    /// The place of the first record of `block` among those of a word whose bits are `blocks`.
    pub(crate) fn rank(&self, blocks: &[u64], block: usize) -> usize {
        let ranked = block / RANKED;
        let before = blocks.get(ranked * RANKED..block).unwrap_or(&[]);
        let before: u32 = before.iter().map(|bits| bits.count_ones()).sum();
        u32_at(&self.ranks, 4 * ranked) as usize + before as usize
    }

    /// The place of a record of `set`, of which these are the impacts; none if it is not there.
    /// Quickest as [`Sparse::place`](super::sets::set::Sparse::place).
    pub(crate) fn place(&self, set: &Set, doc: DocId, hint: usize) -> Option<usize> {
        let blocks = match set {
            Set::Sparse(sparse) => return sparse.place(doc, hint).ok(),
            Set::Dense(dense) => dense.bits(),
        };
        let (block, bit) = (doc as usize / BLOCK, doc as usize % BLOCK);
        let bits = *blocks.get(block)?;
        let before = bits & ((1 << bit) - 1);
        (bits >> bit & 1 == 1).then(|| self.rank(blocks, block) + before.count_ones() as usize)
    }

    /// How often the word stands in its record at this place.
    pub(crate) fn frequency(&self, place: usize) -> u32 {
        let pair = self.often.get(place / 2).copied().unwrap_or(0);
        let often = if place.is_multiple_of(2) {
            pair & 15
        } else {
            pair >> 4
        };
        if often < LARGE {
            return u32::from(often);
        }
        let (mut low, mut high) = (0, self.large.len() / 8);
        while low < high {
            let middle = low.midpoint(high);
            if (u32_at(&self.large, 8 * middle) as usize) < place {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        u32_at(&self.large, 8 * low + 4).max(u32::from(LARGE))
    }

    /// The highest impact of all.
    pub(crate) fn highest(&self) -> u8 {
        self.reach[0]
    }

    /// An impact that at least `wanted` records have or exceed; 0 where none is known.
    pub(crate) fn reached_by(&self, wanted: usize) -> u8 {
        let known = REACH.iter().position(|enough| *enough >= wanted);
        known.map_or(0, |known| self.reach[known])
    }
}

/// The number at a place; 0 beyond the end.
fn u32_at(bytes: &[u8], at: usize) -> u32 {
    let bytes = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    bytes.map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn u64_at(bytes: &[u8], at: usize) -> u64 {
    let bytes = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    bytes.map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn f32_at(bytes: &[u8], at: usize) -> f32 {
    f32::from_bits(u32_at(bytes, at))
}
