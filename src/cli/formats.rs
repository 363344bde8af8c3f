//! `kartoteka formats`: what is read, and what is taken of each format.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::Console;
use super::exit::Status;
use crate::ingest::Format;
use crate::present::formats::{FormatView, FormatsView};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka formats
  kartoteka formats --output json")]
pub(super) struct FormatsArgs {
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &FormatsArgs, console: &Console) -> Result<Status> {
    let formats = Format::ALL.map(|format| {
        let about = format.about();
        FormatView {
            format: format.name(),
            name: about.name,
            files: about.files,
            // The marks of Markdown, which docs/documents.md has.
            taken: about.taken.replace(['*', '`'], ""),
        }
    });
    let view = FormatsView {
        formats: formats.to_vec(),
    };
    match args.output {
        Output::Text => console.page(&view.text(console.look), &[])?,
        Output::Json => console.json(&view)?,
        Output::Jsonl => console.json_lines(&view.formats)?,
    }
    Ok(Status::Done)
}
