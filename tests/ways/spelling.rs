//! Did you mean, told by examples.
//!
//! 1. For the usual slips of fingers, ears and scanners the first suggestion is the word meant.
//! 2. For no word that the corpus holds is anything suggested.
//! 3. What is suggested has records under the filters, and the query put right finds some.
//! 4. A word with capitals is suggested with capitals; places in the query are kept.

use kartoteka::advice::{Spelling, spelling};
use kartoteka::analyse::Analyser;
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::{Engine, MatchMode, SearchRequest, Sort};
use kartoteka::query::filter::{Facet, Filters, Selection};
use kartoteka::query::syntax::{SyntaxOptions, parse};

use crate::common;

const SLIPS: &str = include_str!("slips.txt");

/// What is suggested for a query under filters.
fn suggested(engine: &Searching, text: &str, filters: &Filters) -> Spelling {
    let mut analyser = Analyser::new();
    let options = SyntaxOptions::default();
    let request = SearchRequest {
        query: parse(text, options, &mut analyser).expect("a query"),
        filters: filters.clone(),
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 0,
        ..SearchRequest::default()
    };
    let response = engine.search_one(&request).expect("an answer");
    spelling(
        engine,
        &request,
        response.total,
        &response.expansions,
        options,
        &mut analyser,
    )
    .expect("an answer")
}

fn first(spelling: &Spelling) -> String {
    let first = spelling.suggestions.first();
    first
        .and_then(|suggestion| suggestion.instead.first())
        .map_or_else(|| "-".to_owned(), |(word, _)| word.clone())
}

#[test]
fn the_word_meant_is_suggested_first() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    let mut wrong = Vec::new();
    let mut rows = 0;
    for line in SLIPS.lines() {
        if line.is_empty() || line.starts_with("# ") {
            continue;
        }
        rows += 1;
        let (typed, meant) = slip(line);
        let found = suggested(&engine, typed, &Filters::default());
        if first(&found) != meant {
            wrong.push(format!(
                "{typed}: {} instead of {meant}, {found:?}",
                first(&found)
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(rows >= 60, "the table shrank to {rows}");
}

/// What was typed and what was meant; either may be two words, which the rows of the last but one
/// part have.
fn slip(line: &str) -> (&str, &str) {
    let words: Vec<&str> = line.split(' ').collect();
    let typed_words = match words[..] {
        [_, _] => 1,
        // `armi stice armistice`, `primeminister prime minister`.
        [first, second, third] if third == format!("{first}{second}") => 2,
        _ => 1,
    };
    let end: usize = words[..typed_words].iter().map(|word| word.len() + 1).sum();
    (&line[..end - 1], &line[end..])
}

#[test]
fn nothing_is_suggested_for_words_that_are_there() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    let everything = parse("*", SyntaxOptions::default(), &mut Analyser::new());
    let request = SearchRequest {
        query: everything.expect("a query"),
        filters: Filters::default(),
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 1000,
        ..SearchRequest::default()
    };
    let mut words: Vec<String> = Vec::new();
    for hit in engine.search_one(&request).expect("an answer").hits {
        let record = engine.record(&hit.id).expect("an answer");
        let body = record.and_then(|record| record.body).unwrap_or_default();
        Analyser::new().tokens(&body, |token| words.push(token.folded.to_owned()));
    }
    words.sort_unstable();
    words.dedup();
    assert!(words.len() > 1000, "{}", words.len());
    for word in words {
        let found = suggested(&engine, &word, &Filters::default());
        assert_eq!(found, Spelling::default(), "{word}");
    }
}

#[test]
fn what_is_suggested_passes_the_filters() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    let only = |collection: &str| Filters {
        facets: [(
            Facet::Collection,
            Selection {
                include: vec![collection.to_owned()],
                exclude: Vec::new(),
            },
        )]
        .into(),
        ..Filters::default()
    };
    let found = suggested(&engine, "armistce", &only("korea"));
    assert_eq!(first(&found), "armistice");
    let all = suggested(&engine, "armistce", &Filters::default());
    let records = |found: &Spelling| found.suggestions[0].instead[0].1;
    assert!(records(&found) <= records(&all) && records(&found) > 0);
    assert_eq!(
        suggested(&engine, "armistce", &only("prague-1968")),
        Spelling::default(),
        "nothing on Prague speaks of an armistice"
    );
    // Words that never meet are each put right, but not as one query.
    let apart = suggested(&engine, "kaesng sverdlovk", &Filters::default());
    assert_eq!((apart.suggestions.len(), apart.corrected), (2, None));
}

#[test]
fn the_query_is_put_right_as_it_was_typed() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    for (typed, expected) in [
        ("Stlain korea", "Stalin korea"),
        ("KOREAN ARMISTCE", "KOREAN ARMISTICE"),
        (
            "title:armistce  korea -berlin",
            "title:armistice  korea -berlin",
        ),
        ("\"demarkation line\"", "\"demarcation line\""),
        ("korea armi  stice", "korea armistice"),
        (
            "(armistce OR armistise) korea",
            "(armistice OR armistice) korea",
        ),
        ("=armistce", "=armistice"),
    ] {
        let found = suggested(&engine, typed, &Filters::default());
        let corrected = found.corrected.as_ref().map(|(text, _)| text.as_str());
        assert_eq!(corrected, Some(expected), "{typed} {found:?}");
        assert!(found.corrected.is_some_and(|(_, total)| total > 0));
    }
    for typed in [
        "",
        "armist*",
        "armistce~1",
        "-armistce",
        "date:1951",
        "id:armistce",
    ] {
        let found = suggested(&engine, typed, &Filters::default());
        assert_eq!(found, Spelling::default(), "{typed}");
    }
}
