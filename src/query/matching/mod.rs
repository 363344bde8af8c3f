//! Which words of a text made it match: the tree against tokens, for highlights and concordances.
//!
//! Takes a tree, a text and the part of the record that it is, gives [`Match`]es by place. Analyses
//! the text anew, so that phrases, windows, wildcards and fuzzy words are answered exactly as the
//! index answers them. Time grows with the text and the number of leaves, not with their product
//! with the number of matches. Filters in the tree (dates, references) mark nothing.
//!
//! [`Matcher::in_record`] looks at a whole record, and so knows more: a branch of an OR that the
//! record does not answer is no reason why it was found, and its words are left alone.

mod near;
mod pattern;
mod record;
mod stretch;
mod words;

use std::ops::Range;

use super::tree::{Arrangement, Form, LikeWord, Node, Scope, Word};
use crate::analyse::Analyser;
pub use record::{BodyWords, RecordMatches};
pub use stretch::{Stretch, count_stretches, stretches};
use words::{Occurrence, WordTests};

/// One stretch that matches: a word, or a whole phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Bytes of the words of the match, ascending, one range a word; of words that are one, all of
    /// them.
    pub words: Vec<Range<usize>>,
    /// Which leaf of the tree it answers: words and sequences counted in tree order from 0, those
    /// under a NOT too.
    pub leaf: usize,
}

/// The words of a tree, ready to be looked for in one text after another.
#[derive(Debug)]
pub struct Matcher<'q> {
    root: &'q Node,
    leaves: Vec<Leaf>,
    tests: WordTests<'q>,
}

/// A leaf of the tree.
#[derive(Debug)]
struct Leaf {
    /// Its number in tree order.
    number: usize,
    /// Whether it stands under a NOT.
    negated: bool,
    scope: Scope,
    /// The tests of its words.
    slots: Vec<usize>,
    /// How far behind the first each of them stands in a phrase.
    offsets: Vec<u64>,
    arrangement: Arrangement,
}

impl<'q> Matcher<'q> {
    /// Makes ready to look for the leaves of `root`.
    #[must_use]
    pub fn new(root: &'q Node) -> Self {
        let mut tests = WordTests::default();
        let mut leaves = Vec::new();
        collect_leaves(root, false, &mut 0, &mut |number, negated, asked| {
            let (scope, words, arrangement) = asked;
            leaves.push(Leaf {
                number,
                negated,
                scope,
                slots: words.iter().map(|word| tests.add(&word.form)).collect(),
                offsets: offsets(words),
                arrangement,
            });
        });
        Self {
            root,
            leaves,
            tests,
        }
    }

    /// The forms of its words, each once: those whose positions [`BodyWords::Positions`] gives.
    #[must_use]
    pub fn forms(&self) -> &[&'q Form] {
        self.tests.forms()
    }

    /// Whether the tree has words to look for, other than excluded ones.
    #[must_use]
    pub fn has_words(&self) -> bool {
        self.leaves.iter().any(|leaf| !leaf.negated)
    }

    /// Whether what counts as a match depends on more of a record than one of its texts: a branch of
    /// an OR may ask for more than the record has.
    #[must_use]
    pub fn weighs_records(&self) -> bool {
        record::has_branches(self.root, false)
    }

    /// How many stretches of `part` match, given where in it each of [`Matcher::forms`] stands, as
    /// positions of words, ascending. For trees that weigh no records.
    #[must_use]
    pub fn count_at(&self, part: Scope, positions: &[Vec<u32>]) -> usize {
        let occurrences = self.tests.at(positions);
        let wanted = |leaf: &Leaf| looks_into(leaf.scope, part) && !leaf.negated;
        count_stretches(&self.matches(&occurrences, wanted))
    }

    /// Finds every match of the leaves that look into `part` (or anywhere) in `text`, by first
    /// byte, then by leaf. Leaves under a NOT are not looked for.
    ///
    /// Windows of [`Arrangement::Near`] are minimal: none holds another of the same leaf. Nothing
    /// matches across a [`PART_SEPARATOR`](crate::analyse::adapter::PART_SEPARATOR) in the text.
    pub fn find(&mut self, part: Scope, text: &str, analyser: &mut Analyser) -> Vec<Match> {
        self.find_leaves(part, text, analyser, |leaf| !leaf.negated)
    }

    fn find_leaves(
        &mut self,
        part: Scope,
        text: &str,
        analyser: &mut Analyser,
        wanted: impl Fn(&Leaf) -> bool,
    ) -> Vec<Match> {
        let wanted = |leaf: &Leaf| looks_into(leaf.scope, part) && wanted(leaf);
        if !self.leaves.iter().any(wanted) {
            return Vec::new();
        }
        let occurrences = self.tests.run(text, analyser);
        self.matches(&occurrences, wanted)
    }

    /// The matches of the leaves that are wanted, given where each form stands.
    fn matches(
        &self,
        occurrences: &[Vec<Occurrence>],
        wanted: impl Fn(&Leaf) -> bool,
    ) -> Vec<Match> {
        let mut matches = Vec::new();
        for leaf in self.leaves.iter().filter(|leaf| wanted(leaf)) {
            let mut add = |words| {
                matches.push(Match {
                    words,
                    leaf: leaf.number,
                });
            };
            match leaf.arrangement {
                _ if leaf.slots.len() == 1 => {
                    for occurrence in &occurrences[leaf.slots[0]] {
                        add(vec![occurrence.range()]);
                    }
                }
                Arrangement::Phrase => phrases(leaf, occurrences, add),
                Arrangement::Near { slop } => near::windows(&leaf.slots, occurrences, slop, add),
            }
        }
        matches.sort_by_key(|found| (found.words[0].start, found.leaf, found.words.len()));
        matches
    }
}

/// Finds every match of `root` in one text: [`Matcher::find`] for a single use.
#[must_use]
pub fn find(root: &Node, part: Scope, text: &str, analyser: &mut Analyser) -> Vec<Match> {
    Matcher::new(root).find(part, text, analyser)
}

/// How many leaves of the tree can match words: one more than the greatest [`Match::leaf`].
#[must_use]
pub fn leaf_count(root: &Node) -> usize {
    let mut count = 0;
    collect_leaves(root, false, &mut count, &mut |_, _, _| {});
    count
}

/// Calls `each` for every leaf: its number, whether it is negated, and what it asks for.
fn collect_leaves<'q>(
    node: &'q Node,
    negated: bool,
    next: &mut usize,
    each: &mut impl FnMut(usize, bool, (Scope, &'q [Word], Arrangement)),
) {
    match node {
        Node::Word { scope, word } => {
            let words = std::slice::from_ref(word);
            each(*next, negated, (*scope, words, Arrangement::Phrase));
            *next += 1;
        }
        Node::Sequence {
            scope,
            words,
            arrangement,
        } => {
            // The parser makes no empty sequence; a tree made by hand may hold one.
            if !words.is_empty() {
                each(*next, negated, (*scope, words, *arrangement));
            }
            *next += 1;
        }
        Node::Like(like) => {
            for LikeWord { word, .. } in &like.words {
                let words = std::slice::from_ref(word);
                each(
                    *next,
                    negated,
                    (Scope::Anywhere, words, Arrangement::Phrase),
                );
                *next += 1;
            }
        }
        Node::And(nodes) | Node::Or(nodes) | Node::Alternatives(nodes) => {
            for node in nodes {
                collect_leaves(node, negated, next, each);
            }
        }
        Node::Not(node) => collect_leaves(node, true, next, each),
        Node::Everything | Node::Shelf(_) | Node::Reference(_) | Node::Date(_) | Node::Id(_) => {}
    }
}

/// Whether a leaf of this scope looks into that part of a record. Anywhere is the composite of
/// title, summary, people and body.
fn looks_into(scope: Scope, part: Scope) -> bool {
    scope == part
        || scope == Scope::Anywhere
            && matches!(
                part,
                Scope::Title | Scope::Summary | Scope::Person | Scope::Body
            )
}

/// How far behind the first word of a phrase each of them stands.
fn offsets(words: &[Word]) -> Vec<u64> {
    let mut next = 0;
    let offset = |word: &Word| {
        let offset = next;
        next += u64::from(word.form.parts());
        offset
    };
    words.iter().map(offset).collect()
}

/// Finds every place where the slots stand one after the other.
fn phrases(leaf: &Leaf, occurrences: &[Vec<Occurrence>], mut add: impl FnMut(Vec<Range<usize>>)) {
    let slots = &leaf.slots;
    // One cursor a slot, each going through its list once.
    let mut cursors = vec![0; slots.len()];
    for first in &occurrences[slots[0]] {
        let mut words = vec![first.range()];
        for (step, &slot) in slots.iter().enumerate().skip(1) {
            let wanted = first.position + leaf.offsets[step];
            let list = &occurrences[slot];
            while list
                .get(cursors[step])
                .is_some_and(|occurrence| occurrence.position < wanted)
            {
                cursors[step] += 1;
            }
            match list.get(cursors[step]) {
                Some(occurrence) if occurrence.position == wanted => {
                    words.push(occurrence.range());
                }
                _ => break,
            }
        }
        if words.len() == slots.len() {
            add(words);
        }
    }
}

#[cfg(test)]
mod tests;
