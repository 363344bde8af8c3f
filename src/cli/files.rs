//! Files and folders that the program writes for the user.
//!
//! Makes folders ([`make_folder`]) and replaces files whole ([`replace`]). Errors are those of the
//! system; who calls names the file.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::Path;

/// Makes a folder and those above it, if they are not there.
///
/// # Errors
/// Returns the error of the system; of a folder that is there and cannot be looked at, that one.
pub(super) fn make_folder(path: &Path) -> io::Result<()> {
    match fs::create_dir_all(path) {
        // The library says so as well when it could not see what is there.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            match fs::metadata(path)?.is_dir() {
                true => Ok(()),
                false => Err(error),
            }
        }
        made => made,
    }
}

/// Replaces the content of `path`: readers see the old or the new, never a part.
///
/// # Errors
/// Returns the error of the system; then nothing is left of the new content.
pub(super) fn replace(path: &Path, content: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let part = path.with_file_name(format!(".{}.part", name.trim_start_matches('.')));
    let written = File::create(&part).and_then(|mut file| {
        file.write_all(content)?;
        file.sync_all()
    });
    let written = written.and_then(|()| fs::rename(&part, path));
    if written.is_err() {
        // What is left of it is of no use.
        let _gone = fs::remove_file(&part);
    }
    written
}
