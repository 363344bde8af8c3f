//! Compiles the tables of romanization and the list of ordinary words.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::compiled::compile::{self, Bytes, File, texts};

pub(super) const RUSSIAN: &str = include_str!("../../../index_schema/romanization/russian.toml");
pub(super) const CHINESE: &str = include_str!("../../../index_schema/romanization/chinese.toml");
pub(super) const KOREAN: &str = include_str!("../../../index_schema/romanization/korean.toml");
const ORDINARY: &str = include_str!("../../../index_schema/ordinary_words.txt");

/// The sources as they stand in their files, for the fingerprint of the schema.
pub(crate) const SOURCES: [&str; 4] = [RUSSIAN, CHINESE, KOREAN, ORDINARY];

/// The files of this room.
pub(crate) const COMPILED: &[File] = &[
    ("russian.bin", russian),
    ("east.bin", east),
    ("east_look.bin", east_look),
    ("ordinary_words.bin", ordinary_words),
    super::initials::compile::FILE,
];

fn ordinary_words() -> Vec<u8> {
    let lines = ORDINARY.lines().filter(|line| !line.starts_with('#'));
    compile::set(lines.flat_map(str::split_whitespace).map(str::to_owned))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Russian {
    common: BTreeMap<String, Vec<String>>,
    look: Look,
    practice: Vec<Practice>,
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Practice {
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
    sure: Vec<String>,
    endings: Vec<String>,
    marks: Vec<String>,
    never: Vec<String>,
}

/// The look of names of the East.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EastLook {
    marks: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    after: Vec<String>,
    endings: Vec<String>,
    nominative: Vec<String>,
}

fn russian() -> Vec<u8> {
    let table: Russian = toml::from_str(RUSSIAN).unwrap();
    let case = |case: &Case| {
        let mut bytes = Bytes::default();
        for list in [&case.after, &case.endings, &case.nominative] {
            bytes.bytes(&texts(list));
        }
        bytes.0
    };
    compile::list([
        compile::list(
            table
                .practice
                .iter()
                .map(|practice| units(practice, &table.common)),
        ),
        compile::list(table.case.iter().map(case)),
        texts(&table.look.sure),
        texts(&table.look.endings),
        texts(&table.look.marks),
        texts(&table.look.never),
    ])
}

/// A practice turned round: from what is written to what it may mean.
fn units(practice: &Practice, common: &BTreeMap<String, Vec<String>>) -> Vec<u8> {
    let mut units: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (letter, spellings) in &practice.letters {
        for spelling in spellings {
            add(units.entry(spelling).or_default(), letter);
        }
    }
    let own: Vec<&str> = units.keys().copied().collect();
    for (letter, spellings) in common {
        for spelling in spellings {
            if !own.contains(&spelling.as_str()) && !practice.without.contains(spelling) {
                add(units.entry(spelling).or_default(), letter);
            }
        }
    }
    let numbered = units.keys().copied().zip(0..);
    let is_final = |(unit, _): &(&str, usize)| unit.ends_with('$');
    let finals = numbered.clone().filter(is_final);
    compile::list([
        practice.name.clone().into_bytes(),
        texts(&practice.needs),
        compile::trie(numbered.filter(|unit| !is_final(unit))),
        compile::trie(finals.map(|(unit, number)| (unit.trim_end_matches('$'), number))),
        compile::list(units.values().map(|letters| texts(letters))),
    ])
}

fn add(list: &mut Vec<String>, text: &str) {
    if !list.iter().any(|known| known == text) {
        list.push(text.to_owned());
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Chinese {
    look: EastLook,
    /// Pinyin to the spellings of Wade-Giles and of Palladius.
    syllables: BTreeMap<String, [Vec<String>; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Korean {
    look: EastLook,
    practice: Vec<KoreanPractice>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KoreanPractice {
    name: String,
    #[allow(dead_code, reason = "documents the practice")]
    source: String,
    initials: BTreeMap<String, Vec<String>>,
    vowels: BTreeMap<String, Vec<String>>,
    finals: BTreeMap<String, Vec<String>>,
    syllables: BTreeMap<String, Vec<String>>,
}

/// Spelled syllables and what each stands for.
#[derive(Default)]
struct Syllables {
    spelled: BTreeMap<String, Vec<String>>,
    marks_vowels: bool,
}

impl Syllables {
    /// A list by which a vowel within a word is only cut off at an apostrophe.
    fn with_marked_vowels() -> Self {
        Self {
            marks_vowels: true,
            ..Self::default()
        }
    }

    /// Adds a spelling of `syllable`.
    fn add(&mut self, spelling: &str, syllable: &str) {
        add(
            self.spelled.entry(spelling.to_owned()).or_default(),
            syllable,
        );
    }

    fn compiled(&self) -> Vec<u8> {
        let longest = self.spelled.keys().map(String::len).max().unwrap_or(0);
        let mut figures = Bytes::default();
        figures.number(u32::try_from(longest).unwrap());
        figures.byte(u8::from(self.marks_vowels));
        // Many spellings mean the same.
        let mut meanings: Vec<Vec<u8>> = self.spelled.values().map(|it| texts(it)).collect();
        meanings.sort_unstable();
        meanings.dedup();
        let numbered = self.spelled.iter().map(|(spelling, meant)| {
            (
                spelling.as_str(),
                meanings.binary_search(&texts(meant)).unwrap(),
            )
        });
        compile::list([compile::trie(numbered), compile::list(&meanings), figures.0])
    }
}

/// Of Chinese, then of Korean.
fn east_look() -> Vec<u8> {
    let chinese: Chinese = toml::from_str(CHINESE).unwrap();
    let korean: Korean = toml::from_str(KOREAN).unwrap();
    compile::list([texts(&chinese.look.marks), texts(&korean.look.marks)])
}

fn east() -> Vec<u8> {
    let chinese: Chinese = toml::from_str(CHINESE).unwrap();
    let korean: Korean = toml::from_str(KOREAN).unwrap();
    let mut writings = chinese_writings(&chinese);
    writings.extend(korean.practice.iter().map(korean_writing));
    compile::list(writings)
}

/// A writing; `strict` is its list without the spellings whose apostrophes were lost.
fn writing(
    is_korean: bool,
    name: &str,
    is_cyrillic: bool,
    syllables: &Syllables,
    strict: Option<&Syllables>,
) -> Vec<u8> {
    let mut header = Bytes::default();
    header.byte(u8::from(is_korean));
    header.byte(u8::from(is_cyrillic)).text(name);
    let mut parts = vec![header.0, syllables.compiled()];
    parts.extend(strict.map(Syllables::compiled));
    compile::list(parts)
}

fn chinese_writings(table: &Chinese) -> Vec<Vec<u8>> {
    let mut pinyin = Syllables::with_marked_vowels();
    let mut strict = Syllables::with_marked_vowels();
    let mut wade_giles = Syllables::with_marked_vowels();
    let mut palladius = Syllables::default();
    let mut from_russian = Syllables::with_marked_vowels();
    for (syllable, [wade, russian]) in &table.syllables {
        let key = syllable.replace('ü', "v");
        pinyin.add(syllable, &key);
        for spelling in wade {
            strict.add(spelling, &key);
            wade_giles.add(spelling, &key);
            let bare = spelling.replace('\'', "");
            wade_giles.add(&bare, &key);
            wade_giles.add(&bare.replace('ü', "u"), &key);
            strict.add(&spelling.replace('ü', "u"), &key);
        }
        for spelling in russian {
            palladius.add(spelling, &key);
            for latin in romanized(spelling) {
                from_russian.add(&latin, &key);
            }
        }
    }
    vec![
        writing(false, "Pinyin", false, &pinyin, None),
        writing(false, "Wade-Giles", false, &wade_giles, Some(&strict)),
        writing(false, "Palladius", true, &palladius, None),
        writing(
            false,
            "Palladius in Latin letters",
            false,
            &from_russian,
            None,
        ),
    ]
}

/// A syllable of Palladius as English papers took it from the Russian: Чжоу is Chzhou.
fn romanized(russian: &str) -> Vec<String> {
    let letters = |soft: &str, glide: &str| -> String {
        let spell = |c| match c {
            'а' => "a",
            'б' => "b",
            'в' => "v",
            'г' => "g",
            'д' => "d",
            'е' | 'э' => "e",
            'ж' => "zh",
            'з' => "z",
            'и' => "i",
            'к' => "k",
            'л' => "l",
            'м' => "m",
            'н' => "n",
            'о' => "o",
            'п' => "p",
            'р' => "r",
            'с' => "s",
            'т' => "t",
            'у' => "u",
            'ф' => "f",
            'х' => "kh",
            'ц' => "ts",
            'ч' => "ch",
            'ш' => "sh",
            'ы' => "y",
            'ю' => "yu",
            'я' => "ya",
            'й' => glide,
            'ь' => soft,
            _ => "",
        };
        russian.chars().map(spell).collect()
    };
    [("", "y"), ("", "i"), ("'", "y"), ("'", "i")]
        .map(|(soft, glide)| letters(soft, glide))
        .to_vec()
}

fn korean_writing(table: &KoreanPractice) -> Vec<u8> {
    let mut syllables = Syllables::default();
    for (initial, starts) in &table.initials {
        for (vowel, middles) in &table.vowels {
            for (last, ends) in &table.finals {
                let spelling = format!("{initial}{vowel}{last}");
                if table.syllables.contains_key(&spelling) {
                    continue;
                }
                for start in starts {
                    for middle in middles {
                        for end in ends {
                            let start = initial_before(start, middle);
                            syllables.add(&spelling, &format!("{start}{middle}{end}"));
                        }
                    }
                }
            }
        }
    }
    for (spelling, meant) in &table.syllables {
        for syllable in meant {
            syllables.add(spelling, syllable);
        }
    }
    let is_cyrillic = table.initials.contains_key("к");
    writing(true, &table.name, is_cyrillic, &syllables, None)
}

/// R falls silent before i and y, and is n elsewhere.
fn initial_before<'i>(initial: &'i str, vowel: &str) -> &'i str {
    match initial {
        "r" if vowel.starts_with(['i', 'y']) => "",
        "r" => "n",
        other => other,
    }
}
