//! How records and hits are shown: snippets, concordances, text for people, JSON and tables for
//! programs.
//!
//! Pure functions from responses to strings. JSON shapes stay here: inner types are not the
//! wire format. Everything foreign that reaches a terminal goes through [`escape`].

pub mod archives;
pub mod check;
pub(crate) mod cite;
pub mod collections;
pub mod config;
pub mod document;
pub mod escape;
pub mod formats;
pub mod index;
pub mod json;
pub mod sentences;
pub mod svg;
pub mod table;
pub mod text;
pub mod trec;
pub mod view;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod tests;
