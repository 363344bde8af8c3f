//! One of a few ways to look at a page: its order, its unit, which records count.

use maud::{Markup, html};

use super::links;
use crate::serve::params::Params;

/// Links for the values of a parameter, each with what it is called. The first value holds where
/// none is given, and is not written. Another way begins at the first page.
pub(super) fn choices(
    path: &str,
    params: &Params,
    (name, label): (&str, &str),
    values: &[(&str, &str)],
) -> Markup {
    let given = params.first(name).filter(|value| !value.is_empty());
    let current = given.or(values.first().map(|(value, _)| *value));
    let first = params.set("offset", None);
    html! {
        nav .choices aria-label=(label) {
            span .faint { (label) ": " }
            ul {
                @for (at, (value, said)) in values.iter().enumerate() {
                    @let state = first.set(name, (at > 0).then_some(*value));
                    li { a href=(links::to(path, &state)) aria-current=[(current == Some(*value)).then_some("true")] { (said) } }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_way_is_not_written() {
        let values = [("date", "by date"), ("left", "by words")];
        let params = Params::parse("q=a&offset=20&sort=left");
        let html = choices("/kwic", &params, ("sort", "Order"), &values).into_string();
        for part in [
            "<a href=\"/kwic?q=a\">by date</a>",
            "<a href=\"/kwic?q=a&amp;sort=left\" aria-current=\"true\">by words</a>",
        ] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
}
