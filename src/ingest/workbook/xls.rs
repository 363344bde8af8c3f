//! Old workbooks (`.xls`): records of BIFF8 in a compound file.
//!
//! Takes the bytes of the file, gives its sheets and the rows of one. The texts that cells share are
//! held once. Workbooks of Excel 95 and before, and encrypted ones, are refused. Sources: MS-CFB 12.0
//! (compound files), MS-XLS 11.0, sections 2.4 and 2.5.

use std::collections::BTreeMap;
use std::io;

use super::formats::{Shown, built_in, day, of_code, plain, written};
use super::merged::Span;
use super::{Row, Rows, Sheet};
use crate::ingest::compound::Compound;

/// First bytes of a compound file.
const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

// Kinds of records (MS-XLS, section 2.3.2).
const BOF: u16 = 0x0809;
const EOF: u16 = 0x000A;
const BOUND_SHEET: u16 = 0x0085;
const DATE_MODE: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const FORMAT: u16 = 0x041E;
const XF: u16 = 0x00E0;
const SST: u16 = 0x00FC;
const CONTINUE: u16 = 0x003C;
const FORMULA: u16 = 0x0006;
const STRING: u16 = 0x0207;
const LABEL: u16 = 0x0204;
const LABEL_SST: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const RK: u16 = 0x027E;
const MUL_RK: u16 = 0x00BD;
const BOOL_ERR: u16 = 0x0205;
const MERGED: u16 = 0x00E5;

/// What the sheets of a workbook share.
pub(super) struct Shared {
    stream: Vec<u8>,
    texts: Vec<String>,
    /// By the number of a style.
    styles: Vec<Shown>,
    is_1904: bool,
}

/// Whether a file is a compound file.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    bytes.starts_with(SIGNATURE)
}

/// The sheets and what they share.
///
/// # Errors
/// Returns the reason why the workbook cannot be read.
pub(super) fn open(bytes: &[u8]) -> Result<(Vec<Sheet>, Shared), String> {
    let stream = stream(bytes).ok_or(
        "an old Office file that holds no workbook of Excel 97 or later: save it as .xlsx, .docx \
         or plain text",
    )?;
    let mut shared = Shared {
        stream: Vec::new(),
        texts: Vec::new(),
        styles: Vec::new(),
        is_1904: false,
    };
    let mut sheets = Vec::new();
    let mut formats: BTreeMap<u16, Shown> = BTreeMap::new();
    let mut styles = Vec::new();
    let mut records = Records {
        bytes: &stream,
        at: 0,
    };
    let mut is_begun = false;
    while let Some((kind, body)) = records.next() {
        match kind {
            BOF if u16_at(body, 0) != Some(0x0600) => {
                return Err("a workbook of Excel 95 or before: save it as .xlsx".to_owned());
            }
            BOF => is_begun = true,
            _ if !is_begun => return Err("a damaged workbook: it has no beginning".to_owned()),
            FILE_PASS => {
                return Err("an encrypted workbook: save it without its password".to_owned());
            }
            DATE_MODE => shared.is_1904 = u16_at(body, 0) == Some(1),
            BOUND_SHEET => {
                let is_sheet = body.get(5) == Some(&0);
                let name = body
                    .get(6)
                    .and_then(|&length| text_of(body.get(7..)?, usize::from(length)));
                if let (Some(start), Some(name), true) = (u32_at(body, 0), name, is_sheet) {
                    sheets.push(Sheet {
                        name,
                        path: start.to_string(),
                        is_hidden: body.get(4).is_some_and(|state| state & 3 != 0),
                    });
                }
            }
            FORMAT => {
                let length = u16_at(body, 2).map(usize::from);
                let code = length.and_then(|length| text_of(body.get(4..)?, length));
                if let (Some(id), Some(code)) = (u16_at(body, 0), code) {
                    formats.insert(id, of_code(&code));
                }
            }
            XF => styles.push(u16_at(body, 2).unwrap_or_default()),
            SST => shared.texts = records.texts(body),
            EOF => break,
            _ => {}
        }
    }
    let shown = |id: u16| {
        formats
            .get(&id)
            .copied()
            .unwrap_or_else(|| built_in(id.into()))
    };
    shared.styles = styles.into_iter().map(shown).collect();
    shared.stream = stream;
    Ok((sheets, shared))
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The stream of the workbook in a compound file.
fn stream(bytes: &[u8]) -> Option<Vec<u8>> {
    Compound::open(bytes).ok()?.stream("Workbook").ok()?
}

fn wide(bytes: &[u8]) -> String {
    let units = bytes
        .chunks_exact(2)
        .map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or('\u{FFFD}'))
        .collect()
}

fn narrow(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// A text of so many characters, behind the byte that says how wide they are.
fn text_of(bytes: &[u8], length: usize) -> Option<String> {
    let (&flags, rest) = bytes.split_first()?;
    Some(match flags & 1 {
        0 => narrow(rest.get(..length.min(rest.len()))?),
        _ => wide(rest.get(..(length * 2).min(rest.len()))?),
    })
}

/// The records of a stream.
struct Records<'s> {
    bytes: &'s [u8],
    at: usize,
}

impl<'s> Records<'s> {
    fn next(&mut self) -> Option<(u16, &'s [u8])> {
        let kind = u16_at(self.bytes, self.at)?;
        let length = usize::from(u16_at(self.bytes, self.at + 2)?);
        let start = self.at + 4;
        let body = self.bytes.get(start..start + length)?;
        self.at = start + length;
        Some((kind, body))
    }

    /// The shared texts, which go on in the records behind theirs.
    fn texts(&mut self, first: &'s [u8]) -> Vec<String> {
        let mut pieces = vec![first.get(8..).unwrap_or_default()];
        let mut ahead = Self { ..*self };
        while let Some((CONTINUE, body)) = ahead.next() {
            pieces.push(body);
            self.at = ahead.at;
        }
        let mut texts = Vec::new();
        let mut from = Pieces {
            pieces,
            piece: 0,
            at: 0,
        };
        while let Some(text) = from.text() {
            texts.push(text);
        }
        texts
    }
}

/// Bytes that go on from record to record.
struct Pieces<'s> {
    pieces: Vec<&'s [u8]>,
    piece: usize,
    at: usize,
}

impl Pieces<'_> {
    /// What is left of the present piece; nothing at the end.
    fn rest(&mut self) -> Option<&[u8]> {
        while self.at >= self.pieces.get(self.piece)?.len() {
            self.piece += 1;
            self.at = 0;
        }
        Some(&self.pieces[self.piece][self.at..])
    }

    fn byte(&mut self) -> Option<u8> {
        let byte = *self.rest()?.first()?;
        self.at += 1;
        Some(byte)
    }

    fn number(&mut self, bytes: u32) -> Option<usize> {
        let mut number = 0;
        for at in 0..bytes {
            number |= usize::from(self.byte()?) << (8 * at);
        }
        Some(number)
    }

    fn skip(&mut self, mut bytes: usize) {
        while bytes > 0 {
            let Some(rest) = self.rest() else { return };
            let step = rest.len().min(bytes);
            self.at += step;
            bytes -= step;
        }
    }

    /// The next shared text; its characters may change their width where a record ends.
    fn text(&mut self) -> Option<String> {
        let mut left = self.number(2)?;
        let mut flags = self.byte()?;
        let (is_rich, has_reading) = (flags & 8 != 0, flags & 4 != 0);
        let runs = if is_rich { self.number(2)? } else { 0 };
        let reading = if has_reading { self.number(4)? } else { 0 };
        let mut text = String::new();
        while left > 0 {
            if self.at >= self.pieces.get(self.piece).map_or(0, |piece| piece.len()) {
                self.rest()?;
                flags = self.byte()?;
            }
            let width = 1 + usize::from(flags & 1);
            let rest = self.rest()?;
            let count = left.min(rest.len() / width);
            if count == 0 {
                // Half a character at the end of a record: the file is damaged.
                return None;
            }
            let bytes = &rest[..count * width];
            text.push_str(&if width == 2 {
                wide(bytes)
            } else {
                narrow(bytes)
            });
            self.at += count * width;
            left -= count;
        }
        self.skip(runs * 4 + reading);
        Some(text)
    }
}

/// A cell before it is written.
enum Value {
    Shared(u32),
    Number(f64, u16),
    Text(String),
}

/// The cells of a sheet, row by row.
pub(super) struct Cells<'s> {
    shared: &'s Shared,
    rows: std::collections::btree_map::IntoIter<u16, Vec<(u16, Value)>>,
}

impl<'s> Cells<'s> {
    /// The cells of the sheet that begins at that byte of the stream.
    pub(super) fn new(shared: &'s Shared, start: &str) -> (Self, Vec<Span>) {
        let start = start.parse().unwrap_or(usize::MAX);
        let mut records = Records {
            bytes: shared.stream.get(start..).unwrap_or_default(),
            at: 0,
        };
        let mut rows: BTreeMap<u16, Vec<(u16, Value)>> = BTreeMap::new();
        let mut spans = Vec::new();
        // A formula whose text comes in the next record.
        let mut awaits: Option<(u16, u16)> = None;
        let mut depth = 0;
        while let Some((kind, body)) = records.next() {
            let place = u16_at(body, 0).zip(u16_at(body, 2));
            let style = u16_at(body, 4).unwrap_or_default();
            let mut put = |(row, column), value| rows.entry(row).or_default().push((column, value));
            match (kind, place) {
                // A chart in a sheet has records of its own.
                (BOF, _) => depth += 1,
                (EOF, _) => depth -= 1,
                (LABEL_SST, Some(place)) if depth == 1 => {
                    if let Some(text) = u32_at(body, 6) {
                        put(place, Value::Shared(text));
                    }
                }
                (NUMBER, Some(place)) if depth == 1 => {
                    if let Some(number) = f64_at(body, 6) {
                        put(place, Value::Number(number, style));
                    }
                }
                (RK, Some(place)) if depth == 1 => {
                    if let Some(number) = u32_at(body, 6) {
                        put(place, Value::Number(rk(number), style));
                    }
                }
                (MUL_RK, Some((row, first))) if depth == 1 => {
                    let cells = body
                        .get(4..body.len().saturating_sub(2))
                        .unwrap_or_default();
                    for (cell, column) in cells.chunks_exact(6).zip(first..=u16::MAX) {
                        if let (Some(style), Some(number)) = (u16_at(cell, 0), u32_at(cell, 2)) {
                            put((row, column), Value::Number(rk(number), style));
                        }
                    }
                }
                (LABEL, Some(place)) if depth == 1 => {
                    let length = u16_at(body, 6).map(usize::from);
                    let text = length.and_then(|length| text_of(body.get(8..)?, length));
                    put(place, Value::Text(text.unwrap_or_default()));
                }
                (BOOL_ERR, Some(place)) if depth == 1 && body.get(7) == Some(&0) => {
                    let is_true = body.get(6) == Some(&1);
                    put(place, Value::Text(is_true.to_string()));
                }
                (FORMULA, Some(place)) if depth == 1 => {
                    awaits = None;
                    match (body.get(12..14), body.get(6)) {
                        (Some([0xFF, 0xFF]), Some(0)) => awaits = Some(place),
                        (Some([0xFF, 0xFF]), Some(1)) => {
                            let is_true = body.get(8) == Some(&1);
                            put(place, Value::Text(is_true.to_string()));
                        }
                        (Some([0xFF, 0xFF]), _) | (None, _) => {}
                        _ => {
                            if let Some(number) = f64_at(body, 6) {
                                put(place, Value::Number(number, style));
                            }
                        }
                    }
                }
                (MERGED, _) if depth == 1 => {
                    let stated = body.get(2..).unwrap_or_default().chunks_exact(8);
                    spans.extend(stated.filter_map(|span| {
                        Some(Span {
                            first: u64::from(u16_at(span, 0)?) + 1,
                            last: u64::from(u16_at(span, 2)?) + 1,
                            column: u16_at(span, 4)?.into(),
                            last_column: u16_at(span, 6)?.into(),
                        })
                    }));
                }
                (STRING, _) if depth == 1 => {
                    let length = u16_at(body, 0).map(usize::from);
                    let text = length.and_then(|length| text_of(body.get(2..)?, length));
                    if let (Some(place), Some(text)) = (awaits.take(), text) {
                        put(place, Value::Text(text));
                    }
                }
                _ => {}
            }
            if depth == 0 {
                break;
            }
        }
        let rows = rows.into_iter();
        (Self { shared, rows }, spans)
    }

    fn value(&self, value: Value) -> String {
        match value {
            Value::Shared(at) => {
                let text = self.shared.texts.get(at as usize);
                text.map_or_else(String::new, |text| text.trim().to_owned())
            }
            Value::Text(text) => text.trim().to_owned(),
            Value::Number(number, style) => {
                let style = self.shared.styles.get(usize::from(style));
                match style.copied().unwrap_or(Shown::No) {
                    Shown::No => plain(number),
                    shown => day(number, self.shared.is_1904)
                        .map_or_else(String::new, |day| written(day, shown)),
                }
            }
        }
    }
}

impl Rows for Cells<'_> {
    fn next_row(&mut self) -> io::Result<Option<Row>> {
        let Some((number, cells)) = self.rows.next() else {
            return Ok(None);
        };
        let mut row = Row {
            number: u64::from(number) + 1,
            cells: Vec::new(),
        };
        for (column, value) in cells {
            let value = self.value(value);
            row.put(column.into(), value)?;
        }
        Ok(Some(row))
    }
}

fn f64_at(bytes: &[u8], at: usize) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(at..at + 8)?.try_into().ok()?))
}

/// A number in four bytes: an integer or the head of a float, maybe a hundred times as large.
fn rk(packed: u32) -> f64 {
    let number = if packed & 2 != 0 {
        f64::from(packed.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(packed & 0xFFFF_FFFC) << 32)
    };
    if packed & 1 != 0 {
        number / 100.0
    } else {
        number
    }
}
