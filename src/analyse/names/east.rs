//! Chinese and Korean names read from their syllables.
//!
//! Owns the writings: Pinyin, Wade-Giles, Palladius, and Korean in Latin and Cyrillic letters, from
//! `index_schema/romanization/chinese.toml` and `korean.toml`. Takes the words of a possible name,
//! gives the keys of every name that they may be. All words of a name are read in one writing.

use std::sync::LazyLock;

use super::letters::Script;
use super::syllables::{Cut, MAX_SYLLABLES, Syllables, spell};
use crate::compiled::{Cursor, List, Texts};

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

/// By what one word of Latin letters looks Chinese, and Korean.
const LOOKS: List<'static> = List::new(include_bytes!(
    "../../../index_schema/compiled/east_look.bin"
));

/// Most keys of one name in one writing.
const MAX_KEYS: usize = 12;

/// Languages of syllables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Language {
    Chinese,
    Korean,
}

/// A writing of one language.
pub(super) struct Writing {
    pub(super) language: Language,
    pub(super) name: &'static str,
    script: Script,
    /// Whether it writes apostrophes that may be lost; then `strict` is without the lost ones.
    strict: Option<Syllables>,
    syllables: Syllables,
}

/// All writings.
pub(super) static WRITINGS: LazyLock<Vec<Writing>> = LazyLock::new(|| {
    let all = List::new(include_bytes!("../../../index_schema/compiled/east.bin"));
    let writings = (0..all.len()).map(|at| Writing::new(List::new(all.get(at))));
    writings.collect()
});

impl Writing {
    fn new(parts: List<'static>) -> Self {
        let mut header = Cursor::new(parts.get(0));
        let is_korean = header.byte() != 0;
        let is_cyrillic = header.byte() != 0;
        Self {
            language: if is_korean {
                Language::Korean
            } else {
                Language::Chinese
            },
            script: if is_cyrillic {
                Script::Cyrillic
            } else {
                Script::Latin
            },
            name: header.text(),
            syllables: Syllables::new(parts.get(1)),
            strict: (parts.len() > 2).then(|| Syllables::new(parts.get(2))),
        }
    }

    /// The ways to cut one word. `marked` says that the name has apostrophes, so that none are lost.
    pub(super) fn cut(&self, script: Script, letters: &str, marked: bool) -> Vec<Cut> {
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
        let mut cuts: Vec<Cut> = vec![Vec::new()];
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

    /// Whether one word alone may be a name. Many words of Europe are made of Chinese and Korean
    /// syllables (Tito, Daniel, Dana), so one word must look as such names do; a Korean one must have
    /// an ng besides, or three syllables that are mostly closed.
    fn is_name(&self, words: &[(Script, &str)], cut: &[Texts<'static>]) -> bool {
        let [(Script::Latin, letters)] = words else {
            return true;
        };
        let has_mark = |language: usize, letters: &str| {
            let mut marks = Texts::new(LOOKS.get(language)).iter();
            marks.any(|mark| letters.contains(mark))
        };
        let is_closed = |syllable: &&Texts<'static>| {
            syllable
                .first()
                .is_some_and(|first| first.ends_with(['k', 'n', 't', 'l', 'm', 'p']))
        };
        match self.language {
            Language::Chinese => has_mark(0, letters),
            Language::Korean => {
                has_mark(1, &letters.replace('ŏ', "o").replace('ŭ', "u"))
                    && (letters.contains("ng")
                        || (cut.len() > 2 && cut.iter().filter(is_closed).count() > 1))
            }
        }
    }
}
