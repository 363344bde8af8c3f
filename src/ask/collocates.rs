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

use std::ops::{ControlFlow, Range};

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::Asker;
use super::advice::is_function_word;
use super::answer::Understood;
use super::error::AskError;
use super::question::Question;
use crate::analyse::Analyser;
use crate::engine::{Engine, Limits, LookUp, MatchMode, is_light};
use crate::query::matching::{Match, Matcher, Stretch, stretches};

/// Widest window, in words on either side.
pub const MAX_WINDOW: usize = 50;

/// Most words whose frequencies are looked up: those most often in windows.
const MAX_CANDIDATES: usize = 5000;

/// Bytes of a text that are read for each word of a window before more is.
const BYTES_A_WORD: usize = 32;

/// Most spellings of one word that are told apart.
const MAX_SPELLINGS: usize = 16;

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

/// The windows of all matches, as they are gathered.
struct Windows {
    options: CollocateOptions,
    matches: u64,
    records: u64,
    words: u64,
    seen: FxHashMap<String, Seen>,
    /// Number of the present record, and whether it has a match.
    record: u64,
    has_match: bool,
}

/// What is known of a word in windows.
#[derive(Debug, Default)]
struct Seen {
    before: u64,
    after: u64,
    records: u64,
    /// The last record that it was seen in.
    record: u64,
    spellings: Vec<(String, u64)>,
}

impl Seen {
    fn count(&self) -> u64 {
        self.before + self.after
    }

    /// The spelling met most often, of equals the first by its bytes.
    fn spelling(&self) -> Option<&str> {
        let best = self
            .spellings
            .iter()
            .max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0)));
        best.map(|(spelling, _)| spelling.as_str())
    }
}

impl Windows {
    fn new(options: CollocateOptions) -> Self {
        Self {
            options: CollocateOptions {
                before: options.before.min(MAX_WINDOW),
                after: options.after.min(MAX_WINDOW),
                ..options
            },
            matches: 0,
            records: 0,
            words: 0,
            seen: FxHashMap::default(),
            record: 0,
            has_match: false,
        }
    }

    fn begin_record(&mut self) {
        self.record += 1;
        self.has_match = false;
    }

    /// Adds the windows of the matches in one text.
    fn add(&mut self, text: &str, matches: &[Match], analyser: &mut Analyser) {
        let stretches = stretches(matches.iter().map(|found| vec![found]));
        if stretches.is_empty() {
            return;
        }
        self.matches += stretches.len() as u64;
        self.records += u64::from(!self.has_match);
        self.has_match = true;
        let mut rest = &stretches[..];
        let mut counted_to = 0;
        while !rest.is_empty() {
            let (group, bytes) = self.group(text, rest);
            let (here, later) = rest.split_at(group);
            rest = later;
            let mut bytes = bytes;
            let mut words = words_of(text, bytes.clone(), analyser);
            if self.is_cut(&words, here, &bytes, text) {
                // Words so long are rare; then all up to the matches before and after is read.
                bytes = 0..text.len();
                words = words_of(text, bytes, analyser);
            }
            self.add_words(text, &words, (here, &stretches), &mut counted_to);
        }
    }

    /// How many of the stretches are read together, since their windows may touch, and the bytes
    /// to read for them.
    fn group(&self, text: &str, stretches: &[Stretch]) -> (usize, Range<usize>) {
        let room = |words: usize| (words + 2) * BYTES_A_WORD;
        let (before, after) = (room(self.options.before), room(self.options.after));
        let mut end = stretches[0].bytes.end;
        let mut group = 1;
        for stretch in &stretches[1..] {
            if stretch.bytes.start > end + before + after {
                break;
            }
            end = end.max(stretch.bytes.end);
            group += 1;
        }
        let from = stretches[0].bytes.start.saturating_sub(before);
        let to = (end + after).min(text.len());
        (group, at_blank_before(text, from)..at_blank_after(text, to))
    }

    /// Whether a window ends where reading did, and not by its own width.
    fn is_cut(
        &self,
        words: &[Place],
        stretches: &[Stretch],
        read: &Range<usize>,
        text: &str,
    ) -> bool {
        let (Some(first), Some(last)) = (stretches.first(), stretches.last()) else {
            return false;
        };
        let end = stretches.iter().map(|one| one.bytes.end).max();
        let end = end.unwrap_or(last.bytes.end);
        let before = words.partition_point(|word| word.bytes.start < first.bytes.start);
        let after = words.len() - words.partition_point(|word| word.bytes.start < end);
        (read.start > 0 && before < self.options.before)
            || (read.end < text.len() && after < self.options.after)
    }

    /// Counts the words in the windows of `group`, each once: those up to the byte `counted_to` were
    /// counted before. `all` are the stretches of the text.
    fn add_words(
        &mut self,
        text: &str,
        words: &[Place],
        (group, all): (&[Stretch], &[Stretch]),
        counted_to: &mut usize,
    ) {
        let CollocateOptions { before, after, .. } = self.options;
        for stretch in group {
            let first = words.partition_point(|word| word.bytes.end <= stretch.bytes.start);
            let behind = words.partition_point(|word| word.bytes.start < stretch.bytes.end);
            let window = first.saturating_sub(before)..(behind + after).min(words.len());
            for word in &words[window] {
                if word.bytes.start < *counted_to {
                    continue;
                }
                *counted_to = word.bytes.end;
                if !is_match(all, &word.bytes) {
                    self.count(text, word, is_before(all, &word.bytes));
                }
            }
        }
    }

    fn count(&mut self, text: &str, word: &Place, is_before: bool) {
        self.words += 1;
        if !self.options.function_words && says_little(&word.folded) {
            return;
        }
        let record = self.record;
        // Most words are known: no string is made for those.
        let seen = match self.seen.get_mut(&word.folded) {
            Some(seen) => seen,
            None => self.seen.entry(word.folded.clone()).or_default(),
        };
        match is_before {
            true => seen.before += 1,
            false => seen.after += 1,
        }
        seen.records += u64::from(seen.record != record);
        seen.record = record;
        let spelling = &text[word.bytes.clone()];
        let known = seen
            .spellings
            .iter()
            .position(|(known, _)| known == spelling);
        match known {
            Some(known) => seen.spellings[known].1 += 1,
            None if seen.spellings.len() < MAX_SPELLINGS => {
                seen.spellings.push((spelling.to_owned(), 1));
            }
            None => {}
        }
    }

    /// The figures, and the words that may be listed, most frequent first.
    fn finish(self, understood: Understood) -> (Collocates, Vec<(String, Seen)>) {
        let least = self.options.least.max(1);
        let seen = self.seen.into_iter();
        let mut seen: Vec<(String, Seen)> =
            seen.filter(|(_, seen)| seen.count() >= least).collect();
        seen.sort_unstable_by(|one, other| {
            let by_count = other.1.count().cmp(&one.1.count());
            by_count.then_with(|| one.0.cmp(&other.0))
        });
        let collocates = Collocates {
            understood,
            options: self.options,
            matches: self.matches,
            records: self.records,
            window_words: self.words,
            words: 0,
            distinct: seen.len() as u64,
            rows: Vec::new(),
        };
        seen.truncate(MAX_CANDIDATES);
        (collocates, seen)
    }
}

/// A word of a text.
#[derive(Debug)]
struct Place {
    folded: String,
    bytes: Range<usize>,
}

/// The words in these bytes of a text.
fn words_of(text: &str, bytes: Range<usize>, analyser: &mut Analyser) -> Vec<Place> {
    let mut words = Vec::new();
    analyser.tokens(&text[bytes.clone()], |token| {
        words.push(Place {
            folded: token.folded.to_owned(),
            bytes: bytes.start + token.start..bytes.start + token.end,
        });
    });
    words
}

/// Whether a folded word is left out where function words are.
fn says_little(folded: &str) -> bool {
    is_light(folded) || is_function_word(folded)
}

/// Whether a word is one of those that match.
fn is_match(stretches: &[Stretch], word: &Range<usize>) -> bool {
    // Stretches ascend by their starts and by their ends.
    let from = stretches.partition_point(|one| one.bytes.end <= word.start);
    let near = stretches[from..]
        .iter()
        .take_while(|one| one.bytes.start < word.end);
    let mut words = near.flat_map(|one| &one.words);
    words.any(|found| found.start < word.end && word.start < found.end)
}

/// Whether the match nearest to a word stands behind it; of two as near the one behind.
fn is_before(stretches: &[Stretch], word: &Range<usize>) -> bool {
    let behind = stretches.partition_point(|one| one.bytes.start < word.start);
    let ahead = stretches
        .get(behind)
        .map(|one| one.bytes.start.saturating_sub(word.end));
    let back = behind.checked_sub(1).and_then(|at| stretches.get(at));
    let back = back.map(|one| word.start.saturating_sub(one.bytes.end));
    match (ahead, back) {
        (Some(ahead), Some(back)) => ahead <= back,
        (ahead, _) => ahead.is_some(),
    }
}

/// The first place after a blank at or after `from`; `from` itself at the beginning.
fn at_blank_before(text: &str, from: usize) -> usize {
    if from == 0 {
        return 0;
    }
    let from = text.ceil_char_boundary(from);
    let blank = text[from..].find(char::is_whitespace);
    blank.map_or(from, |blank| from + blank)
}

/// The last place before a blank at or before `to`; `to` itself at the end.
fn at_blank_after(text: &str, to: usize) -> usize {
    if to >= text.len() {
        return text.len();
    }
    let to = text.floor_char_boundary(to);
    text[..to].rfind(char::is_whitespace).unwrap_or(to)
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

/// G² of a word that stands `count` times among `window` words and `frequency` times among `words`;
/// negative where that is less than by chance.
#[must_use]
pub fn log_likelihood(count: u64, window: u64, frequency: u64, words: u64) -> f64 {
    let words = words.max((window + frequency).saturating_sub(count));
    let [count, window, frequency, words] = [count, window, frequency, words].map(|n| n as f64);
    let observed = [
        count,
        window - count,
        frequency - count,
        words - window - frequency + count,
    ];
    let rows = [window, words - window];
    let columns = [frequency, words - frequency];
    let expected = [
        rows[0] * columns[0] / words,
        rows[0] * columns[1] / words,
        rows[1] * columns[0] / words,
        rows[1] * columns[1] / words,
    ];
    let share = |(observed, expected): (f64, f64)| match observed > 0.0 && expected > 0.0 {
        true => observed * (observed / expected).ln(),
        false => 0.0,
    };
    let sum: f64 = observed.into_iter().zip(expected).map(share).sum();
    // Rounding can leave a little below nothing.
    let measure = (2.0 * sum).max(0.0);
    match observed[0] < expected[0] {
        true => -measure,
        false => measure,
    }
}

/// logDice of a word that stands `count` times near `matches` and `frequency` times in all.
#[must_use]
pub fn log_dice(count: u64, matches: u64, frequency: u64) -> f64 {
    let both = (matches + frequency).max(1) as f64;
    14.0 + (2.0 * count as f64 / both).log2().min(0.0)
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
