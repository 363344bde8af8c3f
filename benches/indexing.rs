//! How fast does an index grow, beside plain tantivy with the same texts, and how soon is a rerun
//! over unchanged files done?
//!
//! Corpus: a file of records in JSON lines (`.zst` or plain), named as argument or in
//! `KARTOTEKA_CORPUS`, else the 26,636 documents of diplomatic correspondence in
//! `../shared/corpora`, else 4,000 generated records. Plain tantivy gets titles and bodies from
//! memory, already unpacked and parsed, into two text fields with its English analyser (`en_stem`,
//! positions), once storing them and once not; Kartoteka starts from the file, and does everything
//! that it always does. Two threads and 200 MB each. Measured: from the first record to the last
//! commit with its merges, by the clock and, on Linux, by the processor's time of the process, which
//! other work on the machine disturbs less. The three take turns, five times; the best of each
//! counts, and ratios are of records a second. Nothing is asserted but counts.
//! Command: `cargo bench --bench indexing` or `cargo bench --bench indexing -- FILE.jsonl.zst`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reports and may panic"
)]

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::Instant;

use corpus::Corpus;
use kartoteka::engine::Writer;
use kartoteka::engine::embedded::{Store, WriterOptions};
use kartoteka::ingest::{self, RunOptions, Summary};
use serde_json::Value;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};
use tantivy::{Index, TantivyDocument};

const THREADS: usize = 2;
const MEMORY_BYTES: usize = 200_000_000;
const ROUNDS: usize = 5;

/// Real records, where they lie beside a checkout.
const REAL: &str = "../shared/corpora/frus-1945-68.jsonl.zst";

/// Title and body of a record.
type Texts = (String, String);

fn main() {
    // Cargo adds a flag of its own to what the user gives.
    let named = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let named = named.or_else(|| std::env::var("KARTOTEKA_CORPUS").ok());
    let directory = tempfile::tempdir().unwrap();
    let corpus = match named.map(PathBuf::from) {
        Some(path) => path,
        None if Path::new(REAL).is_file() => PathBuf::from(REAL),
        None => generated(directory.path()),
    };
    let texts = read_texts(&corpus);
    let bytes: usize = texts
        .iter()
        .map(|(title, body)| title.len() + body.len())
        .sum();
    println!(
        "{}: {} records, {:.1} MB of titles and bodies; {THREADS} threads, {} MB",
        corpus.display(),
        texts.len(),
        bytes as f64 / 1e6,
        MEMORY_BYTES / 1_000_000
    );
    let mut best = [Cost::WORST; 4];
    for round in 1..=ROUNDS {
        let index = directory.path().join("kartoteka");
        let (first, summary) = measured(|| kartoteka(&corpus, &index));
        assert_eq!((summary.added, summary.rejected), (texts.len() as u64, 0));
        let (again, summary) = measured(|| kartoteka(&corpus, &index));
        assert_eq!((summary.added, summary.unchanged), (0, texts.len() as u64));
        fs::remove_dir_all(&index).unwrap();
        let (storing, ()) = measured(|| plain(&texts, &directory.path().join("storing"), true));
        let (bare, ()) = measured(|| plain(&texts, &directory.path().join("bare"), false));
        let costs = [first, again, storing, bare];
        let [first, again, storing, bare] = costs.map(|cost| cost.to_string());
        println!(
            "round {round}: kartoteka {first}, again {again}, tantivy storing {storing}, not \
             storing {bare}"
        );
        for (best, cost) in best.iter_mut().zip(costs) {
            *best = best.min(cost);
        }
    }
    let [first, again, storing, bare] = best;
    println!(
        "kartoteka: {:.0} records/s",
        texts.len() as f64 / first.clock
    );
    println!("of tantivy storing the texts: {}", storing.per(first));
    println!("of tantivy not storing them: {}", bare.per(first));
    println!("a rerun is faster, times: {}", first.per(again));
}

/// What something took, in seconds.
#[derive(Clone, Copy)]
struct Cost {
    clock: f64,
    /// Of the processors; not known everywhere.
    processor: Option<f64>,
}

impl Cost {
    const WORST: Self = Self {
        clock: f64::INFINITY,
        processor: Some(f64::INFINITY),
    };

    fn min(self, other: Self) -> Self {
        Self {
            clock: self.clock.min(other.clock),
            processor: self
                .processor
                .zip(other.processor)
                .map(|(one, two)| one.min(two)),
        }
    }

    /// How many times as much this is as another, by both measures.
    fn per(self, other: Self) -> String {
        let processor = self.processor.zip(other.processor);
        let processor = processor.map(|(one, two)| format!(", {:.2} by processor", one / two));
        format!(
            "{:.2} by the clock{}",
            self.clock / other.clock,
            processor.unwrap_or_default()
        )
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{:.3} s", self.clock)?;
        match self.processor {
            Some(processor) => write!(out, " ({processor:.2} of processors)"),
            None => Ok(()),
        }
    }
}

fn measured<T>(run: impl FnOnce() -> T) -> (Cost, T) {
    let (started, used) = (Instant::now(), processor_seconds());
    let value = run();
    let cost = Cost {
        clock: started.elapsed().as_secs_f64(),
        processor: used
            .zip(processor_seconds())
            .map(|(before, after)| after - before),
    };
    (cost, value)
}

/// Time that this process has had of the processors, where `/proc` says it: user and system, in
/// ticks of a hundredth of a second (proc(5), fields 14 and 15).
fn processor_seconds() -> Option<f64> {
    let stat = fs::read_to_string("/proc/self/stat").ok()?;
    let (_, fields) = stat.rsplit_once(')')?;
    let ticks = fields.split_whitespace().skip(11).take(2);
    let ticks: Option<Vec<f64>> = ticks.map(|field| field.parse().ok()).collect();
    Some(ticks?.iter().sum::<f64>() / 100.0)
}

/// One run of the whole program but for its command line.
fn kartoteka(corpus: &Path, index: &Path) -> Summary {
    let writing = WriterOptions {
        threads: THREADS,
        memory_bytes: MEMORY_BYTES,
    };
    let options = RunOptions {
        threads: THREADS,
        ..RunOptions::default()
    };
    let mut writer = Store::open_write(index, writing).unwrap();
    let summary = ingest::run(&[corpus.to_owned()], &options, &mut writer, &mut ()).unwrap();
    let records = Box::new(writer).finish().unwrap();
    assert_eq!(records, summary.records);
    summary
}

/// Plain tantivy.
fn plain(texts: &[Texts], index: &Path, is_storing: bool) {
    fs::create_dir(index).unwrap();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(tantivy::schema::IndexRecordOption::WithFreqsAndPositions);
    let mut options = TextOptions::default().set_indexing_options(indexing);
    if is_storing {
        options = options.set_stored();
    }
    let mut schema = Schema::builder();
    let title = schema.add_text_field("title", options.clone());
    let body = schema.add_text_field("body", options);
    let index_writer = IndexWriterOptions::builder()
        .num_worker_threads(THREADS)
        .memory_budget_per_thread(MEMORY_BYTES / THREADS)
        .build();
    let built = Index::create_in_dir(index, schema.build()).unwrap();
    let english = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stemming)
        .build();
    built.tokenizers().register("en_stem", english);
    let mut writer = built
        .writer_with_options::<TantivyDocument>(index_writer)
        .unwrap();
    for (title_text, body_text) in texts {
        let mut document = TantivyDocument::default();
        document.add_text(title, title_text);
        document.add_text(body, body_text);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    let found = built.reader().unwrap().searcher().num_docs();
    assert_eq!(found, texts.len() as u64);
    fs::remove_dir_all(index).unwrap();
}

/// Tantivy's stemming filter. We build tantivy without it, so it is put together here from the same
/// stemmer (`frostem`) and the same calls.
#[derive(Clone)]
struct Stemming;

#[derive(Clone)]
struct Stemmed<T>(T);

struct StemmedStream<T> {
    tokens: T,
    stemmer: frostem::Stemmer,
    buffer: String,
}

impl TokenFilter for Stemming {
    type Tokenizer<T: Tokenizer> = Stemmed<T>;

    fn transform<T: Tokenizer>(self, tokenizer: T) -> Stemmed<T> {
        Stemmed(tokenizer)
    }
}

impl<T: Tokenizer> Tokenizer for Stemmed<T> {
    type TokenStream<'a> = StemmedStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        StemmedStream {
            tokens: self.0.token_stream(text),
            stemmer: frostem::Stemmer::new(frostem::Algorithm::English),
            buffer: String::new(),
        }
    }
}

impl<T: TokenStream> TokenStream for StemmedStream<T> {
    fn advance(&mut self) -> bool {
        if !self.tokens.advance() {
            return false;
        }
        let token = self.tokens.token_mut();
        match self.stemmer.stem(&token.text) {
            Cow::Owned(stem) => token.text = stem,
            Cow::Borrowed(stem) => {
                self.buffer.clear();
                self.buffer.push_str(stem);
                std::mem::swap(&mut token.text, &mut self.buffer);
            }
        }
        true
    }

    fn token(&self) -> &Token {
        self.tokens.token()
    }

    fn token_mut(&mut self) -> &mut Token {
        self.tokens.token_mut()
    }
}

/// Titles and bodies of a file of JSON lines.
fn read_texts(path: &Path) -> Vec<Texts> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let is_packed = path.extension().is_some_and(|ending| ending == "zst");
    let reader: Box<dyn Read> = if is_packed {
        Box::new(zstd::Decoder::new(file).unwrap())
    } else {
        Box::new(file)
    };
    let text_of = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    BufReader::new(reader)
        .lines()
        .map(|line| {
            let record: Value = serde_json::from_str(&line.unwrap()).unwrap();
            (text_of(&record["title"]), text_of(&record["body"]))
        })
        .collect()
}

/// Records as the benches generate them, in JSON lines.
fn generated(directory: &Path) -> PathBuf {
    let corpus = Corpus::new(560);
    let papers = (0..4_000).map(|number| corpus.paper(number));
    let lines: String = papers
        .map(|paper| serde_json::to_string(&paper).unwrap() + "\n")
        .collect();
    let path = directory.join("generated.jsonl");
    fs::write(&path, lines).unwrap();
    path
}
