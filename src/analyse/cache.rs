//! What the chain made of the words seen lately.
//!
//! A corpus repeats its words: nine in ten are answered from here, without an allocation. Bounded
//! by a number of entries and by the length of a word, and emptied when full, so that a text of
//! nothing but new words costs time, not memory.

use rustc_hash::FxHashMap;

/// Most words kept. About eight megabytes when full.
const MAX_ENTRIES: usize = 1 << 16;

/// Longest word kept, in bytes as written.
const MAX_WORD_BYTES: usize = 40;

/// Folded form and stem of a word.
#[derive(Debug, Default)]
pub(super) struct Forms {
    /// The folded form, and behind it the stem, unless the folded form begins with it.
    text: String,
    folded_len: usize,
    stem_start: usize,
    stem_len: usize,
}

impl Forms {
    /// Puts the forms together.
    pub(super) fn set(&mut self, folded: &str, stem: &str) {
        self.text.clear();
        self.text.push_str(folded);
        self.folded_len = folded.len();
        self.stem_start = 0;
        self.stem_len = stem.len();
        if !folded.starts_with(stem) {
            self.stem_start = self.text.len();
            self.text.push_str(stem);
        }
    }

    /// The folded form. Empty where a word has none.
    pub(super) fn folded(&self) -> &str {
        &self.text[..self.folded_len]
    }

    /// The stem.
    pub(super) fn stem(&self) -> &str {
        &self.text[self.stem_start..self.stem_start + self.stem_len]
    }
}

/// Words as written, with their forms.
#[derive(Debug, Default)]
pub(super) struct Cache {
    places: FxHashMap<Box<str>, u32>,
    forms: Vec<Forms>,
    /// The last word that is not kept.
    passing: Forms,
}

impl Cache {
    /// The forms of `word`, made by `make` unless they are known.
    pub(super) fn forms(&mut self, word: &str, make: impl FnOnce(&str, &mut Forms)) -> &Forms {
        if word.len() > MAX_WORD_BYTES {
            make(word, &mut self.passing);
            return &self.passing;
        }
        let place = match self.places.get(word) {
            Some(&place) => place as usize,
            None => {
                if self.forms.len() == MAX_ENTRIES {
                    self.places.clear();
                    self.forms.clear();
                }
                let mut forms = Forms::default();
                make(word, &mut forms);
                forms.text.shrink_to_fit();
                let place = self.forms.len();
                self.forms.push(forms);
                self.places.insert(word.into(), place as u32);
                place
            }
        };
        &self.forms[place]
    }
}
