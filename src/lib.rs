//! Kartoteka (картотека, a card index): full-text search for Cold War diplomatic documents.
//!
//! The flow, in one direction:
//!
//! ```text
//! ingest -> record -> analyse -> engine -> query -> present
//! ```
//!
//! [`ingest`] reads files into [`record`]s, the shared vocabulary. [`analyse`] turns text into
//! terms for documents and queries alike. [`engine`] is the seam behind which the records are kept
//! and found; [`query`] is what a reader asks for; [`variants`] widens names by their other
//! spellings; [`advice`] says what to try when nothing was found; [`present`] is how the answer is
//! shown. [`cli`] stands outside and calls the same functions that a program would.

pub mod advice;
pub mod analyse;
pub mod cli;
pub mod codes;
mod compiled;
mod edits;
pub mod engine;
pub mod ingest;
pub mod present;
pub mod query;
pub mod record;
pub mod variants;
