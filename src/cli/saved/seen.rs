//! What a saved search has shown: ids of records, each with a hash of what the record says.
//!
//! Owns the file, one line a record: id, tab, hash. Ids stay for good, so that what was removed and
//! comes back is not new. A line that cannot be read counts for nothing: its record is shown once
//! more.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::cli::files::replace;
use crate::record::Record;

/// What stands at the head of the file.
const HEAD: &str = "\
# What `kartoteka saved run NAME --new` has shown: id of a record, tab, hash of what it says.
# Without this file everything is new.
";

/// What a search has shown.
#[derive(Debug)]
pub(in crate::cli) struct Seen {
    path: PathBuf,
    records: BTreeMap<String, String>,
}

/// What a record is to a search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli) enum Standing {
    /// It was never shown.
    New,
    /// It said something else when it was shown.
    Changed,
    /// It was shown as it is.
    Seen,
}

impl Seen {
    /// Reads the file; nothing was shown where there is none.
    pub(super) fn read(path: PathBuf) -> Result<Self> {
        let text = match fs::read(&path) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
            Err(error) => {
                return Err(error).with_context(|| format!("cannot read {}", path.display()));
            }
        };
        let lines = text.lines().filter(|line| !line.starts_with("# "));
        let records = lines.filter_map(|line| line.rsplit_once('\t'));
        let records = records.map(|(id, hash)| (id.to_owned(), hash.to_owned()));
        Ok(Self {
            path,
            records: records.collect(),
        })
    }

    /// How many records were shown.
    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    /// What a record is to the search, and the hash of what it says.
    pub(in crate::cli) fn standing(&self, record: &Record) -> (Standing, String) {
        let hash = hash(record);
        let standing = match self.records.get(&record.id) {
            None => Standing::New,
            Some(known) if *known == hash => Standing::Seen,
            Some(_) => Standing::Changed,
        };
        (standing, hash)
    }

    /// Notes that a record was shown.
    pub(in crate::cli) fn show(&mut self, id: &str, hash: String) {
        self.records.insert(id.to_owned(), hash);
    }

    /// Puts all of it in the place of the file.
    pub(super) fn write(&self) -> Result<()> {
        let mut text = HEAD.to_owned();
        for (id, hash) in &self.records {
            text.push_str(&format!("{id}\t{hash}\n"));
        }
        replace(&self.path, text.as_bytes())
            .with_context(|| format!("cannot write {}", self.path.display()))
    }

    /// Removes the file.
    pub(super) fn forget(path: &Path) -> Result<()> {
        match fs::remove_file(path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(error).with_context(|| format!("cannot remove {}", path.display()))
            }
            _ => Ok(()),
        }
    }
}

/// A hash of what a record says to its readers, whatever it was read from.
fn hash(record: &Record) -> String {
    let date = record.date.as_ref().map(|date| &date.text);
    let mut hasher = blake3::Hasher::new();
    let texts = [
        record.title.as_ref(),
        date,
        record.summary.as_ref(),
        record.body.as_ref(),
        record.language.as_ref(),
        record.citation.as_ref(),
    ];
    for text in texts {
        let text = text.map(String::as_str).unwrap_or_default();
        hasher.update(&(text.len() as u64).to_le_bytes());
        hasher.update(text.as_bytes());
    }
    hasher.finalize().to_hex()[..16].to_owned()
}
