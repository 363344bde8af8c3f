//! The way through a segment: a plan over the records of its words, as bits and lists.
//!
//! [`tree`] is the plan over one segment, made by [`build`]; [`hits`] its records, by windows of
//! 4,096; [`top`] the best of them by score without scoring the rest. Whatever has to look at single
//! records (positions of phrases, stored references) is done while the tree is built, for the
//! records alone that everything cheaper has left; from then on it is a set of records like any
//! other.

pub(crate) mod build;
pub(crate) mod hits;
pub(crate) mod top;
pub(crate) mod tree;
