//! A search to carry out, as it crosses the seam.
//!
//! Owns [`SearchRequest`] and the values in it. Plain values: nothing here knows how a search is
//! carried out.

use serde::{Deserialize, Serialize};

use crate::query::filter::{Facet, Filters};
use crate::query::passages::PassageOptions;
use crate::query::tree::{Node, Query};

/// Deepest hit that can be asked for: `offset + limit` may not exceed it.
pub const MAX_DEPTH: usize = 10_000;

/// A search to carry out.
#[derive(Debug, Clone, Default)]
pub struct SearchRequest {
    /// The words.
    pub query: Query,
    /// What narrows them.
    pub filters: Filters,
    /// Which records count as hits.
    pub match_mode: MatchMode,
    /// Order of the hits.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Most hits to return; 0 only counts.
    pub limit: usize,
    /// Facets to count.
    pub facets: Vec<FacetRequest>,
    /// Whether to explain the score of every hit.
    pub explain: bool,
    /// How to cut the passages of the hits; none are cut without it.
    pub passages: Option<PassageOptions>,
    /// Whether to give the whole record of every hit.
    pub records: bool,
    /// Whether to count how often the words stand in the hits that have all of them, and in those of
    /// each facet value that is counted of hits alone. See [`SearchResponse::occurrences`].
    ///
    /// [`SearchResponse::occurrences`]: super::SearchResponse::occurrences
    pub occurrences: bool,
}

impl SearchRequest {
    /// A request for nothing but the number of records that match `root` under `filters`.
    #[must_use]
    pub fn counting(root: Node, filters: Filters) -> Self {
        Self {
            query: Query {
                root,
                ..Query::default()
            },
            filters,
            match_mode: MatchMode::All,
            ..Self::default()
        }
    }
}

/// Which records count as hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum MatchMode {
    /// All words; when that finds fewer than asked for, records with some of them follow,
    /// marked as partial.
    #[default]
    AllThenSome,
    /// All words.
    All,
    /// At least one word: every AND of the tree is read as OR.
    Any,
}

/// Order of the hits. Ties always break on the record id, ascending by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Sort {
    /// Best first. Without words, by date.
    #[default]
    Relevance,
    /// Earliest first, by first day, or last where only that is known, then precision; the undated
    /// last.
    Date,
    /// Latest first, by the same day, then precision; the undated last.
    DateDescending,
    /// By archive, fond, opis and delo of the first reference, numbers by value; those without
    /// a reference last.
    Reference,
}

/// A facet to count. Its own filter is ignored in its counts, so that a reader can add a sibling,
/// unless the hits alone are to be counted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FacetRequest {
    /// What to count by.
    pub facet: Facet,
    /// Most values to return: those with most records, of equals the first in natural order.
    pub limit: usize,
    /// How the values returned are listed.
    pub order: FacetOrder,
    /// For fond, opis and delo: only values below this shelf path (`APRF/3`), whatever the
    /// filters say.
    pub under: Option<ShelfPath>,
    /// Whether its own filter holds for it too, so that nothing but hits is counted.
    pub of_hits: bool,
}

impl FacetRequest {
    /// The `limit` most frequent values of `facet`, most frequent first.
    #[must_use]
    pub fn new(facet: Facet, limit: usize) -> Self {
        Self {
            facet,
            limit,
            order: FacetOrder::Count,
            under: None,
            of_hits: false,
        }
    }
}

/// How the values of a facet are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FacetOrder {
    /// Most records first, then in natural order.
    #[default]
    Count,
    /// In natural order: numbers by value, years by time, the undated last.
    Value,
}

/// A node in the tree archive / fond / opis / delo: one to four values. A level that a reference
/// lacks above one that it has is an empty string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ShelfPath(pub Vec<String>);
