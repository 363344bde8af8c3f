//! More of the same over the sample corpus.
//!
//! 1. The neighbours of a paper on the Korean armistice are papers on Korea, and so for others.
//! 2. The record itself is never among them.
//! 3. A query and filters narrow them; the words gone by say what the record is about.

use kartoteka::advice::like;
use kartoteka::analyse::Analyser;
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::{Engine, MatchMode, SearchRequest, Sort};
use kartoteka::query::filter::Filters;
use kartoteka::query::tree::{Like, Node, Query};

use crate::common;

fn words_of(engine: &Searching, id: &str) -> Like {
    let record = engine.record(id).expect("an answer").expect("a record");
    like(engine, &record, &mut Analyser::new()).expect("an answer")
}

/// Ids of the best neighbours.
fn neighbours(engine: &Searching, root: Node, limit: usize) -> Vec<String> {
    let request = SearchRequest {
        query: Query {
            text: String::new(),
            root,
            notes: Vec::new(),
        },
        filters: Filters::default(),
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit,
        ..SearchRequest::default()
    };
    let hits = engine.search_one(&request).expect("an answer").hits;
    hits.into_iter().map(|hit| hit.id).collect()
}

#[test]
fn neighbours_are_about_the_same() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    for (id, same) in [
        ("korea/armistice.txt", &["korea/"][..]),
        ("korea/agenda-item-two.txt", &["korea/"]),
        // The Round Table stands in another file.
        ("poland/martial-law.txt", &["poland/", "sample:end-07"]),
    ] {
        let found = neighbours(&engine, Node::Like(words_of(&engine, id)), 3);
        assert_eq!(found.len(), 3, "{id} {found:?}");
        assert!(!found.iter().any(|other| other == id), "{id} {found:?}");
        let is_same = |other: &&String| same.iter().any(|prefix| other.starts_with(prefix));
        assert!(found.iter().filter(is_same).count() >= 2, "{id} {found:?}");
    }
}

#[test]
fn the_words_say_what_it_is_about_and_more_words_narrow() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    let words = words_of(&engine, "korea/armistice.txt");
    let named: Vec<&str> = words
        .words
        .iter()
        .map(|it| it.word.typed.as_str())
        .collect();
    assert!(named.contains(&"armistice"), "{named:?}");
    for silent in ["the", "and", "fond", "July"] {
        assert!(!named.contains(&silent), "{named:?}");
    }
    let all = neighbours(&engine, Node::Like(words.clone()), 100);
    let fewer = neighbours(
        &engine,
        Node::And(vec![
            Node::Like(words),
            Node::Not(Box::new(Node::Id(all[0].clone()))),
        ]),
        100,
    );
    assert_eq!(fewer, all[1..]);
}
