//! Words written as two, and two words written as one.

use std::ops::Range;

use super::{Speller, Suggestion};
use crate::analyse::fold;
use crate::engine::{Engine, EngineError};
use crate::query::filter::Filters;
use crate::query::tree::{Arrangement, Node, Scope, Word};

/// Fewest letters of each half of a word that is taken apart.
const MIN_HALF: usize = 3;
/// Ways of taking a word apart that are looked for in the texts.
const TRIED: usize = 3;

impl<E: Engine + ?Sized> Speller<'_, E> {
    /// Neighbours that the store has as one word, where one of them alone is in no record or the
    /// query finds nothing.
    pub(super) fn joined(
        &mut self,
        asked: &[(Scope, Word)],
    ) -> Result<Vec<Suggestion>, EngineError> {
        let mut found: Vec<Suggestion> = Vec::new();
        for pair in asked.windows(2) {
            let [(scope, one), (other_scope, other)] = pair else {
                continue;
            };
            let typed = format!("{} {}", one.typed, other.typed);
            if scope != other_scope || place(self.text, &typed).is_none() {
                continue;
            }
            let alone =
                [one, other].map(|word| self.records(word, Scope::Anywhere, &Filters::default()));
            let [first, second] = alone;
            let is_doubted = self.nothing || first?.min(second?) == 0;
            if !is_doubted {
                continue;
            }
            let folded = fold(&one.typed) + &fold(&other.typed);
            let together = self.like(&folded, one);
            let records = self.records(&together, *scope, self.filters)?;
            if records > 0 {
                found.push(Suggestion {
                    typed,
                    count: 0,
                    instead: vec![(together.typed, records)],
                });
            }
        }
        Ok(found)
    }

    /// Two words that stand side by side in the texts and make up `folded`.
    pub(super) fn split(
        &mut self,
        scope: Scope,
        word: &Word,
        folded: &str,
    ) -> Result<Option<(String, u64)>, EngineError> {
        let places: Vec<usize> = folded.char_indices().map(|(place, _)| place).collect();
        let mut halves: Vec<(u64, Word, Word)> = Vec::new();
        let last = places.len().saturating_sub(MIN_HALF);
        for cut in places.get(MIN_HALF..=last).unwrap_or_default() {
            let (one, other) = folded.split_at(*cut);
            let (one, mut other) = (self.like(one, word), self.like(other, word));
            other.typed = other.typed.to_lowercase();
            let mut least = u64::MAX;
            for half in [&one, &other] {
                least = least.min(self.records(half, Scope::Anywhere, &Filters::default())?);
            }
            if least > 0 {
                halves.push((least, one, other));
            }
        }
        halves.sort_by_key(|(least, _, _)| std::cmp::Reverse(*least));
        for (_, one, other) in halves.into_iter().take(TRIED) {
            let typed = format!("{} {}", one.typed, other.typed);
            let phrase = Node::Sequence {
                scope,
                words: vec![one, other],
                arrangement: Arrangement::Phrase,
            };
            let records = super::count(self.engine, phrase, self.filters.clone())?;
            if records > 0 {
                return Ok(Some((typed, records)));
            }
        }
        Ok(None)
    }
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
