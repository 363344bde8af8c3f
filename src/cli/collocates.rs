//! `kartoteka collocates`: the words that stand near the matches of a query.

use anyhow::Result;
use clap::Args;

use super::choices;
use super::console::{self, Console};
use super::count::CountOutput;
use super::exit::Status;
use super::filters::{FilterArgs, WordArgs};
use super::library::Library;
use super::tables::FormatArgs;
use crate::ask::collocates::MAX_WINDOW;
use crate::ask::parameters::COLLOCATE_SORTS;
use crate::ask::parameters::help;
use crate::ask::{CollocateOptions, CollocateSort, Question};
use crate::engine::Limits;
use crate::present::{json, table, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka collocates armistice
  kartoteka collocates '\"demilitarization zone\"' --before 3 --after 0 --least 1
  kartoteka collocates zone --sort log-dice --output csv > zone.csv

A word counts once, in however many windows it stands. G2 is the log-likelihood ratio of Dunning
(1993) over the words of the whole index, logDice the measure of Rychly (2008): 14 at most, one less
for half as often. Function words are left out without --function-words.")]
pub(super) struct CollocatesArgs {
    /// The query, several words joined by blanks
    #[arg(required = true)]
    query: Vec<String>,
    /// Words to show
    #[arg(
        short = 'n',
        long = "limit",
        value_name = "N",
        default_value_t = 25,
        allow_negative_numbers = true
    )]
    limit: usize,
    #[arg(
        help = const { help("before") },
        long,
        value_name = "WORDS",
        default_value_t = 5,
        value_parser = window()
    )]
    before: u64,
    #[arg(
        help = const { help("after") },
        long,
        value_name = "WORDS",
        default_value_t = 5,
        value_parser = window()
    )]
    after: u64,
    #[arg(help = const { help("least") }, long, value_name = "TIMES", default_value_t = 2)]
    least: u64,
    #[arg(
        help = const { help("word-sort") },
        long,
        value_name = "ORDER",
        default_value = "log-likelihood",
        value_parser = choices(COLLOCATE_SORTS)
    )]
    sort: CollocateSort,
    #[arg(help = const { help("function-words") }, long)]
    function_words: bool,
    #[command(flatten)]
    words: WordArgs,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: CountOutput,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    filters: FilterArgs,
}

fn window() -> clap::builder::RangedU64ValueParser<u64> {
    clap::value_parser!(u64).range(0..=MAX_WINDOW as u64)
}

pub(super) fn run(args: &CollocatesArgs, library: &Library, console: &Console) -> Result<Status> {
    let format = args.format.format(args.output.name())?;
    let question = Question {
        exact: args.words.exact,
        variants: !args.words.no_variants,
        ..args.filters.question(&args.query)?
    };
    let words = |count: u64| usize::try_from(count).unwrap_or(MAX_WINDOW);
    let options = CollocateOptions {
        before: words(args.before),
        after: words(args.after),
        least: args.least,
        function_words: args.function_words,
        sort: args.sort,
        limit: args.limit,
    };
    let asker = library.open()?;
    let found = asker.collocates(&question, options, &Limits::none())?;
    let remarks = console::remarks(&found.understood);
    match args.output {
        CountOutput::Text => console.page(&text::collocates(&found, console.look), &remarks)?,
        CountOutput::Json => console.json(&json::collocates(&found))?,
        CountOutput::Csv | CountOutput::Tsv => {
            console.write(&console.tamed(table::collocates(&found, format)))?;
        }
    }
    if matches!(args.output, CountOutput::Csv | CountOutput::Tsv) {
        console::say_all(&remarks);
    }
    Ok(if found.matches == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}
