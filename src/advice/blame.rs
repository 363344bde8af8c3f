//! Which filters took everything away: what would be found without each, and without two of them.
//!
//! Takes a request that found nothing, gives sentences. What the query itself excludes counts as
//! a filter too.

use super::{count, within};
use crate::engine::{Engine, EngineError, SearchRequest};
use crate::query::filter::{Facet, Filters, Selection, UNDATED, Undated};
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
) -> Result<Vec<String>, EngineError> {
    let parts = parts(request);
    let mut said = Vec::new();
    for part in &parts {
        said.extend(without(engine, request, &[*part])?);
    }
    if said.is_empty() && (3..=MAX_PAIRED).contains(&parts.len()) {
        for (place, one) in parts.iter().enumerate() {
            for other in &parts[place + 1..] {
                said.extend(without(engine, request, &[*one, *other])?);
            }
        }
    }
    if said.is_empty() && parts.len() > 1 {
        let root = without_exclusions(&request.query.root);
        let found = count(engine, root, within(request))?;
        if found > 0 {
            said.push(format!("without any filter: {}", records(found)));
        }
    }
    Ok(said)
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

/// The sentence on what is found without `parts`, if anything is.
fn without<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
    parts: &[Part],
) -> Result<Option<String>, EngineError> {
    let mut fewer = request.filters.clone();
    let mut root = request.query.root.clone();
    let mut names = Vec::new();
    for part in parts {
        names.push(described(*part, request));
        match part {
            Part::Facet(facet) => {
                fewer.facets.remove(facet);
            }
            Part::References => fewer.references.clear(),
            Part::Dates => fewer.date = None,
            Part::Exclusions => root = without_exclusions(&root),
        }
    }
    let found = count(engine, root, fewer)?;
    Ok((found > 0).then(|| format!("without {}: {}", names.join(" and "), records(found))))
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

fn described(part: Part, request: &SearchRequest) -> String {
    let Filters { facets, date, .. } = &request.filters;
    match part {
        Part::Facet(facet) => facets
            .get(&facet)
            .map_or_else(String::new, |selection| selected(facet, selection)),
        Part::References => "the reference".to_owned(),
        Part::Dates => match date {
            Some(range) if range.undated == Undated::Only => UNDATED.to_owned(),
            _ => "the dates".to_owned(),
        },
        Part::Exclusions => {
            let excluded = excluded(&request.query.root);
            let shown: Vec<String> = excluded.iter().map(ToString::to_string).collect();
            format!("excluding {}", shown.join(", "))
        }
    }
}

fn selected(facet: Facet, selection: &Selection) -> String {
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
