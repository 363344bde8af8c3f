//! What do filters, another order and a deep page cost beside the plain search?
//!
//! Corpus: 5,000 generated records of 200 words; one query of two words, and no words at all.
//! Measured: a search for the best ten through the engine's seam, warm; a deep page is hits 91 to
//! 100. Left out: parsing the query, passages, JSON.
//! Command: `cargo bench --bench narrowing`.

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::date;
use kartoteka::engine::{SearchRequest, Sort};
use kartoteka::query::filter::{DateRange, Facet};
use support::{Bench, narrowed, request};

fn narrowing(criterion: &mut Criterion) {
    let bench = Bench::new();
    // The fond with most hits, so that every query finds something in it.
    let counted = support::counting(request("soviet government"), &[Facet::Archive, Facet::Fond]);
    let fonds = &bench.search(&counted).facets[1].values;
    let path = fonds[0].path.clone().expect("a fond has a path").0;
    for (name, text) in [("two words", "soviet government"), ("no words", "")] {
        let plain = request(text);
        let archive = narrowed(plain.clone(), Facet::Archive, &path[0]);
        let fond = narrowed(archive.clone(), Facet::Fond, &path[1]);
        let mut dated = plain.clone();
        dated.filters.date = Some(DateRange {
            from: Some(date(1950, 6, 25)),
            to: Some(date(1953, 7, 27)),
            ..DateRange::default()
        });
        let by_date = SearchRequest {
            sort: Sort::Date,
            ..plain.clone()
        };
        let deep = SearchRequest {
            offset: 90,
            ..plain.clone()
        };
        let mut group = criterion.benchmark_group(format!("narrowing: {name}"));
        group.sample_size(20);
        for (name, request) in [
            ("plain", plain),
            ("archive", archive),
            ("archive and fond", fond),
            ("dates", dated),
            ("by date", by_date),
            ("deep page", deep),
        ] {
            let wanted = bench.search(&request);
            assert!(!wanted.hits.is_empty(), "{name} has hits to show");
            group.bench_function(name, |bencher| {
                bencher.iter(|| {
                    let found = bench.search(&request);
                    assert_eq!(found.total, wanted.total);
                    assert_eq!(found.hits[0].id, wanted.hits[0].id);
                });
            });
        }
        group.finish();
    }
}

criterion_group!(benches, narrowing);
criterion_main!(benches);
