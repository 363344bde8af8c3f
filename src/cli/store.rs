//! Which engine answers: the embedded one.

use std::path::Path;

use crate::engine::embedded::search;
use crate::engine::{Engine, EngineError};

/// Opens the index at `path` for searching.
pub(super) fn open(path: &Path) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(search::open(path)?))
}
