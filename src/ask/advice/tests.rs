//! Advice on a small store that answers by looking at every record.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::*;
use crate::analyse::known::KnownNames;
use crate::engine::{
    CollectionFigures, FacetCounts, FacetValue, Hit, LookedUp, Met, SearchResponse, ShelfPath,
    Statistics, Streamed,
};
use crate::engine::{LookUp, NearWord};
use crate::query::filter::DateRange;
use crate::query::tree::{Form, Scope, Word};
use crate::record::Record;
use crate::record::reference::{Level, LevelKind, Reference, level_key};

/// Records in memory; knows the shelf filters, the language and words.
struct Shoebox(Vec<Record>);

fn reference(path: &str) -> Reference {
    let mut values = path.split('/').map(str::to_owned);
    let archive = values.next().unwrap_or_default();
    let kinds = [LevelKind::Fond, LevelKind::Opis, LevelKind::Delo];
    Reference {
        archive,
        levels: kinds
            .into_iter()
            .zip(values)
            .map(|(kind, value)| Level {
                kind,
                label: String::new(),
                value,
            })
            .collect(),
        listy: None,
        text: String::new(),
    }
}

fn record(id: &str, body: &str, language: &str, places: &[&str]) -> Record {
    Record {
        id: id.to_owned(),
        body: Some(body.to_owned()),
        language: Some(language.to_owned()),
        references: places.iter().map(|place| reference(place)).collect(),
        ..Record::default()
    }
}

fn shoebox() -> Shoebox {
    Shoebox(vec![
        record(
            "wcda:1",
            "armistice talks in korea",
            "Russian",
            &["APRF/3/65", "AVPRF/059a/5a"],
        ),
        record("wcda:2", "korea and china", "Chinese", &["AVPRF/0102/6"]),
        record("wcda:3", "berlin talks", "Russian", &["RGANI/5/28"]),
    ])
}

impl Shoebox {
    fn has_word(record: &Record, stem: &str) -> bool {
        let body = record.body.as_deref().unwrap_or_default();
        body.split(' ').any(|word| word == stem)
    }

    fn meets(record: &Record, node: &Node) -> bool {
        match node {
            Node::Everything => true,
            Node::Word { word, .. } => match &word.form {
                Form::Stem(stem) => Self::has_word(record, stem),
                _ => false,
            },
            Node::And(nodes) => nodes.iter().all(|node| Self::meets(record, node)),
            Node::Shelf(shelf) => record.references.iter().any(|place| {
                let values = levels(place);
                shelf
                    .levels
                    .iter()
                    .zip(&values)
                    .all(|(wanted, value)| wanted.as_ref().is_none_or(|wanted| wanted == value))
            }),
            _ => false,
        }
    }

    fn passes(record: &Record, filters: &Filters, but: Option<Facet>) -> bool {
        let wanted = |facet: Facet, value: &str| {
            let selection = filters.facets.get(&facet).filter(|_| but != Some(facet));
            selection.is_none_or(|selection| {
                (selection.include.is_empty()
                    || selection
                        .include
                        .iter()
                        .any(|it| level_key(it) == level_key(value)))
                    && !selection.exclude.iter().any(|it| it == value)
            })
        };
        let language = wanted(
            Facet::Language,
            record.language.as_deref().unwrap_or_default(),
        );
        let bound = record.references.iter().any(|place| {
            let values = levels(place);
            Facet::ALL[..4]
                .iter()
                .zip(&values)
                .all(|(&facet, value)| wanted(facet, value))
        });
        let dated = filters.date.is_none() || record.date.is_some();
        language && bound && dated
    }
}

fn levels(place: &Reference) -> [String; 4] {
    [
        place.archive.clone(),
        place.fond().unwrap_or_default().to_owned(),
        place.opis().unwrap_or_default().to_owned(),
        place.delo().unwrap_or_default().to_owned(),
    ]
}

impl Engine for Shoebox {
    fn known_names(&self) -> Arc<KnownNames> {
        KnownNames::built_in()
    }

    fn commit(&self) -> u64 {
        0
    }

    fn reload(&self) -> Result<u64, EngineError> {
        Ok(0)
    }

    fn look_up(&self, wanted: &LookUp, _: &Limits) -> Result<LookedUp, EngineError> {
        let with = |stem: &String| {
            let with = self.0.iter().filter(|record| Self::has_word(record, stem));
            with.count() as u64
        };
        let meeting = |node: &Node| {
            let meeting = self.0.iter().filter(|record| Self::meets(record, node));
            meeting.count() as u64
        };
        Ok(LookedUp {
            splits: vec![None; wanted.splits.len()],
            stems: wanted.stems.iter().map(with).collect(),
            forms: wanted.forms.iter().map(with).collect(),
            names: wanted.names.iter().map(|_| Vec::new()).collect(),
            near: wanted.near.iter().map(|word| self.near(word)).collect(),
            beginnings: wanted.beginnings.iter().map(|_| Vec::new()).collect(),
            counts: wanted.counts.iter().map(meeting).collect(),
            ..LookedUp::default()
        })
    }

    fn search(
        &self,
        requests: &[SearchRequest],
        _: &Limits,
    ) -> Result<Vec<SearchResponse>, EngineError> {
        Ok(requests
            .iter()
            .map(|request| self.answer(request))
            .collect())
    }

    fn walk(
        &self,
        request: &SearchRequest,
        _: &Limits,
        each: &mut dyn FnMut(Met) -> ControlFlow<()>,
    ) -> Result<SearchResponse, EngineError> {
        let mut response = self.answer(&SearchRequest {
            limit: usize::MAX,
            ..request.clone()
        });
        let records = std::mem::take(&mut response.hits).into_iter();
        let mut met = records.enumerate().map(|(place, hit)| Met {
            place,
            record: self.record(&hit.id).unwrap_or_default().unwrap_or_default(),
        });
        let _ = met.try_for_each(each);
        Ok(response)
    }

    fn stream(
        &self,
        request: &SearchRequest,
        _: &Limits,
        each: &mut dyn FnMut(Streamed) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        let mut response = self.answer(request);
        let hits = std::mem::take(&mut response.hits).into_iter();
        let hits = hits.map(|hit| Streamed::Hit(Box::new(hit)));
        let _ = std::iter::once(Streamed::Response(Box::new(response)))
            .chain(hits)
            .try_for_each(each);
        Ok(())
    }

    fn records(&self, ids: &[&str]) -> Result<Vec<Option<Record>>, EngineError> {
        let record = |id: &&str| self.0.iter().find(|record| record.id == **id).cloned();
        Ok(ids.iter().map(record).collect())
    }

    fn collections(&self) -> Result<Vec<CollectionFigures>, EngineError> {
        Ok(Vec::new())
    }

    fn statistics(&self) -> Result<Statistics, EngineError> {
        Ok(Statistics::default())
    }
}

impl Shoebox {
    fn near(&self, wanted: &NearWord) -> Vec<(String, u64)> {
        let mut found: BTreeMap<String, u64> = BTreeMap::new();
        for record in &self.0 {
            for word in record.body.as_deref().unwrap_or_default().split(' ') {
                if crate::edits::edits(&wanted.folded, word, usize::from(wanted.edits)).is_some() {
                    *found.entry(word.to_owned()).or_default() += 1;
                }
            }
        }
        found.into_iter().collect()
    }

    fn answer(&self, request: &SearchRequest) -> SearchResponse {
        let matching: Vec<&Record> = self
            .0
            .iter()
            .filter(|record| Self::meets(record, &request.query.root))
            .collect();
        let hits: Vec<Hit> = matching
            .iter()
            .filter(|record| Self::passes(record, &request.filters, None))
            .map(|record| Hit {
                id: record.id.clone(),
                ..Hit::default()
            })
            .collect();
        let facets = request
            .facets
            .iter()
            .map(|wanted| {
                let mut counts: BTreeMap<Vec<String>, u64> = BTreeMap::new();
                for record in &matching {
                    match wanted.facet.shelf_level() {
                        Some(level) => {
                            for place in &record.references {
                                let alone = Record {
                                    references: vec![place.clone()],
                                    ..(*record).clone()
                                };
                                if Self::passes(&alone, &request.filters, Some(wanted.facet)) {
                                    *counts.entry(levels(place)[..=level].to_vec()).or_default() +=
                                        1;
                                }
                            }
                        }
                        None => {
                            if Self::passes(record, &request.filters, Some(wanted.facet)) {
                                let value = record.language.clone().unwrap_or_default();
                                *counts.entry(vec![value]).or_default() += 1;
                            }
                        }
                    }
                }
                FacetCounts {
                    facet: wanted.facet,
                    distinct: counts.len() as u64,
                    values: counts
                        .into_iter()
                        .map(|(path, count)| FacetValue {
                            value: path.last().cloned().unwrap_or_default(),
                            path: wanted.facet.shelf_level().map(|_| ShelfPath(path)),
                            count,
                            ..FacetValue::default()
                        })
                        .collect(),
                }
            })
            .collect();
        SearchResponse {
            total: hits.len() as u64,
            hits: hits.into_iter().take(request.limit).collect(),
            facets,
            ..SearchResponse::default()
        }
    }
}

fn word(typed: &str) -> Node {
    Node::Word {
        scope: Scope::Anywhere,
        word: Word {
            typed: typed.to_owned(),
            form: Form::Stem(typed.to_owned()),
        },
    }
}

fn filters(given: &[(Facet, &[&str])]) -> Filters {
    let mut filters = Filters::default();
    for (facet, values) in given {
        let selection = filters.facets.entry(*facet).or_default();
        selection.include = values.iter().map(ToString::to_string).collect();
    }
    filters
}

/// The advice on a search that must find nothing.
fn advice(root: Node, filters: Filters) -> Vec<String> {
    let request = SearchRequest::counting(root, filters);
    let store = shoebox();
    assert_eq!(
        store.search_one(&request).unwrap().total,
        0,
        "there are hits"
    );
    let mut counting = Counting::default();
    let reasons = Reasons::new(&request, &mut counting);
    let counted = counting.run(&store, &Limits::none()).unwrap();
    let advice = reasons.advice(&counted, &[]);
    advice.iter().map(ToString::to_string).collect()
}

#[test]
fn missing_words_are_counted() {
    assert_eq!(
        advice(word("suez"), Filters::default()),
        ["no record has the word suez"]
    );
    let both = Node::And(vec![word("korea"), word("demilitarisation")]);
    assert_eq!(
        advice(both, Filters::default()),
        ["records with the words: korea 2, demilitarisation 0"]
    );
}

#[test]
fn near_levels_are_offered_under_the_chosen_parents() {
    for (given, expected) in [
        (
            &[(Facet::Archive, &["AVPRF"][..]), (Facet::Fond, &["59a"])][..],
            &[
                "AVPRF has fond 059a, not 59a",
                "without fond 59a: 2 records",
            ][..],
        ),
        (
            &[(Facet::Archive, &["APRF"]), (Facet::Fond, &["059a"])],
            &[
                "fond 059a is in AVPRF, not in APRF",
                "without archive APRF: 1 record",
                "without fond 059a: 1 record",
            ],
        ),
        (
            &[(Facet::Fond, &["102"])],
            &[
                "the index has fond 0102, not 102",
                "without fond 102: 3 records",
            ],
        ),
        (
            &[(Facet::Archive, &["RGASPI"])],
            &[
                "no record is from RGASPI (Russian State Archive of Socio-Political History); there is \
                 APRF, AVPRF, RGANI",
                "without archive RGASPI: 3 records",
            ],
        ),
        (
            &[(Facet::Archive, &["APFR"])],
            &[
                "no archive is known as APFR; near: APRF (Archive of the President of the Russian \
                 Federation)",
                "without archive APFR: 3 records",
            ],
        ),
    ] {
        assert_eq!(
            advice(Node::Everything, filters(given)),
            expected,
            "{given:?}"
        );
    }
}

#[test]
fn shelf_conditions_of_the_query_are_looked_at_too() {
    let shelf = crate::query::filter::Shelf {
        levels: [Some("AVPRF".to_owned()), Some("59a".to_owned()), None, None],
    };
    assert_eq!(
        advice(Node::Shelf(shelf), Filters::default()),
        ["AVPRF has fond 059a, not 59a"]
    );
}

#[test]
fn the_filter_that_removed_everything_is_named() {
    let with_date = Filters {
        date: Some(DateRange::default()),
        ..filters(&[(Facet::Language, &["Rusian"])])
    };
    assert_eq!(
        advice(word("korea"), with_date),
        [
            "records with the words: korea 2",
            "there is no language Rusian; near: Russian",
            "without any filter: 2 records",
        ]
    );
}

#[test]
fn near_ids_are_found() {
    for (id, expected) in [
        ("1", &["wcda:1"][..]),
        ("wcda:4", &["wcda:1", "wcda:2", "wcda:3"]),
    ] {
        assert_eq!(near_ids(&shoebox(), id).unwrap(), expected, "{id}");
    }
}
