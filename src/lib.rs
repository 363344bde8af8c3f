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
//! What stands at the root is what a program names: [`Library`], [`Question`], [`Answer`], [`Record`],
//! [`Facet`], [`Summary`], [`Error`]; and, for citations and dates of one's own, [`find_references`] and
//! [`HistoricalDate`]. [`parts`] has the types that those are made of. The other modules are hidden: they
//! are there for the program, its tests and its benches, and change without notice.
//!
//! `examples/index.rs`, `examples/search.rs` and `examples/parse.rs` in the repository are whole
//! programs.

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

pub use ask::{Answer, Question};
pub use engine::Hit;
pub use ingest::Summary;
pub use library::{Error, Library};
pub use query::filter::Facet;
pub use record::date::HistoricalDate;
pub use record::reference::{FoundReference, Reference, find as find_references};
pub use record::{HitLine, Record};

pub mod parts {
    //! The types that questions, answers and errors are made of.

    pub use crate::ask::advice::{Advice, Spelling, Suggestion};
    pub use crate::ask::{AskError, Branch, HistogramUnit, Tree, TreeNode, Understood};
    pub use crate::engine::{
        EngineError, Expansion, Explanation, FacetCounts, FacetOrder, FacetRequest, FacetValue,
        Limits, MatchMode, ShelfPath, Sort, Statistics,
    };
    pub use crate::ingest::RunError;
    pub use crate::query::note::QueryNote;
    pub use crate::query::passages::{Passage, PassageOptions};
    pub use crate::record::Provenance;
    pub use crate::record::date::Precision;
    pub use crate::record::reference::{Level, LevelKind};
}
