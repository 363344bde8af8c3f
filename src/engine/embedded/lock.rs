//! One writer at a time: an advisory lock that names its holder.
//!
//! Takes the directory of an index, gives a [`WriterLock`] that is held until dropped. The lock
//! is the system's, on an open file; the file itself means nothing and stays, so a run that was
//! killed never blocks the next one, and nobody needs to delete anything. Who lets go of it in
//! order takes the name out, so that the next to be refused is not told of the wrong run.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use super::failure::system;
use crate::engine::EngineError;

/// Name of the lock file.
pub(super) const LOCK: &str = "lock";

/// How long a refused run waits for the name of the holder, who writes it right after it took the
/// lock.
const PATIENCE: Duration = Duration::from_millis(300);

/// How often it looks.
const GLANCE: Duration = Duration::from_millis(10);

/// The right to write, as long as it lives.
#[derive(Debug)]
pub(super) struct WriterLock {
    file: File,
}

impl Drop for WriterLock {
    fn drop(&mut self) {
        let _emptied = self.file.set_len(0);
    }
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
                let holder = holder(&mut file);
                return Err(EngineError::Locked { holder });
            }
            Err(TryLockError::Error(error)) => return Err(system("lock", &path)(error)),
        }
        // The text is for the message of others only: failing to write it is no reason to stop.
        let text = format!("process {}\n", std::process::id());
        let _told = file
            .set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(text.as_bytes()));
        Ok(Self { file })
    }
}

/// Keeps writers out as long as it lives, and writes nothing, not even where no lock file is.
pub(super) fn keep_out(index: &Path) -> Result<Option<File>, EngineError> {
    let path = index.join(LOCK);
    let mut file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(system("open", &path)(error)),
    };
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Err(EngineError::Locked {
            holder: holder(&mut file),
        }),
        Err(TryLockError::Error(error)) => Err(system("lock", &path)(error)),
    }
}

/// Who holds the lock, if the file says so and it lives: until the holder has written its name,
/// that of a run that was killed may stand there.
fn holder(file: &mut File) -> Option<String> {
    let began = Instant::now();
    loop {
        let number = named(file);
        if number.is_some_and(may_live) {
            return number.map(|number| format!("process {number}"));
        }
        if began.elapsed() > PATIENCE {
            return None;
        }
        thread::sleep(GLANCE);
    }
}

/// The number in the first line of the lock file, if it is one that we wrote.
fn named(file: &mut File) -> Option<u32> {
    let mut text = String::new();
    file.rewind().ok()?;
    file.take(64).read_to_string(&mut text).ok()?;
    // A line that is not ended is being written.
    let (line, _) = text.split_once('\n')?;
    line.strip_prefix("process ")?.parse().ok()
}

/// Whether there may be a process of that number. Where the system does not show its processes
/// as files, nobody can say.
fn may_live(number: u32) -> bool {
    let processes = Path::new("/proc");
    !processes.join("self").exists() || processes.join(number.to_string()).exists()
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
    fn who_keeps_writers_out_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        assert!(keep_out(dir.path()).unwrap().is_none());
        assert!(!dir.path().join(LOCK).exists());
        std::fs::write(dir.path().join(LOCK), "a tail").unwrap();
        let kept = keep_out(dir.path()).unwrap();
        assert!(kept.is_some());
        let refused = WriterLock::acquire(dir.path());
        assert!(matches!(refused, Err(EngineError::Locked { .. })));
        assert_eq!(std::fs::read(dir.path().join(LOCK)).unwrap(), b"a tail");
        drop(kept);
        WriterLock::acquire(dir.path()).unwrap();
    }

    #[test]
    fn file_left_behind_does_not_block() {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(LOCK), "process 1\n").unwrap();
        WriterLock::acquire(dir.path()).unwrap();
    }

    #[test]
    fn a_dead_holder_is_not_named() {
        let dir = tempfile::tempdir().unwrap();
        let held = WriterLock::acquire(dir.path()).unwrap();
        // No system gives out this number.
        std::fs::write(dir.path().join(LOCK), "process 4294967295\n").unwrap();
        let Err(EngineError::Locked { holder, .. }) = WriterLock::acquire(dir.path()) else {
            panic!("locked twice");
        };
        assert!(holder.is_none() || !Path::new("/proc/self").exists());
        drop(held);
        assert_eq!(std::fs::read(dir.path().join(LOCK)).unwrap(), b"");
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
