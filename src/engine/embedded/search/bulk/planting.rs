//! Making a tree: from a plan, by way of what is kept, to the sets of one segment.
//!
//! Owns [`plant`]. Looks terms and filters up among what is kept, reads them the first time, and
//! simplifies: what has no record falls away, and with it whatever requires it.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::SegmentOrdinal;
use tantivy::schema::Field;

use super::super::super::ranking::ranking;
use super::super::build::Builder;
use super::super::docs::bm25::Weight;
use super::super::docs::sequence::Stand;
use super::super::docs::{DocId, Docs, END};
use super::super::failure::Failure;
use super::super::filter::Filter;
use super::super::kept::impacts::Impacts;
use super::super::kept::pool::Kept;
use super::super::kept::set::Set;
use super::super::plan::Plan;
use super::super::reading::Stored;
use super::super::snapshot::{Segment, Snapshot};
use super::super::words::Terms;
use super::tree::{Leaf, LeafTerm, Node, Tree, most};

/// The tree of `plan`, which must be covered, over the segment numbered `place`; with `scores`,
/// it can score.
pub(crate) fn plant(
    snapshot: &Snapshot,
    place: SegmentOrdinal,
    stored: &Rc<RefCell<Stored>>,
    plan: &Plan,
    scores: bool,
) -> Result<Tree, Failure> {
    let mut planting = Planting {
        snapshot,
        place: place as usize,
        // Sequences are kept with the frequencies that scores are made of.
        builder: Builder::new(snapshot, place, stored, true),
        stored,
        leaves: Vec::new(),
    };
    let root = planting.node(plan, scores)?;
    Ok(Tree {
        root,
        leaves: planting.leaves,
        records: snapshot.segments[place as usize].doc_count(),
    })
}

/// Makes a tree.
struct Planting<'a> {
    snapshot: &'a Snapshot,
    place: usize,
    builder: Builder<'a>,
    stored: &'a Rc<RefCell<Stored>>,
    leaves: Vec<Leaf>,
}

impl Planting<'_> {
    fn segment(&self) -> &Segment {
        &self.snapshot.segments[self.place]
    }

    fn node(&mut self, plan: &Plan, scores: bool) -> Result<Node, Failure> {
        Ok(match plan {
            Plan::Everything => Node::Set(self.segment().live()),
            Plan::Word {
                field,
                terms,
                weight,
                ..
            } if scores => self.leaf(*field, terms, weight)?,
            Plan::Word { field, terms, .. } => self.any_term(*field, terms)?,
            Plan::Filter(filter) => self.filter(filter)?,
            Plan::And { required, excluded } => {
                let required = required
                    .iter()
                    .map(|child| self.node(child, scores))
                    .collect::<Result<Vec<_>, _>>()?;
                // Excluded words are never scored.
                let excluded = excluded
                    .iter()
                    .map(|child| self.node(child, false))
                    .collect::<Result<Vec<_>, _>>()?;
                self.and(required, excluded)
            }
            Plan::Or(children) => {
                let children = children
                    .iter()
                    .map(|child| self.node(child, scores))
                    .collect::<Result<Vec<_>, _>>()?;
                or(children)
            }
            Plan::Sequence {
                field,
                words,
                stand,
                in_body,
                weight,
                ..
            } => {
                let kept = self.snapshot.sequence(*field, words, *stand, *in_body)?;
                let kept = kept.unwrap_or_else(|| Kept::alone(self.snapshot.segments.len()));
                let read = || self.together(*field, words, *stand, *in_body, weight);
                let set = kept.set(self.place, || {
                    let (set, impacts) = read()?;
                    kept.impacts(self.place, || Ok::<_, Failure>(impacts))?;
                    Ok::<_, Failure>(set)
                })?;
                if set.len() == 0 {
                    return Ok(Node::Nothing);
                }
                if !scores {
                    return Ok(Node::Set(set));
                }
                let impacts = kept.impacts(self.place, || read().map(|(_, impacts)| impacts))?;
                self.scoring(*field, weight, vec![LeafTerm::new(set, impacts, 1.0)])?
            }
            Plan::Best(children) => {
                let mut own = Vec::with_capacity(children.len());
                let mut weights = Vec::with_capacity(children.len());
                for (place, child) in children.iter().enumerate() {
                    let node = self.node(child, scores)?;
                    if !matches!(node, Node::Nothing) {
                        own.push(node);
                        weights.push(if place == 0 { 1.0 } else { ranking().variants });
                    }
                }
                match own.len() {
                    0 => Node::Nothing,
                    _ => Node::Best(own, weights),
                }
            }
            // Not covered.
            Plan::AtLeast(..) => {
                return Err(Failure::Damaged("a plan went the wrong way".to_owned()));
            }
        })
    }

    /// The live records in which `words` stand together, and the impacts of how often they do.
    fn together(
        &self,
        field: Field,
        words: &[Terms],
        stand: Stand,
        in_body: bool,
        weight: &Weight,
    ) -> Result<(Set, Impacts), Failure> {
        let segment = self.segment();
        let mut found: Vec<DocId> = Vec::new();
        let mut frequencies = Vec::new();
        if let Some(mut docs) = self
            .builder
            .sequence(field, words, stand, in_body, weight)?
        {
            let alive = segment.reader.alive_bitset();
            let mut doc = docs.seek(0);
            while doc < END {
                if alive.is_none_or(|alive| alive.is_alive(doc)) {
                    found.push(doc);
                    frequencies.push(docs.frequency());
                }
                doc = docs.advance();
            }
        }
        if let Some(failure) = self.stored.borrow_mut().take_failure() {
            return Err(failure);
        }
        let set = Set::of(found.iter().copied(), found.len(), segment.doc_count());
        let lengths = self.snapshot.lengths(field)?;
        let norms = segment.norms(field)?;
        let impacts = Impacts::new(&set, &found, &frequencies, &norms, &lengths);
        Ok((set, impacts))
    }

    fn and(&self, required: Vec<Node>, mut excluded: Vec<Node>) -> Node {
        excluded.retain(|node| !matches!(node, Node::Nothing));
        if required.iter().any(|node| matches!(node, Node::Nothing)) {
            return Node::Nothing;
        }
        let mut by_size: Vec<usize> = (0..required.len()).collect();
        by_size.sort_by_key(|place| most(&self.leaves, &required[*place]));
        Node::And {
            required,
            by_size,
            excluded,
        }
    }

    fn leaf(&mut self, field: Field, terms: &Terms, weight: &Weight) -> Result<Node, Failure> {
        let mut own = Vec::with_capacity(terms.len());
        for term in terms.iter() {
            if let Some((set, impacts)) = self.snapshot.weighed(self.place, field, term)? {
                let share = match term.is_variant {
                    true => ranking().variants,
                    false => 1.0,
                };
                own.push(LeafTerm::new(set, impacts, share));
            }
        }
        if own.is_empty() {
            return Ok(Node::Nothing);
        }
        self.scoring(field, weight, own)
    }

    /// A leaf that scores.
    fn scoring(
        &mut self,
        field: Field,
        weight: &Weight,
        terms: Vec<LeafTerm>,
    ) -> Result<Node, Failure> {
        let norms = self.segment().norms(field)?;
        self.leaves.push(Leaf::new(terms, weight.clone(), norms));
        Ok(Node::Leaf(self.leaves.len() - 1))
    }

    fn any_term(&self, field: Field, terms: &Terms) -> Result<Node, Failure> {
        let mut sets = Vec::with_capacity(terms.len());
        for term in terms.iter() {
            sets.extend(self.snapshot.set(self.place, field, term)?.map(Node::Set));
        }
        Ok(or(sets))
    }

    fn filter(&self, filter: &Filter) -> Result<Node, Failure> {
        Ok(match filter {
            Filter::Everything => Node::Set(self.segment().live()),
            Filter::Terms { field, terms } => self.any_term(*field, terms)?,
            Filter::Days(_) | Filter::Numbers { .. } | Filter::Prefixes { .. } => {
                Node::Set(self.snapshot.column_set(self.place, filter)?)
            }
            Filter::Any(filters) => or(filters
                .iter()
                .map(|filter| self.filter(filter))
                .collect::<Result<Vec<_>, _>>()?),
            // Not covered.
            Filter::Stored { .. } => {
                return Err(Failure::Damaged("a filter went the wrong way".to_owned()));
            }
        })
    }
}

fn or(mut children: Vec<Node>) -> Node {
    children.retain(|node| !matches!(node, Node::Nothing));
    match children.len() {
        0 => Node::Nothing,
        1 => children.swap_remove(0),
        _ => Node::Or(children),
    }
}
