//! From text to terms: one named, versioned chain for documents and queries alike.
//!
//! Owns the word splitting (`words`, `join`, `atoms`), folding (`fold`) and stemming (`spelling`,
//! `stem`), and the fingerprint under which an index remembers them. Takes a text, gives [`Token`]s
//! with byte offsets into it. Drops no stop word: a phrase search for "to the front" must work.
//! Name variants are not made here. [`adapter`] hands the tokens to tantivy.
//!
//! The chain has no state between words: the same word gives the same token everywhere. Which
//! neighbouring words are one word beside that (`cease-fire`) is found over them (`joined`).

pub mod adapter;
mod atoms;
mod cache;
mod fold;
mod initials;
mod join;
mod joined;
pub mod known;
pub mod names;
mod spelling;
mod stem;
mod table;
mod words;

use std::ops::Range;

pub(crate) use cache::TermId;
use cache::{Cache, Forms, JoinedTerms, Made};
pub use fold::fold;
pub use initials::Initials;
pub(crate) use joined::is_hyphen;
use joined::{JoinFinder, JoinedRange};
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
    /// The folded form of a word written as an abbreviation, in two to six capitals or with full
    /// stops, without the s of a plural or possessive: `us` of `US`, `U.S.` and `U.S.'s`.
    pub abbreviation: Option<&'a str>,
    /// Stem and folded form with umlauts written out: `schroeder` of `Schröder`.
    pub spelled_out: Option<[&'a str; 2]>,
    /// Place among the tokens of the text, from 0. Grows by one from word to word, by two where
    /// punctuation stands between two characters of the East.
    pub position: u32,
    /// First byte of the word in the original text.
    pub start: usize,
    /// First byte after the word. An inner bracket belongs to the word, an outer one does not.
    pub end: usize,
}

/// Neighbouring words of a text that are one word when written solid: `cease-fire`, `B-29`,
/// `U. S. S. R.`, a word divided at the end of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Joined<'a> {
    /// Folded and stemmed form of the whole.
    pub stem: &'a str,
    /// How many words it is made of; at least two.
    pub parts: u8,
    /// Position of its first word.
    pub position: u32,
    /// First byte of its first word.
    pub start: usize,
    /// First byte after its last word.
    pub end: usize,
}

/// A word, or several as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'a> {
    /// One word.
    Word(Token<'a>),
    /// Words that were given before or are given next, as one. For each number of parts they come
    /// in order of position.
    Joined(Joined<'a>),
}

/// Where a word of a text stands, or several as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Position of its first word.
    pub position: u32,
    /// How many words it is made of.
    pub parts: u8,
    /// From its first byte to its last.
    pub bytes: Range<usize>,
}

/// Longest folded token in bytes that is indexed; longer ones keep their position, are left out
/// and counted.
pub const MAX_TOKEN_BYTES: usize = 255;

/// Most letters of an abbreviation in capitals. Longer words in capitals are headings.
const MAX_CAPITALS: usize = 6;

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
    pub fn tokens(&mut self, text: &str, mut each: impl FnMut(Token<'_>)) -> usize {
        let each = |piece: Piece<'_>| {
            if let Piece::Word(token) = piece {
                each(token);
            }
        };
        self.pieces_where(text, |_| true, None, each).left_out
    }

    /// Calls `each` for every token of `text` and for every joined word.
    pub fn pieces(&mut self, text: &str, each: impl FnMut(Piece<'_>)) {
        self.pieces_where(text, |_| true, Some(JoinFinder::new(text)), each);
    }

    /// Calls `each` for the tokens and joined words of `text` that could be among those `wanted`,
    /// and for some more: [`Analyser::pieces`] in a fraction of the time, for whoever looks for a
    /// few words only. Positions are the same.
    pub fn pieces_among(&mut self, text: &str, wanted: &Initials, each: impl FnMut(Piece<'_>)) {
        let joins = wanted.has_joined().then(|| JoinFinder::new(text));
        self.pieces_where(text, |word| wanted.may_have(word), joins, each);
    }

    /// Calls `each` with the position and the bytes of the words of `text` that have a term, and of
    /// the joined words if they are wanted: positions of [`Analyser::pieces`] without its forms.
    /// The words of the first `pass` positions, and of as many behind a word as `each` returns, may
    /// be left out where none are joined. Ends when `each` returns none.
    pub fn places(
        &mut self,
        text: &str,
        joined: bool,
        mut pass: u32,
        mut each: impl FnMut(Place) -> Option<u32>,
    ) {
        let mut joins = joined.then(|| JoinFinder::new(text));
        let mut words = Words::new(text);
        let (mut position, mut last_end) = (0_u32, 0);
        loop {
            if pass > 0 && joins.is_none() {
                let passed = words.pass_plain(pass);
                position = position.saturating_add(passed);
                pass -= passed;
                if passed > 0 {
                    // Behind words of ASCII no position is left free.
                    last_end = words.at();
                }
            }
            let Some(range) = words.next() else {
                break;
            };
            if !is_surely_folded(&text[range.clone()]) {
                self.cache.make_room();
                let forms = self.forms(text, range.clone());
                if self.cache.term(forms.folded).is_empty() {
                    continue;
                }
            }
            position = position.saturating_add(gap(text, last_end..range.start));
            last_end = range.end;
            let word = Place {
                position,
                parts: 1,
                bytes: range.clone(),
            };
            let mut next = each(word);
            if let Some(finder) = &mut joins {
                for joined in finder.read(range, position) {
                    next = next.and(each(joined.place()));
                }
            }
            let Some(further) = next else {
                return;
            };
            pass = further;
            position = position.saturating_add(1);
        }
        if let Some(finder) = &mut joins {
            for joined in finder.end() {
                each(joined.place());
            }
        }
    }

    /// How many positions a text takes, words that are too long included.
    pub fn length(&mut self, text: &str) -> u32 {
        self.pieces_where(text, |_| true, None, |_| {})
            .next_position
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
    fn pieces_where(
        &mut self,
        text: &str,
        wanted: impl Fn(&[u8]) -> bool,
        mut joins: Option<JoinFinder<'_>>,
        mut each: impl FnMut(Piece<'_>),
    ) -> Walked {
        let bytes = text.as_bytes();
        let mut position: u32 = 0;
        let mut left_out = 0;
        let mut last_end = 0;
        for range in Words::new(text) {
            let is_wanted = wanted(&bytes[range.clone()]);
            let mut word = None;
            if is_wanted {
                self.cache.make_room();
                let forms = self.forms(text, range.clone());
                let folded = self.cache.term(forms.folded);
                if folded.is_empty() {
                    continue;
                }
                if folded.len() > MAX_TOKEN_BYTES {
                    left_out += 1;
                } else {
                    word = Some(forms);
                }
            }
            position = position.saturating_add(gap(text, last_end..range.start));
            last_end = range.end;
            if let Some(forms) = word {
                each(Piece::Word(self.token(forms, position, range.clone())));
            }
            if let Some(finder) = &mut joins {
                for joined in finder.read(range, position) {
                    self.give_joined(text, joined, &wanted, &mut each);
                }
            }
            // Positions are 32 bits wide in the index; a text of four thousand million words is
            // refused long before by the readers' limit on its length.
            position = position.saturating_add(1);
        }
        if let Some(finder) = &mut joins {
            for joined in finder.end() {
                self.give_joined(text, joined, &wanted, &mut each);
            }
        }
        Walked {
            left_out,
            next_position: position,
        }
    }

    fn token(&self, forms: Forms, position: u32, range: Range<usize>) -> Token<'_> {
        let further = self.cache.further(forms).unwrap_or_default();
        let terms = |ids: [TermId; 2]| ids.map(|id| self.cache.term(id));
        Token {
            folded: self.cache.term(forms.folded),
            stem: self.cache.term(forms.stem),
            abbreviation: further.abbreviation.map(|id| &self.cache.term(id)[1..]),
            spelled_out: further.spelled_out.map(terms),
            position,
            start: range.start,
            end: range.end,
        }
    }

    fn give_joined(
        &mut self,
        text: &str,
        joined: &JoinedRange,
        wanted: &impl Fn(&[u8]) -> bool,
        each: &mut impl FnMut(Piece<'_>),
    ) {
        // It begins as its first word does.
        let begins = text.as_bytes()[joined.bytes.clone()]
            .split(|byte| !byte.is_ascii_alphanumeric())
            .next();
        if begins.is_some_and(|begins| !begins.is_empty() && !wanted(begins)) {
            return;
        }
        if let Some(terms) = self.joined_terms(text, joined) {
            let term = self.cache.term(terms.term);
            each(Piece::Joined(Joined {
                stem: adapter::stem_of_joined(term),
                parts: joined.parts,
                position: joined.position,
                start: joined.bytes.start,
                end: joined.bytes.end,
            }));
        }
    }

    /// The terms of a joined word; none where it would be too long.
    fn joined_terms(&mut self, text: &str, joined: &JoinedRange) -> Option<JoinedTerms> {
        let (range, parts) = (joined.bytes.clone(), joined.parts);
        if let Some(known) = self.cache.known_joined(text, range.clone(), parts) {
            return Some(known);
        }
        // Folding drops whatever stands between the parts.
        let stretch = &text[range];
        let stem = self.maker.stem(stretch)?;
        let term = adapter::joined_term(parts, stem);
        let divided = joined
            .is_divided
            .then(|| adapter::divided_term(parts, stem));
        Some(
            self.cache
                .keep_joined(stretch, parts, &term, divided.as_deref()),
        )
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
        self.cache.keep(word, self.maker.make(word))
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

/// Whether a word surely has a folded form: it holds a letter or digit that folding never drops.
fn is_surely_folded(word: &str) -> bool {
    word.chars()
        .any(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '\u{410}'..='\u{44F}'))
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
    made: Made,
}

impl Maker {
    /// The forms of a word.
    fn make(&mut self, word: &str) -> &Made {
        self.fold_and_stem(word);
        let is_long = self.made.folded.len() > MAX_TOKEN_BYTES;
        self.made.abbreviation = abbreviation(word).filter(|_| !is_long).map(|word| {
            let mut term = adapter::ABBREVIATION_MARKER.to_string();
            fold::fold_into(word, &mut term, MAX_TOKEN_BYTES);
            term
        });
        self.made.spelled_out = None;
        if let Some(spelled_out) = fold::spelled_out(word).filter(|_| !is_long) {
            let own = std::mem::take(&mut self.made);
            self.fold_and_stem(&spelled_out);
            let other = std::mem::replace(&mut self.made, own);
            let is_long = other.folded.len() > MAX_TOKEN_BYTES;
            self.made.spelled_out = (!is_long).then_some([other.stem, other.folded]);
        }
        &self.made
    }

    /// The stem of a word; none where it would be too long.
    fn stem(&mut self, word: &str) -> Option<&str> {
        self.fold_and_stem(word);
        let is_good = (1..=MAX_TOKEN_BYTES).contains(&self.made.folded.len());
        is_good.then_some(&self.made.stem)
    }

    fn fold_and_stem(&mut self, word: &str) {
        let Made { folded, stem, .. } = &mut self.made;
        folded.clear();
        stem.clear();
        fold::fold_into(word, folded, MAX_TOKEN_BYTES);
        if folded.len() <= MAX_TOKEN_BYTES {
            self.stemmers.stem_into(folded, is_possessive(word), stem);
        }
    }
}

/// The letters of a word that is written as an abbreviation, its ending left out.
fn abbreviation(word: &str) -> Option<&str> {
    let base = word.strip_suffix('s').unwrap_or(word);
    let base = base.strip_suffix(atoms::is_apostrophe).unwrap_or(base);
    let is_capitals = |word: &str| {
        let (mut letters, mut capitals) = (0, 0);
        for letter in word.chars().take(MAX_CAPITALS + 1) {
            letters += 1;
            capitals += usize::from(letter.is_uppercase());
        }
        (2..=MAX_CAPITALS).contains(&letters) && letters == capitals
    };
    (is_capitals(base) || joined::is_dotted(base)).then_some(base)
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
