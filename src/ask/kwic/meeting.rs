//! Where the words of a query meet: matches of different words that stand near each other.
//!
//! Owns [`Units`], what of a query counts as one word. Takes the matches in one text, gives those that
//! meet, in groups. The words of a name count as one, and so do the branches of an OR; light words
//! count with none, as in ranking. Known gap: words between are counted by the blanks between them.

use std::ops::Range;

use crate::engine::is_light;
use crate::query::matching::{Match, leaf_count};
use crate::query::tree::Node;

/// Most words between two that meet: as many as ranking lets stand there.
pub(super) const WINDOW: usize = 8;

/// What a leaf of the tree counts as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// One of the words that meet.
    Word(usize),
    /// All of them at once: another name for what was typed.
    Whole,
    /// Nothing.
    Idle,
}

/// What each leaf of a tree counts as, by its number.
#[derive(Debug)]
pub(super) struct Units(Vec<Unit>);

impl Units {
    /// The units of `root`; none where it does not ask for several words together.
    pub(super) fn of(root: &Node) -> Option<Self> {
        let (words, others) = match root {
            Node::And(words) => (words, &[][..]),
            Node::Alternatives(names) => match names.split_first() {
                Some((Node::And(words), others)) => (words, others),
                _ => return None,
            },
            _ => return None,
        };
        let mut units = Vec::new();
        let mut next = 0;
        for node in words {
            let is_word = !matches!(node, Node::Not(_)) && !is_light_word(node);
            let leaves = leaf_count(node);
            let unit = if is_word {
                Unit::Word(next)
            } else {
                Unit::Idle
            };
            next += usize::from(is_word && leaves > 0);
            units.extend(std::iter::repeat_n(unit, leaves));
        }
        let whole = others.iter().map(leaf_count).sum();
        units.extend(std::iter::repeat_n(Unit::Whole, whole));
        (next > 1).then_some(Self(units))
    }

    /// The groups of `matches`, which ascend, that meet in `text`: from a word on as long as others
    /// follow near, each once.
    pub(super) fn meetings<'m>(&self, text: &str, matches: &'m [Match]) -> Vec<Vec<&'m Match>> {
        let mut all = Vec::new();
        let mut group: Vec<(&Match, usize)> = Vec::new();
        let mut close = |group: &mut Vec<(&'m Match, usize)>| {
            if group.len() > 1 {
                all.push(group.iter().map(|(found, _)| *found).collect());
            }
            group.clear();
        };
        let mut whole = Vec::new();
        for found in matches {
            let word = match self.0.get(found.leaf) {
                Some(Unit::Word(word)) => *word,
                Some(Unit::Whole) => {
                    whole.push(vec![found]);
                    continue;
                }
                _ => continue,
            };
            let is_near = group
                .last()
                .is_none_or(|(last, _)| words_between(text, &end(last), &end(found)) <= WINDOW);
            if !is_near || group.iter().any(|(_, known)| *known == word) {
                // Of the same word twice in a row the later may meet what follows.
                close(&mut group);
            }
            group.push((found, word));
        }
        close(&mut group);
        all.extend(whole);
        all
    }
}

/// First and last byte of a match.
fn end(found: &Match) -> Range<usize> {
    let start = found.words.first().map_or(0, |word| word.start);
    start..found.words.last().map_or(start, |word| word.end)
}

/// How many words stand between two matches, counted as far as it matters.
fn words_between(text: &str, before: &Range<usize>, after: &Range<usize>) -> usize {
    let between = text.get(before.end..after.start).unwrap_or_default();
    between.split_whitespace().take(WINDOW + 1).count()
}

fn is_light_word(node: &Node) -> bool {
    matches!(node, Node::Word { word, .. } if is_light(&word.typed))
}
