//! What an index adds to the chain: the terms of a word, the places of words, and composite texts.
//!
//! Every word gives two terms at one position, the stem, and [`EXACT_MARKER`] with the folded form.
//! Some words have more:
//!
//! - [`ABBREVIATION_MARKER`] with the folded form where it is written as an abbreviation;
//! - stem and folded form with umlauts written out;
//! - at the first of several words that are one ([`Joined`](super::Joined)), [`JOINED_MARKER`] with
//!   the number of parts and the stem of the whole, and the same behind [`DIVIDED_MARKER`] where a
//!   line end divides it.
//!
//! The parts of a composite text stand a gap of positions apart. `Placer` gives words with their
//! places; [`ChainTokenizer`] is the same for tantivy. Words that are too long keep their position,
//! give no term and are counted. A field so indexed counts two tokens a word where lengths are
//! counted, whatever terms it has beside them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use super::joined::{JoinFinder, JoinedRange};
use super::words::Words;
use super::{Analyser, MAX_TOKEN_BYTES, TermId, gap};

/// Stands before the folded form of a word, where the stem stands without. No token holds it.
pub const EXACT_MARKER: char = '=';

/// Stands before the folded form of a word that is written as an abbreviation. No token holds it.
pub const ABBREVIATION_MARKER: char = '^';

/// Stands before the number of parts and the stem of joined words. No token holds it.
pub const JOINED_MARKER: char = '+';

/// The same of joined words that a line end divides, beside [`JOINED_MARKER`]: they are no evidence
/// that the parts are words. No token holds it.
pub const DIVIDED_MARKER: char = '-';

/// Parts the texts of a composite: INFORMATION SEPARATOR TWO, which ASCII calls the record
/// separator.
pub const PART_SEPARATOR: char = '\u{1E}';

/// Positions left free at every [`PART_SEPARATOR`], so that no phrase or window reaches across.
/// Also the bound: a window with this many words in between or more would reach.
pub const PART_GAP: u32 = 64;

/// The term under which a stem is indexed.
#[must_use]
pub fn stem_term(stem: &str) -> &str {
    stem
}

/// The term under which a folded form is indexed.
#[must_use]
pub fn exact_term(folded: &str) -> String {
    format!("{EXACT_MARKER}{folded}")
}

/// The term under which an abbreviation is indexed that folds to `folded`.
#[must_use]
pub fn abbreviation_term(folded: &str) -> String {
    format!("{ABBREVIATION_MARKER}{folded}")
}

/// The term under which words are indexed that are one in so many parts.
#[must_use]
pub fn joined_term(parts: u8, stem: &str) -> String {
    format!("{JOINED_MARKER}{}{stem}", digit(parts))
}

/// The term of those among them that a line end divides.
#[must_use]
pub fn divided_term(parts: u8, stem: &str) -> String {
    format!("{DIVIDED_MARKER}{}{stem}", digit(parts))
}

/// A number of parts as one character, so that no stem can be read into it.
fn digit(parts: u8) -> char {
    char::from_digit(u32::from(parts), 36).unwrap_or('z')
}

/// The stem in a term of joined words.
pub(super) fn stem_of_joined(term: &str) -> &str {
    &term[2..]
}

/// A word of a composite text. Its terms are numbers of the analyser that read it, good until the
/// next word is asked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) stem: TermId,
    pub(crate) folded: TermId,
    pub(crate) position: u32,
    /// Where it begins in the text, in bytes.
    pub(crate) start: usize,
    /// Whether it is too long for a term.
    pub(crate) is_left_out: bool,
    /// The term of an abbreviation.
    pub(crate) abbreviation: Option<TermId>,
    /// Stem and folded form with umlauts written out.
    pub(crate) spelled_out: Option<[TermId; 2]>,
}

impl Place {
    /// Its terms, and whether each is an exact form: stem and folded form first.
    #[inline]
    pub(crate) fn each_term(&self, mut each: impl FnMut(TermId, bool)) {
        if self.is_left_out {
            return;
        }
        each(self.stem, false);
        each(self.folded, true);
        if let Some(abbreviation) = self.abbreviation {
            each(abbreviation, false);
        }
        if let Some([stem, folded]) = self.spelled_out {
            each(stem, false);
            each(folded, true);
        }
    }
}

/// The words of a composite text, in order.
#[derive(Debug)]
pub(crate) struct Placer<'t> {
    text: &'t str,
    words: Words<'t>,
    joins: JoinFinder<'t>,
    /// Terms of joined words and the positions of their first words.
    joined: Vec<(TermId, u32)>,
    next_position: usize,
    /// Up to here the text was searched for part separators.
    read_to: usize,
    left_out: u64,
}

impl<'t> Placer<'t> {
    /// The words of `text`.
    pub(crate) fn new(text: &'t str) -> Self {
        Self {
            text,
            words: Words::new(text),
            joins: JoinFinder::new(text),
            joined: Vec::new(),
            next_position: 0,
            read_to: 0,
            left_out: 0,
        }
    }

    /// The position behind the last word.
    pub(crate) fn next_position(&self) -> u32 {
        u32::try_from(self.next_position).unwrap_or(u32::MAX)
    }

    /// The terms of joined words that the last call of [`Placer::next`] completed, also one that
    /// found no more words, with the positions of their first words.
    pub(crate) fn joined(&self) -> &[(TermId, u32)] {
        &self.joined
    }

    /// The next word.
    #[inline]
    pub(crate) fn next(&mut self, analyser: &mut Analyser) -> Option<Place> {
        self.joined.clear();
        loop {
            let Some(range) = self.words.next() else {
                self.end(analyser);
                return None;
            };
            analyser.cache.make_room();
            let forms = analyser.forms(self.text, range.clone());
            let folded_bytes = analyser.cache.term_bytes(forms.folded);
            if folded_bytes == 0 {
                continue;
            }
            // No word holds a separator, so all of them stand between words.
            let between = &self.text.as_bytes()[self.read_to..range.start];
            let parts = between
                .iter()
                .filter(|&&byte| byte == PART_SEPARATOR as u8)
                .count();
            let gap = match parts {
                0 => gap(self.text, self.read_to..range.start),
                parts => parts as u32 * PART_GAP,
            };
            self.read_to = range.end;
            let position = self.next_position + gap as usize;
            self.next_position = position + 1;
            let is_left_out = folded_bytes > MAX_TOKEN_BYTES;
            self.left_out += u64::from(is_left_out);
            let position = u32::try_from(position).unwrap_or(u32::MAX);
            let start = range.start;
            let joined = self.joins.read(range, position);
            if !joined.is_empty() {
                push_joined(&mut self.joined, self.text, joined, analyser);
            }
            let further = analyser.cache.further(forms).unwrap_or_default();
            return Some(Place {
                stem: forms.stem,
                folded: forms.folded,
                position,
                start,
                is_left_out,
                abbreviation: further.abbreviation,
                spelled_out: further.spelled_out,
            });
        }
    }

    fn end(&mut self, analyser: &mut Analyser) {
        push_joined(&mut self.joined, self.text, self.joins.end(), analyser);
    }
}

fn push_joined(
    out: &mut Vec<(TermId, u32)>,
    text: &str,
    joined: &[JoinedRange],
    analyser: &mut Analyser,
) {
    for one in joined {
        if let Some(terms) = analyser.joined_terms(text, one) {
            let both = [Some(terms.term), terms.divided];
            out.extend(both.into_iter().flatten().map(|term| (term, one.position)));
        }
    }
}

/// The chain, for tantivy. A clone has a cache of its own and shares the count of words left out.
#[derive(Debug, Default)]
pub struct ChainTokenizer {
    analyser: Analyser,
    left_out: Arc<AtomicU64>,
    /// Whether only the terms are given that count in lengths.
    is_counted: bool,
}

impl ChainTokenizer {
    /// Makes a tokenizer.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A tokenizer that gives the two terms alone that every word has.
    #[cfg(test)]
    pub(crate) fn counted() -> Self {
        Self {
            is_counted: true,
            ..Self::default()
        }
    }

    /// Words left out so far for their length, by this tokenizer and all its clones. A word in a
    /// part that is repeated for its weight counts each time.
    #[must_use]
    pub fn left_out(&self) -> u64 {
        self.left_out.load(Ordering::Relaxed)
    }
}

impl Clone for ChainTokenizer {
    fn clone(&self) -> Self {
        Self {
            left_out: Arc::clone(&self.left_out),
            is_counted: self.is_counted,
            ..Self::default()
        }
    }
}

impl Tokenizer for ChainTokenizer {
    type TokenStream<'a> = ChainTokenStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> ChainTokenStream<'a> {
        ChainTokenStream {
            placer: Placer::new(text),
            analyser: &mut self.analyser,
            left_out: &self.left_out,
            is_counted: self.is_counted,
            token: Token::default(),
            terms: Vec::new(),
            given: 0,
        }
    }
}

/// Terms of one text, the stem of a word before its exact form and its further ones. Offsets are not
/// given, for the index keeps none.
#[derive(Debug)]
pub struct ChainTokenStream<'a> {
    placer: Placer<'a>,
    analyser: &'a mut Analyser,
    left_out: &'a AtomicU64,
    is_counted: bool,
    token: Token,
    /// The terms that were read, with their positions and whether they are exact forms.
    terms: Vec<(TermId, bool, u32)>,
    /// How many of them were given.
    given: usize,
}

impl ChainTokenStream<'_> {
    /// Reads the terms of the next word; whether there were any words left.
    fn read(&mut self) -> bool {
        self.terms.clear();
        self.given = 0;
        let place = self.placer.next(self.analyser);
        if !self.is_counted {
            let joined = self.placer.joined().iter();
            let joined = joined.map(|&(term, position)| (term, false, position));
            self.terms.extend(joined);
        }
        let Some(place) = place else {
            let left_out = std::mem::take(&mut self.placer.left_out);
            self.left_out.fetch_add(left_out, Ordering::Relaxed);
            return false;
        };
        let (terms, position) = (&mut self.terms, place.position);
        place.each_term(|term, is_exact| terms.push((term, is_exact, position)));
        if self.is_counted {
            // Stem and folded form alone.
            self.terms.truncate(2);
        }
        true
    }
}

impl TokenStream for ChainTokenStream<'_> {
    fn advance(&mut self) -> bool {
        while self.given == self.terms.len() {
            if !self.read() && self.terms.is_empty() {
                return false;
            }
        }
        let (term, is_exact, position) = self.terms[self.given];
        self.given += 1;
        self.token.text.clear();
        if is_exact {
            self.token.text.push(EXACT_MARKER);
        }
        self.token.text.push_str(self.analyser.term(term));
        self.token.position = position as usize;
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}

/// A composite text, and where its last part begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// Every part repeated by its weight, separated by [`PART_SEPARATOR`].
    pub text: String,
    /// Position that the first word of the last part has, or would have.
    pub last_start: u32,
}

/// Puts parts together for the ranking field: each is repeated by its weight (0 leaves it out), so
/// that a word in the title counts as often as its weight says (BM25F, by construction).
///
/// Only the parts before the last are analysed here, each once: they are small, the last is the
/// body.
#[must_use]
pub fn composite(parts: &[(&str, u32)], analyser: &mut Analyser) -> Composite {
    let bytes = parts
        .iter()
        .map(|(text, weight)| (text.len() + 1) * *weight as usize)
        .sum();
    let mut composite = Composite {
        text: String::with_capacity(bytes),
        last_start: 0,
    };
    let mut first = true;
    for (index, &(text, weight)) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let mut words = 0;
        if !is_last && weight > 0 {
            words = analyser.length(text);
        }
        for copy in 0..weight {
            if !first {
                composite.text.push(PART_SEPARATOR);
                if !is_last || copy == 0 {
                    composite.last_start = composite.last_start.saturating_add(PART_GAP);
                }
            }
            first = false;
            push_part(&mut composite.text, text);
            composite.last_start = composite.last_start.saturating_add(words);
        }
    }
    composite
}

/// Appends a part; a separator in it becomes a blank, lest it pass for one of ours.
fn push_part(out: &mut String, text: &str) {
    let mut pieces = text.split(PART_SEPARATOR);
    out.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        out.push(' ');
        out.push_str(piece);
    }
}

#[cfg(test)]
mod tests {
    use super::super::Piece;
    use super::*;
    use proptest::prelude::*;

    /// Terms in the order of the text; the stem stands before the exact form.
    fn terms(text: &str) -> Vec<(String, usize)> {
        let mut tokenizer = ChainTokenizer::new();
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        stream.process(&mut |token| terms.push((token.text.clone(), token.position)));
        terms
    }

    #[track_caller]
    fn check(text: &str, expected: &[(&str, usize)]) {
        let terms = terms(text);
        let found: Vec<_> = terms
            .iter()
            .map(|(term, position)| (term.as_str(), *position))
            .collect();
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn a_word_gives_its_terms_at_its_position() {
        check(
            "Stalin's telegrams",
            &[
                ("stalin", 0),
                ("=stalins", 0),
                ("telegram", 1),
                ("=telegrams", 1),
            ],
        );
        check("", &[]);
        check("…", &[]);
        check(
            "US POW's",
            &[
                ("us", 0),
                ("=us", 0),
                ("^us", 0),
                ("pow", 1),
                ("=pows", 1),
                ("^pow", 1),
            ],
        );
        check(
            "Schröders",
            &[
                ("schroder", 0),
                ("=schroders", 0),
                ("schroeder", 0),
                ("=schroeders", 0),
            ],
        );
    }

    #[test]
    fn words_that_are_one_give_a_term_at_the_first() {
        check(
            "a cease-fire",
            &[
                ("a", 0),
                ("=a", 0),
                ("ceas", 1),
                ("=cease", 1),
                ("+2ceasefir", 1),
                ("fire", 2),
                ("=fire", 2),
            ],
        );
        check(
            "MiG-\n15bis",
            &[
                ("mig", 0),
                ("=mig", 0),
                ("+2mig15", 0),
                ("-2mig15", 0),
                ("15bis", 1),
                ("=15bis", 1),
            ],
        );
        check(
            "V. M.",
            &[("v", 0), ("=v", 0), ("m", 1), ("=m", 1), ("+2vm", 0)],
        );
    }

    #[test]
    fn parts_are_a_gap_apart() {
        check(
            "a\u{1E}b\u{1E}\u{1E}c",
            &[
                ("a", 0),
                ("=a", 0),
                ("b", 65),
                ("=b", 65),
                ("c", 194),
                ("=c", 194),
            ],
        );
        check(
            "\u{1E}a ʹ b",
            &[("a", 64), ("=a", 64), ("b", 65), ("=b", 65)],
        );
    }

    #[test]
    fn a_text_of_more_words_than_are_remembered_loses_none() {
        let text: String = (0..70_000).map(|number| format!("w{number} w ")).collect();
        let terms = terms(&text);
        assert_eq!(terms.len(), 4 * 70_000);
        let common = terms.iter().filter(|(term, _)| term == "=w");
        assert!(
            common
                .map(|(_, at)| *at)
                .eq((0..70_000).map(|number| 2 * number + 1))
        );
    }

    #[test]
    fn long_words_are_counted_over_all_clones() {
        let original = ChainTokenizer::new();
        let mut copy = original.clone();
        let text = format!("a {} b", "x".repeat(1000));
        let mut positions = Vec::new();
        copy.token_stream(&text)
            .process(&mut |token| positions.push(token.position));
        assert_eq!(positions, [0, 0, 2, 2]);
        assert_eq!(original.left_out(), 1);
    }

    #[test]
    fn composites_repeat_parts_and_keep_foreign_separators_out() {
        let mut analyser = Analyser::new();
        let made = composite(
            &[
                ("On Korea", 2),
                ("", 1),
                ("skipped", 0),
                ("a\u{1E}b", 1),
                ("body", 1),
            ],
            &mut analyser,
        );
        assert_eq!(made.text, "On Korea\u{1E}On Korea\u{1E}\u{1E}a b\u{1E}body");
        assert_eq!(made.last_start as usize, 2 + 64 + 2 + 64 + 64 + 2 + 64);
        assert_eq!(composite(&[("body text", 1)], &mut analyser).last_start, 0);
        assert_eq!(
            composite(&[], &mut analyser),
            Composite {
                text: String::new(),
                last_start: 0
            }
        );
    }

    proptest! {
        #[test]
        fn the_last_part_begins_where_the_composite_says(
            parts in prop::collection::vec(("[ab ʹ.\u{1E}周]{0,12}", 0_u32..4), 0..4),
            weight in 1_u32..3,
        ) {
            let mut parts: Vec<(&str, u32)> = parts.iter().map(|(text, weight)| (text.as_str(), *weight)).collect();
            // A word that stands nowhere else.
            parts.push(("marker", weight));
            let made = composite(&parts, &mut Analyser::new());
            let first = terms(&made.text).into_iter().find(|(term, _)| term == "=marker");
            prop_assert_eq!(first.map(|(_, position)| position), Some(made.last_start as usize));
        }

        #[test]
        fn terms_are_the_pieces_of_the_chain(text in "([\\PC&&[^\u{1E}]]{0,9}|[aAbB]([-. \n]{1,2}[aAbBö]){1,4}){0,5}") {
            let mut expected = Vec::new();
            Analyser::new().pieces(&text, |piece| match piece {
                Piece::Word(token) => {
                    let position = token.position as usize;
                    expected.push((stem_term(token.stem).to_owned(), position));
                    expected.push((exact_term(token.folded), position));
                    expected.extend(token.abbreviation.map(|term| (abbreviation_term(term), position)));
                    if let Some([stem, folded]) = token.spelled_out {
                        expected.push((stem_term(stem).to_owned(), position));
                        expected.push((exact_term(folded), position));
                    }
                }
                Piece::Joined(joined) => {
                    expected.push((joined_term(joined.parts, joined.stem), joined.position as usize));
                }
            });
            let mut terms = terms(&text);
            terms.retain(|(term, _)| !term.starts_with(DIVIDED_MARKER));
            expected.sort();
            terms.sort();
            prop_assert_eq!(terms, expected);
        }

        #[test]
        fn the_positions_of_a_term_ascend(text in "([aAbB1]{1,2}([-. \n/\u{1E}]|\\. |-\n)){0,30}") {
            let mut last = std::collections::HashMap::new();
            for (term, position) in terms(&text) {
                if let Some(before) = last.insert(term.clone(), position) {
                    prop_assert!(before < position, "{term} in {text:?}");
                }
            }
        }
    }
}
