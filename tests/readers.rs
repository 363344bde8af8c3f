//! The readers on real documents: what stands in the files is what stands in the records.
//!
//! 1. Of 96 documents of a publication every one has its number, title, date and the line that
//!    says where it comes from; at least 92 show the reference at their foot, levels exact.
//! 2. No document of them loses a word.
//! 3. A record of the archive's export has its number, both references and its blocks.

#![allow(clippy::unwrap_used, reason = "a test may fail where it stands")]

mod common;

use std::path::Path;

use kartoteka::ingest::identity::Place;
use kartoteka::ingest::sniff::{Sniffed, sniff};
use kartoteka::ingest::{Item, NoWriter, RunOptions, read, run};
use kartoteka::record::{Evidenced, Record};

fn record(path: &Path) -> (Record, String) {
    let bytes = std::fs::read(path).unwrap();
    let place = Place::new(&path.canonicalize().unwrap(), None, None);
    let Sniffed::Format(format) = sniff(&bytes, place.file_name(), false) else {
        panic!("{} is a document", path.display());
    };
    let mut items = read(&bytes, format, &place);
    match items.pop() {
        Some(Item::Record(record)) if items.is_empty() => {
            (*record, String::from_utf8(bytes).unwrap())
        }
        other => panic!("{}: {other:?}", path.display()),
    }
}

/// Fond, opis, delo and first leaf of a line such as `RGANI. F. 3. Op. 16. D. 294. L. 219.`, cut
/// by hand: an independent reading of the one notation that these documents use.
fn cut(line: &str) -> Vec<(&'static str, String)> {
    let mut found = Vec::new();
    for (label, marks) in [
        ("fond", &[" F. ", " F."][..]),
        ("opis", &[" Op. ", " O. "]),
        ("papka", &[" P. "]),
        ("delo", &[" D. "]),
    ] {
        if let Some((_, rest)) = marks.iter().find_map(|mark| line.split_once(mark)) {
            let value: String = rest
                .chars()
                .take_while(|c| !matches!(c, '.' | ' '))
                .collect();
            found.push((label, value));
        }
    }
    found
}

#[test]
fn a_publication_in_markdown_is_read_as_it_stands() {
    let Some(folder) = common::shared("corpora/jfk-russia/docs") else {
        return;
    };
    let mut exact = 0;
    let mut paths: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    assert_eq!(paths.len(), 96);
    for (number, path) in (1..).zip(&paths) {
        let (record, text) = record(path);
        let name = path.file_name().unwrap().to_string_lossy();
        assert_eq!(record.id, format!("jfk-russia/docs/{name}"));
        assert_eq!(record.collection, "jfk-russia");
        assert_eq!(record.extra["number"], number.to_string(), "{name}");
        let title = record.title.as_deref().unwrap();
        assert!(
            text.lines()
                .take(5)
                .any(|line| line.contains(title.split_at(20).0)),
            "{name}: {title}"
        );
        let date = record.date.as_ref().unwrap();
        assert!(date.is_dated(), "{name}: {date:?}");
        let year = date.earliest.or(date.latest).unwrap().year();
        assert!((1959..=1964).contains(&year), "{name}: {date:?}");
        let citation = record.citation.as_deref().unwrap();
        assert!(text.contains(citation), "{name}");

        let first = record.references.first();
        let levels = first.map(|reference| {
            [
                ("fond", reference.fond()),
                ("opis", reference.opis()),
                ("papka", reference.papka()),
                ("delo", reference.delo()),
            ]
            .into_iter()
            .filter_map(|(label, value)| Some((label, value?.to_owned())))
            .collect::<Vec<_>>()
        });
        if let Some(levels) = levels {
            assert_eq!(
                levels,
                cut(&format!(" {}", citation.split(" L.").next().unwrap())),
                "{name}: {citation}"
            );
            exact += 1;
        }

        // Nothing is lost: number, title and body hold every word of the file.
        let kept = format!("{number} {title} {}", record.body.as_deref().unwrap());
        let words = |text: &str| {
            let bare = text.replace(['*', '№', '#'], " ").replace("No.", " ");
            bare.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        };
        assert_eq!(words(&kept), words(&text), "{name}");
    }
    println!("{exact} of 96 show their reference");
    assert!(exact >= 92);
}

#[test]
fn the_archives_export_is_read_as_it_stands() {
    let Some(path) = common::shared("corpora/archive-text/113630.txt") else {
        return;
    };
    let (record, text) = record(&path);
    assert_eq!(record.id, "wcda:113630");
    assert!(
        record
            .title
            .as_deref()
            .is_some_and(|title| title.ends_with("from Gromyko to Razuvaev"))
    );
    assert_eq!(
        record.date.unwrap().earliest.unwrap().to_string(),
        "1951-11-19"
    );
    let references: Vec<_> = record.references.iter().map(ToString::to_string).collect();
    assert_eq!(
        references,
        [
            "APRF, f. 3, op. 65, d. 829, ll. 44-45",
            "AVPRF, f. 059a, op. 5a, d. 5, p. 11, ll. 65-66"
        ]
    );
    assert_eq!(record.language.as_deref(), Some("Russian"));
    assert!(record.summary.is_some());
    let body = record.body.unwrap();
    assert!(text.contains(&body) && body.ends_with("19/XI/51"));
    assert!(record.url.unwrap().ends_with("/113630"));
}

#[test]
fn both_folders_make_ninety_seven_records_and_no_reject() {
    let (Some(export), Some(markdown)) = (
        common::shared("corpora/archive-text"),
        common::shared("corpora/jfk-russia/docs"),
    ) else {
        return;
    };
    let summary = run(
        &[export, markdown],
        &RunOptions::default(),
        &mut NoWriter,
        &mut (),
    )
    .unwrap();
    assert_eq!((summary.read, summary.rejected), (97, 0));
    let share = |value| summary.evidence.share(value);
    assert!(share(Evidenced::References).read >= 93, "{summary:?}");
    assert_eq!(share(Evidenced::Date).read, 97);
    assert_eq!(
        summary.unlisted_archives().count(),
        0,
        "{:?}",
        summary.archives
    );
}
