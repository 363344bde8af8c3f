//! Tests of searching as a whole: against a slow search through records in memory, and against
//! the same records written in other ways.
//!
//! The properties:
//!
//! 1. The hits of a query are the records that a slow reading of the tree finds (`hits`).
//! 2. Totals, facet counts and distinct values are what counting the records gives, whatever the
//!    filters; the count of a value is the total of a search with it (`counts`).
//! 3. The order is the one documented, pages join, and scores follow BM25 (`ordering`).
//! 4. The same records give the same answer to the last bit, however they are spread over
//!    segments and whatever was deleted before (`spreading`); passing over records that cannot be
//!    among the best changes nothing (`best`).
//! 5. A search file of which any bit is another is refused or read without a panic, and what it is
//!    read as takes no more memory than the file (`sections`).
//! 6. What an explanation says adds up to the score, and counts what the texts hold (`explaining`).

pub(super) mod best;
mod counts;
mod engine;
mod explaining;
mod hits;
mod index;
mod large;
mod ordering;
mod sections;
mod slow;
mod spreading;
mod world;

use super::run;
use crate::engine::{FacetRequest, MatchMode, SearchRequest, SearchResponse, Sort};
use crate::query::filter::Filters;
use crate::query::passages::PassageOptions;
use crate::query::tree::{Node, Query};

/// A request for all hits of `root`.
fn request(root: Node, filters: Filters, match_mode: MatchMode) -> SearchRequest {
    SearchRequest {
        query: Query {
            text: String::new(),
            root,
            notes: Vec::new(),
        },
        filters,
        match_mode,
        sort: Sort::Relevance,
        offset: 0,
        limit: 10_000,
        passages: Some(PassageOptions::default()),
        ..SearchRequest::default()
    }
}

fn facet(facet: crate::query::filter::Facet) -> FacetRequest {
    FacetRequest::new(facet, usize::MAX)
}

fn ids(response: &SearchResponse, partial: bool) -> Vec<String> {
    response
        .hits
        .iter()
        .filter(|hit| hit.partial == partial)
        .map(|hit| hit.id.clone())
        .collect()
}
