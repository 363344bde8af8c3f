//! PDF files: one document a file, read from its text layer.
//!
//! Takes the bytes of one, gives a record with the places where its pages begin. The text is taken
//! out in a process of its own, within limits (`pool`, `worker`), by the interpreter
//! `hayro-interpret` and a layout of our own (`extract`, `layout`, `columns`, `heads`); what
//! it says of itself is then read as in a plain document (`document`). The title among the
//! properties serves when the pages have none. The dates among them are those of typing, scanning
//! and converting, and are left out.
//!
//! A file without a text layer is refused; one in which some pages lack it is read, and a note says
//! which. Known gaps: pictures are not read (no OCR); scripts that are read from right to left or
//! from top to bottom come in the order of the drawing; attachments, forms (XFA) and the structure
//! of tagged files are left out. Source: ISO 32000-1.

use super::document;
use super::fields::Fields;
use super::identity::Place;
use super::properties;
use super::{Item, Note, NoteKind, Reject, archive_text};
use crate::record::date::{HistoricalDate, Precision};
use crate::record::{Evidence, EvidenceKind, Provenance, Record};

use page::Extract;
use text::Assembled;

mod columns;
mod extract;
mod glyph;
mod heads;
mod labels;
mod layout;
mod letters;
mod limits;
mod page;
mod pool;
mod text;
mod title;
mod worker;

pub use limits::{Limits, PdfOptions};
pub use pool::Extractor;
pub use worker::serve_if_asked;

/// How to get a text layer.
const OCR: &str = "needs OCR, for example ocrmypdf";

/// Pages that a note names.
const MAX_PAGES_NAMED: usize = 12;

/// Lines above the date on the cover of an archive's file.
const MAX_LETTERHEAD_LINES: usize = 6;

/// Share of unknown characters, in hundredths, from which on the text is worth nothing, and from
/// which on a note tells.
const USELESS: u64 = 50;
const WORTH_A_NOTE: u64 = 2;

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    let read = place
        .extractor
        .extract(bytes)
        .and_then(|extract| items(&extract, bytes.len(), place));
    read.unwrap_or_else(|reason| vec![Item::Reject(Reject::whole(&place.source, reason))])
}

/// The record of what was taken out of a file, with notes.
fn items(extract: &Extract, file_bytes: usize, place: &Place) -> Result<Vec<Item>, String> {
    let mut notes = Vec::new();
    notes.extend(doubts(extract)?);
    let assembled = Assembled::of(extract);
    let title = extract.title.as_deref();
    let title = title.and_then(|title| properties::title(title, place.file_stem()));
    let mut items = if archive_text::is_archive_text(&assembled.text) {
        vec![archive_text::read(from_date(&assembled.text), place)]
    } else {
        let blocks = assembled.blocks(None);
        let on_page = title
            .and_then(|title| title::on_page(title, &blocks))
            .or_else(|| title::by_size(&assembled.scales, &blocks));
        let blocks = assembled.blocks(on_page.as_ref());
        document::complete(Fields::default(), &blocks, &assembled.text, place)?
    };
    let mut from = 0;
    for item in &mut items {
        if let Item::Record(record) = item {
            from = set_pages(record, &assembled, from);
            drop_doubtful(record, extract, place);
            let has_own = record
                .evidence
                .title
                .is_some_and(|title| title.kind != EvidenceKind::FileName);
            if let Some(title) = title.filter(|_| !has_own) {
                record.title = Some(title.to_owned());
                record.evidence.title = Some(EvidenceKind::Properties.into());
            }
            let line = record.provenance.first().map_or(1, |place| place.line);
            record.provenance = vec![Provenance::whole(&place.source, file_bytes, line)];
        }
    }
    let note = |(kind, text): (NoteKind, String)| Item::Note(Note::new(&place.source, kind, text));
    Ok(notes.into_iter().map(note).chain(items).collect())
}

/// Says where in its body the pages of a record begin, and on which page its values stand: the
/// lines of the text are none of the file. Gives the end of the body in the text.
fn set_pages(record: &mut Record, assembled: &Assembled, from: usize) -> usize {
    let evidence = &mut record.evidence;
    let values = [
        &mut evidence.title,
        &mut evidence.date,
        &mut evidence.references,
    ];
    for Evidence { line, page, .. } in values.into_iter().flatten() {
        let start = line.take().and_then(|line| assembled.line_start(line));
        *page = start.and_then(|at| Some(assembled.page_at(at)?.number));
    }
    let Some(body) = &record.body else {
        return from;
    };
    let (pages, end) = assembled.pages_of(body, from);
    record.pages = pages;
    end
}

/// Takes away a date that the page does not bear out: a bare year at the end, as in a list of
/// books; on a scan, a day that was read with noise (`~9 September`), and such a title. Titles lose
/// wide gaps.
fn drop_doubtful(record: &mut Record, extract: &Extract, place: &Place) {
    let is_scan = extract.pages.first().is_some_and(|page| page.is_picture);
    let by = record.evidence.date.map(|date| date.kind);
    if let Some(date) = &record.date
        && (by == Some(EvidenceKind::Closer) && date.precision == Precision::Year
            || is_scan && date.text.contains(['~', '^', '*', '|', '\'', '"', '!']))
    {
        record.date = None;
        record.evidence.date = None;
    }
    let by_look = record
        .evidence
        .title
        .is_some_and(|title| matches!(title.kind, EvidenceKind::Heading | EvidenceKind::FirstLine));
    if is_scan && by_look && record.title.as_deref().is_some_and(is_noisy) {
        record.title = Some(place.file_stem().to_owned());
        record.evidence.title = Some(EvidenceKind::FileName.into());
    }
    if let Some(title) = &mut record.title {
        *title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    }
}

/// Whether a title has signs that no title has, or half of a pair of brackets.
fn is_noisy(title: &str) -> bool {
    let count = |sign| title.matches(sign).count();
    title.contains([
        '~', '^', '|', '\\', '{', '}', '_', '<', '>', '=', '@', '¬', '•',
    ]) || count('(') != count(')')
        || count('[') != count(']')
}

/// What a person should know of the text; an error where it is worth nothing.
fn doubts(extract: &Extract) -> Result<Vec<(NoteKind, String)>, String> {
    let count = extract.pages.len();
    let pages = |count: usize| {
        if count == 1 {
            "1 page".to_owned()
        } else {
            format!("{count} pages")
        }
    };
    if count == 0 {
        return Err("a PDF file without pages: damaged".to_owned());
    }
    if !extract.pages.iter().any(page::PageText::has_text) {
        let is_blank = extract.unknown == 0 && !extract.pages.iter().any(|page| page.is_picture);
        return Err(match (is_blank, extract.unknown) {
            (true, _) => format!(
                "{} with neither text nor picture: blank, or damaged",
                pages(count)
            ),
            (false, 0) => format!("{}, no text layer: {OCR}", pages(count)),
            _ => format!(
                "{}, whose fonts do not say which letters they draw: {OCR} --force-ocr",
                pages(count)
            ),
        });
    }
    let share = extract.unknown * 100 / extract.characters.max(1);
    if share >= USELESS {
        return Err(format!(
            "{}, and of {share} in 100 characters the fonts do not say which letters they are: \
             {OCR} --force-ocr",
            pages(count)
        ));
    }
    let mut notes = Vec::new();
    let lacking: Vec<usize> = (1..)
        .zip(&extract.pages)
        .filter(|(_, page)| page.lacks_text())
        .map(|(number, _)| number)
        .collect();
    if !lacking.is_empty() {
        let text = format!(
            "{} of {count} without text layer ({}): {OCR} --skip-text",
            pages(lacking.len()),
            ranges(&lacking)
        );
        notes.push((NoteKind::NoText, text));
    }
    if share >= WORTH_A_NOTE {
        let text = format!(
            "of {share} in 100 characters the fonts do not say which letters they are; they are \
             left out"
        );
        notes.push((NoteKind::Doubtful, text));
    }
    Ok(notes)
}

/// Numbers as ranges: `1, 3-7`.
fn ranges(numbers: &[usize]) -> String {
    let runs: Vec<&[usize]> = numbers.chunk_by(|one, next| one + 1 == *next).collect();
    let mut named: Vec<String> = runs
        .iter()
        .take(MAX_PAGES_NAMED)
        .map(|run| match run {
            [first, .., last] => format!("{first}-{last}"),
            [only] => only.to_string(),
            [] => String::new(),
        })
        .collect();
    if runs.len() > MAX_PAGES_NAMED {
        named.push("…".to_owned());
    }
    named.join(", ")
}

/// The text from the date on, which the archive sets above the title: what stands above it is its
/// letterhead.
fn from_date(text: &str) -> &str {
    let mut start = 0;
    for line in text.split_inclusive('\n').take(2 * MAX_LETTERHEAD_LINES) {
        let bare = line.trim();
        let is_date =
            !bare.is_empty() && HistoricalDate::parse(bare).precision != Precision::Unread;
        if is_date {
            return &text[start..];
        }
        start += line.len();
    }
    text
}
