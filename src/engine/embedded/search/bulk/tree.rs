//! A plan over the sets of one segment.
//!
//! Owns [`Tree`]: its nodes tell window by window which records match, record by record whether
//! one does, and what it scores. Scores are summed in the order of the query, as everywhere. How
//! it is made stands in `planting`.

use std::cell::Cell;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;

use super::super::docs::DocId;
use super::super::docs::bm25::Weight;
use super::super::kept::impacts::{Impacts, STEP};
use super::super::kept::set::{Join, Set, WINDOW, Window, join};

/// A plan over the sets of one segment.
pub(crate) struct Tree {
    pub(crate) root: Node,
    /// The words that score, in the order of the query.
    pub(crate) leaves: Vec<Leaf>,
    /// Records of the segment, deleted ones included.
    pub(crate) records: DocId,
}

/// A part of the plan.
pub(crate) enum Node {
    /// No record.
    Nothing,
    /// The records of a set; they score nothing.
    Set(Arc<Set>),
    /// The records of a word that scores, by place among the leaves.
    Leaf(usize),
    /// The records that have everything required and nothing excluded.
    And {
        required: Vec<Node>,
        /// Places in `required`, fewest records first.
        by_size: Vec<usize>,
        excluded: Vec<Node>,
    },
    /// The records of any of these; scores are summed.
    Or(Vec<Node>),
    /// The records of any of these; the best score counts, each at its weight.
    Best(Vec<Node>, Vec<f32>),
}

/// A word that scores.
pub(crate) struct Leaf {
    /// What it stands for: frequencies are summed.
    pub(crate) terms: Vec<LeafTerm>,
    pub(crate) weight: Weight,
    norms: FieldNormReader,
}

/// A term of a word.
pub(crate) struct LeafTerm {
    /// What a record counts that holds no other term of the word.
    pub(crate) share: f32,
    pub(crate) set: Arc<Set>,
    pub(crate) impacts: Arc<Impacts>,
    /// Where the last question was answered.
    hint: Cell<usize>,
}

impl LeafTerm {
    pub(crate) fn new(set: Arc<Set>, impacts: Arc<Impacts>, share: f32) -> Self {
        Self {
            share,
            set,
            impacts,
            hint: Cell::new(0),
        }
    }

    fn frequency(&self, doc: DocId) -> Option<u32> {
        let place = self.impacts.place(&self.set, doc, self.hint.get())?;
        self.hint.set(place);
        Some(self.impacts.frequency(place))
    }
}

impl Leaf {
    pub(crate) fn new(terms: Vec<LeafTerm>, weight: Weight, norms: FieldNormReader) -> Self {
        Self {
            terms,
            weight,
            norms,
        }
    }

    /// The score of `doc`; none if the word is not in it.
    fn score(&self, doc: DocId) -> Option<f32> {
        let mut found = None;
        let mut share = 0.0;
        for term in &self.terms {
            if let Some(frequency) = term.frequency(doc) {
                found = Some(u32::saturating_add(found.unwrap_or(0), frequency));
                share = term.share.max(share);
            }
        }
        found.map(|frequency| {
            let norm = self.norms.fieldnorm_id(doc);
            self.weight.score(frequency, norm) * share
        })
    }

    /// What one step of an impact counts at most.
    pub(crate) fn step(&self) -> f32 {
        self.weight.factor() * STEP
    }

    fn is_in(&self, doc: DocId) -> bool {
        self.terms.iter().any(|term| term.set.has(doc))
    }
}

impl Tree {
    /// How many records `node` has at most.
    pub(crate) fn most(&self, node: &Node) -> u64 {
        most(&self.leaves, node)
    }

    /// The one set that holds exactly the records of `node`, if there is one.
    pub(crate) fn only_set<'a>(&'a self, node: &'a Node) -> Option<&'a Set> {
        match node {
            Node::Set(set) => Some(set),
            Node::Leaf(leaf) => match &self.leaves[*leaf].terms[..] {
                [term] => Some(&term.set),
                _ => None,
            },
            Node::And {
                required, excluded, ..
            } if excluded.is_empty() => match &required[..] {
                [only] => self.only_set(only),
                _ => None,
            },
            Node::Or(children) | Node::Best(children, _) => match &children[..] {
                [only] => self.only_set(only),
                _ => None,
            },
            Node::Nothing | Node::And { .. } => None,
        }
    }

    /// Whether `node` has `doc`.
    pub(crate) fn has(&self, node: &Node, doc: DocId) -> bool {
        match node {
            Node::Nothing => false,
            Node::Set(set) => set.has(doc),
            Node::Leaf(leaf) => self.leaves[*leaf].is_in(doc),
            Node::And {
                required,
                by_size,
                excluded,
            } => {
                by_size.iter().all(|at| self.has(&required[*at], doc))
                    && !excluded.iter().any(|child| self.has(child, doc))
            }
            Node::Or(children) | Node::Best(children, _) => {
                children.iter().any(|child| self.has(child, doc))
            }
        }
    }

    /// The score of `doc`; none if `node` does not have it.
    pub(crate) fn score(&self, node: &Node, doc: DocId) -> Option<f32> {
        match node {
            Node::Nothing => None,
            Node::Set(set) => set.has(doc).then_some(0.0),
            Node::Leaf(leaf) => self.leaves[*leaf].score(doc),
            Node::And {
                required, excluded, ..
            } => {
                let mut sum = 0.0;
                for child in required {
                    sum += self.score(child, doc)?;
                }
                let is_out = excluded.iter().any(|child| self.has(child, doc));
                (!is_out).then_some(sum)
            }
            Node::Or(children) => {
                let mut sum = None;
                for child in children {
                    if let Some(score) = self.score(child, doc) {
                        sum = Some(sum.unwrap_or(0.0) + score);
                    }
                }
                sum
            }
            Node::Best(children, weights) => {
                let scores = children.iter().zip(weights).filter_map(|(child, weight)| {
                    let score = self.score(child, doc)?;
                    Some(score * weight)
                });
                scores.reduce(f32::max)
            }
        }
    }

    /// Joins the records that `node` has in the window numbered `at` into `window`.
    pub(crate) fn join(&self, node: &Node, at: usize, window: &mut Window, how: Join) {
        if let Some(set) = self.only_set(node) {
            return set.join(at, window, how);
        }
        // Whatever is made of several is made apart first, unless it can be made in place.
        if how != Join::Take && !(how == Join::Or && is_union(node)) {
            let mut own: Window = [0; WINDOW];
            self.join(node, at, &mut own, Join::Take);
            return join(&own, window, how);
        }
        match node {
            Node::Nothing | Node::Set(_) => window.fill(0),
            Node::Leaf(leaf) => {
                let mut how = how;
                for term in &self.leaves[*leaf].terms {
                    term.set.join(at, window, how);
                    how = Join::Or;
                }
            }
            Node::Or(children) | Node::Best(children, _) => {
                let mut how = how;
                for child in children {
                    self.join(child, at, window, how);
                    how = Join::Or;
                }
            }
            Node::And {
                required,
                by_size,
                excluded,
            } => {
                let mut how = Join::Take;
                for place in by_size {
                    self.join(&required[*place], at, window, how);
                    how = Join::And;
                }
                for child in excluded {
                    self.join(child, at, window, Join::AndNot);
                }
            }
        }
    }

    /// Whether `node` has nothing in a window, as far as that is known without looking.
    pub(crate) fn is_absent(&self, node: &Node, at: usize) -> bool {
        match node {
            Node::Nothing => true,
            Node::Set(set) => set.is_absent(at),
            Node::Leaf(leaf) => {
                let mut terms = self.leaves[*leaf].terms.iter();
                terms.all(|term| term.set.is_absent(at))
            }
            Node::And {
                required, by_size, ..
            } => {
                let least = by_size.first().map(|least| &required[*least]);
                least.is_none_or(|least| self.is_absent(least, at))
            }
            Node::Or(children) | Node::Best(children, _) => {
                children.iter().all(|child| self.is_absent(child, at))
            }
        }
    }
}

/// Whether what a node has can be made by adding to what is there already.
fn is_union(node: &Node) -> bool {
    matches!(node, Node::Or(_) | Node::Best(..) | Node::Leaf(_))
}

/// How many records `node` has at most.
pub(crate) fn most(leaves: &[Leaf], node: &Node) -> u64 {
    match node {
        Node::Nothing => 0,
        Node::Set(set) => u64::from(set.len()),
        Node::Leaf(leaf) => {
            let terms = leaves[*leaf].terms.iter();
            terms.map(|term| u64::from(term.set.len())).sum()
        }
        Node::And {
            required, by_size, ..
        } => by_size
            .first()
            .map_or(0, |least| most(leaves, &required[*least])),
        Node::Or(children) | Node::Best(children, _) => {
            children.iter().map(|child| most(leaves, child)).sum()
        }
    }
}
