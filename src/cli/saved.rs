//! `kartoteka saved`: searches under a name, and what came since they were last looked at.
//!
//! The searches stand in a file of TOML beside the index ([`file`]), what each has shown in a folder
//! beside it ([`seen`]). *New* is a record whose id the search has not shown yet: ids stay the same
//! when an index is made anew, so nothing is new then; a record that was removed and comes back has been
//! shown; one that says something else now has changed, which is counted, and listed on request. What
//! is shown counts as seen only when all of it was written.

mod file;
pub(super) mod seen;

use anyhow::Result;
use clap::{Args, Subcommand};

use super::Output;
use super::console::{self, Console};
use super::exit::Status;
use super::given::{self, Flag, Given};
use super::library::Library;
use super::request::RequestError;
use super::search::{self, SearchArgs};
use super::streaming::Many;
use crate::present::{json, text};
use file::SavedFile;
use seen::Seen;

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka saved add truce armistice talks --archive AVPRF --sort date
  kartoteka saved run truce
  kartoteka saved run truce --new
  kartoteka saved run truce --output csv > truce.csv
  kartoteka saved list
  kartoteka saved remove truce

The searches stand in INDEX.saved.toml beside the index (.kartoteka.saved.toml), which may be edited
by hand; comments stay. What a search has shown stands in a folder beside it.")]
pub(super) struct SavedArgs {
    #[command(subcommand)]
    command: SavedCommand,
}

#[derive(Debug, Subcommand)]
enum SavedCommand {
    /// Save a search, with any of the flags of `kartoteka search`
    Add(Box<AddArgs>),
    /// Run a saved search; flags given here stand for those that were saved
    Run(Box<RunArgs>),
    /// List the saved searches
    List(ListArgs),
    /// Remove a saved search
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
struct AddArgs {
    /// Name of the search: letters, digits, - and _
    name: String,
    /// Take the place of a search of that name
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    search: Given<SearchArgs>,
}

#[derive(Debug, Args)]
struct RunArgs {
    /// Name of the search
    name: String,
    /// Show only what came since --new showed it last, all of it unless -n says how many
    #[arg(long)]
    new: bool,
    /// With --new, show records too that have changed since they were shown
    #[arg(long, requires = "new")]
    changed: bool,
    /// With --new, show the same again next time
    #[arg(long, requires = "new")]
    keep: bool,
    #[command(flatten)]
    search: Given<SearchArgs>,
}

#[derive(Debug, Args)]
struct ListArgs {
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: Output,
}

#[derive(Debug, Args)]
struct RemoveArgs {
    /// Name of the search
    name: String,
}

/// Flags that make no sense without the command line that they were given on.
const NOT_SAVED: [&str; 2] = ["queries", "corpus"];

pub(super) fn run(args: &SavedArgs, library: &Library, console: &Console) -> Result<Status> {
    match &args.command {
        SavedCommand::Add(args) => add(args, library),
        SavedCommand::Run(args) => run_one(args, library, console),
        SavedCommand::List(args) => list(args, library, console),
        SavedCommand::Remove(args) => remove(args, library),
    }
}

fn add(args: &AddArgs, library: &Library) -> Result<Status> {
    for (flag, _) in &args.search.flags {
        if let Some(flag) = NOT_SAVED.into_iter().find(|name| name == flag) {
            return Err(RequestError::NotSaved { flag }.into());
        }
    }
    search::check(&args.search.value)?;
    let place = SavedFile::of(&library.index);
    let _lock = place.lock()?;
    let text = place.read()?;
    let text = match args.replace && text.names().any(|name| name == args.name) {
        true => text.without(&args.name)?,
        false => text,
    };
    place.write(&text.with(&args.name, &args.search.flags)?)?;
    console::notes([format!(
        "saved in {}; `kartoteka saved run {}` runs it",
        place.path().display(),
        args.name
    )]);
    Ok(Status::Done)
}

/// The flags of a saved search, with those given in their place.
fn flags(place: &SavedFile, name: &str, given: &[Flag]) -> Result<Vec<Flag>> {
    let saved = place.read()?;
    let mut flags = saved.search(name)?.to_vec();
    flags.retain(|(flag, _)| given.iter().all(|(other, _)| other != flag));
    flags.extend(given.iter().cloned());
    Ok(flags)
}

fn run_one(args: &RunArgs, library: &Library, console: &Console) -> Result<Status> {
    let place = SavedFile::of(&library.index);
    let flags = flags(&place, &args.name, &args.search.flags)?;
    let read: Result<SearchArgs, clap::Error> = given::arguments(&flags);
    let mut search = read.map_err(|error| place.malformed(&args.name, &error))?;
    if !args.new {
        return search::run(&search, library, console);
    }
    // Two runs at once would both show the same.
    let _lock = place.lock()?;
    let mut seen = Seen::read(place.seen(&args.name))?;
    if flags.iter().all(|(flag, _)| flag != "limit") {
        search.limit = Many::All;
    }
    let found = search::run_unseen(&search, args.changed, &mut seen, library, console)?;
    if !args.keep {
        seen.write()?;
    }
    console::notes([found.to_string()]);
    Ok(match found.shown {
        0 => Status::Nothing,
        _ => Status::Done,
    })
}

/// The names of the saved searches and their queries.
///
/// # Errors
/// Returns what is wrong with the file.
pub(super) fn queries(library: &Library) -> Result<Vec<(String, String)>> {
    let saved = SavedFile::of(&library.index).read()?;
    let query = |flags: &[Flag]| {
        let query = flags.iter().filter(|(flag, _)| flag == "query");
        let words = query.flat_map(|(_, values)| values.clone());
        words.collect::<Vec<_>>().join(" ")
    };
    let searches = saved.searches();
    Ok(searches
        .map(|(name, flags)| (name.to_owned(), query(flags)))
        .collect())
}

fn list(args: &ListArgs, library: &Library, console: &Console) -> Result<Status> {
    let place = SavedFile::of(&library.index);
    let saved = place.read()?;
    let searches = saved.searches().map(|(name, flags)| {
        let seen = Seen::read(place.seen(name))?.len();
        Ok((name, flags, seen))
    });
    let searches: Vec<(&str, &[Flag], usize)> = searches.collect::<Result<_>>()?;
    if searches.is_empty() {
        console::notes(["no search is saved: `kartoteka saved add NAME QUERY` saves one"]);
        return Ok(Status::Nothing);
    }
    let objects = searches
        .iter()
        .map(|(name, flags, seen)| json::saved(name, flags, *seen));
    match args.output {
        Output::Text => console.write(&text::saved(&searches, console.look))?,
        Output::Json => console.json(&json::all_saved(objects.collect()))?,
        Output::Jsonl => console.json_lines(&objects.collect::<Vec<_>>())?,
    }
    Ok(Status::Done)
}

fn remove(args: &RemoveArgs, library: &Library) -> Result<Status> {
    let place = SavedFile::of(&library.index);
    let _lock = place.lock()?;
    let text = place.read()?.without(&args.name)?;
    place.write(&text)?;
    Seen::forget(&place.seen(&args.name))?;
    Ok(Status::Done)
}
