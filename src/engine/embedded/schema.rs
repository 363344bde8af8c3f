//! The tantivy schema, compiled from `index_schema/fields.toml`.
//!
//! Takes nothing, gives the [`Schema`], a handle for every field ([`Fields`]), and the version and
//! fingerprint under which an index remembers them. A test proves that the file names every handle.

use std::sync::OnceLock;

use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::compiled::{Cursor, List};

/// Tantivy's name for one term that is the value itself; for columns as well.
pub const RAW_TOKENIZER: &str = "raw";

/// Our name for the tokenizer that makes one folded term of a value.
pub const KEY_TOKENIZER: &str = "kartoteka-key";

/// Our name for the analysis chain inside tantivy. The version stands in the marker.
pub const CHAIN_TOKENIZER: &str = "kartoteka-chain";

/// Our name for the tokenizer that finds names and gives their keys.
pub const NAMES_TOKENIZER: &str = "kartoteka-names";

/// What parts the levels of a path, the parts of a stamp and the keys of a shelf term.
pub const UNIT: char = '\u{1f}';

/// The version, and for each field its name and what its row says.
const FIELDS: List<'static> =
    List::new(include_bytes!("../../../index_schema/compiled/fields.bin"));

/// One field of `fields.toml`.
#[derive(Debug, Clone, Copy)]
struct FieldRow {
    name: &'static str,
    kind: FieldType,
    terms: Option<TermsOf>,
    postings: Option<Postings>,
    norms: bool,
    column: bool,
    stored: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FieldType {
    Str,
    U64,
    I64,
    Bytes,
}

impl FieldType {
    const ALL: [Self; 4] = [Self::Str, Self::U64, Self::I64, Self::Bytes];
}

/// How a value becomes terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsOf {
    /// A stem and a folded form for every word.
    Chain,
    /// One term: its folded words.
    Key,
    /// One term: the value as it stands.
    Raw,
    /// The keys of the names in it.
    Names,
}

impl TermsOf {
    const ALL: [Self; 4] = [Self::Chain, Self::Key, Self::Raw, Self::Names];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Postings {
    Docs,
    Positions,
}

impl Postings {
    const ALL: [Self; 2] = [Self::Docs, Self::Positions];
}

/// Every field, in the order of the schema.
fn rows() -> impl Iterator<Item = FieldRow> {
    (1..FIELDS.len()).map(|number| {
        let mut row = Cursor::new(FIELDS.get(number));
        let name = row.text();
        // Where there may be none, 0 stands for it.
        let [kind, terms, postings, norms, column, stored] = [(); 6].map(|()| row.byte());
        FieldRow {
            name,
            kind: FieldType::ALL
                .get(usize::from(kind))
                .copied()
                .unwrap_or(FieldType::Str),
            terms: usize::from(terms)
                .checked_sub(1)
                .map(|at| TermsOf::ALL[at % 4]),
            postings: usize::from(postings)
                .checked_sub(1)
                .map(|at| Postings::ALL[at % 2]),
            norms: norms != 0,
            column: column != 0,
            stored: stored != 0,
        }
    })
}

/// Version of the schema.
#[must_use]
pub fn version() -> u32 {
    Cursor::new(FIELDS.get(0)).number()
}

/// Eight hexadecimal digits over the schema, the weights and the tables of names that are built into
/// the index: a change that forgot to raise the version is still noticed.
pub const FINGERPRINT: &str = include_str!("../../../index_schema/compiled/schema.txt");

/// The schema.
#[must_use]
pub fn schema() -> Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(build).clone()
}

fn build() -> Schema {
    let mut builder = Schema::builder();
    for row in rows() {
        match row.kind {
            FieldType::Str => builder.add_text_field(row.name, text_options(&row)),
            FieldType::U64 => builder.add_u64_field(row.name, number_options(&row)),
            FieldType::I64 => builder.add_i64_field(row.name, number_options(&row)),
            FieldType::Bytes => {
                let options = BytesOptions::default();
                let options = if row.stored {
                    options.set_stored()
                } else {
                    options
                };
                builder.add_bytes_field(row.name, options)
            }
        };
    }
    builder.build()
}

fn text_options(row: &FieldRow) -> TextOptions {
    let mut options = TextOptions::default();
    if let Some(terms) = row.terms {
        let tokenizer = match terms {
            TermsOf::Chain => CHAIN_TOKENIZER,
            TermsOf::Key => KEY_TOKENIZER,
            TermsOf::Raw => RAW_TOKENIZER,
            TermsOf::Names => NAMES_TOKENIZER,
        };
        let record = match row.postings {
            Some(Postings::Positions) => IndexRecordOption::WithFreqsAndPositions,
            Some(Postings::Docs) | None => IndexRecordOption::Basic,
        };
        options = options.set_indexing_options(
            TextFieldIndexing::default()
                .set_tokenizer(tokenizer)
                .set_index_option(record)
                .set_fieldnorms(row.norms),
        );
    }
    if row.column {
        options = options.set_fast(RAW_TOKENIZER);
    }
    if row.stored {
        options = options.set_stored();
    }
    options
}

fn number_options(row: &FieldRow) -> NumericOptions {
    let mut options = NumericOptions::default();
    if row.column {
        options = options.set_fast();
    }
    if row.stored {
        options = options.set_stored();
    }
    options
}

/// What the index keeps of a field that is looked up by term.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// The field.
    pub field: Field,
    /// How its values become terms.
    pub terms: TermsOf,
    /// Whether the places of terms are kept: always and only of the chain's.
    pub has_positions: bool,
    /// Whether the lengths of its values are kept.
    pub has_norms: bool,
}

/// The fields that are looked up by term.
pub fn indexed() -> &'static [Indexed] {
    static INDEXED: OnceLock<Vec<Indexed>> = OnceLock::new();
    INDEXED.get_or_init(|| {
        let rows = (0..).zip(rows());
        rows.filter_map(|(number, row)| {
            Some(Indexed {
                field: Field::from_field_id(number),
                terms: row.terms?,
                has_positions: row.postings == Some(Postings::Positions),
                has_norms: row.norms,
            })
        })
        .collect()
    })
}

macro_rules! fields {
    ($($(#[$doc:meta])* $handle:ident = $name:literal,)*) => {
        /// A handle for every field. The fields are described in `fields.toml`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub struct Fields {
            $($(#[$doc])* pub $handle: Field,)*
        }

        impl Fields {
            /// Names of the fields, in the order of the schema.
            pub const NAMES: &'static [&'static str] = &[$($name),*];

            /// The handles in our schema: fields are numbered in its order.
            #[must_use]
            pub const fn get() -> Self {
                let mut number = 0;
                Self { $($handle: { number += 1; Field::from_field_id(number - 1) },)* }
            }
        }
    };
}

fields! {
    /// The record's id.
    id = "id",
    /// The composite ranking field.
    text = "text",
    /// Words of the title.
    title = "title",
    /// Words of the summary.
    summary = "summary",
    /// Words of people and bodies.
    people = "people",
    /// Words of places.
    places = "places",
    /// Words of subject headings.
    subjects = "subjects",
    /// Where the body begins in `text`.
    body_start = "body_start",
    /// Subset terms of references.
    shelf = "shelf",
    /// Column of archives.
    archive_path = "archive_path",
    /// Column of fonds.
    fond_path = "fond_path",
    /// Column of opisi.
    opis_path = "opis_path",
    /// Column of dela.
    delo_path = "delo_path",
    /// Column of whole references.
    reference_path = "reference_path",
    /// Sort key of the first reference.
    reference_order = "reference_order",
    /// First day.
    date_from = "date_from",
    /// Last day.
    date_to = "date_to",
    /// Precision of the date.
    date_precision = "date_precision",
    /// Years touched.
    year = "year",
    /// Months touched.
    month = "month",
    /// Language of the original.
    language = "language",
    /// Collection.
    collection = "collection",
    /// Kind of document.
    kind = "type",
    /// People and bodies, whole.
    person = "person",
    /// Places, whole.
    place = "place",
    /// Subject headings, whole.
    subject = "subject",
    /// What title, date and references were read from.
    evidence = "evidence",
    /// Keys of names with their spellings.
    names = "names",
    /// Sources and their stamps.
    source = "source",
    /// Hash of the content.
    content_hash = "content_hash",
    /// Hash of the stored record.
    record_hash = "record_hash",
    /// The stored record.
    record = "record",
}

#[cfg(test)]
pub(super) mod compile {
    //! Compiles the fields and the fingerprint of the schema.

    use serde::Deserialize;

    use super::super::ranking::ranking;
    use crate::analyse::names::compile::SOURCES;
    use crate::compiled::compile::{self, Bytes, File};

    const FIELDS: &str = include_str!("../../../index_schema/fields.toml");

    pub(crate) const FILES: [File; 2] = [("fields.bin", fields), ("schema.txt", fingerprint)];

    /// `fields.toml` as a whole.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct FieldFile {
        pub(super) version: u32,
        pub(super) field: Vec<FieldRow>,
    }

    /// One field of `fields.toml`.
    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    pub(super) struct FieldRow {
        pub(super) name: String,
        #[serde(rename = "type")]
        kind: FieldType,
        terms: Option<TermsOf>,
        postings: Option<Postings>,
        #[serde(default)]
        norms: bool,
        #[serde(default)]
        column: bool,
        /// For people: tantivy lets every field have several values.
        #[serde(default)]
        #[allow(
            dead_code,
            reason = "documents the field; nothing in tantivy depends on it"
        )]
        many: bool,
        #[serde(default)]
        stored: bool,
        pub(super) holds: String,
        pub(super) why: String,
        pub(super) since: u32,
    }

    #[derive(Debug, Clone, Copy, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum FieldType {
        Str,
        U64,
        I64,
        Bytes,
    }

    #[derive(Debug, Clone, Copy, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum TermsOf {
        Chain = 1,
        Key,
        Raw,
        Names,
    }

    #[derive(Debug, Clone, Copy, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Postings {
        Docs = 1,
        Positions,
    }

    pub(super) fn field_file() -> FieldFile {
        toml::from_str(FIELDS).unwrap()
    }

    fn fields() -> Vec<u8> {
        let file = field_file();
        let mut version = Bytes::default();
        version.number(file.version);
        let rows = file.field.iter().map(|row| {
            let mut bytes = Bytes::default();
            bytes.text(&row.name);
            bytes.byte(row.kind as u8);
            bytes.byte(row.terms.map_or(0, |terms| terms as u8));
            bytes.byte(row.postings.map_or(0, |postings| postings as u8));
            for switch in [row.norms, row.column, row.stored] {
                bytes.byte(u8::from(switch));
            }
            bytes
        });
        compile::list([version].into_iter().chain(rows))
    }

    fn fingerprint() -> Vec<u8> {
        let fields = serde_json::to_string(&super::schema()).unwrap();
        let weights = ranking().weights;
        let names = SOURCES.concat();
        let hash = blake3::hash(format!("{fields}\n{weights:?}\n{names}").as_bytes());
        hash.to_hex()[..8].into()
    }
}

#[cfg(test)]
mod tests {
    use super::compile::field_file;
    use super::*;

    const README: &str = include_str!("../../../index_schema/README.md");

    #[test]
    fn schema_and_handles_and_file_name_the_same_fields() {
        let file: Vec<String> = field_file().field.into_iter().map(|row| row.name).collect();
        let schema = schema();
        let built: Vec<&str> = schema.fields().map(|(_, entry)| entry.name()).collect();
        assert_eq!(built, file);
        assert_eq!(built, Fields::NAMES);
        for (number, name) in (0..).zip(Fields::NAMES) {
            assert_eq!(
                schema.get_field(name).unwrap(),
                Field::from_field_id(number)
            );
        }
        let [first, .., last] = built.as_slice() else {
            panic!("{built:?}");
        };
        let fields = Fields::get();
        assert_eq!(fields.id, schema.get_field(first).unwrap());
        assert_eq!(fields.record, schema.get_field(last).unwrap());
    }

    #[test]
    fn every_field_does_what_its_row_says() {
        let schema = schema();
        for (row, documented) in rows().zip(field_file().field) {
            let entry = schema.get_field_entry(schema.get_field(row.name).unwrap());
            assert_eq!(entry.is_indexed(), row.terms.is_some(), "{}", row.name);
            assert_eq!(entry.is_fast(), row.column, "{}", row.name);
            assert_eq!(entry.is_stored(), row.stored, "{}", row.name);
            assert_eq!(row.terms.is_some(), row.postings.is_some(), "{}", row.name);
            // Both is taken for granted where segments are made.
            let has_positions = row.postings == Some(Postings::Positions);
            assert_eq!(
                row.terms == Some(TermsOf::Chain),
                has_positions,
                "{}",
                row.name
            );
            assert!(has_positions || !row.norms, "{}", row.name);
            let words = [&documented.holds, &documented.why];
            assert!(words.iter().all(|text| !text.is_empty()), "{}", row.name);
            assert!((1..=version()).contains(&documented.since), "{}", row.name);
        }
    }

    #[test]
    fn what_is_looked_up_by_term_has_the_numbers_of_the_schema() {
        let schema = schema();
        let fields = schema.fields().filter(|(_, entry)| entry.is_indexed());
        let numbers: Vec<Field> = fields.map(|(field, _)| field).collect();
        assert!(indexed().iter().map(|indexed| indexed.field).eq(numbers));
    }

    #[test]
    fn documentation_has_a_row_for_every_field() {
        let (_, table) = README.split_once("\n## Fields\n").unwrap();
        let documented: Vec<(&str, &str)> = table
            .lines()
            .filter_map(|line| {
                let mut cells = line.trim().trim_matches('|').split('|').map(str::trim);
                let name = cells.next()?.strip_prefix('`')?.strip_suffix('`')?;
                let _kind = cells.next()?;
                Some((name, cells.next()?))
            })
            .collect();
        let file = field_file();
        let wanted: Vec<(&str, &str)> = file
            .field
            .iter()
            .map(|row| (row.name.as_str(), row.holds.as_str()))
            .collect();
        assert_eq!(documented, wanted);
    }

    #[test]
    fn fingerprint_is_eight_digits() {
        assert_eq!(FINGERPRINT.len(), 8);
        assert!(FINGERPRINT.bytes().all(|byte| byte.is_ascii_hexdigit()));
    }
}
