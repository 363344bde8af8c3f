//! Builds the tree of a plan over one segment.
//!
//! Owns [`build`]. Looks words and filters up, and simplifies: what has no record falls away, and
//! with it whatever requires it. Costly tests come last: of an AND everything that has bits or
//! lists is built first, and positions and stored records are read of the records alone that this
//! leaves.

mod filters;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocAddress, SegmentOrdinal};

use filters::{is_costly, or};

use super::super::super::ranking::ranking;
use super::super::DocId;
use super::super::bm25::Weight;
use super::super::failure::Failure;
use super::super::frequent::Word;
use super::super::parts::part_starts;
use super::super::plan::{Forms, Plan};
use super::super::reading::Stored;
use super::super::sequence::{Parts, Sequence, Slot, Stand};
use super::super::sets::set::{BLOCK, Set, WINDOW, windows_of};
use super::super::snapshot::{Segment, Snapshot};
use super::super::words::Terms;
use super::hits::Hits;
use super::tree::{Leaf, LeafTerm, Node, Tree};
use crate::analyse::adapter::PART_GAP;

/// The words of a pattern are looked at one by one up to so many; more are made one set.
const MAX_TERMS: usize = 16;

/// The records to which a costly test may be confined; none for all.
type Within = Option<Arc<Set>>;

/// Builds the tree of `plan` over the segment numbered `place`; with `scores`, it can score. What it
/// says holds for the records `within` alone, deleted ones included.
pub(crate) fn build(
    snapshot: &Snapshot,
    place: SegmentOrdinal,
    stored: &Rc<RefCell<Stored>>,
    plan: &Plan,
    scores: bool,
    within: Within,
) -> Result<Tree, Failure> {
    let segment = &snapshot.segments[place as usize];
    let mut builder = Builder {
        snapshot,
        place: place as usize,
        stored,
        tree: Tree {
            root: Node::Nothing,
            leaves: Vec::new(),
            records: segment.doc_count(),
        },
    };
    let root = builder.node(plan, scores, &within)?;
    let mut tree = builder.tree;
    tree.root = root;
    if let Some(failure) = stored.borrow_mut().take_failure() {
        return Err(failure);
    }
    Ok(tree)
}

/// Builds the tree of the live records of `plan`; otherwise as [`build`].
pub(crate) fn build_live(
    snapshot: &Snapshot,
    place: SegmentOrdinal,
    stored: &Rc<RefCell<Stored>>,
    plan: &Plan,
    scores: bool,
) -> Result<Tree, Failure> {
    let segment = &snapshot.segments[place as usize];
    if !segment.reader.has_deletes() {
        return build(snapshot, place, stored, plan, scores, None);
    }
    let live = segment.live();
    let mut tree = build(
        snapshot,
        place,
        stored,
        plan,
        scores,
        Some(Arc::clone(&live)),
    )?;
    let root = std::mem::replace(&mut tree.root, Node::Nothing);
    tree.root = tree.and(vec![root, Node::Set(live)], Vec::new());
    Ok(tree)
}

/// Builds a tree.
struct Builder<'a> {
    snapshot: &'a Snapshot,
    place: usize,
    stored: &'a Rc<RefCell<Stored>>,
    tree: Tree,
}

impl<'a> Builder<'a> {
    fn segment(&self) -> &'a Segment {
        &self.snapshot.segments[self.place]
    }

    fn node(&mut self, plan: &Plan, scores: bool, within: &Within) -> Result<Node, Failure> {
        Ok(match plan {
            Plan::Everything => Node::Set(self.segment().live()),
            Plan::Word {
                field,
                terms,
                weight,
                forms,
                ..
            } if scores => {
                let node = self.leaf(*field, terms, weight)?;
                self.with_forms(node, *field, forms)?
            }
            Plan::Word { field, terms, .. } => self.any_term(*field, terms)?,
            Plan::Filter(filter) => self.filter(filter, within)?,
            Plan::And { required, excluded } => self.and(required, excluded, scores, within)?,
            Plan::Or(children) => or(self.nodes(children, scores, within)?),
            Plan::AtLeast(least, children) => {
                let mut children = self.nodes(children, scores, within)?;
                children.retain(|node| !matches!(node, Node::Nothing));
                let least = (*least).max(1);
                match children.len() < least {
                    true => Node::Nothing,
                    false => Node::AtLeast(least, children),
                }
            }
            Plan::Sequence {
                field,
                words,
                stand,
                in_body,
                weight,
                forms,
                ..
            } => {
                let word = self.sequence(*field, words, *stand, *in_body, within)?;
                if word.set.len() == 0 {
                    Node::Nothing
                } else if scores {
                    let node = self.scoring(*field, weight, vec![LeafTerm::new(word, 1.0)])?;
                    self.with_forms(node, *field, forms)?
                } else {
                    Node::Set(Arc::clone(&word.set))
                }
            }
            Plan::Best(children) => {
                let mut own = Vec::with_capacity(children.len());
                let mut weights = Vec::with_capacity(children.len());
                for (place, child) in children.iter().enumerate() {
                    let node = self.node(child, scores, within)?;
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
        })
    }

    fn nodes(
        &mut self,
        plans: &[Plan],
        scores: bool,
        within: &Within,
    ) -> Result<Vec<Node>, Failure> {
        plans
            .iter()
            .map(|plan| self.node(plan, scores, within))
            .collect()
    }

    /// The cheap children first, the costly ones within what these leave.
    fn and(
        &mut self,
        required: &[Plan],
        excluded: &[Plan],
        scores: bool,
        within: &Within,
    ) -> Result<Node, Failure> {
        let mut within = within.clone();
        let (costly, cheap): (Vec<usize>, Vec<usize>) =
            (0..required.len()).partition(|place| is_costly(&required[*place]));
        let is_costly_out = excluded.iter().any(is_costly);
        let mut built: Vec<(usize, Node)> = Vec::with_capacity(required.len());
        for place in cheap.into_iter().chain(costly) {
            if is_costly(&required[place]) {
                within = self.narrowed(&mut built, within)?;
            }
            let node = self.node(&required[place], scores, &within)?;
            if matches!(node, Node::Nothing) {
                return Ok(node);
            }
            built.push((place, node));
        }
        if is_costly_out {
            within = self.narrowed(&mut built, within)?;
        }
        // Excluded words are never scored.
        let excluded = self.nodes(excluded, false, &within)?;
        built.sort_by_key(|(place, _)| *place);
        let required = built.into_iter().map(|(_, node)| node).collect();
        Ok(self.tree.and(required, excluded))
    }

    /// The records `within` that all of `nodes` have.
    fn narrowed(
        &mut self,
        nodes: &mut Vec<(usize, Node)>,
        within: Within,
    ) -> Result<Within, Failure> {
        if nodes.is_empty() {
            return Ok(within);
        }
        let (places, mut required): (Vec<usize>, Vec<Node>) = nodes.drain(..).unzip();
        let own = required.len();
        required.extend(within.map(Node::Set));
        let all = self.tree.and(required, Vec::new());
        let set = Hits::of(&self.tree, &all).into_set(self.tree.records);
        if let Node::And { required, .. } = all {
            nodes.extend(places.into_iter().zip(required.into_iter().take(own)));
        }
        Ok(Some(Arc::new(set)))
    }

    fn leaf(&mut self, field: Field, terms: &Terms, weight: &Weight) -> Result<Node, Failure> {
        let share = |is_variant| match is_variant {
            true => ranking().variants,
            false => 1.0,
        };
        let mut own = Vec::with_capacity(terms.len().min(MAX_TERMS));
        if terms.len() > MAX_TERMS {
            for is_variant in [false, true] {
                let (docs, frequencies) = self.poured(field, terms, Some(is_variant))?;
                if !docs.is_empty() {
                    let word = self.weighed(field, &docs, &frequencies)?;
                    own.push(LeafTerm::new(Arc::new(word), share(is_variant)));
                }
            }
        } else {
            for term in terms.iter() {
                if let Some(word) = self.snapshot.word(self.place, field, term)? {
                    own.push(LeafTerm::new(word, share(term.is_variant)));
                }
            }
        }
        if own.is_empty() {
            return Ok(Node::Nothing);
        }
        self.scoring(field, weight, own)
    }

    /// The records of a leaf, which score more by the forms that were typed.
    fn with_forms(&mut self, node: Node, field: Field, forms: &Forms) -> Result<Node, Failure> {
        if matches!(node, Node::Nothing) {
            return Ok(node);
        }
        let mut optional = Vec::with_capacity(forms.len());
        for form in forms.iter() {
            let form = self.leaf(field, &form.terms, &form.weight)?;
            if !matches!(form, Node::Nothing) {
                optional.push(form);
            }
        }
        Ok(Tree::preferring(node, optional))
    }

    /// A leaf that scores.
    fn scoring(
        &mut self,
        field: Field,
        weight: &Weight,
        terms: Vec<LeafTerm>,
    ) -> Result<Node, Failure> {
        let norms = self.segment().norms(field)?;
        let leaves = &mut self.tree.leaves;
        leaves.push(Leaf::new(terms, weight.clone(), norms));
        Ok(Node::Leaf(leaves.len() - 1))
    }

    fn any_term(&self, field: Field, terms: &Terms) -> Result<Node, Failure> {
        if terms.len() > MAX_TERMS {
            let (docs, _) = self.poured(field, terms, None)?;
            let (expected, records) = (docs.len(), self.tree.records);
            return Ok(match docs.is_empty() {
                true => Node::Nothing,
                false => Node::Set(Arc::new(Set::of(docs, expected, records))),
            });
        }
        let mut sets = Vec::with_capacity(terms.len());
        for term in terms.iter() {
            sets.extend(self.snapshot.set(self.place, field, term)?.map(Node::Set));
        }
        Ok(or(sets))
    }

    /// The records of any of many terms, and how often they stand there together; of the variants
    /// alone, of the others, or of all and once.
    fn poured(
        &self,
        field: Field,
        terms: &Terms,
        variants: Option<bool>,
    ) -> Result<(Vec<DocId>, Vec<u32>), Failure> {
        let segment = self.segment();
        let option = match variants {
            Some(_) => IndexRecordOption::WithFreqs,
            None => IndexRecordOption::Basic,
        };
        let wanted = terms
            .iter()
            .filter(|term| variants.is_none_or(|is| term.is_variant == is));
        let infos: Vec<_> = wanted
            .filter_map(|term| term.infos[self.place].as_ref())
            .collect();
        if infos.is_empty() {
            return Ok((Vec::new(), Vec::new()));
        }
        let mut often = vec![0_u32; windows_of(self.tree.records) * WINDOW * BLOCK];
        for info in infos {
            segment.each_posting(field, info, option, |doc, frequency| {
                if let Some(often) = often.get_mut(doc as usize) {
                    *often = often.saturating_add(frequency);
                }
            })?;
        }
        Ok((0..).zip(often).filter(|(_, often)| *often > 0).unzip())
    }

    fn weighed(&self, field: Field, docs: &[DocId], frequencies: &[u32]) -> Result<Word, Failure> {
        let norms = self.segment().norms(field)?;
        let lengths = self.snapshot.lengths(field)?;
        let records = self.tree.records;
        let lengths = (&norms, &lengths);
        Ok(Word::in_memory(docs, frequencies, lengths, records)?)
    }

    /// The records `within` in which `words` stand together. All of the segment are cached, but
    /// read only where that costs little more.
    fn sequence(
        &self,
        field: Field,
        words: &[Terms],
        stand: Stand,
        in_body: bool,
        within: &Within,
    ) -> Result<Arc<Word>, Failure> {
        let key = self
            .snapshot
            .word_key(self.place, field, words, stand, in_body);
        if let Some(known) = key.as_ref().and_then(|key| self.snapshot.known_word(key)) {
            return Ok(known);
        }
        let words_in = words
            .iter()
            .map(|terms| self.any_term(field, terms))
            .collect::<Result<Vec<_>, _>>()?;
        let all = self.tree.and(words_in, Vec::new());
        let mut hits = Hits::of(&self.tree, &all);
        let whole = hits.total();
        let mut key = key;
        if let Some(within) = within {
            let narrowed = hits.within(within);
            if narrowed.len() as u64 * 2 < whole {
                key = None;
                hits = Hits::List(narrowed.into());
            }
        }
        let mut docs = Vec::new();
        let mut frequencies = Vec::new();
        if hits.total() > 0 {
            let mut sequence = self.opened(field, words, stand, in_body)?;
            for some in hits.list().chunks(WINDOW * BLOCK) {
                self.stored.borrow().limits.check()?;
                for doc in some {
                    let frequency = sequence.frequency(*doc);
                    if frequency > 0 {
                        docs.push(*doc);
                        frequencies.push(frequency);
                    }
                }
            }
        }
        // A failure must not be cached.
        if let Some(failure) = self.stored.borrow_mut().take_failure() {
            return Err(failure);
        }
        let word = Arc::new(self.weighed(field, &docs, &frequencies)?);
        if let Some(key) = key {
            self.snapshot.keep_word(key, &word);
        }
        Ok(word)
    }

    /// What finds `words` together.
    fn opened(
        &self,
        field: Field,
        words: &[Terms],
        stand: Stand,
        in_body: bool,
    ) -> Result<Sequence, Failure> {
        let segment = self.segment();
        let mut slots = Vec::with_capacity(words.len());
        let mut shift = 0;
        for terms in words {
            let slot = Slot::new(segment.positions(self.place, field, terms)?);
            slots.push(slot.behind(shift));
            if stand == Stand::Phrase {
                let parts = terms.first().map_or(1, |term| term.parts);
                shift += u32::from(parts) - 1;
            }
        }
        let body_start = if in_body {
            Some(segment.numbers(self.snapshot.fields.body_start)?)
        } else {
            None
        };
        let parts = self.parts(field, stand, in_body)?;
        Ok(Sequence::new(slots, stand, body_start, parts))
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
        let (place, stored) = (self.place as SegmentOrdinal, Rc::clone(self.stored));
        let starts = move |doc| {
            let mut stored = stored.borrow_mut();
            let record = stored.read(DocAddress::new(place, doc));
            record.map_or_else(Vec::new, |record| {
                part_starts(&record, field, &mut stored.analyser)
            })
        };
        let has_body = field == self.snapshot.fields.text && is_body_whole;
        Ok(Some(Parts {
            starts: Box::new(starts),
            body: if has_body {
                Some(self.segment().numbers(self.snapshot.fields.body_start)?)
            } else {
                None
            },
        }))
    }
}
