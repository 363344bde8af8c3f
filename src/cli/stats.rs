//! `kartoteka stats`: figures on the index.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::Console;
use super::exit::Status;
use super::library::{Library, open_reader};
use super::settings::Origin;
use crate::present::{json, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka stats
  kartoteka stats --output json")]
pub(super) struct StatsArgs {
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &StatsArgs, library: &Library, console: &Console) -> Result<Status> {
    let figures = open_reader(&library.index)?.statistics()?;
    let name = library.index.display().to_string();
    match args.output {
        Output::Text => {
            let named = match &library.origin {
                Origin::Flag(_) | Origin::Here | Origin::Default => name,
                origin => format!("{name} ({origin})"),
            };
            console.page(&text::statistics(&named, &figures, console.look), &[])?;
        }
        Output::Json => console.json(&json::statistics(&name, &figures))?,
        Output::Jsonl => console.json_lines(&[json::statistics(&name, &figures)])?,
    }
    Ok(Status::Done)
}
