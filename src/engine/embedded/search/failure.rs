//! What can go wrong inside a search, before the index that it concerns is named.

use std::path::Path;

use super::super::failure::{damaged, reading};
use crate::engine::{EngineError, Refusal};

/// A failure inside a search.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    /// The request cannot be met as asked.
    #[error(transparent)]
    Request(#[from] Refusal),
    /// Something in the index is not what was written.
    #[error("{0}")]
    Damaged(String),
    /// Tantivy could not read the index.
    #[error(transparent)]
    Tantivy(#[from] tantivy::TantivyError),
    /// The same, on a path of tantivy's that gives a bare error.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// What the store reported, which knows the index.
    #[error(transparent)]
    Store(#[from] EngineError),
}

impl Failure {
    /// The error for a caller who knows the index by `path`.
    pub(super) fn at(self, path: &Path) -> EngineError {
        match self {
            Self::Request(refusal) => refusal.into(),
            Self::Damaged(reason) => damaged(path, reason),
            Self::Tantivy(error) => reading(path, error),
            Self::System(error) => reading(path, error.into()),
            Self::Store(error) => error,
        }
    }
}
