//! Writing a search file, section after section.
//!
//! Takes the content of sections in any order, each once, as a stream of bytes; gives the file
//! through tantivy's directory, which hashes it for the manifest. Nothing is held in memory but the
//! table.

use std::io::{self, Write};

use tantivy::directory::{TerminatingWrite, WritePtr};
use tantivy::index::{Segment, SegmentComponent};
use zerocopy::{Immutable, IntoBytes};

use super::{ALIGNMENT, KIND, MAGIC, ROW, Section, VERSION};

/// A search file that is being written.
pub(crate) struct SearchFileWriter {
    out: Counting<WritePtr>,
    table: Vec<u8>,
}

impl SearchFileWriter {
    /// Begins the search file of `segment`, which knows the number of its records.
    pub(super) fn begin(segment: &Segment) -> tantivy::Result<Self> {
        let mut head = [0; ALIGNMENT];
        head[..8].copy_from_slice(&MAGIC);
        head[8..12].copy_from_slice(&VERSION.to_le_bytes());
        head[12..16].copy_from_slice(&segment.meta().max_doc().to_le_bytes());
        let mut out = Counting {
            out: segment.open_write(SegmentComponent::Custom(KIND.to_owned()))?,
            bytes: 0,
        };
        out.write_all(&head)?;
        Ok(Self {
            out,
            table: Vec::new(),
        })
    }

    /// Writes `section`, whose content `write` puts out.
    pub(crate) fn section(
        &mut self,
        section: Section,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> tantivy::Result<()> {
        let from = self.out.bytes;
        write(&mut self.out)?;
        let row = [section.number(), from, self.out.bytes - from];
        self.table
            .extend(row.iter().flat_map(|one| one.to_le_bytes()));
        let over = self.out.bytes % ALIGNMENT as u64;
        if over > 0 {
            self.out.write_all(&[0; ALIGNMENT][over as usize..])?;
        }
        Ok(())
    }

    /// Writes `section`, an array of numbers.
    pub(crate) fn array<T: IntoBytes + Immutable>(
        &mut self,
        section: Section,
        values: &[T],
    ) -> tantivy::Result<()> {
        self.section(section, |out| out.write_all(values.as_bytes()))
    }

    /// Writes table and tail, and makes the file durable.
    pub(super) fn end(mut self) -> tantivy::Result<()> {
        let mut tail = [0; ALIGNMENT];
        tail[..8].copy_from_slice(&self.out.bytes.to_le_bytes());
        tail[8..16].copy_from_slice(&((self.table.len() / ROW) as u64).to_le_bytes());
        self.out.write_all(&self.table)?;
        self.out.write_all(&tail)?;
        self.out.flush()?;
        self.out.out.terminate()?;
        Ok(())
    }
}

/// Counts what is written.
struct Counting<W> {
    out: W,
    bytes: u64,
}

impl<W: Write> Write for Counting<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
