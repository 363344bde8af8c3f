//! `kartoteka facets`: the tree archive / fond / opis / delo with counts.

use std::mem::ManuallyDrop;

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::filters::{FilterArgs, WordArgs};
use super::library::Library;
use crate::ask::parameters::help;
use crate::ask::parameters::{self, Naming};
use crate::ask::{Branch, Question};
use crate::engine::Limits;
use crate::present::{json, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka facets
  kartoteka facets --under APRF --depth 1
  kartoteka facets armistice --under \"APRF, f. 3\"
  kartoteka facets --from 1950 --to 1953 --output json

A place is written archive/fond/opis/delo, with - for a level that is missing, or as a reference in
any notation.")]
pub(super) struct FacetsArgs {
    /// The query; without one everything that the filters let through
    query: Vec<String>,
    #[arg(help = const { help("under") }, long, value_name = "PLACE")]
    under: Option<String>,
    #[arg(
        help = const { help("depth") },
        long,
        value_name = "N",
        default_value_t = 4,
        value_parser = clap::value_parser!(u8).range(1..=4)
    )]
    depth: u8,
    #[arg(help = const { help("tree-limit") }, long, value_name = "N", default_value_t = 100_000)]
    facet_limit: usize,
    #[command(flatten)]
    words: WordArgs,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
    #[command(flatten)]
    filters: FilterArgs,
}

pub(super) fn run(args: &FacetsArgs, library: &Library, console: &Console) -> Result<Status> {
    let place = |text: &str| parameters::place("under", text, Naming::Flags);
    let branch = Branch {
        under: args.under.as_deref().map(place).transpose()?,
        depth: usize::from(args.depth),
        limit: args.facet_limit,
    };
    let question = Question {
        exact: args.words.exact,
        variants: !args.words.no_variants,
        ..args.filters.question(&args.query)?
    };
    // The process ends with it: nothing has to be closed and freed piece by piece.
    let asker = ManuallyDrop::new(library.open()?);
    let tree = asker.tree(&question, &branch, &Limits::none())?;
    let found = json::shelf_tree(&tree);
    match args.output {
        Output::Text => {
            let page = text::shelf_tree(&tree, console.look);
            console.page(&page, &console::remarks(&tree.understood))?;
        }
        Output::Json => console.json(&found)?,
        Output::Jsonl => console.json_lines(&[found])?,
    }
    Ok(if tree.total == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}
