//! What a question finds, in one row of figures: documents, occurrences, the first and the last.
//!
//! Owns [`Figures`]. Documents and occurrences are those of [`count`](super::count), each document
//! once. Costs one look-up and one call of the engine.

use super::answer::Understood;
use super::count::only_counting;
use super::error::AskError;
use super::question::Question;
use super::{Asker, without};
use crate::engine::{Engine, FacetRequest, Hit, Limits, MatchMode, SearchRequest, Sort};
use crate::query::filter::{Facet, UNDATED};
use crate::query::matching::Matcher;
use crate::query::tree::{Node, Query};

/// The figures of a question.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Figures {
    /// How it was understood.
    pub understood: Understood,
    /// Documents with all of its words, or with any where these are asked for.
    pub documents: u64,
    /// How often its words stand in them; none of a question without words.
    pub occurrences: Option<u64>,
    /// Documents that its filters let through, whatever their words.
    pub all: u64,
    /// Documents among those found that have no known day.
    pub undated: u64,
    /// The document that begins first.
    pub first: Option<Hit>,
    /// The document that begins last.
    pub last: Option<Hit>,
}

impl Figures {
    /// The share of documents among all, from 0 to 1; none where there are none.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.all > 0).then(|| self.documents as f64 / self.all as f64)
    }
}

impl<E: Engine> Asker<E> {
    /// The figures of a question. Its page, order, passages and facets count for nothing.
    ///
    /// # Errors
    /// As [`Asker::ask`].
    pub fn figures(&self, question: &Question, limits: &Limits) -> Result<Figures, AskError> {
        self.with_analyser(|analyser| {
            let prepared = self.prepare(question, limits, analyser)?;
            let years = || FacetRequest {
                of_hits: true,
                ..FacetRequest::new(Facet::Year, usize::MAX)
            };
            let found = SearchRequest {
                match_mode: match question.match_mode {
                    MatchMode::Any => MatchMode::Any,
                    MatchMode::All | MatchMode::AllThenSome => MatchMode::All,
                },
                occurrences: Matcher::new(&prepared.request.query.root).has_words(),
                ..only_counting(prepared.request.query.clone(), question, years())
            };
            let end = |sort| SearchRequest {
                sort,
                limit: 1,
                facets: Vec::new(),
                occurrences: false,
                ..found.clone()
            };
            let everything = Query {
                root: without(Node::Everything, &question.not_references),
                ..Query::default()
            };
            let all = SearchRequest {
                facets: Vec::new(),
                ..only_counting(everything, question, years())
            };
            let requests = [end(Sort::Date), end(Sort::DateDescending), all, found];
            let mut responses = self.engine.search(&requests, limits)?;
            let mut last_response = || responses.pop().unwrap_or_default();
            let (found, all) = (last_response(), last_response());
            let mut end = || {
                let hit = last_response().hits.into_iter().next();
                hit.filter(|hit| hit.line.date.is_some())
            };
            let (last, first) = (end(), end());
            let years = found.facets.first().map_or(&[][..], |years| &years.values);
            let undated = years.iter().find(|year| year.value == UNDATED);
            let undated = undated.map_or(0, |undated| undated.count);
            let (documents, occurrences) = (found.total, found.occurrences);
            Ok(Figures {
                understood: self.understood(prepared, found, limits, analyser)?.0,
                documents,
                occurrences,
                all: all.total,
                undated,
                first,
                last,
            })
        })
    }
}
