//! How to search, with examples that find something in the index at hand.

use maud::{Markup, html};

use super::examples::{self, Example};
use super::layout::{self, Sheet};
use super::text::{Line, lang};
use super::{Desk, Page, links};
use crate::present::text::grouped;
use crate::serve::error::Problem;

/// The query language: what is typed, and what it means.
const LANGUAGE: [(&str, &str); 16] = [
    (
        "zone armistice",
        "both words, in any form and order; records with some of the words follow",
    ),
    (
        "\"demarcation line\"",
        "a phrase: these words in this order",
    ),
    (
        "\"line zone\"~5",
        "words near each other, with five others between at most",
    ),
    ("armistice OR truce", "either word"),
    ("zone -Berlin", "without a word; NOT does the same"),
    ("(Stalin OR Molotov) Mao", "groups"),
    ("demilit*", "any ending; ? stands for one letter: w?rd"),
    ("armistise~1", "one letter more, fewer or other"),
    ("=zone", "exactly this form, no other"),
    ("title:zone", "in the title; summary: and body: likewise"),
    (
        "person:Stalin",
        "named in the metadata; place: and subject: likewise",
    ),
    (
        "date:1951-11",
        "of that time; date:[1950 TO 1953] for a span",
    ),
    (
        "archive:APRF fond:3",
        "where it lies; opis: and delo: likewise, bound to one reference",
    ),
    ("ref:\"APRF, f. 3, op. 65\"", "a shelfmark in any notation"),
    ("Razuvaev", "a name in every spelling, Latin and Cyrillic"),
    ("переговоры", "Cyrillic wherever Latin"),
];

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let examples = examples::examples(desk)?;
    let main = html! {
        div .prose {
            h1 { "How to search" }
            p .lead { "Type words; the best records come first, with the passages that match. Then narrow by what stands beside them." }
            @if !examples.is_empty() {
                section aria-labelledby="live" {
                    h2 #live { "Examples from this index" }
                    (live(&examples))
                }
            }
            section aria-labelledby="language" {
                h2 #language { "The query language" }
                div .scroll tabindex="0" role="region" aria-label="Signs and their meaning" {
                    table .list {
                        thead { tr { th scope="col" { "type" } th scope="col" { "to find" } } }
                        tbody {
                            @for (query, meaning) in LANGUAGE {
                                tr {
                                    th scope="row" { a href=(links::search(&links::only("q", query))) lang=[lang(query, Some("Russian"))] { code { (query) } } }
                                    td { (meaning) }
                                }
                            }
                        }
                    }
                }
                p { "Capital AND, OR and NOT are operators, small ones are words. A pasted sentence is read as words. A name finds its other spellings; the line " i { "also:" } " says which, and has a switch." }
            }
            section aria-labelledby="narrow" {
                h2 #narrow { "Narrowing" }
                p { "A value beside the hits narrows them to it; a second value of the same kind means either; the minus excludes. The number beside a value is what a search with it finds. What is narrowed stands above the hits, each with a cross that drops it. Everything stands in the address of the page: keep it, send it, cite it." }
                p { "Dates are spans: a record counts in every year that its date touches. Click on a date to see how it was read and from what." }
            }
            section aria-labelledby="keys" {
                h2 #keys { "Keys" }
                dl .keys {
                    div { dt { kbd { "/" } } dd { "to the box" } }
                    div { dt { kbd { "j" } " " kbd { "k" } } dd { "next and previous hit" } }
                    div { dt { kbd { "o" } } dd { "open the hit" } }
                    div { dt { kbd { "n" } " " kbd { "p" } } dd { "next and previous match in a text" } }
                }
            }
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new("How to search", "/help", main),
    ))
}

fn live(examples: &[Example]) -> Markup {
    html! {
        ul .values .wide {
            @for example in examples {
                li {
                    a .value href=(links::search(&links::only("q", &example.query))) lang=[lang(&example.query, Some("Russian"))] { bdi { code { (Line(&example.query)) } } }
                    span .count { (grouped(example.count)) }
                    span .fullname { (example.says) }
                }
            }
        }
    }
}
