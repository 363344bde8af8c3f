//! Patterns of paths: `*.csv`, `minutes/**/*.txt`.
//!
//! Takes a pattern and a path below a folder, says whether they fit. `?` is one character, `*` any
//! within a name, `**` any of the path. A pattern without `/` is about the name of the file, in
//! whichever folder; one that ends with `/` is about all below that folder. Upper and lower case are
//! one, for `*.csv` means `LIST.CSV` too. A member of an archive lies below the archive.

/// Longest pattern in characters.
const MAX_CHARS: usize = 1_000;

/// A pattern that was read.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    tokens: Vec<Token>,
    is_name: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Token {
    One,
    /// Any characters of a name.
    Star,
    /// Any characters.
    Deep,
    /// Any whole folders: `**/`.
    Folders,
    Char(char),
}

impl Pattern {
    pub(super) fn read(text: &str) -> Result<Self, String> {
        if text.trim().is_empty() || text.chars().count() > MAX_CHARS {
            return Err(format!(
                "a pattern of {} characters: expected 1 to {MAX_CHARS}, such as *.csv",
                text.chars().count()
            ));
        }
        let mut rest: Vec<char> = text.trim_start_matches("./").chars().collect();
        rest.iter_mut()
            .filter(|c| **c == '\\')
            .for_each(|c| *c = '/');
        if rest.last() == Some(&'/') {
            rest.extend(['*', '*']);
        }
        // A stroke in front says that the path begins here.
        let is_name = !rest.contains(&'/');
        if rest.first() == Some(&'/') {
            rest.remove(0);
        }
        let mut tokens = Vec::new();
        let mut at = 0;
        while let Some(&c) = rest.get(at) {
            let next = |offset: usize| rest.get(at + offset).copied();
            let begins = at == 0 || rest[at - 1] == '/';
            let (token, length) = match (c, next(1), next(2)) {
                ('*', Some('*'), Some('/')) if begins => (Token::Folders, 3),
                ('*', Some('*'), _) => (Token::Deep, 2),
                ('*', ..) => (Token::Star, 1),
                ('?', ..) => (Token::One, 1),
                _ => (Token::Char(c), 1),
            };
            match token {
                Token::Char(c) => tokens.extend(c.to_lowercase().map(Token::Char)),
                token => tokens.push(token),
            }
            at += length;
        }
        Ok(Self {
            text: text.to_owned(),
            tokens,
            is_name,
        })
    }

    /// The pattern as it was written.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Whether a path fits.
    pub(super) fn fits(&self, path: &str) -> bool {
        let is_stroke = |c: char| matches!(c, '/' | '\\' | '!');
        let path = match (self.is_name, path.rsplit_once(is_stroke)) {
            (true, Some((_, name))) => name,
            _ => path,
        };
        // Which tokens may come next, at every character: no backtracking.
        let mut states = vec![false; self.tokens.len() + 1];
        states[0] = true;
        self.skip_empty(&mut states, true);
        for c in path.chars() {
            let c = if is_stroke(c) { '/' } else { c };
            for c in c.to_lowercase() {
                let mut next = vec![false; states.len()];
                for (at, token) in self.tokens.iter().enumerate().filter(|(at, _)| states[*at]) {
                    match token {
                        Token::One => next[at + 1] |= c != '/',
                        Token::Star => next[at] |= c != '/',
                        Token::Deep | Token::Folders => next[at] = true,
                        Token::Char(own) => next[at + 1] |= *own == c,
                    }
                }
                states = next;
                self.skip_empty(&mut states, c == '/');
            }
        }
        states.last().is_some_and(|ends| *ends)
    }

    /// Passes over tokens that may stand for nothing.
    fn skip_empty(&self, states: &mut [bool], begins: bool) {
        for (at, token) in self.tokens.iter().enumerate() {
            let may_be_empty = match token {
                Token::Star | Token::Deep => true,
                Token::Folders => begins,
                Token::One | Token::Char(_) => false,
            };
            if states[at] && may_be_empty {
                states[at + 1] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names_and_paths() {
        for (pattern, path, expected) in [
            ("*.csv", "list.csv", true),
            ("*.csv", "a/b/LIST.CSV", true),
            ("*.csv", "box.zip!deep/list.csv", true),
            ("*.csv", "list.csv.txt", false),
            ("minutes/*.txt", "minutes/1.txt", true),
            ("minutes/*.txt", "minutes/old/1.txt", false),
            ("minutes/*.txt", "old/minutes/1.txt", false),
            ("minutes/**/*.txt", "minutes/1.txt", true),
            ("minutes/**/*.txt", "minutes/a/b/1.txt", true),
            ("**/minutes/*.txt", "a/minutes/1.txt", true),
            ("**/minutes/*.txt", "minutes/1.txt", true),
            ("**/minutes/*.txt", "aminutes/1.txt", false),
            ("minutes/", "minutes/a/1.txt", true),
            ("minutes/", "minutes2/a/1.txt", false),
            ("/*.txt", "1.txt", true),
            ("/*.txt", "a/1.txt", false),
            ("box?.zip/*", "box1.zip!1.txt", true),
            ("Протокол *.txt", "протокол 12.TXT", true),
            ("**", "a/b", true),
            ("a", "b", false),
            (
                "a*a*a*a*b",
                "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                false,
            ),
        ] {
            let pattern = Pattern::read(pattern).unwrap();
            assert_eq!(pattern.fits(path), expected, "{pattern:?} {path}");
        }
        assert!(Pattern::read(" ").is_err());
    }

    proptest::proptest! {
        #[test]
        fn a_path_fits_itself_and_no_pattern_panics(path in "[a-zA-Zй/.]{1,20}", pattern in "[a*?/!İ]{1,12}") {
            if let Ok(pattern) = Pattern::read(&pattern) {
                let _ = pattern.fits(&path);
            }
            let own = Pattern::read(&format!("/{}", path.trim_matches('/')));
            if let Ok(own) = own.as_ref() && !path.trim_matches('/').is_empty() {
                proptest::prop_assert!(own.fits(path.trim_matches('/')));
            }
        }
    }
}
