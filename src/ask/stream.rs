//! All hits of a question, and all lines of a concordance, one by one.
//!
//! Takes a question of any depth, gives its hits in exactly the order of its pages, with bounded memory:
//! what is held of a hit that was not given yet is its address. A front writes them as they come.
//! Lines of a concordance come record by record; by the words before or after, which no index
//! orders, all are held until the last is found.

use std::ops::ControlFlow;

use super::answer::{Answer, Lines, Marked, Understood};
use super::error::AskError;
use super::kwic::{self, Concordance, KwicFound, KwicLine, KwicOptions, KwicSort, Meet};
use super::question::Question;
use super::{Asker, Prepared, marks};
use crate::analyse::Analyser;
use crate::engine::{Engine, Hit, Limits, MatchMode, SearchRequest, SearchResponse, Streamed};
use crate::query::matching::Matcher;

/// What a stream of hits gives.
#[derive(Debug, Clone, Copy)]
pub enum HitStep<'a> {
    /// First, the answer without hits.
    Begin(&'a Answer),
    /// Then every hit.
    Hit {
        /// Its rank, from 1.
        rank: usize,
        /// The hit.
        hit: &'a Hit,
    },
}

impl<E: Engine> Asker<E> {
    /// Answers a question as [`Asker::ask`] does, but gives the hits to `each` one by one, until it
    /// breaks off. [`Question::limit`] may be anything: [`Question::all`] asks for every hit. The
    /// answer that comes back holds no hits.
    ///
    /// # Errors
    /// As [`Asker::ask`]; hits may have been given before.
    pub fn stream(
        &self,
        question: &Question,
        limits: &Limits,
        each: &mut dyn FnMut(HitStep<'_>) -> ControlFlow<()>,
    ) -> Result<Answer, AskError> {
        self.with_analyser(|analyser| {
            let mut prepared = self.prepare(question, limits, analyser)?;
            prepared.ask_for_histogram(question);
            let request = prepared.request.clone();
            let mut prepared = Some(prepared);
            let mut begun: Result<Answer, AskError> = Ok(Answer::default());
            let mut rank = question.offset;
            self.engine.stream(&request, limits, &mut |step| {
                let step = match &step {
                    Streamed::Response(response) => {
                        let Some(prepared) = prepared.take() else {
                            return ControlFlow::Continue(());
                        };
                        let response = (**response).clone();
                        begun = self.begun(question, prepared, response, limits, analyser);
                        match &begun {
                            Ok(answer) => HitStep::Begin(answer),
                            Err(_) => return ControlFlow::Break(()),
                        }
                    }
                    Streamed::Hit(hit) => {
                        rank += 1;
                        HitStep::Hit { rank, hit }
                    }
                };
                each(step)
            })?;
            begun
        })
    }

    /// Gives the whole records that a question finds to `each`, in its order, until it breaks off;
    /// with what matches marked if `marked`. Facets, passages and advice of the question count for
    /// nothing.
    ///
    /// # Errors
    /// As [`Asker::stream`].
    pub fn stream_records(
        &self,
        question: &Question,
        marked: bool,
        limits: &Limits,
        each: &mut dyn FnMut(Marked) -> ControlFlow<()>,
    ) -> Result<Understood, AskError> {
        self.with_analyser(|analyser| {
            let prepared = self.prepare(question, limits, analyser)?;
            let request = SearchRequest {
                facets: Vec::new(),
                passages: None,
                explain: false,
                records: true,
                ..prepared.request.clone()
            };
            let mut response = SearchResponse::default();
            self.engine.stream(&request, limits, &mut |step| {
                let hit = match step {
                    Streamed::Response(found) => {
                        response = *found;
                        return ControlFlow::Continue(());
                    }
                    Streamed::Hit(hit) => hit,
                };
                let Some(record) = hit.record.map(|record| *record) else {
                    return ControlFlow::Continue(());
                };
                let highlights = match marked {
                    true => marks::matches(&request.query, &record, analyser),
                    false => Vec::new(),
                };
                each(Marked {
                    record,
                    highlights,
                    notes: Vec::new(),
                })
            })?;
            Ok(self.understood(prepared, response, limits, analyser)?.0)
        })
    }

    /// Finds the lines that [`Asker::concordance`] finds, in their order, and gives them to `each` with
    /// their numbers from 1, until it breaks off. The options may ask for any number of lines. The
    /// answer that comes back holds the figures and no lines.
    ///
    /// # Errors
    /// As [`Asker::concordance`]; lines may have been given before.
    pub fn stream_lines(
        &self,
        question: &Question,
        options: KwicOptions,
        limits: &Limits,
        each: &mut dyn FnMut(usize, KwicLine) -> ControlFlow<()>,
    ) -> Result<Lines, AskError> {
        let KwicSort::Records(sort) = options.sort else {
            let mut lines = self.concordance(question, options, limits)?;
            let found = std::mem::take(&mut lines.found.lines);
            let _ = (options.offset + 1..)
                .zip(found)
                .try_for_each(|(number, line)| each(number, line));
            return Ok(lines);
        };
        self.with_analyser(|analyser| {
            let mut prepared = self.prepare(question, limits, analyser)?;
            if !Matcher::new(&prepared.request.query.root).has_words() {
                return Err(AskError::NoWords);
            }
            let request = &mut prepared.request;
            request.match_mode = MatchMode::All;
            request.sort = sort;
            let request = request.clone();
            let mut concordance = Concordance::new(&request.query.root, options.all());
            let mut meet = None;
            if concordance.is_of_several() {
                // Whether the lines are those where the words meet is known at the end.
                let mut first = Concordance::new(&request.query.root, options.none());
                self.engine.walk(&request, limits, &mut |met| {
                    first.add(met.place, met.record);
                    ControlFlow::Continue(())
                })?;
                meet = first.finish().meet;
            }
            let are_meetings = matches!(meet, Some(Meet::Near { .. }));
            let whole = SearchRequest {
                offset: 0,
                limit: usize::MAX,
                facets: Vec::new(),
                passages: None,
                explain: false,
                records: true,
                ..request.clone()
            };
            let (mut place, mut number) = (0, 0);
            let mut response = None;
            self.engine.stream(&whole, limits, &mut |step| {
                let record = match step {
                    Streamed::Response(found) => {
                        response = Some(*found);
                        return ControlFlow::Continue(());
                    }
                    Streamed::Hit(hit) => hit.record.map(|record| *record),
                };
                concordance.add(place, record.unwrap_or_default());
                place += 1;
                for line in concordance.take_lines(are_meetings) {
                    number += 1;
                    // What is not given is counted all the same.
                    if number > options.offset && number - options.offset <= options.limit {
                        each(number, line)?;
                    }
                }
                ControlFlow::Continue(())
            })?;
            let mut found = concordance.finish();
            if !are_meetings {
                found.meet = meet;
            }
            let response = response.unwrap_or_default();
            self.lines(prepared, response, found, options, limits, analyser)
        })
    }

    /// The lines of a concordance that is at its end.
    pub(super) fn lines(
        &self,
        prepared: Prepared,
        response: SearchResponse,
        found: KwicFound,
        options: KwicOptions,
        limits: &Limits,
        analyser: &mut Analyser,
    ) -> Result<Lines, AskError> {
        let mut understood = self.understood(prepared, response, limits, analyser)?.0;
        understood.notes.extend(kwic::notes(&found));
        Ok(Lines {
            understood,
            found,
            sort: options.sort,
            offset: options.offset,
        })
    }
}
