//! Reads and checks cases.
//!
//! A case is a query on a line of its own and, indented below it, ids in the order in which they
//! must come, parted by `>`; other hits may come between. `?` behind an id says that the hit has
//! only some of the words, `not` before one that it must not be a hit.

use std::sync::Mutex;

use kartoteka::analyse::Analyser;
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::{Engine, MatchMode, SearchRequest, SearchResponse, Sort};
use kartoteka::query::filter::Filters;
use kartoteka::query::syntax::{self, SyntaxOptions};

use crate::common;

/// The sample corpus, indexed once for all tests of this target.
static SAMPLE: Mutex<Option<(tempfile::TempDir, Searching)>> = Mutex::new(None);

/// A request for the first hundred hits of a query.
pub(crate) fn request(query: &str, options: SyntaxOptions) -> SearchRequest {
    SearchRequest {
        query: syntax::parse(query, options, &mut Analyser::new())
            .unwrap_or_else(|error| panic!("{query}: {error}")),
        filters: Filters::default(),
        match_mode: MatchMode::AllThenSome,
        sort: Sort::Relevance,
        offset: 0,
        limit: 100,
        ..SearchRequest::default()
    }
}

/// Searches the sample corpus.
pub(crate) fn search(request: &SearchRequest) -> SearchResponse {
    with_sample(|engine| engine.search_one(request)).expect("it can be searched")
}

/// Asks the sample corpus.
pub(crate) fn with_sample<T>(ask: impl FnOnce(&Searching) -> T) -> T {
    let mut sample = SAMPLE
        .lock()
        .unwrap_or_else(|poisoned| poisoned.into_inner());
    let (_, engine) = sample.get_or_insert_with(|| {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let engine = common::sample_corpus(directory.path());
        (directory, engine)
    });
    ask(engine)
}

/// Searches records given as JSON lines, for what no document shows alone.
pub(crate) struct World {
    engine: Searching,
    _directory: tempfile::TempDir,
}

impl World {
    /// Indexes `lines`.
    pub(crate) fn new(lines: &str) -> Self {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let file = directory.path().join("world.jsonl");
        std::fs::write(&file, lines).expect("it can be written");
        let engine = common::index(&file, &directory.path().join("index"));
        Self {
            engine,
            _directory: directory,
        }
    }

    /// Searches it.
    pub(crate) fn search(&self, query: &str) -> SearchResponse {
        let request = request(query, SyntaxOptions::default());
        self.engine
            .search_one(&request)
            .expect("it can be searched")
    }

    /// Checks cases over it.
    #[track_caller]
    pub(crate) fn check(&self, cases: &str) {
        check_in(cases, |query| self.search(query));
    }
}

/// Checks cases over the sample corpus.
#[track_caller]
pub(crate) fn check(cases: &str) {
    check_by(cases, SyntaxOptions::default());
}

/// Checks cases over the sample corpus whose queries are read with `options`.
#[track_caller]
pub(crate) fn check_by(cases: &str, options: SyntaxOptions) {
    check_in(cases, |query| search(&request(query, options)));
}

/// Checks cases with another way of searching.
#[track_caller]
pub(crate) fn check_in(cases: &str, search: impl Fn(&str) -> SearchResponse) {
    let mut query = "";
    let mut checked = 0;
    for line in cases.lines().filter(|line| !line.trim().is_empty()) {
        let Some(wanted) = line.strip_prefix("            ") else {
            query = line.trim();
            continue;
        };
        checked += 1;
        let found: Vec<String> = search(query)
            .hits
            .iter()
            .map(|hit| format!("{}{}", hit.id, if hit.partial { "?" } else { "" }))
            .collect();
        if let Some(absent) = wanted.trim().strip_prefix("not ") {
            let is_there = found.iter().any(|id| id.trim_end_matches('?') == absent);
            assert!(!is_there, "{query}: {absent} in {found:#?}");
            continue;
        }
        let places: Vec<Option<usize>> = wanted
            .split('>')
            .map(|id| found.iter().position(|found| found == id.trim()))
            .collect();
        assert!(
            places.iter().all(Option::is_some) && places.is_sorted(),
            "{query}: wanted {} in {found:#?}",
            wanted.trim()
        );
    }
    assert!(checked > 0, "no case");
}
