//! What can be wrong with a question, and what an engine reports while it is answered.

use crate::codes::codes;
use crate::engine::EngineError;
use crate::query::syntax::SyntaxError;

/// A question that could not be answered.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum AskError {
    /// The query is no query.
    #[error(transparent)]
    Syntax(#[from] SyntaxError),
    /// The engine could not answer.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// The record whose neighbours or text are wanted is not there.
    #[error("there is no record \"{id}\"")]
    NoRecord {
        /// Its id.
        id: String,
        /// Ids that come near, nearest first.
        near: Vec<String>,
    },
    /// Several records may be meant by what was typed.
    #[error("\"{text}\" may be any of several records: {}", ids.join(", "))]
    SeveralRecords {
        /// As typed.
        text: String,
        /// Their ids, ascending; bounded in number.
        ids: Vec<String>,
    },
    /// A concordance of a query without words.
    #[error("words in context need a word or a phrase to look for, and the query has none")]
    NoWords,
}

codes!(AskError {
    NoRecord => "no-such-record",
    SeveralRecords => "several-records",
    NoWords => "no-words",
}; Self::Syntax(error) => error.code(); Self::Engine(error) => error.code());
