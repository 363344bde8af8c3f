//! The marker `kartoteka.json`: what makes a directory an index, and which index it is.
//!
//! Takes the directory, gives the versions that made the index and says whether this program may
//! read it. Written once, when the index is complete enough to be opened, and never changed. It
//! proves itself (see `seal`).

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::failure::{damaged, system};
use super::schema;
use super::seal::{seal, unseal};
use crate::analyse;
use crate::engine::EngineError;

/// Name of the marker.
pub(super) const MARKER: &str = "kartoteka.json";

/// Name of tantivy's directory.
pub(super) const ENGINE: &str = "engine";

/// Layout of the directory. Raise when files move or change their meaning.
///
/// 1: no manifest, and a marker that is not sealed. 2: without search files. 3: with them. 4: stored
/// records in chunks (see `records`). 5: files with checksums of their blocks (see `proof`).
const FORMAT: u32 = 5;

/// The last layout whose marker was not sealed.
const LAST_UNSEALED: u32 = 1;

/// Beginning of the names of files that were being written when a run died.
pub(super) const LITTER: &str = ".tmp";

/// What made an index.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Marker {
    /// Layout of the directory.
    pub format: u32,
    /// Name of the analysis chain.
    pub chain: String,
    /// Fingerprint of the analysis chain.
    pub chain_fingerprint: String,
    /// Version of the schema.
    pub schema: u32,
    /// Fingerprint of the schema and its weights.
    pub schema_fingerprint: String,
}

impl Marker {
    /// What this program makes.
    #[must_use]
    pub fn current() -> Self {
        Self {
            format: FORMAT,
            chain: analyse::CHAIN.to_owned(),
            chain_fingerprint: analyse::FINGERPRINT.to_owned(),
            schema: schema::version(),
            schema_fingerprint: schema::FINGERPRINT.to_owned(),
        }
    }

    /// Reads the marker of the index at `index`; none when there is no such file.
    pub(super) fn read(index: &Path) -> Result<Option<Self>, EngineError> {
        let path = index.join(MARKER);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            // `index` is a file: whatever it is, it is no index.
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => return Ok(None),
            Err(error) => return Err(system("read", &path)(error)),
        };
        if let Some(content) = unseal(&bytes) {
            // Whole, so what cannot be read here is of another version.
            return serde_json::from_slice(content).map(Some).map_err(|_| {
                EngineError::Incompatible {
                    found: "another version of the index format".to_owned(),
                    expected: Self::current().describe(),
                }
            });
        }
        serde_json::from_slice(&bytes)
            .ok()
            .filter(|marker: &Self| marker.format <= LAST_UNSEALED)
            .map(Some)
            .ok_or_else(|| damaged(format!("{MARKER} is not what was written")))
    }

    /// Writes the marker, all or nothing, and makes it durable.
    pub(super) fn write(&self, index: &Path) -> Result<(), EngineError> {
        let path = index.join(MARKER);
        replace_file(&path, &seal(self)?)
            .and_then(|()| sync_directory(index))
            .map_err(system("write", &path))
    }

    /// Refuses an index that this program would misread.
    pub(super) fn check(&self) -> Result<(), EngineError> {
        let current = Self::current();
        if *self == current {
            return Ok(());
        }
        Err(EngineError::Incompatible {
            found: self.describe(),
            expected: current.describe(),
        })
    }

    /// The format, chain and schema in words.
    #[must_use]
    pub fn describe(&self) -> String {
        let Self {
            format,
            chain,
            chain_fingerprint,
            schema,
            schema_fingerprint,
        } = self;
        format!(
            "format {format}, chain {chain} ({chain_fingerprint}), schema {schema} ({schema_fingerprint})"
        )
    }
}

/// Replaces the content of `path`: readers see the old or the new, never a part, and the
/// permissions are those of any new file.
pub(super) fn replace_file(path: &Path, content: &[u8]) -> io::Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let beside = path.with_file_name(format!("{LITTER}-{name}"));
    let written = write_synced(&beside, content).and_then(|()| fs::rename(&beside, path));
    if written.is_err() {
        // Nothing more can be done about it here; the next writer sweeps.
        let _left = fs::remove_file(&beside);
    }
    written
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .open(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes renames and new names in `directory` durable.
pub(super) fn sync_directory(directory: &Path) -> io::Result<()> {
    // Elsewhere than on Unix a directory cannot be opened as a file, and needs no such call.
    if cfg!(unix) {
        File::open(directory)?.sync_all()
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marker_comes_back_as_written() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(Marker::read(dir.path()).unwrap(), None);
        Marker::current().write(dir.path()).unwrap();
        assert_eq!(Marker::read(dir.path()).unwrap(), Some(Marker::current()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no litter");
    }

    #[test]
    fn any_other_maker_is_refused() {
        Marker::current().check().unwrap();
        let other = |change: fn(&mut Marker)| {
            let mut marker = Marker::current();
            change(&mut marker);
            marker
        };
        for marker in [
            other(|marker| marker.format += 1),
            other(|marker| marker.chain.push('x')),
            other(|marker| marker.chain_fingerprint.push('x')),
            other(|marker| marker.schema += 1),
            other(|marker| marker.schema_fingerprint.push('x')),
        ] {
            let refused = marker.check();
            assert!(
                matches!(refused, Err(EngineError::Incompatible { .. })),
                "{marker:?}"
            );
        }
    }

    #[test]
    fn what_is_cut_or_altered_or_not_sealed_is_damage() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join(MARKER);
        Marker::current().write(dir.path()).unwrap();
        let whole = fs::read_to_string(&path).unwrap();
        let bare = serde_json::to_string(&Marker::current()).unwrap();
        let altered = whole.replace("\"format\": 5", "\"format\": 1");
        for text in [
            "",
            "{\"format\":",
            &whole[..whole.len() - 1],
            &altered,
            &bare,
        ] {
            fs::write(&path, text).unwrap();
            let read = Marker::read(dir.path());
            assert!(matches!(read, Err(EngineError::Damaged { .. })), "{text}");
        }
    }

    #[test]
    fn the_first_layout_is_refused_by_its_name() {
        let dir = tempfile::tempdir().unwrap();
        let first = Marker {
            format: 1,
            ..Marker::current()
        };
        let bare = serde_json::to_string(&first).unwrap();
        fs::write(dir.path().join(MARKER), bare).unwrap();
        let read = Marker::read(dir.path()).unwrap().unwrap();
        assert_eq!(read, first);
        assert!(read.check().is_err());
    }
}
