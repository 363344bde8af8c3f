//! Reads a file of names.
//!
//! Takes the text of a TOML file with `[[person]]`, `[[place]]` and `[[institution]]` tables,
//! gives [`NameEntry`]s or an error with file and line. Checks only what would make an entry
//! unusable; what makes the files of the program good is proved by a test beside the lookup.

use std::collections::HashMap;

use serde::Deserialize;
use toml::Spanned;

use super::{NameEntry, NameKind, Variant, VariantKind, Years};
use crate::codes::codes;

/// Why a file is no names authority.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NamesError {
    /// It is no TOML of the right shape.
    Shape {
        /// The file.
        file: String,
        /// Line, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// What the reader of TOML says.
        reason: String,
    },
    /// A name without a letter or a digit.
    Blank {
        /// The file.
        file: String,
        /// Line on which the entry's name stands, from 1.
        line: usize,
        /// The entry's name.
        name: String,
        /// What stands where a name is expected.
        text: String,
    },
    /// Two entries of one kind have one name.
    Twice {
        /// The file.
        file: String,
        /// Line of the later entry, from 1.
        line: usize,
        /// What it is about.
        kind: &'static str,
        /// Its name.
        name: String,
        /// Line of the earlier entry.
        first: usize,
    },
    /// Years that run backwards.
    Backwards {
        /// The file.
        file: String,
        /// Line on which the entry's name stands, from 1.
        line: usize,
        /// The name that holds then.
        text: String,
        /// First year.
        from: i16,
        /// Last year.
        to: i16,
    },
    /// A mark on a name that the entry does not have.
    Stray {
        /// The file.
        file: String,
        /// Line on which the entry's name stands, from 1.
        line: usize,
        /// The list: `shared` or `words`.
        key: &'static str,
        /// What it has.
        text: String,
        /// The entry's name.
        name: String,
    },
}

codes!(NamesError {
    Shape => "names-malformed",
    Blank => "name-blank",
    Twice => "name-twice",
    Backwards => "years-reversed",
    Stray => "mark-without-name",
});

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    person: Vec<Table>,
    #[serde(default)]
    place: Vec<Table>,
    #[serde(default)]
    institution: Vec<Table>,
}

/// A table as it stands in the file. What the keys mean is said in `index_schema/README.md`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    name: Spanned<String>,
    #[serde(default)]
    family: Vec<String>,
    #[serde(default)]
    names: Vec<String>,
    #[serde(default)]
    former: Vec<String>,
    #[serde(default)]
    abbreviations: Vec<String>,
    #[serde(default)]
    pseudonyms: Vec<Pseudonym>,
    #[serde(default)]
    shared: Vec<String>,
    #[serde(default)]
    words: Vec<String>,
    #[serde(default)]
    office: String,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Pseudonym {
    name: String,
    from: Option<i16>,
    to: Option<i16>,
}

/// The entries of a file.
pub(super) fn entries(file: &str, text: &str) -> Result<Vec<NameEntry>, NamesError> {
    let tables: File = toml::from_str(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        let before = text.get(..start).unwrap_or_default();
        let last_line = before.rsplit('\n').next().unwrap_or_default();
        NamesError::Shape {
            file: file.to_owned(),
            line: line_at(text, start),
            column: last_line.chars().count() + 1,
            reason: error.message().to_owned(),
        }
    })?;
    let mut entries = Vec::new();
    for (kind, tables) in [
        (NameKind::Person, tables.person),
        (NameKind::Place, tables.place),
        (NameKind::Institution, tables.institution),
    ] {
        let mut seen = HashMap::new();
        for table in tables {
            let at = table.name.span().start;
            let place = Place { file, text, at };
            let entry = place.entry(kind, table)?;
            if let Some(first) = seen.insert(entry.preferred.clone(), at) {
                return Err(NamesError::Twice {
                    file: file.to_owned(),
                    line: place.line(),
                    kind: kind.name(),
                    name: entry.preferred,
                    first: line_at(text, first),
                });
            }
            entries.push(entry);
        }
    }
    Ok(entries)
}

/// The line, from 1, in which the byte `at` stands.
fn line_at(text: &str, at: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    before.matches('\n').count() + 1
}

/// Where an entry stands.
struct Place<'a> {
    file: &'a str,
    /// The whole file, and the byte at which the entry's name begins.
    text: &'a str,
    at: usize,
}

impl Place<'_> {
    /// Counted for messages only.
    fn line(&self) -> usize {
        line_at(self.text, self.at)
    }

    fn entry(&self, kind: NameKind, table: Table) -> Result<NameEntry, NamesError> {
        let preferred = table.name.into_inner();
        let mut entry = NameEntry {
            kind,
            variants: Vec::new(),
            office: table.office,
            note: table.note,
            preferred,
        };
        let preferred = vec![entry.preferred.clone()];
        for (kind, texts) in [
            (VariantKind::Spelling, preferred),
            (VariantKind::Family, table.family),
            (VariantKind::Spelling, table.names),
            (VariantKind::Former, table.former),
            (VariantKind::Abbreviation, table.abbreviations),
        ] {
            for text in texts {
                self.add(&mut entry, text, kind, None)?;
            }
        }
        for Pseudonym { name, from, to } in table.pseudonyms {
            if let (Some(from), Some(to)) = (from, to)
                && from > to
            {
                return Err(NamesError::Backwards {
                    file: self.file.to_owned(),
                    line: self.line(),
                    text: name,
                    from,
                    to,
                });
            }
            let years = (from.is_some() || to.is_some()).then_some(Years { from, to });
            self.add(&mut entry, name, VariantKind::Pseudonym, years)?;
        }
        self.mark(&mut entry, "shared", &table.shared, |it| it.shared = true)?;
        self.mark(&mut entry, "words", &table.words, |it| it.is_word = true)?;
        Ok(entry)
    }

    /// Adds a name, unless the entry has it.
    fn add(
        &self,
        entry: &mut NameEntry,
        text: String,
        kind: VariantKind,
        years: Option<Years>,
    ) -> Result<(), NamesError> {
        if !text.contains(char::is_alphanumeric) {
            return Err(NamesError::Blank {
                file: self.file.to_owned(),
                line: self.line(),
                name: entry.preferred.clone(),
                text,
            });
        }
        if entry.variants.iter().all(|variant| variant.text != text) {
            entry.variants.push(Variant {
                text,
                kind,
                years,
                shared: false,
                is_word: false,
            });
        }
        Ok(())
    }

    fn mark(
        &self,
        entry: &mut NameEntry,
        key: &'static str,
        texts: &[String],
        mark: impl Fn(&mut Variant),
    ) -> Result<(), NamesError> {
        for text in texts {
            let mut marked = entry.variants.iter_mut().filter(|it| it.text == *text);
            match marked.next() {
                Some(variant) => mark(variant),
                None => {
                    return Err(NamesError::Stray {
                        file: self.file.to_owned(),
                        line: self.line(),
                        key,
                        text: text.clone(),
                        name: entry.preferred.clone(),
                    });
                }
            }
        }
        Ok(())
    }
}
