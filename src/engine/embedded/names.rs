//! The names of a text as terms of tantivy.
//!
//! Owns the tokenizer of the field `names`. Takes the searched texts of a record, gives the terms
//! that [`NameScanner`] makes of them. Positions and offsets mean nothing: only documents are kept.

use std::sync::Arc;

use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyse::names::scan::NameScanner;

/// Finds names and gives their terms.
#[derive(Default)]
pub struct NamesTokenizer {
    scanner: NameScanner,
    token: Token,
}

impl Clone for NamesTokenizer {
    /// A tokenizer in the same state as a new one: what was learnt is a matter of speed.
    fn clone(&self) -> Self {
        Self::default()
    }
}

/// The terms of one text.
pub struct NamesStream<'a> {
    token: &'a mut Token,
    found: Vec<Arc<[String]>>,
    /// The next term: which list, and which of it.
    next: (usize, usize),
}

impl Tokenizer for NamesTokenizer {
    type TokenStream<'a> = NamesStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> NamesStream<'a> {
        let mut found: Vec<Arc<[String]>> = Vec::new();
        self.scanner
            .scan(text, |terms| found.push(Arc::clone(terms)));
        self.token.reset();
        self.token.position = 0;
        NamesStream {
            token: &mut self.token,
            found,
            next: (0, 0),
        }
    }
}

impl TokenStream for NamesStream<'_> {
    fn advance(&mut self) -> bool {
        while let Some(terms) = self.found.get(self.next.0) {
            if let Some(term) = terms.get(self.next.1) {
                self.next.1 += 1;
                self.token.text.clear();
                self.token.text.push_str(term);
                return true;
            }
            self.next = (self.next.0 + 1, 0);
        }
        false
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
    fn every_term_of_every_name_comes() {
        let mut tokenizer = NamesTokenizer::default();
        let mut stream = tokenizer.token_stream("to Razuvaev, Mao Tse-tung");
        let mut terms = Vec::new();
        while stream.advance() {
            terms.push(stream.token().text.clone());
        }
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
