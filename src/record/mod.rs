//! The shared vocabulary: what a record is, and the plain values that it is made of.
//!
//! Owns [`Record`] and its parts, the short [`HitLine`] of it, the parsers of archival references ([`mod@reference`]) and dates
//! ([`date`]), and the authority of names ([`name`]). Names no other room, touches no file, knows
//! neither the index nor the terminal. The whole original survives: whatever is parsed stands
//! beside the text that it was parsed from, and nothing here rewrites a number.

pub mod date;
mod evidence;
pub mod language;
mod line;
pub mod name;
pub(crate) mod own;
mod page;
pub mod reference;

use serde::{Deserialize, Serialize};

use date::HistoricalDate;
pub use evidence::{
    Evidence, EvidenceCounts, EvidenceKind, Evidenced, RecordEvidence, Share, Standing,
};
pub use line::HitLine;
pub use page::{PageNumber, PageStart};
use reference::Reference;

/// Longest record id in bytes. A longer one is refused by the readers: tantivy silently leaves
/// terms over 65,530 bytes out of its dictionary, and no archive numbers its records so.
pub const MAX_ID_BYTES: usize = 512;

/// One catalogue record: a historical document in translation with what the archive says of it.
///
/// *Document* always means the historical paper; the record is ours. Of `title` and `body` at
/// least one is present in every record that a reader lets through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Record {
    /// The identity under which a record is replaced, shown and judged: the source's own number
    /// where it has one (`wcda:113630`), else collection and path (`jfk-russia/docs/001.md`).
    /// Never empty, at most [`MAX_ID_BYTES`], without control characters.
    pub id: String,
    /// Title as the source has it, line breaks joined.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When the document was made, with the wording kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<HistoricalDate>,
    /// The archive's abstract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The document's text, untouched.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// Language of the original by its English name (`Russian`), several joined by `; `; in the
    /// source's words where those cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The source's own citation, untouched; `references` were read from it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub citation: Option<String>,
    /// Where the document lies, in the order of the citation. Several places are common.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Reference>,
    /// People and bodies that the source names in its metadata.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// Places that the source names in its metadata.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub places: Vec<String>,
    /// Subject headings of the source.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<String>,
    /// Kind of document in the source's words (`Telegram`).
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// The body of records that this one belongs to.
    pub collection: String,
    /// Where the source publishes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Fields of the source that have no place above: kept and shown, not searched.
    #[serde(skip_serializing_if = "serde_json::Map::is_empty")]
    pub extra: serde_json::Map<String, serde_json::Value>,
    /// What title, date and references were read from.
    #[serde(skip_serializing_if = "RecordEvidence::is_empty")]
    pub evidence: RecordEvidence,
    /// Where the pages of the source begin in the body, ascending; nothing where they are unknown.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub pages: Vec<PageStart>,
    /// Where the record was read. Sorted by source, never empty once indexed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub provenance: Vec<Provenance>,
}

/// The stretch of a source from which a record was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Provenance {
    /// Absolute path; a member of an archive stands after `!` (`…/box.zip!reports/1.txt`).
    pub source: String,
    /// First byte of the record in the (decompressed, undecoded) source.
    pub start: u64,
    /// First byte after the record.
    pub end: u64,
    /// First line of the record, from 1.
    pub line: u64,
    /// Which part of the source it is, where the source counts or names its parts.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part: Option<SourcePart>,
    /// The path as it was named when it was indexed, where that differs from `source`: for showing
    /// only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<String>,
}

impl Provenance {
    /// A record that takes a whole source of so many bytes, and begins on a line from 1.
    #[must_use]
    pub fn whole(source: &str, bytes: usize, line: u64) -> Self {
        Self {
            source: source.to_owned(),
            start: 0,
            end: bytes as u64,
            line,
            part: None,
            named: None,
        }
    }

    /// The path as a reader named it.
    #[must_use]
    pub fn path(&self) -> &str {
        self.named.as_deref().unwrap_or(&self.source)
    }

    /// The place inside the source in words (`row 12`, `line 40`); none where the source is one
    /// record.
    #[must_use]
    pub fn place(&self) -> Option<String> {
        // What begins further down is one of several, though its reader names no parts.
        let begins_below = self.line > 1 || self.start > 0;
        let line = || begins_below.then_some(SourcePart::Line(self.line));
        let part = self.part.clone().or_else(line)?;
        Some(part.to_string())
    }

    /// Path and place as one address (`list.csv#12`, `box.jsonl#line 40`).
    #[must_use]
    pub fn address(&self) -> String {
        let path = self.path();
        match (&self.part, self.place()) {
            (Some(SourcePart::Row(number)), _) => format!("{path}#{number}"),
            (_, Some(place)) => format!("{path}#{place}"),
            (_, None) => path.to_owned(),
        }
    }
}

/// A part of a source that holds several records.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourcePart {
    /// Row of a table as a spreadsheet counts, the header being row 1.
    Row(u64),
    /// Line of a file with a record a line.
    Line(u64),
    /// Element of a list, from 1.
    Record(u64),
    /// Page, from 1.
    Page(u64),
    /// A part by its own name: the id of a document in a volume, a page of a book.
    Named(String),
}

impl std::fmt::Display for SourcePart {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Row(number) => write!(out, "row {number}"),
            Self::Line(number) => write!(out, "line {number}"),
            Self::Record(number) => write!(out, "record {number}"),
            Self::Page(number) => write!(out, "page {number}"),
            Self::Named(name) => out.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_named_where_the_source_holds_several_records() {
        for (start, line, part, place, address) in [
            (0, 1, None, None, "/a.csv"),
            (90, 4, Some(SourcePart::Row(3)), Some("row 3"), "/a.csv#3"),
            (
                0,
                1,
                Some(SourcePart::Record(1)),
                Some("record 1"),
                "/a.csv#record 1",
            ),
            (
                0,
                1,
                Some(SourcePart::Named("d12".to_owned())),
                Some("d12"),
                "/a.csv#d12",
            ),
            (90, 4, None, Some("line 4"), "/a.csv#line 4"),
        ] {
            let found = Provenance {
                source: "/a.csv".to_owned(),
                start,
                end: 100,
                line,
                part,
                named: None,
            };
            assert_eq!(found.place().as_deref(), place);
            assert_eq!(found.address(), address);
        }
    }
}
