//! People and places that the metadata names, most records first or by name.

use maud::{Markup, html};

use super::choices::choices;
use super::layout::{self, Sheet};
use super::pager::{self, Pages};
use super::text::{Line, lang};
use super::{Desk, Page, links};
use crate::analyse::fold;
use crate::ask::Question;
use crate::engine::{FacetOrder, FacetRequest, FacetValue};
use crate::present::text::grouped;
use crate::query::filter::Facet;
use crate::serve::error::Problem;

/// Orders, with what they are called.
const SORTS: [(&str, &str); 2] = [("count", "most records"), ("name", "by name")];
/// Names of a page.
const PAGE: usize = 200;

pub(super) fn page(desk: &Desk<'_>, facet: Facet) -> Result<Page, Problem> {
    let params = desk.params;
    let (path, title, one) = match facet {
        Facet::Place => ("/places", "Places", "place"),
        _ => ("/people", "People and bodies", "name"),
    };
    let by_name = params.first("sort") == Some("name");
    let request = FacetRequest {
        order: if by_name {
            FacetOrder::Value
        } else {
            FacetOrder::Count
        },
        ..FacetRequest::new(facet, usize::MAX >> 1)
    };
    let question = Question {
        limit: 0,
        facets: vec![request],
        advice: false,
        ..Question::default()
    };
    let answer = desk.shelf.asker().ask(&question, desk.limits)?;
    let values = answer
        .facets
        .into_iter()
        .next()
        .map(|counts| counts.values)
        .unwrap_or_default();
    let all = values.len() as u64;
    let wanted = params.first("find").unwrap_or_default();
    let found = matching(values, wanted);
    let offset = params
        .first("offset")
        .and_then(|text| text.parse().ok())
        .unwrap_or(0_usize)
        / PAGE
        * PAGE;
    let pages = Pages {
        offset,
        size: PAGE,
        total: found.len() as u64,
        deepest: usize::MAX,
    };
    let main = html! {
        h1 { (title) }
        p .lead {
            @if all == 0 { "The metadata of this index names none." }
            @else { (grouped(all)) " " (one) (if all == 1 { "" } else { "s" }) " in the metadata of the records. Names in texts are found by searching." }
        }
        @if all > 0 {
            form .range action=(path) method="get" {
                @if by_name { input type="hidden" name="sort" value="name"; }
                label { span { "containing" } input type="search" name="find" value=(wanted) autocomplete="off"; }
                button type="submit" { "Show" }
            }
            (choices(path, params, ("sort", "Order"), &SORTS))
            @if found.is_empty() { p { "No " (one) " contains " bdi { (Line(wanted)) } "." } }
            ul .values .wide { @for value in found.iter().skip(offset).take(PAGE) { (row(facet, value)) } }
            (pager::pager(path, params, pages))
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new(title, path, main),
    ))
}

/// The names that contain a text, whatever the case and accents.
fn matching(values: Vec<FacetValue>, wanted: &str) -> Vec<FacetValue> {
    let wanted = fold(wanted.trim());
    if wanted.is_empty() {
        return values;
    }
    let has = |text: &str| fold(text).contains(&wanted);
    let mut found = values;
    found.retain(|value| has(&value.value) || value.forms.iter().any(|(form, _)| has(form)));
    found
}

fn row(facet: Facet, value: &FacetValue) -> Markup {
    let others: Vec<&str> = value
        .forms
        .iter()
        .map(|(form, _)| form.as_str())
        .filter(|form| *form != value.value)
        .collect();
    html! {
        li {
            a .value href=(links::search(&links::only(facet.name(), &value.value))) lang=[lang(&value.value, None)] { bdi { (Line(&value.value)) } }
            span .count { (grouped(value.count)) }
            @if !others.is_empty() { span .fullname { "also " bdi { (Line(&others.join("; "))) } } }
        }
    }
}
