//! Which values of a list of people, or of places, mean the same entry.
//!
//! Owns [`Headings`]: from the folded words of a value to its entry, and back. Beside the names
//! of the authority it knows the ways in which catalogues turn them: the family name first
//! (`Nagy Imre`, `Stalin, Joseph, 1878-1953`), initials in place of given names (`И. В. Сталин`).
//! A key that could mean two entries means none. Pseudonyms are left out, since they hold only
//! for some dates, and a cataloguer who writes one may mean its real bearer.

use super::{KnownNames, Name, joined};
use crate::record::name::{NameKind, VariantKind};

/// The lists whose values are gathered under headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HeadingList {
    /// People and bodies.
    People = 0,
    Places = 1,
}

impl HeadingList {
    /// The list in which an entry of that kind stands.
    pub(super) fn of(kind: NameKind) -> Self {
        match kind {
            NameKind::Person | NameKind::Institution => Self::People,
            NameKind::Place => Self::Places,
        }
    }
}

/// An entry under which values of a list are gathered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Heading<'a> {
    /// A number of its own.
    pub number: usize,
    /// The form that is shown.
    pub preferred: &'a str,
}

/// The entries of a list and the keys by which they are found.
#[derive(Debug, Clone, Copy)]
pub struct Headings<'a> {
    known: &'a KnownNames,
    list: HeadingList,
}

impl<'a> Headings<'a> {
    pub(super) fn new(known: &'a KnownNames, list: HeadingList) -> Self {
        Self { known, list }
    }

    /// The entry that a value means, by its folded words joined by blanks. Years of a life at the
    /// end do not count.
    #[must_use]
    pub fn of(&self, key: &str) -> Option<Heading<'a>> {
        let number = match self.meant(key) {
            Meant::None => match self.meant(without_years(key)) {
                Meant::One(number) => number,
                _ => return None,
            },
            Meant::One(number) => number,
            Meant::Several => return None,
        };
        let preferred = self.known.entry(number).1.first()?.text;
        Some(Heading { number, preferred })
    }

    /// The keys that mean the entry of this number, without years, in the order of their bytes.
    #[must_use]
    pub fn keys(&self, number: usize) -> Vec<&'a str> {
        let list = self.list as usize;
        let mut keys: Vec<&str> = match self.known.own.heading_keys(number) {
            Some(own) => own.iter().map(String::as_str).collect(),
            None => self.known.built_in.heading_keys(list, number).collect(),
        };
        keys.retain(|key| matches!(self.meant(key), Meant::One(_)));
        keys
    }

    /// The entries that a key may mean.
    fn meant(&self, key: &str) -> Meant {
        let list = self.list as usize;
        let own = &self.known.own;
        let built_in = self.known.built_in.meant(list, key);
        let built_in = built_in.filter(|number| !own.has(*number));
        let mut all = built_in.chain(own.meant(list, key).iter().copied());
        match (all.next(), all.next()) {
            (None, _) => Meant::None,
            (Some(number), None) => Meant::One(number),
            _ => Meant::Several,
        }
    }
}

/// How many entries a key may mean.
enum Meant {
    None,
    One(usize),
    Several,
}

/// A key without the words at its end that are numbers.
fn without_years(key: &str) -> &str {
    key.trim_end_matches(|letter: char| letter.is_ascii_digit() || letter == ' ')
}

/// Every key that may mean the entry with these names, in the order of their bytes.
pub(super) fn keys(names: &[Name<'_>]) -> Vec<String> {
    let families = names.iter().filter(|name| name.kind == VariantKind::Family);
    let family: Vec<&str> = families.map(|name| name.folded).collect();
    let mut keys = Vec::new();
    for name in names {
        if name.kind == VariantKind::Pseudonym || name.is_word || name.folded.is_empty() {
            continue;
        }
        keys.push(name.folded.to_owned());
        let words: Vec<&str> = name.folded.split(' ').collect();
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
