//! What leaves the index: records that their files no longer hold, and files that are gone.
//!
//! Takes what a reading of a source met, or what is present below a root; removes records that no
//! file holds any more, and takes the lost file out of the provenance of those that others hold.

use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use super::document::{bare_form, stored_form};
use super::failure::{damaged, reading};
use super::ledger::{EntryId, SourceId};
use super::schema::Fields;
use super::upsert::{belongs, fault};
use super::writer::StoreWriter;
use crate::engine::EngineError;
use crate::record::{Provenance, Record};

impl StoreWriter {
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
            self.fresh.remove(&entry);
            return Ok(1);
        }
        let mut record = self.record(entry)?;
        self.ledger.release(entry, source);
        record
            .provenance
            .retain(|place| !belongs(&place.source, &path));
        let bare = bare_form(&mut record).map_err(fault)?;
        let stored = stored_form(bare, &record.provenance).map_err(fault)?;
        self.put(entry, record, &stored, true)?;
        Ok(0)
    }

    /// Where the record was read, as it was written last.
    pub(super) fn provenance(&self, entry: EntryId) -> Result<Vec<Provenance>, EngineError> {
        match self.fresh.get(&entry) {
            Some(fresh) => Ok(fresh.provenance.clone()),
            None => Ok(self.committed_record(entry)?.provenance),
        }
    }

    /// The record as it was written last. Asked only for one that several files hold, so it is at
    /// hand also when it is not committed yet.
    fn record(&self, entry: EntryId) -> Result<Record, EngineError> {
        match self
            .fresh
            .get(&entry)
            .and_then(|fresh| fresh.record.as_deref())
        {
            Some(record) => Ok(record.clone()),
            None => self.committed_record(entry),
        }
    }

    fn committed_record(&self, entry: EntryId) -> Result<Record, EngineError> {
        let searcher = self.session()?.reader.searcher();
        let id = &self.ledger.entry(entry).id;
        let field = Fields::get().id;
        let term = Term::from_field_text(field, id);
        for (segment_ord, segment) in (0..).zip(searcher.segment_readers()) {
            let failed = |error| reading(&self.path, error);
            let index = segment.inverted_index(field).map_err(failed)?;
            let postings = index
                .read_postings(&term, IndexRecordOption::Basic)
                .map_err(|error| failed(error.into()))?;
            let Some(mut postings) = postings else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc_id = postings.doc();
                if !segment.is_deleted(doc_id) {
                    let address = DocAddress {
                        segment_ord,
                        doc_id,
                    };
                    return self.session()?.records(&self.path).read(address);
                }
                postings.advance();
            }
        }
        Err(damaged(
            &self.path,
            "a record that its columns name is missing",
        ))
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
