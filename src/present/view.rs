//! Views: the inputs that text, JSON and table writers have in common.

use std::time::Duration;

use super::histogram::Histogram;
use super::kwic::{KwicFound, KwicSort};
use crate::advice::{Advice, Spelling};
use crate::engine::{Expansion, SearchResponse, ShelfPath};
use crate::query::note::QueryNote;
use crate::query::tree::Like;
use crate::record::Record;

/// What was asked, as the answer repeats it.
#[derive(Debug, Clone)]
pub struct QueryView<'a> {
    /// As typed.
    pub text: &'a str,
    /// As understood, in the query language.
    pub understood: &'a str,
    /// The record that others should be like, and the words searched for.
    pub like: Option<&'a Like>,
    /// What a reader should know of how it was read and carried out.
    pub notes: &'a [QueryNote],
    /// What to try next.
    pub advice: &'a [Advice],
}

/// Everything that one answer shows.
#[derive(Debug, Clone)]
pub struct SearchView<'a> {
    /// Number of the query in a file of queries.
    pub qid: Option<&'a str>,
    /// What was asked.
    pub query: QueryView<'a>,
    /// What was found.
    pub response: &'a SearchResponse,
    /// The hits over time, when asked for.
    pub histogram: Option<&'a Histogram>,
    /// Words that look like slips, and what may have been meant.
    pub spelling: &'a Spelling,
    /// Hits passed over before the first.
    pub offset: usize,
}

/// Everything that one concordance shows.
#[derive(Debug, Clone)]
pub struct KwicView<'a> {
    /// What was asked.
    pub query: QueryView<'a>,
    /// What was found.
    pub found: &'a KwicFound,
    /// Words that were expanded: wildcards, fuzzy words, names.
    pub expansions: &'a [Expansion],
    /// Time from request to response.
    pub took: Duration,
    /// The order of the lines.
    pub sort: KwicSort,
    /// Lines passed over before the first.
    pub offset: usize,
    /// Columns wanted on either side of a match; none for what the page has room for.
    pub columns: Option<usize>,
}

/// A record and the matches to mark in it.
#[derive(Debug, Clone, Copy)]
pub struct RecordView<'a> {
    /// The record.
    pub record: &'a Record,
    /// Fields with matches, as pairs of character offsets into the field, end exclusive.
    pub highlights: &'a [(&'static str, Vec<(usize, usize)>)],
    /// What stands before each match on a page that is searched for it.
    pub stop: Option<char>,
}

/// A node of the archive tree and what lies below it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeNode {
    /// Its place.
    pub path: ShelfPath,
    /// Records there.
    pub count: u64,
    /// What lies below, most records first, then in natural order.
    pub children: Vec<TreeNode>,
}

impl TreeNode {
    /// The value of its own level.
    #[must_use]
    pub fn value(&self) -> &str {
        self.path.0.last().map_or("", String::as_str)
    }
}
