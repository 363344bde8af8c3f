//! The names in a text: which words may be names, and the terms under which the index keeps them.
//!
//! Owns [`NameScanner`]. Takes a text, gives terms `key␟surface`: a key, and the folded words of
//! the spelling joined by blanks, so that a walk over the terms of one key gives the spellings that
//! an index holds. A word may be a name where it begins with a capital and is no ordinary word
//! (`index_schema/ordinary_words.txt`); what stands in a run of such words, joined by blanks and
//! hyphens and made of Chinese or Korean syllables, may be part of a longer one.
//!
//! Whether a word is mostly a name in this index is decided by a search, from the counts.

use std::ops::Range;

use super::cache::{NameCache, NameTerms};
use super::{MAX_WORDS, is_syllabic, keys_of_name, keys_of_word};
use crate::analyse::fold::fold;
use crate::analyse::words::Words;
use crate::compiled::Map;

/// Stands between key and surface. No word holds it.
pub const SEPARATOR: char = '\u{1f}';

/// Words that are never taken for names.
const ORDINARY_WORDS: Map<'static> = Map::new(include_bytes!(
    "../../../index_schema/compiled/ordinary_words.bin"
));

/// Longest surface in bytes; longer words are no names.
const MAX_SURFACE_BYTES: usize = 120;

/// Whether a folded word is too common to be taken for a name, or is a number of a volume or annex
/// in Roman figures. Two of these may be a syllable (Xi, Li).
#[must_use]
pub fn is_ordinary(folded: &str) -> bool {
    let is_roman = folded.len() > 2 && folded.bytes().all(|byte| b"ivxlc".contains(&byte));
    is_roman || ORDINARY_WORDS.contains(folded)
}

/// The term of a spelling under a key; with an empty surface, what all terms of the key begin with.
#[must_use]
pub fn term(key: &str, surface: &str) -> String {
    format!("{key}{SEPARATOR}{surface}")
}

/// A word of a run of syllables.
#[derive(Debug, Clone)]
struct Step {
    range: Range<usize>,
    /// Whether a hyphen joins it to the word before.
    hyphened: bool,
    is_capital: bool,
}

/// A text that is being read.
#[derive(Debug)]
pub struct Passage<'t> {
    text: &'t str,
    words: Words<'t>,
    /// The first byte after the last word.
    last_end: usize,
    /// The words before that may be parts of a longer name.
    run: Vec<Step>,
    /// Tells it from the other texts of its scanner.
    round: u32,
}

/// Finds names. Caches the terms of words, so reuse one per thread.
#[derive(Debug, Default)]
pub struct NameScanner {
    cache: NameCache,
    /// Numbers of the terms found and not yet given.
    found: Vec<u32>,
    /// Counts the texts.
    round: u32,
    /// How often the cache was emptied.
    forgotten: u32,
    /// Room for the spelling of a name.
    spelled: String,
}

impl NameScanner {
    /// A scanner that knows no word yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `each` with the terms of every word and name of `text`. Terms seldom come twice.
    pub fn scan(&mut self, text: &str, mut each: impl FnMut(&str)) {
        let mut passage = self.begin(text);
        while self.read(&mut passage) {
            for &number in &self.found {
                each(self.term(number));
            }
        }
    }

    /// Begins with a text, of which [`NameScanner::read`] will find the names.
    pub fn begin<'t>(&mut self, text: &'t str) -> Passage<'t> {
        self.round = self.round.wrapping_add(1).max(1);
        Passage {
            text,
            words: Words::new(text),
            last_end: 0,
            run: Vec::new(),
            round: self.round,
        }
    }

    /// Reads on in a text until its end, or until the cache is full: then there may be
    /// more. [`NameScanner::found`] says what was found; false means that there is nothing more.
    pub fn read(&mut self, passage: &mut Passage<'_>) -> bool {
        self.found.clear();
        if self.cache.is_full() {
            self.cache = NameCache::default();
            self.forgotten = self.forgotten.wrapping_add(1);
        }
        while !self.cache.is_full() {
            if passage.run.is_empty() {
                passage.words.pass_small();
            }
            let Some(range) = passage.words.next() else {
                self.end_run(passage);
                return !self.found.is_empty();
            };
            self.meet(passage, range);
        }
        true
    }

    /// The terms that were found by the last [`NameScanner::read`], by number.
    #[must_use]
    pub fn found(&self) -> &[u32] {
        &self.found
    }

    /// A term by its number.
    #[must_use]
    pub fn term(&self, number: u32) -> &str {
        self.cache.term(number)
    }

    /// Changes whenever numbers of terms become void.
    #[must_use]
    pub fn generation(&self) -> u32 {
        self.forgotten
    }

    /// Takes the word at `range`.
    fn meet(&mut self, passage: &mut Passage<'_>, range: Range<usize>) {
        let text = passage.text;
        let mut continues = false;
        if !passage.run.is_empty() {
            let between = &text[passage.last_end..range.start];
            continues = matches!(between, "-" | "\u{2010}" | "\u{2011}");
            if !continues && !matches!(between, " " | "\n" | "\u{a0}" | "\r\n") {
                self.end_run(passage);
            }
        }
        passage.last_end = range.end;
        let is_capital = is_capital(&text[range.clone()]);
        if !is_capital && !continues {
            self.end_run(passage);
            return;
        }
        let known = match self.cache.words.get(text, range.clone()) {
            Some(known) => known,
            None => self.add_word(&text[range.clone()]),
        };
        if is_capital {
            self.found
                .extend(self.cache.first_time(known, passage.round));
        }
        if known.is_syllabic {
            passage.run.push(Step {
                range,
                hyphened: continues,
                is_capital,
            });
        } else {
            self.end_run(passage);
        }
    }

    /// Gives the names that stand in the run, and empties it.
    fn end_run(&mut self, passage: &mut Passage<'_>) {
        let run = &passage.run;
        for start in 0..run.len() {
            if !run[start].is_capital {
                continue;
            }
            for end in start + 2..=run.len().min(start + MAX_WORDS) {
                // A name is not cut off at a hyphen.
                if run.get(end).is_none_or(|next| !next.hyphened) {
                    let known = self.name(passage.text, &run[start..end]);
                    self.found
                        .extend(self.cache.first_time(known, passage.round));
                }
            }
        }
        passage.run.clear();
    }

    fn add_word(&mut self, written: &str) -> NameTerms {
        let folded = fold(written);
        let mut keys = Vec::new();
        if folded.len() <= MAX_SURFACE_BYTES && !is_ordinary(&folded) {
            keys.extend(keys_of_word(written));
            keys.extend(keys_of_name(&[written]));
        }
        let terms = keys.iter().map(|key| term(key, &folded));
        let known = self
            .cache
            .add(terms, !is_ordinary(&folded) && is_syllabic(written));
        self.cache.words.insert(written, known);
        known
    }

    /// The name that some words of `text` may be together.
    fn name(&mut self, text: &str, steps: &[Step]) -> NameTerms {
        self.spelled.clear();
        for step in steps {
            if !self.spelled.is_empty() {
                self.spelled.push(' ');
            }
            self.spelled.push_str(&text[step.range.clone()]);
        }
        if let Some(&known) = self.cache.names.get(self.spelled.as_str()) {
            return known;
        }
        let words: Vec<&str> = steps.iter().map(|step| &text[step.range.clone()]).collect();
        let surface: Vec<String> = words.iter().map(|word| fold(word)).collect();
        let surface = surface.join(" ");
        let keys = keys_of_name(&words);
        let terms = keys.iter().map(|key| term(key, &surface));
        let known = self.cache.add(terms, false);
        self.cache.names.insert(self.spelled.as_str().into(), known);
        known
    }
}

/// Whether the first letter of a word is a capital.
fn is_capital(written: &str) -> bool {
    match written.as_bytes().first() {
        Some(first) if first.is_ascii_alphabetic() => first.is_ascii_uppercase(),
        _ => {
            let first = written.chars().find(|c| c.is_alphabetic());
            first.is_some_and(char::is_uppercase)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        NameScanner::new().scan(text, |term| found.push(term.to_owned()));
        let mut found: Vec<String> = found
            .into_iter()
            .map(|term| term.replace(SEPARATOR, "|"))
            .collect();
        found.sort();
        found.dedup();
        for wanted in expected {
            assert!(
                found.iter().any(|term| term == wanted),
                "{wanted} in {found:?}"
            );
        }
        if expected.is_empty() {
            assert_eq!(found, [""; 0], "{text}");
        }
    }

    #[test]
    fn capitals_are_names_and_ordinary_words_are_not() {
        check("the ambassador of a country, in 1951", &[]);
        check("The Agreement was there. Который", &[]);
        check(
            "so Razuvaev's RAZUVAEV wrote",
            &["r.razuvaev|razuvaevs", "r.razuvaev|razuvaev"],
        );
    }

    #[test]
    fn names_of_several_words_stand_in_runs() {
        check(
            "Comrade Mao Tse-tung and Chou En-lai.",
            &[
                "c.mao-ze-dong|mao tse tung",
                "c.ze-dong|tse tung",
                "c.zhou-en-lai|chou en lai",
            ],
        );
        check("Kim Il Sung", &["k.gim-il-son|kim il sung"]);
        check(
            "Мао Цзэдуну",
            &["c.mao-ze-dong|мао цзэдуну", "c.ze-dong|цзэдуну"],
        );
        let mut terms = Vec::new();
        NameScanner::new().scan("with Mao. Zedong, En-lai", |term| {
            terms.push(term.to_owned());
        });
        assert!(
            !terms.iter().any(|term| term.starts_with("c.mao-")),
            "{terms:?}"
        );
        assert!(terms.contains(&term("c.en-lai", "en lai")), "{terms:?}");
    }
}
