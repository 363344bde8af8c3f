//! One run into an index, for `kartoteka index` and for a search that brings its corpus up to
//! date first.
//!
//! Takes paths and options, gives the summary of the run; opens and closes the index;
//! small segments are merged before, unless a signal ([`Interrupt`]) or a failure ended the run.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::{Context, Result};

use super::console;
use super::exit::Status;
use super::interrupt::Interrupt;
use super::library::{open_writer, records_in};
use super::progress::{Reporting, Watcher};
use crate::engine::{EngineError, WriterOptions};
use crate::ingest::pdf::PdfOptions;
use crate::ingest::{self, NoWriter, RecordWriter, RunError, RunOptions, Summary};
use crate::present::text::counted;

/// A run that a signal ended; what was read before it is saved.
#[derive(Debug, thiserror::Error)]
#[error("stopped before the corpus was read to its end; what was read is saved")]
pub(crate) struct Stopped(pub(crate) Status);

/// Brings the index up to date with what lies at `corpus`, quietly; returns the absolute paths
/// to which a search is then narrowed, none for no corpus.
///
/// # Errors
/// Returns what ended the run early, [`Stopped`] when it was a signal.
pub(super) fn bring_up_to_date(corpus: &[PathBuf], index: &Path) -> Result<Vec<PathBuf>> {
    if corpus.is_empty() {
        return Ok(Vec::new());
    }
    let interrupt = Interrupt::listen().context("cannot listen for Ctrl-C")?;
    let options = RunOptions {
        stop: interrupt.flag(),
        pdf: PdfOptions::of_this_program(),
        ..RunOptions::default()
    };
    let mut watcher = Watcher::begin(Reporting::Quiet);
    let writing = WriterOptions::default();
    let summary = feed(corpus, &options, writing, index, &mut watcher);
    watcher.end()?;
    let summary = summary?;
    if let Some(status) = interrupt.status() {
        return Err(Stopped(status).into());
    }
    if summary.rejected > 0 {
        console::notes([format!(
            "{} in the corpus could not be read; `kartoteka index` says what and why",
            counted(summary.rejected, "part")
        )]);
    }
    corpus
        .iter()
        .filter(|path| path.exists())
        .map(|path| {
            path.canonicalize()
                .with_context(|| format!("cannot find {}", path.display()))
        })
        .collect()
}

/// One run into the index at `index`.
///
/// # Errors
/// Returns [`RunError`] and what opening an index gives; what earlier commits saved stays.
pub(super) fn feed(
    paths: &[PathBuf],
    options: &RunOptions,
    writing: WriterOptions,
    index: &Path,
    watcher: &mut Watcher,
) -> Result<Summary> {
    // Where nothing is there to read, no index is made; nor is one for a dry run.
    let is_there = paths.iter().any(|path| {
        let found = path.symlink_metadata();
        // What could not be looked at may be there.
        found.map_or_else(|error| error.kind() != io::ErrorKind::NotFound, |_| true)
    });
    if options.dry_run || !is_there {
        return Ok(ingest::run(paths, options, &mut NoWriter, watcher)?);
    }
    let mut writer = open_writer(index, writing)?;
    let summary = match ingest::run(paths, options, &mut writer, watcher) {
        // Nothing was written yet: as if it had been noticed when the index was opened.
        Err(RunError::Engine {
            error: error @ EngineError::Damaged { .. },
            saved: None,
        }) => return Err(error.into()),
        Err(RunError::Engine { error, saved }) => {
            // The unfinished segments go first: they may hold the disk space that reading needs.
            drop(writer);
            let saved = saved.or_else(|| records_in(index).ok());
            return Err(RunError::Engine { error, saved }.into());
        }
        other => other?,
    };
    let saved = Some(summary.records);
    end(writer, &options.stop, watcher).map_err(|error| RunError::Engine { error, saved })?;
    Ok(summary)
}

/// Merges small segments and closes the index, or closes it at once when `stop` is set;
/// returns the number of records.
///
/// # Errors
/// Returns [`EngineError`] when the store cannot take it; the last commit stays whole.
pub(super) fn end(
    mut writer: RecordWriter,
    stop: &AtomicBool,
    watcher: &mut Watcher,
) -> Result<u64, EngineError> {
    watcher.tidying();
    for left_undone in writer.tidy_until(stop)? {
        watcher.say(&format!("warning: {left_undone}"));
    }
    if stop.load(Ordering::Relaxed) {
        writer.leave()
    } else {
        writer.finish()
    }
}
