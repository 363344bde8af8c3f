//! What a run did, in figures.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::record::Record;
use crate::record::date::Precision;
use crate::record::reference::Authority;

/// Most new archives that are listed: a column that was taken for archives must not fill memory.
const MAX_NEW: usize = 1_000;

/// The figures of one run. `read` is the sum of `added`, `updated`, `unchanged` and `rejected`,
/// but for a dry run, which does not know what it would add.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Records and rejects that came, those of sources that were as before included.
    pub read: u64,
    /// Records with a new id.
    pub added: u64,
    /// Records that replaced one of the same id.
    pub updated: u64,
    /// Records that were there with the same content.
    pub unchanged: u64,
    /// Records that went, with their source or out of it.
    pub removed: u64,
    /// Sources and parts of sources that could not become records.
    pub rejected: u64,
    /// Records that the index holds after the last commit; 0 in a dry run.
    pub records: u64,
    /// Bytes of the files that were looked at, packed as they are.
    pub bytes: u64,
    /// How long it took.
    pub took: Duration,
    /// Files that were there.
    pub sources: u64,
    /// Files that were as before and were not parsed.
    pub unchanged_sources: u64,
    /// Records of this run whose reference could be read, records with a citation or reference.
    pub referenced: (u64, u64),
    /// Records of this run whose date could be read, records with the wording of a date.
    pub dated: (u64, u64),
    /// Archives in references of this run that the authority does not know, with the records
    /// that name them.
    pub new_archives: BTreeMap<String, u64>,
    /// Whether the run was asked to stop before its end.
    pub is_stopped: bool,
}

impl Summary {
    /// Counts what could be read of a record.
    pub(super) fn take_note(&mut self, record: &Record) {
        let is_referenced = !record.references.is_empty();
        self.referenced.0 += u64::from(is_referenced);
        self.referenced.1 += u64::from(is_referenced || record.citation.is_some());
        let authority = Authority::standard();
        let mut new: Vec<&str> = record
            .references
            .iter()
            .map(|reference| reference.archive.as_str())
            .filter(|archive| authority.archive(archive).is_none())
            .collect();
        new.sort_unstable();
        new.dedup();
        for archive in new {
            if !self.new_archives.contains_key(archive) && self.new_archives.len() == MAX_NEW {
                continue;
            }
            *self.new_archives.entry(archive.to_owned()).or_default() += 1;
        }
        if let Some(date) = &record.date {
            self.dated.0 += u64::from(date.precision != Precision::Unread);
            self.dated.1 += 1;
        }
    }
}
