//! What to try next: which word or filter left nothing, what was meant, what else there is.
//!
//! Takes an engine and a request, gives [`Advice`] for a search that found nothing (which word,
//! which filter, and what there is instead), suggestions for words that look like slips, and
//! the words by which records like another are found (`like`). Asks the engine alone, so any
//! engine will do.

mod blame;
mod ids;
mod like;
mod near;
mod shelf;
mod spelling;
mod value;
mod words;

/// The files of this room in `index_schema/compiled/`.
#[cfg(test)]
pub(crate) const COMPILED: &[crate::compiled::compile::File] =
    &[like::compile::FILE, spelling::slips::compile::FILE];

pub use ids::near_ids;
pub use like::like;
pub use spelling::{Spelling, Suggestion, spelling};
pub use value::{Advice, Existing, GivenFilter, NamedArchive, PartCount, WordCount};

use crate::engine::{Engine, EngineError, FacetRequest, Limits, LookUp, MatchMode, SearchRequest};
use crate::query::filter::{Facet, Filters, Selection};
use crate::query::tree::{Node, Query};

/// Values of a facet that are looked through for near ones.
const MAX_VALUES: usize = 10_000;

/// Says why `request` found nothing and what would; `suggestions` are those of [`spelling()`].
///
/// # Errors
/// Returns [`EngineError`] when the engine cannot answer.
pub fn advise<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
    suggestions: &[Suggestion],
) -> Result<Vec<Advice>, EngineError> {
    let mut advice = Vec::new();
    let root = &request.query.root;
    advice.extend(words::counts(engine, root, &within(request), suggestions)?);
    advice.extend(shelf::near(engine, request)?);
    for facet in [
        Facet::Collection,
        Facet::Language,
        Facet::Type,
        Facet::Person,
        Facet::Place,
        Facet::Subject,
    ] {
        if let Some(selection) = request.filters.facets.get(&facet) {
            advice.extend(values(engine, facet, selection, within(request))?);
        }
    }
    advice.extend(blame::filters(engine, request)?);
    Ok(advice)
}

/// The part of the store that is searched at all: advice on the rest would mislead.
fn within(request: &SearchRequest) -> Filters {
    Filters {
        sources: request.filters.sources.clone(),
        ..Filters::default()
    }
}

/// How many records match `root` under `filters`.
fn count<E: Engine + ?Sized>(engine: &E, root: Node, filters: Filters) -> Result<u64, EngineError> {
    let found = engine.search_one(&counting(root, filters, Vec::new()))?;
    Ok(found.total)
}

/// A request that returns no hit.
fn counting(root: Node, filters: Filters, facets: Vec<FacetRequest>) -> SearchRequest {
    SearchRequest {
        query: Query {
            root,
            ..Query::default()
        },
        filters,
        match_mode: MatchMode::All,
        facets,
        ..SearchRequest::default()
    }
}

/// In how many records a stem stands.
fn records_with<E: Engine + ?Sized>(engine: &E, stem: &str) -> Result<u64, EngineError> {
    let wanted = LookUp {
        stems: vec![stem.to_owned()],
        ..LookUp::default()
    };
    let found = engine.look_up(&wanted, &Limits::none())?;
    Ok(found.stems.first().copied().unwrap_or_default())
}

/// Values of a plain facet that come near those asked for and not there.
fn values<E: Engine + ?Sized>(
    engine: &E,
    facet: Facet,
    selection: &Selection,
    within: Filters,
) -> Result<Vec<Advice>, EngineError> {
    let there: Vec<String> = facet_values(engine, facet, within)?
        .into_iter()
        .map(|value| value.value)
        .collect();
    let mut advice = Vec::new();
    for wanted in &selection.include {
        if there.iter().any(|value| near::same_text(value, wanted)) {
            continue;
        }
        let near = near::texts(wanted, there.iter().map(String::as_str));
        advice.push(Advice::NoSuchValue {
            facet,
            wanted: wanted.clone(),
            near: near.into_iter().map(str::to_owned).collect(),
            existing: near::existing(&there),
        });
    }
    Ok(advice)
}

fn facet_values<E: Engine + ?Sized>(
    engine: &E,
    facet: Facet,
    filters: Filters,
) -> Result<Vec<crate::engine::FacetValue>, EngineError> {
    let wanted = FacetRequest::new(facet, MAX_VALUES);
    let response = engine.search_one(&counting(Node::Everything, filters, vec![wanted]))?;
    Ok(response
        .facets
        .into_iter()
        .next()
        .map(|counts| counts.values)
        .unwrap_or_default())
}

#[cfg(test)]
mod tests;
