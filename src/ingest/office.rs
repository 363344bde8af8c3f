//! What files of word processors have in common, whatever their format.
//!
//! Owns the paper that their readers build ([`Paper`], [`Paragraphs`]) and the record that becomes of
//! it: the text with what is known of its paragraphs goes to [`super::document`], which decides on
//! number, title, date and source note. The title among the file's properties serves when the text
//! has none. The date among them is that of the typing, and no reader takes it.

use super::document::{self, BlockKind, Stretch, blocks_of_stretches};
use super::fields::Fields;
use super::identity::Place;
use super::properties;
use super::running::{Text, is_raised, raised};
use super::source_note;
use super::{Item, Reject};
use crate::record::{EvidenceKind, Provenance};

/// Deepest nesting of groups or elements that is read. Word processors stay below a hundred.
pub(super) const MAX_DEPTH: usize = 2_000;

/// The text of a file with what its reader knows of the paragraphs.
#[derive(Debug, Default)]
pub(super) struct Paper {
    pub(super) text: String,
    pub(super) stretches: Vec<Stretch>,
    /// The title among the properties of the file.
    pub(super) title: Option<String>,
}

impl Paper {
    /// Adds a note at the end.
    pub(super) fn append(&mut self, note: &str) {
        self.stretches.push(Stretch {
            start: self.text.len(),
            line: 0,
            kind: BlockKind::Note,
        });
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        self.text.push_str(note);
    }

    /// Adds notes with their numbers behind the text, under a heading.
    pub(super) fn add_notes<'n>(
        &mut self,
        heading: &str,
        notes: impl Iterator<Item = (usize, &'n str)>,
    ) {
        let mut has_heading = false;
        for (number, note) in notes.filter(|(_, note)| !note.is_empty()) {
            if !std::mem::replace(&mut has_heading, true) {
                self.append(heading);
            }
            self.append(&format!("{} {note}", mark(number)));
        }
    }

    /// Adds a header or footer, if it is a shelfmark that the text does not have.
    pub(super) fn add_margin(&mut self, margin: &str) {
        let is_shelfmark =
            source_note::find(margin).is_some_and(|foot| !foot.references.is_empty());
        if is_shelfmark && !self.text.contains(margin) {
            self.append(margin);
        }
    }
}

/// The mark of a note of that number.
pub(super) fn mark(number: usize) -> String {
    raised(&number.to_string()).unwrap_or_default()
}

/// A text that grows paragraph by paragraph.
#[derive(Debug, Default)]
pub(super) struct Paragraphs {
    text: Text,
    stretches: Vec<Stretch>,
    /// Where the open paragraph begins.
    start: Option<usize>,
    /// Whether all its words so far are bold; none before the first.
    is_bold: Option<bool>,
}

impl Paragraphs {
    /// Adds words to the paragraph.
    pub(super) fn words(&mut self, words: &str, is_bold: bool) {
        if !words.trim().is_empty() {
            self.start.get_or_insert(self.text.len());
            self.is_bold = Some(is_bold && self.is_bold != Some(false));
        }
        self.text.push(words);
    }

    /// Adds the mark of a note behind the last word.
    pub(super) fn mark(&mut self, number: usize) {
        self.text.push_mark(&mark(number));
    }

    pub(super) fn end_line(&mut self) {
        self.text.end_line();
    }

    /// Ends a cell of a table.
    pub(super) fn end_cell(&mut self) {
        self.text.push(" | ");
    }

    /// Ends the paragraph, of which the reader knows the kind; in a table the row goes on.
    pub(super) fn end(&mut self, kind: BlockKind, is_in_table: bool) {
        let is_bold = self.is_bold.take() == Some(true) && kind == BlockKind::Plain;
        if let Some(start) = self.start.take() {
            self.stretches.push(Stretch {
                start,
                line: 0,
                kind: if is_bold { BlockKind::Bold } else { kind },
            });
        }
        match is_in_table {
            true => self.text.push(" "),
            false => self.text.end_paragraph(),
        }
    }

    /// The text as it is, to be taken for a note.
    pub(super) fn into_note(self) -> String {
        self.text.into_string()
    }

    pub(super) fn into_paper(mut self) -> Paper {
        self.end(BlockKind::Plain, false);
        Paper {
            text: self.text.into_string(),
            stretches: self.stretches,
            title: None,
        }
    }
}

/// The items of a file of that many bytes: a record, several where it holds several documents, or
/// the reason why it gives none.
pub(super) fn items(paper: Result<Paper, String>, bytes: usize, place: &Place) -> Vec<Item> {
    let items = paper.and_then(|paper| {
        let blocks = blocks_of_stretches(&paper.text, &paper.stretches);
        if blocks.is_empty() {
            return Err("no text in it: a scan needs OCR first".to_owned());
        }
        let mut items = document::complete(Fields::default(), &blocks, &paper.text, place)?;
        for item in &mut items {
            if let Item::Record(record) = item {
                // A line of the text is none of the file.
                let evidence = &mut record.evidence;
                evidence.forget_lines();
                let is_own = |kind| kind != EvidenceKind::FileName;
                let has_own = evidence.title.is_some_and(|title| is_own(title.kind));
                let stated = paper.title.as_deref();
                let stated = stated.and_then(|title| properties::title(title, place.file_stem()));
                if let Some(stated) = stated.filter(|_| !has_own) {
                    record.title = Some(stated.to_owned());
                    record.evidence.title = Some(EvidenceKind::Properties.into());
                }
                if let Some(title) = &mut record.title {
                    // The mark of a note on it.
                    title.truncate(title.trim_end_matches(is_raised).len());
                }
                let line = record.provenance.first().map_or(1, |place| place.line);
                record.provenance = vec![Provenance::whole(&place.source, bytes, line)];
            }
        }
        Ok(items)
    });
    items.unwrap_or_else(|reason| vec![Item::Reject(Reject::whole(&place.source, reason).at(1, 0))])
}
