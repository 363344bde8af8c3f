//! The windows of matches, and the words in them.
//!
//! Owns [`Windows`]. Takes the matches in one text after another, gives how often each word stands in
//! their windows. Only the neighbourhood of matches is taken apart: the chain has no state between
//! words, so a stretch between blanks has the words that it has in the whole text.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::{CollocateOptions, Collocates, MAX_WINDOW};
use crate::analyse::Analyser;
use crate::ask::Understood;
use crate::ask::advice::is_function_word;
use crate::engine::is_light;
use crate::query::matching::{Match, Stretch, stretches};

/// Most words whose frequencies are looked up: those most often in windows.
const MAX_CANDIDATES: usize = 5000;

/// Bytes of a text that are read for each word of a window before more is.
const BYTES_A_WORD: usize = 32;

/// Most spellings of one word that are told apart.
const MAX_SPELLINGS: usize = 16;

/// The windows of all matches, as they are gathered.
pub(super) struct Windows {
    options: CollocateOptions,
    pub(super) matches: u64,
    records: u64,
    pub(super) words: u64,
    pub(super) seen: FxHashMap<String, Seen>,
    /// Number of the present record, and whether it has a match.
    record: u64,
    has_match: bool,
}

/// What is known of a word in windows.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) before: u64,
    pub(super) after: u64,
    pub(super) records: u64,
    /// The last record that it was seen in.
    record: u64,
    spellings: Vec<(String, u64)>,
}

impl Seen {
    pub(super) fn count(&self) -> u64 {
        self.before + self.after
    }

    /// The spelling met most often, of equals the first by its bytes.
    pub(super) fn spelling(&self) -> Option<&str> {
        let best = self
            .spellings
            .iter()
            .max_by(|one, other| one.1.cmp(&other.1).then_with(|| other.0.cmp(&one.0)));
        best.map(|(spelling, _)| spelling.as_str())
    }
}

impl Windows {
    pub(super) fn new(options: CollocateOptions) -> Self {
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

    pub(super) fn begin_record(&mut self) {
        self.record += 1;
        self.has_match = false;
    }

    /// Adds the windows of the matches in one text.
    pub(super) fn add(&mut self, text: &str, matches: &[Match], analyser: &mut Analyser) {
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
    pub(super) fn finish(self, understood: Understood) -> (Collocates, Vec<(String, Seen)>) {
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
