//! Russian names read from any spelling: the practices of romanization, and cases.
//!
//! Takes the letters of a word, gives the keys of every name that it may be. The tables and the
//! reasons stand in `index_schema/romanization/russian.toml`. A Latin spelling is read under each
//! practice as a whole: no practice borrows a letter of another, and one that cannot read every
//! letter reads nothing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::letters::Script;
use super::reduce::reduce;

/// The tables as they stand in the file; also part of the fingerprint.
pub(super) const TABLE: &str = include_str!("../../../index_schema/romanization/russian.toml");

/// Most readings of a spelling under one practice; the likelier come first.
const MAX_READINGS: usize = 8;

/// Fewest letters of a name that is read on its own.
const MIN_LETTERS: usize = 3;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Tables {
    common: BTreeMap<String, Vec<String>>,
    look: Look,
    practice: Vec<PracticeRow>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PracticeRow {
    name: String,
    #[allow(dead_code, reason = "documents the practice")]
    source: String,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    letters: BTreeMap<String, Vec<String>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Look {
    endings: Vec<String>,
    marks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    after: Vec<String>,
    endings: Vec<String>,
    nominative: Vec<String>,
}

/// A practice, turned round: from what is written to what it may mean.
struct Practice {
    name: String,
    needs: Vec<String>,
    units: FxHashMap<String, Vec<String>>,
    /// Bytes of the longest unit.
    longest: usize,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| {
    toml::from_str(TABLE).expect("romanization/russian.toml is well formed: a test reads it")
});

static PRACTICES: LazyLock<Vec<Practice>> = LazyLock::new(|| {
    TABLES
        .practice
        .iter()
        .map(|row| Practice::new(row, &TABLES.common))
        .collect()
});

/// Makes the practices ready.
pub(super) fn prepare() {
    LazyLock::force(&PRACTICES);
}

/// Whether a folded spelling looks as a Russian name does: in Cyrillic, or in Latin letters with an
/// ending or a group of letters that such names have.
pub(super) fn is_russian_in_look(folded: &str) -> bool {
    let look = &TABLES.look;
    !folded.is_ascii()
        || look
            .endings
            .iter()
            .any(|ending| folded.ends_with(ending.as_str()))
        || look.marks.iter().any(|mark| folded.contains(mark.as_str()))
}

impl Practice {
    fn new(row: &PracticeRow, common: &BTreeMap<String, Vec<String>>) -> Self {
        let mut units: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for (letter, spellings) in &row.letters {
            for spelling in spellings {
                add(&mut units, spelling, letter);
            }
        }
        let own: Vec<String> = units.keys().cloned().collect();
        for (letter, spellings) in common {
            for spelling in spellings {
                if !own.contains(spelling) && !row.without.contains(spelling) {
                    add(&mut units, spelling, letter);
                }
            }
        }
        Self {
            name: row.name.clone(),
            needs: row.needs.clone(),
            longest: units.keys().map(String::len).max().unwrap_or(0),
            units,
        }
    }

    /// What `word` may be in Cyrillic under this practice.
    fn read(&self, word: &str) -> Vec<String> {
        if !self.needs.is_empty() && !self.needs.iter().any(|pair| word.contains(pair.as_str())) {
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
            let mut longer = Vec::with_capacity(readings.len() * letters.len());
            for letter in letters {
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
    fn unit(&self, rest: &str) -> Option<(usize, &[String])> {
        if rest.len() < self.longest
            && let Some(letters) = self.units.get(&format!("{rest}$"))
        {
            return Some((rest.len(), letters));
        }
        (1..=self.longest.min(rest.len()))
            .rev()
            .filter_map(|bytes| rest.get(..bytes))
            .find_map(|unit| Some((unit.len(), self.units.get(unit)?.as_slice())))
    }
}

fn add(units: &mut FxHashMap<String, Vec<String>>, spelling: &str, letter: &str) {
    let letters = units.entry(spelling.to_owned()).or_default();
    if !letters.iter().any(|known| known == letter) {
        letters.push(letter.to_owned());
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
            for practice in PRACTICES.iter() {
                for name in practice.read(letters) {
                    add(&name, &practice.name);
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
    for case in &TABLES.case {
        let fitting = case.endings.iter().find_map(|ending| {
            let stem = word.strip_suffix(ending.as_str())?;
            let fits = stem.chars().count() >= MIN_LETTERS
                && case.after.iter().any(|after| ends_in(stem, after));
            fits.then_some(stem)
        });
        if let Some(stem) = fitting {
            let endings = case.nominative.iter();
            return endings.map(|ending| format!("{stem}{ending}")).collect();
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
