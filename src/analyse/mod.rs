//! From text to terms: one named, versioned chain for documents and queries alike.
//!
//! Owns the word splitting, folding and stemming, and the fingerprint under which an index
//! remembers them. Takes a text, gives [`Token`]s with byte offsets into it. Drops no stop word:
//! a phrase search for "to the front" must work. Name variants are not made here.

/// One word of a text, in the forms under which it is searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token<'a> {
    /// Folded, unstemmed form: NFKC, lower case, no diacritics, apostrophes or inner brackets.
    /// Holds letters and digits only, never `=`.
    pub folded: &'a str,
    /// Folded and stemmed form, by the script of the token.
    pub stem: &'a str,
    /// Place among the tokens of the text, from 0. Grows by one from word to word.
    pub position: u32,
    /// First byte of the word in the original text.
    pub start: usize,
    /// First byte after the word. An inner bracket belongs to the word, an outer one does not.
    pub end: usize,
}

/// Longest folded token in bytes that is indexed; longer ones keep their position, are left out
/// and counted.
pub const MAX_TOKEN_BYTES: usize = 255;

/// Name and version of the chain. Raise the version with any change in what it gives.
pub const CHAIN: &str = "kartoteka-1";

/// Runs the chain. Keeps a cache of folded and stemmed words, so reuse one per thread.
#[derive(Debug, Default)]
pub struct Analyser {}

impl Analyser {
    /// Makes an analyser with an empty cache.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Calls `each` for every token of `text`, in order of position.
    ///
    /// Returns how many words were left out because they are longer than [`MAX_TOKEN_BYTES`].
    pub fn tokens(&mut self, text: &str, each: impl FnMut(Token<'_>)) -> usize {
        let _ = (text, each);
        0
    }
}

/// Eight hexadecimal digits that change whenever the chain could give other tokens: a hash over
/// [`CHAIN`], its tables, and the tokens of a fixed text that exercises every rule.
#[must_use]
pub fn fingerprint() -> String {
    String::new()
}
