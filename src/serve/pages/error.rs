//! The page of an error: what is wrong, what to do, and the way back.

use maud::html;

use super::layout::{self, Sheet};
use super::text::Line;
use super::{Frame, Page, links};
use crate::serve::error::Problem;

pub(super) fn page(frame: &Frame<'_>, problem: &Problem) -> Page {
    let title = match problem.status {
        404 => "Not found",
        409 => "Several records have this name",
        400 => "This cannot be searched for",
        503 | 504 => "Not now",
        _ => "Something went wrong",
    };
    let has_filters = links::question(frame.params).set("q", None) != Default::default();
    let main = html! {
        section .notice role="alert" {
            h1 { (title) }
            p .said { (Line(&problem.message)) }
            @if let Some(hint) = &problem.hint { p { (Line(hint)) } }
            ul .ways {
                @if has_filters && frame.params.first("q").is_some() {
                    li { a href=(links::search(&links::only("q", frame.params.first("q").unwrap_or_default()))) { "the same words without filters" } }
                }
                li { a href="/" { "to the start" } }
                li { a href="/help" { "how to search" } }
            }
            p .faint { "code: " code { (problem.code) } }
        }
    };
    layout::page(frame, problem.status, Sheet::new(title, "", main))
}
