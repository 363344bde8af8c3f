//! One writer at a time: an advisory lock that names its holder.
//!
//! Takes the directory of an index, gives a [`WriterLock`] that is held until dropped. The lock
//! is the system's, on an open file; the file itself means nothing and stays, so a run that was
//! killed never blocks the next one, and nobody needs to delete anything.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::failure::system;
use crate::engine::EngineError;

/// Name of the lock file.
pub(super) const LOCK: &str = "lock";

/// The right to write, as long as it lives.
#[derive(Debug)]
pub(super) struct WriterLock {
    _file: File,
}

impl WriterLock {
    /// Takes the lock of the index at `index`, at once or not at all.
    pub(super) fn acquire(index: &Path) -> Result<Self, EngineError> {
        let path = index.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(system("open", &path))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(EngineError::Locked {
                    path: index.to_owned(),
                    holder: holder(&mut file),
                });
            }
            Err(TryLockError::Error(error)) => return Err(system("lock", &path)(error)),
        }
        // The text is for the message of others only: failing to write it is no reason to stop.
        let text = format!("process {}\n", std::process::id());
        let _told = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()));
        Ok(Self { _file: file })
    }
}

/// The first line of the lock file, if it is one that we wrote.
fn holder(file: &mut File) -> Option<String> {
    let mut text = String::new();
    file.take(64).read_to_string(&mut text).ok()?;
    let number = text.lines().next()?.strip_prefix("process ")?;
    number
        .parse::<u32>()
        .ok()
        .map(|number| format!("process {number}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn second_holder_is_told_of_the_first() {
        let dir = tempfile::tempdir().unwrap();
        let first = WriterLock::acquire(dir.path()).unwrap();
        let Err(EngineError::Locked { holder, .. }) = WriterLock::acquire(dir.path()) else {
            panic!("locked twice");
        };
        assert_eq!(holder, Some(format!("process {}", std::process::id())));
        drop(first);
        WriterLock::acquire(dir.path()).unwrap();
    }

    #[test]
    fn file_left_behind_does_not_block() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(LOCK), "process 1\n").unwrap();
        WriterLock::acquire(dir.path()).unwrap();
    }

    #[test]
    fn foreign_text_is_not_repeated() {
        let dir = tempfile::tempdir().unwrap();
        let held = WriterLock::acquire(dir.path()).unwrap();
        std::fs::write(dir.path().join(LOCK), "\u{1b}[31mmine").unwrap();
        let Err(EngineError::Locked { holder, .. }) = WriterLock::acquire(dir.path()) else {
            panic!("locked twice");
        };
        assert_eq!(holder, None);
        drop(held);
    }
}
