//! From the parameters of a URL to a question.
//!
//! Owns the table of parameters, by which they are read and described ([`Parameter`]), and the
//! endpoints that take them. Names and values are those of the command line's flags; what values
//! mean is read in [`parameters`](crate::ask::parameters), by both. A parameter without a value, as
//! a form sends an empty field, counts as not given.
//!
//! [`question`] takes what it knows and passes over the rest, for a page has parameters of its
//! own; [`check`] refuses what an endpoint does not know.

use std::collections::BTreeMap;

use super::params::Params;
use crate::ask::collocates::MAX_WINDOW;
use crate::ask::count::MAX_QUESTIONS;
use crate::ask::kwic::{COLUMNS, KwicOptions, KwicSort, MAX_LINES};
use crate::ask::parameters::{
    self, COLLOCATE_SORTS, COUNT_ROWS, Choice, DATE_MATCHES, FACET_LIMIT, FACET_ORDERS,
    FilterValues, KWIC_SORTS, MATCH_MODES, Naming, SORTS, UNITS,
};
use crate::ask::{Branch, By, CollocateOptions, Question};
use crate::engine::{FacetOrder, MAX_DEPTH, MatchMode, Sort};
use crate::query::filter::{Facet, Selection};

/// What can be wrong with a parameter.
pub(crate) type ParamError = parameters::ParameterError;

/// Most hits, and lines of a concordance, of one answer. Downloads have no such limit.
const MAX_PAGE: usize = 1000;
/// Most values of a facet of one answer.
const MAX_VALUES: usize = 100_000;

/// A parameter of a URL.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parameter {
    /// Its name.
    pub(crate) name: &'static str,
    /// What it says, for people.
    pub(crate) help: &'static str,
    /// What values it takes.
    pub(crate) takes: Takes,
}

/// What values a parameter takes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes {
    /// Any text, once.
    Text,
    /// Any text, repeated for OR.
    Texts,
    /// Names separated by commas, or repeated.
    List,
    /// True where it is given, unless as 0, false, no or off.
    Flag,
    /// A number.
    Number {
        /// Where none is given.
        default: usize,
        /// The lowest.
        lowest: usize,
        /// The highest.
        highest: usize,
    },
    /// One of a few names.
    Choice {
        /// The names.
        names: fn() -> Vec<&'static str>,
        /// Where none is given.
        default: Option<&'static str>,
    },
}

const fn parameter(name: &'static str, help: &'static str, takes: Takes) -> Parameter {
    Parameter { name, help, takes }
}

const fn number(
    name: &'static str,
    help: &'static str,
    (default, lowest, highest): (usize, usize, usize),
) -> Parameter {
    let takes = Takes::Number {
        default,
        lowest,
        highest,
    };
    parameter(name, help, takes)
}

macro_rules! one_of {
    ($name:literal, $help:literal, $choices:ident, $default:expr) => {
        parameter(
            $name,
            $help,
            Takes::Choice {
                names: || names($choices),
                default: $default,
            },
        )
    };
}

fn names<T>(choices: &'static [Choice<T>]) -> Vec<&'static str> {
    choices.iter().map(|choice| choice.name).collect()
}

const Q: Parameter = parameter(
    "q",
    "The query, in the query language; without one everything that the filters let through",
    Takes::Text,
);
const LIMIT: Parameter = number("limit", "Hits to give", (10, 0, MAX_PAGE));
const OFFSET: Parameter = number("offset", "Hits to pass over", (0, 0, MAX_DEPTH));
const SORT: Parameter = one_of!("sort", "Order of the hits", SORTS, Some("relevance"));
const MATCH: Parameter = one_of!("match", "Which records are hits", MATCH_MODES, Some("best"));
const EXACT: Parameter = parameter(
    "exact",
    "Take words exactly as typed: no stemming, no name variants",
    Takes::Flag,
);
const NO_VARIANTS: Parameter = parameter(
    "no-variants",
    "Take names as spelled: do not look for their other spellings",
    Takes::Flag,
);
const LIKE: Parameter = parameter(
    "like",
    "Records about the same as the one with this id, among those that the query finds",
    Takes::Text,
);
const FACETS: Parameter = parameter(
    "facets",
    "Facets to count, separated by commas, or none; by default archive, and the level below \
     whatever is selected",
    Takes::List,
);
const FACET_COUNT: Parameter = number(
    "facet-limit",
    "Values to show of each facet",
    (FACET_LIMIT, 0, MAX_VALUES),
);
const FACET_SORT: Parameter = one_of!(
    "facet-sort",
    "How the values of a facet are listed; either way those with most records are shown",
    FACET_ORDERS,
    Some("count")
);
const HISTOGRAM: Parameter = one_of!(
    "histogram",
    "Unit in which to count the hits over time",
    UNITS,
    None
);
const EXPLAIN: Parameter = parameter(
    "explain",
    "Say of each hit how its score came about",
    Takes::Flag,
);
const FROM: Parameter = parameter(
    "from",
    "First date wanted, in any form: 1951, 1951-11, 19/XI/51",
    Takes::Text,
);
const TO: Parameter = parameter("to", "Last date wanted", Takes::Text);
const DATE_MATCH: Parameter = one_of!(
    "date-match",
    "Whether the interval of a record must overlap the dates or lie within them",
    DATE_MATCHES,
    Some("overlap")
);
const UNDATED: Parameter = parameter(
    "undated",
    "Records without a known day: beside those of the dates, or they alone",
    Takes::Flag,
);
const NOT_UNDATED: Parameter =
    parameter("not-undated", "No records without a known day", Takes::Flag);
const REF: Parameter = parameter(
    "ref",
    "Reference in any notation: APRF, f. 3, op. 65",
    Takes::Texts,
);
const NOT_REF: Parameter = parameter("not-ref", "Not at this reference", Takes::Texts);
const UNDER: Parameter = parameter(
    "under",
    "Only what lies below this place: APRF/3, or a reference in any notation",
    Takes::Text,
);
const DEPTH: Parameter = number("depth", "Levels to show", (4, 1, 4));
const TREE_COUNT: Parameter = number(
    "facet-limit",
    "Most values of each level; those with most records are shown",
    (MAX_VALUES, 0, MAX_VALUES),
);
const LINES: Parameter = number("limit", "Lines to give", (25, 0, MAX_PAGE));
const LINE_OFFSET: Parameter = number("offset", "Lines to pass over", (0, 0, MAX_LINES));
const KWIC_SORT: Parameter = one_of!("sort", "Order of the lines", KWIC_SORTS, Some("date"));
const WIDTH: Parameter = number(
    "width",
    "Columns of text on either side of a match",
    (COLUMNS, 0, 1000),
);
const EACH: Parameter = parameter(
    "each",
    "Show each of several words on lines of its own, not only where they meet",
    Takes::Flag,
);
const MARKED: Parameter = parameter("q", "Mark what matches this query", Takes::Text);
const BESIDE: Parameter = number(
    "beside",
    "List the records before and after it in the same delo, at most so many each; 0 lists none",
    (0, 0, 100),
);
const QUERIES: Parameter = parameter(
    "q",
    "A query; repeated, each is counted in a column of its own; without one everything that the \
     filters let through",
    Takes::Texts,
);
const BY: Parameter = one_of!("by", "What to count by", COUNT_ROWS, Some("year"));
const ANY: Parameter = parameter(
    "any",
    "Count documents with at least one of the words",
    Takes::Flag,
);
const BEFORE: Parameter = number(
    "before",
    "Words before a match to look at",
    (5, 0, MAX_WINDOW),
);
const AFTER: Parameter = number(
    "after",
    "Words after a match to look at",
    (5, 0, MAX_WINDOW),
);
const LEAST: Parameter = number(
    "least",
    "How often a word must stand near a match at least",
    (2, 0, 1_000_000),
);
const COLLOCATE_SORT: Parameter = one_of!(
    "sort",
    "Order of the words",
    COLLOCATE_SORTS,
    Some("log-likelihood")
);
const FUNCTION_WORDS: Parameter =
    parameter("function-words", "List function words too", Takes::Flag);
const WORDS: Parameter = number("limit", "Words to give", (25, 0, MAX_PAGE));

/// What gives an answer for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Endpoint {
    Search,
    Facets,
    Record,
    Kwic,
    Count,
    Collocates,
}

impl Endpoint {
    /// The parameters that it takes beside the filters.
    fn own(self) -> &'static [Parameter] {
        match self {
            Self::Search => &[
                Q,
                LIMIT,
                OFFSET,
                SORT,
                MATCH,
                EXACT,
                NO_VARIANTS,
                LIKE,
                FACETS,
                FACET_COUNT,
                FACET_SORT,
                HISTOGRAM,
                EXPLAIN,
            ],
            Self::Facets => &[Q, UNDER, DEPTH, TREE_COUNT, EXACT, NO_VARIANTS],
            Self::Record => &[MARKED, BESIDE, EXACT, NO_VARIANTS],
            Self::Count => &[QUERIES, BY, ANY, EXACT, NO_VARIANTS],
            Self::Collocates => &[
                Q,
                WORDS,
                BEFORE,
                AFTER,
                LEAST,
                COLLOCATE_SORT,
                FUNCTION_WORDS,
                EXACT,
                NO_VARIANTS,
            ],
            Self::Kwic => &[
                Q,
                LINES,
                LINE_OFFSET,
                KWIC_SORT,
                WIDTH,
                EACH,
                EXACT,
                NO_VARIANTS,
            ],
        }
    }

    /// All parameters that it takes.
    pub(crate) fn parameters(self) -> Vec<Parameter> {
        let mut all = self.own().to_vec();
        if self != Self::Record {
            all.extend(filters());
        }
        all
    }
}

/// The filters.
fn filters() -> Vec<Parameter> {
    let mut all = Vec::new();
    for facet in Facet::ALL {
        let (_, help) = wanted(facet);
        all.push(parameter(facet.name(), help, Takes::Texts));
    }
    all.extend([REF, FROM, TO, DATE_MATCH, UNDATED]);
    for facet in Facet::ALL {
        let (name, _) = wanted(facet);
        let help = "Records without this value of the filter of that name";
        all.push(parameter(name, help, Takes::Texts));
    }
    all.extend([NOT_REF, NOT_UNDATED]);
    all
}

/// Of a facet the name of the parameter that excludes, and what the one that includes says.
fn wanted(facet: Facet) -> (&'static str, &'static str) {
    match facet {
        Facet::Archive => (
            "not-archive",
            "Archive, by any of its names; binds to one reference with fond, opis, delo",
        ),
        Facet::Fond => ("not-fond", "Fond, with its zeros and letters"),
        Facet::Opis => ("not-opis", "Opis"),
        Facet::Delo => ("not-delo", "Delo"),
        Facet::Year => (
            "not-year",
            "Year that the date of a record touches, or undated",
        ),
        Facet::Decade => ("not-decade", "Decade, likewise: 1950 or 1950s"),
        Facet::Month => ("not-month", "Month, likewise: 1951-11"),
        Facet::Language => ("not-language", "Language of the original"),
        Facet::Collection => ("not-collection", "Collection"),
        Facet::Type => ("not-type", "Kind of document"),
        Facet::Person => ("not-person", "Person or body named in the metadata"),
        Facet::Place => ("not-place", "Place named in the metadata"),
        Facet::Subject => ("not-subject", "Subject heading"),
        Facet::Evidence => (
            "not-evidence",
            "What title, date or references were read from: date:dateline, references:none",
        ),
    }
}

/// Refuses parameters that `endpoint` does not know.
pub(crate) fn check(params: &Params, endpoint: Endpoint) -> Result<(), ParamError> {
    let known = endpoint.parameters();
    for (name, _) in params.pairs() {
        if known.iter().all(|parameter| parameter.name != name) {
            return Err(ParamError::UnknownParameter {
                name: name.to_owned(),
                known: known.iter().map(|it| it.name.to_owned()).collect(),
            });
        }
    }
    Ok(())
}

/// The question of a search.
pub(crate) fn question(params: &Params) -> Result<Question, ParamError> {
    let like = text(params, &LIKE)?.map(str::to_owned);
    let limit = amount(params, &LIMIT)?;
    let offset = amount(params, &OFFSET)?;
    parameters::check_depth(offset, limit)?;
    let base = words(params, &Q)?;
    let named: Vec<&str> = params
        .all(FACETS.name)
        .flat_map(|it| it.split(','))
        .collect();
    let named = named
        .iter()
        .any(|name| !name.trim().is_empty())
        .then_some(named);
    let order: FacetOrder = chosen(params, &FACET_SORT, FACET_ORDERS)?.unwrap_or_default();
    let facet_limit = amount(params, &FACET_COUNT)?;
    let facets = parameters::facets(named.as_deref(), facet_limit, order, &base.filters)?;
    let wanted: MatchMode = chosen(params, &MATCH, MATCH_MODES)?.unwrap_or_default();
    Ok(Question {
        match_mode: parameters::match_mode(wanted, like.is_some()),
        like,
        sort: chosen::<Sort>(params, &SORT, SORTS)?.unwrap_or_default(),
        offset,
        limit,
        facets,
        histogram: chosen(params, &HISTOGRAM, UNITS)?,
        explain: flag(params, &EXPLAIN)?,
        ..base
    })
}

/// The words and filters of a question, without page, order and facets.
pub(crate) fn narrowed(params: &Params) -> Result<Question, ParamError> {
    words(params, &Q)
}

/// What to mark in a record; none without a query.
pub(crate) fn marking(params: &Params) -> Result<Option<Question>, ParamError> {
    let Some(query) = text(params, &MARKED)? else {
        return Ok(None);
    };
    Ok(Some(Question {
        exact: flag(params, &EXACT)?,
        variants: !flag(params, &NO_VARIANTS)?,
        advice: false,
        ..Question::new(query)
    }))
}

/// How many records before and after another are to be listed; none to list none.
pub(crate) fn beside(params: &Params) -> Result<Option<usize>, ParamError> {
    Ok(Some(amount(params, &BESIDE)?).filter(|around| *around > 0))
}

/// The questions that are counted side by side, and by what.
pub(crate) fn counted(params: &Params) -> Result<(Vec<Question>, By), ParamError> {
    let queries = texts(params, QUERIES.name);
    if queries.len() > MAX_QUESTIONS {
        return Err(ParamError::TooManyQueries {
            count: queries.len(),
            limit: MAX_QUESTIONS,
        });
    }
    let base = Question {
        match_mode: match flag(params, &ANY)? {
            true => MatchMode::Any,
            false => MatchMode::All,
        },
        ..words(&params.set(QUERIES.name, None), &Q)?
    };
    let by = chosen(params, &BY, COUNT_ROWS)?.unwrap_or(By::Year);
    let questions = queries.into_iter().map(|text| Question {
        text,
        ..base.clone()
    });
    let questions: Vec<Question> = questions.collect();
    let everything = questions.is_empty().then_some(base);
    Ok((questions.into_iter().chain(everything).collect(), by))
}

/// Which collocates are wanted.
pub(crate) fn collocate_options(params: &Params) -> Result<CollocateOptions, ParamError> {
    Ok(CollocateOptions {
        before: amount(params, &BEFORE)?,
        after: amount(params, &AFTER)?,
        least: amount(params, &LEAST)? as u64,
        function_words: flag(params, &FUNCTION_WORDS)?,
        sort: chosen(params, &COLLOCATE_SORT, COLLOCATE_SORTS)?.unwrap_or_default(),
        limit: amount(params, &WORDS)?,
    })
}

/// Which lines of a concordance are wanted.
pub(crate) fn kwic_options(params: &Params) -> Result<KwicOptions, ParamError> {
    let limit = amount(params, &LINES)?;
    let offset = amount(params, &LINE_OFFSET)?;
    parameters::check_lines(offset, limit)?;
    let sort = chosen(params, &KWIC_SORT, KWIC_SORTS)?;
    Ok(KwicOptions {
        columns: amount(params, &WIDTH)?,
        each: flag(params, &EACH)?,
        sort: sort.unwrap_or(KwicSort::Records(Sort::Date)),
        offset,
        limit,
    })
}

/// As [`kwic_options`], with every line.
pub(crate) fn all_lines(params: &Params) -> Result<KwicOptions, ParamError> {
    Ok(kwic_options(params)?.all())
}

/// Which part of the archive tree is wanted.
pub(crate) fn branch(params: &Params) -> Result<Branch, ParamError> {
    let under = text(params, &UNDER)?;
    let place = |text| parameters::place(UNDER.name, text, Naming::Plain);
    Ok(Branch {
        under: under.map(place).transpose()?,
        depth: amount(params, &DEPTH)?,
        limit: amount(params, &TREE_COUNT)?,
    })
}

fn words(params: &Params, query: &Parameter) -> Result<Question, ParamError> {
    let mut facets: BTreeMap<Facet, Selection> = BTreeMap::new();
    for facet in Facet::ALL {
        let (exclude, _) = wanted(facet);
        let include = texts(params, facet.name());
        let exclude = texts(params, exclude);
        if !include.is_empty() || !exclude.is_empty() {
            facets.insert(facet, Selection { include, exclude });
        }
    }
    let values = FilterValues {
        facets,
        references: texts(params, REF.name),
        not_references: texts(params, NOT_REF.name),
        from: text(params, &FROM)?.map(str::to_owned),
        to: text(params, &TO)?.map(str::to_owned),
        within: chosen(params, &DATE_MATCH, DATE_MATCHES)?.unwrap_or_default(),
        undated: flag(params, &UNDATED)?,
        not_undated: flag(params, &NOT_UNDATED)?,
    };
    let typed = text(params, query)?.unwrap_or_default().to_owned();
    Ok(Question {
        exact: flag(params, &EXACT)?,
        variants: !flag(params, &NO_VARIANTS)?,
        ..values.question(typed, Naming::Plain)?
    })
}

fn texts(params: &Params, name: &str) -> Vec<String> {
    let given = params.all(name).filter(|value| !value.is_empty());
    given.map(str::to_owned).collect()
}

fn text<'a>(params: &'a Params, parameter: &Parameter) -> Result<Option<&'a str>, ParamError> {
    let mut given = params
        .pairs()
        .filter(|(name, value)| *name == parameter.name && !value.is_empty());
    let first = given.next().map(|(_, value)| value);
    if given.next().is_some() {
        return Err(ParamError::GivenTwice {
            name: parameter.name.to_owned(),
        });
    }
    Ok(first)
}

fn flag(params: &Params, parameter: &Parameter) -> Result<bool, ParamError> {
    let Some(text) = params.first(parameter.name) else {
        return Ok(false);
    };
    match text {
        "" | "1" | "true" | "yes" | "on" => Ok(true),
        "0" | "false" | "no" | "off" => Ok(false),
        _ => Err(ParamError::UnknownChoice {
            name: parameter.name.to_owned(),
            text: text.to_owned(),
            choices: vec!["true", "false"],
        }),
    }
}

fn amount(params: &Params, parameter: &Parameter) -> Result<usize, ParamError> {
    let Takes::Number {
        default,
        lowest,
        highest,
    } = parameter.takes
    else {
        return Ok(0);
    };
    let Some(text) = text(params, parameter)? else {
        return Ok(default);
    };
    // A sign is no part of these numbers, and a plus in a URL is a blank.
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    let number = digits.then(|| text.parse().unwrap_or(usize::MAX));
    let fits = number.filter(|number| (lowest..=highest).contains(number));
    fits.ok_or_else(|| ParamError::NoNumber {
        name: parameter.name.to_owned(),
        text: text.to_owned(),
        bounds: (lowest, highest),
    })
}

fn chosen<T: Copy>(
    params: &Params,
    parameter: &Parameter,
    choices: &'static [Choice<T>],
) -> Result<Option<T>, ParamError> {
    let Some(text) = text(params, parameter)? else {
        return Ok(None);
    };
    parameters::chosen(parameter.name, text, choices, Naming::Plain).map(Some)
}
