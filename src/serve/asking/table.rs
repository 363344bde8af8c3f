//! The table of parameters: their names, what they say, what values they take.
//!
//! Owns [`Parameter`], and which endpoint takes which ([`Endpoint`]). URLs are read by it and the API
//! is described by it. What a parameter says for people is what the flag of the command line says
//! ([`help`]), unless it means something else.

use crate::ask::collocates::MAX_WINDOW;
use crate::ask::kwic::{COLUMNS, MAX_LINES};
use crate::ask::parameters::{
    COLLOCATE_SORTS, COUNT_ROWS, Choice, DATE_MATCHES, FACET_LIMIT, FACET_ORDERS, KWIC_SORTS,
    MATCH_MODES, SORTS, UNITS, help,
};
use crate::engine::MAX_DEPTH;
use crate::query::filter::Facet;

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
    ($name:literal, $help:expr, $choices:ident, $default:expr) => {
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

pub(super) const Q: Parameter = parameter(
    "q",
    "The query, in the query language; without one everything that the filters let through",
    Takes::Text,
);
pub(super) const LIMIT: Parameter = number("limit", "Hits to give", (10, 0, MAX_PAGE));
pub(super) const OFFSET: Parameter = number("offset", help("offset"), (0, 0, MAX_DEPTH));
pub(super) const SORT: Parameter = one_of!("sort", help("sort"), SORTS, Some("relevance"));
pub(super) const MATCH: Parameter = one_of!("match", help("match"), MATCH_MODES, Some("best"));
pub(super) const EXACT: Parameter = parameter("exact", help("exact"), Takes::Flag);
pub(super) const NO_VARIANTS: Parameter =
    parameter("no-variants", help("no-variants"), Takes::Flag);
pub(super) const LIKE: Parameter = parameter("like", help("like"), Takes::Text);
pub(super) const FACETS: Parameter = parameter(
    "facets",
    "Facets to count, separated by commas, or none; by default archive, and the level below \
     whatever is selected",
    Takes::List,
);
pub(super) const FACET_COUNT: Parameter = number(
    "facet-limit",
    help("facet-limit"),
    (FACET_LIMIT, 0, MAX_VALUES),
);
pub(super) const FACET_SORT: Parameter = one_of!(
    "facet-sort",
    help("facet-sort"),
    FACET_ORDERS,
    Some("count")
);
pub(super) const HISTOGRAM: Parameter = one_of!(
    "histogram",
    "Unit in which to count the hits over time",
    UNITS,
    None
);
pub(super) const EXPLAIN: Parameter = parameter("explain", help("explain"), Takes::Flag);
pub(super) const FROM: Parameter = parameter("from", help("from"), Takes::Text);
pub(super) const TO: Parameter = parameter("to", help("to"), Takes::Text);
pub(super) const DATE_MATCH: Parameter = one_of!(
    "date-match",
    help("date-match"),
    DATE_MATCHES,
    Some("overlap")
);
pub(super) const UNDATED: Parameter = parameter("undated", help("undated"), Takes::Flag);
pub(super) const NOT_UNDATED: Parameter =
    parameter("not-undated", help("not-undated"), Takes::Flag);
pub(super) const REF: Parameter = parameter("ref", help("ref"), Takes::Texts);
pub(super) const NOT_REF: Parameter = parameter("not-ref", help("not-ref"), Takes::Texts);
pub(super) const UNDER: Parameter = parameter("under", help("under"), Takes::Text);
pub(super) const DEPTH: Parameter = number("depth", help("depth"), (4, 1, 4));
pub(super) const TREE_COUNT: Parameter = number(
    "facet-limit",
    help("tree-limit"),
    (MAX_VALUES, 0, MAX_VALUES),
);
pub(super) const LINES: Parameter = number("limit", "Lines to give", (25, 0, MAX_PAGE));
pub(super) const LINE_OFFSET: Parameter = number("offset", help("line-offset"), (0, 0, MAX_LINES));
pub(super) const KWIC_SORT: Parameter =
    one_of!("sort", help("line-sort"), KWIC_SORTS, Some("date"));
pub(super) const WIDTH: Parameter = number(
    "width",
    "Columns of text on either side of a match",
    (COLUMNS, 0, 1000),
);
pub(super) const EACH: Parameter = parameter("each", help("each"), Takes::Flag);
pub(super) const MARKED: Parameter = parameter("q", "Mark what matches this query", Takes::Text);
pub(super) const BESIDE: Parameter = number(
    "beside",
    "List the records before and after it in the same delo, at most so many each; 0 lists none",
    (0, 0, 100),
);
pub(super) const QUERIES: Parameter = parameter(
    "q",
    "A query; repeated, each is counted in a column of its own; without one everything that the \
     filters let through",
    Takes::Texts,
);
pub(super) const BY: Parameter = one_of!("by", help("by"), COUNT_ROWS, Some("year"));
pub(super) const ANY: Parameter = parameter("any", help("any"), Takes::Flag);
pub(super) const BEFORE: Parameter = number("before", help("before"), (5, 0, MAX_WINDOW));
pub(super) const AFTER: Parameter = number("after", help("after"), (5, 0, MAX_WINDOW));
pub(super) const LEAST: Parameter = number("least", help("least"), (2, 0, 1_000_000));
pub(super) const COLLOCATE_SORT: Parameter = one_of!(
    "sort",
    help("word-sort"),
    COLLOCATE_SORTS,
    Some("log-likelihood")
);
pub(super) const FUNCTION_WORDS: Parameter =
    parameter("function-words", help("function-words"), Takes::Flag);
pub(super) const WORDS: Parameter = number("limit", "Words to give", (25, 0, MAX_PAGE));

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
        all.push(parameter(facet.name(), wanted(facet).help, Takes::Texts));
    }
    all.extend([REF, FROM, TO, DATE_MATCH, UNDATED]);
    for facet in Facet::ALL {
        let Wanted { not, not_help, .. } = wanted(facet);
        all.push(parameter(not, not_help, Takes::Texts));
    }
    all.extend([NOT_REF, NOT_UNDATED]);
    all
}

/// The parameters of a facet.
pub(super) struct Wanted {
    /// What the one that includes says; its name is that of the facet.
    help: &'static str,
    /// The name of the one that excludes.
    pub(super) not: &'static str,
    /// What that says.
    not_help: &'static str,
}

macro_rules! wanted {
    ($name:literal, $not:literal) => {
        Wanted {
            help: const { help($name) },
            not: $not,
            not_help: const { help($not) },
        }
    };
}

/// The parameters of a facet.
pub(super) fn wanted(facet: Facet) -> Wanted {
    match facet {
        Facet::Archive => wanted!("archive", "not-archive"),
        Facet::Fond => wanted!("fond", "not-fond"),
        Facet::Opis => wanted!("opis", "not-opis"),
        Facet::Delo => wanted!("delo", "not-delo"),
        Facet::Year => wanted!("year", "not-year"),
        Facet::Decade => wanted!("decade", "not-decade"),
        Facet::Month => wanted!("month", "not-month"),
        Facet::Language => wanted!("language", "not-language"),
        Facet::Collection => wanted!("collection", "not-collection"),
        Facet::Type => wanted!("type", "not-type"),
        Facet::Person => wanted!("person", "not-person"),
        Facet::Place => wanted!("place", "not-place"),
        Facet::Subject => wanted!("subject", "not-subject"),
        Facet::Evidence => wanted!("evidence", "not-evidence"),
    }
}
