//! `kartoteka stats`: figures on the index.

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::Console;
use super::exit::Status;
use super::library::open_reader;
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

pub(super) fn run(args: &StatsArgs, index: &Path, console: &Console) -> Result<Status> {
    let figures = open_reader(index)?.statistics()?;
    let name = index.display().to_string();
    match args.output {
        Output::Text => console.write(&text::statistics(&name, &figures, console.look))?,
        Output::Json => console.json(&json::statistics(&name, &figures))?,
        Output::Jsonl => console.json_lines(&[json::statistics(&name, &figures)])?,
    }
    Ok(Status::Done)
}
