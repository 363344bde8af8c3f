//! The two ways in which tantivy sees our directory: to read, and to write.
//!
//! Owns wrappers around tantivy's memory-mapped directory. [`ReadDirectory`] touches nothing on
//! disk, so that an index on read-only media, or of another user, can be searched, and shows
//! tantivy no list of segments but the one that was proved. Both let nobody read a block of a file
//! before it was verified (`proof`). [`WriteDirectory`] makes every commit
//! durable before it is told, hashes every file while it is written, gives files the permissions
//! of any new file, deletes nothing that a commit consists of, and remembers the first call of
//! the system that failed.
//!
//! Neither takes tantivy's lock against its garbage collector: a reader that lost a file to it
//! opens again (see `open`), so that nothing can hang on a lock that somebody else holds.

use std::collections::BTreeMap;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tantivy::Directory;
use tantivy::directory::error::{
    DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError,
};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory, OwnedBytes,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

use super::failure::FirstFailure;
use super::manifest::keeper::Keeper;
use super::manifest::{FileFacts, MANIFEST, Times};
use super::marker::{replace_file, sync_directory};
use super::proof::{Proofs, TableWriter};
use super::records::dictionary::DICTIONARY;

/// Tantivy's list of segments: replacing it is the commit.
pub(super) const META: &str = "meta.json";

/// Tantivy's list of the files that it may delete.
pub(super) const MANAGED: &str = ".managed.json";

/// The ends of the names of files that are read part by part, each verified by who reads it: by
/// `terms` and by `searchfile`.
const LAZY: [&str; 2] = ["term", "search"];

/// Bytes that are written at once. The page cache holds a file in pieces as large as it was written
/// in, and a page fault of a reader takes the longer the more pieces lie around it: a tenth of a cold
/// search. From here on it gains no more.
const WRITE_BYTES: usize = 256 * 1024;

/// Tantivy's directory for reading alone.
#[derive(Debug, Clone)]
pub(super) struct ReadDirectory {
    inner: MmapDirectory,
    shown: ShownCommit,
}

/// The commit that tantivy is shown: the one that was proved, whatever is on disk by now.
#[derive(Debug, Clone, Default)]
pub(super) struct ShownCommit {
    commit: Arc<Mutex<Commit>>,
    proofs: Proofs,
}

/// A list of segments, and the roots of the checksums of their files.
#[derive(Debug, Default)]
struct Commit {
    meta: Vec<u8>,
    files: BTreeMap<String, FileFacts>,
}

/// Tantivy's list of segments without the fields of the index, which are most of it; as it is where
/// it is not written line by line.
pub(super) fn without_fields(list: &[u8]) -> Vec<u8> {
    let mut rest = Vec::with_capacity(list.len() / 4);
    let mut is_field = false;
    // No string of JSON holds the end of a line, so two blanks at the beginning of one stand before
    // a member of the whole.
    for line in list.split_inclusive(|byte| *byte == b'\n') {
        is_field &= !line.starts_with(b"  ]");
        if !is_field {
            rest.extend_from_slice(line);
        }
        is_field |= line == b"  \"schema\": [\n";
    }
    rest
}

impl ShownCommit {
    /// Shows `meta`, whose files the manifest describes.
    pub(super) fn new(meta: Vec<u8>, files: BTreeMap<String, FileFacts>) -> Self {
        let shown = Self::default();
        shown.replace(meta, files);
        shown
    }

    /// Shows `meta` from now on.
    pub(super) fn replace(&self, meta: Vec<u8>, files: BTreeMap<String, FileFacts>) {
        *self.commit() = Commit { meta, files };
    }

    /// The files that are open.
    pub(super) fn proofs(&self) -> &Proofs {
        &self.proofs
    }

    fn commit(&self) -> MutexGuard<'_, Commit> {
        self.commit.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Leaves out the fields, which tantivy reads when it opens an index and never again, though it
    /// parses them with every list of segments.
    pub(super) fn without_fields(&self) {
        let mut commit = self.commit();
        commit.meta = without_fields(&commit.meta);
    }
}

impl ReadDirectory {
    /// Opens tantivy's directory `engine`, of which it is shown one commit.
    pub(super) fn open(engine: &Path, shown: ShownCommit) -> tantivy::Result<Self> {
        let inner = open_directory(engine)?;
        Ok(Self { inner, shown })
    }
}

/// Tantivy's own directory. It takes whatever the system refuses for a directory that is none, so
/// that is asked again.
fn open_directory(engine: &Path) -> tantivy::Result<MmapDirectory> {
    let opened = match MmapDirectory::open(engine) {
        Err(OpenDirectoryError::NotADirectory(path)) => match engine.metadata() {
            Ok(found) if found.is_dir() => MmapDirectory::open(engine),
            Ok(_) => Err(OpenDirectoryError::NotADirectory(path)),
            Err(error) => Err(OpenDirectoryError::wrap_io_error(error, path)),
        },
        other => other,
    };
    Ok(opened?)
}

/// The whole content of a file of ours, which has no checksum of tantivy's at its end.
fn content(directory: &dyn Directory, path: &Path) -> Result<Vec<u8>, OpenReadError> {
    let file = directory.get_file_handle(path)?;
    let bytes = file.read_bytes(0..file.len());
    let bytes = bytes.map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))?;
    Ok(bytes.to_vec())
}

/// The mapped file at `path`, to be verified.
fn mapped(directory: &MmapDirectory, path: &Path) -> Result<OwnedBytes, OpenReadError> {
    let file = directory.get_file_handle(path)?;
    file.read_bytes(0..file.len())
        .map_err(|error| OpenReadError::wrap_io_error(error, path.to_owned()))
}

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "opened for reading")
}

impl Directory for ReadDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let facts = |name: &str| self.shown.commit().files.get(name).map(|facts| facts.root);
        let root = path.to_str().and_then(facts);
        let kind = path.extension().unwrap_or_default();
        let is_lazy = LAZY.iter().any(|lazy| kind == *lazy);
        let mapped = || mapped(&self.inner, path);
        Ok(self.shown.proofs.open(path, mapped, root, is_lazy)?)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED) {
            // Only who deletes needs it: a damaged list is no reason not to read.
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        if path == Path::new(META) {
            return Ok(self.shown.commit().meta.clone());
        }
        if path == Path::new(DICTIONARY) {
            return content(self, path);
        }
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, _path: &Path, _data: &[u8]) -> io::Result<()> {
        Err(read_only())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// Tantivy's directory for the one writer.
#[derive(Debug, Clone)]
pub(super) struct WriteDirectory {
    inner: MmapDirectory,
    root: PathBuf,
    first_failure: FirstFailure,
    keeper: Keeper,
    proofs: Proofs,
}

impl WriteDirectory {
    /// Opens tantivy's directory `root`.
    pub(super) fn open(
        root: &Path,
        first_failure: FirstFailure,
        keeper: Keeper,
    ) -> tantivy::Result<Self> {
        Ok(Self {
            inner: open_directory(root)?,
            root: root.to_owned(),
            first_failure,
            keeper,
            proofs: Proofs::default(),
        })
    }

    /// Has the manifest say that the index is being written.
    fn begin(&self) -> io::Result<()> {
        let manifest = self.root.with_file_name(MANIFEST);
        self.note("write", &manifest, self.keeper.begin())
    }

    fn note<T>(&self, action: &'static str, path: &Path, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| self.first_failure.note(action, path, error))
    }
}

impl Directory for WriteDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let root = path.to_str().and_then(|name| self.keeper.root(name));
        let mapped = || mapped(&self.inner, path);
        Ok(self.proofs.open(path, mapped, root, false)?)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        let name = path.to_string_lossy();
        let refused = |error| DeleteError::IoError {
            io_error: Arc::new(error),
            filepath: path.to_owned(),
        };
        // What tantivy takes for garbage after a failure may be what the disk still needs.
        if self.keeper.needs(&name) {
            return Err(refused(io::Error::other("the last commit consists of it")));
        }
        self.begin().map_err(refused)?;
        self.inner.delete(path)?;
        self.keeper.forget(&name);
        Ok(())
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.root.join(path);
        self.begin()
            .map_err(|error| OpenWriteError::wrap_io_error(error, path.to_owned()))?;
        match OpenOptions::new().write(true).create_new(true).open(&full) {
            Ok(file) => {
                let file = SyncedFile {
                    file,
                    path: full,
                    bytes: 0,
                    hasher: blake3::Hasher::new(),
                    table: TableWriter::default(),
                    first_failure: self.first_failure.clone(),
                    keeper: self.keeper.clone(),
                };
                Ok(BufWriter::with_capacity(WRITE_BYTES, Box::new(file)))
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                Err(OpenWriteError::FileAlreadyExists(path.to_owned()))
            }
            Err(error) => {
                self.first_failure.note("create", &full, &error);
                Err(OpenWriteError::wrap_io_error(error, path.to_owned()))
            }
        }
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(DICTIONARY) {
            return content(self, path);
        }
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let full = self.root.join(path);
        let is_commit = path == Path::new(META);
        if is_commit {
            let known = self.keeper.before_commit(data);
            let manifest = self.root.with_file_name(MANIFEST);
            self.note("write", &manifest, known)?;
        } else {
            self.begin()?;
        }
        self.note("write", &full, replace_file(&full, data))?;
        if path == Path::new(MANAGED) {
            self.keeper.managed(data);
        }
        if is_commit {
            // Tantivy syncs the directory before it replaces its list and not after: without
            // this, a commit that was told could be lost with the power.
            self.sync_directory()?;
            self.keeper.after_commit();
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.note("sync", &self.root, sync_directory(&self.root))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // Our own lock keeps our writers apart; tantivy's keeps other programs out. Tantivy takes
        // whatever the system refuses for a lock that somebody holds.
        if lock.filepath != INDEX_WRITER_LOCK.filepath {
            return Ok(DirectoryLock::from(Box::new(())));
        }
        let path = self.root.join(&lock.filepath);
        let mut options = OpenOptions::new();
        let file = options.write(true).create(true).truncate(false).open(&path);
        let file = self
            .note("open", &path, file)
            .map_err(LockError::wrap_io_error)?;
        match file.try_lock() {
            Ok(()) => Ok(DirectoryLock::from(Box::new(file))),
            Err(TryLockError::WouldBlock) => Err(LockError::LockBusy),
            Err(TryLockError::Error(error)) => {
                let refused: io::Result<DirectoryLock> = Err(error);
                self.note("lock", &path, refused)
                    .map_err(LockError::wrap_io_error)
            }
        }
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file that is on disk, and known to the manifest, once it is ended.
struct SyncedFile {
    file: File,
    path: PathBuf,
    bytes: u64,
    hasher: blake3::Hasher,
    table: TableWriter,
    first_failure: FirstFailure,
    keeper: Keeper,
}

impl SyncedFile {
    fn note<T>(&self, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| {
            if error.kind() != io::ErrorKind::Interrupted {
                self.first_failure.note("write", &self.path, error);
            }
        })
    }
}

impl Write for SyncedFile {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes);
        let written = self.note(written)?;
        self.hasher.update(&bytes[..written]);
        self.table.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SyncedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        let (table, root) = std::mem::take(&mut self.table).end();
        let written = self.file.write_all(&table);
        self.note(written)?;
        self.hasher.update(&table);
        let found = self.file.sync_data().and_then(|()| self.file.metadata());
        let facts = FileFacts {
            bytes: self.bytes + table.len() as u64,
            blake3: self.hasher.finalize().into(),
            root,
            times: Times::of(&self.note(found)?),
        };
        let name = self.path.file_name().unwrap_or_default();
        self.keeper.note(name.to_string_lossy().into_owned(), facts);
        Ok(())
    }
}
