//! What to try next: which word or filter left nothing, what was meant, what else there is.
//!
//! Takes a request with what it found, gives [`Advice`] for a search that found nothing (which
//! word, which filter, and what there is instead), suggestions for words that look like slips,
//! and the words by which records like another are found (`like`). Asks the engine twice at most,
//! a third time only where a corrected query could not be foreseen.

mod blame;
mod counting;
mod either;
mod ids;
mod like;
mod near;
mod relatives;
mod shelf;
mod spelling;
mod value;
mod words;

/// The files of this room in `index_schema/compiled/`.
#[cfg(test)]
pub(crate) const COMPILED: &[crate::compiled::compile::File] = &[
    like::compile::FILE,
    spelling::slips::compile::FILE,
    relatives::compile::FILE,
];

pub(super) use ids::near_ids;
pub(super) use like::{Likeness, is_function_word};
pub use spelling::{Spelling, Suggestion};
pub use value::{Advice, Existing, GivenFilter, NamedArchive, PartCount, WordCount};

use super::batch::{Batch, Facts};
use crate::analyse::{Analyser, fold};
use crate::engine::{Engine, EngineError, Expansion, Limits, SearchRequest};
use crate::query::filter::{Facet, Filters, Selection};
use crate::query::syntax::SyntaxOptions;
use crate::query::tree::{Form, Node};
use blame::Blame;
use counting::{Counted, Counting};
use relatives::Relatives;
use shelf::NearLevels;
use spelling::Speller;
use words::{Leaf, Parts, leaves};

/// Plain facets whose values may be written otherwise than asked for.
const PLAIN: [Facet; 7] = [
    Facet::Collection,
    Facet::Language,
    Facet::Type,
    Facet::Person,
    Facet::Place,
    Facet::Subject,
    Facet::Evidence,
];

/// What a search found, as far as advice depends on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outcome<'a> {
    /// The request, its names widened.
    pub(super) request: &'a SearchRequest,
    /// Records that match.
    pub(super) total: u64,
    /// Words that stood for others.
    pub(super) expansions: &'a [Expansion],
    /// How its text was read.
    pub(super) options: SyntaxOptions,
    /// Whether a corrected query that could not be foreseen may cost one more call.
    pub(super) may_recount: bool,
}

/// Asks for what [`advise`] has to know of the words of a query.
pub(super) fn want(root: &Node, batch: &mut Batch) {
    for leaf in leaves(root) {
        if let Leaf::Word(_, word) = leaf {
            match &word.form {
                Form::Stem(stem) => {
                    batch.stem(stem);
                    batch.form(&fold(&word.typed));
                }
                Form::Exact(form) => batch.form(form),
                _ => {}
            }
        }
    }
}

/// What to try next; `facts` are those of [`want`].
pub(super) fn advise(
    engine: &dyn Engine,
    limits: &Limits,
    outcome: Outcome<'_>,
    facts: &Facts,
    analyser: &mut Analyser,
) -> Result<(Spelling, Vec<Advice>), EngineError> {
    let mut speller = Speller::new(outcome, facts, analyser);
    let mut batch = Batch::default();
    speller.want(&mut batch);
    let relatives = Relatives::new(&outcome.request.query.root, facts);
    relatives.want(&mut batch);
    let near = batch.look_up(engine, limits)?;
    let mut counting = Counting::default();
    speller.count(&near, &mut counting);
    let filters = &outcome.request.filters;
    let either = speller.either().map(|(text, root)| {
        let place = counting.count(root, filters.clone());
        (text, place)
    });
    let reasons = (outcome.total == 0).then(|| Reasons::new(outcome.request, &mut counting));
    let counted = counting.run(engine, limits)?;
    let spelling = speller.spelling(engine, limits, &counted)?;
    let suggestions = &spelling.suggestions;
    let mut advice = match reasons {
        Some(reasons) => reasons.advice(&counted, suggestions),
        None => suggestions
            .iter()
            .map(|suggestion| Advice::RareWord {
                word: suggestion.typed.clone(),
                count: suggestion.count,
                instead: suggestion.instead.iter().map(WordCount::from).collect(),
            })
            .collect(),
    };
    if let Some((text, place)) = either {
        advice.push(Advice::OrAsWord {
            count: outcome.total,
            text,
            instead: counted.total(place),
        });
    }
    if outcome.total > 0 {
        advice.extend(relatives.advice(&near, analyser));
    }
    if let Some((text, count)) = &spelling.corrected {
        // Of a query of one word that stands among the suggestions.
        let mut instead = suggestions.iter().flat_map(|it| &it.instead);
        if !instead.any(|(word, _)| word == text) {
            advice.push(Advice::DidYouMean {
                text: text.clone(),
                count: *count,
            });
        }
    }
    Ok((spelling, advice))
}

/// Why a request found nothing: the counts that are asked for.
struct Reasons<'a> {
    parts: Parts<'a>,
    levels: NearLevels,
    /// Plain facets that are narrowed, with the place of their values.
    values: Vec<(Facet, &'a Selection, usize)>,
    blame: Blame<'a>,
}

impl<'a> Reasons<'a> {
    fn new(request: &'a SearchRequest, counting: &mut Counting) -> Self {
        let within = within(request);
        let selections = PLAIN.into_iter().filter_map(|facet| {
            let selection = request.filters.facets.get(&facet)?;
            Some((facet, selection))
        });
        Self {
            parts: Parts::new(&request.query.root, &within, counting),
            levels: NearLevels::new(request, counting),
            values: selections
                .map(|(facet, selection)| {
                    (facet, selection, counting.values(facet, within.clone()))
                })
                .collect(),
            blame: Blame::new(request, counting),
        }
    }

    fn advice(&self, counted: &Counted, suggestions: &[Suggestion]) -> Vec<Advice> {
        let mut advice = Vec::new();
        advice.extend(self.parts.advice(counted, suggestions));
        advice.extend(self.levels.advice(counted));
        for (facet, selection, place) in &self.values {
            let there = counted.values(*place).iter();
            let there: Vec<String> = there.map(|value| value.value.clone()).collect();
            advice.extend(no_such_values(*facet, selection, &there));
        }
        advice.extend(self.blame.advice(counted));
        advice
    }
}

/// The part of the store that is searched at all: advice on the rest would mislead.
fn within(request: &SearchRequest) -> Filters {
    Filters {
        sources: request.filters.sources.clone(),
        ..Filters::default()
    }
}

/// Values of a plain facet that come near those asked for and not there.
fn no_such_values<'a>(
    facet: Facet,
    selection: &'a Selection,
    there: &'a [String],
) -> impl Iterator<Item = Advice> + 'a {
    let is_there = move |wanted: &&String| there.iter().any(|value| near::same_text(value, wanted));
    let missing = selection
        .include
        .iter()
        .filter(move |wanted| !is_there(wanted));
    missing.map(move |wanted| {
        let near = near::texts(wanted, there.iter().map(String::as_str));
        Advice::NoSuchValue {
            facet,
            wanted: wanted.clone(),
            near: near.into_iter().map(str::to_owned).collect(),
            existing: near::existing(there),
        }
    })
}

#[cfg(test)]
mod tests;
