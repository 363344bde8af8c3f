//! What the bench on indexing needs: a corpus, a run of the program, and what something costs.

#![allow(clippy::unwrap_used, reason = "a bench may panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use corpus::Corpus;
use kartoteka::engine::WriterOptions;
use kartoteka::engine::embedded::Store;
use kartoteka::ingest::{self, RecordWriter, RunOptions, Summary};

/// Threads that read, and threads that index.
pub(crate) const THREADS: usize = 2;

/// Memory of the writer.
pub(crate) const MEMORY_BYTES: usize = 200_000_000;

/// Real records, where they lie beside a checkout.
const REAL: &str = "../shared/corpora/frus-1945-68.jsonl.zst";

/// A file of records: the one `named`, else the real ones, else some generated in `directory`.
pub(crate) fn corpus(named: Option<String>, directory: &Path) -> PathBuf {
    match named.map(PathBuf::from) {
        Some(path) => path,
        None if Path::new(REAL).is_file() => PathBuf::from(REAL),
        None => generated(directory),
    }
}

/// Whether a corpus is the real one.
pub(crate) fn is_real(corpus: &Path) -> bool {
    corpus.file_name() == Path::new(REAL).file_name()
}

/// Bytes of all files below a folder.
pub(crate) fn size_of(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| match entry.metadata().unwrap() {
            metadata if metadata.is_dir() => size_of(&entry.path()),
            metadata => metadata.len(),
        })
        .sum()
}

/// What something took, in seconds.
#[derive(Clone, Copy)]
pub(crate) struct Cost {
    pub(crate) clock: f64,
    /// Of the processors; not known everywhere.
    pub(crate) processor: Option<f64>,
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

/// What `run` took, and what it gave.
pub(crate) fn measured<T>(run: impl FnOnce() -> T) -> (Cost, T) {
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

/// One run of the whole program but for its command line: `corpus` into `index`.
pub(crate) fn kartoteka(corpus: &Path, index: &Path) -> Summary {
    let writing = WriterOptions {
        threads: THREADS,
        memory_bytes: MEMORY_BYTES,
    };
    let options = RunOptions {
        threads: THREADS,
        ..RunOptions::default()
    };
    let mut writer = RecordWriter::new(Store::open_write(index, writing).unwrap()).unwrap();
    let summary = ingest::run(&[corpus.to_owned()], &options, &mut writer, &mut ()).unwrap();
    let records = writer.finish().unwrap();
    assert_eq!(records, summary.records);
    summary
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
