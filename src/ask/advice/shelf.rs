//! Near values for archive, fond, opis and delo: AVPRF has fond 059a, not 59a.

use super::counting::{Counted, Counting};
use super::{Advice, NamedArchive, near, within};
use crate::engine::{FacetValue, SearchRequest};
use crate::query::filter::{Facet, Selection, Shelf};
use crate::query::tree::Node;
use crate::record::reference::{Authority, archive_key, level_key};

/// The levels, upper to lower.
const LEVELS: [Facet; 4] = [Facet::Archive, Facet::Fond, Facet::Opis, Facet::Delo];

/// Levels asked for, and the values that there are in their place.
pub(super) struct NearLevels {
    chains: Vec<Chain>,
    /// Places of the values of each level anywhere, where they are needed.
    anywhere: [Option<usize>; 4],
}

/// Values asked for, level by level.
struct Chain {
    levels: [Vec<String>; 4],
    /// For each level asked for: the place of the values below the levels above it, and whether
    /// that is less than all.
    there: [Option<(usize, bool)>; 4],
}

impl NearLevels {
    /// Asks for the values of every level that `request` narrows.
    pub(super) fn new(request: &SearchRequest, counting: &mut Counting) -> Self {
        let filters = LEVELS.map(|facet| {
            let selection = request.filters.facets.get(&facet);
            selection
                .map(|selection| selection.include.clone())
                .unwrap_or_default()
        });
        let shelves = shelves(&request.query.root).into_iter();
        let shelves = shelves.map(|shelf| shelf.levels.clone().map(Vec::from_iter));
        let mut anywhere = [None; 4];
        let chains = std::iter::once(filters).chain(shelves).map(|levels| {
            let mut there = [None; 4];
            let mut above = within(request);
            for (level, facet) in LEVELS.into_iter().enumerate() {
                if levels[level].is_empty() {
                    continue;
                }
                let is_bound = !above.facets.is_empty();
                there[level] = Some((counting.values(facet, above.clone()), is_bound));
                if is_bound {
                    anywhere[level].get_or_insert_with(|| counting.values(facet, within(request)));
                }
                let selection = Selection {
                    include: levels[level].clone(),
                    exclude: Vec::new(),
                };
                above.facets.insert(facet, selection);
            }
            Chain { levels, there }
        });
        let chains = chains.collect();
        Self { chains, anywhere }
    }

    /// What there is in place of a level value that is not there.
    pub(super) fn advice(&self, counted: &Counted) -> Vec<Advice> {
        let mut advice = Vec::new();
        for chain in &self.chains {
            // What stands below a place that is not there is not there either.
            let mut missing = (0..LEVELS.len()).map(|level| self.missing_at(chain, level, counted));
            advice.extend(missing.find(|missing| !missing.is_empty()));
        }
        advice.into_iter().flatten().collect()
    }

    fn missing_at(&self, chain: &Chain, level: usize, counted: &Counted) -> Vec<Advice> {
        let Some((there, is_bound)) = chain.there[level] else {
            return Vec::new();
        };
        let facet = LEVELS[level];
        let there = counted.values(there);
        let mut advice = Vec::new();
        for wanted in &chain.levels[level] {
            if there.iter().any(|value| same(level, &value.value, wanted)) {
                continue;
            }
            if level == 0 {
                advice.push(missing_archive(wanted, there));
                continue;
            }
            // The number may be right and the archive wrong.
            let anywhere = self.anywhere[level].filter(|_| is_bound);
            let anywhere = anywhere.map_or(&[][..], |place| counted.values(place));
            let elsewhere: Vec<String> = anywhere
                .iter()
                .filter(|value| same(level, &value.value, wanted))
                .filter_map(parent)
                .collect();
            let place = || place_of(&chain.levels[..level]);
            let values: Vec<String> = distinct(there).into_iter().map(str::to_owned).collect();
            let near = near::numbers(wanted, values.iter().map(String::as_str));
            if !near.is_empty() {
                advice.push(Advice::NearLevel {
                    place: place(),
                    facet,
                    wanted: wanted.clone(),
                    near: near.into_iter().map(str::to_owned).collect(),
                });
            } else if elsewhere.is_empty() {
                advice.push(Advice::NoSuchLevel {
                    place: place(),
                    facet,
                    wanted: wanted.clone(),
                    existing: near::existing(&values),
                });
            }
            if !elsewhere.is_empty() {
                advice.push(Advice::LevelElsewhere {
                    place: place(),
                    facet,
                    wanted: wanted.clone(),
                    existing: near::existing(&elsewhere),
                });
            }
        }
        advice
    }
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
