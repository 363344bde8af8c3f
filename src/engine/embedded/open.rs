//! Opening and creating: what a directory is, and tantivy's index in it.
//!
//! Owns [`Store`], the reading side, and what both sides need to get at tantivy. An index is made
//! only where nothing is; a directory that was an index and lost a part is damaged, never made
//! anew, because tantivy would delete what is left with its next commit. The marker is written
//! last, so a creation that was cut short leaves a directory that still counts as blank.
//!
//! Known gap: the files are opened, not checked against their checksums.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tantivy::directory::MmapDirectory;
use tantivy::store::{Compressor, ZstdCompressor};
use tantivy::{Index, IndexReader, IndexSettings, ReloadPolicy, Searcher, TantivyError};

use super::directory::{META, ReadDirectory};
use super::failure::{damaged, guarded, reading, system};
use super::key::KeyTokenizer;
use super::lock::LOCK;
use super::marker::{ENGINE, LITTER, MARKER, Marker, sync_directory};
use super::schema::{self, CHAIN_TOKENIZER, KEY_TOKENIZER};
use super::session::WriterOptions;
use super::writer::StoreWriter;
use crate::analyse::adapter::ChainTokenizer;
use crate::engine::EngineError;

/// How often a reader tries again when a commit took a file from under it. Each try needs a
/// commit of its own to fail, so a handful is plenty.
const TRIES: usize = 20;

/// Compressed blocks of stored records that a searcher keeps decompressed.
const CACHED_BLOCKS: usize = 32;

/// Compression of the stored records, by zstd. Over 26,636 diplomatic documents (139 MB) a level
/// of 9 saves 5 % of the stored bytes over 3 and doubles the time of writing; 1 adds 4 %.
const COMPRESSION_LEVEL: i32 = 3;

/// Bytes of stored records that are compressed together. Four times as many save 10 % of the
/// stored bytes and double the time to show a hit (0.05 ms and 0.1 ms, same documents).
const BLOCK_BYTES: usize = 16 * 1024;

/// What a directory is.
#[derive(Debug)]
pub(super) enum State {
    /// There is nothing of that name.
    Absent,
    /// Nothing is in it but what a creation that was cut short leaves behind.
    Blank,
    /// An index.
    Index(Marker),
}

/// An index opened for reading. What it shows is the commit that was last when it was opened or
/// reloaded; writers and their merges do not disturb it.
pub struct Store {
    path: PathBuf,
    marker: Marker,
    reader: IndexReader,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl Store {
    /// Opens the index at `path` for reading. Writes nothing, so read-only media will do.
    ///
    /// # Errors
    /// Returns [`EngineError::Missing`] where there is no index, [`EngineError::NotAnIndex`] for
    /// a directory of something else, [`EngineError::Incompatible`] for an index of another
    /// version or chain, [`EngineError::Damaged`] for one that lost a part.
    pub fn open_read(path: &Path) -> Result<Self, EngineError> {
        let State::Index(marker) = state(path)? else {
            return Err(EngineError::Missing(path.to_owned()));
        };
        marker.check(path)?;
        let reader = settled(path, || {
            let directory = ReadDirectory(MmapDirectory::open(path.join(ENGINE))?);
            let index = open_index(directory)?;
            let reader = index
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .doc_store_cache_num_blocks(CACHED_BLOCKS)
                .try_into()?;
            Ok((index, reader))
        })
        .and_then(|(index, reader)| check_schema(path, &index).map(|()| reader))?;
        Ok(Self {
            path: path.to_owned(),
            marker,
            reader,
        })
    }

    /// Opens the index at `path` for writing, and makes it where nothing is.
    ///
    /// # Errors
    /// As [`Store::open_read`], and [`EngineError::Locked`] while another run writes.
    pub fn open_write(path: &Path, options: WriterOptions) -> Result<StoreWriter, EngineError> {
        StoreWriter::open(path, options)
    }

    /// Shows the last commit from now on.
    ///
    /// # Errors
    /// Returns [`EngineError`] when the index is gone, damaged or cannot be read; the commit
    /// shown before stays.
    pub fn reload(&self) -> Result<(), EngineError> {
        settled(&self.path, || self.reader.reload())
    }

    /// The commit that is shown.
    #[must_use]
    pub fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    /// Where the index is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What made the index.
    #[must_use]
    pub fn marker(&self) -> &Marker {
        &self.marker
    }
}

/// Says what the directory at `path` is.
///
/// # Errors
/// Returns [`EngineError::NotAnIndex`] for a file or a directory of something else, and
/// [`EngineError::Damaged`] for an index without its marker.
pub(super) fn state(path: &Path) -> Result<State, EngineError> {
    if let Some(marker) = Marker::read(path)? {
        return Ok(State::Index(marker));
    }
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(State::Absent),
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(EngineError::NotAnIndex(path.to_owned()));
        }
        Err(error) => return Err(system("read", path)(error)),
    };
    for entry in entries {
        let name = entry.map_err(system("read", path))?.file_name();
        let name = name.to_string_lossy();
        if name == ENGINE {
            blank_engine(path)?;
        } else if name != LOCK && !name.starts_with(LITTER) {
            return Err(EngineError::NotAnIndex(path.to_owned()));
        }
    }
    Ok(State::Blank)
}

/// Passes tantivy's directory when no record ever was in it.
fn blank_engine(path: &Path) -> Result<(), EngineError> {
    let engine = path.join(ENGINE);
    let lost = || damaged(path, format!("{MARKER} is missing"));
    let entries = match fs::read_dir(&engine) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
            return Err(EngineError::NotAnIndex(path.to_owned()));
        }
        Err(error) => return Err(system("read", &engine)(error)),
    };
    for entry in entries {
        let name = entry.map_err(system("read", &engine))?.file_name();
        if name == META {
            let meta = read_meta(path)?;
            let segments = meta.get("segments").and_then(serde_json::Value::as_array);
            if !segments.is_some_and(Vec::is_empty) {
                return Err(lost());
            }
        } else if !name.to_string_lossy().starts_with('.') {
            return Err(lost());
        }
    }
    Ok(())
}

/// Tantivy's list of segments.
fn read_meta(path: &Path) -> Result<serde_json::Value, EngineError> {
    serde_json::from_slice(&meta_bytes(path)?)
        .map_err(|_| damaged(path, format!("{META} is cut short or altered")))
}

/// Names of the segments of the last commit, as their files begin.
pub(super) fn segment_names(path: &Path) -> Result<HashSet<String>, EngineError> {
    let meta = read_meta(path)?;
    let unreadable = || damaged(path, format!("{META} is cut short or altered"));
    let segments = meta.get("segments").and_then(serde_json::Value::as_array);
    let name = |segment: &serde_json::Value| {
        let id = segment
            .get("segment_id")
            .and_then(serde_json::Value::as_str);
        id.map(|id| id.replace('-', "")).ok_or_else(unreadable)
    };
    segments.ok_or_else(unreadable)?.iter().map(name).collect()
}

fn meta_bytes(path: &Path) -> Result<Vec<u8>, EngineError> {
    let file = path.join(ENGINE).join(META);
    fs::read(&file).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => damaged(path, format!("{META} is missing")),
        _ => system("read", &file)(error),
    })
}

/// Makes an empty index in the blank directory `path`, whose lock is held.
pub(super) fn create(path: &Path) -> Result<Marker, EngineError> {
    let engine = path.join(ENGINE);
    fs::create_dir_all(&engine).map_err(system("create", &engine))?;
    let settings = IndexSettings {
        docstore_compression: Compressor::Zstd(ZstdCompressor {
            compression_level: Some(COMPRESSION_LEVEL),
        }),
        docstore_blocksize: BLOCK_BYTES,
        ..IndexSettings::default()
    };
    let first = super::failure::FirstFailure::default();
    MmapDirectory::open(&engine)
        .map_err(TantivyError::from)
        .map(|inner| super::directory::WriteDirectory::new(inner, &engine, first.clone()))
        .and_then(|directory| Index::create(directory, schema::schema(), settings))
        .map_err(|error| super::failure::writing(path, &first, error))?;
    let marker = Marker::current();
    marker.write(path)?;
    // The directory's own name is durable only once its parent is; a parent that cannot be
    // opened has been so before us.
    let _synced = path
        .canonicalize()
        .ok()
        .as_deref()
        .and_then(Path::parent)
        .map(sync_directory);
    Ok(marker)
}

/// Opens tantivy's index in `directory` with our tokenizers.
pub(super) fn open_index(directory: impl tantivy::Directory) -> tantivy::Result<Index> {
    let index = Index::open(directory)?;
    index
        .tokenizers()
        .register(KEY_TOKENIZER, KeyTokenizer::default());
    index
        .tokenizers()
        .register(CHAIN_TOKENIZER, ChainTokenizer::new());
    Ok(index)
}

/// Nothing but damage can bring other fields behind a marker that fits.
pub(super) fn check_schema(path: &Path, index: &Index) -> Result<(), EngineError> {
    if index.schema() == schema::schema() {
        Ok(())
    } else {
        Err(damaged(
            path,
            format!("{META} names other fields than {MARKER}"),
        ))
    }
}

/// Tries `open` until no commit came in between: a writer deletes old files right after it
/// replaced the list, so a reader that read the old list may not find them. Without such a
/// change, what is missing is missing.
pub(super) fn settled<T>(
    path: &Path,
    open: impl Fn() -> tantivy::Result<T>,
) -> Result<T, EngineError> {
    let mut tries = 0;
    loop {
        let before = meta_bytes(path)?;
        let error = match guarded(path, || open().map_err(|error| reading(path, error))) {
            Ok(opened) => return Ok(opened),
            Err(error) => error,
        };
        tries += 1;
        if tries == TRIES || meta_bytes(path)? == before {
            // A list that is no JSON is the one damage that tantivy cannot name.
            read_meta(path)?;
            return Err(error);
        }
    }
}
