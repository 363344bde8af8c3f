//! Opening and creating: tantivy's index in a directory.
//!
//! Owns [`Store`], the reading side, and what both sides need to get at tantivy. Nothing is opened
//! before the manifest has spoken for it: tantivy believes what it reads, and a flipped bit in a
//! length has it ask for petabytes. The marker is written last, so a creation that was cut short
//! leaves a directory that still counts as blank (see `state`).

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tantivy::directory::FileSlice;
use tantivy::index::SegmentComponent;
use tantivy::store::Compressor;
use tantivy::{
    Index, IndexBuilder, IndexReader, IndexSettings, ReloadPolicy, Searcher, SegmentReader,
};

use super::companions::plugins;
use super::directory::{META, ReadDirectory, ShownCommit, WriteDirectory};
use super::failure::{FirstFailure, damaged, guarded, reading, system, writing};
use super::key::KeyTokenizer;
use super::manifest::keeper::Keeper;
use super::manifest::shown;
use super::manifest::verify::settled;
use super::marker::{ENGINE, MARKER, Marker, sync_directory};
use super::names::NamesTokenizer;
use super::proof::Proofs;
use super::schema::{self, CHAIN_TOKENIZER, KEY_TOKENIZER, NAMES_TOKENIZER};
use super::searchfile::KIND;
use super::state::{State, state};
use super::writer::StoreWriter;
use crate::analyse::adapter::ChainTokenizer;
use crate::engine::{EngineError, WriterOptions};

/// Compressed blocks of stored records that a searcher keeps decompressed.
const CACHED_BLOCKS: usize = 32;

/// Bytes of compressed records that stand in one block of tantivy's store. A block is copied whole to
/// read a record of it.
const BLOCK_BYTES: usize = 4 * 1024;

/// An index opened for reading. What it shows is the commit that was last when it was opened or
/// reloaded; writers and their merges do not disturb it.
pub struct Store {
    path: PathBuf,
    marker: Marker,
    shown: ShownCommit,
    reader: IndexReader,
    /// The search files of that commit, held open: a merge may delete them before the first search.
    search_files: Mutex<Vec<FileSlice>>,
    /// Number of the commit that is shown.
    commit: AtomicU64,
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
    /// version or chain, [`EngineError::Damaged`] for one of which a file is not as it was
    /// written.
    pub fn open_read(path: &Path) -> Result<Self, EngineError> {
        let State::Index(marker) = state(path)? else {
            return Err(EngineError::Missing);
        };
        marker.check()?;
        let (shown, reader, search_files, commit) = settled(path, |proved| {
            let shown = ShownCommit::new(proved.meta, proved.manifest.files);
            let reader = open_reader(path, shown.clone())?;
            let search_files = open_search_files(&reader)?;
            Ok((shown, reader, search_files, proved.commit.number))
        })?;
        Ok(Self {
            path: path.to_owned(),
            marker,
            shown,
            reader,
            search_files: search_files.into(),
            commit: commit.into(),
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
        settled(&self.path, |proved| {
            self.shown.replace(proved.meta, proved.manifest.files);
            self.shown.without_fields();
            guarded(|| {
                let reloaded = self.reader.reload();
                reloaded.map_err(reading)
            })?;
            let opened = open_search_files(&self.reader)?;
            let held = self.search_files.lock();
            *held.unwrap_or_else(PoisonError::into_inner) = opened;
            self.commit.store(proved.commit.number, Ordering::Release);
            Ok(())
        })
    }

    /// The files that are open, to verify parts of them and to ask whether one was damaged.
    pub(super) fn proofs(&self) -> &Proofs {
        self.shown.proofs()
    }

    /// What `read` gives, unless it has read something that is not what was written: then the error
    /// names the file. Tantivy indexes into its files without looking, which may panic.
    pub(super) fn proved<T>(
        &self,
        read: impl FnOnce() -> Result<T, EngineError>,
    ) -> Result<T, EngineError> {
        let done = guarded(read);
        self.proofs().check().and(done)
    }

    /// Number of the commit that is shown: tantivy's count of operations when it was made.
    pub(super) fn commit(&self) -> u64 {
        self.commit.load(Ordering::Acquire)
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

/// Makes an empty index in the blank directory `path`, whose lock is held.
pub(super) fn create(path: &Path) -> Result<Marker, EngineError> {
    let engine = path.join(ENGINE);
    fs::create_dir_all(&engine).map_err(system("create", &engine))?;
    let settings = IndexSettings {
        // Records are compressed by ourselves.
        docstore_compression: Compressor::None,
        docstore_blocksize: BLOCK_BYTES,
        ..IndexSettings::default()
    };
    // What a creation that was cut short has left would be opened instead of made anew.
    let left = engine.join(META);
    match fs::remove_file(&left) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(system("delete", &left)(error));
        }
        _ => {}
    }
    let first = FirstFailure::default();
    let keeper = Keeper::blank(path);
    WriteDirectory::open(&engine, first.clone(), keeper.clone())
        .and_then(|directory| {
            let index = Index::builder().schema(schema::schema()).settings(settings);
            let index = plugins()
                .into_iter()
                .fold(index, IndexBuilder::register_plugin);
            index.open_or_create(directory)
        })
        .map_err(|error| writing(&first, error))?;
    keeper.rest()?;
    let marker = Marker::current();
    marker.write(path)?;
    sync_name(path)?;
    Ok(marker)
}

/// Makes the directory `path` and those above it, whose names are then durable.
pub(super) fn create_directories(path: &Path) -> Result<(), EngineError> {
    let made: Vec<&Path> = path
        .ancestors()
        .take_while(|above| !above.as_os_str().is_empty() && !above.exists())
        .collect();
    fs::create_dir_all(path).map_err(system("create", path))?;
    made.into_iter().try_for_each(sync_name)
}

/// Makes the name of the directory `path` durable: it stands in the directory above.
fn sync_name(path: &Path) -> Result<(), EngineError> {
    let refused = |error| system("sync the directory of", path)(error);
    let whole = path.canonicalize().map_err(refused)?;
    match whole.parent().map_or(Ok(()), sync_directory) {
        // One that may not be read has been so before us.
        Err(error) if error.kind() != io::ErrorKind::PermissionDenied => Err(refused(error)),
        _ => Ok(()),
    }
}

/// Opens the index at `path` as one commit lists it.
pub(super) fn open_reader(path: &Path, shown: ShownCommit) -> Result<IndexReader, EngineError> {
    guarded(|| {
        let failed = reading;
        let directory = ReadDirectory::open(&path.join(ENGINE), shown.clone()).map_err(failed)?;
        let index = open_index(directory).map_err(failed)?;
        check_schema(&index)?;
        shown.without_fields();
        let builder = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(CACHED_BLOCKS);
        builder.try_into().map_err(failed)
    })
}

/// Opens the search files of the segments that are shown, as tantivy opens its own.
fn open_search_files(reader: &IndexReader) -> Result<Vec<FileSlice>, EngineError> {
    let searcher = reader.searcher();
    let open =
        |segment: &SegmentReader| segment.open_read(SegmentComponent::Custom(KIND.to_owned()));
    guarded(|| {
        let files: Result<_, _> = searcher.segment_readers().iter().map(open).collect();
        files.map_err(|error| reading(error.into()))
    })
}

/// Opens tantivy's index in `directory` with our tokenizers. Segments are made without them; they
/// say what the schema means to whoever asks tantivy.
pub(super) fn open_index(directory: impl tantivy::Directory) -> tantivy::Result<Index> {
    let mut index = Index::open(directory)?;
    for plugin in plugins() {
        index.register_plugin(plugin);
    }
    index
        .tokenizers()
        .register(KEY_TOKENIZER, KeyTokenizer::default());
    index
        .tokenizers()
        .register(CHAIN_TOKENIZER, ChainTokenizer::new());
    index
        .tokenizers()
        .register(NAMES_TOKENIZER, NamesTokenizer::default());
    Ok(index)
}

/// Nothing but damage can bring other fields behind a marker that fits.
pub(super) fn check_schema(index: &Index) -> Result<(), EngineError> {
    if index.schema() == schema::schema() {
        Ok(())
    } else {
        Err(damaged(format!(
            "{} names other fields than {MARKER}",
            shown(META)
        )))
    }
}
