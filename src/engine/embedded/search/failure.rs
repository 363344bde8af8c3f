//! What can go wrong inside a search: bare errors of tantivy and of the system come from reading.

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

impl From<Failure> for EngineError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Request(refusal) => refusal.into(),
            Failure::Damaged(reason) => damaged(reason),
            Failure::Tantivy(error) => reading(error),
            Failure::System(error) => reading(error.into()),
            Failure::Store(error) => error,
        }
    }
}
