//! How long do people wait for Kartoteka, and how long for what they would use instead?
//!
//! Owns the command line and the order of the parts. The same records and the same questions go
//! through every engine in one run, interleaved question by question, so that whatever else the
//! machine does meets all of them alike; `benches/RESULTS.md` is written from it.
//!
//! ```text
//! pip install --no-deps --target target/compare/lucene arcadedb-embedded     # for Lucene
//! cargo build --release
//! cargo run --release -p compare -- --corpus ../shared/corpora/frus-1945-68.jsonl.zst \
//!     --records 200000 --program target/release/kartoteka --report benches/RESULTS.md
//! ```
//!
//! - **Corpus**: generated (`benches/corpus`), of any number of records; up to 200,000 records have
//!   560 words on average, larger corpora 300. Or a file of yours: `--corpus FILE`.
//! - **Cold command** (`cold`, needs `--program`): the program from its start to its exit beside the
//!   shell of SQLite with FTS5, and ripgrep. Processor time counts.
//! - **Whole answers** (`answers`): a log of 2,000 questions (`log`), each asked once in an index
//!   just opened: from the text to the JSON with ids, totals, facets, records' lines and passages.
//!   Then the same log by two threads.
//! - **Classes** (`classes`): 300 questions of fourteen classes (`draw`), five commands, the index
//!   opened anew before each; warm beside it. Ids and counts only.
//! - **Time** of a question is the median over the rounds; of a table, the median over its
//!   questions. Ratios are taken question by question.
//! - **Equal** in `classes`: all rank by BM25 over one text in which a title stands as often as its
//!   weight says; Kartoteka looks for all words, without nearness. The k1 and b of tantivy cannot be
//!   set, so its best ten differ; Lucene has Kartoteka's. Generated text has only words that all
//!   analysers treat alike, so counts and facets must agree; `--smoke` fails if they do not.
//! - **Indexes** are as `kartoteka index` leaves them; those of the others are merged to one
//!   segment. They stay below `target/compare`; `--rebuild kartoteka` makes one again.
//! - **Left out**: what is not installed; the report says so. Passages of Lucene need the jar
//!   `lucene-highlighter-10*` beside the others.

// A tool for a terminal: results go to stdout, progress to stderr.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod cold;
mod contest;
mod draw;
mod engines;
mod figures;
mod log;
mod machine;
mod material;
mod measure;
mod question;
mod report;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::{Parser, ValueEnum};

use material::Origin;

/// Average words of a record: up to so many records, and beyond. More would fill a small disk.
const WORDS: (usize, usize) = (560, 300);
const LARGE: usize = 200_000;

/// Records of the smoke run, and their average words: enough for questions of every class.
const SMOKE: (usize, usize) = (400, 100);

/// A part of the comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Part {
    Cold,
    Answers,
    Classes,
}

/// Kartoteka side by side with SQLite FTS5, ripgrep, plain tantivy and Lucene.
#[derive(Debug, Parser)]
struct Arguments {
    /// Records to generate; may be given several times
    #[arg(long, value_name = "N")]
    records: Vec<usize>,
    /// A file of records to use as well
    #[arg(long, value_name = "FILE")]
    corpus: Vec<PathBuf>,
    /// Measure this part only; may be given several times
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// Passes over all questions
    #[arg(long, value_name = "N", default_value_t = 3)]
    rounds: usize,
    /// Ask only one question in N
    #[arg(long, value_name = "N", default_value_t = 1)]
    thinned: usize,
    /// Folders of printed indexes as topics, from which the log is drawn for `--corpus`
    #[arg(long, value_name = "FOLDER", default_value = "../shared/relevance")]
    topics: PathBuf,
    /// Make the index of this engine again (a part of its name)
    #[arg(long, value_name = "ENGINE")]
    rebuild: Vec<String>,
    /// Leave this engine out
    #[arg(long, value_name = "ENGINE")]
    without: Vec<String>,
    /// Where corpora and indexes are kept
    #[arg(long, value_name = "FOLDER", default_value = "target/compare")]
    work: PathBuf,
    /// Where Lucene's jars are, and a Java runtime if not on the path
    #[arg(long, value_name = "FOLDER", default_value = "target/compare/lucene")]
    lucene: PathBuf,
    /// The program, for the cold command
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// An older program, measured beside it with an index of its own
    #[arg(long, value_name = "FILE", requires = "program")]
    before: Option<PathBuf>,
    /// Count instructions of the cold command with callgrind as well
    #[arg(long)]
    instructions: bool,
    /// Where to write the report; refused where other work loads the machine
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// A run of seconds that fails where answers differ, and asserts no times
    #[arg(long)]
    smoke: bool,
}

impl Arguments {
    fn wants(&self, part: Part) -> bool {
        self.only.is_empty() || self.only.contains(&part)
    }
}

fn main() -> Result<()> {
    let mut arguments = Arguments::parse();
    if arguments.smoke {
        arguments.records = vec![SMOKE.0];
        (arguments.rounds, arguments.thinned) = (1, 20);
    }
    let generated = arguments.records.iter().map(|&records| Origin::Generated {
        records,
        words: match records {
            _ if arguments.smoke => SMOKE.1,
            ..=LARGE => WORDS.0,
            _ => WORDS.1,
        },
    });
    let files = arguments.corpus.iter().cloned().map(Origin::File);
    let origins: Vec<Origin> = files.chain(generated).collect();
    ensure!(
        !origins.is_empty(),
        "nothing to compare over: give --records or --corpus"
    );
    let load = machine::Load::begin();
    let mut sections = Vec::new();
    for origin in &origins {
        let section = contest::compare(origin, &arguments)?;
        println!("{section}");
        sections.push((origin.name(), section));
    }
    if let Some(path) = &arguments.report {
        load.ensure_quiet()?;
        report::write(path, &sections)?;
    }
    Ok(())
}
