//! Names of one's own, over those of the program.
//!
//! Owns the entries of a reader's file, each under a number: that of the program's entry that it
//! adds names to and stands for from then on, else one behind those of the program.

use rustc_hash::FxHashMap;

use super::built_in::BuiltIn;
use super::{Bearer, Name, headings, joined};
use crate::analyse::Analyser;
use crate::record::name::{NameEntry, NameKind, Names, Variant};

/// A word of a name, in the forms under which it is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NameWord {
    /// Folded.
    pub(super) folded: String,
    /// Folded and stemmed.
    pub(crate) stem: String,
}

impl NameWord {
    /// Fewest letters of a stem that still tells a name from ordinary words.
    const SURE_LETTERS: usize = 4;

    /// Whether the stem would find more than the name: stemming leaves `над`, above, of Надь.
    pub(super) fn is_blunt(&self) -> bool {
        self.stem != self.folded && self.stem.chars().count() < Self::SURE_LETTERS
    }

    /// Whether the stems of a name find nothing else: one word that they tell from others suffices
    /// (демилитаризованная зона).
    pub(crate) fn is_sure(name: &[Self]) -> bool {
        !name.iter().all(Self::is_blunt)
    }
}

/// The words of a name.
pub(crate) fn words_of(text: &str, analyser: &mut Analyser) -> Vec<NameWord> {
    let mut words = Vec::new();
    analyser.tokens(text, |token| {
        words.push(NameWord {
            folded: token.folded.to_owned(),
            stem: token.stem.to_owned(),
        });
    });
    words
}

/// An entry with the folded words of its names, joined by blanks.
#[derive(Debug)]
struct Entry {
    kind: NameKind,
    names: Vec<(Variant, String)>,
    /// By which it may be meant in a list, in the order of their bytes.
    heading_keys: Vec<String>,
}

/// The entries of a reader's file.
#[derive(Debug, Default)]
pub(super) struct Own {
    entries: FxHashMap<usize, Entry>,
    by_folded: FxHashMap<String, Vec<Bearer>>,
    by_stem: FxHashMap<String, Vec<Bearer>>,
    /// By key the numbers of the entries that it may mean: people, places.
    headings: [FxHashMap<String, Vec<usize>>; 2],
    /// Words of the longest name.
    pub(super) longest: usize,
}

impl Own {
    /// Lays `names` over those of the program.
    pub(super) fn new(names: Names, built_in: BuiltIn) -> Self {
        let mut own = Self::default();
        if names.entries().is_empty() {
            return own;
        }
        let mut known: FxHashMap<(NameKind, &str), usize> = FxHashMap::default();
        for number in 0..built_in.len() {
            let (kind, names) = built_in.entry(number);
            if let Some(preferred) = names.first() {
                known.insert((kind, preferred.text), number);
            }
        }
        let mut analyser = Analyser::new();
        let mut next = built_in.len();
        for entry in names.into_entries() {
            let number = known.get(&(entry.kind, entry.preferred.as_str())).copied();
            match number {
                Some(number) => {
                    let joined = with_names_of(built_in, number, entry);
                    own.add(number, joined, &mut analyser);
                }
                None => {
                    own.add(next, entry, &mut analyser);
                    next += 1;
                }
            }
        }
        own
    }

    fn add(&mut self, number: usize, entry: NameEntry, analyser: &mut Analyser) {
        let mut names = Vec::with_capacity(entry.variants.len());
        for (variant, name) in entry.variants.into_iter().enumerate() {
            let words = words_of(&name.text, analyser);
            self.longest = self.longest.max(words.len());
            let bearer = Bearer {
                entry: number,
                variant,
            };
            let folded = joined(words.iter().map(|word| word.folded.as_str()));
            if !words.is_empty() {
                self.by_folded
                    .entry(folded.clone())
                    .or_default()
                    .push(bearer);
                if NameWord::is_sure(&words) {
                    let stems = joined(words.iter().map(|word| word.stem.as_str()));
                    self.by_stem.entry(stems).or_default().push(bearer);
                }
            }
            names.push((name, folded));
        }
        let views: Vec<Name<'_>> = names.iter().map(view).collect();
        let heading_keys = headings::keys(&views);
        let list = headings::HeadingList::of(entry.kind) as usize;
        for key in &heading_keys {
            self.headings[list]
                .entry(key.clone())
                .or_default()
                .push(number);
        }
        let entry = Entry {
            kind: entry.kind,
            names,
            heading_keys,
        };
        self.entries.insert(number, entry);
    }

    /// The numbers of all entries.
    #[cfg(test)]
    pub(super) fn numbers(&self) -> impl Iterator<Item = usize> {
        self.entries.keys().copied()
    }

    /// Whether an entry is here, and the program's of that number out of use.
    pub(super) fn has(&self, number: usize) -> bool {
        self.entries.contains_key(&number)
    }

    pub(super) fn by_folded(&self, key: &str) -> &[Bearer] {
        self.by_folded.get(key).map_or(&[], Vec::as_slice)
    }

    pub(super) fn by_stem(&self, key: &str) -> &[Bearer] {
        self.by_stem.get(key).map_or(&[], Vec::as_slice)
    }

    /// What an entry is about, and its names.
    pub(super) fn entry(&self, number: usize) -> Option<(NameKind, Vec<Name<'_>>)> {
        let entry = self.entries.get(&number)?;
        Some((entry.kind, entry.names.iter().map(view).collect()))
    }

    /// The entries of a list that a key of `headings` may mean.
    pub(super) fn meant(&self, list: usize, key: &str) -> &[usize] {
        self.headings[list].get(key).map_or(&[], Vec::as_slice)
    }

    /// The keys by which an entry may be meant in a list, in the order of their bytes.
    pub(super) fn heading_keys(&self, number: usize) -> Option<&[String]> {
        Some(&self.entries.get(&number)?.heading_keys)
    }
}

fn view((variant, folded): &(Variant, String)) -> Name<'_> {
    Name {
        text: &variant.text,
        folded,
        kind: variant.kind,
        years: variant.years,
        is_word: variant.is_word,
    }
}

/// The program's entry of that number with the names of `own` added.
fn with_names_of(built_in: BuiltIn, number: usize, own: NameEntry) -> NameEntry {
    let variants = built_in.entry(number).1.into_iter().map(|name| Variant {
        text: name.text.to_owned(),
        kind: name.kind,
        years: name.years,
        shared: false,
        is_word: name.is_word,
    });
    let mut entry = NameEntry {
        kind: own.kind,
        preferred: own.preferred.clone(),
        variants: variants.collect(),
        office: String::new(),
        note: String::new(),
    };
    entry.extend(own);
    entry
}
