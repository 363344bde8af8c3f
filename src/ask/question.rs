//! What a front asks: one value with everything that a command, a page or a program can say.
//!
//! Owns [`Question`] and [`Branch`]. Plain values with defaults, which go through serde and back;
//! nothing here knows an engine.

use serde::{Deserialize, Serialize};

use crate::engine::{FacetRequest, MAX_DEPTH, MatchMode, ShelfPath, Sort};
use crate::query::filter::{Facet, Filters, Selection};
use crate::query::passages::PassageOptions;
use crate::query::syntax::SyntaxOptions;
use crate::record::reference::Reference;

/// Hits of a page where nothing else is asked for.
const PAGE: usize = 10;

/// A question. [`Question::new`] asks for the ten best records with all words, their passages,
/// and advice where something looks amiss.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Question {
    /// The query, in the query language; empty for everything that the filters let through.
    pub text: String,
    /// What narrows it.
    pub filters: Filters,
    /// References that no record may have.
    pub not_references: Vec<Reference>,
    /// Id of the record whose neighbours are wanted, among what the query finds.
    pub like: Option<String>,
    /// Which records count as hits.
    pub match_mode: MatchMode,
    /// Order of the hits.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Most hits to give; 0 only counts.
    pub limit: usize,
    /// Facets to count.
    pub facets: Vec<FacetRequest>,
    /// Whether to count the hits over time.
    pub histogram: Option<HistogramUnit>,
    /// Whether words are taken exactly as typed: no stemming, no name variants.
    pub exact: bool,
    /// Whether names are looked for in their other spellings.
    pub variants: bool,
    /// How to cut the passages of the hits; none are cut without it.
    pub passages: Option<PassageOptions>,
    /// Whether to give the whole record of every hit.
    pub records: bool,
    /// Whether to explain the score of every hit.
    pub explain: bool,
    /// Whether to say what to try next.
    pub advice: bool,
}

/// The unit of a histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum HistogramUnit {
    /// The one that suits the span of the hits.
    #[default]
    Auto,
    /// Months.
    Month,
    /// Years.
    Year,
    /// Decades.
    Decade,
}

impl HistogramUnit {
    /// The facet that is counted; none for the one that suits.
    pub(crate) fn facet(self) -> Option<Facet> {
        match self {
            Self::Auto => None,
            Self::Month => Some(Facet::Month),
            Self::Year => Some(Facet::Year),
            Self::Decade => Some(Facet::Decade),
        }
    }
}

impl Default for Question {
    fn default() -> Self {
        Self {
            text: String::new(),
            filters: Filters::default(),
            not_references: Vec::new(),
            like: None,
            match_mode: MatchMode::default(),
            sort: Sort::default(),
            offset: 0,
            limit: PAGE,
            facets: Vec::new(),
            histogram: None,
            exact: false,
            variants: true,
            passages: Some(PassageOptions::default()),
            records: false,
            explain: false,
            advice: true,
        }
    }
}

impl Question {
    /// The usual question for `text`.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// The same, of records with this value of a facet; with another value of it, of either.
    #[must_use]
    pub fn with(mut self, facet: Facet, value: impl Into<String>) -> Self {
        self.selection(facet).include.push(value.into());
        self
    }

    /// The same, of records without this value of a facet.
    #[must_use]
    pub fn without(mut self, facet: Facet, value: impl Into<String>) -> Self {
        self.selection(facet).exclude.push(value.into());
        self
    }

    /// The same, counting the `limit` most frequent values of a facet.
    #[must_use]
    pub fn facet(mut self, facet: Facet, limit: usize) -> Self {
        self.facets.push(FacetRequest::new(facet, limit));
        self
    }

    /// The same, with this page: `limit` hits after the first `offset`.
    #[must_use]
    pub fn page(self, offset: usize, limit: usize) -> Self {
        Self {
            offset,
            limit,
            ..self
        }
    }

    /// The same, for every hit with all of the words, or with any of them where these are asked for:
    /// what is written to its end has no use for hits that lack some. Only a stream gives so many.
    #[must_use]
    pub fn all(self) -> Self {
        Self {
            limit: usize::MAX,
            match_mode: match self.match_mode {
                MatchMode::Any => MatchMode::Any,
                MatchMode::All | MatchMode::AllThenSome => MatchMode::All,
            },
            ..self
        }
    }

    /// The same, in this order.
    #[must_use]
    pub fn sort(self, sort: Sort) -> Self {
        Self { sort, ..self }
    }

    /// The same, for the neighbours of the record with this id.
    #[must_use]
    pub fn like(self, id: impl Into<String>) -> Self {
        Self {
            like: Some(id.into()),
            // Whatever has some of the words of a record is no neighbour of it.
            match_mode: MatchMode::All,
            ..self
        }
    }

    /// Whether the page lies deeper than any engine goes.
    #[must_use]
    pub fn is_too_deep(&self) -> bool {
        self.offset.saturating_add(self.limit) > MAX_DEPTH
    }

    pub(super) fn syntax(&self) -> SyntaxOptions {
        SyntaxOptions { exact: self.exact }
    }

    fn selection(&mut self, facet: Facet) -> &mut Selection {
        self.filters.facets.entry(facet).or_default()
    }
}

/// A part of the tree archive / fond / opis / delo.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Branch {
    /// The place above it; the whole tree where none is given.
    pub under: Option<ShelfPath>,
    /// Levels below the place.
    pub depth: usize,
    /// Most values of each level: those with most records.
    pub limit: usize,
}

impl Default for Branch {
    fn default() -> Self {
        Self {
            under: None,
            depth: 4,
            limit: 100_000,
        }
    }
}
