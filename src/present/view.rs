//! What is shown of a record, whatever the form: the input that text and JSON have in common.

use crate::record::Record;

/// A record and the matches to mark in it.
#[derive(Debug, Clone, Copy)]
pub struct RecordView<'a> {
    /// The record.
    pub record: &'a Record,
    /// Fields with matches, as pairs of character offsets into the field, end exclusive.
    pub highlights: &'a [(&'static str, Vec<(usize, usize)>)],
    /// What stands before each match on a page that is searched for it.
    pub stop: Option<char>,
}
