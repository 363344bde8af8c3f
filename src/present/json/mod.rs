//! JSON for programs: the shapes that scripts and notebooks rely on.
//!
//! Owns every shape, apart from the inner types, so that those may change. Keys stand in the
//! order of the contract; what a record lacks is left out, never null.

mod counts;
mod kwic;
mod notes;
mod parse;
mod record;
mod saved;
mod schema;
mod search;
mod stats;
mod tree;

pub use counts::{collocates, counts};
pub use kwic::{kwic, kwic_line, kwic_lines};
pub(super) use notes::check_notes;
pub use notes::notes;
pub use parse::{date, held_names, names, query, references};
pub use record::record;
pub use saved::{all_saved, saved};
pub use schema::{Described, schemas};
pub use search::{answer, hit, hits, search, search_around_hits};
pub(super) use stats::evidence;
pub use stats::{collections, statistics};
pub use tree::shelf_tree;

use serde::Serialize;
use serde_json::Value;

use crate::present::escape::is_unsafe;

/// `value` as JSON, on one line or, for people, on several. What a terminal would obey is written
/// as JSON's own escapes, which mean the same to every reader of JSON.
#[must_use]
pub fn to_string<T: Serialize>(value: &T, pretty: bool) -> String {
    let written = if pretty {
        serde_json::to_string_pretty(value)
    } else {
        serde_json::to_string(value)
    };
    let written = written.expect("the shapes have string keys and no failing serializer");
    if !written.contains(is_unsafe) {
        return written;
    }
    // Such characters stand inside strings only, and all of them lie below U+10000.
    let mut safe = String::with_capacity(written.len() + 32);
    for c in written.chars() {
        if is_unsafe(c) {
            safe.push_str(&format!("\\u{:04x}", u32::from(c)));
        } else {
            safe.push(c);
        }
    }
    safe
}

/// A shape as a value.
pub(crate) fn value<T: Serialize>(shape: &T) -> Value {
    serde_json::to_value(shape).expect("the shapes have string keys and no failing serializer")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unsafe_characters_are_escaped_and_read_back() {
        let text = "a\u{202e}b\u{9b}\u{7f}\u{1b}я";
        let written = to_string(&text, false);
        assert_eq!(written, r#""a\u202eb\u009b\u007f\u001bя""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
