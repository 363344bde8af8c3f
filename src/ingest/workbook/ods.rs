//! Workbooks of OpenDocument (`.ods`, `.fods`).
//!
//! Takes `content.xml`, or a workbook in one file of XML, gives the names of its sheets or the rows of one. A date is
//! written as it is stored, or as its cell shows it where that is a year or month alone. Rows and
//! cells that are repeated are repeated within bounds, empty ones only counted. Source: OpenDocument
//! 1.3, part 3, section 9.1.

use std::io;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::merged::Span;
use super::{Row, Rows, Sheet, beyond};
use crate::ingest::running::Text;
use crate::ingest::xml::{attribute, local, reason_of, referenced};
use crate::record::date::{HistoricalDate, Precision};

/// Times that a row or cell with a value is repeated.
const MAX_REPEATS: u64 = 10_000;

/// Longest text of one cell, in bytes.
const MAX_CELL_BYTES: usize = 1 << 20;

/// The sheets, each with the byte at which it begins.
///
/// # Errors
/// Returns the reason when the part is not well-formed, or no workbook.
pub(super) fn sheets(content: &[u8]) -> Result<Vec<Sheet>, String> {
    let mut xml = Reader::from_reader(content);
    let mut sheets = Vec::new();
    let mut is_workbook = false;
    let mut depth = 0_usize;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let start = xml.buffer_position();
        let event = xml.read_event_into(&mut buffer);
        let event = event.map_err(|error| reason_of(&error, "workbook"))?;
        match event {
            Event::Start(tag) | Event::Empty(tag) if local(&tag) == "spreadsheet" => {
                is_workbook = true;
            }
            Event::Start(tag) if local(&tag) == "table" && is_workbook => {
                if depth == 0 {
                    let number = sheets.len() + 1;
                    sheets.push(Sheet {
                        name: attribute(&tag, "name").unwrap_or_else(|| number.to_string()),
                        path: start.to_string(),
                        is_hidden: false,
                    });
                }
                depth += 1;
            }
            Event::End(tag) if tag.local_name().as_ref() == "table" => {
                depth = depth.saturating_sub(1);
            }
            Event::Eof if !is_workbook => {
                return Err("an OpenDocument file that is no workbook".to_owned());
            }
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// The cells of a sheet, row by row.
pub(super) struct Cells<'c> {
    xml: Reader<&'c [u8]>,
    /// Open tables: a cell may hold one.
    depth: usize,
    row: u64,
    /// A row that is to come again.
    again: Option<(Vec<String>, u64)>,
    /// Merged cells that begin in the last row.
    spans: Vec<Span>,
}

struct Cell {
    repeats: u64,
    value: Option<String>,
    is_date: bool,
    text: Text,
}

impl<'c> Cells<'c> {
    /// The cells of the sheet that begins at that byte.
    pub(super) fn new(content: &'c [u8], start: &str) -> Self {
        let start = start.parse().unwrap_or(usize::MAX);
        Self {
            xml: Reader::from_reader(content.get(start..).unwrap_or_default()),
            depth: 0,
            row: 0,
            again: None,
            spans: Vec::new(),
        }
    }
}

impl Cell {
    fn new(tag: &BytesStart<'_>) -> Self {
        let kind = attribute(tag, "value-type").unwrap_or_default();
        let value = match kind.as_str() {
            "date" => attribute(tag, "date-value"),
            "boolean" => attribute(tag, "boolean-value"),
            // What a cell shows of a number has its digits grouped.
            "float" => attribute(tag, "value"),
            _ => None,
        };
        Self {
            repeats: repeats(tag, "number-columns-repeated"),
            value,
            is_date: kind == "date",
            text: Text::default(),
        }
    }

    fn value(self) -> String {
        let shown = self.text.into_string();
        match self.value {
            Some(value) if self.is_date => {
                let day = value.split('T').next().unwrap_or_default().to_owned();
                let is_wider = matches!(
                    HistoricalDate::parse(&shown).precision,
                    Precision::Year | Precision::Month
                );
                match is_wider && shown.contains(day.get(..4).unwrap_or("-")) {
                    true => shown,
                    false => day,
                }
            }
            Some(value) => value,
            None => shown,
        }
    }
}

fn repeats(tag: &BytesStart<'_>, name: &str) -> u64 {
    let stated = attribute(tag, name).and_then(|count| count.parse().ok());
    stated.unwrap_or(1).max(1)
}

impl Cells<'_> {
    /// Keeps the span of a cell in a column of the next row, if it has one.
    fn see_span(&mut self, tag: &BytesStart<'_>, column: u64) {
        let rows = repeats(tag, "number-rows-spanned");
        let columns = repeats(tag, "number-columns-spanned");
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if rows > 1 || columns > 1 {
            self.spans.push(Span {
                first: self.row + 1,
                last: self.row.saturating_add(rows),
                column,
                last_column: column
                    .saturating_add(usize::try_from(columns - 1).unwrap_or_default()),
            });
        }
    }
}

impl Rows for Cells<'_> {
    fn spans(&mut self) -> Vec<Span> {
        std::mem::take(&mut self.spans)
    }

    fn next_row(&mut self) -> io::Result<Option<Row>> {
        if let Some((cells, left)) = self.again.take() {
            if left > 1 {
                self.again = Some((cells.clone(), left - 1));
            }
            self.row += 1;
            return Ok(Some(Row {
                number: self.row,
                cells,
            }));
        }
        let mut row: Option<(Row, u64)> = None;
        let mut column = 0_u64;
        let mut cell: Option<Cell> = None;
        // What stands in a note on a cell is none of its text.
        let mut notes = 0_usize;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = self.xml.read_event_into(&mut buffer);
            let event = event.map_err(|error| beyond(reason_of(&error, "workbook")))?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(tag) | Event::Empty(tag) => match local(&tag) {
                    "table" if !is_empty => self.depth += 1,
                    "annotation" if !is_empty => notes += 1,
                    "table-row" if self.depth == 1 => {
                        let count = repeats(&tag, "number-rows-repeated");
                        if is_empty {
                            self.row = self.row.saturating_add(count);
                            continue;
                        }
                        row = Some((
                            Row {
                                number: self.row + 1,
                                cells: Vec::new(),
                            },
                            count,
                        ));
                        column = 0;
                    }
                    "table-cell" | "covered-table-cell" if row.is_some() && self.depth == 1 => {
                        let begun = Cell::new(&tag);
                        self.see_span(&tag, column);
                        if is_empty {
                            put(&mut row, &mut column, begun)?;
                        } else {
                            cell = Some(begun);
                        }
                    }
                    "s" | "tab" | "line-break" if notes == 0 => {
                        if let Some(cell) = &mut cell {
                            match local(&tag) {
                                "line-break" => cell.text.end_line(),
                                _ => cell.text.push(" "),
                            }
                        }
                    }
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "table" => {
                        self.depth = self.depth.saturating_sub(1);
                        if self.depth == 0 {
                            return Ok(None);
                        }
                    }
                    "annotation" => notes = notes.saturating_sub(1),
                    "p" if notes == 0 => {
                        if let Some(cell) = &mut cell {
                            cell.text.end_line();
                        }
                    }
                    "table-cell" | "covered-table-cell" if self.depth == 1 => {
                        if let Some(cell) = cell.take() {
                            put(&mut row, &mut column, cell)?;
                        }
                    }
                    "table-row" if self.depth == 1 => {
                        let Some((row, count)) = row.take() else {
                            continue;
                        };
                        if row.cells.is_empty() {
                            self.row = self.row.saturating_add(count);
                            continue;
                        }
                        if count > MAX_REPEATS {
                            return Err(beyond(format!(
                                "row {} is repeated {count} times: expected at most {MAX_REPEATS}",
                                row.number
                            )));
                        }
                        self.row += 1;
                        if count > 1 {
                            self.again = Some((row.cells.clone(), count - 1));
                        }
                        return Ok(Some(row));
                    }
                    _ => {}
                },
                Event::Text(words) if notes == 0 => words_of(&mut cell, &words.xml10_content()),
                Event::CData(words) if notes == 0 => words_of(&mut cell, &words.xml10_content()),
                Event::GeneralRef(reference) if notes == 0 => {
                    words_of(&mut cell, &referenced(&reference));
                }
                Event::Eof if row.is_some() => {
                    return Err(beyond("the sheet is cut off".to_owned()));
                }
                Event::Eof => return Ok(None),
                _ => {}
            }
        }
    }
}

fn words_of(cell: &mut Option<Cell>, words: &str) {
    if let Some(cell) = cell
        && cell.text.len() < MAX_CELL_BYTES
    {
        cell.text.push(words);
    }
}

/// Puts a cell into its row, as often as it is repeated.
fn put(row: &mut Option<(Row, u64)>, column: &mut u64, cell: Cell) -> io::Result<()> {
    let Some((row, _)) = row else {
        return Ok(());
    };
    let repeats = cell.repeats;
    let value = cell.value();
    if !value.is_empty() {
        if repeats > MAX_REPEATS {
            return Err(beyond(format!(
                "a cell of row {} is repeated {repeats} times: expected at most {MAX_REPEATS}",
                row.number
            )));
        }
        for at in *column..column.saturating_add(repeats) {
            row.put(usize::try_from(at).unwrap_or(usize::MAX), value.clone())?;
        }
    }
    *column = column.saturating_add(repeats);
    Ok(())
}
