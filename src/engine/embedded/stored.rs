//! Stored records, read back and proved.
//!
//! Takes addresses of documents, gives their records. The hash of the stored bytes stands in a
//! column, in another file than the text: a text that is not what was written is reported, never
//! shown. Reads the bytes without tantivy's own decoding, which believes lengths in damaged files
//! and asks the system for petabytes.

use std::path::{Path, PathBuf};

use tantivy::columnar::Column;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, Searcher};

use super::document::short_hash;
use super::failure::{damaged, guarded, reading, system};
use super::open::Store;
use super::schema::Fields;
use crate::engine::EngineError;
use crate::record::Record;

/// Blocks kept decompressed while one reader lives.
const CACHED_BLOCKS: usize = 16;

/// Reads records of one commit.
pub struct RecordReader {
    path: PathBuf,
    searcher: Searcher,
    segments: Vec<Option<Segment>>,
}

struct Segment {
    store: StoreReader,
    hashes: Column<u64>,
}

impl Store {
    /// A reader of the records of `searcher`.
    #[must_use]
    pub fn records(&self, searcher: &Searcher) -> RecordReader {
        RecordReader::new(self.path(), searcher)
    }
}

impl RecordReader {
    /// A reader of the records of `searcher`, over the index at `path`.
    pub(super) fn new(path: &Path, searcher: &Searcher) -> Self {
        Self {
            path: path.to_owned(),
            segments: searcher.segment_readers().iter().map(|_| None).collect(),
            searcher: searcher.clone(),
        }
    }

    /// The record at `address`.
    ///
    /// # Errors
    /// Returns [`EngineError::Damaged`] when the stored text is not what was written.
    pub fn read(&mut self, address: DocAddress) -> Result<Record, EngineError> {
        let bytes = self.proved(address)?;
        serde_json::from_slice(&bytes).map_err(|_| self.unreadable())
    }

    /// The stored form of the record at `address`.
    pub(super) fn proved(&mut self, address: DocAddress) -> Result<Vec<u8>, EngineError> {
        // Tantivy indexes into damaged blocks without looking, and panics.
        let path = self.path.clone();
        guarded(&path, || self.bytes(address))
    }

    fn bytes(&mut self, address: DocAddress) -> Result<Vec<u8>, EngineError> {
        self.open(address)?;
        let segment = self.segments[address.segment_ord as usize]
            .as_ref()
            .ok_or_else(|| EngineError::Fault("a segment was not opened".to_owned()))?;
        let document = segment
            .store
            .get_document_bytes(address.doc_id)
            .map_err(|error| match reading(&self.path, error) {
                refused @ EngineError::System { .. } => refused,
                _ => self.unreadable(),
            })?;
        let stored = only_value(&document).ok_or_else(|| self.unreadable())?;
        let wanted = segment.hashes.first(address.doc_id);
        if wanted == Some(short_hash(stored)) {
            Ok(stored.to_vec())
        } else {
            Err(self.unreadable())
        }
    }

    fn open(&mut self, address: DocAddress) -> Result<(), EngineError> {
        let place = address.segment_ord as usize;
        if self.segments[place].is_none() {
            let reader = self.searcher.segment_reader(address.segment_ord);
            let store = reader.get_store_reader(CACHED_BLOCKS).map_err(|error| {
                match error.raw_os_error() {
                    Some(_) => system("read", &self.path)(error),
                    None => self.unreadable(),
                }
            })?;
            let name = reader.schema().get_field_name(Fields::get().record_hash);
            let hashes = reader
                .fast_fields()
                .u64(name)
                .map_err(|error| reading(&self.path, error))?;
            self.segments[place] = Some(Segment { store, hashes });
        }
        Ok(())
    }

    fn unreadable(&self) -> EngineError {
        damaged(
            &self.path,
            "the stored text of a record is not what was written",
        )
    }
}

/// The bytes of the one stored value of a document, in tantivy's form (store format 2): the
/// number of values as a variable-length integer, the field in four bytes, the type in one, the
/// length as a variable-length integer, the bytes. None for anything else.
fn only_value(document: &[u8]) -> Option<&[u8]> {
    let (count, rest) = variable_integer(document)?;
    let (_field_and_type, rest) = rest.split_at_checked(5)?;
    let (length, value) = variable_integer(rest)?;
    (count == 1 && usize::try_from(length).ok() == Some(value.len())).then_some(value)
}

/// Seven bits a byte, lowest first; the last byte has its high bit set.
fn variable_integer(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0_u64;
    for (place, byte) in bytes.iter().take(9).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 != 0 {
            return Some((value, &bytes[place + 1..]));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_values_pass() {
        let whole = [0x81, 9, 0, 0, 0, 5, 0x83, b'a', b'b', b'c'];
        assert_eq!(only_value(&whole), Some(&b"abc"[..]));
        for cut in 0..whole.len() {
            assert_eq!(only_value(&whole[..cut]), None, "{cut}");
        }
        let lying = [0x81, 9, 0, 0, 0, 5, 0x7f, 0x7f, 0x7f, 0xff, b'c'];
        assert_eq!(only_value(&lying), None);
        assert_eq!(only_value(&[0; 40]), None);
    }
}
