//! The seam: what a search engine for records must do, and the values that cross.
//!
//! Owns [`SearchRequest`], [`SearchResponse`], the [`Engine`] and [`Writer`] traits and the
//! errors. No tantivy type stands here: the [`embedded`] engine lies behind the seam, and a
//! cluster can stand in for it without the commands, the page or the presenters noticing.

pub mod embedded;
mod error;
pub mod guard;

pub use error::EngineError;

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use crate::analyse::known::KnownNames;

use crate::query::filter::{Facet, Filters};
use crate::query::tree::Query;
use crate::record::Record;

/// Deepest hit that can be asked for: `offset + limit` may not exceed it.
pub const MAX_DEPTH: usize = 10_000;

/// A search to carry out.
#[derive(Debug, Clone)]
pub struct SearchRequest {
    /// The words.
    pub query: Query,
    /// What narrows them.
    pub filters: Filters,
    /// Which records count as hits.
    pub match_mode: MatchMode,
    /// Order of the hits.
    pub sort: Sort,
    /// Hits to pass over.
    pub offset: usize,
    /// Most hits to return; 0 only counts.
    pub limit: usize,
    /// Facets to count.
    pub facets: Vec<FacetRequest>,
}

/// Which records count as hits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MatchMode {
    /// All words; when that finds fewer than asked for, records with some of them follow,
    /// marked as partial.
    #[default]
    AllThenSome,
    /// All words.
    All,
    /// At least one word: every AND of the tree is read as OR.
    Any,
}

/// Order of the hits. Ties always break on the record id, ascending by bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best first. Without words, by date.
    #[default]
    Relevance,
    /// Earliest first, by first day, or last where only that is known, then precision; the undated
    /// last.
    Date,
    /// Latest first, by the same day, then precision; the undated last.
    DateDescending,
    /// By archive, fond, opis and delo of the first reference, numbers by value; those without
    /// a reference last.
    Reference,
}

/// A facet to count. Its own filter is ignored in its counts, so that a reader can add a sibling,
/// unless the hits alone are to be counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetRequest {
    /// What to count by.
    pub facet: Facet,
    /// Most values to return: those with most records, of equals the first in natural order.
    pub limit: usize,
    /// How the values returned are listed.
    pub order: FacetOrder,
    /// For fond, opis and delo: only values below this shelf path (`APRF/3`), whatever the
    /// filters say.
    pub under: Option<ShelfPath>,
    /// Whether its own filter holds for it too, so that nothing but hits is counted.
    pub of_hits: bool,
}

impl FacetRequest {
    /// The `limit` most frequent values of `facet`, most frequent first.
    #[must_use]
    pub fn new(facet: Facet, limit: usize) -> Self {
        Self {
            facet,
            limit,
            order: FacetOrder::Count,
            under: None,
            of_hits: false,
        }
    }
}

/// How the values of a facet are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FacetOrder {
    /// Most records first, then in natural order.
    #[default]
    Count,
    /// In natural order: numbers by value, years by time, the undated last.
    Value,
}

/// A node in the tree archive / fond / opis / delo: one to four values. A level that a reference
/// lacks above one that it has is an empty string.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShelfPath(pub Vec<String>);

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
    /// What a reader should know of how it was carried out, a sentence each.
    pub notes: Vec<String>,
    /// Time from request to response.
    pub took: Duration,
}

/// A record found.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The record as indexed.
    pub record: Record,
    /// Relevance; 0 where the query has no words.
    pub score: f32,
    /// Whether some words of the query are missing.
    pub partial: bool,
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
#[derive(Debug, Clone, PartialEq, Eq)]
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

/// A spelling of a name, as a store holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spelling {
    /// Its folded words, parted by blanks.
    pub words: String,
    /// Records in which it may be a name: with a capital, say.
    pub records: u64,
}

/// A store of records that answers searches.
pub trait Engine {
    /// Carries out a search.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a request that cannot be met (depth, too many clauses) and
    /// for a damaged or unreadable store.
    fn search(&self, request: &SearchRequest) -> Result<SearchResponse, EngineError>;

    /// Gives every record that has all that is asked for to `each`, one by one in whatever order
    /// costs least, until it breaks off: [`Met::place`] says where each stands in the order of
    /// the request. Mode, offset, limit and facets of the request count for nothing, and the
    /// response holds no hits.
    ///
    /// # Errors
    /// As [`Engine::search`], but for the depth, which has no limit here.
    fn walk(
        &self,
        request: &SearchRequest,
        each: &mut dyn FnMut(Met) -> ControlFlow<()>,
    ) -> Result<SearchResponse, EngineError>;

    /// How the score of each hit that a search with this request shows came about, in the order
    /// of the hits.
    ///
    /// # Errors
    /// As [`Engine::search`].
    fn explain(&self, request: &SearchRequest) -> Result<Vec<Explanation>, EngineError>;

    /// The record with this id.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn record(&self, id: &str) -> Result<Option<Record>, EngineError>;

    /// In how many records a folded word stands, in any form of it.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn records_with(&self, stem: &str) -> Result<u64, EngineError>;

    /// The names authority that this engine goes by.
    fn known_names(&self) -> Arc<KnownNames>;

    /// The spellings of names that live records hold under any of these keys (see
    /// [`analyse::names`](crate::analyse::names)), in the order of their words; each once.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn spellings(&self, keys: &[String]) -> Result<Vec<Spelling>, EngineError>;

    /// In how many records exactly this folded form stands, in title, summary, people or body.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn records_with_form(&self, folded: &str) -> Result<u64, EngineError>;

    /// Folded words of title, summary, people and body near `folded`, most frequent first, each
    /// with the records that hold this form: all within one edit, and with `edits` of 2 those
    /// within two that begin with the same letter. Bounded in number and time.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn words_near(&self, folded: &str, edits: u8) -> Result<Vec<(String, u64)>, EngineError>;

    /// Figures on the whole store.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn statistics(&self) -> Result<Statistics, EngineError>;
}

/// Figures on a whole store.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Statistics {
    /// Records.
    pub records: u64,
    /// Records whose reference could be read, records with a citation.
    pub referenced: (u64, u64),
    /// Records whose date could be read, records with a date wording.
    pub dated: (u64, u64),
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
    /// Names that were given up for this one: what comes under them goes under this one.
    pub formerly: Vec<String>,
}

/// What became of a record that was handed to a writer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Written {
    /// The id was new.
    Added,
    /// The id was there with other content, which was replaced.
    Updated,
    /// The id was there with the same content.
    Unchanged,
    /// The id was written earlier in this run, with other content, from the source given here,
    /// or stands in the store from that source, which is as it was then and so still holds it;
    /// the record was refused.
    Duplicate(String),
}

/// The state of a source when it was read: if all of it is the same again, so is the content.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Stamp {
    /// Absolute path of the file.
    pub source: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Modification time, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Blake3 of the content, and eight digits for what the readers would make of it (their
    /// version, the collection and format asked for); hexadecimal.
    pub hash: String,
}

/// One run of writing. Nothing is visible before [`Writer::commit`].
pub trait Writer {
    /// The stamp under which `source` was last read to its end without a reject.
    fn stamp(&self, source: &str) -> Option<&Stamp>;

    /// How many records `source` holds: for the figures of a run that leaves an unchanged source
    /// alone.
    fn records_of(&self, source: &str) -> Option<u64>;

    /// The archives that the records of the last commit name; none where there is no store.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn archives(&self) -> Result<BTreeSet<String>, EngineError> {
        Ok(BTreeSet::new())
    }

    /// Begins a source: until [`Writer::end_source`] it counts as unfinished in every commit, so
    /// that a later run reads it again.
    fn begin_source(&mut self, stamp: Stamp);

    /// Writes a record of the source begun last; replaces the record of the same id.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot take it (no space, I/O).
    fn write(&mut self, record: Record) -> Result<Written, EngineError>;

    /// Ends the source begun last. `complete` is false when some of it was rejected, so that it
    /// is read again next time. Records that the source held before and no longer holds are
    /// removed, unless it was not complete: what could not be read is not gone. Returns how many
    /// records were removed.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot take it.
    fn end_source(&mut self, complete: bool) -> Result<u64, EngineError>;

    /// Removes the records whose every source lies at or below `root` and is not in `present`;
    /// returns how many.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot take it.
    fn prune(&mut self, root: &str, present: &dyn Fn(&str) -> bool) -> Result<u64, EngineError>;

    /// Makes everything written so far durable and visible; returns the number of records that
    /// the index now holds.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot take it; the last commit stays whole.
    fn commit(&mut self) -> Result<u64, EngineError>;

    /// Forgets everything since the last commit.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot be reopened.
    fn rollback(&mut self) -> Result<(), EngineError>;

    /// Commits, and brings the store into the shape that searches want; returns a sentence for
    /// everything that could not be done though nothing is lost by it. [`Writer::finish`] does
    /// the same and keeps silent.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot take it; the last commit stays whole.
    fn tidy(&mut self) -> Result<Vec<String>, EngineError> {
        self.tidy_until(&AtomicBool::new(false))
    }

    /// [`Writer::tidy`], but that once `stop` is set the rest is left to a later run.
    ///
    /// # Errors
    /// As [`Writer::tidy`].
    fn tidy_until(&mut self, stop: &AtomicBool) -> Result<Vec<String>, EngineError> {
        let _ = stop;
        self.commit().map(|_| Vec::new())
    }

    /// Commits, waits for merges, releases the lock; returns the number of records.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the store cannot take it; the last commit stays whole.
    fn finish(self: Box<Self>) -> Result<u64, EngineError>;

    /// Ends a run that was asked to stop: commits, begins no merge and waits for none that takes
    /// long; returns the number of records. Meant for a process that ends at once: with a merge under way, the
    /// lock is released by its end only.
    ///
    /// # Errors
    /// As [`Writer::finish`].
    fn leave(self: Box<Self>) -> Result<u64, EngineError> {
        self.finish()
    }
}
