//! Searching: the reading half of the embedded engine.
//!
//! Owns [`Searching`], an index opened for searches. Takes a [`SearchRequest`], gives a
//! [`SearchResponse`]; knows the query tree, never the query language. The way of a search:
//!
//! ```text
//! limits -> words, filters -> plan            once, for the whole index
//!           tree -> pass                      for every segment
//!           merge -> nearness                 the best hits, and again among them
//!           facets -> response
//! ```
//!
//! A plan is made for the whole index, so that the same words are looked for with the same
//! weights in every segment; the score of a record is summed in the order of the query, and all
//! figures are of live records alone. So the same records give the same answer to the last bit,
//! however they were written. Ties break on the record id.
//!
//! There is one way through a segment (`scan`): bits and lists of records, joined by windows of
//! 4,096. The bits of frequent words are read in place from a file of the segment (`frequent`).
//!
//! Known gap: segments are searched one after the other.

pub(in crate::engine::embedded) mod bm25;
pub(in crate::engine::embedded) mod cache;
mod explain;
mod facets;
mod failure;
mod filter;
pub(in crate::engine::embedded) mod frequent;
mod headings;
mod hits;
mod ids;
mod limits;
mod look_up;
mod nearness;
mod occurrences;
mod parts;
mod pass;
mod passages;
mod plan;
mod reading;
mod run;
mod scan;
mod segment;
mod sequence;
mod sets;
mod snapshot;
mod walk;
mod windows;
mod words;

#[cfg(test)]
mod tests;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Searcher, SegmentReader};

use super::open::Store;
use super::searchfile::SearchFileWriter;
use super::stored::RecordReader;
use crate::analyse::known::KnownNames;
use crate::engine::{
    CollectionFigures, Engine, EngineError, Limits, LookUp, LookedUp, Met, SearchRequest,
    SearchResponse, Statistics, Streamed,
};
use crate::query::filter::Filters;
use crate::query::tree::Node;
use crate::record::Record;
use failure::Failure;
use reading::Stored;
use run::{Manner, Shown};
use snapshot::Snapshot;

/// Hits of a stream that are read together.
const STREAMED: usize = 64;

/// Number of a record within its segment.
pub(crate) type DocId = u32;

/// An index opened for searching. Shows the commit that its [`Store`] shows.
pub struct Searching {
    store: Store,
    /// The names authority; the program's own where none is given.
    names: Option<Arc<KnownNames>>,
    nearness: bool,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
}

impl Searching {
    /// Searches in `store`.
    #[must_use]
    pub fn new(store: Store) -> Self {
        Self {
            store,
            names: None,
            nearness: true,
            snapshot: Mutex::new(None),
        }
    }

    /// The same, with another names authority than the program's own.
    #[must_use]
    pub fn knowing(self, names: Arc<KnownNames>) -> Self {
        Self {
            names: Some(names),
            snapshot: Mutex::new(None),
            ..self
        }
    }

    /// The same, ranking by the words alone, wherever in a record they stand: as plain BM25 does.
    #[must_use]
    pub fn without_nearness(self) -> Self {
        Self {
            nearness: false,
            ..self
        }
    }

    /// The index that is searched, to reload it or to ask what made it.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The commit that the store shows, with what was opened of it so far.
    fn snapshot(&self) -> Result<Arc<Snapshot>, Failure> {
        let searcher = self.store.searcher();
        let mut kept = self.snapshot.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some(snapshot) if is_same_commit(&snapshot.searcher, &searcher) => {
                Ok(Arc::clone(snapshot))
            }
            _ => {
                let fresh = Arc::new(
                    Snapshot::new(searcher, self.store.proofs())?.knowing(self.names.clone()),
                );
                *kept = Some(Arc::clone(&fresh));
                Ok(fresh)
            }
        }
    }

    /// As [`Engine::search`], but the hits have nothing but ids and scores: for those who compare,
    /// fetch later or list ids.
    ///
    /// # Errors
    /// As [`Engine::search`].
    pub fn find(&self, request: &SearchRequest) -> Result<SearchResponse, EngineError> {
        let manner = self.manner(Shown::Ids);
        self.guarded(|snapshot| self.timed(snapshot, request, manner, &Limits::none()))
    }

    /// Empties the caches of words, filters and phrases, so that the next search reads all of
    /// it from the index again: for those who measure what that costs.
    pub fn forget(&self) {
        if let Ok(snapshot) = self.snapshot() {
            snapshot.forget();
        }
    }

    fn manner(&self, shown: Shown) -> Manner {
        Manner {
            shown,
            nearness: self.nearness,
        }
    }

    fn timed(
        &self,
        snapshot: &Snapshot,
        request: &SearchRequest,
        manner: Manner,
        limits: &Limits,
    ) -> Result<SearchResponse, Failure> {
        limits.check()?;
        let began = Instant::now();
        let stored = Stored::new(self.reader(snapshot), limits);
        let mut response = run::search(snapshot, stored, request, manner)?;
        response.took = began.elapsed();
        Ok(response)
    }

    fn reader(&self, snapshot: &Snapshot) -> RecordReader {
        snapshot.stored(self.store.path())
    }

    /// Runs `search` over the commit that is shown.
    fn guarded<T>(
        &self,
        search: impl FnOnce(&Snapshot) -> Result<T, Failure>,
    ) -> Result<T, EngineError> {
        Ok(self.guarded_in(search)?.1)
    }

    /// The same, with the commit that it ran over.
    fn guarded_in<T>(
        &self,
        search: impl FnOnce(&Snapshot) -> Result<T, Failure>,
    ) -> Result<(Arc<Snapshot>, T), EngineError> {
        self.proved(|| {
            let snapshot = self.snapshot()?;
            let done = search(&snapshot)?;
            Ok((snapshot, done))
        })
    }

    fn proved<T>(&self, search: impl FnOnce() -> Result<T, Failure>) -> Result<T, EngineError> {
        self.store.proved(|| Ok(search()?))
    }
}

fn is_same_commit(one: &Searcher, other: &Searcher) -> bool {
    one.generation().generation_id() == other.generation().generation_id()
}

impl Engine for Searching {
    fn commit(&self) -> u64 {
        self.store.commit()
    }

    fn reload(&self) -> Result<u64, EngineError> {
        self.store.reload()?;
        Ok(self.store.commit())
    }

    fn look_up(&self, wanted: &LookUp, limits: &Limits) -> Result<LookedUp, EngineError> {
        self.guarded(|snapshot| {
            let manner = self.manner(Shown::Ids);
            let count = |node: &Node| {
                let request = SearchRequest::counting(node.clone(), Filters::default());
                Ok(self.timed(snapshot, &request, manner, limits)?.total)
            };
            look_up::look_up(snapshot, wanted, limits, &count)
        })
    }

    fn search(
        &self,
        requests: &[SearchRequest],
        limits: &Limits,
    ) -> Result<Vec<SearchResponse>, EngineError> {
        let manner = self.manner(Shown::Lines);
        self.guarded(|snapshot| {
            let requests = requests.iter();
            requests
                .map(|request| self.timed(snapshot, request, manner, limits))
                .collect()
        })
    }

    fn walk(
        &self,
        request: &SearchRequest,
        limits: &Limits,
        each: &mut dyn FnMut(Met) -> ControlFlow<()>,
    ) -> Result<SearchResponse, EngineError> {
        let began = Instant::now();
        // What `each` does is not guarded: a fault of it is no damage to the index.
        let (mut response, places, reader) = self.guarded(|snapshot| {
            limits.check()?;
            let stored = Stored::new(self.reader(snapshot), limits);
            let (response, places) = walk::places(snapshot, &stored, request)?;
            Ok((response, places, self.reader(snapshot)))
        })?;
        response.took = began.elapsed();
        for (place, address) in places {
            limits.check()?;
            let record = self.proved(|| Ok(reader.read(address)?))?;
            if each(Met { place, record }).is_break() {
                break;
            }
        }
        Ok(response)
    }

    fn stream(
        &self,
        request: &SearchRequest,
        limits: &Limits,
        each: &mut dyn FnMut(Streamed) -> ControlFlow<()>,
    ) -> Result<(), EngineError> {
        let began = Instant::now();
        let manner = self.manner(Shown::Lines);
        // What `each` does is not guarded: a fault of it is no damage to the index.
        let (snapshot, mut done) = self.guarded_in(|snapshot| {
            limits.check()?;
            let stored = Stored::new(self.reader(snapshot), limits);
            run::carry_out(snapshot, stored, request, manner)
        })?;
        let mut response = std::mem::take(&mut done.response);
        response.took = began.elapsed();
        if each(Streamed::Response(Box::new(response))).is_break() {
            return Ok(());
        }
        for first in (0..done.shown.len()).step_by(STREAMED) {
            let range = first..(first + STREAMED).min(done.shown.len());
            let hits = self.proved(|| {
                limits.check()?;
                done.read(&snapshot, range, request, manner.shown)
            })?;
            for hit in hits {
                if each(Streamed::Hit(Box::new(hit))).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    fn records(&self, ids: &[&str]) -> Result<Vec<Option<Record>>, EngineError> {
        self.guarded(|snapshot| {
            let reader = self.reader(snapshot);
            let mut record = |id: &&str| match address_of(snapshot, id)? {
                Some(address) => Ok(Some(reader.read(address)?)),
                None => Ok(None),
            };
            ids.iter().map(&mut record).collect()
        })
    }

    fn known_names(&self) -> Arc<KnownNames> {
        self.names.clone().unwrap_or_else(KnownNames::built_in)
    }

    fn collections(&self) -> Result<Vec<CollectionFigures>, EngineError> {
        self.store.collections()
    }

    fn statistics(&self) -> Result<Statistics, EngineError> {
        self.store.figures()
    }
}

/// Writes what searches read of a segment beside tantivy's files.
pub(super) fn write_sections(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<()> {
    let days = filter::columns::write_days(segment, file)?;
    hits::order::write_orders(segment, file, &days)?;
    ids::write_ids(segment, file)?;
    segment::write_lengths(segment, file)?;
    facets::column::write_columns(segment, file)?;
    frequent::encode::write_section(segment, file)
}

/// Where the live record with this id is.
fn address_of(snapshot: &Snapshot, id: &str) -> Result<Option<DocAddress>, Failure> {
    let field = snapshot.fields.id;
    for (place, segment) in (0..).zip(&snapshot.segments) {
        let Some(info) = segment.terms(field)?.get(id.as_bytes())? else {
            continue;
        };
        let index = segment.index(field)?;
        let mut docs = index.read_postings_from_terminfo(&info, IndexRecordOption::Basic)?;
        let alive = segment.reader.alive_bitset();
        while docs.doc() != tantivy::TERMINATED {
            if alive.is_none_or(|alive| alive.is_alive(docs.doc())) {
                return Ok(Some(DocAddress::new(place, docs.doc())));
            }
            docs.advance();
        }
    }
    Ok(None)
}

/// Opens the index at `path` for searching, with all that no question is needed for.
///
/// # Errors
/// As [`Store::open_read`].
pub fn open(path: &Path) -> Result<Searching, EngineError> {
    let searching = Searching::new(Store::open_read(path)?);
    searching.guarded(|_| Ok(()))?;
    Ok(searching)
}
