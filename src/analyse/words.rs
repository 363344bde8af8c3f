//! From a text to the bytes of its words.
//!
//! Cuts the text into units, stretches between characters that no word holds, and gives each unit
//! to the cheapest way that is right for it: a run of ASCII letters is a word at once, other ASCII
//! goes through the joining rules, everything else through the word boundaries of UAX #29 first.
//! The three ways agree: cutting is a matter of speed only, and a property test proves it.

use std::ops::Range;

use super::atoms::{AsciiAtoms, BYTE_CLASS, ByteClass, UnicodeAtoms};
use super::join::Joiner;

/// Words of a text, in order, as byte ranges.
#[derive(Debug)]
pub(super) struct Words<'t> {
    text: &'t str,
    at: usize,
    unit: Unit<'t>,
}

/// The unit that is being read.
#[derive(Debug)]
enum Unit<'t> {
    None,
    Ascii(Joiner<'t, AsciiAtoms<'t>>),
    Unicode(Joiner<'t, UnicodeAtoms<'t>>),
}

impl<'t> Words<'t> {
    /// Words of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            at: 0,
            unit: Unit::None,
        }
    }

    /// Passes over the units in which no letter can be a capital, unless one is half read.
    pub(super) fn pass_small(&mut self) {
        if !matches!(self.unit, Unit::None) {
            return;
        }
        let rest = &self.text.as_bytes()[self.at..];
        let capital = rest
            .iter()
            .position(|byte| byte.is_ascii_uppercase() || !byte.is_ascii());
        let Some(capital) = capital else {
            self.at = self.text.len();
            return;
        };
        // To where the unit begins in which it stands.
        let is_hard = |byte: &u8| BYTE_CLASS[usize::from(*byte)] == ByteClass::Hard;
        let before = rest[..capital].iter().rposition(is_hard);
        self.at += before.map_or(0, |hard| hard + 1);
    }

    /// Passes over at most so many words, and gives how many: those of ASCII that are alone in their
    /// units, up to the first that is not. What it has passed lies before [`Words::at`].
    pub(super) fn pass_plain(&mut self, most: u32) -> u32 {
        let mut passed = 0;
        if !matches!(self.unit, Unit::None) {
            return passed;
        }
        let bytes = self.text.as_bytes();
        let is = |at: usize, wanted: ByteClass| {
            let byte = bytes.get(at);
            byte.is_some_and(|&byte| BYTE_CLASS[usize::from(byte)] == wanted)
        };
        while passed < most && self.at < bytes.len() {
            while is(self.at, ByteClass::Hard) {
                self.at += 1;
            }
            let mut end = self.at;
            while is(end, ByteClass::Soft) {
                end += 1;
            }
            let word = end;
            while is(end, ByteClass::Alphanumeric) {
                end += 1;
            }
            let has_word = word < end;
            while is(end, ByteClass::Soft) {
                end += 1;
            }
            if end < bytes.len() && !is(end, ByteClass::Hard) {
                break;
            }
            passed += u32::from(has_word);
            self.at = end;
        }
        passed
    }

    /// The byte up to which units were read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    /// Reads the next unit: its only word, if that is plain, or else a joiner for it.
    fn next_unit(&mut self) -> Option<Range<usize>> {
        let bytes = self.text.as_bytes();
        let class = |at: usize| bytes.get(at).map(|&byte| BYTE_CLASS[usize::from(byte)]);
        while class(self.at) == Some(ByteClass::Hard) {
            self.at += 1;
        }
        let start = self.at;
        let mut end = start;
        while class(end) == Some(ByteClass::Soft) {
            end += 1;
        }
        let word_start = end;
        while class(end) == Some(ByteClass::Alphanumeric) {
            end += 1;
        }
        let word_end = end;
        let mut plain = true;
        let mut ascii = true;
        loop {
            match class(end) {
                None | Some(ByteClass::Hard) => break,
                Some(ByteClass::Soft) => {}
                Some(ByteClass::Alphanumeric) => plain = false,
                Some(ByteClass::Foreign) => {
                    plain = false;
                    ascii = false;
                }
            }
            end += 1;
        }
        self.at = end;
        if plain {
            return (word_start < word_end).then_some(word_start..word_end);
        }
        self.unit = if ascii {
            Unit::Ascii(Joiner::new(
                self.text,
                AsciiAtoms::new(self.text, start, end),
            ))
        } else {
            Unit::Unicode(Joiner::new(
                self.text,
                UnicodeAtoms::new(self.text, start, end),
            ))
        };
        None
    }
}

impl Iterator for Words<'_> {
    type Item = Range<usize>;

    fn next(&mut self) -> Option<Range<usize>> {
        loop {
            let word = match &mut self.unit {
                Unit::None => None,
                Unit::Ascii(joiner) => joiner.next_word(),
                Unit::Unicode(joiner) => joiner.next_word(),
            };
            if word.is_some() {
                return word;
            }
            self.unit = Unit::None;
            if self.at >= self.text.len() {
                return None;
            }
            let word = self.next_unit();
            if word.is_some() {
                return word;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The words of a text when nothing is cut: the word boundaries of UAX #29 over the whole
    /// text, then the joining rules.
    fn words_uncut(text: &str) -> Vec<Range<usize>> {
        let mut joiner = Joiner::new(text, UnicodeAtoms::new(text, 0, text.len()));
        std::iter::from_fn(|| joiner.next_word()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn the_ascii_path_agrees_with_unicode_segmentation(text in "[aBs01.,'`()\\[\\] :_;\\-\r\n\t\"/\u{1E}]{0,24}") {
            prop_assert_eq!(Words::new(&text).collect::<Vec<_>>(), words_uncut(&text));
        }

        #[test]
        fn cutting_into_units_changes_nothing(text in "[aB1.,'()\\[\\] :_\n’\u{301}\u{AD}\u{200B}\u{200D}йЖ周カ김é⁸½\u{1F1E6}\u{1F600}א\"]{0,24}") {
            prop_assert_eq!(Words::new(&text).collect::<Vec<_>>(), words_uncut(&text));
        }

        #[test]
        fn no_word_with_a_capital_is_passed_over(text in "[abAЖж1.,'() \n]{0,40}") {
            let mut words = Words::new(&text);
            let found: Vec<_> = std::iter::from_fn(|| {
                words.pass_small();
                words.next()
            })
            .collect();
            let all = words_uncut(&text);
            prop_assert!(found.iter().all(|word| all.contains(word)));
            let has_capital = |word: &&Range<usize>| text[(*word).clone()].chars().any(char::is_uppercase);
            prop_assert!(all.iter().filter(has_capital).all(|word| found.contains(word)));
        }

        #[test]
        fn any_text_is_cut_alike(text in "\\PC{0,40}") {
            prop_assert_eq!(Words::new(&text).collect::<Vec<_>>(), words_uncut(&text));
        }
    }
}
