//! What does each way of matching cost, and what do the count and the facets add to it?
//!
//! Corpus: 5,000 generated records of 200 words; nine queries, one a way of matching. Wanted: the
//! best ten, the exact count, both with the archives, both with archive, fond and opis. Measured:
//! a search through the engine's seam, warm. Left out: parsing the query, passages, JSON.
//! For larger corpora and other engines see `benches/compare`.
//! Command: `cargo bench --bench searching`.

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use kartoteka::engine::SearchRequest;
use kartoteka::query::filter::Facet;
use support::{Bench, QUERIES, counting, request};

fn searching(criterion: &mut Criterion) {
    let bench = Bench::new();
    for (name, text) in QUERIES {
        let mut group = criterion.benchmark_group(format!("searching: {name}"));
        group.sample_size(20);
        let top = request(text);
        let total = bench.search(&top).total;
        let wanted = [
            ("top 10", top.clone()),
            (
                "count",
                SearchRequest {
                    limit: 0,
                    ..top.clone()
                },
            ),
            ("one facet", counting(top.clone(), &[Facet::Archive])),
            (
                "three facets",
                counting(top, &[Facet::Archive, Facet::Fond, Facet::Opis]),
            ),
        ];
        for (wanted, request) in wanted {
            group.bench_function(wanted, |bencher| {
                bencher.iter(|| assert_eq!(bench.search(&request).total, total));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, searching);
criterion_main!(benches);
