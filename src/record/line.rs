//! What a list of hits shows of a record.
//!
//! Owns [`HitLine`], made from a [`Record`]: all that a line of a hit list, of a table or of a
//! concordance needs, and none of the long texts.

use super::date::HistoricalDate;
use super::reference::Reference;
use super::{Provenance, Record, RecordEvidence};

/// The short facts of a record, without summary, body, lists of names and unknown fields. Fields
/// mean what they mean in [`Record`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HitLine {
    /// Title as the source has it.
    pub title: Option<String>,
    /// When the document was made.
    pub date: Option<HistoricalDate>,
    /// Where the document lies.
    pub references: Vec<Reference>,
    /// The source's own citation.
    pub citation: Option<String>,
    /// The body of records that it belongs to.
    pub collection: String,
    /// Language of the original.
    pub language: Option<String>,
    /// Kind of document in the source's words.
    pub kind: Option<String>,
    /// Where the source publishes it.
    pub url: Option<String>,
    /// What title, date and references were read from.
    pub evidence: RecordEvidence,
    /// Where the record was read: the first of its places.
    pub source: Option<Provenance>,
}

impl From<&Record> for HitLine {
    fn from(record: &Record) -> Self {
        Self {
            title: record.title.clone(),
            date: record.date.clone(),
            references: record.references.clone(),
            citation: record.citation.clone(),
            collection: record.collection.clone(),
            language: record.language.clone(),
            kind: record.kind.clone(),
            url: record.url.clone(),
            evidence: record.evidence,
            source: record.provenance.first().cloned(),
        }
    }
}

impl From<Record> for HitLine {
    fn from(record: Record) -> Self {
        Self {
            title: record.title,
            date: record.date,
            references: record.references,
            citation: record.citation,
            collection: record.collection,
            language: record.language,
            kind: record.kind,
            url: record.url,
            evidence: record.evidence,
            source: record.provenance.into_iter().next(),
        }
    }
}
