//! The command line: arguments in, library calls, exit status out.
//!
//! Owns the arguments ([`Cli`], one file a command), the two streams ([`console`]), progress,
//! and the table from errors to exit statuses ([`exit`]). The only room beside `ingest` and
//! `engine` that touches files or the environment.

pub mod console;
pub mod exit;
pub mod filters;
pub mod request;

mod check;
mod collections;
mod collocates;
mod completions;
mod count;
mod facets;
mod feeding;
mod formats;
mod index;
mod interrupt;
mod kwic;
mod library;
mod names;
mod pager;
mod parse;
mod progress;
mod queries;
mod search;
mod show;
mod size;
mod stats;
mod streaming;

use std::path::PathBuf;

use anyhow::Result;
use clap::{Parser, Subcommand, ValueEnum};

use console::{Console, Highlight};
use exit::{Failure, Status};
use library::Library;

/// What stands below the list of commands.
const EXAMPLES: &str = "\
Examples, from a checkout of the project:
  kartoteka search \"demilitarization zone\" --corpus sample_corpus
  kartoteka index sample_corpus
  kartoteka search armistice --archive AVPRF --facets archive,fond,year
  kartoteka facets --under APRF

Exit status: 0 done or found; 1 finished, but nothing was found or some records
were rejected; 2 the request cannot be carried out as asked; 3 the index is
damaged; 4 it is locked by another run; 5 the system refused; 6 a fault of ours;
130 or 143 stopped by Ctrl-C or SIGTERM, with what was indexed saved.";

/// The arguments of the program.
#[derive(Debug, Parser)]
#[command(
    name = "kartoteka",
    version,
    about = "A full-text search engine for Cold War diplomatic documents",
    after_help = EXAMPLES,
    max_term_width = 100
)]
pub struct Cli {
    /// Directory of the index [default: KARTOTEKA_INDEX, else .kartoteka]
    #[arg(long, global = true, value_name = "DIR")]
    index: Option<PathBuf>,
    /// Names of your own, beside those that the program knows [default: KARTOTEKA_NAMES, else
    /// names.toml beside the index]
    #[arg(long, global = true, value_name = "FILE")]
    names: Option<PathBuf>,
    /// How the words that matched stand out in text output
    #[arg(long, global = true, value_name = "HOW", default_value = "auto")]
    highlight: Highlight,
    /// What to do
    #[command(subcommand)]
    command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
enum Command {
    Index(index::IndexArgs),
    Search(Box<search::SearchArgs>),
    Facets(Box<facets::FacetsArgs>),
    Kwic(Box<kwic::KwicArgs>),
    Count(Box<count::CountArgs>),
    Collocates(Box<collocates::CollocatesArgs>),
    Show(show::ShowArgs),
    Names(names::NamesArgs),
    Parse(parse::ParseArgs),
    Stats(stats::StatsArgs),
    Collections(collections::CollectionsArgs),
    Check(check::CheckArgs),
    Formats(formats::FormatsArgs),
    Completions(completions::CompletionsArgs),
}

/// Output of the commands that give one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Output {
    /// For people.
    Text,
    /// For programs: one object, on one line unless a terminal reads it.
    Json,
    /// One object a line, always.
    Jsonl,
}

impl Cli {
    /// Carries out the command.
    ///
    /// # Errors
    /// Returns what went wrong, as the user sees it. That the reader of the output has gone is no
    /// error.
    pub fn run(self) -> Result<Status, Failure> {
        let console = Console::new(self.highlight);
        let library = Library::resolve(self.index, self.names);
        let carried_out = self.command.run(&library, &console);
        carried_out
            .or_else(|error| Failure::of(&error, &library.index).map_or(Ok(Status::Done), Err))
    }
}

impl Command {
    fn run(self, library: &Library, console: &Console) -> Result<Status> {
        match self {
            Command::Index(args) => index::run(&args, &library.index, console),
            Command::Search(args) => search::run(&args, library, console),
            Command::Facets(args) => facets::run(&args, library, console),
            Command::Kwic(args) => kwic::run(&args, library, console),
            Command::Count(args) => count::run(&args, library, console),
            Command::Collocates(args) => collocates::run(&args, library, console),
            Command::Show(args) => show::run(&args, library, console),
            Command::Names(args) => names::run(&args, library, console),
            Command::Parse(args) => parse::run(&args, console),
            Command::Stats(args) => stats::run(&args, &library.index, console),
            Command::Collections(args) => collections::run(&args, &library.index, console),
            Command::Check(args) => check::run(&args, &library.index, console),
            Command::Formats(args) => formats::run(&args, console),
            Command::Completions(args) => completions::run(&args, console),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn the_arguments_do_not_contradict_each_other() {
        super::Cli::command().debug_assert();
    }
}
