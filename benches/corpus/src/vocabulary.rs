//! The words: a list of our own, then invented names without end.
//!
//! Owns [`Vocabulary`]: which word has which rank, which words like to follow which, and the set
//! phrases. The most frequent thousand or so stand in `words.txt`; every rank beyond has a name
//! made of syllables. Invented names end so that no English stemmer takes anything off them, and
//! the words of the list fall together under Porter's first and second stemmer alike, so that
//! chains of different make find the same records.

use std::collections::HashSet;

use crate::dice::{Dice, Zipf, mixed};

const WORDS: &str = include_str!("../words.txt");
const PHRASES: &str = include_str!("../phrases.txt");

/// Words that text draws from.
const RANKS: usize = 250_000;

/// Exponent and shift of Zipf's law as fitted to English prose by Mandelbrot's form.
const EXPONENT: f64 = 1.07;
const SHIFT: f64 = 2.7;

/// Words that like to follow one and the same word.
const FOLLOWERS: usize = 6;

const CONSONANTS: &[u8] = b"bdgklmnprstvz";
const VOWELS: &[u8] = b"aiou";
/// The last two letters of an invented name.
const ENDINGS: [&str; 8] = ["ov", "in", "uk", "ak", "un", "ok", "am", "ug"];
/// Invented names of two syllables, then those of three.
const SHORT_NAMES: u64 =
    (CONSONANTS.len() * VOWELS.len() * CONSONANTS.len() * ENDINGS.len()) as u64;
const LONG_NAMES: u64 = SHORT_NAMES * (CONSONANTS.len() * VOWELS.len()) as u64;

/// Words by rank.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    listed: Vec<&'static str>,
    phrases: Vec<&'static str>,
    zipf: Zipf,
    phrase_zipf: Zipf,
}

impl Default for Vocabulary {
    fn default() -> Self {
        let mut seen = HashSet::new();
        let listed = lines(WORDS)
            .flat_map(str::split_whitespace)
            .filter(|word| seen.insert(*word))
            .collect();
        let phrases: Vec<&str> = lines(PHRASES).collect();
        Self {
            listed,
            zipf: Zipf::new(RANKS, EXPONENT, SHIFT),
            phrase_zipf: Zipf::new(phrases.len(), 0.8, 1.0),
            phrases,
        }
    }
}

fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

impl Vocabulary {
    /// The words of the list, most frequent first.
    #[must_use]
    pub fn listed(&self) -> &[&'static str] {
        &self.listed
    }

    /// A rank, as often as its word stands in prose.
    pub fn draw(&self, dice: &mut Dice) -> usize {
        self.zipf.draw(dice)
    }

    /// A rank at or beyond `first`, by the same law.
    pub fn draw_beyond(&self, first: usize, dice: &mut Dice) -> usize {
        loop {
            let rank = self.draw(dice);
            if rank >= first {
                return rank;
            }
        }
    }

    /// A word that likes to follow the word of `rank`: one of a few, the first of them in half
    /// of the cases.
    pub fn follower(&self, rank: usize, dice: &mut Dice) -> usize {
        let which = (dice.bits().trailing_zeros() as usize).min(FOLLOWERS - 1);
        let share = mixed((rank * FOLLOWERS + which) as u64) >> 11;
        self.zipf.at(share as f64 / (1_u64 << 53) as f64)
    }

    /// A set phrase.
    pub fn phrase(&self, dice: &mut Dice) -> &'static str {
        self.phrases[self.phrase_zipf.draw(dice)]
    }

    /// Rank of the first invented name.
    #[must_use]
    pub fn first_name(&self) -> usize {
        self.listed.len()
    }

    /// Appends the word of `rank` to `text`.
    pub fn write(&self, rank: usize, text: &mut String) {
        match self.listed.get(rank) {
            Some(word) => text.push_str(word),
            None => write_name((rank - self.listed.len()) as u64, text),
        }
    }
}

/// The invented name of this number: short ones first, neighbours unlike each other.
fn write_name(number: u64, text: &mut String) {
    // Multiplying by a number without common factors visits every name once.
    let (mut rest, syllables) = match number.checked_sub(SHORT_NAMES) {
        None => (number * 7_919 % SHORT_NAMES, 1),
        Some(beyond) => (beyond % LONG_NAMES * 104_729 % LONG_NAMES, 2),
    };
    let mut digit = |base: usize| {
        let digit = (rest % base as u64) as usize;
        rest /= base as u64;
        digit
    };
    for _ in 0..syllables {
        text.push(char::from(CONSONANTS[digit(CONSONANTS.len())]));
        text.push(char::from(VOWELS[digit(VOWELS.len())]));
    }
    text.push(char::from(CONSONANTS[digit(CONSONANTS.len())]));
    text.push_str(ENDINGS[digit(ENDINGS.len())]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_ranks_have_one_word() {
        let vocabulary = Vocabulary::default();
        let mut seen = HashSet::new();
        for rank in 0..100_000 {
            let mut word = String::new();
            vocabulary.write(rank, &mut word);
            assert!(word.bytes().all(|byte| byte.is_ascii_lowercase()), "{word}");
            assert!(seen.insert(word.clone()), "rank {rank} repeats {word}");
        }
    }

    #[test]
    fn the_last_rank_still_has_a_name_of_its_own() {
        assert!((RANKS as u64) < SHORT_NAMES + LONG_NAMES);
    }
}
