//! Orders, pages and scores.

use super::index::{Made, search};
use super::world::{Dice, query, records, words};
use super::*;
use crate::engine::embedded::ranking::ranking;
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
                let date = hit.line.date.as_ref().filter(|date| date.is_dated());
                let first = date.map(|date| {
                    // What has no first day stands at its last.
                    let day = date.earliest.or(date.latest);
                    day.map_or(i64::MIN, super::super::super::columns::day)
                });
                let is_open = i32::from(date.is_some_and(|date| date.is_open()));
                let day = match (sort, first) {
                    (_, None) => (2, 0, 0),
                    (Sort::DateDescending, Some(day)) => (
                        is_open,
                        -i128::from(day),
                        hit.line.date.as_ref().map_or(0, |d| d.precision as u8),
                    ),
                    (_, Some(day)) => (
                        is_open,
                        i128::from(day),
                        hit.line.date.as_ref().map_or(0, |d| d.precision as u8),
                    ),
                };
                let shelf = hit.line.references.first();
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
                    hit.id.clone(),
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
    // More than nearness looks at.
    let records = records(&mut dice, ranking().nearness.records * 2);
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
        request.limit = 23;
        while request.offset < all.len() {
            let page = search(&snapshot, &request).unwrap();
            assert_eq!(page.total, whole.total);
            joined.extend(shown(&page));
            request.offset += 23;
        }
        assert_eq!(joined, all);
        assert!(search(&snapshot, &request).unwrap().hits.is_empty());
    }
}

fn shown(response: &SearchResponse) -> Vec<(String, u32, bool)> {
    let hits = response.hits.iter();
    hits.map(|hit| (hit.id.clone(), hit.score.to_bits(), hit.partial))
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

/// The parts of a record that `text` holds, each as often as its weight says, by stems; for a word
/// with `=` by folded forms that have it in front.
fn parts_of(record: &Record, wanted: &str) -> Vec<(u32, Vec<String>)> {
    let weights = ranking().weights;
    let mut analyser = crate::analyse::Analyser::new();
    let parts = (record.title.iter().map(|text| (text, weights.title)))
        .chain(record.summary.iter().map(|text| (text, weights.summary)))
        .chain(record.people.iter().map(|text| (text, weights.people)))
        .chain(record.body.iter().map(|text| (text, weights.body)));
    parts
        .map(|(text, weight)| {
            let mut stems = Vec::new();
            let is_exact = wanted.starts_with('=');
            analyser.tokens(text, |token| {
                stems.push(match is_exact {
                    true => format!("={}", token.folded),
                    false => token.stem.to_owned(),
                });
            });
            (weight, stems)
        })
        .collect()
}

/// How rare a word is, in double precision.
fn slow_rarity(records: &[Record], wanted: &str) -> f64 {
    let has = |record: &&Record| {
        let mut parts = parts_of(record, wanted).into_iter();
        parts.any(|(_, stems)| stems.iter().any(|stem| stem == wanted))
    };
    let with = records.iter().filter(has).count() as f64;
    (1.0 + (records.len() as f64 - with + 0.5) / (with + 0.5)).ln()
}

/// BM25 in double precision, from the texts.
fn slow_score(records: &[Record], record: &Record, wanted: &str) -> f64 {
    use tantivy::fieldnorm::FieldNormReader;
    let count = |record: &Record| {
        let (mut words, mut found) = (0_u32, 0_u32);
        for (weight, stems) in parts_of(record, wanted) {
            let own = stems.iter().filter(|stem| *stem == wanted).count();
            words += weight * stems.len() as u32;
            found += weight * own as u32;
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
    let (found, length) = count(record);
    let (k1, b) = (f64::from(ranking().k1), f64::from(ranking().b));
    let rarity = slow_rarity(records, wanted);
    rarity * found * (k1 + 1.0) / (found + k1 * (1.0 - b + b * length / mean))
}

/// What a word and any of several alternatives, the next word of the query, gain by standing
/// near each other, from the texts.
fn slow_nearness(records: &[Record], record: &Record, first: &str, second: &[&str]) -> f64 {
    let figures = ranking().nearness;
    let mut meetings = 0.0;
    let parts = parts_of(record, first).into_iter();
    for ((weight, ones), (_, twos)) in parts.zip(parts_of(record, second[0])) {
        let places = |terms: &[String], wanted: &[&str]| -> Vec<i64> {
            let terms = (0..).zip(terms);
            let own = terms.filter(|(_, term)| wanted.contains(&term.as_str()));
            own.map(|(place, _)| place).collect()
        };
        for two in places(&twos, second) {
            let worth = |one: &i64| {
                let (excess, share) = match *one < two {
                    true => (two - one - 1, 1.0),
                    false => (one - two - 1, f64::from(figures.reversed)),
                };
                match excess <= i64::from(figures.window) {
                    true => share / (1.0 + excess as f64),
                    false => 0.0,
                }
            };
            let worths = places(&ones, &[first])
                .iter()
                .map(worth)
                .fold(0.0, f64::max);
            meetings += worths * f64::from(weight);
        }
    }
    let commonest = second.iter().map(|word| slow_rarity(records, word));
    let rarity = slow_rarity(records, first) + commonest.fold(f64::INFINITY, f64::min);
    f64::from(figures.weight) * rarity * meetings / (meetings + f64::from(figures.half))
}

#[test]
fn scores_are_bm25_over_the_weighted_parts_and_nearness() {
    let records = records(&mut Dice::new(21), 50);
    let snapshot = Made::new()
        .segment(&records[..20])
        .segment(&records[20..])
        .open();
    let both = Node::And(vec![
        stem("zone"),
        Node::Or(vec![stem("peac"), stem("embassi")]),
    ]);
    let mut near = 0;
    for sort in [Sort::Relevance, Sort::Date] {
        let mut request = request(both.clone(), Filters::default(), MatchMode::Any);
        request.sort = sort;
        let response = search(&snapshot, &request).unwrap();
        assert!(response.total > 10);
        for hit in &response.hits {
            let record = records.iter().find(|record| record.id == hit.id).unwrap();
            // Two of them are no forms that stand in a text.
            let share = f64::from(ranking().typed);
            let words = [
                ("zone", 1.0 - share),
                ("=zone", share),
                ("peac", 1.0),
                ("embassi", 1.0),
            ];
            let words: f64 = words
                .iter()
                .map(|(word, share)| share * slow_score(&records, record, word))
                .sum();
            let gain = |first| slow_nearness(&records, record, first, &["peac", "embassi"]);
            let gain = gain("zone") + f64::from(ranking().nearness.typed) * gain("=zone");
            let found = f64::from(hit.score);
            assert!(
                (found - words - gain).abs() < 1e-4,
                "{}: {found} instead of {words} + {gain}",
                hit.id
            );
            near += usize::from(gain > 0.0);
        }
    }
    assert!(
        near > 4,
        "only {near} records have the words near each other"
    );
}

/// Records `0`, `1`, ... with these bodies.
fn bodies(bodies: &[&str]) -> Vec<Record> {
    let record = |(number, body): (usize, &&str)| Record {
        id: number.to_string(),
        body: Some((*body).to_owned()),
        collection: "test".to_owned(),
        ..Record::default()
    };
    bodies.iter().enumerate().map(record).collect()
}

/// Ids of the hits of an AND of words, those with some of them marked by `?`.
fn found(bodies_of: &[&str], words: &[&str]) -> Vec<String> {
    let snapshot = Made::new().segment(&bodies(bodies_of)).open();
    let words = words.iter().map(|word| stem(word)).collect();
    let request = request(Node::And(words), Filters::default(), MatchMode::AllThenSome);
    let response = search(&snapshot, &request).unwrap();
    let mark =
        |hit: &crate::engine::Hit| format!("{}{}", hit.id, if hit.partial { "?" } else { "" });
    response.hits.iter().map(mark).collect()
}

#[test]
fn what_lacks_a_light_word_lacks_little() {
    let bodies = [
        "treaty of peace",
        "treaty with of with of with of",
        "peace of peace of peace of",
        "treaty peace",
    ];
    assert_eq!(
        found(&bodies, &["treati", "of", "peac"]),
        ["0", "3?", "2?", "1?"]
    );
}

#[test]
fn rare_words_lead_what_has_some_of_the_words() {
    let mut bodies = vec!["zone embassy embassy embassy embassy line line"; 9];
    bodies.push("kaesong far from all of it and far away from what was said there before");
    let found = found(&bodies, &["zone", "embassi", "line", "kaesong"]);
    assert_eq!(found[0], "9?");
}
