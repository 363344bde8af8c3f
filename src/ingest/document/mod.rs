//! What the text of a document says of itself: number, title, date, and where it lies.
//!
//! Owns the decision on all four, whatever the format. A reader cuts its text into [`Block`]s
//! (lines or paragraphs) and says what it knows of each; [`read`] collects the candidates with
//! their evidence, decides, and gives a [`Finding`]; [`complete`] makes a record of it. A value
//! without evidence is missing: a wrong title, date or shelfmark is worse than none.
//!
//! Deliberately ignores metadata of the file around the text: what the source states in fields of
//! its own is the reader's, and goes before everything here.

mod blocks;
mod dateline;
mod head;

use std::ops::Range;

use super::fields::{Fields, check_substance};
use super::identity::{Place, check_id, wilson_center_id};
use super::{Item, Note, references, source_note};
use crate::record::Evidence;
use crate::record::date::HistoricalDate;
use crate::record::reference::Reference;

pub(super) use blocks::{Stretch, blocks_of_stretches, blocks_of_text};

/// One line or paragraph of a document, with what its reader knows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Block<'t> {
    /// The words, without blanks and marks of emphasis around them. Never empty.
    pub(super) text: &'t str,
    /// First byte of the line or paragraph in the text handed over.
    pub(super) start: usize,
    /// First byte after it, its line break included.
    pub(super) end: usize,
    /// Line of the source on which it begins, from 1.
    pub(super) line: u64,
    /// What the reader knows of it.
    pub(super) kind: BlockKind,
    /// Whether a paragraph ends here: a blank line follows, or the text ends.
    pub(super) ends_paragraph: bool,
}

/// What a reader knows of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(dead_code)] // Not every reader knows every kind.
pub(super) enum BlockKind {
    /// Nothing.
    Plain,
    /// A heading of a level from 1.
    Heading(u8),
    /// In bold as a whole.
    Bold,
    /// In a style or element that says that it is the title.
    Title,
    /// A footnote, an endnote.
    Note,
    /// The head or foot of a page, known as such to the reader.
    Furniture,
}

impl Block<'_> {
    /// Whether the block is marked as more than running text.
    fn is_set_off(&self) -> bool {
        matches!(
            self.kind,
            BlockKind::Heading(_) | BlockKind::Bold | BlockKind::Title
        )
    }
}

/// What a reader knows beside the blocks.
#[derive(Debug, Clone, Copy, Default)]
#[allow(dead_code)] // Notes and titles of last resort come next.
pub(super) struct Context<'c> {
    /// Path of the source, for notes.
    pub(super) source: &'c str,
    /// Name of the file without its ending.
    pub(super) file_stem: &'c str,
}

/// What the blocks say.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Finding {
    /// Number of the document in its publication.
    pub(super) number: Option<String>,
    /// Title, line breaks joined.
    pub(super) title: Option<(String, Evidence)>,
    /// The document's own date.
    pub(super) date: Option<(HistoricalDate, Evidence)>,
    /// Where the document says that it lies.
    pub(super) source: Option<Source>,
    /// First byte of the text after number and title, where these are set off.
    pub(super) text_start: usize,
    /// Doubts.
    pub(super) notes: Vec<Note>,
    /// The byte ranges of the documents, when there are several; empty for one.
    pub(super) parts: Vec<Range<usize>>,
}

/// The note on where a document lies.
#[derive(Debug, PartialEq)]
pub(super) struct Source {
    /// Its wording, without label and page number.
    pub(super) citation: String,
    /// What was read from it; none where it names no place in an archive.
    pub(super) references: Vec<Reference>,
    /// What it was read from.
    pub(super) evidence: Evidence,
}

/// Reads what the blocks of `text` say of the document.
pub(super) fn read(blocks: &[Block<'_>], text: &str, _context: Context<'_>) -> Finding {
    let note = source_note::find(text);
    // A shelfmark at the head is never the title.
    let at_head = note.as_ref().filter(|note| note.is_at_head);
    let without: Vec<Block<'_>>;
    let head = match at_head {
        Some(note) => {
            let is_other = |block: &&Block<'_>| !(note.start..note.end).contains(&block.start);
            without = blocks.iter().filter(is_other).copied().collect();
            head::read(&without)
        }
        None => head::read(blocks),
    };
    let at_foot = note.as_ref().filter(|note| !note.is_at_head);
    let above = at_foot.map_or(text.len(), |note| note.start);
    let date = head
        .date
        .or_else(|| dateline::below(blocks, above))
        .map(|(date, kind, line)| (date, kind.on_line(line)));
    Finding {
        number: head.number,
        title: head
            .title
            .map(|(title, kind, line)| (title, kind.on_line(line))),
        date,
        source: note.map(|note| Source {
            evidence: note.evidence.on_line(line_at(blocks, note.start)),
            citation: note.citation,
            references: note.references,
        }),
        text_start: head.end,
        notes: Vec::new(),
        parts: Vec::new(),
    }
}

/// Line of the block that holds a byte of the text.
fn line_at(blocks: &[Block<'_>], byte: usize) -> u64 {
    let after = blocks.partition_point(|block| block.start <= byte);
    after
        .checked_sub(1)
        .and_then(|at| blocks.get(at))
        .map_or(1, |block| block.line)
}

/// Makes the records of a file of documents: what `fields` state goes before what the text says.
/// Their provenance is the caller's to add.
///
/// # Errors
/// Returns the reason why nothing can be made of it.
pub(super) fn complete(
    fields: Fields,
    blocks: &[Block<'_>],
    text: &str,
    place: &Place,
) -> Result<Vec<Item>, String> {
    let Fields {
        mut record,
        id,
        collection,
        ..
    } = fields;
    let context = Context {
        source: &place.source,
        file_stem: place.file_stem(),
    };
    let finding = read(blocks, text, context);
    // A stated title may stand in the text as well; then the text keeps it.
    let mut start = 0;
    if record.title.is_none()
        && let Some((title, evidence)) = finding.title
    {
        start = finding.text_start;
        record.title = Some(title);
        record.evidence.title = Some(evidence);
    } else if record.title.is_none() {
        start = finding.text_start;
    }
    if let Some(number) = finding.number {
        record
            .extra
            .entry("number")
            .or_insert(serde_json::Value::String(number));
    }
    if record.date.is_none()
        && let Some((date, evidence)) = finding.date
    {
        record.date = Some(date);
        record.evidence.date = Some(evidence);
    }
    if record.citation.is_none()
        && let Some(source) = finding.source
    {
        if record.references.is_empty() {
            record.evidence.references =
                Some(source.evidence).filter(|_| !source.references.is_empty());
            record.references = source.references;
        } else {
            references::join(&mut record.references, &source.citation);
        }
        record.citation = Some(source.citation);
    }
    if record.body.is_none() {
        let body = text[start..].trim_matches(['\n', '\r']);
        record.body = (!body.trim().is_empty()).then(|| body.to_owned());
    }
    check_substance(&record)?;
    record.collection = place.collection(collection.as_deref());
    record.id = match id {
        Some(id) => check_id(&id)?,
        None => match record.url.as_deref().and_then(wilson_center_id) {
            Some(id) => id,
            None => place.id(&record.collection)?,
        },
    };
    let mut items: Vec<Item> = finding.notes.into_iter().map(Item::Note).collect();
    items.push(Item::Record(Box::new(record)));
    Ok(items)
}
