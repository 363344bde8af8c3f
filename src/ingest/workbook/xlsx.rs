//! Workbooks of Office Open XML (`.xlsx`, `.xlsm`).
//!
//! Takes the parts of the file, gives its sheets and the rows of one. Which cell shows a date is
//! found by its style. Errors of formulas (`#REF!`) are no values. Source: ECMA-376, part 1.

use std::collections::HashMap;
use std::io::{self, BufRead};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::formats::{Shown, built_in, day, of_code, plain, written};
use super::{Row, Rows, Sheet, beyond};
use crate::ingest::source::{Parts, Relation};
use crate::ingest::xml::{attribute, local, referenced};

/// Longest text of one cell, in bytes. The program itself holds 32,767 characters.
const MAX_CELL_BYTES: usize = 1 << 20;

/// Most bytes of the texts that the sheets share.
const MAX_SHARED_BYTES: usize = 256 << 20;

/// What the sheets of a workbook share.
pub(super) struct Shared {
    texts: Vec<String>,
    /// By the number of a style.
    styles: Vec<Shown>,
    is_1904: bool,
}

/// The sheets and what they share; nothing where the file is no workbook.
///
/// # Errors
/// Returns the reason why the workbook cannot be read.
pub(super) fn open(parts: &mut Parts<'_>) -> Result<Option<(Vec<Sheet>, Shared)>, String> {
    let main = parts
        .relations("")?
        .into_iter()
        .find(|relation| relation.kind == "officeDocument")
        .map_or_else(|| "xl/workbook.xml".to_owned(), |relation| relation.path);
    let Some(xml) = parts.part(&main)? else {
        return Ok(None);
    };
    let related = parts.relations(&main)?;
    let by_id: HashMap<&str, &Relation> = related
        .iter()
        .map(|relation| (relation.id.as_str(), relation))
        .collect();
    let mut sheets = Vec::new();
    let mut is_1904 = false;
    let mut is_workbook = false;
    each(&xml, &main, |tag| match local(tag) {
        "workbook" => is_workbook = true,
        "workbookPr" => {
            let stated = attribute(tag, "date1904");
            is_1904 = matches!(stated.as_deref(), Some("1" | "true" | "on"));
        }
        "sheet" => {
            let id = attribute(tag, "id");
            let related = id.and_then(|id| by_id.get(id.as_str()));
            if let Some((name, related)) = attribute(tag, "name").zip(related)
                && related.kind == "worksheet"
            {
                sheets.push(Sheet {
                    name,
                    path: related.path.clone(),
                    is_hidden: attribute(tag, "state").is_some_and(|state| state != "visible"),
                });
            }
        }
        _ => {}
    })?;
    if !is_workbook {
        return Ok(None);
    }
    let of_kind = |wanted: &str| {
        let found = related.iter().find(|relation| relation.kind == wanted);
        found.map(|relation| relation.path.clone())
    };
    let styles = match of_kind("styles") {
        Some(path) => styles(&parts.part(&path)?.unwrap_or_default(), &path)?,
        None => Vec::new(),
    };
    let texts = match of_kind("sharedStrings").filter(|path| parts.has(path)) {
        Some(path) => texts(parts, &path).map_err(|error| format!("{path}: {error}"))?,
        None => Vec::new(),
    };
    let shared = Shared {
        texts,
        styles,
        is_1904,
    };
    Ok(Some((sheets, shared)))
}

/// Hands on every tag of a part.
fn each(xml: &[u8], name: &str, mut take: impl FnMut(&BytesStart<'_>)) -> Result<(), String> {
    let mut reader = Reader::from_reader(xml);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) => take(&tag),
            Ok(Event::Eof) => return Ok(()),
            Ok(_) => {}
            Err(error) => return Err(format!("{name}: not well-formed XML: {error}")),
        }
    }
}

/// What each style of cells shows.
fn styles(xml: &[u8], name: &str) -> Result<Vec<Shown>, String> {
    let mut codes: HashMap<u32, Shown> = HashMap::new();
    let mut styles = Vec::new();
    let mut is_of_cells = false;
    each(xml, name, |tag| match local(tag) {
        "numFmt" => {
            let id = attribute(tag, "numFmtId").and_then(|id| id.parse().ok());
            if let (Some(id), Some(code)) = (id, attribute(tag, "formatCode")) {
                codes.insert(id, of_code(&code));
            }
        }
        "cellXfs" => is_of_cells = true,
        "cellStyles" | "dxfs" => is_of_cells = false,
        "xf" if is_of_cells => {
            let id = attribute(tag, "numFmtId").and_then(|id| id.parse().ok());
            let id = id.unwrap_or_default();
            styles.push(codes.get(&id).copied().unwrap_or_else(|| built_in(id)));
        }
        _ => {}
    })?;
    Ok(styles)
}

/// The shared texts.
fn texts(parts: &mut Parts<'_>, path: &str) -> io::Result<Vec<String>> {
    let mut xml = Reader::from_reader(parts.stream(path)?);
    let mut texts: Vec<String> = Vec::new();
    let mut bytes = 0;
    let mut text = String::new();
    let (mut is_text, mut is_reading) = (false, false);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(fault)? {
            Event::Start(tag) => match local(&tag) {
                "t" => is_text = !is_reading,
                // How a name is pronounced.
                "rPh" => is_reading = true,
                _ => {}
            },
            Event::Empty(tag) if local(&tag) == "si" => texts.push(String::new()),
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => is_text = false,
                "rPh" => is_reading = false,
                "si" => {
                    bytes += text.len() + size_of::<String>();
                    texts.push(unescaped(std::mem::take(&mut text)));
                }
                _ => {}
            },
            Event::Text(words) if is_text => push(&mut text, &words.xml10_content()),
            Event::CData(words) if is_text => push(&mut text, &words.xml10_content()),
            Event::GeneralRef(reference) if is_text => push(&mut text, &referenced(&reference)),
            Event::Eof => return Ok(texts),
            _ => {}
        }
        if bytes + text.len() > MAX_SHARED_BYTES {
            return Err(beyond(format!(
                "texts of more than {} MB",
                MAX_SHARED_BYTES >> 20
            )));
        }
    }
}

/// A text with the signs that XML cannot hold: `_x000D_` (ECMA-376, part 1, section 22.4.2.4). Control
/// characters among them are blanks.
fn unescaped(text: String) -> String {
    const MARK: &str = "_x";
    if !text.contains(MARK) {
        return text;
    }
    let mut whole = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(MARK) {
        let (before, marked) = rest.split_at(at);
        whole.push_str(before);
        let sign = marked
            .get(MARK.len()..7)
            .filter(|code| marked.as_bytes().get(6) == Some(&b'_') && !code.starts_with('+'))
            .and_then(|code| u32::from_str_radix(&code[..4], 16).ok())
            .and_then(char::from_u32);
        match sign {
            Some(sign) => {
                whole.push(if sign.is_control() && sign != '\n' {
                    ' '
                } else {
                    sign
                });
                rest = &marked[7..];
            }
            None => {
                whole.push_str(MARK);
                rest = &marked[MARK.len()..];
            }
        }
    }
    whole.push_str(rest);
    whole
}

fn push(text: &mut String, words: &str) {
    if text.len() < MAX_CELL_BYTES {
        text.push_str(words);
    }
}

fn fault(error: quick_xml::Error) -> io::Error {
    match error {
        quick_xml::Error::Io(error) => io::Error::new(error.kind(), error.to_string()),
        error => beyond(format!("not well-formed XML: {error}")),
    }
}

/// The cells of a sheet, row by row.
pub(super) struct Cells<'s, R> {
    xml: Reader<R>,
    shared: &'s Shared,
    /// Number of the last row.
    row: u64,
}

/// A cell that is being read.
#[derive(Default)]
struct Cell {
    column: usize,
    kind: String,
    style: Option<usize>,
    value: String,
}

impl<'s, R: BufRead> Cells<'s, R> {
    pub(super) fn new(part: R, shared: &'s Shared) -> Self {
        Self {
            xml: Reader::from_reader(part),
            shared,
            row: 0,
        }
    }

    /// The value of a cell as text.
    fn value(&self, cell: &Cell) -> String {
        let value = cell.value.trim();
        let number = || value.parse::<f64>().ok();
        match cell.kind.as_str() {
            "s" => {
                let text = value
                    .parse()
                    .ok()
                    .and_then(|at: usize| self.shared.texts.get(at));
                text.map_or_else(String::new, |text| text.trim().to_owned())
            }
            "inlineStr" | "str" => unescaped(value.to_owned()),
            "e" => String::new(),
            "b" => (if value == "1" { "true" } else { "false" }).to_owned(),
            "d" => value.split('T').next().unwrap_or_default().to_owned(),
            _ => {
                let style = cell.style.and_then(|style| self.shared.styles.get(style));
                match (style.copied().unwrap_or(Shown::No), number()) {
                    // Zeros in front are not those of a number.
                    (Shown::No, Some(number)) if !value.bytes().all(|b| b.is_ascii_digit()) => {
                        plain(number)
                    }
                    (Shown::No, _) => value.to_owned(),
                    (shown, Some(number)) => day(number, self.shared.is_1904)
                        .map_or_else(String::new, |day| written(day, shown)),
                    (_, None) => value.to_owned(),
                }
            }
        }
    }
}

impl<R: BufRead> Rows for Cells<'_, R> {
    fn next_row(&mut self) -> io::Result<Option<Row>> {
        let mut row: Option<Row> = None;
        let mut cell: Option<Cell> = None;
        let (mut is_value, mut next, mut is_reading) = (false, 0, false);
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = self.xml.read_event_into(&mut buffer).map_err(fault)?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(tag) | Event::Empty(tag) => match local(&tag) {
                    "row" => {
                        let number = attribute(&tag, "r").and_then(|number| number.parse().ok());
                        // Rows ascend; one that does not is the next.
                        let number = number.filter(|&number: &u64| number > self.row);
                        self.row = number.unwrap_or(self.row + 1);
                        let begun = Row {
                            number: self.row,
                            cells: Vec::new(),
                        };
                        if is_empty {
                            continue;
                        }
                        row = Some(begun);
                        next = 0;
                    }
                    "c" if row.is_some() => {
                        let column = attribute(&tag, "r").and_then(|place| column_of(&place));
                        let column = column.unwrap_or(next);
                        next = column.saturating_add(1);
                        if !is_empty {
                            cell = Some(Cell {
                                column,
                                kind: attribute(&tag, "t").unwrap_or_default(),
                                style: attribute(&tag, "s").and_then(|style| style.parse().ok()),
                                value: String::new(),
                            });
                        }
                    }
                    "rPh" => is_reading = !is_empty,
                    "v" | "t" => is_value = !is_empty && !is_reading,
                    _ => {}
                },
                Event::End(tag) => match tag.local_name().as_ref() {
                    "v" | "t" => is_value = false,
                    "rPh" => is_reading = false,
                    "c" => {
                        if let (Some(cell), Some(row)) = (cell.take(), &mut row) {
                            row.put(cell.column, self.value(&cell))?;
                        }
                    }
                    "row" if row.is_some() => return Ok(row),
                    _ => {}
                },
                Event::Text(words) if is_value => {
                    if let Some(cell) = &mut cell {
                        push(&mut cell.value, &words.xml10_content());
                    }
                }
                Event::CData(words) if is_value => {
                    if let Some(cell) = &mut cell {
                        push(&mut cell.value, &words.xml10_content());
                    }
                }
                Event::GeneralRef(reference) if is_value => {
                    if let Some(cell) = &mut cell {
                        push(&mut cell.value, &referenced(&reference));
                    }
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

/// The column of a place such as `BC12`, from 0.
pub(super) fn column_of(place: &str) -> Option<usize> {
    let letters = place.bytes().take_while(u8::is_ascii_alphabetic);
    let mut column = 0_usize;
    for letter in letters {
        let digit = usize::from(letter.to_ascii_uppercase() - b'A') + 1;
        column = column.checked_mul(26)?.checked_add(digit)?;
    }
    column.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_are_unescaped() {
        for (text, read) in [
            ("one_x000D_\ntwo", "one \ntwo"),
            ("_x0041__x0042_", "AB"),
            ("_x005F_x0041_", "_x0041_"),
            ("a_xyz_b_x00", "a_xyz_b_x00"),
            ("_x00é_", "_x00é_"),
            ("_xD800_", "_xD800_"),
        ] {
            assert_eq!(unescaped(text.to_owned()), read, "{text}");
        }
    }

    #[test]
    fn columns_go_by_their_letters() {
        for (place, column) in [
            ("A1", Some(0)),
            ("Z9", Some(25)),
            ("AA1", Some(26)),
            ("XFD1", Some(16_383)),
            ("7", None),
        ] {
            assert_eq!(column_of(place), column, "{place}");
        }
        assert_eq!(column_of(&"Z".repeat(40)), None);
    }
}
