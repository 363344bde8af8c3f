//! One hit in a list, and the parts of it that other pages show too.

use maud::{Markup, html};

use super::text::{Line, lang, marked};
use super::{evidence, links};
use crate::engine::Hit;
use crate::query::passages::Passage;
use crate::record::HitLine;
use crate::record::reference::Reference;
use crate::serve::params::Params;

/// References of a hit that are shown at once; more stand behind a click.
const REFERENCES: usize = 3;
/// Characters of a citation that stand for a reference.
const CITATION: usize = 200;
/// What stands for a missing title.
const UNTITLED: &str = "(without title)";

/// A hit with its rank.
pub(super) fn hit(params: &Params, rank: usize, hit: &Hit) -> Markup {
    let about = &hit.line;
    let in_title = hit.passages.iter().find(|passage| passage.field == "title");
    let title = in_title.map(|passage| passage.text.as_str());
    let title = title.or(about.title.as_deref());
    let href = links::record(&hit.id, &links::question(params));
    html! {
        article .hit #{ "hit-" (rank) } {
            h2 lang=[title.and_then(|title| lang(title, about.language.as_deref()))] dir="auto" {
                a href=(href) {
                    @match (in_title, &about.title) {
                        (Some(passage), _) => { (marked(&passage.text, &passage.highlights)) }
                        (None, Some(title)) => { (Line(title)) }
                        (None, None) => { (UNTITLED) }
                    }
                }
            }
            (facts(params, about, &hit.id))
            @for passage in hit.passages.iter().filter(|passage| passage.field != "title") {
                (snippet(passage, about))
            }
        }
    }
}

/// A passage with its page.
fn snippet(passage: &Passage, about: &HitLine) -> Markup {
    let is_text = matches!(passage.field, "summary" | "body");
    html! {
        p .snippet dir="auto" lang=[lang(&passage.text, about.language.as_deref())] {
            @if let Some(page) = &passage.page { span .page lang="en" { "p. " (Line(&page.to_string())) } " " }
            @if !is_text { span .page lang="en" { (passage.field) ":" } " " }
            (marked(&passage.text, &passage.highlights))
        }
    }
}

/// Date, places, language, kind and collection.
pub(super) fn facts(params: &Params, about: &HitLine, id: &str) -> Markup {
    let collection = &about.collection;
    html! {
        ul .facts {
            @if let Some(date) = &about.date { li .date { (evidence::date(date, about.evidence.date)) } }
            (shelfmarks(params, about))
            @if let Some(language) = &about.language { li { (Line(language)) } }
            @if let Some(kind) = &about.kind { li { (Line(kind)) } }
            @if !collection.is_empty() {
                li { a .quiet href=(links::narrowed(&params.with("collection", collection))) title="only this collection" { (Line(collection)) } }
            }
            li .id { (Line(id)) }
        }
    }
}

/// Where the document lies, or the source's own words for it.
fn shelfmarks(params: &Params, about: &HitLine) -> Markup {
    let (shown, more) = about
        .references
        .split_at(about.references.len().min(REFERENCES));
    html! {
        @for reference in shown { li .shelf { (path(params, reference)) } }
        @if !more.is_empty() {
            li .shelf {
                details .evidence {
                    summary { (more.len()) " more places" }
                    span .note { @for reference in more { (path(params, reference)) br; } }
                }
            }
        }
        @if about.references.is_empty() && let Some(citation) = &about.citation {
            li .shelf .cited title="as the source cites it; no reference could be read" {
                (Line(&shortened(citation)))
            }
        }
    }
}

fn shortened(text: &str) -> String {
    let mut shown: String = text.chars().take(CITATION).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

/// A reference as a path, each level of which leads to what lies there.
pub(super) fn path(params: &Params, reference: &Reference) -> Markup {
    let places = links::places(reference);
    let last = places.len() - 1;
    let params = links::question(params);
    let whole = reference.to_string();
    html! {
        span .path title=(Line(&whole)) {
            @for (at, (label, place)) in places.iter().enumerate() {
                a href=(links::search(&links::at(&params, place))) { (Line(label)) }
                @if at < last { span .slash { "/" } }
            }
            (rest(reference))
        }
    }
}

/// What of a reference no level of the tree has: folder, other levels, leaves.
fn rest(reference: &Reference) -> Markup {
    use crate::record::reference::LevelKind::{Other, Papka};
    let others = reference
        .levels
        .iter()
        .filter(|level| matches!(level.kind, Other | Papka));
    html! {
        @for level in others {
            span .leaf {
                ", " @if level.kind == Papka { "p.\u{a0}" } @else if !level.label.is_empty() { (Line(&level.label)) "\u{a0}" }
                (Line(&level.value))
            }
        }
        @if let Some(leaves) = &reference.listy { span .leaf { ", l.\u{a0}" (Line(leaves)) } }
    }
}
