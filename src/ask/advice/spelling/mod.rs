//! Did you mean: words of the store in place of one that hardly any record has.
//!
//! Takes a request and what it found, gives [`Suggestion`]s and the query with the best of them in
//! place. A word is doubted when no record has it, or so few that another, one slip away, is
//! forty times as common; of a name that hardly any record has, ten times, where the slip is a likely
//! one. What is suggested has records under the filters of the request, in
//! the part of the record asked for. Candidates are weighed as in a noisy channel (Kernighan,
//! Church and Gale 1990): how common the word is against how unlikely the slip, see `slips`.
//!
//! Deliberately ignores other romanizations of a name that more than a few records have, and everything with a
//! digit: a shelfmark is never corrected. Known gap: one slip in the first letter is seen, two in
//! a word that has one there are not.

mod compounds;
pub(super) mod slips;

use rustc_hash::FxHashMap;

use super::Outcome;
use super::counting::{Counted, Counting};
use super::either::with_operator;
use super::words::{Leaf, leaves};
use crate::analyse::names::scan::is_ordinary;
use crate::analyse::{Analyser, fold};
use crate::ask::batch::{Batch, Facts};
use crate::engine::{Engine, EngineError, Expansion, Limits, is_light};
use crate::query::syntax::parse;
use crate::query::tree::{Form, Node, Scope, Word};
use compounds::split;

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
const RARE: u64 = 25;
const FAR_MORE: u64 = 40;
/// The same of a name (a word typed with a capital) in so few records, for slips up to such a cost.
/// Of the capitalised words of 26,636 documents in one to three records with a word 8 to 40 times as
/// common one vowel, swap or doubled letter away, two of three are that word misspelt (Hammerskjold,
/// Malinovksy); of other words hardly one in five is (irreversibly, taxiing).
const RARE_NAME: u64 = 3;
const MORE_OF_NAME: u64 = 10;
const LIKELY_SLIP: u32 = 7;
/// Longest word typed with a capital for which no ordinary word is suggested: Deng is not deny.
const SHORT_NAME: usize = 5;
/// Most records of a word for which any one letter may be wrong; in more, only slips that are often
/// made are suggested.
const HARDLY_ANY: u64 = 2;
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
    /// The corrected query and how many records it finds, if any.
    pub corrected: Option<(String, u64)>,
}

/// The plain words of the query that stood for nothing but themselves, each once.
fn asked(root: &Node, expansions: &[Expansion]) -> Vec<(Scope, Word)> {
    let mut asked: Vec<(Scope, Word)> = Vec::new();
    for leaf in leaves(root) {
        let Leaf::Word(scope, word) = leaf else {
            continue;
        };
        // A name is doubted as it was typed.
        let form = match &word.form {
            Form::Name { stem, .. } => Form::Stem(stem.clone()),
            other => other.clone(),
        };
        let is_plain = matches!(form, Form::Stem(_) | Form::Exact(_))
            && !word.typed.contains(|c: char| c.is_numeric());
        // Other spellings of a name that many records hold: it is no slip.
        let mut others = expansions
            .iter()
            .filter(|expansion| expansion.typed == word.typed)
            .flat_map(|expansion| &expansion.terms);
        let has_others = others.any(|(_, records)| *records > RARE);
        let typed = word.typed.clone();
        let entry = (scope, Word { typed, form });
        if is_plain && !has_others && !asked.contains(&entry) {
            asked.push(entry);
        }
        if asked.len() == MAX_WORDS {
            break;
        }
    }
    asked
}

/// Looks for slips in the words of a request: asks for words near those that are doubted, then for
/// the records of what may have been meant.
pub(super) struct Speller<'a> {
    outcome: Outcome<'a>,
    facts: &'a Facts,
    analyser: &'a mut Analyser,
    asked: Vec<(Scope, Word)>,
    doubts: Vec<Doubt>,
    joined: Vec<Joined>,
    /// The query corrected as far as could be foreseen, and the place of its count.
    foreseen: Option<(String, usize)>,
}

/// A word that is doubted.
struct Doubt {
    scope: Scope,
    word: Word,
    folded: String,
    /// Records that have it.
    with: u64,
    halves: Vec<[Word; 2]>,
    /// What may have been meant, likeliest first, with the place of the count.
    instead: Vec<(String, usize)>,
    /// The same, as two words.
    split: Vec<(String, usize)>,
}

/// Neighbours that may be one word.
struct Joined {
    typed: String,
    scope: Scope,
    together: Word,
    /// Place of the count; none where no record has the word.
    count: Option<usize>,
}

impl<'a> Speller<'a> {
    /// Doubts what no record has, or hardly any; `facts` are those of the words of the query.
    pub(super) fn new(outcome: Outcome<'a>, facts: &'a Facts, analyser: &'a mut Analyser) -> Self {
        let asked = asked(&outcome.request.query.root, outcome.expansions);
        let mut speller = Self {
            outcome,
            facts,
            analyser,
            asked,
            doubts: Vec::new(),
            joined: Vec::new(),
            foreseen: None,
        };
        speller.joined = speller.joined();
        let asked = speller.asked.clone().into_iter();
        let doubts = asked.filter_map(|(scope, word)| speller.doubt(scope, word));
        speller.doubts = doubts.collect();
        speller
    }

    fn doubt(&mut self, scope: Scope, word: Word) -> Option<Doubt> {
        let folded = fold(&word.typed);
        let letters = folded.chars().count();
        let with = records(self.facts, &word);
        if !(MIN_CHARS..=slips::MAX_CHARS).contains(&letters) || with > RARE {
            return None;
        }
        let halves = if with == 0 {
            self.halves(&word, &folded)
        } else {
            Vec::new()
        };
        Some(Doubt {
            scope,
            word,
            folded,
            with,
            halves,
            instead: Vec::new(),
            split: Vec::new(),
        })
    }

    /// Asks for words near those that are doubted, and for the words that they may be made of.
    pub(super) fn want(&self, batch: &mut Batch) {
        for doubt in &self.doubts {
            let is_long = doubt.folded.chars().count() >= LONG;
            batch.near(&doubt.folded, if is_long { 2 } else { 1 });
            for variant in slips::run_variants(&doubt.folded) {
                batch.form(&variant);
            }
            for half in doubt.halves.iter().flatten() {
                want(half, batch);
            }
        }
        for joined in &self.joined {
            want(&joined.together, batch);
        }
    }

    /// Asks for the records of everything that may have been meant.
    pub(super) fn count(&mut self, near: &Facts, counting: &mut Counting) {
        let filters = &self.outcome.request.filters;
        for joined in &mut self.joined {
            let node = Node::Word {
                scope: joined.scope,
                word: joined.together.clone(),
            };
            // Places and subjects are not among the words that were looked up.
            let is_there = joined.scope != Scope::Anywhere || records(near, &joined.together) > 0;
            joined.count = is_there.then(|| counting.count(node, filters.clone()));
        }
        let mut doubts = std::mem::take(&mut self.doubts);
        for doubt in &mut doubts {
            doubt.instead = self.instead(doubt, near, counting);
            doubt.split = split(doubt, near, filters, counting);
        }
        self.doubts = doubts;
        // That all of it has records is likely enough to count the corrected query as well.
        let foreseen = self.suggestions(&|_| 1);
        if let Some(text) = corrected(&self.outcome.request.query.text, &foreseen)
            && let Some(root) = self.read(&text)
        {
            let place = counting.count(root, filters.clone());
            self.foreseen = Some((text, place));
        }
    }

    /// The suggestions, and the query corrected by them.
    pub(super) fn spelling(
        mut self,
        engine: &dyn Engine,
        limits: &Limits,
        counted: &Counted,
    ) -> Result<Spelling, EngineError> {
        let suggestions = self.suggestions(&|place| counted.total(place));
        let text = corrected(&self.outcome.request.query.text, &suggestions);
        let corrected = match (text, self.foreseen.take()) {
            (None, _) => None,
            (Some(text), Some((foreseen, place))) if text == foreseen => {
                Some((text, counted.total(place)))
            }
            (Some(_), _) if !self.outcome.may_recount => None,
            (Some(text), _) => {
                let mut counting = Counting::default();
                let root = self.read(&text);
                let filters = &self.outcome.request.filters;
                let place = root.map(|root| counting.count(root, filters.clone()));
                let counted = counting.run(engine, limits)?;
                place.map(|place| (text, counted.total(place)))
            }
        };
        Ok(Spelling {
            suggestions,
            corrected: corrected.filter(|(_, found)| *found > 0),
        })
    }

    /// The query with OR where a small *or* stands, and its tree.
    pub(super) fn either(&mut self) -> Option<(String, Node)> {
        let text = with_operator(&self.outcome.request.query.text)?;
        let root = self.read(&text)?;
        Some((text, root))
    }

    /// The tree of a corrected text. What was a query is one with other words in it.
    fn read(&mut self, text: &str) -> Option<Node> {
        let query = parse(text, self.outcome.options, self.analyser);
        query.ok().map(|query| query.root)
    }

    /// What may have been meant, where `total` gives the records at each place.
    fn suggestions(&self, total: &dyn Fn(usize) -> u64) -> Vec<Suggestion> {
        let with_records = |options: &[(String, usize)]| -> Vec<(String, u64)> {
            let options = options.iter();
            let counted = options.map(|(word, place)| (word.clone(), total(*place)));
            counted.filter(|(_, records)| *records > 0).collect()
        };
        let mut suggestions: Vec<Suggestion> = Vec::new();
        for joined in &self.joined {
            let records = joined.count.map_or(0, total);
            if records > 0 {
                suggestions.push(Suggestion {
                    typed: joined.typed.clone(),
                    count: 0,
                    instead: vec![(joined.together.typed.clone(), records)],
                });
            }
        }
        let joined = suggestions.len();
        for doubt in &self.doubts {
            let mut instead = with_records(&doubt.instead);
            instead.truncate(MOST);
            if instead.is_empty() {
                instead = with_records(&doubt.split);
                instead.truncate(1);
            }
            // A word that belongs to its neighbour has been dealt with.
            let is_done = suggestions[..joined].iter().any(|done| {
                let mut parts = done.typed.split_whitespace();
                parts.any(|part| part == doubt.word.typed)
            });
            if !instead.is_empty() && !is_done {
                suggestions.push(Suggestion {
                    typed: doubt.word.typed.clone(),
                    count: doubt.with,
                    instead,
                });
            }
        }
        suggestions
    }

    /// The likeliest words in place of one, one form of each word, with the places of the counts.
    fn instead(
        &mut self,
        doubt: &Doubt,
        near: &Facts,
        counting: &mut Counting,
    ) -> Vec<(String, usize)> {
        let mut candidates = candidates(&doubt.folded, near);
        let is_name = is_capitalised(&doubt.word.typed);
        if is_name && doubt.folded.chars().count() <= SHORT_NAME {
            candidates.retain(|(word, _, _)| !is_ordinary(word));
        }
        if doubt.with > 0 {
            let most = match doubt.with {
                0..=HARDLY_ANY => slips::EDIT,
                _ => slips::EDIT - 1,
            };
            // Nobody who writes a word that is there means a function word (wire, were).
            let is_rare_name = is_name && doubt.with <= RARE_NAME;
            candidates.retain(|(word, slip, records)| {
                let more = match is_rare_name && *slip <= LIKELY_SLIP {
                    true => MORE_OF_NAME,
                    false => FAR_MORE,
                };
                *slip <= most && *records / more >= doubt.with && !is_light(word)
            });
        }
        let mut instead = Vec::new();
        let mut forms = Vec::new();
        for (candidate, _, _) in candidates.into_iter().take(COUNTED) {
            let other = self.like(&candidate, &doubt.word);
            if forms.contains(&other.form) || other.form == doubt.word.form {
                continue;
            }
            forms.push(other.form.clone());
            let typed = other.typed.clone();
            let node = Node::Word {
                scope: doubt.scope,
                word: other,
            };
            let filters = self.outcome.request.filters.clone();
            instead.push((typed, counting.count(node, filters)));
        }
        instead
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
}

/// Words of the store near `folded`, likeliest first: the word, the cost of the slip, and the
/// records that hold this form.
fn candidates(folded: &str, near: &Facts) -> Vec<(String, u32, u64)> {
    let mut found: FxHashMap<String, u64> = near.near(folded).iter().cloned().collect();
    for variant in slips::run_variants(folded) {
        let records = near.form(&variant);
        if records > 0 {
            found.insert(variant, records);
        }
    }
    // Longer words bear more slips.
    let most = match folded.chars().count() {
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
    weighed
        .into_iter()
        .map(|(_, word, slip, records)| (word, slip, records))
        .collect()
}

/// Asks in how many records a word stands.
fn want(word: &Word, batch: &mut Batch) {
    match &word.form {
        Form::Stem(stem) => batch.stem(stem),
        Form::Exact(form) => batch.form(form),
        _ => {}
    }
}

/// In how many records a word stands.
fn records(facts: &Facts, word: &Word) -> u64 {
    match &word.form {
        Form::Stem(stem) => facts.stem(stem),
        Form::Exact(form) => facts.form(form),
        _ => 0,
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

/// Whether a word is typed as names are: its first letter alone a capital.
fn is_capitalised(typed: &str) -> bool {
    let mut letters = typed.chars().filter(|c| c.is_alphabetic());
    letters.next().is_some_and(char::is_uppercase) && letters.any(char::is_lowercase)
}

/// The query with the first suggestion for each word in place; none where nothing is corrected.
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
