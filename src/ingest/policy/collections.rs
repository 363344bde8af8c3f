//! Collections: renaming and removing them.
//!
//! Takes names of collections; rewrites or deletes their records in one commit, so that whatever
//! ends the run, a collection is either as it was or as it was to be.
//!
//! **Renaming** is remembered in the commit's note: what comes under the old name later, out of
//! files that changed or are new, goes under the new one. So a rerun neither brings the old name
//! back nor doubles anything. Ids stay as they are, those too that begin with the old name: an id
//! is an identity, not a description. Renaming back is forgetting.
//!
//! **Removing** is of records, not of files: the next run over the files that held them reads them
//! again, and brings them back under the name that they say. To keep a collection out, leave its
//! files out of the paths.

use std::collections::BTreeSet;

use super::RecordWriter;
use crate::engine::{EngineError, Refusal};

/// Longest name in bytes that a collection is given.
const MAX_NAME_BYTES: usize = 200;

/// Most names that a refusal lists.
const MAX_LISTED: usize = 8;

/// Records that are read at once.
const BATCH: usize = 256;

impl RecordWriter {
    /// Puts every record of the collection `from` into the collection `to`, for good; returns how
    /// many there were. `joins` says that `to` may be there already. Commits.
    ///
    /// # Errors
    /// Returns [`EngineError::Refused`] for a name that nothing has, for one that cannot be given,
    /// and for one that is taken; else what a commit returns, with nothing changed.
    pub fn rename_collection(
        &mut self,
        from: &str,
        to: &str,
        joins: bool,
    ) -> Result<u64, EngineError> {
        let to = checked(to)?;
        let names = self.store.collections()?;
        if !names.contains(from) {
            return Err(unknown(from, &names));
        }
        if from == to {
            let name = to.to_owned();
            return Err(Refusal::CollectionUnchanged { name }.into());
        }
        if names.contains(to) && !joins {
            let name = to.to_owned();
            return Err(Refusal::CollectionExists { name }.into());
        }
        self.ledger.read_records(&*self.store)?;
        let ids = self.store.ids_of(from)?;
        for batch in ids.chunks(BATCH) {
            let batch: Vec<&str> = batch.iter().map(String::as_str).collect();
            for mut record in self.store.records(&batch)? {
                let Some(entry) = self.ledger.find(&record.id) else {
                    continue;
                };
                to.clone_into(&mut record.collection);
                let content = self.store.content(&mut record)?;
                self.ledger.entry_mut(entry).content = content.hash;
                let form = self.store.form(content, &record.provenance)?;
                self.put(entry, record, &form, true)?;
            }
        }
        self.ledger.rename(from, to);
        self.save()?;
        Ok(ids.len() as u64)
    }

    /// Removes every record of the collection `name`; returns how many there were. Commits.
    ///
    /// # Errors
    /// Returns [`EngineError::Refused`] for a name that nothing has; else what a commit returns,
    /// with nothing changed.
    pub fn remove_collection(&mut self, name: &str) -> Result<u64, EngineError> {
        let names = self.store.collections()?;
        if !names.contains(name) {
            return Err(unknown(name, &names));
        }
        self.ledger.read_records(&*self.store)?;
        let ids = self.store.ids_of(name)?;
        let mut sources = BTreeSet::new();
        for id in &ids {
            let Some(entry) = self.ledger.find(id) else {
                continue;
            };
            self.delete(entry)?;
            for source in self.ledger.entry(entry).sources.clone() {
                self.ledger.release(entry, source);
                sources.insert(source);
            }
        }
        for source in sources {
            // A file of which something is left counts as not read to its end, so that what was
            // removed comes back with the next reading, changed or not; as it does from a file of
            // which nothing is left.
            let holds_some = !self.ledger.held(source).is_empty();
            let known = self.ledger.source_mut(source);
            known.stamp = None;
            known.unfinished = holds_some;
        }
        self.ledger.forget_renaming(name);
        self.save()?;
        Ok(ids.len() as u64)
    }
}

/// A name that a collection can be given.
fn checked(name: &str) -> Result<&str, EngineError> {
    let name = name.trim();
    if name.is_empty() || name.len() > MAX_NAME_BYTES || name.chars().any(char::is_control) {
        return Err(Refusal::BadCollectionName {
            name: name.to_owned(),
            limit: MAX_NAME_BYTES,
        }
        .into());
    }
    Ok(name)
}

fn unknown(name: &str, names: &BTreeSet<String>) -> EngineError {
    Refusal::NoSuchCollection {
        name: name.to_owned(),
        existing: names.iter().take(MAX_LISTED).cloned().collect(),
        all: names.len(),
    }
    .into()
}
