//! `kartoteka search`: ranked hits with passages, and facets.

mod asked;

use std::mem::ManuallyDrop;
use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};

use asked::question;

use super::console::{self, Console};
use super::exit::Status;
use super::filters::{FilterArgs, WordArgs};
use super::library::Library;
use super::request::RequestError;
use super::saved::seen::{Seen, Standing};
use super::streaming::{Form, Many};
use super::tables::TableArgs;
use super::{choices, feeding, forms_and_styles, queries, show, streaming};
use crate::analyse::Analyser;
use crate::ask::parameters::{Choice, FACET_ORDERS, MATCH_MODES, SORTS, UNITS, choice, help};
use crate::ask::{AskError, HistogramUnit, Question};
use crate::engine::{FacetOrder, Hit, Limits, MatchMode, Sort};
use crate::present::cite::{self, CitationStyle};
use crate::present::table::Table;
use crate::present::text::Shown;
use crate::present::{json, table, text, trec};
use crate::query::syntax::{self, SyntaxOptions};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka search \"demilitarization zone\" --corpus sample_corpus
  kartoteka index sample_corpus
  kartoteka search armistice talks --archive AVPRF --fond 059a
  kartoteka search '\"demilitarization zone\"' --from 1951-11 --to 1951
  kartoteka search berlin --not-archive RGANI --facets archive,year
  kartoteka search demilitarized zone --explain -n 3
  kartoteka search --ref \"APRF, f. 3, op. 65\" --sort date
  kartoteka search korea --output csv > korea.csv
  kartoteka search korea -n all --output jsonl --with body > korea.jsonl
  kartoteka search -n all --output tsv --columns id,date,shelfmark > all.tsv
  kartoteka search armistice -n all --output ris > armistice.ris
  kartoteka search --evidence date:none --show source
  kartoteka search --like wcda:113630
  kartoteka search armistice --histogram
  kartoteka search zone --to 1953 --undated --facets year

Query language: words are ANDed; \"a phrase\", \"near words\"~5, OR, NOT, -word, (groups),
word*, w?rd, word~1, =exactly, title:word, person:name, date:[1950 TO 1953], date:undated,
ref:\"...\".
A query that begins with a hyphen goes after --.")]
pub(super) struct SearchArgs {
    /// The query, several words joined by blanks; without one everything that the filters let
    /// through
    query: Vec<String>,
    #[arg(help = const { help("like") }, long, value_name = "ID", conflicts_with = "queries")]
    like: Option<String>,
    /// Bring the index up to date with this path first, then search only what came from it
    #[arg(long, value_name = "PATH")]
    corpus: Vec<PathBuf>,
    /// Read queries from FILE (- for stdin), one a line: number, tab, query; or a table whose header
    /// names the columns: query, and any of id and of the filters below. CSV and TSV have a row a query
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    queries: Option<PathBuf>,
    /// Hits to show; all writes every one that has all of the words, as it comes
    #[arg(
        short = 'n',
        long = "limit",
        value_name = "N",
        default_value = "10",
        allow_negative_numbers = true
    )]
    pub(super) limit: Many,
    #[arg(
        help = const { help("offset") },
        long,
        value_name = "N",
        default_value_t = 0,
        allow_negative_numbers = true
    )]
    offset: usize,
    #[arg(
        help = const { help("sort") },
        long,
        value_name = "ORDER",
        default_value = "relevance",
        value_parser = choices(SORTS),
        allow_hyphen_values = true
    )]
    sort: Sort,
    /// Which records are hits [default: best; with -n all, all]
    #[arg(long = "match", value_name = "HOW", value_parser = choices(MATCH_MODES))]
    match_mode: Option<MatchMode>,
    #[command(flatten)]
    words: WordArgs,
    #[arg(help = const { help("explain") }, long)]
    explain: bool,
    /// What to show of every hit beside the usual, separated by commas
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    show: Vec<ShowArg>,
    #[command(flatten)]
    tables: TableArgs,
    /// What else to give of every hit in JSON, CSV and TSV
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    with: Vec<WithArg>,
    /// Facets to count, separated by commas: archive, fond, opis, delo, year, decade, month,
    /// language, collection, type, person, place, subject, evidence; or none [default: archive, and the
    /// level below whatever is selected]
    #[arg(long, value_name = "LIST", value_delimiter = ',')]
    facets: Option<Vec<String>>,
    #[arg(
        help = const { help("facet-limit") },
        long,
        value_name = "N",
        default_value_t = 10,
        allow_negative_numbers = true
    )]
    facet_limit: usize,
    #[arg(
        help = const { help("facet-sort") },
        long,
        value_name = "HOW",
        default_value = "count",
        value_parser = choices(FACET_ORDERS)
    )]
    facet_sort: FacetOrder,
    /// Draw the hits over time; without a unit, in the one that suits their span. Behind the query,
    /// or with a =
    #[arg(
        long,
        value_name = "UNIT",
        num_args = 0..=1,
        default_missing_value = "auto",
        value_parser = choices(UNITS)
    )]
    histogram: Option<HistogramUnit>,
    /// Form of the output [default: text, with --queries trec]
    #[arg(
        long,
        value_name = "FORM",
        value_parser = forms_and_styles(FORMS, SearchOutput::Style)
    )]
    output: Option<SearchOutput>,
    #[command(flatten)]
    filters: FilterArgs,
}

/// What may be shown of every hit beside the usual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ShowArg {
    /// Path, and record, row or page in it
    Source,
    /// The source's own citation
    Citation,
    /// What title, date and references were read from
    Evidence,
    /// Where the source publishes it
    Url,
}

/// What may be given of every hit in forms for programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WithArg {
    /// The text of the document
    Body,
}

/// Forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SearchOutput {
    Text,
    Json,
    Jsonl,
    Csv,
    Tsv,
    Trec,
    Style(CitationStyle),
}

/// Those that are no citations.
const FORMS: &[Choice<SearchOutput>] = &[
    choice("text", "For people", SearchOutput::Text),
    choice("json", "For programs: one object", SearchOutput::Json),
    choice(
        "jsonl",
        "One hit a line; with --queries one answer a line",
        SearchOutput::Jsonl,
    ),
    choice("csv", "Comma-separated values", SearchOutput::Csv),
    choice("tsv", "Tab-separated values", SearchOutput::Tsv),
    choice(
        "trec",
        "Run file: qid Q0 id rank score kartoteka",
        SearchOutput::Trec,
    ),
];

impl SearchOutput {
    /// The style of citations that it is, if it is one.
    pub(super) fn style(self) -> Option<CitationStyle> {
        match self {
            Self::Style(style) => Some(style),
            _ => None,
        }
    }

    pub(super) fn name(self) -> &'static str {
        let form = FORMS.iter().find(|form| form.value == self);
        form.map_or_else(
            || self.style().map_or("", CitationStyle::name),
            |form| form.name,
        )
    }
}

/// Number of the query in a run file of one query.
pub(super) const ONLY_QUERY: &str = "1";

/// What a run of a saved search showed, and what it passed over.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Unseen {
    /// Hits shown.
    pub(super) shown: u64,
    new: u64,
    changed: u64,
    all: u64,
}

impl std::fmt::Display for Unseen {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self {
            shown,
            new,
            changed,
            all,
        } = self;
        write!(out, "{new} new")?;
        if *changed > 0 {
            write!(out, " and {changed} changed (--changed shows them)")?;
        }
        write!(out, " of {} found, {shown} shown", text::grouped(*all))
    }
}

/// Looks at the arguments without searching.
pub(super) fn check(args: &SearchArgs) -> Result<()> {
    let output = args.output.unwrap_or(SearchOutput::Text);
    let question = question(args, output)?;
    let options = SyntaxOptions {
        exact: args.words.exact,
    };
    syntax::parse(&question.text, options, &mut Analyser::new()).map_err(AskError::from)?;
    table(args, output)?;
    Ok(())
}

/// Writes the hits that were not shown before, and with `changed` those that say something else since,
/// as many as the arguments ask for; `seen` knows them afterwards.
pub(super) fn run_unseen(
    args: &SearchArgs,
    changed: bool,
    seen: &mut Seen,
    library: &Library,
    console: &Console,
) -> Result<Unseen> {
    let output = args.output.unwrap_or(SearchOutput::Text);
    let table = table(args, output)?;
    let limit = args.limit.limit() as u64;
    let with_bodies = question(args, output)?.records;
    let question = Question {
        limit: usize::MAX,
        offset: 0,
        facets: Vec::new(),
        histogram: None,
        records: true,
        ..question(args, output)?.all()
    };
    let asker = ManuallyDrop::new(library.open()?);
    let mut found = Unseen::default();
    let mut shown = Vec::new();
    let mut wanted = |hit: &mut Hit| {
        let record = match with_bodies {
            true => hit.record.clone(),
            false => hit.record.take(),
        };
        let (standing, hash) = seen.standing(&record.unwrap_or_default());
        found.all += 1;
        let is_wanted = match standing {
            Standing::New => {
                found.new += 1;
                true
            }
            Standing::Changed => {
                found.changed += 1;
                changed
            }
            Standing::Seen => false,
        };
        if !is_wanted || found.shown >= limit {
            return false;
        }
        found.shown += 1;
        shown.push((hit.id.clone(), hash));
        true
    };
    let form = Form {
        output,
        table: &table,
        shown: self::shown(args),
        wanted: Some(&mut wanted),
    };
    let answer = streaming::hits(&asker, &question, form, console)?;
    if output != SearchOutput::Json {
        console::say_all(&console::remarks(&answer.understood));
    }
    for (id, hash) in shown {
        seen.show(&id, hash);
    }
    Ok(found)
}

pub(super) fn run(args: &SearchArgs, library: &Library, console: &Console) -> Result<Status> {
    let output = match (args.output, &args.queries) {
        (Some(output), _) => output,
        (None, Some(_)) => SearchOutput::Trec,
        (None, None) => SearchOutput::Text,
    };
    let mut question = question(args, output)?;
    if let Some(file) = &args.queries {
        // Looked at before any work is done.
        let queries = queries::read(file, output == SearchOutput::Trec)?;
        let output = queries::BatchOutput::of(output, &args.tables)?;
        question.filters.sources = feeding::bring_up_to_date(&args.corpus, &library.index)?;
        return queries::run(&queries, output, &question, library, console);
    }
    let table = table(args, output)?;
    question.filters.sources = feeding::bring_up_to_date(&args.corpus, &library.index)?;
    // The process ends with it: nothing has to be closed and freed piece by piece.
    let asker = ManuallyDrop::new(library.open()?);
    let answer = match args.limit {
        Many::All => {
            let form = Form {
                output,
                table: &table,
                shown: shown(args),
                wanted: None,
            };
            streaming::hits(&asker, &question, form, console)
        }
        Many::AtMost(_) => asker
            .ask(&question, &Limits::none())
            .map_err(anyhow::Error::from),
    };
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return show::missing_or(error),
    };
    match output {
        // Written already.
        _ if args.limit == Many::All => {}
        SearchOutput::Text => {
            let page = text::search(&answer, shown(args), console.look);
            console.page(&page, &console::remarks(&answer.understood))?;
        }
        SearchOutput::Json => console.json(&json::answer(&answer, None))?,
        SearchOutput::Jsonl => console.json_lines(&json::hits(&answer))?,
        SearchOutput::Csv | SearchOutput::Tsv => {
            console.write(&console.tamed(table::hits(&answer, &table)))?;
        }
        SearchOutput::Trec => {
            console.write(&trec::lines(ONLY_QUERY, &answer.hits, answer.offset + 1))?;
        }
        SearchOutput::Style(style) => {
            let records = answer.hits.iter().filter_map(|hit| hit.record.as_deref());
            console.write(&console.tamed(cite::all(records, style)))?;
        }
    }
    // They stand in the object, and below the page.
    let is_page = output == SearchOutput::Text && args.limit != Many::All;
    if output != SearchOutput::Json && !is_page {
        console::say_all(&console::remarks(&answer.understood));
    }
    let found = answer.total + answer.total_partial.unwrap_or(0);
    Ok(if found == 0 {
        Status::Nothing
    } else {
        Status::Done
    })
}

fn shown(args: &SearchArgs) -> Shown {
    let has = |wanted| args.show.contains(&wanted);
    Shown {
        source: has(ShowArg::Source),
        citation: has(ShowArg::Citation),
        evidence: has(ShowArg::Evidence),
        url: has(ShowArg::Url),
    }
}

/// The table that CSV and TSV are.
fn table(args: &SearchArgs, output: SearchOutput) -> Result<Table, RequestError> {
    let table = args
        .tables
        .table(Table::of_hits, &table::HIT_COLUMNS, output.name())?;
    Ok(match args.with.contains(&WithArg::Body) {
        true => table.with_column(table::BODY),
        false => table,
    })
}
