//! A concordance.

use serde::Serialize;
use serde_json::Value;

use super::record::{DateShape, ReferenceShape};
use super::search::query_value;
use super::value;
use crate::present::kwic::KwicLine;
use crate::present::view::KwicView;

#[derive(Serialize)]
struct KwicShape<'a> {
    query: Value,
    total: u64,
    records: u64,
    took_us: u64,
    sort: &'a str,
    offset: usize,
    lines: Vec<LineShape<'a>>,
}

/// One line.
#[derive(Serialize)]
struct LineShape<'a> {
    line: usize,
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<ReferenceShape<'a>>,
    collection: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    field: &'a str,
    left: &'a str,
    #[serde(rename = "match")]
    matched: &'a str,
    right: &'a str,
    highlights: &'a [(usize, usize)],
}

/// The whole concordance as one object. `total` counts matches, `records` the records with any;
/// `highlights` are character offsets into `match`.
#[must_use]
pub fn kwic(view: &KwicView<'_>) -> Value {
    let shape = KwicShape {
        query: query_value(&view.query, view.expansions),
        total: view.found.total,
        records: view.found.records,
        took_us: u64::try_from(view.took.as_micros()).unwrap_or(u64::MAX),
        sort: view.sort.name(),
        offset: view.offset,
        lines: line_shapes(view).collect(),
    };
    value(&shape)
}

/// Each line as an object of its own, for JSON lines.
#[must_use]
pub fn kwic_lines(view: &KwicView<'_>) -> Vec<Value> {
    line_shapes(view).map(|shape| value(&shape)).collect()
}

fn line_shapes<'a>(view: &KwicView<'a>) -> impl Iterator<Item = LineShape<'a>> {
    let first = view.offset + 1;
    let lines = view.found.lines.iter().enumerate();
    lines.map(move |(index, line)| shape_of(first + index, line))
}

fn shape_of(number: usize, line: &KwicLine) -> LineShape<'_> {
    let about = &line.about;
    LineShape {
        line: number,
        id: &line.id,
        title: about.title.as_deref(),
        date: about.date.as_ref().map(DateShape::short),
        references: about.references.iter().map(ReferenceShape::of).collect(),
        collection: &about.collection,
        language: about.language.as_deref(),
        url: about.url.as_deref(),
        field: line.field,
        left: &line.left,
        matched: &line.matched,
        right: &line.right,
        highlights: &line.highlights,
    }
}
