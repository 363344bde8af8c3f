//! One term for a whole value: how facet values and filters meet.
//!
//! Owns the key of a value (`Soviet Union.` and `soviet  union` have one) and the tokenizer that
//! gives it to tantivy. Takes a value as the source has it, gives the folded words parted by
//! blanks. Values without any word keep their lower-case form, so that they can be found too.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyse::Analyser;

/// Longest key in bytes; what is longer is cut. Tantivy silently drops terms over 65,530 bytes,
/// and no facet value differs from its neighbours only after a thousand.
pub const MAX_KEY_BYTES: usize = 1024;

/// The term under which a facet value is looked up.
#[must_use]
pub fn facet_key(value: &str, analyser: &mut Analyser) -> String {
    let mut key = String::with_capacity(value.len());
    analyser.tokens(value, |token| {
        if !key.is_empty() {
            key.push(' ');
        }
        key.push_str(token.folded);
    });
    if key.is_empty() {
        key = value.trim().to_lowercase();
    }
    key.truncate(key.floor_char_boundary(MAX_KEY_BYTES));
    key
}

/// Gives tantivy the [`facet_key`] of a value as its only term.
#[derive(Default)]
pub struct KeyTokenizer {
    analyser: Analyser,
    token: Token,
}

impl Clone for KeyTokenizer {
    /// A tokenizer in the same state as a new one: the analyser's cache is a matter of speed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The one term of a value.
pub struct KeyStream<'a> {
    token: &'a mut Token,
    pending: bool,
}

impl Tokenizer for KeyTokenizer {
    type TokenStream<'a> = KeyStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> KeyStream<'a> {
        self.token.reset();
        self.token.position = 0;
        self.token.offset_to = text.len();
        self.token.text = facet_key(text, &mut self.analyser);
        KeyStream {
            pending: !self.token.text.is_empty(),
            token: &mut self.token,
        }
    }
}

impl TokenStream for KeyStream<'_> {
    fn advance(&mut self) -> bool {
        std::mem::take(&mut self.pending)
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_fold_case_and_keep_wordless_values() {
        let mut analyser = Analyser::new();
        for (value, wanted) in [("Russian", "russian"), ("—", "—"), ("", ""), ("  ", "")] {
            assert_eq!(facet_key(value, &mut analyser), wanted, "{value:?}");
        }
    }

    #[test]
    fn long_keys_are_cut_between_characters() {
        let value = "ю".repeat(MAX_KEY_BYTES);
        let key = facet_key(&value, &mut Analyser::new());
        assert!(key.len() <= MAX_KEY_BYTES && value.starts_with(&key));
    }

    #[test]
    fn tokenizer_gives_the_key_once() {
        let mut tokenizer = KeyTokenizer::default();
        let mut stream = tokenizer.token_stream("Telegram");
        assert!(stream.advance());
        assert_eq!(stream.token().text, "telegram");
        assert!(!stream.advance());
    }
}
