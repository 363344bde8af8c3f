//! Wildcards and fuzzy words against one folded form.
//!
//! Both compare by character (Unicode scalar value) and take time in the product of the two
//! lengths at most, whatever the pattern.

/// A pattern of characters, `*` for any run and `?` for any one character.
#[derive(Debug, Clone)]
pub(super) struct Glob {
    pattern: Vec<char>,
}

impl Glob {
    /// Reads a pattern; every string is one.
    pub(super) fn new(pattern: &str) -> Self {
        Self {
            pattern: pattern.chars().collect(),
        }
    }

    /// Whether the whole of `word` answers the pattern.
    ///
    /// Goes on from the last star only: what an earlier star has passed need never be tried
    /// again, because the later star can pass as much.
    pub(super) fn matches(&self, word: &str) -> bool {
        let pattern = &self.pattern;
        let mut rest = word.chars();
        let mut at = 0;
        // Where to go on after the last star: in the pattern, and in the word.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            if pattern.get(at) == Some(&'*') {
                at += 1;
                retry = Some((at, rest.clone()));
                continue;
            }
            let mut ahead = rest.clone();
            match (pattern.get(at), ahead.next()) {
                (None, None) => return true,
                (Some(&wanted), Some(found)) if wanted == '?' || wanted == found => {
                    at += 1;
                    rest = ahead;
                }
                _ => {
                    let Some((after_star, passed)) = &mut retry else {
                        return false;
                    };
                    if passed.next().is_none() {
                        return false;
                    }
                    at = *after_star;
                    rest = passed.clone();
                }
            }
        }
    }
}

/// A word, and the edits that still count as it.
#[derive(Debug, Clone)]
pub(super) struct Fuzzy {
    wanted: Vec<char>,
    distance: usize,
    /// Scratch: the other word, and three rows of the table.
    found: Vec<char>,
    rows: [Vec<usize>; 3],
}

impl Fuzzy {
    /// A folded form within `distance` edits.
    pub(super) fn new(folded: &str, distance: u8) -> Self {
        Self {
            wanted: folded.chars().collect(),
            distance: usize::from(distance),
            found: Vec::new(),
            rows: Default::default(),
        }
    }

    /// Whether `word` lies within the distance: insertions, deletions, substitutions and swaps of
    /// neighbours, no character edited twice (optimal string alignment, the restricted distance of
    /// Damerau and Levenshtein), which is what tantivy's automata accept.
    pub(super) fn matches(&mut self, word: &str) -> bool {
        self.found.clear();
        // A word longer than that is too far in any case.
        let longest = self.wanted.len() + self.distance;
        self.found.extend(word.chars().take(longest + 1));
        let (wanted, found) = (&self.wanted, &self.found);
        if found.len() > longest || wanted.len() > found.len() + self.distance {
            return false;
        }
        let [before, last, row] = &mut self.rows;
        last.clear();
        last.extend(0..=wanted.len());
        before.clone_from(last);
        for (i, &character) in found.iter().enumerate() {
            row.clear();
            row.push(i + 1);
            for (j, &other) in wanted.iter().enumerate() {
                let mut edits = (last[j] + usize::from(character != other))
                    .min(last[j + 1] + 1)
                    .min(row[j] + 1);
                if i > 0 && j > 0 && character == wanted[j - 1] && found[i - 1] == other {
                    edits = edits.min(before[j - 1] + 1);
                }
                row.push(edits);
            }
            // No row after this can fall below its least entry, nor below the one before it by
            // more than a swap allows.
            if row
                .iter()
                .chain(last.iter())
                .all(|&edits| edits > self.distance)
            {
                return false;
            }
            std::mem::swap(before, last);
            std::mem::swap(last, row);
        }
        last[wanted.len()] <= self.distance
    }
}
