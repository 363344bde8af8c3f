//! What the index knows while it is written: which record is there, with which content, from
//! which files, and in which state each file was read.
//!
//! Takes the columns of a commit and its payload, gives [`Ledger`], in memory. Nothing of it is
//! kept beside the index, so nothing can disagree with it: records carry the stamps of their
//! files; the payload ([`Payload`]) says what columns cannot, which files were not read to their
//! end, and the stamps of files whose unchanged records were left alone or that hold none.
//!
//! Known gap: about 150 bytes of memory for every record.

use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};
use tantivy::columnar::StrColumn;
use tantivy::{Searcher, SegmentReader, TantivyError};

use super::document::{decode_stamp, encode_stamp};
use super::schema::Fields;
use crate::engine::Stamp;

/// Most stamps in the payload, which tantivy keeps in its list of segments and every reader
/// reads. Beyond it, unchanged records are written again to carry the stamp themselves.
pub(super) const MAX_PAYLOAD_STAMPS: usize = 4096;

/// What a commit says beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Payload {
    /// Files that were begun and not ended, or not read without a reject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) unfinished: Vec<String>,
    /// Stamps of files whose records carry older ones or that hold no record, encoded as in the
    /// field `source`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) stamps: Vec<String>,
}

/// Place of a record in [`Ledger::entries`].
pub(super) type EntryId = u32;

/// Place of a file in [`Ledger::sources`].
pub(super) type SourceId = u32;

/// A record that the index holds or held.
#[derive(Debug)]
pub(super) struct Entry {
    /// The record's id.
    pub(super) id: Arc<str>,
    /// Hash of its content.
    pub(super) content: u64,
    /// Hash of its stored form.
    pub(super) stored: u64,
    /// Files that hold it. Empty once it is removed.
    pub(super) sources: Vec<SourceId>,
    /// The last reading of a file that met it; 0 before the first.
    pub(super) pass: u32,
    /// The file that it was written from first in this run.
    pub(super) written: Option<SourceId>,
}

/// A file.
#[derive(Debug)]
pub(super) struct Source {
    /// Its path.
    pub(super) path: Arc<str>,
    /// Its state when it was last read to its end without a reject.
    pub(super) stamp: Option<Stamp>,
    /// The encoded stamp that its records get when they are written.
    pub(super) encoded: String,
    /// Whether some of its records carry another stamp.
    pub(super) stale: bool,
    /// Whether it was begun and not ended, or had rejects.
    pub(super) unfinished: bool,
    /// Records that it holds or held; see [`Entry::sources`] for what is true now.
    pub(super) held: Vec<EntryId>,
}

/// The books of one run.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    entries: Vec<Entry>,
    by_id: FxHashMap<Arc<str>, EntryId>,
    sources: Vec<Source>,
    by_path: FxHashMap<Arc<str>, SourceId>,
    /// How many sources are stale.
    stale: usize,
}

impl Ledger {
    /// Reads the books from the columns of `searcher` and the payload of its commit.
    pub(super) fn load(searcher: &Searcher, payload: &Payload) -> tantivy::Result<Self> {
        let mut ledger = Self::default();
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
            Some(stamps) => self.load_sources(stamps)?,
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
                .filter_map(|place| sources.get(usize::try_from(place).ok()?).copied())
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

    /// The files of a segment, in the order of the column's dictionary. A file that stands there
    /// with several stamps was read again while some of its records stayed as they were: then
    /// only the payload knows its state.
    fn load_sources(&mut self, stamps: &StrColumn) -> tantivy::Result<Vec<SourceId>> {
        let mut sources = Vec::with_capacity(stamps.num_terms());
        let mut terms = stamps.dictionary().stream()?;
        while terms.advance() {
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
            sources.push(id);
        }
        Ok(sources)
    }

    /// The payload of a commit made now.
    pub(super) fn payload(&self) -> Payload {
        let mut payload = Payload::default();
        for source in &self.sources {
            if source.unfinished {
                payload.unfinished.push(source.path.to_string());
            } else if let Some(stamp) = &source.stamp
                && payload.stamps.len() < MAX_PAYLOAD_STAMPS
                && (source.stale || !self.holds_any(source))
            {
                payload.stamps.push(encode_stamp(stamp));
            }
        }
        // Order of reading must not make two equal commits differ.
        payload.unfinished.sort_unstable();
        payload.stamps.sort_unstable();
        payload
    }

    /// Says whether some records of `source` carry another stamp than its own.
    pub(super) fn set_stale(&mut self, source: SourceId, stale: bool) {
        let was = std::mem::replace(&mut self.sources[source as usize].stale, stale);
        self.stale = self.stale + usize::from(stale) - usize::from(was);
    }

    /// Whether the payload has no room for the stamp of another stale source.
    pub(super) fn payload_is_full(&self) -> bool {
        self.stale >= MAX_PAYLOAD_STAMPS
    }

    fn holds_any(&self, source: &Source) -> bool {
        let Some(&id) = self.by_path.get(&source.path) else {
            return false;
        };
        source
            .held
            .iter()
            .any(|&entry| self.entries[entry as usize].sources.contains(&id))
    }

    /// The entry of a record that the index holds.
    pub(super) fn find(&self, id: &str) -> Option<EntryId> {
        self.by_id.get(id).copied()
    }

    /// An entry.
    pub(super) fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id as usize]
    }

    /// An entry, to be changed. Its files change by [`Ledger::hold`] and [`Ledger::release`].
    pub(super) fn entry_mut(&mut self, id: EntryId) -> &mut Entry {
        &mut self.entries[id as usize]
    }

    /// Adds a record.
    pub(super) fn insert(&mut self, entry: Entry) -> EntryId {
        let place = EntryId::try_from(self.entries.len()).unwrap_or(EntryId::MAX);
        for &source in &entry.sources {
            self.sources[source as usize].held.push(place);
        }
        self.by_id.insert(Arc::clone(&entry.id), place);
        self.entries.push(entry);
        place
    }

    /// Says that `source` holds `entry` too.
    pub(super) fn hold(&mut self, entry: EntryId, source: SourceId) {
        let sources = &mut self.entries[entry as usize].sources;
        if !sources.contains(&source) {
            sources.push(source);
            self.sources[source as usize].held.push(entry);
        }
    }

    /// Says that only `source` holds `entry`.
    pub(super) fn hold_alone(&mut self, entry: EntryId, source: SourceId) {
        self.entries[entry as usize]
            .sources
            .retain(|&held| held == source);
        self.hold(entry, source);
    }

    /// Says that `source` holds `entry` no longer; returns whether any other file does. A record
    /// that none holds is gone.
    pub(super) fn release(&mut self, entry: EntryId, source: SourceId) -> bool {
        let known = &mut self.entries[entry as usize];
        known.sources.retain(|&held| held != source);
        let lives = !known.sources.is_empty();
        if !lives {
            self.by_id.remove(&known.id);
        }
        lives
    }

    /// The file of that path, which is made when it is new.
    pub(super) fn source(&mut self, path: &str) -> SourceId {
        if let Some(&id) = self.by_path.get(path) {
            return id;
        }
        let id = SourceId::try_from(self.sources.len()).unwrap_or(SourceId::MAX);
        let path: Arc<str> = path.into();
        self.by_path.insert(Arc::clone(&path), id);
        self.sources.push(Source {
            path,
            stamp: None,
            encoded: String::new(),
            stale: false,
            unfinished: false,
            held: Vec::new(),
        });
        id
    }

    /// The file of that path.
    pub(super) fn find_source(&self, path: &str) -> Option<&Source> {
        self.by_path.get(path).map(|&id| self.source_at(id))
    }

    /// A file.
    pub(super) fn source_at(&self, id: SourceId) -> &Source {
        &self.sources[id as usize]
    }

    /// A file, to be changed.
    pub(super) fn source_mut(&mut self, id: SourceId) -> &mut Source {
        &mut self.sources[id as usize]
    }

    /// All files.
    pub(super) fn source_ids(&self) -> impl Iterator<Item = SourceId> + use<> {
        0..SourceId::try_from(self.sources.len()).unwrap_or(SourceId::MAX)
    }

    /// Every record that `source` holds now, in the order in which they came.
    pub(super) fn held(&self, source: SourceId) -> Vec<EntryId> {
        let mut held = self.sources[source as usize].held.clone();
        held.retain(|&entry| self.entries[entry as usize].sources.contains(&source));
        held.dedup();
        held
    }
}

fn text(bytes: &[u8]) -> tantivy::Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| unreadable())
}

fn unreadable() -> TantivyError {
    tantivy::error::DataCorruption::comment_only("a column holds what was never written").into()
}
