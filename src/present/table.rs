//! Hits, concordances, counts and collocates as tables for spreadsheets: CSV and TSV with one header
//! row.
//!
//! Cells are neutralised against formulas ([`escape::cell`]) and quoted as RFC 4180 says. The
//! first reference has its levels in columns of their own; `references` holds all, separated by `; `;
//! `shelfmark` holds the same, or the source's own citation where none could be read.
//!
//! Owns [`Table`], which columns a table has and in which form its lines are, and the lists of
//! columns, which are stable: new ones come last. Lines are made one by one, so that a front can write
//! tables of any length.

use super::escape;

use crate::ask::kwic::KwicLine;
use crate::ask::{Answer, Collocates, Counts, Lines};
use crate::engine::Hit;
use crate::record::{HitLine, Provenance};

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

/// What spreadsheets know UTF-8 by.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// The form of a table, and which of the columns it has.
#[derive(Debug, Clone)]
pub struct Table {
    separator: u8,
    has_mark: bool,
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
            separator,
            has_mark: false,
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

    /// The same, beginning with a byte order mark if `wanted`.
    #[must_use]
    pub fn with_mark(self, wanted: bool) -> Self {
        Self {
            has_mark: wanted,
            ..self
        }
    }

    /// Whether the column of that name is in it.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.columns.iter().any(|&column| self.all[column] == name)
    }

    /// The header row, and the mark before it.
    #[must_use]
    pub fn header(&self) -> String {
        let names = self
            .columns
            .iter()
            .map(|&column| self.all[column].to_owned());
        let mark = self.has_mark.then_some(BYTE_ORDER_MARK);
        mark.into_iter().collect::<String>() + &row(names, self.separator)
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

    fn chosen(&self, mut cells: Vec<String>) -> String {
        let chosen = self.columns.iter();
        let chosen = chosen.filter_map(|&column| cells.get_mut(column).map(std::mem::take));
        row(chosen, self.separator)
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
pub fn counts(counts: &Counts, separator: u8, has_mark: bool) -> String {
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
    let mark = has_mark.then_some(BYTE_ORDER_MARK);
    let mut table = mark.into_iter().collect::<String>() + &row(header, separator);
    for one in counts.rows.iter().chain(&counts.undated) {
        let day =
            |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
        let mut cells = vec![
            one.label.clone(),
            day(one.days.map(|(from, _)| from)),
            day(one.days.map(|(_, to)| to)),
        ];
        for cell in &one.cells {
            cells.extend([
                cell.documents.to_string(),
                cell.occurrences
                    .map_or_else(String::new, |of| of.to_string()),
                cell.all.to_string(),
                cell.share()
                    .map_or_else(String::new, |share| format!("{share:.6}")),
            ]);
        }
        table.push_str(&row(cells, separator));
    }
    table
}

/// Collocates as a table.
#[must_use]
pub fn collocates(found: &Collocates, separator: u8, has_mark: bool) -> String {
    let mark = has_mark.then_some(BYTE_ORDER_MARK);
    let header = row(COLLOCATE_COLUMNS.map(str::to_owned), separator);
    let mut table = mark.into_iter().collect::<String>() + &header;
    for one in &found.rows {
        let cells = [
            one.word.clone(),
            one.form.clone(),
            one.count.to_string(),
            one.before.to_string(),
            one.after.to_string(),
            one.records.to_string(),
            one.frequency.to_string(),
            format!("{:.3}", one.log_likelihood),
            format!("{:.3}", one.log_dice),
        ];
        table.push_str(&row(cells, separator));
    }
    table
}

/// One row with its line end.
fn row(cells: impl IntoIterator<Item = String>, separator: u8) -> String {
    let mut table = csv::WriterBuilder::new()
        .delimiter(separator)
        .from_writer(Vec::new());
    let cells = cells.into_iter();
    table
        .write_record(cells.map(|cell| escape::cell(&cell).into_owned()))
        .expect("one row goes into memory");
    let bytes = table.into_inner().expect("memory is never full here");
    String::from_utf8(bytes).expect("made of strings and ASCII separators")
}

fn hit_cells(rank: usize, hit: &Hit) -> Vec<String> {
    let passages = &hit.passages;
    let passage = passages
        .iter()
        .find(|passage| passage.field != "title")
        .or(passages.first());
    let body = hit.record.as_ref().and_then(|record| record.body.clone());
    let mut cells = vec![
        rank.to_string(),
        hit.id.clone(),
        hit.score.to_string(),
        if hit.partial { "true" } else { "false" }.to_owned(),
    ];
    cells.extend(facts(&hit.line));
    cells.push(passage.map_or_else(String::new, |passage| passage.text.clone()));
    cells.extend(origin(&hit.line));
    cells.push(hit.line.kind.clone().unwrap_or_default());
    cells.push(body.unwrap_or_default());
    cells
}

fn line_cells(number: usize, line: &KwicLine) -> Vec<String> {
    let [title, facts @ ..] = facts(&line.about);
    let mut cells = Vec::with_capacity(KWIC_COLUMNS.len());
    cells.extend([number.to_string(), line.id.to_string(), title]);
    cells.extend(facts);
    cells.push(line.field.to_owned());
    cells.extend([&line.left, &line.matched, &line.right].map(Clone::clone));
    cells.extend(origin(&line.about));
    cells.push(
        line.page
            .as_ref()
            .map_or_else(String::new, ToString::to_string),
    );
    cells.push(line.about.kind.clone().unwrap_or_default());
    cells
}

/// The source's own citation, where the record was read, and where the document lies by the references
/// read or else by the citation.
fn origin(about: &HitLine) -> [String; 3] {
    let source = about.source.as_ref();
    let citation = about.citation.clone().unwrap_or_default();
    let shelfmark = match about.references.is_empty() {
        true => citation.clone(),
        false => all_references(about),
    };
    [
        citation,
        source.map(Provenance::address).unwrap_or_default(),
        shelfmark,
    ]
}

fn all_references(about: &HitLine) -> String {
    let all: Vec<String> = about.references.iter().map(ToString::to_string).collect();
    all.join("; ")
}

/// What is known of a record, from its title to its address.
fn facts(about: &HitLine) -> [String; 14] {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let first = about.references.first();
    let date = about.date.as_ref();
    [
        text(about.title.as_deref()),
        text(date.map(|date| date.text.as_str())),
        date.and_then(|date| date.earliest)
            .map(|day| day.to_string())
            .unwrap_or_default(),
        date.and_then(|date| date.latest)
            .map(|day| day.to_string())
            .unwrap_or_default(),
        text(first.map(|reference| reference.archive.as_str())),
        text(first.and_then(|reference| reference.fond())),
        text(first.and_then(|reference| reference.opis())),
        text(first.and_then(|reference| reference.delo())),
        text(first.and_then(|reference| reference.papka())),
        text(first.and_then(|reference| reference.listy.as_deref())),
        all_references(about),
        about.collection.clone(),
        text(about.language.as_deref()),
        text(about.url.as_deref()),
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
        {
            assert!(page.contains(&format!("`{column}`")), "{column}");
        }
    }

    #[test]
    fn columns_are_chosen_by_name_and_the_mark_stands_first() {
        let table = Table::of_hits(b',').with_mark(true);
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
