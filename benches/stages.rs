//! Where does the time of indexing go?
//!
//! Corpus: 2,000 generated records of 200 words in a file of JSON lines. Measured: `reading`, from
//! the file to records that nobody takes; `reading, writing and committing`, from the file to two
//! durable commits; `merging`, their segments into one. The analysis chain alone is measured by
//! `benches/analyse.rs`, the whole beside plain tantivy by `benches/compare`.
//! Command: `cargo bench --bench stages`.

mod support;

use std::path::{Path, PathBuf};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use kartoteka::ingest::{CommitPolicy, NoWriter, RecordWriter, RunOptions, Summary, Writer, run};
use tempfile::TempDir;

const RECORDS: usize = 2_000;

/// Records between two commits, of which there are then two.
const HALF: u64 = RECORDS as u64 / 2;

fn read_into(writer: &mut dyn Writer, source: &Path, dry_run: bool) -> Summary {
    let options = RunOptions {
        dry_run,
        commit: CommitPolicy {
            records: HALF,
            ..CommitPolicy::default()
        },
        ..RunOptions::default()
    };
    let summary = run(&[source.to_owned()], &options, writer, &mut ());
    let summary = summary.expect("the records are sound");
    assert_eq!(summary.read, RECORDS as u64);
    summary
}

/// A writer into an empty index, with the folder that goes with it.
fn blank() -> (TempDir, RecordWriter) {
    let folder = tempfile::tempdir().expect("there is room");
    let writer = support::writer(&folder.path().join("index"));
    (folder, writer)
}

fn stages(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("there is room");
    let source: PathBuf = support::generated(folder.path(), RECORDS);
    let mut group = criterion.benchmark_group("stages");
    group.sample_size(10);
    group.throughput(Throughput::Elements(RECORDS as u64));
    group.bench_function("reading", |bencher| {
        bencher.iter(|| read_into(&mut NoWriter, &source, true));
    });
    group.bench_function("reading, writing and committing", |bencher| {
        bencher.iter_batched(
            blank,
            |(folder, mut writer)| {
                let summary = read_into(&mut writer, &source, false);
                assert_eq!(summary.added, RECORDS as u64);
                (folder, writer)
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("merging", |bencher| {
        bencher.iter_batched(
            || {
                let (folder, mut writer) = blank();
                read_into(&mut writer, &source, false);
                (folder, writer)
            },
            |(folder, mut writer)| {
                assert!(writer.tidy().expect("there is room").is_empty());
                (folder, writer)
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

criterion_group!(benches, stages);
criterion_main!(benches);
