//! The manifest `manifest.json`: which files the last commit consists of, and what is in them.
//!
//! Owns the form of the manifest, and what of tantivy's list of segments it needs. Tantivy knows
//! checksums and looks at them neither when it opens a file nor when it merges it: so a damaged
//! file gives wrong answers, and a merge gives the damage a new and valid checksum. Here every
//! file has its length and hash, made while it was written, and the manifest proves itself (see
//! `seal`). What it proves with them stands in [`verify`]; how it is kept while an index is
//! written stands in [`keeper`].
//!
//! A commit is the renaming of tantivy's list. The manifest is written before it, with the hash
//! of the list as it is and as it will be and the files of both: whatever moment a run dies at,
//! the list on disk is one of the two, and there is no moment in which both disagree.

pub(super) mod keeper;
pub(super) mod verify;

use std::collections::BTreeMap;
use std::fs::{self, Metadata};
use std::io;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::companions::KINDS;
use super::directory::{META, without_fields};
use super::failure::{damaged, system};
use super::marker::{ENGINE, replace_file, sync_directory};
use super::records::dictionary::DICTIONARY;
use super::seal::{seal, unseal};
use crate::engine::EngineError;

/// Name of the manifest.
pub(super) const MANIFEST: &str = "manifest.json";

/// What tantivy's own files of a segment end with (0.27), beside those of `companions`; deleted
/// records have a file of their own.
const COMPONENTS: [&str; 6] = ["fast", "fieldnorm", "idx", "pos", "store", "term"];

/// A Blake3 hash, hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Digest(String);

impl Digest {
    /// The hash of `bytes`.
    pub(super) fn of(bytes: &[u8]) -> Self {
        blake3::hash(bytes).into()
    }
}

impl From<blake3::Hash> for Digest {
    fn from(hash: blake3::Hash) -> Self {
        Self(hash.to_hex().to_string())
    }
}

/// When a file was changed last, as the system keeps it, in nanoseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Times {
    /// Its content, as far as nobody set another time.
    modified_ns: i64,
    /// Anything of it; nobody can set this one. 0 where the system does not keep it.
    changed_ns: i64,
}

impl Times {
    /// The times of a file.
    pub(super) fn of(found: &Metadata) -> Self {
        Self {
            modified_ns: found.modified().map(nanoseconds).unwrap_or_default(),
            changed_ns: changed_ns(found),
        }
    }

    /// The later of the two.
    fn latest_ns(self) -> i64 {
        self.modified_ns.max(self.changed_ns)
    }
}

/// Nanoseconds since 1970; 0 for what is before or behind 2262.
fn nanoseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_nanos()).unwrap_or_default()
}

#[cfg(unix)]
fn changed_ns(found: &Metadata) -> i64 {
    use std::os::unix::fs::MetadataExt;
    let whole = found.ctime().saturating_mul(1_000_000_000);
    whole.saturating_add(found.ctime_nsec())
}

#[cfg(not(unix))]
fn changed_ns(_: &Metadata) -> i64 {
    0
}

/// What is known of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FileFacts {
    /// Its length.
    pub(super) bytes: u64,
    /// The hash of its content.
    pub(super) blake3: Digest,
    /// The root of its block checksums (see `proof`).
    pub(super) root: u32,
    /// When it was written. A file that has other times may still be the same: it was copied.
    pub(super) times: Times,
}

/// The manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// Hashes of tantivy's list of segments: of the last commit and, from just before a commit
    /// on, of that one too.
    pub(super) commits: Vec<Digest>,
    /// The hash of tantivy's list of files. It changes with every file, so it stands here only
    /// when the index is at rest: from the orderly end of a run to the first write of the next.
    pub(super) managed: Option<Digest>,
    /// The files of these commits, by their names in tantivy's directory.
    pub(super) files: BTreeMap<String, FileFacts>,
}

impl Manifest {
    /// Reads the manifest in the bytes of its file; none when it is not what was written.
    pub(super) fn parse(file: &[u8]) -> Option<Self> {
        serde_json::from_slice(unseal(file)?).ok()
    }

    /// Replaces the manifest of `index` and makes it durable.
    pub(super) fn write(&self, index: &Path) -> io::Result<()> {
        let file = seal(self).map_err(io::Error::other)?;
        replace_file(&index.join(MANIFEST), &file)?;
        sync_directory(index)
    }
}

/// The manifest of the index at `index`.
pub(super) fn read(index: &Path) -> Result<Manifest, EngineError> {
    let file = file_bytes(&index.join(MANIFEST))?
        .ok_or_else(|| damaged(format!("{MANIFEST} is missing")))?;
    Manifest::parse(&file).ok_or_else(|| damaged(format!("{MANIFEST} is not what was written")))
}

/// Tantivy's list of segments.
pub(super) fn meta_bytes(index: &Path) -> Result<Vec<u8>, EngineError> {
    file_bytes(&index.join(ENGINE).join(META))?
        .ok_or_else(|| damaged(format!("{} is missing", shown(META))))
}

/// The content of a file; none when there is no such file, or a directory in its place.
pub(super) fn file_bytes(path: &Path) -> Result<Option<Vec<u8>>, EngineError> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) => match error.kind() {
            io::ErrorKind::NotFound
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory => Ok(None),
            _ => Err(system("read", path)(error)),
        },
    }
}

/// The name of a file in tantivy's directory as users see it: from the index on.
pub(super) fn shown(name: &str) -> String {
    format!("{ENGINE}/{name}")
}

/// What a list of segments says of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Commit {
    /// The hash of the list.
    pub(super) digest: Digest,
    /// Tantivy's count of operations when it was made: the number of the commit.
    pub(super) number: u64,
    /// The segments.
    pub(super) segments: Vec<Segment>,
    /// Whether their records were compressed under the index's dictionary.
    pub(super) has_dictionary: bool,
}

/// A segment and its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its name: 32 hexadecimal digits.
    pub(super) name: String,
    /// The names of its files.
    pub(super) files: Vec<String>,
}

/// The part of tantivy's list that is read here.
#[derive(Deserialize)]
struct MetaFile {
    segments: Vec<SegmentRow>,
    opstamp: u64,
}

#[derive(Deserialize)]
struct SegmentRow {
    segment_id: String,
    deletes: Option<DeletesRow>,
}

#[derive(Deserialize)]
struct DeletesRow {
    opstamp: u64,
}

impl Commit {
    /// Reads a list of segments; none when it is none.
    pub(super) fn parse(meta: &[u8]) -> Option<Self> {
        let file: MetaFile = serde_json::from_slice(&without_fields(meta)).ok()?;
        Some(Self {
            digest: Digest::of(meta),
            number: file.opstamp,
            segments: file.segments.into_iter().map(Segment::of).collect(),
            has_dictionary: false,
        })
    }

    /// The same, with the dictionary if it is among the `known` files.
    pub(super) fn knowing(self, known: &BTreeMap<String, FileFacts>) -> Self {
        Self {
            has_dictionary: known.contains_key(DICTIONARY),
            ..self
        }
    }

    /// The files of its segments.
    pub(super) fn segment_files(&self) -> impl Iterator<Item = &str> {
        let files = self.segments.iter().flat_map(|segment| &segment.files);
        files.map(String::as_str)
    }

    /// All files.
    pub(super) fn files(&self) -> impl Iterator<Item = &str> {
        let dictionary = self.has_dictionary.then_some(DICTIONARY);
        self.segment_files().chain(dictionary)
    }

    /// Whether `name` is one of its files.
    pub(super) fn names(&self, name: &str) -> bool {
        self.files().any(|file| file == name)
    }
}

impl Segment {
    fn of(row: SegmentRow) -> Self {
        let name = row.segment_id.replace('-', "");
        let deleted = row
            .deletes
            .map(|deletes| format!("{name}.{}.del", deletes.opstamp));
        let files = COMPONENTS
            .iter()
            .chain(&KINDS)
            .map(|kind| format!("{name}.{kind}"))
            .chain(deleted)
            .collect();
        Self { name, files }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_names_the_files_of_its_segments() {
        let meta = br#"{"segments":[
            {"segment_id":"01234567-89ab-cdef-0123-456789abcdef","max_doc":3,"deletes":null},
            {"segment_id":"11234567-89ab-cdef-0123-456789abcdef","max_doc":3,
             "deletes":{"num_deleted_docs":1,"opstamp":12}}],"opstamp":20}"#;
        let commit = Commit::parse(meta).unwrap();
        assert_eq!(commit.files().count(), 15);
        for name in [
            "0123456789abcdef0123456789abcdef.store",
            "0123456789abcdef0123456789abcdef.search",
            "1123456789abcdef0123456789abcdef.term",
            "1123456789abcdef0123456789abcdef.12.del",
        ] {
            assert!(commit.names(name), "{name}");
        }
        for other in ["", "{}", "{\"segments\":[{}]}", "[]"] {
            assert_eq!(Commit::parse(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_manifest_comes_back_as_written() {
        let dir = tempfile::tempdir().unwrap();
        let facts = FileFacts {
            bytes: 3,
            blake3: Digest::of(b"abc"),
            root: 7,
            times: Times::of(&fs::metadata(dir.path()).unwrap()),
        };
        let manifest = Manifest {
            commits: vec![Digest::of(b"one"), Digest::of(b"two")],
            managed: Some(Digest::of(b"")),
            files: BTreeMap::from([("a.store".to_owned(), facts)]),
        };
        manifest.write(dir.path()).unwrap();
        assert_eq!(read(dir.path()).unwrap(), manifest);
    }
}
