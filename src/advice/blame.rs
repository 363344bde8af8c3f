//! Which filters took everything away: what would be found without each, and without two of them.
//!
//! Takes a request that found nothing, gives advice. What the query itself excludes counts as
//! a filter too.

use super::{Advice, GivenFilter, count, within};
use crate::engine::{Engine, EngineError, SearchRequest};
use crate::query::filter::{Facet, Filters, Selection, Undated};
use crate::query::tree::Node;

/// Most filters that are taken away in pairs: fifteen searches.
const MAX_PAIRED: usize = 6;

/// What can be taken away from a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Facet(Facet),
    References,
    Dates,
    /// What stands under a NOT in the query.
    Exclusions,
}

/// What would be found without each filter; where none alone is to blame, without two of them; else
/// without all.
pub(super) fn filters<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
) -> Result<Vec<Advice>, EngineError> {
    let parts = parts(request);
    let mut advice = Vec::new();
    for part in &parts {
        advice.extend(without(engine, request, &[*part])?);
    }
    if advice.is_empty() && (3..=MAX_PAIRED).contains(&parts.len()) {
        for (place, one) in parts.iter().enumerate() {
            for other in &parts[place + 1..] {
                advice.extend(without(engine, request, &[*one, *other])?);
            }
        }
    }
    if advice.is_empty() && parts.len() > 1 {
        let root = without_exclusions(&request.query.root);
        let found = count(engine, root, within(request))?;
        if found > 0 {
            advice.push(Advice::WithoutAll { count: found });
        }
    }
    Ok(advice)
}

fn parts(request: &SearchRequest) -> Vec<Part> {
    let given = &request.filters;
    let mut parts: Vec<Part> = given
        .facets
        .iter()
        .filter(|(_, selection)| !selection.include.is_empty() || !selection.exclude.is_empty())
        .map(|(facet, _)| Part::Facet(*facet))
        .collect();
    if !given.references.is_empty() {
        parts.push(Part::References);
    }
    if given.date.is_some() {
        parts.push(Part::Dates);
    }
    if !excluded(&request.query.root).is_empty() {
        parts.push(Part::Exclusions);
    }
    parts
}

/// What is found without `parts`, if anything is.
fn without<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
    parts: &[Part],
) -> Result<Option<Advice>, EngineError> {
    let mut fewer = request.filters.clone();
    let mut root = request.query.root.clone();
    let mut filters = Vec::new();
    for part in parts {
        filters.extend(given(*part, request));
        match part {
            Part::Facet(facet) => {
                fewer.facets.remove(facet);
            }
            Part::References => fewer.references.clear(),
            Part::Dates => fewer.date = None,
            Part::Exclusions => root = without_exclusions(&root),
        }
    }
    let count = count(engine, root, fewer)?;
    Ok((count > 0).then_some(Advice::WithoutSome { filters, count }))
}

/// What stands under a NOT at the top of the query.
fn excluded(root: &Node) -> Vec<&Node> {
    match root {
        Node::And(nodes) => nodes
            .iter()
            .filter_map(|node| match node {
                Node::Not(inner) => Some(&**inner),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn without_exclusions(root: &Node) -> Node {
    match root {
        Node::And(nodes) => {
            let mut kept: Vec<Node> = nodes
                .iter()
                .filter(|node| !matches!(node, Node::Not(_)))
                .cloned()
                .collect();
            match kept.len() {
                1 => kept.swap_remove(0),
                _ => Node::And(kept),
            }
        }
        other => other.clone(),
    }
}

/// The filter that `part` takes away.
fn given(part: Part, request: &SearchRequest) -> Option<GivenFilter> {
    let Filters { facets, date, .. } = &request.filters;
    Some(match part {
        Part::Facet(facet) => {
            let Selection { include, exclude } = facets.get(&facet)?.clone();
            if include.is_empty() {
                let values = exclude;
                GivenFilter::Exclude { facet, values }
            } else {
                let values = include;
                GivenFilter::Include { facet, values }
            }
        }
        Part::References => GivenFilter::Reference,
        Part::Dates => match date {
            Some(range) if range.undated == Undated::Only => GivenFilter::Undated,
            _ => GivenFilter::Dates,
        },
        Part::Exclusions => GivenFilter::Not {
            parts: excluded(&request.query.root)
                .into_iter()
                .map(ToString::to_string)
                .collect(),
        },
    })
}
