//! Whole volumes of *Foreign Relations*, where they are there.
//!
//! 1. Every `div type="document"` becomes one record, counted independently of the reader.
//! 2. Every record has a title and a date wherever the volume gives one.

mod common;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use kartoteka::ingest::Item;
use kartoteka::ingest::tei::{Context, read};
use kartoteka::record::Record;

fn records(path: &Path) -> Vec<Record> {
    let text = fs::read(path).expect("the volume is readable");
    let stem = path.file_stem().expect("a name").to_string_lossy();
    let context = Context {
        source: &path.to_string_lossy(),
        volume: &stem,
        collection: None,
    };
    let mut records = Vec::new();
    let _ = read(text.as_slice(), context, &mut |item| {
        match item {
            Item::Record(record) => records.push(*record),
            other => panic!("{other:?}"),
        }
        ControlFlow::Continue(())
    });
    records
}

#[test]
fn every_document_of_a_volume_becomes_a_record() {
    let Some(folder) = common::shared("corpora/frus-tei") else {
        return;
    };
    for (name, dated) in [
        ("frus1894Nicaragua.xml", 0.95),
        ("frus1918Russiav03.xml", 0.95),
        ("frus1961-63v06.excerpt.xml", 1.0),
    ] {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).expect("the volume is readable");
        let expected = text.matches("<div type=\"document\"").count();
        let records = records(&path);
        assert_eq!(records.len(), expected, "{name}");
        let with_title = records
            .iter()
            .filter(|record| record.title.is_some())
            .count();
        assert_eq!(with_title, expected, "{name}: titles");
        let with_date = records
            .iter()
            .filter(|record| record.date.as_ref().is_some_and(|date| date.is_dated()))
            .count();
        assert!(
            with_date as f64 >= dated * expected as f64,
            "{name}: {with_date} of {expected} dated"
        );
        let mut ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), expected, "{name}: ids");
        println!("{name}: {expected} documents, {with_date} dated");
    }
}
