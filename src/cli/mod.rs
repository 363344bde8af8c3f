//! The command line: arguments in, library calls, exit status out.
//!
//! Owns the arguments ([`Cli`], one file a command), the two streams ([`console`]), progress,
//! and the table from errors to exit statuses ([`exit`]). The only room beside `ingest` and
//! `engine` that touches files or the environment.

pub mod complete;
pub mod console;
pub mod exit;
pub mod filters;
pub mod request;
pub mod version;

mod archives;
mod check;
mod cite;
mod collections;
mod collocates;
mod completions;
mod config;
mod count;
mod export;
mod facets;
mod feeding;
mod formats;
mod given;
mod index;
mod interrupt;
mod kwic;
mod library;
mod links;
mod man;
mod names;
mod pager;
mod parse;
mod progress;
mod queries;
mod saved;
mod search;
mod serve;
mod settings;
mod show;
mod size;
mod stats;
mod streaming;
mod tables;
mod wanted;

use std::path::Path;

use anyhow::Result;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Parser, Subcommand, ValueEnum};

use console::Console;
use exit::{Failure, Status};
use library::Library;
use settings::{Flags, INDEX_FOLDER, Settings};

use crate::ask::parameters::Choice;
use crate::present::cite::{CitationStyle, STYLES};

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
    #[command(flatten)]
    flags: Flags,
    /// What to do
    #[command(subcommand)]
    command: Command,
}

/// What to do. The arguments of a command are built when it is called: those of all take longer than
/// many a search.
#[derive(Debug, Subcommand)]
#[command(defer = true)]
enum Command {
    /// Read files, folders and archives (.gz, .zst, .zip) into the index; running it again takes only
    /// what changed
    Index(index::IndexArgs),
    /// Find records: ranked hits with the passages that matched, and facets
    Search(Box<search::SearchArgs>),
    /// Browse the tree archive / fond / opis / delo, with the number of records at each place
    Facets(Box<facets::FacetsArgs>),
    /// Show every match in its context, one line each (keyword in context)
    Kwic(Box<kwic::KwicArgs>),
    /// Count documents and occurrences by year, archive or collection, several queries side by side
    Count(Box<count::CountArgs>),
    /// List the words that stand near the matches of a query, and how much more often than by chance
    Collocates(Box<collocates::CollocatesArgs>),
    /// Show whole records, named or found by --query, with its passages marked
    Show(Box<show::ShowArgs>),
    /// Cite records: notes for a text, entries for Zotero, Word and LaTeX
    Cite(cite::CiteArgs),
    /// Write records into a folder: a text file each, or one file of JSON lines, and a table of them
    Export(Box<export::ExportArgs>),
    /// Save searches under a name, run them, and see what came since
    Saved(saved::SavedArgs),
    /// List the spellings of a name that the index holds, with the number of records of each
    Names(names::NamesArgs),
    /// Show how a reference, a date, a name or a query is understood
    Parse(parse::ParseArgs),
    /// Show what the index holds: records, collections, archives, dates, words, size, and how many
    /// references and dates could be read
    Stats(stats::StatsArgs),
    /// List the collections with their records, files and dates; rename or remove one
    Collections(collections::CollectionsArgs),
    /// Prove the index whole, or name what is damaged in it
    Check(check::CheckArgs),
    /// Open the reading room: a web page and an HTTP API over the index
    Serve(serve::ServeArgs),
    /// List the formats that are read, and what is taken of each
    Formats(formats::FormatsArgs),
    /// List the archives that are known by name, or explain one: names, codes, how it counts
    Archives(archives::ArchivesArgs),
    /// Show the settings that hold and where each comes from, or a configuration file to begin with
    Config(config::ConfigArgs),
    /// Print what makes a shell complete commands, flags, and values of the index
    Completions(completions::CompletionsArgs),
    /// Write the manual pages into a folder
    #[command(hide = true)]
    Man(man::ManArgs),
}

/// Takes the values of a parameter that has a few.
fn choices<T: Copy + Send + Sync>(
    choices: &'static [Choice<T>],
) -> impl TypedValueParser<Value = T> {
    let named = choices.iter();
    let named = named.map(|choice| PossibleValue::new(choice.name).help(choice.help));
    PossibleValuesParser::new(named).try_map(|name| {
        let found = choices.iter().find(|choice| choice.name == name);
        found.map(|choice| choice.value).ok_or("no such value")
    })
}

/// Takes the forms of an output, and behind them the styles of citations.
fn forms_and_styles<T: Copy + Send + Sync>(
    forms: &'static [Choice<T>],
    of_style: fn(CitationStyle) -> T,
) -> impl TypedValueParser<Value = T> {
    let named = forms.iter().map(|form| (form.name, form.help));
    let named = named.chain(STYLES.iter().map(|style| (style.name, style.help)));
    let named = named.map(|(name, help)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(named).try_map(move |name| {
        let form = forms.iter().find(|form| form.name == name);
        let style = || CitationStyle::named(&name).map(of_style);
        let found = form.map(|form| form.value).or_else(style);
        found.ok_or("no such value")
    })
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
        let resolved = match &self.command {
            Command::Config(args) if args.is_about_the_file() => {
                Ok(Settings::without_configuration(self.flags))
            }
            _ => Settings::resolve(self.flags),
        };
        let settings = match resolved {
            Ok(settings) => settings,
            Err(error) => {
                let failure = Failure::of(&error.into(), Path::new(INDEX_FOLDER));
                return failure.map_or(Ok(Status::Done), Err);
            }
        };
        let console = Console::new(&settings);
        let library = Library::of(&settings);
        let carried_out = self.command.run(&settings, &library, &console);
        carried_out.or_else(|error| {
            let failure = Failure::of(&error, &library.index);
            failure.map_or(Ok(Status::Done), |failure| {
                Err(failure.of_index(&error, &settings))
            })
        })
    }
}

impl Command {
    fn run(self, settings: &Settings, library: &Library, console: &Console) -> Result<Status> {
        match self {
            Command::Index(args) => index::run(&args, library, console),
            Command::Search(args) => search::run(&args, library, console),
            Command::Facets(args) => facets::run(&args, library, console),
            Command::Kwic(args) => kwic::run(&args, library, console),
            Command::Count(args) => count::run(&args, library, console),
            Command::Collocates(args) => collocates::run(&args, library, console),
            Command::Show(args) => show::run(&args, library, console),
            Command::Cite(args) => cite::run(&args, library, console),
            Command::Export(args) => export::run(&args, library, console),
            Command::Saved(args) => saved::run(&args, library, console),
            Command::Names(args) => names::run(&args, library, console),
            Command::Parse(args) => parse::run(&args, console),
            Command::Stats(args) => stats::run(&args, library, console),
            Command::Collections(args) => collections::run(&args, &library.index, console),
            Command::Check(args) => check::run(&args, &library.index, console),
            Command::Serve(args) => serve::run(&args, library, console),
            Command::Formats(args) => formats::run(&args, console),
            Command::Archives(args) => archives::run(&args, console),
            Command::Man(args) => man::run(&args, console),
            Command::Config(args) => config::run(&args, settings, console),
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
