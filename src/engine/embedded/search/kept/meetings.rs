//! How often two words of a query meet in a record, as far as it was asked for.
//!
//! Owns [`Meetings`]. To tell it, the positions of both words are read; whoever turns the page,
//! sets a filter or counts a facet asks for the same records again, and reads none.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::DocAddress;

use super::pool::Bytes;

/// Most records of which it is kept for two words; forgotten when full.
const MAX_RECORDS: usize = 1 << 16;

/// Bytes that a record takes, the room in the table included.
const RECORD_BYTES: usize = 24;

/// How often two words meet, by record.
#[derive(Debug)]
pub(crate) struct Meetings {
    known: Mutex<FxHashMap<DocAddress, f32>>,
    bytes: Bytes,
}

impl Meetings {
    /// Nothing known yet.
    pub(crate) fn new(bytes: Bytes) -> Self {
        Self {
            known: Mutex::default(),
            bytes,
        }
    }

    /// How often they meet in each of `records`, where that is known.
    pub(crate) fn known(&self, records: &[DocAddress]) -> Vec<Option<f32>> {
        let known = self.locked();
        records
            .iter()
            .map(|record| known.get(record).copied())
            .collect()
    }

    /// Keeps what was found.
    pub(crate) fn keep(&self, found: impl Iterator<Item = (DocAddress, f32)>) {
        let mut known = self.locked();
        let before = known.len();
        known.extend(found);
        if known.len() > MAX_RECORDS {
            *known = FxHashMap::default();
        }
        let (before, now) = (before * RECORD_BYTES, known.len() * RECORD_BYTES);
        self.bytes.add(now.saturating_sub(before));
        self.bytes.take(before.saturating_sub(now));
    }

    fn locked(&self) -> MutexGuard<'_, FxHashMap<DocAddress, f32>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
