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
mod limits;
mod lookup;
mod request;
mod response;
mod store;

pub use check::{Check, CheckNote, CheckReport, CheckStep, Damaged};
pub use embedded::ranking::{is_light, is_long};
pub use error::{EngineError, Refusal};
pub use limits::Limits;
pub use lookup::{LookUp, LookedUp, NameSpelling, NearWord, SplitWord, id_key};
pub use request::{FacetOrder, FacetRequest, MAX_DEPTH, MatchMode, SearchRequest, ShelfPath, Sort};
pub use response::{
    CollectionFigures, Expansion, Explanation, FacetCounts, FacetValue, Hit, Met, NearShare, Part,
    SearchResponse, Statistics, Streamed, WordShare,
};
pub use store::{
    CommitNote, Content, Facts, Form, MergeGoal, Put, RecordStore, Stamp, WriterOptions,
};

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::analyse::known::KnownNames;
use crate::record::Record;

/// A store of records that answers searches. Each method is one round trip to a store elsewhere,
/// so what can be asked together is asked together.
pub trait Engine: Send + Sync {
    /// Number of the commit that is shown; a later one is higher.
    fn commit(&self) -> u64;

    /// Shows the last commit from now on; its number.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store; the commit shown before stays.
    fn reload(&self) -> Result<u64, EngineError>;

    /// Looks up facts about words and names.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store, and when `limits` end it.
    fn look_up(&self, wanted: &LookUp, limits: &Limits) -> Result<LookedUp, EngineError>;

    /// Carries out searches, each on its own, over one commit; a response for every request.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a request that cannot be met (depth, too many clauses), for a
    /// damaged or unreadable store, and when `limits` end it.
    fn search(
        &self,
        requests: &[SearchRequest],
        limits: &Limits,
    ) -> Result<Vec<SearchResponse>, EngineError>;

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
        limits: &Limits,
        each: &mut dyn FnMut(Met) -> ControlFlow<()>,
    ) -> Result<SearchResponse, EngineError>;

    /// Carries out one search of any depth and gives its hits to `each` one by one, in the order and
    /// with all that [`Engine::search`] gives them, until it breaks off. Before the first hit comes
    /// the response. The number of hits costs no more memory than their addresses.
    ///
    /// # Errors
    /// As [`Engine::search`], but for the depth, which has no limit here.
    fn stream(
        &self,
        request: &SearchRequest,
        limits: &Limits,
        each: &mut dyn FnMut(Streamed) -> ControlFlow<()>,
    ) -> Result<(), EngineError>;

    /// The records with these ids, in their order; none for an id that no record has.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    fn records(&self, ids: &[&str]) -> Result<Vec<Option<Record>>, EngineError>;

    /// The names authority that this engine goes by.
    fn known_names(&self) -> Arc<KnownNames>;

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

    /// Carries out one search, without limits.
    ///
    /// # Errors
    /// As [`Engine::search`].
    fn search_one(&self, request: &SearchRequest) -> Result<SearchResponse, EngineError> {
        let responses = self.search(std::slice::from_ref(request), &Limits::none())?;
        only(responses)
    }

    /// The record with this id.
    ///
    /// # Errors
    /// As [`Engine::records`].
    fn record(&self, id: &str) -> Result<Option<Record>, EngineError> {
        only(self.records(&[id])?)
    }
}

/// The one answer to the one thing asked.
pub(crate) fn only<T>(answers: Vec<T>) -> Result<T, EngineError> {
    let answer = answers.into_iter().next();
    answer.ok_or_else(|| EngineError::Fault("a request got no response".to_owned()))
}
