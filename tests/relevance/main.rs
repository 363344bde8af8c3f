//! The order of hits, told by examples over the sample corpus.
//!
//! Each file opens with the numbered properties that it proves; its cases are plain text. The
//! order is asserted, never sorted away. How good the order is on thousands of topics is another
//! question: `examples/relevance` measures that.

#[path = "../common/mod.rs"]
mod common;

mod case;
mod forms;
mod partial;
mod steady;
mod together;
mod words;
