//! The way back: records written in every style and read again.
//!
//! Entries are read by the readers of this program and by the crate `biblatex`, notes by the readers of
//! references and dates. What is compared is what the module promises: everything but text and files in
//! entries, and in notes title, kind, date, places, leaves, language, translator, address. The long
//! form reads real collections where they lie beside the project (`cargo test round -- --ignored`).

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::*;
use crate::ingest::identity::Place;
use crate::ingest::sniff::{Sniffed, sniff};
use crate::ingest::{Format, Item, read};
use crate::present::cite::clean;
use crate::present::cite::work::extra;
use crate::record::date::find as find_date;
use crate::record::language::normalised;
use crate::record::reference::{LevelKind, Reference};

/// Losses of one kind that are shown.
const SHOWN: usize = 3;

/// All records of a file, or of all files below a folder.
fn records(path: &Path) -> Vec<Record> {
    if path.is_dir() {
        let entries = std::fs::read_dir(path).expect("a folder is read");
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        return paths.iter().flat_map(|path| records(path)).collect();
    }
    let bytes = std::fs::read(path).expect("a file is read");
    let mut unpacked = Vec::new();
    let name = path
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let (bytes, name) = match name.rsplit_once('.') {
        Some((bare, "zst")) => (
            zstd::decode_all(&*bytes).expect("it unpacks"),
            bare.to_owned(),
        ),
        Some((bare, "gz")) => {
            let mut packed = flate2::read::GzDecoder::new(&*bytes);
            packed.read_to_end(&mut unpacked).expect("it unpacks");
            (unpacked, bare.to_owned())
        }
        _ => (bytes, name),
    };
    let head = &bytes[..bytes.len().min(64 << 10)];
    let Sniffed::Format(format) = sniff(head, &name, bytes.len() > head.len()) else {
        return Vec::new();
    };
    let place = Place::new(path, None, None);
    let items = read(&bytes, format, &place).into_iter();
    let record = |item| match item {
        Item::Record(record) => Some(Record {
            body: None,
            ..*record
        }),
        Item::Note(_) | Item::Reject(_) => None,
    };
    items.filter_map(record).collect()
}

fn name_of(style: CitationStyle) -> &'static str {
    let named = STYLES.iter().find(|named| named.value == style);
    named.map_or("", |named| named.name)
}

/// Losses by style and field.
#[derive(Default)]
struct Losses {
    counts: BTreeMap<(String, &'static str), usize>,
    shown: Vec<String>,
}

impl Losses {
    fn add(&mut self, style: CitationStyle, field: &'static str, record: &Record, back: &str) {
        let count = self
            .counts
            .entry((name_of(style).to_owned(), field))
            .or_default();
        *count += 1;
        if *count <= SHOWN {
            self.shown.push(format!(
                "{} {field} of {}: {back}",
                name_of(style),
                record.id
            ));
        }
    }
}

fn clean_of(text: Option<&String>) -> Option<String> {
    text.and_then(|text| clean::some(text))
}

/// What tells two references apart.
fn parts(reference: &Reference) -> (String, Vec<(LevelKind, String)>, Option<String>) {
    let levels = reference.levels.iter();
    let mut levels: Vec<_> = levels
        .map(|level| (level.kind, level.value.clone()))
        .collect();
    levels.sort();
    (reference.archive.clone(), levels, reference.listy.clone())
}

/// The fields of a record that do not come back.
fn lost(one: &Record, back: &Record) -> Vec<&'static str> {
    let mut lost = Vec::new();
    let mut check = |field, is_kept: bool| {
        if !is_kept {
            lost.push(field);
        }
    };
    // A reader puts the collection before an id that is none of the whole world.
    check("id", back.id.ends_with(&clean::line(&one.id)));
    for (field, one, back) in [
        ("title", &one.title, &back.title),
        ("summary", &one.summary, &back.summary),
        ("type", &one.kind, &back.kind),
        ("url", &one.url, &back.url),
    ] {
        check(
            field,
            one.is_none() || clean_of(one.as_ref()) == clean_of(back.as_ref()),
        );
    }
    let language = |record: &Record| record.language.as_deref().and_then(normalised);
    check("language", language(one) == language(back));
    let cited = clean_of(one.citation.as_ref()).unwrap_or_default();
    check(
        "citation",
        clean_of(back.citation.as_ref())
            .unwrap_or_default()
            .contains(&cited),
    );
    check("collection", one.collection == back.collection);
    let days = |record: &Record| {
        record
            .date
            .as_ref()
            .map(|date| (date.earliest, date.latest, date.certain))
    };
    check("date", one.date.is_none() || days(one) == days(back));
    let own: Vec<_> = back.references.iter().map(parts).collect();
    check(
        "references",
        one.references
            .iter()
            .all(|reference| own.contains(&parts(reference))),
    );
    for (field, one, back) in [
        ("people", &one.people, &back.people),
        ("places", &one.places, &back.places),
        ("subjects", &one.subjects, &back.subjects),
    ] {
        let own: Vec<_> = back.iter().map(|text| clean::line(text)).collect();
        check(
            field,
            one.iter().all(|text| own.contains(&clean::line(text))),
        );
    }
    let said = serde_json::to_string(&back.extra).unwrap_or_default();
    let is_kept = |(name, value): (&String, &serde_json::Value)| {
        let text = extra(value);
        let own = back.extra.get(name).and_then(extra);
        let quoted = serde_json::to_string(text.as_deref().unwrap_or_default()).unwrap_or_default();
        let body = back.body.as_deref().unwrap_or_default();
        text.is_none()
            || text == own
            || said.contains(quoted.trim_matches('"'))
            || text.is_some_and(|text| body.contains(&text))
    };
    check("other fields", one.extra.iter().all(is_kept));
    lost
}

/// What a note does not say of its record.
fn lost_in_note(record: &Record, note: &str) -> Vec<&'static str> {
    let mut lost = Vec::new();
    let work = Work::of(record);
    let plain =
        |text: &str| -> String { text.chars().filter(|sign| sign.is_alphanumeric()).collect() };
    let whole = plain(note);
    let mut check = |field, is_kept: bool| {
        if !is_kept {
            lost.push(field);
        }
    };
    let has = |text: &Option<String>| {
        text.as_deref()
            .is_none_or(|text| whole.contains(&plain(text)))
    };
    check("title", has(&work.title));
    check("url", has(&work.url));
    let lower = plain(&note.to_lowercase());
    let kind = work.kind.as_deref().unwrap_or_default().to_lowercase();
    check("type", lower.contains(&plain(&kind)));
    check(
        "translator",
        work.translators
            .iter()
            .all(|name| whole.contains(&plain(name))),
    );
    // Behind the title, which may name other days and places.
    let title = work.title.as_deref().map_or(0, |title| {
        note.char_indices()
            .nth(title.chars().count() + 2)
            .map_or(0, |(at, _)| at)
    });
    let behind = &note[title..];
    if let Some(date) = &record.date {
        let head = behind.split(" // ").next().unwrap_or(behind);
        let found = find_date(head).map(|(date, _)| date);
        let days = |date: &HistoricalDate| (date.earliest, date.latest);
        let is_read = found.as_ref().map(days) == Some(days(date));
        check(
            "date",
            is_read
                || has(&clean_of(Some(&date.text)))
                || behind.contains("n.d.")
                || behind.contains("б. д."),
        );
    }
    let found = crate::record::reference::find(behind);
    let found: Vec<&Reference> = found.iter().map(|found| &found.reference).collect();
    for reference in &record.references {
        let is_there = found
            .iter()
            .any(|own| own.answers(reference) && reference.answers(own));
        let values = reference
            .levels
            .iter()
            .map(|level| &level.value)
            .chain(&reference.listy);
        // Where a shelfmark is no notation that is read out of a sentence, it still stands there.
        let stands = || values.clone().all(|value| whole.contains(&plain(value)));
        check("references", is_there || stands());
    }
    if record.references.is_empty() {
        // The title and date that it begins with stand in their own places.
        let words = work.citation.as_deref().unwrap_or_default();
        let mut words = words.split(|sign: char| !sign.is_alphanumeric());
        check("citation", words.all(|word| note.contains(word)));
    }
    lost
}

/// Writes the records in every style, reads them back and counts what is lost.
fn round(records: &[Record]) -> Losses {
    let mut losses = Losses::default();
    for style in STYLES.iter().map(|style| style.value) {
        let written = all(records, style);
        let (format, name) = match style {
            CitationStyle::Chicago | CitationStyle::Gost => {
                let notes: Vec<&str> = written.lines().collect();
                assert_eq!(notes.len(), records.len(), "{style:?}");
                for (record, note) in records.iter().zip(notes) {
                    for field in lost_in_note(record, note) {
                        losses.add(style, field, record, note);
                    }
                }
                continue;
            }
            CitationStyle::Ris => (Format::Ris, "list.ris"),
            CitationStyle::CslJson => (Format::JsonLines, "list.json"),
            CitationStyle::Bibtex | CitationStyle::Biblatex => (Format::Bibtex, "list.bib"),
        };
        if format == Format::Bibtex {
            let parsed = biblatex::Bibliography::parse(&written);
            let parsed = parsed.unwrap_or_else(|error| panic!("{style:?}: {error}"));
            assert_eq!(parsed.len(), records.len(), "{style:?}");
        }
        let place = Place::new(&Path::new("/library").join(name), None, None);
        let mut read_back = Vec::new();
        for item in read(written.as_bytes(), format, &place) {
            match item {
                Item::Record(record) => read_back.push(*record),
                Item::Note(_) => {}
                Item::Reject(reject) => panic!("{style:?}: {reject:?}"),
            }
        }
        assert_eq!(read_back.len(), records.len(), "{style:?}");
        for (record, back) in records.iter().zip(&read_back) {
            for field in lost(record, back) {
                losses.add(style, field, record, &format!("{back:?}"));
            }
        }
    }
    losses
}

/// Proves that nothing is lost.
#[track_caller]
fn nothing_is_lost(records: &[Record]) {
    let losses = round(records);
    let counts: Vec<String> = losses
        .counts
        .iter()
        .map(|((style, field), count)| format!("{style} {field} {count}"))
        .collect();
    assert!(
        losses.counts.is_empty(),
        "of {} records lost: {}\n{}",
        records.len(),
        counts.join(", "),
        losses.shown.join("\n")
    );
}

#[test]
fn records_come_back_whole() {
    let mut records = vec![
        whole(),
        record("No more than this", "1950-??", "private papers"),
        record(
            "Телеграмма о порте",
            "ноябрь 1951 г.",
            "ГАРФ. Ф. Р-9401. Оп. 1. Д. 12. Л. 1–3 об.",
        ),
        record(
            "Открытый конец",
            "не позднее 19 ноября 1951 г.",
            "РГАНИ, ф. 89, пер. 42, док. 171",
        ),
        record(
            "An open end",
            "not earlier than November 1951",
            "MOL, XIX-J-1-j Korea, 4. doboz, 5/a, 004076/1955",
        ),
        record("A season", "spring 1951", "PRC FMA 111-00865-03, 3-9"),
        record(
            "A window",
            "early 1951",
            "NARA, RG 59, Central Files, Box 12",
        ),
        record("No date", "no date", "TNA, FO 371/70501"),
        record(
            "A span",
            "17 февраля — 2 марта 1956",
            "SAPMO-BArch, DY 30/3604, Bl. 7-31",
        ),
        record("A span of figures", "1951-11-19/1951-12-02", "RGANI, f. 5"),
        record(
            "A doubt",
            "[1951]",
            "TsDA, f. 1-B, op. 6, a.e. 7523, ll. 1-9",
        ),
    ];
    for (number, record) in records.iter_mut().enumerate() {
        record.id = format!("t:{number}");
    }
    nothing_is_lost(&records);
}

#[test]
fn the_sample_corpus_comes_back_whole() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus");
    let records = records(&sample);
    assert!(records.len() > 50, "{}", records.len());
    nothing_is_lost(&records);
}

#[test]
#[ignore = "reads all real collections; minutes"]
fn real_collections_come_back_whole() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpora");
    if !shared.is_dir() {
        eprintln!("not there: {}", shared.display());
        return;
    }
    let mut records = records(&shared.canonicalize().expect("it is there"));
    let mut ids = HashSet::new();
    records.retain(|record| ids.insert(record.id.clone()));
    eprintln!("{} records", records.len());
    nothing_is_lost(&records);
}
