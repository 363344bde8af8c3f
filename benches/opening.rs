//! How long from nothing to the first hit?
//!
//! Corpus: 5,000 generated records of 200 words, one segment or a few. Measured: `library`, opening
//! the index in a running process and searching one word; `process`, the whole program from its
//! start to its exit, with passages and JSON, beside `start`, the program asked for its version.
//! Left out: the disk, since all files are in the system's cache.
//! Command: `cargo bench --bench opening`.

mod support;

use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};
use kartoteka::engine::Engine as _;
use kartoteka::engine::embedded::search;
use support::{Bench, request};

fn opening(criterion: &mut Criterion) {
    let bench = Bench::new();
    let index = bench.index();
    let request = request("government");
    let total = bench.search(&request).total;
    let mut group = criterion.benchmark_group("opening");
    group.sample_size(20);
    group.bench_function("library", |bencher| {
        bencher.iter(|| {
            let engine = search::open(&index).expect("the index was just made");
            let found = engine.search_one(&request).expect("the request is sound");
            assert_eq!(found.total, total);
        });
    });
    group.bench_function("process", |bencher| {
        bencher.iter(|| {
            let mut program = Command::new(env!("CARGO_BIN_EXE_kartoteka"));
            program.args(["search", "--output", "json", "government", "--index"]);
            let output = program.arg(&index).output().expect("the program starts");
            let wanted = format!("\"total\":{total}");
            assert!(String::from_utf8_lossy(&output.stdout).contains(&wanted));
        });
    });
    group.bench_function("start", |bencher| {
        bencher.iter(|| {
            let mut program = Command::new(env!("CARGO_BIN_EXE_kartoteka"));
            program.arg("--version").stdout(Stdio::null());
            assert!(program.status().expect("the program starts").success());
        });
    });
    group.finish();
}

criterion_group!(benches, opening);
criterion_main!(benches);
