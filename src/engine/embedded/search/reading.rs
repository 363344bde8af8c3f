//! Stored records, read in the midst of a search.

use std::cell::RefCell;
use std::rc::Rc;

use tantivy::DocAddress;

use super::super::stored::RecordReader;
use super::failure::Failure;
use crate::analyse::Analyser;
use crate::record::Record;

/// Reads stored records in the midst of a search, and keeps the first failure, since iterators
/// have no way to fail.
pub(super) struct Stored {
    reader: RecordReader,
    pub(super) analyser: Analyser,
    failure: Option<Failure>,
}

impl Stored {
    pub(super) fn new(reader: RecordReader) -> Rc<RefCell<Self>> {
        Rc::new(RefCell::new(Self {
            reader,
            analyser: Analyser::new(),
            failure: None,
        }))
    }

    /// The failure that an iterator met, if any.
    pub(super) fn take_failure(&mut self) -> Option<Failure> {
        self.failure.take()
    }

    /// The record at `address`, proved.
    pub(super) fn record(&self, address: DocAddress) -> Result<Record, Failure> {
        Ok(self.reader.read(address)?)
    }

    /// What records are read by.
    pub(super) fn reader(&self) -> &RecordReader {
        &self.reader
    }

    /// The record at `address` without its body; none after a failure.
    pub(super) fn read(&mut self, address: DocAddress) -> Option<Record> {
        if self.failure.is_some() {
            return None;
        }
        self.reader
            .open(address)
            .and_then(|stored| stored.head())
            .map_err(|error| self.failure = Some(error.into()))
            .ok()
    }
}
