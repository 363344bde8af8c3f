//! Stored records, read back and proved.
//!
//! Owns [`RecordReader`], which lives as long as the commit that it reads and is shared by all
//! searches of it. Takes addresses of documents, gives their heads, single chunks of their bodies,
//! or whole records. Every chunk proves itself by a checksum; a whole record is proved by the hash
//! in the column `record_hash` as well, which stands in another file: what is not what was written
//! is reported, never shown. Reads the bytes without tantivy's own decoding, which believes lengths
//! in damaged files and asks the system for petabytes.

use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use tantivy::columnar::Column;
use tantivy::directory::OwnedBytes;
use tantivy::store::StoreReader;
use tantivy::{DocAddress, Searcher};
use zstd::bulk::Decompressor;

use super::document::short_hash;
use super::failure::{damaged, guarded, reading, system};
use super::open::Store;
use super::records::unpack::{Frame, Table, Value};
use super::records::{dictionary, form};
use super::schema::Fields;
use super::search::cache::Cache;
use crate::engine::EngineError;
use crate::record::Record;

/// Blocks of tantivy's store that it caches: none, they are not compressed.
const CACHED_BLOCKS: usize = 0;

/// Most bytes of decompressed chunks that are cached.
const CACHE_BYTES: usize = 32 << 20;

/// Reads records of one commit. Clones share everything.
#[derive(Clone)]
pub struct RecordReader(Arc<Shared>);

struct Shared {
    path: PathBuf,
    searcher: Searcher,
    segments: Vec<OnceLock<Segment>>,
    /// Decompressors that no thread is using.
    idle: Mutex<Vec<Decompressor<'static>>>,
    /// Decompressed chunks: by segment, record in it, chunk in that.
    chunks: Cache<(u32, u32, u32), Arc<[u8]>>,
}

struct Segment {
    store: StoreReader,
    /// Opened when a whole record is proved first.
    hashes: OnceLock<Column<u64>>,
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
        let segments = searcher.segment_readers().iter();
        Self(Arc::new(Shared {
            path: path.to_owned(),
            segments: segments.map(|_| OnceLock::new()).collect(),
            searcher: searcher.clone(),
            idle: Mutex::default(),
            chunks: Cache::new(CACHE_BYTES),
        }))
    }

    /// The record at `address`.
    ///
    /// # Errors
    /// Returns [`EngineError::Damaged`] when what is stored is not what was written.
    pub fn read(&self, address: DocAddress) -> Result<Record, EngineError> {
        let form = self.proved(address)?;
        form::record_of(&form).ok_or_else(|| self.0.unreadable())
    }

    /// The form of the record at `address`, proved by its hash.
    pub(super) fn proved(&self, address: DocAddress) -> Result<Vec<u8>, EngineError> {
        self.open(address)?.form()
    }

    /// The record at `address`, to be read chunk by chunk.
    pub(super) fn open(&self, address: DocAddress) -> Result<StoredRecord<'_>, EngineError> {
        let shared = &*self.0;
        // Tantivy indexes into damaged blocks without looking, and panics.
        let (document, value) = guarded(|| shared.value(address))?;
        let bytes = &document[value.clone()];
        let table = match Value::of(bytes).ok_or_else(|| shared.unreadable())? {
            Value::Plain => None,
            Value::Packed(table) => Some(table),
        };
        Ok(StoredRecord {
            shared,
            address,
            document,
            value,
            table,
        })
    }

    /// Forgets the chunks that were decompressed.
    pub(super) fn forget(&self) {
        self.0.chunks.clear();
    }
}

impl Shared {
    /// The stored document at `address`, and where in it the value stands.
    fn value(&self, address: DocAddress) -> Result<(OwnedBytes, Range<usize>), EngineError> {
        let segment = self.segment(address)?;
        let document = segment
            .store
            .get_document_bytes(address.doc_id)
            .map_err(|error| match reading(error) {
                refused @ EngineError::System { .. } => refused,
                _ => self.unreadable(),
            })?;
        let value = only_value(&document).ok_or_else(|| self.unreadable())?;
        Ok((document, value))
    }

    fn segment(&self, address: DocAddress) -> Result<&Segment, EngineError> {
        let place = &self.segments[address.segment_ord as usize];
        if let Some(segment) = place.get() {
            return Ok(segment);
        }
        let reader = self.searcher.segment_reader(address.segment_ord);
        let store =
            reader
                .get_store_reader(CACHED_BLOCKS)
                .map_err(|error| match error.raw_os_error() {
                    Some(_) => system("read", &self.path)(error),
                    None => self.unreadable(),
                })?;
        let hashes = OnceLock::new();
        Ok(place.get_or_init(|| Segment { store, hashes }))
    }

    /// The hash of the record at `address`.
    fn hash(&self, address: DocAddress) -> Result<Option<u64>, EngineError> {
        let known = &self.segment(address)?.hashes;
        if known.get().is_none() {
            let reader = self.searcher.segment_reader(address.segment_ord);
            let name = reader.schema().get_field_name(Fields::get().record_hash);
            let opened = reader.fast_fields().u64(name).map_err(reading)?;
            known.get_or_init(|| opened);
        }
        Ok(known.get().and_then(|hashes| hashes.first(address.doc_id)))
    }

    /// Decompresses a frame.
    fn decompress(&self, frame: &[u8], bytes: usize) -> Result<Vec<u8>, EngineError> {
        let idle = || self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = idle().pop();
        let mut decompressor = match waiting {
            Some(decompressor) => decompressor,
            None => {
                let directory = self.searcher.index().directory();
                let dictionary = dictionary::read(directory).map_err(reading)?;
                Decompressor::with_dictionary(&dictionary).map_err(|_| self.unreadable())?
            }
        };
        let chunk = decompressor.decompress(frame, bytes);
        idle().push(decompressor);
        chunk
            .ok()
            .filter(|chunk| chunk.len() == bytes)
            .ok_or_else(|| self.unreadable())
    }

    fn unreadable(&self) -> EngineError {
        damaged("the stored text of a record is not what was written")
    }
}

/// A stored record, of which nothing is decompressed yet.
pub(super) struct StoredRecord<'r> {
    shared: &'r Shared,
    address: DocAddress,
    document: OwnedBytes,
    value: Range<usize>,
    /// None where the value is the form itself.
    table: Option<Table>,
}

impl StoredRecord<'_> {
    /// The record without its body.
    pub(super) fn head(&self) -> Result<Record, EngineError> {
        let head = match &self.table {
            None => serde_json::from_slice(self.plain()?.1),
            Some(table) => match &table.head[..] {
                [only] => serde_json::from_slice(&self.chunk(0, only)?),
                frames => {
                    let mut head = Vec::new();
                    for (number, frame) in (0..).zip(frames) {
                        head.extend_from_slice(&self.chunk(number, frame)?);
                    }
                    serde_json::from_slice(&head)
                }
            },
        };
        head.map_err(|_| self.shared.unreadable())
    }

    /// The body; none where there is none.
    pub(super) fn body(&self) -> Result<Option<String>, EngineError> {
        let Some(table) = &self.table else {
            return Ok(self.plain()?.0.map(str::to_owned));
        };
        if table.body.is_empty() {
            return Ok(None);
        }
        let mut body = Vec::new();
        for number in 0..table.body.len() {
            body.extend_from_slice(&self.body_chunk(number)?);
        }
        let body = String::from_utf8(body).map_err(|_| self.shared.unreadable())?;
        Ok(Some(body))
    }

    /// The positions of the first words of the body's chunks in the field `text`, if they are known.
    pub(super) fn chunk_positions(&self) -> Option<&[u32]> {
        self.table.as_ref()?.positions.as_deref()
    }

    /// The first byte of each of the body's chunks, and the end of the last.
    pub(super) fn chunk_bytes(&self) -> impl Iterator<Item = usize> {
        let frames = self.table.iter().flat_map(|table| &table.body);
        let ends = frames.scan(0, |at, frame| {
            *at += frame.bytes;
            Some(*at)
        });
        std::iter::once(0).chain(ends)
    }

    /// The text of a chunk of the body by its number.
    pub(super) fn body_text(&self, number: usize) -> Result<String, EngineError> {
        let chunk = self.body_chunk(number)?;
        let text = std::str::from_utf8(&chunk).map_err(|_| self.shared.unreadable())?;
        Ok(text.to_owned())
    }

    /// A chunk of the body by its number.
    pub(super) fn body_chunk(&self, number: usize) -> Result<Arc<[u8]>, EngineError> {
        let table = self.table.as_ref();
        let frame = table.and_then(|table| table.body.get(number).map(|frame| (table, frame)));
        let (table, frame) = frame.ok_or_else(|| self.shared.unreadable())?;
        self.chunk((table.head.len() + number) as u32, frame)
    }

    /// The whole form, proved.
    fn form(&self) -> Result<Vec<u8>, EngineError> {
        let form = match &self.table {
            None => self.document[self.value.clone()].to_vec(),
            Some(table) => table.form(|number, frame| self.chunk(number, frame))?,
        };
        if self.shared.hash(self.address)? == Some(short_hash(&form)) {
            Ok(form)
        } else {
            Err(self.shared.unreadable())
        }
    }

    /// Body and head of a record that is not compressed.
    fn plain(&self) -> Result<(Option<&str>, &[u8]), EngineError> {
        let value = &self.document[self.value.clone()];
        form::parts(value).ok_or_else(|| self.shared.unreadable())
    }

    fn chunk(&self, number: u32, frame: &Frame) -> Result<Arc<[u8]>, EngineError> {
        let address = self.address;
        let key = (address.segment_ord, address.doc_id, number);
        self.shared.chunks.find(key, || {
            let value = &self.document[self.value.clone()];
            let frame_bytes = &value[frame.range.clone()];
            let chunk = self.shared.decompress(frame_bytes, frame.bytes)?;
            Ok((chunk.into(), frame.bytes))
        })
    }
}

/// Where the one stored value of a document stands, in tantivy's form (store format 2): the
/// number of values as a variable-length integer, the field in four bytes, the type in one, the
/// length as a variable-length integer, the bytes. None for anything else.
fn only_value(document: &[u8]) -> Option<Range<usize>> {
    let (count, rest) = variable_integer(document)?;
    let (_field_and_type, rest) = rest.split_at_checked(5)?;
    let (length, value) = variable_integer(rest)?;
    let is_whole = count == 1 && usize::try_from(length).ok() == Some(value.len());
    is_whole.then_some(document.len() - value.len()..document.len())
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
        assert_eq!(only_value(&whole), Some(7..10));
        for cut in 0..whole.len() {
            assert_eq!(only_value(&whole[..cut]), None, "{cut}");
        }
        let lying = [0x81, 9, 0, 0, 0, 5, 0x7f, 0x7f, 0x7f, 0xff, b'c'];
        assert_eq!(only_value(&lying), None);
        assert_eq!(only_value(&[0; 40]), None);
    }
}
