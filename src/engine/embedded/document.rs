//! From a record to a tantivy document, and back from the stored bytes to the record.
//!
//! Takes a [`Record`] with the stamps of its sources, gives the [`TantivyDocument`] with every
//! field of `fields.toml`, and the hashes that tell a changed record and a damaged text. The keys
//! of references and dates stand in `columns`. Knows no index and no file.

use tantivy::TantivyDocument;

use super::columns;
use super::ranking::{Weights, ranking};
pub use super::records::form::{bare_form, stored_form};
use super::schema::Fields;
use crate::analyse::Analyser;
use crate::analyse::adapter::{PART_SEPARATOR, composite};
use crate::record::{Record, language};

/// Hash of what the record says, wherever it was read: without provenance.
///
/// # Errors
/// As [`bare_form`].
pub fn content_hash(record: &mut Record) -> serde_json::Result<u64> {
    bare_form(record).map(|bare| short_hash(&bare))
}

/// First eight bytes of the Blake3 hash.
#[must_use]
pub fn short_hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// Makes documents.
#[derive(Debug)]
pub struct DocumentBuilder {
    fields: Fields,
    weights: Weights,
}

impl Default for DocumentBuilder {
    fn default() -> Self {
        Self {
            fields: Fields::get(),
            weights: ranking().weights,
        }
    }
}

impl DocumentBuilder {
    /// The document of `record`, whose content hash is `content` and whose stored form is
    /// `stored`; `stamps` are the encoded stamps of its sources.
    #[must_use]
    pub fn build<'a>(
        &self,
        record: &Record,
        content: u64,
        stored: &[u8],
        analyser: &mut Analyser,
        stamps: impl IntoIterator<Item = &'a str>,
    ) -> TantivyDocument {
        let fields = &self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &record.id);
        self.words(&mut document, record, analyser);
        columns::add_references(&mut document, fields, &record.references);
        if let Some(date) = &record.date {
            columns::add_date(&mut document, fields, date);
        }
        for (field, value) in [
            (fields.collection, Some(record.collection.as_str())),
            (fields.kind, record.kind.as_deref()),
        ] {
            columns::add_distinct(&mut document, field, value);
        }
        let languages = record.language.as_deref().unwrap_or_default();
        columns::add_distinct(
            &mut document,
            fields.language,
            languages.split(language::JOINT),
        );
        for (field, values) in [
            (fields.person, &record.people),
            (fields.place, &record.places),
            (fields.subject, &record.subjects),
        ] {
            columns::add_distinct(&mut document, field, values.iter().map(String::as_str));
        }
        for (value, standing) in record.standings() {
            let term = format!("{}:{}", value.name(), standing.name());
            document.add_text(fields.evidence, term);
        }
        columns::add_distinct(&mut document, fields.source, stamps);
        document.add_u64(fields.content_hash, content);
        document.add_u64(fields.record_hash, short_hash(stored));
        document.add_bytes(fields.record, stored);
        document
    }

    /// The searched texts.
    fn words(&self, document: &mut TantivyDocument, record: &Record, analyser: &mut Analyser) {
        let fields = &self.fields;
        let weights = &self.weights;
        let mut parts = Vec::with_capacity(record.people.len() + 3);
        parts.extend(record.title.as_deref().map(|title| (title, weights.title)));
        parts.extend(
            record
                .summary
                .as_deref()
                .map(|text| (text, weights.summary)),
        );
        parts.extend(
            record
                .people
                .iter()
                .map(|name| (name.as_str(), weights.people)),
        );
        // The body comes last, so that one number tells `body:` where to begin.
        parts.extend(record.body.as_deref().map(|body| (body, weights.body)));
        let whole = composite(&parts, analyser);
        if record.body.is_some() {
            document.add_u64(fields.body_start, u64::from(whole.last_start));
        }
        document.add_text(fields.text, whole.text);
        document.add_text(fields.names, named_in(record));
        for (field, part) in [
            (fields.title, &record.title),
            (fields.summary, &record.summary),
        ] {
            if let Some(part) = part {
                document.add_text(field, part);
            }
        }
        for (field, values) in [
            (fields.people, &record.people),
            (fields.places, &record.places),
            (fields.subjects, &record.subjects),
        ] {
            if !values.is_empty() {
                document.add_text(field, join_parts(values));
            }
        }
    }
}

/// All texts in which names are looked for, each once, parted so that no name reaches from one into
/// the next.
fn named_in(record: &Record) -> String {
    let parts = [&record.title, &record.summary, &record.body];
    let values = [&record.people, &record.places, &record.subjects];
    let mut all = String::new();
    for part in parts
        .into_iter()
        .flatten()
        .chain(values.into_iter().flatten())
    {
        all.push_str(part);
        all.push(PART_SEPARATOR);
    }
    all
}

/// Values one behind the other, so parted that no phrase reaches from one into the next.
fn join_parts(values: &[String]) -> String {
    let mut joined = String::new();
    for (place, value) in values.iter().enumerate() {
        if place > 0 {
            joined.push(PART_SEPARATOR);
        }
        joined.extend(
            value
                .chars()
                .map(|c| if c == PART_SEPARATOR { ' ' } else { c }),
        );
    }
    joined
}

#[cfg(test)]
mod tests {
    use tantivy::schema::Value;
    use tantivy::tokenizer::{TokenStream, Tokenizer};

    use super::*;
    use crate::analyse::adapter::ChainTokenizer;
    use crate::record::Provenance;

    fn record() -> Record {
        Record {
            id: "x".to_owned(),
            title: Some("Armistice talks".to_owned()),
            summary: Some("On the zone.".to_owned()),
            body: Some("Kaesong calling.".to_owned()),
            people: vec!["Mao\u{1e}Zedong".to_owned(), "Razuvaev".to_owned()],
            collection: "test".to_owned(),
            provenance: vec![Provenance {
                source: "/a".to_owned(),
                start: 0,
                end: 9,
                line: 1,
                part: None,
                named: None,
            }],
            ..Record::default()
        }
    }

    fn build(record: &Record) -> TantivyDocument {
        let stored = bare_form(&mut record.clone()).unwrap();
        DocumentBuilder::default().build(record, 7, &stored, &mut Analyser::new(), ["/a\u{1f}1"])
    }

    #[test]
    fn body_starts_where_its_first_word_stands() {
        let fields = Fields::get();
        let bare = Record {
            title: None,
            summary: None,
            people: Vec::new(),
            ..record()
        };
        for record in [record(), bare] {
            let document = build(&record);
            let text = document
                .get_first(fields.text)
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned();
            let start = document
                .get_first(fields.body_start)
                .unwrap()
                .as_u64()
                .unwrap();
            let mut chain = ChainTokenizer::new();
            let mut tokens = chain.token_stream(&text);
            let mut found = None;
            while tokens.advance() {
                if tokens.token().text == "=kaesong" {
                    found = Some(tokens.token().position as u64);
                }
            }
            assert_eq!(found, Some(start), "{text:?}");
        }
    }

    #[test]
    fn a_record_without_body_has_no_start_of_one() {
        let document = build(&Record {
            body: None,
            ..record()
        });
        assert!(document.get_first(Fields::get().body_start).is_none());
    }

    #[test]
    fn weights_are_repetitions_and_names_do_not_run_together() {
        let document = build(&record());
        let text = document
            .get_first(Fields::get().text)
            .unwrap()
            .as_str()
            .unwrap()
            .to_owned();
        for (part, weight) in [
            ("Armistice", 3),
            ("zone", 2),
            ("Razuvaev", 2),
            ("Kaesong", 1),
        ] {
            assert_eq!(text.matches(part).count(), weight, "{part}");
        }
        let people = document.get_first(Fields::get().people).unwrap();
        assert_eq!(people.as_str(), Some("Mao Zedong\u{1e}Razuvaev"));
    }
}
