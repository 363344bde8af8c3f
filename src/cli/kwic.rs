//! `kartoteka kwic`: every match in its context.

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::choices;
use super::console::{self, Console};
use super::exit::Status;
use super::filters::FilterArgs;
use super::library::Library;
use crate::ask::kwic::{COLUMNS, KwicOptions, KwicSort};
use crate::ask::parameters::{self, KWIC_SORTS};
use crate::ask::{Lines, Question};
use crate::engine::Limits;
use crate::present::{json, table, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka kwic armistice
  kartoteka kwic '\"demilitarization zone\"' --sort left
  kartoteka kwic 'demilit*' --archive APRF --sort right --width 30
  kartoteka kwic armistice --output tsv -n 1000 > armistice.tsv

Looks into title, summary and text. Of several words the lines are those where they meet.
The query language is that of `kartoteka search`.")]
pub(super) struct KwicArgs {
    /// The query, several words joined by blanks
    #[arg(required = true)]
    query: Vec<String>,
    /// Lines to show
    #[arg(
        short = 'n',
        long = "limit",
        value_name = "N",
        default_value_t = 25,
        allow_negative_numbers = true
    )]
    limit: usize,
    /// Lines to pass over
    #[arg(
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    offset: usize,
    /// Order of the lines
    #[arg(
        long,
        value_name = "ORDER",
        default_value = "date",
        value_parser = choices(KWIC_SORTS),
        allow_hyphen_values = true
    )]
    sort: KwicSort,
    /// Columns of text on either side of a match [default: what the terminal has room for; 60 in
    /// the other forms]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(..=1000))]
    width: Option<u16>,
    /// Show each of several words on lines of its own, not only where they meet
    #[arg(long)]
    each: bool,

    /// Take words exactly as typed: no stemming, no name variants
    #[arg(long)]
    exact: bool,
    /// Take names as spelled: do not look for their other spellings
    #[arg(long)]
    no_variants: bool,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: KwicOutput,
    #[command(flatten)]
    filters: FilterArgs,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KwicOutput {
    /// For people
    Text,
    /// For programs: one object
    Json,
    /// One match a line
    Jsonl,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
}

pub(super) fn run(args: &KwicArgs, library: &Library, console: &Console) -> Result<Status> {
    parameters::check_lines(args.offset, args.limit)?;
    let columns = args.width.map(usize::from);
    let question = Question {
        exact: args.exact,
        variants: !args.no_variants,
        ..args.filters.question(&args.query)?
    };
    let options = KwicOptions {
        columns: columns.unwrap_or(match args.output {
            KwicOutput::Text => console.look.width,
            _ => COLUMNS,
        }),
        each: args.each,
        sort: args.sort,
        offset: args.offset,
        limit: args.limit,
    };
    let asker = library.open()?;
    let lines = asker.concordance(&question, options, &Limits::none())?;
    match args.output {
        KwicOutput::Text => console.write(&text::kwic(&lines, columns, console.look))?,
        KwicOutput::Json => console.json(&json::kwic(&lines))?,
        KwicOutput::Jsonl => console.json_lines(&json::kwic_lines(&lines))?,
        KwicOutput::Csv => console.write(&console.tamed(table::kwic(&lines, b',')))?,
        KwicOutput::Tsv => console.write(&console.tamed(table::kwic(&lines, b'\t')))?,
    }
    // The figures and notes stand in the object.
    if args.output != KwicOutput::Json {
        console::remarks(&lines.understood);
        console::notes(left_out(&lines));
    }
    Ok(if lines.found.total == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}

/// What to say of lines that are there and not shown.
fn left_out(lines: &Lines) -> Option<String> {
    let shown = lines.found.lines.len() as u64;
    let total = lines.found.total;
    (shown < total).then(|| {
        format!(
            "{} of {} lines shown; -n N shows more, --offset N the next",
            text::grouped(shown),
            text::grouped(total)
        )
    })
}
