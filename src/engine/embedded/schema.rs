//! The tantivy schema, built from `index_schema/fields.toml`.
//!
//! Takes nothing, gives the [`Schema`], a handle for every field ([`Fields`]), and the version and
//! fingerprint under which an index remembers them. The file is part of the program; that it can
//! be read and names every handle is proved by a test.

use std::sync::OnceLock;

use super::ranking::ranking;
use serde::Deserialize;
use tantivy::schema::{
    BytesOptions, Field, IndexRecordOption, NumericOptions, Schema, TextFieldIndexing, TextOptions,
};

use crate::analyse::names;

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

const FIELDS: &str = include_str!("../../../index_schema/fields.toml");

/// `fields.toml` as a whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldFile {
    version: u32,
    field: Vec<FieldRow>,
}

/// One field of `fields.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldRow {
    name: String,
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
    #[allow(dead_code, reason = "held to the documentation by a test")]
    holds: String,
    #[allow(dead_code, reason = "documents the field")]
    why: String,
    #[allow(dead_code, reason = "documents the field")]
    since: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum FieldType {
    Str,
    U64,
    I64,
    Bytes,
}

/// How a value becomes terms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
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

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Postings {
    Docs,
    Positions,
}

fn field_file() -> &'static FieldFile {
    static FILE: OnceLock<FieldFile> = OnceLock::new();
    FILE.get_or_init(|| toml::from_str(FIELDS).expect("fields.toml is read by a test"))
}

/// Version of the schema.
#[must_use]
pub fn version() -> u32 {
    field_file().version
}

/// Eight hexadecimal digits over the schema, the weights and the tables of names that are built into
/// the index: a change that forgot to raise the version is still noticed.
#[must_use]
pub fn fingerprint() -> String {
    let fields = serde_json::to_string(&schema()).expect("a schema is plain data");
    let weights = ranking().weights;
    let names = names::TABLES.concat();
    let hash = blake3::hash(format!("{fields}\n{weights:?}\n{names}").as_bytes());
    hash.to_hex()[..8].to_owned()
}

/// The schema.
#[must_use]
pub fn schema() -> Schema {
    static SCHEMA: OnceLock<Schema> = OnceLock::new();
    SCHEMA.get_or_init(build).clone()
}

fn build() -> Schema {
    let mut builder = Schema::builder();
    for row in &field_file().field {
        match row.kind {
            FieldType::Str => builder.add_text_field(&row.name, text_options(row)),
            FieldType::U64 => builder.add_u64_field(&row.name, number_options(row)),
            FieldType::I64 => builder.add_i64_field(&row.name, number_options(row)),
            FieldType::Bytes => {
                let options = BytesOptions::default();
                let options = if row.stored {
                    options.set_stored()
                } else {
                    options
                };
                builder.add_bytes_field(&row.name, options)
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
        let rows = (0..).zip(&field_file().field);
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

            /// The handles in our schema.
            #[must_use]
            pub fn get() -> Self {
                static HANDLES: OnceLock<Fields> = OnceLock::new();
                // Every search asks several times, and there are thirty names to look up.
                *HANDLES.get_or_init(|| {
                    let schema = schema();
                    let field = |name: &str| {
                        schema.get_field(name).expect("a test holds the names to fields.toml")
                    };
                    Self { $($handle: field($name),)* }
                })
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
    /// Keys of names with their spellings.
    names = "names",
    /// Sources and their stamps.
    source = "source",
    /// Whether there is something to read a reference from.
    cited = "cited",
    /// Hash of the content.
    content_hash = "content_hash",
    /// Hash of the stored record.
    record_hash = "record_hash",
    /// The stored record.
    record = "record",
}

#[cfg(test)]
mod tests {
    use super::*;

    const README: &str = include_str!("../../../index_schema/README.md");

    #[test]
    fn schema_and_handles_and_file_name_the_same_fields() {
        let file: Vec<&str> = field_file()
            .field
            .iter()
            .map(|row| row.name.as_str())
            .collect();
        let schema = schema();
        let built: Vec<&str> = schema.fields().map(|(_, entry)| entry.name()).collect();
        assert_eq!(built, file);
        assert_eq!(built, Fields::NAMES);
        assert_eq!(Fields::get().record, schema.get_field("record").unwrap());
    }

    #[test]
    fn every_field_does_what_its_row_says() {
        let schema = schema();
        for row in &field_file().field {
            let entry = schema.get_field_entry(schema.get_field(&row.name).unwrap());
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
            assert!(!row.holds.is_empty() && !row.why.is_empty(), "{}", row.name);
            assert!(row.since >= 1 && row.since <= version(), "{}", row.name);
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
        let wanted: Vec<(&str, &str)> = field_file()
            .field
            .iter()
            .map(|row| (row.name.as_str(), row.holds.as_str()))
            .collect();
        assert_eq!(documented, wanted);
    }

    #[test]
    fn fingerprint_is_eight_digits_and_stands_still() {
        assert_eq!(fingerprint().len(), 8);
        assert_eq!(fingerprint(), fingerprint());
    }
}
