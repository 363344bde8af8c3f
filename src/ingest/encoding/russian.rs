//! How much a text looks like Russian: by its letters, its case and the words of shelfmarks.
//!
//! Takes a text that was decoded on trial, gives a score; knows no bytes. The neighbours that
//! share the code pages (Bulgarian, Ukrainian) score nearly as high, which is meant.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::guess::is_typographic;
use crate::record::reference::Authority;

/// How often, in ten thousand, each letter from а to я stands in Russian text; ё counts with е.
/// Source: the table of letter frequencies of the Russian National Corpus.
const RUSSIAN: [u16; 32] = [
    801, 159, 454, 170, 298, 849, 94, 165, 735, 121, 349, 440, 321, 670, 1097, 281, 473, 547, 626,
    262, 26, 97, 48, 144, 73, 36, 4, 190, 174, 32, 64, 201,
];

/// Mean logarithm of the frequency below which letters are none of Russian, Ukrainian or
/// Bulgarian text. Russian prose lies at -3.0, letters by chance below -4.
const MIN_MEAN: f64 = -3.55;

/// Labels of shelfmarks and what stands beside them.
const LABELS: &[&str] = &[
    "д", "ед", "кпсс", "л", "лл", "об", "оп", "п", "пап", "рф", "ссср", "ф", "фонд", "хр", "цк",
];

/// The words of shelfmarks, which are made of the rarer letters: a column of them is all that
/// some texts have beyond ASCII. Labels, and the abbreviations of the archives authority.
static SHELFMARK_WORDS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let archives = Authority::standard().archives();
    let abbreviations = archives.flat_map(|archive| archive.abbreviations.iter());
    abbreviations
        .flat_map(|abbreviation| abbreviation.split(|c: char| !c.is_alphabetic()))
        .filter(|word| word.starts_with(is_cyrillic))
        .map(str::to_lowercase)
        .chain(LABELS.iter().map(|&label| label.to_owned()))
        .collect()
});

/// Longest of these words that is looked up.
const MAX_SHELFMARK_LETTERS: usize = 16;

/// What a capital within a word costs: small letters are the rule, all capitals are known too.
const CAPITAL: f64 = 0.4;

/// Logarithm of the frequency that letters in such words count with.
const SHELFMARK_LETTER: f64 = -2.0;

/// What a decoded text looks like as Russian.
#[derive(Default)]
pub(super) struct Words {
    letters: usize,
    logarithms: f64,
    /// Capitals after small letters, Cyrillic beside Latin letters, signs that prose has not.
    oddities: usize,
}

impl Words {
    pub(super) fn of(text: &str) -> Self {
        let mut words = Self::default();
        for word in text.split(|character: char| !character.is_alphabetic()) {
            words.add(word);
        }
        words.oddities += text
            .chars()
            .filter(|&c| !c.is_ascii() && !c.is_alphabetic() && !is_typographic(c))
            .count();
        // A dash or a dagger at the head of a word is the capital of another code.
        let mut before = ' ';
        for character in text.chars() {
            let is_sign = matches!(before, '–' | '—' | '†' | '‡' | '•' | '…' | '€' | '™');
            words.oddities +=
                usize::from(is_sign && is_cyrillic(character) && character.is_lowercase());
            before = character;
        }
        words
    }

    fn add(&mut self, word: &str) {
        let mut letters = 0_usize;
        let mut logarithms = 0.0;
        let mut before = ' ';
        for character in word.chars() {
            if is_cyrillic(character) {
                letters += 1;
                logarithms += frequency(character);
                if character.is_uppercase() && before != ' ' {
                    logarithms -= CAPITAL;
                }
                let is_against = character.is_uppercase() && before.is_lowercase();
                let is_mixed = before != ' ' && before.is_ascii();
                self.oddities += usize::from(is_against || is_mixed);
            } else {
                let is_foreign = !character.is_ascii() || is_cyrillic(before);
                self.oddities += usize::from(is_foreign);
            }
            before = character;
        }
        if (1..=MAX_SHELFMARK_LETTERS).contains(&letters)
            && SHELFMARK_WORDS.contains(&word.to_lowercase())
        {
            #[expect(clippy::cast_precision_loss, reason = "a word of few letters")]
            let count = letters as f64;
            logarithms = logarithms.max(SHELFMARK_LETTER * count);
        }
        self.letters += letters;
        self.logarithms += logarithms;
    }

    pub(super) fn mean(&self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sample has at most a million letters"
        )]
        let letters = self.letters as f64;
        // An oddity weighs as much as a letter that hardly occurs.
        #[expect(clippy::cast_precision_loss, reason = "likewise")]
        let oddities = self.oddities as f64;
        (self.logarithms - 8.0 * oddities) / letters
    }

    pub(super) fn is_russian(&self) -> bool {
        // Short texts may spare the frequent letters: an abbreviation, a surname.
        #[expect(
            clippy::cast_precision_loss,
            reason = "a sample has at most a million letters"
        )]
        let leeway = 1.8 / (self.letters as f64).sqrt();
        self.letters >= 3 && self.oddities * 8 <= self.letters && self.mean() >= MIN_MEAN - leeway
    }
}

fn is_cyrillic(character: char) -> bool {
    matches!(character, '\u{400}'..='\u{4FF}')
}

/// Natural logarithm of how often a letter stands in Russian text.
fn frequency(character: char) -> f64 {
    let lower = character.to_lowercase().next().unwrap_or(character);
    let often = match lower {
        'ё' => 40,
        'а'..='я' => RUSSIAN[lower as usize - 'а' as usize],
        // Ukrainian and Belarusian.
        'і' | 'ї' | 'є' | 'ў' => 30,
        _ => 1,
    };
    (f64::from(often) / 10_000.0).ln()
}
