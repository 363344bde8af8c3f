//! Fuzz targets: functions that take any bytes and panic where a promise is broken.
//!
//! They are driven by cargo-fuzz (`fuzz/target.rs`), which learns from the code what to try next, and
//! by `tests/fuzz.rs`, which mutates seeds by chance with stable Rust. Promises: nothing panics; a
//! query as understood is understood alike; references stand in their text; a date ends no earlier
//! than it begins; every file gives records or rejects, none of them for a fault of a reader
//! (`readers.rs`); what is marked in a passage lies in it; a damaged index answers as before or refuses
//! (`index.rs`); a server answers whatever it is sent (`http.rs`).

mod http;
mod index;
pub(crate) mod readers;

use kartoteka::analyse::Analyser;
use kartoteka::analyse::names::explain;
use kartoteka::ingest::encoding::{Encoding, decode};
use kartoteka::ingest::sniff::sniff;
use kartoteka::query::passages::{PassageOptions, passages};
use kartoteka::query::syntax::{SyntaxOptions, parse};
use kartoteka::record::Record;
use kartoteka::record::date::HistoricalDate;
use kartoteka::record::reference;

/// A target.
pub(crate) type Target = fn(&[u8]);

/// Targets by name.
pub(crate) const TARGETS: [(&str, Target); 11] = [
    ("query", query),
    ("citation", citation),
    ("date", date),
    ("name", name),
    ("decoding", decoding),
    ("highlights", highlights),
    ("file", readers::file),
    ("packed", readers::packed),
    ("list", readers::list),
    ("index", index::index),
    ("http", http::http),
];

/// Calls the target of this name.
#[allow(dead_code, reason = "for cargo-fuzz")]
pub(crate) fn run(name: &str, data: &[u8]) {
    let target = TARGETS.iter().find(|(known, _)| *known == name);
    target.expect("each binary is called as a target").1(data);
}

/// A query: as understood, it is understood alike.
fn query(data: &[u8]) {
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
fn citation(data: &[u8]) {
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
fn date(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let date = HistoricalDate::parse(&text);
    if let (Some(from), Some(to)) = (date.earliest, date.latest) {
        assert!(from <= to, "{text:?}");
    }
}

/// A name: every part of it has keys.
fn name(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for name in explain(&text) {
        assert!(!name.keys.is_empty(), "{text:?}");
    }
}

/// Bytes: format and encoding are found, and what can be decoded is.
fn decoding(data: &[u8]) {
    for name in ["a.txt", "a.html", "a.json", "a"] {
        let _sniffed = sniff(data, name, false);
    }
    let (encoding, mark) = Encoding::detect(data);
    let _text = decode(&data[mark..], encoding);
}

/// A query on the first line and a text below it: what is marked lies in its passage.
fn highlights(data: &[u8]) {
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
