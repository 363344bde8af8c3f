//! What the chain made of the words seen lately.
//!
//! A corpus repeats its words: nearly all are answered from here, without an allocation. Terms
//! are numbered, so that occurrences are matched without comparing texts. Bounded in
//! entries and in bytes, and emptied when full, so that a text of nothing but new words costs
//! time, not memory. Who holds numbers of terms says when it may be emptied ([`Cache::make_room`]).

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::table::WordTable;

/// Most words cached.
const MAX_ENTRIES: usize = 1 << 16;

/// Most bytes of distinct terms. With the words about eight megabytes when full.
const MAX_TEXT_BYTES: usize = 2 << 20;

/// Longest word cached, in bytes as written. The terms of longer ones are numbered all the same.
const MAX_WORD_BYTES: usize = 40;

/// Number of a term, good until the cache is emptied.
pub(crate) type TermId = u32;

/// Folded form and stem of a word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Forms {
    /// The folded form. The empty term where a word has none.
    pub(super) folded: TermId,
    /// The stem.
    pub(super) stem: TermId,
}

/// Distinct terms.
#[derive(Debug, Default)]
struct Terms {
    ids: FxHashMap<Box<str>, TermId>,
    /// All of them, one behind the other.
    text: String,
    ends: Vec<u32>,
}

impl Terms {
    fn id(&mut self, term: &str) -> TermId {
        if let Some(&id) = self.ids.get(term) {
            return id;
        }
        let id = self.ends.len() as TermId;
        self.ids.insert(term.into(), id);
        self.text.push_str(term);
        self.ends.push(self.text.len() as u32);
        id
    }

    fn get(&self, id: TermId) -> &str {
        &self.text[self.range(id)]
    }

    /// Where a term stands in the text of all.
    fn range(&self, id: TermId) -> Range<usize> {
        let place = id as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        start as usize..self.ends[place] as usize
    }
}

/// Words as written, with their forms.
#[derive(Debug, Default)]
pub(super) struct Cache {
    words: WordTable<Forms>,
    terms: Terms,
    /// How often it was emptied.
    emptied: u32,
}

impl Cache {
    /// Whether the next word may be one too many.
    fn is_full(&self) -> bool {
        self.terms.ends.len() >= MAX_ENTRIES
            || self.words.len() >= MAX_ENTRIES
            || self.terms.text.len() >= MAX_TEXT_BYTES
    }

    /// Empties the cache if it is full: numbers of terms given before are void.
    pub(super) fn make_room(&mut self) {
        if self.is_full() {
            *self = Self {
                emptied: self.emptied.wrapping_add(1),
                ..Self::default()
            };
        }
    }

    /// Changes whenever numbers of terms become void.
    pub(super) fn generation(&self) -> u32 {
        self.emptied
    }

    /// A term by its number.
    pub(super) fn term(&self, id: TermId) -> &str {
        self.terms.get(id)
    }

    /// Length in bytes of a term, without a look at it.
    pub(super) fn term_bytes(&self, id: TermId) -> usize {
        self.terms.range(id).len()
    }

    /// The forms of the word that stands in `text` at `range`, unless they have to be made.
    #[inline]
    pub(super) fn known(&self, text: &str, range: Range<usize>) -> Option<Forms> {
        self.words.get(text, range)
    }

    /// Keeps the forms that were made of `word`.
    pub(super) fn keep(&mut self, word: &str, folded: &str, stem: &str) -> Forms {
        let forms = Forms {
            folded: self.terms.id(folded),
            stem: self.terms.id(stem),
        };
        if word.len() <= MAX_WORD_BYTES {
            self.words.insert(word, forms);
        }
        forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_one_number_each_whatever_word_they_come_from() {
        let mut cache = Cache::default();
        let plural = cache.keep("Reports", "reports", "report");
        let long = cache.keep(&"x".repeat(MAX_WORD_BYTES + 1), "report", "report");
        assert_eq!((long.folded, long.stem), (plural.stem, plural.stem));
        assert_eq!(cache.term(plural.folded), "reports");
        assert_eq!(cache.term(plural.stem), "report");
        assert!(cache.known("Reports", 0..7).is_some());
        let long = "x".repeat(MAX_WORD_BYTES + 1);
        assert!(cache.known(&long, 0..long.len()).is_none());
    }

    #[test]
    fn new_words_without_end_do_not_fill_memory() {
        let mut cache = Cache::default();
        for number in 0..3 * MAX_ENTRIES {
            cache.make_room();
            let word = number.to_string();
            let forms = cache.keep(&word, &word, &word);
            assert_eq!(cache.term(forms.folded), word);
        }
        assert!(cache.words.len() <= MAX_ENTRIES);
    }
}
