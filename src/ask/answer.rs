//! What a front gets: the answer to a question, with everything that is shown of it.
//!
//! Owns [`Answer`], [`Tree`], [`Lines`] and [`Marked`], the answers to the kinds of question. Plain
//! values; how they are shown is decided in `present`.

use std::time::Duration;

use super::advice::{Advice, Spelling};
use super::histogram::Histogram;
use super::kwic::{KwicFound, KwicSort};
use crate::engine::{Expansion, FacetCounts, Hit, ShelfPath};
use crate::query::note::QueryNote;
use crate::query::tree::Like;
use crate::record::Record;

/// How a question was understood and carried out.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Understood {
    /// The query as typed.
    pub text: String,
    /// As understood, in the query language.
    pub query: String,
    /// The record whose neighbours were wanted, and the words gone by.
    pub like: Option<Like>,
    /// Words that stood for others: names in other spellings, wildcards, fuzzy words.
    pub expansions: Vec<Expansion>,
    /// What a reader should know of how it was read and carried out.
    pub notes: Vec<QueryNote>,
    /// What to try next.
    pub advice: Vec<Advice>,
    /// Words that look like slips, and what may have been meant.
    pub spelling: Spelling,
    /// Time from question to answer, without advice.
    pub took: Duration,
    /// Number of the commit that answered.
    pub commit: u64,
}

/// The answer to a question.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Answer {
    /// How it was understood.
    pub understood: Understood,
    /// Exact number of records that match, apart from partial ones.
    pub total: u64,
    /// Exact number of records with some of the words; none when they were not looked for.
    pub total_partial: Option<u64>,
    /// The hits of the page, best first.
    pub hits: Vec<Hit>,
    /// The facets asked for, in the order of the question.
    pub facets: Vec<FacetCounts>,
    /// The hits over time, if asked for.
    pub histogram: Option<Histogram>,
    /// Hits passed over before the first.
    pub offset: usize,
}

/// A branch of the tree archive / fond / opis / delo.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Tree {
    /// How the question was understood.
    pub understood: Understood,
    /// Records of the branch.
    pub total: u64,
    /// The place above it.
    pub under: Option<ShelfPath>,
    /// What lies below, most records first, then in natural order.
    pub nodes: Vec<TreeNode>,
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

/// The lines of a concordance.
#[derive(Debug)]
#[non_exhaustive]
pub struct Lines {
    /// How the question was understood.
    pub understood: Understood,
    /// What was found.
    pub found: KwicFound,
    /// Order of the lines.
    pub sort: KwicSort,
    /// Lines passed over before the first.
    pub offset: usize,
}

/// A record with the matches of a question marked.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Marked {
    /// The record.
    pub record: Record,
    /// Fields with matches, as pairs of character offsets into the field, end exclusive.
    pub highlights: Vec<(&'static str, Vec<(usize, usize)>)>,
    /// What a reader should know of how the query was read.
    pub notes: Vec<QueryNote>,
}
