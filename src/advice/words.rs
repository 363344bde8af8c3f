//! In how many records each part of a query stands: what is missing shows at once.
//!
//! Takes a tree, gives one sentence. Each word of a phrase is counted, and the phrase itself; words
//! in a field are counted there; wildcards and fuzzy words stand for what they match.

use super::spelling::Suggestion;
use super::{count, records_with};
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

/// The sentence, with what may have been meant instead; none where the query has no words.
pub(super) fn counts<E: Engine + ?Sized>(
    engine: &E,
    root: &Node,
    within: &Filters,
    suggestions: &[Suggestion],
) -> Result<Option<String>, EngineError> {
    let leaves = leaves(root);
    let are_words =
        |leaf: &Leaf<'_>| matches!(leaf, Leaf::Word(..) | Leaf::Whole(Node::Sequence { .. }));
    if !leaves.iter().any(are_words) {
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
    let tried = tried(suggestions);
    if let [(Leaf::Word(_, word), 0)] = counted[..] {
        return Ok(Some(format!(
            "no record has the word {}{tried}",
            word.typed
        )));
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
    let listed: Vec<String> = counted
        .iter()
        .map(|(leaf, records)| format!("{} {records}", leaf.node()))
        .collect();
    let of_what = match (all > MAX_LISTED, leaves.iter().all(are_words)) {
        (true, _) => format!("the rarest {MAX_LISTED} of {all} parts of the query"),
        (false, true) => "the words".to_owned(),
        (false, false) => "each part of the query".to_owned(),
    };
    Ok(Some(format!(
        "records with {of_what}: {}{tried}",
        listed.join(", ")
    )))
}

/// `; try armistice (57), zone (12)`: the first suggestion for each word.
fn tried(suggestions: &[Suggestion]) -> String {
    let first: Vec<String> = suggestions
        .iter()
        .filter_map(|suggestion| suggestion.instead.first())
        .map(|(word, records)| format!("{word} ({records})"))
        .collect();
    if first.is_empty() {
        String::new()
    } else {
        format!("; try {}", first.join(", "))
    }
}
