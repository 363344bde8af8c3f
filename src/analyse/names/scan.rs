//! The names in a text: which words may be names, and the terms under which the index keeps them.
//!
//! Owns [`NameScanner`]. Takes a text, gives terms `key␟surface`: a key, and the folded words of the
//! spelling joined by blanks, so that a walk over the terms of one key gives the spellings that an
//! index holds. A word may be a name where it begins with a capital and is no ordinary word
//! (`index_schema/ordinary_words.txt`); what stands in a run of such words, joined by blanks and hyphens
//! and made of Chinese or Korean syllables, may be part of a longer one.
//!
//! Whether a word *is* mostly a name here is told when a search asks, from the counts.

use std::sync::{Arc, LazyLock};

use rustc_hash::{FxHashMap, FxHashSet};

use super::{MAX_WORDS, is_syllabic, keys_of_name, keys_of_word};
use crate::analyse::fold::fold;
use crate::analyse::words::Words;

/// Stands between key and surface. No word holds it.
pub const SEPARATOR: char = '\u{1f}';

/// The list as it stands in the file.
pub(super) const ORDINARY: &str = include_str!("../../../index_schema/ordinary_words.txt");

static ORDINARY_WORDS: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    ORDINARY
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .collect()
});

/// Most words, and most longer names, whose terms are remembered.
const MAX_REMEMBERED: usize = 1 << 15;

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

/// What is known of a word.
#[derive(Debug)]
struct Word {
    terms: Arc<[String]>,
    folded: String,
    is_syllabic: bool,
}

/// A word of a run of syllables.
#[derive(Debug, Clone)]
struct Step {
    written: String,
    folded: String,
    /// Whether a hyphen joins it to the word before.
    hyphened: bool,
    is_capital: bool,
}

/// Finds names. Keeps what it learnt of words, so reuse one per thread.
#[derive(Debug, Default)]
pub struct NameScanner {
    words: FxHashMap<Box<str>, Arc<Word>>,
    names: FxHashMap<Box<str>, Arc<[String]>>,
    run: Vec<Step>,
}

impl NameScanner {
    /// A scanner that knows no word yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `each` with the terms of every word and name of `text`, all terms of one together. The
    /// same may come again.
    pub fn scan(&mut self, text: &str, mut each: impl FnMut(&Arc<[String]>)) {
        let mut last_end = 0;
        for range in Words::new(text) {
            let written = &text[range.clone()];
            let between = &text[last_end..range.start];
            last_end = range.end;
            let hyphened = matches!(between, "-" | "\u{2010}" | "\u{2011}");
            let joined = hyphened || matches!(between, " " | "\n" | "\u{a0}" | "\r\n");
            if !joined {
                self.end_run(&mut each);
            }
            let is_capital = written
                .chars()
                .find(|c| c.is_alphabetic())
                .is_some_and(char::is_uppercase);
            let continues = hyphened && !self.run.is_empty();
            if !is_capital && !continues {
                self.end_run(&mut each);
                continue;
            }
            let word = self.word(written);
            if is_capital && !word.terms.is_empty() {
                each(&word.terms);
            }
            if word.is_syllabic {
                self.run.push(Step {
                    written: written.to_owned(),
                    folded: word.folded.clone(),
                    hyphened: continues,
                    is_capital,
                });
            } else {
                self.end_run(&mut each);
            }
        }
        self.end_run(&mut each);
    }

    /// Gives the names that stand in the run, and empties it.
    fn end_run(&mut self, each: &mut impl FnMut(&Arc<[String]>)) {
        if self.run.len() < 2 {
            self.run.clear();
            return;
        }
        let run = std::mem::take(&mut self.run);
        for start in 0..run.len() {
            if !run[start].is_capital {
                continue;
            }
            for end in start + 2..=run.len().min(start + MAX_WORDS) {
                // A name is not cut off at a hyphen.
                if run.get(end).is_none_or(|next| !next.hyphened) {
                    let terms = self.name(&run[start..end]);
                    if !terms.is_empty() {
                        each(&terms);
                    }
                }
            }
        }
        self.run = run;
        self.run.clear();
    }

    fn word(&mut self, written: &str) -> Arc<Word> {
        if let Some(word) = self.words.get(written) {
            return Arc::clone(word);
        }
        let folded = fold(written);
        let mut terms = Vec::new();
        if folded.len() <= MAX_SURFACE_BYTES && !is_ordinary(&folded) {
            terms.extend(keys_of_word(written));
            terms.extend(keys_of_name(&[written]));
        }
        let word = Arc::new(Word {
            terms: terms.iter().map(|key| term(key, &folded)).collect(),
            is_syllabic: is_syllabic(written),
            folded,
        });
        if self.words.len() >= MAX_REMEMBERED {
            self.words.clear();
        }
        self.words.insert(written.into(), Arc::clone(&word));
        word
    }

    fn name(&mut self, steps: &[Step]) -> Arc<[String]> {
        let mut spelled = String::new();
        for step in steps {
            if !spelled.is_empty() {
                spelled.push(' ');
            }
            spelled.push_str(&step.written);
        }
        if let Some(terms) = self.names.get(spelled.as_str()) {
            return Arc::clone(terms);
        }
        let words: Vec<&str> = steps.iter().map(|step| step.written.as_str()).collect();
        let surface = steps
            .iter()
            .map(|step| step.folded.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let terms: Arc<[String]> = keys_of_name(&words)
            .iter()
            .map(|key| term(key, &surface))
            .collect();
        if self.names.len() >= MAX_REMEMBERED {
            self.names.clear();
        }
        self.names.insert(spelled.into(), Arc::clone(&terms));
        terms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let mut found = Vec::new();
        NameScanner::new().scan(text, |terms| found.extend(terms.iter().cloned()));
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
        NameScanner::new().scan("with Mao. Zedong, En-lai", |found| {
            terms.extend(found.to_vec());
        });
        assert!(
            !terms.iter().any(|term| term.starts_with("c.mao-")),
            "{terms:?}"
        );
        assert!(terms.contains(&term("c.en-lai", "en lai")), "{terms:?}");
    }
}
