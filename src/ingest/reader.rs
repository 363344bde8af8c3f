//! One source in memory to its items: the place where a format meets its reader.
//!
//! Takes the bytes of an unpacked source, its format and place; gives records and rejects in the
//! order of the source. A format gets its reader here and nowhere else. Files with many records
//! that are too long for memory come in batches of lines, see [`super::lines`].

use std::ops::ControlFlow;

use super::encoding::{Encoding, decode};
use super::identity::Place;
use super::lines::Batches;
use super::{Format, Item, Reject, archive_text, jsonl, markdown, tei};
use crate::record::Provenance;

/// Reads a whole source.
///
/// Never fails: what cannot be read comes as a [`Reject`] with its place.
#[must_use]
pub fn read(bytes: &[u8], format: Format, place: &Place) -> Vec<Item> {
    match format {
        Format::JsonLines => read_lines(bytes, place),
        Format::ArchiveText | Format::Markdown => vec![read_document(bytes, format, place)],
        Format::Tei => read_volume(bytes, place),
        Format::Csv | Format::Html => vec![Item::Reject(unread(format, place))],
    }
}

/// The reject of a format that is recognised and has no reader yet.
pub(super) fn unread(format: Format, place: &Place) -> Reject {
    let (what, advice) = match format {
        Format::Csv => ("a table", "convert its rows to JSON lines"),
        _ => ("an HTML page", "save it as text"),
    };
    Reject::whole(
        &place.source,
        format!("recognised as {what}, which this version does not read: {advice}"),
    )
}

fn read_document(bytes: &[u8], format: Format, place: &Place) -> Item {
    let (encoding, mark) = Encoding::detect(bytes);
    let text = match decode(&bytes[mark..], encoding) {
        Ok(text) => text,
        Err(fault) => {
            let fault = fault.moved(mark as u64);
            let line = bytes[..fault.byte].iter().filter(|&&b| b == b'\n').count() as u64 + 1;
            let start = bytes[..fault.byte]
                .iter()
                .rposition(|&b| b == b'\n')
                .map_or(0, |at| at + 1);
            return Item::Reject(
                Reject::whole(&place.source, fault.to_string())
                    .at(line, fault.byte as u64)
                    .quoting(&bytes[start..]),
            );
        }
    };
    let mut item = match format {
        Format::ArchiveText => archive_text::read(&text, place),
        _ => markdown::read(&text, encoding, place),
    };
    if let Item::Record(record) = &mut item {
        record.provenance = vec![Provenance {
            source: place.source.clone(),
            start: 0,
            end: bytes.len() as u64,
            line: 1,
        }];
    }
    item
}

fn read_volume(bytes: &[u8], place: &Place) -> Vec<Item> {
    let mut items = Vec::new();
    let _ = tei::read(bytes, place, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    items
}

fn read_lines(bytes: &[u8], place: &Place) -> Vec<Item> {
    let mut batches = Batches::new(bytes);
    let mut items = Vec::new();
    // A slice in memory gives no I/O error; a line that is too long comes as a reject.
    while let Ok(Some(batch)) = batches.next_batch() {
        items.extend(batch.read(place));
    }
    items
}

impl super::lines::Batch {
    /// Reads the lines of the batch as JSON.
    pub(super) fn read(&self, place: &Place) -> Vec<Item> {
        let mut items = Vec::with_capacity(self.len());
        for (at, bytes, is_cut) in self.lines() {
            if is_cut {
                let reject = Reject::whole(
                    &place.source,
                    format!(
                        "the line is longer than {} bytes: expected one record a line",
                        super::limits::MAX_DOCUMENT_BYTES
                    ),
                );
                items.push(Item::Reject(reject.at(at.line, at.start).quoting(bytes)));
            } else {
                items.extend(jsonl::read_line(bytes, self.encoding(), at, place));
            }
        }
        items
    }
}
