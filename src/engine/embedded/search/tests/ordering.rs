//! Orders, pages and scores.

use super::index::{Made, search};
use super::world::{Dice, query, records, words};
use super::*;
use crate::query::tree::{Form, Scope, Word};
use crate::record::Record;

fn stem(stem: &str) -> Node {
    let word = Word {
        typed: stem.to_owned(),
        form: Form::Stem(stem.to_owned()),
    };
    Node::Word {
        scope: Scope::Anywhere,
        word,
    }
}

#[test]
fn hits_are_sorted_as_documented() {
    let mut dice = Dice::new(3);
    let records = records(&mut dice, 90);
    let snapshot = Made::new()
        .segment(&records[..30])
        .segment(&records[30..])
        .open();
    for _ in 0..60 {
        let root = query(&mut dice, &records, 1);
        for sort in [
            Sort::Relevance,
            Sort::Date,
            Sort::DateDescending,
            Sort::Reference,
        ] {
            let mut request = request(root.clone(), Filters::default(), MatchMode::AllThenSome);
            request.sort = sort;
            let response = search(&snapshot, &request).unwrap();
            let has_words = super::slow::has_words(&root);
            let key = |hit: &crate::engine::Hit| {
                let date = hit.record.date.as_ref().filter(|date| date.is_dated());
                let first = date.map(|date| {
                    date.earliest
                        .map_or(i64::MIN, super::super::super::columns::day)
                });
                let day = match (sort, first) {
                    (_, None) => (1, 0, 0),
                    (Sort::DateDescending, Some(day)) => (
                        0,
                        -i128::from(day),
                        hit.record.date.as_ref().map_or(0, |d| d.precision as u8),
                    ),
                    (_, Some(day)) => (
                        0,
                        i128::from(day),
                        hit.record.date.as_ref().map_or(0, |d| d.precision as u8),
                    ),
                };
                let shelf = hit.record.references.first();
                let shelf = shelf.map(super::super::super::columns::reference_order);
                (
                    hit.partial,
                    match sort {
                        Sort::Relevance if has_words => {
                            (u32::MAX - hit.score.to_bits(), (0, 0, 0), None)
                        }
                        Sort::Reference => (0, (i32::from(shelf.is_none()), 0, 0), shelf),
                        _ => (0, day, None),
                    },
                    hit.record.id.clone(),
                )
            };
            assert!(
                response.hits.iter().map(key).is_sorted(),
                "{sort:?} {root:#?}"
            );
        }
    }
}

#[test]
fn pages_join_to_the_whole() {
    let mut dice = Dice::new(8);
    let records = records(&mut dice, 80);
    let snapshot = Made::new()
        .segment(&records[..30])
        .segment(&records[30..])
        .open();
    for _ in 0..40 {
        let root = words(&mut dice);
        let both = Node::And(vec![root, words(&mut dice)]);
        let mut request = request(both, Filters::default(), MatchMode::AllThenSome);
        let whole = search(&snapshot, &request).unwrap();
        let all: Vec<(String, u32, bool)> = shown(&whole);
        let mut joined = Vec::new();
        request.limit = 7;
        while request.offset < all.len() {
            let page = search(&snapshot, &request).unwrap();
            assert_eq!(page.total, whole.total);
            joined.extend(shown(&page));
            request.offset += 7;
        }
        assert_eq!(joined, all);
        assert!(search(&snapshot, &request).unwrap().hits.is_empty());
    }
}

fn shown(response: &SearchResponse) -> Vec<(String, u32, bool)> {
    let hits = response.hits.iter();
    hits.map(|hit| (hit.record.id.clone(), hit.score.to_bits(), hit.partial))
        .collect()
}

#[test]
fn a_limit_of_nothing_only_counts() {
    let records = records(&mut Dice::new(1), 30);
    let snapshot = Made::new().segment(&records).open();
    let mut request = request(stem("zone"), Filters::default(), MatchMode::AllThenSome);
    let all = search(&snapshot, &request).unwrap();
    for offset in [0, 5, 10_000] {
        (request.offset, request.limit) = (offset, 0);
        let counted = search(&snapshot, &request).unwrap();
        assert_eq!((counted.total, counted.hits.len()), (all.total, 0));
        assert_eq!(counted.total_partial, None);
    }
}

#[test]
fn empty_indexes_answer() {
    for made in [Made::new(), Made::new().segment(&[])] {
        let snapshot = made.open();
        let mut request = request(stem("zone"), Filters::default(), MatchMode::AllThenSome);
        request.facets = crate::query::filter::Facet::ALL.map(facet).to_vec();
        let response = search(&snapshot, &request).unwrap();
        assert_eq!((response.total, response.hits.len()), (0, 0));
        assert!(response.facets.iter().all(|facet| facet.distinct == 0));
    }
}

/// BM25 in double precision, from the texts.
fn slow_score(records: &[Record], record: &Record, wanted: &str) -> f64 {
    use tantivy::fieldnorm::FieldNormReader;
    let ranking = super::super::super::schema::ranking();
    let weights = ranking.weights;
    let count = |record: &Record| {
        let mut analyser = crate::analyse::Analyser::new();
        let (mut words, mut found) = (0_u32, 0_u32);
        let parts = (record.title.iter().map(|text| (text, weights.title)))
            .chain(record.summary.iter().map(|text| (text, weights.summary)))
            .chain(record.people.iter().map(|text| (text, weights.people)))
            .chain(record.body.iter().map(|text| (text, weights.body)));
        for (text, weight) in parts {
            analyser.tokens(text, |token| {
                words += weight;
                found += u32::from(token.stem == wanted) * weight;
            });
        }
        // Two terms a word; lengths are kept in one byte.
        let code = FieldNormReader::fieldnorm_to_id(words * 2);
        (
            f64::from(found),
            f64::from(FieldNormReader::id_to_fieldnorm(code)),
        )
    };
    let all: Vec<(f64, f64)> = records.iter().map(count).collect();
    let having = all.iter().filter(|(_, length)| *length > 0.0).count() as f64;
    let mean = all.iter().map(|(_, length)| length).sum::<f64>() / having;
    let with = all.iter().filter(|(found, _)| *found > 0.0).count() as f64;
    let rarity = (1.0 + (records.len() as f64 - with + 0.5) / (with + 0.5)).ln();
    let (found, length) = count(record);
    let (k1, b) = (f64::from(ranking.k1), f64::from(ranking.b));
    rarity * found * (k1 + 1.0) / (found + k1 * (1.0 - b + b * length / mean))
}

#[test]
fn scores_are_bm25_over_the_weighted_parts() {
    let records = records(&mut Dice::new(21), 50);
    let snapshot = Made::new()
        .segment(&records[..20])
        .segment(&records[20..])
        .open();
    let both = Node::And(vec![
        stem("zone"),
        Node::Or(vec![stem("peac"), stem("embassi")]),
    ]);
    let response = search(
        &snapshot,
        &request(both, Filters::default(), MatchMode::Any),
    )
    .unwrap();
    assert!(response.total > 10);
    for hit in &response.hits {
        let words = ["zone", "peac", "embassi"];
        let wanted: f64 = words
            .iter()
            .map(|word| slow_score(&records, &hit.record, word))
            .sum();
        let found = f64::from(hit.score);
        assert!(
            (found - wanted).abs() < 1e-4,
            "{}: {found} {wanted}",
            hit.record.id
        );
    }
}
