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

use costs::{Cost, MEMORY_BYTES, THREADS, kartoteka, measured};

const ROUNDS: usize = 5;

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
