//! Russian names read from any spelling: the practices of romanization, and cases.
//!
//! Takes the letters of a word, gives the keys of every name that it may be. The tables and the
//! reasons stand in `index_schema/romanization/russian.toml`. A Latin spelling is read under each
//! practice as a whole: no practice borrows a letter of another, and one that cannot read every
//! letter reads nothing.

use super::letters::Script;
use super::reduce::reduce;
use crate::compiled::{Cursor, List, Texts, Trie};

/// Most readings of a spelling under one practice; the likelier come first.
const MAX_READINGS: usize = 8;

/// Fewest letters of a name that is read on its own.
const MIN_LETTERS: usize = 3;

const TABLES: List<'static> =
    List::new(include_bytes!("../../../index_schema/compiled/russian.bin"));
const PRACTICES: List<'static> = List::new(TABLES.get(0));
const CASES: List<'static> = List::new(TABLES.get(1));
/// Endings and groups of letters by which a Latin spelling looks Russian.
const LOOK_ENDINGS: Texts<'static> = Texts::new(TABLES.get(2));
const LOOK_MARKS: Texts<'static> = Texts::new(TABLES.get(3));

/// A practice, from what is written to what it may mean.
struct Practice {
    name: &'static str,
    /// One of these must stand in a spelling; any spelling where there are none.
    needs: Texts<'static>,
    /// What stands for letters anywhere, numbered.
    units: Trie<'static>,
    /// Likewise at the end of a word.
    final_units: Trie<'static>,
    /// By the number of a unit the letters that it may mean.
    letters: List<'static>,
}

/// Whether a folded spelling looks as a Russian name does: in Cyrillic, or in Latin letters with an
/// ending or a group of letters that such names have.
pub(super) fn is_russian_in_look(folded: &str) -> bool {
    !folded.is_ascii()
        || LOOK_ENDINGS.iter().any(|ending| folded.ends_with(ending))
        || LOOK_MARKS.iter().any(|mark| folded.contains(mark))
}

impl Practice {
    fn all() -> impl Iterator<Item = Self> {
        (0..PRACTICES.len()).map(|at| {
            let parts = List::new(PRACTICES.get(at));
            Self {
                name: parts.text(0),
                needs: Texts::new(parts.get(1)),
                units: Trie::new(parts.get(2)),
                final_units: Trie::new(parts.get(3)),
                letters: List::new(parts.get(4)),
            }
        })
    }

    /// What `word` may be in Cyrillic under this practice.
    fn read(&self, word: &str) -> Vec<String> {
        if self.needs.first().is_some() && !self.needs.iter().any(|pair| word.contains(pair)) {
            return Vec::new();
        }
        let mut readings = vec![String::new()];
        let mut at = 0;
        while at < word.len() {
            let rest = &word[at..];
            if rest.starts_with('\'') {
                at += 1;
                continue;
            }
            let Some((bytes, letters)) = self.unit(rest) else {
                return Vec::new();
            };
            at += bytes;
            let mut longer = Vec::with_capacity(readings.len());
            for letter in letters.iter() {
                for reading in &readings {
                    longer.push(format!("{reading}{letter}"));
                }
            }
            longer.truncate(MAX_READINGS);
            readings = longer;
        }
        readings
    }

    /// The longest unit at the beginning of `rest`: its bytes and its letters.
    fn unit(&self, rest: &str) -> Option<(usize, Texts<'static>)> {
        let mut finals = self.final_units.prefixes(rest);
        let whole = finals.find(|(bytes, _)| *bytes == rest.len());
        let (bytes, number) = whole.or_else(|| self.units.prefixes(rest).last())?;
        Some((bytes, Texts::new(self.letters.get(number))))
    }
}

/// A reading of a name: its key, and the practice under which it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Reading {
    /// The key, without the mark of its kind.
    pub(super) key: String,
    /// The practice; for Cyrillic `as written` or `case`.
    pub(super) practice: &'static str,
}

/// The keys that the letters of one word may have, likelier ones first, none twice.
pub(super) fn readings(script: Script, letters: &str) -> Vec<Reading> {
    let mut found: Vec<Reading> = Vec::new();
    if letters.chars().filter(|c| c.is_alphabetic()).count() < MIN_LETTERS {
        return found;
    }
    let mut add = |name: &str, practice| {
        let key = reduce(name);
        if key.len() >= MIN_LETTERS && !found.iter().any(|known| known.key == key) {
            found.push(Reading { key, practice });
        }
    };
    match script {
        Script::Latin => {
            for practice in Practice::all() {
                for name in practice.read(letters) {
                    add(&name, practice.name);
                }
            }
        }
        Script::Cyrillic => {
            for (name, practice) in std::iter::once((letters.to_owned(), "as written"))
                .chain(nominatives(letters).into_iter().map(|name| (name, "case")))
            {
                for name in hard_signs(&name) {
                    add(&name, practice);
                }
            }
        }
    }
    found
}

/// What a case of a name may be the case of.
fn nominatives(word: &str) -> Vec<String> {
    for at in 0..CASES.len() {
        let mut case = Cursor::new(CASES.get(at));
        let [after, endings, nominative] = [(); 3].map(|()| Texts::new(case.bytes()));
        let fitting = endings.iter().find_map(|ending| {
            let stem = word.strip_suffix(ending)?;
            let fits = stem.chars().count() >= MIN_LETTERS
                && after.iter().any(|after| ends_in(stem, after));
            fits.then_some(stem)
        });
        if let Some(stem) = fitting {
            return nominative
                .iter()
                .map(|ending| format!("{stem}{ending}"))
                .collect();
        }
    }
    Vec::new()
}

fn ends_in(stem: &str, after: &str) -> bool {
    let is_vowel = |c: char| "аеиоуыэюяії".contains(c);
    match after {
        "consonant" => stem.ends_with(|c: char| !is_vowel(c) && !"ьъй".contains(c)),
        "vowel" => stem.ends_with(is_vowel),
        letters => stem.ends_with(letters),
    }
}

/// The word, and where ъ stands between consonants, and so is a vowel of Bulgarian, the word with
/// а and with у for it (Първанов: Parvanov, Purvanov).
fn hard_signs(word: &str) -> Vec<String> {
    let mut words = vec![word.to_owned()];
    let is_vowel_sign = word.split_once('ъ').is_some_and(|(before, after)| {
        ends_in(before, "consonant") && !after.starts_with(['е', 'ё', 'ю', 'я'])
    });
    if is_vowel_sign {
        words.extend(["а", "у"].map(|vowel| word.replace('ъ', vowel)));
    }
    words
}
