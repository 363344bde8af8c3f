//! The search page: hits, and beside them the facets by which to narrow them.

use maud::{Markup, html};

use super::choices::choices;
use super::layout::{self, Sheet};
use super::pager::{self, Pages};
use super::{Desk, Page, advice, chips, facets, hit, links, tabs, tree};
use crate::ask::{Answer, HistogramUnit};
use crate::engine::MAX_DEPTH;
use crate::present::text::{counted, grouped, milliseconds};
use crate::serve::asking;
use crate::serve::error::Problem;
use crate::serve::params::Params;

/// Hits of a page.
const HITS: &str = "20";
/// Orders, with what they are called.
const SORTS: [(&str, &str); 4] = [
    ("relevance", "best first"),
    ("date", "earliest"),
    ("-date", "latest"),
    ("reference", "by shelfmark"),
];
/// Which forms of words are found, with what that is called.
const FORMS: [(&str, &str); 2] = [("", "in all forms"), ("true", "as typed")];
/// Which records are hits, with what that is called.
const MATCHES: [(&str, &str); 3] = [
    ("best", "all words, then some"),
    ("all", "all words"),
    ("any", "any word"),
];

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let params = desk.params;
    let sized = match params.first("limit") {
        None | Some("") => params.set("limit", Some(HITS)),
        Some(_) => params.clone(),
    };
    let mut question = asking::question(&sized)?;
    question.facets = facets::requests(params);
    question.histogram = Some(question.histogram.unwrap_or(HistogramUnit::Auto));
    let answer = desk.shelf.asker().ask(&question, desk.limits)?;
    let places = tree::places("/search", params, &question, desk.shelf, desk.limits)?;
    let query = params.first("q").unwrap_or_default();
    let title = if query.is_empty() {
        "All records"
    } else {
        query
    };
    let found = answer.total + answer.total_partial.unwrap_or(0);
    let pages = Pages {
        offset: answer.offset,
        size: question.limit,
        total: found,
        deepest: MAX_DEPTH,
    };
    let main = html! {
        (tabs::tabs("/search", params))
        div .beside {
            section .results aria-labelledby="found" {
                (heading(&answer))
                (chips::chips("/search", params))
                (advice::remarks("/search", params, &answer.understood))
                @if found > 0 { (bar(params)) }
                (hits(params, &answer))
                (pager::pager("/search", params, pages))
                @if found > 0 { (downloads(params)) }
            }
            (facets::panel(params, &answer, &places))
        }
    };
    let sheet = Sheet {
        has_filters: true,
        ..Sheet::new(title, "/search", main)
    };
    Ok(layout::page(&desk.frame(), 200, sheet))
}

/// How many there are, and how long that took.
fn heading(answer: &Answer) -> Markup {
    let shown = answer.hits.len();
    html! {
        p .jump { a href="#filters" { "Filters ↓" } }
        h1 #found .count-of {
            @match answer.total { 0 => "No hits", total => (counted(total, "hit")) }
            @if let Some(partial) = answer.total_partial.filter(|&partial| partial > 0) {
                ", and " (grouped(partial)) " with some of the words"
            }
            span .faint {
                @if answer.offset > 0 && shown > 0 {
                    " · " (grouped(answer.offset as u64 + 1)) " to " (grouped((answer.offset + shown) as u64))
                }
                " · " (milliseconds(answer.understood.took))
            }
        }
    }
}

/// Order, and which records count.
fn bar(params: &Params) -> Markup {
    let has_query = params
        .first("q")
        .is_some_and(|query| !query.trim().is_empty());
    let has_words = params
        .first("q")
        .is_some_and(|query| query.split_whitespace().count() > 1);
    html! {
        div .bar {
            (choices("/search", params, ("sort", "Order"), &SORTS))
            @if has_query { (choices("/search", params, ("exact", "Words"), &FORMS)) }
            @if has_words && params.first("like").is_none() { (choices("/search", params, ("match", "Find"), &MATCHES)) }
        }
    }
}

/// The hits, those with some of the words behind a line.
fn hits(params: &Params, answer: &Answer) -> Markup {
    let first_partial = answer.hits.iter().position(|hit| hit.partial);
    html! {
        div .hits {
            @for (at, found) in answer.hits.iter().enumerate() {
                @if first_partial == Some(at) { p .rule { "some of the words" } }
                div .partial[found.partial] { (hit::hit(params, answer.offset + at + 1, found)) }
            }
        }
    }
}

/// The whole result as files.
fn downloads(params: &Params) -> Markup {
    let question = links::question(params).set("limit", None);
    html! {
        p .downloads {
            span .faint { "All of it as " }
            a href=(links::to("/download/search.csv", &question)) download { "CSV" }
            " " a href=(links::to("/download/search.jsonl", &question)) download { "JSON lines" }
            " " a href=(links::to("/download/search.ris", &question)) download { "RIS" }
            " " a href=(links::to("/download/search.bib", &question)) download { "BibLaTeX" }
            " " a href=(links::to("/download/search.json", &question)) download { "CSL-JSON" }
            " " a href=(links::to("/api/search", &question)) { "this page as JSON" }
        }
    }
}
