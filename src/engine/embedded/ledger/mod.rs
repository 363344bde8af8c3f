//! What the index knows while it is written: which record is there, with which content, from
//! which files, and in which state each file was read.
//!
//! Takes the columns of a commit and its payload, gives [`Ledger`], in memory. Nothing of it is
//! kept beside the index, so nothing can disagree with it: records carry the stamps of their
//! files; the payload ([`Payload`]) says what columns cannot, which files were not read to their
//! end, and the stamps of files whose unchanged records were left alone or that hold none.
//!
//! Reading it from a commit stands in `load`.
//!
//! Known gap: about 150 bytes of memory for every record.

mod load;

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::document::encode_stamp;
use crate::engine::Stamp;

/// Most stamps in the payload, which tantivy keeps in its list of segments and every reader
/// reads. Beyond it, unchanged records are written again to carry the stamp themselves.
pub(in crate::engine::embedded) const MAX_PAYLOAD_STAMPS: usize = 4096;

/// What a commit says beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::engine::embedded) struct Payload {
    /// Files that were begun and not ended, or not read without a reject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::engine::embedded) unfinished: Vec<String>,
    /// Stamps of files whose records carry older ones or that hold no record, encoded as in the
    /// field `source`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(in crate::engine::embedded) stamps: Vec<String>,
    /// Collections that were renamed, old names to new ones: what comes under an old name goes
    /// under the new one. No new name is an old one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(in crate::engine::embedded) renamed: BTreeMap<String, String>,
}

/// Place of a record in [`Ledger::entries`].
pub(in crate::engine::embedded) type EntryId = u32;

/// Place of a file in [`Ledger::sources`].
pub(in crate::engine::embedded) type SourceId = u32;

/// A record that the index holds or held.
#[derive(Debug)]
pub(in crate::engine::embedded) struct Entry {
    /// The record's id.
    pub(in crate::engine::embedded) id: Arc<str>,
    /// Hash of its content.
    pub(in crate::engine::embedded) content: u64,
    /// Hash of its stored form.
    pub(in crate::engine::embedded) stored: u64,
    /// Files that hold it. Empty once it is removed.
    pub(in crate::engine::embedded) sources: Vec<SourceId>,
    /// The last reading of a file that met it; 0 before the first.
    pub(in crate::engine::embedded) pass: u32,
    /// The file that it was written from first in this run.
    pub(in crate::engine::embedded) written: Option<SourceId>,
}

/// A file.
#[derive(Debug)]
pub(in crate::engine::embedded) struct Source {
    /// Its path.
    pub(in crate::engine::embedded) path: Arc<str>,
    /// Its state when it was last read to its end without a reject.
    pub(in crate::engine::embedded) stamp: Option<Stamp>,
    /// The encoded stamp that its records get when they are written.
    pub(in crate::engine::embedded) encoded: String,
    /// Whether some of its records carry another stamp.
    pub(in crate::engine::embedded) stale: bool,
    /// Whether it was begun and not ended, or had rejects.
    pub(in crate::engine::embedded) unfinished: bool,
    /// Records that it holds or held; see [`Entry::sources`] for what is true now.
    pub(in crate::engine::embedded) held: Vec<EntryId>,
}

/// The books of one run.
#[derive(Debug, Default)]
pub(in crate::engine::embedded) struct Ledger {
    entries: Vec<Entry>,
    by_id: FxHashMap<Arc<str>, EntryId>,
    sources: Vec<Source>,
    by_path: FxHashMap<Arc<str>, SourceId>,
    /// How many sources are stale.
    stale: usize,
    /// [`Payload::renamed`].
    renamed: BTreeMap<String, String>,
}

impl Ledger {
    /// The payload of a commit made now.
    pub(in crate::engine::embedded) fn payload(&self) -> Payload {
        let mut payload = Payload {
            renamed: self.renamed.clone(),
            ..Payload::default()
        };
        let mut empty = Vec::new();
        for source in &self.sources {
            if source.unfinished {
                payload.unfinished.push(source.path.to_string());
            } else if let Some(stamp) = &source.stamp {
                if source.stale {
                    payload.stamps.push(encode_stamp(stamp));
                } else if !self.holds_any(source) {
                    empty.push(encode_stamp(stamp));
                }
            }
        }
        // An empty file whose stamp has no room is read again; that is soon done.
        empty.truncate(MAX_PAYLOAD_STAMPS.saturating_sub(payload.stamps.len()));
        payload.stamps.append(&mut empty);
        // Order of reading must not make two equal commits differ.
        payload.unfinished.sort_unstable();
        payload.stamps.sort_unstable();
        payload
    }

    /// Remembers that the collection `from` is now `to`.
    pub(in crate::engine::embedded) fn rename(&mut self, from: &str, to: &str) {
        for earlier in self.renamed.values_mut().filter(|name| *name == from) {
            to.clone_into(earlier);
        }
        self.renamed.insert(from.to_owned(), to.to_owned());
        // A name that is given again is nobody's old one.
        self.renamed.remove(to);
    }

    /// Forgets which names were given up for the collection `name`.
    pub(in crate::engine::embedded) fn forget_renaming(&mut self, name: &str) {
        self.renamed.retain(|_, to| to != name);
    }

    /// The name under which what comes as the collection `name` is kept, if that is another.
    pub(in crate::engine::embedded) fn new_name(&self, name: &str) -> Option<&str> {
        self.renamed.get(name).map(String::as_str)
    }

    /// Says whether some records of `source` carry another stamp than its own.
    pub(in crate::engine::embedded) fn set_stale(&mut self, source: SourceId, stale: bool) {
        let was = std::mem::replace(&mut self.sources[source as usize].stale, stale);
        self.stale = self.stale + usize::from(stale) - usize::from(was);
    }

    /// Whether the payload has no room for the stamp of another stale source.
    pub(in crate::engine::embedded) fn payload_is_full(&self) -> bool {
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
    pub(in crate::engine::embedded) fn find(&self, id: &str) -> Option<EntryId> {
        self.by_id.get(id).copied()
    }

    /// An entry.
    pub(in crate::engine::embedded) fn entry(&self, id: EntryId) -> &Entry {
        &self.entries[id as usize]
    }

    /// An entry, to be changed. Its files change by [`Ledger::hold`] and [`Ledger::release`].
    pub(in crate::engine::embedded) fn entry_mut(&mut self, id: EntryId) -> &mut Entry {
        &mut self.entries[id as usize]
    }

    /// Adds a record.
    pub(in crate::engine::embedded) fn insert(&mut self, entry: Entry) -> EntryId {
        let place = EntryId::try_from(self.entries.len()).unwrap_or(EntryId::MAX);
        for &source in &entry.sources {
            self.sources[source as usize].held.push(place);
        }
        self.by_id.insert(Arc::clone(&entry.id), place);
        self.entries.push(entry);
        place
    }

    /// Says that `source` holds `entry` too.
    pub(in crate::engine::embedded) fn hold(&mut self, entry: EntryId, source: SourceId) {
        let sources = &mut self.entries[entry as usize].sources;
        if !sources.contains(&source) {
            sources.push(source);
            self.sources[source as usize].held.push(entry);
        }
    }

    /// Says that only `source` holds `entry`.
    pub(in crate::engine::embedded) fn hold_alone(&mut self, entry: EntryId, source: SourceId) {
        self.entries[entry as usize]
            .sources
            .retain(|&held| held == source);
        self.hold(entry, source);
    }

    /// Says that `source` holds `entry` no longer; returns whether any other file does. A record
    /// that none holds is gone.
    pub(in crate::engine::embedded) fn release(
        &mut self,
        entry: EntryId,
        source: SourceId,
    ) -> bool {
        let known = &mut self.entries[entry as usize];
        known.sources.retain(|&held| held != source);
        let lives = !known.sources.is_empty();
        if !lives {
            self.by_id.remove(&known.id);
        }
        lives
    }

    /// The file of that path, which is made when it is new.
    pub(in crate::engine::embedded) fn source(&mut self, path: &str) -> SourceId {
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
    pub(in crate::engine::embedded) fn find_source(&self, path: &str) -> Option<&Source> {
        self.by_path.get(path).map(|&id| self.source_at(id))
    }

    /// The number of the file of that path.
    pub(in crate::engine::embedded) fn find_source_id(&self, path: &str) -> Option<SourceId> {
        self.by_path.get(path).copied()
    }

    /// A file.
    pub(in crate::engine::embedded) fn source_at(&self, id: SourceId) -> &Source {
        &self.sources[id as usize]
    }

    /// A file, to be changed.
    pub(in crate::engine::embedded) fn source_mut(&mut self, id: SourceId) -> &mut Source {
        &mut self.sources[id as usize]
    }

    /// All files.
    pub(in crate::engine::embedded) fn source_ids(&self) -> impl Iterator<Item = SourceId> + use<> {
        0..SourceId::try_from(self.sources.len()).unwrap_or(SourceId::MAX)
    }

    /// Every record that `source` holds now, in the order in which they came.
    pub(in crate::engine::embedded) fn held(&self, source: SourceId) -> Vec<EntryId> {
        let mut held = self.sources[source as usize].held.clone();
        held.retain(|&entry| self.entries[entry as usize].sources.contains(&source));
        held.dedup();
        held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renamings_lead_to_names_that_are_in_use() {
        let mut ledger = Ledger::default();
        ledger.rename("a", "b");
        ledger.rename("x", "b");
        ledger.rename("b", "c");
        assert_eq!(ledger.new_name("a"), Some("c"));
        assert_eq!(ledger.new_name("b"), Some("c"));
        assert_eq!(ledger.new_name("c"), None);
        // Back to a name that was given up: it is itself again, the others follow.
        ledger.rename("c", "a");
        assert_eq!(ledger.new_name("a"), None);
        assert_eq!(ledger.new_name("x"), Some("a"));
        assert_eq!(ledger.payload().renamed.len(), 3);
        ledger.forget_renaming("a");
        assert_eq!(ledger.payload(), Payload::default());
    }
}
