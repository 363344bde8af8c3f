//! The table of parameters: their names, what they say, what values they take.
//!
//! Owns [`Parameter`], and which endpoint takes which ([`Endpoint`]). URLs are read by it and the API
//! is described by it. Known gap: the words for people are those of the command line's flags, written
//! a second time.

use crate::ask::collocates::MAX_WINDOW;
use crate::ask::kwic::{COLUMNS, MAX_LINES};
use crate::ask::parameters::{
    COLLOCATE_SORTS, COUNT_ROWS, Choice, DATE_MATCHES, FACET_LIMIT, FACET_ORDERS, KWIC_SORTS,
    MATCH_MODES, SORTS, UNITS,
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

pub(super) const Q: Parameter = parameter(
    "q",
    "The query, in the query language; without one everything that the filters let through",
    Takes::Text,
);
pub(super) const LIMIT: Parameter = number("limit", "Hits to give", (10, 0, MAX_PAGE));
pub(super) const OFFSET: Parameter = number("offset", "Hits to pass over", (0, 0, MAX_DEPTH));
pub(super) const SORT: Parameter = one_of!("sort", "Order of the hits", SORTS, Some("relevance"));
pub(super) const MATCH: Parameter =
    one_of!("match", "Which records are hits", MATCH_MODES, Some("best"));
pub(super) const EXACT: Parameter = parameter(
    "exact",
    "Take words exactly as typed: no stemming, no name variants",
    Takes::Flag,
);
pub(super) const NO_VARIANTS: Parameter = parameter(
    "no-variants",
    "Take names as spelled: do not look for their other spellings",
    Takes::Flag,
);
pub(super) const LIKE: Parameter = parameter(
    "like",
    "Records about the same as the one with this id, among those that the query finds",
    Takes::Text,
);
pub(super) const FACETS: Parameter = parameter(
    "facets",
    "Facets to count, separated by commas, or none; by default archive, and the level below \
     whatever is selected",
    Takes::List,
);
pub(super) const FACET_COUNT: Parameter = number(
    "facet-limit",
    "Values to show of each facet",
    (FACET_LIMIT, 0, MAX_VALUES),
);
pub(super) const FACET_SORT: Parameter = one_of!(
    "facet-sort",
    "How the values of a facet are listed; either way those with most records are shown",
    FACET_ORDERS,
    Some("count")
);
pub(super) const HISTOGRAM: Parameter = one_of!(
    "histogram",
    "Unit in which to count the hits over time",
    UNITS,
    None
);
pub(super) const EXPLAIN: Parameter = parameter(
    "explain",
    "Say of each hit how its score came about",
    Takes::Flag,
);
pub(super) const FROM: Parameter = parameter(
    "from",
    "First date wanted, in any form: 1951, 1951-11, 19/XI/51",
    Takes::Text,
);
pub(super) const TO: Parameter = parameter("to", "Last date wanted", Takes::Text);
pub(super) const DATE_MATCH: Parameter = one_of!(
    "date-match",
    "Whether the interval of a record must overlap the dates or lie within them",
    DATE_MATCHES,
    Some("overlap")
);
pub(super) const UNDATED: Parameter = parameter(
    "undated",
    "Records without a known day: beside those of the dates, or they alone",
    Takes::Flag,
);
pub(super) const NOT_UNDATED: Parameter =
    parameter("not-undated", "No records without a known day", Takes::Flag);
pub(super) const REF: Parameter = parameter(
    "ref",
    "Reference in any notation: APRF, f. 3, op. 65",
    Takes::Texts,
);
pub(super) const NOT_REF: Parameter = parameter("not-ref", "Not at this reference", Takes::Texts);
pub(super) const UNDER: Parameter = parameter(
    "under",
    "Only what lies below this place: APRF/3, or a reference in any notation",
    Takes::Text,
);
pub(super) const DEPTH: Parameter = number("depth", "Levels to show", (4, 1, 4));
pub(super) const TREE_COUNT: Parameter = number(
    "facet-limit",
    "Most values of each level; those with most records are shown",
    (MAX_VALUES, 0, MAX_VALUES),
);
pub(super) const LINES: Parameter = number("limit", "Lines to give", (25, 0, MAX_PAGE));
pub(super) const LINE_OFFSET: Parameter = number("offset", "Lines to pass over", (0, 0, MAX_LINES));
pub(super) const KWIC_SORT: Parameter =
    one_of!("sort", "Order of the lines", KWIC_SORTS, Some("date"));
pub(super) const WIDTH: Parameter = number(
    "width",
    "Columns of text on either side of a match",
    (COLUMNS, 0, 1000),
);
pub(super) const EACH: Parameter = parameter(
    "each",
    "Show each of several words on lines of its own, not only where they meet",
    Takes::Flag,
);
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
pub(super) const BY: Parameter = one_of!("by", "What to count by", COUNT_ROWS, Some("year"));
pub(super) const ANY: Parameter = parameter(
    "any",
    "Count documents with at least one of the words",
    Takes::Flag,
);
pub(super) const BEFORE: Parameter = number(
    "before",
    "Words before a match to look at",
    (5, 0, MAX_WINDOW),
);
pub(super) const AFTER: Parameter = number(
    "after",
    "Words after a match to look at",
    (5, 0, MAX_WINDOW),
);
pub(super) const LEAST: Parameter = number(
    "least",
    "How often a word must stand near a match at least",
    (2, 0, 1_000_000),
);
pub(super) const COLLOCATE_SORT: Parameter = one_of!(
    "sort",
    "Order of the words",
    COLLOCATE_SORTS,
    Some("log-likelihood")
);
pub(super) const FUNCTION_WORDS: Parameter =
    parameter("function-words", "List function words too", Takes::Flag);
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
pub(super) fn wanted(facet: Facet) -> (&'static str, &'static str) {
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
