//! Every record that answers a request, for whoever must look at each of them.
//!
//! Takes a request, gives the addresses of its records with their places in its order: sixteen bytes
//! and a little more each, so that a million records fit. They come in the order in which they are
//! stored, so that every block of the store is unpacked once.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::DocAddress;

use super::facets::without_empty;
use super::failure::Failure;
use super::filter::making::FilterMaker;
use super::hits::order::effective;
use super::limits;
use super::nearness::Nearness;
use super::pass::{Keep, pass};
use super::plan::plan;
use super::reading::Stored;
use super::snapshot::Snapshot;
use super::words::WordResolver;
use crate::engine::{SearchRequest, SearchResponse, Sort};

/// The places of all records that answer `request`, and a response without hits.
pub(super) fn places(
    snapshot: &Snapshot,
    stored: &Rc<RefCell<Stored>>,
    request: &SearchRequest,
) -> Result<(SearchResponse, Vec<(usize, DocAddress)>), Failure> {
    limits::check_tree(&request.query.root)?;
    let mut words = WordResolver::new(snapshot, &request.query.root);
    let mut filters = FilterMaker::new(snapshot);
    let query = plan(&request.query.root, &mut words, &mut filters)?;
    let keep = Keep {
        // Twice as many are counted on at most.
        hits: usize::MAX / 2,
        sort: effective(request.sort, query.has_words()),
    };
    let near = Nearness::of(&query, snapshot.fields.text);
    let (required, excluded) = filters.all(&without_empty(&request.filters))?;
    let mut passed = pass(
        snapshot,
        stored,
        &query.narrowed(required, excluded),
        keep,
        &mut |_| Ok(Vec::new()),
        &mut |_, _| Ok(()),
    )?;
    if let Some(near) = near.filter(|_| keep.sort == Sort::Relevance) {
        near.rank(snapshot, &mut passed.hits)?;
    }
    let mut places: Vec<(usize, DocAddress)> = passed
        .hits
        .iter()
        .map(|found| found.address)
        .enumerate()
        .collect();
    places.sort_unstable_by_key(|(_, address)| *address);
    let response = SearchResponse {
        total: passed.total,
        expansions: words.expansions,
        notes: words.notes,
        ..SearchResponse::default()
    };
    Ok((response, places))
}
