//! Block checksums: no byte of a file of the index is believed before its block was hashed.
//!
//! Owns [`ProvedFile`], a mapped file whose blocks are verified when they are read first, and
//! [`Proofs`], the open ones of an index. Takes the file as `table` describes it and the root that
//! the manifest says, gives bytes, or the error [`NotAsWritten`] that names the file. So a bit that
//! flipped on the disk, with length and times as they were, gives no wrong answer and no length that
//! tantivy would believe.
//!
//! Tantivy reads its files through [`FileHandle::read_bytes`], which verifies the whole range. Two
//! kinds of files are opened whole and read here and there, dictionaries and search files: of these
//! only the ends are verified at once, and their readers (`terms`, `searchfile`) verify each part
//! with a [`Proof`] before they look at it.
//!
//! CRC-32 finds every flipped bit and every burst up to 32 bits, and all but one in four billion of
//! other damages; against whoever changes files on purpose there is `kartoteka check`, with BLAKE3.
//! It costs half an instruction a byte, an eighth of BLAKE3.

mod bytes;
mod table;

use std::fmt;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use rustc_hash::FxHashMap;
use tantivy::directory::error::OpenReadError;
use tantivy::directory::{FileHandle, OwnedBytes};
use tantivy::{HasLen, SegmentReader};

pub(crate) use bytes::{ProvedBytes, View};
pub(super) use table::TableWriter;
use table::{BLOCK, SUMS, Table};

use super::failure::damaged;
use super::manifest::shown;
use crate::engine::EngineError;

/// The error of a read: a block of the file is not what was written.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{} is not what was written", shown(.0))]
pub(super) struct NotAsWritten(String);

impl From<NotAsWritten> for io::Error {
    fn from(error: NotAsWritten) -> Self {
        Self::new(io::ErrorKind::InvalidData, error)
    }
}

/// A file of which each block is verified once.
pub(crate) struct ProvedFile {
    name: String,
    content: OwnedBytes,
    table: Table,
    /// One bit for each verified block of the content, and of the checksums.
    proved: Bits,
    proved_sums: Bits,
    /// Whether a block was found that is not what was written.
    is_damaged: AtomicBool,
    /// Whether reading a range verifies its ends alone.
    is_lazy: bool,
}

/// Bits that many threads set.
struct Bits(Box<[AtomicU64]>);

impl Bits {
    fn new(count: usize) -> Self {
        Self((0..count.div_ceil(64)).map(|_| AtomicU64::new(0)).collect())
    }

    fn has(&self, bit: usize) -> bool {
        let word = self.0.get(bit / 64);
        word.is_some_and(|word| word.load(Ordering::Relaxed) >> (bit % 64) & 1 == 1)
    }

    fn set(&self, bit: usize) {
        if let Some(word) = self.0.get(bit / 64) {
            word.fetch_or(1 << (bit % 64), Ordering::Relaxed);
        }
    }
}

impl ProvedFile {
    fn open(
        name: String,
        file: &OwnedBytes,
        root: Option<u32>,
        is_lazy: bool,
    ) -> Result<Self, NotAsWritten> {
        let Some((content, table)) = Table::read(file, root) else {
            return Err(NotAsWritten(name));
        };
        Ok(Self {
            proved: Bits::new(content.len().div_ceil(BLOCK)),
            proved_sums: Bits::new(table.sums.len().div_ceil(BLOCK)),
            name,
            content,
            table,
            is_damaged: AtomicBool::new(false),
            is_lazy,
        })
    }

    /// Verifies the blocks of a range that were not yet; whether they are what was written.
    fn prove(&self, range: Range<usize>) -> bool {
        let blocks = range.start / BLOCK..range.end.div_ceil(BLOCK);
        range.is_empty() || blocks.into_iter().all(|block| self.prove_block(block))
    }

    #[inline]
    fn prove_block(&self, block: usize) -> bool {
        self.proved.has(block) || self.hash_block(block)
    }

    #[cold]
    fn hash_block(&self, block: usize) -> bool {
        let row = block / SUMS;
        let is_right = (self.proved_sums.has(row) || self.hash_sums(row))
            && is_sum_of(self.table.sum(block), &self.content, block);
        match is_right {
            true => self.proved.set(block),
            false => self.is_damaged.store(true, Ordering::Relaxed),
        }
        is_right
    }

    fn hash_sums(&self, row: usize) -> bool {
        let is_right = is_sum_of(self.table.sum_of_sums(row), &self.table.sums, row);
        if is_right {
            self.proved_sums.set(row);
        }
        is_right
    }
}

/// Whether `sum` is the checksum of a block; not of one behind the end.
fn is_sum_of(sum: Option<u32>, bytes: &[u8], block: usize) -> bool {
    let rest = block.checked_mul(BLOCK).and_then(|from| bytes.get(from..));
    let block = rest.map(|rest| &rest[..rest.len().min(BLOCK)]);
    let found = block.filter(|block| !block.is_empty()).map(crc32fast::hash);
    found.is_some() && found == sum
}

impl fmt::Debug for ProvedFile {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "ProvedFile({})", self.name)
    }
}

impl HasLen for ProvedFile {
    fn len(&self) -> usize {
        self.content.len()
    }
}

impl FileHandle for ProvedFile {
    fn read_bytes(&self, range: Range<usize>) -> io::Result<OwnedBytes> {
        let is_sound = range.start <= range.end
            && range.end <= self.content.len()
            && match self.is_lazy && range.len() > 2 * BLOCK {
                true => {
                    self.prove(range.start..range.start + 1) && self.prove(range.end - 1..range.end)
                }
                false => self.prove(range.clone()),
            };
        match is_sound {
            true => Ok(self.content.slice(range)),
            false => Err(NotAsWritten(self.name.clone()).into()),
        }
    }
}

/// Verifies parts of one file; believes everything of a file in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proof(Option<Arc<ProvedFile>>);

impl Proof {
    /// Whether `part`, which lies in the file, is what was written. What is not is remembered, and
    /// the whole answer is refused in the end ([`Proofs::check`]).
    #[inline]
    pub(crate) fn covers(&self, part: &[u8]) -> bool {
        let Some(file) = &self.0 else {
            return true;
        };
        // Where it lies is known by its address.
        let from = part
            .as_ptr()
            .addr()
            .wrapping_sub(file.content.as_ptr().addr());
        file.prove(from..from.wrapping_add(part.len()))
    }

    /// The same, as a result.
    pub(crate) fn check(&self, part: &[u8]) -> io::Result<()> {
        match &self.0 {
            Some(file) if !self.covers(part) => Err(NotAsWritten(file.name.clone()).into()),
            _ => Ok(()),
        }
    }
}

/// What a file holds before its checksums; all of it where it has none, as in older indexes.
pub(super) fn content_of(file: &OwnedBytes) -> OwnedBytes {
    Table::read(file, None).map_or_else(|| file.clone(), |(content, _)| content)
}

/// The open files of an index.
#[derive(Debug, Clone, Default)]
pub(crate) struct Proofs(Arc<Mutex<FxHashMap<PathBuf, Weak<ProvedFile>>>>);

impl Proofs {
    /// The file at `path` in tantivy's directory, if it is open there already; else the `mapped` one,
    /// of which the manifest says `root`.
    pub(super) fn open(
        &self,
        path: &Path,
        mapped: impl FnOnce() -> Result<OwnedBytes, OpenReadError>,
        root: Option<u32>,
        is_lazy: bool,
    ) -> Result<Arc<ProvedFile>, OpenReadError> {
        let mut files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(open) = files.get(path).and_then(Weak::upgrade) {
            return Ok(open);
        }
        let name = path.to_string_lossy().into_owned();
        let file = ProvedFile::open(name, &mapped()?, root, is_lazy)
            .map_err(|error| OpenReadError::wrap_io_error(error.into(), path.to_owned()))?;
        let file = Arc::new(file);
        files.retain(|_, file| file.strong_count() > 0);
        files.insert(path.to_owned(), Arc::downgrade(&file));
        Ok(file)
    }

    /// Verifies parts of the file at `path`; believes all of it if it was not opened here.
    pub(crate) fn of(&self, path: &Path) -> Proof {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Proof(files.get(path).and_then(Weak::upgrade))
    }

    /// Verifies parts of that file of a segment whose name ends with `kind`.
    pub(crate) fn of_segment(&self, segment: &SegmentReader, kind: &str) -> Proof {
        let name = format!("{}.{kind}", segment.segment_id().uuid_string());
        self.of(Path::new(&name))
    }

    /// Refuses what was read so far if a part of it was not what was written.
    ///
    /// # Errors
    /// Returns [`EngineError::Damaged`] that names the file.
    pub(crate) fn check(&self) -> Result<(), EngineError> {
        let files = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let open = files.values().filter_map(Weak::upgrade);
        let mut damaged_ones = open.filter(|file| file.is_damaged.load(Ordering::Relaxed));
        match damaged_ones.next() {
            Some(file) => Err(damaged(NotAsWritten(file.name.clone()).to_string())),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
