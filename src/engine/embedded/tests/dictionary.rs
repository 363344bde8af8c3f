//! The dictionary of the stored records: made once, proved, and never lost.

use std::fs;

use super::*;
use crate::engine::Engine;
use crate::engine::embedded::check::check as prove;
use crate::engine::embedded::marker::ENGINE;
use crate::engine::embedded::records::dictionary::DICTIONARY;
use crate::engine::embedded::search;

/// A record of 6 kB like no other.
fn long(number: usize) -> Record {
    let words = (0..900).map(|place| format!("word{} ", number * 7 % (place + 50)));
    Record {
        body: Some(words.collect()),
        ..record(&format!("r{number:03}"), "title")
    }
}

/// Writes records of these numbers from a source of their own.
fn write(writer: &mut RecordWriter, numbers: std::ops::Range<usize>) {
    writer.begin_source(stamp(&format!("/{}", numbers.start), 1));
    for number in numbers {
        writer.write(long(number)).unwrap();
    }
    writer.end_source(true).unwrap();
}

#[track_caller]
fn holds(path: &Path, count: usize) {
    let store = Store::open_read(path).unwrap();
    let searcher = store.searcher();
    let records = store.records(&searcher);
    let found = searcher.search(&AllQuery, &DocSetCollector).unwrap();
    assert_eq!(found.len(), count);
    for address in found {
        let record = records.read(address).unwrap();
        let number: usize = record.id[1..].parse().unwrap();
        assert_eq!(record.body, long(number).body);
    }
    let report = prove(path, &mut |_| ()).unwrap();
    assert!(report.is_whole(), "{report:?}");
}

#[test]
fn it_is_made_once_and_serves_every_record() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(ENGINE).join(DICTIONARY);
    let mut writer = open(dir.path());
    write(&mut writer, 0..20);
    finish(writer);
    assert!(!file.exists(), "too little to learn from");
    // A run that commits nothing leaves none behind.
    let mut writer = open(dir.path());
    write(&mut writer, 20..300);
    writer.rollback().unwrap();
    write(&mut writer, 20..300);
    finish(writer);
    let dictionary = fs::read(&file).unwrap();
    holds(dir.path(), 300);
    let mut writer = open(dir.path());
    write(&mut writer, 300..310);
    writer.unite().unwrap();
    finish(writer);
    assert_eq!(fs::read(&file).unwrap(), dictionary);
    holds(dir.path(), 310);
}

#[test]
fn without_it_an_index_is_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join(ENGINE).join(DICTIONARY);
    let mut writer = open(dir.path());
    write(&mut writer, 0..300);
    finish(writer);
    let dictionary = fs::read(&file).unwrap();
    let mut altered = dictionary.clone();
    altered[dictionary.len() / 2] ^= 1;
    for damage in [None, Some(&altered[..]), Some(&dictionary[1..])] {
        match damage {
            None => fs::remove_file(&file).unwrap(),
            Some(bytes) => fs::write(&file, bytes).unwrap(),
        }
        let read = search::open(dir.path()).and_then(|index| index.records(&["r299"]));
        let error = error_of(read).to_string();
        assert!(error.contains("engine/dictionary"), "{error}");
        let report = prove(dir.path(), &mut |_| ()).unwrap();
        assert!(!report.is_whole());
    }
    fs::write(&file, &dictionary).unwrap();
    holds(dir.path(), 300);
}
