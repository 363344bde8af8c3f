//! The room between a front and an engine: one question in, one answer out.
//!
//! Owns [`Asker`], which turns a [`Question`] into requests to an [`Engine`] and its responses into
//! an [`Answer`]. Names are widened and advice is given here and nowhere else, so no front can
//! forget either. What a question costs in calls of the engine:
//!
//! ```text
//! like:    records                       the record whose neighbours are wanted
//! prepare: look_up                       names, words of the query, words of that record
//! search, or walk for a concordance
//! advice:  look_up, search               near words; counts of what may have been meant
//!          search                        the corrected query, where it could not be foreseen
//! ```
//!
//! Deliberately leaves sentences, JSON and marking to `present`.

pub mod advice;
mod answer;
mod batch;
pub mod beside;
pub mod collocates;
pub mod count;
mod error;
pub mod figures;
pub mod find;
pub mod histogram;
pub mod kwic;
mod marks;
pub mod parameters;
mod question;
mod sentence;
pub mod shelf;
mod shelfmarks;
pub mod stream;
mod tree;
pub mod variants;

pub use answer::{Answer, Lines, Marked, Tree, TreeNode, Understood};
pub use beside::{Beside, BesideDelo, BesideRecord};
pub use collocates::{Collocate, CollocateOptions, CollocateSort, Collocates};
pub use count::{By, CountCell, CountColumn, CountRow, Counts};
pub use error::AskError;
pub use figures::Figures;
pub use find::FoundRecord;
pub use question::{Branch, HistogramUnit, Question};
pub use stream::HitStep;

use std::ops::ControlFlow;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::analyse::Analyser;
use crate::engine::{
    Engine, EngineError, FacetRequest, Limits, MatchMode, SearchRequest, SearchResponse, only,
};
use crate::query::matching::Matcher;
use crate::query::note::QueryNote;
use crate::query::syntax::{self, SyntaxOptions};
use crate::query::tree::{Like, Node, Query};
use crate::record::reference::Reference;
use advice::{Likeness, Outcome};
use batch::{Batch, Facts};
use histogram::Histogram;
use kwic::{Concordance, KwicOptions};
use shelfmarks::Shelfmarks;
use variants::{Held, NameCache, Widening};

/// Most words that are named to a reader of those that a search for neighbours goes by.
const MAX_NAMED: usize = 12;

/// Answers questions from an engine. May be asked by many threads at once.
pub struct Asker<E> {
    engine: E,
    /// Spellings of names that earlier questions looked up.
    names: Mutex<NameCache>,
    /// Analysers that are not in use: they cache the words that they met.
    analysers: Mutex<Vec<Analyser>>,
}

impl<E> std::fmt::Debug for Asker<E> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Asker").finish_non_exhaustive()
    }
}

/// A question that is ready to be searched for.
struct Prepared {
    request: SearchRequest,
    understood: Understood,
    /// What was looked up of the words of the query.
    facts: Facts,
    began: Instant,
    /// How a corrected query is to be read, where advice is wanted.
    options: Option<SyntaxOptions>,
}

impl Prepared {
    /// Asks for the facets of the histogram that `question` wants, behind its own.
    fn ask_for_histogram(&mut self, question: &Question) {
        if let Some(unit) = question.histogram.map(HistogramUnit::facet) {
            let over_time = histogram::facets(unit).into_iter();
            let over_time = over_time.map(|facet| FacetRequest {
                of_hits: true,
                ..FacetRequest::new(facet, usize::MAX)
            });
            self.request.facets.extend(over_time);
        }
    }
}

impl<E: Engine> Asker<E> {
    /// Answers from `engine`.
    #[must_use]
    pub fn new(engine: E) -> Self {
        Self {
            engine,
            names: Mutex::default(),
            analysers: Mutex::default(),
        }
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &E {
        &self.engine
    }

    /// Forgets the spellings of names that earlier questions looked up: for those who measure what
    /// that costs.
    pub fn forget(&self) {
        *self.names.lock().unwrap_or_else(PoisonError::into_inner) = NameCache::default();
    }

    /// Answers a question.
    ///
    /// # Errors
    /// Returns [`AskError`] for a query that is none, for a record whose neighbours are wanted and
    /// that is not there, and for what the engine reports.
    pub fn ask(&self, question: &Question, limits: &Limits) -> Result<Answer, AskError> {
        self.with_analyser(|analyser| {
            let prepared = self.prepare(question, limits, analyser)?;
            self.answer(question, prepared, limits, analyser)
        })
    }

    /// The request that a question becomes, its names widened: for those who measure or explain.
    ///
    /// # Errors
    /// As [`Asker::ask`].
    pub fn request(&self, question: &Question, limits: &Limits) -> Result<SearchRequest, AskError> {
        self.with_analyser(|analyser| Ok(self.prepare(question, limits, analyser)?.request))
    }

    /// A branch of the tree archive / fond / opis / delo, with the records of a question at each
    /// place. Its page and facets count for nothing.
    ///
    /// # Errors
    /// As [`Asker::ask`].
    pub fn tree(
        &self,
        question: &Question,
        branch: &Branch,
        limits: &Limits,
    ) -> Result<Tree, AskError> {
        let answer = self.ask(&tree::question(question, branch), limits)?;
        Ok(tree::grow(answer, branch, &question.filters))
    }

    /// Every match of a question in its context. Its page, order and facets count for nothing.
    ///
    /// # Errors
    /// As [`Asker::ask`], and [`AskError::NoWords`] for a query without words.
    pub fn concordance(
        &self,
        question: &Question,
        options: KwicOptions,
        limits: &Limits,
    ) -> Result<Lines, AskError> {
        self.with_analyser(|analyser| {
            let mut prepared = self.prepare(question, limits, analyser)?;
            if !Matcher::new(&prepared.request.query.root).has_words() {
                return Err(AskError::NoWords);
            }
            prepared.request.match_mode = MatchMode::All;
            prepared.request.sort = options.sort.of_records();
            let mut concordance = Concordance::new(&prepared.request.query.root, options);
            let walked = self.engine.walk(&prepared.request, limits, &mut |met| {
                concordance.add(met.place, met.record);
                ControlFlow::Continue(())
            })?;
            let found = concordance.finish();
            self.lines(prepared, walked, found, options, limits, analyser)
        })
    }

    /// The whole record that `id` names (see [`Asker::find_record`]); with a question, its matches
    /// marked.
    ///
    /// # Errors
    /// As [`Asker::ask`], [`AskError::NoRecord`] where there is none, and
    /// [`AskError::SeveralRecords`] where several may be meant.
    pub fn record(
        &self,
        id: &str,
        question: Option<&Question>,
        limits: &Limits,
    ) -> Result<Marked, AskError> {
        self.with_analyser(|analyser| {
            let prepared = question.map(|question| self.prepare(question, limits, analyser));
            let prepared = prepared.transpose()?;
            let record = self.existing(id, limits)?;
            let (mut highlights, mut notes) = (Vec::new(), Vec::new());
            if let Some(prepared) = prepared {
                highlights = marks::matches(&prepared.request.query, &record, analyser);
                notes = prepared.understood.notes;
            }
            Ok(Marked {
                record,
                highlights,
                notes,
            })
        })
    }

    /// The spellings of a name that the index holds: of the whole, and of each word of it.
    ///
    /// # Errors
    /// Returns [`EngineError`] for what the engine reports.
    pub fn spellings(&self, name: &str, limits: &Limits) -> Result<Vec<Held>, EngineError> {
        let known = self.engine.known_names();
        self.with_analyser(|analyser| variants::held(&self.engine, &known, name, analyser, limits))
    }

    fn answer(
        &self,
        question: &Question,
        mut prepared: Prepared,
        limits: &Limits,
        analyser: &mut Analyser,
    ) -> Result<Answer, AskError> {
        prepared.ask_for_histogram(question);
        let request = std::slice::from_ref(&prepared.request);
        let response = only(self.engine.search(request, limits)?)?;
        // Before anybody is advised: who typed a number wants no other words.
        if question.advice && response.total + response.total_partial.unwrap_or(0) == 0 {
            let named = self.of_record_named(question, limits)?;
            if let Some(answer) = named {
                return Ok(answer);
            }
        }
        self.begun(question, prepared, response, limits, analyser)
    }

    /// The answer to a question from the response to its request.
    fn begun(
        &self,
        question: &Question,
        prepared: Prepared,
        response: SearchResponse,
        limits: &Limits,
        analyser: &mut Analyser,
    ) -> Result<Answer, AskError> {
        let unit = question.histogram.map(HistogramUnit::facet);
        let (mut understood, mut response) =
            self.understood(prepared, response, limits, analyser)?;
        let histogram = unit.map(|unit| {
            let counted = question.facets.len().min(response.facets.len());
            let counts = response.facets.split_off(counted);
            let (histogram, note) = Histogram::new(unit, &counts);
            understood.notes.extend(note);
            histogram
        });
        Ok(Answer {
            understood,
            total: response.total,
            total_partial: response.total_partial,
            hits: response.hits,
            facets: response.facets,
            histogram,
            offset: question.offset,
        })
    }

    /// Parses the query, looks up what has to be known before it is searched for, and widens its
    /// names.
    fn prepare(
        &self,
        question: &Question,
        limits: &Limits,
        analyser: &mut Analyser,
    ) -> Result<Prepared, AskError> {
        let began = Instant::now();
        let query = syntax::parse(&question.text, question.syntax(), analyser)?;
        let commit = self.engine.commit();
        let mut batch = Batch::default();
        let likeness = match &question.like {
            Some(id) => {
                let record = self.existing(id, limits)?;
                Some(Likeness::new(&record, analyser, &mut batch))
            }
            None => None,
        };
        if question.advice {
            advice::want(&query.root, &mut batch);
        }
        let known = question.variants.then(|| self.engine.known_names());
        let widening = known.as_ref().map(|known| {
            let cache = self.name_cache(commit);
            Widening::new(known, &query, &cache, &mut batch)
        });
        let shelfmarks = Shelfmarks::of(&query, &mut batch);
        let facts = batch.look_up(&self.engine, limits)?;
        let widened = widening.map(|widening| widening.widen(&facts, &mut self.name_cache(commit)));
        let (root, expansions) = match widened {
            Some(widened) => (widened.root, widened.variants),
            None => (query.root.clone(), Vec::new()),
        };
        let (root, words) = sentence::relaxed(root, &query.text);
        let (root, mut missing) = shelfmarks.settled(root, &facts);
        let like = likeness.map(|likeness| likeness.like(&facts));
        let mut notes = query.notes;
        notes.append(&mut missing);
        if !words.is_empty() {
            notes.push(QueryNote::FreeWords { words });
        }
        notes.extend(like.as_ref().map(went_by));
        let shown = Query {
            root: neighbours(like.clone(), query.root),
            ..Query::default()
        };
        let request = SearchRequest {
            query: Query {
                text: query.text.clone(),
                root: without(neighbours(like.clone(), root), &question.not_references),
                notes: Vec::new(),
            },
            filters: question.filters.clone(),
            match_mode: question.match_mode,
            sort: question.sort,
            offset: question.offset,
            limit: question.limit,
            facets: question.facets.clone(),
            explain: question.explain,
            passages: question.passages,
            records: question.records,
            occurrences: false,
        };
        Ok(Prepared {
            request,
            understood: Understood {
                query: shown.understood(),
                text: query.text,
                like,
                expansions,
                notes,
                commit,
                ..Understood::default()
            },
            facts,
            began,
            options: question.advice.then(|| question.syntax()),
        })
    }

    /// How a question was understood, once it has been carried out: what stood for what, notes,
    /// and advice where it is wanted.
    fn understood(
        &self,
        prepared: Prepared,
        mut response: SearchResponse,
        limits: &Limits,
        analyser: &mut Analyser,
    ) -> Result<(Understood, SearchResponse), AskError> {
        let mut understood = prepared.understood;
        understood.took = prepared.began.elapsed();
        understood.notes.append(&mut response.notes);
        understood.expansions.append(&mut response.expansions);
        if let Some(options) = prepared.options {
            let outcome = Outcome {
                request: &prepared.request,
                total: response.total,
                expansions: &understood.expansions,
                options,
                // To read the record that others should be like has cost a call already.
                may_recount: understood.like.is_none(),
            };
            (understood.spelling, understood.advice) =
                advice::advise(&self.engine, limits, outcome, &prepared.facts, analyser)?;
        }
        Ok((understood, response))
    }

    fn name_cache(&self, commit: u64) -> MutexGuard<'_, NameCache> {
        let mut cache = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        cache.show(commit);
        cache
    }

    fn with_analyser<T>(&self, work: impl FnOnce(&mut Analyser) -> T) -> T {
        let analysers = || {
            self.analysers
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let idle = analysers().pop();
        let mut analyser = idle.unwrap_or_default();
        let done = work(&mut analyser);
        analysers().push(analyser);
        done
    }
}

/// The neighbours of a record among what `root` finds.
fn neighbours(like: Option<Like>, root: Node) -> Node {
    let Some(like) = like.map(Node::Like) else {
        return root;
    };
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

/// `root` without records that have one of these references.
fn without(root: Node, references: &[Reference]) -> Node {
    if references.is_empty() {
        return root;
    }
    let mut nodes = match root {
        Node::And(nodes) => nodes,
        other => vec![other],
    };
    let exclude = |reference: &Reference| Node::Not(Box::new(Node::Reference(reference.clone())));
    nodes.extend(references.iter().map(exclude));
    Node::And(nodes)
}

/// The words that a search for neighbours goes by.
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

#[cfg(test)]
mod tests;
