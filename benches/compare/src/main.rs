//! How does kartoteka compare, search by search, with what one would use instead?
//!
//! The same records and the same 300 questions go through kartoteka's library, plain tantivy,
//! Apache Lucene and SQLite FTS5, all in one run, engine by engine within a question; times, hit
//! counts, facet counts and the best ten are compared, and `benches/RESULTS.md` is written.
//!
//! ```text
//! pip install --no-deps --target target/compare/lucene arcadedb-embedded     # for Lucene
//! cargo build --release
//! cargo run --release -p compare -- --records 20000 --records 200000 \
//!     --program target/release/kartoteka --report benches/RESULTS.md
//! ```
//!
//! - **Corpus**: generated (`benches/corpus`), of any number of records; up to 200,000 records have
//!   560 words on average, larger corpora 300. Or a file of yours: `--corpus FILE`.
//! - **Questions** (`draw`): fourteen classes, drawn from the corpus by a fixed seed.
//! - **Wanted** of each: the best ten; the exact number; both; both with the records by archive;
//!   both with the records by fond, of one archive.
//! - **Timed**: from the words to the answer, on one thread, warm, inside the engine's process.
//!   Opening an index, snippets and printing are left out, except for `--program`, which is timed
//!   as a whole.
//! - **Equal**: all rank by BM25 over one text in which a title stands as often as its weight says;
//!   kartoteka looks for all words, without nearness. The k1 and b of tantivy and of FTS5 cannot be
//!   set, so their best ten differ; Lucene has kartoteka's. Generated text has only words that all
//!   analysers take alike, so counts and facets must be the same: if they are not, the run says so,
//!   and `--smoke` fails.
//! - **The first time**: kartoteka keeps what it read of words, filters and phrases, so a question
//!   that is asked again reads nothing. A column of its own shows it without: all of that is
//!   forgotten before each question, which leaves columns, lengths and ids open.
//! - **As users have it**: a second table, step by step: nearness, some of the words where all find
//!   too few, other spellings of names, and reading the stored records of the hits.
//! - **Kept**: corpora and indexes stay below `target/compare` for the next run;
//!   `--rebuild kartoteka` makes an index again.
//! - **Left out**: Lucene or FTS5 where there is no Java or Python for them; the report says so.

// A tool for a terminal: results go to stdout, progress to stderr.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod cold;
mod contest;
mod draw;
mod engines;
mod figures;
mod machine;
mod material;
mod measure;
mod question;
mod report;

use std::path::PathBuf;

use anyhow::{Result, ensure};
use clap::Parser;

use material::Origin;

/// Average words of a record: up to so many records, and beyond. More would fill a small disk.
const WORDS: (usize, usize) = (560, 300);
const LARGE: usize = 200_000;

/// Kartoteka side by side with plain tantivy, Lucene and SQLite FTS5.
#[derive(Debug, Parser)]
struct Arguments {
    /// Records to generate; may be given several times
    #[arg(long, value_name = "N")]
    records: Vec<usize>,
    /// A file of records to use as well
    #[arg(long, value_name = "FILE")]
    corpus: Vec<PathBuf>,
    /// Passes over all questions that count
    #[arg(long, value_name = "N", default_value_t = 5)]
    rounds: u32,
    /// Repetitions of a question in a pass
    #[arg(long, value_name = "N", default_value_t = 5)]
    repeats: u32,
    /// Ask only one question in N of each class
    #[arg(long, value_name = "N", default_value_t = 1)]
    thinned: usize,
    /// Make the index of this engine again (a part of its name)
    #[arg(long, value_name = "ENGINE")]
    rebuild: Vec<String>,
    /// Leave this engine out: Lucene or FTS5
    #[arg(long, value_name = "ENGINE")]
    without: Vec<String>,
    /// Where corpora and indexes are kept
    #[arg(long, value_name = "FOLDER", default_value = "target/compare")]
    work: PathBuf,
    /// Where Lucene's jars are, and a Java runtime if not on the path
    #[arg(long, value_name = "FOLDER", default_value = "target/compare/lucene")]
    lucene: PathBuf,
    /// The program, to time it as a whole
    #[arg(long, value_name = "FILE")]
    program: Option<PathBuf>,
    /// Where to write the report; without it, tables are printed only
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// A run of seconds that fails where answers differ, and asserts no times
    #[arg(long)]
    smoke: bool,
}

fn main() -> Result<()> {
    let mut arguments = Arguments::parse();
    if arguments.smoke {
        arguments.records = vec![2_000];
        (arguments.rounds, arguments.repeats, arguments.thinned) = (1, 1, 10);
    }
    let generated = arguments.records.iter().map(|&records| Origin::Generated {
        records,
        words: if records > LARGE { WORDS.1 } else { WORDS.0 },
    });
    let files = arguments.corpus.iter().cloned().map(Origin::File);
    let origins: Vec<Origin> = generated.chain(files).collect();
    ensure!(
        !origins.is_empty(),
        "nothing to compare over: give --records or --corpus"
    );
    for origin in &origins {
        let section = contest::compare(origin, &arguments)?;
        println!("{section}");
        if let Some(path) = &arguments.report {
            report::write(path, &[(origin.name(), section)])?;
        }
    }
    Ok(())
}
