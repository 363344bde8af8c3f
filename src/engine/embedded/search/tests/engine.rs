//! The engine behind the seam, over an index on disk.

use std::ops::ControlFlow;
use std::path::Path;

use super::super::Searching;
use super::index;
use super::world::{Dice, filters, query, records};
use super::*;
use crate::engine::embedded::Store;
use crate::engine::{Engine, EngineError, Limits, LookUp, Stamp, WriterOptions};
use crate::ingest::{RecordWriter, Writer};
use crate::query::tree::{Form, Scope, Word};
use crate::record::Record;

fn write(path: &Path, records: &[Record], threads: usize) {
    let options = WriterOptions {
        threads,
        memory_bytes: 40_000_000,
    };
    let mut writer = RecordWriter::new(Store::open_write(path, options).unwrap()).unwrap();
    for (source, part) in ["/data/a.txt", "/data/b.txt"]
        .iter()
        .zip(records.chunks(records.len().div_ceil(2)))
    {
        writer.begin_source(Stamp {
            source: (*source).to_owned(),
            bytes: 1,
            modified_ns: 0,
            hash: "0".repeat(64),
        });
        for record in part {
            let mut record = record.clone();
            record.provenance[0].source = (*source).to_owned();
            writer.write(record).unwrap();
        }
        writer.end_source(true).unwrap();
        writer.commit().unwrap();
    }
    writer.finish().unwrap();
}

#[test]
fn records_words_and_figures_are_found() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let records = records(&mut Dice::new(4), 60);
    write(&path, &records, 1);
    let engine = Searching::new(Store::open_read(&path).unwrap());
    for record in &records {
        let found = engine.record(&record.id).unwrap().unwrap();
        assert_eq!((&found.title, &found.body), (&record.title, &record.body));
    }
    assert_eq!(engine.record("nobody").unwrap(), None);
    assert_eq!(engine.statistics().unwrap().records, 60);
    let word = Word {
        typed: "zones".to_owned(),
        form: Form::Stem("zone".to_owned()),
    };
    let node = Node::Word {
        scope: Scope::Anywhere,
        word,
    };
    let response = engine
        .search_one(&request(node, Filters::default(), MatchMode::All))
        .unwrap();
    assert!(response.total > 5);
    let wanted = LookUp {
        stems: vec!["zone".to_owned(), "zones".to_owned()],
        ..LookUp::default()
    };
    let found = engine.look_up(&wanted, &Limits::none()).unwrap();
    assert_eq!(found.stems, [response.total, 0]);
    assert!(response.took > std::time::Duration::ZERO);
}

#[test]
fn without_nearness_the_same_records_score_by_their_words_alone() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    write(&path, &records(&mut Dice::new(21), 50), 1);
    let words = ["zone", "peac"].map(|stem| Node::Word {
        scope: Scope::Anywhere,
        word: Word {
            typed: stem.to_owned(),
            form: Form::Stem(stem.to_owned()),
        },
    });
    let mut request = request(Node::And(words.into()), Filters::default(), MatchMode::Any);
    request.limit = 50;
    let [near, plain] = [true, false].map(|nearness| {
        let engine = Searching::new(Store::open_read(&path).unwrap());
        let engine = if nearness {
            engine
        } else {
            engine.without_nearness()
        };
        let mut hits: Vec<(String, f32)> = engine
            .search_one(&request)
            .unwrap()
            .hits
            .into_iter()
            .map(|hit| (hit.id, hit.score))
            .collect();
        hits.sort_by(|one, other| one.0.cmp(&other.0));
        hits
    });
    assert_eq!(near.len(), plain.len());
    let gains = near.iter().zip(&plain).map(|(near, plain)| {
        assert_eq!(near.0, plain.0);
        near.1 - plain.1
    });
    let gains: Vec<f32> = gains.collect();
    assert!(gains.iter().all(|gain| *gain >= 0.0));
    assert!(gains.iter().any(|gain| *gain > 0.0));
}

#[test]
fn threads_of_the_writer_change_no_answer() {
    let directory = tempfile::tempdir().unwrap();
    let records = records(&mut Dice::new(12), 150);
    let engines = [1, 2].map(|threads| {
        let path = directory.path().join(threads.to_string());
        write(&path, &records, threads);
        Searching::new(Store::open_read(&path).unwrap())
    });
    let mut dice = Dice::new(13);
    for _ in 0..200 {
        let root = query(&mut dice, &records, 2);
        let mut request = request(root, Filters::default(), MatchMode::AllThenSome);
        request.facets = vec![facet(crate::query::filter::Facet::Delo)];
        let [one, two] = engines.each_ref().map(|engine| {
            let response = engine.search_one(&request).unwrap();
            let hits: Vec<(String, u32)> = response
                .hits
                .iter()
                .map(|hit| (hit.id.clone(), hit.score.to_bits()))
                .collect();
            format!("{hits:?} {:?}", response.facets)
        });
        assert_eq!(one, two);
    }
}

#[test]
fn a_reload_shows_the_next_commit() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let mut records = records(&mut Dice::new(4), 20);
    write(&path, &records, 1);
    let engine = Searching::new(Store::open_read(&path).unwrap());
    let everything = request(Node::Everything, Filters::default(), MatchMode::All);
    assert_eq!(engine.search_one(&everything).unwrap().total, 20);
    records.push(Record {
        id: "late".to_owned(),
        ..records[0].clone()
    });
    write(&path, &records, 1);
    assert_eq!(engine.search_one(&everything).unwrap().total, 20);
    engine.store().reload().unwrap();
    assert_eq!(engine.search_one(&everything).unwrap().total, 21);
}

#[test]
fn a_damaged_record_is_an_error() {
    use std::io::{Seek, Write};
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    write(&path, &records(&mut Dice::new(4), 40), 1);
    let engine = path.join("engine");
    let store = std::fs::read_dir(engine)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|file| {
            file.extension()
                .is_some_and(|extension| extension == "store")
        })
        .unwrap();
    // Opened first: what a failing disk changes has the old times, so opening does not see it.
    let searching = Searching::new(Store::open_read(&path).unwrap());
    let bytes = std::fs::read(&store).unwrap();
    let middle = bytes.len() / 3;
    let mut file = std::fs::File::options().write(true).open(&store).unwrap();
    file.seek(std::io::SeekFrom::Start(middle as u64)).unwrap();
    file.write_all(&[bytes[middle] ^ 0x10]).unwrap();
    let all = request(Node::Everything, Filters::default(), MatchMode::All);
    match searching.search_one(&all) {
        Err(EngineError::Damaged { .. }) => {}
        other => panic!("{:?}", other.map(|response| response.total)),
    }
}

#[test]
fn what_cannot_be_met_is_a_request_error() {
    let snapshot = index::Made::new().open();
    let plain = || request(Node::Everything, Filters::default(), MatchMode::All);
    let mut deep = plain();
    deep.offset = 1;
    let mut dated = plain();
    dated.filters.date = Some(crate::query::filter::DateRange {
        from: Some(jiff::civil::date(1953, 1, 1)),
        to: Some(jiff::civil::date(1950, 1, 1)),
        ..Default::default()
    });
    let mut year = plain();
    let selection = crate::query::filter::Selection {
        include: vec!["x\u{1b}".into()],
        exclude: vec![],
    };
    year.filters
        .facets
        .insert(crate::query::filter::Facet::Year, selection);
    let mut shelf = plain();
    for facet in crate::query::filter::Facet::ALL.into_iter().take(4) {
        let include = (0..6).map(|value| value.to_string()).collect();
        let selection = crate::query::filter::Selection {
            include,
            exclude: vec![],
        };
        shelf.filters.facets.insert(facet, selection);
    }
    for (request, wanted) in [
        (
            deep,
            "hits 2 to 10001 are asked for, but only the first 10000 can be: narrow the search instead",
        ),
        (
            dated,
            "the date range begins on 1953-01-01, after its end on 1950-01-01: exchange the two",
        ),
        (
            year,
            "the filter year takes a year such as 1951, or undated, not \"x\\u{1b}\"",
        ),
        (
            shelf,
            "the values of archive, fond, opis and delo make 1296 combinations, more than the 1024 \
             that are allowed: give fewer values of each",
        ),
    ] {
        assert_eq!(
            index::search(&snapshot, &request).unwrap_err().to_string(),
            wanted
        );
    }
}

#[test]
fn a_walk_meets_every_hit_and_knows_its_place() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    let dice = &mut Dice::new(17);
    let records = records(dice, 80);
    write(&path, &records, 2);
    let engine = Searching::new(Store::open_read(&path).unwrap());
    let mut met_any = 0;
    for round in 0..200 {
        let root = query(dice, &records, 2);
        let request = SearchRequest {
            sort: [
                Sort::Relevance,
                Sort::Date,
                Sort::DateDescending,
                Sort::Reference,
            ][round % 4],
            ..request(root, filters(dice, 10), MatchMode::All)
        };
        let found = engine.search_one(&request).unwrap();
        let mut met: Vec<(usize, String)> = Vec::new();
        let walked = engine
            .walk(&request, &Limits::none(), &mut |one| {
                met.push((one.place, one.record.id));
                ControlFlow::Continue(())
            })
            .unwrap();
        met_any += met.len();
        met.sort();
        let expected: Vec<(usize, String)> = found
            .hits
            .into_iter()
            .map(|hit| hit.id)
            .enumerate()
            .collect();
        assert_eq!(met, expected, "{:?}", request.query);
        assert_eq!(walked.total, found.total);
        assert!(walked.hits.is_empty());
    }
    assert!(met_any > 1000, "{met_any}");
}

#[test]
fn a_walk_ends_where_it_is_told_to() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    write(&path, &records(&mut Dice::new(4), 20), 1);
    let engine = Searching::new(Store::open_read(&path).unwrap());
    let mut met = 0;
    let everything = request(Node::Everything, Filters::default(), MatchMode::All);
    let walked = engine
        .walk(&everything, &Limits::none(), &mut |_| {
            met += 1;
            match met {
                3 => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            }
        })
        .unwrap();
    assert_eq!((met, walked.total), (3, 20));
}

#[test]
fn what_was_kept_of_nearness_gives_the_hits_that_reading_gives() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("index");
    write(&path, &records(&mut Dice::new(22), 80), 3);
    let words = ["zone", "peac", "treati"].map(|stem| Node::Word {
        scope: Scope::Anywhere,
        word: Word {
            typed: stem.to_owned(),
            form: Form::Stem(stem.to_owned()),
        },
    });
    let request = |offset, limit| SearchRequest {
        offset,
        limit,
        ..request(Node::Or(words.to_vec()), Filters::default(), MatchMode::All)
    };
    let hits = |engine: &Searching, offset, limit| -> Vec<(String, u32)> {
        let found = engine.find(&request(offset, limit)).unwrap().hits;
        found
            .into_iter()
            .map(|hit| (hit.id, hit.score.to_bits()))
            .collect()
    };
    let fresh = || Searching::new(Store::open_read(&path).unwrap());
    let all = hits(&fresh(), 0, 80);
    assert!(all.len() > 20);
    let engine = fresh();
    // In an order of its own only the records shown are read: the next search knows some of them.
    let by_date = SearchRequest {
        sort: Sort::Date,
        ..request(0, 5)
    };
    engine.find(&by_date).unwrap();
    assert_eq!(hits(&engine, 0, 80), all);
    assert_eq!(hits(&engine, 0, 80), all);
    assert_eq!(hits(&engine, 10, 10), all[10..20]);
}
