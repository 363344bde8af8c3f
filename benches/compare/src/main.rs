//! How does kartoteka compare, search by search, with what one would use instead?
//!
//! The same records and the same 300 questions go through kartoteka's library and through plain
//! tantivy, all in one run, engine by engine within a question; times, hit counts, facet counts and
//! the best ten are compared, and `benches/RESULTS.md` is written.
//!
//! ```text
//! cargo run --release -p compare -- --records 20000 --records 200000
//! ```
//!
//! - **Corpus**: generated (`benches/corpus`), of any number of records; up to 200,000 records have
//!   560 words on average, larger corpora 300. Or a file of yours: `--corpus FILE`.
//! - **Questions** (`draw`): fourteen classes, drawn from the corpus by a fixed seed.
//! - **Wanted** of each: the best ten; the exact number; both; both with the records by archive;
//!   both with the records by fond, of one archive.
//! - **Timed**: from the words to the answer, on one thread, in the same process, warm. Opening an
//!   index, snippets and printing are left out.
//! - **Equal**: all rank by BM25 over one text in which a title stands as often as its weight says;
//!   kartoteka looks for all words, without name variants. Plain tantivy's k1 and b cannot be set,
//!   so its best ten differ. Generated text has only words that all analysers take alike, so
//!   counts and facets must be the same: if they are not, the run says so, and `--smoke` fails.
//! - **Kept**: corpora and indexes stay below `target/compare` for the next run; `--rebuild` makes
//!   the indexes again.

// A tool for a terminal: results go to stdout, progress to stderr.
#![allow(clippy::print_stdout, clippy::print_stderr)]

mod draw;
mod engines;
mod figures;
mod machine;
mod material;
mod measure;
mod question;
mod report;

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::Parser;

use draw::Sample;
use engines::ours::{self, Manner, Ours};
use engines::tantivy::{self, Ids, Tantivy};
use engines::{Built, Contender, Effort};
use material::{Material, Origin};
use measure::{Measured, Plan, measure};
use report::Heading;

/// Average words of a record: up to so many records, and beyond. More would fill a small disk.
const WORDS: (usize, usize) = (560, 300);
const LARGE: usize = 200_000;

/// Kartoteka side by side with plain tantivy.
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
    /// Make the indexes again
    #[arg(long)]
    rebuild: bool,
    /// Where corpora and indexes are kept
    #[arg(long, value_name = "FOLDER", default_value = "target/compare")]
    work: PathBuf,
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
        arguments.rebuild = true;
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
        let section = compare(origin, &arguments)?;
        println!("{section}");
        if let Some(path) = &arguments.report {
            report::write(path, &[(origin.name(), section)])?;
        }
    }
    Ok(())
}

/// Compares over one corpus; gives the section of the report.
fn compare(origin: &Origin, arguments: &Arguments) -> Result<String> {
    let material = Material::prepare(origin, &arguments.work)?;
    let build = |place: &Path, build: &dyn Fn(&Material) -> Result<Built>| {
        if arguments.rebuild && place.exists() {
            std::fs::remove_dir_all(place).context("cannot remove an old index")?;
        }
        if place.exists() {
            return Ok(None);
        }
        eprintln!("indexing {} records", material.records);
        let built = build(&material);
        if built.is_err() {
            // Half an index must not pass for one next time.
            let _removed = std::fs::remove_dir_all(place);
        }
        built.map(Some)
    };
    let mut made: Vec<(&'static str, Built)> = Vec::new();
    let (own, plain) = (ours::place(&material), tantivy::place(&material));
    made.extend(build(&own, &ours::build)?.map(|built| ("kartoteka", built)));
    made.extend(build(&plain, &tantivy::build)?.map(|built| ("tantivy", built)));
    let mut engines: Vec<Box<dyn Contender>> = vec![
        Box::new(Tantivy::open(&plain, Ids::Unread)?),
        Box::new(Tantivy::open(&plain, Ids::Read)?),
        Box::new(Ours::open(&own, Manner::Equal)?),
        Box::new(Ours::open(&own, Manner::AsUsed)?),
    ];
    let questions = Sample::of(&material)?.questions(arguments.thinned)?;
    let plan = Plan {
        warming: 1,
        rounds: arguments.rounds,
        effort: Effort {
            repeats: arguments.repeats,
            budget_us: 20_000,
        },
    };
    let measured = measure(&mut engines, questions, plan)?;
    if arguments.smoke {
        must_agree(&measured)?;
    }
    let heading = Heading {
        corpus: origin.name(),
        facts: facts(&material, arguments),
        built: made,
        left_out: Vec::new(),
    };
    report::section(&heading, &measured, 0)
}

/// Place of kartoteka as users have it.
const AS_USED: usize = 3;

/// Fails unless every engine that searches alike found the same numbers.
fn must_agree(measured: &Measured) -> Result<()> {
    for (engine, name) in measured.engines.iter().enumerate() {
        let agreement = measured.agreement(engine, 0);
        // As users have it, a facet leaves its own filter aside.
        ensure!(
            engine == AS_USED || agreement.different_facets.is_empty(),
            "{name} counts other facets: {}",
            agreement.different_facets.join("; ")
        );
        ensure!(
            agreement.different.is_empty(),
            "{name} counts differently: {}",
            agreement.different.join("; ")
        );
    }
    Ok(())
}

fn facts(material: &Material, arguments: &Arguments) -> Vec<String> {
    let unknown = || "unknown".to_owned();
    let commit = machine::first_line("git", &["rev-parse", "--short", "HEAD"]);
    let compiler = machine::first_line("rustc", &["--version"]);
    let today = machine::today();
    vec![
        format!("Date: {today}; commit {}", commit.unwrap_or_else(unknown)),
        format!("Machine: {}; load {}", machine::machine(), machine::load()),
        format!(
            "Versions: {}; {}",
            ::tantivy::version_string(),
            compiler.unwrap_or_else(unknown)
        ),
        format!(
            "Corpus: {} records, {:.0} MB of text as indexed (titles as often as they weigh)",
            material.records,
            material.bytes as f64 / 1e6
        ),
        format!(
            "{} rounds of {} repeats, after one to warm up; one thread",
            arguments.rounds, arguments.repeats
        ),
    ]
}
