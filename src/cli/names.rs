//! `kartoteka names`: the spellings of a name that the index holds.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::library::Library;
use crate::engine::Limits;
use crate::present::{json, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka names Razuvayev
  kartoteka names \"Mao Tse-tung\" --output json

Looks for the name as spelled and for every spelling that means the same by the rules of
romanization or by the list of names; `kartoteka parse name` shows how a spelling is read.")]
pub(super) struct NamesArgs {
    /// The name, several words joined by blanks
    #[arg(required = true, value_name = "NAME")]
    name: Vec<String>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &NamesArgs, library: &Library, console: &Console) -> Result<Status> {
    let name = args.name.join(" ");
    let held = library.open()?.spellings(&name, &Limits::none())?;
    match args.output {
        Output::Text => {
            if held.is_empty() {
                console::say("no record holds this name in any spelling that we know of");
            }
            console.page(&text::held_names(&held), &[])?;
        }
        Output::Json => console.json(&json::held_names(&name, &held))?,
        Output::Jsonl => console.json_lines(&[json::held_names(&name, &held)])?,
    }
    Ok(if held.is_empty() {
        Status::Nothing
    } else {
        Status::Done
    })
}
