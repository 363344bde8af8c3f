//! What can be wrong with the parameters of a question.
//!
//! Owns [`ParameterError`] and its codes; sentences and hints stand in `present`. A name of a
//! parameter is written as the front has it.

use jiff::civil::Date;

use crate::codes::codes;
use crate::record::date::BoundError;

/// A parameter that cannot be taken as typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParameterError {
    /// A date filter holds no date.
    NoDate {
        /// The parameter.
        name: String,
        /// What is wrong with its value.
        error: BoundError,
    },
    /// The first day wanted comes after the last.
    ReversedRange {
        /// The parameter with the first date, and its value.
        from: (String, String),
        /// Its first day.
        first: Date,
        /// The parameter with the last date, and its value.
        to: (String, String),
        /// Its last day.
        last: Date,
    },
    /// A reference filter holds no reference.
    NoReference {
        /// The parameter.
        name: String,
        /// Its value.
        text: String,
    },
    /// A facet to count is none.
    UnknownFacet {
        /// As typed.
        name: String,
    },
    /// A parameter of a few values has another one.
    UnknownChoice {
        /// The parameter.
        name: String,
        /// Its value.
        text: String,
        /// The values that it may have.
        choices: Vec<&'static str>,
    },
    /// A number is none, or lies outside its bounds.
    NoNumber {
        /// The parameter.
        name: String,
        /// Its value.
        text: String,
        /// The lowest and the highest that it may be.
        bounds: (usize, usize),
    },
    /// A parameter is given twice that has one value.
    GivenTwice {
        /// The parameter.
        name: String,
    },
    /// Two parameters contradict each other.
    Contradiction {
        /// The one.
        one: String,
        /// The other.
        other: String,
    },
    /// A parameter that is needed is missing.
    Missing {
        /// The parameter.
        name: String,
    },
    /// There is no such parameter.
    UnknownParameter {
        /// As typed.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// More parameters than are read.
    TooManyParameters {
        /// The limit.
        limit: usize,
    },
    /// More queries than are counted side by side.
    TooManyQueries {
        /// How many.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// `offset + limit` is deeper than the engine goes.
    TooDeep {
        /// Hits to pass over.
        first: usize,
        /// Hits wanted.
        count: usize,
        /// The limit.
        limit: usize,
    },
    /// `offset + limit` is more than a concordance keeps.
    TooManyLines {
        /// Lines to pass over.
        first: usize,
        /// Lines wanted.
        count: usize,
        /// The limit.
        limit: usize,
    },
}

codes!(ParameterError {
    ReversedRange => "reversed-range",
    NoReference => "no-reference",
    UnknownFacet => "unknown-facet",
    UnknownChoice => "unknown-choice",
    NoNumber => "no-number",
    GivenTwice => "given-twice",
    Contradiction => "contradiction",
    Missing => "missing-parameter",
    UnknownParameter => "unknown-parameter",
    TooManyParameters => "too-many-parameters",
    TooManyQueries => "too-many-queries",
    TooDeep => "too-deep",
    TooManyLines => "too-many-lines",
}; Self::NoDate { error, .. } => error.code());
