//! Compiles the archives authority, and proves its file sound.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::Scheme;
use super::lookup::{bare, name_words};
use crate::compiled::compile::{self, Bytes, File};
use crate::record::reference::lexing;

/// The files of this room.
pub(crate) const COMPILED: &[File] = &[("archives.bin", archives)];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    archive: Vec<Archive>,
}

/// One archive as it stands in the file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Archive {
    /// What records and filters hold (`APRF`).
    code: String,
    /// Where it is, in English.
    country: String,
    /// How it counts.
    scheme: Scheme,
    /// English names, the usual one first.
    english: Vec<String>,
    /// Names in the language of the archive.
    #[serde(default)]
    original: Vec<String>,
    /// Names of the original in Latin letters, where it has others.
    #[serde(default)]
    transliterated: Vec<String>,
    /// Abbreviations in every alphabet, beside the code. Blanks, dots and hyphens in them do not
    /// count when a citation is read.
    #[serde(default)]
    abbreviations: Vec<String>,
    /// Names that it or a predecessor bore, in every language.
    #[serde(default)]
    former: Vec<String>,
    /// Abbreviations of those.
    #[serde(default)]
    former_abbreviations: Vec<String>,
    /// Places that citations put beside its name.
    #[serde(default)]
    places: Vec<String>,
    /// Those of the names above that another archive bears as well. A citation that uses one must
    /// say in another way which it means: by a place, a second name, or a mark.
    #[serde(default)]
    shared: Vec<String>,
    /// Beginnings of a shelfmark that only this archive has among those that share its name.
    #[serde(default)]
    marks: Vec<String>,
    /// Those of the abbreviations that name a holding rather than the archive.
    #[serde(default)]
    holdings: Vec<String>,
    /// Beginnings of a shelfmark that name the archive where it is not named: `#` stands for a
    /// number, and what ends in a letter or digit must end there.
    #[serde(default)]
    notations: Vec<String>,
    /// Whether its name alone can be a reference.
    #[serde(default = "yes")]
    alone: bool,
    /// What a reader of the file should know.
    #[serde(default)]
    note: String,
    /// Where the names come from.
    source: String,
}

fn yes() -> bool {
    true
}

impl Archive {
    /// Abbreviations, the code not among them.
    fn abbreviations(&self) -> impl Iterator<Item = &str> {
        let abbreviations = self.abbreviations.iter().chain(&self.former_abbreviations);
        abbreviations.map(String::as_str)
    }

    /// Names in words, but for the English ones.
    fn others(&self) -> impl Iterator<Item = &str> {
        let others = self
            .original
            .iter()
            .chain(&self.transliterated)
            .chain(&self.former);
        others.map(String::as_str)
    }

    /// Every name in words.
    fn names(&self) -> impl Iterator<Item = &str> {
        self.english.iter().map(String::as_str).chain(self.others())
    }

    /// The code and every abbreviation.
    fn short(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.code.as_str()).chain(self.abbreviations())
    }

    fn compiled(&self) -> Vec<u8> {
        let scheme = Scheme::ALL
            .iter()
            .position(|known| *known == self.scheme)
            .unwrap();
        let mut bytes = Bytes::default();
        bytes.byte(scheme as u8).byte(u8::from(self.alone));
        bytes.text(&self.code).text(&self.country).text(&self.note);
        bytes.texts(self.english.iter().map(String::as_str));
        bytes.texts(self.others()).texts(self.abbreviations());
        for list in [&self.places, &self.marks, &self.holdings] {
            bytes.texts(list.iter().map(String::as_str));
        }
        bytes.0
    }
}

/// The letters with which a notation begins.
fn first_word(notation: &str) -> &str {
    let end = notation.find(|letter: char| !letter.is_alphabetic());
    &notation[..end.unwrap_or(notation.len())]
}

fn place_words(place: &str) -> Vec<String> {
    lexing::tokens(place)
        .iter()
        .map(|token| token.folded().to_owned())
        .collect()
}

fn rows() -> Vec<Archive> {
    let text = include_str!("../../../../index_schema/archives.toml");
    toml::from_str::<Table>(text).unwrap().archive
}

fn archives() -> Vec<u8> {
    let archives = rows();
    let mut short: BTreeMap<String, Vec<(String, u32)>> = BTreeMap::new();
    let mut longest = 0;
    let mut names: BTreeMap<String, Vec<u32>> = BTreeMap::new();
    for (archive, at) in archives.iter().zip(0..) {
        for abbreviation in archive.short() {
            let letters = bare(abbreviation);
            longest = longest.max(letters.chars().count());
            let bearers = short.entry(letters.to_lowercase()).or_default();
            if !bearers.contains(&(letters.clone(), at)) {
                bearers.push((letters, at));
            }
        }
        for name in archive.names() {
            let bearers = names.entry(name_words(name).join(" ")).or_default();
            if !bearers.contains(&at) {
                bearers.push(at);
            }
        }
    }
    let number = |number: u32| Bytes::default().number(number).clone();
    let codes = archives
        .iter()
        .zip(0..)
        .map(|(it, at)| (it.code.clone(), number(at)));
    let short = short.into_iter().map(|(letters, bearers)| {
        let mut bytes = Bytes::default();
        for (exact, at) in &bearers {
            bytes.text(exact).number(*at);
        }
        (letters, bytes)
    });
    let names = names.into_iter().map(|(words, bearers)| {
        let mut bytes = Bytes::default();
        for at in bearers {
            bytes.number(at);
        }
        (words, bytes)
    });
    let mut notations: BTreeMap<String, Bytes> = BTreeMap::new();
    for (archive, at) in archives.iter().zip(0..) {
        for notation in &archive.notations {
            let word = first_word(notation);
            assert!(!word.is_empty() && notation.len() > 3, "{notation}");
            let notations = notations.entry(word.to_owned()).or_default();
            notations.text(notation).number(at);
        }
    }
    let places = archives
        .iter()
        .flat_map(|it| it.places.iter().chain([&it.country]));
    compile::list([
        compile::list(archives.iter().map(Archive::compiled)),
        compile::map(codes),
        compile::map(short),
        compile::map(names),
        compile::set(places.map(|place| place_words(place).join(" "))),
        number(u32::try_from(longest).unwrap()).0,
        compile::map(notations),
    ])
}

#[test]
fn the_file_is_sound() {
    let archives = rows();
    assert!(archives.len() >= 60);
    let mut codes = HashSet::new();
    let mut short: HashMap<String, Vec<&Archive>> = HashMap::new();
    let mut long: HashMap<String, Vec<&Archive>> = HashMap::new();
    for archive in &archives {
        let code = &archive.code;
        assert!(
            !code.is_empty() && code.chars().all(char::is_alphanumeric),
            "{code}: blank in code"
        );
        assert!(codes.insert(code), "{code} stands twice");
        assert!(!archive.places.is_empty(), "{code}: no place");
        assert!(!archive.english.is_empty(), "{code}: no English name");
        for text in [&archive.country, &archive.source] {
            assert!(!text.trim().is_empty(), "{code}: no country or source");
        }
        let fields = archive
            .names()
            .chain(archive.short())
            .chain(archive.places.iter().map(String::as_str))
            .chain(archive.marks.iter().map(String::as_str));
        for text in fields {
            assert!(!text.is_empty() && text.trim() == text, "{code}: {text:?}");
        }
        for shared in &archive.shared {
            assert!(
                archive
                    .names()
                    .chain(archive.short())
                    .any(|name| name == shared),
                "{code}: {shared:?} is shared but is none of its names"
            );
            assert!(
                !archive.marks.is_empty(),
                "{code}: shares a name, has no mark"
            );
        }
        for holding in &archive.holdings {
            assert!(
                archive.short().any(|name| name == holding),
                "{code}: {holding:?} is a holding but no abbreviation"
            );
        }
        for name in archive.short() {
            let bearers = short.entry(bare(name).to_lowercase()).or_default();
            if !bearers.iter().any(|other| other.code == *code) {
                bearers.push(archive);
            }
        }
        for name in archive.names() {
            let words = name_words(name);
            assert!(!words.is_empty(), "{code}: {name:?}");
            let bearers = long.entry(words.join(" ")).or_default();
            if !bearers.iter().any(|other| other.code == *code) {
                bearers.push(archive);
            }
        }
    }
    for (key, bearers) in short.iter().chain(&long) {
        if bearers.len() < 2 {
            continue;
        }
        for archive in bearers {
            let marked = archive.shared.iter().any(|shared| {
                bare(shared).to_lowercase() == *key || name_words(shared).join(" ") == *key
            });
            assert!(
                marked,
                "{}: {key:?} stands in another entry, unmarked",
                archive.code
            );
        }
    }
}
