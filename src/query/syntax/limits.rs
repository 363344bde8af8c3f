//! How large a query may be.
//!
//! A query is typed by a person: the limits are far above what one types, and far below what
//! would keep the machine busy. They bound time, memory and the depth of the stack.

use super::error::{Measure, SyntaxError};

/// Longest query in bytes.
pub const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Deepest nesting of brackets. A debug build's stack of two megabytes holds ten times as much.
pub const MAX_DEPTH: usize = 64;

/// Most words, phrases and filters in one query.
pub const MAX_CLAUSES: usize = 256;

/// Most words in one phrase.
pub const MAX_PHRASE_WORDS: usize = 64;

/// Most words in between that `"…"~N` allows: about two pages.
pub const MAX_SLOP: u32 = 1000;

/// Most edits of a fuzzy word. With three, short words match nearly everything.
pub const MAX_EDITS: u32 = 2;

/// Most alternatives that bound filters are multiplied out to.
pub(super) const MAX_SHELVES: usize = 64;

/// Refuses a text that is too long, before anything else looks at it.
pub(super) fn check_length(text: &str) -> Result<(), SyntaxError> {
    check(Measure::Bytes, text.len(), MAX_QUERY_BYTES)
}

/// Refuses more than `limit` of something.
pub(super) fn check(what: Measure, actual: usize, limit: usize) -> Result<(), SyntaxError> {
    if actual > limit {
        return Err(SyntaxError::TooLarge {
            what,
            actual,
            limit,
        });
    }
    Ok(())
}
