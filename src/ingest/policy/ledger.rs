//! What an index knows while it is written: which record is there, with which content, from which
//! files, and in which state each file was read.
//!
//! Takes the facts and the note of the last commit, gives [`Ledger`], in memory. Nothing of it is
//! stored beside the index, so nothing can disagree with it: records carry the stamps of their
//! files; the note says what records cannot, which files were not read to their end, and the stamps
//! of files whose unchanged records were left alone or that hold none. A run over unchanged files
//! asks for files only: records are read when the first is written or deleted
//! ([`Ledger::read_records`]).
//!
//! Known gap: about 150 bytes of memory for every record.

use std::collections::BTreeMap;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use crate::engine::{CommitNote, EngineError, RecordStore, Stamp};

/// Most stamps in the note, which every reader of the index reads. Beyond it, unchanged records are
/// written again to carry the stamp themselves.
pub(super) const MAX_NOTE_STAMPS: usize = 4096;

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
    /// The stamp that its records get when they are written.
    pub(super) carried: Option<Stamp>,
    /// Whether some of its records carry another stamp.
    pub(super) stale: bool,
    /// How many records of the last commit it holds.
    committed: u64,
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
    /// Whether the records of the last commit were read.
    has_records: bool,
    /// How many sources are stale.
    stale: usize,
    /// [`CommitNote::renamed`].
    renamed: BTreeMap<String, String>,
}

impl Ledger {
    /// The ledger of the last commit of `store`.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    pub(super) fn load(store: &dyn RecordStore) -> Result<Self, EngineError> {
        let mut ledger = Self {
            renamed: store.note().renamed.clone(),
            ..Self::default()
        };
        store.sources(&mut |stamp, records| ledger.add_source(stamp, records))?;
        for stamp in &store.note().stamps {
            let id = ledger.source(&stamp.source);
            let source = &mut ledger.sources[id as usize];
            source.carried = Some(stamp.clone());
            source.stamp = Some(stamp.clone());
            ledger.set_stale(id, true);
        }
        for path in &store.note().unfinished {
            let id = ledger.source(path);
            let source = &mut ledger.sources[id as usize];
            source.stamp = None;
            source.unfinished = true;
        }
        Ok(ledger)
    }

    /// Adds the file of a stamp that `records` of the last commit carry. A file whose records carry
    /// several stamps was read again while some of them stayed as they were: then only the note
    /// knows its state.
    fn add_source(&mut self, stamp: &Stamp, records: u64) {
        let id = self.source(&stamp.source);
        let source = &mut self.sources[id as usize];
        source.committed += records;
        match &source.carried {
            None => {
                source.carried = Some(stamp.clone());
                source.stamp = Some(stamp.clone());
            }
            Some(carried) if carried == stamp => {}
            Some(_) => {
                source.stamp = None;
                self.set_stale(id, true);
            }
        }
    }

    /// Reads the records of the last commit, once, before the first is written or deleted.
    ///
    /// # Errors
    /// Returns [`EngineError`] for a damaged or unreadable store.
    pub(super) fn read_records(&mut self, store: &dyn RecordStore) -> Result<(), EngineError> {
        if self.has_records {
            return Ok(());
        }
        self.has_records = true;
        store.facts(&mut |facts| {
            let stamps = facts.stamps.iter();
            let sources = stamps.map(|stamp| self.source(&stamp.source)).collect();
            self.insert(Entry {
                id: facts.id.into(),
                content: facts.content,
                stored: facts.stored,
                sources,
                pass: 0,
                written: None,
            });
        })
    }

    /// The note of a commit made now.
    pub(super) fn note(&self) -> CommitNote {
        let mut note = CommitNote {
            renamed: self.renamed.clone(),
            ..CommitNote::default()
        };
        let mut empty = Vec::new();
        for source in &self.sources {
            // A file of which nothing is left has no stamp, and is read again for that.
            if source.unfinished && self.holds_any(source) {
                note.unfinished.push(source.path.to_string());
            } else if let Some(stamp) = &source.stamp {
                if source.stale {
                    note.stamps.push(stamp.clone());
                } else if !self.holds_any(source) {
                    empty.push(stamp.clone());
                }
            }
        }
        // An empty file whose stamp has no room is read again; that is soon done.
        empty.truncate(MAX_NOTE_STAMPS.saturating_sub(note.stamps.len()));
        note.stamps.append(&mut empty);
        // Order of reading must not make two equal commits differ.
        note.unfinished.sort_unstable();
        note.stamps.sort_by_cached_key(Stamp::encode);
        note
    }

    /// Remembers that the collection `from` is now `to`.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        for earlier in self.renamed.values_mut().filter(|name| *name == from) {
            to.clone_into(earlier);
        }
        self.renamed.insert(from.to_owned(), to.to_owned());
        // A name that is given again is nobody's old one.
        self.renamed.remove(to);
    }

    /// Forgets which names were given up for the collection `name`.
    pub(super) fn forget_renaming(&mut self, name: &str) {
        self.renamed.retain(|_, to| to != name);
    }

    /// The name under which what comes as the collection `name` is kept, if that is another.
    pub(super) fn new_name(&self, name: &str) -> Option<&str> {
        self.renamed.get(name).map(String::as_str)
    }

    /// Says whether some records of `source` carry another stamp than its own.
    pub(super) fn set_stale(&mut self, source: SourceId, stale: bool) {
        let was = std::mem::replace(&mut self.sources[source as usize].stale, stale);
        self.stale = self.stale + usize::from(stale) - usize::from(was);
    }

    /// Whether the note has no room for the stamp of another stale source.
    pub(super) fn note_is_full(&self) -> bool {
        self.stale >= MAX_NOTE_STAMPS
    }

    fn holds_any(&self, source: &Source) -> bool {
        let Some(&id) = self.by_path.get(&source.path) else {
            return false;
        };
        if !self.has_records {
            return source.committed > 0;
        }
        let mut held = source.held.iter();
        held.any(|&entry| self.entries[entry as usize].sources.contains(&id))
    }

    /// How many records the file of that path holds.
    pub(super) fn records_of(&self, path: &str) -> Option<u64> {
        let &id = self.by_path.get(path)?;
        Some(match self.has_records {
            true => self.held(id).len() as u64,
            false => self.source_at(id).committed,
        })
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

    /// Says that only `source` holds `entry`. A file that lost it to this one is gone or was
    /// changed; should it come back as it was, it is read again.
    pub(super) fn hold_alone(&mut self, entry: EntryId, source: SourceId) {
        let holders = &mut self.entries[entry as usize].sources;
        for &other in holders.iter().filter(|&&held| held != source) {
            let other = &mut self.sources[other as usize];
            other.unfinished |= other.stamp.take().is_some();
        }
        holders.retain(|&held| held == source);
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
            carried: None,
            stale: false,
            unfinished: false,
            held: Vec::new(),
            committed: 0,
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
        assert_eq!(ledger.note().renamed.len(), 3);
        ledger.forget_renaming("a");
        assert_eq!(ledger.note(), CommitNote::default());
    }
}
