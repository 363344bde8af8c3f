//! Ids that come near one that is not there.

use super::near;
use crate::engine::{Engine, EngineError, MAX_DEPTH, SearchRequest};
use crate::query::filter::Filters;
use crate::query::tree::Node;

/// Ids near `id`, nearest first: the same after its prefix, or a few letters off.
///
/// Known gap: looks through the first [`MAX_DEPTH`] records only.
///
/// # Errors
/// Returns [`EngineError`] when the engine cannot answer.
pub fn near_ids<E: Engine + ?Sized>(engine: &E, id: &str) -> Result<Vec<String>, EngineError> {
    let request = SearchRequest {
        limit: MAX_DEPTH,
        ..super::counting(Node::Everything, Filters::default(), Vec::new())
    };
    let ids: Vec<String> = engine
        .search_one(&request)?
        .hits
        .into_iter()
        .map(|hit| hit.id)
        .collect();
    // A reader who copies a number from a page leaves out what stands before it here.
    let mut found: Vec<String> = ids
        .iter()
        .filter(|there| after_prefix(there) == after_prefix(id))
        .take(near::MOST)
        .cloned()
        .collect();
    for near in near::texts(id, ids.iter().map(String::as_str)) {
        if found.len() < near::MOST && !found.iter().any(|there| there == near) {
            found.push(near.to_owned());
        }
    }
    Ok(found)
}

fn after_prefix(id: &str) -> &str {
    id.rsplit([':', '/']).next().unwrap_or(id)
}
