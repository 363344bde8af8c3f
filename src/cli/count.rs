//! `kartoteka count`: documents and occurrences by year, decade, month, archive or collection.

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

use super::choices;
use super::console::{self, Console};
use super::exit::Status;
use super::filters::{FilterArgs, WordArgs};
use super::library::Library;
use super::queries;
use super::tables::FormatArgs;
use crate::ask::parameters::COUNT_ROWS;
use crate::ask::parameters::help;
use crate::ask::{By, Question};
use crate::engine::{Limits, MatchMode};
use crate::present::svg::{self, Figure};
use crate::present::{json, table, text};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka count armistice
  kartoteka count armistice 'prisoners OR POW' --by decade
  kartoteka count '\"demilitarization zone\"' --by archive --output csv > zone.csv
  kartoteka count armistice --svg armistice.svg
  kartoteka count --by collection

Each argument is a query of its own: several words go into quotation marks. A document counts when
it has all words of a query, in every unit of time that its date touches and in every archive of its
references. Occurrences are the lines of `kartoteka kwic QUERY --each`. The share is that of the
documents that the filters let through in the same row.")]
pub(super) struct CountArgs {
    /// The queries, each one argument; without one everything that the filters let through
    query: Vec<String>,
    /// Read queries from FILE (- for stdin), a column each; filters of a row hold for its query
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    #[arg(
        help = const { help("by") },
        long,
        value_name = "WHAT",
        default_value = "year",
        value_parser = choices(COUNT_ROWS)
    )]
    by: By,
    #[command(flatten)]
    words: WordArgs,
    #[arg(help = const { help("any") }, long)]
    any: bool,
    /// Write a picture into this file as well
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// What the picture shows
    #[arg(long, value_name = "FIGURE", default_value = "documents")]
    figure: FigureArg,
    /// Form of the output
    #[arg(long, value_name = "FORM", default_value = "text")]
    output: CountOutput,
    #[command(flatten)]
    format: FormatArgs,
    #[command(flatten)]
    filters: FilterArgs,
}

/// What a picture shows.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum FigureArg {
    Documents,
    Occurrences,
    /// The share of documents among all
    Share,
}

impl From<FigureArg> for Figure {
    fn from(figure: FigureArg) -> Self {
        match figure {
            FigureArg::Documents => Self::Documents,
            FigureArg::Occurrences => Self::Occurrences,
            FigureArg::Share => Self::Share,
        }
    }
}

/// Forms of output of the commands that give figures in a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum CountOutput {
    /// For people
    Text,
    /// For programs: one object
    Json,
    /// Comma-separated values
    Csv,
    /// Tab-separated values
    Tsv,
}

impl CountOutput {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
        }
    }
}

pub(super) fn run(args: &CountArgs, library: &Library, console: &Console) -> Result<Status> {
    let format = args.format.format(args.output.name())?;
    let asked = Question {
        exact: args.words.exact,
        variants: !args.words.no_variants,
        match_mode: match args.any {
            true => MatchMode::Any,
            false => MatchMode::All,
        },
        ..args.filters.question(&[])?
    };
    let of_text = |text: &String| Question {
        text: text.clone(),
        ..asked.clone()
    };
    let queries = args.queries.as_deref();
    let queries = queries.map(|file| queries::read(file, false)).transpose()?;
    let questions: Vec<Question> = match &queries {
        Some(queries) => queries.iter().map(|query| query.question(&asked)).collect(),
        None if args.query.is_empty() => vec![asked],
        None => args.query.iter().map(of_text).collect(),
    };
    let asker = library.open()?;
    let mut counts = asker.count(&questions, args.by, &Limits::none())?;
    // Rows of a file may have one query under several filters: their names tell them apart.
    if args.output != CountOutput::Json {
        for (column, query) in counts.columns.iter_mut().zip(queries.iter().flatten()) {
            column.understood.text = query.label().to_owned();
        }
    }
    if let Some(file) = &args.svg {
        let picture = svg::chart(&counts, args.figure.into());
        std::fs::write(file, picture)
            .with_context(|| format!("cannot write the picture {}", file.display()))?;
    }
    let columns = counts.columns.iter();
    let remarks: Vec<String> = columns
        .flat_map(|column| console::remarks(&column.understood))
        .collect();
    match args.output {
        CountOutput::Text => console.page(&text::counts(&counts, console.look), &remarks)?,
        CountOutput::Json => console.json(&json::counts(&counts))?,
        CountOutput::Csv | CountOutput::Tsv => {
            console.write(&console.tamed(table::counts(&counts, format)))?;
        }
    }
    if matches!(args.output, CountOutput::Csv | CountOutput::Tsv) {
        console::say_all(&remarks);
    }
    let found = counts
        .columns
        .iter()
        .any(|column| column.total.documents > 0);
    Ok(if found { Status::Done } else { Status::Nothing })
}
