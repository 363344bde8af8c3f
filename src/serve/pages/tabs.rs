//! The views of one question: records, concordance, counts, collocates.

use maud::{Markup, html};

use super::links;
use crate::serve::params::Params;

/// The views, with their paths.
const VIEWS: [(&str, &str); 4] = [
    ("/search", "Records"),
    ("/kwic", "Concordance"),
    ("/count", "Counts over time"),
    ("/collocates", "Collocates"),
];

/// Links to the other views of this question.
pub(super) fn tabs(here: &str, params: &Params) -> Markup {
    let question = links::question(params).set("sort", None);
    html! {
        nav .tabs aria-label="Views of this search" {
            ul {
                @for (path, name) in VIEWS {
                    li { a href=(links::to(path, &question)) aria-current=[(path == here).then_some("page")] { (name) } }
                }
            }
        }
    }
}
