//! The fields that a column can be, and the names under which the automatic mapping knows them.
//!
//! The names stand in `index_schema/mapping.toml`. Takes a name as a source
//! writes it, gives the field and how far up in its list the name stands.

use crate::compiled::Map;

/// A field of a record that a column can be mapped to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The record's identity.
    Id,
    /// The title.
    Title,
    /// The date of the document, in any wording.
    Date,
    /// The archive's abstract.
    Summary,
    /// The text of the document.
    Body,
    /// Language of the original.
    Language,
    /// The source's own citation, from which references are read.
    Citation,
    /// People and bodies; many.
    People,
    /// Places; many.
    Places,
    /// Subject headings; many.
    Subjects,
    /// Kind of document.
    Type,
    /// The collection.
    Collection,
    /// Where the source publishes it.
    Url,
    /// The archive of one reference whose levels have columns of their own.
    Archive,
    /// Its fond.
    Fond,
    /// Its opis.
    Opis,
    /// Its delo.
    Delo,
    /// Its papka.
    Papka,
    /// Its leaves.
    Listy,
}

impl Field {
    /// Every field, in the order of the documentation.
    pub const ALL: [Self; 19] = [
        Self::Id,
        Self::Title,
        Self::Date,
        Self::Summary,
        Self::Body,
        Self::Language,
        Self::Citation,
        Self::People,
        Self::Places,
        Self::Subjects,
        Self::Type,
        Self::Collection,
        Self::Url,
        Self::Archive,
        Self::Fond,
        Self::Opis,
        Self::Delo,
        Self::Papka,
        Self::Listy,
    ];

    /// Its name in JSON lines, in `--map` and in mapping files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Title => "title",
            Self::Date => "date",
            Self::Summary => "summary",
            Self::Body => "body",
            Self::Language => "language",
            Self::Citation => "citation",
            Self::People => "people",
            Self::Places => "places",
            Self::Subjects => "subjects",
            Self::Type => "type",
            Self::Collection => "collection",
            Self::Url => "url",
            Self::Archive => "archive",
            Self::Fond => "fond",
            Self::Opis => "opis",
            Self::Delo => "delo",
            Self::Papka => "papka",
            Self::Listy => "listy",
        }
    }

    /// The field of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }

    /// Whether it holds a list, which several columns may fill.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::People | Self::Places | Self::Subjects)
    }

    /// Whether it is a level of a reference.
    #[must_use]
    pub const fn is_level(self) -> bool {
        matches!(
            self,
            Self::Archive | Self::Fond | Self::Opis | Self::Delo | Self::Papka | Self::Listy
        )
    }
}

/// By folded name the place of its field in [`Field::ALL`], and its own in the field's list.
const NAMES: Map<'static> = Map::new(include_bytes!("../../../index_schema/compiled/mapping.bin"));

/// The form in which two spellings of one column meet: letters and digits, lower case, ё as е.
pub(super) fn fold(name: &str) -> String {
    name.chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .map(|character| if character == 'ё' { 'е' } else { character })
        .collect()
}

/// The field that a column has by its name alone, and the place of the name in the field's list.
pub(super) fn by_name(name: &str) -> Option<(Field, usize)> {
    // No name in the lists is nearly as long; cells of prose are not worth folding.
    if name.len() > 200 {
        return None;
    }
    if let Some(found) = listed(&fold(name)) {
        return Some(found);
    }
    // `dc.title[en]`, `dcterms:title`, `Dublin Core:Title`, `title@ru`.
    let bare = name.trim_end().trim_end_matches(']');
    let bare = bare
        .rsplit_once(['[', '@'])
        .map_or(name, |(front, _)| front);
    let vocabulary = bare.split_once([':', '.']);
    let of = |(front, rest): (&str, &str)| {
        VOCABULARIES
            .contains(&fold(front).as_str())
            .then_some(rest.to_owned())
    };
    let plain = vocabulary.and_then(of).unwrap_or_else(|| bare.to_owned());
    if let Some(found) = (plain != name).then(|| listed(&fold(&plain))).flatten() {
        return Some(found);
    }
    // Several columns of one list field are numbered: `Author 2`, `Subject (3)`.
    let folded = fold(&plain);
    let unnumbered = folded.trim_end_matches(|c: char| c.is_ascii_digit());
    let found = (unnumbered.len() < folded.len()).then(|| listed(unnumbered));
    found.flatten().filter(|(field, _)| field.is_list())
}

/// Vocabularies whose names stand before those of columns, folded.
const VOCABULARIES: &[&str] = &[
    "dc",
    "dcterms",
    "dcterm",
    "dublincore",
    "itemtypemetadata",
    "schema",
    "schemaorg",
    "mods",
    "bibo",
    "cable",
    "local",
];

/// The field of a folded name in the lists, and the place of the name there.
fn listed(folded: &str) -> Option<(Field, usize)> {
    let mut found = NAMES.get(folded)?;
    let field = Field::ALL.get(usize::from(found.byte()))?;
    Some((*field, found.number() as usize))
}

/// The field that a label has by its wording alone.
pub(in crate::ingest) fn field_of(name: &str) -> Option<Field> {
    by_name(name).map(|(field, _)| field)
}

/// Whether the automatic mapping knows the name of a column.
pub(in crate::ingest) fn is_known(name: &str) -> bool {
    by_name(name).is_some()
}

/// Whether a name can only be that of a document's text.
pub(in crate::ingest) fn names_body(name: &str) -> bool {
    matches!(by_name(name), Some((Field::Body, _)))
}

/// Whether a name can only be that of a title; people and places have a `name` too.
pub(in crate::ingest) fn names_title(name: &str) -> bool {
    matches!(by_name(name), Some((Field::Title, _))) && fold(name) != "name"
}

#[cfg(test)]
pub(super) mod compile {
    //! Compiles the names of columns.

    use super::{Field, fold};
    use crate::compiled::compile::{self, Bytes, File};

    const MAPPING: &str = include_str!("../../../index_schema/mapping.toml");

    /// The files of this room.
    pub(crate) const COMPILED: &[File] = &[("mapping.bin", mapping)];

    /// Every field with its names.
    pub(super) fn listed() -> Vec<(Field, Vec<String>)> {
        let table: toml::map::Map<String, toml::Value> = toml::from_str(MAPPING).unwrap();
        let row = |(name, value): (String, toml::Value)| {
            let columns = value.as_array().unwrap().iter();
            let columns = columns.filter_map(toml::Value::as_str).map(str::to_owned);
            (Field::named(&name).unwrap(), columns.collect())
        };
        table.into_iter().map(row).collect()
    }

    fn mapping() -> Vec<u8> {
        let listed = listed();
        let names = listed.iter().flat_map(|(field, columns)| {
            let place = Field::ALL.iter().position(|known| known == field).unwrap() as u8;
            columns.iter().zip(0..).map(move |(column, rank)| {
                (
                    fold(column),
                    Bytes::default().byte(place).number(rank).clone(),
                )
            })
        });
        compile::map(names)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::compile::listed;
    use super::*;

    #[test]
    fn every_field_has_names_and_every_name_one_field() {
        let listed = listed();
        assert_eq!(listed.len(), Field::ALL.len());
        let mut seen: HashMap<String, Field> = HashMap::new();
        for (field, columns) in listed {
            assert_eq!(fold(&columns[0]), field.name(), "its own name comes first");
            for column in columns {
                let folded = fold(&column);
                assert!(!folded.is_empty(), "{column}");
                if let Some(other) = seen.insert(folded, field) {
                    panic!(
                        "\"{column}\" stands under {} and {}",
                        other.name(),
                        field.name()
                    );
                }
            }
        }
    }

    #[test]
    fn spellings_of_one_name_meet() {
        for (name, field) in [
            ("Doc_Title", Some(Field::Title)),
            ("docTitle", Some(Field::Title)),
            (" document-title ", Some(Field::Title)),
            ("Author(s)", Some(Field::People)),
            ("Associated People & Organizations", Some(Field::People)),
            ("ORIGINAL LANGUAGE", Some(Field::Language)),
            ("text_body", Some(Field::Body)),
            ("Dublin Core:Title", Some(Field::Title)),
            ("dcterms:creator", Some(Field::People)),
            ("dc.title[en_US]", Some(Field::Title)),
            ("dc.subject[]", Some(Field::Subjects)),
            ("Author 2", Some(Field::People)),
            ("Subject (2)", Some(Field::Subjects)),
            ("Title 2", None),
            ("Фонд", Some(Field::Fond)),
            ("Ед. хр.", Some(Field::Delo)),
            ("ЗАГОЛОВОК", Some(Field::Title)),
            ("rights", None),
            ("", None),
            ("№", None),
        ] {
            assert_eq!(by_name(name).map(|(field, _)| field), field, "{name}");
        }
        assert!(names_title("Document Title") && !names_title("name"));
    }
}
