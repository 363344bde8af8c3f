//! Spreadsheets (`.xlsx`, `.xlsm`, `.ods`, `.fods`, `.xls`): each sheet is a table, one record a row.
//!
//! Takes the bytes of a workbook, gives its sheets as streams of comma-separated text
//! (`Workbook::next_sheet`), each with a place of its own (`list.xlsx!Sheet1`); the reader of tables
//! does the rest ([`super::table`]): it finds the header, and maps the columns. A cell that the
//! workbook shows as a date is written as one, as closely as it is shown (`1951-05-03`, `1951-05`,
//! `1951`), in the system of 1900 or 1904. Rows are counted as the program shows them, empty ones too.
//! Hidden sheets are left out with a note. A value that is merged downwards holds for the rows that it
//! covers (`merged`).
//!
//! Of an `.xlsx` one row and the shared texts are held, of an `.ods` and an `.xls` the file. A sheet wider
//! or longer than any program makes one is a reject, and so is a workbook that gives far more text than it
//! has bytes. Rejected: the crate calamine, which builds a sheet with every cell between its corners (two
//! cells can ask for 400 GB) and repeats what an `.ods` repeats. Known gaps: workbooks of Excel 95 and
//! binary ones (`.xlsb`) are refused; formulas have the value that was saved; comments and charts leave nothing; a head of
//! two rows is read by its first; the bytes of a record are those of its row as written here. Sources: ECMA-376, part 1,
//! sections 18.2 to 18.8; OpenDocument 1.3, part 3, section 9.

mod formats;
mod merged;
mod ods;
mod xls;
mod xlsx;

use std::cell::Cell;
use std::collections::{HashSet, VecDeque};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use super::batches::Batches;
use super::encoding::Encoding;
use super::identity::Place;
use super::limits::MAX_RATIO;
use super::source::Parts;
use super::{Format, Item, Note, NoteKind, Reject};
use merged::{Merged, Span};

/// Most columns of a sheet that is read.
const MAX_COLUMNS: usize = 2_048;

/// Most rows of a sheet, as all programs have it.
const MAX_ROWS: u64 = 1_048_576;

/// Longest cell whose lines are joined, in characters: the name of a column is one line, and so is a
/// title.
const MAX_NAME_CHARS: usize = 200;

/// Bytes of text that any workbook may give; a larger one may give so many times its length.
const FREE_TEXT_BYTES: u64 = 64 << 20;

/// Longest `.xls`, which is held in memory several times over.
const MAX_HELD_BYTES: usize = 64 << 20;

/// A sheet that is to be read.
struct Sheet {
    name: String,
    /// Path of its part; where all are in one, the byte at which it begins there.
    path: String,
    is_hidden: bool,
}

/// A workbook that is read sheet by sheet.
pub(super) struct Workbook<'b> {
    place: &'b Place,
    kind: Kind<'b>,
    sheets: VecDeque<Sheet>,
    /// Bytes of text that its sheets gave, and that they may give.
    written: Rc<Cell<u64>>,
    most: u64,
}

enum Kind<'b> {
    Xlsx(Parts<'b>, xlsx::Shared),
    /// With the content.
    Ods(Vec<u8>),
    Xls(xls::Shared),
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
        let (kind, sheets) = kind_of(bytes)?;
        let mut seen = HashSet::new();
        let sheets: VecDeque<Sheet> = sheets
            .into_iter()
            .filter(|sheet| seen.insert(sheet.path.clone()))
            .collect();
        if sheets.is_empty() {
            return Err("a workbook without sheets".to_owned());
        }
        Ok(Self {
            place,
            kind,
            sheets,
            written: Rc::default(),
            most: FREE_TEXT_BYTES.max(MAX_RATIO * bytes.len() as u64),
        })
    }

    /// The next sheet, reject or note; nothing at the end.
    pub(super) fn next_piece(&mut self) -> Option<Piece<'_>> {
        let sheet = self.sheets.pop_front()?;
        let place = self.place.within(&sheet.name, &sheet.name);
        if sheet.is_hidden {
            let text = "left out a hidden sheet";
            return Some(Piece::Note(Note::new(
                &place.source,
                NoteKind::LeftOut,
                text,
            )));
        }
        let is_exhausted = match &self.kind {
            Kind::Xlsx(parts, _) => parts.is_exhausted(),
            _ => false,
        };
        if is_exhausted || self.written.get() > self.most {
            // The rest would only repeat what has been said.
            self.sheets.clear();
            return None;
        }
        let (written, most) = (Rc::clone(&self.written), self.most);
        let text: io::Result<Box<dyn BufRead + '_>> = match &mut self.kind {
            Kind::Xlsx(parts, shared) => {
                // They are stated behind the rows.
                let spans = parts.stream(&sheet.path).and_then(merged::of_xlsx);
                match spans {
                    Ok(spans) => parts
                        .stream(&sheet.path)
                        .map(|part| text_of(xlsx::Cells::new(part, shared), spans, written, most)),
                    Err(error) => Err(error),
                }
            }
            Kind::Ods(content) => Ok(text_of(
                ods::Cells::new(content, &sheet.path),
                Vec::new(),
                written,
                most,
            )),
            Kind::Xls(shared) => {
                let (cells, spans) = xls::Cells::new(shared, &sheet.path);
                Ok(text_of(cells, spans, written, most))
            }
        };
        Some(match text {
            Ok(text) => Piece::Sheet(place, text),
            Err(error) => Piece::Reject(Reject::whole(&place.source, error.to_string())),
        })
    }
}

/// What a file is, and its sheets.
fn kind_of(bytes: &[u8]) -> Result<(Kind<'_>, Vec<Sheet>), String> {
    if xls::is_one(bytes) {
        if bytes.len() > MAX_HELD_BYTES {
            return Err(format!(
                "longer than {MAX_HELD_BYTES} bytes: save it as .xlsx"
            ));
        }
        let (sheets, shared) = xls::open(bytes)?;
        return Ok((Kind::Xls(shared), sheets));
    }
    // A workbook of OpenDocument may be one file of XML.
    if bytes.trim_ascii_start().starts_with(b"<") || bytes.starts_with("\u{feff}<".as_bytes()) {
        if bytes.len() > MAX_HELD_BYTES {
            return Err(format!(
                "longer than {MAX_HELD_BYTES} bytes: save it as .ods"
            ));
        }
        let sheets = ods::sheets(bytes)?;
        return Ok((Kind::Ods(bytes.to_vec()), sheets));
    }
    let mut parts =
        Parts::open(bytes).map_err(|error| format!("no workbook, or damaged: {error}"))?;
    if let Some(content) = parts.part("content.xml")? {
        let sheets = ods::sheets(&content).map_err(|error| format!("content.xml: {error}"))?;
        return Ok((Kind::Ods(content), sheets));
    }
    match xlsx::open(&mut parts)? {
        Some((sheets, shared)) => Ok((Kind::Xlsx(parts, shared), sheets)),
        None if parts.has("xl/workbook.bin") => Err(
            "a binary workbook (.xlsb): save it as .xlsx, for example with LibreOffice (soffice \
             --headless --convert-to xlsx)"
                .to_owned(),
        ),
        None => Err(
            "an office file that is no workbook (.xlsx, .ods): save it as one of these, or as .csv"
                .to_owned(),
        ),
    }
}

fn text_of<'w>(
    rows: impl Rows + 'w,
    spans: Vec<Span>,
    written: Rc<Cell<u64>>,
    most: u64,
) -> Box<dyn BufRead + 'w> {
    Box::new(BufReader::new(Text {
        rows,
        merged: Merged::new(spans),
        last: 0,
        written,
        most,
        piece: Cursor::default(),
        is_done: false,
    }))
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

    /// The merged cells that begin in the last row, where the rows themselves state them.
    fn spans(&mut self) -> Vec<Span> {
        Vec::new()
    }
}

/// Rows as comma-separated text.
struct Text<R> {
    rows: R,
    merged: Merged,
    /// Number of the last row that was written.
    last: u64,
    /// Bytes that the workbook gave, and may give.
    written: Rc<Cell<u64>>,
    most: u64,
    piece: Cursor<Vec<u8>>,
    is_done: bool,
}

impl<R: Rows> Text<R> {
    /// Writes the next row, with the empty ones above it.
    fn write_row(&mut self) -> io::Result<()> {
        let Some(mut row) = self.rows.next_row()? else {
            self.is_done = true;
            return Ok(());
        };
        if row.number > MAX_ROWS {
            return Err(beyond(format!(
                "row {}: expected at most {MAX_ROWS} rows",
                row.number
            )));
        }
        self.merged.add(self.rows.spans());
        self.merged.complete(&mut row)?;
        if row.cells.is_empty() {
            return Ok(());
        }
        let mut text = std::mem::take(&mut self.piece).into_inner();
        text.clear();
        let above = row.number.saturating_sub(self.last + 1);
        text.extend(std::iter::repeat_n(
            b'\n',
            usize::try_from(above).unwrap_or_default(),
        ));
        self.last = row.number.max(self.last + 1);
        for (column, cell) in row.cells.iter().enumerate() {
            if column > 0 {
                text.push(b',');
            }
            let is_name = cell.chars().count() <= MAX_NAME_CHARS;
            let cell = match is_name && cell.contains(['\n', '\r']) {
                true => &cell.split_whitespace().collect::<Vec<_>>().join(" "),
                false => cell,
            };
            if cell.contains([',', '"', '\n', '\r']) || cell.starts_with([' ', '\t']) {
                text.push(b'"');
                text.extend_from_slice(cell.replace('"', "\"\"").as_bytes());
                text.push(b'"');
            } else {
                text.extend_from_slice(cell.as_bytes());
            }
        }
        text.push(b'\n');
        self.written.set(self.written.get() + text.len() as u64);
        if self.written.get() > self.most {
            return Err(beyond(format!(
                "sheets of more than {} bytes of text, as only a damaged or malicious file has them",
                self.most
            )));
        }
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
