//! From text to terms: one named, versioned chain for documents and queries alike.
//!
//! Owns the word splitting (`words`, `join`, `atoms`), folding (`fold`) and stemming (`spelling`,
//! `stem`), and the fingerprint under which an index remembers them. Takes a text, gives [`Token`]s
//! with byte offsets into it. Drops no stop word: a phrase search for "to the front" must work.
//! Name variants are not made here. [`adapter`] hands the tokens to tantivy.
//!
//! The chain has no state between words: the same word gives the same token everywhere.

pub mod adapter;
mod atoms;
mod cache;
mod fold;
mod initials;
mod join;
pub mod known;
pub mod names;
mod spelling;
mod stem;
mod table;
mod words;

use std::ops::Range;

pub(crate) use cache::TermId;
use cache::{Cache, Forms};
pub use fold::fold;
pub use initials::Initials;
use stem::Stemmers;
use words::Words;

/// One word of a text, in the forms under which it is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// Folded, unstemmed form: NFKC, lower case, no diacritics, apostrophes or inner brackets.
    /// Holds letters and digits only, never `=`.
    pub folded: &'a str,
    /// Folded and stemmed form, by the script of the token.
    pub stem: &'a str,
    /// Place among the tokens of the text, from 0. Grows by one from word to word, by two where
    /// punctuation stands between two characters of the East.
    pub position: u32,
    /// First byte of the word in the original text.
    pub start: usize,
    /// First byte after the word. An inner bracket belongs to the word, an outer one does not.
    pub end: usize,
}

/// Longest folded token in bytes that is indexed; longer ones keep their position, are left out
/// and counted.
pub const MAX_TOKEN_BYTES: usize = 255;

/// Name and version of the chain. Raise the version with any change in what it gives.
pub const CHAIN: &str = "kartoteka-2";

/// Runs the chain. Keeps a cache of folded and stemmed words, so reuse one per thread.
#[derive(Debug, Default)]
pub struct Analyser {
    cache: Cache,
    maker: Maker,
}

impl Analyser {
    /// Makes an analyser with an empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `each` for every token of `text`, in order of position.
    ///
    /// Returns how many words were left out because they are longer than [`MAX_TOKEN_BYTES`].
    pub fn tokens(&mut self, text: &str, each: impl FnMut(Token<'_>)) -> usize {
        self.tokens_where(text, |_| true, each).left_out
    }

    /// Calls `each` for the tokens of `text` that could be among those `wanted`, and for some more:
    /// [`Analyser::tokens`] in a fraction of the time, for whoever looks for a few words only.
    /// Positions are the same.
    pub fn tokens_among(&mut self, text: &str, wanted: &Initials, each: impl FnMut(Token<'_>)) {
        self.tokens_where(text, |word| wanted.may_have(word), each);
    }

    /// How many positions a text takes, words that are too long included.
    pub fn length(&mut self, text: &str) -> u32 {
        self.tokens_where(text, |_| true, |_| {}).next_position
    }

    /// The stretches of a text that one phrase may cover: it is cut where positions are left free.
    pub fn stretches<'t>(&mut self, text: &'t str) -> Vec<&'t str> {
        let (mut starts, mut next) = (vec![0], 0);
        if !text.is_ascii() {
            self.tokens(text, |token| {
                if token.position > next && token.start > 0 {
                    starts.push(token.start);
                }
                next = token.position + 1;
            });
        }
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let ranges = starts.iter().copied().zip(ends);
        ranges.map(|(start, end)| &text[start..end]).collect()
    }

    /// `wanted` may say no only to words that have a folded form.
    fn tokens_where(
        &mut self,
        text: &str,
        wanted: impl Fn(&[u8]) -> bool,
        mut each: impl FnMut(Token<'_>),
    ) -> Walked {
        let mut position: u32 = 0;
        let mut left_out = 0;
        let mut last_end = 0;
        for range in Words::new(text) {
            if !wanted(&text.as_bytes()[range.clone()]) {
                position = position.saturating_add(1 + gap(text, last_end..range.start));
                last_end = range.end;
                continue;
            }
            self.cache.make_room();
            let forms = self.forms(text, range.clone());
            let folded = self.cache.term(forms.folded);
            if folded.is_empty() {
                continue;
            }
            position = position.saturating_add(gap(text, last_end..range.start));
            last_end = range.end;
            if folded.len() > MAX_TOKEN_BYTES {
                left_out += 1;
            } else {
                each(Token {
                    folded,
                    stem: self.cache.term(forms.stem),
                    position,
                    start: range.start,
                    end: range.end,
                });
            }
            // Positions are 32 bits wide in the index; a text of four thousand million words is
            // refused long before by the readers' limit on its length.
            position = position.saturating_add(1);
        }
        Walked {
            left_out,
            next_position: position,
        }
    }

    /// Folded form and stem of the word that stands in `text` at `range`. The folded form is empty
    /// where the word holds nothing but marks, and cut off just above [`MAX_TOKEN_BYTES`] where it
    /// is too long.
    #[inline]
    fn forms(&mut self, text: &str, range: Range<usize>) -> Forms {
        match self.cache.known(text, range.clone()) {
            Some(forms) => forms,
            None => self.learn(&text[range]),
        }
    }

    fn learn(&mut self, word: &str) -> Forms {
        let (folded, stem) = self.maker.make(word);
        self.cache.keep(word, folded, stem)
    }

    /// A term by its number.
    pub(crate) fn term(&self, id: TermId) -> &str {
        self.cache.term(id)
    }

    /// Changes whenever numbers of terms become void.
    pub(crate) fn generation(&self) -> u32 {
        self.cache.generation()
    }
}

/// What a walk over a text came to.
#[derive(Debug, Clone, Copy)]
struct Walked {
    /// Words that are too long for a term.
    left_out: usize,
    /// The position behind the last word.
    next_position: u32,
}

/// Positions left free between two words: one where punctuation parts characters of the East, which
/// are words of their own and must not meet in a phrase across it.
fn gap(text: &str, between: Range<usize>) -> u32 {
    u32::from(atoms::parts_characters(text, between))
}

/// Makes the forms of a word that is not in the cache.
#[derive(Debug, Default)]
struct Maker {
    stemmers: Stemmers,
    folded: String,
    stem: String,
}

impl Maker {
    /// Folded form and stem of a word.
    fn make(&mut self, word: &str) -> (&str, &str) {
        self.folded.clear();
        self.stem.clear();
        fold::fold_into(word, &mut self.folded, MAX_TOKEN_BYTES);
        if self.folded.len() <= MAX_TOKEN_BYTES {
            self.stemmers
                .stem_into(&self.folded, is_possessive(word), &mut self.stem);
        }
        (&self.folded, &self.stem)
    }
}

/// Whether a word as written ends with an apostrophe and s.
fn is_possessive(word: &str) -> bool {
    word.strip_suffix(['s', 'S'])
        .and_then(|owner| owner.chars().next_back())
        .is_some_and(atoms::is_apostrophe)
}

/// Eight hexadecimal digits that change whenever the chain could give other tokens: a hash over
/// [`CHAIN`], its tables, and the tokens of a fixed text that exercises every rule.
pub const FINGERPRINT: &str = include_str!("../../index_schema/compiled/chain.txt");

#[cfg(test)]
pub(crate) mod compile;
#[cfg(test)]
mod tests;
