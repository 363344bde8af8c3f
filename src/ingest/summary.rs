//! What a run did, in figures.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::{NoteCounts, Samples};
use crate::record::reference::{Authority, archive_key};
use crate::record::{EvidenceCounts, Record};

/// Most archives that are listed: a column that was taken for archives must not fill memory.
const MAX_ARCHIVES: usize = 1_000;

/// The figures of one run. `read` is the sum of `added`, `updated`, `unchanged` and `rejected`,
/// but for a dry run, which does not know what it would add.
#[derive(Debug, Clone, Default, PartialEq)]
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
    /// The records of this run, those of unchanged sources apart, by what title, date and
    /// references were read from.
    pub evidence: EvidenceCounts,
    /// The notes of this run.
    pub notes: NoteCounts,
    /// Examples of what was read, where the run was to keep them.
    pub samples: Samples,
    /// Archives in references of this run, with the records that name them.
    pub archives: BTreeMap<String, u64>,
    /// Those of them that no record of the index named before. Empty for a dry run.
    pub new_archives: BTreeSet<String>,
    /// Whether the run was asked to stop before its end.
    pub is_stopped: bool,
}

impl Summary {
    /// Counts a record by its evidence and its archives.
    pub(super) fn count(&mut self, record: &Record) {
        self.evidence.add(record);
        let references = record.references.iter();
        let named: BTreeSet<&str> = references
            .map(|reference| reference.archive.as_str())
            .filter(|archive| !archive.is_empty())
            .collect();
        for archive in named {
            if let Some(records) = self.archives.get_mut(archive) {
                *records += 1;
            } else if self.archives.len() < MAX_ARCHIVES {
                self.archives.insert(archive.to_owned(), 1);
            }
        }
    }

    /// Says which archives are new, where `known` are those that the index named before.
    pub(super) fn compare_archives(&mut self, known: &BTreeSet<String>) {
        let known: BTreeSet<String> = known.iter().map(|name| archive_key(name)).collect();
        let new = self.archives.keys();
        let new = new.filter(|name| !known.contains(&archive_key(name)));
        self.new_archives = new.cloned().collect();
    }

    /// Archives of this run that stand in no list of archives: slips, or gaps in the list.
    pub fn unlisted_archives(&self) -> impl Iterator<Item = (&str, u64)> {
        let authority = Authority::standard();
        let archives = self.archives.iter();
        archives
            .filter(move |(name, _)| authority.archive(name).is_none())
            .map(|(name, records)| (name.as_str(), *records))
    }
}
