//! The seam: what a search engine for records must do, and the values that cross.
//!
//! Owns the [`Engine`] and [`RecordStore`] traits, what is asked and answered ([`SearchRequest`],
//! [`SearchResponse`]) and the errors. No tantivy type stands here: the [`embedded`] engine lies
//! behind the seam, and a cluster can stand in for it without the commands, the page or the
//! presenters noticing.

mod check;
pub mod embedded;
mod error;
pub mod guard;
mod request;
mod response;
mod store;

pub use check::{Check, CheckReport, CheckStep, Damaged};
pub use error::{EngineError, Refusal};
pub use request::{FacetOrder, FacetRequest, MAX_DEPTH, MatchMode, SearchRequest, ShelfPath, Sort};
pub use response::{
    CollectionFigures, Expansion, Explanation, FacetCounts, FacetValue, Hit, Met, NearShare, Part,
    SearchResponse, Spelling, StandIn, Statistics, WordShare,
};
pub use store::{
    CommitNote, Content, Facts, Form, MergeGoal, Put, RecordStore, Stamp, WriterOptions,
};

use std::ops::ControlFlow;
use std::sync::Arc;

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

    /// The collections of the commit that is shown, by name.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn collections(&self) -> Result<Vec<CollectionFigures>, EngineError>;

    /// Figures on the whole store.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn statistics(&self) -> Result<Statistics, EngineError>;
}
