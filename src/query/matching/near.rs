//! Windows in which all words of a sequence stand, in any order.
//!
//! A window is minimal when no smaller one within it holds all words, each at a place of its own.
//! They are found in one pass: the set of places read so far that fills the most slots is carried along
//! with the latest places. Such sets are bases of a transversal matroid (Edmonds and Fulkerson,
//! 1965), so keeping it takes one exchange a place, and the earliest place in it bounds the window.

use std::ops::Range;

use super::words::Occurrence;

/// Calls `add` with the words of every minimal window in which the last word is less than
/// `slots.len() + slop` places after the first.
pub(super) fn windows(
    slots: &[usize],
    occurrences: &[Vec<Occurrence>],
    slop: u32,
    mut add: impl FnMut(Vec<Range<usize>>),
) {
    let width = slots.len() as u64 + u64::from(slop);
    let mut basis = Basis::new(slots);
    let mut last_first = None;
    for (place, tests) in merged(slots, occurrences) {
        basis.insert(place, tests);
        let Some(first) = basis.first() else {
            continue;
        };
        // With the same first place, the window before was smaller.
        if last_first.is_none_or(|last| last < first) {
            last_first = Some(first);
            if place.position - first < width {
                add(basis.words());
            }
        }
    }
}

/// Places in order, each with the tests that it answers.
fn merged<'o>(
    slots: &[usize],
    occurrences: &'o [Vec<Occurrence>],
) -> impl Iterator<Item = (&'o Occurrence, Vec<usize>)> {
    let mut tests: Vec<usize> = slots.to_vec();
    tests.sort_unstable();
    tests.dedup();
    let mut cursors = vec![0; tests.len()];
    std::iter::from_fn(move || {
        let heads = || tests.iter().zip(&cursors);
        let next = heads()
            .filter_map(|(&test, &cursor)| occurrences[test].get(cursor))
            .min_by_key(|occurrence| occurrence.position)?;
        let mut answered = Vec::new();
        for (&test, cursor) in tests.iter().zip(&mut cursors) {
            let head = occurrences[test].get(*cursor);
            if head.is_some_and(|occurrence| occurrence.position == next.position) {
                answered.push(test);
                *cursor += 1;
            }
        }
        Some((next, answered))
    })
}

/// Which place fills each slot.
struct Basis<'s, 'o> {
    slots: &'s [usize],
    filled: Vec<Option<(&'o Occurrence, Vec<usize>)>>,
}

impl<'s, 'o> Basis<'s, 'o> {
    fn new(slots: &'s [usize]) -> Self {
        Self {
            slots,
            filled: vec![None; slots.len()],
        }
    }

    /// Puts in a place later than all others: fills one more slot if any shifting of the others
    /// frees one, else takes the slot of the earliest place that shifting can free.
    fn insert(&mut self, place: &'o Occurrence, tests: Vec<usize>) {
        // `from[slot]`: the slot whose place would move here; `slots.len()` is the new place.
        let new = self.slots.len();
        let mut from: Vec<Option<usize>> = vec![None; self.slots.len()];
        let mut queue = vec![new];
        let mut end: Option<usize> = None;
        while let Some(mover) = queue.pop() {
            let answers = match self.filled.get(mover) {
                Some(filled) => filled.as_ref().map_or(&[][..], |(_, tests)| tests),
                None => &tests,
            };
            for (slot, test) in self.slots.iter().enumerate() {
                if from[slot].is_some() || !answers.contains(test) {
                    continue;
                }
                from[slot] = Some(mover);
                queue.push(slot);
                let position =
                    |slot: usize| self.filled[slot].as_ref().map(|(place, _)| place.position);
                // A free slot sorts before any place.
                if end.is_none_or(|end| position(slot) < position(end)) {
                    end = Some(slot);
                }
            }
        }
        let Some(mut slot) = end else {
            return;
        };
        // Shift along the path, back to the new place.
        while let Some(mover) = from[slot] {
            if mover == new {
                self.filled[slot] = Some((place, tests));
                return;
            }
            self.filled[slot] = self.filled[mover].take();
            slot = mover;
        }
    }

    /// The earliest place, once all slots are filled.
    fn first(&self) -> Option<u64> {
        self.filled
            .iter()
            .map(|filled| filled.as_ref().map(|(place, _)| place.position))
            .min()
            .flatten()
    }

    fn words(&self) -> Vec<Range<usize>> {
        let mut words: Vec<_> = self
            .filled
            .iter()
            .flatten()
            .map(|(place, _)| place.range())
            .collect();
        words.sort_by_key(|word| word.start);
        words
    }
}
