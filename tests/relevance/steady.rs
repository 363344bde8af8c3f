//! What does not change an order.
//!
//! 17. Ties break on the id.
//! 18. Filters take hits away and change neither scores nor the order of the rest.
//! 19. Pages join to the whole, and the score of a hit is the same in every order.
//! 20. An explanation adds up to the score of its hit.

use kartoteka::engine::{SearchRequest, Sort};
use kartoteka::query::filter::{Facet, Selection};
use kartoteka::query::syntax::SyntaxOptions;

use crate::case::{World, request, search};

/// Ids with their scores.
fn scored(response: &kartoteka::engine::SearchResponse) -> Vec<(String, f32)> {
    let hits = response.hits.iter();
    hits.map(|hit| (hit.id.clone(), hit.score)).collect()
}

const QUERIES: [&str; 4] = [
    "demilitarization zone",
    "soviet troops",
    "central committee",
    "treaty of friendship and mutual assistance",
];

#[test]
fn ties_break_on_the_id() {
    let world = World::new(
        r#"{"id":"b","body":"the zone"}
{"id":"c","body":"the zone"}
{"id":"a","body":"the zone"}
"#,
    );
    world.check(
        "
        zone
            a > b > c
        the zone
            a > b > c
        ",
    );
}

#[test]
fn filters_change_no_score() {
    for query in QUERIES {
        let mut request = request(query, SyntaxOptions::default());
        let all = scored(&search(&request));
        let korea = Selection {
            include: vec!["korea".to_owned()],
            exclude: Vec::new(),
        };
        request.filters.facets.insert(Facet::Collection, korea);
        let some = search(&request);
        // What is partial without the filter may be shown deeper; every hit of both has one score.
        let mut kept = 0;
        for (id, score) in scored(&some) {
            if let Some((_, before)) = all.iter().find(|(other, _)| *other == id) {
                assert_eq!(score, *before, "{query}: {id}");
                kept += 1;
            }
        }
        assert!(kept > 0, "{query}");
    }
}

#[test]
fn pages_join_and_orders_share_scores() {
    for query in QUERIES {
        let mut request = request(query, SyntaxOptions::default());
        let whole = scored(&search(&request));
        request.limit = 3;
        let mut joined = Vec::new();
        while joined.len() < whole.len() {
            let page = scored(&search(&request));
            assert!(!page.is_empty(), "{query}");
            joined.extend(page);
            request.offset += 3;
        }
        assert_eq!(joined, whole, "{query}");
        (request.offset, request.limit, request.sort) = (0, 100, Sort::Date);
        let mut by_date = scored(&search(&request));
        let mut by_score = whole;
        by_date.sort_by(|left, right| left.0.cmp(&right.0));
        by_score.sort_by(|left, right| left.0.cmp(&right.0));
        assert_eq!(by_date, by_score, "{query}");
    }
}

#[test]
fn explanations_add_up() {
    for query in QUERIES {
        let request = SearchRequest {
            explain: true,
            ..request(query, SyntaxOptions::default())
        };
        for hit in search(&request).hits {
            let explanation = hit.explanation.as_ref().expect("it is explained");
            let words = explanation.words.iter().map(|word| word.score);
            let pairs = explanation.near.iter().map(|pair| pair.score);
            let sum: f32 = words.chain(pairs).sum();
            assert!(
                (sum - hit.score).abs() < 1e-4,
                "{query}: {} has {} and not {sum}",
                hit.id,
                hit.score
            );
        }
    }
}
