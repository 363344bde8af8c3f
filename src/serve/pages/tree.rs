//! The archive tree: archives, and below each that is open its fonds, opisi and dela.
//!
//! Places are counted without the filters on places, so that the number beside one is what a click
//! on it finds. One call of the engine counts every open place.

use maud::{Markup, html};

use super::links::{self, LEVELS, OPEN};
use super::text::Line;
use crate::ask::{AskError, Question, shelf};
use crate::engine::{FacetRequest, FacetValue, Limits, MatchMode, ShelfPath};
use crate::present::text::grouped;
use crate::query::filter::Facet;
use crate::record::reference::Authority;
use crate::serve::params::Params;
use crate::serve::shelf::Shelf;

/// Facets of the levels.
const FACETS: [Facet; 4] = [Facet::Archive, Facet::Fond, Facet::Opis, Facet::Delo];
/// Places of a level that are listed: at the top, and below an open place.
const ARCHIVES: usize = 12;
const BELOW: usize = 30;
/// Places that are listed where more are wanted, and on the page of the archives.
const MANY: usize = 500;
/// Open places that are counted.
const MAX_OPEN: usize = 40;

/// The counted places.
pub(super) struct Places {
    /// Values below each open place, the archives first, with their number in all.
    levels: Vec<(Option<ShelfPath>, Vec<FacetValue>, u64)>,
    /// Where links lead: the page with the tree.
    page: &'static str,
}

impl Places {
    /// Archives in all.
    pub(super) fn archives(&self) -> u64 {
        self.levels.first().map_or(0, |(_, _, distinct)| *distinct)
    }
}

/// Counts the places that are open.
///
/// # Errors
/// As [`Asker::ask`](crate::ask::Asker::ask).
pub(super) fn places(
    page: &'static str,
    params: &Params,
    question: &Question,
    shelf: &Shelf,
    limits: &Limits,
) -> Result<Places, AskError> {
    let mut question = Question {
        limit: 0,
        offset: 0,
        match_mode: match question.match_mode {
            MatchMode::Any => MatchMode::Any,
            _ => MatchMode::All,
        },
        histogram: None,
        passages: None,
        explain: false,
        advice: false,
        ..question.clone()
    };
    for facet in FACETS {
        question.filters.facets.remove(&facet);
    }
    let excluded: Vec<String> = params.all("not-archive").map(str::to_owned).collect();
    if !excluded.is_empty() {
        let selection = question.filters.facets.entry(Facet::Archive).or_default();
        selection.exclude = excluded;
    }
    let has_more = |path: Option<&ShelfPath>| {
        let name = path.map_or_else(|| "archive".to_owned(), shelf::print);
        page == "/browse" || params.all(links::MORE).any(|known| known == name)
    };
    let open = open(params);
    let few = |path: Option<&ShelfPath>| match path {
        _ if has_more(path) => MANY,
        None => ARCHIVES,
        Some(_) => BELOW,
    };
    question.facets = vec![FacetRequest::new(Facet::Archive, few(None))];
    question.facets.extend(open.iter().map(|path| FacetRequest {
        under: Some(path.clone()),
        ..FacetRequest::new(FACETS[path.0.len()], few(Some(path)))
    }));
    let answer = shelf.asker().ask(&question, limits)?;
    let unders = std::iter::once(None).chain(open.into_iter().map(Some));
    let levels = unders
        .zip(answer.facets)
        .map(|(under, counts)| (under, counts.values, counts.distinct))
        .collect();
    Ok(Places { levels, page })
}

/// The places that are open: those named, those that are selected, and all above them.
fn open(params: &Params) -> Vec<ShelfPath> {
    let named = params.all(OPEN).filter_map(shelf::parse);
    let mut open: Vec<ShelfPath> = Vec::new();
    for path in named.chain(links::selected(params)).take(MAX_OPEN) {
        for depth in 1..=path.0.len().min(FACETS.len() - 1) {
            let above = ShelfPath(path.0[..depth].to_vec());
            if !above.0[depth - 1].is_empty() && !open.contains(&above) {
                open.push(above);
            }
        }
    }
    open.truncate(MAX_OPEN);
    open
}

/// The tree as a facet of the search.
pub(super) fn panel(params: &Params, places: &Places) -> Markup {
    let has_any = places
        .levels
        .first()
        .is_some_and(|(_, values, _)| !values.is_empty());
    let is_narrowed = LEVELS.iter().any(|name| params.first(name).is_some());
    html! {
        @if has_any || is_narrowed {
            section .facet #tree aria-labelledby="tree-name" {
                h3 #tree-name { "Archive" }
                @if is_narrowed {
                    p .more { a href=(links::search(&links::anywhere(params))) { "every archive" } }
                }
                (level(params, places, None))
            }
        }
    }
}

/// The places below one.
pub(super) fn level(params: &Params, places: &Places, under: Option<&ShelfPath>) -> Markup {
    let found = places
        .levels
        .iter()
        .find(|(known, ..)| known.as_ref() == under);
    let Some((_, values, distinct)) = found else {
        return html! {};
    };
    let rows = values
        .iter()
        .filter_map(|value| Some((value.path.as_ref()?, value)));
    let shown = values.len() as u64;
    let name = under.map_or_else(|| "archive".to_owned(), shelf::print);
    html! {
        ul .values .tree[under.is_none()] {
            @for (path, value) in rows { (row(params, places, path, value.count)) }
            @if *distinct > shown {
                li .more {
                    @if values.len() < MANY {
                        a href={ (links::to(places.page, &params.with(links::MORE, &name))) "#tree" } { "more" span .hidden { " under " (Line(&name)) } }
                    }
                    span .faint { " " (grouped(distinct - shown)) }
                }
            }
            @if values.is_empty() { li .faint { "nothing further down" } }
        }
    }
}

fn row(params: &Params, places: &Places, path: &ShelfPath, count: u64) -> Markup {
    let depth = path.0.len().clamp(1, LEVELS.len());
    let value = path.0.last().map_or("", String::as_str);
    let is_open = places
        .levels
        .iter()
        .any(|(under, ..)| under.as_ref() == Some(path));
    let selected = links::selected(params);
    let is_on = selected.as_ref() == Some(path);
    let is_forced = selected.is_some_and(|selected| selected.0.starts_with(&path.0));
    let is_out = depth == 1 && params.all("not-archive").any(|known| known == value);
    let toggle = links::to(places.page, &links::toggled(params, path, is_open));
    let here = if is_on {
        links::anywhere(params)
    } else {
        links::at(params, path)
    };
    let name = if depth == 1 {
        String::new()
    } else {
        format!("{} ", LEVELS[depth - 1])
    };
    let known = (depth == 1)
        .then(|| Authority::standard().archive(value))
        .flatten();
    let known = known.map(|archive| archive.name());
    html! {
        li .on[is_on] .out[is_out] {
            @if depth < LEVELS.len() && !is_out {
                @if is_forced { span .toggle aria-hidden="true" { "▾" } }
                @else {
                    a .toggle href={ (toggle) "#tree" } aria-label={ (if is_open { "close " } else { "open " }) (name) (Line(value)) } {
                        (if is_open { "▾" } else { "▸" })
                    }
                }
            } @else { span .toggle {} }
            a .value href=(links::search(&here)) title=[known] aria-current=[is_on.then_some("true")] {
                @if depth > 1 { span .level { (name) } }
                bdi { (Line(value)) }
                @if places.page == "/browse" && let Some(known) = known { span .fullname { (known) } }
                @if is_on { span .hidden { ", selected, drop" } }
            }
            span .count { (grouped(count)) }
            @if places.page != "/browse" && !is_out && !is_on {
                a .exclude href=(links::search(&links::not_at(params, path))) aria-label={ "exclude " (name) (Line(value)) } title="exclude" { "−" }
            }
            @if is_open { (level(params, places, Some(path))) }
        }
    }
}
