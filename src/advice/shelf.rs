//! Near values for archive, fond, opis and delo: `AVPRF has fond 059a, not 59a`.

use super::{facet_values, near, within};
use crate::engine::{Engine, EngineError, FacetValue, SearchRequest};
use crate::query::filter::{Facet, Filters, Selection, Shelf};
use crate::query::tree::Node;
use crate::record::reference::{Authority, archive_key, level_key};

/// The levels, upper to lower.
const LEVELS: [Facet; 4] = [Facet::Archive, Facet::Fond, Facet::Opis, Facet::Delo];

/// What there is in place of a level value that is not there.
pub(super) fn near<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
) -> Result<Vec<String>, EngineError> {
    let mut said = Vec::new();
    let filters = LEVELS.map(|facet| {
        let selection = request.filters.facets.get(&facet);
        selection
            .map(|selection| selection.include.clone())
            .unwrap_or_default()
    });
    let mut chains = vec![filters];
    for shelf in shelves(&request.query.root) {
        chains.push(shelf.levels.clone().map(Vec::from_iter));
    }
    for chain in chains {
        for level in 0..LEVELS.len() {
            let missing = missing_at(engine, &chain, level, &within(request))?;
            if !missing.is_empty() {
                // What stands below a place that is not there is not there either.
                said.extend(missing);
                break;
            }
        }
    }
    Ok(said)
}

/// Shelf conditions that every hit must meet.
fn shelves(root: &Node) -> Vec<&Shelf> {
    match root {
        Node::Shelf(shelf) => vec![shelf],
        Node::And(nodes) => nodes
            .iter()
            .filter_map(|node| match node {
                Node::Shelf(shelf) => Some(shelf),
                _ => None,
            })
            .collect(),
        _ => Vec::new(),
    }
}

fn missing_at<E: Engine + ?Sized>(
    engine: &E,
    chain: &[Vec<String>; 4],
    level: usize,
    within: &Filters,
) -> Result<Vec<String>, EngineError> {
    if chain[level].is_empty() {
        return Ok(Vec::new());
    }
    let facet = LEVELS[level];
    let mut above = within.clone();
    for (upper, values) in chain[..level].iter().enumerate() {
        if !values.is_empty() {
            let selection = Selection {
                include: values.clone(),
                exclude: Vec::new(),
            };
            above.facets.insert(LEVELS[upper], selection);
        }
    }
    let bound = !above.facets.is_empty();
    let there = facet_values(engine, facet, above)?;
    let mut said = Vec::new();
    for wanted in &chain[level] {
        if there.iter().any(|value| same(level, &value.value, wanted)) {
            continue;
        }
        if level == 0 {
            said.push(missing_archive(wanted, &there));
            continue;
        }
        let place = place_of(&chain[..level]);
        // The number may be right and the archive wrong.
        let elsewhere: Vec<String> = if bound {
            facet_values(engine, facet, within.clone())?
                .iter()
                .filter(|value| same(level, &value.value, wanted))
                .filter_map(parent)
                .collect()
        } else {
            Vec::new()
        };
        let name = facet.name();
        let close = near::numbers(wanted, distinct(&there).into_iter());
        if !close.is_empty() {
            said.push(format!(
                "{place} has {name} {}, not {wanted}",
                close.join(", ")
            ));
        } else if elsewhere.is_empty() {
            let values: Vec<String> = distinct(&there).into_iter().map(str::to_owned).collect();
            said.push(if values.is_empty() {
                format!("{place} has no {name} at all")
            } else {
                format!(
                    "{place} has no {name} {wanted}; it has {}",
                    near::some(&values)
                )
            });
        }
        if !elsewhere.is_empty() {
            said.push(format!(
                "{name} {wanted} is in {}, not in {place}",
                near::some(&elsewhere)
            ));
        }
    }
    Ok(said)
}

fn same(level: usize, value: &str, wanted: &str) -> bool {
    if level == 0 {
        archive_key(value) == archive_key(wanted)
    } else {
        level_key(value) == level_key(wanted)
    }
}

/// The place above a value, as a reader writes it.
fn parent(value: &FacetValue) -> Option<String> {
    let path = &value.path.as_ref()?.0;
    let above: Vec<&str> = path[..path.len().saturating_sub(1)]
        .iter()
        .map(|value| if value.is_empty() { "-" } else { value })
        .collect();
    (!above.is_empty()).then(|| above.join("/"))
}

fn place_of(above: &[Vec<String>]) -> String {
    let named: Vec<String> = above
        .iter()
        .filter(|values| !values.is_empty())
        .map(|values| values.join(" or "))
        .collect();
    if named.is_empty() {
        "the index".to_owned()
    } else {
        named.join("/")
    }
}

/// The values, each once: one fond number stands in several archives.
fn distinct(there: &[FacetValue]) -> Vec<&str> {
    let mut values: Vec<&str> = Vec::new();
    for value in there {
        if !value.value.is_empty() && !values.contains(&value.value.as_str()) {
            values.push(&value.value);
        }
    }
    values
}

/// An archive that no record is from: known or not, and what there is.
fn missing_archive(wanted: &str, there: &[FacetValue]) -> String {
    let authority = Authority::standard();
    let named = |code: &str| match authority.archive(code).map(|it| it.name()) {
        Some(name) => format!("{code} ({name})"),
        None => code.to_owned(),
    };
    let values: Vec<String> = there.iter().map(|value| value.value.clone()).collect();
    let held = match &values[..] {
        [] => "no record has an archive".to_owned(),
        values => format!("there is {}", near::some(values)),
    };
    if let Some(archive) = authority.named(wanted) {
        return format!("no record is from {}; {held}", named(archive.code));
    }
    // An archive that the authority does not know stands in the index under its own wording.
    let mut close: Vec<String> = authority.suggest(wanted).into_iter().map(named).collect();
    for value in near::texts(wanted, values.iter().map(String::as_str)) {
        if !close.iter().any(|known| known.starts_with(value)) {
            close.push(value.to_owned());
        }
    }
    match &close[..] {
        [] => format!("no archive is known as {wanted}; {held}"),
        close => format!(
            "no archive is known as {wanted}; near: {}",
            close.join(", ")
        ),
    }
}
