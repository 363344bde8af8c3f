//! The embedded engine, on tantivy: one directory, written by one process, read by many.
//!
//! Owns everything that names a tantivy type. The schema comes from `index_schema/fields.toml`
//! ([`schema`]); [`document`] and its helpers turn records into documents.

pub mod columns;
pub mod composite;
pub mod document;
pub mod key;
pub mod schema;
