//! What leaves the index: records that their files no longer hold, and files that are gone.
//!
//! Takes what a reading of a source met, or what is present below a root; removes records that no
//! file holds any more, and takes the lost file out of the provenance of those that others hold.

use std::sync::Arc;

use super::RecordWriter;
use super::deciding::belongs;
use super::ledger::{EntryId, SourceId};
use crate::engine::EngineError;
use crate::record::{Provenance, Record};

impl RecordWriter {
    /// Removes what `source` held and the reading `pass` did not meet; returns how many records
    /// no file holds any more.
    pub(super) fn remove_unmet(&mut self, source: SourceId, pass: u32) -> Result<u64, EngineError> {
        let mut removed = 0;
        for entry in self.ledger.held(source) {
            if self.ledger.entry(entry).pass != pass {
                removed += self.take_from(entry, source)?;
            }
        }
        Ok(removed)
    }

    /// Removes what is held by files at or below `root` that are not `present`; returns how many
    /// records no file holds any more.
    pub(super) fn remove_sources(
        &mut self,
        root: &str,
        present: &dyn Fn(&str) -> bool,
    ) -> Result<u64, EngineError> {
        let mut removed = 0;
        for source in self.ledger.source_ids() {
            let known = self.ledger.source_at(source);
            if !is_below(&known.path, root) || present(&known.path) {
                continue;
            }
            self.ledger.read_records(&*self.store)?;
            for entry in self.ledger.held(source) {
                removed += self.take_from(entry, source)?;
            }
            let known = self.ledger.source_mut(source);
            known.stamp = None;
            known.unfinished = false;
        }
        Ok(removed)
    }

    /// Takes `source` from the files that hold `entry`; returns 1 when none is left.
    fn take_from(&mut self, entry: EntryId, source: SourceId) -> Result<u64, EngineError> {
        let path = Arc::clone(&self.ledger.source_at(source).path);
        let is_last = self.ledger.entry(entry).sources == [source];
        if is_last {
            self.delete(entry)?;
            self.ledger.release(entry, source);
            return Ok(1);
        }
        let mut record = self.record(entry)?;
        self.ledger.release(entry, source);
        record
            .provenance
            .retain(|place| !belongs(&place.source, &path));
        let content = self.store.content(&mut record)?;
        let form = self.store.form(content, &record.provenance)?;
        self.put(entry, record, &form, true)?;
        Ok(0)
    }

    /// Where the record was read, as it was written last.
    pub(super) fn provenance(&self, entry: EntryId) -> Result<Vec<Provenance>, EngineError> {
        match self.latest.get(&entry) {
            Some(latest) => Ok(latest.provenance.clone()),
            None => Ok(self.committed(entry)?.provenance),
        }
    }

    /// The record as it was written last. Asked only for one that several files hold, so it is at
    /// hand also when it is not committed yet.
    fn record(&self, entry: EntryId) -> Result<Record, EngineError> {
        let latest = self.latest.get(&entry);
        match latest.and_then(|latest| latest.record.as_deref()) {
            Some(record) => Ok(record.clone()),
            None => self.committed(entry),
        }
    }

    fn committed(&self, entry: EntryId) -> Result<Record, EngineError> {
        let found = self.store.records(&[&*self.ledger.entry(entry).id])?;
        let first = found.into_iter().next();
        first.ok_or_else(|| EngineError::Fault("the store gave no record".to_owned()))
    }
}

/// Whether `path` is `root` or lies below it.
fn is_below(path: &str, root: &str) -> bool {
    let root = root.strip_suffix('/').unwrap_or(root);
    let rest = path.strip_prefix(root);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below_is_by_whole_names() {
        for (path, root, wanted) in [
            ("/a/b", "/a", true),
            ("/a/b", "/a/", true),
            ("/a", "/a", true),
            ("/ab", "/a", false),
            ("/a", "/", true),
            ("/b", "/a", false),
        ] {
            assert_eq!(is_below(path, root), wanted, "{path} below {root}");
        }
    }

    #[test]
    fn members_belong_to_their_archive() {
        for (source, path, wanted) in [
            ("/a.zip", "/a.zip", true),
            ("/a.zip!x/1.txt", "/a.zip", true),
            ("/a.zip2", "/a.zip", false),
        ] {
            assert_eq!(belongs(source, path), wanted, "{source} in {path}");
        }
    }
}
