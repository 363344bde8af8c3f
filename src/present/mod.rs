//! How records and hits are shown: snippets, text for people, JSON and tables for programs.
//!
//! Pure functions from responses to strings. JSON shapes stay here: inner types are not the
//! wire format. Everything that reaches a terminal goes through [`escape`].

pub mod escape;
pub mod snippet;
