//! Wildcards and fuzzy words: which words of the index they stand for.
//!
//! Takes a pattern and a field, walks the folded forms in the dictionaries of all segments side
//! by side, gives the matching terms. The choice is made over the whole index, so every segment
//! searches for the same words. No more than [`MAX_TERMS`] are kept at any time, however many
//! match: those in most records, and of equals the first by their bytes.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::schema::Field;

use super::super::super::terms::{TermStream, Terms as Dictionary};
use super::super::failure::Failure;
use super::super::snapshot::{Snapshot, Term};
use super::glob::Glob;
use crate::analyse::MAX_TOKEN_BYTES;
use crate::analyse::adapter::EXACT_MARKER;
use crate::edits::Fuzzy;

/// Most words that one wildcard or fuzzy word stands for.
pub(crate) const MAX_TERMS: usize = 1024;

/// What a pattern stands for.
#[derive(Debug, Default)]
pub(crate) struct Expanded {
    /// Folded forms, those in most records first.
    pub(crate) words: Vec<(String, Term)>,
    /// How many more there are.
    pub(crate) left_out: u64,
}

/// A pattern over folded forms.
#[derive(Debug, Clone)]
pub(crate) enum Pattern {
    Glob(Glob),
    Fuzzy(Fuzzy),
}

impl Pattern {
    fn matches(&mut self, word: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.matches(word),
            Self::Fuzzy(fuzzy) => fuzzy.is_near(word),
        }
    }

    /// Whether a word that begins so could match.
    fn may_begin(&mut self, beginning: &str) -> bool {
        match self {
            Self::Glob(glob) => glob.may_begin(beginning),
            Self::Fuzzy(fuzzy) => fuzzy.may_begin(beginning),
        }
    }

    /// Whether any indexed word could match: none is longer than [`MAX_TOKEN_BYTES`], and a
    /// pattern of any length would cost its length for every word of the dictionary.
    fn is_possible(&self) -> bool {
        match self {
            Self::Glob(glob) => glob.least() <= MAX_TOKEN_BYTES,
            Self::Fuzzy(fuzzy) => fuzzy.least() <= MAX_TOKEN_BYTES,
        }
    }

    /// What every term that matches begins with.
    fn prefix(&self) -> String {
        let mut prefix = EXACT_MARKER.to_string();
        match self {
            Self::Glob(glob) => prefix.push_str(&glob.prefix()),
            Self::Fuzzy(fuzzy) => prefix.push_str(fuzzy.prefix()),
        }
        prefix
    }
}

/// Finds what `pattern` stands for in `field`.
pub(crate) fn expand(
    snapshot: &Snapshot,
    field: Field,
    pattern: &Pattern,
) -> Result<Expanded, Failure> {
    if !pattern.is_possible() {
        return Ok(Expanded::default());
    }
    let dictionaries = snapshot
        .segments
        .iter()
        .map(|segment| segment.terms(field))
        .collect::<Result<Vec<_>, _>>()?;
    let mut walks = dictionaries
        .iter()
        .map(|terms| Walk::new(terms, pattern.clone()))
        .collect::<Result<Vec<_>, _>>()?;
    // The least wanted is on top.
    let mut best: BinaryHeap<Candidate> = BinaryHeap::new();
    let mut matching = 0_u64;
    while let Some(word) = walks
        .iter()
        .filter_map(|walk| walk.word.as_ref())
        .min()
        .cloned()
    {
        let mut records = 0;
        let mut infos = vec![None; walks.len()];
        for (place, walk) in walks.iter_mut().enumerate() {
            if walk.word.as_ref() != Some(&word) {
                continue;
            }
            let info = walk.stream.info()?;
            let live = snapshot.segments[place].live_records(field, &info)?;
            records += u64::from(live);
            infos[place] = Some(info);
            walk.advance()?;
        }
        // A word that only deleted records hold is not there.
        if records == 0 {
            continue;
        }
        matching += 1;
        let candidate = Candidate {
            word,
            term: Term::new(records, infos),
        };
        if best.len() < MAX_TERMS {
            best.push(candidate);
        } else if let Some(mut least) = best.peek_mut()
            && candidate < *least
        {
            *least = candidate;
        }
    }
    let words: Vec<(String, Term)> = best
        .into_sorted_vec()
        .into_iter()
        .map(|candidate| (candidate.word, candidate.term))
        .collect();
    Ok(Expanded {
        left_out: matching - words.len() as u64,
        words,
    })
}

/// A matching word: the smaller, the more wanted.
struct Candidate {
    word: String,
    term: Term,
}

impl Candidate {
    fn order(&self) -> (Reverse<u64>, &str) {
        (Reverse(self.term.records), &self.word)
    }
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> Ordering {
        self.order().cmp(&other.order())
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

/// The matching words of one dictionary, in order.
struct Walk<'a> {
    stream: TermStream<'a>,
    pattern: Pattern,
    prefix: String,
    /// The present word, without its marker; none at the end.
    word: Option<String>,
}

impl<'a> Walk<'a> {
    fn new(terms: &'a Dictionary, pattern: Pattern) -> Result<Self, Failure> {
        let prefix = pattern.prefix();
        let mut walk = Self {
            stream: terms.from(prefix.as_bytes())?,
            pattern,
            prefix,
            word: None,
        };
        walk.advance()?;
        Ok(walk)
    }

    fn advance(&mut self) -> Result<(), Failure> {
        let marker = EXACT_MARKER.len_utf8();
        let (pattern, prefix) = (&mut self.pattern, self.prefix.as_bytes());
        self.word = None;
        while self.stream.advance_through(|beginning| {
            let Some(behind) = beginning.strip_prefix(prefix) else {
                return prefix.starts_with(beginning);
            };
            // A character of several bytes is judged when it is whole.
            behind.is_empty()
                || std::str::from_utf8(&beginning[marker..])
                    .map_or(true, |word| pattern.may_begin(word))
        })? {
            let Ok(term) = std::str::from_utf8(self.stream.term()) else {
                return Err(Failure::Damaged(
                    "a word in the dictionary is no text".to_owned(),
                ));
            };
            let word = &term[marker..];
            if term.starts_with(&self.prefix) && pattern.matches(word) {
                self.word = Some(word.to_owned());
                break;
            }
        }
        Ok(())
    }
}
