//! The stem of a folded word, by the script of the word.
//!
//! Latin words get the English Snowball stemmer, Cyrillic ones the Russian (Martin Porter,
//! snowballstem.org; `rust-stemmers`), after British spellings were made American. Only words of
//! plain English or Russian letters reach them: mixed scripts and other alphabets are their own stems,
//! for want of rules. So are words with digits, but that a designation loses what follows its figure
//! (`mig15bis` and `mig15s` are `mig15`).

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
            out.push_str(designation(folded).unwrap_or(folded));
        }
    }
}

/// Most letters before the figure of a designation, and behind it.
const MAX_SERIES: usize = 5;
const MAX_ENDING: usize = 3;

/// A designation (letters, figure, letters of a plural or a version) without its ending.
fn designation(folded: &str) -> Option<&str> {
    let figure = folded.find(|c: char| c.is_ascii_digit())?;
    let rest = folded[figure..].trim_start_matches(|c: char| c.is_ascii_digit());
    let (series, base) = (&folded[..figure], &folded[..folded.len() - rest.len()]);
    let is_series = (1..=MAX_SERIES).contains(&series.chars().count());
    let is_ending = (1..=MAX_ENDING).contains(&rest.chars().count());
    let is_letters = |text: &str| text.chars().all(char::is_alphabetic);
    (is_series && is_ending && is_letters(series) && is_letters(rest)).then_some(base)
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
