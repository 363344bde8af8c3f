//! Wildcards against one folded form.
//!
//! Compares by character (Unicode scalar value) and takes time in the product of the two lengths at
//! most, whatever the pattern.

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
