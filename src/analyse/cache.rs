//! What the chain made of the words seen lately.
//!
//! A corpus repeats its words: nine in ten are answered from here, without an allocation. Terms
//! are numbered, so that the occurrences of one can be told without comparing texts. Bounded in
//! entries and in bytes, and emptied when full, so that a text of nothing but new words costs
//! time, not memory. Who holds numbers of terms says when it may be emptied ([`Cache::make_room`]).

use rustc_hash::FxHashMap;

/// Most words kept.
const MAX_ENTRIES: usize = 1 << 16;

/// Most bytes of distinct terms. With the words about eight megabytes when full.
const MAX_TEXT_BYTES: usize = 2 << 20;

/// Longest word kept, in bytes as written. The terms of longer ones are numbered all the same.
const MAX_WORD_BYTES: usize = 40;

/// Number of a term, good until the cache is emptied.
pub(super) type TermId = u32;

/// Folded form and stem of a word.
#[derive(Debug, Clone, Copy)]
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
        let place = id as usize;
        let start = place.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.text[start as usize..self.ends[place] as usize]
    }
}

/// Words as written, with their forms.
#[derive(Debug, Default)]
pub(super) struct Cache {
    words: FxHashMap<Box<str>, Forms>,
    terms: Terms,
}

impl Cache {
    /// Whether the next word may be one too many.
    pub(super) fn is_full(&self) -> bool {
        self.terms.ends.len() >= MAX_ENTRIES
            || self.words.len() >= MAX_ENTRIES
            || self.terms.text.len() >= MAX_TEXT_BYTES
    }

    /// Empties the cache if it is full: numbers of terms given before are void.
    pub(super) fn make_room(&mut self) {
        if self.is_full() {
            *self = Self::default();
        }
    }

    /// A term by its number.
    pub(super) fn term(&self, id: TermId) -> &str {
        self.terms.get(id)
    }

    /// The forms of `word`, unless they have to be made.
    pub(super) fn known(&self, word: &str) -> Option<Forms> {
        self.words.get(word).copied()
    }

    /// Keeps the forms that were made of `word`.
    pub(super) fn keep(&mut self, word: &str, folded: &str, stem: &str) -> Forms {
        let forms = Forms {
            folded: self.terms.id(folded),
            stem: self.terms.id(stem),
        };
        if word.len() <= MAX_WORD_BYTES {
            self.words.insert(word.into(), forms);
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
        assert!(cache.known("Reports").is_some());
        assert!(cache.known(&"x".repeat(MAX_WORD_BYTES + 1)).is_none());
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
