//! Where words stand together: phrases and near words over the positions of one record.
//!
//! Takes for each word of a sequence its positions in ascending order, gives how often the
//! sequence stands there. Knows no postings. What keeps a match from reaching from one part of a
//! record into the next are the gaps between parts, and for windows wider than these the starts
//! of the parts.

/// Words of a phrase that need no room of their own to be followed.
const FEW: usize = 8;

/// Finds near words: in any order, each at a place of its own, within one window.
#[derive(Debug, Default)]
pub(crate) struct NearMatcher {
    /// Every position of every word, by position, then by word.
    events: Vec<(u32, usize)>,
    /// How many events of each word are in the window.
    in_window: Vec<u32>,
    places: Places,
}

/// How often the words stand one after the other, in order. Positions are distinct by their
/// order, so a word may be repeated. Stops at the first if `once`.
pub(crate) fn count_phrases(words: &[Vec<u32>], once: bool) -> u32 {
    if let [first, second] = words
        && !once
    {
        return count_pairs(first, second);
    }
    let Some(rarest) = (0..words.len()).min_by_key(|word| words[*word].len()) else {
        return 0;
    };
    let mut found = 0;
    // One cursor a word, each moving forward only.
    let (mut few, mut many) = ([0_usize; FEW], Vec::new());
    let cursors = match few.get_mut(..words.len()) {
        Some(cursors) => cursors,
        None => {
            many.resize(words.len(), 0);
            &mut many[..]
        }
    };
    'starts: for position in &words[rarest] {
        let Some(start) = position.checked_sub(rarest as u32) else {
            continue;
        };
        for (offset, (positions, cursor)) in (0_u32..).zip(words.iter().zip(cursors.iter_mut())) {
            let Some(wanted) = start.checked_add(offset) else {
                break 'starts;
            };
            while positions.get(*cursor).is_some_and(|at| *at < wanted) {
                *cursor += 1;
            }
            match positions.get(*cursor) {
                Some(at) if *at == wanted => {}
                Some(_) => continue 'starts,
                None => break 'starts,
            }
        }
        found += 1;
        if once {
            break;
        }
    }
    found
}

/// How often the second word stands right behind the first.
fn count_pairs(first: &[u32], second: &[u32]) -> u32 {
    let (mut one, mut two, mut found) = (0, 0, 0);
    // Without branches but the end: which of the two is ahead cannot be foreseen.
    while let (Some(before), Some(behind)) = (first.get(one), second.get(two)) {
        let wanted = before.saturating_add(1);
        found += u32::from(wanted == *behind);
        one += usize::from(wanted <= *behind);
        two += usize::from(wanted >= *behind);
    }
    found
}

impl NearMatcher {
    /// How many windows of `span` positions hold every word, each at a place of its own: from
    /// left to right, each ending as soon as it can and beginning behind the last. No window
    /// reaches over one of `starts`, which ascend. Stops at the first if `once`.
    pub(crate) fn count(
        &mut self,
        words: &[Vec<u32>],
        span: u32,
        starts: &[u32],
        once: bool,
    ) -> u32 {
        if words.is_empty() || words.iter().any(Vec::is_empty) {
            return 0;
        }
        self.events.clear();
        for (word, positions) in words.iter().enumerate() {
            self.events
                .extend(positions.iter().map(|position| (*position, word)));
        }
        self.events.sort_unstable();
        self.in_window.clear();
        self.in_window.resize(words.len(), 0);
        let mut missing = words.len();
        // Events that share their position with another, in the window: only they can leave two
        // words at one place.
        let mut shared = 0;
        let mut first = 0;
        let mut found = 0;
        let mut starts = starts.iter().peekable();
        for last in 0..self.events.len() {
            let (position, word) = self.events[last];
            let mut is_new_part = false;
            while starts.next_if(|start| **start <= position).is_some() {
                is_new_part = true;
            }
            if is_new_part {
                self.in_window.fill(0);
                missing = words.len();
                shared = 0;
                first = last;
            }
            self.in_window[word] += 1;
            missing -= usize::from(self.in_window[word] == 1);
            shared += usize::from(self.is_shared(last));
            while self.events[first].0.saturating_add(span.saturating_sub(1)) < position {
                let gone = self.events[first].1;
                self.in_window[gone] -= 1;
                missing += usize::from(self.in_window[gone] == 0);
                shared -= usize::from(self.is_shared(first));
                first += 1;
            }
            // A position is looked at when its last event has come.
            let more_here = self
                .events
                .get(last + 1)
                .is_some_and(|next| next.0 == position);
            if missing > 0 || more_here {
                continue;
            }
            let window = &self.events[first..=last];
            if shared > 0 && !self.places.can_be_given(window, words.len()) {
                continue;
            }
            found += 1;
            if once {
                break;
            }
            self.in_window.fill(0);
            missing = words.len();
            shared = 0;
            first = last + 1;
        }
        found
    }

    fn is_shared(&self, event: usize) -> bool {
        let position = self.events[event].0;
        (event > 0 && self.events[event - 1].0 == position)
            || self
                .events
                .get(event + 1)
                .is_some_and(|next| next.0 == position)
    }
}

/// Gives each word a place of its own, if it can be done: a matching in a bipartite graph, by
/// augmenting paths (Kuhn).
#[derive(Debug, Default)]
struct Places {
    /// For each word, its positions in the window.
    of_word: Vec<Vec<u32>>,
    /// Positions that are taken, with the word that has them.
    taken: Vec<(u32, usize)>,
    tried: Vec<u32>,
}

impl Places {
    fn can_be_given(&mut self, window: &[(u32, usize)], words: usize) -> bool {
        self.of_word.iter_mut().for_each(Vec::clear);
        self.of_word.resize(words, Vec::new());
        for (position, word) in window {
            // A word with as many places as there are words always finds one that is free, so
            // no more than that are ever needed.
            if self.of_word[*word].len() < words {
                self.of_word[*word].push(*position);
            }
        }
        self.taken.clear();
        (0..words).all(|word| {
            self.tried.clear();
            self.place(word)
        })
    }

    /// Finds a place for `word`, moving others if need be. No deeper than there are words.
    fn place(&mut self, word: usize) -> bool {
        for choice in 0..self.of_word[word].len() {
            let position = self.of_word[word][choice];
            if self.tried.contains(&position) {
                continue;
            }
            self.tried.push(position);
            let holder = self.taken.iter().position(|(taken, _)| *taken == position);
            match holder {
                None => {
                    self.taken.push((position, word));
                    return true;
                }
                Some(entry) => {
                    let other = self.taken[entry].1;
                    if self.place(other) {
                        // `other` has moved on: its old place is the entry that still names it
                        // at this position.
                        self.taken[entry] = (position, word);
                        return true;
                    }
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn near(words: &[Vec<u32>], slop: u32) -> u32 {
        NearMatcher::default().count(words, words.len() as u32 + slop, &[], false)
    }

    #[test]
    fn phrases_respect_order_and_distance() {
        let cases: [(&[&[u32]], u32); 8] = [
            (&[&[0, 10], &[1, 11, 20]], 2),
            (&[&[1], &[0]], 0),
            (&[&[0], &[2]], 0),
            (&[&[0, 1, 2, 3], &[0, 1, 2, 3]], 3),
            (&[&[5], &[6], &[7]], 1),
            (&[&[5], &[], &[7]], 0),
            (&[&[], &[]], 0),
            (&[&[u32::MAX], &[0]], 0),
        ];
        for (words, wanted) in cases {
            let words: Vec<Vec<u32>> = words.iter().map(|list| list.to_vec()).collect();
            assert_eq!(count_phrases(&words, false), wanted, "{words:?}");
            assert_eq!(count_phrases(&words, true), wanted.min(1), "{words:?}");
        }
    }

    #[test]
    fn near_words_stand_in_any_order_within_the_slop() {
        let cases: [(&[&[u32]], u32, u32); 10] = [
            (&[&[0], &[1]], 0, 1),
            (&[&[1], &[0]], 0, 1),
            (&[&[0], &[3]], 1, 0),
            (&[&[0], &[3]], 2, 1),
            (&[&[0, 50], &[2, 51]], 1, 2),
            // The same word twice needs two places.
            (&[&[7], &[7]], 5, 0),
            (&[&[7, 9], &[7, 9]], 5, 1),
            // The wide word must leave the narrow one its place.
            (&[&[3, 4], &[3]], 0, 1),
            (&[&[3], &[3, 4], &[4]], 9, 0),
            (&[&[u32::MAX], &[u32::MAX - 1]], 1000, 1),
        ];
        for (words, slop, wanted) in cases {
            let words: Vec<Vec<u32>> = words.iter().map(|list| list.to_vec()).collect();
            assert_eq!(near(&words, slop), wanted, "{words:?} ~{slop}");
        }
    }

    #[test]
    fn windows_end_where_a_part_begins() {
        let words = vec![vec![0, 70, 200], vec![68, 199, 300]];
        let count = |starts: &[u32]| NearMatcher::default().count(&words, 500, starts, false);
        assert_eq!(count(&[]), 3);
        assert_eq!(count(&[0, 60]), 2);
        assert_eq!(count(&[0, 60, 69, 199, 200, 201]), 0);
        assert_eq!(count(&[0, 60, 69, 199]), 1);
        assert_eq!(count(&[1, 400]), 2);
    }

    /// Tries every choice of one position a word.
    fn near_by_trying(words: &[Vec<u32>], slop: u32) -> bool {
        fn choose(words: &[Vec<u32>], chosen: &mut Vec<u32>, limit: u32) -> bool {
            let Some(positions) = words.get(chosen.len()) else {
                let (low, high) = (chosen.iter().min(), chosen.iter().max());
                return low.zip(high).is_some_and(|(low, high)| high - low < limit);
            };
            positions.iter().any(|position| {
                if chosen.contains(position) {
                    return false;
                }
                chosen.push(*position);
                let found = choose(words, chosen, limit);
                chosen.pop();
                found
            })
        }
        choose(words, &mut Vec::new(), words.len() as u32 + slop)
    }

    fn phrase_by_trying(words: &[Vec<u32>]) -> u32 {
        (0..60)
            .filter(|start| {
                (*start..)
                    .zip(words)
                    .all(|(wanted, positions)| positions.contains(&wanted))
            })
            .count() as u32
    }

    proptest! {
        #[test]
        fn windows_are_found_where_trying_finds_them(
            words in prop::collection::vec(prop::collection::btree_set(0_u32..20, 0..6), 1..5),
            slop in 0_u32..8,
        ) {
            let words: Vec<Vec<u32>> = words.into_iter().map(|set| set.into_iter().collect()).collect();
            prop_assert_eq!(near(&words, slop) > 0, near_by_trying(&words, slop));
            prop_assert_eq!(count_phrases(&words, false), phrase_by_trying(&words));
        }
    }
}
