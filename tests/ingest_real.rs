//! Real lists of records, where they are there.
//!
//! 1. The record list of the Wilson Center's site is read as it stands: every record with title,
//!    identity, date, and references wherever its citation has one.
//! 2. The same list as one JSON list, in an object around it and as a table gives the same records.

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use kartoteka::ingest::identity::Place;
use kartoteka::ingest::{Format, Item, read};
use kartoteka::record::Record;

fn list() -> Option<(PathBuf, Vec<u8>)> {
    let path = common::shared("corpora/wilson/records.jsonl")?;
    let bytes = fs::read(&path).expect("the list is readable");
    Some((path, bytes))
}

fn records(bytes: &[u8], format: Format, path: &Path) -> Vec<Record> {
    let place = Place::new(path, None, None);
    read(bytes, format, &place)
        .into_iter()
        .map(|item| match item {
            Item::Record(record) => *record,
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn the_wilson_centers_list_is_read_as_it_stands() {
    let Some((path, bytes)) = list() else { return };
    let records = records(&bytes, Format::JsonLines, &path);
    assert_eq!(records.len(), 10);
    for record in &records {
        let id = &record.id;
        assert!(record.title.is_some(), "{id}");
        assert_eq!(record.collection, "wilson", "{id}");
        let date = record.date.as_ref().expect("every record has a date");
        assert!(
            date.earliest.is_some() && date.latest.is_some(),
            "{id}: {date:?}"
        );
        assert_eq!(
            record.citation.is_some(),
            !record.references.is_empty(),
            "{id}"
        );
        assert!(record.url.is_some() && record.summary.is_some(), "{id}");
        assert_eq!(
            record.body.is_none(),
            record.extra.contains_key("title_from"),
            "{id}"
        );
    }
    let ids: Vec<_> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(
        ids[..6],
        ["300237", "300653", "300641", "300640", "300639", "300638"].map(|id| format!("wcda:{id}"))
    );
    assert!(
        ids[6..]
            .iter()
            .all(|id| id.starts_with("wcda:chancellors-helmut-kohls-"))
    );
    let archives: Vec<_> = records
        .iter()
        .flat_map(|record| &record.references)
        .map(|reference| reference.archive.as_str())
        .collect();
    assert_eq!(
        archives,
        ["BArch", "NMML", "DAMOFA", "DAMOFA", "DAMOFA", "DAMOFA"]
    );
    let first = &records[0];
    assert_eq!(first.people.len(), 5);
    assert_eq!(first.language.as_deref(), Some("German"));
    assert_eq!(
        first.extra["rights"].as_str().map(str::is_empty),
        Some(false)
    );
    assert_eq!(records[1].extra["original_classification"], "Secret");
}

#[test]
fn the_same_list_in_other_shapes_gives_the_same_records() {
    let Some((path, bytes)) = list() else { return };
    let text = String::from_utf8(bytes).expect("the list is UTF-8");
    let values: Vec<serde_json::Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).expect("every line is JSON"))
        .collect();
    let bare = |records: Vec<Record>| -> Vec<Record> {
        records
            .into_iter()
            .map(|mut record| {
                record.provenance.clear();
                record
            })
            .collect()
    };
    let expected = bare(records(text.as_bytes(), Format::JsonLines, &path));
    for shape in [
        serde_json::to_string(&values).expect("it was JSON"),
        serde_json::to_string_pretty(&values).expect("it was JSON"),
        serde_json::json!({"count": 10, "results": values}).to_string(),
    ] {
        assert_eq!(
            bare(records(shape.as_bytes(), Format::JsonLines, &path)),
            expected
        );
    }
    let columns: Vec<_> = values[0].as_object().expect("an object").keys().collect();
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(&columns).expect("memory takes it");
    for value in &values {
        let cells = columns.iter().map(|name| match &value[name.as_str()] {
            serde_json::Value::Null => String::new(),
            serde_json::Value::String(text) => text.clone(),
            other => other.to_string(),
        });
        table.write_record(cells).expect("memory takes it");
    }
    let table = table.into_inner().expect("memory takes it");
    let rows = records(&table, Format::Csv, &path);
    for (row, record) in rows.iter().zip(&expected) {
        assert_eq!(
            (
                &row.id,
                &row.title,
                &row.date,
                &row.body,
                &row.people,
                &row.subjects,
                &row.references
            ),
            (
                &record.id,
                &record.title,
                &record.date,
                &record.body,
                &record.people,
                &record.subjects,
                &record.references
            )
        );
    }
    assert_eq!(rows.len(), expected.len());
}
