//! Where a command works: the index, and the names authority beside it.
//!
//! Owns [`Library`]. Where both are is a matter of the settings; names of one's own are read when an
//! index is opened for searching, and add to those of the program.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};

use super::request::RequestError;
use super::settings::{Origin, Setting, Settings};
use crate::analyse::known::KnownNames;
use crate::ask::Asker;
use crate::engine::embedded::Store;
use crate::engine::embedded::check::IndexCheck;
use crate::engine::embedded::search::{self, Searching};
use crate::engine::{Check, Engine, EngineError, WriterOptions};
use crate::ingest::RecordWriter;
use crate::record::name::Names;

/// An index and the names that go with it.
#[derive(Debug, Clone)]
pub(super) struct Library {
    /// Directory of the index.
    pub(super) index: PathBuf,
    /// What named it.
    pub(super) origin: Origin,
    /// File with names of one's own.
    names: Setting<Option<PathBuf>>,
}

impl Library {
    /// The one that the settings name.
    pub(super) fn of(settings: &Settings) -> Self {
        Self {
            index: settings.index.value.clone(),
            origin: settings.index.origin.clone(),
            names: settings.names.clone(),
        }
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
        let Some(file) = &self.names.value else {
            return Ok(None);
        };
        let shown = file.display().to_string();
        let bytes = match fs::read(file) {
            // Nobody asked for it, and when it was looked for the system did not say.
            Err(error)
                if error.kind() == ErrorKind::NotFound && self.names.origin == Origin::Beside =>
            {
                return Ok(None);
            }
            read => read.with_context(|| format!("cannot read the names in {shown}"))?,
        };
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
