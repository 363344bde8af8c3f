//! The facts of records and the stamps of sources, read from the columns of a commit.
//!
//! Takes a segment, gives [`Facts`] of every live record, or how many live records carry each stamp.
//! Reads dictionaries front to back, and of deleted records nothing.

use tantivy::columnar::StrColumn;
use tantivy::{SegmentReader, TantivyError};

use super::schema::Fields;
use crate::engine::{Facts, Stamp};

/// Gives the facts of every live record of `segment` to `each`, in the order of their ids.
pub(super) fn of_segment(
    segment: &SegmentReader,
    each: &mut dyn FnMut(Facts<'_>),
) -> tantivy::Result<()> {
    let fields = Fields::get();
    let name = |field| segment.schema().get_field_name(field);
    let columns = segment.fast_fields();
    let Some(ids) = columns.str(name(fields.id))? else {
        return Ok(());
    };
    let contents = columns.u64(name(fields.content_hash))?;
    let hashes = columns.u64(name(fields.record_hash))?;
    let stamp_column = columns.str(name(fields.source))?;
    let stamps = stamp_column.as_ref().map(stamps_of).transpose()?;
    let stamps = stamps.unwrap_or_default();

    // Ids are read in the order of their dictionary, front to back: looking each up on its own would
    // decompress a block for every record.
    let mut documents = vec![None; ids.num_terms()];
    for document in segment.doc_ids_alive() {
        if let Some(place) = ids.ords().first(document) {
            let place = usize::try_from(place).ok();
            let known = place.and_then(|place| documents.get_mut(place));
            *known.ok_or_else(unreadable)? = Some(document);
        }
    }
    let mut terms = ids.dictionary().stream()?;
    let mut carried = Vec::new();
    for document in documents {
        if !terms.advance() {
            break;
        }
        let Some(document) = document else { continue };
        carried.clear();
        for place in stamp_column
            .iter()
            .flat_map(|column| column.term_ords(document))
        {
            let stamp = usize::try_from(place)
                .ok()
                .and_then(|place| stamps.get(place));
            carried.push(stamp.and_then(Option::as_ref).ok_or_else(unreadable)?);
        }
        each(Facts {
            id: str::from_utf8(terms.key()).map_err(|_| unreadable())?,
            content: contents.first(document).unwrap_or_default(),
            stored: hashes.first(document).unwrap_or_default(),
            stamps: &carried,
        });
    }
    Ok(())
}

/// Gives every stamp that live records of `segment` carry to `each`, with how many do.
pub(super) fn sources(
    segment: &SegmentReader,
    each: &mut dyn FnMut(&Stamp, u64),
) -> tantivy::Result<()> {
    let name = segment.schema().get_field_name(Fields::get().source);
    let Some(column) = segment.fast_fields().str(name)? else {
        return Ok(());
    };
    let mut records = vec![0; column.num_terms()];
    for document in segment.doc_ids_alive() {
        for place in column.term_ords(document) {
            let place = usize::try_from(place).ok();
            *place
                .and_then(|place| records.get_mut(place))
                .ok_or_else(unreadable)? += 1;
        }
    }
    for (stamp, records) in stamps_of(&column)?.iter().zip(records) {
        if records > 0 {
            each(stamp.as_ref().ok_or_else(unreadable)?, records);
        }
    }
    Ok(())
}

/// The stamps of a segment, in the order of the column's dictionary; none for what is no stamp.
fn stamps_of(column: &StrColumn) -> tantivy::Result<Vec<Option<Stamp>>> {
    let mut stamps = Vec::with_capacity(column.num_terms());
    let mut terms = column.dictionary().stream()?;
    while terms.advance() {
        stamps.push(str::from_utf8(terms.key()).ok().and_then(Stamp::decode));
    }
    Ok(stamps)
}

fn unreadable() -> TantivyError {
    tantivy::error::DataCorruption::comment_only("a column holds what was never written").into()
}
