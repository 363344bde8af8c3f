//! The tree of archives without a query.

use maud::html;

use super::layout::{self, Sheet};
use super::{Desk, Page, tree};
use crate::ask::Question;
use crate::present::text::counted;
use crate::serve::error::Problem;

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let question = Question::default();
    let places = tree::places("/browse", desk.params, &question, desk.shelf, desk.limits)?;
    let archives = places.archives();
    let main = html! {
        section #tree .browse {
            h1 { "Archives" }
            p .lead {
                @if archives == 0 { "No record of this index has a reference that could be read." }
                @else { "Records by where their originals lie: " (counted(archives, "archive")) ". A triangle opens a place, its name leads to its records." }
            }
            (tree::level(desk.params, &places, None))
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new("Archives", "/browse", main),
    ))
}
