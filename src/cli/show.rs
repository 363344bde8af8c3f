//! `kartoteka show`: one whole record.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::library::Library;
use crate::ask::{AskError, Marked, Question};
use crate::engine::Limits;
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
  kartoteka kwic 'zone id:\"wcda:113630\"'

A text longer than the terminal is shown in $KARTOTEKA_PAGER, else $PAGER, else less. There every
match stands behind a small triangle; less begins at the first, and n and N go from one to the next.
The last example lists the matches, a line each.")]
pub(super) struct ShowArgs {
    /// The record: its id, the number or the end of it, or its address on the web
    id: String,
    /// Mark what matches this query
    #[arg(long, value_name = "QUERY")]
    query: Option<String>,
    /// Take the words of --query exactly as typed
    #[arg(long)]
    exact: bool,
    /// Mark names of --query only as spelled there
    #[arg(long)]
    no_variants: bool,
    /// List the records before and after it in the same delo, at most so many each [default: 3].
    /// Behind the record, or with a =
    #[arg(long, value_name = "N", num_args = 0..=1, default_missing_value = "3")]
    beside: Option<usize>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &ShowArgs, library: &Library, console: &Console) -> Result<Status> {
    let question = args.query.as_ref().map(|text| Question {
        exact: args.exact,
        variants: !args.no_variants,
        advice: false,
        ..Question::new(text)
    });
    let asker = library.open()?;
    let marked = match asker.record(&args.id, question.as_ref(), &Limits::none()) {
        Err(error) => return missing_or(error.into()),
        Ok(marked) => marked,
    };
    let Marked {
        record, highlights, ..
    } = &marked;
    console::notes(&marked.notes);
    if question.is_some() && highlights.iter().all(|(_, pairs)| pairs.is_empty()) {
        console::notes(["nothing in this record matches the query"]);
    }
    let is_paged = args.output == Output::Text && console.has_pager();
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
            console.page_with_stops(&page, view.stop, &[])?;
        }
        Output::Json => console.json(&object())?,
        Output::Jsonl => console.json_lines(&[object()])?,
    }
    Ok(Status::Done)
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
