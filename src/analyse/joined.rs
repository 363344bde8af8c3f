//! Neighbouring words that are one word when written solid.
//!
//! Owns [`JoinFinder`], a state machine over the words of one text in their order. Takes their
//! bytes, gives the stretches that are indexed as one word beside their parts:
//!
//! - words joined by a hyphen, dash or slash without a blank (`cease-fire`, `B–29`, `P84/422`): each
//!   neighbouring pair, and each three in a row; not two figures (`44-45`, `1945-1950`);
//! - words divided at the end of a line (`cease-` + line end + `fire`; also a soft hyphen and `¬`),
//!   over blank lines only where a small letter follows;
//! - three or more single letters with one blank between them (`Х р у щ е в`), as a whole run; a
//!   capital behind a small letter begins another (`и Х р у щ е в`);
//! - two or more initials, each with a full stop and one blank between them (`U. S. S. R.`, `V. M.`),
//!   as a whole run.
//!
//! Looks back only, so that the time is linear. Known gaps: a word divided over the furniture of a
//! page stays divided; letters spaced by single blanks over several words are one run.

use std::ops::Range;

use super::Place;

/// Most parts of a stretch. A longer run is a table or noise.
pub(super) const MAX_PARTS: u8 = 32;

/// Longest letter in bytes with its marks.
const LONGEST_LETTER: usize = 4;

/// Longest gap in bytes between the halves of a word divided at the end of a line.
const MAX_LINE_END: usize = 64;

/// A stretch of words that is one word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct JoinedRange {
    /// From the first byte of the first part to the last of the last.
    pub(super) bytes: Range<usize>,
    /// How many words it is made of; at least two.
    pub(super) parts: u8,
    /// The position of its first part.
    pub(super) position: u32,
    /// Whether a line end divides it.
    pub(super) is_divided: bool,
}

impl JoinedRange {
    /// Where it stands.
    pub(super) fn place(&self) -> Place {
        Place {
            position: self.position,
            parts: self.parts,
            bytes: self.bytes.clone(),
        }
    }
}

/// What stands between two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Other,
    Blank,
    /// A full stop and a blank.
    StopBlank,
    Hyphen,
    LineEnd,
}

/// Whether a word is made of single letters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letters {
    /// It is an ordinary word.
    None,
    /// One small letter.
    Small,
    /// One capital.
    Capital,
    /// Several with full stops between them (`S.R`).
    Dotted,
}

/// A run of single letters.
#[derive(Debug, Clone, Default)]
struct Run {
    bytes: Range<usize>,
    position: u32,
    /// None where no run is open.
    parts: u8,
    /// Whether full stops stand between them; not known of one letter.
    is_dotted: Option<bool>,
}

/// Finds the stretches of one text.
#[derive(Debug)]
pub(super) struct JoinFinder<'t> {
    text: &'t str,
    last: Range<usize>,
    last_letters: Letters,
    /// Where the word before the last begins and whether a line end divides them, if they are
    /// joined.
    before: Option<(usize, bool)>,
    run: Run,
    found: Vec<JoinedRange>,
}

impl<'t> JoinFinder<'t> {
    /// Of the words of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            last: 0..0,
            last_letters: Letters::None,
            before: None,
            run: Run::default(),
            found: Vec::new(),
        }
    }

    /// Takes the next word and its position. Gives the stretches that end with it, or before it if
    /// only it shows their end: for each number of parts their positions ascend.
    #[inline]
    pub(super) fn read(&mut self, word: Range<usize>, position: u32) -> &[JoinedRange] {
        self.found.clear();
        let bytes = self.text.as_bytes();
        // Nearly all words are longer than one letter and stand behind a single blank.
        let is_plain = self.last.end + 1 == word.start
            && bytes[self.last.end] == b' '
            && word.len() > LONGEST_LETTER
            && bytes.get(word.end) != Some(&b'.')
            && self.run.parts == 0;
        if is_plain {
            self.before = None;
            self.last_letters = Letters::None;
        } else {
            self.look(&word, position);
        }
        self.last = word;
        &self.found
    }

    /// The stretches that only the end of the text shows.
    pub(super) fn end(&mut self) -> &[JoinedRange] {
        self.found.clear();
        self.end_run();
        &self.found
    }

    fn look(&mut self, word: &Range<usize>, position: u32) {
        let is_first = self.last.end == 0;
        let gap = match is_first {
            true => Gap::Other,
            false => self.gap(word),
        };
        self.read_letters(word, position, gap);
        let is_joined = matches!(gap, Gap::Hyphen | Gap::LineEnd)
            && (self.has_letter(&self.last) || self.has_letter(word));
        if !is_joined {
            self.before = None;
            return;
        }
        let is_divided = gap == Gap::LineEnd;
        let mut add = |start: usize, parts: u8, is_divided: bool| {
            self.found.push(JoinedRange {
                bytes: start..word.end,
                parts,
                position: position.saturating_sub(u32::from(parts) - 1),
                is_divided,
            });
        };
        add(self.last.start, 2, is_divided);
        if let Some((start, was_divided)) = self.before {
            add(start, 3, is_divided || was_divided);
        }
        self.before = Some((self.last.start, is_divided));
    }

    /// Goes on with the run of single letters, or ends it and begins another.
    fn read_letters(&mut self, word: &Range<usize>, position: u32, gap: Gap) {
        let letters = letters(&self.text[word.clone()]);
        let goes_on = match (gap, self.last_letters, letters) {
            _ if self.run.parts == 0 => false,
            (_, _, Letters::None) | (_, Letters::None, _) => false,
            (Gap::Blank, Letters::Small, Letters::Capital) => false,
            (Gap::Blank, Letters::Small | Letters::Capital, Letters::Small | Letters::Capital) => {
                self.run.is_dotted != Some(true)
            }
            (Gap::StopBlank, _, _) => {
                self.run.is_dotted != Some(false) && self.text[word.end..].starts_with('.')
            }
            _ => false,
        };
        if goes_on {
            self.run.is_dotted = Some(gap == Gap::StopBlank);
            self.run.bytes.end = word.end;
            self.run.parts = self.run.parts.saturating_add(1);
        } else {
            self.end_run();
            if letters != Letters::None {
                self.run = Run {
                    bytes: word.clone(),
                    position,
                    parts: 1,
                    is_dotted: None,
                };
            }
        }
        self.last_letters = letters;
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let least = match run.is_dotted {
            Some(true) => 2,
            Some(false) => 3,
            None => return,
        };
        if (least..=MAX_PARTS).contains(&run.parts) {
            self.found.push(JoinedRange {
                bytes: run.bytes,
                parts: run.parts,
                position: run.position,
                is_divided: false,
            });
        }
    }

    fn gap(&self, word: &Range<usize>) -> Gap {
        let gap = &self.text[self.last.end..word.start];
        match gap {
            " " | "\u{A0}" => return Gap::Blank,
            ". " | ".\u{A0}" => return Gap::StopBlank,
            "/" => return Gap::Hyphen,
            _ => {}
        }
        let behind = match gap.strip_prefix(is_hyphen) {
            Some("") => return Gap::Hyphen,
            Some(behind) => Some(behind),
            None => gap.strip_prefix('¬'),
        };
        let is_soft = || self.text[..self.last.end].ends_with('\u{AD}');
        match behind.or_else(|| is_soft().then_some(gap)) {
            Some(behind) if is_line_end(behind, &self.text[word.clone()]) => Gap::LineEnd,
            _ => Gap::Other,
        }
    }

    fn has_letter(&self, word: &Range<usize>) -> bool {
        self.text[word.clone()].chars().any(char::is_alphabetic)
    }
}

/// Hyphens, and the dashes with which books print them between parts of a word.
pub(crate) fn is_hyphen(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2013}')
}

/// Whether what follows a hyphen is the end of a line. Over blank lines and pages only where the
/// word goes on with a small letter.
fn is_line_end(gap: &str, next: &str) -> bool {
    let lines = gap.trim_start_matches([' ', '\t']);
    if !lines.starts_with(['\n', '\r', '\u{C}']) || gap.len() > MAX_LINE_END {
        return false;
    }
    let ends = lines.replace("\r\n", "\n");
    let ends = ends.chars().filter(|c| matches!(c, '\n' | '\r' | '\u{C}'));
    lines.chars().all(char::is_whitespace)
        && (ends.count() == 1 || next.starts_with(char::is_lowercase))
}

fn letters(word: &str) -> Letters {
    // Of letters without case, as of Chinese, nearly every one is a word.
    let is_cased = |letter: char| letter.is_lowercase() || letter.is_uppercase();
    let mut characters = word.chars().filter(|c| c.is_alphanumeric() || *c == '.');
    let Some(first) = characters.next().filter(|first| is_cased(*first)) else {
        return Letters::None;
    };
    match characters.next() {
        None if first.is_uppercase() => Letters::Capital,
        None => Letters::Small,
        Some('.') if is_dotted(word) => Letters::Dotted,
        Some(_) => Letters::None,
    }
}

/// Whether a word is made of single letters with full stops between them.
pub(super) fn is_dotted(word: &str) -> bool {
    let mut pieces = word.split('.').map(|piece| {
        let mut letters = piece.chars().filter(|c| c.is_alphanumeric());
        letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
    });
    word.contains('.') && pieces.all(|is_letter| is_letter)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::words::Words;
    use super::*;

    /// Number of parts, position and bytes of every stretch, `~` before those divided.
    fn found(text: &str) -> Vec<(u8, u32, String)> {
        let mut finder = JoinFinder::new(text);
        let mut all = Vec::new();
        let mut note = |some: &[JoinedRange]| {
            all.extend(some.iter().map(|one| {
                let divided = if one.is_divided { "~" } else { "" };
                let shown = format!("{divided}{}", &text[one.bytes.clone()]);
                (one.parts, one.position, shown)
            }));
        };
        for (position, word) in (0..).zip(Words::new(text)) {
            note(finder.read(word, position));
        }
        note(finder.end());
        all
    }

    /// A text, and of each joined word in it the parts, the position and the text.
    type Case = (&'static str, &'static [(u8, u32, &'static str)]);

    #[test]
    fn words_that_are_one_are_found() {
        let cases: [Case; 40] = [
            ("the cease-fire, the", &[(2, 1, "cease-fire")]),
            (
                "cease‐fire cease‑fire",
                &[(2, 0, "cease‐fire"), (2, 2, "cease‑fire")],
            ),
            ("a B–29 or P84/422", &[(2, 1, "B–29"), (2, 4, "P84/422")]),
            (
                "mother-in-law",
                &[
                    (2, 0, "mother-in"),
                    (2, 1, "in-law"),
                    (3, 0, "mother-in-law"),
                ],
            ),
            (
                "a-b-c-d",
                &[
                    (2, 0, "a-b"),
                    (2, 1, "b-c"),
                    (3, 0, "a-b-c"),
                    (2, 2, "c-d"),
                    (3, 1, "b-c-d"),
                ],
            ),
            ("44-45, 1945–1950 19-11-51 44/45", &[]),
            (
                "11-Nov-51",
                &[(2, 0, "11-Nov"), (2, 1, "Nov-51"), (3, 0, "11-Nov-51")],
            ),
            ("МиГ-15бис", &[(2, 0, "МиГ-15бис")]),
            (
                "cease - fire cease -fire cease--fire cease—fire cease fire",
                &[],
            ),
            ("cease-\nfire", &[(2, 0, "~cease-\nfire")]),
            ("cease-  \r\n  fire", &[(2, 0, "~cease-  \r\n  fire")]),
            (
                "cease¬\nfire cease\u{AD}\nfire",
                &[(2, 0, "~cease¬\nfire"), (2, 2, "~cease\u{AD}\nfire")],
            ),
            ("cease\u{AD}fire cease\nfire cease¬fire cease¬ fire", &[]),
            ("cease-\n\nfire", &[(2, 0, "~cease-\n\nfire")]),
            ("cease-\n\u{C}fire", &[(2, 0, "~cease-\n\u{C}fire")]),
            (
                "cease-\n\nFire Anglo-\nAmerican",
                &[(2, 2, "~Anglo-\nAmerican")],
            ),
            ("1945-\n1950 B-\n29", &[(2, 2, "~B-\n29")]),
            (
                "mother-in-\nlaw",
                &[
                    (2, 0, "mother-in"),
                    (2, 1, "~in-\nlaw"),
                    (3, 0, "~mother-in-\nlaw"),
                ],
            ),
            (
                "т. Х р у щ е в  с к а з а л",
                &[(6, 1, "Х р у щ е в"), (6, 7, "с к а з а л")],
            ),
            ("и Х р у щ е в", &[(6, 1, "Х р у щ е в")]),
            ("K R E M L", &[(5, 0, "K R E M L")]),
            ("a b, a b. c d", &[]),
            ("a b\nc d", &[]),
            ("the U. S. S. R. and", &[(4, 1, "U. S. S. R")]),
            ("U. S. forces", &[(2, 0, "U. S")]),
            ("V. M. Molotov", &[(2, 0, "V. M")]),
            ("V. Molotov and V.M. Molotov", &[]),
            ("U.S. S.R. of", &[(2, 0, "U.S. S.R")]),
            ("Point A. B is", &[]),
            ("A. B. C", &[(2, 0, "A. B")]),
            ("т. е. так", &[(2, 0, "т. е")]),
            ("p. 5. 6. 7.", &[]),
            ("п. 5 с. 6", &[]),
            ("A.  B.", &[]),
            ("A.\u{1E}B. a-\u{1E}bb a b\u{1E}c", &[]),
            ("周 恩 来 김 일 성", &[]),
            ("x\u{301} y z", &[(3, 0, "x\u{301} y z")]),
            ("", &[]),
            ("word", &[]),
            ("V. M. V-M", &[(2, 0, "V. M"), (2, 2, "V-M")]),
        ];
        for (text, expected) in cases {
            let found = found(text);
            let found: Vec<_> = found
                .iter()
                .map(|(parts, at, shown)| (*parts, *at, shown.as_str()))
                .collect();
            assert_eq!(found, expected, "{text:?}");
        }
    }

    #[test]
    fn runs_are_bounded() {
        assert_eq!(found(&"x ".repeat(32)).len(), 1);
        assert_eq!(found(&"x ".repeat(33)), []);
        assert_eq!(found(&"x ".repeat(1000)), []);
        assert_eq!(found(&"x. ".repeat(1000)), []);
        assert_eq!(found(&format!("a-{}b", "\n".repeat(100))), []);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1000))]

        #[test]
        fn for_each_number_of_parts_positions_ascend(text in "[aAbЖ1 ]?([aAbЖ1]{1,2}([-/ .\n¬\u{AD}\u{1E}]|\\. |-\n){1,2}){0,14}") {
            let mut last: BTreeMap<u8, u32> = BTreeMap::new();
            let words = Words::new(&text).count() as u32;
            for (parts, position, shown) in found(&text) {
                if let Some(before) = last.insert(parts, position) {
                    prop_assert!(before < position, "{shown:?} in {text:?}");
                }
                prop_assert!(position + u32::from(parts) <= words);
                let shown = shown.trim_start_matches('~');
                prop_assert_eq!(Words::new(shown).count(), usize::from(parts), "{:?} in {:?}", shown, text);
            }
        }
    }
}
