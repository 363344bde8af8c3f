//! Ways on from a search: what was meant, and more of the same, over the sample corpus.

#[path = "../common/mod.rs"]
mod common;

mod like;
mod spelling;
