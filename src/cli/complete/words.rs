//! A command line in words, as a shell would divide it, up to the cursor.
//!
//! Takes the raw text, gives the words without their quotation marks; the last one is being typed and
//! may end inside a quotation. Knows quotation marks and the sign that takes the meaning of the next
//! character away. Known gap: variables and substitutions stand as they were typed.

/// Words up to the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Words {
    /// The words before the one that is being typed.
    pub(super) before: Vec<String>,
    /// What is typed of the last word, which may be nothing.
    pub(super) typed: String,
    /// The quotation mark that is open, and where in `typed` it stands, in bytes.
    pub(super) quote: Option<(char, usize)>,
}

impl Words {
    /// Divides `line`; `escape` takes the meaning of the next character away.
    pub(super) fn of(line: &str, escape: char) -> Self {
        Self::read(line, escape, true)
    }

    /// One word that is being typed, which a shell has divided from the others.
    pub(super) fn last(before: Vec<String>, typed: &str, escape: char) -> Self {
        Self {
            before,
            ..Self::read(typed, escape, false)
        }
    }

    fn read(line: &str, escape: char, are_several: bool) -> Self {
        let mut words = Self::default();
        let mut is_word = false;
        let mut rest = line.chars().peekable();
        while let Some(c) = rest.next() {
            match (c, words.quote) {
                (c, Some((quote, _))) if c == quote => words.quote = None,
                // Between single quotation marks nothing has a meaning.
                (c, Some((quote, _))) if c == escape && quote == '"' => match rest.peek() {
                    Some('"' | '\\' | '$' | '`') => words.typed.extend(rest.next()),
                    _ => words.typed.push(c),
                },
                (c, Some(_)) => words.typed.push(c),
                ('"' | '\'', None) => {
                    words.quote = Some((c, words.typed.len()));
                    is_word = true;
                }
                (c, None) if c == escape => {
                    words.typed.extend(rest.next());
                    is_word = true;
                }
                (c, None) if are_several && c.is_whitespace() => {
                    if std::mem::take(&mut is_word) {
                        words.before.push(std::mem::take(&mut words.typed));
                    }
                }
                (c, None) => {
                    words.typed.push(c);
                    is_word = true;
                }
            }
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_divided_as_a_shell_would() {
        for (line, before, typed, quote) in [
            ("", &[][..], "", None),
            ("kartoteka", &[], "kartoteka", None),
            ("kartoteka ", &["kartoteka"], "", None),
            ("k  show wcda:11", &["k", "show"], "wcda:11", None),
            (
                r"k --collection Korean\ W",
                &["k", "--collection"],
                "Korean W",
                None,
            ),
            (
                "k --collection 'Korean W",
                &["k", "--collection"],
                "Korean W",
                Some(('\'', 0)),
            ),
            (
                r#"k --collection="Kor "#,
                &["k"],
                "--collection=Kor ",
                Some(('"', 13)),
            ),
            (r#"k "a \"b" 'c\' "#, &["k", r#"a "b"#, r"c\"], "", None),
            (r#"k "" "#, &["k", ""], "", None),
            ("k Архив", &["k"], "Архив", None),
            ("k \\", &["k"], "", None),
        ] {
            let before = before.iter().map(|word| (*word).to_owned()).collect();
            let typed = typed.to_owned();
            let expected = Words {
                before,
                typed,
                quote,
            };
            assert_eq!(Words::of(line, '\\'), expected, "{line}");
        }
        let last = Words::last(Vec::new(), "'Korean W", '\\');
        assert_eq!(
            (last.typed.as_str(), last.quote),
            ("Korean W", Some(('\'', 0)))
        );
        assert_eq!(Words::last(Vec::new(), "Korean W", '\\').typed, "Korean W");
    }
}
