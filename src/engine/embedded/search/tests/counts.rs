//! Counts against the slow search.

use std::collections::BTreeMap;

use super::index::{Made, search};
use super::slow::{Keyed, Read, read, shown_key};
use super::world::{Dice, filters, query, records};
use super::*;
use crate::engine::ShelfPath;
use crate::query::filter::{Facet, Selection};

/// What a facet must count: for each key, the records that a search with it finds.
fn counted(slow: &[&Read], filters: &Filters, facet: Facet) -> BTreeMap<String, u64> {
    let mut wanted = BTreeMap::new();
    let mut keys: Vec<String> = slow
        .iter()
        .flat_map(|read| read.facet_keys(facet))
        .collect();
    keys.sort();
    keys.dedup();
    let own = filters.facets.clone();
    for key in keys {
        let mut narrowed = filters.clone();
        narrowed.facets.remove(&facet);
        if let Some(level) = facet.shelf_level() {
            let path: Vec<&str> = key.split('\u{1f}').collect();
            // A level that is not there cannot be asked for.
            if path.iter().any(|value| value.is_empty()) {
                continue;
            }
            // What the filters above let through is all that is listed.
            let is_listed = (0..level).all(|place| {
                let include = own.get(&Facet::ALL[place]).map(|own| own.include.clone());
                include.unwrap_or_default().is_empty() || {
                    let include = own[&Facet::ALL[place]].include.iter();
                    include
                        .map(|value| shown_key(Facet::ALL[place], "", Some(&path_of(place, value))))
                        .any(|key| key.rsplit('\u{1f}').next() == Some(path[place]))
                }
            });
            if !is_listed {
                continue;
            }
            for (place, value) in path.iter().enumerate() {
                let selection = narrowed.facets.entry(Facet::ALL[place]).or_default();
                selection.include = vec![(*value).to_owned()];
            }
        } else {
            narrowed.facets.insert(
                facet,
                Selection {
                    include: vec![key.clone()],
                    exclude: vec![],
                },
            );
        }
        let keyed = Keyed::new(&narrowed);
        let total = slow.iter().filter(|read| read.passes(&keyed)).count() as u64;
        if total > 0 {
            wanted.insert(key, total);
        }
    }
    wanted
}

/// A path whose last level, at `place`, is `value`.
fn path_of(place: usize, value: &str) -> ShelfPath {
    let mut levels = vec![String::new(); place];
    levels.push(value.to_owned());
    ShelfPath(levels)
}

fn check(seeds: std::ops::Range<u64>, percent: usize) {
    let mut values = 0;
    for seed in seeds {
        let mut dice = Dice::new(seed);
        let records = records(&mut dice, 70);
        let snapshot = Made::new()
            .segment(&records[..40])
            .segment(&records[40..])
            .open();
        let slow: Vec<Read> = records.iter().map(read).collect();
        for _ in 0..12 {
            let root = match dice.chance(50) {
                true => Node::Everything,
                false => query(&mut dice, &records, 1),
            };
            let filters = filters(&mut dice, percent);
            let mut request = request(root.clone(), filters.clone(), MatchMode::All);
            request.limit = dice.below(3);
            request.facets = Facet::ALL.map(facet).to_vec();
            let response = search(&snapshot, &request).unwrap();
            let hits: Vec<&Read> = slow
                .iter()
                .filter(|read| read.answers(&root, false))
                .collect();
            for counts in &response.facets {
                let wanted = counted(&hits, &filters, counts.facet);
                let found: BTreeMap<String, u64> = counts
                    .values
                    .iter()
                    .map(|value| {
                        (
                            shown_key(counts.facet, &value.value, value.path.as_ref()),
                            value.count,
                        )
                    })
                    .filter(|(key, _)| {
                        counts.facet.shelf_level().is_none()
                            || !key.split('\u{1f}').any(str::is_empty)
                    })
                    .collect();
                assert_eq!(
                    found,
                    wanted,
                    "{} {root:#?}\n{filters:#?}",
                    counts.facet.name()
                );
                assert_eq!(counts.distinct, counts.values.len() as u64);
                values += wanted.len();
                let order: Vec<u64> = counts.values.iter().map(|value| value.count).collect();
                assert!(order.is_sorted_by(|left, right| left >= right));
            }
        }
    }
    assert!(values > 500, "too little is counted: {values}");
}

#[test]
fn counts_without_filters_are_the_totals_of_searches() {
    check(0..4, 0);
}

#[test]
fn counts_under_filters_are_the_totals_of_searches() {
    check(10..22, 9);
}

#[test]
fn counts_below_a_path_are_of_that_path_whatever_the_filters_say() {
    let mut dice = Dice::new(5);
    let records = records(&mut dice, 120);
    let snapshot = Made::new()
        .segment(&records[..50])
        .segment(&records[50..])
        .open();
    let ask = |filters: Filters, facets: Vec<FacetRequest>| {
        let mut request = request(Node::Everything, filters, MatchMode::All);
        request.facets = facets;
        request.limit = 0;
        search(&snapshot, &request).unwrap()
    };
    let elsewhere = Filters {
        facets: [(
            Facet::Archive,
            Selection {
                include: vec!["RGANI".into()],
                exclude: vec![],
            },
        )]
        .into(),
        ..Filters::default()
    };
    let below = |facet, path: &[&str]| FacetRequest {
        under: Some(ShelfPath(
            path.iter().map(|level| (*level).to_owned()).collect(),
        )),
        ..FacetRequest::new(facet, usize::MAX)
    };
    for filters in [Filters::default(), elsewhere] {
        let response = ask(
            filters,
            vec![
                below(Facet::Fond, &["APRF"]),
                below(Facet::Opis, &["APRF", "3"]),
            ],
        );
        assert!(
            response
                .facets
                .iter()
                .all(|counts| !counts.values.is_empty())
        );
        for counts in response.facets {
            for value in counts.values {
                let path = value.path.unwrap();
                let mut filters = Filters::default();
                for (place, level) in path.0.iter().enumerate() {
                    let selection = Selection {
                        include: vec![level.clone()],
                        exclude: vec![],
                    };
                    filters.facets.insert(Facet::ALL[place], selection);
                }
                assert_eq!(ask(filters, vec![]).total, value.count, "{path:?}");
            }
        }
    }
    let wrong = request(Node::Everything, Filters::default(), MatchMode::All);
    for facets in [
        vec![below(Facet::Fond, &["APRF", "3"])],
        vec![below(Facet::Year, &["APRF"])],
    ] {
        assert!(
            search(
                &snapshot,
                &SearchRequest {
                    facets,
                    ..wrong.clone()
                }
            )
            .is_err()
        );
    }
}

#[test]
fn limits_keep_the_most_frequent_and_the_number_of_all() {
    let mut dice = Dice::new(77);
    let records = records(&mut dice, 80);
    let snapshot = Made::new().segment(&records).open();
    let mut request = request(Node::Everything, Filters::default(), MatchMode::All);
    request.facets = vec![
        facet(Facet::Delo),
        FacetRequest {
            limit: 3,
            ..facet(Facet::Delo)
        },
    ];
    let facets = search(&snapshot, &request).unwrap().facets;
    assert!(facets[0].distinct > 3);
    assert_eq!(facets[1].distinct, facets[0].distinct);
    assert_eq!(facets[1].values, facets[0].values[..3]);
}
