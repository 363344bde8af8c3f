//! Token soups: what no person would type.
//!
//! 1. No text of operators, quotes, brackets, ranges, marks, control and combining characters, in
//!    any alphabet, makes the parser or the engine panic, hang or fault; it is answered, or refused
//!    with a message.
//! 2. What a query was understood as, typed again, finds the same records.
//!
//! A short form runs with the other tests. `KARTOTEKA_SOUPS=100000 cargo test --release --test
//! soups -- --nocapture` says how long the slowest took.

#![allow(clippy::print_stdout, reason = "how long the slowest took is said")]

mod common;

use std::time::{Duration, Instant};

use kartoteka::analyse::Analyser;
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::{
    Engine, EngineError, FacetRequest, MatchMode, SearchRequest, SearchResponse, Sort,
};
use kartoteka::query::filter::{Facet, Filters};
use kartoteka::query::passages::{PassageOptions, passages};
use kartoteka::query::syntax::{self, MAX_QUERY_BYTES, SyntaxOptions};
use kartoteka::query::tree::Query;

use common::random::Random;
use common::rows::Row;

/// Soups, unless the environment says otherwise.
const SOUPS: usize = 1_000;

/// What soups are made of: words that find something, operators, halves of pairs, and the dregs of
/// Unicode.
const INGREDIENTS: &[&str] = &[
    "korea",
    "berlin",
    "armistice",
    "zone",
    "the",
    "of",
    "Khrushchev",
    "перемирие",
    "Хрущёв",
    "周恩来",
    "김일성",
    "Il-sung",
    "VKP(b)",
    "F[oreign]",
    "o’clock",
    "1951",
    "059a",
    "a",
    "*",
    "?",
    "**",
    "k*",
    "*a",
    "*e*",
    "b?rlin",
    "zon?",
    "korea~1",
    "berlin~2",
    "armistice~",
    "zone~9",
    "=zones",
    "=",
    "==",
    "-",
    "+",
    "--korea",
    "+-zone",
    "-\"",
    "AND",
    "OR",
    "NOT",
    "and",
    "NOT NOT",
    "&&",
    "||",
    "!",
    "(",
    ")",
    "((",
    "))",
    "[",
    "]",
    "{",
    "}",
    "\"",
    "\"",
    "“",
    "”",
    "„",
    "«",
    "»",
    "'",
    "\"zone line\"~5",
    "\"~",
    "\"~1001",
    "~",
    "~1",
    "^",
    "^2",
    ":",
    "::",
    "title:",
    "title:(",
    "body:\"",
    "person:k*",
    "place:*",
    "subject:=",
    "archive:APRF",
    "archive:",
    "fond:3",
    "opis:65",
    "delo:829",
    "ref:\"APRF, f. 3\"",
    "ref:",
    "ref:zone",
    "date:1951",
    "date:",
    "date:[1950 TO 1951]",
    "date:[* TO",
    "TO",
    "TO *]",
    "date:[1953 TO 1950]",
    "date:31/02/1951",
    "id:wcda:113630",
    "id:",
    "author:",
    "http://x/?a=b",
    "\\",
    "/",
    "/.*/",
    "\0",
    "\u{7}",
    "\u{1b}[31m",
    "\u{1e}",
    "\u{1f}",
    "\u{ad}",
    "\u{200b}",
    "\u{202e}",
    "\u{301}",
    "e\u{301}\u{301}\u{301}",
    "ﬃ",
    "ǅ",
    "İ",
    "ß",
    "\u{1f1f0}\u{1f1f5}",
    "\u{e000}",
    "\u{10ffff}",
    "\u{fffd}",
    "½",
    "ⅩⅠ",
    "\t",
    "\n",
    "\r\n",
    "\u{3000}",
    "ǀ",
    "ǁ",
    "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
];

fn soup(random: &mut Random) -> String {
    let mut soup = String::new();
    // Most are short, some are as long as can be.
    let pieces = match random.below(50) {
        0 => 2_000,
        1..=5 => 200,
        _ => 1 + random.below(16),
    };
    for _ in 0..pieces {
        let piece = *random.choose(INGREDIENTS);
        if soup.len() + piece.len() > MAX_QUERY_BYTES + 8 {
            break;
        }
        soup.push_str(piece);
        if random.below(3) > 0 {
            soup.push(' ');
        }
    }
    soup
}

fn ask(engine: &Searching, query: &Query) -> Result<SearchResponse, EngineError> {
    let facets =
        [Facet::Archive, Facet::Fond, Facet::Year].map(|facet| FacetRequest::new(facet, 10));
    engine.search_one(&SearchRequest {
        query: query.clone(),
        filters: Filters::default(),
        match_mode: MatchMode::AllThenSome,
        sort: Sort::Relevance,
        limit: 5,
        facets: facets.to_vec(),
        ..SearchRequest::default()
    })
}

#[test]
fn soups_are_answered_or_refused() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    let count = std::env::var("KARTOTEKA_SOUPS")
        .ok()
        .and_then(|number| number.parse().ok())
        .unwrap_or(SOUPS);
    let mut random = Random::new(1945);
    let mut analyser = Analyser::new();
    let mut times: Vec<(Duration, String)> = Vec::with_capacity(count);
    let (mut answered, mut refused, mut found) = (0, 0, 0);
    let mut row = Row::new("A17", "a soup of tokens, to parser and engine");
    for _ in 0..count {
        let text = soup(&mut random);
        row.tried();
        let began = Instant::now();
        let parsed = syntax::parse(&text, SyntaxOptions::default(), &mut analyser);
        let response = parsed
            .as_ref()
            .ok()
            .map(|query| (query, ask(&engine, query)));
        match &response {
            Some((query, Ok(response))) => {
                answered += 1;
                found += usize::from(response.total > 0);
                for hit in &response.hits {
                    let options = PassageOptions::default();
                    let record = engine.record(&hit.id).unwrap().unwrap();
                    let _ = passages(&record, query, &options, &mut analyser);
                }
            }
            // The message is for the one who asked, not about a fault.
            Some((_, Err(EngineError::Refused(_)))) => refused += 1,
            Some((_, Err(error))) => panic!("{error} for {text:?}"),
            None => refused += 1,
        }
        times.push((began.elapsed(), text));
        // Outside of what is timed.
        if let Some((query, Ok(response))) = &response {
            check_again(&engine, query, response, &mut analyser);
        }
    }
    times.sort_unstable();
    let slowest = &times[count - 1 - count / 1000];
    row.worst = format!(
        "{answered} answered, {found} of them with hits, {refused} refused; {:.1?} at 99.9 %, {:.1?} at most",
        slowest.0,
        times[count - 1].0
    );
    assert!(
        answered > refused && found * 10 > answered,
        "soups reach the engine"
    );
}

/// The query as understood, typed again, finds as many.
fn check_again(
    engine: &Searching,
    query: &Query,
    response: &SearchResponse,
    analyser: &mut Analyser,
) {
    let understood = query.understood();
    // What is printed may be longer than what may be typed.
    let Ok(again) = syntax::parse(&understood, SyntaxOptions::default(), analyser) else {
        return;
    };
    let Ok(other) = ask(engine, &again) else {
        return;
    };
    let text = &query.text;
    assert_eq!(other.total, response.total, "{text:?} as {understood:?}");
}
