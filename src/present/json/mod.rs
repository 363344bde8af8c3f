//! JSON for programs: the shapes that scripts and notebooks rely on.
//!
//! Owns every shape, apart from the inner types, so that those may change. Keys stand in the
//! order of the contract; what a record lacks is left out, never null.

mod parse;
mod record;
mod search;
mod stats;
mod tree;

pub use parse::{date, query, references};
pub use record::record;
pub use search::{hits, search};
pub use stats::statistics;
pub use tree::shelf_tree;

use serde::Serialize;

/// `value` as JSON, on one line or, for people, on several.
#[must_use]
pub fn to_string<T: Serialize>(value: &T, pretty: bool) -> String {
    let written = if pretty {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    written.expect("the shapes have string keys and no failing serializer")
}
