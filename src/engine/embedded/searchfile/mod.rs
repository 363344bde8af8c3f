//! The search file of a segment: columns, orders and bits in the form in which searches read them.
//!
//! Owns the container ([`SearchFile`] reads it, [`SearchFileWriter`] writes it), the numbers of its
//! sections ([`Section`]) and the list of those who fill them ([`build`]). What stands in a section,
//! and how it is checked, belongs to the module that writes and reads it.
//!
//! ```text
//! head      64 bytes: magic, version, number of records
//! sections  each from a multiple of 64 bytes on
//! table     for each section 24 bytes: number, where it begins, how long it is
//! tail      64 bytes: where the table begins, how many sections it has
//! ```
//!
//! All numbers are little-endian, and arrays are read in place, so the program is for machines of
//! that kind. A section holds records of the whole segment, deleted ones too: deletions come later,
//! and whoever reads applies the bits of live records.
//!
//! Opening verifies head, table and tail, and that every section lies between them; each part of a
//! section is verified when it is read first (`proof`). A value is never used as an offset or a
//! length without a check all the same.

mod read;
mod strings;
mod write;

use tantivy::SegmentReader;
use tantivy::index::Segment;
use tantivy::schema::Field;

pub(crate) use read::{SearchFile, altered};
pub(crate) use strings::{Strings, StringsWriter};
pub(crate) use write::SearchFileWriter;

#[cfg(target_endian = "big")]
compile_error!("search files are read in place, as little-endian numbers");

/// What the names of search files end with.
pub(super) const KIND: &str = "search";

/// The first bytes.
const MAGIC: [u8; 8] = *b"KTSEARCH";

/// Version of the container and of all sections. The marker of the index has to change with it.
const VERSION: u32 = 2;

/// Every section begins at a multiple of so many bytes; head and tail take as many.
const ALIGNMENT: usize = 64;

/// Bytes of a row of the table.
const ROW: usize = 24;

/// The sections, some of them one for each of several fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Section {
    /// First days, 4 bytes a record (`search/filter/columns`).
    FirstDays,
    /// Last days, likewise.
    LastDays,
    /// Precisions of dates, a byte a record (`search/hits/order`).
    Precisions,
    /// All records by date, then by id, 4 bytes each.
    ByDate,
    /// The places of the references of records among all, 4 bytes a record.
    References,
    /// All records by reference, then by id, 4 bytes each.
    ByReference,
    /// The wordings of the places of references.
    ReferenceTexts,
    /// The ids of all records (`search/ids`).
    Ids,
    /// The places of records in the order of their ids, 4 bytes each.
    IdPlaces,
    /// How many records have each of 256 lengths in a field (`search/segment`).
    Lengths(Field),
    /// Which set of values of a field each record has (`search/facets/column`).
    Codes(Field),
    /// The sets.
    Sets(Field),
    /// The values.
    Values(Field),
    /// The place of each value in natural order.
    ValuePlaces(Field),
    /// The key of each value.
    ValueKeys(Field),
    /// The keys.
    Keys(Field),
    /// Words that many records hold (`search/frequent`).
    FrequentWords,
}

impl Section {
    /// Its number in the table, which is never used again for something else: the kind in the
    /// upper half, the field in the lower.
    fn number(self) -> u64 {
        let (kind, field): (u64, Option<Field>) = match self {
            Self::FirstDays => (1, None),
            Self::LastDays => (2, None),
            Self::Precisions => (3, None),
            Self::ByDate => (4, None),
            Self::References => (5, None),
            Self::ByReference => (6, None),
            Self::ReferenceTexts => (7, None),
            Self::Ids => (8, None),
            Self::IdPlaces => (9, None),
            Self::Lengths(field) => (10, Some(field)),
            Self::Codes(field) => (11, Some(field)),
            Self::Sets(field) => (12, Some(field)),
            Self::Values(field) => (13, Some(field)),
            Self::ValuePlaces(field) => (14, Some(field)),
            Self::ValueKeys(field) => (15, Some(field)),
            Self::Keys(field) => (16, Some(field)),
            Self::FrequentWords => (32, None),
        };
        kind << 32 | field.map_or(0, |field| u64::from(field.field_id()))
    }
}

/// Writes the search file of `segment`, whose other files are on disk.
pub(super) fn build(segment: &Segment) -> tantivy::Result<()> {
    let reader = SegmentReader::open(segment)?;
    let mut file = SearchFileWriter::begin(segment)?;
    super::search::write_sections(&reader, &mut file)?;
    file.end()
}

#[cfg(test)]
mod tests;
