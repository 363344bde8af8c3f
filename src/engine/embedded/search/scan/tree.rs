//! A plan over the sets of one segment.
//!
//! Owns [`Tree`]: its nodes tell window by window which records match, record by record whether
//! one does, and what it scores. Scores are summed in the order of the query, as everywhere. How
//! it is made stands in `build`.

use std::cell::Cell;
use std::sync::Arc;

use tantivy::fieldnorm::FieldNormReader;

use super::super::DocId;
use super::super::bm25::Weight;
use super::super::frequent::{STEP, Word};
use super::super::sets::set::{Join, Set, WINDOW, Window, join};

/// A plan over the sets of one segment.
pub(crate) struct Tree {
    pub(crate) root: Node,
    /// The words that score.
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
    /// The records that have everything required and nothing excluded; what is optional scores
    /// where it is there.
    And {
        required: Vec<Node>,
        /// Places in `required`, fewest records first.
        by_size: Vec<usize>,
        excluded: Vec<Node>,
        optional: Vec<Node>,
    },
    /// The records of any of these; scores are summed.
    Or(Vec<Node>),
    /// The records of any of these; the best score counts, each at its weight.
    Best(Vec<Node>, Vec<f32>),
    /// The records of at least so many of these; scores are summed.
    AtLeast(usize, Vec<Node>),
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
    pub(crate) word: Arc<Word>,
    /// Where the last question was answered.
    hint: Cell<usize>,
}

impl LeafTerm {
    pub(crate) fn new(word: Arc<Word>, share: f32) -> Self {
        Self {
            share,
            word,
            hint: Cell::new(0),
        }
    }

    fn frequency(&self, doc: DocId) -> Option<u32> {
        let Word { set, impacts } = &*self.word;
        let place = impacts.place(set, doc, self.hint.get())?;
        self.hint.set(place);
        Some(impacts.frequency(place))
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
        found.map(|frequency| self.score_of(doc, frequency) * share)
    }

    /// The score of a record in which the word stands so often.
    pub(crate) fn score_of(&self, doc: DocId, frequency: u32) -> f32 {
        self.weight.score(frequency, self.norms.fieldnorm_id(doc))
    }

    /// What one step of an impact counts at most.
    pub(crate) fn step(&self) -> f32 {
        self.weight.factor() * STEP
    }

    fn is_in(&self, doc: DocId) -> bool {
        self.terms.iter().any(|term| term.word.set.has(doc))
    }
}

impl Tree {
    /// How many records `node` has at most.
    pub(crate) fn most(&self, node: &Node) -> u64 {
        match node {
            Node::Nothing => 0,
            Node::Set(set) => u64::from(set.len()),
            Node::Leaf(leaf) => {
                let terms = self.leaves[*leaf].terms.iter();
                terms.map(|term| u64::from(term.word.set.len())).sum()
            }
            Node::And {
                required, by_size, ..
            } => by_size
                .first()
                .map_or(0, |least| self.most(&required[*least])),
            Node::Or(children) | Node::Best(children, _) | Node::AtLeast(_, children) => {
                children.iter().map(|child| self.most(child)).sum()
            }
        }
    }

    /// The one set that holds exactly the records of `node`, if there is one.
    pub(crate) fn only_set<'a>(&'a self, node: &'a Node) -> Option<&'a Set> {
        match node {
            Node::Set(set) => Some(set),
            Node::Leaf(leaf) => match &self.leaves[*leaf].terms[..] {
                [term] => Some(&term.word.set),
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
            Node::Nothing | Node::And { .. } | Node::AtLeast(..) => None,
        }
    }

    /// The records that have all of `required` and none of `excluded`.
    pub(crate) fn and(&self, required: Vec<Node>, mut excluded: Vec<Node>) -> Node {
        excluded.retain(|node| !matches!(node, Node::Nothing));
        if required.iter().any(|node| matches!(node, Node::Nothing)) {
            return Node::Nothing;
        }
        let mut by_size: Vec<usize> = (0..required.len()).collect();
        by_size.sort_by_key(|place| self.most(&required[*place]));
        Node::And {
            required,
            by_size,
            excluded,
            optional: Vec::new(),
        }
    }

    /// The records of `node`, which score more where they are among those of `optional` too.
    pub(crate) fn preferring(node: Node, optional: Vec<Node>) -> Node {
        if optional.is_empty() {
            return node;
        }
        Node::And {
            required: vec![node],
            by_size: vec![0],
            excluded: Vec::new(),
            optional,
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
                ..
            } => {
                by_size.iter().all(|at| self.has(&required[*at], doc))
                    && !excluded.iter().any(|child| self.has(child, doc))
            }
            Node::Or(children) | Node::Best(children, _) => {
                children.iter().any(|child| self.has(child, doc))
            }
            Node::AtLeast(least, children) => {
                let mut having = children.iter().filter(|child| self.has(child, doc));
                having.nth(least - 1).is_some()
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
                required,
                excluded,
                optional,
                ..
            } => {
                let mut sum = 0.0;
                for child in required {
                    sum += self.score(child, doc)?;
                }
                for child in optional {
                    sum += self.score(child, doc).unwrap_or(0.0);
                }
                let is_out = excluded.iter().any(|child| self.has(child, doc));
                (!is_out).then_some(sum)
            }
            Node::AtLeast(..) if !self.has(node, doc) => None,
            Node::Or(children) | Node::AtLeast(_, children) => {
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
            Node::AtLeast(least, children) => self.at_least(*least, children, at, window),
            Node::Leaf(leaf) => {
                let mut how = how;
                for term in &self.leaves[*leaf].terms {
                    term.word.set.join(at, window, how);
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
                ..
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
                terms.all(|term| term.word.set.is_absent(at))
            }
            Node::And {
                required, by_size, ..
            } => {
                let least = by_size.first().map(|least| &required[*least]);
                least.is_none_or(|least| self.is_absent(least, at))
            }
            Node::Or(children) | Node::Best(children, _) | Node::AtLeast(_, children) => {
                children.iter().all(|child| self.is_absent(child, at))
            }
        }
    }

    /// The records of a window that at least so many of `children` have: counted in binary, one
    /// number a record, whose digits lie in as many windows.
    fn at_least(&self, least: usize, children: &[Node], at: usize, window: &mut Window) {
        let digits = (usize::BITS - children.len().leading_zeros()) as usize;
        let mut counts: Vec<Window> = vec![[0; WINDOW]; digits];
        let mut own: Window = [0; WINDOW];
        for child in children.iter().filter(|child| !self.is_absent(child, at)) {
            self.join(child, at, &mut own, Join::Take);
            for (block, bits) in own.iter().enumerate() {
                let mut carry = *bits;
                for digit in &mut counts {
                    let both = digit[block] & carry;
                    digit[block] ^= carry;
                    carry = both;
                }
            }
        }
        for (block, into) in window.iter_mut().enumerate() {
            // From the highest digit on: more so far, or the same.
            let (mut more, mut same) = (0, u64::MAX);
            for (place, digit) in counts.iter().enumerate().rev() {
                let wanted = if least >> place & 1 == 1 { u64::MAX } else { 0 };
                more |= same & digit[block] & !wanted;
                same &= !(digit[block] ^ wanted);
            }
            *into = more | same;
        }
    }
}

/// Whether what a node has can be made by adding to what is there already.
fn is_union(node: &Node) -> bool {
    matches!(node, Node::Or(_) | Node::Best(..) | Node::Leaf(_))
}
