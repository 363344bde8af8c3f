//! The records of a tree: all of them, as bits or as a list.
//!
//! Owns [`Hits`]. A tree of which one part has few records is walked along that part, record by
//! record; any other is made window by window, 64 records an instruction.

use std::borrow::Cow;

use super::super::DocId;
use super::super::sets::set::{BLOCK, Join, Set, WINDOW, Window, count_bits, each_bit, windows_of};
use super::tree::{Node, Tree};

/// A part with fewer than one in this many of the records leads, record by record: about where a
/// question to the other parts costs as much as the empty blocks of their windows.
const LED_SHARE: u64 = 256;

/// The records of a tree.
pub(crate) enum Hits<'a> {
    /// Bits in whole windows, and how many are set.
    Bits(Cow<'a, [u64]>, u64),
    /// In ascending order.
    List(Cow<'a, [DocId]>),
}

impl<'a> Hits<'a> {
    /// The records of `node` in `tree`.
    pub(crate) fn of(tree: &'a Tree, node: &'a Node) -> Self {
        if let Some(set) = tree.only_set(node) {
            return match set {
                Set::Dense(dense) => Self::Bits(Cow::Borrowed(dense.bits()), set.len().into()),
                Set::Sparse(sparse) => Self::List(Cow::Borrowed(sparse.docs())),
            };
        }
        if is_led(tree, node) {
            return Self::List(Cow::Owned(listed(tree, node)));
        }
        let mut bits = vec![0; windows_of(tree.records) * WINDOW];
        let mut total = 0;
        let mut window: Window = [0; WINDOW];
        for (at, into) in bits.chunks_exact_mut(WINDOW).enumerate() {
            if !tree.is_absent(node, at) {
                tree.join(node, at, &mut window, Join::Take);
                into.copy_from_slice(&window);
                total += count_bits(&window);
            }
        }
        Self::Bits(Cow::Owned(bits), total)
    }

    /// How many there are.
    pub(crate) fn total(&self) -> u64 {
        match self {
            Self::Bits(_, total) => *total,
            Self::List(docs) => docs.len() as u64,
        }
    }

    /// Calls `visit` with each of them, in ascending order.
    pub(crate) fn each(&self, visit: impl FnMut(DocId)) {
        match self {
            Self::Bits(bits, _) => each_bit(bits.iter().copied(), visit),
            Self::List(docs) => docs.iter().copied().for_each(visit),
        }
    }

    /// As a list.
    pub(crate) fn list(&self) -> Cow<'_, [DocId]> {
        match self {
            Self::Bits(bits, total) => {
                let mut docs = Vec::with_capacity(*total as usize);
                each_bit(bits.iter().copied(), |doc| docs.push(doc));
                Cow::Owned(docs)
            }
            Self::List(docs) => Cow::Borrowed(docs),
        }
    }

    /// Those of them that are in `set`.
    pub(crate) fn within(&self, set: &Set) -> Vec<DocId> {
        let mut docs = match (self, set) {
            (Self::Bits(bits, _), Set::Dense(dense)) => {
                let mut docs = Vec::new();
                let both = bits
                    .iter()
                    .zip(dense.bits())
                    .map(|(one, other)| one & other);
                each_bit(both, |doc| docs.push(doc));
                return docs;
            }
            (Self::Bits(bits, _), Set::Sparse(sparse)) => {
                let mut docs = sparse.docs().to_vec();
                docs.retain(|doc| {
                    let block = bits.get(*doc as usize / BLOCK).copied().unwrap_or(0);
                    block >> (*doc as usize % BLOCK) & 1 == 1
                });
                return docs;
            }
            (Self::List(docs), _) => docs.to_vec(),
        };
        set.keep_common(&mut docs);
        docs
    }

    /// As a set of a segment of so many records.
    pub(crate) fn into_set(self, records: DocId) -> Set {
        match self {
            Self::Bits(bits, _) => Set::of_blocks(bits.into_owned()).shortest(records),
            Self::List(docs) => Set::of_list(docs.into_owned(), records),
        }
    }
}

/// How many records `tree` has.
pub(crate) fn count(tree: &Tree) -> u64 {
    if let Some(set) = tree.only_set(&tree.root) {
        return set.len().into();
    }
    if is_led(tree, &tree.root) {
        return listed(tree, &tree.root).len() as u64;
    }
    let mut window: Window = [0; WINDOW];
    let mut total = 0;
    for at in 0..windows_of(tree.records) {
        if !tree.is_absent(&tree.root, at) {
            tree.join(&tree.root, at, &mut window, Join::Take);
            total += count_bits(&window);
        }
    }
    total
}

fn is_led(tree: &Tree, node: &Node) -> bool {
    tree.most(node).saturating_mul(LED_SHARE) < u64::from(tree.records)
}

/// The records of `node`, of which there are few.
fn listed(tree: &Tree, node: &Node) -> Vec<DocId> {
    match node {
        Node::Nothing => Vec::new(),
        Node::Set(set) => all_of(set),
        Node::Leaf(leaf) => {
            let terms = &tree.leaves[*leaf].terms;
            united(terms.iter().map(|term| all_of(&term.word.set)).collect())
        }
        Node::Or(children) | Node::Best(children, _) => {
            united(children.iter().map(|child| listed(tree, child)).collect())
        }
        Node::AtLeast(_, children) => {
            let mut docs = united(children.iter().map(|child| listed(tree, child)).collect());
            docs.retain(|doc| tree.has(node, *doc));
            docs
        }
        Node::And {
            required,
            by_size,
            excluded,
            ..
        } => {
            let mut places = by_size.iter();
            let mut docs = places
                .next()
                .map(|least| listed(tree, &required[*least]))
                .unwrap_or_default();
            for place in places {
                let node = &required[*place];
                match tree.only_set(node) {
                    Some(set) => set.keep_common(&mut docs),
                    None => docs.retain(|doc| tree.has(node, *doc)),
                }
            }
            for node in excluded {
                docs.retain(|doc| !tree.has(node, *doc));
            }
            docs
        }
    }
}

fn all_of(set: &Set) -> Vec<DocId> {
    let mut docs = Vec::with_capacity(set.len() as usize);
    set.each(|doc| docs.push(doc));
    docs
}

/// The records of any of these lists, ascending, each once.
fn united(mut lists: Vec<Vec<DocId>>) -> Vec<DocId> {
    if lists.len() == 1 {
        return lists.swap_remove(0);
    }
    let mut docs = lists.concat();
    docs.sort_unstable();
    docs.dedup();
    docs
}
