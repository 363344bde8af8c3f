//! From files to records: discovery, one reader a format, and the run that feeds a writer.
//!
//! Takes paths, gives records with located diagnostics. A malformed source never stops a run: it
//! yields what could be read plus [`Reject`]s. Reads files, writes none.

pub mod tei;

use serde::Serialize;

use crate::record::Record;

/// A part of a source that could not become a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reject {
    /// Path of the source, as in [`Provenance`](crate::record::Provenance).
    pub source: String,
    /// Line where it begins, from 1, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Byte where it begins in the decompressed source, if known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byte: Option<u64>,
    /// What is wrong and what was expected.
    pub reason: String,
    /// The first 120 characters of it.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub excerpt: String,
}

/// What a reader gives, in the order of the source.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A record, complete but for its hash.
    Record(Box<Record>),
    /// Something that could not be read.
    Reject(Reject),
}

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// The archive's text export: date, bold title, labelled blocks.
    ArchiveText,
    /// TEI XML of the *Foreign Relations* series.
    Tei,
    /// One JSON object a line.
    JsonLines,
    /// Comma- or tab-separated values with a header row.
    Csv,
    /// Markdown or plain text, one document a file.
    Markdown,
    /// A saved page of an archive's site.
    Html,
}
