//! Set of the first letters of wanted words: a filter before folding and stemming.
//!
//! Owns [`Initials`]. Most words of a text can't be one of a few wanted ones by their first letter
//! alone. Only words of plain ASCII letters and digits are rejected so, because folding
//! and stemming keep their first letter, but for British spellings that the table knows.

use super::fold::latin_lookalike;
use super::spelling::british_initials;

/// A set of first letters.
#[derive(Debug, Clone)]
pub struct Initials {
    /// By byte, as written.
    wanted: [bool; 256],
    has_joined: bool,
}

impl Default for Initials {
    fn default() -> Self {
        Self {
            wanted: [false; 256],
            has_joined: false,
        }
    }
}

impl Initials {
    /// Adds what words begin with that have a folded form beginning like `folded`.
    pub fn add_folded(&mut self, folded: &str) {
        if let Some(&first) = folded.as_bytes().first() {
            self.add(first);
        }
        // CCCP may be written in Latin letters.
        let latin = folded.chars().next().and_then(latin_lookalike);
        if let Some(Ok(latin)) = latin.map(u8::try_from) {
            self.add(latin);
        }
    }

    /// Adds what words begin with that have a stem beginning like `stem`.
    pub fn add_stem(&mut self, stem: &str) {
        self.add_folded(stem);
        if let Some(&first) = stem.as_bytes().first() {
            british_initials(first).for_each(|initial| self.add(initial));
        }
    }

    /// Adds what joined words begin with that have a stem beginning like `stem`. Only with one of
    /// these are joined words looked for.
    pub fn add_joined(&mut self, stem: &str) {
        self.add_stem(stem);
        self.has_joined = true;
    }

    /// Adds everything.
    pub fn add_all(&mut self) {
        self.wanted = [true; 256];
    }

    /// Whether there are joined words among them.
    pub(super) fn has_joined(&self) -> bool {
        self.has_joined
    }

    fn add(&mut self, first: u8) {
        for byte in [first.to_ascii_lowercase(), first.to_ascii_uppercase()] {
            self.wanted[usize::from(byte)] = true;
        }
    }

    /// Whether a word as written may have one of the forms added. Says no only to words of plain
    /// ASCII letters and digits.
    pub(super) fn may_have(&self, word: &[u8]) -> bool {
        let Some(&first) = word.first() else {
            return true;
        };
        self.wanted[usize::from(first)] || !word.iter().all(u8::is_ascii_alphanumeric)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::{Analyser, Piece};
    use super::*;

    /// The places of the tokens of `text` that answer `wanted`, with and without passing over.
    fn both_ways(
        text: &str,
        initials: &Initials,
        wanted: impl Fn(&str, &str) -> bool,
    ) -> [Vec<u32>; 2] {
        let mut analyser = Analyser::new();
        let mut found = [Vec::new(), Vec::new()];
        analyser.tokens(text, |token| {
            if wanted(token.stem, token.folded) {
                found[0].push(token.position);
            }
        });
        analyser.pieces_among(text, initials, |piece| {
            if let Piece::Word(token) = piece
                && wanted(token.stem, token.folded)
            {
                found[1].push(token.position);
            }
        });
        found
    }

    #[test]
    fn spellings_that_begin_otherwise_are_not_passed_over() {
        for (asked, written) in [
            ("jail", "gaol"),
            ("skeptic", "Sceptics"),
            ("0102", "0102"),
            ("ссср", "CCCP"),
        ] {
            let mut initials = Initials::default();
            let mut stem = String::new();
            Analyser::new().tokens(asked, |token| stem.push_str(token.stem));
            initials.add_stem(&stem);
            let found = both_ways(&format!("x {written} y"), &initials, |other, _| {
                other == stem
            });
            assert_eq!(found, [vec![1], vec![1]], "{asked}");
        }
    }

    #[test]
    fn most_words_are_passed_over() {
        let mut initials = Initials::default();
        initials.add_folded("zone");
        let mut given = Vec::new();
        Analyser::new().pieces_among("a Zone, the P[ortion] of z-a", &initials, |piece| {
            if let Piece::Word(token) = piece {
                given.push((token.folded.to_owned(), token.position));
            }
        });
        let expected = [("zone", 1), ("portion", 3), ("z", 5)];
        assert_eq!(given, expected.map(|(word, at)| (word.to_owned(), at)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(3000))]

        #[test]
        fn nothing_wanted_is_passed_over(
            text in "([a-zA-Z]{1,9}(ing|ies|ed|'s|ise|our)?[ .,\\[\\]’-]|[0-9жЁé]{1,3} |gaols |ﬁx |CCCP |MОсква ){0,9}",
            pick in any::<prop::sample::Index>(),
        ) {
            let mut words = Vec::new();
            Analyser::new().tokens(&text, |token| words.push((token.stem.to_owned(), token.folded.to_owned())));
            prop_assume!(!words.is_empty());
            let (stem, folded) = pick.get(&words);
            let mut initials = Initials::default();
            initials.add_stem(stem);
            let [all, among] = both_ways(&text, &initials, |other, _| other == stem);
            prop_assert_eq!(all, among);
            let mut initials = Initials::default();
            initials.add_folded(folded);
            let [all, among] = both_ways(&text, &initials, |_, other| other == folded);
            prop_assert_eq!(all, among);
        }
    }
}
