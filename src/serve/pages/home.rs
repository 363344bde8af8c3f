//! The first page: the box, examples that find something, what the index holds.

use maud::html;

use super::layout::{self, Sheet};
use super::text::{Line, lang};
use super::{Desk, Page, chart, examples, facets, links};
use crate::ask::{HistogramUnit, Question};
use crate::present::text::{counted, grouped};
use crate::query::filter::Facet;
use crate::record::reference::Authority;
use crate::serve::error::Problem;
use crate::serve::params::Params;

/// Archives and collections that are listed.
const LISTED: usize = 8;

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let none = Params::default();
    let statistics = desk.shelf.statistics()?;
    let mut question = Question {
        limit: 0,
        advice: false,
        histogram: Some(HistogramUnit::Auto),
        ..Question::default()
    };
    question = question
        .facet(Facet::Archive, LISTED)
        .facet(Facet::Collection, LISTED);
    let answer = desk.shelf.asker().ask(&question, desk.limits)?;
    let examples = examples::examples(desk)?;
    let bars = answer
        .histogram
        .as_ref()
        .map(|histogram| facets::bars(&none, histogram));
    let main = html! {
        section .start {
            h1 { "Kartoteka" }
            p .lead {
                (counted(statistics.records, "record"))
                @if let Some((from, to)) = &statistics.span { ", " (Line(year(from))) " to " (Line(year(to))) }
                @if !statistics.archives.is_empty() { ", from " (counted(statistics.archives.len() as u64, "archive")) }
            }
            (layout::search_box(&none, false, "q"))
            @if !examples.is_empty() {
                p .examples {
                    span .faint { "such as " }
                    @for example in &examples {
                        a href=(links::search(&links::only("q", &example.query))) title=(example.says) lang=[lang(&example.query, Some("Russian"))] { bdi { (Line(&example.query)) } }
                        span .count { (grouped(example.count)) }
                        " "
                    }
                }
            }
        }
        @if let Some(bars) = bars.filter(|bars| bars.len() > 1) {
            section aria-labelledby="time" {
                h2 #time { "Over time" }
                (chart::chart("Records over time", &bars, true))
            }
        }
        div .columns {
            @for counts in answer.facets.iter().filter(|counts| !counts.values.is_empty()) {
                @let is_archive = counts.facet == Facet::Archive;
                section {
                    h2 { (if is_archive { "Archives" } else { "Collections" }) }
                    ul .values {
                        @for value in &counts.values {
                            li {
                                a .value href=(links::search(&links::only(counts.facet.name(), &value.value))) {
                                    bdi { (Line(&value.value)) }
                                    @if is_archive && let Some(archive) = Authority::standard().archive(&value.value) {
                                        span .fullname { (archive.name()) }
                                    }
                                }
                                span .count { (grouped(value.count)) }
                            }
                        }
                    }
                    @let path = if is_archive { "/browse" } else { "/collections" };
                    p .more { a href=(path) { "all " (grouped(counts.distinct)) " " (if is_archive { "archives" } else { "collections" }) } }
                }
            }
        }
    };
    let sheet = Sheet {
        has_box: true,
        ..Sheet::new("", "/", main)
    };
    Ok(layout::page(&desk.frame(), 200, sheet))
}

/// The year of a day.
fn year(day: &str) -> &str {
    day.get(..day.len().saturating_sub(6)).unwrap_or(day)
}
