//! Field mapping: which column of a source is which field of a record.
//!
//! Owns the names of fields. Takes the fields of one record as the source names them, gives them
//! under ours, and what is left. A mapping that the user states beats the automatic one, field by
//! field; the automatic one knows the names in `index_schema/mapping.toml`, and never makes a
//! record unreadable: a value that its field cannot hold stays where it was. What was not taken
//! is kept under its own name.
//!
//! Fields of many values may have several columns. Which of them a name came from (author or
//! mentioned) would be lost in the joined list, so such columns are kept beside it.
//!
//! Deliberately ignores what is in the values, but for telling addresses from citations.

mod apply;
mod dates;
mod levels;
mod made;
mod names;
mod stated;
mod unfold;
mod values;

pub use dates::DateHabits;
pub use names::Field;
#[cfg(test)]
pub(crate) use names::compile::COMPILED;
pub use stated::{Mapping, MappingError};

pub(super) use apply::{Mapped, Origin};
pub(super) use dates::order_named;
pub(super) use made::Parts;
pub(super) use names::{field_of, is_known, names_body, names_title};
