//! The stem of a folded word, by the script of the word.
//!
//! Latin words get the English Snowball stemmer, Cyrillic ones the Russian (Martin Porter,
//! snowballstem.org; `rust-stemmers`), after British spellings were made American. Tables correct
//! it: words that Snowball throws together (internment, international) or keeps apart (crisis,
//! crises; день, дня), in `index_schema/stems_english.toml` and `stems_russian.toml` with the
//! reasons. Only words of plain English or Russian letters come here: mixed scripts and other
//! alphabets are their own stems, for want of rules. So are words with digits, but that a
//! designation loses what follows its figure (`mig15bis` and `mig15s` are `mig15`).
//!
//! Known gaps: languages are not told apart, so that a French or Serbian word gets an English or
//! Russian stem; a rare word that Snowball gets wrong is in no table.

use rust_stemmers::{Algorithm, Stemmer};

use super::spelling::american;
use crate::compiled::{List, Map, Texts};

const TABLES: List<'static> = List::new(include_bytes!("../../index_schema/compiled/stems.bin"));
/// By English word its stem.
const ENGLISH: Map<'static> = Map::new(TABLES.get(0));
/// English endings, each before what replaces it.
const ENDINGS: Texts<'static> = Texts::new(TABLES.get(1));
/// Endings of names that are their own stems.
const NAME_ENDINGS: Texts<'static> = Texts::new(TABLES.get(2));
/// By Russian form its stem.
const RUSSIAN: Map<'static> = Map::new(TABLES.get(3));
/// By what Snowball leaves of a Russian word the stem of its other forms.
const RUSSIAN_STEMS: Map<'static> = Map::new(TABLES.get(4));
/// Russian stems whose last vowel stays.
const FIRM: Map<'static> = Map::new(TABLES.get(5));

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
            self.english_into(base, out);
        } else if folded.chars().all(|letter| matches!(letter, 'а'..='я')) {
            self.russian_into(folded, out);
        }
        if out.len() == start {
            out.push_str(designation(folded).unwrap_or(folded));
        }
    }

    fn english_into(&self, word: &str, out: &mut String) {
        let spelled = american(word);
        let word = spelled.as_deref().unwrap_or(word);
        if let Some(mut stem) = ENGLISH.get(word) {
            out.push_str(stem.text());
        } else if NAME_ENDINGS.iter().any(|ending| word.ends_with(ending)) {
            out.push_str(word);
        } else if let Some(word) = with_other_ending(word) {
            out.push_str(&self.english.stem(&word));
        } else {
            out.push_str(&self.english.stem(word));
        }
    }

    fn russian_into(&self, word: &str, out: &mut String) {
        if let Some(mut stem) = RUSSIAN.get(word) {
            out.push_str(stem.text());
            return;
        }
        let stem = self.russian.stem(word);
        let without_vowel = without_fleeting_vowel(&stem);
        let stem = without_vowel.as_deref().unwrap_or(&stem);
        let other = RUSSIAN_STEMS.get(stem).map(|mut other| other.text());
        out.push_str(other.unwrap_or(stem));
    }
}

/// An English word with its ending replaced: `verification` as `verify`.
fn with_other_ending(word: &str) -> Option<String> {
    let mut endings = ENDINGS.iter();
    while let (Some(ending), Some(other)) = (endings.next(), endings.next()) {
        if let Some(root) = word.strip_suffix(ending) {
            return Some(format!("{root}{other}"));
        }
    }
    None
}

/// A Russian stem without the vowel that other forms of the word lack: `немец` as `немц`, `китаец`
/// as `китайц`, `участок` as `участк`.
fn without_fleeting_vowel(stem: &str) -> Option<String> {
    let root = stem.strip_suffix(['ц', 'к'])?;
    let end = &stem[root.len()..];
    let root = root.strip_suffix(['е', 'о'])?;
    let vowel = &stem[root.len()..stem.len() - end.len()];
    let before = root.chars().next_back()?;
    let letters = root.chars().count();
    let (is_fleeting, between) = match (vowel, end) {
        ("е", "ц") if is_vowel(before) => (letters >= 2, "й"),
        ("е", "ц") if before == 'л' => (letters >= 2, "ь"),
        ("е", "ц") => (letters >= 2 && before != 'ь', ""),
        ("о", "к") => (
            letters >= 3 && !is_vowel(before) && !matches!(before, 'ь' | 'й'),
            "",
        ),
        ("е", "к") => (letters >= 3 && matches!(before, 'ж' | 'ч' | 'ш' | 'щ'), ""),
        _ => (false, ""),
    };
    (is_fleeting && !FIRM.contains(stem)).then(|| format!("{root}{between}{end}"))
}

fn is_vowel(letter: char) -> bool {
    "аеиоуыэюя".contains(letter)
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
