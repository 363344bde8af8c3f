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
mod cable;
mod dateline;
mod dates;
mod furniture;
mod head;
mod made;
mod parts;

use std::ops::Range;

use super::fields::{Fields, check_substance};
use super::identity::{Place, check_id, wilson_center_id};
use super::{Item, Note, NoteKind, references, source_note};
use crate::record::date::HistoricalDate;
use crate::record::reference::Reference;
use crate::record::{Evidence, EvidenceKind, Provenance};

pub(super) use blocks::{Stretch, blocks_of_stretches, blocks_of_text};

use dates::{Candidate, Choice, Rank};
pub(super) use head::{is_no_title, states_title};
use made::{differ, made_title};

/// The kind of a document in the form of a telegram.
const TELEGRAM: &str = "Telegram";

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
pub(super) struct Context<'c> {
    /// Path of the source, for notes.
    pub(super) source: &'c str,
    /// Name of the file without its ending.
    pub(super) file_stem: &'c str,
    /// Kind of the document, where its source states it.
    pub(super) kind: Option<&'c str>,
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
    /// Who sends it and to whom, where its form says so.
    pub(super) people: Vec<String>,
    /// What it is about, by the tags of its form.
    pub(super) subjects: Vec<String>,
    /// The kind of document that its form is that of.
    pub(super) kind: Option<&'static str>,
    /// Bytes of the text that are no words of it, in their order.
    pub(super) furniture: Vec<Range<usize>>,
    /// First byte of the text after number and title, where these are set off.
    pub(super) text_start: usize,
    /// Doubts.
    pub(super) notes: Vec<Note>,
    /// The byte ranges of the documents, when there are several and each has a title and a date of
    /// its own; empty for one.
    pub(super) parts: Vec<Range<usize>>,
    /// The title above several documents.
    pub(super) collection: Option<String>,
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
pub(super) fn read(blocks: &[Block<'_>], text: &str, context: Context<'_>) -> Finding {
    let is_cable = cable::find(blocks).is_some();
    let parts = if is_cable {
        // The paragraphs of one are numbered.
        cable::parts(blocks)
    } else {
        parts::find(blocks)
    };
    if parts.is_empty() {
        return read_one(blocks, text, 0..text.len(), context);
    }
    let ranges: Vec<Range<usize>> = parts
        .iter()
        .map(|part| {
            let end = blocks.get(part.end).map_or(text.len(), |next| next.start);
            blocks.get(part.start).map_or(0, |first| first.start)..end
        })
        .collect();
    let found: Vec<Finding> = parts
        .iter()
        .zip(&ranges)
        .map(|(part, range)| read_one(&blocks[part.clone()], text, range.clone(), context))
        .collect();
    let mut whole = read_one(blocks, text, 0..text.len(), context);
    let is_regular = found.iter().all(|part| {
        // A telegram's form says that it is one, whatever its title was made of.
        part.date.is_some() && (is_cable || part.has_title_of_its_own())
    });
    let placed = found.iter().filter(|part| part.source.is_some()).count();
    if is_regular || placed > 1 {
        // The last source note is not that of the first title.
        whole.source = None;
        let text = format!(
            "{} documents in one file, read as one record without reference",
            found.len()
        );
        let mut note = Note::new(context.source, NoteKind::SeveralDocuments, text);
        note.line = parts
            .get(1)
            .and_then(|part| Some(blocks.get(part.start)?.line));
        whole.notes.push(note);
    }
    if is_regular {
        // An introduction is a text of its own; a title alone is that of the collection.
        let first = parts.first().map_or(0, |part| part.start);
        let above = &blocks[..first];
        if above.iter().any(|block| block.kind == BlockKind::Plain) {
            whole
                .parts
                .push(0..ranges.first().map_or(0, |range| range.start));
        } else {
            whole.collection = above.first().map(|block| block.text.to_owned());
        }
        whole.parts.extend(ranges);
    }
    whole
}

impl Finding {
    /// Whether the document has a title that was read from it.
    fn has_title_of_its_own(&self) -> bool {
        let is_read = |evidence: &Evidence| {
            !matches!(evidence.kind, EvidenceKind::Made | EvidenceKind::FileName)
        };
        self.title.as_ref().is_some_and(|(_, by)| is_read(by))
    }
}

/// Reads the blocks of one document, which is a stretch of the text.
fn read_one(
    blocks: &[Block<'_>],
    text: &str,
    range: Range<usize>,
    context: Context<'_>,
) -> Finding {
    let note = source_note::find(&text[range.clone()]).map(|mut note| {
        note.start += range.start;
        note.end += range.start;
        note
    });
    // A shelfmark at the head is never the title.
    let at_head = note.as_ref().filter(|note| note.is_at_head);
    let mut head = match at_head {
        Some(note) => {
            let is_other = |block: &&Block<'_>| !(note.start..note.end).contains(&block.start);
            let without: Vec<_> = blocks.iter().filter(is_other).copied().collect();
            head::read(&without)
        }
        None => head::read(blocks),
    };
    let at_foot = note.as_ref().filter(|note| !note.is_at_head);
    let above = at_foot.map_or(range.end, |note| note.start);
    let mut candidates = std::mem::take(&mut head.dates);
    candidates.extend(head::closers(blocks, above));
    // A file number at the head is a source note, and may hold the day.
    candidates.extend(at_head.and_then(|note| {
        Some(Candidate {
            date: dates::of_file_number(&note.citation)?,
            rank: Rank::FileNumber,
            line: line_at(blocks, note.start),
        })
    }));
    let mut doubts = Vec::new();
    let telegram = cable::find(blocks);
    if let Some(telegram) = &telegram {
        // The form of a telegram goes before anything that a line may look like.
        let title = telegram.title.clone();
        head.title = title.map(|(title, line)| (title, EvidenceKind::Label.on_line(line)));
        head.sender.clone_from(&telegram.sender);
        head.addressee = telegram.addressees.first().cloned();
        head.number.clone_from(&telegram.number);
        head.end = range.start;
        if let Some((date, line)) = &telegram.date {
            candidates = vec![Candidate {
                date: date.clone(),
                rank: Rank::Dateline,
                line: *line,
            }];
        }
    }
    let telegram = telegram.unwrap_or_default();
    let kind = telegram.date.as_ref().map(|_| TELEGRAM);
    let context = Context {
        kind: context.kind.or(kind),
        ..context
    };
    let date = match dates::choose(candidates) {
        Choice::Chosen(date, evidence) => Some((date, evidence)),
        Choice::Nothing => None,
        Choice::Differ(candidates) => {
            doubts.push(differ(&candidates, context));
            None
        }
    };
    let title = head
        .title
        .take()
        .or_else(|| made_title(&head, date.as_ref().map(|(date, _)| date), context))
        .filter(|_| !blocks.is_empty());
    Finding {
        number: head.number,
        title,
        date,
        source: note.map(|note| Source {
            evidence: note.evidence.on_line(line_at(blocks, note.start)),
            citation: note.citation,
            references: note.references,
        }),
        people: telegram
            .sender
            .into_iter()
            .chain(telegram.addressees)
            .collect(),
        subjects: telegram.tags,
        kind,
        furniture: telegram.furniture,
        text_start: head.end.max(range.start),
        notes: doubts,
        parts: Vec::new(),
        collection: None,
    }
}

/// Whether a line is a date with hardly more than a place beside it.
pub(super) fn is_dateline(line: &str) -> bool {
    dateline::of_line(line).is_some()
}

/// Line of the block that holds a byte of the text.
fn line_at(blocks: &[Block<'_>], byte: usize) -> u64 {
    let after = blocks.partition_point(|block| block.start <= byte);
    after
        .checked_sub(1)
        .and_then(|at| blocks.get(at))
        .map_or(1, |block| block.line)
}

/// Makes the records of a file: what `fields` state goes before what the text says. A file with
/// several documents gives a record for each, unless the fields state title or date of one.
/// Provenance is the caller's to add; of several documents it has the line here.
///
/// # Errors
/// Returns the reason why nothing can be made of it.
pub(super) fn complete(
    fields: Fields,
    blocks: &[Block<'_>],
    text: &str,
    place: &Place,
) -> Result<Vec<Item>, String> {
    let kind = fields.record.kind.clone();
    let context = Context {
        source: &place.source,
        file_stem: place.file_stem(),
        kind: kind.as_deref(),
    };
    let is_stated = fields.record.title.is_some() || fields.record.date.is_some();
    let whole = 0..text.len();
    let finding = if is_stated {
        read_one(blocks, text, whole.clone(), context)
    } else {
        read(blocks, text, context)
    };
    if finding.parts.is_empty() {
        return complete_one(fields, finding, text, whole, place, None);
    }
    let mut items = Vec::new();
    for (range, number) in finding.parts.iter().zip(1..) {
        let at = |byte| blocks.partition_point(|block| block.start < byte);
        let blocks = &blocks[at(range.start)..at(range.end)];
        let found = read_one(blocks, text, range.clone(), context);
        let mut fields = Fields {
            record: fields.record.clone(),
            id: fields.id.clone(),
            collection: fields.collection.clone(),
            ..Fields::default()
        };
        if let Some(title) = &finding.collection {
            let volume = fields.record.extra.entry("volume");
            volume.or_insert_with(|| title.as_str().into());
        }
        let line = blocks.first().map_or(1, |block| block.line);
        let part = Some((number, line));
        items.extend(complete_one(
            fields,
            found,
            text,
            range.clone(),
            place,
            part,
        )?);
    }
    Ok(items)
}

/// Makes the record of one document; of several in a file, of that number and line.
fn complete_one(
    fields: Fields,
    finding: Finding,
    text: &str,
    range: Range<usize>,
    place: &Place,
    part: Option<(u64, u64)>,
) -> Result<Vec<Item>, String> {
    let Fields {
        mut record,
        id,
        collection,
        ..
    } = fields;
    // A stated title may stand in the text as well; then the text keeps it.
    let start = match record.title {
        None => finding.text_start,
        Some(_) => range.start,
    };
    if record.title.is_none()
        && let Some((title, evidence)) = finding.title
    {
        record.title = Some(title);
        record.evidence.title = Some(evidence);
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
        let stated = record.references.len();
        if stated == 0 {
            record.references = source.references;
        } else {
            references::join(&mut record.references, &source.citation);
        }
        if record.references.len() > stated {
            record.evidence.read_further(stated, source.evidence);
        }
        record.citation = Some(source.citation);
    }
    for (list, more) in [
        (&mut record.people, finding.people),
        (&mut record.subjects, finding.subjects),
    ] {
        if list.is_empty() {
            *list = more;
        }
    }
    record.kind = record.kind.or(finding.kind.map(str::to_owned));
    if record.body.is_none() {
        let whole = cable::without(text, start..range.end, &finding.furniture);
        let body = whole.trim_matches(['\n', '\r']);
        record.body = (!body.trim().is_empty()).then(|| body.to_owned());
    }
    check_substance(&record)?;
    record.collection = place.collection(collection.as_deref());
    record.id = match (id, part) {
        (Some(id), None) => check_id(&id)?,
        (Some(id), Some((number, _))) => check_id(&format!("{}#{number}", check_id(&id)?))?,
        (None, Some((number, _))) => place.id_of_many(&record.collection, number)?,
        (None, None) => match record.url.as_deref().and_then(wilson_center_id) {
            Some(id) => id,
            None => place.id(&record.collection)?,
        },
    };
    if let Some((_, line)) = part {
        record.provenance = vec![Provenance {
            source: place.source.clone(),
            start: 0,
            end: 0,
            line,
            part: None,
            named: None,
        }];
    }
    let mut items: Vec<Item> = finding.notes.into_iter().map(Item::Note).collect();
    items.push(Item::Record(Box::new(record)));
    Ok(items)
}

#[cfg(test)]
mod tests;
