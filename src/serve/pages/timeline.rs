//! The records of the index over time.

use maud::html;

use super::choices::choices;
use super::layout::{self, Sheet};
use super::{Desk, Page, chart, facets, links};
use crate::ask::Question;
use crate::present::text::counted;
use crate::serve::asking;
use crate::serve::error::Problem;

/// Units, with what they are called; the first is the one that suits.
const UNITS: [(&str, &str); 4] = [
    ("auto", "as it suits"),
    ("decade", "decades"),
    ("year", "years"),
    ("month", "months"),
];

pub(super) fn page(desk: &Desk<'_>) -> Result<Page, Problem> {
    let params = desk.params;
    let unit = params
        .first("unit")
        .filter(|unit| !unit.is_empty())
        .unwrap_or("auto");
    let asked = params.set("histogram", Some(unit)).set("limit", Some("0"));
    let question = Question {
        facets: Vec::new(),
        advice: false,
        ..asking::question(&asked)?
    };
    let answer = desk.shelf.asker().ask(&question, desk.limits)?;
    let histogram = answer
        .histogram
        .unwrap_or_else(|| crate::ask::histogram::Histogram {
            unit: crate::query::filter::Facet::Year,
            bars: Vec::new(),
            undated: 0,
        });
    let bars = facets::bars(params, &histogram);
    let main = html! {
        h1 { "Timeline" }
        p .lead {
            (counted(answer.total, "record"))
            @if histogram.undated > 0 {
                ", of which "
                a href=(links::search(&links::only("undated", "true"))) { (counted(histogram.undated, "record")) " without a known day" }
            }
            ". A record counts in every " (histogram.unit.name()) " that its date touches. A bar leads to its records."
        }
        (choices("/timeline", params, ("unit", "Unit"), &UNITS))
        (chart::chart("Records over time", &bars, true))
        form .range action="/timeline" method="get" {
            @if unit != "auto" { input type="hidden" name="unit" value=(unit); }
            label { span { "from" } input name="from" value=(params.first("from").unwrap_or_default()) size="10" autocomplete="off"; }
            label { span { "to" } input name="to" value=(params.first("to").unwrap_or_default()) size="10" autocomplete="off"; }
            button type="submit" { "Show" }
        }
    };
    Ok(layout::page(
        &desk.frame(),
        200,
        Sheet::new("Timeline", "/timeline", main),
    ))
}
