//! `kartoteka cite`: records as citations.

use anyhow::Result;
use clap::Args;

use super::choices;
use super::console::Console;
use super::exit::Status;
use super::library::Library;
use super::wanted::Wanted;
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
    /// Records: id, number, address, or the end of one; - reads them from stdin, a line each
    #[arg(required = true, value_name = "ID")]
    ids: Vec<String>,
    /// Form of the citations
    #[arg(long, value_name = "STYLE", default_value = "chicago", value_parser = choices(STYLES))]
    style: CitationStyle,
}

pub(super) fn run(args: &CiteArgs, library: &Library, console: &Console) -> Result<Status> {
    let wanted = Wanted::named(&args.ids)?;
    let asker = library.open()?;
    let mut citations = Citations::new(args.style);
    console.write(citations.begin())?;
    let met = wanted.each(&asker, false, &mut |found| {
        console.write(&console.tamed(citations.record(&found.record)))
    })?;
    console.write(citations.end())?;
    Ok(match met.missing {
        0 => Status::Done,
        _ => Status::Nothing,
    })
}
