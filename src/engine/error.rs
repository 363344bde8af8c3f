//! What can go wrong behind the seam, divided by what the caller would do about it.

use std::path::PathBuf;

/// A failure of the engine.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The request cannot be met as asked.
    #[error("{0}")]
    Request(String),
    /// There is no index.
    #[error("no index at {}", .0.display())]
    Missing(PathBuf),
    /// The directory holds something else.
    #[error("{} is not empty and is not an index", .0.display())]
    NotAnIndex(PathBuf),
    /// Another version of the format or of the analysis chain made the index.
    #[error("the index at {} was made by {found}, this program reads {expected}", path.display())]
    Incompatible {
        /// The index.
        path: PathBuf,
        /// What made it.
        found: String,
        /// What would be read.
        expected: String,
    },
    /// Another run writes.
    #[error("the index at {} is locked by another run{}", path.display(), holder.as_deref().map(|h| format!(" ({h})")).unwrap_or_default())]
    Locked {
        /// The index.
        path: PathBuf,
        /// Who holds the lock, if known.
        holder: Option<String>,
    },
    /// A file of the index is not what was written.
    #[error("the index at {} is damaged: {reason}", path.display())]
    Damaged {
        /// The index.
        path: PathBuf,
        /// What was found.
        reason: String,
    },
    /// The system refused.
    #[error("cannot {action} {}", path.display())]
    System {
        /// What was tried (`write`, `open`).
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        #[source]
        source: std::io::Error,
    },
    /// The caller cancelled the request.
    #[error("the request was cancelled")]
    Cancelled,
    /// The request took longer than its deadline allows.
    #[error("the request took longer than it may")]
    Deadline,
    /// A fault of ours.
    #[error("internal fault: {0}")]
    Fault(String),
}
