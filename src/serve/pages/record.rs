//! The page of a record: its text with matches marked, what the source says of it beside what was
//! read, and where to go from it.

mod beside;
mod body;
mod cite;
mod facts;

use maud::{Markup, html};

use super::layout::{self, Sheet};
use super::text::{Line, lang, marked};
use super::{Desk, Page, advice, links};
use crate::ask::{Marked, Question, Understood};
use crate::engine::Hit;
use crate::serve::asking;
use crate::serve::error::Problem;
use crate::serve::params::Params;

/// Records like this one that are listed.
const LIKE: usize = 5;
/// Records before and after this one in its file that are listed.
const AROUND: usize = 3;

pub(super) fn page(desk: &Desk<'_>, id: &str) -> Result<Page, Problem> {
    let marking = asking::marking(desk.params)?;
    let found = desk
        .shelf
        .asker()
        .record(id, marking.as_ref(), desk.limits)?;
    let record = &found.record;
    let like = like(desk, &record.id)?;
    let around = desk.shelf.asker().beside(record, AROUND, desk.limits)?;
    let title = record.title.as_deref().unwrap_or("(without title)");
    let text = body::body(record, pairs(&found, "body"));
    let notes = Understood {
        notes: found.notes.clone(),
        ..Understood::default()
    };
    let main = html! {
        (way_back(desk))
        article .record {
            header {
                h1 dir="auto" lang=[lang(title, record.language.as_deref())] { (marked(title, pairs(&found, "title"))) }
                (facts::line(record))
                @if marking.is_some() { (advice::remarks("/search", desk.params, &notes)) }
            }
            @if marking.is_some() { (matches(text.count)) }
            div .beside {
                div .text {
                    @if let Some(summary) = &record.summary {
                        section .summary aria-label="Summary" {
                            p dir="auto" lang=[lang(summary, record.language.as_deref())] { (marked(summary, pairs(&found, "summary"))) }
                        }
                    }
                    (text.markup)
                    (cite::citations(record))
                }
                aside .about aria-label="About this record" {
                    (facts::table(record))

                    (beside::beside(record, &around))
                    (likes(&like, &record.id))
                }
            }
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new(title, "", main),
    ))
}

fn pairs<'a>(found: &'a Marked, field: &str) -> &'a [(usize, usize)] {
    let field = found.highlights.iter().find(|(name, _)| *name == field);
    field.map_or(&[], |(_, pairs)| pairs)
}

/// Back to the hits.
fn way_back(desk: &Desk<'_>) -> Markup {
    let question = links::question(desk.params);
    html! {
        @if question.pairs().next().is_some() {
            p .back { a href=(links::search(desk.params)) { "‹ to the hits" } }
        }
    }
}

/// How many matches the text has, and the way to the first.
fn matches(count: usize) -> Markup {
    html! {
        p .matches data-matches=(count) {
            @match count {
                0 => "nothing in the text matches the query",
                1 => { a href="#m1" { "1 match in the text" } },
                count => { a href="#m1" { (count) " matches in the text" } },
            }
        }
    }
}

/// Records like this one.
fn like(desk: &Desk<'_>, id: &str) -> Result<Vec<Hit>, Problem> {
    let question = Question {
        advice: false,
        passages: None,
        variants: false,
        limit: LIKE,
        ..Question::default().like(id)
    };
    Ok(desk.shelf.asker().ask(&question, desk.limits)?.hits)
}

fn likes(like: &[Hit], id: &str) -> Markup {
    html! {
        @if !like.is_empty() {
            section .like aria-labelledby="like-name" {
                h2 #like-name { "More like this" }
                ul .plain {
                    @for hit in like {
                        (entry(&hit.id, hit.line.title.as_deref(), hit.line.date.as_ref().map(|date| date.text.as_str()), false))
                    }
                }
                p .more { a href=(links::search(&links::only("like", id))) { "all that are like it" } }
            }
        }
    }
}

/// A record in a short list.
fn entry(id: &str, title: Option<&str>, more: Option<&str>, is_here: bool) -> Markup {
    let title = title.unwrap_or("(without title)");
    html! {
        li {
            @if is_here { strong aria-current="true" { bdi { (Line(title)) } } }
            @else { a href=(links::record(id, &Params::default())) lang=[lang(title, None)] { bdi { (Line(title)) } } }
            @if let Some(more) = more { " " span .faint { (Line(more)) } }
        }
    }
}
