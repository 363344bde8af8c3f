//! Limits against sources that would eat memory, time or disk.
//!
//! Owns the numbers and nothing else. Every one is checked by reading one unit beyond it, on the
//! decompressed side, never by trusting a length that the source states.

/// Longest document, or line of a file with one record a line, in bytes. tantivy takes a document
/// of 200 MB with about 900 MB of memory; no historical paper comes near.
pub const MAX_DOCUMENT_BYTES: u64 = 256 << 20;

/// Most bytes that one source may unpack to, all members of an archive together.
pub const MAX_UNPACKED_BYTES: u64 = 64 << 30;

/// Most times that a source may unpack to its own length. Text packs three to ten times, logs and
/// repetitive JSON up to fifty; a bomb of zeros a thousand times.
pub const MAX_RATIO: u64 = 200;

/// Unpacked bytes below which the ratio is not looked at: small repetitive files are harmless.
pub const RATIO_FREE_BYTES: u64 = 16 << 20;

/// Most layers of compression around one file (`.gz` in `.zst`).
pub const MAX_LAYERS: usize = 3;

/// Most members of one archive.
pub const MAX_MEMBERS: u64 = 250_000;

/// Longest table of members of a zip archive in bytes: it is held in memory.
pub const MAX_DIRECTORY_BYTES: u64 = 64 << 20;

/// Bytes at the start of a source by which its format is recognised.
pub const SNIFF_BYTES: usize = 64 << 10;

/// Plain files up to this length are read by a worker in one piece; longer and packed ones are
/// streamed.
pub const WHOLE_FILE_BYTES: u64 = 4 << 20;

/// Lines are handed to workers in batches of about this many bytes.
pub const BATCH_BYTES: usize = 1 << 20;

/// Bytes at the start of a source with many records in which the order of its dates is looked for.
/// They are held until it is decided.
pub const SURVEY_BYTES: usize = 8 << 20;

/// Most lines in a batch.
pub const BATCH_LINES: usize = 512;

/// Bytes of source text that may be on their way between reading and writing, where nobody bounds
/// the memory. One piece that is longer travels alone. On its way a text takes up to four times
/// its bytes: as it was read, as values, as a record.
pub const IN_FLIGHT_BYTES: u64 = 24 << 20;

/// The same where the index may take `memory_bytes` for what is not yet on disk.
#[must_use]
pub fn in_flight_bytes(memory_bytes: u64) -> u64 {
    (memory_bytes / 8).clamp(4 << 20, IN_FLIGHT_BYTES)
}

/// Processes that read PDF files: one a thread, as far as the memory allows.
#[must_use]
pub fn pdf_processes(threads: usize, in_flight_bytes: u64) -> usize {
    let allowed = usize::try_from(in_flight_bytes / (6 << 20)).unwrap_or(usize::MAX);
    allowed.clamp(1, threads.max(1))
}

/// Pieces that may be on their way between reading and writing.
pub const IN_FLIGHT_PIECES: usize = 128;
