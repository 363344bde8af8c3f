//! Compiles the names authority.
//!
//! An entry is its kind, the count of its names, and for each its flags (see `built_in`), text and
//! the place of its folded words in the map of these.

mod soundness;

use std::collections::BTreeMap;

use super::own::{NameWord, words_of};
use super::{Bearer, Name, headings, joined};
use crate::analyse::Analyser;
use crate::compiled::compile::{self, Bytes, File};
use crate::record::name::{NameKind, Names, Variant, VariantKind, Years};

/// The files of this room.
pub(crate) const COMPILED: &[File] = &[("names.bin", compiled)];

/// A source: its name and its text.
macro_rules! file {
    ($name:literal) => {
        (
            concat!("index_schema/names/", $name),
            include_str!(concat!("../../../index_schema/names/", $name)),
        )
    };
}

const FILES: [(&str, &str); 6] = [
    file!("people_soviet.toml"),
    file!("people_asia.toml"),
    file!("people_eastern_europe.toml"),
    file!("people_west_and_south.toml"),
    file!("places.toml"),
    file!("institutions.toml"),
];

/// The names of all sources.
pub(super) fn names() -> Names {
    FILES.iter().fold(Names::default(), |names, (file, text)| {
        names.extended(Names::parse(file, text).unwrap())
    })
}

/// By entry and variant, the words of the name.
pub(super) fn words_of_all(names: &Names) -> Vec<Vec<Vec<NameWord>>> {
    let mut analyser = Analyser::new();
    let mut words = |name: &Variant| words_of(&name.text, &mut analyser);
    let entries = names.entries().iter();
    entries
        .map(|entry| entry.variants.iter().map(&mut words).collect())
        .collect()
}

/// Who bears a name, by its words joined by blanks.
pub(super) type ByWords = BTreeMap<String, Vec<Bearer>>;

/// By folded words all names, and by stems those that they still tell from ordinary words.
pub(super) fn by_words(words: &[Vec<Vec<NameWord>>]) -> [ByWords; 2] {
    let [mut by_folded, mut by_stem] = [(); 2].map(|()| ByWords::new());
    for (entry, names) in words.iter().enumerate() {
        for (variant, name) in names.iter().enumerate() {
            let bearer = Bearer { entry, variant };
            let folded = joined(name.iter().map(|word| word.folded.as_str()));
            by_folded.entry(folded).or_default().push(bearer);
            if NameWord::is_sure(name) {
                let stems = joined(name.iter().map(|word| word.stem.as_str()));
                by_stem.entry(stems).or_default().push(bearer);
            }
        }
    }
    [by_folded, by_stem]
}

fn compiled() -> Vec<u8> {
    let names = names();
    let words = words_of_all(&names);
    let [by_folded, by_stem] = by_words(&words);
    let places: BTreeMap<&str, u32> = by_folded.keys().map(String::as_str).zip(0..).collect();
    let folded = |entry: usize, variant: usize| {
        joined(
            words[entry][variant]
                .iter()
                .map(|word| word.folded.as_str()),
        )
    };
    let mut entries = Vec::new();
    let mut heading_entries = [(); 2].map(|()| BTreeMap::<String, Bytes>::new());
    let mut heading_keys = Vec::new();
    for (number, entry) in names.entries().iter().enumerate() {
        let mut bytes = Bytes::default();
        bytes.byte(match entry.kind {
            NameKind::Person => 0,
            NameKind::Place => 1,
            NameKind::Institution => 2,
        });
        bytes.number(u32::try_from(entry.variants.len()).unwrap());
        let mut keys = Vec::new();
        for (variant, name) in entry.variants.iter().enumerate() {
            keys.push(folded(number, variant));
            add_name(&mut bytes, name, places[keys[variant].as_str()]);
        }
        entries.push(bytes);
        let views: Vec<Name<'_>> = entry.variants.iter().zip(&keys).map(view).collect();
        let list = headings::HeadingList::of(entry.kind) as usize;
        let keys = headings::keys(&views);
        for key in &keys {
            let meant = heading_entries[list].entry(key.clone()).or_default();
            meant.number(u32::try_from(number).unwrap());
        }
        heading_keys.push((list, keys));
    }
    let places = heading_entries
        .each_ref()
        .map(|list| -> BTreeMap<&str, u32> { list.keys().map(String::as_str).zip(0..).collect() });
    let heading_keys = heading_keys.iter().map(|(list, keys)| {
        let mut bytes = Bytes::default();
        for key in keys {
            bytes.number(places[*list][key.as_str()]);
        }
        bytes
    });
    let heading_keys = compile::list(heading_keys);
    let [people, places] = heading_entries.map(compile::map);
    let longest = words.iter().flatten().map(Vec::len).max().unwrap();
    let mut figures = Bytes::default();
    figures.number(u32::try_from(longest).unwrap());
    compile::list([
        compile::list(entries),
        compile::map(by_folded.iter().map(bearers)),
        compile::map(by_stem.iter().map(bearers)),
        people,
        places,
        heading_keys,
        figures.0,
    ])
}

fn add_name(bytes: &mut Bytes, name: &Variant, place: u32) {
    let kind = match name.kind {
        VariantKind::Spelling => 0,
        VariantKind::Family => 1,
        VariantKind::Former => 2,
        VariantKind::Pseudonym => 3,
        VariantKind::Abbreviation => 4,
    };
    bytes.byte(kind | u8::from(name.is_word) << 3 | u8::from(name.years.is_some()) << 4);
    if let Some(Years { from, to }) = name.years {
        for year in [from, to] {
            assert_ne!(year, Some(0), "{name:?}");
            bytes.number(year.map_or(0, |year| u32::try_from(year).unwrap()));
        }
    }
    bytes.text(&name.text).number(place);
}

fn view<'a>((name, folded): (&'a Variant, &'a String)) -> Name<'a> {
    Name {
        text: &name.text,
        folded,
        kind: name.kind,
        years: name.years,
        is_word: name.is_word,
    }
}

fn bearers((words, bearers): (&String, &Vec<Bearer>)) -> (String, Bytes) {
    let mut bytes = Bytes::default();
    for bearer in bearers {
        bytes.number(u32::try_from(bearer.entry).unwrap());
        bytes.number(u32::try_from(bearer.variant).unwrap());
    }
    (words.clone(), bytes)
}
