//! Counts over time: documents, occurrences, and the share of all documents, as charts and a table.

use maud::{Markup, html};

use super::chart::{self, Bar};
use super::choices::choices;
use super::kwic::without_words;
use super::layout::{self, Sheet};
use super::text::Line;
use super::{Desk, Page, advice, chips, links, tabs};
use crate::ask::{By, CountCell, CountColumn, CountRow, Counts, Question};
use crate::present::svg::Figure;
use crate::present::text::{counted, grouped, milliseconds};
use crate::serve::asking;
use crate::serve::error::Problem;
use crate::serve::params::Params;

/// Words beside those of the query.
const COMPARE: &str = "compare";
/// Most questions side by side.
const MAX_COLUMNS: usize = 4;

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let params = desk.params;
    let query = params.first("q").unwrap_or_default();
    if query.trim().is_empty() {
        return Ok(without_words(
            desk,
            "/count",
            "Counts over time",
            "In how many documents of each year a word or phrase stands, how often, and in what share of all.",
        ));
    }
    let by = params
        .first("by")
        .and_then(By::from_name)
        .unwrap_or_default();
    let figure = params
        .first("figure")
        .and_then(Figure::from_name)
        .unwrap_or(Figure::Documents);
    let question = asking::narrowed(params)?;
    let others = params
        .all(COMPARE)
        .filter(|text| !text.trim().is_empty())
        .take(MAX_COLUMNS - 1);
    let others = others.map(|text| Question {
        text: text.to_owned(),
        ..question.clone()
    });
    let questions: Vec<Question> = std::iter::once(question.clone()).chain(others).collect();
    let counts = desk.shelf.asker().count(&questions, by, desk.limits)?;
    let main = html! {
        (tabs::tabs("/count", params))
        section .results aria-labelledby="found" {
            h1 #found .count-of {
                "Counts by " (by.name())
                span .faint { " · " (milliseconds(counts.took)) }
            }
            (chips::chips("/count", params))
            (choices("/count", params, ("by", "By"), &By::ALL.map(|by| (by.name(), by.name()))))
            @if by.is_time() {
                (choices("/count", params, ("figure", "Chart"), &Figure::ALL.map(|figure| (figure.name(), figure.name()))))
            }
            (compare(params))
            @for (at, column) in counts.columns.iter().enumerate() {
                (of_question(desk, &counts, figure, at, column))
            }
            (table(params, &counts))
            (as_json(params, by))
            p .faint { "A document counts in every " (by.name()) " that " (if by.is_time() { "its date touches" } else { "it belongs to" }) ", so rows may add up to more than the total." }
        }
    };
    let sheet = Sheet {
        has_filters: true,
        ..Sheet::new(query, "/kwic", main)
    };
    Ok(layout::page(&desk.frame(), 200, sheet))
}

/// Words beside those of the query, each with a way to drop it.
fn compare(params: &Params) -> Markup {
    let given: Vec<&str> = params
        .all(COMPARE)
        .filter(|text| !text.is_empty())
        .collect();
    html! {
        form .range action="/count" method="get" {
            (layout::hidden(params))
            label { span { "compare with" } input name=(COMPARE) autocomplete="off" dir="auto"; }
            button type="submit" { "Add" }
        }
        @if !given.is_empty() {
            ul .chips aria-label="Compared" {
                @for text in given {
                    li .chip { bdi { (Line(text)) } " " a href=(links::to("/count", &params.without(COMPARE, text))) aria-label={ "drop " (Line(text)) } { "×" } }
                }
            }
        }
    }
}

/// The figures of one question, and its chart.
fn of_question(
    desk: &Desk<'_>,
    counts: &Counts,
    figure: Figure,
    at: usize,
    column: &CountColumn,
) -> Markup {
    let text = &column.understood.text;
    let question = links::question(desk.params)
        .set("q", Some(text))
        .set("sort", None);
    let cell = |row: &CountRow| row.cells.get(at).copied().unwrap_or_default();
    let bar = |row: &CountRow| {
        let cell = cell(row);
        let state = narrowed(&question, counts.by, row);
        let days = row
            .days
            .map(|(from, to)| (from.to_string(), to.to_string()))
            .unwrap_or_default();
        Bar {
            label: row.label.clone(),
            days,
            value: figure.of(&cell),
            said: said(cell),
            href: links::search(&state),
        }
    };
    html! {
        section .counted {
            h2 dir="auto" { (Line(text)) }
            p { (said(column.total)) }
            (advice::remarks("/count", desk.params, &column.understood))
            @if counts.by.is_time() {
                (chart::chart(match figure {
                    Figure::Documents => "Documents over time",
                    Figure::Occurrences => "Occurrences over time",
                    Figure::Share => "Share of all documents over time",
                }, &counts.rows.iter().map(bar).collect::<Vec<_>>(), true))
            }
        }
    }
}

/// The search for the documents of a row.
fn narrowed(question: &Params, by: By, row: &CountRow) -> Params {
    match row.days {
        Some(_) if by == By::Year || by == By::Month => question
            .set("from", Some(&row.label))
            .set("to", Some(&row.label)),
        Some((from, to)) => question
            .set("from", Some(&from.to_string()))
            .set("to", Some(&to.to_string())),
        None => question.with(by.name(), &row.label),
    }
}

fn said(cell: CountCell) -> String {
    let mut out = counted(cell.documents, "document");
    if let Some(times) = cell.occurrences {
        out.push_str(&format!(", {}", counted(times, "occurrence")));
    }
    if cell.all > 0 {
        out.push_str(&format!(
            ", {} of all",
            chart::share(cell.documents, cell.all)
        ));
    }
    out
}

fn table(params: &Params, counts: &Counts) -> Markup {
    let question = links::question(params).set("sort", None);
    let rows = counts
        .rows
        .iter()
        .filter(|row| row.cells.iter().any(|cell| cell.documents > 0));
    html! {
        div .scroll tabindex="0" role="region" aria-label="Counts" {
            table .list {
                thead {
                    tr {
                        th scope="col" { (counts.by.name()) }
                        @for column in &counts.columns {
                            th scope="col" .figure { (Line(&column.understood.text)) span .faint { " documents" } }
                            th scope="col" .figure { "occurrences" }
                            th scope="col" .figure { "share" }
                        }
                        th scope="col" .figure { "all documents" }
                    }
                }
                tbody {
                    @for row in rows { (table_row(&question, counts, row)) }
                    @if let Some(row) = &counts.undated { (cells(html! { "undated" }, row)) }
                }
            }
        }
    }
}

fn table_row(question: &Params, counts: &Counts, row: &CountRow) -> Markup {
    let href = links::search(&narrowed(question, counts.by, row));
    cells(html! { a href=(href) { bdi { (Line(&row.label)) } } }, row)
}

fn cells(name: Markup, row: &CountRow) -> Markup {
    html! {
        tr {
            th scope="row" { (name) }
            @for cell in &row.cells {
                td .figure { (grouped(cell.documents)) }
                td .figure { @if let Some(times) = cell.occurrences { (grouped(times)) } @else { "–" } }
                td .figure { (chart::share(cell.documents, cell.all)) }
            }
            td .figure { (grouped(row.cells.first().map_or(0, |cell| cell.all))) }
        }
    }
}

/// The same figures for programs, where every question is a query of its own.
fn as_json(params: &Params, by: By) -> Markup {
    let question = ["limit", "match", "like", "sort"]
        .iter()
        .fold(links::question(params), |question, name| {
            question.set(name, None)
        });
    let others = params.all(COMPARE).filter(|text| !text.trim().is_empty());
    let asked = others
        .take(MAX_COLUMNS - 1)
        .fold(question, |question, text| question.with("q", text));
    html! {
        p .downloads { a href=(links::to("/api/count", &asked.set("by", Some(by.name())))) { "these figures as JSON" } }
    }
}
