//! What a reader asks for: from the query text to a tree of meaning.
//!
//! Owns the query language ([`syntax`]), the tree ([`tree`]), the filters ([`filter`]), the
//! notes on what was read otherwise than meant ([`note`]) and the matching of a tree against a
//! text ([`matching`]), from which highlights come. Knows neither
//! the index nor how hits are shown: the engine, the presenters and a cluster read the same tree.

pub mod filter;
pub mod matching;
pub mod note;
pub mod passages;
pub mod syntax;
pub mod tree;
