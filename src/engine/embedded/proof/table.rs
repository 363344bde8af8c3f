//! The table of checksums at the end of a file.
//!
//! ```text
//! content   what tantivy, or we, wrote
//! sums      CRC-32 of each block of the content, 4 bytes
//! second    CRC-32 of each block of the sums
//! length    of the content, 8 bytes
//! root      CRC-32 of second and length, 4 bytes; the manifest has it too
//! ```
//!
//! All numbers are little-endian. A block needs the one block of sums that holds its own to be
//! proved, and opening a file needs `second` alone, a 65,000th of it.

use tantivy::directory::OwnedBytes;

/// Bytes of a block. A small read costs a whole one, 600 instructions; the table takes 4 bytes of each.
pub(super) const BLOCK: usize = 1024;

/// Checksums in a block of them.
pub(super) const SUMS: usize = BLOCK / 4;

/// Bytes behind `second`.
const TAIL: usize = 12;

/// Makes the table of a file that is being written.
#[derive(Default)]
pub(in crate::engine::embedded) struct TableWriter {
    block: crc32fast::Hasher,
    filled: usize,
    bytes: u64,
    sums: Vec<u8>,
}

impl TableWriter {
    /// Takes the next bytes of the content.
    pub(in crate::engine::embedded) fn update(&mut self, mut bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        while !bytes.is_empty() {
            let (now, rest) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
            self.block.update(now);
            self.filled += now.len();
            if self.filled == BLOCK {
                self.end_block();
            }
            bytes = rest;
        }
    }

    fn end_block(&mut self) {
        let sum = std::mem::take(&mut self.block).finalize();
        self.sums.extend(sum.to_le_bytes());
        self.filled = 0;
    }

    /// What has to stand behind the content, and the root.
    pub(in crate::engine::embedded) fn end(mut self) -> (Vec<u8>, u32) {
        if self.filled > 0 {
            self.end_block();
        }
        let mut table = self.sums;
        let begin = table.len();
        for row in 0..begin.div_ceil(BLOCK) {
            let row = &table[row * BLOCK..begin.min((row + 1) * BLOCK)];
            let sum = crc32fast::hash(row);
            table.extend(sum.to_le_bytes());
        }
        table.extend(self.bytes.to_le_bytes());
        let root = crc32fast::hash(&table[begin..]);
        table.extend(root.to_le_bytes());
        (table, root)
    }
}

/// The table of a file.
pub(super) struct Table {
    pub(super) sums: OwnedBytes,
    second: OwnedBytes,
}

impl Table {
    /// Divides a file into content and table; none when the end is not what was written, or not
    /// that of the file whose `root` the manifest has.
    pub(super) fn read(file: &OwnedBytes, root: Option<u32>) -> Option<(OwnedBytes, Self)> {
        let tail = file.len().checked_sub(TAIL)?;
        let length = u64::from_le_bytes(*file.get(tail..)?.first_chunk()?);
        let content = usize::try_from(length).ok()?;
        let sums = content.div_ceil(BLOCK).checked_mul(4)?;
        let second = content.checked_add(sums)?;
        let has_length = second.checked_add(sums.div_ceil(BLOCK) * 4) == Some(tail);
        let proved = file.get(second..tail + 8).filter(|_| has_length)?;
        let found = crc32fast::hash(proved);
        let is_right =
            number_at(file, tail + 8) == Some(found) && root.is_none_or(|root| root == found);
        is_right.then(|| {
            let table = Self {
                sums: file.slice(content..second),
                second: file.slice(second..tail),
            };
            (file.slice(0..content), table)
        })
    }

    /// The checksum of a block of the content.
    pub(super) fn sum(&self, block: usize) -> Option<u32> {
        number_at(&self.sums, block.checked_mul(4)?)
    }

    /// The checksum of a block of these.
    pub(super) fn sum_of_sums(&self, row: usize) -> Option<u32> {
        number_at(&self.second, row.checked_mul(4)?)
    }
}

fn number_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}
