//! What does it cost to show what was found?
//!
//! Corpus: 5,000 generated records of 200 words. Measured: `passages`, the passages of ten hits;
//! `json`, the answer with them as one line of JSON; `concordance`, every match of a phrase in its
//! context from all records that have it, sorted by what follows, which includes reading them.
//! Left out: the search itself, but for the concordance; the terminal.
//! Command: `cargo bench --bench showing`.

mod support;

use criterion::{Criterion, criterion_group, criterion_main};
use kartoteka::analyse::Analyser;
use kartoteka::ask::kwic::{KwicOptions, KwicSort};
use kartoteka::ask::{Asker, Question};
use kartoteka::engine::embedded::search;
use kartoteka::engine::{Engine as _, Limits, SearchRequest};
use kartoteka::present::json;
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

    let asker = Asker::new(search::open(&bench.index()).expect("an index"));
    let mut question = Question::new("soviet government")
        .facet(Facet::Archive, 10)
        .facet(Facet::Fond, 10);
    question.variants = false;
    let answer = asker.ask(&question, &Limits::none()).expect("an answer");
    let written = json::to_string(&json::search(&answer, None), false);
    group.bench_function("json", |bencher| {
        bencher.iter(|| {
            let again = json::to_string(&json::search(&answer, None), false);
            assert_eq!(again.len(), written.len());
        });
    });

    question.text = "\"soviet union\"".to_owned();
    let concordance = || {
        let options = KwicOptions {
            columns: 60,
            sort: KwicSort::Right,
            offset: 0,
            limit: 100,
        };
        let lines = asker.concordance(&question, options, &Limits::none());
        lines.expect("the request is sound").found.lines.len()
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
