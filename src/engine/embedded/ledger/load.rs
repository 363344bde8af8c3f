//! The ledger as a commit has it: from columns and payload.
//!
//! Takes the searcher of a commit and its payload, gives the [`Ledger`] with which the next run
//! begins. Reads dictionaries front to back, and of deleted records nothing.

use tantivy::columnar::StrColumn;
use tantivy::{Searcher, SegmentReader, TantivyError};

use super::{Entry, Ledger, Payload, SourceId};
use crate::engine::embedded::document::{decode_stamp, encode_stamp};
use crate::engine::embedded::schema::Fields;

impl Ledger {
    /// Reads the books from the columns of `searcher` and the payload of its commit.
    pub(in crate::engine::embedded) fn load(
        searcher: &Searcher,
        payload: &Payload,
    ) -> tantivy::Result<Self> {
        let mut ledger = Self {
            renamed: payload.renamed.clone(),
            ..Self::default()
        };
        for segment in searcher.segment_readers() {
            ledger.load_segment(segment)?;
        }
        for stamp in payload
            .stamps
            .iter()
            .filter_map(|stamp| decode_stamp(stamp))
        {
            let id = ledger.source(&stamp.source);
            let source = &mut ledger.sources[id as usize];
            source.encoded = encode_stamp(&stamp);
            source.stamp = Some(stamp);
            ledger.set_stale(id, true);
        }
        for path in &payload.unfinished {
            let id = ledger.source(path);
            let source = &mut ledger.sources[id as usize];
            source.stamp = None;
            source.unfinished = true;
        }
        Ok(ledger)
    }

    fn load_segment(&mut self, segment: &SegmentReader) -> tantivy::Result<()> {
        let fields = Fields::get();
        let name = |field| segment.schema().get_field_name(field);
        let columns = segment.fast_fields();
        let Some(ids) = columns.str(name(fields.id))? else {
            return Ok(());
        };
        let contents = columns.u64(name(fields.content_hash))?;
        let hashes = columns.u64(name(fields.record_hash))?;
        let stamps = columns.str(name(fields.source))?;
        let sources = match &stamps {
            Some(stamps) => self.load_sources(segment, stamps)?,
            None => Vec::new(),
        };

        // Ids are read in the order of their dictionary, front to back: looking each up on its
        // own would decompress a block for every record.
        let mut documents = vec![None; ids.num_terms()];
        for document in segment.doc_ids_alive() {
            if let Some(place) = ids.ords().first(document) {
                documents[usize::try_from(place).unwrap_or(usize::MAX)] = Some(document);
            }
        }
        let mut terms = ids.dictionary().stream()?;
        for document in documents {
            if !terms.advance() {
                break;
            }
            let Some(document) = document else { continue };
            let held_by = stamps.iter().flat_map(|stamps| stamps.term_ords(document));
            let held_by: Vec<SourceId> = held_by
                .filter_map(|place| *sources.get(usize::try_from(place).ok()?)?)
                .collect();
            self.insert(Entry {
                id: text(terms.key())?.into(),
                content: contents.first(document).unwrap_or_default(),
                stored: hashes.first(document).unwrap_or_default(),
                sources: held_by,
                pass: 0,
                written: None,
            });
        }
        Ok(())
    }

    /// The files of a segment, in the order of the column's dictionary; none where only deleted
    /// records name one. A file that stands there with several stamps was read again while some
    /// of its records stayed as they were: then only the payload knows its state.
    fn load_sources(
        &mut self,
        segment: &SegmentReader,
        stamps: &StrColumn,
    ) -> tantivy::Result<Vec<Option<SourceId>>> {
        let mut is_named = vec![false; stamps.num_terms()];
        for document in segment.doc_ids_alive() {
            for place in stamps.term_ords(document) {
                let named = usize::try_from(place).ok();
                if let Some(named) = named.and_then(|place| is_named.get_mut(place)) {
                    *named = true;
                }
            }
        }
        let mut sources = Vec::with_capacity(stamps.num_terms());
        let mut terms = stamps.dictionary().stream()?;
        for is_named in is_named {
            if !terms.advance() {
                break;
            }
            if !is_named {
                sources.push(None);
                continue;
            }
            let encoded = text(terms.key())?;
            let stamp = decode_stamp(encoded).ok_or_else(unreadable)?;
            let id = self.source(&stamp.source);
            let source = &mut self.sources[id as usize];
            if source.encoded.is_empty() {
                source.encoded = encoded.to_owned();
                source.stamp = Some(stamp);
            } else if source.encoded != encoded {
                source.stamp = None;
                self.set_stale(id, true);
            }
            sources.push(Some(id));
        }
        Ok(sources)
    }
}

fn text(bytes: &[u8]) -> tantivy::Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| unreadable())
}

fn unreadable() -> TantivyError {
    tantivy::error::DataCorruption::comment_only("a column holds what was never written").into()
}
