//! Collects the notes of the parser: each once, a bounded number, in order.

use crate::query::note::QueryNote;

/// Most notes on one query; a text that earns more is no query.
const MAX_NOTES: usize = 8;

/// Notes in the order in which they came up.
#[derive(Debug, Default)]
pub(super) struct Notes {
    list: Vec<QueryNote>,
}

impl Notes {
    pub(super) fn into_list(self) -> Vec<QueryNote> {
        self.list
    }

    pub(super) fn add(&mut self, note: QueryNote) {
        if self.list.len() < MAX_NOTES && !self.list.contains(&note) {
            self.list.push(note);
        }
    }
}
