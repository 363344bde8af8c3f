//! Near values for archive, fond, opis and delo: AVPRF has fond 059a, not 59a.

use super::{Advice, NamedArchive, facet_values, near, within};
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
) -> Result<Vec<Advice>, EngineError> {
    let mut advice = Vec::new();
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
                advice.extend(missing);
                break;
            }
        }
    }
    Ok(advice)
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
) -> Result<Vec<Advice>, EngineError> {
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
    let mut advice = Vec::new();
    for wanted in &chain[level] {
        if there.iter().any(|value| same(level, &value.value, wanted)) {
            continue;
        }
        if level == 0 {
            advice.push(missing_archive(wanted, &there));
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
        let (place, wanted) = (|| place.clone(), || wanted.clone());
        let values: Vec<String> = distinct(&there).into_iter().map(str::to_owned).collect();
        let near = near::numbers(&wanted(), values.iter().map(String::as_str));
        if !near.is_empty() {
            advice.push(Advice::NearLevel {
                place: place(),
                facet,
                wanted: wanted(),
                near: near.into_iter().map(str::to_owned).collect(),
            });
        } else if elsewhere.is_empty() {
            advice.push(Advice::NoSuchLevel {
                place: place(),
                facet,
                wanted: wanted(),
                existing: near::existing(&values),
            });
        }
        if !elsewhere.is_empty() {
            advice.push(Advice::LevelElsewhere {
                place: place(),
                facet,
                wanted: wanted(),
                existing: near::existing(&elsewhere),
            });
        }
    }
    Ok(advice)
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

/// What stands above a level; none where that is the whole index.
fn place_of(above: &[Vec<String>]) -> Option<String> {
    let named: Vec<String> = above
        .iter()
        .filter(|values| !values.is_empty())
        .map(|values| values.join(" or "))
        .collect();
    (!named.is_empty()).then(|| named.join("/"))
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
fn missing_archive(wanted: &str, there: &[FacetValue]) -> Advice {
    let authority = Authority::standard();
    let named = |code: &str| NamedArchive {
        archive: code.to_owned(),
        name: authority.archive(code).map(|it| it.name().to_owned()),
    };
    let values: Vec<String> = there.iter().map(|value| value.value.clone()).collect();
    let existing = near::existing(&values);
    if let Some(archive) = authority.named(wanted) {
        let archive = named(archive.code);
        return Advice::ArchiveNotHeld { archive, existing };
    }
    // An archive that the authority does not know stands in the index under its own wording.
    let mut near: Vec<NamedArchive> = authority.suggest(wanted).into_iter().map(named).collect();
    for value in near::texts(wanted, values.iter().map(String::as_str)) {
        if !near.iter().any(|known| known.archive == value) {
            near.push(NamedArchive {
                archive: value.to_owned(),
                name: None,
            });
        }
    }
    Advice::UnknownArchive {
        wanted: wanted.to_owned(),
        near,
        existing,
    }
}
