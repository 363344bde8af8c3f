//! `kartoteka index`: files, folders and archives into the index.
//!
//! Known gap: the standard library hears no signals, so Ctrl-C ends the run at once, with what
//! was committed. [`RunOptions::stop`] is the place where a handler would ask for a clean end.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use clap::builder::PossibleValuesParser;

use super::console::{self, Console};
use super::exit::Status;
use super::progress::{Reporting, Watcher};
use super::{Output, size};
use crate::engine::Writer;
use crate::engine::embedded::{Store, WriterOptions};
use crate::ingest::{self, Format, Mapping, NoWriter, RunError, RunOptions, Summary};
use crate::present::index::{self, IndexView};

/// Read files, folders and archives (.gz, .zst, .zip) into the index; running it again takes only
/// what changed
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka index sample_corpus/korea --collection Korea --index box
  kartoteka index sample_corpus --prune --rejects rejects.jsonl
  kartoteka index sample_corpus --map title=heading,people=sender --dry-run
  kartoteka index sample_corpus --dry-run --output json")]
pub(super) struct IndexArgs {
    /// Files, folders and archives to read
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Collection of everything read [default: what the record says, else the file's or folder's
    /// name]
    #[arg(long, value_name = "NAME")]
    collection: Option<String>,
    /// Format of everything read; auto looks at the content
    #[arg(long, value_name = "FORMAT", default_value = AUTO, value_parser = formats())]
    format: String,
    /// Which column is which field, such as title=doc_title,people=authors, or a file of such
    /// lines (.toml); common names are known
    #[arg(long, value_name = "MAPPING")]
    map: Vec<String>,
    /// Remove records whose source is gone
    #[arg(long)]
    prune: bool,
    /// End at the first rejected record and keep nothing of the run
    #[arg(long)]
    strict: bool,
    /// Read and report, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Write what was rejected to FILE, as JSON lines
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Memory for what is not yet on disk, such as 500MB
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// Threads that read and index
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Make what was read durable every N records, at the latest [default: 20000, and every half
    /// minute]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    commit_every: Option<u64>,
    /// Form of the summary
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

/// The format that stands for looking at the content.
const AUTO: &str = "auto";

/// The formats that there are readers for.
fn formats() -> PossibleValuesParser {
    let formats = Format::ALL.into_iter().map(Format::name);
    PossibleValuesParser::new([AUTO].into_iter().chain(formats))
}

pub(super) fn run(args: &IndexArgs, index: &Path, console: &Console) -> Result<Status> {
    let mut writing = WriterOptions::default();
    let mut options = RunOptions {
        collection: args.collection.clone(),
        format: args.format.parse().ok(),
        mapping: Mapping::read(&args.map)?,
        prune: args.prune,
        strict: args.strict,
        dry_run: args.dry_run,
        ..RunOptions::default()
    };
    if let Some(size) = &args.memory {
        writing.memory_bytes = size::parse(size)?;
    }
    if let Some(records) = args.commit_every {
        options.commit.records = records;
    }
    if let Some(threads) = args.threads {
        writing.threads = usize::from(threads);
        options.threads = usize::from(threads);
    }
    let mut watcher = Watcher::begin(if args.strict {
        Reporting::Strict
    } else {
        Reporting::Everything
    });
    if let Some(file) = &args.rejects {
        watcher.keep_rejects(file)?;
    }
    let summary = feed(&args.paths, &options, writing, index, &mut watcher);
    let kept = watcher.end();
    let summary = summary?;
    kept?;
    let view = view(&summary);
    match args.output {
        Output::Text => console.write(&index::summary(&view, args.dry_run))?,
        Output::Json => console.json(&view)?,
        Output::Jsonl => console.json_lines(&[view])?,
    }
    remarks(&summary, &options.mapping);
    Ok(if summary.rejected > 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}

/// Brings the index up to date with what lies at `corpus`, quietly; returns the absolute paths
/// to which a search is then narrowed, none for no corpus.
pub(super) fn bring_up_to_date(corpus: &[PathBuf], index: &Path) -> Result<Vec<PathBuf>> {
    if corpus.is_empty() {
        return Ok(Vec::new());
    }
    let mut watcher = Watcher::begin(Reporting::Quiet);
    let summary = feed(
        corpus,
        &RunOptions::default(),
        WriterOptions::default(),
        index,
        &mut watcher,
    );
    watcher.end()?;
    let summary = summary?;
    if summary.rejected > 0 {
        console::notes([format!(
            "{} in the corpus could not be read; `kartoteka index` says what and why",
            crate::present::text::counted(summary.rejected, "part")
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
fn feed(
    paths: &[PathBuf],
    options: &RunOptions,
    writing: WriterOptions,
    index: &Path,
    watcher: &mut Watcher,
) -> Result<Summary> {
    // Where nothing is there to read, no index is made; nor is one for a dry run.
    let is_there = paths.iter().any(|path| path.symlink_metadata().is_ok());
    if options.dry_run || !is_there {
        return Ok(ingest::run(paths, options, &mut NoWriter, watcher)?);
    }
    let mut writer = Store::open_write(index, writing)?;
    let summary = match ingest::run(paths, options, &mut writer, watcher) {
        Err(RunError::Engine { error, saved }) => {
            // What was begun goes first: it may hold the room that reading needs.
            drop(writer);
            let saved = saved.or_else(|| saved_in(index));
            return Err(RunError::Engine { error, saved }.into());
        }
        other => other?,
    };
    let saved = Some(summary.records);
    let failed = |error| RunError::Engine { error, saved };
    if !summary.is_stopped {
        for left_undone in writer.tidy().map_err(failed)? {
            watcher.say(&format!("warning: {left_undone}"));
        }
    }
    Box::new(writer).finish().map_err(failed)?;
    Ok(summary)
}

/// Records that the last commit holds.
fn saved_in(index: &Path) -> Option<u64> {
    let store = Store::open_read(index).ok()?;
    Some(store.searcher().num_docs())
}

fn view(summary: &Summary) -> IndexView {
    IndexView {
        read: summary.read,
        added: summary.added,
        updated: summary.updated,
        unchanged: summary.unchanged,
        removed: summary.removed,
        rejected: summary.rejected,
        records: summary.records,
        bytes: summary.bytes,
        seconds: (summary.took.as_secs_f64() * 1000.0).round() / 1000.0,
    }
}

/// What the summary leaves unsaid.
fn remarks(summary: &Summary, mapping: &Mapping) {
    // Where nothing was read anew, no column could be met.
    if summary.unchanged_sources < summary.sources {
        console::notes(mapping.unmet().into_iter().map(|(field, column)| {
            format!(
                "no record has a column \"{}\", which was to be {}: see how it is spelt",
                column.escape_debug(),
                field.name()
            )
        }));
    }
    if summary.is_stopped {
        console::notes([
            "stopped before the end; what was committed is kept, run it again to go on",
        ]);
    }
    if !summary.new_archives.is_empty() {
        let listed: Vec<String> = summary
            .new_archives
            .iter()
            .map(|(archive, records)| format!("{archive} ({records})"))
            .collect();
        console::notes([format!(
            "archives that are not in the list of archives: {}",
            listed.join(", ")
        )]);
    }
}
