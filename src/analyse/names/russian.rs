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
/// Endings by which a Latin spelling looks Russian, those that need fewest letters before them first;
/// groups of letters that say less; and what no such name has.
const SURE_ENDINGS: Texts<'static> = Texts::new(TABLES.get(2));
const ENDINGS: Texts<'static> = Texts::new(TABLES.get(3));
const MARKS: Texts<'static> = Texts::new(TABLES.get(4));
const NEVER: Texts<'static> = Texts::new(TABLES.get(5));

/// Fewest letters before a sure ending, and before another.
const MIN_BEFORE_SURE: usize = 2;
const MIN_BEFORE: usize = 3;

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

/// Whether two folded spellings under one key can be one name: one of them is Cyrillic, or looks as
/// Russian names do in Latin letters.
pub(super) fn is_one_name(folded: &str, other: &str) -> bool {
    let both = [folded, other];
    if !both.iter().all(|one| one.is_ascii()) {
        return true;
    }
    if both
        .iter()
        .any(|one| NEVER.iter().any(|never| one.contains(never)))
    {
        return false;
    }
    let has_mark = |one: &&str| MARKS.iter().any(|mark| one.contains(mark));
    both.iter().any(|one| has_ending(one))
        || (both.iter().any(has_mark) && may_sound_alike(folded, other))
}

fn has_ending(folded: &str) -> bool {
    let ends = |endings: Texts<'static>, least: usize| {
        let mut roots = endings
            .iter()
            .filter_map(|ending| folded.strip_suffix(ending));
        roots.any(|root| root.len() >= least)
    };
    ends(SURE_ENDINGS, MIN_BEFORE_SURE) || ends(ENDINGS, MIN_BEFORE)
}

/// Whether two spellings have the same vowels, whatever becomes of i, j and y, and no letter that
/// only far practices read alike: j and sh, sc and sch.
fn may_sound_alike(one: &str, other: &str) -> bool {
    let differ = |one: &str, other: &str| {
        let (has_j, has_sc) = (one.contains('j'), one.replace("sch", "").contains("sc"));
        (has_j && !other.contains('j') && (other.contains("sh") || other.contains("sch")))
            || (has_sc && other.contains("sch"))
    };
    vowels(one) == vowels(other) && !differ(one, other) && !differ(other, one)
}

fn vowels(word: &str) -> Vec<u8> {
    let word = word.replace("ou", "u");
    let mut vowels: Vec<u8> = word
        .bytes()
        .filter(|letter| b"aeou".contains(letter))
        .collect();
    vowels.dedup();
    vowels
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
