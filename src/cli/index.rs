//! `kartoteka index`: files, folders and archives into the index.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::builder::PossibleValuesParser;
use clap::{Args, ValueEnum};

use super::console::{self, Console};
use super::exit::Status;
use super::feeding::feed;
use super::interrupt::Interrupt;
use super::library::Library;
use super::progress::{Reporting, Watcher};
use super::settings::{INDEX_FOLDER, Origin};
use super::{Output, size};
use crate::engine::WriterOptions;
use crate::ingest::encoding::Encoding;
use crate::ingest::pdf::PdfOptions;
use crate::ingest::{DateHabits, Format, Mapping, RunOptions, Summary, limits};
use crate::present::index::{self, ArchiveView, IndexView, NotesView, SampleView, ShareView};
use crate::present::text::{self, counted};
use crate::record::Evidenced;
use crate::record::date::NumericOrder;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka index sample_corpus/korea --collection Korea --index box
  kartoteka index sample_corpus --prune --rejects rejects.jsonl
  kartoteka index sample_corpus --map title=heading,people=sender --dry-run
  kartoteka index sample_corpus --dry-run --output json
  kartoteka index sample_corpus --dry-run --explain

A file kartoteka.toml in a folder states the same for the files below it, in [[rule]] tables with files
(*.csv), map, date-order, encoding and format; the command line goes before it.")]
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
    /// Encoding of everything read, such as windows-1251 or cp866; auto looks at the content
    #[arg(long, value_name = "NAME", default_value = AUTO, value_parser = encoding)]
    encoding: Reading,
    /// Which column is which field, such as title=doc_title,people=authors, or a file of such
    /// lines (.toml); common names are known, id= uses none, fields.Title is a path
    #[arg(long, value_name = "MAPPING")]
    map: Vec<String>,
    /// Order of dates in figures (07/04/63), where the files do not show it
    #[arg(long, value_name = "ORDER")]
    date_order: Option<DateOrder>,
    /// Remove records whose source is gone
    #[arg(long)]
    prune: bool,
    /// End at the first rejected record and save nothing of the run
    #[arg(long)]
    strict: bool,
    /// Read and report, write nothing
    #[arg(long)]
    dry_run: bool,
    /// Show for a few records of each kind of file what was read from where
    #[arg(long, requires = "dry_run")]
    explain: bool,
    /// Write what was rejected to FILE, as JSON lines
    #[arg(long, value_name = "FILE")]
    rejects: Option<PathBuf>,
    /// Memory for what is not yet on disk, such as 500MB, 60 MB or more a thread that indexes; the
    /// process takes some 200 to 350 MB more [default: 200MB]
    #[arg(long, value_name = "SIZE")]
    memory: Option<String>,
    /// Threads that read and index
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    /// Make what was read durable every N records, at the latest [default: 100000, or 1 GiB
    /// of text, or 30 seconds, whichever comes first]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    commit_every: Option<u64>,
    /// Form of the summary
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

/// Orders that can be stated.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum DateOrder {
    /// Month, day, year
    Mdy,
    /// Day, month, year
    Dmy,
    /// Year, month, day
    Ymd,
}

impl DateOrder {
    fn order(self) -> NumericOrder {
        match self {
            Self::Mdy => NumericOrder::MonthDay,
            Self::Dmy => NumericOrder::DayMonth,
            Self::Ymd => NumericOrder::YearMonthDay,
        }
    }
}

/// An encoding that was asked for; none looks at the content.
#[derive(Debug, Clone, Copy)]
struct Reading(Option<Encoding>);

/// Reads the name of an encoding.
fn encoding(name: &str) -> Result<Reading, String> {
    if name == AUTO {
        return Ok(Reading(None));
    }
    Encoding::named(name)
        .map(|found| Reading(Some(found)))
        .ok_or_else(|| {
            "expected auto or the name of an encoding, such as utf-8, windows-1251, koi8-r, cp866, \
         iso-8859-5, x-mac-cyrillic, windows-1250, iso-8859-2, gb18030, big5, shift_jis, euc-kr"
                .to_owned()
        })
}

/// The format that stands for looking at the content.
const AUTO: &str = "auto";

/// The formats that there are readers for.
fn formats() -> PossibleValuesParser {
    let formats = Format::ALL.into_iter().map(Format::name);
    PossibleValuesParser::new([AUTO].into_iter().chain(formats))
}

pub(super) fn run(args: &IndexArgs, library: &Library, console: &Console) -> Result<Status> {
    let index = &library.index;
    if library.origin == Origin::Above {
        console::notes([format!(
            "the index is {}, {}; --index {INDEX_FOLDER} makes one here",
            index.display(),
            library.origin
        )]);
    }
    let interrupt = Interrupt::listen().context("cannot listen for Ctrl-C")?;
    let mut writing = WriterOptions::default();
    let dates = DateHabits {
        order: args
            .date_order
            .map_or_else(NumericOrder::default, DateOrder::order),
        ..DateHabits::default()
    };
    let mut options = RunOptions {
        collection: args.collection.clone(),
        format: args.format.parse().ok(),
        encoding: args.encoding.0,
        mapping: Mapping::read(&args.map)?.with_dates(dates),
        prune: args.prune,
        strict: args.strict,
        dry_run: args.dry_run,
        explain: args.explain,
        stop: interrupt.flag(),
        pdf: PdfOptions::of_this_program(),
        ..RunOptions::default()
    };
    if let Some(size) = &args.memory {
        writing.memory_bytes = size::parse(size)?;
        options.in_flight_bytes = limits::in_flight_bytes(writing.memory_bytes as u64);
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
        Output::Text => {
            console.write(&text::samples(&summary.samples, console.look))?;
            console.write(&index::summary(&view, args.dry_run, console.look))?;
        }
        Output::Json => console.json(&view)?,
        Output::Jsonl => console.json_lines(&[view])?,
    }
    if args.explain {
        console::notes([
            "what is read wrongly can be corrected by --map FIELD=COLUMN, --format FORMAT, \
             --date-order ORDER, --encoding NAME and --collection NAME, the first four also by \
             rules in a file kartoteka.toml beside the papers",
        ]);
    }
    remarks(&summary, &options);
    let ended = if summary.rejected > 0 {
        Status::Nothing
    } else {
        Status::Done
    };
    Ok(interrupt.status().unwrap_or(ended))
}

fn view(summary: &Summary) -> IndexView {
    let share = |value| ShareView::of(&summary.evidence, value);
    let archives = summary.new_archives.iter();
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
        references: share(Evidenced::References),
        dates: share(Evidenced::Date),
        evidence: summary.evidence.clone(),
        notes: NotesView::all(&summary.notes),
        examples: SampleView::all(&summary.samples),
        new_archives: archives
            .map(|archive| ArchiveView {
                archive: archive.clone(),
                records: summary.archives.get(archive).copied().unwrap_or_default(),
            })
            .collect(),
        stopped: summary.is_stopped,
    }
}

/// Notes beside the summary: columns that no record has, archives without an entry, an early stop.
fn remarks(summary: &Summary, options: &RunOptions) {
    // Where nothing was read anew, no column could be met.
    if summary.unchanged_sources < summary.sources && !summary.is_stopped {
        console::notes(options.mapping.unmet().into_iter().map(|(field, column)| {
            format!(
                "no record has a column \"{}\", which was to be {}: see how it is spelt",
                column.escape_debug(),
                field.name()
            )
        }));
    }
    let unlisted: Vec<ArchiveView> = summary
        .unlisted_archives()
        .map(|(archive, records)| ArchiveView {
            archive: archive.to_owned(),
            records,
        })
        .collect();
    if !unlisted.is_empty() {
        console::notes([format!(
            "archives that are not in the list of archives: {}",
            index::named(&unlisted)
        )]);
    }
    if summary.is_stopped {
        console::notes([if options.dry_run {
            "stopped before the end".to_owned()
        } else if options.strict {
            "stopped before the end; nothing of this run was saved, since --strict was given"
                .to_owned()
        } else {
            format!(
                "stopped before the end; {} saved, run it again to go on",
                counted(summary.records, "record")
            )
        }]);
    }
}
