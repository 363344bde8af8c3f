//! English sentences of notes, advice and errors.
//!
//! Owns the wording: each type that has codes gets its `Display` here, one file a type. A
//! sentence is lower case without a full stop, quotes what was typed with its control characters
//! escaped, and says what was done and how to ask for what may have been meant.

mod advice;
mod engine;
mod notes;
mod parameters;
mod queries;
mod sources;
#[cfg(test)]
mod tests;

pub use engine::{REPORT, of_system};

/// Longest quotation of a query in characters.
const QUOTED_CHARS: usize = 40;

/// What was typed between quotation marks, control characters escaped, cut short.
fn quoted(text: &str) -> String {
    let mut shown: String = text.chars().take(QUOTED_CHARS).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{shown:?}")
}
