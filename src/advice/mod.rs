//! What to say when a search finds nothing: which word, which filter, and what there is instead.
//!
//! Takes an engine and the request that found nothing, gives sentences. Asks the engine alone,
//! so any engine will do. Deliberately says nothing of how the words could be spelt otherwise.
//! Known gap: filters are taken away one by one, not in pairs; when only two together are to
//! blame, the last sentence says what is found without all of them.

mod ids;
mod near;
mod shelf;

pub use ids::near_ids;

use crate::engine::{Engine, EngineError, FacetRequest, MatchMode, SearchRequest, Sort};
use crate::query::filter::{Facet, Filters, Selection};
use crate::query::tree::{Form, Node, Query, Scope, Word};

/// Words that are counted one by one; longer queries get no such sentence.
const MAX_WORDS: usize = 12;
/// Values of a facet that are looked through for near ones.
const MAX_VALUES: usize = 10_000;

/// Says why `request` found nothing and what would.
///
/// # Errors
/// Returns [`EngineError`] when the engine cannot answer.
pub fn advise<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
) -> Result<Vec<String>, EngineError> {
    let mut advice = Vec::new();
    advice.extend(words(engine, &request.query.root)?);
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
    advice.extend(filters(engine, request)?);
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
    Ok(engine.search(&counting(root, filters, Vec::new()))?.total)
}

/// A request that returns no hit.
fn counting(root: Node, filters: Filters, facets: Vec<FacetRequest>) -> SearchRequest {
    SearchRequest {
        query: Query {
            text: String::new(),
            root,
            notes: Vec::new(),
        },
        filters,
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 0,
        facets,
    }
}

/// In how many records each word stands: what is missing shows at once.
fn words<E: Engine + ?Sized>(engine: &E, root: &Node) -> Result<Option<String>, EngineError> {
    let mut leaves = Vec::new();
    collect(root, &mut leaves);
    leaves.dedup();
    if leaves.is_empty() || leaves.len() > MAX_WORDS {
        return Ok(None);
    }
    let mut counts = Vec::with_capacity(leaves.len());
    for (scope, word) in &leaves {
        let records = match (scope, &word.form) {
            (Scope::Anywhere, Form::Stem(stem)) => engine.records_with(stem)?,
            _ => {
                let leaf = Node::Word {
                    scope: *scope,
                    word: word.clone(),
                };
                count(engine, leaf, Filters::default())?
            }
        };
        counts.push((word.typed.as_str(), records));
    }
    if let [(word, 0)] = counts[..] {
        return Ok(Some(format!("no record has the word {word}")));
    }
    let listed: Vec<String> = counts
        .iter()
        .map(|(word, records)| format!("{word} {records}"))
        .collect();
    Ok(Some(format!(
        "records with the words: {}",
        listed.join(", ")
    )))
}

/// The words of a query in its order, those under a NOT left out. The parser bounds the depth.
fn collect(node: &Node, leaves: &mut Vec<(Scope, Word)>) {
    match node {
        Node::Word { scope, word } => leaves.push((*scope, word.clone())),
        Node::Sequence { scope, words, .. } => {
            leaves.extend(words.iter().map(|word| (*scope, word.clone())));
        }
        Node::And(nodes) | Node::Or(nodes) => {
            for node in nodes {
                collect(node, leaves);
            }
        }
        Node::Alternatives(nodes) => {
            if let Some(typed) = nodes.first() {
                collect(typed, leaves);
            }
        }
        _ => {}
    }
}

/// Values of a plain facet that come near those asked for and not there.
fn values<E: Engine + ?Sized>(
    engine: &E,
    facet: Facet,
    selection: &Selection,
    within: Filters,
) -> Result<Vec<String>, EngineError> {
    let there: Vec<String> = facet_values(engine, facet, within)?
        .into_iter()
        .map(|value| value.value)
        .collect();
    let mut said = Vec::new();
    for wanted in &selection.include {
        if there.iter().any(|value| near::same_text(value, wanted)) {
            continue;
        }
        let close = near::texts(wanted, there.iter().map(String::as_str));
        let name = facet.name();
        said.push(match &close[..] {
            [] if there.is_empty() => format!("no record has a {name}"),
            [] => format!(
                "there is no {name} {wanted}; there is {}",
                near::some(&there)
            ),
            close => format!("there is no {name} {wanted}; near: {}", close.join(", ")),
        });
    }
    Ok(said)
}

fn facet_values<E: Engine + ?Sized>(
    engine: &E,
    facet: Facet,
    filters: Filters,
) -> Result<Vec<crate::engine::FacetValue>, EngineError> {
    let wanted = FacetRequest::new(facet, MAX_VALUES);
    let response = engine.search(&counting(Node::Everything, filters, vec![wanted]))?;
    Ok(response
        .facets
        .into_iter()
        .next()
        .map(|counts| counts.values)
        .unwrap_or_default())
}

/// What would be found without each filter, and without all of them.
fn filters<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
) -> Result<Vec<String>, EngineError> {
    let given = &request.filters;
    let mut without: Vec<(String, Filters)> = Vec::new();
    for (facet, selection) in &given.facets {
        let mut fewer = given.clone();
        fewer.facets.remove(facet);
        if !selection.include.is_empty() || !selection.exclude.is_empty() {
            without.push((described(*facet, selection), fewer));
        }
    }
    if !given.references.is_empty() {
        let fewer = Filters {
            references: Vec::new(),
            ..given.clone()
        };
        without.push(("the reference".to_owned(), fewer));
    }
    if given.date.is_some() {
        let fewer = Filters {
            date: None,
            ..given.clone()
        };
        without.push(("the dates".to_owned(), fewer));
    }
    let several = without.len() > 1;
    let mut said = Vec::new();
    for (name, fewer) in without {
        let found = count(engine, request.query.root.clone(), fewer)?;
        if found > 0 {
            said.push(format!("without {name}: {}", records(found)));
        }
    }
    if several && said.is_empty() {
        let found = count(engine, request.query.root.clone(), within(request))?;
        if found > 0 {
            said.push(format!("without any filter: {}", records(found)));
        }
    }
    Ok(said)
}

fn described(facet: Facet, selection: &Selection) -> String {
    let name = facet.name();
    if selection.include.is_empty() {
        format!("excluding {name} {}", selection.exclude.join(", "))
    } else {
        format!("{name} {}", selection.include.join(" or "))
    }
}

fn records(count: u64) -> String {
    if count == 1 {
        "1 record".to_owned()
    } else {
        format!("{count} records")
    }
}

#[cfg(test)]
mod tests;
