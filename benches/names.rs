//! What do names in other spellings cost: when a text is indexed, and when a query is widened?
//!
//! First, without a clock of criterion's, a whole corpus: the file named in `KARTOTEKA_CORPUS`,
//! else the 26,636 documents of diplomatic correspondence in `../shared/corpora`, else 4,000
//! generated records. It is indexed as it stands and with its titles, summaries and bodies in small
//! letters, in which nothing can be a name: folding makes all else alike, so the difference in time
//! and size is what the keys cost. Three times in turns; the best of each counts. Then:
//!
//! `scan`: finding the names of a generated text of about a megabyte and making their keys, beside
//! the analysis chain over the same text, which indexing does anyhow. A tenth of its words have
//! capitals, of 3,000 distinct names. `query`: looking spellings up in an index of 4,000 generated
//! records, and searching with and without them, for a name with several spellings, for one of
//! several words, and for ordinary words. Excluded: reading, opening, snippets, the reading of the
//! tables.
//! Command: `cargo bench --bench names`.

#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reports and may panic"
)]

#[path = "support/costs.rs"]
mod costs;

use std::fs::{self, File};
use std::io::{BufRead, BufReader, BufWriter, Read, Write as _};
use std::path::Path;

use costs::{Cost, kartoteka, measured};
use criterion::{Criterion, Throughput, criterion_group};
use kartoteka::analyse::Analyser;
use kartoteka::analyse::known::KnownNames;
use kartoteka::analyse::names::scan::NameScanner;
use kartoteka::engine::embedded::search::{self, Searching};
use kartoteka::engine::embedded::{Store, WriterOptions};
use kartoteka::engine::{Engine, MatchMode, SearchRequest, Sort, Stamp, Writer};
use kartoteka::query::filter::Filters;
use kartoteka::query::syntax::{SyntaxOptions, parse};
use kartoteka::query::tree::Node;
use kartoteka::record::{Provenance, Record};
use kartoteka::variants;

/// Words of a generated text.
const WORDS: usize = 150_000;

/// Records of the index, of this many words each.
const RECORDS: u64 = 4_000;
const RECORD_WORDS: usize = 300;

/// Spellings that stand in every fifth record or so.
const SPELLINGS: [&str; 8] = [
    "Razuvaev",
    "Razuvayev",
    "Разуваеву",
    "Rasuwajew",
    "Mao Tse-tung",
    "Mao Zedong",
    "Chou En-lai",
    "Zhou Enlai",
];

/// The generator of Lehmer with the constants of Park and Miller (1988): enough for a bench.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0 * 48_271 % 0x7FFF_FFFF;
        self.0 % sides
    }
}

/// A word for a rank: the same rank gives the same word.
fn word(rank: u64) -> String {
    let mut dice = Dice(rank + 1);
    dice.roll(1);
    let syllables = 1 + dice.roll(4);
    let letters = |dice: &mut Dice, from: &'static [u8]| {
        char::from(from[dice.roll(from.len() as u64) as usize])
    };
    (0..syllables)
        .flat_map(|_| {
            [
                letters(&mut dice, b"bdfgklmnprstvz"),
                letters(&mut dice, b"aeiou"),
            ]
        })
        .collect()
}

fn text(dice: &mut Dice, words: usize) -> String {
    let mut text = String::new();
    for _ in 0..words {
        let share = dice.roll(1000);
        let rank = share * share * 20 / 1000 + dice.roll(1 + share * 20 / 1000);
        let word = word(rank);
        match dice.roll(10) {
            0 => {
                let (first, rest) = word.split_at(1);
                text.push_str(&format!("{}{rest}ov", first.to_uppercase()));
            }
            1 => text.push_str(&format!("{word},")),
            _ => text.push_str(&word),
        }
        text.push(' ');
    }
    text
}

fn scan(criterion: &mut Criterion) {
    let text = text(&mut Dice(1951), WORDS);
    let mut group = criterion.benchmark_group("scan");
    group.throughput(Throughput::Bytes(text.len() as u64));
    group.bench_function("names", |bencher| {
        bencher.iter(|| {
            let mut terms = 0;
            NameScanner::new().scan(&text, |_| terms += 1);
            assert!(terms > WORDS / 20);
            terms
        });
    });
    group.bench_function("chain", |bencher| {
        bencher.iter(|| {
            let mut tokens = 0;
            Analyser::new().tokens(&text, |_| tokens += 1);
            assert!(tokens >= WORDS);
            tokens
        });
    });
    group.finish();
}

fn index(directory: &std::path::Path) -> Searching {
    let path = directory.join("index");
    let mut writer =
        Store::open_write(&path, WriterOptions::default()).expect("an index can be made");
    let source = "/generated".to_owned();
    writer.begin_source(Stamp {
        source: source.clone(),
        bytes: 1,
        modified_ns: 1,
        hash: "0".to_owned(),
    });
    let mut dice = Dice(1953);
    for number in 0..RECORDS {
        let mut body = text(&mut dice, RECORD_WORDS);
        body.push_str(SPELLINGS[dice.roll(SPELLINGS.len() as u64) as usize]);
        let record = Record {
            id: number.to_string(),
            body: Some(body),
            collection: "generated".to_owned(),
            provenance: vec![Provenance {
                source: source.clone(),
                start: 0,
                end: 1,
                line: 1,
            }],
            ..Record::default()
        };
        writer.write(record).expect("a record can be written");
    }
    writer.end_source(true).expect("the source ends");
    Box::new(writer).finish().expect("the index is finished");
    search::open(&path).expect("the index can be opened")
}

fn total(engine: &Searching, text: &str, root: Node) -> u64 {
    let mut query =
        parse(text, SyntaxOptions::default(), &mut Analyser::new()).expect("a plain query");
    query.root = root;
    let request = SearchRequest {
        query,
        filters: Filters::default(),
        match_mode: MatchMode::All,
        sort: Sort::Relevance,
        offset: 0,
        limit: 10,
        facets: Vec::new(),
        passages: None,
    };
    engine.search(&request).expect("a sound index").total
}

fn query(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = index(directory.path());
    let known = KnownNames::built_in();
    let mut group = criterion.benchmark_group("query");
    for (name, text) in [
        ("one word", "razuvayev"),
        ("several words", "Mao Zedong"),
        ("ordinary words", "demilitarization zone"),
    ] {
        let typed = parse(text, SyntaxOptions::default(), &mut Analyser::new())
            .expect("a plain query")
            .root;
        let widen = || variants::widen(&engine, &known, &typed).expect("a sound index");
        let widened = widen();
        // With its other spellings a name is found in more records.
        assert_eq!(widened.root != typed, name != "ordinary words");
        assert!(total(&engine, text, widened.root.clone()) >= total(&engine, text, typed.clone()));
        group.bench_function(format!("{name}: lookup"), |bencher| bencher.iter(widen));
        group.bench_function(format!("{name}: as typed"), |bencher| {
            bencher.iter(|| total(&engine, text, typed.clone()));
        });
        group.bench_function(format!("{name}: widened"), |bencher| {
            bencher.iter(|| total(&engine, text, widened.root.clone()));
        });
    }
    group.finish();
}

/// Indexes a corpus with and without anything in it that may be a name.
fn whole() {
    let directory = tempfile::tempdir().unwrap();
    let named = std::env::var("KARTOTEKA_CORPUS").ok();
    let corpus = costs::corpus(named, directory.path());
    let folders = ["names", "small"].map(|name| directory.path().join(name));
    let sources = folders.map(|folder| {
        fs::create_dir(&folder).unwrap();
        folder.join("records.jsonl")
    });
    copy(&corpus, &sources[0], str::to_owned);
    copy(&corpus, &sources[1], str::to_lowercase);
    let mut best = [Cost::WORST; 2];
    let mut bytes = [0; 2];
    for _ in 0..3 {
        for place in 0..2 {
            let index = directory.path().join("index");
            let (cost, _) = measured(|| kartoteka(&sources[place], &index));
            best[place] = best[place].min(cost);
            bytes[place] = size(&index);
            fs::remove_dir_all(&index).unwrap();
        }
    }
    let megabytes = bytes.map(|bytes| bytes as f64 / 1e6);
    println!("{}", corpus.display());
    println!("as it stands: {}, {:.1} MB", best[0], megabytes[0]);
    println!("in small letters: {}, {:.1} MB", best[1], megabytes[1]);
}

/// Copies records, their long texts as `change` makes them.
fn copy(from: &Path, to: &Path, change: impl Fn(&str) -> String) {
    let file = File::open(from).unwrap();
    let is_packed = from.extension().is_some_and(|ending| ending == "zst");
    let reader: Box<dyn Read> = if is_packed {
        Box::new(zstd::Decoder::new(file).unwrap())
    } else {
        Box::new(file)
    };
    let mut out = BufWriter::new(File::create(to).unwrap());
    for line in BufReader::new(reader).lines() {
        let mut record: serde_json::Value = serde_json::from_str(&line.unwrap()).unwrap();
        for name in ["title", "summary", "body"] {
            if let Some(text) = record[name].as_str() {
                record[name] = change(text).into();
            }
        }
        writeln!(out, "{record}").unwrap();
    }
    out.flush().unwrap();
}

/// Bytes of all files below a folder.
fn size(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| match entry.metadata().unwrap() {
            found if found.is_dir() => size(&entry.path()),
            found => found.len(),
        })
        .sum()
}

criterion_group!(benches, scan, query);

fn main() {
    whole();
    benches();
    Criterion::default().configure_from_args().final_summary();
}
