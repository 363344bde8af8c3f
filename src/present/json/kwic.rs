//! A concordance.

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;

use super::record::AboutShape;
use super::search::QueryShape;
use super::value;
use crate::ask::Lines;
use crate::ask::kwic::KwicLine;
use crate::record::PageNumber;

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Kwic")]
pub(super) struct KwicShape<'a> {
    query: QueryShape<'a>,
    total: u64,
    records: u64,
    took_us: u64,
    sort: &'a str,
    offset: usize,
    lines: Vec<LineShape<'a>>,
}

/// One line.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Line")]
struct LineShape<'a> {
    line: usize,
    id: &'a str,
    #[serde(flatten)]
    about: AboutShape<'a>,
    field: &'a str,
    left: &'a str,
    #[serde(rename = "match")]
    matched: &'a str,
    right: &'a str,
    highlights: &'a [(usize, usize)],
    #[serde(flatten)]
    page: Option<&'a PageNumber>,
}

/// The whole concordance as one object. `total` counts matches, `records` the records with any;
/// `highlights` are character offsets into `match`.
#[must_use]
pub fn kwic(lines: &Lines) -> Value {
    let understood = &lines.understood;
    let shape = KwicShape {
        query: QueryShape::of(understood, &understood.expansions),
        total: lines.found.total,
        records: lines.found.records,
        took_us: u64::try_from(understood.took.as_micros()).unwrap_or(u64::MAX),
        sort: lines.sort.name(),
        offset: lines.offset,
        lines: line_shapes(lines).collect(),
    };
    value(&shape)
}

/// Each line as an object of its own, for JSON lines.
#[must_use]
pub fn kwic_lines(lines: &Lines) -> Vec<Value> {
    line_shapes(lines).map(|shape| value(&shape)).collect()
}

/// One line with its number, from 1, as [`kwic_lines`] gives it.
#[must_use]
pub fn kwic_line(number: usize, line: &KwicLine) -> Value {
    value(&shape_of(number, line))
}

fn line_shapes(lines: &Lines) -> impl Iterator<Item = LineShape<'_>> {
    let first = lines.offset + 1;
    let lines = lines.found.lines.iter().enumerate();
    lines.map(move |(index, line)| shape_of(first + index, line))
}

fn shape_of(number: usize, line: &KwicLine) -> LineShape<'_> {
    LineShape {
        line: number,
        id: &line.id,
        about: AboutShape::of(&line.about),
        field: line.field,
        left: &line.left,
        matched: &line.matched,
        right: &line.right,
        highlights: &line.highlights,
        page: line.page.as_ref(),
    }
}
