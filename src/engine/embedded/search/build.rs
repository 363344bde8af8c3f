//! From a plan to iterators over one segment.
//!
//! Owns [`Builder`]. What cannot have a record in the segment is left out on the way, so a
//! segment without a required word costs nothing.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::postings::SegmentPostings;
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, SegmentOrdinal};

use super::super::ranking::ranking;
use super::docs::at_least::AtLeast;
use super::docs::bm25::Weight;
use super::docs::conjunction::Conjunction;
use super::docs::disjunction::Disjunction;
use super::docs::exclusion::Exclusion;
use super::docs::scan::{EveryDoc, Passing};
use super::docs::sequence::{Parts, SequenceDocs, Slot, Stand};
use super::docs::synonym::SynonymDocs;
use super::docs::term::{Scorer, TermDocs};
use super::docs::{DocId, Docs};
use super::failure::Failure;
use super::filter::{ColumnTest, Filter};
use super::parts::part_starts;
use super::plan::Plan;
use super::reading::Stored;
use super::snapshot::{Segment, Snapshot};
use super::words::Terms;
use crate::analyse::Analyser;
use crate::analyse::adapter::PART_GAP;
use crate::record::Record;

/// Records, none if there cannot be any.
type Found = Option<Box<dyn Docs>>;

/// How much more reading a stored record costs than a step through postings.
const STORED_COST: u64 = 1000;

/// How much more looking into a column costs.
const COLUMN_COST: u64 = 2;

/// Makes iterators over one segment.
pub(super) struct Builder<'a> {
    snapshot: &'a Snapshot,
    segment: &'a Segment,
    place: SegmentOrdinal,
    stored: &'a Rc<RefCell<Stored>>,
    /// Whether anyone will ask for scores.
    scores: bool,
}

impl<'a> Builder<'a> {
    pub(super) fn new(
        snapshot: &'a Snapshot,
        place: SegmentOrdinal,
        stored: &'a Rc<RefCell<Stored>>,
        scores: bool,
    ) -> Self {
        let segment = &snapshot.segments[place as usize];
        Self {
            snapshot,
            segment,
            place,
            stored,
            scores,
        }
    }

    /// The records of `plan`.
    pub(super) fn docs(&self, plan: &Plan) -> Result<Found, Failure> {
        match plan {
            Plan::Everything => Ok(Some(self.everything())),
            Plan::Word {
                field,
                terms,
                weight,
                ..
            } => self.any_term(*field, terms, Some(weight)),
            Plan::Sequence {
                field,
                words,
                stand,
                in_body,
                weight,
                ..
            } => {
                let docs = self.sequence(*field, words, *stand, *in_body, weight)?;
                Ok(docs.map(|docs| Box::new(docs) as Box<dyn Docs>))
            }
            Plan::Filter(filter) => self.filter(filter),
            Plan::And { required, excluded } => self.and(required, excluded),
            Plan::AtLeast(least, children) => self.at_least(*least, children),
            Plan::Or(children) => {
                let mut found = Vec::new();
                for child in children {
                    found.extend(self.docs(child)?);
                }
                Ok(match found.len() {
                    0 | 1 => found.pop(),
                    _ => Some(Box::new(Disjunction::new(found))),
                })
            }
            Plan::Best(children) => {
                let mut found = Vec::new();
                for (place, child) in children.iter().enumerate() {
                    let weight = if place == 0 { 1.0 } else { ranking().variants };
                    found.extend(self.docs(child)?.map(|docs| (docs, weight)));
                }
                Ok((!found.is_empty())
                    .then(|| -> Box<dyn Docs> { Box::new(Disjunction::best_of(found)) }))
            }
        }
    }

    /// The records that have at least `least` of what `children` ask for.
    fn at_least(&self, least: usize, children: &[Plan]) -> Result<Found, Failure> {
        let mut found = Vec::new();
        for child in children {
            found.extend(self.docs(child)?);
        }
        let least = least.max(1);
        Ok(if found.len() < least {
            None
        } else {
            Some(Box::new(AtLeast::new(least, found)))
        })
    }

    fn everything(&self) -> Box<dyn Docs> {
        Box::new(EveryDoc::new(self.segment.doc_count()))
    }

    fn and(&self, required: &[Plan], excluded: &[Plan]) -> Result<Found, Failure> {
        let mut all = Vec::with_capacity(required.len());
        for child in required {
            let Some(docs) = self.docs(child)? else {
                return Ok(None);
            };
            all.push((docs, self.scores && child.has_words()));
        }
        // Excluded words are never scored.
        let unscored = Self {
            scores: false,
            ..*self
        };
        let mut none = Vec::new();
        for child in excluded {
            none.extend(unscored.docs(child)?);
        }
        let base: Box<dyn Docs> = match all.len() {
            1 => all.swap_remove(0).0,
            _ => Box::new(Conjunction::new(all)),
        };
        Ok(Some(if none.is_empty() {
            base
        } else {
            Box::new(Exclusion::new(base, none))
        }))
    }

    fn filter(&self, filter: &Filter) -> Result<Found, Failure> {
        let fields = &self.snapshot.fields;
        Ok(match filter {
            Filter::Everything => Some(self.everything()),
            Filter::Terms { field, terms } => self.any_term(*field, terms, None)?,
            Filter::Days(wanted) => {
                let columns = [fields.date_from, fields.date_to];
                self.passing(ColumnTest::days(*wanted, self.segment, columns)?)
            }
            Filter::Numbers { field, wanted } => {
                self.passing(ColumnTest::numbers(wanted, self.segment, *field)?)
            }
            Filter::Prefixes { field, prefixes } => {
                self.passing(ColumnTest::prefixes(prefixes, self.segment, *field)?)
            }
            Filter::Stored {
                field,
                terms,
                wanted,
            } => {
                let Some(candidates) = self.any_term(*field, terms, None)? else {
                    return Ok(None);
                };
                let wanted = Rc::clone(wanted);
                let mut answers = self.reading(move |record, _| {
                    record.references.iter().any(|own| own.answers(&wanted))
                });
                let count = self.segment.doc_count();
                let test = move |doc| answers(doc).unwrap_or(false);
                let answering = Passing::new(count, STORED_COST, test);
                Some(Box::new(Conjunction::new(vec![
                    (candidates, false),
                    (Box::new(answering), false),
                ])))
            }
            Filter::Any(filters) => {
                let mut found = Vec::new();
                for filter in filters.iter() {
                    found.extend(self.filter(filter)?);
                }
                match found.len() {
                    0 | 1 => found.pop(),
                    _ => Some(Box::new(Disjunction::new(found))),
                }
            }
        })
    }

    fn passing(&self, test: ColumnTest) -> Found {
        let count = self.segment.doc_count();
        Some(Box::new(Passing::new(count, COLUMN_COST, move |doc| {
            test.pass(doc)
        })))
    }

    /// What `read` makes of the stored record of a document; none after a failure.
    fn reading<T, F: Fn(&Record, &mut Analyser) -> T>(
        &self,
        read: F,
    ) -> impl FnMut(DocId) -> Option<T> + use<T, F> {
        let place = self.place;
        let stored = Rc::clone(self.stored);
        move |doc| {
            let mut stored = stored.borrow_mut();
            let record = stored.read(DocAddress::new(place, doc))?;
            Some(read(&record, &mut stored.analyser))
        }
    }

    /// The records that hold one of `terms`, scored by `weight`.
    fn any_term(
        &self,
        field: Field,
        terms: &Terms,
        weight: Option<&Weight>,
    ) -> Result<Found, Failure> {
        let weight = weight.filter(|_| self.scores);
        let option = match weight {
            Some(_) => IndexRecordOption::WithFreqs,
            None => IndexRecordOption::Basic,
        };
        let mut postings = self.postings(field, terms, option)?;
        if postings.is_empty() {
            return Ok(None);
        }
        let own = self.own_postings(terms);
        let scorer = weight
            .map(|weight| self.scorer(field, weight))
            .transpose()?;
        Ok(Some(match postings.len() {
            1 if own == 1 || scorer.is_none() => {
                Box::new(TermDocs::new(postings.swap_remove(0), scorer))
            }
            count if own == count => Box::new(SynonymDocs::new(postings, scorer)),
            _ => Box::new(SynonymDocs::with_variants(
                postings,
                own,
                ranking().variants,
                scorer,
            )),
        }))
    }

    /// The records in which `words` stand together.
    pub(super) fn sequence(
        &self,
        field: Field,
        words: &[Terms],
        stand: Stand,
        in_body: bool,
        weight: &Weight,
    ) -> Result<Option<SequenceDocs>, Failure> {
        let mut slots = Vec::with_capacity(words.len());
        for terms in words {
            let postings = self.places(field, terms)?;
            if postings.is_empty() {
                return Ok(None);
            }
            slots.push(Slot::new(postings));
        }
        let body_start = if in_body {
            Some(self.segment.numbers(self.snapshot.fields.body_start)?)
        } else {
            None
        };
        let parts = self.parts(field, stand, in_body)?;
        let scorer = if self.scores {
            Some(self.scorer(field, weight)?)
        } else {
            None
        };
        Ok(Some(SequenceDocs::new(
            slots, stand, body_start, parts, scorer,
        )))
    }

    /// What keeps windows of this kind from reaching from one part into the next, if the gaps
    /// between parts do not.
    fn parts(&self, field: Field, stand: Stand, in_body: bool) -> Result<Option<Parts>, Failure> {
        // The words of neighbouring parts are PART_GAP + 1 apart or more.
        let is_wide = matches!(stand, Stand::Within(span) if span > PART_GAP + 1);
        let is_body_whole = ranking().weights.body == 1;
        if !is_wide || (in_body && is_body_whole) {
            return Ok(None);
        }
        let mut read = self.reading(move |record, analyser| part_starts(record, field, analyser));
        let has_body = field == self.snapshot.fields.text && is_body_whole;
        Ok(Some(Parts {
            starts: Box::new(move |doc| read(doc).unwrap_or_default()),
            body: if has_body {
                Some(self.segment.numbers(self.snapshot.fields.body_start)?)
            } else {
                None
            },
        }))
    }

    fn scorer(&self, field: Field, weight: &Weight) -> Result<Scorer, Failure> {
        Ok(Scorer::new(weight.clone(), self.segment.norms(field)?))
    }

    /// The postings, with positions, of those of `terms` that stand in the segment.
    pub(super) fn places(
        &self,
        field: Field,
        terms: &Terms,
    ) -> Result<Vec<SegmentPostings>, Failure> {
        self.postings(field, terms, IndexRecordOption::WithFreqsAndPositions)
    }

    /// How many of the postings of `terms` are of the word as typed; they come first.
    fn own_postings(&self, terms: &Terms) -> usize {
        terms
            .iter()
            .filter(|term| !term.is_variant && term.infos[self.place as usize].is_some())
            .count()
    }

    /// The postings of those of `terms` that stand in the segment.
    fn postings(
        &self,
        field: Field,
        terms: &Terms,
        option: IndexRecordOption,
    ) -> Result<Vec<SegmentPostings>, Failure> {
        let index = self.segment.index(field)?;
        let mut postings = Vec::new();
        for term in terms.iter() {
            if let Some(info) = &term.infos[self.place as usize] {
                postings.push(index.read_postings_from_terminfo(info, option)?);
            }
        }
        Ok(postings)
    }
}
