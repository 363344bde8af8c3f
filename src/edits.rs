//! Edit distance: insertions, deletions, replacements and swaps of neighbours, each character at
//! most once (optimal string alignment, the restricted distance of Damerau and Levenshtein).
//!
//! Owns [`Fuzzy`], which compares one word with many, and [`edits`] for two. Asked about the words
//! of a dictionary in their order, it reuses the rows of the table for the letters that a word
//! shares with the one before. Distances are counted in characters, not bytes. Deliberately knows
//! no costs: what slips of a keyboard weigh stands in `advice`.

/// Longest text that [`edits`] compares, in characters.
const MAX_COMPARED: usize = 64;

/// Edits between two texts, of which the first 64 characters count; none when there are more than
/// `most`.
pub(crate) fn edits(one: &str, other: &str, most: usize) -> Option<usize> {
    let start = |text: &str| text.chars().take(MAX_COMPARED).collect::<String>();
    let mut fuzzy = Fuzzy {
        distance: most,
        ..Fuzzy::new(&start(one), 0)
    };
    if fuzzy.is_near(&start(other)) {
        fuzzy.distance_of_last()
    } else {
        None
    }
}

/// A word, and how far others may be from it.
#[derive(Debug, Clone)]
pub(crate) struct Fuzzy {
    wanted: Vec<char>,
    distance: usize,
    /// What the words begin with that are asked about at all.
    prefix: String,
    /// The word asked about last.
    last: Vec<char>,
    /// After row 0, one row of distances for each character of `last` that was worked out:
    /// entry `i` is the distance to the first `i` characters of `wanted`.
    rows: Vec<Vec<usize>>,
}

/// What is known of a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Nearness {
    /// Within the distance.
    Near,
    /// Too far, but words that begin like it may be near.
    Far,
    /// No word that begins with this many of its bytes can be near.
    Hopeless(usize),
}

impl Fuzzy {
    /// Words at most `distance` edits from `wanted`.
    pub(crate) fn new(wanted: &str, distance: u8) -> Self {
        let wanted: Vec<char> = wanted.chars().collect();
        let first = (0..=wanted.len()).collect();
        Self {
            wanted,
            distance: usize::from(distance),
            prefix: String::new(),
            last: Vec::new(),
            rows: vec![first],
        }
    }

    /// Only words that begin with `prefix`.
    pub(crate) fn beginning(self, prefix: &str) -> Self {
        Self {
            prefix: prefix.to_owned(),
            ..self
        }
    }

    /// What every word begins with that is asked about.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// Characters that a near word has at least.
    pub(crate) fn least(&self) -> usize {
        self.wanted.len().saturating_sub(self.distance)
    }

    /// How near `word` is.
    pub(crate) fn ask(&mut self, word: &str) -> Nearness {
        let shared = self
            .last
            .iter()
            .zip(word.chars())
            .take_while(|(last, now)| **last == *now)
            .count()
            .min(self.rows.len() - 1);
        self.rows.truncate(shared + 1);
        self.last.truncate(shared);
        for (place, (byte, character)) in word.char_indices().enumerate() {
            if place < shared {
                continue;
            }
            self.last.push(character);
            self.push_row();
            if self.is_hopeless() {
                return Nearness::Hopeless(byte + character.len_utf8());
            }
        }
        match self.distance_of_last() {
            Some(distance) if distance <= self.distance => Nearness::Near,
            _ => Nearness::Far,
        }
    }

    /// Whether `word` is within the distance.
    pub(crate) fn is_near(&mut self, word: &str) -> bool {
        self.ask(word) == Nearness::Near
    }

    /// The distance of the word asked about last, if it was worked out to its end.
    fn distance_of_last(&self) -> Option<usize> {
        self.rows.last().and_then(|row| row.last()).copied()
    }

    /// Works out the row of the last character of `last`.
    fn push_row(&mut self) {
        let length = self.last.len();
        let character = self.last[length - 1];
        let above = &self.rows[length - 1];
        let mut row = Vec::with_capacity(above.len());
        row.push(length);
        for (place, wanted) in self.wanted.iter().enumerate() {
            let replaced = above[place] + usize::from(*wanted != character);
            let mut best = replaced.min(above[place + 1] + 1).min(row[place] + 1);
            let is_swap = place > 0
                && length > 1
                && *wanted == self.last[length - 2]
                && self.wanted[place - 1] == character;
            if is_swap {
                best = best.min(self.rows[length - 2][place - 1] + 1);
            }
            row.push(best);
        }
        self.rows.push(row);
    }

    /// Whether nothing that begins like `last` can be near: rows never fall below the least of
    /// the row above, or, by a swap, below one more than the least of the row above that.
    fn is_hopeless(&self) -> bool {
        let least = |row: &Vec<usize>| row.iter().min().copied().unwrap_or(usize::MAX);
        let mut rows = self.rows.iter().rev().map(least);
        let now = rows.next().unwrap_or(0);
        let above = rows.next().unwrap_or(usize::MAX);
        now > self.distance && above.saturating_add(1) > self.distance
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_near(wanted: &str, distance: u8, word: &str) -> bool {
        Fuzzy::new(wanted, distance).is_near(word)
    }

    #[test]
    fn edits_are_counted() {
        let cases = [
            ("stalin", "stalin", 1, true),
            ("stalin", "stlain", 1, true),
            ("stalin", "stain", 1, true),
            ("stalin", "stallin", 1, true),
            ("stalin", "staler", 1, false),
            ("stalin", "staler", 2, true),
            ("ленин", "лениным", 2, true),
            ("ленин", "лениным", 1, false),
            ("ab", "ba", 1, true),
            ("", "a", 1, true),
            ("a", "", 1, true),
            ("", "abc", 2, false),
        ];
        for (wanted, word, distance, near) in cases {
            assert_eq!(
                is_near(wanted, distance, word),
                near,
                "{wanted} {word} ~{distance}"
            );
        }
    }

    #[test]
    fn two_texts_are_as_far_apart_as_their_edits() {
        for (one, other, most, expected) in [
            ("AVPRF", "AVPFR", 1, Some(1)),
            ("", "", 0, Some(0)),
            ("kitten", "sitting", 3, Some(3)),
            ("kitten", "sitting", 2, None),
            ("abc", "", 2, None),
        ] {
            assert_eq!(edits(one, other, most), expected, "{one} {other}");
        }
    }

    /// Distance by the definition, without a table.
    fn distance(left: &[char], right: &[char]) -> usize {
        match (left, right) {
            ([], rest) | (rest, []) => rest.len(),
            ([.., a], [.., b]) => {
                let (l, r) = (left.len(), right.len());
                let mut best = distance(&left[..l - 1], &right[..r - 1]) + usize::from(a != b);
                best = best.min(distance(&left[..l - 1], right) + 1);
                best = best.min(distance(left, &right[..r - 1]) + 1);
                if l > 1 && r > 1 && left[l - 2] == *b && right[r - 2] == *a {
                    best = best.min(distance(&left[..l - 2], &right[..r - 2]) + 1);
                }
                best
            }
        }
    }

    proptest! {
        #[test]
        fn a_dictionary_gives_what_the_definition_gives(
            wanted in "[abю]{0,5}",
            mut words in prop::collection::vec("[abю]{0,5}", 1..12),
            edits in 1_u8..=2,
        ) {
            words.sort();
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let mut fuzzy = Fuzzy::new(&wanted, edits);
            for word in &words {
                let near = distance(&chars(&wanted), &chars(word)) <= usize::from(edits);
                let found = fuzzy.ask(word);
                prop_assert_eq!(found == Nearness::Near, near, "{} {}", wanted, word);
                if let Nearness::Hopeless(bytes) = found {
                    for other in words.iter().filter(|other| other.starts_with(&word[..bytes])) {
                        prop_assert!(distance(&chars(&wanted), &chars(other)) > usize::from(edits));
                    }
                }
            }
        }
    }
}
