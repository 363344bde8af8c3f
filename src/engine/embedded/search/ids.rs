//! The ids of a segment, read in place.
//!
//! Owns the sections of ids. Ties break on the id of a record: within a segment by the places of
//! its ids in their order, across segments by the ids themselves, both one look into an array.

use tantivy::SegmentReader;

use super::super::proof::View;
use super::super::schema::Fields;
use super::super::searchfile::{
    SearchFile, SearchFileWriter, Section, Strings, StringsWriter, altered,
};
use super::DocId;

/// The ids of all records of a segment.
#[derive(Debug)]
pub(crate) struct Ids {
    ids: Strings,
    places: View<u32>,
}

/// Writes the ids of `segment`.
pub(crate) fn write_ids(
    segment: &SegmentReader,
    file: &mut SearchFileWriter,
) -> tantivy::Result<()> {
    let name = segment.schema().get_field_name(Fields::get().id);
    let column = segment.fast_fields().str(name)?;
    let mut texts = Vec::new();
    if let Some(column) = &column {
        let mut stream = column.dictionary().stream()?;
        while stream.advance() {
            texts.push(stream.key().to_vec());
        }
    }
    let place = |doc| column.as_ref().and_then(|column| column.ords().first(doc));
    let mut ids = StringsWriter::default();
    let mut places = Vec::with_capacity(segment.max_doc() as usize);
    for doc in 0..segment.max_doc() {
        let place = place(doc).map_or(u32::MAX, |place| place as u32);
        ids.push(texts.get(place as usize).map_or(&[][..], Vec::as_slice))?;
        places.push(place);
    }
    ids.write(file, Section::Ids)?;
    file.array(Section::IdPlaces, &places)
}

impl Ids {
    /// The ids of so many records.
    pub(crate) fn open(file: &SearchFile, records: DocId) -> tantivy::Result<Self> {
        let ids = Strings::open(file, Section::Ids)?;
        if ids.len() != records as usize {
            return Err(altered("Ids"));
        }
        Ok(Self {
            ids,
            places: file.array_of(Section::IdPlaces, records as usize)?,
        })
    }

    /// The place of a record's id among all of the segment.
    pub(crate) fn place(&self, doc: DocId) -> u64 {
        let place = self.places.get(doc as usize);
        place.map_or(u64::MAX, u64::from)
    }

    /// The id of a record.
    pub(crate) fn of(&self, doc: DocId) -> &str {
        self.ids.get(doc as usize)
    }
}
