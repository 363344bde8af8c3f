//! Generated records for the benches: diplomatic text in which every number is chosen.
//!
//! Owns [`Corpus`]: record n of a corpus of any size, always the same, without the records before
//! it. Nothing here was copied from a document; the words stand in `words.txt`, set phrases in
//! `phrases.txt`. What is imitated:
//!
//! - **Words**: Zipf's law (exponent 1.07, shift 2.7) over 250,000 ranks: a thousand English words
//!   of the trade, most frequent first, then invented ones, so that half of the vocabulary stands
//!   in one or two records. One in three of these is a name, which begins with a capital: of the
//!   words within sentences one in seven, as in print.
//! - **What stands together**: a word in four is one of six that like to follow the word before it;
//!   a word in forty begins one of 83 set phrases; every record has ten words of its own to which
//!   a word in eight returns. So phrases of two and three words are as frequent as in print, and
//!   words of one subject meet in one record.
//! - **Lengths**: log-normal with sigma 0.8; the mean is a parameter (560 words give 3.6 kB, 300
//!   words 1.9 kB).
//! - **Titles** of 6 to 16 words, a **summary** for half of the records, up to four **people**.
//! - **Places** (`shelf`): 12 archives, 2,190 fonds, skewed; one record in seven lies at two
//!   places, one in thirty at none.
//! - **Dates**: days of 1940 to 1991, most in 1945 to 1962; one record in fifty has none.
//! - **Language** (8), **collection** (16), **kind** (7), skewed.
//!
//! Left out on purpose, so that analysers of different make see the same words: hyphens,
//! apostrophes, accents, other scripts, decimal numbers.

pub mod dice;
pub mod shelf;
pub mod vocabulary;

use serde::Serialize;

use dice::{Dice, Zipf, mixed};
use shelf::{Place, Shelves};
use vocabulary::Vocabulary;

/// One in so many invented words is a name.
const NAMES: usize = 3;

/// Mixed into every record's seed; another number gives another corpus.
const SEED: u64 = 0x1951_1119;

/// Standard deviation of the logarithm of a record's length.
const LENGTH_SIGMA: f64 = 0.8;

/// Fewest and most words of a body.
const LENGTHS: (usize, usize) = (20, 12_000);

/// Share of words that follow the word before by liking, that begin a set phrase, that belong to
/// the record's own subject, and that are numbers.
const FOLLOWS: f64 = 0.25;
const SET_PHRASE: f64 = 0.025;
const SUBJECT: f64 = 0.125;
const NUMBER: f64 = 0.01;

/// Words of a record's own, and the rank from which they are drawn: no function word is a subject.
const SUBJECT_WORDS: usize = 10;
const FIRST_SUBJECT: usize = 120;

const LANGUAGES: [&str; 8] = [
    "Russian",
    "English",
    "German",
    "Chinese",
    "Korean",
    "Hungarian",
    "Polish",
    "French",
];

const KINDS: [&str; 7] = [
    "Telegram",
    "Memorandum of Conversation",
    "Report",
    "Letter",
    "Minutes of Meeting",
    "Protocol",
    "Draft Resolution",
];

const COLLECTIONS: [&str; 16] = [
    "Korean War",
    "Cuban Missile Crisis",
    "Berlin Crises",
    "Nuclear Proliferation",
    "Warsaw Pact",
    "Soviet Foreign Policy",
    "China and the Cold War",
    "Postwar Settlement",
    "Vietnam War",
    "Hungarian Revolution",
    "Prague Spring",
    "Economic Cooperation",
    "Intelligence",
    "Non-Aligned Movement",
    "Space Exploration",
    "Disarmament",
];

/// One generated record, in the shape of kartoteka's JSON lines.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Paper {
    /// `g0000001`: numbers in the order of the corpus, of one width.
    pub id: String,
    /// Title.
    pub title: String,
    /// ISO day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<String>,
    /// Abstract.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// Text, paragraphs parted by a line break.
    pub body: String,
    /// Language of the original.
    pub language: &'static str,
    /// Places.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub references: Vec<Place>,
    /// Invented names.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub people: Vec<String>,
    /// Kind of document.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// Collection.
    pub collection: &'static str,
}

/// A corpus without an end.
#[derive(Debug, Clone)]
pub struct Corpus {
    vocabulary: Vocabulary,
    shelves: Shelves,
    languages: Zipf,
    kinds: Zipf,
    collections: Zipf,
    mean_words: f64,
}

impl Corpus {
    /// The corpus whose bodies have `mean_words` words on average.
    #[must_use]
    pub fn new(mean_words: usize) -> Self {
        Self {
            vocabulary: Vocabulary::default(),
            shelves: Shelves::default(),
            languages: Zipf::new(LANGUAGES.len(), 1.3, 0.0),
            kinds: Zipf::new(KINDS.len(), 0.8, 0.0),
            collections: Zipf::new(COLLECTIONS.len(), 0.9, 1.0),
            mean_words: mean_words as f64,
        }
    }

    /// The words that it is written with.
    #[must_use]
    pub fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// Record `number`, from 0.
    #[must_use]
    pub fn paper(&self, number: usize) -> Paper {
        let mut dice = Dice::new(mixed(SEED ^ number as u64));
        let subject: Vec<usize> = (0..SUBJECT_WORDS)
            .map(|_| self.vocabulary.draw_beyond(FIRST_SUBJECT, &mut dice))
            .collect();
        let length = self.length(&mut dice);
        let mut references = Vec::new();
        if !dice.happens(1.0 / 30.0) {
            references.push(self.shelves.draw(&mut dice));
            if dice.happens(1.0 / 7.0) {
                references.push(self.shelves.draw(&mut dice));
            }
        }
        let date = (!dice.happens(0.02)).then(|| day(&mut dice));
        let title = self.sentence(6 + dice.below(11), &subject, &mut dice);
        let summary = dice
            .happens(0.5)
            .then(|| self.prose(25 + dice.below(30), &subject, &mut dice));
        let people = (0..dice.below(5))
            .map(|_| {
                let first = self.vocabulary.first_name();
                self.name(self.vocabulary.draw_beyond(first, &mut dice))
            })
            .collect();
        Paper {
            id: format!("g{number:07}"),
            title,
            date,
            summary,
            body: self.prose(length, &subject, &mut dice),
            language: LANGUAGES[self.languages.draw(&mut dice)],
            references,
            people,
            kind: KINDS[self.kinds.draw(&mut dice)],
            collection: COLLECTIONS[self.collections.draw(&mut dice)],
        }
    }

    fn length(&self, dice: &mut Dice) -> usize {
        // The mean of a log-normal distribution is exp(mu + sigma² / 2).
        let mu = self.mean_words.ln() - LENGTH_SIGMA * LENGTH_SIGMA / 2.0;
        let words = (mu + LENGTH_SIGMA * dice.normal()).exp() as usize;
        words.clamp(LENGTHS.0, LENGTHS.1)
    }

    /// About `words` words in sentences and paragraphs.
    fn prose(&self, words: usize, subject: &[usize], dice: &mut Dice) -> String {
        let mut text = String::with_capacity(words * 7);
        let mut left = words;
        while left > 0 {
            let length = (8 + dice.below(25)).min(left);
            self.write_sentence(length, subject, dice, &mut text);
            text.push('.');
            left -= length;
            if left > 0 {
                text.push(if dice.happens(0.15) { '\n' } else { ' ' });
            }
        }
        text
    }

    fn sentence(&self, words: usize, subject: &[usize], dice: &mut Dice) -> String {
        let mut text = String::new();
        self.write_sentence(words, subject, dice, &mut text);
        text
    }

    fn write_sentence(&self, words: usize, subject: &[usize], dice: &mut Dice, text: &mut String) {
        let start = text.len();
        let mut before = None;
        for place in 0..words {
            if place > 0 {
                text.push_str(if dice.happens(0.05) { ", " } else { " " });
            }
            let kind = dice.share();
            if kind < SET_PHRASE {
                text.push_str(self.vocabulary.phrase(dice));
                before = None;
            } else if kind < SET_PHRASE + NUMBER {
                text.push_str(&(1 + dice.below(2_000)).to_string());
                before = None;
            } else {
                let rank = if kind < SET_PHRASE + NUMBER + SUBJECT {
                    subject[dice.below(subject.len())]
                } else {
                    match before {
                        Some(rank) if kind > 1.0 - FOLLOWS => self.vocabulary.follower(rank, dice),
                        _ => self.vocabulary.draw(dice),
                    }
                };
                self.write_word(rank, text);
                before = Some(rank);
            }
        }
        capitalise(text, start);
    }

    /// Names begin with a capital wherever they stand.
    fn write_word(&self, rank: usize, text: &mut String) {
        let start = text.len();
        self.vocabulary.write(rank, text);
        if rank >= self.vocabulary.first_name() && rank.is_multiple_of(NAMES) {
            capitalise(text, start);
        }
    }

    fn name(&self, rank: usize) -> String {
        let mut name = String::new();
        self.vocabulary.write(rank, &mut name);
        capitalise(&mut name, 0);
        name
    }
}

fn capitalise(text: &mut str, at: usize) {
    // Words are of ASCII letters and digits.
    if let Some(first) = text.get_mut(at..=at) {
        first.make_ascii_uppercase();
    }
}

/// A day of 1940 to 1991: two in three of 1945 to 1962, thinning out to both sides.
fn day(dice: &mut Dice) -> String {
    let year = if dice.happens(2.0 / 3.0) {
        1945 + dice.below(18)
    } else if dice.happens(0.2) {
        1940 + dice.below(5)
    } else {
        // The lower of two draws: the seventies are better published than the eighties.
        1963 + dice.below(29).min(dice.below(29))
    };
    format!("{year}-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_the_same_whenever_it_is_made() {
        let corpus = Corpus::new(100);
        assert_eq!(corpus.paper(17), Corpus::new(100).paper(17));
        assert_ne!(corpus.paper(17).body, corpus.paper(18).body);
    }

    #[test]
    fn lengths_and_places_are_as_described() {
        let corpus = Corpus::new(300);
        let papers: Vec<Paper> = (0..2_000).map(|number| corpus.paper(number)).collect();
        let words: usize = papers
            .iter()
            .map(|paper| paper.body.split_whitespace().count())
            .sum();
        let mean = words as f64 / 2_000.0;
        assert!((280.0..340.0).contains(&mean), "{mean} words on average");
        let two = papers.iter().filter(|p| p.references.len() == 2).count();
        let none = papers.iter().filter(|p| p.references.is_empty()).count();
        assert!((200..360).contains(&two), "{two} records at two places");
        assert!((40..100).contains(&none), "{none} records at none");
        let dated = papers.iter().filter(|p| p.date.is_some()).count();
        assert!(
            dated > 1_920 && dated < 2_000,
            "{dated} records with a date"
        );
    }
}
