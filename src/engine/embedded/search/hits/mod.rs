//! The hits of a search: which come first, and the first of them.
//!
//! Owns the orders ([`order`]), the best hits of a segment ([`best`]) and of all ([`merge`]).

pub(crate) mod best;
pub(crate) mod merge;
pub(crate) mod order;
