//! The embedded engine, on tantivy: one directory, written by one process, read by many.
//!
//! Owns everything that names a tantivy type. [`schema`] is built from `index_schema/fields.toml`;
//! [`ranking`] holds the figures of `index_schema/ranking.toml`. [`document`] and [`columns`] turn
//! records into documents. [`open`] says what a directory is and opens it: [`Store`] reads,
//! [`StoreWriter`] writes. `records` is the form in which
//! records are stored, [`stored`] reads them back and proves them. [`check`](mod@check)
//! proves an index whole.

mod change;
pub mod check;
mod collections;
pub mod columns;
mod companions;
mod deletion;
mod directory;
pub mod document;
mod facts;
mod failure;
pub mod key;
mod lock;
mod manifest;
pub mod marker;
pub mod names;
pub mod open;
mod proof;
mod put;
mod queue;
pub mod ranking;
mod records;
pub mod schema;
mod seal;
pub mod search;
mod searchfile;
mod segment;
mod session;
mod state;
pub mod statistics;
pub mod stored;
mod sweep;
mod terms;
mod tidy;
pub mod writer;

/// The files of this room in `index_schema/compiled/`.
#[cfg(test)]
pub(crate) const COMPILED: &[crate::compiled::compile::File] = &[
    ranking::compile::FILE,
    schema::compile::FILES[0],
    schema::compile::FILES[1],
];

pub use change::ChangeMark;
pub use open::Store;
pub use writer::StoreWriter;

#[cfg(test)]
pub(crate) mod tests;
