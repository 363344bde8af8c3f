//! Searches and marks against a slow scan of the stored texts.
//!
//! Queries are drawn from the records themselves, as texts, so that the way from what is typed to
//! what is found is tested whole. The scan shares with the program the analysis chain and the query
//! tree, nothing else.
//!
//! 1. For every operator, the hits are exactly the records that the scan finds, and as many.
//! 2. A query that was made of a record finds that record.
//! 3. What is marked in the texts of a record is exactly what makes it match: every word, every
//!    phrase, every smallest window, and nothing else.
//! 4. Passages mark only words that the scan marks, and at least one where a text matches.
//!
//! A short form runs over a part of the records. `KARTOTEKA_PAIRS=2000 cargo test --release --test
//! brute -- --nocapture` tries so many pairs of a record and a query for every operator together,
//! over all of them.

#![allow(clippy::print_stdout, reason = "how much was tried is said")]

#[path = "../common/mod.rs"]
mod common;
mod corpus;
mod draw;
mod matcher;

use kartoteka::analyse::Analyser;
use kartoteka::engine::{Engine, MAX_DEPTH, MatchMode, SearchRequest, Sort};
use kartoteka::query::filter::Filters;
use kartoteka::query::matching;
use kartoteka::query::passages::{PassageOptions, passages};
use kartoteka::query::syntax::{self, SyntaxOptions};
use kartoteka::query::tree::{Query, Scope};

use common::random::Random;
use corpus::{Corpus, Read};
use draw::{Drawn, OPERATORS};
use matcher::Scan;

/// Pairs of a record and a query, unless the environment says otherwise.
const PAIRS: usize = 220;

fn pairs() -> usize {
    std::env::var("KARTOTEKA_PAIRS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(PAIRS)
}

#[test]
fn hits_are_what_a_scan_of_the_sample_corpus_finds() {
    check(&Corpus::sample(), 1951);
}

#[test]
fn hits_are_what_a_scan_of_the_foreign_relations_finds() {
    let Some(path) = common::shared("corpora/frus-1945-68.jsonl.zst") else {
        return;
    };
    let step = if pairs() > PAIRS { 1 } else { 60 };
    check(&Corpus::lines(&path, step), 1962);
}

/// Draws queries from `corpus` and compares what is found and marked.
fn check(corpus: &Corpus, seed: u64) {
    let mut random = Random::new(seed);
    let mut analyser = Analyser::new();
    let (mut tried, mut found, mut marked) = (0, 0, 0);
    while tried < pairs() {
        let operator = OPERATORS[tried % OPERATORS.len()];
        let record = random.choose(&corpus.records);
        let Some(drawn) = draw::draw(operator, record, &corpus.words, &mut random) else {
            continue;
        };
        let mut query = syntax::parse(&drawn.text, SyntaxOptions::default(), &mut analyser)
            .unwrap_or_else(|error| panic!("{error} in {:?}", drawn.text));
        query.root = drawn.root.clone().unwrap_or(query.root);
        let Some(scan) = Scan::new(&query.root, &corpus.words) else {
            // It stands for more words than the program follows, and says so.
            continue;
        };
        tried += 1;
        found += check_hits(corpus, &drawn, &query, &scan, record);
        marked += check_marks(record, &drawn, &query, &scan, &mut analyser);
    }
    println!(
        "{tried} queries over {} records: {found} hits, {marked} marks",
        corpus.records.len()
    );
    assert!(
        found > tried && marked > tried,
        "the queries find something"
    );
}

/// Compares the hits, and says how many there were.
fn check_hits(corpus: &Corpus, drawn: &Drawn, query: &Query, scan: &Scan<'_>, own: &Read) -> usize {
    let expected: Vec<&str> = corpus
        .records
        .iter()
        .filter(|read| scan.answers(read))
        .map(|read| read.record.id.as_str())
        .collect();
    let response = corpus
        .engine
        .search_one(&SearchRequest {
            query: query.clone(),
            filters: Filters::default(),
            match_mode: MatchMode::All,
            sort: Sort::Relevance,
            offset: 0,
            limit: MAX_DEPTH,
            ..SearchRequest::default()
        })
        .unwrap_or_else(|error| panic!("{error} for {:?}", drawn.text));
    let text = &drawn.text;
    assert_eq!(response.total, expected.len() as u64, "total of {text:?}");
    let mut hits: Vec<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
    hits.sort_unstable();
    if expected.len() <= MAX_DEPTH {
        let mut expected = expected;
        expected.sort_unstable();
        assert_eq!(hits, expected, "hits of {text:?}");
    } else {
        assert_eq!(hits.len(), MAX_DEPTH, "hits of {text:?}");
    }
    if drawn.finds_its_record {
        let is_hit = scan.answers(own);
        assert!(is_hit, "{text:?} was made of {}", own.record.id);
    }
    hits.len()
}

/// Compares what is marked in every text of `read`, and says how much it was.
fn check_marks(
    read: &Read,
    drawn: &Drawn,
    query: &Query,
    scan: &Scan<'_>,
    analyser: &mut Analyser,
) -> usize {
    let mut marked = 0;
    let mut by_part: Vec<(Scope, Vec<&str>)> = Vec::new();
    for part in &read.parts {
        let matches = matching::find(&query.root, part.scope, &part.text, analyser);
        marked += matches.len();
        scan.check_marks(part, &matches, &drawn.text);
        let words = matches
            .iter()
            .flat_map(|found| &found.words)
            .map(|range| &part.text[range.clone()]);
        by_part.push((part.scope, words.collect()));
    }
    let snippets = passages(&read.record, query, &PassageOptions::default(), analyser);
    for snippet in &snippets {
        let characters: Vec<char> = snippet.text.chars().collect();
        let scope = match snippet.field {
            "title" => Scope::Title,
            "summary" => Scope::Summary,
            "body" => Scope::Body,
            "people" => Scope::Person,
            "places" => Scope::Place,
            _ => Scope::Subject,
        };
        for (start, end) in &snippet.highlights {
            let shown: String = characters[*start..*end].iter().collect();
            let is_marked = by_part.iter().any(|(own, words)| {
                *own == scope && words.iter().any(|word| shown_as(word) == shown)
            });
            assert!(is_marked, "{shown:?} in a passage for {:?}", drawn.text);
        }
    }
    if marked > 0 {
        let shown = snippets
            .iter()
            .any(|snippet| !snippet.highlights.is_empty());
        assert!(
            shown,
            "no passage of {} for {:?}",
            read.record.id, drawn.text
        );
    }
    marked
}

/// A word as a passage shows it: on one line.
fn shown_as(word: &str) -> String {
    word.split_whitespace().collect::<Vec<_>>().join(" ")
}
