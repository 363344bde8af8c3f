//! How long does it take to understand a query?
//!
//! Corpus: a query for each way of matching, and one that uses everything. The analyser's cache is
//! warm, as it is from the second query of a run. Left out: planning and searching.
//! Command: `cargo bench --bench parsing`.

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use kartoteka::analyse::Analyser;
use kartoteka::query::syntax::{SyntaxOptions, parse};

/// Every operator and most fields.
const EVERYTHING: &str = "(armistice OR truce*) \"cease fire\" \"line talks\"~4 -railway +border \
    title:=nations person:mikoyan~1 archive:APRF fond:3 opis:65 date:[1950 TO 1953-07] \
    NOT ref:\"RGANI, f. 5, op. 30\"";

fn parsing(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("parsing");
    let everything = [("everything", EVERYTHING)];
    for (name, text) in support::QUERIES.into_iter().chain(everything) {
        let mut analyser = Analyser::new();
        let wanted = parse(text, SyntaxOptions::default(), &mut analyser).expect("it is sound");
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                let query = parse(text, SyntaxOptions::default(), &mut analyser);
                assert_eq!(query.expect("it is sound").root, wanted.root);
            });
        });
    }
    group.finish();
}

criterion_group!(benches, parsing);
criterion_main!(benches);
