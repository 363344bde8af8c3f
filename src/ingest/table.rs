//! Tables: one record a row, with a header that names the columns.
//!
//! Takes the header, then one row with its place; gives a record, a reject with line, byte, reason
//! and the beginning of the row, or nothing for a row of empty cells. Commas, tabs, semicolons or
//! vertical lines part the columns: whichever parts the header into most, or the one that a
//! spreadsheet states in a line `sep=;` above it. Quotation marks as RFC 4180 has them. Which
//! column is which field is the [`super::mapping`]'s to say; in the columns of people, places and
//! subjects a semicolon or a vertical line parts the values.
//!
//! A caption above the header is passed over. Cells that a row lacks at its end are empty; a row with
//! more cells than the header is refused: which of them belongs where, nobody can tell.
//!
//! Known gaps: a table without a header is not read.

use csv::{ReaderBuilder, StringRecord};
use serde_json::{Map, Value};

use super::Item;
use super::encoding::{Encoding, decode};
use super::identity::Place;
use super::jsonl::{LinePlace, read_map, reject};
use super::mapping::{Field, Mapping, Origin, field_of, is_known, names_body, names_title};
use crate::record::SourcePart;

/// What may part columns, the commonest first: it wins where two part the header into as many.
const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Most columns of a table.
const MAX_COLUMNS: usize = 10_000;

/// Parts of names of columns that may hold titles or texts, lower case.
const LIKELY: &[&str] = &[
    "title",
    "titel",
    "titre",
    "name",
    "head",
    "subject",
    "betreff",
    "text",
    "body",
    "content",
    "desc",
    "note",
    "transcri",
    "ocr",
    "заг",
    "назв",
    "наимен",
    "текст",
    "содерж",
    "тема",
    "опис",
];

/// Characters of a column name that a message quotes.
const QUOTED_CHARS: usize = 40;

/// The header of a table.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Header {
    delimiter: u8,
    /// Names of the columns, each once.
    columns: Vec<String>,
    /// Names that stood there more than once.
    repeated: Vec<String>,
    /// Places of the columns that hold the date, the first choice first.
    dates: Vec<usize>,
}

/// The delimiter of a table that begins with `head`, and whether a line above the header states
/// it.
pub(super) fn delimiter(head: &str) -> (u8, bool) {
    let head = head.trim_start_matches(['\u{feff}', '\r', '\n']);
    let line = head.lines().next().unwrap_or_default().trim_end();
    if let Some(stated) = line.strip_prefix("sep=")
        && let Some(&[only]) = stated
            .as_bytes()
            .first_chunk::<1>()
            .filter(|_| stated.len() == 1)
        && DELIMITERS.contains(&only)
    {
        return (only, true);
    }
    let columns = |delimiter: u8| {
        // A row without quotation marks ends with its line.
        let line = head.lines().next().unwrap_or_default();
        if line.contains('"') || line.is_empty() {
            return cells(head, delimiter).map_or(0, |cells| cells.len());
        }
        let row = line.split('\r').next().unwrap_or_default();
        1 + row.bytes().filter(|byte| *byte == delimiter).count()
    };
    let mut best = (DELIMITERS[0], 0);
    for delimiter in DELIMITERS {
        let found = columns(delimiter);
        if found > best.1 {
            best = (delimiter, found);
        }
    }
    (best.0, false)
}

/// Lines above a header that are looked at.
const MAX_CAPTION_LINES: usize = 12;

/// Lines above the header of a table that begins with `head`: a caption, a source, a date of export.
/// Such lines have at most half as many cells. The delimiter may be known.
pub(super) fn caption_lines(head: &str, known: Option<u8>, mapping: &Mapping) -> usize {
    let lines = head
        .trim_start_matches('\u{feff}')
        .split('\n')
        .take(MAX_CAPTION_LINES);
    let mut widest = 0;
    for (at, line) in lines.enumerate() {
        let delimiter = known.unwrap_or_else(|| delimiter(line).0);
        let names = cells(line, delimiter).unwrap_or_default();
        let names = names.iter().map(|name| name.trim().to_owned());
        let names: Vec<String> = names.filter(|name| !name.is_empty()).collect();
        let is_header = names.len() > 1 && has_text(&names, mapping);
        if is_header && widest * 2 <= names.len() {
            return at;
        }
        // A row below a header that is called otherwise, or one of several lines.
        let is_broken = line.bytes().filter(|byte| *byte == b'"').count() % 2 == 1;
        if is_header || is_broken || line.starts_with("sep=") {
            return 0;
        }
        widest = widest.max(names.len());
    }
    0
}

/// Whether a table of such columns has titles or texts, or enough to make titles of.
fn has_text(columns: &[String], mapping: &Mapping) -> bool {
    let makes = |name: &&String| {
        let field = field_of(name);
        field.is_some_and(|field| matches!(field, Field::Date | Field::Type | Field::People))
    };
    columns.iter().any(|name| mapping.names_text(name)) || columns.iter().filter(makes).count() > 1
}

/// The cells of the first row of `text`, as the `csv` crate reads it, which takes longer to begin
/// than most rows take to read.
fn cells(text: &str, delimiter: u8) -> Option<StringRecord> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut rest = text.trim_start_matches(['\r', '\n']);
    let delimiter = char::from(delimiter);
    let mut row = StringRecord::new();
    if rest.is_empty() {
        return None;
    }
    loop {
        let mut cell = String::new();
        let mut is_quoted = rest.starts_with('"');
        rest = &rest[usize::from(is_quoted)..];
        while is_quoted {
            let (part, after) = rest.split_once('"').unwrap_or((rest, ""));
            cell.push_str(part);
            // A doubled mark stands for one.
            let doubled = after.strip_prefix('"');
            cell.extend(doubled.map(|_| '"'));
            is_quoted = doubled.is_some();
            rest = doubled.unwrap_or(after);
        }
        let end = rest.find([delimiter, '\r', '\n']).unwrap_or(rest.len());
        cell.push_str(&rest[..end]);
        row.push_field(&cell);
        match rest[end..].strip_prefix(delimiter) {
            Some(after) => rest = after,
            None => return Some(row),
        }
    }
}

/// Whether a text without a telling name is a table: a header of several short names, at least
/// two of which are fields of a record, and a row with as many cells below it.
pub(super) fn is_table(head: &str) -> bool {
    let (delimiter, is_stated) = delimiter(head);
    if is_stated {
        return true;
    }
    let head = head.trim_start_matches(['\u{feff}', '\r', '\n']);
    // Most texts end here.
    let first = head.lines().next().unwrap_or_default();
    if !first.contains('"') && !first.as_bytes().contains(&delimiter) {
        return false;
    }
    let Some(names) = cells(head, delimiter) else {
        return false;
    };
    let is_name = |name: &str| {
        let name = name.trim();
        name.chars().count() <= QUOTED_CHARS
            && name.chars().any(char::is_alphanumeric)
            && !name.ends_with(['.', ':', '!', '?'])
    };
    let known: Vec<_> = names.iter().filter(|name| is_known(name)).collect();
    let has_text = known
        .iter()
        .any(|name| names_title(name) || names_body(name));
    if names.len() < 2 || known.len() < 2 || !has_text || !names.iter().all(is_name) {
        return false;
    }
    let mut reader = ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(head.as_bytes());
    let mut row = StringRecord::new();
    matches!(reader.read_record(&mut row), Ok(true)) && row.len() == names.len()
}

impl Header {
    /// Reads a header.
    ///
    /// # Errors
    /// Returns the reason why no table can be read by it, which is better said once than for
    /// every row.
    pub(super) fn read(text: &str, delimiter: u8, mapping: &Mapping) -> Result<Self, String> {
        let names = cells(text, delimiter).unwrap_or_default();
        if names.len() > MAX_COLUMNS {
            return Err(format!(
                "the header has {} columns: expected at most {MAX_COLUMNS}",
                names.len()
            ));
        }
        let mut columns: Vec<String> = Vec::with_capacity(names.len());
        let mut repeated = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for (at, name) in names.iter().enumerate() {
            let name = name.trim_start_matches('\u{feff}').trim();
            let mut unique = if name.is_empty() {
                format!("column {}", at + 1)
            } else {
                name.to_owned()
            };
            if seen.contains(&unique) {
                if !repeated.contains(&unique) {
                    repeated.push(unique.clone());
                }
                unique = (2..)
                    .map(|count| format!("{name} ({count})"))
                    .find(|candidate| !seen.contains(candidate))
                    .unwrap_or(unique);
            }
            seen.insert(unique.clone());
            columns.push(unique);
        }
        if columns.is_empty() {
            return Err("no header: expected the names of the columns in the first row".to_owned());
        }
        if !has_text(&columns, mapping) {
            // Those that sound like one come first, for the message names a few only.
            let is_likely = |name: &String| {
                let name = name.to_lowercase();
                LIKELY.iter().any(|word| name.contains(word))
            };
            columns.sort_by_key(|name| !is_likely(name));
            return Err(format!(
                "no column is known as title or text: the first row has {}; expected the names of \
                 the columns there, and --map title=… or body=… where they are unusual",
                listed(&columns)
            ));
        }
        let mut dates: Vec<_> = (0..columns.len())
            .filter_map(|at| Some((mapping.date_rank(&columns[at])?, at)))
            .collect();
        dates.sort_unstable();
        Ok(Self {
            delimiter,
            columns,
            repeated,
            dates: dates.into_iter().map(|(_, at)| at).collect(),
        })
    }

    /// The column and value of the date of a row.
    pub(super) fn date_of(&self, row: &str) -> Option<(&str, String)> {
        let cells = (!self.dates.is_empty()).then(|| cells(row, self.delimiter))??;
        self.dates.iter().find_map(|&at| {
            let value = cells.get(at).filter(|value| !value.trim().is_empty())?;
            Some((self.columns.get(at)?.as_str(), value.to_owned()))
        })
    }

    /// What a person should know of it.
    pub(super) fn note(&self) -> Option<String> {
        // Several columns of a list are one list.
        let is_list = |name: &&String| field_of(name).is_some_and(Field::is_list);
        let repeated: Vec<String> = self
            .repeated
            .iter()
            .filter(|name| !is_list(name))
            .cloned()
            .collect();
        (!repeated.is_empty()).then(|| {
            format!(
                "the header has {} more than once: the first is read by its name, the others are \
                 called \"{} (2)\" and so on",
                listed(&repeated),
                shown(&repeated[0])
            )
        })
    }
}

fn counted(count: usize, what: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {what}{plural}")
}

fn shown(name: &str) -> String {
    let head: String = name.chars().take(QUOTED_CHARS).collect();
    let more = if head.len() < name.len() { "…" } else { "" };
    format!("{}{more}", head.escape_debug())
}

/// The first few names, quoted.
fn listed(names: &[String]) -> String {
    let quoted: Vec<_> = names
        .iter()
        .take(8)
        .map(|name| format!("\"{}\"", shown(name)))
        .collect();
    let more = match names.len() - quoted.len() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", quoted.join(", "))
}

/// Reads one row; nothing comes of one whose cells are all empty.
pub(super) fn read_row(
    bytes: &[u8],
    encoding: Encoding,
    header: &Header,
    at: LinePlace,
    place: &Place,
) -> Vec<Item> {
    let text = match decode(bytes, encoding) {
        Ok(text) => text,
        Err(fault) => {
            let reason = fault.moved(at.start).to_string();
            return vec![reject(bytes, at, place, reason)];
        }
    };
    let cells = cells(&text, header.delimiter).unwrap_or_default();
    if cells.iter().all(|cell| cell.trim().is_empty()) {
        return Vec::new();
    }
    let refuse = |reason| vec![reject(text.as_bytes(), at, place, reason)];
    let beyond = cells.iter().skip(header.columns.len());
    if beyond.clone().any(|cell| !cell.trim().is_empty()) {
        return refuse(format!(
            "{} in a table of {}: expected one for each; a cell that holds a delimiter or a line \
             end stands in quotation marks",
            counted(cells.len(), "cell"),
            counted(header.columns.len(), "column")
        ));
    }
    let map: Map<String, Value> = header
        .columns
        .iter()
        .zip(&cells)
        .filter(|(_, cell)| !cell.trim().is_empty())
        .map(|(name, cell)| (name.clone(), Value::String(cell.to_owned())))
        .collect();
    let end = at.start + bytes.len() as u64;
    read_map(map, Origin::Row, at, end, SourcePart::Row(at.row), place).unwrap_or_else(refuse)
}

#[cfg(test)]
mod tests;
