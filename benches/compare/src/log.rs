//! The log: questions as readers ask them, each different, drawn by a fixed seed.
//!
//! For a corpus of the user's, they are drawn from the entries of printed back-of-book indexes, as
//! topics lie in folders (`persons/topics.tsv`: number, tab, entry): persons by family name, by whole
//! name, as printed or as a phrase; subjects as words, as a phrase or joined by OR. For a generated
//! corpus, words and phrases come from the records. Two questions in five have filters: years most
//! often, then an archive, then both, taken from a record that has the words where one is found.
//!
//! The shares are an estimate of ours, not a count of a real log: nobody publishes one for such an
//! archive.

use std::collections::HashSet;
use std::path::Path;

use anyhow::{Context, Result};
use corpus::dice::Dice;

use crate::draw::{Sample, around};
use crate::question::{Class, Narrowing, Question, Together, typed};

/// Questions of a full log.
const QUESTIONS: usize = 2_000;

/// Draws after which a small corpus has no more questions to give.
const TRIES: usize = 100_000;

/// Records looked at for filters.
const LOOKED_AT: usize = 100;

const SEED: u64 = 2_000;

/// An entry of a printed index.
struct Entry {
    is_person: bool,
    text: String,
}

/// Draws the log; one question in `thinned` of it.
pub(crate) fn draw(
    sample: &Sample,
    topics: Option<&Path>,
    thinned: usize,
) -> Result<Vec<Question>> {
    let entries = match topics {
        Some(folder) => read(folder)?,
        None => Vec::new(),
    };
    let mut dice = Dice::new(SEED);
    let mut seen = HashSet::new();
    let mut questions = Vec::new();
    for _ in 0..TRIES {
        if questions.len() >= QUESTIONS / thinned {
            break;
        }
        let question = if entries.is_empty() {
            from_records(sample, &mut dice)
        } else {
            let entry = &entries[dice.below(entries.len())];
            from_entry(entry, sample, &mut dice)
        };
        if let Some(question) = question
            && seen.insert(question.to_string())
        {
            questions.push(question);
        }
    }
    Ok(questions)
}

/// The entries below a folder, whatever sets of topics lie there.
fn read(folder: &Path) -> Result<Vec<Entry>> {
    let mut entries = Vec::new();
    let mut sets: Vec<_> = std::fs::read_dir(folder)
        .with_context(|| format!("cannot read {}", folder.display()))?
        .map(|entry| Ok(entry?.path()))
        .collect::<Result<_>>()?;
    sets.sort();
    for set in sets {
        let Ok(topics) = std::fs::read_to_string(set.join("topics.tsv")) else {
            continue;
        };
        let is_person = set.to_string_lossy().contains("person");
        let texts = topics.lines().filter_map(|line| line.split_once('\t'));
        entries.extend(texts.map(|(_, text)| Entry {
            is_person,
            text: text.to_owned(),
        }));
    }
    Ok(entries)
}

fn from_entry(entry: &Entry, sample: &Sample, dice: &mut Dice) -> Option<Question> {
    let (kind, together, text) = if entry.is_person {
        let mut parts = entry.text.split(", ");
        let family = parts.next()?.to_owned();
        let whole = parts.next().map(|given| format!("{given} {family}"));
        let share = dice.share();
        match whole {
            Some(whole) if share < 0.4 => ("name", Together::All, whole),
            Some(_) if share < 0.5 => ("name", Together::All, entry.text.clone()),
            Some(whole) if share < 0.6 => ("phrase", Together::Phrase, whole),
            _ => ("name", Together::All, family),
        }
    } else {
        // What stands in brackets is an abbreviation of the rest, what follows a colon narrows it.
        let text = entry.text.split(" (").next()?.replace([':', ','], "");
        let kind = if text.contains(' ') { "words" } else { "word" };
        match dice.share() {
            share if share < 0.2 && kind == "words" => ("phrase", Together::Phrase, text),
            share if share < 0.3 && kind == "words" => ("or", Together::Any, text),
            _ => (kind, Together::All, text),
        }
    };
    let words = words(&text);
    if words.is_empty() {
        return None;
    }
    let text = match together {
        Together::All => text,
        Together::Any | Together::Phrase => typed(&words, together),
    };
    Some(Question {
        kind,
        narrowing: narrowing(&words, sample, dice),
        words,
        text,
        together,
        under: String::new(),
    })
}

/// Words of a generated corpus, of the classes in turn as often as readers ask so.
fn from_records(sample: &Sample, dice: &mut Dice) -> Option<Question> {
    let (class, kind) = match dice.share() {
        share if share < 0.3 => (Class::TermLow, "name"),
        share if share < 0.5 => (Class::TermMid, "word"),
        share if share < 0.8 => (Class::And2, "words"),
        share if share < 0.9 => (Class::Phrase2, "phrase"),
        _ => (Class::Or2, "or"),
    };
    let question = sample.draw(class, 0, dice)?;
    Some(Question {
        kind,
        narrowing: narrowing(&question.words, sample, dice),
        ..question
    })
}

/// Filters as readers set them: mostly those of a record that has the words.
fn narrowing(words: &[String], sample: &Sample, dice: &mut Dice) -> Narrowing {
    let share = dice.share();
    let has_days = share < 0.3;
    let has_archive = (0.25..0.4).contains(&share);
    let fits = |place: usize| {
        let row = &sample.rows[place];
        (row.day.is_some() || !has_days) && (!row.archives.is_empty() || !has_archive)
    };
    let drawn: Vec<usize> = (0..LOOKED_AT)
        .map(|_| dice.below(sample.rows.len()))
        .collect();
    let has_words = |place: &usize| {
        words
            .iter()
            .all(|word| sample.bodies[*place].contains(word))
    };
    let fitting = drawn.iter().copied().filter(|place| fits(*place));
    let Some(place) = fitting
        .clone()
        .find(has_words)
        .or_else(|| fitting.clone().next())
    else {
        return Narrowing::default();
    };
    let row = &sample.rows[place];
    let day = row.day.filter(|_| has_days);
    Narrowing {
        days: day.map(|day| around(day, 1 + dice.below(5) as u64, dice)),
        archive: row.archives.first().filter(|_| has_archive).cloned(),
        ..Narrowing::default()
    }
}

/// Lower-case words as the analysers of all engines see them.
fn words(text: &str) -> Vec<String> {
    let words = text.split(|letter: char| !letter.is_alphanumeric());
    let words = words.filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_becomes_words() {
        assert_eq!(words("Ackley, H. Gardner"), ["ackley", "h", "gardner"]);
        assert_eq!(words("Alphand, Hervé"), ["alphand", "hervé"]);
    }
}
