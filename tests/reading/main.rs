//! What is read of a folder as people have them: `cases.toml` says file by file what is true.
//!
//! All files stand in one folder and go in with one run, so that what one file teaches the reader
//! (orders of dates, collections) cannot spoil another. Every fault is reported, not the first.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

use std::collections::BTreeMap;
use std::fs;

use serde::Deserialize;

use kartoteka::record::date::HistoricalDate;
use kartoteka::record::{Evidence, RecordEvidence};
use kartoteka::{HitLine, Library, Question};

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    file: String,
    text: String,
    title: Option<String>,
    days: Option<String>,
    references: Option<Vec<String>>,
    evidence: Option<BTreeMap<String, String>>,
    records: Option<usize>,
}

fn days(date: Option<&HistoricalDate>) -> String {
    let Some(date) = date else {
        return String::new();
    };
    let first = date.earliest.map_or(String::new(), |day| day.to_string());
    let last = date.latest.map_or(String::new(), |day| day.to_string());
    match (first.as_str(), last.as_str()) {
        ("", "") => String::new(),
        (first, last) if first == last => first.to_owned(),
        (first, last) => format!("{first}..{last}"),
    }
}

fn kind(evidence: &RecordEvidence, of: &str) -> Option<Evidence> {
    match of {
        "title" => evidence.title,
        "date" => evidence.date,
        "references" => evidence.references,
        other => panic!("no evidence of {other}"),
    }
}

/// What is wrong with a hit, one line a value.
fn faults(case: &Case, hit: &HitLine) -> Vec<String> {
    let mut faults = Vec::new();
    let mut compare = |what: &str, seen: String, wanted: &str| {
        if seen != wanted {
            faults.push(format!(
                "{}: {what}: wanted {wanted:?}, seen {seen:?}",
                case.file
            ));
        }
    };
    if let Some(title) = &case.title {
        compare("title", hit.title.clone().unwrap_or_default(), title);
    }
    if let Some(wanted) = &case.days {
        compare("days", days(hit.date.as_ref()), wanted);
    }
    if let Some(wanted) = &case.references {
        let seen: Vec<_> = hit.references.iter().map(ToString::to_string).collect();
        compare("references", seen.join(" | "), &wanted.join(" | "));
    }
    for (of, wanted) in case.evidence.iter().flatten() {
        let seen = kind(&hit.evidence, of).map_or("none", |evidence| evidence.kind.name());
        compare(of, seen.to_owned(), wanted);
    }
    faults
}

#[test]
fn files_are_read_as_what_they_are() {
    let cases: Cases = toml::from_str(include_str!("cases.toml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().canonicalize().unwrap().join("papers");
    for case in &cases.case {
        let path = root.join(&case.file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, case.text.trim_start_matches('\n')).unwrap();
    }
    let index = folder.path().join("index");
    let summary = Library::index(&index, &[&root]).unwrap();
    let library = Library::open(&index).unwrap();
    let all = library.ask(&Question::new("").page(0, 10_000)).unwrap();
    let mut by_file: BTreeMap<String, Vec<&HitLine>> = BTreeMap::new();
    for hit in &all.hits {
        let source = &hit.line.source.as_ref().unwrap().source;
        let name = source.strip_prefix(root.to_str().unwrap()).unwrap();
        let name = name.trim_start_matches('/').to_owned();
        by_file.entry(name).or_default().push(&hit.line);
    }
    let mut wrong = Vec::new();
    for case in &cases.case {
        let hits = by_file.get(&case.file).map_or(&[][..], Vec::as_slice);
        let wanted = case.records.unwrap_or(1);
        if hits.len() != wanted {
            wrong.push(format!(
                "{}: {} records, wanted {wanted}",
                case.file,
                hits.len()
            ));
        }
        if let ([hit], 1) = (hits, wanted) {
            wrong.extend(faults(case, hit));
        }
    }
    assert!(
        wrong.is_empty(),
        "{} faults in {} cases\n{}",
        wrong.len(),
        cases.case.len(),
        wrong.join("\n")
    );
    assert_eq!(summary.rejected, 0);
}
