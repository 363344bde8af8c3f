//! What becomes of one record: new, changed, the same, or another file's.
//!
//! Takes a record of the source being read and the hash of its content, gives the store what has to
//! be written, and keeps the ledger. A record that several files hold is one record that knows them
//! all.

use std::path::Path;
use std::sync::Arc;

use super::super::stamp::is_unchanged;
use super::ledger::{Entry, EntryId, SourceId};
use super::{RecordWriter, Written};
use crate::engine::{Content, EngineError, Form, Put, Stamp};
use crate::record::{Provenance, Record};

/// A record as it was written since the last commit, as far as a later write may need it.
pub(super) struct Latest {
    pub(super) provenance: Vec<Provenance>,
    /// The record itself, where several files hold it: one of them may yet drop out.
    pub(super) record: Option<Box<Record>>,
}

impl RecordWriter {
    /// Hands `record` to the store, and notes it. `replaces` says whether an earlier one of its id
    /// may be there.
    pub(super) fn put(
        &mut self,
        entry: EntryId,
        record: Record,
        form: &Form,
        replaces: bool,
    ) -> Result<(), EngineError> {
        let known = self.ledger.entry(entry);
        let sources = known.sources.iter();
        let stamps: Vec<&Stamp> = sources
            .filter_map(|&source| self.ledger.source_at(source).carried.as_ref())
            .collect();
        let latest = Latest {
            provenance: record.provenance.clone(),
            record: (known.sources.len() > 1).then(|| Box::new(record.clone())),
        };
        self.is_changed = true;
        self.store.put(Put {
            record,
            content: known.content,
            form,
            stamps: &stamps,
            replaces,
        })?;
        self.ledger.entry_mut(entry).stored = form.hash;
        self.latest.insert(entry, latest);
        Ok(())
    }

    /// Deletes the record from the store.
    pub(super) fn delete(&mut self, entry: EntryId) -> Result<(), EngineError> {
        self.is_changed = true;
        self.latest.remove(&entry);
        self.store.delete(&self.ledger.entry(entry).id)
    }

    /// Whether another file that holds the record is as it was when it was read, or could not be
    /// looked at: then it still holds what it held, and the record is its.
    pub(super) fn other_owner(&self, entry: EntryId, current: SourceId) -> Option<String> {
        let sources = self.ledger.entry(entry).sources.iter();
        let others = sources.filter(|&&source| source != current);
        let is_unchanged =
            |stamp: &Stamp| is_unchanged(Path::new(&stamp.source), stamp).unwrap_or(true);
        others
            .map(|&source| self.ledger.source_at(source))
            .find(|source| source.stamp.as_ref().is_some_and(is_unchanged))
            .map(|source| source.path.to_string())
    }

    /// Writes a record whose id is new.
    pub(super) fn write_new(
        &mut self,
        record: Record,
        content: Content,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        let entry = self.ledger.insert(Entry {
            id: record.id.as_str().into(),
            content: content.hash,
            stored: 0,
            sources: vec![source],
            pass,
            written: Some(source),
        });
        let form = self.store.form(content, &record.provenance)?;
        self.put(entry, record, &form, false)?;
        Ok(Written::Added)
    }

    /// Writes a record whose id is there with other content, which no other file holds any more.
    pub(super) fn write_other(
        &mut self,
        record: Record,
        content: Content,
        entry: EntryId,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        self.ledger.hold_alone(entry, source);
        let known = self.ledger.entry_mut(entry);
        known.content = content.hash;
        known.pass = pass;
        known.written = Some(source);
        let form = self.store.form(content, &record.provenance)?;
        self.put(entry, record, &form, true)?;
        Ok(Written::Updated)
    }

    /// Meets a record whose id is there with the same content. It is written again only when its
    /// provenance changed, or when its stamp has to be carried by itself.
    pub(super) fn write_same(
        &mut self,
        mut record: Record,
        content: Content,
        entry: EntryId,
        (source, pass): (SourceId, u32),
    ) -> Result<Written, EngineError> {
        let known = self.ledger.entry(entry);
        let is_first_meeting = known.pass != pass;
        if !is_first_meeting || known.sources != [source] {
            // What other files, or an earlier place of this one, gave stays; what this file gave
            // before this reading does not.
            let path = Arc::clone(&self.ledger.source_at(source).path);
            let mut earlier = self.provenance(entry)?;
            if is_first_meeting {
                earlier.retain(|place| !belongs(&place.source, &path));
            }
            record.provenance.extend(earlier);
            record.provenance.sort_unstable();
            record.provenance.dedup();
        }
        let is_held = self.ledger.entry(entry).sources.contains(&source);
        self.ledger.hold(entry, source);
        let known = self.ledger.entry_mut(entry);
        known.pass = pass;
        known.written.get_or_insert(source);
        let form = self.store.form(content, &record.provenance)?;
        let rewrites = self
            .current
            .as_ref()
            .is_some_and(|current| current.rewrites);
        if is_held && !rewrites && self.ledger.entry(entry).stored == form.hash {
            if let Some(current) = &mut self.current {
                current.left_alone = true;
            }
        } else {
            self.put(entry, record, &form, true)?;
        }
        Ok(Written::Unchanged)
    }
}

/// Whether a place in `source` lies in the file `path`: it, or a member of it.
pub(super) fn belongs(source: &str, path: &str) -> bool {
    let rest = source.strip_prefix(path);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('!'))
}
