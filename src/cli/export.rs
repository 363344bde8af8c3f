//! `kartoteka export`: records as files of a folder.

mod folder;
mod names;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::console::{self, Console};
use super::exit::Status;
use super::forms_and_styles;
use super::library::Library;
use super::wanted::{FindingArgs, Wanted};
use crate::ask::parameters::{Choice, choice};
use crate::present::cite::{CitationStyle, Citations};
use crate::present::json;
use crate::present::text::{counted, grouped};
use crate::present::view::RecordView;
use folder::Folder;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka export korea --query armistice
  kartoteka export two wcda:113630 korea/armistice.txt
  kartoteka export avprf --archive AVPRF --output jsonl
  kartoteka export zotero --query armistice --output ris
  kartoteka search zone -n all --output tsv --columns id > ids.tsv
  kartoteka export zone - < ids.tsv

A text file has a header of metadata between two lines of ---, which `kartoteka index` reads back.
kartoteka-manifest.csv is a table of what the folder holds, and is never indexed. Run again, the command writes what is missing: a run that
was stopped goes on, and a file with other content is never replaced without --overwrite.")]
pub(super) struct ExportArgs {
    /// The folder, made where it is missing
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// The records: id, the number or the end of it, or its address on the web; - reads them from
    /// stdin, one a line [default: what --query and filters find, without them all]
    #[arg(value_name = "ID", conflicts_with = "query")]
    ids: Vec<String>,
    /// The records that this query finds
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Form of the files; citations stand in one, such as citations.ris
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        value_parser = forms_and_styles(FORMS, ExportOutput::Style)
    )]
    output: ExportOutput,
    /// Write texts alone, without the header
    #[arg(long)]
    no_header: bool,
    /// Replace files that hold something else
    #[arg(long)]
    overwrite: bool,
    #[command(flatten)]
    finding: FindingArgs,
}

/// Forms of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExportOutput {
    Text,
    Jsonl,
    Style(CitationStyle),
}

/// Those that are no citations.
const FORMS: &[Choice<ExportOutput>] = &[
    choice("text", "A text file for each record", ExportOutput::Text),
    choice(
        "jsonl",
        "One file, records.jsonl, with a record a line as `show` gives it",
        ExportOutput::Jsonl,
    ),
];

impl ExportOutput {
    /// The one file that all records go into, and the style of citations in it.
    fn single(self) -> Option<(&'static str, Option<CitationStyle>)> {
        match self {
            Self::Text => None,
            Self::Jsonl => Some(("records.jsonl", None)),
            Self::Style(style) => Some((style.file_name(), Some(style))),
        }
    }
}

pub(super) fn run(args: &ExportArgs, library: &Library, console: &Console) -> Result<Status> {
    let wanted = Wanted::of(&args.ids, args.query.as_ref(), &args.finding)?;
    let wanted = wanted.unwrap_or_else(|| Wanted::everything(&args.finding));
    let asker = library.open()?;
    // Nothing is made where nothing is found.
    let mut folder = None;
    let single = args.output.single();
    let mut citations = single.and_then(|(_, style)| style).map(Citations::new);
    let met = wanted.each(&asker, false, &mut |marked| {
        let record = &marked.record;
        let folder = match &mut folder {
            Some(folder) => folder,
            None => folder.insert(Folder::open(&args.folder, args.overwrite)?),
        };
        if !folder.is_new(record) {
            return Ok(());
        }
        let Some((name, _)) = single else {
            return folder.text(record, !args.no_header);
        };
        match &mut citations {
            Some(citations) => {
                let piece = citations.record(record);
                folder.piece(record, name, (citations.begin(), &piece))
            }
            None => {
                let view = RecordView {
                    record,
                    highlights: &[],
                    stop: None,
                };
                let line = json::to_string(&json::record(&view, None), false) + "\n";
                folder.piece(record, name, ("", &line))
            }
        }
    })?;
    let Some(folder) = folder else {
        console::notes(["nothing is found, nothing is written"]);
        return Ok(Status::Nothing);
    };
    let written = folder.finish(citations.as_ref().map_or("", Citations::end))?;
    let there = match written.there {
        0 => String::new(),
        there => format!(", {} there already", grouped(there)),
    };
    console.write(&format!(
        "{} in {}: {} written{there}; kartoteka-manifest.csv lists them\n",
        counted(written.records, "record"),
        crate::present::escape::line(&args.folder.display().to_string()),
        counted(written.files, "file"),
    ))?;
    Ok(match met.missing > 0 {
        true => Status::Nothing,
        false => Status::Done,
    })
}
