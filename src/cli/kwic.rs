//! `kartoteka kwic`: every match in its context.

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::choices;
use super::console::{self, Console};
use super::exit::Status;
use super::filters::{FilterArgs, WordArgs};
use super::library::Library;
use super::request::RequestError;
use super::streaming::{self, Many};
use super::tables::TableArgs;
use crate::ask::kwic::{COLUMNS, KwicOptions, KwicSort};
use crate::ask::parameters::help;
use crate::ask::parameters::{self, KWIC_SORTS};
use crate::ask::{Lines, Question};
use crate::engine::Limits;
use crate::present::table::{self, Table};
use crate::present::{json, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka kwic armistice
  kartoteka kwic '\"demilitarization zone\"' --sort left
  kartoteka kwic 'demilit*' --archive APRF --sort right --width 30
  kartoteka kwic armistice --output tsv -n all > armistice.tsv

Looks into title, summary and text. Of several words the lines are those where they meet.
The query language is that of `kartoteka search`.")]
pub(super) struct KwicArgs {
    /// The query, several words joined by blanks
    #[arg(required = true)]
    query: Vec<String>,
    /// Lines to show, or all
    #[arg(
        short = 'n',
        long = "limit",
        value_name = "N",
        default_value = "25",
        allow_negative_numbers = true
    )]
    limit: Many,
    #[arg(
        help = const { help("line-offset") },
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    offset: usize,
    #[arg(
        help = const { help("line-sort") },
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
    #[arg(help = const { help("each") }, long)]
    each: bool,
    #[command(flatten)]
    tables: TableArgs,
    #[command(flatten)]
    words: WordArgs,
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

impl KwicOutput {
    fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }
}

pub(super) fn run(args: &KwicArgs, library: &Library, console: &Console) -> Result<Status> {
    if let Many::AtMost(limit) = args.limit {
        parameters::check_lines(args.offset, limit)?;
    }
    let table = table(args)?;
    let columns = args.width.map(usize::from);
    let question = Question {
        exact: args.words.exact,
        variants: !args.words.no_variants,
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
        limit: args.limit.limit(),
    };
    let asker = library.open()?;
    let is_streamed =
        args.limit == Many::All && !matches!(args.output, KwicOutput::Text | KwicOutput::Json);
    let lines = match is_streamed {
        true => {
            let is_table = args.output != KwicOutput::Jsonl;
            let table = is_table.then_some(&table);
            streaming::lines(&asker, &question, options, table, console)?
        }
        false => asker.concordance(&question, options, &Limits::none())?,
    };
    let mut remarks = console::remarks(&lines.understood);
    let left_out = left_out(&lines).filter(|_| args.limit != Many::All);
    remarks.extend(left_out.map(|text| format!("note: {text}")));
    match args.output {
        // Written already.
        _ if is_streamed => {}
        KwicOutput::Text => {
            let page = text::kwic(&lines, columns, console.look);
            console.page(&page, &remarks)?;
        }
        KwicOutput::Json => console.json(&json::kwic(&lines))?,
        KwicOutput::Jsonl => console.json_lines(&json::kwic_lines(&lines))?,
        KwicOutput::Csv | KwicOutput::Tsv => {
            console.write(&console.tamed(table::kwic(&lines, &table)))?;
        }
    }
    // The figures and notes stand in the object, and below the page.
    if !matches!(args.output, KwicOutput::Json | KwicOutput::Text) {
        console::say_all(&remarks);
    }
    Ok(if lines.found.total == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}

/// The table that CSV and TSV are.
fn table(args: &KwicArgs) -> Result<Table, RequestError> {
    args.tables
        .table(Table::of_lines, &table::KWIC_COLUMNS, args.output.name())
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
