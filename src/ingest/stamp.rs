//! The state of a file when it was read, and whether it still is.
//!
//! Takes files and stamps of earlier runs, gives stamps. Length and time are looked at first, the
//! content only when they differ. The hash ends with digits for what the readers make of the
//! content, so that another collection, format or version of them reads the file again.

use std::fs::{self, File, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::UNIX_EPOCH;

use super::Reject;
use super::discover::Found;
use super::work::Settings;
use crate::engine::Stamp;

/// The stamp of a file, by reading all of it once: packed, that is a small part of the work, and
/// it must be known before the first record is written.
///
/// # Errors
/// Returns the error of the system, and one when the run is stopped.
pub(super) fn stamp_of(
    found: &Found,
    settings: &Settings,
    is_cancelled: &AtomicBool,
) -> io::Result<Stamp> {
    let mut file = File::open(&found.path)?;
    let metadata = file.metadata()?;
    let mut hasher = blake3::Hasher::new();
    let mut buffer = vec![0; 1 << 20];
    loop {
        match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => {
                hasher.update(&buffer[..read]);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
        if is_cancelled.load(Ordering::Relaxed) {
            return Err(io::Error::other("the run was stopped"));
        }
    }
    Ok(settings.stamp(&found.source, &metadata, &hasher.finalize()))
}

/// Whether a file has the length and time under which it was read last, by the same readers.
pub(super) fn is_as_stamped(
    metadata: &Metadata,
    known: Option<&Stamp>,
    settings: &Settings,
) -> bool {
    known.is_some_and(|known| {
        known.bytes == metadata.len()
            && known.modified_ns == modified_ns(metadata)
            && settings.made(&known.source, &known.hash)
    })
}

/// Modification time in nanoseconds since 1970; 0 where the system does not say.
pub(super) fn modified_ns(metadata: &Metadata) -> i64 {
    let since = metadata
        .modified()
        .ok()
        .and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    since.map_or(0, |since| {
        i64::try_from(since.as_nanos()).unwrap_or(i64::MAX)
    })
}

/// Whether an error of the system says that a path is not there; any other says that it could not
/// be looked at.
pub(crate) fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Whether there is a file at `path`; what could not be looked at counts as there.
pub(crate) fn may_be_file(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|error| !is_gone(&error), |found| found.is_file())
}

/// Whether there is anything at `path`; what could not be looked at counts as there.
pub(super) fn may_exist(path: &Path) -> bool {
    fs::metadata(path).map_or_else(|error| !is_gone(&error), |_| true)
}

/// Whether the file at `path` has the length and time of `stamp`. Its content is not read.
///
/// # Errors
/// Returns the error of the system when it could not be looked at; a file that is gone is another.
pub(super) fn is_unchanged(path: &Path, stamp: &Stamp) -> io::Result<bool> {
    match fs::metadata(path) {
        Ok(found) => Ok(found.len() == stamp.bytes && modified_ns(&found) == stamp.modified_ns),
        Err(error) if is_gone(&error) => Ok(false),
        Err(error) => Err(error),
    }
}

/// The reject of a file that is not any more what its stamp says.
pub(super) fn changed_since(path: &Path, stamp: &Stamp) -> Option<Reject> {
    match is_unchanged(path, stamp) {
        Ok(true) => None,
        Ok(false) => Some(Reject::whole(
            &stamp.source,
            "changed or vanished while it was read: run again to take what it is now",
        )),
        Err(error) => Some(unreadable(&stamp.source, &error)),
    }
}

/// The reject of a source that the system, or what is packed in it, does not let us read.
pub(super) fn unreadable(source: &str, error: &io::Error) -> Reject {
    let reason = match error.kind() {
        io::ErrorKind::NotFound => "vanished before it could be read".to_owned(),
        io::ErrorKind::UnexpectedEof => {
            format!("breaks off in the middle ({error}): fetch it or pack it again")
        }
        // Ours, or a decoder's: it says what is wrong by itself.
        io::ErrorKind::InvalidData if error.raw_os_error().is_none() => error.to_string(),
        _ => format!("cannot be read: {error}"),
    };
    Reject::whole(source, reason)
}
