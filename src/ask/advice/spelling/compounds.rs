//! Words written as two, and two words written as one.

use std::ops::Range;

use super::{Doubt, Joined, Speller, records};
use crate::analyse::fold;
use crate::ask::advice::counting::Counting;
use crate::ask::batch::Facts;
use crate::query::filter::Filters;
use crate::query::tree::{Arrangement, Node, Word};

/// Fewest letters of each half of a word that is taken apart.
const MIN_HALF: usize = 3;
/// Ways of taking a word apart that are looked for in the texts.
const TRIED: usize = 3;

impl Speller<'_> {
    /// Neighbours that the store may have as one word, where one of them alone is in no record or
    /// the query finds nothing.
    pub(super) fn joined(&mut self) -> Vec<Joined> {
        let mut found = Vec::new();
        for pair in self.asked.clone().windows(2) {
            let [(scope, one), (other_scope, other)] = pair else {
                continue;
            };
            let typed = format!("{} {}", one.typed, other.typed);
            if scope != other_scope || place(&self.outcome.request.query.text, &typed).is_none() {
                continue;
            }
            let least = records(self.facts, one).min(records(self.facts, other));
            if self.outcome.total == 0 || least == 0 {
                let folded = fold(&one.typed) + &fold(&other.typed);
                found.push(Joined {
                    typed,
                    scope: *scope,
                    together: self.like(&folded, one),
                    count: None,
                });
            }
        }
        found
    }

    /// Every two words that make up `folded`.
    pub(super) fn halves(&mut self, word: &Word, folded: &str) -> Vec<[Word; 2]> {
        let places: Vec<usize> = folded.char_indices().map(|(place, _)| place).collect();
        let last = places.len().saturating_sub(MIN_HALF);
        let cuts = places.get(MIN_HALF..=last).unwrap_or_default();
        let mut halves = Vec::with_capacity(cuts.len());
        for cut in cuts {
            let (one, other) = folded.split_at(*cut);
            let (one, mut other) = (self.like(one, word), self.like(other, word));
            other.typed = other.typed.to_lowercase();
            halves.push([one, other]);
        }
        halves
    }
}

/// The likeliest two words that make up a doubted one, to be counted side by side.
pub(super) fn split(
    doubt: &Doubt,
    near: &Facts,
    filters: &Filters,
    counting: &mut Counting,
) -> Vec<(String, usize)> {
    let least = |halves: &&[Word; 2]| {
        let [one, other] = halves;
        records(near, one).min(records(near, other))
    };
    let mut halves: Vec<&[Word; 2]> = doubt.halves.iter().collect();
    halves.retain(|halves| least(halves) > 0);
    halves.sort_by_key(|halves| std::cmp::Reverse(least(halves)));
    let mut split = Vec::new();
    for [one, other] in halves.into_iter().take(TRIED) {
        let phrase = Node::Sequence {
            scope: doubt.scope,
            words: vec![one.clone(), other.clone()],
            arrangement: Arrangement::Phrase,
        };
        let typed = format!("{} {}", one.typed, other.typed);
        split.push((typed, counting.count(phrase, filters.clone())));
    }
    split
}

/// Where `typed` stands in `text` as whole words; runs of blanks count as one.
pub(super) fn place(text: &str, typed: &str) -> Option<Range<usize>> {
    let mut words = typed.split(' ');
    let first = words.next()?;
    text.match_indices(first)
        .filter_map(|(start, _)| {
            let mut end = start + first.len();
            for word in words.clone() {
                let rest = text[end..].trim_start();
                let begun = text.len() - rest.len();
                if begun == end || !rest.starts_with(word) {
                    return None;
                }
                end = begun + word.len();
            }
            Some(start..end)
        })
        .find(|range| {
            let before = text[..range.start].chars().next_back();
            let behind = text[range.end..].chars().next();
            ![before, behind]
                .into_iter()
                .flatten()
                .any(char::is_alphanumeric)
        })
}
