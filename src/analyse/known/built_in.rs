//! The names that come with the program, read in place.
//!
//! Takes words, gives who bears the name; takes an entry's number, gives its names. What is
//! compiled, and in which order, stands in `compile`.

use super::{Bearer, Name};
use crate::compiled::{Cursor, List, Map};
use crate::record::name::{NameKind, VariantKind, Years};

const DATA: List<'static> = List::new(include_bytes!("../../../index_schema/compiled/names.bin"));
/// Entries by number: what each is about, and its names.
const ENTRIES: List<'static> = List::new(DATA.get(0));
/// By folded words and by stems, joined by blanks, the entry and variant of each bearer.
const BY_FOLDED: Map<'static> = Map::new(DATA.get(1));
const BY_STEM: Map<'static> = Map::new(DATA.get(2));
/// By the keys of `headings`, the numbers of the entries that they may mean: people, places.
const HEADINGS: [Map<'static>; 2] = [Map::new(DATA.get(3)), Map::new(DATA.get(4))];
/// By entry the places of its keys in the map of its list.
const HEADING_KEYS: List<'static> = List::new(DATA.get(5));
/// Words of the longest name.
const LONGEST: Cursor<'static> = Cursor::new(DATA.get(6));

/// The compiled names, or none.
#[derive(Debug, Clone, Copy)]
pub(super) struct BuiltIn {
    is_empty: bool,
}

impl BuiltIn {
    pub(super) const fn standard() -> Self {
        Self { is_empty: false }
    }

    pub(super) const fn empty() -> Self {
        Self { is_empty: true }
    }

    /// How many entries there are.
    pub(super) fn len(self) -> usize {
        if self.is_empty { 0 } else { ENTRIES.len() }
    }

    /// Words of the longest name.
    pub(super) fn longest(self) -> usize {
        let mut longest = LONGEST;
        longest.number() as usize
    }

    pub(super) fn by_folded(self, key: &str) -> impl Iterator<Item = Bearer> + use<> {
        bearers(self.get(BY_FOLDED, key))
    }

    pub(super) fn by_stem(self, key: &str) -> impl Iterator<Item = Bearer> + use<> {
        bearers(self.get(BY_STEM, key))
    }

    fn get(self, map: Map<'static>, key: &str) -> Cursor<'static> {
        let found = if self.is_empty { None } else { map.get(key) };
        found.unwrap_or_default()
    }

    /// What an entry is about, and its names.
    pub(super) fn entry(self, number: usize) -> (NameKind, Vec<Name<'static>>) {
        let mut entry = Cursor::new(ENTRIES.get(number));
        let kind = kind(entry.byte());
        let mut names = Vec::with_capacity(entry.number() as usize);
        while !entry.is_done() {
            names.push(name(&mut entry));
        }
        (kind, names)
    }

    /// The entries of a list that a key of `headings` may mean.
    pub(super) fn meant(self, list: usize, key: &str) -> impl Iterator<Item = usize> + use<> {
        numbers(self.get(HEADINGS[list], key))
    }

    /// The keys by which an entry of a list may be meant, in the order of their bytes.
    pub(super) fn heading_keys(
        self,
        list: usize,
        entry: usize,
    ) -> impl Iterator<Item = &'static str> {
        numbers(Cursor::new(HEADING_KEYS.get(entry))).map(move |place| HEADINGS[list].key(place))
    }
}

fn kind(code: u8) -> NameKind {
    match code {
        0 => NameKind::Person,
        1 => NameKind::Place,
        _ => NameKind::Institution,
    }
}

/// A name: its flags, its years if it has any, its text and the place of its key.
fn name(entry: &mut Cursor<'static>) -> Name<'static> {
    let flags = entry.byte();
    let kind = match flags & 7 {
        0 => VariantKind::Spelling,
        1 => VariantKind::Family,
        2 => VariantKind::Former,
        3 => VariantKind::Pseudonym,
        _ => VariantKind::Abbreviation,
    };
    // 0 is an open end.
    let mut year = || i16::try_from(entry.number()).ok().filter(|year| *year != 0);
    let years = (flags & 16 != 0).then(|| Years {
        from: year(),
        to: year(),
    });
    Name {
        text: entry.text(),
        folded: BY_FOLDED.key(entry.number() as usize),
        kind,
        years,
        is_word: flags & 8 != 0,
    }
}

fn numbers(mut value: Cursor<'static>) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || (!value.is_done()).then(|| value.number() as usize))
}

fn bearers(mut value: Cursor<'static>) -> impl Iterator<Item = Bearer> {
    std::iter::from_fn(move || {
        (!value.is_done()).then(|| Bearer {
            entry: value.number() as usize,
            variant: value.number() as usize,
        })
    })
}
