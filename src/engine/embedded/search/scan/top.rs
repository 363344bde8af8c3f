//! The best records of a tree by score, without scoring the rest.
//!
//! Owns [`best_by_score`]. For every block of 64 records a bound is added up from the highest
//! impact of each word in it: a few thousand additions side by side. The windows are then looked
//! at from the most promising on, and in them only the blocks whose bound reaches the score of
//! the worst hit so far; in these, the words of the single records say which need a score at
//! all. Nothing with a bound below that score can be a hit, and what ties with it is looked at,
//! since ties break on the id.

use super::super::DocId;
use super::super::frequent::{Impacts, SLACK};
use super::super::hits::best::{Best, Candidate};
use super::super::hits::order::{score_key, score_of_key};
use super::super::sets::set::{BLOCK, Set, WINDOW};
use super::hits::Hits;
use super::tree::{Leaf, LeafTerm, Node, Tree};

/// With fewer hits than one in this many blocks, the hits are gone over instead of the blocks.
const FEW_SHARE: u64 = 4;

/// Offers to `best` every one of `hits`, the records of `tree`, that could be among the best.
/// `id` gives the place of a record's id.
pub(crate) fn best_by_score(
    tree: &Tree,
    hits: &Hits<'_>,
    best: &mut Best,
    id: impl Fn(DocId) -> u64,
) {
    let floor = floor(tree, &tree.root, best.wanted());
    let mut ranking = Ranking {
        tree,
        best,
        id,
        floor,
    };
    let blocks = u64::from(tree.records) / BLOCK as u64;
    match hits {
        Hits::Bits(bits, total) if *total > blocks / FEW_SHARE => ranking.blocks(bits),
        _ => ranking.list(&hits.list()),
    }
}

/// A score that at least `wanted` records of `node` reach, as far as is known without looking:
/// those of the word that promises most.
fn floor(tree: &Tree, node: &Node, wanted: usize) -> f32 {
    match node {
        Node::Leaf(leaf) => {
            let leaf = &tree.leaves[*leaf];
            let reached = leaf.terms.iter().map(|term| {
                let impacts = &term.word.impacts;
                impacts.drift.promise(impacts.reached_by(wanted)) * leaf.step() * term.share
            });
            reached.fold(0.0, f32::max)
        }
        Node::Or(children) => children
            .iter()
            .map(|child| floor(tree, child, wanted))
            .fold(0.0, f32::max),
        Node::Best(children, weights) => children
            .iter()
            .zip(weights)
            .map(|(child, weight)| floor(tree, child, wanted) * weight)
            .fold(0.0, f32::max),
        Node::And {
            required, excluded, ..
        } if excluded.is_empty() && required.len() == 1 => floor(tree, &required[0], wanted),
        Node::Nothing | Node::Set(_) | Node::And { .. } | Node::AtLeast(..) => 0.0,
    }
}

/// A search for the best.
struct Ranking<'a, I> {
    tree: &'a Tree,
    best: &'a mut Best,
    id: I,
    /// What the best are known to reach.
    floor: f32,
}

impl<I: Fn(DocId) -> u64> Ranking<'_, I> {
    /// Nothing with a bound below this can be among the best.
    fn least(&self) -> f32 {
        let worst = self.best.limit().map_or(0.0, score_of_key);
        worst.max(self.floor) * SLACK
    }

    fn offer(&mut self, doc: DocId) {
        let Some(score) = self.tree.score(&self.tree.root, doc) else {
            return;
        };
        let key = score_key(score);
        if self.best.may_take(key) {
            let id = (self.id)(doc);
            self.best.offer(Candidate {
                key,
                id,
                doc,
                score,
            });
        }
    }

    /// Goes over a list of hits.
    fn list(&mut self, docs: &[DocId]) {
        let tree = self.tree;
        if let [leaf] = &tree.leaves[..]
            && let [term] = &leaf.terms[..]
            && matches!(&*term.word.set, Set::Sparse(sparse) if sparse.docs().len() == docs.len())
        {
            return self.only_word(leaf, term, docs);
        }
        for doc in docs {
            let least = self.least();
            if least <= 0.0 || self.bound(*doc) >= least {
                self.offer(*doc);
            }
        }
    }

    /// Goes over the records of the only word, which are a list and all of them hits.
    fn only_word(&mut self, leaf: &Leaf, term: &LeafTerm, docs: &[DocId]) {
        let step = leaf.step();
        let Impacts { drift, .. } = term.word.impacts;
        let impacts = term.word.impacts.listed();
        let mut needed = drift.needed(self.least() / step);
        for (docs, impacts) in docs.chunks(BLOCK).zip(impacts.chunks(BLOCK)) {
            // Compared as bytes, many at once.
            if !impacts.iter().any(|impact| *impact >= needed) {
                continue;
            }
            for (doc, impact) in docs.iter().zip(impacts) {
                if *impact >= needed {
                    self.offer(*doc);
                    needed = drift.needed(self.least() / step);
                }
            }
        }
    }

    /// What `doc` scores at most, from what is known of its block.
    fn bound(&self, doc: DocId) -> f32 {
        let mut bound = [0.0];
        self.add(
            &self.tree.root,
            &mut bound,
            &|leaf, bound: &mut [f32; 1]| {
                let step = leaf.step();
                for term in &leaf.terms {
                    let impacts = &term.word.impacts;
                    let highest = match impacts.maxima().get(doc as usize / BLOCK) {
                        Some(highest) => *highest,
                        None => impacts.highest(),
                    };
                    bound[0] += impacts.drift.bound(highest) * step;
                }
            },
        );
        bound[0]
    }

    /// Adds to `bounds` what `node` scores at most, as `of_leaf` adds it for a leaf. Of
    /// alternatives the best counts alone.
    fn add<B: AsMut<[f32]> + Clone>(
        &self,
        node: &Node,
        bounds: &mut B,
        of_leaf: &impl Fn(&Leaf, &mut B),
    ) {
        match node {
            Node::Nothing | Node::Set(_) => {}
            Node::Leaf(leaf) => of_leaf(&self.tree.leaves[*leaf], bounds),
            Node::And {
                required, optional, ..
            } => {
                for child in required.iter().chain(optional) {
                    self.add(child, bounds, of_leaf);
                }
            }
            Node::Or(children) | Node::AtLeast(_, children) => {
                for child in children {
                    self.add(child, bounds, of_leaf);
                }
            }
            Node::Best(children, weights) => {
                let mut none = bounds.clone();
                none.as_mut().fill(0.0);
                let mut best = none.clone();
                for (child, weight) in children.iter().zip(weights) {
                    let mut own = none.clone();
                    self.add(child, &mut own, of_leaf);
                    for (best, own) in best.as_mut().iter_mut().zip(own.as_mut()) {
                        *best = best.max(*own * weight);
                    }
                }
                for (bound, best) in bounds.as_mut().iter_mut().zip(best.as_mut()) {
                    *bound += *best;
                }
            }
        }
    }

    /// Goes over hits by blocks.
    fn blocks(&mut self, hits: &[u64]) {
        let bounds = self.bounds(hits.len());
        let mut windows: Vec<(f32, usize)> = bounds
            .chunks_exact(WINDOW)
            .map(highest)
            .zip(0..)
            .filter(|(bound, _)| *bound >= self.floor * SLACK)
            .collect();
        windows.sort_unstable_by(|one, other| other.0.total_cmp(&one.0));
        let mut promising: Vec<usize> = Vec::with_capacity(WINDOW);
        for (bound, window) in windows {
            if bound < self.least() {
                break;
            }
            // The most promising blocks first as well: the sooner the worst hit is a good one, the
            // fewer records need a score.
            let least = self.least();
            let blocks = window * WINDOW..(window + 1) * WINDOW;
            promising.clear();
            promising.extend(blocks.filter(|block| hits[*block] != 0 && bounds[*block] >= least));
            promising.sort_unstable_by(|one, other| bounds[*other].total_cmp(&bounds[*one]));
            for block in &promising {
                if bounds[*block] < self.least() {
                    break;
                }
                self.block(*block, hits[*block]);
            }
        }
    }

    /// What the records of each of so many blocks score at most.
    fn bounds(&self, blocks: usize) -> Vec<f32> {
        let mut bounds = vec![0.0; blocks];
        self.add(
            &self.tree.root,
            &mut bounds,
            &|leaf, bounds: &mut Vec<f32>| {
                let step = leaf.step();
                for term in &leaf.terms {
                    let impacts = &term.word.impacts;
                    let drift = impacts.drift;
                    match &*term.word.set {
                        Set::Dense(_) => {
                            for (bound, highest) in bounds.iter_mut().zip(impacts.maxima()) {
                                *bound += drift.bound(*highest) * step;
                            }
                        }
                        Set::Sparse(sparse) => {
                            for (doc, impact) in sparse.docs().iter().zip(impacts.listed()) {
                                // Two in one block add up, which is more than either: still a bound.
                                if let Some(bound) = bounds.get_mut(*doc as usize / BLOCK) {
                                    *bound += drift.bound(*impact) * step;
                                }
                            }
                        }
                    }
                }
            },
        );
        bounds
    }

    /// Looks at the `hits` of a block.
    fn block(&mut self, block: usize, hits: u64) {
        let mut bounds = [0.0_f32; BLOCK];
        self.add(
            &self.tree.root,
            &mut bounds,
            &|leaf, bounds: &mut [f32; BLOCK]| {
                let step = leaf.step();
                for term in &leaf.terms {
                    let impacts = &term.word.impacts;
                    match &*term.word.set {
                        Set::Dense(dense) => {
                            let blocks = dense.bits();
                            let mut bits = blocks[block];
                            let mut place = impacts.rank(blocks, block);
                            while bits != 0 {
                                let at = bits.trailing_zeros();
                                let often = impacts.frequency(place);
                                let doc = (block * BLOCK) as DocId + at;
                                bounds[at as usize] += leaf.score_of(doc, often);
                                place += 1;
                                bits &= bits - 1;
                            }
                        }
                        Set::Sparse(sparse) => {
                            let listed = impacts.listed();
                            for place in sparse.in_block(block) {
                                bounds[sparse.docs()[place] as usize % BLOCK] +=
                                    impacts.drift.bound(listed[place]) * step;
                            }
                        }
                    }
                }
            },
        );
        let mut bits = hits;
        let mut least = self.least();
        while bits != 0 {
            let at = bits.trailing_zeros();
            if bounds[at as usize] >= least {
                self.offer((block * BLOCK) as DocId + at);
                least = self.least();
            }
            bits &= bits - 1;
        }
    }
}

/// The highest of some bounds, which are no less than 0.
fn highest(bounds: &[f32]) -> f32 {
    // Eight at once: a single row of comparisons would wait for each before the next.
    let mut lanes = [0.0_f32; 8];
    for eight in bounds.chunks_exact(8) {
        for (lane, bound) in lanes.iter_mut().zip(eight) {
            *lane = if *bound > *lane { *bound } else { *lane };
        }
    }
    lanes.into_iter().fold(0.0, f32::max)
}
