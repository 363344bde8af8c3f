//! Did you mean: words of the store in place of one that hardly any record has.
//!
//! Takes an engine and a request, gives [`Suggestion`]s and the query with the best of them in
//! place. A word is doubted when no record has it, or so few that another, one slip away, is a
//! hundred times as common. What is suggested has records under the filters of the request, in
//! the part of the record asked for. Candidates are weighed as in a noisy channel (Kernighan,
//! Church and Gale 1990): how common the word is against how unlikely the slip, see `slips`.
//!
//! Deliberately ignores other romanizations of a name, which are no slips, and everything with a
//! digit: a shelfmark is never put right. Known gap: one slip in the first letter is seen, two in
//! a word that has one there are not.

mod compounds;
pub(super) mod slips;

use rustc_hash::FxHashMap;

use super::words::{Leaf, leaves};
use super::{count, records_with};
use crate::analyse::{Analyser, fold};
use crate::engine::{Engine, EngineError, Expansion, Limits, LookUp, NearWord, SearchRequest};
use crate::query::filter::Filters;
use crate::query::syntax::{SyntaxOptions, parse};
use crate::query::tree::{Form, Node, Scope, Word};

/// Most words of a query that are looked at.
const MAX_WORDS: usize = 12;
/// Most words suggested for one.
const MOST: usize = 3;
/// Candidates whose records are counted under the filters.
const COUNTED: usize = 8;
/// Shortest word that is doubted: two or three letters are near everything.
const MIN_CHARS: usize = 4;
/// Shortest word in which two edits are looked for.
const LONG: usize = 6;
/// Most records of a word that is doubted although it is there, and how much more common what is
/// suggested then must be.
const RARE: u64 = 2;
const FAR_MORE: u64 = 100;
/// How far behind the best a candidate may lie, as a logarithm: a factor of about 50.
const FAR_BEHIND: f64 = 4.0;
/// What an edit more must make up for: the factor e^5, about 150, in frequency.
const EDIT_WEIGHT: f64 = 5.0;

/// What may have been meant by a word of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// As typed; two words where they should be one.
    pub typed: String,
    /// In how many records it stands.
    pub count: u64,
    /// What may have been meant, likeliest first, with the records that the filters let through.
    pub instead: Vec<(String, u64)>,
}

/// Suggestions, and the query with the first of each.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spelling {
    /// In the order of the query.
    pub suggestions: Vec<Suggestion>,
    /// The query put right and how many records it finds, if any.
    pub corrected: Option<(String, u64)>,
}

/// Looks for slips in the words of `request`, which found `total` records; the words of
/// `expansions` stood for others.
///
/// # Errors
/// Returns [`EngineError`] when the engine cannot answer.
pub fn spelling<E: Engine + ?Sized>(
    engine: &E,
    request: &SearchRequest,
    total: u64,
    expansions: &[Expansion],
    options: SyntaxOptions,
    analyser: &mut Analyser,
) -> Result<Spelling, EngineError> {
    let mut speller = Speller {
        engine,
        filters: &request.filters,
        analyser,
        text: &request.query.text,
        nothing: total == 0,
    };
    let asked = asked(&request.query.root, expansions);
    let mut suggestions = speller.joined(&asked)?;
    for (scope, word) in &asked {
        // A word that belongs to its neighbour has been dealt with.
        let is_done = suggestions
            .iter()
            .any(|done| done.typed.split_whitespace().any(|part| part == word.typed));
        if !is_done {
            suggestions.extend(speller.word(*scope, word)?);
        }
    }
    let corrected = corrected(&request.query.text, &suggestions);
    let corrected = match corrected {
        Some(text) => {
            // What was a query is one with other words in it.
            let root = parse(&text, options, speller.analyser).map(|query| query.root);
            let found = match root {
                Ok(root) => count(engine, root, request.filters.clone())?,
                Err(_) => 0,
            };
            (found > 0).then_some((text, found))
        }
        None => None,
    };
    Ok(Spelling {
        suggestions,
        corrected,
    })
}

/// The plain words of the query that stood for nothing but themselves, each once.
fn asked(root: &Node, expansions: &[Expansion]) -> Vec<(Scope, Word)> {
    let mut asked: Vec<(Scope, Word)> = Vec::new();
    for leaf in leaves(root) {
        let Leaf::Word(scope, word) = leaf else {
            continue;
        };
        let is_plain = matches!(word.form, Form::Stem(_) | Form::Exact(_))
            && !word.typed.contains(|c: char| c.is_numeric());
        // Other spellings of a name were found: it is no slip.
        let has_others = expansions
            .iter()
            .any(|expansion| expansion.typed == word.typed && !expansion.terms.is_empty());
        let entry = (scope, word.clone());
        if is_plain && !has_others && !asked.contains(&entry) {
            asked.push(entry);
        }
        if asked.len() == MAX_WORDS {
            break;
        }
    }
    asked
}

struct Speller<'a, E: ?Sized> {
    engine: &'a E,
    filters: &'a Filters,
    analyser: &'a mut Analyser,
    /// The query as typed.
    text: &'a str,
    /// Whether it found nothing.
    nothing: bool,
}

impl<E: Engine + ?Sized> Speller<'_, E> {
    /// What may be meant by one word, if it is doubted.
    fn word(&mut self, scope: Scope, word: &Word) -> Result<Option<Suggestion>, EngineError> {
        let folded = fold(&word.typed);
        let letters = folded.chars().count();
        if !(MIN_CHARS..=slips::MAX_CHARS).contains(&letters) {
            return Ok(None);
        }
        let with = self.records(word, Scope::Anywhere, &Filters::default())?;
        if with > RARE {
            return Ok(None);
        }
        let mut candidates = self.near(&folded, letters)?;
        if with > 0 {
            candidates
                .retain(|(_, slip, records)| *slip <= slips::EDIT && *records / FAR_MORE >= with);
        }
        let mut instead = self.counted(scope, word, candidates)?;
        if instead.is_empty() && with == 0 {
            instead.extend(self.split(scope, word, &folded)?);
        }
        Ok((!instead.is_empty()).then(|| Suggestion {
            typed: word.typed.clone(),
            count: with,
            instead,
        }))
    }

    /// Words of the store near `folded`, likeliest first: the word, the cost of the slip, and the
    /// records that hold this form.
    fn near(&self, folded: &str, letters: usize) -> Result<Vec<(String, u32, u64)>, EngineError> {
        let mut found: FxHashMap<String, u64> = FxHashMap::default();
        let edits = if letters < LONG { 1 } else { 2 };
        let near = NearWord {
            folded: folded.to_owned(),
            edits,
        };
        let wanted = LookUp {
            near: vec![near],
            forms: slips::run_variants(folded).into_iter().collect(),
            ..LookUp::default()
        };
        let there = self.engine.look_up(&wanted, &Limits::none())?;
        found.extend(there.near.into_iter().flatten());
        let variants = wanted.forms.into_iter().zip(there.forms);
        found.extend(variants.filter(|(_, records)| *records > 0));
        // Longer words bear more slips.
        let most = match letters {
            0..=5 => slips::EDIT,
            6..=7 => 14,
            8..=9 => 17,
            _ => 19,
        };
        let mut weighed: Vec<(f64, String, u32, u64)> = found
            .into_iter()
            .filter(|(word, _)| word != folded)
            .filter_map(|(word, records)| {
                let slip = slips::cost(folded, &word, most)?;
                let edits = f64::from(slip) / f64::from(slips::EDIT);
                let likely = (records as f64).ln() - EDIT_WEIGHT * edits;
                Some((likely, word, slip, records))
            })
            .collect();
        weighed.sort_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
        // What is left far behind is a slip of the same word, as often as not.
        let best = weighed.first().map_or(0.0, |(likely, ..)| *likely);
        weighed.retain(|(likely, ..)| *likely >= best - FAR_BEHIND);
        Ok(weighed
            .into_iter()
            .map(|(_, word, slip, records)| (word, slip, records))
            .collect())
    }

    /// The likeliest of `candidates` that the filters let through, one form of each word.
    fn counted(
        &mut self,
        scope: Scope,
        word: &Word,
        candidates: Vec<(String, u32, u64)>,
    ) -> Result<Vec<(String, u64)>, EngineError> {
        let mut instead = Vec::new();
        let mut stems = Vec::new();
        for (candidate, _, _) in candidates.into_iter().take(COUNTED) {
            let other = self.like(&candidate, word);
            if stems.contains(&other.form) || other.form == word.form {
                continue;
            }
            stems.push(other.form.clone());
            let records = self.records(&other, scope, self.filters)?;
            if records > 0 {
                instead.push((other.typed, records));
            }
            if instead.len() == MOST {
                break;
            }
        }
        Ok(instead)
    }

    /// `folded` as a word of the query, in the form and with the capitals of `word`.
    fn like(&mut self, folded: &str, word: &Word) -> Word {
        let form = match word.form {
            Form::Exact(_) => Form::Exact(folded.to_owned()),
            _ => Form::Stem(self.stem(folded)),
        };
        Word {
            typed: capitals(folded, &word.typed),
            form,
        }
    }

    fn stem(&mut self, folded: &str) -> String {
        let mut stem = String::new();
        self.analyser
            .tokens(folded, |token| token.stem.clone_into(&mut stem));
        stem
    }

    /// In how many records `word` stands.
    fn records(&self, word: &Word, scope: Scope, filters: &Filters) -> Result<u64, EngineError> {
        match (&word.form, scope) {
            (Form::Stem(stem), Scope::Anywhere) if filters.is_empty() => {
                records_with(self.engine, stem)
            }
            _ => {
                let word = word.clone();
                count(self.engine, Node::Word { scope, word }, filters.clone())
            }
        }
    }
}

/// `word` with the capitals of `typed`: all of them, the first, or none.
fn capitals(word: &str, typed: &str) -> String {
    let mut letters = typed.chars().filter(|c| c.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let all = letters.all(char::is_uppercase);
    if first && all {
        return word.to_uppercase();
    }
    let mut rest = word.chars();
    match rest.next() {
        Some(initial) if first => initial.to_uppercase().chain(rest).collect(),
        _ => word.to_owned(),
    }
}

/// The query with the first suggestion for each word in place; none where nothing is put right.
fn corrected(text: &str, suggestions: &[Suggestion]) -> Option<String> {
    let mut corrected = text.to_owned();
    for suggestion in suggestions {
        let (instead, _) = suggestion.instead.first()?;
        let place = compounds::place(&corrected, &suggestion.typed)?;
        corrected.replace_range(place, instead);
    }
    (corrected != text).then_some(corrected)
}

#[cfg(test)]
mod tests;
