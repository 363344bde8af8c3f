//! Old Word files (`.doc`): one document a file.
//!
//! Takes the bytes, gives a record ([`super::office`]). The text is put together by the piece table,
//! as Word does, so that a file that was saved fast is whole; of Word 6 and 95 it is read in one piece,
//! in the code page that its letters weigh for. Footnotes and endnotes stand behind the text, a header or
//! footer with a shelfmark is its last paragraph. Codes of fields, hidden and deleted text are left out,
//! the results of fields read ([`mod@hidden`]). A file without any text is an error, and so is one with a
//! password.
//!
//! Known gaps: styles and bold are not known, nor is text that only its style hides, nor what is hidden
//! in Word 6 files; text boxes, comments and the title among the properties are not read; Word 6 files
//! that were saved fast are refused. Source: [MS-DOC] and [MS-CFB], Microsoft, 2024.

use std::ops::Range;

use super::Item;
use super::compound::{Compound, long, short};
use super::document::BlockKind;
use super::encoding::{Encoding, decode, guess};
use super::identity::Place;
use super::office::{self, Paper, Paragraphs};

mod hidden;

/// The sign that stands for one that is not shown; no text has it.
const HIDDEN: char = '\u{FFFF}';

/// First of the versions with a piece table in a stream of its own: Word 97.
const WORD_97: u16 = 0xC1;

const DAMAGED: &str = "not a Word document, or damaged: expected its text by the piece table";

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    office::items(whole(bytes), bytes.len(), place)
}

fn whole(bytes: &[u8]) -> Result<Paper, String> {
    let file = Compound::open(bytes)?;
    let Some(main) = file.stream("WordDocument")? else {
        return Err(
            "an old Office file that is no Word document: save it in its present form (.xlsx), or \
             as PDF or plain text"
                .to_owned(),
        );
    };
    let at = |offset| short(&main, offset).ok_or(DAMAGED);
    let (version, flags) = (at(2)?, at(10)?);
    if flags & 0x0100 != 0 {
        return Err("protected with a password: save it without one".to_owned());
    }
    let long_at = |offset| long(&main, offset).ok_or(DAMAGED);
    if version < WORD_97 {
        if flags & 0x0004 != 0 {
            return Err("a Word 6 file saved fast: open it and save it anew".to_owned());
        }
        let text = main.get(long_at(24)?..long_at(28)?).ok_or(DAMAGED)?;
        let encoding = guess(text).unwrap_or(Encoding::Windows1252);
        let text: String = match decode(text, encoding) {
            Ok(text) => text.into_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode(text).0.into_owned(),
        };
        return Ok(paper(&text, "", "", ""));
    }
    let table = if flags & 0x0200 == 0 {
        "0Table"
    } else {
        "1Table"
    };
    let table = file.stream(table)?.ok_or(DAMAGED)?;
    let start = long_at(0x01A2)?;
    let pieces = table
        .get(start..)
        .and_then(|rest| rest.get(..long(&main, 0x01A6)?));
    let hidden = hidden::ranges(&main, &table);
    let text = text_of(&main, pieces.ok_or(DAMAGED)?, &hidden)?;
    // Lengths of the parts, in units of UTF-16: text, footnotes, headers, macros, comments, endnotes.
    let mut rest = text.as_slice();
    let mut part = |offset| -> Result<String, String> {
        let length = long_at(offset)?.min(rest.len());
        let (part, after) = rest.split_at(length);
        rest = after;
        Ok(String::from_utf16_lossy(part))
    };
    let (body, footnotes, margins) = (part(0x4C)?, part(0x50)?, part(0x54)?);
    let (_, _, endnotes) = (part(0x58)?, part(0x5C)?, part(0x60)?);
    Ok(paper(&body, &footnotes, &endnotes, &margins))
}

/// The text by the piece table, as units of UTF-16; what stands in `hidden` bytes as [`HIDDEN`].
fn text_of(main: &[u8], clx: &[u8], hidden: &[Range<usize>]) -> Result<Vec<u16>, String> {
    let mut clx = clx;
    // Changes of properties stand before the table.
    while clx.first() == Some(&1) {
        let length = short(clx, 1).ok_or(DAMAGED)?;
        clx = clx.get(3 + usize::from(length)..).ok_or(DAMAGED)?;
    }
    if clx.first() != Some(&2) {
        return Err(DAMAGED.to_owned());
    }
    let length = long(clx, 1).ok_or(DAMAGED)?;
    let table = clx
        .get(5..)
        .and_then(|rest| rest.get(..length))
        .ok_or(DAMAGED)?;
    let count = table.len().saturating_sub(4) / 12;
    let mut text: Vec<u16> = Vec::new();
    for piece in 0..count {
        let bounds = long(table, piece * 4).zip(long(table, piece * 4 + 4));
        let (first, last) = bounds.ok_or(DAMAGED)?;
        let length = last.checked_sub(first).ok_or(DAMAGED)?;
        let place = long(table, (count + 1) * 4 + piece * 8 + 2).ok_or(DAMAGED)?;
        // No text is longer than its file, however often pieces point to one place.
        if text.len() + length > main.len() {
            return Err(DAMAGED.to_owned());
        }
        let (is_narrow, start) = (place & 0x4000_0000 != 0, place & 0x3FFF_FFFF);
        let piece = |start: usize, bytes: usize| main.get(start..start.checked_add(bytes)?);
        let from = text.len();
        let (start, width) = if is_narrow {
            (start / 2, 1)
        } else {
            (start, 2)
        };
        if is_narrow {
            let bytes = piece(start, length).ok_or(DAMAGED)?;
            let narrow = encoding_rs::WINDOWS_1252
                .decode_without_bom_handling(bytes)
                .0;
            text.extend(narrow.encode_utf16());
        } else {
            let bytes = piece(start, length * 2).ok_or(DAMAGED)?;
            let units = bytes.as_chunks::<2>().0.iter();
            text.extend(units.map(|unit| u16::from_le_bytes(*unit)));
        }
        let end = start + length * width;
        let first = hidden.partition_point(|range| range.end <= start);
        for range in hidden[first..].iter().take_while(|range| range.start < end) {
            let unit = |byte: usize| from + (byte.clamp(start, end) - start) / width;
            for unit in text
                .get_mut(unit(range.start)..unit(range.end))
                .into_iter()
                .flatten()
            {
                // Signs of paragraphs, fields and notes are counted all the same.
                if *unit >= u16::from(b' ') {
                    *unit = HIDDEN as u16;
                }
            }
        }
    }
    Ok(text)
}

fn paper(body: &str, footnotes: &str, endnotes: &str, margins: &str) -> Paper {
    let mut marks = 0;
    let mut paper = paragraphs(body, &mut marks).into_paper();
    let notes = |text: &str| -> Vec<String> {
        let each = text.split('\u{2}').skip(1);
        each.map(|note| paragraphs(note, &mut 0).into_note())
            .collect()
    };
    for (heading, notes) in [
        ("Footnotes", notes(footnotes)),
        ("Endnotes", notes(endnotes)),
    ] {
        paper.add_notes(heading, (1..).zip(notes.iter().map(String::as_str)));
    }
    for margin in margins.split('\r') {
        paper.add_margin(&paragraphs(margin, &mut 0).into_note());
    }
    paper
}

/// Paragraphs of a text with the signs of Word in it; `marks` counts the marks of notes.
fn paragraphs(text: &str, marks: &mut usize) -> Paragraphs {
    let mut open = Paragraphs::default();
    // Of the open fields, whether their result has begun.
    let mut fields: Vec<bool> = Vec::new();
    let mut hidden = 0_usize;
    let mut start = 0;
    let mut was_cell = false;
    for (at, sign) in text.char_indices() {
        let is_word = sign != HIDDEN && (!sign.is_control() || sign == '\t');
        if is_word {
            continue;
        }
        if hidden == 0 && start < at {
            open.words(&text[start..at], false);
            was_cell = false;
        }
        start = at + sign.len_utf8();
        let is_cell = sign == '\u{7}';
        match sign {
            '\u{13}' => {
                fields.push(false);
                hidden += 1;
            }
            '\u{14}' => {
                if let Some(has_result) = fields.last_mut()
                    && !std::mem::replace(has_result, true)
                {
                    hidden -= 1;
                }
            }
            '\u{15}' => hidden -= usize::from(fields.pop() == Some(false)),
            _ if hidden > 0 => {}
            '\r' | '\u{c}' | '\u{e}' => open.end(BlockKind::Plain, false),
            '\u{b}' | '\n' => open.end_line(),
            // The mark at the end of a row stands behind that of its last cell.
            '\u{7}' if was_cell => open.end_line(),
            '\u{7}' => open.end_cell(),
            '\u{2}' => {
                *marks += 1;
                open.mark(*marks);
            }
            '\u{1e}' => open.words("\u{2011}", false),
            _ => {}
        }
        was_cell = is_cell && !was_cell;
    }
    if hidden == 0 {
        open.words(&text[start..], false);
    }
    open
}

#[cfg(test)]
mod tests;
