//! One source in memory to its items: the place where a format meets its reader.
//!
//! Takes the bytes of an unpacked source, its format and place; gives records, rejects and notes
//! in the order of the source. A format gets its reader here and nowhere else. Files with many
//! records come in batches, see [`super::batches`], in memory or not.

use std::io::BufRead;
use std::mem;
use std::ops::ControlFlow;

use super::batches::{Batch, Batches, Fault, Kind};
use super::encoding::{Encoding, decode, guess_note};
use super::identity::Place;
use super::jsonl::LinePlace;
use super::library::{self, Form};
use super::{
    Format, Item, Note, NoteKind, Reject, archive_text, doc, docx, ead, epub, html, jsonl, limits,
    mail, markdown, odt, pdf, rtf, table, tei, workbook,
};
use crate::record::{Provenance, Record};

/// Reads a whole source.
///
/// Never fails: what cannot be read comes as a [`Reject`] with its place.
#[must_use]
pub fn read(bytes: &[u8], format: Format, place: &Place) -> Vec<Item> {
    match format {
        format if has_parts(format) => {
            let mut items = Vec::new();
            let _ = read_parts(bytes, format, place, &mut |part| {
                items.extend(part);
                ControlFlow::Continue(())
            });
            items
        }
        Format::Html => html::read(bytes, place),
        Format::Docx => docx::read(bytes, place),
        Format::Epub => epub::read(bytes, place),
        Format::Spreadsheet => workbook::read(bytes, place),
        Format::Pdf => pdf::read(bytes, place),
        Format::Rtf => rtf::read(bytes, place),
        Format::Odt => odt::read(bytes, place),
        Format::Doc => doc::read(bytes, place),
        Format::Mhtml => mail::read_web_archive(bytes, place),
        _ => read_document(bytes, format, place),
    }
}

/// Whether a source may hold any number of records.
fn has_parts(format: Format) -> bool {
    format.has_pieces() || matches!(format, Format::Tei | Format::Ead)
}

/// Reads a whole source, some of its items at a time: a short file may hold a million of them.
pub(super) fn read_parts(
    bytes: &[u8],
    format: Format,
    place: &Place,
    sink: &mut dyn FnMut(Vec<Item>) -> ControlFlow<()>,
) -> ControlFlow<()> {
    if !has_parts(format) {
        return sink(read(bytes, format, place));
    }
    if format.has_pieces() {
        let mut batches = Batches::new(bytes, format, &place.mapping).in_encoding(place.encoding);
        // A slice in memory gives no I/O error; a piece that is too long comes as a reject.
        while let Ok(Some(batch)) = batches.next_batch() {
            sink(batch.read(place))?;
        }
        return ControlFlow::Continue(());
    }
    let mut part = Vec::new();
    stream_volume(bytes, format, place, &mut |item| {
        part.push(item);
        match part.len() < limits::BATCH_LINES {
            true => ControlFlow::Continue(()),
            false => sink(mem::take(&mut part)),
        }
    })?;
    sink(part)
}

fn read_document(bytes: &[u8], format: Format, place: &Place) -> Vec<Item> {
    let (encoding, mark) = Encoding::stated_or_detected(place.encoding, bytes);
    let text = match decode(&bytes[mark..], encoding) {
        // Old Macintosh texts end their lines with a carriage return alone.
        Ok(text) if text.contains('\r') && !text.contains('\n') => text.replace('\r', "\n").into(),
        Ok(text) => text,
        Err(fault) => {
            let fault = fault.moved(mark as u64);
            let line = bytes[..fault.byte].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
            let start = bytes[..fault.byte]
                .iter()
                .rposition(|&b| b == b'\n')
                .map_or(0, |at| at + 1);
            return vec![Item::Reject(
                Reject::whole(&place.source, fault.to_string())
                    .at(line, fault.byte as u64)
                    .quoting(&bytes[start..]),
            )];
        }
    };
    let mut items = match format {
        Format::ArchiveText => vec![archive_text::read(&text, place)],
        _ => markdown::read(&text, encoding, place),
    };
    let note = guess_note(encoding, mark).filter(|_| place.encoding.is_none());
    for item in &mut items {
        if let Item::Record(record) = item {
            let line = record.provenance.first().map_or(1, |place| place.line);
            record.provenance = vec![Provenance::whole(&place.source, bytes.len(), line)];
            if note.is_some() {
                mark_guess(record, encoding);
            }
        }
    }
    let note = note.map(|text| Item::Note(said(place, text)));
    note.into_iter().chain(items).collect()
}

/// Reads a source whose many records come out of one stream.
pub(super) fn stream_volume<R: BufRead>(
    input: R,
    format: Format,
    place: &Place,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> ControlFlow<()> {
    match format {
        Format::Ead => ead::read(input, place, sink),
        _ => tei::read(input, place, sink),
    }
}

fn said(place: &Place, text: String) -> Note {
    Note::new(&place.source, NoteKind::Encoding, text)
}

/// Says on a record that its encoding was guessed, unless it has a field of that name.
fn mark_guess(record: &mut Record, encoding: Encoding) {
    record
        .extra
        .entry("encoding")
        .or_insert_with(|| encoding.name().into());
}

impl Batch {
    /// Reads the pieces of the batch.
    pub(super) fn read(&self, place: &Place) -> Vec<Item> {
        let mut items = Vec::with_capacity(self.notes().len() + self.len());
        items.extend(
            self.notes()
                .iter()
                .map(|(kind, text)| Item::Note(Note::new(&place.source, *kind, text.clone()))),
        );
        let place = &place.with_dates(self.dates());
        for (at, bytes, fault) in self.pieces() {
            let read = match (fault, self.kind()) {
                (Some(fault), kind) => {
                    vec![jsonl::reject(
                        bytes,
                        at,
                        place,
                        lost(fault, kind, at.number),
                    )]
                }
                (None, Kind::Json(setting)) => {
                    jsonl::read_object(bytes, self.encoding(), *setting, at, place)
                }
                (None, Kind::Rows(header)) => {
                    table::read_row(bytes, self.encoding(), header, at, place)
                }
                (None, Kind::Ris) => self.read_entry(bytes, Form::Ris, at, place),
                (None, Kind::Mail) => mail::read_message(bytes, at, place),
                (None, Kind::Bibtex(strings)) => {
                    self.read_entry(bytes, Form::Bibtex(strings), at, place)
                }
            };
            items.extend(read);
        }
        if self.is_guessed() {
            for item in &mut items {
                if let Item::Record(record) = item {
                    mark_guess(record, self.encoding());
                }
            }
        }
        items
    }

    fn read_entry(&self, bytes: &[u8], form: Form<'_>, at: LinePlace, place: &Place) -> Vec<Item> {
        match decode(bytes, self.encoding()) {
            Ok(text) => library::read_entry(&text, form, at, place),
            Err(fault) => {
                let reason = fault.moved(at.start).to_string();
                vec![jsonl::reject(bytes, at, place, reason)]
            }
        }
    }
}

/// Why a piece is not read, the `number`th of its source.
fn lost(fault: &Fault, kind: &Kind, number: u64) -> String {
    let limit = limits::MAX_DOCUMENT_BYTES;
    match (fault, kind) {
        (Fault::Header(reason), _) => reason.clone(),
        (Fault::TooLong, Kind::Json(jsonl::Setting::Line)) => {
            format!("the line is longer than {limit} bytes: expected one record a line")
        }
        (Fault::TooLong, Kind::Json(jsonl::Setting::Element)) => {
            format!("the element is longer than {limit} bytes: expected one record each")
        }
        (Fault::TooLong, Kind::Rows(_)) => format!(
            "the row is longer than {limit} bytes: expected one record a row; a quotation mark at \
             the head of a cell may not be closed"
        ),
        (Fault::TooLong, Kind::Ris | Kind::Bibtex(_)) => {
            format!("the entry is longer than {limit} bytes: one that is not closed?")
        }
        (Fault::TooLong, Kind::Mail) => format!("the message is longer than {limit} bytes"),
        (Fault::Unclosed, Kind::Ris) => {
            "the file ends before this entry: expected a line ER  - at its end".to_owned()
        }
        (Fault::Unclosed, Kind::Bibtex(_)) => {
            "the file ends before this entry is closed: expected a closing bracket".to_owned()
        }
        (Fault::Unclosed, Kind::Mail) => "the file ends within this message".to_owned(),
        (Fault::Unclosed, Kind::Json(_)) => format!(
            "the file ends before this is closed: expected a closing bracket; {} read before it",
            count(number - 1)
        ),
        (Fault::Unclosed, Kind::Rows(_)) => "the file ends before a quotation mark in this row is \
             closed: expected it doubled inside a cell, and one at its end; the rows from here on \
             were not read"
            .to_owned(),
    }
}

fn count(elements: u64) -> String {
    match elements {
        1 => "1 element was".to_owned(),
        many => format!("{many} elements were"),
    }
}

#[cfg(test)]
mod tests;
