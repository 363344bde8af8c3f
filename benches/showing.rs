//! What does it cost to show what was found?
//!
//! Corpus: 5,000 generated records of 200 words. Measured: `passages`, the passages of ten hits;
//! `json`, the answer with them as one line of JSON; `concordance`, every match of a phrase in its
//! context from all records that have it, sorted by what follows, which includes reading them.
//! Left out: the search itself, but for the concordance; the terminal.
//! Command: `cargo bench --bench showing`.

mod support;

use std::ops::ControlFlow;

use criterion::{Criterion, criterion_group, criterion_main};
use kartoteka::advice::Spelling;
use kartoteka::analyse::Analyser;
use kartoteka::engine::{Engine as _, SearchRequest};
use kartoteka::present::json;
use kartoteka::present::kwic::{Concordance, KwicOptions, KwicSort};
use kartoteka::present::view::{QueryView, SearchView};
use kartoteka::query::filter::Facet;
use kartoteka::query::passages::{Passage, PassageMaker, PassageOptions};
use kartoteka::record::Record;
use support::{Bench, counting, request};

fn showing(criterion: &mut Criterion) {
    let bench = Bench::new();
    let asked = SearchRequest {
        passages: Some(PassageOptions::default()),
        ..counting(request("soviet government"), &[Facet::Archive, Facet::Fond])
    };
    let response = bench.search(&asked);
    let records: Vec<Record> = response
        .hits
        .iter()
        .map(|hit| bench.engine.record(&hit.id).expect("an answer"))
        .map(|record| record.expect("a record"))
        .collect();
    let mut analyser = Analyser::new();
    let mut cut = || -> Vec<Vec<Passage>> {
        let mut maker = PassageMaker::new(&asked.query, PassageOptions::default());
        let records = records.iter();
        records
            .map(|record| maker.passages(record, &mut analyser))
            .collect()
    };
    let cuts = cut();
    let mut group = criterion.benchmark_group("showing");
    group.sample_size(20);
    group.bench_function("passages", |bencher| {
        bencher.iter(|| assert_eq!(cut(), cuts));
    });

    let understood = asked.query.understood();
    let view = SearchView {
        qid: None,
        query: QueryView {
            text: &asked.query.text,
            understood: &understood,
            like: None,
            notes: &[],
            advice: &[],
        },
        response: &response,
        spelling: &Spelling::default(),
        explanations: &[],
        histogram: None,
        offset: 0,
    };
    let written = json::to_string(&json::search(&view), false);
    group.bench_function("json", |bencher| {
        bencher.iter(|| {
            let again = json::to_string(&json::search(&view), false);
            assert_eq!(again.len(), written.len());
        });
    });

    let walk = SearchRequest {
        limit: 0,
        ..request("\"soviet union\"")
    };
    let concordance = || {
        let options = KwicOptions {
            columns: 60,
            sort: KwicSort::Right,
            offset: 0,
            limit: 100,
        };
        let mut concordance = Concordance::new(&walk.query.root, options);
        let walked = bench.engine.walk(&walk, &mut |met| {
            concordance.add(met.place, met.record);
            ControlFlow::Continue(())
        });
        assert!(walked.expect("the request is sound").total > 0);
        concordance.finish().lines.len()
    };
    let lines = concordance();
    assert!(lines > 0, "the phrase stands in some records");
    group.bench_function("concordance", |bencher| {
        bencher.iter(|| assert_eq!(concordance(), lines));
    });
    group.finish();
}

criterion_group!(benches, showing);
criterion_main!(benches);
