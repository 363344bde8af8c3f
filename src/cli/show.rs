//! `kartoteka show`: whole records, named or found.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::library::Library;
use super::request::RequestError;
use super::wanted::{FindingArgs, Wanted};
use crate::ask::{AskError, Asker, Marked};
use crate::engine::Limits;
use crate::engine::embedded::search::Searching;
use crate::present::escape::quoted;
use crate::present::json;
use crate::present::text::{self, Marking};
use crate::present::view::RecordView;
use crate::record::Record;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka show wcda:113630
  kartoteka show wcda:113630 --query \"demilitarization zone\"
  kartoteka show 113630 --output json
  kartoteka show wcda:113630 --beside
  kartoteka show wcda:113630 korea/armistice.txt --output jsonl
  kartoteka show --query armistice --archive AVPRF --output jsonl > a.jsonl
  kartoteka search korea -n all --output tsv --columns id > ids.tsv
  kartoteka show - --output jsonl < ids.tsv
  kartoteka kwic 'zone id:\"wcda:113630\"'

A text longer than the terminal is shown in $KARTOTEKA_PAGER, else $PAGER, else less. There every
match stands behind a small triangle; less begins at the first, and n and N go from one to the next.
The last example lists the matches, a line each. Several records are written one after the other,
whole; `kartoteka export` writes a file each.")]
pub(super) struct ShowArgs {
    /// The records: id, the number or the end of it, or its address on the web; - reads them from
    /// stdin, one a line
    #[arg(value_name = "ID")]
    ids: Vec<String>,
    /// Mark what matches this query; without ids, the records that it finds
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// List the records before and after it in the same delo, at most so many each [default: 3].
    /// Behind the record, or with a =
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "3")]
    beside: Option<usize>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
    #[command(flatten)]
    finding: FindingArgs,
}

pub(super) fn run(args: &ShowArgs, library: &Library, console: &Console) -> Result<Status> {
    let wanted = Wanted::of(&args.ids, args.query.as_ref(), &args.finding)?;
    let wanted = wanted.ok_or(RequestError::NothingAsked)?;
    if args.output == Output::Json && !wanted.is_one() {
        return Err(RequestError::UnfitOutput {
            flag: "more than one record",
            given: "json",
            expected: "jsonl or text",
        }
        .into());
    }
    let asker = library.open()?;
    let mut is_first = true;
    let met = wanted.each(&asker, true, &mut |marked| {
        if !std::mem::take(&mut is_first) && args.output == Output::Text {
            console.write(&format!("\n{}\n\n", "-".repeat(console.look.width)))?;
        }
        show(args, &marked, wanted.is_one(), &asker, console)
    })?;
    Ok(match met.given == 0 || met.missing > 0 {
        true => Status::Nothing,
        false => Status::Done,
    })
}

/// Writes one record.
fn show(
    args: &ShowArgs,
    marked: &Marked,
    is_one: bool,
    asker: &Asker<Searching>,
    console: &Console,
) -> Result<()> {
    let Marked {
        record, highlights, ..
    } = marked;
    console::notes(&marked.notes);
    if is_one && args.query.is_some() && highlights.iter().all(|(_, pairs)| pairs.is_empty()) {
        console::notes(["nothing in this record matches the query"]);
    }
    let is_paged = is_one && args.output == Output::Text && console.has_pager();
    let is_marked = console.look.marking != Marking::None
        && highlights.iter().any(|(_, pairs)| !pairs.is_empty());
    let view = RecordView {
        record,
        highlights,
        stop: if is_paged && is_marked {
            stop(record)
        } else {
            None
        },
    };
    let around = args.beside.unwrap_or(0);
    let beside = asker.beside(record, around, &Limits::none())?;
    let object = || json::record(&view, args.beside.map(|_| &beside));
    match args.output {
        Output::Text => {
            let mut page = text::record(&view, console.look);
            if args.beside.is_some() {
                page.push_str(&text::beside_record(&beside, console.look));
            }
            if is_paged {
                console.page_with_stops(&page, view.stop, &[])
            } else {
                console.write(&page)
            }
        }
        Output::Json => console.json(&object()),
        Output::Jsonl => console.json_lines(&[object()]),
    }
}

/// Reports that there is no such record, and which ids come near; gives any other error back.
pub(super) fn missing_or(error: anyhow::Error) -> Result<Status> {
    match error.downcast_ref() {
        Some(AskError::NoRecord { id, near }) => {
            console::say(&format!("there is no record {}", quoted(id)));
            if !near.is_empty() {
                console::say(&format!("hint: near: {}", near.join(", ")));
            }
            Ok(Status::Nothing)
        }
        _ => Err(error),
    }
}

/// A mark that stands nowhere in the record, so that a search for it finds matches only.
fn stop(record: &Record) -> Option<char> {
    let texts = [&record.title, &record.summary, &record.body];
    let stands = |mark: &char| texts.into_iter().flatten().any(|text| text.contains(*mark));
    ['▸', '▶', '➤', '❯'].into_iter().find(|mark| !stands(mark))
}
