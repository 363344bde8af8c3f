//! Examples that find something in the index at hand.
//!
//! Values of its own facets, and those of a few words of the trade that it has.

use super::Desk;
use crate::ask::{AskError, Question};
use crate::engine::FacetCounts;
use crate::query::filter::Facet;

/// Words that indexes of this kind often have, of many subjects.
const WORDS: [&str; 12] = [
    "armistice talks",
    "\"cease fire\"",
    "Berlin",
    "disarmament",
    "ambassador conversation",
    "nuclear weapons",
    "economic aid",
    "Korea",
    "missiles Cuba",
    "переговоры",
    "treaty",
    "\"foreign minister\"",
];
/// Examples of words that are looked for.
const ENOUGH: usize = 4;

/// An example: what is typed, what it shows, how many records it finds.
pub(super) struct Example {
    pub(super) query: String,
    pub(super) says: &'static str,
    pub(super) count: u64,
}

/// The examples.
///
/// # Errors
/// As [`Asker::ask`](crate::ask::Asker::ask).
pub(super) fn examples(desk: &Desk<'_>) -> Result<Vec<Example>, AskError> {
    let mut out = Vec::new();
    for text in WORDS {
        if out.len() < ENOUGH {
            out.extend(found(desk, text.to_owned(), says(text))?);
        }
    }
    let facets = [Facet::Person, Facet::Place, Facet::Year, Facet::Archive];
    let question = facets
        .iter()
        .fold(counting(String::new()), |question, &facet| {
            question.facet(facet, 3)
        });
    let answer = desk.shelf.asker().ask(&question, desk.limits)?;
    for counts in &answer.facets {
        if let Some((query, says)) = of_facet(counts) {
            out.extend(found(desk, query, says)?);
        }
    }
    Ok(out)
}

fn says(text: &str) -> &'static str {
    if text.starts_with('"') {
        "a phrase, its words in this order"
    } else if text.contains(' ') {
        "both words, best records first"
    } else {
        "a word in all its forms"
    }
}

fn of_facet(counts: &FacetCounts) -> Option<(String, &'static str)> {
    let plain = |value: &&crate::engine::FacetValue| {
        value.value != crate::query::filter::UNDATED && !value.value.contains('"')
    };
    let value = counts.values.iter().find(plain)?.value.clone();
    Some(match counts.facet {
        Facet::Person => (
            format!("person:\"{value}\""),
            "a person that the metadata names",
        ),
        Facet::Place => (
            format!("place:\"{value}\""),
            "a place that the metadata names",
        ),
        Facet::Year => (format!("date:{value}"), "records of that time"),
        Facet::Archive => (format!("archive:{value}"), "records of an archive"),
        _ => return None,
    })
}

fn found(desk: &Desk<'_>, query: String, says: &'static str) -> Result<Option<Example>, AskError> {
    let answer = desk
        .shelf
        .asker()
        .ask(&counting(query.clone()), desk.limits)?;
    let count = answer.total;
    Ok((count > 0).then_some(Example { query, says, count }))
}

fn counting(text: String) -> Question {
    Question {
        match_mode: crate::engine::MatchMode::All,
        limit: 0,
        passages: None,
        advice: false,
        ..Question::new(text)
    }
}
