//! Cache of the terms of words and names.
//!
//! Owns [`NameCache`]. A corpus repeats its names, and reading one under every practice of
//! romanization takes some thousand times as long as a lookup here. Terms are numbered, so that a
//! text that has a name twice gives its terms once without comparing them. Bounded, and emptied
//! when full.

use std::ops::Range;

use rustc_hash::FxHashMap;

use crate::analyse::table::WordTable;

/// Most words and names, ordinary words with a capital included.
const MAX_WORDS: usize = 1 << 17;

/// Most bytes of terms. With the words some twenty megabytes when full.
const MAX_TERM_BYTES: usize = 8 << 20;

/// The terms of a word, or of a name of several words.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct NameTerms {
    /// The number of its first term; the others follow.
    first: u32,
    /// How many terms it has: none if it is no name.
    count: u16,
    /// Whether it is made of Chinese or Korean syllables, and so may be a part of a name.
    pub(super) is_syllabic: bool,
}

/// Words and names with their terms.
#[derive(Debug, Default)]
pub(super) struct NameCache {
    pub(super) words: WordTable<NameTerms>,
    /// Names of several words, as written, with blanks between the words.
    pub(super) names: FxHashMap<Box<str>, NameTerms>,
    /// All terms, concatenated.
    terms: String,
    ends: Vec<u32>,
    /// For the first term of a name: the number of the text that had it last.
    given: Vec<u32>,
}

impl NameCache {
    /// Whether the next word may be one too many.
    pub(super) fn is_full(&self) -> bool {
        self.words.len() + self.names.len() >= MAX_WORDS || self.terms.len() >= MAX_TERM_BYTES
    }

    /// Adds terms, of which each must be new.
    pub(super) fn add(
        &mut self,
        terms: impl IntoIterator<Item = String>,
        is_syllabic: bool,
    ) -> NameTerms {
        let first = self.ends.len();
        for term in terms {
            self.terms.push_str(&term);
            self.ends.push(self.terms.len() as u32);
            self.given.push(0);
        }
        NameTerms {
            first: first as u32,
            // A spelling has some dozens of keys at most.
            count: u16::try_from(self.ends.len() - first).unwrap_or(u16::MAX),
            is_syllabic,
        }
    }

    /// A term by its number.
    pub(super) fn term(&self, number: u32) -> &str {
        let place = number as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.terms[start as usize..self.ends[place] as usize]
    }

    /// The numbers of the terms of `known`, unless the text of number `round` had them before.
    pub(super) fn first_time(&mut self, known: NameTerms, round: u32) -> Range<u32> {
        let first = known.first;
        match self.given.get_mut(first as usize) {
            Some(given) if known.count > 0 && *given != round => {
                *given = round;
                first..first + u32::from(known.count)
            }
            _ => first..first,
        }
    }
}
