//! Tantivy's `en_stem`, put together by hand.
//!
//! The program leaves tantivy's stemmers out of its build, and with them here tantivy and the
//! program would have to be built a second time. The chain is the same: split at whatever is no
//! letter or digit, drop words of 40 bytes and more, lower case, Porter's second English stemmer,
//! which `rust-stemmers` has as well.

use rust_stemmers::{Algorithm, Stemmer};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};

/// Bytes from which on a word is dropped.
const LONG: usize = 40;

/// The chain.
pub(super) fn english() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(LONG))
        .filter(LowerCaser)
        .filter(Stem)
        .build()
}

#[derive(Clone)]
struct Stem;

impl TokenFilter for Stem {
    type Tokenizer<T: Tokenizer> = Stemming<T>;

    fn transform<T: Tokenizer>(self, inner: T) -> Stemming<T> {
        Stemming(inner)
    }
}

#[derive(Clone)]
struct Stemming<T>(T);

impl<T: Tokenizer> Tokenizer for Stemming<T> {
    type TokenStream<'a> = Stems<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        Stems {
            inner: self.0.token_stream(text),
            stemmer: Stemmer::create(Algorithm::English),
            buffer: String::new(),
        }
    }
}

struct Stems<T> {
    inner: T,
    stemmer: Stemmer,
    buffer: String,
}

impl<T: TokenStream> TokenStream for Stems<T> {
    fn advance(&mut self) -> bool {
        if !self.inner.advance() {
            return false;
        }
        let token = self.inner.token_mut();
        self.buffer.clear();
        self.buffer.push_str(&self.stemmer.stem(&token.text));
        std::mem::swap(&mut token.text, &mut self.buffer);
        true
    }

    fn token(&self) -> &Token {
        self.inner.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.inner.token_mut()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use kartoteka::analyse::Analyser;

    use super::*;

    #[test]
    fn stems_as_tantivy_does() {
        let mut chain = english();
        let mut stream = chain.token_stream("Dogs are the bests!");
        let mut stems = Vec::new();
        while stream.advance() {
            stems.push(stream.token().text.clone());
        }
        // As in tantivy's own test of `en_stem`.
        assert_eq!(stems, ["dog", "are", "the", "best"]);
    }

    #[test]
    fn words_of_the_corpus_fall_together_as_in_kartoteka() {
        let corpus = corpus::Corpus::new(100);
        let mut chain = english();
        let mut analyser = Analyser::new();
        let mut stock: BTreeMap<String, BTreeMap<String, Vec<String>>> = BTreeMap::new();
        let mut own = stock.clone();
        for rank in 0..60_000 {
            let mut word = String::new();
            corpus.vocabulary().write(rank, &mut word);
            let mut stem = String::new();
            analyser.tokens(&word, |token| stem.push_str(token.stem));
            let mut stream = chain.token_stream(&word);
            assert!(stream.advance());
            let theirs = stream.token().text.clone();
            let add =
                |stems: &mut BTreeMap<_, BTreeMap<_, Vec<String>>>, one: &str, other: &str| {
                    let others: &mut BTreeMap<_, Vec<String>> =
                        stems.entry(one.to_owned()).or_default();
                    others
                        .entry(other.to_owned())
                        .or_default()
                        .push(word.clone());
                };
            add(&mut stock, &theirs, &stem);
            add(&mut own, &stem, &theirs);
        }
        let apart = stock
            .iter()
            .chain(&own)
            .filter(|(_, others)| others.len() > 1);
        let apart: Vec<String> = apart
            .map(|(stem, others)| format!("{stem}: {others:?}"))
            .collect();
        assert!(apart.is_empty(), "{}", apart.join("\n"));
    }
}
