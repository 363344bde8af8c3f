//! From files to records: discovery, one reader a format, and the run that feeds a writer.
//!
//! Takes paths, gives records with located diagnostics. A malformed source never stops a run: it
//! yields what could be read plus [`Reject`]s. Reads files, writes none.
//!
//! The rooms inside, in the order in which a file passes through them:
//!
//! ```text
//! discover -> source -> sniff -> encoding -> reader (markdown and document, archive_text, or batches and cut
//!   to jsonl and table) -> mapping and fields -> run
//! ```
//!
//! Known gap: office files of other kinds are recognised and refused with advice.

pub mod discover;
pub mod encoding;
pub mod identity;
pub mod limits;
pub mod mapping;
pub mod sniff;
pub mod source;

mod archive_text;
mod batches;
mod compound;
mod cut;
mod doc;
mod document;
mod docx;
mod ead;
mod epub;
mod fields;
mod formats;
mod front_matter;
mod html;
mod jsonl;
mod library;
mod mail;
mod markdown;
mod note;
mod odt;
mod office;
mod own;
pub mod pdf;
mod plausible;
mod properties;
mod reader;
mod references;
mod rtf;
mod rules;
mod running;
mod sample;
pub(crate) mod source_note;
mod table;
mod wilson;
mod workbook;
mod xml;
mod yaml;

mod consume;
mod feed;
pub mod policy;
mod progress;
mod queue;
mod run;
mod stamp;
mod summary;
mod work;

pub use formats::About;
pub use mapping::{DateHabits, Mapping};
pub use note::{Note, NoteCounts, NoteKind};
pub use policy::{RecordWriter, Writer, Written};
pub use progress::{Corpus, Progress, Tally};
pub use reader::read;
pub use run::{CommitPolicy, NoWriter, Observer, RunError, RunOptions, run};
#[cfg(test)]
pub(crate) use sample::Sampled;
pub use sample::{Sample, Samples};
pub(crate) use stamp::{is_gone, may_be_file};
pub use summary::Summary;

use std::str::FromStr;

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

impl Reject {
    /// Characters of a source that a reject quotes.
    pub const EXCERPT_CHARS: usize = 120;

    /// A reject of a whole source.
    #[must_use]
    pub fn whole(source: &str, reason: impl Into<String>) -> Self {
        Self {
            source: source.to_owned(),
            line: None,
            byte: None,
            reason: reason.into(),
            excerpt: String::new(),
        }
    }

    /// The same reject at a place in the source, from line 1 and byte 0.
    #[must_use]
    pub fn at(mut self, line: u64, byte: u64) -> Self {
        self.line = Some(line);
        self.byte = Some(byte);
        self
    }

    /// The same reject of what the source has from this byte on, where nobody counts lines: what
    /// was packed, and of a member of an archive its own bytes.
    #[must_use]
    pub fn from_byte(mut self, byte: u64) -> Self {
        self.byte = Some(byte);
        self
    }

    /// The same reject quoting the beginning of what was refused. What is no UTF-8 in it is
    /// shown as U+FFFD.
    #[must_use]
    pub fn quoting(mut self, refused: &[u8]) -> Self {
        // A character has at most four bytes, so this slice holds the excerpt whatever follows.
        let head = &refused[..refused.len().min(Self::EXCERPT_CHARS * 4)];
        self.excerpt = String::from_utf8_lossy(head)
            .trim()
            .chars()
            .take(Self::EXCERPT_CHARS)
            .collect();
        self
    }
}

/// What a reader gives, in the order of the source.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// Something worth knowing of the source that is no fault: a guess at its encoding.
    Note(Note),
    /// A record, complete but for its hash.
    Record(Box<Record>),
    /// Something that could not be read.
    Reject(Reject),
}

/// How a source is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// The archive's text export: date, bold title, labelled blocks.
    ArchiveText,
    /// TEI XML of the *Foreign Relations* series.
    Tei,
    /// JSON: one object a line, or lists of objects.
    JsonLines,
    /// A table with a header row, its columns parted by commas, tabs or semicolons.
    Csv,
    /// Markdown or plain text, one document a file.
    Markdown,
    /// A saved page of an archive's site.
    Html,
    /// A Word document, `.docx`.
    Docx,
    /// An e-book, `.epub`.
    Epub,
    /// A finding aid (EAD).
    Ead,
    /// A workbook of a spreadsheet program: `.xlsx`, `.ods`, `.xls`.
    Spreadsheet,
    /// A library of a reference manager in RIS.
    Ris,
    /// The same in BibTeX or BibLaTeX.
    Bibtex,
    /// Rich text.
    Rtf,
    /// A text of OpenDocument.
    Odt,
    /// An old Word document.
    Doc,
    /// A message, or a mailbox of many.
    Mail,
    /// A saved page in a web archive.
    Mhtml,
    /// A PDF file.
    Pdf,
}

impl Format {
    /// Every format, in the order of the command line's help.
    pub const ALL: [Self; 18] = [
        Self::ArchiveText,
        Self::Tei,
        Self::JsonLines,
        Self::Csv,
        Self::Markdown,
        Self::Html,
        Self::Docx,
        Self::Epub,
        Self::Ead,
        Self::Spreadsheet,
        Self::Ris,
        Self::Bibtex,
        Self::Rtf,
        Self::Odt,
        Self::Doc,
        Self::Mail,
        Self::Mhtml,
        Self::Pdf,
    ];

    /// The name under which a user asks for it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ArchiveText => "archive-text",
            Self::Tei => "tei",
            Self::JsonLines => "jsonl",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Html => "html",
            Self::Docx => "docx",
            Self::Epub => "epub",
            Self::Ead => "ead",
            Self::Spreadsheet => "spreadsheet",
            Self::Ris => "ris",
            Self::Bibtex => "bibtex",
            Self::Rtf => "rtf",
            Self::Odt => "odt",
            Self::Doc => "doc",
            Self::Mail => "mail",
            Self::Mhtml => "mhtml",
            Self::Pdf => "pdf",
        }
    }

    /// Whether a file of it is one document, or a few.
    const fn is_document(self) -> bool {
        matches!(
            self,
            Self::ArchiveText
                | Self::Markdown
                | Self::Html
                | Self::Docx
                | Self::Pdf
                | Self::Rtf
                | Self::Odt
                | Self::Doc
                | Self::Mhtml
        )
    }

    /// Whether a file of it holds many records, which are cut into pieces.
    const fn has_pieces(self) -> bool {
        matches!(
            self,
            Self::JsonLines | Self::Csv | Self::Ris | Self::Bibtex | Self::Mail
        )
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.name() == name)
            .ok_or_else(|| {
                let names: Vec<_> = Self::ALL.iter().map(|format| format.name()).collect();
                format!(
                    "no format \"{}\": expected {}",
                    name.escape_debug(),
                    names.join(", ")
                )
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_asked_for_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        insta::assert_snapshot!("pdf\u{7}".parse::<Format>().unwrap_err(), @r#"no format "pdf\u{7}": expected archive-text, tei, jsonl, csv, markdown, html, docx, epub, ead, spreadsheet, ris, bibtex, rtf, odt, doc, mail, mhtml, pdf"#);
    }

    #[test]
    fn an_excerpt_is_short_and_whole_characters() {
        let reject = Reject::whole("/a", "reason").quoting("ж".repeat(1_000).as_bytes());
        assert_eq!(reject.excerpt.chars().count(), Reject::EXCERPT_CHARS);
        assert_eq!(
            Reject::whole("/a", "reason").quoting(b" a\xFFb\n").excerpt,
            "a\u{FFFD}b"
        );
    }
}
