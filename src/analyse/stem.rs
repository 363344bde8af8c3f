//! The stem of a folded word, by the script of the word.
//!
//! Latin words get the English Snowball stemmer, Cyrillic ones the Russian (Martin Porter,
//! snowballstem.org; `rust-stemmers`), after British spellings were made American. Only words of
//! plain English or Russian letters reach them: words with digits, mixed scripts and other
//! alphabets are their own stems, for want of rules.

use rust_stemmers::{Algorithm, Stemmer};

use super::spelling::american;

/// Stems words of both scripts.
pub(super) struct Stemmers {
    english: Stemmer,
    russian: Stemmer,
}

impl Stemmers {
    /// Appends the stem of `folded`.
    ///
    /// `possessive`: the word was written with an apostrophe and s at its end, which the folded
    /// form still holds as s. The Snowball rules take the ending off before all others; folding
    /// has taken the apostrophe by which they know it.
    pub(super) fn stem_into(&self, folded: &str, possessive: bool, out: &mut String) {
        let start = out.len();
        if folded.bytes().all(|byte| byte.is_ascii_lowercase()) {
            let base = if possessive && folded.len() > 1 {
                folded.strip_suffix('s').unwrap_or(folded)
            } else {
                folded
            };
            match american(base) {
                Some(spelling) => out.push_str(&self.english.stem(&spelling)),
                None => out.push_str(&self.english.stem(base)),
            }
        } else if folded.chars().all(|letter| matches!(letter, 'а'..='я')) {
            out.push_str(&self.russian.stem(folded));
        }
        if out.len() == start {
            out.push_str(folded);
        }
    }
}

impl Default for Stemmers {
    fn default() -> Self {
        Self {
            english: Stemmer::create(Algorithm::English),
            russian: Stemmer::create(Algorithm::Russian),
        }
    }
}

impl std::fmt::Debug for Stemmers {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Stemmers")
    }
}
