//! From a record to a tantivy document, and back from the stored bytes to the record.
//!
//! Takes a [`Record`] with the stamps of its sources, gives the [`TantivyDocument`] with every
//! field of `fields.toml`, and the hashes that tell a changed record and a damaged text. The keys
//! of references and dates stand in `columns`. Knows no index and no file.

use tantivy::TantivyDocument;

use super::columns;
use super::composite::{Composite, PART};
use super::schema::{self, Fields, UNIT, Weights};
use crate::analyse::Analyser;
use crate::engine::Stamp;
use crate::record::Record;

/// Hash of what the record says, wherever it was read: without provenance.
///
/// # Errors
/// Returns the message of the JSON writer, which refuses nothing that a reader can give.
pub fn content_hash(record: &Record) -> Result<u64, serde_json::Error> {
    // The record's own JSON is the definition of its content; provenance is a field like others,
    // so it is taken out by writing the record without it.
    let mut bare = record.clone();
    bare.provenance.clear();
    Ok(short_hash(&serde_json::to_vec(&bare)?))
}

/// First eight bytes of the Blake3 hash.
#[must_use]
pub fn short_hash(bytes: &[u8]) -> u64 {
    let hash = blake3::hash(bytes);
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_le_bytes(first)
}

/// The value of the field `source`: path, length, time and hash.
#[must_use]
pub fn encode_stamp(stamp: &Stamp) -> String {
    let Stamp {
        source,
        bytes,
        modified_ns,
        hash,
    } = stamp;
    format!("{source}{UNIT}{bytes}{UNIT}{modified_ns}{UNIT}{hash}")
}

/// The stamp in a value of the field `source`. A path may hold U+001F itself, so it is read from
/// the back.
#[must_use]
pub fn decode_stamp(value: &str) -> Option<Stamp> {
    let mut parts = value.rsplitn(4, UNIT);
    let hash = parts.next()?.to_owned();
    let modified_ns = parts.next()?.parse().ok()?;
    let bytes = parts.next()?.parse().ok()?;
    let source = parts.next()?.to_owned();
    Some(Stamp {
        source,
        bytes,
        modified_ns,
        hash,
    })
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
            weights: schema::ranking().weights,
        }
    }
}

impl DocumentBuilder {
    /// The document of `record`, whose content hash is `content_hash`; `stamps` are the encoded
    /// stamps of its sources.
    ///
    /// # Errors
    /// Returns the message of the JSON writer, which refuses nothing that a reader can give.
    pub fn build<'a>(
        &self,
        record: &Record,
        content_hash: u64,
        analyser: &mut Analyser,
        stamps: impl IntoIterator<Item = &'a str>,
    ) -> Result<TantivyDocument, serde_json::Error> {
        let fields = &self.fields;
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, &record.id);
        self.words(&mut document, record, analyser);
        columns::add_references(&mut document, fields, &record.references);
        if let Some(date) = &record.date {
            columns::add_date(&mut document, fields, date);
        }
        for (field, value) in [
            (fields.language, record.language.as_deref()),
            (fields.collection, Some(record.collection.as_str())),
            (fields.kind, record.kind.as_deref()),
        ] {
            columns::add_distinct(&mut document, field, value);
        }
        for (field, values) in [
            (fields.person, &record.people),
            (fields.place, &record.places),
            (fields.subject, &record.subjects),
        ] {
            columns::add_distinct(&mut document, field, values.iter().map(String::as_str));
        }
        columns::add_distinct(&mut document, fields.source, stamps);
        if record.citation.is_some() || !record.references.is_empty() {
            document.add_u64(fields.cited, 1);
        }
        document.add_u64(fields.content_hash, content_hash);
        let stored = serde_json::to_vec(record)?;
        document.add_u64(fields.record_hash, short_hash(&stored));
        document.add_bytes(fields.record, &stored);
        Ok(document)
    }

    /// The searched texts.
    fn words(&self, document: &mut TantivyDocument, record: &Record, analyser: &mut Analyser) {
        let fields = &self.fields;
        let mut composite = Composite::default();
        for (part, weight) in [
            (record.title.as_deref(), self.weights.title),
            (record.summary.as_deref(), self.weights.summary),
        ] {
            for _ in 0..weight {
                part.into_iter()
                    .for_each(|part| composite.push(part, analyser));
            }
        }
        for _ in 0..self.weights.people {
            record
                .people
                .iter()
                .for_each(|name| composite.push(name, analyser));
        }
        // The body comes last, and its repetitions behind its first copy, so that one number
        // tells `body:` where to begin.
        if let Some(body) = &record.body {
            document.add_u64(fields.body_start, composite.next_position());
            for _ in 0..self.weights.body {
                composite.push(body, analyser);
            }
        }
        document.add_text(fields.text, composite.text());
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
                document.add_text(field, values.join(&PART.to_string()));
            }
        }
    }
}
