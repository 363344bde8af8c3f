//! Wildcards: `*` for any run of characters, `?` for one.
//!
//! Takes a folded pattern, tells whether a folded word answers it, and with which letters every
//! such word begins. Knows no dictionary.

/// A pattern, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Glob {
    pattern: Vec<Piece>,
    /// Characters that a word must have at least.
    least: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Piece {
    Run,
    One,
    Character(char),
}

impl Glob {
    /// Reads a pattern; several stars in a row mean one.
    pub(crate) fn new(pattern: &str) -> Self {
        let mut pieces: Vec<Piece> = pattern
            .chars()
            .map(|character| match character {
                '*' => Piece::Run,
                '?' => Piece::One,
                other => Piece::Character(other),
            })
            .collect();
        pieces.dedup_by(|next, last| *next == Piece::Run && *last == Piece::Run);
        let least = pieces.iter().filter(|piece| **piece != Piece::Run).count();
        Self {
            pattern: pieces,
            least,
        }
    }

    /// Characters that a matching word has at least.
    pub(crate) fn least(&self) -> usize {
        self.least
    }

    /// The letters with which every matching word begins.
    pub(crate) fn prefix(&self) -> String {
        self.pattern
            .iter()
            .map_while(|piece| match piece {
                Piece::Character(character) => Some(*character),
                _ => None,
            })
            .collect()
    }

    /// Whether a word that begins so could answer the pattern, as far as its first star says.
    pub(crate) fn may_begin(&self, beginning: &str) -> bool {
        let mut pieces = self.pattern.iter();
        for character in beginning.chars() {
            match pieces.next() {
                Some(Piece::Run) => return true,
                Some(Piece::One) => {}
                Some(Piece::Character(wanted)) if *wanted == character => {}
                _ => return false,
            }
        }
        true
    }

    /// Whether all of `word` answers the pattern.
    pub(crate) fn matches(&self, word: &str) -> bool {
        // A word has no more characters than bytes, so a long pattern costs nothing.
        if word.len() < self.least {
            return false;
        }
        let mut pattern = 0;
        let mut rest = word.chars();
        // Where to take up again when the run of the last star must be longer.
        let mut retry: Option<(usize, std::str::Chars<'_>)> = None;
        loop {
            match self.pattern.get(pattern) {
                Some(Piece::Run) => {
                    pattern += 1;
                    if pattern == self.pattern.len() {
                        return true;
                    }
                    retry = Some((pattern, rest.clone()));
                    continue;
                }
                Some(piece) => match (rest.next(), piece) {
                    (Some(_), Piece::One) => {
                        pattern += 1;
                        continue;
                    }
                    (Some(character), Piece::Character(wanted)) if character == *wanted => {
                        pattern += 1;
                        continue;
                    }
                    _ => {}
                },
                None if rest.as_str().is_empty() => return true,
                None => {}
            }
            let Some((after_star, run)) = &mut retry else {
                return false;
            };
            if run.next().is_none() {
                return false;
            }
            pattern = *after_star;
            rest = run.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn patterns_answer_whole_words() {
        let cases = [
            ("diplom*", "diplomacy", true),
            ("diplom*", "diplom", true),
            ("diplom*", "adiplom", false),
            ("*zation", "demilitarization", true),
            ("*zation", "zation", true),
            ("*zation", "zations", false),
            ("w?rd", "word", true),
            ("w?rd", "wrd", false),
            ("w?rd", "woord", false),
            ("??", "юг", true),
            ("?", "юг", false),
            ("*", "", true),
            ("", "", true),
            ("", "a", false),
            ("a**b*?", "axxbbc", true),
            ("*a*b", "aab", true),
            ("*ab*ab", "abxabab", true),
            ("*ab?", "ababab", false),
        ];
        for (pattern, word, wanted) in cases {
            assert_eq!(Glob::new(pattern).matches(word), wanted, "{pattern} {word}");
        }
    }

    #[test]
    fn prefix_ends_at_the_first_wildcard() {
        for (pattern, prefix) in [("dipl*at", "dipl"), ("?x", ""), ("*", ""), ("год", "год")]
        {
            assert_eq!(Glob::new(pattern).prefix(), prefix);
        }
    }

    /// The definition, read off.
    fn matches_by_definition(pattern: &[char], word: &[char]) -> bool {
        match pattern.split_first() {
            None => word.is_empty(),
            Some(('*', rest)) => {
                (0..=word.len()).any(|run| matches_by_definition(rest, &word[run..]))
            }
            Some((wanted, rest)) => word.split_first().is_some_and(|(first, tail)| {
                (*wanted == '?' || wanted == first) && matches_by_definition(rest, tail)
            }),
        }
    }

    proptest! {
        #[test]
        fn matching_follows_the_definition(pattern in "[abю*?]{0,7}", word in "[abю]{0,8}") {
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            let glob = Glob::new(&pattern);
            let matches = glob.matches(&word);
            prop_assert_eq!(matches, matches_by_definition(&chars(&pattern), &chars(&word)));
            if matches {
                let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]);
                prop_assert!(ends.into_iter().all(|end| glob.may_begin(&word[..end])));
            }
        }
    }
}
