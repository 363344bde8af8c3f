//! Edit distance: insertions, deletions, replacements and swaps of neighbours, each character at
//! most once (optimal string alignment, the restricted distance of Damerau and Levenshtein).
//!
//! Owns [`Fuzzy`], which compares one word with many, and [`edits`] for two. A word is read as a
//! finite automaton in the bits of a number (Wu and Manber, "Fast text searching allowing errors", 1992;
//! the swaps after Hyyrö, "A bit-vector algorithm for computing Levenshtein and Damerau edit
//! distances", 2003). Asked about the words of a dictionary in their order, it reuses the states of
//! the letters that a word shares with the one before. Distances are counted in characters, not
//! bytes. Deliberately knows no costs: what slips of a keyboard weigh stands in `advice`.

/// With a longer word so many characters are compared: one less than there are bits in a [`State`].
const MAX_COMPARED: usize = 63;

/// Bit `i` is set when the first `i` characters of the word wanted are matched.
type State = u64;

/// Edits between two texts; none when there are more than `most`. Where the first is longer than 63
/// characters, so many of both count.
pub(crate) fn edits(one: &str, other: &str, most: usize) -> Option<usize> {
    // So many edits make any text of any other.
    let mut fuzzy = Fuzzy::new(one, most.min(MAX_COMPARED) as u8);
    let is_near = fuzzy.is_near(other);
    is_near.then(|| fuzzy.distance_of_last())?
}

/// A word, and how far others may be from it.
#[derive(Debug, Clone)]
pub(crate) struct Fuzzy {
    /// How many characters the word has, and how many of others are compared with it.
    length: usize,
    compared: usize,
    /// Each character of the word, and the states that it leads to.
    leads_to: Vec<(char, State)>,
    distance: usize,
    /// What the words begin with that are asked about at all.
    prefix: String,
    /// The word asked about last, as far as it was read.
    last: Vec<char>,
    /// For each beginning of `last`, the empty one first: the state after 0 to `distance` edits, then
    /// the states that its last character leads to.
    states: Vec<State>,
}

impl Fuzzy {
    /// Words at most `distance` edits from `wanted`.
    pub(crate) fn new(wanted: &str, distance: u8) -> Self {
        let mut leads_to: Vec<(char, State)> = Vec::new();
        let mut length = 0;
        for character in wanted.chars().take(MAX_COMPARED) {
            length += 1;
            match leads_to.iter_mut().find(|(known, _)| *known == character) {
                Some((_, states)) => *states |= 1 << length,
                None => leads_to.push((character, 1 << length)),
            }
        }
        let is_whole = wanted.chars().nth(MAX_COMPARED).is_none();
        // As many edits leave out as many of the first characters.
        let first = (0..=usize::from(distance)).map(|edits| ones(edits.min(length)));
        Self {
            length,
            compared: if is_whole { usize::MAX } else { MAX_COMPARED },
            leads_to,
            distance: distance.into(),
            prefix: String::new(),
            last: Vec::new(),
            states: first.chain([0]).collect(),
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
        self.length.saturating_sub(self.distance)
    }

    /// Whether `word` is within the distance.
    pub(crate) fn is_near(&mut self, word: &str) -> bool {
        self.may_begin(word) && self.distance_of_last().is_some()
    }

    /// Whether a word that begins so can be near.
    pub(crate) fn may_begin(&mut self, beginning: &str) -> bool {
        let compared = beginning.chars().take(self.compared);
        let both = self.last.iter().zip(compared.clone());
        let shared = both.take_while(|(last, now)| **last == *now).count();
        self.last.truncate(shared);
        self.states.truncate((shared + 1) * self.width());
        for character in compared.skip(shared) {
            self.read(character);
            if !self.can_go_on() {
                return false;
            }
        }
        self.can_go_on()
    }

    /// Entries of a beginning.
    fn width(&self) -> usize {
        self.distance + 2
    }

    /// The entries after so many characters fewer than were read; empty before the first.
    fn back(&self, characters: usize) -> &[State] {
        let end = self.states.len().checked_sub(characters * self.width());
        let end = end.unwrap_or(0);
        &self.states[end.saturating_sub(self.width())..end]
    }

    /// The distance of what was read, if it is near.
    fn distance_of_last(&self) -> Option<usize> {
        let mut states = self.back(0).iter().take(self.distance + 1);
        states.position(|state| state >> self.length & 1 == 1)
    }

    fn leads_to(&self, character: char) -> State {
        let found = self.leads_to.iter().find(|(known, _)| *known == character);
        found.map_or(0, |(_, states)| *states)
    }

    /// Reads a character more.
    fn read(&mut self, character: char) {
        let (width, all) = (self.width(), ones(self.length));
        let same = self.leads_to(character);
        let before = self.states[self.states.len() - 1];
        self.last.push(character);
        let mut left_out = 0;
        for edits in 0..=self.distance {
            let at = self.states.len();
            let mut state = self.states[at - width] << 1 & same;
            if edits > 0 {
                let less = self.states[at - width - 1];
                // A character that is not wanted, one in place of another, one left out.
                state |= less | less << 1 | left_out << 1;
                if let Some(swapped) = at.checked_sub(2 * width + 1) {
                    // Two neighbours that have changed places.
                    state |= (self.states[swapped] << 1 & same) << 1 & before;
                }
            }
            left_out = state & all;
            self.states.push(left_out);
        }
        self.states.push(same);
    }

    /// Whether something that begins like `last` can be near: a state is left, or one before the last
    /// character from which a swap could go on.
    fn can_go_on(&self) -> bool {
        let is_left = |characters: usize, edits: usize| {
            let states = self.back(characters);
            states.get(edits).is_some_and(|state| *state != 0)
        };
        is_left(0, self.distance) || self.distance > 0 && is_left(1, self.distance - 1)
    }
}

/// The bits 0 to `last`.
fn ones(last: usize) -> State {
    State::MAX >> (MAX_COMPARED - last)
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
        let long: String = ('a'..='z').cycle().take(200).collect();
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
            (&long, &long, 1, true),
            (&long, &long[2..], 1, false),
            (&long[..62], &long, 1, false),
            (&long[..62], &long[..63], 1, true),
            (&long[..63], &long, 1, false),
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
            wanted in "[abю]{0,6}",
            mut words in prop::collection::vec("[abю]{0,7}", 1..12),
            edits in 0_u8..=3,
        ) {
            words.sort();
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let mut fuzzy = Fuzzy::new(&wanted, edits);
            for word in &words {
                let near = distance(&chars(&wanted), &chars(word)) <= usize::from(edits);
                prop_assert_eq!(fuzzy.is_near(word), near, "{} {}", wanted, word);
                if !fuzzy.may_begin(word) {
                    for other in words.iter().filter(|other| other.starts_with(word)) {
                        prop_assert!(distance(&chars(&wanted), &chars(other)) > usize::from(edits));
                    }
                }
            }
        }
    }
}
