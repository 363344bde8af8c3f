//! Advice as values: what a reader may try next.
//!
//! Owns [`Advice`] and its codes. Made by this room from counts of the engine; the sentences
//! stand in `present`. `count` is always a number of records.

use serde::Serialize;

use crate::codes::codes;
use crate::query::filter::Facet;

/// One piece of advice. `code` and the fields are its form in JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Advice {
    /// No record has the only word of the query.
    NoSuchWord {
        /// As typed.
        word: String,
        /// What may have been meant.
        instead: Vec<WordCount>,
    },
    /// In how many records each part of the query stands.
    PartCounts {
        /// In the order of the query; of many, those in the fewest records.
        parts: Vec<PartCount>,
        /// Parts in all.
        all: usize,
        /// What may have been meant: the likeliest for each word that looks like a slip.
        instead: Vec<WordCount>,
    },
    /// A word is in so few records that it looks like a slip.
    RareWord {
        /// As typed.
        word: String,
        /// Records that have it.
        count: u64,
        /// What may have been meant.
        instead: Vec<WordCount>,
    },
    /// The stem of a word finds forms of other words too.
    OtherForms {
        /// As typed.
        word: String,
        /// Records that hold the form typed.
        count: u64,
        /// Forms of other words, with their records.
        others: Vec<WordCount>,
    },
    /// A lower-case *or* was read as a word.
    OrAsWord {
        /// Records that the query finds.
        count: u64,
        /// The query with the operator.
        text: String,
        /// Records that it finds.
        instead: u64,
    },
    /// The query with its slips corrected finds something.
    DidYouMean {
        /// The corrected query.
        text: String,
        /// Records that it finds.
        count: u64,
    },
    /// No record is from an archive that the authority knows.
    ArchiveNotHeld {
        /// The archive.
        archive: NamedArchive,
        /// Archives that records are from.
        existing: Existing,
    },
    /// An archive is not known, neither to the authority nor to the index.
    UnknownArchive {
        /// As typed.
        wanted: String,
        /// Archives written much like it.
        near: Vec<NamedArchive>,
        /// Archives that records are from.
        existing: Existing,
    },
    /// A place has no such fond, opis or delo, but one written much like it.
    NearLevel {
        /// The place; none for the whole index.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// The level.
        facet: Facet,
        /// As typed.
        wanted: String,
        /// Values written much like it.
        near: Vec<String>,
    },
    /// A place has no such fond, opis or delo.
    NoSuchLevel {
        /// The place; none for the whole index.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// The level.
        facet: Facet,
        /// As typed.
        wanted: String,
        /// Values that there are.
        existing: Existing,
    },
    /// A fond, opis or delo stands elsewhere than it was looked for.
    LevelElsewhere {
        /// The place; none for the whole index.
        #[serde(skip_serializing_if = "Option::is_none")]
        place: Option<String>,
        /// The level.
        facet: Facet,
        /// As typed.
        wanted: String,
        /// Places that have it.
        existing: Existing,
    },
    /// No record has this value of a facet.
    NoSuchValue {
        /// The facet.
        facet: Facet,
        /// As typed.
        wanted: String,
        /// Values written much like it.
        near: Vec<String>,
        /// Values that there are.
        existing: Existing,
    },
    /// What is found without some of the filters.
    WithoutSome {
        /// The filters left out.
        filters: Vec<GivenFilter>,
        /// Records found.
        count: u64,
    },
    /// What is found without any filter.
    WithoutAll {
        /// Records found.
        count: u64,
    },
}

codes!(Advice {
    NoSuchWord => "no-such-word",
    PartCounts => "part-counts",
    RareWord => "rare-word",
    OtherForms => "other-forms",
    OrAsWord => "or-as-word",
    DidYouMean => "did-you-mean",
    ArchiveNotHeld => "archive-not-held",
    UnknownArchive => "unknown-archive",
    NearLevel => "near-level",
    NoSuchLevel => "no-such-level",
    LevelElsewhere => "level-elsewhere",
    NoSuchValue => "no-such-value",
    WithoutSome => "without-some",
    WithoutAll => "without-all",
});

/// A word and the records that have it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WordCount {
    /// The word, or two.
    pub word: String,
    /// Records.
    pub count: u64,
}

impl From<&(String, u64)> for WordCount {
    fn from((word, count): &(String, u64)) -> Self {
        Self {
            word: word.clone(),
            count: *count,
        }
    }
}

/// A part of a query and the records that match it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartCount {
    /// In the query language.
    pub part: String,
    /// Whether it is a word or a phrase, and no filter.
    pub is_text: bool,
    /// Records.
    pub count: u64,
}

/// An archive with its name, where the authority has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedArchive {
    /// Its code, or what records call it.
    pub archive: String,
    /// Its English name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// Values that there are: the first few, and their number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Existing {
    /// The first few.
    pub values: Vec<String>,
    /// How many there are in all.
    pub all: usize,
}

/// A filter of the request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "filter", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum GivenFilter {
    /// Values of a facet, one of which is wanted.
    Include {
        /// The facet.
        facet: Facet,
        /// As typed.
        values: Vec<String>,
    },
    /// Values of a facet that are not wanted.
    Exclude {
        /// The facet.
        facet: Facet,
        /// As typed.
        values: Vec<String>,
    },
    /// A reference.
    Reference,
    /// A span of dates.
    Dates,
    /// Records without a day alone.
    Undated,
    /// What stands under a NOT in the query.
    Not {
        /// In the query language.
        parts: Vec<String>,
    },
}
