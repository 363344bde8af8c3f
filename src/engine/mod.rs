//! The seam: what a search engine for records must do, and the values that cross.
//!
//! Owns the [`Engine`] and [`Writer`] traits, what is asked and answered ([`SearchRequest`],
//! [`SearchResponse`]) and the errors. No tantivy type stands here: the [`embedded`] engine lies
//! behind the seam, and a cluster can stand in for it without the commands, the page or the
//! presenters noticing.

pub mod embedded;
mod error;
pub mod guard;
mod request;
mod response;

pub use error::{EngineError, Refusal};
pub use request::{FacetOrder, FacetRequest, MAX_DEPTH, MatchMode, SearchRequest, ShelfPath, Sort};
pub use response::{
    CollectionFigures, Expansion, Explanation, FacetCounts, FacetValue, Hit, Met, NearShare, Part,
    SearchResponse, Spelling, StandIn, Statistics, WordShare,
};

use std::collections::BTreeSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::analyse::known::KnownNames;
use crate::record::Record;

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

    /// What stands in for the words that `key` names, by the authority that this engine goes by:
    /// what
    /// `find` finds, which an engine may keep for as long as it shows the same records.
    ///
    /// # Errors
    /// Those of `find`.
    fn stand_ins(
        &self,
        key: &str,
        find: &mut dyn FnMut() -> Result<Vec<StandIn>, EngineError>,
    ) -> Result<Arc<[StandIn]>, EngineError> {
        let _ = key;
        find().map(Arc::from)
    }

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
    /// long; returns the number of records. Meant for a process that ends at once: with a merge
    /// under way, the lock is released by its end only.
    ///
    /// # Errors
    /// As [`Writer::finish`].
    fn leave(self: Box<Self>) -> Result<u64, EngineError> {
        self.finish()
    }
}
