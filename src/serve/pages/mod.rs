//! Pages: pure functions from a shelf and parameters to HTML.
//!
//! Owns [`Page`] and which path leads to which page.

use super::error::Problem;
use super::params::Params;
use super::shelf::Shelf;
use crate::engine::Limits;

/// A page.
pub(crate) struct Page {
    /// Status of the answer; an error is a page too.
    pub(crate) status: u16,
    /// The page.
    pub(crate) html: String,
}

/// The page at `path`, decoded; none where there is none.
pub(crate) fn page(
    _path: &str,
    _params: &Params,
    _library: &Shelf,
    _limits: &Limits,
) -> Option<Page> {
    None
}

/// The page that reports a problem: what happened, what to do, the way back.
pub(crate) fn problem(problem: &Problem) -> Page {
    let text = match &problem.hint {
        Some(hint) => format!("{} ({hint})", problem.message),
        None => problem.message.clone(),
    };
    let html = maud::html! {
        (maud::DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Kartoteka" } }
            body { p { (text) } p { a href="/" { "Kartoteka" } } }
        }
    };
    Page {
        status: problem.status,
        html: html.into_string(),
    }
}
