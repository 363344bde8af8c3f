//! One question and its answer: parse, search, advise.
//!
//! What `search`, `facets` and a file of queries have in common; the engine and the analyser are
//! used again from query to query.

use std::time::Instant;

use anyhow::Result;

use crate::advice::{self, Advice, Spelling, WordCount};
use crate::analyse::Analyser;
use crate::cli::filters::without;
use crate::engine::{
    Engine, Expansion, FacetRequest, MatchMode, SearchRequest, SearchResponse, Sort,
};
use crate::present::histogram::{self, Histogram};
use crate::present::view::{QueryView, SearchView};
use crate::query::filter::{Facet, Filters};
use crate::query::note::QueryNote;
use crate::query::passages::PassageOptions;
use crate::query::syntax::{self, SyntaxOptions};
use crate::query::tree::{Like, Node, Query};

/// Most words that a note names of those by which a record like another is found.
const MAX_NAMED: usize = 12;

/// What is the same for every query of a run.
#[derive(Debug, Clone)]
pub(super) struct Settings {
    pub(super) filters: Filters,
    /// What must not match, beside the filters.
    pub(super) exclusions: Vec<Node>,
    /// The record that hits should be like.
    pub(super) like: Option<Like>,
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
    /// How to cut passages, if any are wanted.
    pub(super) passages: Option<PassageOptions>,
    /// Whether to say how each score came about.
    pub(super) explain: bool,
    /// Whether to say what would be found when nothing is.
    pub(super) advice: bool,
}

/// An answer with all that is shown of it.
pub(super) struct Answer {
    pub(super) query: Query,
    pub(super) understood: String,
    pub(super) notes: Vec<QueryNote>,
    pub(super) advice: Vec<Advice>,
    pub(super) response: SearchResponse,
    pub(super) histogram: Option<Histogram>,
    pub(super) spelling: Spelling,
    pub(super) like: Option<Like>,
    pub(super) offset: usize,
}

impl Answer {
    /// What the presenters take.
    pub(super) fn view<'a>(&'a self, qid: Option<&'a str>) -> SearchView<'a> {
        SearchView {
            qid,
            query: self.query_view(),
            response: &self.response,
            histogram: self.histogram.as_ref(),
            spelling: &self.spelling,
            offset: self.offset,
        }
    }

    pub(super) fn query_view(&self) -> QueryView<'_> {
        QueryView {
            text: &self.query.text,
            understood: &self.understood,
            like: self.like.as_ref(),
            notes: &self.notes,
            advice: &self.advice,
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
    if let Some(like) = &settings.like {
        query.notes.push(went_by(like));
        query.root = near(like.clone(), query.root);
    }
    let understood = understood(&query);
    let began = Instant::now();
    let mut variants = Vec::new();
    if settings.variants {
        let known = engine.known_names();
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
        explain: settings.explain,
        passages: settings.passages,
    };
    let mut response = engine.search_one(&request)?;
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
    let (spelling, advice) = if settings.advice {
        let found = (response.total, &response.expansions[..]);
        advise(engine, &request, found, settings.syntax, analyser)?
    } else {
        (Spelling::default(), Vec::new())
    };
    Ok(Answer {
        query: request.query,
        understood,
        notes,
        advice,
        response,
        histogram,
        spelling,
        like: settings.like.clone(),
        offset: settings.offset,
    })
}

/// The records like another among those that `root` finds.
fn near(like: Like, root: Node) -> Node {
    let like = Node::Like(like);
    match root {
        Node::Everything => like,
        Node::And(mut nodes) => {
            // What a query of negations starts from.
            nodes.retain(|node| *node != Node::Everything);
            nodes.insert(0, like);
            Node::And(nodes)
        }
        other => Node::And(vec![like, other]),
    }
}

/// The note on the words by which records like another were searched for.
fn went_by(like: &Like) -> QueryNote {
    let id = like.id.clone();
    if like.words.is_empty() {
        return QueryNote::LikeNothing { id };
    }
    let named = like.words.iter().take(MAX_NAMED);
    QueryNote::LikeWords {
        id,
        words: named.map(|it| it.word.typed.clone()).collect(),
        all: like.words.len(),
    }
}

/// What to try next when a request found this many records and its words stood for these others.
pub(super) fn advise(
    engine: &dyn Engine,
    request: &SearchRequest,
    (total, expansions): (u64, &[Expansion]),
    syntax: SyntaxOptions,
    analyser: &mut Analyser,
) -> Result<(Spelling, Vec<Advice>)> {
    let spelling = advice::spelling(engine, request, total, expansions, syntax, analyser)?;
    let suggestions = &spelling.suggestions;
    let mut advice = if total == 0 {
        advice::advise(engine, request, suggestions)?
    } else {
        suggestions
            .iter()
            .map(|suggestion| Advice::RareWord {
                word: suggestion.typed.clone(),
                count: suggestion.count,
                instead: suggestion.instead.iter().map(WordCount::from).collect(),
            })
            .collect()
    };
    if let Some((text, count)) = &spelling.corrected {
        // Of a query of one word that stands among the suggestions.
        let mut instead = suggestions.iter().flat_map(|it| &it.instead);
        if !instead.any(|(word, _)| word == text) {
            advice.push(Advice::DidYouMean {
                text: text.clone(),
                count: *count,
            });
        }
    }
    Ok((spelling, advice))
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
