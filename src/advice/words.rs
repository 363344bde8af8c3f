//! In how many records each part of a query stands: what is missing shows at once.
//!
//! Takes a tree, gives one piece of advice. Each word of a phrase is counted, and the phrase itself; words
//! in a field are counted there; wildcards and fuzzy words stand for what they match.

use super::spelling::Suggestion;
use super::{Advice, PartCount, WordCount, count, records_with};
use crate::engine::{Engine, EngineError};
use crate::query::filter::Filters;
use crate::query::tree::{Form, Node, Scope, Word};

/// Parts that are listed; of more, the rarest.
const MAX_LISTED: usize = 12;
/// Parts that are counted at all.
const MAX_COUNTED: usize = 64;

/// A part of a query that is counted by itself.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Leaf<'a> {
    /// A word, alone or in a phrase.
    Word(Scope, &'a Word),
    /// A phrase as a whole, or what is no word: a place, a date.
    Whole(&'a Node),
}

impl Leaf<'_> {
    fn is_text(&self) -> bool {
        matches!(self, Self::Word(..) | Self::Whole(Node::Sequence { .. }))
    }

    fn node(&self) -> Node {
        match self {
            Self::Word(scope, word) => Node::Word {
                scope: *scope,
                word: (*word).clone(),
            },
            Self::Whole(node) => (*node).clone(),
        }
    }
}

/// The parts of a query in its order, those under a NOT left out. The parser bounds the depth.
pub(super) fn leaves(root: &Node) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    collect(root, &mut found);
    found
}

fn collect<'a>(node: &'a Node, leaves: &mut Vec<Leaf<'a>>) {
    let mut add = |leaf| {
        if leaves.len() < MAX_COUNTED && !leaves.contains(&leaf) {
            leaves.push(leaf);
        }
    };
    match node {
        Node::Word { scope, word } => add(Leaf::Word(*scope, word)),
        Node::Sequence { scope, words, .. } => {
            words.iter().for_each(|word| add(Leaf::Word(*scope, word)));
            add(Leaf::Whole(node));
        }
        Node::Shelf(_) | Node::Reference(_) | Node::Date(_) | Node::Id(_) => add(Leaf::Whole(node)),
        Node::And(nodes) | Node::Or(nodes) => {
            for node in nodes {
                collect(node, leaves);
            }
        }
        // What was typed.
        Node::Alternatives(nodes) => {
            if let Some(typed) = nodes.first() {
                collect(typed, leaves);
            }
        }
        Node::Everything | Node::Like(_) | Node::Not(_) => {}
    }
}

/// The counts, with what may have been meant instead; none where the query has no words.
pub(super) fn counts<E: Engine + ?Sized>(
    engine: &E,
    root: &Node,
    within: &Filters,
    suggestions: &[Suggestion],
) -> Result<Option<Advice>, EngineError> {
    let leaves = leaves(root);
    if !leaves.iter().any(Leaf::is_text) {
        return Ok(None);
    }
    let mut counted = Vec::with_capacity(leaves.len());
    for leaf in &leaves {
        let records = match leaf {
            Leaf::Word(
                Scope::Anywhere,
                Word {
                    form: Form::Stem(stem),
                    ..
                },
            ) if within.is_empty() => records_with(engine, stem)?,
            _ => count(engine, leaf.node(), within.clone())?,
        };
        counted.push((leaf, records));
    }
    // The likeliest for each word that looks like a slip.
    let instead = suggestions
        .iter()
        .filter_map(|suggestion| suggestion.instead.first())
        .map(WordCount::from)
        .collect();
    if let [(Leaf::Word(_, word), 0)] = counted[..] {
        let word = word.typed.clone();
        return Ok(Some(Advice::NoSuchWord { word, instead }));
    }
    let all = counted.len();
    if all > MAX_LISTED {
        // Those with the fewest records, in the order of the query.
        let mut rarest: Vec<u64> = counted.iter().map(|(_, records)| *records).collect();
        rarest.sort_unstable();
        let bound = rarest[MAX_LISTED - 1];
        counted.retain(|(_, records)| *records <= bound);
        counted.truncate(MAX_LISTED);
    }
    let parts = counted
        .into_iter()
        .map(|(leaf, count)| PartCount {
            part: leaf.node().to_string(),
            is_text: leaf.is_text(),
            count,
        })
        .collect();
    Ok(Some(Advice::PartCounts {
        parts,
        all,
        instead,
    }))
}
