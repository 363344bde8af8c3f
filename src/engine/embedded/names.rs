//! The names of a text as terms of tantivy.
//!
//! Owns the tokenizer of the field `names`. Takes the searched texts of a record, gives the terms
//! that [`NameScanner`] finds. Positions and offsets mean nothing: only documents are kept.

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyse::names::scan::{NameScanner, Passage};

/// Finds names and gives their terms.
#[derive(Default)]
pub struct NamesTokenizer {
    scanner: NameScanner,
    token: Token,
}

impl Clone for NamesTokenizer {
    /// A tokenizer in the same state as a new one: what the scanner has learnt is a matter of speed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The terms of one text.
pub struct NamesStream<'a> {
    scanner: &'a mut NameScanner,
    token: &'a mut Token,
    passage: Passage<'a>,
    /// The next term of those found.
    next: usize,
}

impl Tokenizer for NamesTokenizer {
    type TokenStream<'a> = NamesStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NamesStream<'a> {
        let mut passage = self.scanner.begin(text);
        self.scanner.read(&mut passage);
        self.token.reset();
        self.token.position = 0;
        NamesStream {
            scanner: &mut self.scanner,
            token: &mut self.token,
            passage,
            next: 0,
        }
    }
}

impl TokenStream for NamesStream<'_> {
    fn advance(&mut self) -> bool {
        loop {
            if let Some(&number) = self.scanner.found().get(self.next) {
                self.next += 1;
                self.token.text.clear();
                self.token.text.push_str(self.scanner.term(number));
                return true;
            }
            if !self.scanner.read(&mut self.passage) {
                return false;
            }
            self.next = 0;
        }
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

    fn terms(tokenizer: &mut NamesTokenizer, text: &str) -> Vec<String> {
        let mut stream = tokenizer.token_stream(text);
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push(stream.token().text.clone());
        }
        terms
    }

    #[test]
    fn a_name_that_comes_again_gives_its_terms_once_a_text() {
        let once = terms(&mut NamesTokenizer::default(), "Razuvaev, Stalin");
        let mut again = NamesTokenizer::default();
        assert_eq!(terms(&mut again, "Razuvaev, Stalin, Razuvaev"), once);
        assert_eq!(terms(&mut again, "Razuvaev, Stalin"), once);
    }

    #[test]
    fn every_term_of_every_name_comes() {
        let terms = terms(&mut NamesTokenizer::default(), "to Razuvaev, Mao Tse-tung");
        for wanted in [
            "r.razuvaev\u{1f}razuvaev",
            "c.mao-ze-dong\u{1f}mao tse tung",
        ] {
            assert!(
                terms.iter().any(|term| term == wanted),
                "{wanted} in {terms:?}"
            );
        }
    }
}
