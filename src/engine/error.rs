//! What can go wrong behind the seam, divided by what the caller would do about it.
//!
//! Owns the values and their codes; the sentences stand in `present`. No value holds a path of
//! this machine: who opened the index knows where it is and says so.

use std::io;

use jiff::civil::Date;

use crate::codes::codes;
use crate::query::filter::Facet;

/// A failure of the engine.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The request cannot be met as asked.
    Refused(Refusal),
    /// There is no index.
    Missing,
    /// The directory holds something else.
    NotAnIndex,
    /// Another version of the format or of the analysis chain made the index.
    Incompatible {
        /// What made it.
        found: String,
        /// What would be read.
        expected: String,
    },
    /// Another run writes.
    Locked {
        /// Who holds the lock, if known.
        holder: Option<String>,
    },
    /// A file of the index is not what was written.
    Damaged {
        /// What was found.
        reason: String,
    },
    /// The system refused.
    System {
        /// What was tried (`write`, `open`).
        action: &'static str,
        /// On which file, from the directory of the index on; empty for the directory itself.
        file: String,
        /// The system's answer.
        #[source]
        source: io::Error,
    },
    /// The caller cancelled the request.
    Cancelled,
    /// The request took longer than its deadline allows.
    Deadline,
    /// A fault of the program, or of the library below it.
    Fault(String),
}

codes!(EngineError {
    Missing => "no-index",
    NotAnIndex => "not-an-index",
    Incompatible => "incompatible-index",
    Locked => "index-locked",
    Damaged => "index-damaged",
    System => "system-refused",
    Cancelled => "cancelled",
    Deadline => "deadline-passed",
    Fault => "fault",
}; Self::Refused(refusal) => refusal.code());

impl From<Refusal> for EngineError {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Why a request cannot be met as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Refusal {
    /// More hits are asked for than the engine ranks.
    TooDeep {
        /// Rank of the first hit asked for.
        first: usize,
        /// Rank of the last.
        last: usize,
        /// Most hits.
        limit: usize,
    },
    /// The query is nested too deep.
    TooNested {
        /// Most levels.
        limit: usize,
    },
    /// The query has too many words and conditions.
    TooManyParts {
        /// Most of them.
        limit: usize,
    },
    /// Wildcards, fuzzy words and names stand for too many words.
    TooManyWords {
        /// Most words together.
        limit: usize,
    },
    /// Too many facets are asked for.
    TooManyFacets {
        /// How many.
        count: usize,
        /// Most facets.
        limit: usize,
    },
    /// A filter has too many values.
    TooManyValues {
        /// Its name.
        filter: &'static str,
        /// How many values.
        count: usize,
        /// Most values.
        limit: usize,
    },
    /// The values of archive, fond, opis and delo make too many combinations.
    TooManyCombinations {
        /// How many.
        count: usize,
        /// Most combinations.
        limit: usize,
    },
    /// A filter by year, decade or month has another value.
    BadValue {
        /// Year, decade or month.
        facet: Facet,
        /// The value.
        value: String,
    },
    /// A span of dates ends before it begins.
    ReversedDates {
        /// Its first day.
        from: Date,
        /// Its last day.
        to: Date,
    },
    /// A facet is asked for below a place that is not above it.
    NotBelow {
        /// The facet.
        facet: Facet,
        /// The place, archive first.
        under: Vec<String>,
    },
    /// There is no collection of that name.
    NoSuchCollection {
        /// The name.
        name: String,
        /// Some of the names that there are.
        existing: Vec<String>,
        /// How many there are in all.
        all: usize,
    },
    /// No collection can have that name.
    BadCollectionName {
        /// The name.
        name: String,
        /// Most bytes of a name.
        limit: usize,
    },
    /// Another collection has that name.
    CollectionExists {
        /// The name.
        name: String,
    },
    /// The collection has that name already.
    CollectionUnchanged {
        /// The name.
        name: String,
    },
}

codes!(Refusal {
    TooDeep => "too-deep",
    TooNested => "too-nested",
    TooManyParts => "too-many-parts",
    TooManyWords => "too-many-words",
    TooManyFacets => "too-many-facets",
    TooManyValues => "too-many-values",
    TooManyCombinations => "too-many-combinations",
    BadValue => "bad-value",
    ReversedDates => "reversed-range",
    NotBelow => "not-below",
    NoSuchCollection => "no-such-collection",
    BadCollectionName => "bad-collection-name",
    CollectionExists => "collection-exists",
    CollectionUnchanged => "collection-unchanged",
});
