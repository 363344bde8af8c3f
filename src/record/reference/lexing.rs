//! Cuts a citation into words, numbers and marks, each with its bytes.
//!
//! Takes a citation, gives [`Token`]s that slice it. White space is no token: it stays as the
//! flags `spaced` and `line` of the token that follows. Deliberately knows nothing of archives:
//! `059a` is a number and a word that touch, and the grammar decides what they are together.
//! Known gap: digits other than 0 to 9 are marks, because no archive numbers with them.

use super::keys;

/// What a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// A run of letters, with apostrophes inside. Holds the folded form.
    Word(String),
    /// A run of the digits 0 to 9.
    Digits,
    /// Any other character.
    Mark(char),
}

/// A stretch of the citation.
#[derive(Debug, Clone)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: Kind,
    /// First byte.
    pub(super) start: usize,
    /// First byte after it.
    pub(super) end: usize,
    /// Whether white space, or the beginning of the text, stands before it.
    pub(super) spaced: bool,
    /// Whether that white space holds a line break.
    pub(super) line: bool,
    /// Whether it stands between quotation marks, as titles do.
    pub(super) quoted: bool,
}

impl Token {
    /// The folded word, or an empty string for what is no word.
    pub(super) fn folded(&self) -> &str {
        match &self.kind {
            Kind::Word(folded) => folded,
            _ => "",
        }
    }

    /// Whether it is that mark.
    pub(super) fn is_mark(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// Whether it is a word.
    pub(super) fn is_word(&self) -> bool {
        matches!(self.kind, Kind::Word(_))
    }

    /// Whether it is a number.
    pub(super) fn is_digits(&self) -> bool {
        self.kind == Kind::Digits
    }

    /// Whether it is one of the dashes that sources use for a hyphen.
    pub(super) fn is_dash(&self) -> bool {
        matches!(self.kind, Kind::Mark(mark) if keys::is_dash(mark))
    }
}

/// Cuts `text` into tokens.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut found: Vec<Token> = Vec::new();
    let mut spaced = true;
    let mut line = false;
    let mut chars = text.char_indices().peekable();
    while let Some((start, first)) = chars.next() {
        // Zero-width characters part words in copies from web pages as often as blanks do.
        if first.is_whitespace() || is_invisible(first) {
            spaced = true;
            line |= first == '\n';
            continue;
        }
        let mut end = start + first.len_utf8();
        let kind = if first.is_ascii_digit() {
            while let Some((at, next)) = chars.next_if(|(_, next)| next.is_ascii_digit()) {
                end = at + next.len_utf8();
            }
            Kind::Digits
        } else if first.is_alphabetic() {
            loop {
                if let Some((at, next)) = chars.next_if(|(_, next)| is_word_inner(*next)) {
                    end = at + next.len_utf8();
                    continue;
                }
                // An apostrophe belongs to the word only when letters go on behind it.
                let Some(&(at, mark)) = chars.peek() else {
                    break;
                };
                let after = at + mark.len_utf8();
                let goes_on = text[after..]
                    .chars()
                    .next()
                    .is_some_and(char::is_alphabetic);
                if !(is_apostrophe(mark) && goes_on) {
                    break;
                }
                chars.next();
                end = after;
            }
            Kind::Word(keys::fold(&text[start..end]))
        } else {
            Kind::Mark(half_width(first))
        };
        found.push(Token {
            kind,
            start,
            end,
            spaced,
            line,
            quoted: false,
        });
        spaced = false;
        line = false;
    }
    mark_quotations(&mut found);
    found
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}')
}

/// The mark that a full-width one of Chinese and Japanese citations stands for.
fn half_width(mark: char) -> char {
    match mark {
        '\u{ff0c}' | '\u{3001}' => ',',
        '\u{ff1b}' => ';',
        '\u{ff1a}' => ':',
        '\u{3002}' => '.',
        '\u{ff08}' => '(',
        '\u{ff09}' => ')',
        _ => mark,
    }
}

fn is_word_inner(character: char) -> bool {
    character.is_alphabetic()
        || keys::is_combining(character)
        || matches!(character, 'ʹ' | 'ʺ' | '\u{ad}')
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | 'ʻ' | '`' | '′')
}

/// Marks what stands between quotation marks that open and close. A mark that is never closed
/// quotes nothing, and neither do marks around the whole citation.
fn mark_quotations(tokens: &mut [Token]) {
    let mut open: Option<(usize, char)> = None;
    let last = tokens.len().saturating_sub(1);
    for at in 0..tokens.len() {
        let Kind::Mark(mark) = tokens[at].kind else {
            continue;
        };
        match open {
            Some((from, closing)) if mark == closing || (closing == '”' && mark == '“') => {
                if from > 0 || at < last {
                    for token in &mut tokens[from..=at] {
                        token.quoted = true;
                    }
                }
                open = None;
            }
            Some(_) => {}
            None => {
                let closing = match mark {
                    '"' => '"',
                    '“' | '„' => '”',
                    '«' => '»',
                    _ => continue,
                };
                open = Some((at, closing));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        let got: Vec<&str> = tokens(text)
            .iter()
            .map(|token| &text[token.start..token.end])
            .collect();
        assert_eq!(got, expected, "{text:?}");
    }

    #[test]
    fn cuts_words_numbers_and_marks() {
        check("Д.312 Л.1-2", &["Д", ".", "312", "Л", ".", "1", "-", "2"]);
        check("fond 059a", &["fond", "059", "a"]);
        check("об'єднань d. 5", &["об'єднань", "d", ".", "5"]);
        check("Opis' 3", &["Opis", "'", "3"]);
        check("", &[]);
    }

    #[test]
    fn marks_what_is_quoted_unless_it_is_everything() {
        let quoted = |text: &str| tokens(text).iter().filter(|token| token.quoted).count();
        assert_eq!(quoted("\"a b\", c"), 4);
        assert_eq!(quoted("“a b,” c"), 5);
        assert_eq!(quoted("\"a b c\""), 0);
        assert_eq!(quoted("a \"b c"), 0);
    }
}
