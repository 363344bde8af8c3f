//! `kartoteka archives`: the archives that are known by name.

use anyhow::Result;
use clap::Args;

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use crate::present::archives::{ArchiveView, ArchivesView};
use crate::present::escape::quoted;
use crate::record::reference::{Archive, Authority};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka archives
  kartoteka archives APRF RGANI
  kartoteka archives \"Bundesarchiv\"
  kartoteka archives --country Russia --output json

The code is what --archive takes, as it takes every other name. An archive that is not in the list is
read by the name that a citation gives it. `kartoteka facets --depth 1` lists those that the index
holds.")]
pub(super) struct ArchivesArgs {
    /// Archives to explain, by any of their names; without one all are listed
    #[arg(value_name = "ARCHIVE")]
    archives: Vec<String>,
    /// Only those of this country
    #[arg(long, value_name = "COUNTRY", conflicts_with = "archives")]
    country: Option<String>,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

pub(super) fn run(args: &ArchivesArgs, console: &Console) -> Result<Status> {
    let authority = Authority::standard();
    let mut is_missing = false;
    let archives: Vec<ArchiveView> = match args.archives.is_empty() {
        true => {
            let country = args.country.as_ref().map(|country| country.to_lowercase());
            let is_wanted = |archive: &Archive| {
                let here = archive.country.to_lowercase();
                country.as_ref().is_none_or(|country| here == *country)
            };
            authority.archives().filter(is_wanted).map(view).collect()
        }
        false => {
            let found = args.archives.iter().filter_map(|name| {
                let found = authority.named(name);
                if found.is_none() {
                    is_missing = true;
                    console::say(&format!("there is no archive {}", quoted(name)));
                    let near = authority.suggest(name);
                    if !near.is_empty() {
                        console::say(&format!("hint: near: {}", near.join(", ")));
                    }
                }
                found.map(view)
            });
            found.collect()
        }
    };
    if let (Some(country), true) = (&args.country, archives.is_empty()) {
        console::say(&format!(
            "there is no archive of the country {}",
            quoted(country)
        ));
    }
    let view = ArchivesView { archives };
    let nothing = is_missing || view.archives.is_empty();
    match args.output {
        Output::Text if args.archives.is_empty() => console.page(&view.list(console.look), &[])?,
        Output::Text => console.page(&view.whole(console.look), &[])?,
        Output::Json => console.json(&view)?,
        Output::Jsonl => console.json_lines(&view.archives)?,
    }
    Ok(match nothing {
        true => Status::Nothing,
        false => Status::Done,
    })
}

fn view(archive: Archive) -> ArchiveView {
    ArchiveView {
        code: archive.code,
        name: archive.name(),
        country: archive.country,
        levels: archive.scheme.levels(),
        names: archive
            .names()
            .filter(|name| *name != archive.name())
            .collect(),
        abbreviations: archive.abbreviations.iter().collect(),
        note: archive.note,
    }
}
