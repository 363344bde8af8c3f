//! The scan: a query tree against the words of a record, by the definitions.
//!
//! Everything is tried: every word of the vocabulary against a pattern, every choice of one place a
//! word. Slow, and short enough to be believed.

use std::collections::{BTreeSet, HashSet};
use std::ops::Range;

use kartoteka::query::filter::{DateRange, Shelf, Undated};
use kartoteka::query::matching::Match;
use kartoteka::query::tree::{Arrangement, Form, Node, Scope, Word};
use kartoteka::record::Record;
use kartoteka::record::reference::{archive_key, level_key};

use crate::corpus::{Part, Read, Token, Words};

/// Most words that a pattern stands for in the program. Beyond it takes a part of them and says
/// so; then there is nothing to compare.
const MAX_TERMS: usize = 1024;

/// Which words of the vocabulary a word of the query stands for.
#[derive(Default)]
struct Wanted {
    stems: HashSet<usize>,
    folded: HashSet<usize>,
    abbreviations: HashSet<usize>,
    /// Parts and stems of words that are one.
    compounds: HashSet<(u8, usize)>,
    /// How many words of a text it is.
    parts: u32,
}

impl Wanted {
    fn is(&self, part: &Part, token: &Token) -> bool {
        let forms = [Some([token.folded, token.stem]), token.spelled_out];
        let mut forms = forms.into_iter().flatten();
        let abbreviation = token.abbreviation.as_ref();
        let mut here = part
            .compounds
            .iter()
            .filter(|one| one.position == token.position);
        forms.any(|[folded, stem]| self.stems.contains(&stem) || self.folded.contains(&folded))
            || abbreviation.is_some_and(|form| self.abbreviations.contains(form))
            || here.any(|one| self.compounds.contains(&(one.parts, one.stem)))
    }
}

/// Words, phrases and windows of the tree, in its order.
struct Leaf {
    scope: Scope,
    words: Vec<Wanted>,
    arrangement: Arrangement,
    negated: bool,
}

/// A query, ready to be compared with records.
pub(crate) struct Scan<'q> {
    root: &'q Node,
    leaves: Vec<Leaf>,
}

impl<'q> Scan<'q> {
    /// None if a pattern stands for more words than the program follows.
    pub(crate) fn new(root: &'q Node, words: &Words) -> Option<Self> {
        let mut scan = Self {
            root,
            leaves: Vec::new(),
        };
        scan.collect(root, false, words);
        let small = |wanted: &Wanted| wanted.folded.len() <= MAX_TERMS;
        scan.leaves
            .iter()
            .all(|leaf| leaf.words.iter().all(small))
            .then_some(scan)
    }

    fn collect(&mut self, node: &Node, negated: bool, words: &Words) {
        let mut leaf = |scope: &Scope, typed: &[Word], arrangement| {
            let words = typed.iter().map(|word| wanted(&word.form, words)).collect();
            self.leaves.push(Leaf {
                scope: *scope,
                words,
                arrangement,
                negated,
            });
        };
        match node {
            Node::Word { scope, word } => {
                leaf(scope, std::slice::from_ref(word), Arrangement::Phrase);
            }
            Node::Sequence {
                scope,
                words,
                arrangement,
            } => leaf(scope, words, *arrangement),
            Node::And(children) | Node::Or(children) | Node::Alternatives(children) => {
                for child in children {
                    self.collect(child, negated, words);
                }
            }
            Node::Not(child) => self.collect(child, true, words),
            _ => {}
        }
    }

    /// Whether the record is a hit.
    pub(crate) fn answers(&self, read: &Read) -> bool {
        self.holds(self.root, read, &mut 0)
    }

    /// Goes through the tree without stopping early, so that `next` numbers the leaves.
    fn holds(&self, node: &Node, read: &Read, next: &mut usize) -> bool {
        match node {
            Node::Word { .. } | Node::Sequence { .. } => {
                let leaf = &self.leaves[*next];
                *next += 1;
                read.parts.iter().any(|part| {
                    looks_into(leaf.scope, part.scope) && !windows(leaf, part, true).is_empty()
                })
            }
            Node::And(children) => {
                let mut all = true;
                for child in children {
                    all &= self.holds(child, read, next);
                }
                all
            }
            Node::Or(children) | Node::Alternatives(children) => {
                let mut any = false;
                for child in children {
                    any |= self.holds(child, read, next);
                }
                any
            }
            Node::Not(child) => !self.holds(child, read, next),
            Node::Everything => true,
            Node::Shelf(shelf) => lies_in(&read.record, shelf),
            Node::Reference(wanted) => {
                let mut references = read.record.references.iter();
                references.any(|reference| reference.answers(wanted))
            }
            Node::Date(range) => is_dated(&read.record, range),
            Node::Id(id) => read.record.id == *id,
            // No query can be typed that means this.
            Node::Like(_) => unreachable!("no text is read as the neighbours of a record"),
        }
    }

    /// Compares what was marked in a text with the words, phrases and smallest windows that stand
    /// there.
    pub(crate) fn check_marks(&self, part: &Part, matches: &[Match], query: &str) {
        for (number, leaf) in self.leaves.iter().enumerate() {
            let marked: Vec<&Match> = matches
                .iter()
                .filter(|found| found.leaf == number)
                .collect();
            let expected = if leaf.negated || !looks_into(leaf.scope, part.scope) {
                Vec::new()
            } else {
                windows(leaf, part, false)
            };
            let ends = |words: &[Range<usize>]| (words[0].start, words[words.len() - 1].end);
            let found: BTreeSet<(usize, usize)> =
                marked.iter().map(|found| ends(&found.words)).collect();
            let bytes: BTreeSet<(usize, usize)> = expected
                .iter()
                .map(|(first, last)| (part.tokens[*first].start, part.tokens[*last].end))
                .collect();
            assert_eq!(found, bytes, "marks of {query:?} in {:?}", part.text);
            for found in marked {
                assert!(
                    is_choice(leaf, part, &found.words),
                    "words of {query:?} in {:?}: {:?}",
                    part.text,
                    found.words
                );
            }
        }
    }
}

/// Whether a leaf of this scope looks into that part of a record.
fn looks_into(scope: Scope, part: Scope) -> bool {
    let composite = [Scope::Title, Scope::Summary, Scope::Person, Scope::Body];
    scope == part || (scope == Scope::Anywhere && composite.contains(&part))
}

fn wanted(form: &Form, words: &Words) -> Wanted {
    let those = |test: &dyn Fn(&str) -> bool| -> HashSet<usize> {
        let all = words.list.iter().enumerate();
        all.filter(|(_, word)| test(word))
            .map(|(number, _)| number)
            .collect()
    };
    let (stems, folded) = (
        |stems| Wanted {
            stems,
            parts: 1,
            ..Wanted::default()
        },
        |folded| Wanted {
            folded,
            parts: 1,
            ..Wanted::default()
        },
    );
    match form {
        Form::Stem(stem) => stems(those(&|word| word == stem)),
        Form::Name { stem, others } => Wanted {
            folded: those(&|word| others.iter().any(|other| other == word)),
            ..stems(those(&|word| word == stem))
        },
        Form::Exact(form) => folded(those(&|word| word == form)),
        Form::Written(form) => Wanted {
            abbreviations: those(&|word| word == form),
            parts: 1,
            ..Wanted::default()
        },
        Form::Joined { parts, stem } => Wanted {
            compounds: those(&|word| word == stem)
                .into_iter()
                .map(|stem| (*parts, stem))
                .collect(),
            parts: u32::from(*parts),
            ..Wanted::default()
        },
        Form::Wildcard(pattern) => {
            let pattern: Vec<char> = pattern.chars().collect();
            folded(those(&|word| {
                globs(&pattern, &word.chars().collect::<Vec<_>>())
            }))
        }
        Form::Fuzzy {
            folded: form,
            distance,
        } => folded(those(&|word| edits(form, word) <= usize::from(*distance))),
    }
}

fn globs(pattern: &[char], word: &[char]) -> bool {
    match pattern {
        [] => word.is_empty(),
        ['*', rest @ ..] => (0..=word.len()).any(|skipped| globs(rest, &word[skipped..])),
        ['?', rest @ ..] => !word.is_empty() && globs(rest, &word[1..]),
        [letter, rest @ ..] => word.first() == Some(letter) && globs(rest, &word[1..]),
    }
}

/// Insertions, deletions, replacements and swaps of neighbours (optimal string alignment).
fn edits(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().collect();
    let right: Vec<char> = right.chars().collect();
    // Nothing that differs so much in length is near enough to matter.
    if left.len().abs_diff(right.len()) > 2 {
        return usize::MAX;
    }
    let mut table = vec![vec![0; right.len() + 1]; left.len() + 1];
    for i in 0..=left.len() {
        for j in 0..=right.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(left[i - 1] != right[j - 1]);
                let mut least = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                let swapped =
                    i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
                if swapped {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[left.len()][right.len()]
}

/// The smallest windows in which all words of a leaf stand as they should, as places of their
/// first and last token. With `once`, at most one of them.
fn windows(leaf: &Leaf, part: &Part, once: bool) -> Vec<(usize, usize)> {
    let mut found: Vec<(usize, usize)> = Vec::new();
    for first in 0..part.tokens.len() {
        if !leaf
            .words
            .iter()
            .any(|word| word.is(part, &part.tokens[first]))
        {
            continue;
        }
        let last = match leaf.arrangement {
            Arrangement::Phrase => phrase_from(leaf, part, first),
            Arrangement::Near { slop } => {
                window_from(leaf, part, first, leaf.words.len() as u32 + slop)
            }
        };
        if let Some(last) = last {
            // A window that holds a later one is not the smallest.
            if matches!(leaf.arrangement, Arrangement::Near { .. }) {
                found.retain(|(_, other)| *other < last);
            }
            found.push((first, last));
            if once {
                break;
            }
        }
    }
    found
}

/// The last token of the phrase that begins at `first`.
fn phrase_from(leaf: &Leaf, part: &Part, first: usize) -> Option<usize> {
    let place_of = |position: u32| {
        let mut places = first..part.tokens.len();
        places.find(|place| part.tokens[*place].position == position)
    };
    let mut next = part.tokens[first].position;
    for word in &leaf.words {
        let place = place_of(next)?;
        if !word.is(part, &part.tokens[place]) {
            return None;
        }
        next += word.parts;
    }
    place_of(next - 1)
}

/// The last token of the smallest window that begins at `first` and is narrower than `width`.
fn window_from(leaf: &Leaf, part: &Part, first: usize, width: u32) -> Option<usize> {
    let begin = part.tokens[first].position;
    (first..part.tokens.len())
        .take_while(|last| part.tokens[*last].position - begin < width)
        .find(|last| {
            let mut used = vec![first];
            // The first token must be one of the words, the others find places of their own.
            (0..leaf.words.len()).any(|word| {
                leaf.words[word].is(part, &part.tokens[first])
                    && places(leaf, part, first..*last + 1, 0, word, &mut used)
            })
        })
}

/// Whether the words from `next` on, but for `taken`, find places of their own in `range`.
fn places(
    leaf: &Leaf,
    part: &Part,
    range: Range<usize>,
    next: usize,
    taken: usize,
    used: &mut Vec<usize>,
) -> bool {
    if next == leaf.words.len() {
        return true;
    }
    if next == taken {
        return places(leaf, part, range, next + 1, taken, used);
    }
    range.clone().any(|place| {
        if used.contains(&place) || !leaf.words[next].is(part, &part.tokens[place]) {
            return false;
        }
        used.push(place);
        let found = places(leaf, part, range.clone(), next + 1, taken, used);
        used.pop();
        found
    })
}

/// Whether the marked stretches are tokens that the words of the leaf can be told off on.
fn is_choice(leaf: &Leaf, part: &Part, words: &[Range<usize>]) -> bool {
    let tokens: Option<Vec<&Token>> = words
        .iter()
        .map(|range| {
            let mut tokens = part.tokens.iter();
            tokens.find(|token| token.start == range.start && token.end <= range.end)
        })
        .collect();
    let Some(tokens) = tokens else { return false };
    tokens.len() == leaf.words.len() && told_off(&leaf.words, part, &tokens)
}

/// Whether each word can be given a token of its own.
fn told_off(words: &[Wanted], part: &Part, tokens: &[&Token]) -> bool {
    let Some((word, others)) = words.split_first() else {
        return true;
    };
    (0..tokens.len()).any(|place| {
        if !word.is(part, tokens[place]) {
            return false;
        }
        let mut left = tokens.to_vec();
        left.remove(place);
        told_off(others, part, &left)
    })
}

fn lies_in(record: &Record, shelf: &Shelf) -> bool {
    record.references.iter().any(|reference| {
        let own = [
            Some(archive_key(&reference.archive)),
            reference.fond().map(level_key),
            reference.opis().map(level_key),
            reference.delo().map(level_key),
        ];
        shelf.levels.iter().enumerate().all(|(place, level)| {
            level.as_ref().is_none_or(|value| {
                let key = if place == 0 {
                    archive_key(value)
                } else {
                    level_key(value)
                };
                own[place].as_ref() == Some(&key)
            })
        })
    })
}

fn is_dated(record: &Record, range: &DateRange) -> bool {
    let Some(days) = record.date.as_ref().and_then(|date| date.span()) else {
        return range.undated != Undated::Out;
    };
    if range.undated == Undated::Only {
        return false;
    }
    let (first, last) = (days.earliest, days.latest);
    range.to.is_none_or(|to| first <= to) && range.from.is_none_or(|from| from <= last)
}
