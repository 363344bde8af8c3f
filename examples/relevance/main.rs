//! How good are the first hits? Topics and judgments in TREC form, run through the library.
//!
//! Takes sets: directories with `topics.tsv` (number, tab, query), `qrels.txt` (`topic 0 id
//! grade`), perhaps `ignore.txt` (`topic id`: pairs that are not judged) and any number of runs to
//! compare with (`*.trec`, `*.trec.zst`). Gives nDCG@10, MAP and R@100 of this program and of each
//! of those runs, and a paired bootstrap of the difference. Topics are asked as `kartoteka search`
//! asks, other spellings of names included; only filters are left out, but for the collection that
//! `--within` narrows each topic to. `--bm25` adds runs of plain BM25 over the same records.
//! `known_items.py` makes sets of volumes that cite their own documents. Excluded: time.
//!
//! ```text
//! cargo run --release --example relevance -- --corpus corpus.jsonl.zst --within SET...
//! ```

mod bootstrap;
mod measures;
mod plain;
mod trec;

use std::io::Write;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use clap::{Parser, ValueEnum};

use bootstrap::{Comparison, compare};
use kartoteka::ask::{Asker, Question};
use kartoteka::engine::embedded::search::Searching;
use kartoteka::engine::embedded::{Store, search};
use kartoteka::engine::{Engine, Limits, MatchMode, SearchRequest, WriterOptions};
use kartoteka::ingest::{self, RecordWriter, RunOptions};
use kartoteka::present;
use kartoteka::query::filter::Facet;
use kartoteka::record::Record;
use measures::{MEASURES, Scores, mean, score};
use plain::Plain;
use trec::{Run, Set, Topic};

/// Measures the ranking on topics with judgments
#[derive(Debug, Parser)]
struct Arguments {
    /// Directories with topics.tsv, qrels.txt and runs to compare with
    #[arg(required = true, value_name = "SET")]
    sets: Vec<PathBuf>,
    /// Index this first, into a place that is deleted afterwards
    #[arg(long, value_name = "PATH", required_unless_present = "index")]
    corpus: Vec<PathBuf>,
    /// Search this index instead
    #[arg(long, value_name = "DIR", conflicts_with = "corpus")]
    index: Option<PathBuf>,
    /// Which records are hits
    #[arg(long = "match", value_name = "HOW", default_value = "best")]
    match_mode: Match,
    /// Hits to ask for; R@100 needs a hundred
    #[arg(short = 'n', long = "limit", value_name = "N", default_value_t = 100)]
    limit: usize,
    /// Take names as spelled
    #[arg(long)]
    no_variants: bool,

    /// Narrow each topic to the collection before the last hyphen of its number
    #[arg(long)]
    within: bool,
    /// Also compare with plain BM25 of these figures
    #[arg(long, value_name = "K1,B", value_parser = figures)]
    bm25: Vec<(f64, f64)>,

    /// Another run to compare with, beside those in the sets
    #[arg(long, value_name = "FILE")]
    baseline: Vec<PathBuf>,
    /// Write our runs here, one file a set
    #[arg(long, value_name = "DIR")]
    save: Option<PathBuf>,
    /// Also print the nDCG@10 of each topic beside that of the first run compared with
    #[arg(long)]
    per_topic: bool,
    /// Samples of the bootstrap
    #[arg(long, value_name = "N", default_value_t = 10_000)]
    samples: usize,
}

/// Which records are hits.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Match {
    Best,
    All,
    Any,
}

impl Match {
    fn mode(self) -> MatchMode {
        match self {
            Self::Best => MatchMode::AllThenSome,
            Self::All => MatchMode::All,
            Self::Any => MatchMode::Any,
        }
    }
}

/// What our own run is called.
const OURS: &str = "kartoteka";

fn main() -> Result<()> {
    let arguments = Arguments::parse();
    let made = match arguments.index {
        Some(_) => None,
        None => Some(index(&arguments.corpus)?),
    };
    let path = match (&arguments.index, &made) {
        (Some(path), _) => path.clone(),
        (None, Some(made)) => made.path().join("index"),
        (None, None) => unreachable!("the arguments ask for one of both"),
    };
    let asker = Asker::new(search::open(&path)?);
    let mut plain = Plain::default();
    if !arguments.bm25.is_empty() {
        let everything = SearchRequest {
            match_mode: MatchMode::All,
            ..SearchRequest::default()
        };
        asker
            .engine()
            .walk(&everything, &Limits::none(), &mut |met| {
                let Record {
                    id, title, body, ..
                } = met.record;
                let text = [title, body].map(Option::unwrap_or_default).join("\n");
                plain.add(&id, &text);
                ControlFlow::Continue(())
            })?;
    }
    let mut out = std::io::stdout().lock();
    for (place, set) in arguments.sets.iter().enumerate() {
        if place > 0 {
            writeln!(out)?;
        }
        out.write_all(report(&arguments, &asker, &mut plain, set)?.as_bytes())?;
    }
    Ok(())
}

/// Indexes `corpus` into a directory of its own.
fn index(corpus: &[PathBuf]) -> Result<tempfile::TempDir> {
    let directory = tempfile::tempdir()?;
    let store = Store::open_write(&directory.path().join("index"), WriterOptions::default())?;
    let mut writer = RecordWriter::new(store)?;
    let summary = ingest::run(corpus, &RunOptions::default(), &mut writer, &mut ())?;
    ensure!(summary.records > 0, "there is no record in the corpus");
    writer.tidy()?;
    writer.finish()?;
    Ok(directory)
}

/// Everything to say of one set.
fn report(
    arguments: &Arguments,
    asker: &Asker<Searching>,
    plain: &mut Plain,
    directory: &Path,
) -> Result<String> {
    let set = Set::read(directory)?;
    let lines = search_all(arguments, asker, &set.topics)?;
    if let Some(place) = &arguments.save {
        std::fs::create_dir_all(place)?;
        let file = place.join(format!("{}.trec", set.name));
        std::fs::write(&file, &lines).with_context(|| format!("writing {}", file.display()))?;
    }
    // Read back as it is written, so that our run goes through the same door as the others.
    let mut runs = vec![(OURS.to_owned(), trec::read_run(&lines))];
    for (k1, b) in &arguments.bm25 {
        let lines = plain.run(&set.topics, *k1, *b, arguments.limit);
        runs.push((format!("bm25 {k1}/{b}"), trec::read_run(&lines)));
    }
    for file in set.runs.iter().chain(&arguments.baseline) {
        runs.push((trec::name(file), trec::read_run(&trec::read(file)?)));
    }
    let scores: Vec<(String, Scores)> = runs
        .into_iter()
        .map(|(name, run)| {
            let run = judged(&set, run, arguments.within);
            (name, score(&set.judgments, &run))
        })
        .collect();
    let mut page = format!("{}: {} topics\n", set.name, set.judgments.len());
    page.push_str(&table(&scores));
    let ours = &scores[0].1;
    for (name, theirs) in &scores[1..] {
        page.push_str(&format!("{OURS} against {name}:\n"));
        for (measure, (own, other)) in MEASURES.iter().zip(ours.iter().zip(theirs)) {
            let compared = compare(other, own, arguments.samples);
            page.push_str(&format!("  {measure:8} {}\n", sentence(&compared)));
        }
    }
    if arguments.per_topic {
        page.push_str(&per_topic(&set, &scores));
    }
    Ok(page)
}

/// Answers all topics; gives the lines of a run.
fn search_all(arguments: &Arguments, asker: &Asker<Searching>, topics: &[Topic]) -> Result<String> {
    let mut lines = String::new();
    for topic in topics {
        let mut question = Question::new(topic.text.as_str()).page(0, arguments.limit);
        question.match_mode = arguments.match_mode.mode();
        question.variants = !arguments.no_variants;
        question.passages = None;
        question.advice = false;
        if arguments.within {
            question = question.with(Facet::Collection, trec::volume(&topic.number));
        }
        let answer = asker
            .ask(&question, &Limits::none())
            .with_context(|| format!("topic {}", topic.number))?;
        lines.push_str(&present::trec::lines(&topic.number, &answer.hits, 1));
    }
    Ok(lines)
}

/// Two figures with a comma between.
fn figures(text: &str) -> Result<(f64, f64)> {
    let (k1, b) = text.split_once(',').context("k1,b")?;
    Ok((k1.trim().parse()?, b.trim().parse()?))
}

/// The run without the hits that are not judged.
fn judged(set: &Set, mut run: Run, within: bool) -> Run {
    for (topic, hits) in &mut run {
        let volume = format!("{}/", trec::volume(topic));
        hits.retain(|id| {
            !set.ignored.contains(&(topic.clone(), id.clone()))
                && (!within || id.starts_with(&volume))
        });
    }
    run
}

fn table(scores: &[(String, Scores)]) -> String {
    let width = scores.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    let mut page = format!("{:width$}", "run");
    for measure in MEASURES {
        page.push_str(&format!(" {measure:>8}"));
    }
    page.push('\n');
    for (name, of_topics) in scores {
        page.push_str(&format!("{name:width$}"));
        for values in of_topics {
            page.push_str(&format!(" {:8.4}", mean(values)));
        }
        page.push('\n');
    }
    page
}

/// A star where the interval does not hold 0.
fn sentence(compared: &Comparison) -> String {
    let Comparison {
        difference,
        interval: (low, high),
        better,
        worse,
    } = compared;
    let star = if *low > 0.0 || *high < 0.0 { "  *" } else { "" };
    format!(
        "{difference:+.4}  95 % [{low:+.4}, {high:+.4}]  better on {:.0}%, worse on {:.0}%{star}",
        better * 100.0,
        worse * 100.0
    )
}

fn per_topic(set: &Set, scores: &[(String, Scores)]) -> String {
    let text = |number: &str| {
        let topic = set.topics.iter().find(|topic| topic.number == number);
        topic.map_or("", |topic| topic.text.as_str())
    };
    let mut page = String::new();
    for (place, number) in set.judgments.keys().enumerate() {
        for (_, of_topics) in scores.iter().take(2) {
            page.push_str(&format!("{:.4}\t", of_topics[0][place]));
        }
        page.push_str(&format!("{number}\t{}\n", text(number)));
    }
    page
}
