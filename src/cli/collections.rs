//! `kartoteka collections`: which collections there are; renaming and removing them.

use std::path::Path;

use anyhow::{Context, Result};
use clap::{Args, Subcommand};

use super::console::Console;
use super::exit::Status;
use super::interrupt::Interrupt;
use super::library::{open_reader, open_writer};
use super::progress::{Reporting, Watcher};
use super::{Output, feeding};
use crate::engine::{EngineError, WriterOptions};
use crate::ingest::RecordWriter;
use crate::present::{collections, json, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka collections
  kartoteka collections --output json
  kartoteka collections rename korea \"Korean War\"
  kartoteka collections remove \"Korean War\"

A new name lasts: what comes under the old one later goes under it; ids stay as they are.
What was removed comes back when its files are indexed again.")]
pub(super) struct CollectionsArgs {
    /// What to do instead of listing
    #[command(subcommand)]
    change: Option<Change>,
    /// List under each collection what titles, dates and references were read from
    #[arg(long)]
    evidence: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text", global = true)]
    output: Output,
}

// What is done to a collection. A doc comment would describe `collections` itself.
#[derive(Debug, Subcommand)]
enum Change {
    /// Give a collection another name
    Rename {
        /// The collection
        #[arg(value_name = "NAME")]
        from: String,
        /// Its new name
        #[arg(value_name = "NEW")]
        to: String,
        /// Allow NEW to be a collection already, and make the two one
        #[arg(long)]
        join: bool,
    },
    /// Take all records of a collection out of the index
    Remove {
        /// The collection
        #[arg(value_name = "NAME")]
        name: String,
    },
}

pub(super) fn run(args: &CollectionsArgs, index: &Path, console: &Console) -> Result<Status> {
    let Some(change) = &args.change else {
        let figures = open_reader(index)?.collections()?;
        let is_empty = figures.is_empty();
        match args.output {
            Output::Text => {
                console.page(
                    &text::collections(&figures, args.evidence, console.look),
                    &[],
                )?;
            }
            Output::Json => console.json(&json::collections(&figures))?,
            Output::Jsonl => console.json_lines(&[json::collections(&figures)])?,
        }
        return Ok(if is_empty {
            Status::Nothing
        } else {
            Status::Done
        });
    };
    // Never makes an index: there is nothing to rename in a new one.
    open_reader(index)?;
    let interrupt = Interrupt::listen().context("cannot listen for Ctrl-C")?;
    let mut writer = open_writer(index, WriterOptions::default())?;
    let changed = make(change, &mut writer)?;
    let mut watcher = Watcher::begin(Reporting::Quiet);
    // A signal ends the merging; the change itself is committed by now.
    let records = feeding::end(writer, &interrupt.flag(), &mut watcher)?;
    watcher.end()?;
    let done = collections::Changed { records, ..changed };
    match args.output {
        Output::Text => console.write(&done.sentence())?,
        Output::Json => console.json(&done)?,
        Output::Jsonl => console.json_lines(&[done])?,
    }
    Ok(Status::Done)
}

/// Makes the change and commits it.
fn make(change: &Change, writer: &mut RecordWriter) -> Result<collections::Changed, EngineError> {
    let mut changed = collections::Changed::default();
    match change {
        Change::Rename { from, to, join } => {
            changed.renamed = Some(writer.rename_collection(from, to, *join)?);
            changed.collection = from.clone();
            changed.to = Some(to.trim().to_owned());
        }
        Change::Remove { name } => {
            changed.removed = Some(writer.remove_collection(name)?);
            changed.collection = name.clone();
        }
    }
    Ok(changed)
}
