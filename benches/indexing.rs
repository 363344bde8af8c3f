//! How fast does an index grow, and to which size, beside plain tantivy that stores the same texts?
//!
//! Corpus: a file of records in JSON lines (`.zst` or plain), named as argument or in
//! `KARTOTEKA_CORPUS`, else the 26,636 documents of diplomatic correspondence in
//! `../shared/corpora`, else 4,000 generated records. Plain tantivy gets titles and bodies from
//! memory, already unpacked and parsed, into two stored text fields with its English analyser
//! (`en_stem`, positions); Kartoteka starts from the file, and does everything that it always does.
//! Two threads and 200 MB each. Measured: from the first record to the last commit with its merges,
//! by the clock and, on Linux, by the processor time of the process, which other work on the machine
//! disturbs less; then a rerun over the unchanged file. Five interleaved rounds; medians count, and
//! ratios are of records a second, round by round. Asserted: counts; where the real documents are
//! indexed, that the index is no larger than [`LARGEST_MB`].
//! Command: `cargo bench --bench indexing` or `cargo bench --bench indexing -- FILE.jsonl.zst`.
#![allow(
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a bench reports and may panic"
)]

#[path = "support/costs.rs"]
mod costs;

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use serde_json::Value;
use tantivy::indexer::IndexWriterOptions;
use tantivy::schema::{Schema, TextFieldIndexing, TextOptions};
use tantivy::tokenizer::{
    LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, Token, TokenFilter, TokenStream,
    Tokenizer,
};
use tantivy::{Index, TantivyDocument};

use costs::{MEMORY_BYTES, THREADS, kartoteka, measured};

const ROUNDS: usize = 5;

/// What is aimed at: records a second by those of plain tantivy.
const GOAL: f64 = 0.75;

/// Megabytes of the index of the real documents before segments had files of our own, and the bound.
const RECORDED_MB: f64 = 157.0;
const LARGEST_MB: f64 = 1.15 * RECORDED_MB;

/// Title and body of a record.
type Texts = (String, String);

fn main() {
    // Cargo adds a flag of its own to what the user gives.
    let named = std::env::args()
        .skip(1)
        .find(|argument| !argument.starts_with("--"));
    let named = named.or_else(|| std::env::var("KARTOTEKA_CORPUS").ok());
    let directory = tempfile::tempdir().unwrap();
    let corpus = costs::corpus(named, directory.path());
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
    let mut ratios = [Vec::new(), Vec::new()];
    let mut megabytes = 0.0;
    for round in 1..=ROUNDS {
        let index = directory.path().join("kartoteka");
        let (first, summary) = measured(|| kartoteka(&corpus, &index));
        assert_eq!((summary.added, summary.rejected), (texts.len() as u64, 0));
        megabytes = costs::size_of(&index) as f64 / 1e6;
        let (again, summary) = measured(|| kartoteka(&corpus, &index));
        assert_eq!((summary.added, summary.unchanged), (0, texts.len() as u64));
        fs::remove_dir_all(&index).unwrap();
        let (plain, ()) = measured(|| plain(&texts, &directory.path().join("tantivy")));
        println!("round {round}: kartoteka {first}, again {again}, tantivy {plain}");
        let processor = plain.processor.zip(first.processor);
        ratios[0].push(plain.clock / first.clock);
        ratios[1].extend(processor.map(|(plain, own)| plain / own));
    }
    for (ratios, by) in ratios.iter_mut().zip(["clock", "processor"]) {
        ratios.sort_by(f64::total_cmp);
        if let Some(median) = ratios.get(ratios.len() / 2) {
            println!("records a second by tantivy's, by the {by}: {median:.2} (goal {GOAL})");
        }
    }
    println!("{megabytes:.0} MB");
    if costs::is_real(&corpus) {
        println!(
            "by the {RECORDED_MB} MB recorded: {:.2}",
            megabytes / RECORDED_MB
        );
        assert!(megabytes <= LARGEST_MB, "larger than {LARGEST_MB:.0} MB");
    }
}

/// Plain tantivy.
fn plain(texts: &[Texts], index: &Path) {
    fs::create_dir(index).unwrap();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("en_stem")
        .set_index_option(tantivy::schema::IndexRecordOption::WithFreqsAndPositions);
    let options = TextOptions::default()
        .set_indexing_options(indexing)
        .set_stored();
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
