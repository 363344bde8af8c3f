//! Draws the questions from the records that are searched, by a fixed seed.
//!
//! Owns the bands of frequency that make a class what it is. Takes a sample of the rows; words of
//! one question are taken from one record, so that they are found together as words of one subject
//! are, and every question finds something. A corpus without fonds has no questions about archives.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use anyhow::{Result, ensure};
use corpus::dice::Dice;

use crate::material::{Material, Row};
use crate::question::{Class, Narrowing, Question, Together, typed};

/// Rows looked at.
const SAMPLE: usize = 10_000;

const SEED: u64 = 300;

/// Draws for one question before its class is given up.
const TRIES: usize = 20_000;

/// Share of the records that have a word or phrase.
type Band = Range<f64>;

const HIGH: Band = 0.15..0.45;
const MID: Band = 0.005..0.1;
const LOW: Band = 0.000_2..0.004;
const AND2: Band = 0.02..0.25;
const AND3: Band = 0.08..0.4;
const OR: Band = 0.06..0.4;
const PHRASE: Band = 0.000_5..0.02;
const WITH_ARCHIVE: Band = 0.04..0.4;
const WITH_FOND: Band = 0.1..0.5;
const WITH_DATE: Band = 0.06..0.4;

/// Words in more records than this are function words; a phrase has at most one of them.
const FUNCTION: f64 = 0.5;

const DAYS_A_YEAR: u64 = 365;

/// Frequencies in the sample, and the sample.
pub(crate) struct Sample {
    pub(crate) rows: Vec<Row>,
    /// Words of the last part of each row: the body.
    pub(crate) bodies: Vec<Vec<String>>,
    words: HashMap<String, u32>,
    pairs: HashMap<String, u32>,
    triples: HashMap<String, u32>,
    has_fonds: bool,
}

impl Sample {
    /// Reads it.
    pub(crate) fn of(material: &Material) -> Result<Self> {
        // Evenly over the table, since records of one kind often stand together.
        let step = material.records.div_ceil(SAMPLE).max(1);
        let rows: Vec<Row> = material.rows()?.step_by(step).collect::<Result<_>>()?;
        let bodies: Vec<Vec<String>> = rows
            .iter()
            .map(|row| words(row.parts.last().map_or("", String::as_str)))
            .collect();
        Ok(Self {
            words: in_how_many(&bodies, 1),
            pairs: in_how_many(&bodies, 2),
            triples: in_how_many(&bodies, 3),
            has_fonds: rows.iter().any(|row| !row.fonds.is_empty()),
            rows,
            bodies,
        })
    }

    /// The questions: as many of each class as it has, divided by `thinned`, at least one.
    pub(crate) fn questions(&self, thinned: usize) -> Result<Vec<Question>> {
        let mut dice = Dice::new(SEED);
        let mut questions = Vec::new();
        for (class, number) in Class::ALL {
            let needs_fonds = matches!(
                class,
                Class::AndArchive | Class::AndFond | Class::AllFilters | Class::Browse
            );
            if needs_fonds && !self.has_fonds {
                continue;
            }
            let wanted = (number / thinned).max(1);
            let mut texts = HashSet::new();
            let mut tries = 0;
            while texts.len() < wanted {
                tries += 1;
                ensure!(
                    tries < TRIES,
                    "no {} questions can be drawn from this corpus",
                    class.name()
                );
                let drawn = self.draw(class, texts.len(), &mut dice);
                if let Some(question) = drawn
                    && texts.insert(question.to_string())
                {
                    questions.push(question);
                }
            }
        }
        Ok(questions)
    }

    /// One draw; none when the record drawn has not what the class needs.
    pub(crate) fn draw(&self, class: Class, number: usize, dice: &mut Dice) -> Option<Question> {
        let place = dice.below(self.rows.len());
        let row = &self.rows[place];
        let (together, words) = match class {
            Class::TermHigh => (Together::All, self.pick(place, 1, &HIGH, dice)?),
            Class::TermMid => (Together::All, self.pick(place, 1, &MID, dice)?),
            Class::TermLow => (Together::All, self.pick(place, 1, &LOW, dice)?),
            Class::And2 => (Together::All, self.pick(place, 2, &AND2, dice)?),
            Class::And3 => (Together::All, self.pick(place, 3, &AND3, dice)?),
            Class::Or2 => (Together::Any, self.pick(place, 2, &OR, dice)?),
            Class::Or3 => (Together::Any, self.pick(place, 3, &OR, dice)?),
            Class::Phrase2 => (Together::Phrase, self.phrase(place, 2, dice)?),
            Class::Phrase3 => (Together::Phrase, self.phrase(place, 3, dice)?),
            Class::AndArchive => (Together::All, self.pick(place, 2, &WITH_ARCHIVE, dice)?),
            Class::AndFond => (Together::All, self.pick(place, 2, &WITH_FOND, dice)?),
            Class::DateTerms => (Together::All, self.pick(place, 2, &WITH_DATE, dice)?),
            Class::AllFilters => (Together::All, self.pick(place, 1, &WITH_FOND, dice)?),
            Class::Browse => (Together::All, Vec::new()),
        };
        let narrowing = match class {
            Class::AndArchive => Narrowing {
                archive: Some(row.archives.first()?.clone()),
                ..Narrowing::default()
            },
            Class::AndFond => in_fond(row)?,
            Class::DateTerms => Narrowing {
                days: Some(around(row.day?, 2 + dice.below(4) as u64, dice)),
                ..Narrowing::default()
            },
            Class::AllFilters => Narrowing {
                archive: Some(row.archives.first()?.clone()),
                fond: None,
                days: Some(around(row.day?, 10, dice)),
                language: Some(row.language.clone()),
                collection: Some(row.collection.clone()),
            },
            Class::Browse => browsing(row, number, dice)?,
            _ => Narrowing::default(),
        };
        let under = match (&narrowing.archive, row.archives.first()) {
            (Some(archive), _) | (None, Some(archive)) => archive.clone(),
            (None, None) if self.has_fonds => return None,
            (None, None) => String::new(),
        };
        Some(Question {
            kind: class.name(),
            text: typed(&words, together),
            words,
            together,
            narrowing,
            under,
        })
    }

    /// So many different words of a record, each in the band.
    fn pick(
        &self,
        place: usize,
        number: usize,
        band: &Band,
        dice: &mut Dice,
    ) -> Option<Vec<String>> {
        let mut fitting: Vec<&String> = self.bodies[place]
            .iter()
            .filter(|word| word.len() > 2 && band.contains(&self.share(&self.words, word)))
            .collect();
        fitting.sort_unstable();
        fitting.dedup();
        let mut picked = Vec::new();
        while picked.len() < number {
            if fitting.is_empty() {
                return None;
            }
            picked.push(fitting.swap_remove(dice.below(fitting.len())).clone());
        }
        Some(picked)
    }

    /// So many words that follow each other in a record and elsewhere.
    fn phrase(&self, place: usize, length: usize, dice: &mut Dice) -> Option<Vec<String>> {
        let body = &self.bodies[place];
        let start = dice.below(body.len().checked_sub(length)?.max(1));
        let words = body.get(start..start + length)?;
        let counts = if length == 2 {
            &self.pairs
        } else {
            &self.triples
        };
        let functions = words
            .iter()
            .filter(|word| self.share(&self.words, word) > FUNCTION)
            .count();
        let fits = functions <= 1
            && PHRASE.contains(&self.share(counts, &words.join(" ")))
            && words.iter().all(|word| word.len() > 1);
        fits.then(|| words.to_vec())
    }

    fn share(&self, counts: &HashMap<String, u32>, key: &str) -> f64 {
        f64::from(counts.get(key).copied().unwrap_or(0)) / self.rows.len() as f64
    }
}

fn in_fond(row: &Row) -> Option<Narrowing> {
    let (archive, fond) = row.fonds.first()?.split_once('/')?;
    Some(Narrowing {
        archive: Some(archive.to_owned()),
        fond: Some(fond.to_owned()),
        ..Narrowing::default()
    })
}

/// The narrowings that people browse by, in turn.
fn browsing(row: &Row, number: usize, dice: &mut Dice) -> Option<Narrowing> {
    let archive = Some(row.archives.first()?.clone());
    let free = Narrowing::default();
    Some(match number % 5 {
        0 => Narrowing { archive, ..free },
        1 => in_fond(row)?,
        2 => Narrowing {
            collection: Some(row.collection.clone()),
            ..free
        },
        3 => Narrowing {
            days: Some(around(row.day?, 1, dice)),
            ..free
        },
        _ => Narrowing {
            archive,
            language: Some(row.language.clone()),
            ..free
        },
    })
}

/// A span of so many years that holds a day.
pub(crate) fn around(day: u64, years: u64, dice: &mut Dice) -> (u64, u64) {
    let length = years * DAYS_A_YEAR;
    let from = day.saturating_sub(dice.below(length as usize) as u64);
    (from, from + length - 1)
}

/// Lower-case words of plain letters; whatever else stands in the text separates them, and a
/// phrase never reaches over it.
fn words(text: &str) -> Vec<String> {
    text.split_whitespace()
        .map(|word| {
            let word = word.trim_end_matches([',', '.']);
            if word.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                word.to_ascii_lowercase()
            } else {
                String::new()
            }
        })
        .collect()
}

/// In how many bodies each run of so many words stands. Only runs met twice matter, and of longer
/// ones there are millions, so those met once are dropped now and then.
fn in_how_many(bodies: &[Vec<String>], length: usize) -> HashMap<String, u32> {
    const TOO_MANY: usize = 2_000_000;
    let mut counts: HashMap<String, u32> = HashMap::new();
    for body in bodies {
        let mut seen: HashSet<String> = HashSet::new();
        for run in body.windows(length) {
            if run.iter().all(|word| !word.is_empty()) {
                seen.insert(run.join(" "));
            }
        }
        for run in seen {
            *counts.entry(run).or_default() += 1;
        }
        if length > 1 && counts.len() > TOO_MANY {
            counts.retain(|_, count| *count > 1);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_are_counted_once_a_body() {
        let bodies = [words("Test ban, test ban 1963."), words("the test ban.")];
        let pairs = in_how_many(&bodies, 2);
        assert_eq!(pairs["test ban"], 2);
        assert_eq!(pairs["ban test"], 1);
        assert!(!pairs.contains_key("ban "));
    }

    #[test]
    fn a_span_of_years_holds_its_day() {
        let mut dice = Dice::new(1);
        for day in [0, 100, 20_000] {
            let (from, to) = around(day, 2, &mut dice);
            assert!((from..=to).contains(&day));
        }
    }
}
