//! Collocates: the words that stand near the matches of a query, and how much more often than by
//! chance.
//!
//! Owns [`Collocates`]. A window reaches a number of words before and after each match, within title,
//! summary or body. A word of the text counts once, in however many windows it stands, so that counts
//! fit the table of frequencies (surface co-occurrence in Evert 2008, "Corpora and collocations"). The words that match are no
//! collocates of themselves. Words are folded forms, shown as the windows write them most often.
//! Two measures:
//!
//! - log-likelihood, G² of Dunning 1993, "Accurate methods for the statistics of surprise and
//!   coincidence", over words in windows and in the whole index; negative where a word is rarer than
//!   by chance;
//! - logDice of Rychlý 2008, "A lexicographer-friendly association score": 14 + log2 of the Dice
//!   coefficient of word and match, which does not hang on the size of the index.
//!
//! Frequencies are those of the whole index, from its dictionary, whatever the filters. Function words
//! are left out unless they are wanted.
//!
//! Known gap: the number of all words is about right, since the index stores lengths in one byte.

mod measure;
mod windows;

use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use super::Asker;
use super::answer::Understood;
use super::error::AskError;
use super::question::Question;
use crate::engine::{Engine, Limits, LookUp, MatchMode};
use crate::query::matching::Matcher;
pub use measure::{log_dice, log_likelihood};
use windows::{Seen, Windows};

/// Widest window, in words on either side.
pub const MAX_WINDOW: usize = 50;

/// By what collocates are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CollocateSort {
    /// By log-likelihood: what is surely no chance.
    #[default]
    LogLikelihood,
    /// By logDice: what goes with the word and with few others.
    LogDice,
    /// By how often it stands in windows.
    Count,
}

impl CollocateSort {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::LogLikelihood, Self::LogDice, Self::Count];

    /// The name used in flags, JSON and the HTTP API.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LogLikelihood => "log-likelihood",
            Self::LogDice => "log-dice",
            Self::Count => "count",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.name() == name)
    }
}

/// Which collocates are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CollocateOptions {
    /// Words before a match that are its window; at most [`MAX_WINDOW`].
    pub before: usize,
    /// Words after it, likewise.
    pub after: usize,
    /// How often a word stands in windows at least.
    pub least: u64,
    /// Whether function words are listed too.
    pub function_words: bool,
    /// By what they are listed.
    pub sort: CollocateSort,
    /// Most collocates.
    pub limit: usize,
}

impl Default for CollocateOptions {
    fn default() -> Self {
        Self {
            before: 5,
            after: 5,
            least: 2,
            function_words: false,
            sort: CollocateSort::default(),
            limit: 25,
        }
    }
}

/// The collocates of a query.
#[derive(Debug, Clone, Default)]
#[non_exhaustive]
pub struct Collocates {
    /// How the question was understood.
    pub understood: Understood,
    /// What was asked for.
    pub options: CollocateOptions,
    /// Matches, as a concordance counts them when every word has its own lines.
    pub matches: u64,
    /// Records in which they stand.
    pub records: u64,
    /// Words in their windows, of any kind.
    pub window_words: u64,
    /// Words of all titles, summaries and bodies of the index, about.
    pub words: u64,
    /// Different words that stand often enough in the windows to be listed.
    pub distinct: u64,
    /// The words, in the order asked for; of equals the more frequent first, then by their letters.
    pub rows: Vec<Collocate>,
}

/// A word near the matches.
#[derive(Debug, Clone, PartialEq)]
pub struct Collocate {
    /// As the windows write it most often.
    pub word: String,
    /// Folded: what the query `=form` looks for.
    pub form: String,
    /// How often it stands in windows.
    pub count: u64,
    /// How often of these before the match that is nearest.
    pub before: u64,
    /// How often after it, or among its words.
    pub after: u64,
    /// Records in whose windows it stands.
    pub records: u64,
    /// How often it stands in the whole index.
    pub frequency: u64,
    /// G².
    pub log_likelihood: f64,
    /// logDice, at most 14.
    pub log_dice: f64,
}

impl<E: Engine> Asker<E> {
    /// The words near the matches of a question. Its page, order and facets count for nothing.
    ///
    /// # Errors
    /// As [`Asker::ask`], and [`AskError::NoWords`] for a query without words.
    pub fn collocates(
        &self,
        question: &Question,
        options: CollocateOptions,
        limits: &Limits,
    ) -> Result<Collocates, AskError> {
        self.with_analyser(|analyser| {
            let mut prepared = self.prepare(question, limits, analyser)?;
            let root = &prepared.request.query.root;
            if !Matcher::new(root).has_words() {
                return Err(AskError::NoWords);
            }
            prepared.request.match_mode = MatchMode::All;
            let mut matcher = Matcher::new(&prepared.request.query.root);
            let mut windows = Windows::new(options);
            let walked = self.engine.walk(&prepared.request, limits, &mut |met| {
                let record = met.record;
                let found = matcher.in_record(&record, analyser);
                let parts = [
                    (&record.title, &found.title),
                    (&record.summary, &found.summary),
                    (&record.body, &found.body),
                ];
                windows.begin_record();
                for (text, matches) in parts {
                    windows.add(text.as_deref().unwrap_or_default(), matches, analyser);
                }
                ControlFlow::Continue(())
            })?;
            drop(matcher);
            let (understood, _) = self.understood(prepared, walked, limits, analyser)?;
            let (mut collocates, candidates) = windows.finish(understood);
            if candidates.is_empty() {
                return Ok(collocates);
            }
            let wanted = LookUp {
                frequencies: candidates.iter().map(|(form, _)| form.clone()).collect(),
                ..LookUp::default()
            };
            let facts = self.engine.look_up(&wanted, limits)?;
            collocates.words = facts.words;
            collocates.rows = candidates
                .into_iter()
                .zip(facts.frequencies)
                .map(|((form, seen), frequency)| row(form, seen, frequency, &collocates))
                .collect();
            sort(&mut collocates.rows, options.sort);
            collocates.rows.truncate(options.limit);
            Ok(collocates)
        })
    }
}

fn row(form: String, seen: Seen, frequency: u64, of: &Collocates) -> Collocate {
    let count = seen.count();
    // What stands in windows stands in the index.
    let frequency = frequency.max(count);
    Collocate {
        word: seen.spelling().unwrap_or(&form).to_owned(),
        count,
        before: seen.before,
        after: seen.after,
        records: seen.records,
        frequency,
        log_likelihood: log_likelihood(count, of.window_words, frequency, of.words),
        log_dice: log_dice(count, of.matches, frequency),
        form,
    }
}

fn sort(rows: &mut [Collocate], by: CollocateSort) {
    rows.sort_by(|one, other| {
        let measured = match by {
            CollocateSort::LogLikelihood => other.log_likelihood.total_cmp(&one.log_likelihood),
            CollocateSort::LogDice => other.log_dice.total_cmp(&one.log_dice),
            CollocateSort::Count => std::cmp::Ordering::Equal,
        };
        measured
            .then_with(|| other.count.cmp(&one.count))
            .then_with(|| one.form.cmp(&other.form))
    });
}

#[cfg(test)]
mod tests;
