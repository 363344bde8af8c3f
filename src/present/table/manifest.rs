//! The list of files that an export wrote: a table of its own.

use super::{Cell, Format, facts, origin, row};
use crate::record::HitLine;

/// The columns of the list of files that an export wrote.
pub(super) const COLUMNS: [&str; 21] = [
    "file",
    "id",
    "title",
    "date",
    "from",
    "to",
    "archive",
    "fond",
    "opis",
    "delo",
    "papka",
    "listy",
    "references",
    "collection",
    "language",
    "url",
    "citation",
    "source",
    "shelfmark",
    "type",
    "characters",
];

/// The header row of the list of files that an export wrote.
#[must_use]
pub fn manifest_header() -> String {
    Format::new(b',').header(COLUMNS)
}

/// The row of a record in that list: its file, and how many characters its text has.
#[must_use]
pub fn manifest_row(file: &str, id: &str, about: &HitLine, characters: usize) -> String {
    let mut cells = vec![Cell::of(Some(file)), Cell::of(Some(id))];
    cells.extend(facts(about));
    cells.extend(origin(about));
    cells.push(Cell::of(about.kind.as_deref()));
    cells.push(Cell::ours(characters));
    row(cells, Format::new(b','))
}
