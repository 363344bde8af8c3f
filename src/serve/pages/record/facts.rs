//! What the source says of a record beside what was read of it.

use maud::{Markup, html};

use crate::present::text::said;
use crate::record::{Evidence, Record};
use crate::serve::pages::text::{Line, lang};
use crate::serve::pages::{evidence, hit, links};

/// Names and other values of a list that are shown at once.
const VALUES: usize = 40;

/// Date, places, language and kind, under the title.
pub(super) fn line(record: &Record) -> Markup {
    let none = Default::default();
    html! {
        ul .facts {
            @if let Some(date) = &record.date { li .date { (evidence::date(date, record.evidence.date)) } }
            @for reference in &record.references { li .shelf { (hit::path(&none, reference)) } }
            @if record.references.is_empty() && let Some(citation) = &record.citation {
                li .shelf .cited { (Line(citation)) }
            }
            @if let Some(language) = &record.language { li { (Line(language)) } }
            @if let Some(kind) = &record.kind { li { (Line(kind)) } }
            @if !record.collection.is_empty() {
                li { a .quiet href=(links::search(&links::only("collection", &record.collection))) { (Line(&record.collection)) } }
            }
        }
    }
}

/// Everything that the record has, the words of the source beside what was read.
pub(super) fn table(record: &Record) -> Markup {
    let of = record.evidence;
    html! {
        section .facts-table aria-labelledby="facts-name" {
            h2 #facts-name { "As the source has it" }
            dl {
                @if let Some(title) = &record.title { (row("title", &html! { bdi lang=[lang(title, None)] { (Line(title)) } }, of.title)) }
                @if let Some(date) = &record.date {
                    (row("date", &html! { (Line(&date.text)) span .read { "read as " (evidence::reading(date, None)) } }, of.date))
                }
                @if let Some(citation) = &record.citation { (row("citation", &html! { bdi { (Line(citation)) } }, None)) }
                @if !record.references.is_empty() {
                    (row("references", &html! {
                        ul .plain { @for reference in &record.references { li .shelf { (hit::path(&Default::default(), reference)) @if !reference.text.is_empty() { span .read { "in the source: " bdi { (Line(&reference.text)) } } } } } }
                    }, of.references))
                }
                (names("people", "person", &record.people))
                (names("places", "place", &record.places))
                (names("subjects", "subject", &record.subjects))
                @if let Some(language) = &record.language { (row("language", &html! { (Line(language)) }, None)) }
                @if let Some(kind) = &record.kind { (row("type", &html! { (Line(kind)) }, None)) }
                @for (name, value) in &record.extra { (row(name, &html! { bdi { (Line(&extra(value))) } }, None)) }
                (row("collection", &html! { (Line(&record.collection)) }, None))
                (row("id", &html! { code { (Line(&record.id)) } }, None))
                @if let Some(url) = &record.url { (row("published at", &address(url), None)) }
                @for place in &record.provenance {
                    @let inside = place.place();
                    (row("source file", &html! { code { (Line(place.path())) } @if let Some(inside) = &inside { ", " (Line(inside)) } }, None))
                }
            }
        }
    }
}

fn row(name: &str, value: &Markup, evidence: Option<Evidence>) -> Markup {
    html! {
        div {
            dt { (Line(name)) }
            dd {
                (value)
                @if let Some(evidence) = evidence { span .read { "from: " (said(evidence)) } }
            }
        }
    }
}

/// Names, each of which leads to its records.
fn names(label: &str, flag: &str, values: &[String]) -> Markup {
    if values.is_empty() {
        return html! {};
    }
    let list = html! {
        ul .names {
            @for value in values.iter().take(VALUES) {
                li { a href=(links::search(&links::only(flag, value))) lang=[lang(value, None)] { bdi { (Line(value)) } } }
            }
            @if values.len() > VALUES { li .faint { "and " (values.len() - VALUES) " more" } }
        }
    };
    row(label, &list, None)
}

fn extra(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// An address of the web as a link; anything else as text.
fn address(url: &str) -> Markup {
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    html! {
        @if is_web { a href=(url) rel="noopener noreferrer external" { (Line(url)) } }
        @else { (Line(url)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_of_the_web_are_links() {
        assert!(
            address("https://example.org/")
                .into_string()
                .contains("<a href")
        );
        for url in [
            "javascript:alert(1)",
            "data:text/html,x",
            "//x",
            "file:///etc/passwd",
        ] {
            assert!(!address(url).into_string().contains("href"), "{url}");
        }
    }
}
