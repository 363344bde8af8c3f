//! `kartoteka kwic`: every match in its context.

use std::ops::ControlFlow;
use std::time::Instant;

use anyhow::Result;
use clap::{Args, ValueEnum};

use super::answer::{self, understood};
use super::console::{self, Console};
use super::exit::Status;
use super::filters::{FilterArgs, without};
use super::library::Library;
use super::request::RequestError;
use crate::analyse::Analyser;
use crate::engine::{Limits, MatchMode, SearchRequest, Sort};
use crate::present::kwic::{Concordance, KwicOptions, KwicSort, MAX_LINES};
use crate::present::view::{KwicView, QueryView};
use crate::present::{json, table, text};
use crate::query::matching::Matcher;
use crate::query::note::QueryNote;
use crate::query::syntax::{self, SyntaxOptions};

/// Show every match in its context, one line each (keyword in context)
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka index sample_corpus
  kartoteka kwic armistice
  kartoteka kwic '\"demilitarization zone\"' --sort left
  kartoteka kwic 'demilit*' --archive APRF --sort right --width 30
  kartoteka kwic armistice --output tsv -n 1000 > armistice.tsv

Looks into title, summary and text; a phrase, or words that stand near each other, are one line.
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
        allow_hyphen_values = true
    )]
    sort: SortArg,
    /// Columns of text on either side of a match [default: what the terminal has room for; 60 in
    /// the other forms]
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(..=1000))]
    width: Option<u16>,
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

/// Orders of lines.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum SortArg {
    /// By the words before the match, the nearest first
    Left,
    /// By the words after the match
    Right,
    /// Earliest record first
    Date,
    /// Latest record first
    #[value(name = "-date")]
    DateDescending,
    /// By archive, fond, opis, delo
    Reference,
    /// Best record first
    Relevance,
}

impl From<SortArg> for KwicSort {
    fn from(sort: SortArg) -> Self {
        match sort {
            SortArg::Left => Self::Left,
            SortArg::Right => Self::Right,
            SortArg::Date => Self::Records(Sort::Date),
            SortArg::DateDescending => Self::Records(Sort::DateDescending),
            SortArg::Reference => Self::Records(Sort::Reference),
            SortArg::Relevance => Self::Records(Sort::Relevance),
        }
    }
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

/// Columns of context where no terminal says how many.
const COLUMNS: usize = 60;

pub(super) fn run(args: &KwicArgs, library: &Library, console: &Console) -> Result<Status> {
    if args.offset.saturating_add(args.limit) > MAX_LINES {
        return Err(RequestError::TooManyLines {
            first: args.offset,
            count: args.limit,
            limit: MAX_LINES,
        }
        .into());
    }
    let sort = KwicSort::from(args.sort);
    let filters = args.filters.filters()?;
    let syntax = SyntaxOptions { exact: args.exact };
    let mut analyser = Analyser::new();
    let mut query = syntax::parse(&args.query.join(" "), syntax, &mut analyser)?;
    if !Matcher::new(&query.root).has_words() {
        return Err(RequestError::NoWords.into());
    }
    let understood = understood(&query);
    let engine = library.open()?;
    let began = Instant::now();
    let mut variants = Vec::new();
    if !args.no_variants {
        let widened = crate::variants::widen(&*engine, &engine.known_names(), &query.root)?;
        query.root = widened.root;
        variants = widened.variants;
    }
    query.root = without(query.root, args.filters.exclusions()?);
    let request = SearchRequest {
        query,
        filters,
        match_mode: MatchMode::All,
        sort: sort.of_records(),
        ..SearchRequest::default()
    };
    let columns = args.width.map(usize::from);
    let mut concordance = Concordance::new(
        &request.query.root,
        KwicOptions {
            columns: columns.unwrap_or(match args.output {
                KwicOutput::Text => console.look.width,
                _ => COLUMNS,
            }),
            sort,
            offset: args.offset,
            limit: args.limit,
        },
    );
    let walked = engine.walk(&request, &Limits::none(), &mut |met| {
        concordance.add(met.place, met.record);
        ControlFlow::Continue(())
    })?;
    let found = concordance.finish();
    let mut notes = request.query.notes.clone();
    notes.extend(walked.notes);
    let met = (walked.total, &walked.expansions[..]);
    let (_, advice) = answer::advise(&*engine, &request, met, syntax, &mut analyser)?;
    variants.extend(walked.expansions);
    if found.elsewhere > 0 {
        notes.push(QueryNote::WithoutContext {
            records: found.elsewhere,
        });
    }
    let view = KwicView {
        query: QueryView {
            text: &request.query.text,
            understood: &understood,
            like: None,
            notes: &notes,
            advice: &advice,
        },
        found: &found,
        expansions: &variants,
        took: began.elapsed(),
        sort,
        offset: args.offset,
        columns,
    };
    write(args.output, &view, console)?;
    Ok(if found.total == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}

fn write(output: KwicOutput, view: &KwicView<'_>, console: &Console) -> Result<()> {
    match output {
        KwicOutput::Text => console.write(&text::kwic(view, console.look))?,
        // The figures and notes stand in it.
        KwicOutput::Json => return console.json(&json::kwic(view)),
        KwicOutput::Jsonl => console.json_lines(&json::kwic_lines(view))?,
        KwicOutput::Csv => console.write(&console.tamed(table::kwic(view, b',')))?,
        KwicOutput::Tsv => console.write(&console.tamed(table::kwic(view, b'\t')))?,
    }
    console::notes(view.query.notes);
    console::notes(view.query.advice);
    console::notes(left_out(view));
    Ok(())
}

/// What to say of lines that are there and not shown.
fn left_out(view: &KwicView<'_>) -> Option<String> {
    let shown = view.found.lines.len() as u64;
    let total = view.found.total;
    (shown < total).then(|| {
        format!(
            "{} of {} lines shown; -n N shows more, --offset N the next",
            text::grouped(shown),
            text::grouped(total)
        )
    })
}
