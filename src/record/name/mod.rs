//! The names authority: people, places and institutions with the names that they go by.
//!
//! Owns [`Names`], read from a file of the form of those in `index_schema/names/`, and how two
//! files come together. Those of the program are compiled. Knows texts only: what a name is looked up by, and which names
//! may stand in for which, is decided in [`analyse::known`](crate::analyse::known), where folding
//! lives. Deliberately lists no spelling that a system of romanization gives.

mod loading;

use std::collections::HashMap;

pub use loading::NamesError;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NameKind {
    /// A person.
    Person,
    /// A place, countries too.
    Place,
    /// A body, or a thing that bodies made: a party, a ministry, a treaty.
    Institution,
}

impl NameKind {
    /// The name of its tables in the file.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Place => "place",
            Self::Institution => "institution",
        }
    }
}

/// How a name belongs to its bearer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum VariantKind {
    /// The whole name in some spelling, language or alphabet.
    Spelling,
    /// The part of a person's name by which documents call this person alone.
    Family,
    /// A former or other name.
    Former,
    /// A name taken to hide or to write under.
    Pseudonym,
    /// Initials, a code, a short word.
    Abbreviation,
}

/// Years, both inclusive; a missing end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Years {
    /// First year.
    pub from: Option<i16>,
    /// Last year, not before the first.
    pub to: Option<i16>,
}

/// One name of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// As written, never blank.
    pub text: String,
    /// How it belongs to its bearer.
    pub kind: VariantKind,
    /// When it holds, where it does not always.
    pub years: Option<Years>,
    /// Whether the file says that another entry bears it as well.
    pub shared: bool,
    /// Whether it is an ordinary word when capitals do not count (`MID`, `Home`), or stands inside
    /// the name of another (`Kim Il`). It is known only as written, and never looked for in place
    /// of another name.
    pub is_word: bool,
}

/// One person, place or institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameEntry {
    /// What it is about.
    pub kind: NameKind,
    /// The form under which it is listed, no other entry of its kind has it.
    pub preferred: String,
    /// All names, each once, the preferred form first.
    pub variants: Vec<Variant>,
    /// What a person was and when, to tell people apart; empty where it is not given.
    pub office: String,
    /// What a reader should know; empty where there is nothing.
    pub note: String,
}

/// The entries of an authority.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    entries: Vec<NameEntry>,
}

impl Names {
    /// Reads a file of the form of `index_schema/names/`; `file` is its name for messages.
    ///
    /// # Errors
    /// Returns [`NamesError`] with file and line when `text` is no such file, leaves an entry
    /// without a name, names one twice, or gives years that run backwards.
    pub fn parse(file: &str, text: &str) -> Result<Self, NamesError> {
        loading::entries(file, text).map(|entries| Self { entries })
    }

    /// This authority and another one. An entry whose kind and preferred form are here already
    /// adds its names to those, and replaces office and note where it gives them.
    #[must_use]
    pub fn extended(mut self, other: Self) -> Self {
        let key = |entry: &NameEntry| (entry.kind, entry.preferred.clone());
        let mut places: HashMap<(NameKind, String), usize> =
            self.entries.iter().map(key).zip(0..).collect();
        for entry in other.entries {
            let next = self.entries.len();
            match *places.entry(key(&entry)).or_insert(next) {
                place if place == next => self.entries.push(entry),
                place => self.entries[place].extend(entry),
            }
        }
        self
    }

    /// Every entry, in the order of the files.
    #[must_use]
    pub fn entries(&self) -> &[NameEntry] {
        &self.entries
    }

    /// Every entry, in the order of the files.
    pub(crate) fn into_entries(self) -> Vec<NameEntry> {
        self.entries
    }
}

impl NameEntry {
    /// Adds the names of an entry of the same kind and preferred form.
    pub(crate) fn extend(&mut self, other: Self) {
        for variant in other.variants {
            let known = self
                .variants
                .iter_mut()
                .find(|known| known.text == variant.text);
            match known {
                None => self.variants.push(variant),
                // What was said of a name before is said anew, except of the preferred form.
                Some(known) if variant.text != self.preferred => *known = variant,
                Some(_) => {}
            }
        }
        for (known, given) in [
            (&mut self.office, other.office),
            (&mut self.note, other.note),
        ] {
            if !given.is_empty() {
                *known = given;
            }
        }
    }
}

#[cfg(test)]
mod tests;
