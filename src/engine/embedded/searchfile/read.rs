//! Reading a search file in place.
//!
//! Takes the mapped bytes of the file, gives sections as bytes or as arrays of numbers. Nothing is
//! read before it is used but head, table and tail.

use std::ops::Range;
use std::sync::Arc;

use tantivy::error::DataCorruption;
use tantivy::index::SegmentComponent;
use tantivy::{SegmentReader, TantivyError};
use zerocopy::{FromBytes, Immutable};

use super::super::proof::{Proofs, ProvedBytes, View};
use super::{ALIGNMENT, KIND, MAGIC, ROW, Section, VERSION};

/// The search file of a segment.
#[derive(Debug, Clone)]
pub(crate) struct SearchFile {
    bytes: ProvedBytes,
    /// Numbers of the sections, and where they lie. There are some dozens, and each is asked for
    /// once.
    sections: Arc<[(u64, Range<usize>)]>,
}

impl SearchFile {
    /// Opens the search file of a segment.
    ///
    /// # Errors
    /// Returns [`TantivyError`] when the file is not there, cannot be read or is not what was
    /// written.
    pub(crate) fn open(segment: &SegmentReader, proofs: &Proofs) -> tantivy::Result<Self> {
        let file = segment.open_read(SegmentComponent::Custom(KIND.to_owned()))?;
        let bytes = ProvedBytes::new(file.read_bytes()?, proofs.of_segment(segment, KIND));
        Self::of_bytes(bytes, segment.max_doc())
    }

    /// The file that `bytes` are, of a segment of so many records.
    pub(crate) fn of_bytes(bytes: ProvedBytes, records: u32) -> tantivy::Result<Self> {
        let sections = table(&bytes, records).ok_or_else(|| altered("table"))?;
        Ok(Self {
            bytes,
            sections: sections.into(),
        })
    }

    /// A section as bytes; empty where it was not written.
    pub(crate) fn bytes(&self, section: Section) -> ProvedBytes {
        let number = section.number();
        let place = self.sections.iter().find(|(known, _)| *known == number);
        let range = place.map_or(0..0, |(_, range)| range.clone());
        self.bytes.part(range)
    }

    /// A section as an array of numbers.
    ///
    /// # Errors
    /// Returns an error when its length is not a multiple of theirs.
    pub(crate) fn array<T: FromBytes + Immutable + Copy>(
        &self,
        section: Section,
    ) -> tantivy::Result<View<T>> {
        View::new(self.bytes(section)).ok_or_else(|| altered(&format!("{section:?}")))
    }

    /// The same, with a value for every one of `count`.
    ///
    /// # Errors
    /// As [`SearchFile::array`], and when it has more or fewer values.
    pub(crate) fn array_of<T: FromBytes + Immutable + Copy>(
        &self,
        section: Section,
        count: usize,
    ) -> tantivy::Result<View<T>> {
        let view = self.array(section)?;
        match view.len() == count {
            true => Ok(view),
            false => Err(altered(&format!("{section:?}"))),
        }
    }
}

/// The error for a part of a search file that is not what was written.
pub(crate) fn altered(part: &str) -> TantivyError {
    let said = format!("the search file of a segment is not what was written ({part})");
    TantivyError::DataCorruption(DataCorruption::comment_only(said))
}

/// Where each section lies, if head, table and tail are what was written.
fn table(bytes: &ProvedBytes, records: u32) -> Option<Vec<(u64, Range<usize>)>> {
    let end = bytes.len().checked_sub(ALIGNMENT)?;
    let (head, tail) = (bytes.get(0..ALIGNMENT)?, bytes.get(end..bytes.len())?);
    let begin = usize::try_from(number(tail, 0)?).ok()?;
    let table = bytes.get(begin.max(ALIGNMENT)..end)?;
    let is_right = head.starts_with(&MAGIC)
        && head[8..12] == VERSION.to_le_bytes()
        && head[12..16] == records.to_le_bytes()
        && number(tail, 8)? == (table.len() / ROW) as u64
        && table.len().is_multiple_of(ROW)
        && head.as_ptr().align_offset(size_of::<u64>()) == 0;
    if !is_right {
        return None;
    }
    let mut sections = Vec::with_capacity(table.len() / ROW);
    for row in table.chunks_exact(ROW) {
        let [section, from, length] = [number(row, 0)?, number(row, 8)?, number(row, 16)?];
        let from = usize::try_from(from).ok()?;
        let until = from.checked_add(usize::try_from(length).ok()?)?;
        if until > begin || !from.is_multiple_of(ALIGNMENT) {
            return None;
        }
        sections.push((section, from..until));
    }
    Some(sections)
}

fn number(bytes: &[u8], at: usize) -> Option<u64> {
    let eight = bytes.get(at..)?.first_chunk()?;
    Some(u64::from_le_bytes(*eight))
}
