//! The two ways in which tantivy sees our directory: to read, and to write.
//!
//! Owns wrappers around tantivy's memory-mapped directory. [`ReadDirectory`] touches nothing on
//! disk, so that an index on read-only media, or of another user, can be searched.
//! [`WriteDirectory`] makes every commit durable before it is told, gives files the permissions
//! of any new file, and remembers the first call of the system that failed.
//!
//! Neither takes tantivy's lock against its garbage collector: a reader that lost a file to it
//! opens again (see `open`), so that nothing can hang on a lock that somebody else holds.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    AntiCallToken, DirectoryLock, FileHandle, INDEX_WRITER_LOCK, Lock, MmapDirectory,
    TerminatingWrite, WatchCallback, WatchHandle, WritePtr,
};

use super::failure::FirstFailure;
use super::marker::{replace_file, sync_directory};

/// Tantivy's list of segments: replacing it is the commit.
pub(super) const META: &str = "meta.json";

/// Tantivy's list of the files that it may delete.
pub(super) const MANAGED: &str = ".managed.json";

/// Tantivy's directory for reading alone.
#[derive(Debug, Clone)]
pub(super) struct ReadDirectory(pub(super) MmapDirectory);

fn read_only() -> io::Error {
    io::Error::new(io::ErrorKind::ReadOnlyFilesystem, "opened for reading")
}

impl Directory for ReadDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError {
            io_error: Arc::new(read_only()),
            filepath: path.to_owned(),
        })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(read_only(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if path == Path::new(MANAGED) {
            // Only who deletes needs it: a damaged list is no reason not to read.
            return Err(OpenReadError::FileDoesNotExist(path.to_owned()));
        }
        self.0.atomic_read(path)
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
}

impl WriteDirectory {
    /// Wraps `inner`, whose path is `root`.
    pub(super) fn new(inner: MmapDirectory, root: &Path, first_failure: FirstFailure) -> Self {
        Self {
            inner,
            root: root.to_owned(),
            first_failure,
        }
    }

    fn note<T>(&self, action: &'static str, path: &Path, result: io::Result<T>) -> io::Result<T> {
        result.inspect_err(|error| self.first_failure.note(action, path, error))
    }
}

impl Directory for WriteDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.inner.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.inner.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.inner.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let full = self.root.join(path);
        match OpenOptions::new().write(true).create_new(true).open(&full) {
            Ok(file) => Ok(BufWriter::new(Box::new(SyncedFile {
                file,
                path: full,
                first_failure: self.first_failure.clone(),
            }))),
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
        self.inner.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        let full = self.root.join(path);
        self.note("write", &full, replace_file(&full, data))?;
        if path == Path::new(META) {
            // Tantivy syncs the directory before it replaces its list and not after: without
            // this, a commit that was told could be lost with the power.
            self.sync_directory()?;
        }
        Ok(())
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.note("sync", &self.root, sync_directory(&self.root))
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        // Our own lock keeps our writers apart; tantivy's keeps other programs out.
        if lock.filepath == INDEX_WRITER_LOCK.filepath {
            self.inner.acquire_lock(lock)
        } else {
            Ok(DirectoryLock::from(Box::new(())))
        }
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

/// A file that is on disk once it is ended.
struct SyncedFile {
    file: File,
    path: PathBuf,
    first_failure: FirstFailure,
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
        self.note(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl TerminatingWrite for SyncedFile {
    fn terminate_ref(&mut self, _: AntiCallToken) -> io::Result<()> {
        self.note(self.file.sync_data())
    }
}
