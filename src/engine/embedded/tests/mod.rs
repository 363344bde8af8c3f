//! The embedded engine's writing side, against directories of its own. What becomes of records is
//! tested beside the record policy, with the helpers of this file.

mod check;
mod dictionary;
mod manifest;
mod opening;
mod scale;

use std::path::Path;

use tantivy::collector::DocSetCollector;
use tantivy::query::AllQuery;

use super::Store;
use crate::engine::{EngineError, Stamp, WriterOptions};
use crate::ingest::{RecordWriter, Writer, Written};
use crate::record::Record;

/// Enough for every test.
pub(crate) const SMALL: WriterOptions = WriterOptions {
    threads: 2,
    memory_bytes: 30_000_000,
};

/// One thread, for tests of what lies in which segment: two share out records as it happens.
pub(crate) const SINGLE: WriterOptions = WriterOptions {
    threads: 1,
    ..SMALL
};

pub(crate) fn open(path: &Path) -> RecordWriter {
    open_with(path, SMALL)
}

pub(crate) fn open_with(path: &Path, options: WriterOptions) -> RecordWriter {
    RecordWriter::new(Store::open_write(path, options).unwrap()).unwrap()
}

pub(crate) fn finish(writer: RecordWriter) -> u64 {
    writer.finish().unwrap()
}

/// A stamp of a file that is not there; `state` stands for what is in it.
pub(crate) fn stamp(source: &str, state: u64) -> Stamp {
    Stamp {
        source: source.to_owned(),
        bytes: state,
        modified_ns: 0,
        hash: format!("{state:064x}"),
    }
}

pub(crate) fn record(id: &str, title: &str) -> Record {
    Record {
        id: id.to_owned(),
        title: Some(title.to_owned()),
        collection: "test".to_owned(),
        ..Record::default()
    }
}

/// Reads a source that holds records of these ids and titles; returns what became of each, and
/// how many were removed.
pub(crate) fn read_source(
    writer: &mut RecordWriter,
    stamp: Stamp,
    records: &[(&str, &str)],
) -> (Vec<Written>, u64) {
    writer.begin_source(stamp);
    let written = records
        .iter()
        .map(|(id, title)| writer.write(record(id, title)).unwrap())
        .collect();
    (written, writer.end_source(true).unwrap())
}

/// Every record of the last commit, by id, with its title and its sources.
pub(crate) fn contents(path: &Path) -> Vec<(String, String, Vec<String>)> {
    let store = Store::open_read(path).unwrap();
    let searcher = store.searcher();
    let reader = store.records(&searcher);
    let mut contents: Vec<_> = searcher
        .search(&AllQuery, &DocSetCollector)
        .unwrap()
        .into_iter()
        .map(|address| {
            let record = reader.read(address).unwrap();
            let sources = record.provenance.into_iter().map(|place| place.source);
            (
                record.id,
                record.title.unwrap_or_default(),
                sources.collect(),
            )
        })
        .collect();
    contents.sort();
    contents
}

/// Checks that the last commit holds exactly these records: id, title, sources by blanks.
#[track_caller]
pub(crate) fn check(path: &Path, wanted: &[(&str, &str, &str)]) {
    let found = contents(path);
    let found: Vec<(&str, &str, String)> = found
        .iter()
        .map(|(id, title, sources)| (&id[..], &title[..], sources.join(" ")))
        .collect();
    let wanted: Vec<(&str, &str, String)> = wanted
        .iter()
        .map(|(id, title, sources)| (*id, *title, (*sources).to_owned()))
        .collect();
    assert_eq!(found, wanted);
}

/// Names of all files below `path`, sorted.
pub(crate) fn files(path: &Path) -> Vec<String> {
    let mut files: Vec<String> = walkdir::WalkDir::new(path)
        .into_iter()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_type().is_file())
        .map(|entry| {
            entry
                .path()
                .strip_prefix(path)
                .unwrap()
                .display()
                .to_string()
        })
        .collect();
    files.sort();
    files
}

#[track_caller]
pub(crate) fn error_of<T>(outcome: Result<T, EngineError>) -> EngineError {
    match outcome {
        Ok(_) => panic!("passed"),
        Err(error) => error,
    }
}
