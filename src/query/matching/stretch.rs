//! The stretches of a text that match: what a concordance shows on lines of their own, and what
//! counts as one occurrence.
//!
//! Takes groups of matches, gives their stretches in order. A stretch that lies within another is seen
//! there and is none of its own.

use std::cmp::Reverse;
use std::ops::Range;

use super::Match;

/// A stretch of text from the first word of a match to the last.
#[derive(Debug)]
pub struct Stretch {
    /// Bytes of the text, or positions where the matches have these.
    pub bytes: Range<usize>,
    /// The words in it that match, ascending.
    pub words: Vec<Range<usize>>,
}

/// The stretches of all groups of matches, in order, none within another.
pub fn stretches<'m>(groups: impl Iterator<Item = Vec<&'m Match>>) -> Vec<Stretch> {
    let mut all: Vec<Stretch> = groups
        .filter_map(|group| {
            let mut words: Vec<Range<usize>> =
                group.iter().flat_map(|found| found.words.clone()).collect();
            words.sort_by_key(|word| (word.start, word.end));
            // A word of two matches is one.
            words.dedup_by(|next, word| next.start < word.end);
            let end = words.iter().map(|word| word.end).max()?;
            Some(Stretch {
                bytes: words.first()?.start..end,
                words,
            })
        })
        .collect();
    all.sort_by_key(|stretch| (stretch.bytes.start, Reverse(stretch.bytes.end)));
    let mut seen_to = 0;
    all.retain(|stretch| {
        let is_new = stretch.bytes.end > seen_to;
        seen_to = seen_to.max(stretch.bytes.end);
        is_new
    });
    all
}

/// How many stretches these matches of one text are.
#[must_use]
pub fn count_stretches(matches: &[Match]) -> usize {
    match matches {
        [] => 0,
        [_] => 1,
        _ => stretches(matches.iter().map(|found| vec![found])).len(),
    }
}
