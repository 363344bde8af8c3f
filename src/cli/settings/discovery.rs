//! Discovery: the folder `.kartoteka` here or in a folder above, as git finds its own.
//!
//! Looks in the current folder, then in each one above it, and takes the first. Above it stops where
//! another file system begins, and takes no index of another user: whoever can write to `/tmp` could
//! otherwise give everybody below it an index. Known gap: on systems other than Unix neither is
//! checked.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Origin, Setting};
use crate::ingest::may_be_file;

/// Name of an index's folder.
pub(in crate::cli) const INDEX_FOLDER: &str = ".kartoteka";
/// The file by which a folder is known to be an index.
const MARKER: &str = "kartoteka.json";
/// The file of names that is looked for beside an index.
const NAMES_FILE: &str = "names.toml";

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The index.
    pub(super) index: Option<Setting<PathBuf>>,
    /// One that belongs to another user and was not taken; nothing was looked for above it.
    pub(super) foreign: Option<PathBuf>,
}

/// Looks in the current folder and above it.
pub(super) fn find() -> Found {
    let here = PathBuf::from(INDEX_FOLDER);
    // Here it counts even without a marker: a damaged index is to be reported, not passed over.
    if here.is_dir() {
        return Found {
            index: Some(Setting::new(here, Origin::Here)),
            foreign: None,
        };
    }
    std::env::current_dir().map_or_else(|_| Found::default(), |folder| above(&folder))
}

/// Looks in the folders above `folder`.
fn above(folder: &Path) -> Found {
    let disk = disk(folder);
    for above in folder.ancestors().skip(1) {
        let index = above.join(INDEX_FOLDER);
        if index.join(MARKER).is_file() {
            return match is_ours(&index) {
                true => Found {
                    index: Some(Setting::new(index, Origin::Above)),
                    foreign: None,
                },
                false => Found {
                    index: None,
                    foreign: Some(index),
                },
            };
        }
        if self::disk(above) != disk {
            break;
        }
    }
    Found::default()
}

/// The file of names in the folder in which the index is.
pub(super) fn names_beside(index: &Path) -> Option<PathBuf> {
    // The parent of `.` says nothing. An index that is yet to be made has no other path.
    let whole = index.canonicalize().unwrap_or_else(|_| index.to_owned());
    let beside = whole.parent()?.join(NAMES_FILE);
    may_be_file(&beside).then_some(beside)
}

/// Number of the file system that a folder is on.
#[cfg(unix)]
fn disk(folder: &Path) -> Option<u64> {
    use std::os::unix::fs::MetadataExt;
    Some(fs::metadata(folder).ok()?.dev())
}

/// Whether a folder belongs to who runs the program.
#[cfg(unix)]
fn is_ours(folder: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let user = rustix::process::geteuid().as_raw();
    fs::metadata(folder).is_ok_and(|metadata| metadata.uid() == user)
}

#[cfg(not(unix))]
fn disk(_: &Path) -> Option<u64> {
    None
}

#[cfg(not(unix))]
fn is_ours(_: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_folder_above_with_an_index_is_taken() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        let below = root.join("a/b/c");
        fs::create_dir_all(&below).unwrap();
        let index = |folder: &str| {
            let index = root.join(folder).join(INDEX_FOLDER);
            fs::create_dir_all(&index).unwrap();
            index
        };
        let found = || above(&below).index.map(|found| found.value);
        assert_eq!(found(), None);
        // A folder of that name without the marker is something else.
        let inner = index("a/b");
        assert_eq!(found(), None);
        let outer = index("");
        fs::write(outer.join(MARKER), "{}").unwrap();
        assert_eq!(found(), Some(outer));
        fs::write(inner.join(MARKER), "{}").unwrap();
        assert_eq!(found(), Some(inner));
        // The folder itself is not above itself.
        fs::write(index("a/b/c").join(MARKER), "{}").unwrap();
        assert_eq!(found(), Some(root.join("a/b").join(INDEX_FOLDER)));
    }

    #[test]
    #[cfg(unix)]
    fn an_index_of_another_user_is_named_and_not_taken() {
        let home = tempfile::tempdir().unwrap();
        let root = home.path().canonicalize().unwrap();
        let below = root.join("below");
        let index = root.join(INDEX_FOLDER);
        fs::create_dir_all(&below).unwrap();
        fs::create_dir_all(&index).unwrap();
        fs::write(index.join(MARKER), "{}").unwrap();
        if std::os::unix::fs::chown(&index, Some(54_321), None).is_err() {
            println!("skipped: only root can give a folder away");
            return;
        }
        let expected = Found {
            index: None,
            foreign: Some(index),
        };
        assert_eq!(above(&below), expected);
    }
}
