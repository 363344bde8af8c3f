//! Kartoteka (картотека, a card index): full-text search for Cold War diplomatic documents.
//!
//! A [`Library`] is an index on disk. It reads files, and answers a [`Question`] with an
//! [`Answer`]:
//!
//! ```
//! use kartoteka::{Facet, Library, Question};
//!
//! # fn main() -> Result<(), kartoteka::Error> {
//! # let folder = tempfile::tempdir().expect("a temporary folder");
//! # let index = folder.path().join("index");
//! Library::index(&index, &["sample_corpus"])?;
//! let library = Library::open(&index)?;
//!
//! let question = Question::new("armistice talks").facet(Facet::Archive, 5);
//! let answer = library.ask(&question)?;
//! assert!(answer.total > 0);
//! for hit in &answer.hits {
//!     println!("{}  {}", hit.id, hit.line.title.as_deref().unwrap_or("untitled"));
//! }
//! # Ok(())
//! # }
//! ```
//!
//! The flow inside, in one direction:
//!
//! ```text
//! writing:  files -> ingest -> record -> analyse -> engine
//! asking:   Question -> ask -> query tree, engine -> Answer -> present -> cli, serve
//! ```
//!
//! What stands here is the interface. The modules behind it are hidden: they are there for the
//! program, its tests and its benches, and change without notice.

#[doc(hidden)]
pub mod codes;
mod compiled;
mod edits;
mod library;

#[doc(hidden)]
pub mod analyse;
#[doc(hidden)]
pub mod ask;
#[doc(hidden)]
pub mod cli;
#[doc(hidden)]
pub mod engine;
#[doc(hidden)]
pub mod ingest;
#[doc(hidden)]
pub mod present;
#[doc(hidden)]
pub mod query;
#[doc(hidden)]
pub mod record;
#[doc(hidden)]
pub mod serve;

pub use ask::advice::{Advice, Spelling, Suggestion};
pub use ask::{Answer, AskError, Branch, HistogramUnit, Question, Tree, TreeNode, Understood};
pub use engine::{
    EngineError, Expansion, Explanation, FacetCounts, FacetOrder, FacetRequest, FacetValue, Hit,
    Limits, MatchMode, ShelfPath, Sort, Statistics,
};
pub use ingest::{RunError, Summary};
pub use library::{Error, Library};
pub use query::filter::Facet;
pub use query::note::QueryNote;
pub use query::passages::{Passage, PassageOptions};
pub use record::{HitLine, Record};
