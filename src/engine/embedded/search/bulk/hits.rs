//! The records of a tree: all of them, as bits or as a list.
//!
//! Owns [`Hits`]. A tree of which one part has few records is walked along that part, record by
//! record; any other is made window by window, 64 records an instruction.

use std::borrow::Cow;

use super::super::docs::DocId;
use super::super::kept::set::{Join, Set, WINDOW, Window, count_bits, each_bit, windows_of};
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
    /// The records of `tree`.
    pub(crate) fn of(tree: &'a Tree) -> Self {
        if let Some(set) = tree.only_set(&tree.root) {
            return match set {
                Set::Dense(dense) => Self::Bits(Cow::Borrowed(dense.bits()), set.len().into()),
                Set::Sparse(sparse) => Self::List(Cow::Borrowed(sparse.docs())),
            };
        }
        if is_led(tree) {
            return Self::List(Cow::Owned(listed(tree, &tree.root)));
        }
        let mut bits = vec![0; windows_of(tree.records) * WINDOW];
        let mut total = 0;
        let mut window: Window = [0; WINDOW];
        for (at, into) in bits.chunks_exact_mut(WINDOW).enumerate() {
            if !tree.is_absent(&tree.root, at) {
                tree.join(&tree.root, at, &mut window, Join::Take);
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
            Self::Bits(bits, _) => each_bit(bits, visit),
            Self::List(docs) => docs.iter().copied().for_each(visit),
        }
    }

    /// As a list.
    pub(crate) fn list(&self) -> Cow<'_, [DocId]> {
        match self {
            Self::Bits(bits, total) => {
                let mut docs = Vec::with_capacity(*total as usize);
                each_bit(bits, |doc| docs.push(doc));
                Cow::Owned(docs)
            }
            Self::List(docs) => Cow::Borrowed(docs),
        }
    }
}

/// How many records `tree` has.
pub(crate) fn count(tree: &Tree) -> u64 {
    if let Some(set) = tree.only_set(&tree.root) {
        return set.len().into();
    }
    if is_led(tree) {
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

fn is_led(tree: &Tree) -> bool {
    tree.most(&tree.root).saturating_mul(LED_SHARE) < u64::from(tree.records)
}

/// The records of `node`, of which there are few.
fn listed(tree: &Tree, node: &Node) -> Vec<DocId> {
    match node {
        Node::Nothing => Vec::new(),
        Node::Set(set) => all_of(set),
        Node::Leaf(leaf) => {
            let terms = &tree.leaves[*leaf].terms;
            united(terms.iter().map(|term| all_of(&term.set)).collect())
        }
        Node::Or(children) | Node::Best(children, _) => {
            united(children.iter().map(|child| listed(tree, child)).collect())
        }
        Node::And {
            required,
            by_size,
            excluded,
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
