//! Languages: one name for each, whatever a source writes.
//!
//! Codes and names stand in `index_schema/languages.toml`. Takes the wording of a source (`ru`, `rus.`,
//! `на русском языке`, `Russian; English`), gives the English names of the languages in it, joined by
//! [`JOINT`]. A wording in which anything else stands is left as it is.

use crate::compiled::Map;

/// Joins several languages of one record.
pub const JOINT: &str = "; ";

/// The English name of each language by each of its folded names and codes.
const NAMES: Map<'static> = Map::new(include_bytes!("../../index_schema/compiled/languages.bin"));

/// Longest wording that is looked at, in bytes.
const MAX_BYTES: usize = 200;

/// Words beside the name of a language, folded.
const BESIDE: &[&str] = &[
    "in",
    "the",
    "language",
    "languages",
    "original",
    "на",
    "язык",
    "языке",
    "языки",
    "языках",
    "яз",
    "en",
    "langue",
    "sprache",
    "auf",
    "język",
    "мова",
    "мові",
    "мовою",
    "translated",
    "translation",
    "from",
    "перевод",
    "с",
    "übersetzt",
    "aus",
    "dem",
    "traduit",
    "du",
    "traditional",
    "simplified",
    "cyrillic",
    "latin",
    "script",
];

/// What catalogues write for no language, folded.
const NONE: &[&str] = &[
    "und",
    "zxx",
    "mis",
    "undetermined",
    "unknown",
    "notspecified",
    "неизвестно",
    "неуказан",
    "unbekannt",
    "na",
    "none",
];

/// The languages of a wording by their English names; none where it cannot be read.
#[must_use]
pub fn read(wording: &str) -> Option<String> {
    if wording.len() > MAX_BYTES {
        return None;
    }
    if let Some(mut only) = NAMES.get(&fold(wording)) {
        return Some(only.text().to_owned());
    }
    let mut found: Vec<&str> = Vec::new();
    let signs = [
        ';', ',', '/', '|', '&', '+', '\n', '(', ')', '[', ']', '"', '\'',
    ];
    for part in wording.split(signs) {
        for part in words_apart(part) {
            // `en` is English, and a word beside a name in French.
            let Some(name) = one(&part) else {
                if bare(&part).is_empty() {
                    continue;
                }
                return None;
            };
            if !found.contains(&name) {
                found.push(name);
            }
        }
    }
    (!found.is_empty()).then(|| found.join(JOINT))
}

/// The languages of a record whose source may state several, each read by itself where it can be;
/// none where the source says that it knows none.
#[must_use]
pub fn normalised(wording: &str) -> Option<String> {
    if NONE.contains(&fold(wording).as_str()) {
        return None;
    }
    let each = || {
        let parts = wording.split(JOINT);
        let parts = parts.map(|part| read(part).unwrap_or_else(|| part.to_owned()));
        parts.collect::<Vec<_>>().join(JOINT)
    };
    Some(read(wording).unwrap_or_else(each))
}

/// Parts that words for *and* separate; blank ones left out.
fn words_apart(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    for word in text.split_whitespace() {
        let is_and = ["and", "и", "und", "et", "y", "та", "і", "oraz"].contains(&word);
        if is_and {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push_str(word);
            part.push(' ');
        }
    }
    parts.retain(|part| !part.trim().is_empty());
    parts
}

/// The English name of the language that a wording names.
fn one(wording: &str) -> Option<&'static str> {
    let named = |folded: &str| NAMES.get(folded).map(|mut name| name.text());
    let whole = fold(wording);
    if let Some(name) = named(&whole) {
        return Some(name);
    }
    // `en-US`, `zh_Hant_TW`.
    let code = wording.trim().split(['-', '_']).next().unwrap_or_default();
    if code.len() < wording.trim().len() && (2..=3).contains(&code.len()) && code.is_ascii() {
        return named(&fold(code));
    }
    let bare = bare(wording);
    named(&bare).or_else(|| {
        // `русском` of `русский`.
        let stem = bare
            .strip_suffix("ом")
            .or_else(|| bare.strip_suffix("ого"))?;
        named(&format!("{stem}ий"))
    })
}

/// The words of a wording that are more than words beside a name, folded.
fn bare(wording: &str) -> String {
    let words = wording.split(|c: char| !c.is_alphabetic()).map(fold);
    words
        .filter(|word| !BESIDE.contains(&word.as_str()))
        .collect()
}

/// Letters and digits, lower case.
fn fold(name: &str) -> String {
    let letters = name.chars().filter(|character| character.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
pub(crate) mod compile {
    //! Compiles the names of languages.

    use std::collections::BTreeMap;

    use super::fold;
    use crate::compiled::compile::{self, Bytes, File};

    const LANGUAGES: &str = include_str!("../../index_schema/languages.toml");

    /// The files of this room.
    pub(crate) const COMPILED: &[File] = &[("languages.bin", names)];

    fn names() -> Vec<u8> {
        let table: toml::Table = LANGUAGES.parse().unwrap();
        let mut names: BTreeMap<String, String> = BTreeMap::new();
        for (language, others) in table {
            let others = others.as_array().unwrap().clone();
            let others = others
                .into_iter()
                .map(|name| name.as_str().unwrap().to_owned());
            for name in std::iter::once(language.clone()).chain(others) {
                let other = names.insert(fold(&name), language.clone());
                assert!(
                    other.is_none_or(|other| other == language),
                    "{name} stands twice"
                );
            }
        }
        let entry =
            |(name, language): (String, String)| (name, Bytes::default().text(&language).clone());
        compile::map(names.into_iter().map(entry))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_language_has_one_name() {
        for (wording, expected) in [
            ("Russian", Some("Russian")),
            ("ru", Some("Russian")),
            ("rus.", Some("Russian")),
            ("RUSSIAN", Some("Russian")),
            ("русский", Some("Russian")),
            ("на русском языке", Some("Russian")),
            ("русский язык", Some("Russian")),
            ("Russisch", Some("Russian")),
            ("In Russian", Some("Russian")),
            ("en-US", Some("English")),
            ("中文", Some("Chinese")),
            ("Deutsch", Some("German")),
            ("Russian; English", Some("Russian; English")),
            ("русский, английский", Some("Russian; English")),
            ("English and Chinese", Some("English; Chinese")),
            ("rus/eng", Some("Russian; English")),
            ("Russian (original), Russian", Some("Russian")),
            ("ru; en", Some("Russian; English")),
            ("en", Some("English")),
            ("en russe", Some("Russian")),
            ("[\"ru\",\"en\"]", Some("Russian; English")),
            ("Chinese (Traditional)", Some("Chinese")),
            ("English; translated from Russian", Some("English; Russian")),
            ("scr", Some("Croatian")),
            ("mul", Some("Multiple languages")),
            ("Russian with English notes", None),
            ("unknown", None),
            ("", None),
        ] {
            assert_eq!(read(wording).as_deref(), expected, "{wording}");
        }
        for (wording, expected) in [
            ("rus; an unknown tongue", Some("Russian; an unknown tongue")),
            ("und", None),
            ("Unknown", None),
        ] {
            assert_eq!(normalised(wording).as_deref(), expected, "{wording}");
        }
    }

    proptest::proptest! {
        #[test]
        fn what_was_read_is_read_again_as_itself(wording in "[a-zA-Zа-я;,/ -]{0,30}") {
            if let Some(found) = read(&wording) {
                proptest::prop_assert_eq!(read(&found), Some(found));
            }
        }
    }
}
