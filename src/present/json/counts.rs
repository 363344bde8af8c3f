//! Counts by rows, collocates, and the records beside another.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::record::DateShape;
use super::search::QueryShape;
use super::value;
use crate::ask::{
    Beside, BesideRecord, Collocate, Collocates, CountCell, CountColumn, CountRow, Counts,
};

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Counts")]
pub(super) struct CountsShape<'a> {
    by: &'a str,
    columns: Vec<ColumnShape<'a>>,
    rows: Vec<RowShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    undated: Option<RowShape<'a>>,
    took_us: u64,
}

/// A question.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CountColumn")]
struct ColumnShape<'a> {
    query: QueryShape<'a>,
    total: CellShape,
}

/// A unit of time, an archive or a collection; one cell for each question.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CountRow")]
struct RowShape<'a> {
    label: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    cells: Vec<CellShape>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "CountCell")]
struct CellShape {
    documents: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    occurrences: Option<u64>,
    all: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
}

/// A count as one object. `all` counts the documents that the filters let through, `share` is
/// `documents` of them, from 0 to 1.
#[must_use]
pub fn counts(counts: &Counts) -> Value {
    value(&CountsShape {
        by: counts.by.name(),
        columns: counts.columns.iter().map(column).collect(),
        rows: counts.rows.iter().map(row).collect(),
        undated: counts.undated.as_ref().map(row),
        took_us: u64::try_from(counts.took.as_micros()).unwrap_or(u64::MAX),
    })
}

fn column(column: &CountColumn) -> ColumnShape<'_> {
    let understood = &column.understood;
    ColumnShape {
        query: QueryShape::of(understood, &understood.expansions),
        total: cell(&column.total),
    }
}

fn row(row: &CountRow) -> RowShape<'_> {
    RowShape {
        label: &row.label,
        from: row.days.map(|(from, _)| from.to_string()),
        to: row.days.map(|(_, to)| to.to_string()),
        cells: row.cells.iter().map(cell).collect(),
    }
}

fn cell(cell: &CountCell) -> CellShape {
    CellShape {
        documents: cell.documents,
        occurrences: cell.occurrences,
        all: cell.all,
        share: cell.share().map(|share| rounded(share, 1e6)),
    }
}

/// A measure with as many places as it bears.
fn rounded(number: f64, scale: f64) -> f64 {
    (number * scale).round() / scale
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Collocates")]
pub(super) struct CollocatesShape<'a> {
    query: QueryShape<'a>,
    before: usize,
    after: usize,
    sort: &'a str,
    matches: u64,
    records: u64,
    window_words: u64,
    words: u64,
    distinct: u64,
    took_us: u64,
    collocates: Vec<CollocateShape<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Collocate")]
struct CollocateShape<'a> {
    word: &'a str,
    form: &'a str,
    count: u64,
    before: u64,
    after: u64,
    records: u64,
    frequency: u64,
    log_likelihood: f64,
    log_dice: f64,
}

/// The collocates of a query as one object.
#[must_use]
pub fn collocates(found: &Collocates) -> Value {
    let understood = &found.understood;
    value(&CollocatesShape {
        query: QueryShape::of(understood, &understood.expansions),
        before: found.options.before,
        after: found.options.after,
        sort: found.options.sort.name(),
        matches: found.matches,
        records: found.records,
        window_words: found.window_words,
        words: found.words,
        distinct: found.distinct,
        took_us: u64::try_from(understood.took.as_micros()).unwrap_or(u64::MAX),
        collocates: found.rows.iter().map(collocate).collect(),
    })
}

fn collocate(found: &Collocate) -> CollocateShape<'_> {
    CollocateShape {
        word: &found.word,
        form: &found.form,
        count: found.count,
        before: found.before,
        after: found.after,
        records: found.records,
        frequency: found.frequency,
        log_likelihood: rounded(found.log_likelihood, 1e3),
        log_dice: rounded(found.log_dice, 1e3),
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BesideDelo")]
pub(super) struct DeloShape<'a> {
    reference: String,
    total: u64,
    place: u64,
    before: Vec<BesideShape<'a>>,
    after: Vec<BesideShape<'a>>,
}

/// A record beside another.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "BesideRecord")]
struct BesideShape<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listy: Option<&'a str>,
}

/// The records beside another, by delo.
pub(super) fn dela(beside: &Beside) -> Vec<DeloShape<'_>> {
    let dela = beside.dela.iter().map(|delo| DeloShape {
        reference: delo.reference.to_string(),
        total: delo.total,
        place: delo.place,
        before: delo.before.iter().map(beside_record).collect(),
        after: delo.after.iter().map(beside_record).collect(),
    });
    dela.collect()
}

fn beside_record(record: &BesideRecord) -> BesideShape<'_> {
    BesideShape {
        id: &record.id,
        title: record.line.title.as_deref(),
        date: record.line.date.as_ref().map(DateShape::short),
        listy: record.listy.as_deref(),
    }
}
