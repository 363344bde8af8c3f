//! Facets beside the hits: values with counts, one click to narrow, one to exclude.
//!
//! Several values of a facet mean either; the number beside a value is what a search with it alone
//! finds under the other filters.

use maud::{Markup, html};

use super::chart::{self, Bar};
use super::links::{self, MORE};
use super::text::{Line, lang};
use super::{layout, tree};
use crate::ask::Answer;
use crate::ask::histogram::{self, Histogram};
use crate::engine::{FacetCounts, FacetRequest, FacetValue};
use crate::present::text::grouped;
use crate::query::filter::Facet;
use crate::serve::params::Params;

/// Facets of the search page beside archives and dates, in their order.
const SHOWN: [(Facet, &str); 7] = [
    (Facet::Collection, "Collection"),
    (Facet::Person, "People"),
    (Facet::Place, "Places"),
    (Facet::Subject, "Subjects"),
    (Facet::Type, "Kind of document"),
    (Facet::Language, "Language of the original"),
    (Facet::Evidence, "Read from"),
];
/// Values of a facet that are listed, at first and when more are wanted.
const FEW: usize = 6;
const MANY: usize = 200;

/// What is counted for the page.
pub(super) fn requests(params: &Params) -> Vec<FacetRequest> {
    let limit = |facet: Facet| {
        let has_more = params.all(MORE).any(|name| name == facet.name());
        if has_more { MANY } else { FEW }
    };
    let requests = SHOWN.iter().map(|(facet, _)| *facet);
    requests
        .map(|facet| FacetRequest::new(facet, limit(facet)))
        .collect()
}

/// The panel.
pub(super) fn panel(params: &Params, answer: &Answer, places: &tree::Places) -> Markup {
    let given = SHOWN.iter().map(|(facet, name)| {
        let counts = answer.facets.iter().find(|counts| counts.facet == *facet);
        (counts, *name)
    });
    html! {
        aside #filters .filters aria-label="Filters" {
            h2 .hidden { "Narrow the search" }
            @if let Some(histogram) = &answer.histogram { (dates(params, histogram)) }
            (tree::panel(params, places))
            @for (counts, name) in given {
                @if let Some(counts) = counts { (facet(params, counts, name)) }
            }
        }
    }
}

/// Hits over time, and the two ends to type.
fn dates(params: &Params, histogram: &Histogram) -> Markup {
    let value = |name| params.first(name).unwrap_or_default();
    let has_filter = ["from", "to", "undated", "not-undated"]
        .iter()
        .any(|name| params.first(name).is_some());
    if histogram.bars.is_empty() && histogram.undated == 0 && !has_filter {
        return html! {};
    }
    let rest = links::question(params).set("from", None).set("to", None);
    let undated = rest
        .set("not-undated", None)
        .set("date-match", None)
        .set("undated", Some("true"));
    html! {
        section .facet #dates aria-labelledby="dates-name" {
            h3 #dates-name { "Date" }
            (chart::chart("Hits over time", &bars(params, histogram), false))
            form .range action="/search" method="get" {
                (layout::hidden(&rest))
                label { span { "from" } input name="from" value=(value("from")) size="10" placeholder="e.g. 1951" autocomplete="off"; }
                label { span { "to" } input name="to" value=(value("to")) size="10" placeholder="e.g. 11/1953" autocomplete="off"; }
                button type="submit" { "Apply" }
            }
            @if histogram.undated > 0 && !has_filter {
                ul .values { li { a .value href=(links::search(&undated)) { "without a known day" } span .count { (grouped(histogram.undated)) } } }
            }
        }
    }
}

/// A bar leads to the hits of its time, within the dates that are wanted already.
pub(super) fn bars(params: &Params, histogram: &Histogram) -> Vec<Bar> {
    let bound = |name| {
        let days = params.first(name).map(crate::record::date::parse_bound)?;
        days.ok()
    };
    let (first, last) = (
        bound("from").map(|days| days.earliest),
        bound("to").map(|days| days.latest),
    );
    let one = |bar: &histogram::Bar| {
        let from = first.map_or(bar.from, |first| first.max(bar.from));
        let to = last.map_or(bar.to, |last| last.min(bar.to));
        let days = (from.to_string(), to.to_string());
        // A whole year or month is written as such.
        let whole = from == bar.from && to == bar.to;
        let written = match histogram.unit {
            Facet::Decade => None,
            _ => whole.then(|| (bar.label.clone(), bar.label.clone())),
        };
        let (from, to) = written.unwrap_or_else(|| days.clone());
        let state = params.set("from", Some(&from)).set("to", Some(&to));
        Bar::of(
            &bar.label,
            days,
            bar.count,
            links::narrowed(&links::question(&state)),
        )
    };
    histogram.bars.iter().map(one).collect()
}

/// One facet; nothing where it has no value.
fn facet(params: &Params, counts: &FacetCounts, name: &str) -> Markup {
    let flag = counts.facet.name();
    let not = format!("not-{flag}");
    if counts.values.is_empty() {
        return html! {};
    }
    let id = format!("facet-{flag}");
    let shown = counts.values.len() as u64;
    let more = params.with(MORE, flag);
    html! {
        section .facet #(id) aria-labelledby={ (id) "-name" } {
            h3 #{ (id) "-name" } { (name) }
            ul .values {
                @for value in &counts.values {
                    (row(params, counts.facet, value, &not))
                }
            }
            @if counts.distinct > shown {
                p .more {
                    @if shown < MANY as u64 {
                        a href={ (links::search(&more)) "#" (id) } { "more" span .hidden { " of " (name) } }
                        span .faint { " " (grouped(counts.distinct - shown)) }
                    } @else {
                        span .faint { "and " (grouped(counts.distinct - shown)) " more" }
                    }
                }
            } @else if shown > FEW as u64 && params.all(MORE).any(|name| name == flag) {
                p .more { a href={ (links::search(&params.without(MORE, flag))) "#" (id) } { "fewer" span .hidden { " of " (name) } } }
            }
        }
    }
}

/// A value: to narrow by it, or no longer; to exclude it.
fn row(params: &Params, facet: Facet, value: &FacetValue, not: &str) -> Markup {
    let flag = facet.name();
    let text = value.value.as_str();
    let is_on = params.all(flag).any(|known| known == text);
    let is_out = params.all(not).any(|known| known == text);
    let first = params.set("offset", None);
    let (href, state) = if is_out {
        (first.without(not, text), Some("excluded"))
    } else if is_on {
        (first.without(flag, text), Some("selected"))
    } else {
        (first.with(flag, text), None)
    };
    let forms: Vec<&str> = value.forms.iter().map(|(form, _)| form.as_str()).collect();
    let forms = (!forms.is_empty()).then(|| forms.join("; "));
    html! {
        li .on[is_on] .out[is_out] {
            a .value href=(links::search(&href)) title=[forms.as_deref().map(Line)] lang=[lang(text, None)] {
                bdi { (Line(&shown(facet, text))) }
                @if let Some(state) = state { span .hidden lang="en" { ", " (state) ", drop" } }
            }
            span .count { (grouped(value.count)) }
            @if !is_out && !is_on {
                a .exclude href=(links::search(&first.with(not, text))) aria-label={ "exclude " (Line(text)) } title="exclude" { "−" }
            } @else {
                a .exclude href=(links::search(&href)) aria-label={ "drop " (Line(text)) } title="drop" { "×" }
            }
        }
    }
}

/// A value as people read it: `date from dateline` for `date:dateline`.
fn shown(facet: Facet, text: &str) -> String {
    match text.split_once(':') {
        Some((value, "none")) if facet == Facet::Evidence => format!("{value} missing"),
        Some((value, standing)) if facet == Facet::Evidence => {
            format!("{value} from {}", standing.replace('-', " "))
        }
        _ => text.to_owned(),
    }
}
