//! Fuzz targets: functions that take any bytes and panic where a promise is broken.
//!
//! They are driven by cargo-fuzz (`fuzz_targets/`), which learns from the code what to try next, and
//! by `tests/fuzz.rs`, which mutates seeds by chance with stable Rust. Promises: nothing panics; a
//! query as understood is understood alike; references stand in their text; a date ends no earlier
//! than it begins; every file gives records or rejects, none of them for a fault of a reader; what
//! is marked in a passage lies in it.

use std::cell::RefCell;
use std::path::PathBuf;

use kartoteka::analyse::Analyser;
use kartoteka::analyse::names::explain;
use kartoteka::engine::WriterOptions;
use kartoteka::engine::embedded::Store;
use kartoteka::ingest::encoding::{Encoding, decode};
use kartoteka::ingest::sniff::sniff;
use kartoteka::ingest::{Observer, RecordWriter, Reject, RunOptions, run};
use kartoteka::query::passages::{PassageOptions, passages};
use kartoteka::query::syntax::{SyntaxOptions, parse};
use kartoteka::record::Record;
use kartoteka::record::date::HistoricalDate;
use kartoteka::record::reference;

/// A target.
pub(crate) type Target = fn(&[u8]);

/// Targets for texts, by name.
pub(crate) const TARGETS: [(&str, Target); 7] = [
    ("query", query),
    ("citation", citation),
    ("date", date),
    ("name", name),
    ("decoding", decoding),
    ("highlights", highlights),
    ("file", file),
];

/// A query: as understood, it is understood alike.
pub(crate) fn query(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut analyser = Analyser::new();
    let Ok(query) = parse(&text, SyntaxOptions::default(), &mut analyser) else {
        return;
    };
    let understood = query.understood();
    // What is printed may be longer than what may be typed.
    if let Ok(again) = parse(&understood, SyntaxOptions::default(), &mut analyser) {
        assert_eq!(again.understood(), understood, "{text:?}");
    }
}

/// A citation: its references stand in it, one behind the other, and can be shown and read.
pub(crate) fn citation(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut end = 0;
    for found in reference::find(&text) {
        assert!(text.get(found.range.clone()).is_some(), "{text:?}");
        assert!(end <= found.range.end, "{text:?}");
        end = found.range.end;
        let shown = found.reference.to_string();
        let _read = reference::find(&shown);
    }
}

/// A date wording: it ends no earlier than it begins.
pub(crate) fn date(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let date = HistoricalDate::parse(&text);
    if let (Some(from), Some(to)) = (date.earliest, date.latest) {
        assert!(from <= to, "{text:?}");
    }
}

/// A name: every part of it has keys.
pub(crate) fn name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for name in explain(&text) {
        assert!(!name.keys.is_empty(), "{text:?}");
    }
}

/// Bytes: format and encoding are found, and what can be decoded is.
pub(crate) fn decoding(data: &[u8]) {
    for name in ["a.txt", "a.html", "a.json", "a"] {
        let _sniffed = sniff(data, name, false);
    }
    let (encoding, mark) = Encoding::detect(data);
    let _text = decode(&data[mark..], encoding);
}

/// A query on the first line and a text below it: what is marked lies in its passage.
pub(crate) fn highlights(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (query, body) = text.split_once('\n').unwrap_or((&text, &text));
    let mut analyser = Analyser::new();
    let Ok(query) = parse(query, SyntaxOptions::default(), &mut analyser) else {
        return;
    };
    let record = Record {
        title: Some(body.chars().take(60).collect()),
        body: Some(body.to_owned()),
        ..Record::default()
    };
    for passage in passages(&record, &query, &PassageOptions::default(), &mut analyser) {
        let length = passage.text.chars().count();
        let mut last = 0;
        for (start, end) in passage.highlights {
            assert!(last <= start && start < end && end <= length, "{text:?}");
            last = end;
        }
    }
}

/// A folder, and an index that is never written.
struct Readers {
    folder: tempfile::TempDir,
    writer: RecordWriter,
}

impl Readers {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary directory");
        let index = folder.path().join("index");
        let store = Store::open_write(&index, WriterOptions::default()).expect("an index");
        let writer = RecordWriter::new(store).expect("a new index");
        Self { folder, writer }
    }
}

thread_local! {
    static READERS: RefCell<Readers> = RefCell::new(Readers::new());
}

/// Panics when a reader did.
struct Faults;

impl Observer for Faults {
    fn rejected(&mut self, reject: &Reject) {
        assert!(!reject.reason.contains("internal fault"), "{reject:?}");
    }
}

/// A file: an ending on the first line, and its content below. It gives records or rejects.
pub(crate) fn file(data: &[u8]) {
    let end = data
        .iter()
        .position(|&byte| byte == b'\n')
        .unwrap_or(data.len());
    let (ending, content) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let is_ending = ending.len() <= 8 && ending.iter().all(u8::is_ascii_alphanumeric);
    let ending = if is_ending {
        String::from_utf8_lossy(ending)
    } else {
        "txt".into()
    };
    READERS.with_borrow_mut(|readers| {
        let path: PathBuf = readers.folder.path().join(format!("paper.{ending}"));
        std::fs::write(&path, content).expect("it can be written");
        let options = RunOptions {
            dry_run: true,
            threads: 1,
            ..RunOptions::default()
        };
        let paths = [path];
        let outcome = run(&paths, &options, &mut readers.writer, &mut Faults);
        assert!(outcome.is_ok(), "{outcome:?}");
        let _removed = std::fs::remove_file(&paths[0]);
    });
}
