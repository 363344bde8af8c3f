//! How fast does an index grow, beside plain tantivy with the same texts, and how soon is a rerun
//! over unchanged files done?
//!
//! Corpus: a file of records in JSON lines (`.zst` or plain), named as argument or in
//! `KARTOTEKA_CORPUS`, else the 26,636 documents of diplomatic correspondence in
//! `../shared/corpora`, else 4,000 generated records. Plain tantivy gets titles and bodies from
//! memory, already unpacked and parsed, into two text fields with its English analyser (`en_stem`,
//! positions), once storing them and once not; Kartoteka starts from the file, and does everything
//! that it always does. Two threads and 200 MB each. Measured: from the first record to the last
//! commit with its merges. The three take turns, five times; the best of each counts, and ratios
//! are of records a second. Nothing is asserted but counts.
//! Command: `cargo bench --bench indexing` or `cargo bench --bench indexing -- FILE.jsonl.zst`.
#![allow(clippy::print_stdout, clippy::unwrap_used, reason = "a bench reports and may panic")]

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use kartoteka::engine::Writer;
use kartoteka::engine::embedded::{Store, WriterOptions};
use kartoteka::ingest::{self, RunOptions, Summary};
use serde_json::{Value, json};
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
    let named = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let named = named.or_else(|| std::env::var("KARTOTEKA_CORPUS").ok());
    let directory = tempfile::tempdir().unwrap();
    let corpus = match named.map(PathBuf::from) {
        Some(path) => path,
        None if Path::new(REAL).is_file() => PathBuf::from(REAL),
        None => generated(directory.path()),
    };
    let texts = read_texts(&corpus);
    let bytes: usize = texts.iter().map(|(title, body)| title.len() + body.len()).sum();
    println!(
        "{}: {} records, {:.1} MB of titles and bodies; {THREADS} threads, {} MB",
        corpus.display(),
        texts.len(),
        bytes as f64 / 1e6,
        MEMORY_BYTES / 1_000_000
    );
    let mut best = [Duration::MAX; 4];
    for round in 1..=ROUNDS {
        let index = directory.path().join("kartoteka");
        let (first, summary) = kartoteka(&corpus, &index);
        assert_eq!((summary.added, summary.rejected), (texts.len() as u64, 0));
        let (again, summary) = kartoteka(&corpus, &index);
        assert_eq!((summary.added, summary.unchanged), (0, texts.len() as u64));
        fs::remove_dir_all(&index).unwrap();
        let storing = plain(&texts, &directory.path().join("storing"), true);
        let bare = plain(&texts, &directory.path().join("bare"), false);
        let times = [first, again, storing, bare];
        let shown = times.map(|time| format!("{:.3}", time.as_secs_f64()));
        println!(
            "round {round}: kartoteka {} s, again {} s, tantivy storing {} s, not storing {} s",
            shown[0], shown[1], shown[2], shown[3]
        );
        for (best, time) in best.iter_mut().zip(times) {
            *best = time.min(*best);
        }
    }
    let [first, again, storing, bare] = best.map(|time| time.as_secs_f64());
    let count = texts.len() as f64;
    println!("kartoteka: {:.0} records/s", count / first);
    println!("of tantivy storing the texts: {:.2}", storing / first);
    println!("of tantivy not storing them: {:.2}", bare / first);
    println!("rerun: {:.0} times faster", first / again);
}

/// One run of the whole program but for its command line.
fn kartoteka(corpus: &Path, index: &Path) -> (Duration, Summary) {
    let started = Instant::now();
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
    (started.elapsed(), summary)
}

/// Plain tantivy.
fn plain(texts: &[Texts], index: &Path, is_storing: bool) -> Duration {
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
    let started = Instant::now();
    let built = Index::create_in_dir(index, schema.build()).unwrap();
    let english = TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(Stemming)
        .build();
    built.tokenizers().register("en_stem", english);
    let mut writer = built.writer_with_options::<TantivyDocument>(index_writer).unwrap();
    for (title_text, body_text) in texts {
        let mut document = TantivyDocument::default();
        document.add_text(title, title_text);
        document.add_text(body, body_text);
        writer.add_document(document).unwrap();
    }
    writer.commit().unwrap();
    writer.wait_merging_threads().unwrap();
    let took = started.elapsed();
    let found = built.reader().unwrap().searcher().num_docs();
    assert_eq!(found, texts.len() as u64);
    fs::remove_dir_all(index).unwrap();
    took
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

/// Records of generated prose, with a citation and a date each, from a fixed seed.
fn generated(directory: &Path) -> PathBuf {
    let mut dice = 1951_u64;
    // The generator of Lehmer with the constants of Park and Miller (1988).
    let mut roll = move |sides: u64| {
        dice = dice * 48_271 % 0x7FFF_FFFF;
        dice % sides
    };
    let mut lines = String::new();
    for number in 0..4_000 {
        let mut body = String::new();
        for place in 0..800 {
            // Squaring makes low ranks frequent.
            let rank = roll(200) * roll(200);
            body.push_str(if place % 20 == 19 { ".\n" } else { " " });
            body.push_str(&format!("w{rank:x}ing"));
        }
        let record = json!({
            "id": format!("bench:{number}"),
            "title": format!("Telegram {number}"),
            "date": format!("{} March 19{}", 1 + roll(28), 45 + roll(24)),
            "citation": format!("APRF, f. {}, op. {}, d. {}, l. 1", roll(9), roll(90), roll(900)),
            "body": body,
        });
        lines.push_str(&format!("{record}\n"));
    }
    let path = directory.join("generated.jsonl");
    fs::write(&path, lines).unwrap();
    path
}
