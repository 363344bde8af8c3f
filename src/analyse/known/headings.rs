//! Which values of a list of people, or of places, mean the same entry.
//!
//! Owns [`Headings`]: from the folded words of a value to its entry, and back. Beside the names
//! of the authority it knows the ways in which catalogues turn them: the family name first
//! (`Nagy Imre`, `Stalin, Joseph, 1878-1953`), initials in place of given names (`И. В. Сталин`).
//! A key that could mean two entries means none. Pseudonyms are left out, since they hold only
//! for some dates, and a cataloguer who writes one may mean its real bearer.

use rustc_hash::FxHashMap;

use super::{NameWord, joined};
use crate::record::name::{NameEntry, NameKind, VariantKind};

/// An entry under which values of a list are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'a> {
    /// A number of its own.
    pub number: usize,
    /// The form that is shown.
    pub preferred: &'a str,
}

/// The entries of a list and the keys by which they are found.
#[derive(Debug)]
pub struct Headings {
    /// The number of the entry that a key means; none where it could be two.
    by_key: FxHashMap<String, Option<usize>>,
    /// By the number of an entry, its preferred form and its keys.
    entries: FxHashMap<usize, (String, Vec<String>)>,
}

impl Headings {
    /// The entries of these kinds; `words` are those of their names.
    pub(super) fn new(
        entries: &[NameEntry],
        words: &[Vec<Vec<NameWord>>],
        kinds: &[NameKind],
    ) -> Self {
        let mut headings = Self {
            by_key: FxHashMap::default(),
            entries: FxHashMap::default(),
        };
        for (number, (entry, words)) in entries.iter().zip(words).enumerate() {
            if !kinds.contains(&entry.kind) {
                continue;
            }
            for key in keys(entry, words) {
                let meant = headings.by_key.entry(key).or_insert(Some(number));
                if *meant != Some(number) {
                    *meant = None;
                }
            }
            let preferred = entry.preferred.clone();
            headings.entries.insert(number, (preferred, Vec::new()));
        }
        for (key, meant) in &headings.by_key {
            if let Some((_, keys)) = meant.and_then(|number| headings.entries.get_mut(&number)) {
                keys.push(key.clone());
            }
        }
        for (_, keys) in headings.entries.values_mut() {
            keys.sort_unstable();
        }
        headings
    }

    /// The entry that a value means, by its folded words joined by blanks. Years of a life at the
    /// end do not count.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Heading<'_>> {
        let meant = self.by_key.get(key).or_else(|| {
            let name = without_years(key);
            self.by_key.get(name).filter(|_| name.len() < key.len())
        });
        let number = (*meant?)?;
        let (preferred, _) = self.entries.get(&number)?;
        Some(Heading { number, preferred })
    }

    /// The keys that mean the entry of this number, without years, in the order of their bytes.
    #[must_use]
    pub fn keys(&self, number: usize) -> &[String] {
        self.entries.get(&number).map_or(&[], |(_, keys)| keys)
    }
}

/// A key without the words at its end that are numbers.
fn without_years(key: &str) -> &str {
    key.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ')
}

/// Every key that may mean the entry.
fn keys(entry: &NameEntry, words: &[Vec<NameWord>]) -> Vec<String> {
    let family: Vec<&str> = entry
        .variants
        .iter()
        .zip(words)
        .filter(|(variant, words)| variant.kind == VariantKind::Family && words.len() == 1)
        .flat_map(|(_, words)| words)
        .map(|word| word.folded.as_str())
        .collect();
    let mut keys = Vec::new();
    for (variant, words) in entry.variants.iter().zip(words) {
        if variant.kind == VariantKind::Pseudonym || variant.is_word || words.is_empty() {
            continue;
        }
        let words: Vec<&str> = words.iter().map(|word| word.folded.as_str()).collect();
        keys.push(joined(words.iter().copied()));
        if let [given @ .., last] = words.as_slice()
            && family.contains(last)
        {
            turned(given, last, &mut keys);
        }
    }
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The ways to write given names and a family name. Initials only of two given names or more: one
/// alone may be anybody's. Written without a blank between them (`И.В.`) they are one word.
fn turned(given: &[&str], family: &str, keys: &mut Vec<String>) {
    let initials: Vec<&str> = given.iter().map(|name| initial(name)).collect();
    let together = initials.concat();
    let mut ways = vec![given, given.get(..1).unwrap_or_default()];
    let together = [together.as_str()];
    if given.len() > 1 {
        ways.push(&initials);
        ways.push(&together);
    }
    for given in ways {
        keys.push(joined(given.iter().copied().chain([family])));
        keys.push(joined([family].into_iter().chain(given.iter().copied())));
    }
}

fn initial(name: &str) -> &str {
    let end = name.chars().next().map_or(0, char::len_utf8);
    &name[..end]
}
