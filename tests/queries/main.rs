//! The query language, told by examples: queries over the sample corpus and their records.
//!
//! `table.txt` beside this file is to be read by people. Its answers were worked out from the texts
//! by a script of other making, not taken from the program.
//!
//! 1. Every query of the table finds the records that stand below it, and no others.
//! 2. No question costs more than three calls of the engine, five with advice (`calls`).
//! 3. Counts, collocates, neighbours in a delo and streams are those of a look at every record (`counts`).
//! 4. The table holds what every operator of the language does, a dozen dozen queries or more.

mod calls;
#[path = "../common/mod.rs"]
mod common;
mod counts;

use std::collections::BTreeMap;

use kartoteka::analyse::Analyser;
use kartoteka::engine::{Engine, MatchMode, SearchRequest, Sort};
use kartoteka::query::filter::Filters;
use kartoteka::query::syntax::{self, SyntaxOptions};

const TABLE: &str = include_str!("table.txt");

/// Queries that the table holds at least.
const LEAST: usize = 144;

/// A heading, a query, and the records that answer it.
struct Row {
    heading: &'static str,
    query: &'static str,
    records: Vec<&'static str>,
}

fn rows() -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    let mut heading = "";
    for line in TABLE.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            heading = title;
        } else if let Some(answer) = line.strip_prefix("    ") {
            let row = rows.last_mut().expect("a query stands above its records");
            if answer != "nothing" {
                row.records = answer.split_whitespace().collect();
            }
        } else if !line.is_empty() {
            rows.push(Row {
                heading,
                query: line,
                records: Vec::new(),
            });
        }
    }
    rows
}

#[test]
fn every_query_finds_its_records() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = common::sample_corpus(directory.path());
    let mut analyser = Analyser::new();
    for Row { query, records, .. } in rows() {
        let query_tree = syntax::parse(query, SyntaxOptions::default(), &mut analyser)
            .unwrap_or_else(|error| panic!("{error} in {query}"));
        let response = engine
            .search_one(&SearchRequest {
                query: query_tree,
                filters: Filters::default(),
                match_mode: MatchMode::All,
                sort: Sort::Relevance,
                offset: 0,
                limit: 1000,
                ..SearchRequest::default()
            })
            .unwrap_or_else(|error| panic!("{error} for {query}"));
        let mut found: Vec<&str> = response.hits.iter().map(|hit| hit.id.as_str()).collect();
        found.sort_unstable();
        assert_eq!(found, records, "{query}");
        assert_eq!(response.total, records.len() as u64, "{query}");
    }
}

#[test]
fn the_table_covers_the_language() {
    let mut by_heading: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for row in rows() {
        let (queries, answered) = by_heading.entry(row.heading).or_default();
        *queries += 1;
        *answered += usize::from(!row.records.is_empty());
    }
    assert!(
        by_heading
            .values()
            .map(|(queries, _)| queries)
            .sum::<usize>()
            >= LEAST
    );
    for (heading, (queries, answered)) in by_heading {
        assert!(queries >= 5, "{heading}: {queries} queries");
        // Some find nothing on purpose.
        assert!(
            answered * 3 >= queries * 2,
            "{heading}: {answered} find something"
        );
    }
}
