//! Stored records: their form, how it is compressed, and the cache of what was decompressed.
//!
//! A record is stored in two parts, so that a list of hits reads no long text:
//!
//! - the *head*: the record without its body, as a JSON object;
//! - the *body*, as it is.
//!
//! [`form`] puts both into one value, which is what the hash in the column `record_hash` proves.
//! [`pack`] compresses the head, and the body in chunks of about 4 kB, each by itself, under a
//! [`dictionary`] that the index trains on its first records. A table in front says where each
//! chunk begins and which position its first word has in the field `text`, so that positions in the
//! postings lead to the chunk. [`unpack`] reads it again; the store caches what was decompressed.
//!
//! The value stands in tantivy's own document store, which is told not to compress: so tantivy
//! copies it unread when it merges, and it needs no file, list or hook of its own.
//!
//! ```text
//! value      the form itself, which begins with 0
//!            packed: 1 (without dictionary) or 2, table, frames
//! table      number of chunks of the head, of the body (0 if there is none);
//!            for each chunk its bytes and the bytes of its frame;
//!            whether there are positions (0 or 1); for each chunk of the body the position of its
//!            first word, and the one behind the last word, as distances from the one before
//! ```
//!
//! Numbers are of variable length (LEB128). Frames are zstd's, with its checksum; nothing that
//! fails it is shown. No length in the table can ask for more memory than a chunk may take.

pub(super) mod dictionary;
pub(super) mod form;
pub(super) mod pack;
pub(super) mod unpack;

/// Bytes of body that a chunk aims at.
const CHUNK_BYTES: usize = 4096;

/// Most bytes of a chunk. Only a body of long words comes near; the head is cut at half of it.
const MAX_CHUNK_BYTES: usize = 64 * 1024;

/// First byte of a value: what it is.
const PLAIN: u8 = 0;
const PACKED: u8 = 1;
const PACKED_BY_DICTIONARY: u8 = 2;

/// Appends a number, seven bits a byte, lowest first, the high bit set but in the last.
fn push_number(out: &mut Vec<u8>, mut number: usize) {
    while number >= 0x80 {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Takes a number from the front of `bytes`; none where it is cut short or too large.
fn take_number(bytes: &mut &[u8]) -> Option<usize> {
    let mut number = 0_usize;
    for shift in (0..usize::BITS - 7).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        number |= usize::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests;
