//! Nodes joined by AND and OR, brought to one shape.
//!
//! Owns the normal form of the tree: no AND directly in an AND, no OR in an OR, none with a single
//! child, no idle [`Node::Everything`], filters of one reference bound together. Every tree that
//! the parser gives has it, and printing and reading keeps it.

use super::limits::MAX_SHELVES;
use super::notes::Notes;
use crate::query::filter::Shelf;
use crate::query::note::QueryNote;
use crate::query::tree::Node;

/// All of `nodes`; nothing where there is none.
pub(super) fn all(nodes: Vec<Node>, notes: &mut Notes) -> Option<Node> {
    if nodes.is_empty() {
        return None;
    }
    let mut flat: Vec<Node> = Vec::with_capacity(nodes.len());
    let mut last_shelf: Option<usize> = None;
    let mut push = |node: Node| {
        if let Some(wanted) = alternatives(&node) {
            if let Some(at) = last_shelf {
                match alternatives(&flat[at]).map(|before| bind(&before, &wanted)) {
                    Some(Bound::Together(bound)) => {
                        flat[at] = shelves(bound);
                        return;
                    }
                    Some(Bound::TooMany) => notes.add(QueryNote::UnboundLevels),
                    _ => {}
                }
            }
            last_shelf = Some(flat.len());
        }
        flat.push(node);
    };
    for node in nodes {
        match node {
            Node::And(inner) => inner.into_iter().for_each(&mut push),
            other => push(other),
        }
    }
    let positive = |node: &Node| !matches!(node, Node::Not(_) | Node::Everything);
    if flat.iter().any(positive) {
        flat.retain(|node| *node != Node::Everything);
    } else {
        // Only negations: they are taken from every record.
        flat.retain(|node| *node != Node::Everything);
        flat.insert(0, Node::Everything);
    }
    if flat.len() == 1 {
        flat.pop()
    } else {
        Some(Node::And(flat))
    }
}

/// Any of `nodes`; nothing where there is none.
pub(super) fn any(nodes: Vec<Node>) -> Option<Node> {
    let mut flat = Vec::with_capacity(nodes.len());
    for node in nodes {
        match node {
            Node::Or(inner) => flat.extend(inner),
            other => flat.push(other),
        }
    }
    if flat.len() > 1 {
        Some(Node::Or(flat))
    } else {
        flat.pop()
    }
}

/// The shelves that a node lets a reference choose from, if it is made of shelves only.
fn alternatives(node: &Node) -> Option<Vec<Shelf>> {
    match node {
        Node::Shelf(shelf) => Some(vec![shelf.clone()]),
        Node::Or(nodes) => nodes
            .iter()
            .map(|node| match node {
                Node::Shelf(shelf) => Some(shelf.clone()),
                _ => None,
            })
            .collect(),
        _ => None,
    }
}

enum Bound {
    Together(Vec<Shelf>),
    /// A level is wanted twice, so two references are meant.
    Apart,
    TooMany,
}

/// Every alternative of one with every alternative of the other.
fn bind(left: &[Shelf], right: &[Shelf]) -> Bound {
    let mut bound = Vec::new();
    for first in left {
        for second in right {
            let mut levels = first.levels.clone();
            for (level, wanted) in levels.iter_mut().zip(&second.levels) {
                if wanted.is_some() {
                    if level.is_some() {
                        return Bound::Apart;
                    }
                    level.clone_from(wanted);
                }
            }
            if bound.len() == MAX_SHELVES {
                return Bound::TooMany;
            }
            bound.push(Shelf { levels });
        }
    }
    Bound::Together(bound)
}

fn shelves(mut shelves: Vec<Shelf>) -> Node {
    if shelves.len() > 1 {
        return Node::Or(shelves.into_iter().map(Node::Shelf).collect());
    }
    Node::Shelf(shelves.pop().unwrap_or_default())
}
