//! Libraries of reference managers: RIS, BibTeX and BibLaTeX. One record an entry.
//!
//! Owns what the entries' fields mean ([`Entry`]) and the files that they name. Takes one entry, cut
//! by [`super::cut`], and its place; gives a record, a reject with line and byte, or nothing for what
//! is no entry (`@comment`). The fields become columns under the names that the [`super::mapping`]
//! knows, so that `--map` works; what no field takes is kept under its own name. Archive and location
//! in the archive make one citation; of an entry that this program wrote the values that it put there for
//! itself go first ([`super::own`]). CSL JSON is JSON, and its shapes are known to
//! [`super::mapping`].
//!
//! The text of an entry is that of the files it names, where they lie beside the library or below
//! its folder and are documents ([`attached`]); else the notes that a person took on it.
//!
//! Known gaps: a changed attachment is seen only when the library changes; attachments of a library
//! within an archive are not read; an attachment that is indexed with its folder too is a record of
//! its own beside the entry's.

use serde_json::{Map, Value};

use super::identity::Place;
use super::jsonl::{LinePlace, read_map, reject};
use super::mapping::Origin;
use super::{Item, html, references};
use crate::record::SourcePart;
use crate::record::own::{OWN, is_json};
use crate::record::reference::{Authority, find};

pub(super) use bibtex::{Strings, is_bibtex, strings};
pub(super) use ris::is_ris;

/// Values of one name among which doubles are looked for.
const MAX_COMPARED: usize = 1_000;

/// Longest place in an archive, in bytes.
const MAX_LOCATION_BYTES: usize = 4 << 10;

mod attached;
mod bibtex;
mod ris;
mod tex;

/// The form of an entry.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form<'s> {
    Ris,
    /// With the abbreviations that the library defines.
    Bibtex(&'s Strings),
}

/// One entry as columns, with the files that it names.
#[derive(Debug, Default)]
struct Entry {
    columns: Map<String, Value>,
    /// What this program put there for itself.
    own: Map<String, Value>,
    /// The type that is stated in words, and not only by the code of the entry.
    kind: Option<String>,
    archive: Option<String>,
    location: Option<String>,
    notes: Vec<String>,
    files: Vec<String>,
}

/// Reads one piece of a library.
pub(super) fn read_entry(text: &str, form: Form<'_>, at: LinePlace, place: &Place) -> Vec<Item> {
    let read = match form {
        Form::Ris => ris::read(text),
        Form::Bibtex(strings) => bibtex::read(text, strings),
    };
    let entry = match read {
        Ok(Some(entry)) => entry,
        Ok(None) => return Vec::new(),
        Err(reason) => return vec![reject(text.as_bytes(), at, place, reason)],
    };
    let files = entry.files.clone();
    // Zotero writes them as HTML.
    let notes = html::text_of(&entry.notes.join("\n\n")).into_owned();
    let part = SourcePart::Record(at.number);
    let end = at.start + text.len() as u64;
    let read = read_map(entry.into_columns(), Origin::Object, at, end, part, place);
    let mut items = match read {
        Ok(items) => items,
        Err(reason) => return vec![reject(text.as_bytes(), at, place, reason)],
    };
    let mut unread = Vec::new();
    for item in &mut items {
        if let Item::Record(record) = item
            && record.body.is_none()
        {
            let read = attached::read(&files, place, &mut unread);
            if let Some((text, from)) = read {
                record.body = Some(text);
                record.extra.insert("text_from".to_owned(), from.into());
            } else if !notes.is_empty() {
                record.body = Some(notes.clone());
                record
                    .extra
                    .insert("text_from".to_owned(), "notes of the library".into());
            }
        }
    }
    if !unread.is_empty() {
        // Without its text the record would take the place of one that was read whole before.
        items.retain(|item| !matches!(item, Item::Record(_)));
        items.extend(unread.into_iter().map(Item::Reject));
    }
    items
}

impl Entry {
    /// Adds a value; several of one name are a list.
    fn add(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match self.columns.get_mut(name) {
            None => {
                self.columns.insert(name.to_owned(), value.into());
            }
            Some(Value::Array(values)) => {
                if values.len() > MAX_COMPARED || !values.iter().any(|known| known == value) {
                    values.push(value.into());
                }
            }
            Some(first) if *first == value => {}
            Some(first) => *first = Value::Array(vec![first.take(), value.into()]),
        }
    }

    /// Adds a value unless there is one of that name, which is the better one.
    fn add_first(&mut self, name: &str, value: &str) {
        if !self.columns.contains_key(name) {
            self.add(name, value);
        }
    }

    /// Adds a value that this program wrote beside the fields of a format, under a name such as
    /// `kartoteka-people`: a text, a list joined by `; `, or JSON.
    fn add_own(&mut self, name: &str, value: &str) -> bool {
        let name = name.strip_prefix(OWN);
        let Some(name) = name.and_then(|name| name.strip_prefix('-')) else {
            return false;
        };
        let json = is_json(value).then(|| serde_json::from_str(value).ok());
        let json = json.flatten();
        let value = json.unwrap_or_else(|| match name {
            "people" | "places" | "subjects" => value.split("; ").collect(),
            _ => value.into(),
        });
        self.own.insert(name.to_owned(), value);
        true
    }

    /// Adds a part of the place in the archive.
    fn locate(&mut self, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        match &mut self.location {
            None => self.location = Some(value.to_owned()),
            Some(known) if known.len() > MAX_LOCATION_BYTES || known.contains(value) => {}
            Some(known) => {
                known.push_str(", ");
                known.push_str(value);
            }
        }
    }

    /// The columns, with archive and place as one citation. A name without a place is believed only
    /// of an archive that is known: programs put databases and publishers there too.
    fn into_columns(mut self) -> Map<String, Value> {
        if !self.own.is_empty() {
            let kind = self.kind.map(|kind| ("genre".to_owned(), kind.into()));
            self.columns.extend(kind);
            let custom = Map::from_iter([(OWN.to_owned(), self.own.into())]);
            self.columns.insert("custom".to_owned(), custom.into());
            return self.columns;
        }
        match (self.archive.take(), self.location.take()) {
            (Some(archive), Some(location)) if !is_whole(&archive, &location) => {
                let whole = match location.contains(&archive) {
                    true => location,
                    false => format!("{archive}, {location}"),
                };
                self.add("citation", &whole);
            }
            (archive, Some(location)) => {
                self.add("citation", &location);
                self.add("database", archive.as_deref().unwrap_or_default());
            }
            (Some(archive), None) if Authority::standard().named(&archive).is_some() => {
                self.add("archive", &archive);
            }
            (Some(archive), None) => self.add("database", &archive),
            (None, None) => {}
        }
        self.columns
    }
}

/// Whether a location needs no archive before it: it names a place, and not only another one behind
/// the first.
fn is_whole(archive: &str, location: &str) -> bool {
    let is_known = || Authority::standard().named(archive).is_some();
    let first = find(location).into_iter().next();
    first.is_some_and(|first| first.range.start == 0 || !is_known())
}

/// Whether a wording names a place in an archive.
fn names_place(wording: &str) -> bool {
    let mut found = Vec::new();
    references::join(&mut found, wording);
    !found.is_empty()
}

#[cfg(test)]
mod tests;
