//! Whether an index may have changed: lengths and times of two files.
//!
//! Owns [`ChangeMark`], which a reader that runs for long compares now and then instead of opening
//! the index. A commit renames a new list of segments into place and writes the manifest.

use std::fs;
use std::path::Path;

use super::directory::META;
use super::manifest::{MANIFEST, Times};
use super::marker::ENGINE;

/// Length and times of the manifest and of the list of segments; none where a file is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChangeMark([Option<(u64, Times)>; 2]);

impl ChangeMark {
    /// The mark of the index at `path` as it now is. Another mark may mean another commit; the
    /// same mark means the same commit.
    #[must_use]
    pub fn of(path: &Path) -> Self {
        let files = [path.join(MANIFEST), path.join(ENGINE).join(META)];
        Self(files.map(|file| {
            let found = fs::metadata(file).ok()?;
            Some((found.len(), Times::of(&found)))
        }))
    }
}
