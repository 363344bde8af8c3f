//! Hits, concordances, counts and collocates as tables for spreadsheets: CSV and TSV with one header
//! row.
//!
//! Cells are neutralised against formulas ([`escape::cell`]), for Excel also against its reading of
//! shelfmarks as dates ([`Cells`]), and quoted as RFC 4180 says. The
//! first reference has its levels in columns of their own; `references` holds all, separated by `; `;
//! `shelfmark` holds the same, or the source's own citation where none could be read.
//!
//! Owns [`Table`], which columns a table has and in which form its lines are, and the lists of
//! columns, which are stable: new ones come last. Lines are made one by one, so that a front can write
//! tables of any length.

mod manifest;

use super::escape;

use crate::ask::kwic::KwicLine;
use jiff::civil::Date;

use crate::ask::{Answer, Collocates, Counts, Figures, Lines};
use crate::engine::Hit;
use crate::record::date::HistoricalDate;
use crate::record::{HitLine, Provenance};

pub use manifest::{manifest_header, manifest_row};

/// The columns of hits; those from `HIT_COLUMNS_SHOWN` on only where they are asked for.
pub const HIT_COLUMNS: [&str; 24] = [
    "rank",
    "id",
    "score",
    "partial",
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
    "snippet",
    "citation",
    "source",
    "shelfmark",
    "type",
    "body",
];
const HIT_COLUMNS_SHOWN: usize = 22;
/// The column with the text of the document.
pub const BODY: &str = "body";

/// The columns of a concordance; those from `KWIC_COLUMNS_SHOWN` on only where they are asked for.
pub const KWIC_COLUMNS: [&str; 25] = [
    "line",
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
    "field",
    "left",
    "match",
    "right",
    "citation",
    "source",
    "shelfmark",
    "page",
    "type",
];
const KWIC_COLUMNS_SHOWN: usize = 23;

/// The columns of collocates.
const COLLOCATE_COLUMNS: [&str; 9] = [
    "word",
    "form",
    "count",
    "before",
    "after",
    "records",
    "frequency",
    "log_likelihood",
    "log_dice",
];

/// The columns of the figures of many queries.
const FIGURE_COLUMNS: [&str; 13] = [
    "id",
    "query",
    "documents",
    "occurrences",
    "all",
    "share",
    "first",
    "first_id",
    "last",
    "last_id",
    "undated",
    "also",
    "notes",
];

/// What spreadsheets know UTF-8 by.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// For whom texts in cells are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Cells {
    /// For every reader of tables.
    #[default]
    Plain,
    /// For Excel, which reads `059` as a number and `3-7` as a date unless they are formulas.
    Excel,
}

/// How rows are written, whatever their columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Format {
    /// Between cells: comma or tab.
    pub separator: u8,
    /// Whether the table begins with a byte order mark.
    pub has_mark: bool,
    /// For whom texts are written.
    pub cells: Cells,
}

impl Format {
    /// The usual one.
    #[must_use]
    pub fn new(separator: u8) -> Self {
        Self {
            separator,
            has_mark: false,
            cells: Cells::Plain,
        }
    }

    fn header<'a>(self, names: impl IntoIterator<Item = &'a str>) -> String {
        let mark = self.has_mark.then_some(BYTE_ORDER_MARK);
        let names = names.into_iter().map(|name| Cell::Ours(name.to_owned()));
        mark.into_iter().collect::<String>() + &row(names, self)
    }
}

/// What stands in a cell.
#[derive(Debug, Clone)]
enum Cell {
    /// A number, a date or a name of ours, written as it is.
    Ours(String),
    /// A text of a source.
    Text(String),
}

impl Cell {
    fn of(text: Option<&str>) -> Self {
        Self::Text(text.unwrap_or_default().to_owned())
    }

    fn ours(value: impl ToString) -> Self {
        Self::Ours(value.to_string())
    }

    fn ours_or_empty(value: Option<impl ToString>) -> Self {
        value.map_or_else(|| Self::Ours(String::new()), Self::ours)
    }
}

/// The form of a table, and which of the columns it has.
#[derive(Debug, Clone)]
pub struct Table {
    format: Format,
    all: &'static [&'static str],
    columns: Vec<usize>,
}

impl Table {
    /// A table of hits with the usual columns, cells separated by `separator`.
    #[must_use]
    pub fn of_hits(separator: u8) -> Self {
        Self::new(&HIT_COLUMNS, HIT_COLUMNS_SHOWN, separator)
    }

    /// A table of lines of a concordance.
    #[must_use]
    pub fn of_lines(separator: u8) -> Self {
        Self::new(&KWIC_COLUMNS, KWIC_COLUMNS_SHOWN, separator)
    }

    fn new(all: &'static [&'static str], shown: usize, separator: u8) -> Self {
        Self {
            format: Format::new(separator),
            all,
            columns: (0..shown).collect(),
        }
    }

    /// The same with these columns, in this order.
    ///
    /// # Errors
    /// Returns the first name that no column has.
    pub fn with_columns<S: AsRef<str>>(self, names: &[S]) -> Result<Self, String> {
        let place = |name: &S| {
            let name = name.as_ref().trim();
            let place = self.all.iter().position(|column| *column == name);
            place.ok_or_else(|| name.to_owned())
        };
        Ok(Self {
            columns: names.iter().map(place).collect::<Result<_, _>>()?,
            ..self
        })
    }

    /// The same with this column too, last unless it is there.
    #[must_use]
    pub fn with_column(mut self, name: &str) -> Self {
        if let Some(place) = self.all.iter().position(|column| *column == name)
            && !self.columns.contains(&place)
        {
            self.columns.push(place);
        }
        self
    }

    /// The same in this format.
    #[must_use]
    pub fn with_format(self, format: Format) -> Self {
        Self { format, ..self }
    }

    /// Whether the column of that name is in it.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|&column| self.all[column] == name)
    }

    /// The header row, and the mark before it.
    #[must_use]
    pub fn header(&self) -> String {
        self.format
            .header(self.columns.iter().map(|&column| self.all[column]))
    }

    /// The row of a hit. The column `body` is filled where the hit has its whole record.
    #[must_use]
    pub fn hit(&self, rank: usize, hit: &Hit) -> String {
        self.chosen(hit_cells(rank, hit))
    }

    /// The row of a line of a concordance.
    #[must_use]
    pub fn line(&self, number: usize, line: &KwicLine) -> String {
        self.chosen(line_cells(number, line))
    }

    fn chosen(&self, cells: Vec<Cell>) -> String {
        let chosen = self.columns.iter();
        row(
            chosen.filter_map(|&column| cells.get(column).cloned()),
            self.format,
        )
    }
}

/// The hits as a table.
#[must_use]
pub fn hits(answer: &Answer, table: &Table) -> String {
    let rows = (answer.offset + 1..).zip(&answer.hits);
    let rows = rows.map(|(rank, hit)| table.hit(rank, hit));
    std::iter::once(table.header()).chain(rows).collect()
}

/// The lines of a concordance as a table.
#[must_use]
pub fn kwic(answer: &Lines, table: &Table) -> String {
    let rows = (answer.offset + 1..).zip(&answer.found.lines);
    let rows = rows.map(|(number, line)| table.line(number, line));
    std::iter::once(table.header()).chain(rows).collect()
}

/// A count as a table: `documents`, `occurrences`, `all` and `share` of each question, behind the
/// question where there are several.
#[must_use]
pub fn counts(counts: &Counts, format: Format) -> String {
    let mut header: Vec<String> = [counts.by.name(), "from", "to"].map(str::to_owned).into();
    let single = counts.columns.len() == 1;
    for column in &counts.columns {
        for figure in ["documents", "occurrences", "all", "share"] {
            header.push(match single {
                true => figure.to_owned(),
                false => format!("{figure}: {}", escape::line(&column.understood.text)),
            });
        }
    }
    let mut table = format.header(header.iter().map(String::as_str));
    for one in counts.rows.iter().chain(&counts.undated) {
        let mut cells = vec![
            Cell::Text(one.label.clone()),
            Cell::ours_or_empty(one.days.map(|(from, _)| from)),
            Cell::ours_or_empty(one.days.map(|(_, to)| to)),
        ];
        for cell in &one.cells {
            cells.extend([
                Cell::ours(cell.documents),
                Cell::ours_or_empty(cell.occurrences),
                Cell::ours(cell.all),
                Cell::ours_or_empty(cell.share().map(|share| format!("{share:.6}"))),
            ]);
        }
        table.push_str(&row(cells, format));
    }
    table
}

/// Collocates as a table.
#[must_use]
pub fn collocates(found: &Collocates, format: Format) -> String {
    let mut table = format.header(COLLOCATE_COLUMNS);
    for one in &found.rows {
        let cells = [
            Cell::Text(one.word.clone()),
            Cell::Text(one.form.clone()),
            Cell::ours(one.count),
            Cell::ours(one.before),
            Cell::ours(one.after),
            Cell::ours(one.records),
            Cell::ours(one.frequency),
            Cell::Ours(format!("{:.3}", one.log_likelihood)),
            Cell::Ours(format!("{:.3}", one.log_dice)),
        ];
        table.push_str(&row(cells, format));
    }
    table
}

/// The header row of the figures of many queries.
#[must_use]
pub fn figures_header(format: Format) -> String {
    format.header(FIGURE_COLUMNS)
}

/// The row of a query: its number, its text, and what it finds.
#[must_use]
pub fn figures_row(qid: &str, found: &Figures, format: Format) -> String {
    let day = |hit: &Option<Hit>, of: fn(&HistoricalDate) -> Option<Date>| {
        let date = hit.as_ref().and_then(|hit| hit.line.date.as_ref());
        Cell::ours_or_empty(date.and_then(of))
    };
    let id = |hit: &Option<Hit>| Cell::of(hit.as_ref().map(|hit| &*hit.id));
    let understood = &found.understood;
    let names = understood.expansions.iter().flat_map(|one| &one.terms);
    let names: Vec<String> = names
        .map(|(term, count)| format!("{term} ({count})"))
        .collect();
    let notes: Vec<String> = understood.notes.iter().map(ToString::to_string).collect();
    let cells = [
        Cell::of(Some(qid)),
        Cell::of(Some(&understood.text)),
        Cell::ours(found.documents),
        Cell::ours_or_empty(found.occurrences),
        Cell::ours(found.all),
        Cell::ours_or_empty(found.share().map(|share| format!("{share:.6}"))),
        day(&found.first, |date| date.earliest.or(date.latest)),
        id(&found.first),
        day(&found.last, |date| date.latest.or(date.earliest)),
        id(&found.last),
        Cell::ours(found.undated),
        Cell::Text(names.join("; ")),
        Cell::Text(notes.join("; ")),
    ];
    row(cells, format)
}

/// One row with its line end.
fn row(cells: impl IntoIterator<Item = Cell>, format: Format) -> String {
    let mut table = csv::WriterBuilder::new()
        .delimiter(format.separator)
        .from_writer(Vec::new());
    let cells = cells.into_iter().map(|cell| match (cell, format.cells) {
        (Cell::Ours(value), _) => value,
        (Cell::Text(text), Cells::Plain) => escape::cell(&text).into_owned(),
        (Cell::Text(text), Cells::Excel) => escape::excel_cell(&text).into_owned(),
    });
    table.write_record(cells).expect("one row goes into memory");
    let bytes = table.into_inner().expect("memory is never full here");
    String::from_utf8(bytes).expect("made of strings and ASCII separators")
}

fn hit_cells(rank: usize, hit: &Hit) -> Vec<Cell> {
    let passages = &hit.passages;
    let passage = passages
        .iter()
        .find(|passage| passage.field != "title")
        .or(passages.first());
    let body = hit
        .record
        .as_ref()
        .and_then(|record| record.body.as_deref());
    let mut cells = vec![
        Cell::ours(rank),
        Cell::of(Some(&hit.id)),
        Cell::ours(hit.score),
        Cell::ours(hit.partial),
    ];
    cells.extend(facts(&hit.line));
    cells.push(Cell::of(passage.map(|passage| &*passage.text)));
    cells.extend(origin(&hit.line));
    cells.push(Cell::of(hit.line.kind.as_deref()));
    cells.push(Cell::of(body));
    cells
}

fn line_cells(number: usize, line: &KwicLine) -> Vec<Cell> {
    let mut cells = vec![Cell::ours(number), Cell::of(Some(&line.id))];
    cells.extend(facts(&line.about));
    cells.push(Cell::ours(line.field));
    cells.extend([&line.left, &line.matched, &line.right].map(|text| Cell::of(Some(text))));
    cells.extend(origin(&line.about));
    cells.push(Cell::Text(
        line.page
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    ));
    cells.push(Cell::of(line.about.kind.as_deref()));
    cells
}

/// The source's own citation, where the record was read, and where the document lies by the references
/// read or else by the citation.
fn origin(about: &HitLine) -> [Cell; 3] {
    let source = about.source.as_ref();
    [
        Cell::of(about.citation.as_deref()),
        Cell::Text(source.map(Provenance::address).unwrap_or_default()),
        Cell::Text(shelfmark(about)),
    ]
}

/// Where the document lies: the references read, or else the source's own citation.
#[must_use]
pub fn shelfmark(about: &HitLine) -> String {
    match about.references.is_empty() {
        true => about.citation.clone().unwrap_or_default(),
        false => all_references(about),
    }
}

fn all_references(about: &HitLine) -> String {
    let all: Vec<String> = about.references.iter().map(ToString::to_string).collect();
    all.join("; ")
}

/// What is known of a record, from its title to its address.
fn facts(about: &HitLine) -> [Cell; 14] {
    let first = about.references.first();
    let date = about.date.as_ref();
    [
        Cell::of(about.title.as_deref()),
        Cell::of(date.map(|date| &*date.text)),
        Cell::ours_or_empty(date.and_then(|date| date.earliest)),
        Cell::ours_or_empty(date.and_then(|date| date.latest)),
        Cell::of(first.map(|reference| &*reference.archive)),
        Cell::of(first.and_then(|reference| reference.fond())),
        Cell::of(first.and_then(|reference| reference.opis())),
        Cell::of(first.and_then(|reference| reference.delo())),
        Cell::of(first.and_then(|reference| reference.papka())),
        Cell::of(first.and_then(|reference| reference.listy.as_deref())),
        Cell::Text(all_references(about)),
        Cell::of(Some(&about.collection)),
        Cell::of(about.language.as_deref()),
        Cell::of(about.url.as_deref()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_on_tables_names_every_column() {
        let page = include_str!("../../docs/tables.md");
        for column in HIT_COLUMNS
            .iter()
            .chain(&KWIC_COLUMNS)
            .chain(&COLLOCATE_COLUMNS)
            .chain(&manifest::COLUMNS)
            .chain(&FIGURE_COLUMNS)
        {
            assert!(page.contains(&format!("`{column}`")), "{column}");
        }
    }

    #[test]
    fn columns_are_chosen_by_name_and_the_mark_stands_first() {
        let table = Table::of_hits(b',').with_format(Format {
            has_mark: true,
            ..Format::new(b',')
        });
        assert!(table.header().starts_with("\u{feff}rank,id,score,"));
        assert!(table.header().ends_with(",source,shelfmark\n"));
        let chosen = Table::of_hits(b'\t').with_columns(&["id", " title"]);
        let chosen = chosen.expect("they are columns").with_column(BODY);
        assert_eq!(chosen.header(), "id\ttitle\tbody\n");
        assert!(chosen.has(BODY) && !chosen.has("rank"));
        let hit = Hit {
            id: "=1".to_owned(),
            ..Hit::default()
        };
        assert_eq!(chosen.hit(1, &hit), "'=1\t\t\n");
        assert_eq!(
            Table::of_lines(b',')
                .with_columns(&["id", "snippet"])
                .map(|_| ()),
            Err("snippet".to_owned())
        );
    }
}
