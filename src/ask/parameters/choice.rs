//! Parameters with a few values: the names of the values and what each means.
//!
//! Owns one table a parameter, in the order in which the values are listed to people. The first is
//! the one that holds where nothing is said, apart from [`KWIC_SORTS`], where that is `date`.

use super::{Naming, ParameterError};
use crate::ask::kwic::KwicSort;
use crate::ask::{By, CollocateSort, HistogramUnit};
use crate::engine::{FacetOrder, MatchMode, Sort};

/// One of the values that a parameter may have.
#[derive(Debug, Clone, Copy)]
pub struct Choice<T: 'static> {
    /// As typed.
    pub name: &'static str,
    /// What it means, for people.
    pub help: &'static str,
    /// What it is.
    pub value: T,
}

/// A value with its name.
pub(crate) const fn choice<T>(name: &'static str, help: &'static str, value: T) -> Choice<T> {
    Choice { name, help, value }
}

/// Orders of hits.
pub const SORTS: &[Choice<Sort>] = &[
    choice("relevance", "Best first", Sort::Relevance),
    choice("date", "Earliest first", Sort::Date),
    choice("-date", "Latest first", Sort::DateDescending),
    choice("reference", "By archive, fond, opis, delo", Sort::Reference),
];

/// Which records are hits.
pub const MATCH_MODES: &[Choice<MatchMode>] = &[
    choice(
        "best",
        "All words; when that finds too few, records with some of them follow, marked as partial",
        MatchMode::AllThenSome,
    ),
    choice("all", "All words", MatchMode::All),
    choice("any", "At least one word", MatchMode::Any),
];

/// How the date of a record must lie to the dates wanted: whether it must lie within them.
pub const DATE_MATCHES: &[Choice<bool>] = &[
    choice("overlap", "It may have been on one of the days", false),
    choice("within", "It must have been on one of the days", true),
];

/// How the values of a facet are listed.
pub const FACET_ORDERS: &[Choice<FacetOrder>] = &[
    choice("count", "Most records first", FacetOrder::Count),
    choice(
        "value",
        "In natural order: numbers by value, years by time",
        FacetOrder::Value,
    ),
];

/// Units of a histogram.
pub const UNITS: &[Choice<HistogramUnit>] = &[
    choice("auto", "The one that suits", HistogramUnit::Auto),
    choice("year", "Years", HistogramUnit::Year),
    choice("decade", "Decades", HistogramUnit::Decade),
    choice("month", "Months", HistogramUnit::Month),
];

/// Orders of the lines of a concordance.
pub const KWIC_SORTS: &[Choice<KwicSort>] = &[
    choice(
        "left",
        "By the words before the match, the nearest first",
        KwicSort::Left,
    ),
    choice("right", "By the words after the match", KwicSort::Right),
    choice(
        "date",
        "Earliest record first",
        KwicSort::Records(Sort::Date),
    ),
    choice(
        "-date",
        "Latest record first",
        KwicSort::Records(Sort::DateDescending),
    ),
    choice(
        "reference",
        "By archive, fond, opis, delo",
        KwicSort::Records(Sort::Reference),
    ),
    choice(
        "relevance",
        "Best record first",
        KwicSort::Records(Sort::Relevance),
    ),
];

/// What a count has rows of.
pub const COUNT_ROWS: &[Choice<By>] = &[
    choice("year", "Years", By::Year),
    choice("decade", "Decades", By::Decade),
    choice("month", "Months", By::Month),
    choice("archive", "Archives", By::Archive),
    choice("collection", "Collections", By::Collection),
];

/// Orders of collocates.
pub const COLLOCATE_SORTS: &[Choice<CollocateSort>] = &[
    choice(
        "log-likelihood",
        "What is surely no chance first",
        CollocateSort::LogLikelihood,
    ),
    choice(
        "log-dice",
        "What goes with the word and with few others first",
        CollocateSort::LogDice,
    ),
    choice("count", "Most frequent first", CollocateSort::Count),
];

/// The value of the parameter `name` that `text` names.
///
/// # Errors
/// Returns [`ParameterError::UnknownChoice`] for a name that none has.
pub fn chosen<T: Copy>(
    name: &str,
    text: &str,
    choices: &'static [Choice<T>],
    naming: Naming,
) -> Result<T, ParameterError> {
    let found = choices.iter().find(|choice| choice.name == text);
    let found = found.ok_or_else(|| ParameterError::UnknownChoice {
        name: naming.of(name),
        text: text.to_owned(),
        choices: choices.iter().map(|choice| choice.name).collect(),
    });
    Ok(found?.value)
}
