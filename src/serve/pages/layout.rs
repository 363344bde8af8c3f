//! The frame of every page: head, search box, navigation, footer.

use maud::{DOCTYPE, Markup, html};

use super::text::Line;
use super::{Frame, Page, links};
use crate::present::text::counted;
use crate::serve::assets;
use crate::serve::params::Params;

/// The pages that every page leads to.
const NAVIGATION: [(&str, &str); 8] = [
    ("/browse", "Archives"),
    ("/timeline", "Timeline"),
    ("/collections", "Collections"),
    ("/people", "People"),
    ("/places", "Places"),
    ("/kwic", "Concordance"),
    ("/about", "About"),
    ("/help", "Help"),
];

/// What a page is made of beside the frame.
pub(super) struct Sheet<'a> {
    /// Title of the window, before the name of the program.
    pub(super) title: &'a str,
    /// Path of the page in the navigation.
    pub(super) here: &'a str,
    /// Whether the box above is a part of this page, which then has its filters too.
    pub(super) has_filters: bool,
    /// Whether the page has a box of its own.
    pub(super) has_box: bool,
    /// What stands between header and footer.
    pub(super) main: Markup,
}

impl Sheet<'_> {
    /// A page of that title with the box above.
    pub(super) fn new<'a>(title: &'a str, here: &'a str, main: Markup) -> Sheet<'a> {
        Sheet {
            title,
            here,
            has_filters: false,
            has_box: false,
            main,
        }
    }
}

/// The whole page.
pub(super) fn page(frame: &Frame<'_>, status: u16, sheet: Sheet<'_>) -> Page {
    let html = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta name="referrer" content="same-origin";
                title {
                    @if !sheet.title.is_empty() { (Line(sheet.title)) " · " }
                    "Kartoteka"
                }
                link rel="stylesheet" href=(assets::address("style.css"));
                link rel="icon" type="image/svg+xml" href=(assets::address("icon.svg"));
                script src=(assets::address("script.js")) defer {}
            }
            body {
                a .skip href="#main" { "Skip to content" }
                header .top {
                    a .brand href="/" aria-label="Kartoteka, to the start" {
                        span .card aria-hidden="true" {}
                        span lang="und" { "Kartoteka" }
                    }
                    @if !sheet.has_box {
                        (search_box(frame.params, sheet.has_filters, "q"))
                    }
                    nav aria-label="Pages" {
                        ul {
                            @for (path, name) in NAVIGATION {
                                li { a href=(path) aria-current=[(path == sheet.here).then_some("page")] { (name) } }
                            }
                        }
                    }
                }
                main #main tabindex="-1" { (sheet.main) }
                footer {
                    @if let Some(records) = frame.records { (counted(records, "record")) " · " }
                    "keys: " kbd { "/" } " search, "
                    kbd { "j" } " " kbd { "k" } " hits, "
                    kbd { "o" } " open, "
                    kbd { "n" } " " kbd { "p" } " matches · "
                    a href="/help" { "how to search" } " · "
                    a href="/api/openapi.json" { "API" }
                }
            }
        }
    };
    Page {
        status,
        html: html.into_string(),
    }
}

/// The box. With filters it searches on under those of the page.
pub(super) fn search_box(params: &Params, has_filters: bool, id: &str) -> Markup {
    let words = params.first("q").unwrap_or_default();
    html! {
        form .search role="search" action="/search" method="get" {
            label .hidden for=(id) { "Search the records" }
            input id=(id) type="search" name="q" value=(words) placeholder="words, “a phrase”, a name, a shelfmark, a year"
                autocomplete="off" spellcheck="false" dir="auto" maxlength="20000";
            @if has_filters {
                (hidden(&links::question(params).set("q", None)))
            }
            button type="submit" { "Search" }
        }
    }
}

/// The state of a page as fields of a form that are not seen. A name with other characters than
/// parameters have is foreign text, and is not carried on.
pub(super) fn hidden(params: &Params) -> Markup {
    let is_own = |name: &str| name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
    html! {
        @for (name, value) in params.pairs().filter(|(name, _)| is_own(name)) {
            input type="hidden" name=(name) value=(value);
        }
    }
}
