//! Searches that only count, gathered and carried out in one call.
//!
//! Owns [`Counting`] and [`Counted`], its answers, which are read by the place that asking gave.

use crate::engine::SearchResponse;
use crate::engine::{Engine, EngineError, FacetRequest, FacetValue, Limits, SearchRequest};
use crate::query::filter::{Facet, Filters};
use crate::query::tree::Node;

/// Values of a facet that are looked through for near ones.
const MAX_VALUES: usize = 10_000;

/// Numbers that are wanted.
#[derive(Debug, Default)]
pub(super) struct Counting(Vec<SearchRequest>);

/// Numbers that were counted.
#[derive(Debug, Default)]
pub(super) struct Counted(Vec<SearchResponse>);

impl Counting {
    /// Asks how many records match `root` under `filters`; the place of the answer.
    pub(super) fn count(&mut self, root: Node, filters: Filters) -> usize {
        self.0.push(SearchRequest::counting(root, filters));
        self.0.len() - 1
    }

    /// Asks for the values of a facet under `filters`; the place of the answer.
    pub(super) fn values(&mut self, facet: Facet, filters: Filters) -> usize {
        self.0.push(SearchRequest {
            facets: vec![FacetRequest::new(facet, MAX_VALUES)],
            ..SearchRequest::counting(Node::Everything, filters)
        });
        self.0.len() - 1
    }

    /// Counts everything; costs no call where nothing is asked for.
    pub(super) fn run(self, engine: &dyn Engine, limits: &Limits) -> Result<Counted, EngineError> {
        if self.0.is_empty() {
            return Ok(Counted::default());
        }
        engine.search(&self.0, limits).map(Counted)
    }
}

impl Counted {
    /// The number of records at this place.
    pub(super) fn total(&self, place: usize) -> u64 {
        self.0.get(place).map_or(0, |response| response.total)
    }

    /// The values of the facet at this place.
    pub(super) fn values(&self, place: usize) -> &[FacetValue] {
        let response = self.0.get(place);
        let counts = response.and_then(|response| response.facets.first());
        counts.map_or(&[], |counts| counts.values.as_slice())
    }
}
