//! How the score of a hit came about.
//!
//! Takes a request, carries it out, and takes each hit shown apart into the leaves of its plan and
//! the pairs that stand near each other. What found the hit scores each leaf, so the
//! shares add up to its score. Gives plain values; `present` makes the words.

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::DocAddress;
use tantivy::schema::Field;

use super::super::ranking::ranking;
use super::bm25::Weight;
use super::failure::Failure;
use super::hits::merge::Found;
use super::parts::first_copies;
use super::plan::Plan;
use super::reading::Stored;
use super::run::CarriedOut;
use super::scan::build::build;
use super::sequence::{Slot, Stand};
use super::sets::set::Set;
use super::snapshot::Snapshot;
use super::windows::{NearMatcher, count_phrases};
use super::words::Terms;
use crate::engine::{Explanation, Part, WordShare};

/// Explains every hit that a search shows, in their order.
pub(super) fn explain(snapshot: &Snapshot, done: &CarriedOut) -> Result<Vec<Explanation>, Failure> {
    let hits = done.shown.iter().zip(&done.partial);
    hits.map(|(found, is_partial)| {
        let hit = Explained {
            snapshot,
            stored: &done.stored,
            address: found.address,
        };
        hit.explain(done, found, *is_partial)
    })
    .collect()
}

/// A hit that is taken apart.
struct Explained<'a> {
    snapshot: &'a Snapshot,
    stored: &'a Rc<RefCell<Stored>>,
    address: DocAddress,
}

/// A leaf of a plan that scores.
struct Leaf<'a> {
    field: Field,
    words: &'a [Terms],
    stand: Stand,
    /// Whether only the body counts.
    in_body: bool,
    typed: String,
    is_light: bool,
    weight: &'a Weight,
}

impl Explained<'_> {
    fn explain(
        &self,
        done: &CarriedOut,
        found: &Found,
        is_partial: bool,
    ) -> Result<Explanation, Failure> {
        let fields = &self.snapshot.fields;
        let plan = match &done.loose {
            Some(loose) if is_partial || done.is_mixed => loose,
            _ => &done.query,
        };
        let mut explanation = Explanation {
            score: found.score,
            records: self.snapshot.records,
            ..Explanation::default()
        };
        self.words(plan, &mut explanation.words)?;
        if is_partial {
            self.missing(&done.query, &mut explanation.missing)?;
        }
        if let Some(near) = done.near.as_ref().filter(|_| found.near > 0.0) {
            explanation.near = near.shares(self.snapshot, self.address)?;
        }
        let segment = &self.snapshot.segments[self.address.segment_ord as usize];
        let norms = segment.norms(fields.text)?;
        // The chain gives two terms a word.
        explanation.length = u64::from(norms.fieldnorm(self.address.doc_id)) / 2;
        explanation.mean_length = f64::from(self.snapshot.lengths(fields.text)?.mean()) / 2.0;
        Ok(explanation)
    }

    /// What `plan` scores for the record; none where it is not there.
    fn score(&self, plan: &Plan) -> Result<Option<f32>, Failure> {
        let DocAddress {
            segment_ord,
            doc_id,
        } = self.address;
        let records = self.snapshot.segments[segment_ord as usize].doc_count();
        let alone = Some(Arc::new(Set::of_list(vec![doc_id], records)));
        let tree = build(self.snapshot, segment_ord, self.stored, plan, true, alone)?;
        Ok(tree.score(&tree.root, doc_id))
    }

    /// The shares of the leaves of `plan` that are there, in the order of the query.
    fn words(&self, plan: &Plan, shares: &mut Vec<WordShare>) -> Result<(), Failure> {
        match plan {
            Plan::Everything | Plan::Filter(_) => Ok(()),
            Plan::And { required, .. } => required
                .iter()
                .try_for_each(|child| self.words(child, shares)),
            // Of several only what is there scores.
            Plan::Or(children) | Plan::AtLeast(_, children) => {
                children
                    .iter()
                    .try_for_each(|child| match self.score(child)? {
                        Some(_) => self.words(child, shares),
                        None => Ok(()),
                    })
            }
            Plan::Best(children) => self.best(children, shares),
            Plan::Word {
                field,
                terms,
                weight,
                typed,
                is_light,
                ..
            } => {
                let leaf = Leaf {
                    field: *field,
                    words: std::slice::from_ref(terms),
                    stand: Stand::Phrase,
                    in_body: false,
                    typed: typed.to_string(),
                    is_light: *is_light,
                    weight,
                };
                self.share(plan, &leaf, shares)
            }
            Plan::Sequence {
                field,
                words,
                stand,
                in_body,
                weight,
                typed,
                ..
            } => {
                let leaf = Leaf {
                    field: *field,
                    words,
                    stand: *stand,
                    in_body: *in_body,
                    typed: joined(typed),
                    is_light: false,
                    weight,
                };
                self.share(plan, &leaf, shares)
            }
        }
    }

    /// The shares of that one of several spellings by which the record scores.
    fn best(&self, children: &[Plan], shares: &mut Vec<WordShare>) -> Result<(), Failure> {
        let mut best: Option<(f32, f32, &Plan)> = None;
        for (place, child) in children.iter().enumerate() {
            let weight = if place == 0 { 1.0 } else { ranking().variants };
            let Some(score) = self.score(child)? else {
                continue;
            };
            if best.is_none_or(|(most, ..)| score * weight > most) {
                best = Some((score * weight, weight, child));
            }
        }
        let Some((_, weight, child)) = best else {
            return Ok(());
        };
        let before = shares.len();
        self.words(child, shares)?;
        for share in &mut shares[before..] {
            share.score *= weight;
        }
        Ok(())
    }

    fn share(
        &self,
        plan: &Plan,
        leaf: &Leaf<'_>,
        shares: &mut Vec<WordShare>,
    ) -> Result<(), Failure> {
        let Some(score) = self.score(plan)? else {
            return Ok(());
        };
        let records = match leaf.words {
            [terms] => terms.iter().map(|term| term.records).max(),
            _ => None,
        };
        shares.push(WordShare {
            typed: leaf.typed.clone(),
            score,
            records,
            times: self.times(leaf)?,
            is_light: leaf.is_light,
            share: leaf.weight.share(),
        });
        Ok(())
    }

    /// How often a leaf stands in each part of the record, a part that is repeated for its weight
    /// taken once.
    fn times(&self, leaf: &Leaf<'_>) -> Result<Vec<(Part, u32)>, Failure> {
        let positions = self.positions(leaf)?;
        let mut stored = self.stored.borrow_mut();
        let record = stored.record(self.address)?;
        let mut times: Vec<(Part, u32)> = Vec::new();
        for copy in first_copies(&record, leaf.field, &mut stored.analyser) {
            if leaf.in_body && copy.part != Part::Body {
                continue;
            }
            let own: Vec<Vec<u32>> = positions
                .iter()
                .map(|list| {
                    let from = list.partition_point(|at| *at < copy.start);
                    let to = list.partition_point(|at| *at < copy.end);
                    list[from..to.max(from)].to_vec()
                })
                .collect();
            let found = match leaf.stand {
                Stand::Phrase => count_phrases(&own, false),
                Stand::Within(span) => NearMatcher::default().count(&own, span, &[], false),
            };
            if found == 0 {
                continue;
            }
            match times.iter_mut().find(|(part, _)| *part == copy.part) {
                Some((_, sum)) => *sum += found,
                None => times.push((copy.part, found)),
            }
        }
        Ok(times)
    }

    /// The positions of each word of a leaf in the record.
    fn positions(&self, leaf: &Leaf<'_>) -> Result<Vec<Vec<u32>>, Failure> {
        let doc = self.address.doc_id;
        let mut all = Vec::with_capacity(leaf.words.len());
        for terms in leaf.words {
            let mut positions = Vec::new();
            let place = self.address.segment_ord as usize;
            let segment = &self.snapshot.segments[place];
            let mut slot = Slot::new(segment.positions(place, leaf.field, terms)?);
            slot.read_positions(doc, 0, &mut positions);
            all.push(positions);
        }
        Ok(all)
    }

    /// What of `plan` is not there, as typed.
    fn missing(&self, plan: &Plan, missing: &mut Vec<String>) -> Result<(), Failure> {
        match plan {
            Plan::And { required, .. } => {
                for child in required.iter().filter(|child| child.has_words()) {
                    if self.score(child)?.is_none() {
                        self.missing(child, missing)?;
                    }
                }
            }
            // None of them is there.
            Plan::Or(children) => children
                .iter()
                .try_for_each(|child| self.missing(child, missing))?,
            // None of its spellings either; it was asked for by the first.
            Plan::Best(children) => children
                .iter()
                .take(1)
                .try_for_each(|child| self.missing(child, missing))?,
            Plan::Word { typed, .. } => missing.push(typed.to_string()),
            Plan::Sequence { typed, .. } => missing.push(joined(typed)),
            // None of the words of another record is missed.
            Plan::Everything | Plan::Filter(_) | Plan::AtLeast(..) => {}
        }
        Ok(())
    }
}

/// The words of a sequence, as typed.
fn joined(words: &[(String, f32)]) -> String {
    let words: Vec<&str> = words.iter().map(|(word, _)| word.as_str()).collect();
    words.join(" ")
}
