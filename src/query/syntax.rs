//! The query language: text to tree.
use super::tree::{Node, Query};
use crate::analyse::Analyser;

/// How a query text is read.
#[derive(Debug, Clone, Copy, Default)]
pub struct SyntaxOptions {
    /// Read every word as its folded form (`--exact`).
    pub exact: bool,
}

/// Why a query cannot be carried out as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SyntaxError {
    /// A limit is exceeded.
    #[error("the query has {actual} {what}, more than the {limit} that are allowed")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How much there is.
        actual: usize,
        /// How much there may be.
        limit: usize,
    },
}

/// Reads a query. Prose never fails: what cannot be meant as a query is read as words, with a
/// note.
///
/// # Errors
/// Returns [`SyntaxError`] when a limit is exceeded or a field is asked for what it cannot hold.
pub fn parse(
    text: &str,
    options: SyntaxOptions,
    analyser: &mut Analyser,
) -> Result<Query, SyntaxError> {
    let _ = (options, analyser);
    Ok(Query {
        text: text.to_owned(),
        root: Node::Everything,
        notes: Vec::new(),
    })
}
