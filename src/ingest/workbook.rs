//! Spreadsheets (`.xlsx`, `.xlsm`, `.ods`): each sheet is a table, one record a row.
//!
//! Takes the bytes of a workbook, gives its sheets as streams of comma-separated text
//! ([`Workbook::next_sheet`]), each with a place of its own (`list.xlsx!Sheet1`); the reader of tables
//! does the rest ([`super::table`]): it finds the header, and maps the columns. A cell that the
//! workbook shows as a date is written as one, as closely as it is shown (`1951-05-03`, `1951-05`,
//! `1951`), in the system of 1900 or 1904. Rows are counted as the program shows them, empty ones too.
//! Hidden sheets are left out with a note.
//!
//! Streams: of a sheet one row is held, of a workbook its shared texts. A sheet wider or longer than
//! any program makes one is a reject, and so is one beyond the limits of archives. Rejected: the crate
//! calamine, which builds a sheet with every cell between its corners (two cells can ask for 400
//! GB) and repeats what an `.ods` repeats. Known gaps: old workbooks (`.xls`) and binary ones (`.xlsb`)
//! are refused; formulas have the value that was saved; comments, charts and merged cells leave
//! nothing; the bytes of a record are those of its row as written here. Sources: ECMA-376, part 1,
//! sections 18.2 to 18.8; OpenDocument 1.3, part 3, section 9.

mod formats;
mod ods;
mod xlsx;

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Cursor, Read};

use super::batches::Batches;
use super::encoding::Encoding;
use super::identity::Place;
use super::source::Parts;
use super::{Format, Item, Note, NoteKind, Reject};

/// Most columns of a sheet that is read.
const MAX_COLUMNS: usize = 2_048;

/// Most rows of a sheet, as all programs have it.
const MAX_ROWS: u64 = 1_048_576;

/// Rows in which a header is sought, and the longest cell there that is taken for a name: its lines
/// are joined, for a header is one line.
const HEADER_ROWS: u64 = 12;
const MAX_NAME_CHARS: usize = 80;

/// A sheet that is to be read.
struct Sheet {
    name: String,
    /// Path of its part; for an `.ods` its number there, for all are in one part.
    path: String,
    is_hidden: bool,
}

/// A workbook that is read sheet by sheet.
pub(super) struct Workbook<'b> {
    place: &'b Place,
    parts: Parts<'b>,
    kind: Kind,
    sheets: VecDeque<Sheet>,
}

enum Kind {
    Xlsx(xlsx::Shared),
    Ods,
}

/// What comes of a workbook next.
pub(super) enum Piece<'w> {
    /// A sheet as comma-separated text at its place.
    Sheet(Place, Box<dyn BufRead + 'w>),
    Reject(Reject),
    Note(Note),
}

/// Reads a whole workbook in memory.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    let mut workbook = match Workbook::open(bytes, place) {
        Ok(workbook) => workbook,
        Err(reject) => return vec![Item::Reject(reject)],
    };
    let mut items = Vec::new();
    while let Some(piece) = workbook.next_piece() {
        match piece {
            Piece::Sheet(place, text) => {
                let mut batches = rows(text, &place);
                loop {
                    match batches.next_batch() {
                        Ok(Some(batch)) => items.extend(batch.read(&place)),
                        Ok(None) => break,
                        Err(error) => {
                            let reject = Reject::whole(&place.source, error.to_string());
                            items.push(Item::Reject(reject));
                            break;
                        }
                    }
                }
            }
            Piece::Reject(reject) => items.push(Item::Reject(reject)),
            Piece::Note(note) => items.push(Item::Note(note)),
        }
    }
    items
}

/// The rows of a sheet.
pub(super) fn rows<R: Read>(text: R, place: &Place) -> Batches<R> {
    Batches::new(text, Format::Csv, &place.mapping)
        .in_encoding(Some(Encoding::Utf8))
        .with_delimiter(b',')
}

impl<'b> Workbook<'b> {
    /// Opens a workbook, and reads what its sheets share.
    ///
    /// # Errors
    /// Returns the reject of the whole workbook.
    pub(super) fn open(bytes: &'b [u8], place: &'b Place) -> Result<Self, Reject> {
        Self::of_bytes(bytes, place).map_err(|reason| Reject::whole(&place.source, reason))
    }

    fn of_bytes(bytes: &'b [u8], place: &'b Place) -> Result<Self, String> {
        let mut parts =
            Parts::open(bytes).map_err(|error| format!("no workbook, or damaged: {error}"))?;
        let (kind, sheets) = if parts.has("content.xml") {
            let content = parts.stream("content.xml").map_err(|error| error.to_string())?;
            (Kind::Ods, ods::sheets(content)?)
        } else if let Some((sheets, shared)) = xlsx::open(&mut parts)? {
            (Kind::Xlsx(shared), sheets)
        } else {
            return Err(
                "an office file that is no workbook (.xlsx, .ods): save it as one of these, or as \
                 .csv"
                    .to_owned(),
            );
        };
        if sheets.is_empty() {
            return Err("a workbook without sheets".to_owned());
        }
        Ok(Self {
            place,
            parts,
            kind,
            sheets: sheets.into(),
        })
    }

    /// The next sheet, reject or note; nothing at the end.
    pub(super) fn next_piece(&mut self) -> Option<Piece<'_>> {
        let sheet = self.sheets.pop_front()?;
        let place = self.place.within(&sheet.name, &sheet.name);
        if sheet.is_hidden {
            let text = "left out a hidden sheet";
            return Some(Piece::Note(Note::new(&place.source, NoteKind::LeftOut, text)));
        }
        if self.parts.is_exhausted() {
            // The rest would only repeat what has been said.
            self.sheets.clear();
            return None;
        }
        let text: io::Result<Box<dyn BufRead + '_>> = match &self.kind {
            Kind::Xlsx(shared) => self.parts.stream(&sheet.path).map(|part| {
                let cells = xlsx::Cells::new(part, shared);
                Box::new(BufReader::new(Text::new(cells))) as Box<dyn BufRead + '_>
            }),
            Kind::Ods => self.parts.stream("content.xml").map(|part| {
                let cells = ods::Cells::new(part, &sheet.path);
                Box::new(BufReader::new(Text::new(cells))) as Box<dyn BufRead + '_>
            }),
        };
        Some(match text {
            Ok(text) => Piece::Sheet(place, text),
            Err(error) => Piece::Reject(Reject::whole(&place.source, error.to_string())),
        })
    }
}

/// A row of a sheet.
#[derive(Debug, Default)]
struct Row {
    /// Its number, from 1.
    number: u64,
    cells: Vec<String>,
}

impl Row {
    /// Puts a value in a column, from 0.
    ///
    /// # Errors
    /// Returns the reason when no sheet is so wide.
    fn put(&mut self, column: usize, value: String) -> io::Result<()> {
        if value.is_empty() {
            return Ok(());
        }
        if column >= MAX_COLUMNS {
            return Err(beyond(format!(
                "a cell in column {} of row {}: expected at most {MAX_COLUMNS} columns",
                column + 1,
                self.number
            )));
        }
        if self.cells.len() <= column {
            self.cells.resize(column + 1, String::new());
        }
        self.cells[column] = value;
        Ok(())
    }
}

/// An error of ours, with a sentence for the user.
fn beyond(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Rows of cells, in their order.
trait Rows {
    /// The next row; nothing at the end.
    fn next_row(&mut self) -> io::Result<Option<Row>>;
}

/// Rows as comma-separated text.
struct Text<R> {
    rows: R,
    /// Rows that were written.
    written: u64,
    piece: Cursor<Vec<u8>>,
    is_done: bool,
}

impl<R: Rows> Text<R> {
    fn new(rows: R) -> Self {
        Self {
            rows,
            written: 0,
            piece: Cursor::default(),
            is_done: false,
        }
    }

    /// Writes the next row, with the empty ones above it.
    fn write_row(&mut self) -> io::Result<()> {
        let Some(row) = self.rows.next_row()? else {
            self.is_done = true;
            return Ok(());
        };
        if row.number > MAX_ROWS {
            return Err(beyond(format!(
                "row {}: expected at most {MAX_ROWS} rows",
                row.number
            )));
        }
        if row.cells.is_empty() {
            return Ok(());
        }
        let mut text = std::mem::take(&mut self.piece).into_inner();
        text.clear();
        let above = row.number.saturating_sub(self.written + 1);
        text.extend(std::iter::repeat_n(b'\n', usize::try_from(above).unwrap_or_default()));
        self.written = row.number.max(self.written + 1);
        for (column, cell) in row.cells.iter().enumerate() {
            if column > 0 {
                text.push(b',');
            }
            let is_name = row.number <= HEADER_ROWS && cell.chars().count() <= MAX_NAME_CHARS;
            let cell = match is_name && cell.contains(['\n', '\r']) {
                true => &cell.split_whitespace().collect::<Vec<_>>().join(" "),
                false => cell,
            };
            // A blank cell alone in its row is written as one, so that the row is there.
            if cell.contains([',', '"', '\n', '\r']) || cell.starts_with([' ', '\t']) {
                text.push(b'"');
                text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                text.push(b'"');
            } else {
                text.extend_from_slice(cell.as_bytes());
            }
        }
        text.push(b'\n');
        self.piece = Cursor::new(text);
        Ok(())
    }
}

impl<R: Rows> Read for Text<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.piece.read(into)?;
            if read > 0 || into.is_empty() || self.is_done {
                return Ok(read);
            }
            self.write_row()?;
        }
    }
}

#[cfg(test)]
mod tests;
