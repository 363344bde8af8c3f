//! Litter: files that a run which died left behind, and that nothing would ever delete.
//!
//! Takes the directory of an index whose lock is held, whose named segments were all found, and
//! into which nothing is being written; deletes half-written files, and files of segments that no commit names. Touches nothing
//! whose name it does not know, and nothing at all when the list of segments cannot be read.

use std::collections::HashSet;
use std::fs;
use std::path::Path;

use super::failure::system;
use super::marker::{ENGINE, LITTER};
use super::open::segment_names;
use crate::engine::EngineError;

/// Deletes the litter in the index at `path`.
///
/// # Errors
/// Returns [`EngineError`] when a directory or the list of segments cannot be read. A file that
/// cannot be deleted is left: it does no harm, and the next run tries again.
pub(super) fn sweep(path: &Path) -> Result<(), EngineError> {
    let named: HashSet<String> = segment_names(path)?;
    let is_litter = |name: &str| name.starts_with(LITTER);
    delete_if(path, is_litter)?;
    delete_if(&path.join(ENGINE), |name| {
        is_litter(name) || segment_of(name).is_some_and(|segment| !named.contains(segment))
    })
}

fn delete_if(directory: &Path, is_litter: impl Fn(&str) -> bool) -> Result<(), EngineError> {
    let refused = || system("read", directory);
    for entry in fs::read_dir(directory).map_err(refused())? {
        let entry = entry.map_err(refused())?;
        if entry.file_name().to_str().is_some_and(&is_litter) {
            let _left = fs::remove_file(entry.path());
        }
    }
    Ok(())
}

/// The segment that a file belongs to: tantivy names its files by 32 hexadecimal digits, then
/// what they hold.
fn segment_of(name: &str) -> Option<&str> {
    let (segment, _kind) = name.split_once('.')?;
    let is_segment = segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_segment.then_some(segment)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_segments_are_known() {
        let segment = "0123456789abcdef0123456789abcdef";
        assert_eq!(segment_of(&format!("{segment}.store")), Some(segment));
        assert_eq!(segment_of(&format!("{segment}.12.del")), Some(segment));
        for name in [
            "meta.json",
            ".managed.json",
            "notes.txt",
            "0123.store",
            segment,
        ] {
            assert_eq!(segment_of(name), None, "{name}");
        }
    }
}
