//! Merged cells of a sheet: what stands in the first holds for the rows that it covers.
//!
//! Takes the spans that a sheet states and its rows in their order, puts the value of a cell that is
//! merged downwards into the rows below it, as where the name of an archive stands once beside many
//! papers. Rows without a cell of their own stay empty; cells that are merged across carry nothing, and
//! nor do those of a row with such cells, which is a head of two levels or a caption; nor long texts.

use std::io::{self, BufRead};

use super::{MAX_NAME_CHARS, Row};

/// Most spans of a sheet.
const MAX_SPANS: usize = 200_000;

/// Longest element that states a span, in bytes.
const MAX_ELEMENT_BYTES: usize = 128;

/// Cells that are merged into one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    /// Its first row, from 1, and its last.
    pub(super) first: u64,
    pub(super) last: u64,
    /// Its first column, from 0, and its last.
    pub(super) column: usize,
    pub(super) last_column: usize,
}

/// The merged cells of a sheet.
#[derive(Debug, Default)]
pub(super) struct Merged {
    /// In the order of their rows.
    spans: Vec<Span>,
    /// The first of them that has not begun.
    next: usize,
    /// Those that reach further down: last row, column, value.
    open: Vec<(u64, usize, String)>,
}

impl Merged {
    pub(super) fn new(mut spans: Vec<Span>) -> Self {
        spans.truncate(MAX_SPANS);
        spans.sort_unstable();
        Self {
            spans,
            ..Self::default()
        }
    }

    /// Adds spans that begin in the row that comes next.
    pub(super) fn add(&mut self, spans: Vec<Span>) {
        if !spans.is_empty() {
            // Those that have begun are not needed again.
            (self.spans, self.next) = (spans, 0);
        }
    }

    /// Completes a row by what is merged into it.
    ///
    /// # Errors
    /// Returns the reason when no sheet is so wide.
    pub(super) fn complete(&mut self, row: &mut Row) -> io::Result<()> {
        self.open.retain(|(last, ..)| *last >= row.number);
        let begins = self.spans[self.next..].iter();
        let count = begins.take_while(|span| span.first <= row.number).count();
        let begun = &self.spans[self.next..self.next + count];
        self.next += count;
        if row.cells.is_empty() {
            return Ok(());
        }
        let here = begun.iter().filter(|span| span.first == row.number);
        let is_head = here
            .clone()
            .any(|span| span.first == span.last && span.last_column > span.column);
        for span in here.filter(|span| span.last > span.first && !is_head) {
            let value = row
                .cells
                .get(span.column)
                .filter(|value| !value.is_empty() && value.chars().count() <= MAX_NAME_CHARS);
            if let Some(value) = value.cloned() {
                // One a column: spans of a sound file do not overlap.
                self.open.retain(|(_, column, _)| *column != span.column);
                self.open.push((span.last, span.column, value));
            }
        }
        for (_, column, value) in &self.open {
            if row.cells.get(*column).is_none_or(String::is_empty) {
                row.put(*column, value.clone())?;
            }
        }
        Ok(())
    }
}

/// The spans that a sheet of Office Open XML states behind its rows (`<mergeCell ref="A2:A5"/>`). The
/// rest of it is not looked at.
///
/// # Errors
/// Returns the error of the stream.
pub(super) fn of_xlsx(mut part: impl BufRead) -> io::Result<Vec<Span>> {
    const MARK: &[u8] = b"mergeCell ";
    let mut spans = Vec::new();
    let mut held: Vec<u8> = Vec::new();
    loop {
        let piece = part.fill_buf()?;
        let length = piece.len();
        let is_end = length == 0;
        held.extend_from_slice(piece);
        part.consume(length);
        let mut from = 0;
        while let Some(at) = held[from..]
            .windows(MARK.len())
            .position(|found| found == MARK)
        {
            let start = from + at;
            let element = &held[start..held.len().min(start + MAX_ELEMENT_BYTES)];
            let Some(end) = element.iter().position(|&byte| byte == b'>') else {
                if element.len() < MAX_ELEMENT_BYTES && !is_end {
                    break;
                }
                from = start + MARK.len();
                continue;
            };
            spans.extend(std::str::from_utf8(&element[..end]).ok().and_then(span_of));
            from = start + end;
        }
        if is_end || spans.len() > MAX_SPANS {
            return Ok(spans);
        }
        // An element may be cut by the end of the piece.
        let keep = held.len().saturating_sub(MAX_ELEMENT_BYTES).max(from);
        held.drain(..keep);
    }
}

/// The span that an element names.
fn span_of(element: &str) -> Option<Span> {
    let (_, stated) = element.split_once("ref=")?;
    let quote = stated.chars().next()?;
    let stated = stated[1..].split(quote).next()?;
    let (first, last) = stated.split_once(':')?;
    let row = |place: &str| {
        let digits = place.trim_start_matches(|c: char| c.is_ascii_alphabetic() || c == '$');
        digits.parse::<u64>().ok()
    };
    let column = super::xlsx::column_of;
    Some(Span {
        first: row(first)?,
        last: row(last)?,
        column: column(first)?,
        last_column: column(last)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows of letters; a dash is an empty cell.
    #[track_caller]
    fn check(rows: &[&str], spans: &[&str], expected: &[&str]) {
        let spans = spans
            .iter()
            .map(|span| span_of(&format!("ref=\"{span}\"")).unwrap());
        let mut merged = Merged::new(spans.collect());
        let mut found = Vec::new();
        for (row, number) in rows.iter().zip(1..) {
            let cells = row.split(' ').filter(|_| !row.is_empty());
            let cells = cells.map(|cell| cell.trim_matches('-').to_owned());
            let mut row = Row {
                number,
                cells: cells.collect(),
            };
            merged.complete(&mut row).unwrap();
            let cells = row
                .cells
                .iter()
                .map(|cell| if cell.is_empty() { "-" } else { cell });
            found.push(cells.collect::<Vec<_>>().join(" "));
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn a_value_holds_for_the_rows_that_it_covers() {
        check(
            &["Archive Title", "RGANI a", "- b", "- c", "AVPRF d"],
            &["A2:A4"],
            &["Archive Title", "RGANI a", "RGANI b", "RGANI c", "AVPRF d"],
        );
        // Two columns, of which one reaches further; an empty row stays one.
        check(
            &["A F t", "r 1 a", "- - b", "", "- 2 c"],
            &["A2:A5", "B2:B3"],
            &["A F t", "r 1 a", "r 1 b", "", "r 2 c"],
        );
        // A cell of its own goes first; not beyond the end; nothing without a span.
        check(
            &["r a", "s b", "- c", "- d"],
            &["A1:A3"],
            &["r a", "s b", "r c", "- d"],
        );
        // A head of two levels, and a caption over the table.
        check(
            &["Archive Shelfmark -", "- fond opis", "r 1 2"],
            &["A1:A2", "B1:C1"],
            &["Archive Shelfmark -", "- fond opis", "r 1 2"],
        );
        // The first cell of a block says what it is.
        check(&["r - a", "- - b"], &["A1:B2"], &["r - a", "r - b"]);
    }

    #[test]
    fn spans_are_found_wherever_the_stream_is_cut() {
        let xml = "<sheetData/><mergeCells count=\"2\"><mergeCell ref=\"A2:B4\"/><x:mergeCell ref='AA10:AA12' /></mergeCells><mergeCell ";
        for length in 1..40 {
            let spans = of_xlsx(std::io::BufReader::with_capacity(length, xml.as_bytes())).unwrap();
            let places: Vec<_> = spans
                .iter()
                .map(|span| (span.first, span.last, span.column, span.last_column))
                .collect();
            assert_eq!(places, [(2, 4, 0, 1), (10, 12, 26, 26)], "{length}");
        }
        for element in ["", "ref=", "ref=\"A1\"", "ref=\"1:2\"", "ref=\"é:A2\""] {
            assert_eq!(span_of(element), None, "{element}");
        }
    }
}
