//! What the benches on searching share: an index of generated records, and requests to it.
//!
//! Records are those of `benches/corpus`, so every run has the same; the index is made as
//! `kartoteka index` makes it, in a temporary folder that goes with [`Bench`].

#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "each bench takes what it needs, and may panic"
)]

use std::io::Write as _;
use std::path::{Path, PathBuf};

use corpus::Corpus;
use kartoteka::analyse::Analyser;
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::embedded::{Store, StoreWriter, WriterOptions, search};
use kartoteka::engine::{
    Engine, FacetRequest, MatchMode, SearchRequest, SearchResponse, Sort, Writer,
};
use kartoteka::ingest::{self, RunOptions};
use kartoteka::query::filter::{Facet, Filters, Selection};
use kartoteka::query::syntax::{self, SyntaxOptions};
use tempfile::TempDir;

/// Records of the index: enough for postings in blocks, few enough to be made in seconds.
pub(crate) const RECORDS: usize = 5_000;

/// Words of a record on average.
const WORDS: usize = 200;

/// A query for each way of matching, by name. All of them find something.
pub(crate) const QUERIES: [(&str, &str); 9] = [
    ("word", "government"),
    ("and", "government treaty"),
    ("or", "government OR treaty OR missile"),
    ("phrase", "\"soviet union\""),
    ("phrase of three", "\"chiefs of staff\""),
    ("proximity", "\"soviet government\"~5"),
    ("wildcard", "govern*"),
    ("fuzzy", "goverment~1"),
    ("exact", "=nations"),
];

/// An index of generated records, open for searching.
pub(crate) struct Bench {
    folder: TempDir,
    pub(crate) engine: Searching,
}

impl Bench {
    /// Makes it.
    pub(crate) fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let source = generated(folder.path(), RECORDS);
        let index = folder.path().join("index");
        let mut writer = writer(&index);
        let summary = ingest::run(&[source], &RunOptions::default(), &mut writer, &mut ());
        assert_eq!(summary.unwrap().added, RECORDS as u64);
        writer.tidy().unwrap();
        Box::new(writer).finish().unwrap();
        let engine = search::open(&index).unwrap();
        Self { folder, engine }
    }

    /// Where the index is.
    pub(crate) fn index(&self) -> PathBuf {
        self.folder.path().join("index")
    }

    /// Searches and asserts that something was found.
    pub(crate) fn search(&self, request: &SearchRequest) -> SearchResponse {
        let response = self.engine.search(request).unwrap();
        assert!(response.total > 0, "nothing for {}", request.query.text);
        response
    }
}

/// So many generated records as JSON lines in a folder.
pub(crate) fn generated(folder: &Path, records: usize) -> PathBuf {
    let corpus = Corpus::new(WORDS);
    let source = folder.join("records.jsonl");
    let mut lines = Vec::new();
    for number in 0..records {
        serde_json::to_writer(&mut lines, &corpus.paper(number)).unwrap();
        lines.push(b'\n');
    }
    std::fs::File::create(&source)
        .unwrap()
        .write_all(&lines)
        .unwrap();
    source
}

/// A writer into an index that is made where there is none.
pub(crate) fn writer(index: &Path) -> StoreWriter {
    Store::open_write(index, WriterOptions::default()).unwrap()
}

/// The best ten of all records with all words.
pub(crate) fn request(text: &str) -> SearchRequest {
    SearchRequest {
        query: syntax::parse(text, SyntaxOptions::default(), &mut Analyser::new()).unwrap(),
        filters: Filters::default(),
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 10,
        facets: Vec::new(),
        passages: None,
    }
}

/// The request narrowed to one value of a facet.
pub(crate) fn narrowed(mut request: SearchRequest, facet: Facet, value: &str) -> SearchRequest {
    let selection = Selection {
        include: vec![value.to_owned()],
        exclude: Vec::new(),
    };
    request.filters.facets.insert(facet, selection);
    request
}

/// The request with facets, ten values of each.
pub(crate) fn counting(mut request: SearchRequest, facets: &[Facet]) -> SearchRequest {
    let facets = facets.iter();
    request.facets = facets.map(|facet| FacetRequest::new(*facet, 10)).collect();
    request
}
