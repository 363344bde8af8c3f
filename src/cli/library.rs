//! Where a command works: the index, and the names authority beside it.
//!
//! Owns [`Library`]. Names of one's own come from `--names`, else `KARTOTEKA_NAMES`, else a file
//! `names.toml` beside the index; they are read when an index is opened for searching, and add to
//! those of the program.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::request::RequestError;
use crate::analyse::known::KnownNames;
use crate::ask::Asker;
use crate::engine::embedded::Store;
use crate::engine::embedded::check::IndexCheck;
use crate::engine::embedded::search::{self, Searching};
use crate::engine::{Check, Engine, EngineError, WriterOptions};
use crate::ingest::{RecordWriter, may_be_file};
use crate::record::name::Names;

/// The file of names that is looked for beside the index.
const NAMES_FILE: &str = "names.toml";

/// An index and the names that go with it.
#[derive(Debug, Clone)]
pub(super) struct Library {
    /// Directory of the index.
    pub(super) index: PathBuf,
    /// File with names of one's own.
    names: Option<PathBuf>,
}

impl Library {
    /// The one that the flags, the environment and the files beside the index name.
    pub(super) fn resolve(index: Option<PathBuf>, names: Option<PathBuf>) -> Self {
        let index = index
            .or_else(|| variable("KARTOTEKA_INDEX"))
            .unwrap_or_else(|| PathBuf::from(".kartoteka"));
        let names = names
            .or_else(|| variable("KARTOTEKA_NAMES"))
            .or_else(|| beside(&index).filter(|file| may_be_file(file)));
        Self { index, names }
    }

    /// Opens the index for questions.
    pub(super) fn open(&self) -> Result<Asker<Searching>> {
        let searching = search::open(&self.index)?;
        Ok(Asker::new(match self.own_names()? {
            Some(names) => searching.knowing(names),
            None => searching,
        }))
    }

    /// The names of the program with those of one's own, where there are any.
    fn own_names(&self) -> Result<Option<Arc<KnownNames>>> {
        let Some(file) = &self.names else {
            return Ok(None);
        };
        let shown = file.display().to_string();
        let bytes = fs::read(file).with_context(|| format!("cannot read the names in {shown}"))?;
        let text = String::from_utf8(bytes).map_err(|_| RequestError::NamesNotUtf8 {
            file: shown.clone(),
        })?;
        let own = Names::parse(&shown, &text)?;
        Ok(Some(Arc::new(KnownNames::with(own))))
    }
}

/// Opens the index at `index` for reading, without names of one's own.
pub(super) fn open_reader(index: &Path) -> Result<Box<dyn Engine>, EngineError> {
    Ok(Box::new(search::open(index)?))
}

/// Opens the index at `index` for writing, and makes it where nothing is.
pub(super) fn open_writer(
    index: &Path,
    options: WriterOptions,
) -> Result<RecordWriter, EngineError> {
    RecordWriter::new(Store::open_write(index, options)?)
}

/// The index at `index`, to be checked.
pub(super) fn checked(index: &Path) -> impl Check {
    IndexCheck::new(index)
}

/// Records of the last commit of the index at `index`.
pub(super) fn records_in(index: &Path) -> Result<u64, EngineError> {
    Ok(Store::open_read(index)?.searcher().num_docs())
}

/// A variable of the environment that names a path. An empty one counts as unset, as elsewhere.
fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name)
        .filter(|value| !value.is_empty())
        .map(PathBuf::from)
}

/// The file of names in the folder in which the index is.
fn beside(index: &Path) -> Option<PathBuf> {
    // The parent of `.` says nothing. An index that is yet to be made has no other path.
    let whole = index.canonicalize().unwrap_or_else(|_| index.to_owned());
    Some(whole.parent()?.join(NAMES_FILE))
}
