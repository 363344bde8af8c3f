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
    /// Place of its [`Further`] forms and one more; 0 for the words that have none, nearly all.
    further: u32,
}

/// Forms that few words have.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Further {
    /// The term of a word written as an abbreviation.
    pub(super) abbreviation: Option<TermId>,
    /// Stem and folded form with umlauts written out.
    pub(super) spelled_out: Option<[TermId; 2]>,
}

/// The terms of a joined word.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct JoinedTerms {
    pub(super) term: TermId,
    /// That of a word divided at the end of a line, beside the other.
    pub(super) divided: Option<TermId>,
    parts: u8,
}

/// What was made of a word.
#[derive(Debug, Default)]
pub(super) struct Made {
    pub(super) folded: String,
    pub(super) stem: String,
    /// The term, not the form.
    pub(super) abbreviation: Option<String>,
    pub(super) spelled_out: Option<[String; 2]>,
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
    further: Vec<Further>,
    /// Terms of joined words by the stretch as it stands in a text.
    joined: WordTable<JoinedTerms>,
    terms: Terms,
    /// How often it was emptied.
    emptied: u32,
}

impl Cache {
    /// Whether the next word may be one too many.
    fn is_full(&self) -> bool {
        self.terms.ends.len() >= MAX_ENTRIES
            || self.words.len() >= MAX_ENTRIES
            || self.further.len() >= MAX_ENTRIES
            || self.joined.len() >= MAX_ENTRIES
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

    /// The further forms of a word.
    pub(super) fn further(&self, forms: Forms) -> Option<Further> {
        let place = (forms.further as usize).checked_sub(1)?;
        self.further.get(place).copied()
    }

    /// Caches the forms that were made of `word`.
    pub(super) fn keep(&mut self, word: &str, made: &Made) -> Forms {
        let mut forms = Forms {
            folded: self.terms.id(&made.folded),
            stem: self.terms.id(&made.stem),
            further: 0,
        };
        if made.abbreviation.is_some() || made.spelled_out.is_some() {
            let (abbreviation, spelled_out) = (&made.abbreviation, &made.spelled_out);
            let further = Further {
                abbreviation: abbreviation.as_ref().map(|term| self.terms.id(term)),
                spelled_out: spelled_out
                    .as_ref()
                    .map(|terms| [self.terms.id(&terms[0]), self.terms.id(&terms[1])]),
            };
            self.further.push(further);
            forms.further = self.further.len() as u32;
        }
        if word.len() <= MAX_WORD_BYTES {
            self.words.insert(word, forms);
        }
        forms
    }

    /// The terms of the joined word that stands in `text` at `range` in so many parts, unless they
    /// have to be made.
    pub(super) fn known_joined(
        &self,
        text: &str,
        range: Range<usize>,
        parts: u8,
    ) -> Option<JoinedTerms> {
        let known = self.joined.get(text, range)?;
        (known.parts == parts).then_some(known)
    }

    /// Caches the terms of a joined word.
    pub(super) fn keep_joined(
        &mut self,
        stretch: &str,
        parts: u8,
        term: &str,
        divided: Option<&str>,
    ) -> JoinedTerms {
        let terms = JoinedTerms {
            term: self.terms.id(term),
            divided: divided.map(|term| self.terms.id(term)),
            parts,
        };
        let is_known = self.joined.get(stretch, 0..stretch.len()).is_some();
        if stretch.len() <= MAX_WORD_BYTES && !is_known {
            self.joined.insert(stretch, terms);
        }
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_have_one_number_each_whatever_word_they_come_from() {
        let mut cache = Cache::default();
        let made = |folded: &str, stem: &str| Made {
            folded: folded.to_owned(),
            stem: stem.to_owned(),
            ..Made::default()
        };
        let plural = cache.keep("Reports", &made("reports", "report"));
        let long = cache.keep(&"x".repeat(MAX_WORD_BYTES + 1), &made("report", "report"));
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
            let made = Made {
                folded: word.clone(),
                stem: word.clone(),
                abbreviation: Some(format!("^{word}")),
                spelled_out: None,
            };
            let forms = cache.keep(&word, &made);
            assert_eq!(cache.term(forms.folded), word);
            cache.keep_joined(&word, 2, &word, None);
        }
        assert!(cache.words.len() <= MAX_ENTRIES);
        assert!(cache.further.len() <= MAX_ENTRIES && cache.joined.len() <= MAX_ENTRIES);
    }
}
