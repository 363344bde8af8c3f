//! One question and its answer: parse, search, advise, cut passages.
//!
//! What `search`, `facets` and a file of queries have in common; the engine and the analyser are
//! used again from query to query.

use std::time::Instant;

use anyhow::Result;

use crate::advice;
use crate::analyse::Analyser;
use crate::analyse::known::KnownNames;
use crate::cli::filters::without;
use crate::engine::{Engine, FacetRequest, MatchMode, SearchRequest, SearchResponse, Sort};
use crate::present::histogram::{self, Histogram};
use crate::present::snippet::{self, Snippet, SnippetOptions};
use crate::present::view::{QueryView, SearchView};
use crate::query::filter::{Facet, Filters};
use crate::query::syntax::{self, SyntaxOptions};
use crate::query::tree::{Node, Query};

/// What is the same for every query of a run.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) filters: Filters,
    /// What must not match, beside the filters.
    pub(super) exclusions: Vec<Node>,
    pub(super) match_mode: MatchMode,
    pub(super) sort: Sort,
    pub(super) offset: usize,
    pub(super) limit: usize,
    pub(super) facets: Vec<FacetRequest>,
    /// Whether to count the hits over time, and in which unit if not in the one that suits.
    pub(super) histogram: Option<Option<Facet>>,
    pub(super) syntax: SyntaxOptions,
    /// Whether names are looked for in other spellings.
    pub(super) variants: bool,
    /// Whether to cut passages.
    pub(super) snippets: bool,
    /// Whether to say what would be found when nothing is.
    pub(super) advice: bool,
}

/// An answer with all that is shown of it.
pub(super) struct Answer {
    pub(super) query: Query,
    pub(super) understood: String,
    pub(super) notes: Vec<String>,
    pub(super) response: SearchResponse,
    pub(super) snippets: Vec<Vec<Snippet>>,
    pub(super) histogram: Option<Histogram>,
    pub(super) offset: usize,
}

impl Answer {
    /// What the presenters take.
    pub(super) fn view<'a>(&'a self, qid: Option<&'a str>) -> SearchView<'a> {
        SearchView {
            qid,
            query: self.query_view(),
            response: &self.response,
            snippets: &self.snippets,
            histogram: self.histogram.as_ref(),
            offset: self.offset,
        }
    }

    pub(super) fn query_view(&self) -> QueryView<'_> {
        QueryView {
            text: &self.query.text,
            understood: &self.understood,
            notes: &self.notes,
        }
    }
}

/// Answers `text`.
pub(super) fn ask(
    engine: &dyn Engine,
    analyser: &mut Analyser,
    settings: &Settings,
    text: &str,
) -> Result<Answer> {
    let mut query = syntax::parse(text, settings.syntax, analyser)?;
    let understood = understood(&query);
    let began = Instant::now();
    let mut variants = Vec::new();
    if settings.variants {
        let known = KnownNames::built_in();
        let widened = crate::variants::widen(engine, &known, &query.root)?;
        query.root = widened.root;
        variants = widened.variants;
    }
    let widening = began.elapsed();
    query.root = without(query.root, settings.exclusions.clone());
    let mut facets = settings.facets.clone();
    if let Some(unit) = settings.histogram {
        facets.extend(over_time(unit));
    }
    let request = SearchRequest {
        query,
        filters: settings.filters.clone(),
        match_mode: settings.match_mode,
        sort: settings.sort,
        offset: settings.offset,
        limit: settings.limit,
        facets,
    };
    let mut response = engine.search(&request)?;
    response.took += widening;
    response.expansions.splice(0..0, variants);
    let mut notes = request.query.notes.clone();
    notes.extend(response.notes.iter().cloned());
    let histogram = settings.histogram.map(|unit| {
        let counts = response.facets.split_off(settings.facets.len());
        let (histogram, note) = Histogram::new(unit, &counts);
        notes.extend(note);
        histogram
    });
    if response.total == 0 && settings.advice {
        notes.extend(advice::advise(engine, &request)?);
    }
    let options = SnippetOptions::default();
    let snippets = if settings.snippets {
        response
            .hits
            .iter()
            .map(|hit| snippet::passages(&hit.record, &request.query, &options, analyser))
            .collect()
    } else {
        Vec::new()
    };
    Ok(Answer {
        query: request.query,
        understood,
        notes,
        response,
        snippets,
        histogram,
        offset: settings.offset,
    })
}

/// What is counted for a histogram.
fn over_time(unit: Option<Facet>) -> impl Iterator<Item = FacetRequest> {
    histogram::facets(unit)
        .into_iter()
        .map(|facet| FacetRequest {
            of_hits: true,
            ..FacetRequest::new(facet, usize::MAX)
        })
}

/// The query as understood, in the query language.
pub(super) fn understood(query: &Query) -> String {
    query.understood()
}
