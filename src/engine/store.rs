//! The writing side of the seam: a store of records, and the values that cross.
//!
//! Owns [`RecordStore`]. A store keeps records, finds them by id and deletes them, and makes all of
//! that durable in commits. It decides nothing: whether a record is new, changed, the same or
//! another file's, and what is removed, is decided once for all stores in
//! [`ingest::policy`](crate::ingest::policy).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::AtomicBool;

use serde::{Deserialize, Serialize};

use super::EngineError;
use crate::record::{Provenance, Record};

/// Separates the parts of an encoded stamp.
const UNIT: char = '\u{1f}';

/// Resources of a writer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WriterOptions {
    /// Threads that make parts of the index; at least 1.
    pub threads: usize,
    /// Memory for what is not yet on disk. Less than a store's minimum counts as that.
    pub memory_bytes: usize,
}

impl Default for WriterOptions {
    /// Two threads and 200 MB.
    fn default() -> Self {
        Self {
            threads: 2,
            memory_bytes: 200_000_000,
        }
    }
}

/// The state of a source when it was read: if all of it is the same again, so is the content.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Stamp {
    /// Absolute path of the file.
    pub source: String,
    /// Length in bytes.
    pub bytes: u64,
    /// Modification time, nanoseconds since 1970.
    pub modified_ns: i64,
    /// Blake3 of the content, and eight digits for what the readers would make of it (their
    /// version, the collection and format asked for); hexadecimal.
    pub hash: String,
}

impl Stamp {
    /// The stamp as one text: path, length, time and hash, separated by U+001F.
    #[must_use]
    pub fn encode(&self) -> String {
        let Self {
            source,
            bytes,
            modified_ns,
            hash,
        } = self;
        format!("{source}{UNIT}{bytes}{UNIT}{modified_ns}{UNIT}{hash}")
    }

    /// The stamp of an encoded text; none for other texts. A path may hold U+001F itself, so the
    /// text is read from the back.
    #[must_use]
    pub fn decode(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(4, UNIT);
        let hash = parts.next()?.to_owned();
        let modified_ns = parts.next()?.parse().ok()?;
        let bytes = parts.next()?.parse().ok()?;
        let source = parts.next()?.to_owned();
        Some(Self {
            source,
            bytes,
            modified_ns,
            hash,
        })
    }
}

impl From<Stamp> for String {
    fn from(stamp: Stamp) -> Self {
        stamp.encode()
    }
}

impl TryFrom<String> for Stamp {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::decode(&text).ok_or("expected a stamp of a source")
    }
}

/// What a commit says beside its records.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitNote {
    /// Files that were begun and not ended, or not read without a reject.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub unfinished: Vec<String>,
    /// Stamps of files whose records carry older ones or that hold no record.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub stamps: Vec<Stamp>,
    /// Collections that were renamed, old names to new ones: what comes under an old name goes
    /// under the new one. No new name is an old one.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub renamed: BTreeMap<String, String>,
}

/// What is known of a record of the last commit without reading it.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Its id.
    pub id: &'a str,
    /// Hash of what it says, see [`Content`].
    pub content: u64,
    /// Hash of its stored form, see [`Form`].
    pub stored: u64,
    /// The stamps that it carries, one for each file that holds it.
    pub stamps: &'a [&'a Stamp],
}

/// What a record says, wherever it was read, in the form of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Content {
    /// Hash of the bytes.
    pub hash: u64,
    /// The record without provenance.
    pub bytes: Vec<u8>,
}

/// A whole record in the form of a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Form {
    /// Hash of the bytes.
    pub hash: u64,
    /// The record with its provenance.
    pub bytes: Vec<u8>,
}

/// A record to be written.
#[derive(Debug)]
pub struct Put<'a> {
    /// The record.
    pub record: Record,
    /// [`Content::hash`].
    pub content: u64,
    /// The whole record.
    pub form: &'a Form,
    /// The stamps that it is to carry, one for each file that holds it.
    pub stamps: &'a [&'a Stamp],
    /// Whether a record of the same id may be there, which is replaced.
    pub replaces: bool,
}

/// What a merge of the parts of a store is to lead to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MergeGoal {
    /// Parts whose sizes grow by steps: what the end of a run pays for.
    Steps,
    /// One part, which is searched fastest.
    One,
}

/// A store of records, opened by the one who writes it. Nothing is visible before
/// [`RecordStore::commit`]; dropped, it leaves the last commit.
///
/// Every method returns [`EngineError`] when the store is damaged, unreadable or cannot take what it
/// is given (no space, I/O); the last commit stays whole.
pub trait RecordStore {
    /// What the last commit says beside its records.
    fn note(&self) -> &CommitNote;

    /// Records of the last commit.
    fn count(&self) -> Result<u64, EngineError>;

    /// Every stamp that records of the last commit carry, with how many do; one may come several
    /// times. Costs less than [`RecordStore::facts`], and is all that a run over unchanged files asks.
    fn sources(&self, each: &mut dyn FnMut(&Stamp, u64)) -> Result<(), EngineError>;

    /// The facts of every record of the last commit, in no particular order.
    fn facts(&self, each: &mut dyn FnMut(Facts<'_>)) -> Result<(), EngineError>;

    /// Records of the last commit, in the order of `ids`, each of which has to be there.
    fn records(&self, ids: &[&str]) -> Result<Vec<Record>, EngineError>;

    /// The names of the collections of the last commit.
    fn collections(&self) -> Result<BTreeSet<String>, EngineError>;

    /// The ids of a collection in the last commit, in the order in which they are quickly read.
    fn ids_of(&self, collection: &str) -> Result<Vec<String>, EngineError>;

    /// The archives that the records of the last commit name.
    fn archives(&self) -> Result<BTreeSet<String>, EngineError>;

    /// What `record` says; leaves it as it is.
    fn content(&self, record: &mut Record) -> Result<Content, EngineError>;

    /// The whole form of a record, from its content and provenance.
    fn form(&self, content: Content, provenance: &[Provenance]) -> Result<Form, EngineError>;

    /// Writes a record.
    fn put(&mut self, put: Put<'_>) -> Result<(), EngineError>;

    /// Deletes the record of this id.
    fn delete(&mut self, id: &str) -> Result<(), EngineError>;

    /// Makes everything since the last commit durable and visible, with `note` beside it.
    fn commit(&mut self, note: CommitNote) -> Result<(), EngineError>;

    /// Forgets everything since the last commit.
    fn rollback(&mut self) -> Result<(), EngineError>;

    /// Merges parts of the last commit, until `stop` is set; returns a sentence for everything that
    /// could not be done though nothing is lost by it.
    fn merge(&mut self, goal: MergeGoal, stop: &AtomicBool) -> Result<Vec<String>, EngineError>;

    /// Lets go of the store after the last commit; returns the number of records.
    fn close(self: Box<Self>) -> Result<u64, EngineError>;

    /// As [`RecordStore::close`], for a process that ends at once: waits for no merge that takes
    /// long. With one under way, the lock is released by the end of the process only.
    fn leave(self: Box<Self>) -> Result<u64, EngineError>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_come_back_whatever_is_in_the_path() {
        for source in ["/a", "/a\u{1f}b", "", "/папка/ё.txt"] {
            let stamp = Stamp {
                source: source.to_owned(),
                bytes: 12,
                modified_ns: -3,
                hash: "00ff".to_owned(),
            };
            assert_eq!(Stamp::decode(&stamp.encode()), Some(stamp));
        }
        assert_eq!(Stamp::decode("/a\u{1f}12"), None);
    }
}
