//! Hits and concordances as tables for spreadsheets: CSV and TSV with one header row.
//!
//! Cells are neutralised against formulas ([`escape::cell`]) and quoted as RFC 4180 says. The
//! first reference has its levels in columns of their own; `references` holds all, separated by `; `.

use super::escape;

use crate::ask::{Answer, Lines};
use crate::engine::Hit;
use crate::record::{HitLine, Provenance};

/// The columns.
pub const COLUMNS: [&str; 21] = [
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
];

/// The columns of a concordance.
pub const KWIC_COLUMNS: [&str; 22] = [
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
];

/// The hits as a table, cells separated by `separator`.
#[must_use]
pub fn hits(answer: &Answer, separator: u8) -> String {
    let hits = (answer.offset + 1..).zip(&answer.hits);
    let rows = hits.map(|(rank, hit)| row(rank, hit));
    table(COLUMNS, rows, separator)
}

/// The lines of a concordance as a table.
#[must_use]
pub fn kwic(answer: &Lines, separator: u8) -> String {
    let rows = answer.found.lines.iter().enumerate().map(|(index, line)| {
        let [title, facts @ ..] = facts(&line.about);
        let mut row = Vec::with_capacity(KWIC_COLUMNS.len());
        row.extend([
            (answer.offset + index + 1).to_string(),
            line.id.to_string(),
            title,
        ]);
        row.extend(facts);
        row.push(line.field.to_owned());
        row.extend([&line.left, &line.matched, &line.right].map(Clone::clone));
        row.extend(origin(&line.about));
        row
    });
    table(KWIC_COLUMNS, rows, separator)
}

fn table<const N: usize, R: AsRef<[String]>>(
    columns: [&str; N],
    rows: impl Iterator<Item = R>,
    separator: u8,
) -> String {
    let mut table = csv::WriterBuilder::new()
        .delimiter(separator)
        .from_writer(Vec::new());
    let mut write = |row: &[String]| {
        table
            .write_record(row.iter().map(|cell| escape::cell(cell).into_owned()))
            .expect("rows of one length go into memory");
    };
    write(&columns.map(str::to_owned));
    for row in rows {
        write(row.as_ref());
    }
    let bytes = table.into_inner().expect("memory is never full here");
    String::from_utf8(bytes).expect("made of strings and ASCII separators")
}

fn row(rank: usize, hit: &Hit) -> Vec<String> {
    let passages = &hit.passages;
    let passage = passages
        .iter()
        .find(|passage| passage.field != "title")
        .or(passages.first());
    let mut row = vec![
        rank.to_string(),
        hit.id.clone(),
        hit.score.to_string(),
        if hit.partial { "true" } else { "false" }.to_owned(),
    ];
    row.extend(facts(&hit.line));
    row.push(passage.map_or_else(String::new, |passage| passage.text.clone()));
    row.extend(origin(&hit.line));
    row
}

/// The source's own citation, and where the record was read.
fn origin(about: &HitLine) -> [String; 2] {
    let source = about.source.as_ref();
    [
        about.citation.clone().unwrap_or_default(),
        source.map(Provenance::address).unwrap_or_default(),
    ]
}

/// What is known of a record, from its title to its address.
fn facts(about: &HitLine) -> [String; 14] {
    let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
    let first = about.references.first();
    let date = about.date.as_ref();
    let all: Vec<String> = about.references.iter().map(ToString::to_string).collect();
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
        all.join("; "),
        about.collection.clone(),
        text(about.language.as_deref()),
        text(about.url.as_deref()),
    ]
}
