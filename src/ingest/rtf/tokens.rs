//! Rich text cut into groups, control words and characters.
//!
//! Takes bytes, gives [`Token`]s. Passes over line ends, which mean nothing, and over binary data
//! (`\bin`) by its stated length, as far as there are bytes.

/// Longest control word that is looked at, in bytes.
const MAX_WORD_BYTES: usize = 32;

/// A piece of rich text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'b> {
    Open,
    Close,
    /// `\*`: the destination that follows may be left out.
    Optional,
    /// A control word with its number.
    Word(&'b [u8], Option<i32>),
    /// A byte of text in the code page of its font.
    Byte(u8),
    /// A character that is written as a control sign.
    Sign(char),
    /// The end of a paragraph, written as a backslash before the end of a line.
    Paragraph,
}

/// Cuts bytes into tokens.
pub(super) struct Tokens<'b> {
    bytes: &'b [u8],
    at: usize,
}

impl<'b> Tokens<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The byte up to which was read.
    pub(super) fn at(&self) -> usize {
        self.at
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.bytes.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        byte
    }

    fn take_while(&mut self, most: usize, is_it: impl Fn(&u8) -> bool) -> &'b [u8] {
        let rest = &self.bytes[self.at..];
        let length = rest
            .iter()
            .take(most)
            .take_while(|byte| is_it(byte))
            .count();
        self.at += length;
        &rest[..length]
    }

    fn control(&mut self) -> Option<Token<'b>> {
        let word = self.take_while(MAX_WORD_BYTES, u8::is_ascii_alphabetic);
        if word.is_empty() {
            return Some(match self.take()? {
                b'*' => Token::Optional,
                b'\'' => Token::Byte(self.hexadecimal()?),
                b'~' => Token::Sign('\u{a0}'),
                b'_' => Token::Sign('\u{2011}'),
                // A hyphen that shows at the end of a line only, and marks of indexes.
                b'-' | b'|' | b':' => Token::Word(b"", None),
                b'\n' | b'\r' => Token::Paragraph,
                b'\t' => Token::Sign('\t'),
                sign => Token::Byte(sign),
            });
        }
        let is_negative = self.bytes.get(self.at) == Some(&b'-')
            && self.bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit);
        self.at += usize::from(is_negative);
        let digits = self.take_while(10, u8::is_ascii_digit);
        let number = std::str::from_utf8(digits)
            .ok()
            .and_then(|digits| digits.parse::<i64>().ok());
        let number = number.map(|number| if is_negative { -number } else { number });
        let number = number.map(|number| i32::try_from(number).unwrap_or(i32::MAX));
        // One blank ends the word and is no text.
        if self.bytes.get(self.at) == Some(&b' ') {
            self.at += 1;
        }
        if word == b"bin" {
            let length = usize::try_from(number.unwrap_or(0)).unwrap_or(0);
            self.at = self.at.saturating_add(length).min(self.bytes.len());
        }
        Some(Token::Word(word, number))
    }

    fn hexadecimal(&mut self) -> Option<u8> {
        let mut value = 0;
        for _ in 0..2 {
            let digit = char::from(*self.bytes.get(self.at)?).to_digit(16);
            // One that is none is a character of its own.
            let Some(digit) = digit else { break };
            value = value * 16 + digit as u8;
            self.at += 1;
        }
        Some(value)
    }
}

impl<'b> Iterator for Tokens<'b> {
    type Item = Token<'b>;

    fn next(&mut self) -> Option<Token<'b>> {
        loop {
            return Some(match self.take()? {
                b'{' => Token::Open,
                b'}' => Token::Close,
                b'\\' => return self.control(),
                b'\n' | b'\r' | 0 => continue,
                b'\t' => Token::Sign('\t'),
                byte => Token::Byte(byte),
            });
        }
    }
}
