//! From tantivy's errors to ours: what the caller would do about each.
//!
//! Takes a [`TantivyError`] and, where the store noticed it itself, the failed call of the system;
//! gives an [`EngineError`], which names files from the directory of the index on. Tantivy hides the cause of many failures in a text or behind a dead
//! thread, so the directory keeps the first failed call ([`FirstFailure`]) and that is believed
//! first.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use super::lock::LOCK;
use super::manifest::MANIFEST;
use super::marker::{ENGINE, MARKER};
use super::proof::NotAsWritten;
use crate::engine::{EngineError, guard};

/// What was tried when the system gives no thread.
const NO_THREAD: &str = "start a thread for";

/// The first call of the system that failed while writing, shared by all threads of a writer.
#[derive(Debug, Clone, Default)]
pub(super) struct FirstFailure(Arc<Mutex<Option<FailedCall>>>);

/// What was tried, on what, and the system's answer.
type FailedCall = (&'static str, PathBuf, io::Error);

impl FirstFailure {
    /// Remembers `error`, unless another came first.
    pub(super) fn note(&self, action: &'static str, path: &Path, error: &io::Error) {
        let mut first = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if first.is_none() {
            *first = Some((action, path.to_owned(), copy(error)));
        }
    }

    /// Whether anything is remembered.
    pub(super) fn is_noted(&self) -> bool {
        let first = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        first.is_some()
    }

    /// Takes what was remembered.
    fn take(&self) -> Option<EngineError> {
        let mut first = self
            .0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let (action, path, source) = first.take()?;
        Some(system(action, &path)(source))
    }
}

/// A failed call of the system.
pub(super) fn system(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> EngineError {
    let file = inside(path);
    move |source| EngineError::System {
        action,
        file,
        source,
    }
}

/// The path of a file of an index from its directory on; empty for the directory itself.
fn inside(path: &Path) -> String {
    let name = name(path);
    let is_in_engine = path.parent().is_some_and(|above| above.ends_with(ENGINE));
    if is_in_engine {
        format!("{ENGINE}/{name}")
    } else if [ENGINE, MARKER, MANIFEST, LOCK].contains(&&name[..]) {
        name
    } else {
        String::new()
    }
}

/// A damaged file.
pub(super) fn damaged(reason: impl Into<String>) -> EngineError {
    EngineError::Damaged {
        reason: reason.into(),
    }
}

/// What `error` means for the index while it was written.
pub(super) fn writing(first: &FirstFailure, error: TantivyError) -> EngineError {
    first.take().unwrap_or_else(|| translate("write", error))
}

/// What `error` means for the index while it was read.
pub(super) fn reading(error: TantivyError) -> EngineError {
    translate("read", error)
}

/// Carries out `task`, which reads files that nobody has checked yet: tantivy panics over some
/// damage, and that is damage too.
pub(super) fn guarded<T>(task: impl FnOnce() -> Result<T, EngineError>) -> Result<T, EngineError> {
    guard::guarded(task).unwrap_or_else(|| Err(damaged("one of its files cannot be read")))
}

fn translate(action: &'static str, error: TantivyError) -> EngineError {
    match error {
        // Tantivy's own of this kind: it starts threads, and waits for nothing else.
        TantivyError::IoError(error) if error.kind() == io::ErrorKind::WouldBlock => {
            system(NO_THREAD, Path::new(""))(copy(&error))
        }
        TantivyError::IoError(error) => from_io(action, None, &error),
        TantivyError::SystemError(text) if text.starts_with("Failed to spawn") => {
            let kind = io::ErrorKind::WouldBlock;
            system(NO_THREAD, Path::new(""))(io::Error::new(kind, "the system gives no more"))
        }
        TantivyError::OpenReadError(error) => from_open_read(error),
        TantivyError::OpenWriteError(OpenWriteError::IoError { io_error, filepath }) => {
            from_io("write", Some(&filepath), &io_error)
        }
        TantivyError::OpenWriteError(OpenWriteError::FileAlreadyExists(path)) => {
            EngineError::Fault(format!("the file {} exists already", name(&path)))
        }
        TantivyError::OpenDirectoryError(error) => from_open_directory(error),
        TantivyError::LockFailure(LockError::LockBusy, _) => EngineError::Locked { holder: None },
        TantivyError::LockFailure(LockError::IoError(error), _) => from_io("lock", None, &error),
        TantivyError::IncompatibleIndex(_) => foreign_format(),
        // Tantivy shows what it found in its debug form only, at times with a whole file in it.
        TantivyError::DataCorruption(_) => damaged("one of its files cannot be read"),
        // Our schema has been compared with the index's: a field that is not there was lost.
        TantivyError::SchemaError(_) | TantivyError::FieldNotFound(_) => {
            damaged("one of its columns is missing")
        }
        TantivyError::DeserializeError(_) => damaged("a stored record cannot be read"),
        TantivyError::InternalError(text)
        | TantivyError::SystemError(text)
        | TantivyError::ErrorInThread(text) => match system_number(&text) {
            Some(number) => system(action, Path::new(""))(io::Error::from_raw_os_error(number)),
            None => EngineError::Fault(text),
        },
        other => EngineError::Fault(other.to_string()),
    }
}

fn from_open_read(error: OpenReadError) -> EngineError {
    match error {
        OpenReadError::FileDoesNotExist(path) => damaged(format!("{} is missing", name(&path))),
        OpenReadError::IoError { io_error, filepath } => {
            from_io("read", Some(&filepath), &io_error)
        }
        OpenReadError::IncompatibleIndex(_) => foreign_format(),
    }
}

fn from_open_directory(error: OpenDirectoryError) -> EngineError {
    match error {
        OpenDirectoryError::DoesNotExist(path) | OpenDirectoryError::NotADirectory(path) => {
            damaged(format!("the directory {} is missing", name(&path)))
        }
        OpenDirectoryError::FailedToCreateTempDir(error) => from_io("write", None, &error),
        OpenDirectoryError::IoError {
            io_error,
            directory_path,
        } => from_io("open", Some(&directory_path), &io_error),
    }
}

/// An error with a number came from the system; one without was made by a reader of a file that
/// did not find what it expected. Without a path it concerns the index as a whole.
fn from_io(action: &'static str, path: Option<&Path>, error: &io::Error) -> EngineError {
    if let Some(altered) = error
        .get_ref()
        .and_then(|of| of.downcast_ref::<NotAsWritten>())
    {
        return damaged(altered.to_string());
    }
    let from_system = error.raw_os_error().is_some()
        || matches!(
            error.kind(),
            io::ErrorKind::StorageFull | io::ErrorKind::PermissionDenied
        );
    match path {
        _ if !from_system => {
            let file = path.map_or_else(|| "one of its files".to_owned(), name);
            damaged(format!("{file} is cut short or altered"))
        }
        None => system(action, Path::new(""))(copy(error)),
        // Tantivy names files relative to its own directory.
        Some(path) if path.parent() == Some(Path::new("")) => {
            system(action, &Path::new(ENGINE).join(path))(copy(error))
        }
        Some(path) => system(action, path)(copy(error)),
    }
}

fn foreign_format() -> EngineError {
    EngineError::Incompatible {
        found: "another version of the index library".to_owned(),
        expected: format!("files of tantivy {}", tantivy::version_string()),
    }
}

/// The file's name alone: the index is named in the message already.
fn name(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

/// The number in `… (os error 28)`.
fn system_number(text: &str) -> Option<i32> {
    let (_, rest) = text.rsplit_once("(os error ")?;
    rest.split_once(')')?.0.parse().ok()
}

/// A second error of the same meaning; [`io::Error`] cannot be cloned.
fn copy(error: &io::Error) -> io::Error {
    match error.raw_os_error() {
        Some(number) => io::Error::from_raw_os_error(number),
        None => io::Error::new(error.kind(), error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn causes_hidden_in_texts_are_found() {
        for text in [
            "No space left on device (os error 28)",
            "x: (os error 28) in thread",
        ] {
            let error = translate("write", TantivyError::InternalError(text.to_owned()));
            assert!(
                matches!(&error, EngineError::System { source, .. }
                    if source.kind() == io::ErrorKind::StorageFull),
                "{error}"
            );
        }
        let error = TantivyError::ErrorInThread("any".to_owned());
        assert!(matches!(translate("write", error), EngineError::Fault(_)));
    }

    #[test]
    fn the_first_failed_call_is_believed() {
        let first = FirstFailure::default();
        first.note(
            "write",
            Path::new("/index/engine/a"),
            &io::Error::from_raw_os_error(28),
        );
        first.note("write", Path::new("b"), &io::Error::from_raw_os_error(5));
        let dead = || TantivyError::ErrorInThread("killed".to_owned());
        let error = writing(&first, dead());
        assert!(matches!(&error, EngineError::System { file, .. } if file == "engine/a"));
        let error = writing(&first, dead());
        assert!(matches!(error, EngineError::Fault(_)), "told once");
    }

    #[test]
    fn missing_and_cut_files_are_damage() {
        for error in [
            OpenReadError::FileDoesNotExist("x.store".into()),
            OpenReadError::wrap_io_error(io::ErrorKind::UnexpectedEof.into(), "x.store".into()),
        ] {
            let error = translate("read", error.into());
            assert!(
                matches!(&error, EngineError::Damaged { reason, .. } if reason.contains("x.store")),
                "{error}"
            );
        }
    }
}
