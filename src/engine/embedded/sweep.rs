//! Litter: files that a run which died left behind, and that nothing would ever delete.
//!
//! Takes the directory of an index whose lock is held, whose files were all found, and into which
//! nothing is being written; deletes half-written files, and files of segments that the last
//! commit does not consist of. Touches nothing whose name it does not know.

use std::fs;
use std::path::Path;

use super::failure::system;
use super::manifest::keeper::Keeper;
use super::marker::{ENGINE, LITTER};
use super::records::dictionary::DICTIONARY;
use crate::engine::EngineError;

/// Deletes the litter in the index at `path`.
///
/// # Errors
/// Returns [`EngineError`] when a directory cannot be read. A file that cannot be deleted is
/// left: it does no harm, and the next run tries again.
pub(super) fn sweep(path: &Path, keeper: &Keeper) -> Result<(), EngineError> {
    let is_litter = |name: &str| name.starts_with(LITTER);
    delete_if(path, is_litter)?;
    delete_if(&path.join(ENGINE), |name| {
        let is_ours = is_of_segment(name) || name == DICTIONARY;
        let is_left = is_litter(name) || (is_ours && !keeper.needs(name));
        if is_left {
            keeper.forget(name);
        }
        is_left
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

/// Whether a file belongs to a segment: tantivy names its files by 32 hexadecimal digits, then
/// what they hold.
pub(super) fn is_of_segment(name: &str) -> bool {
    name.split_once('.').is_some_and(|(segment, _kind)| {
        segment.len() == 32 && segment.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_segments_are_known() {
        let segment = "0123456789abcdef0123456789abcdef";
        assert!(is_of_segment(&format!("{segment}.store")));
        assert!(is_of_segment(&format!("{segment}.12.del")));
        for name in [
            "meta.json",
            ".managed.json",
            "notes.txt",
            "0123.store",
            segment,
        ] {
            assert!(!is_of_segment(name), "{name}");
        }
    }
}
