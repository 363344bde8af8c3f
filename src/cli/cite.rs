//! `kartoteka cite`: records as citations.

use anyhow::Result;
use clap::Args;

use super::console::Console;
use super::exit::Status;
use super::library::Library;
use super::{choices, show};
use crate::engine::Limits;
use crate::present::cite::{CitationStyle, Citations, STYLES};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka cite wcda:113630
  kartoteka cite wcda:113630 sample:cd-18 --style gost
  kartoteka cite 113630 --style ris > panmunjom.ris
  kartoteka search armistice -n all --output biblatex > armistice.bib

docs/citing.md says what each style holds, and how to bring it into Zotero, Word and LaTeX.")]
pub(super) struct CiteArgs {
    /// Records: id, number, address, or the end of one
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Form of the citations
    #[arg(long, value_name = "STYLE", default_value = "chicago", value_parser = choices(STYLES))]
    style: CitationStyle,
}

pub(super) fn run(args: &CiteArgs, library: &Library, console: &Console) -> Result<Status> {
    let asker = library.open()?;
    let mut citations = Citations::new(args.style);
    let mut status = Status::Done;
    let mut written = citations.begin().to_owned();
    for id in &args.ids {
        match asker.record(id, None, &Limits::none()) {
            Ok(found) => written.push_str(&citations.record(&found.record)),
            Err(error) => status = show::missing_or(error.into())?,
        }
        console.write(&console.tamed(std::mem::take(&mut written)))?;
    }
    console.write(citations.end())?;
    Ok(status)
}
