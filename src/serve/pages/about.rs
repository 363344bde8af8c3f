//! What the index holds, and on what evidence.

use maud::{Markup, html};

use super::layout::{self, Sheet};
use super::text::Line;
use super::{Desk, Page, chart, links};
use crate::present::text::{grouped, size};
use crate::record::{EvidenceCounts, Evidenced, Standing};
use crate::serve::error::Problem;

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let figures = desk.shelf.statistics()?;
    let main = html! {
        h1 { "About this index" }
        dl .figures {
            div { dt { "records" } dd { (grouped(figures.records)) } }
            @if let Some((from, to)) = &figures.span { div { dt { "span" } dd { (Line(from)) " to " (Line(to)) } } }
            div { dt { a href="/collections" { "collections" } } dd { (grouped(figures.collections.len() as u64)) } }
            div { dt { a href="/browse" { "archives" } } dd { (grouped(figures.archives.len() as u64)) } }
            div { dt { "distinct words" } dd { (grouped(figures.terms)) } }
            div { dt { "size" } dd { (size(figures.bytes)) } }
        }
        section aria-labelledby="evidence" {
            h2 #evidence { "On what evidence" }
            p {
                "Title, date and references of a record are shown only where the source says them, and each says what it was read from. "
                "What stands on nothing is left out. These are the counts; each leads to its records."
            }
            @for value in Evidenced::ALL { (evidence(&figures.evidence, value)) }
        }
        section aria-labelledby="program" {
            h2 #program { "The program" }
            p {
                "Kartoteka (" span lang="ru" { "картотека" } ", a card index) " (env!("CARGO_PKG_VERSION"))
                ", commit " (desk.shelf.commit()) " of the index; chain " code { (Line(&figures.chain)) } ", schema " (figures.schema) ". "
                "This page reads the index and changes nothing. Programs ask the same through the " a href="/api/openapi.json" { "API" } "."
            }
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new("About this index", "/about", main),
    ))
}

/// Of one value: read from what, in how many records.
fn evidence(counts: &EvidenceCounts, value: Evidenced) -> Markup {
    let share = counts.share(value);
    html! {
        div .scroll tabindex="0" role="region" aria-label=(value.plural()) {
            table .list .evidence-table {
                caption { (value.plural()) ": read in " (grouped(share.read)) " of " (grouped(share.of)) " records, " (chart::share(share.read, share.of)) }
                thead { tr { th scope="col" { "read from" } th scope="col" .figure { "records" } th scope="col" .figure { "share" } } }
                tbody {
                    @for (standing, count) in counts.of(value) {
                        @let term = format!("{}:{}", value.name(), standing.name());
                        tr {
                            th scope="row" { a href=(links::search(&links::only("evidence", &term))) { (said(standing)) } }
                            td .figure { (grouped(count)) }
                            td .figure {
                                (chart::share(count, share.of)) " "
                                meter min="0" max=(share.of) value=(count) aria-label={ (said(standing)) ", share" } {}
                            }
                        }
                    }
                }
            }
        }
    }
}

fn said(standing: Standing) -> String {
    match standing {
        Standing::On(kind) => kind.name().replace('-', " "),
        Standing::Unsaid => "the source, without saying where".to_owned(),
        Standing::Unread => "stated, but could not be read".to_owned(),
        Standing::Missing => "nothing: it is missing".to_owned(),
    }
}
