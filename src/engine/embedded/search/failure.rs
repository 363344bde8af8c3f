//! What can go wrong inside a search, before the index that it concerns is named.

use std::path::Path;

use crate::engine::EngineError;

/// A failure inside a search.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The request cannot be met as asked.
    #[error("{0}")]
    Request(String),
    /// Something in the index is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// Tantivy could not read the index.
    #[error(transparent)]
    Tantivy(#[from] tantivy::TantivyError),
    /// The system could not.
    #[error(transparent)]
    System(#[from] std::io::Error),
}

impl Failure {
    /// The error for a caller who knows the index by `path`.
    pub(super) fn at(self, path: &Path) -> EngineError {
        match self {
            Self::Request(message) => EngineError::Request(message),
            Self::Damaged(reason) => EngineError::Damaged { path: path.to_owned(), reason },
            // Reading goes through memory maps that were opened before: what fails here fails
            // because the bytes are not what was written.
            other => EngineError::Damaged { path: path.to_owned(), reason: other.to_string() },
        }
    }
}
