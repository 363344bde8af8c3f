//! Chinese and Korean names read from their syllables.
//!
//! Owns the writings: Pinyin, Wade-Giles, Palladius, and Korean in Latin and Cyrillic letters, from
//! `index_schema/romanization/chinese.toml` and `korean.toml`. Takes the words of a possible name,
//! gives the keys of every name that they may be. All words of a name are read in one writing.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::letters::Script;
use super::syllables::{Cut, MAX_SYLLABLES, Syllables, spell};

/// The tables as they stand in the files; also part of the fingerprint.
pub(super) const CHINESE: &str = include_str!("../../../index_schema/romanization/chinese.toml");
/// See [`CHINESE`].
pub(super) const KOREAN: &str = include_str!("../../../index_schema/romanization/korean.toml");

/// Endings of Russian cases, and of the nominatives that they may belong to.
const CASES: [(&str, &str); 11] = [
    ("а", ""),
    ("у", ""),
    ("ом", ""),
    ("е", ""),
    ("я", "й"),
    ("ю", "й"),
    ("ем", "й"),
    ("е", "й"),
    ("я", "ь"),
    ("ю", "ь"),
    ("ем", "ь"),
];

/// Most keys of one name in one writing.
const MAX_KEYS: usize = 12;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChineseTable {
    /// Pinyin to the spellings of Wade-Giles and of Palladius.
    syllables: BTreeMap<String, [Vec<String>; 2]>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KoreanTable {
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

/// Languages of syllables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Language {
    Chinese,
    Korean,
}

/// A writing of one language.
pub(super) struct Writing {
    pub(super) language: Language,
    pub(super) name: String,
    script: Script,
    /// Whether it writes apostrophes that may be lost; then `strict` is without the lost ones.
    strict: Option<Syllables>,
    syllables: Syllables,
}

/// All writings.
pub(super) static WRITINGS: LazyLock<Vec<Writing>> = LazyLock::new(|| {
    let chinese: ChineseTable =
        toml::from_str(CHINESE).expect("romanization/chinese.toml is well formed: a test reads it");
    let korean: KoreanTable =
        toml::from_str(KOREAN).expect("romanization/korean.toml is well formed: a test reads it");
    let mut writings = chinese_writings(&chinese);
    writings.extend(korean.practice.iter().map(korean_writing));
    writings
});

fn chinese_writings(table: &ChineseTable) -> Vec<Writing> {
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
    let writing = |name: &str, script, strict, syllables| Writing {
        language: Language::Chinese,
        name: name.to_owned(),
        script,
        strict,
        syllables,
    };
    vec![
        writing("Pinyin", Script::Latin, None, pinyin),
        writing("Wade-Giles", Script::Latin, Some(strict), wade_giles),
        writing("Palladius", Script::Cyrillic, None, palladius),
        writing(
            "Palladius in Latin letters",
            Script::Latin,
            None,
            from_russian,
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

fn korean_writing(table: &KoreanPractice) -> Writing {
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
    let script = if table.initials.contains_key("к") {
        Script::Cyrillic
    } else {
        Script::Latin
    };
    Writing {
        language: Language::Korean,
        name: table.name.clone(),
        script,
        strict: None,
        syllables,
    }
}

/// R falls silent before i and y, and is n elsewhere.
fn initial_before<'i>(initial: &'i str, vowel: &str) -> &'i str {
    match initial {
        "r" if vowel.starts_with(['i', 'y']) => "",
        "r" => "n",
        other => other,
    }
}

impl Writing {
    /// The ways to cut one word. `marked` says that the name has apostrophes, so that none are lost.
    pub(super) fn cut(&self, script: Script, letters: &str, marked: bool) -> Vec<Cut<'_>> {
        if script != self.script {
            return Vec::new();
        }
        let syllables = match &self.strict {
            Some(strict) if marked => strict,
            _ => &self.syllables,
        };
        let plain: String;
        let letters = if self.language == Language::Korean && !letters.is_ascii() {
            plain = letters.replace('ŏ', "o").replace('ŭ', "u");
            &plain
        } else {
            letters
        };
        let mut cuts = syllables.cut(letters);
        if script == Script::Cyrillic {
            // The last word of a Russian name has its case: Мао Цзэдуна, Чжоу Эньлаю.
            for (ending, nominative) in CASES {
                if let Some(stem) = letters.strip_suffix(ending) {
                    cuts.extend(syllables.cut(&format!("{stem}{nominative}")));
                }
            }
        }
        cuts
    }

    /// The keys of a name of these words; none unless all can be read, as two syllables to
    /// four together.
    pub(super) fn keys(&self, words: &[(Script, &str)]) -> Vec<String> {
        let marked = words
            .iter()
            .any(|(_, letters)| letters.contains('\'') && self.strict.is_some());
        let mut cuts: Vec<Cut<'_>> = vec![Vec::new()];
        for (script, letters) in words {
            let own = self.cut(*script, letters, marked);
            if own.is_empty() {
                return Vec::new();
            }
            cuts = cuts
                .iter()
                .flat_map(|before| own.iter().map(|cut| [&before[..], &cut[..]].concat()))
                .collect();
        }
        let mut keys: Vec<String> = Vec::new();
        for cut in cuts {
            if (2..=MAX_SYLLABLES).contains(&cut.len()) && self.is_name(words, &cut) {
                for key in spell(&cut, MAX_KEYS) {
                    if keys.len() < MAX_KEYS && !keys.contains(&key) {
                        keys.push(key);
                    }
                }
            }
        }
        keys
    }

    /// Whether one word alone may be a name. Many words of Europe are made of Korean syllables
    /// (Tito, Benton), so one word must have an ng, or three syllables that are mostly closed.
    fn is_name(&self, words: &[(Script, &str)], cut: &[&[String]]) -> bool {
        let [(Script::Latin, letters)] = words else {
            return true;
        };
        let is_closed = |syllable: &&&[String]| {
            syllable
                .first()
                .is_some_and(|first| first.ends_with(['k', 'n', 't', 'l', 'm', 'p']))
        };
        self.language == Language::Chinese
            || letters.contains("ng")
            || (cut.len() > 2 && cut.iter().filter(is_closed).count() > 1)
    }
}
