//! The names of a text as terms of tantivy.
//!
//! Owns the tokenizer of the field `names`. Takes the searched texts of a record, gives the terms
//! that [`NameScanner`] makes of them, those of one word or name once a text. Positions and offsets
//! mean nothing: only documents are kept.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashSet;
use tantivy::tokenizer::{Token, TokenStream, Tokenizer};

use crate::analyse::names::scan::NameScanner;

/// Finds names and gives their terms.
///
/// Tantivy clones its tokenizers for every segment. What one clone learnt of words goes on to the
/// next, so that a run learns a word once a thread and not once a segment.
#[derive(Default)]
pub struct NamesTokenizer {
    scanner: NameScanner,
    token: Token,
    /// Lists that a text has given already, by their place in memory.
    given: FxHashSet<usize>,
    idle: Arc<Mutex<Vec<NameScanner>>>,
}

impl Clone for NamesTokenizer {
    fn clone(&self) -> Self {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        Self {
            scanner: idle.pop().unwrap_or_default(),
            token: Token::default(),
            given: FxHashSet::default(),
            idle: Arc::clone(&self.idle),
        }
    }
}

impl Drop for NamesTokenizer {
    fn drop(&mut self) {
        let scanner = std::mem::take(&mut self.scanner);
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.push(scanner);
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
        let given = &mut self.given;
        given.clear();
        self.scanner.scan(text, |terms| {
            // What is found stays alive below, so no other list can take its place.
            if given.insert(terms.as_ptr().addr()) {
                found.push(Arc::clone(terms));
            }
        });
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
        let first = NamesTokenizer::default();
        let once = terms(&mut NamesTokenizer::default(), "Razuvaev, Stalin");
        // The second clone begins with what the first has learnt.
        for _ in 0..2 {
            let mut clone = first.clone();
            assert_eq!(terms(&mut clone, "Razuvaev, Stalin, Razuvaev"), once);
            assert_eq!(terms(&mut clone, "Razuvaev, Stalin"), once);
        }
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
