//! What a search found, as it crosses the seam.
//!
//! Owns [`SearchResponse`], what explains a hit, and the figures on a store. Plain values: how
//! they are shown is decided in `present`.

use std::time::Duration;

use super::ShelfPath;
use crate::query::filter::Facet;
use crate::query::note::QueryNote;
use crate::query::passages::Passage;
use crate::record::{EvidenceCounts, HitLine, Record};

/// What a search found.
#[derive(Debug, Clone, Default)]
pub struct SearchResponse {
    /// Exact number of records that match, apart from partial ones.
    pub total: u64,
    /// Exact number of partial ones; none when they were not looked for.
    pub total_partial: Option<u64>,
    /// The hits asked for, best first.
    pub hits: Vec<Hit>,
    /// The facets asked for, in the order of the request.
    pub facets: Vec<FacetCounts>,
    /// Words that stood for others (wildcards, fuzzy words; spellings of names are added by who
    /// widened the query).
    pub expansions: Vec<Expansion>,
    /// What a reader should know of how it was carried out.
    pub notes: Vec<QueryNote>,
    /// How often the words stand in the records of `total`, if the request counts it: stretches of
    /// title, summary and body that match. A phrase is one, and what lies within another stretch
    /// is no other.
    pub occurrences: Option<u64>,
    /// Time from request to response.
    pub took: Duration,
}

/// What a stream of hits gives: first the response without hits, then every hit in order.
#[derive(Debug, Clone)]
pub enum Streamed {
    /// Figures and facets.
    Response(Box<SearchResponse>),
    /// The next hit.
    Hit(Box<Hit>),
}

/// A record found.
#[derive(Debug, Clone, Default)]
pub struct Hit {
    /// Id of the record.
    pub id: String,
    /// Relevance; 0 where the query has no words.
    pub score: f32,
    /// Whether some words of the query are missing.
    pub partial: bool,
    /// How the score came about, if the request wants it explained.
    pub explanation: Option<Explanation>,
    /// What a list shows of the record.
    pub line: HitLine,
    /// Why it was found, where the request asks for it.
    pub passages: Vec<Passage>,
    /// The whole record, where the request asks for it.
    pub record: Option<Box<Record>>,
}

/// A record met on a walk.
#[derive(Debug, Clone)]
pub struct Met {
    /// Its place in the order of the request, from 0.
    pub place: usize,
    /// The record as indexed.
    pub record: Record,
}

/// How the score of a hit came about: the shares of words and pairs add up to it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Explanation {
    /// The score.
    pub score: f32,
    /// The words that are there, in the order of the query.
    pub words: Vec<WordShare>,
    /// Words that stand near each other.
    pub near: Vec<NearShare>,
    /// The words that a partial hit lacks, as typed.
    pub missing: Vec<String>,
    /// Words of the record, each part counted as often as its weight says; about, since lengths
    /// are kept in one byte.
    pub length: u64,
    /// The mean of that over all records.
    pub mean_length: f64,
    /// Records in all.
    pub records: u64,
}

/// What a word or a phrase adds to the score of a hit.
#[derive(Debug, Clone, PartialEq)]
pub struct WordShare {
    /// As typed.
    pub typed: String,
    /// What it adds.
    pub score: f32,
    /// In how many records it stands; unknown of a phrase.
    pub records: Option<u64>,
    /// How often it stands in each part of this one.
    pub times: Vec<(Part, u32)>,
    /// Whether it says little, such as *of*.
    pub is_light: bool,
    /// For how much of its score it counts: less where it is light, or commoner than the rarest word
    /// of a partial hit; of a word that another record has in common, its weight there. 1 for all.
    pub share: f32,
}

/// What two words add by standing near each other.
#[derive(Debug, Clone, PartialEq)]
pub struct NearShare {
    /// As typed, in the order of the query.
    pub words: [String; 2],
    /// What it adds.
    pub score: f32,
    /// How many words stand between them where they are closest.
    pub between: u32,
}

/// A part of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The title.
    Title,
    /// The summary.
    Summary,
    /// People and bodies of the metadata.
    People,
    /// Places of the metadata.
    Places,
    /// Subject headings.
    Subjects,
    /// The document's text.
    Body,
}

impl Part {
    /// The name used in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Summary => "summary",
            Self::People => "people",
            Self::Places => "places",
            Self::Subjects => "subjects",
            Self::Body => "body",
        }
    }
}

/// The counts of one facet.
#[derive(Debug, Clone)]
pub struct FacetCounts {
    /// What was counted by.
    pub facet: Facet,
    /// Values in the order asked for.
    pub values: Vec<FacetValue>,
    /// How many values there are in all.
    pub distinct: u64,
}

/// One value of a facet.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FacetValue {
    /// The value (`3`).
    pub value: String,
    /// For archive, fond, opis and delo, the place in the tree (`APRF/3`).
    pub path: Option<ShelfPath>,
    /// Records with the value; a record counts once.
    pub count: u64,
    /// Where values were gathered under the preferred form of the names authority: how records
    /// spell them, with their records, most first. Empty where all spell it as shown.
    pub forms: Vec<(String, u64)>,
    /// How often the words stand in these records, if the request counts it and the facet counts
    /// hits alone.
    pub occurrences: Option<u64>,
}

/// A word of the query and the words of the index that it stood for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// As typed.
    pub typed: String,
    /// What it stood for, with the number of records, most frequent first.
    pub terms: Vec<(String, u64)>,
    /// How many more there were beyond the cap.
    pub left_out: u64,
    /// Whether these are spellings of a name, and not words that a pattern caught.
    pub is_name: bool,
}

/// Figures on a whole store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// Records.
    pub records: u64,
    /// Records by what title, date and references were read from.
    pub evidence: EvidenceCounts,
    /// Distinct words.
    pub terms: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// Parts that the store is made of.
    pub segments: u64,
    /// Earliest and latest known day, ISO.
    pub span: Option<(String, String)>,
    /// Records by collection.
    pub collections: Vec<(String, u64)>,
    /// Records by archive.
    pub archives: Vec<(String, u64)>,
    /// Name and fingerprint of the analysis chain.
    pub chain: String,
    /// Version of the schema.
    pub schema: u32,
}

/// Figures on one collection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CollectionFigures {
    /// Its name.
    pub name: String,
    /// Its records.
    pub records: u64,
    /// Files that hold some of them.
    pub sources: u64,
    /// Earliest and latest known day, ISO.
    pub span: Option<(String, String)>,
    /// Its records by what title, date and references were read from.
    pub evidence: EvidenceCounts,
    /// Names that were given up for this one: what comes under them goes under this one.
    pub formerly: Vec<String>,
}
