//! The way back: records written in every style and as JSON, and read again.
//!
//! Entries are read by the readers of this program and by the crate `biblatex`, notes by the readers of
//! references and dates. What is compared is what the module promises: everything but where the record lay in JSON,
//! everything but text, pages and evidence in entries, and in notes title, kind, date, places, leaves, language, translator, address. The long
//! form reads real collections where they lie beside the project (`cargo test round -- --ignored`).

use std::collections::{BTreeMap, HashSet};
use std::io::Read;
use std::path::{Path, PathBuf};

use super::*;
use crate::ingest::identity::Place;
use crate::ingest::sniff::{Sniffed, sniff};
use crate::ingest::{Format, Item, read};
use crate::present::cite::clean;
use crate::present::json;
use crate::present::view::RecordView;
use crate::record::date::find as find_date;
use crate::record::language::normalised;
use crate::record::reference::Reference;
use crate::record::{EvidenceKind, Provenance};

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

/// Losses by style and field.
#[derive(Default)]
struct Losses {
    counts: BTreeMap<(&'static str, &'static str), usize>,
    shown: Vec<String>,
}

impl Losses {
    fn add(&mut self, style: &'static str, field: &'static str, record: &Record, back: &str) {
        let count = self.counts.entry((style, field)).or_default();
        *count += 1;
        if *count <= SHOWN {
            let id = &record.id;
            self.shown.push(format!(
                "{style} {field} of {id}: {back}\n    was {record:?}"
            ));
        }
    }
}

fn clean_of(text: Option<&String>) -> Option<String> {
    text.and_then(|text| clean::some(text))
}

/// The fields of a record that do not come back from a style.
fn lost(one: &Record, back: &Record) -> Vec<&'static str> {
    let lines = |texts: &[String]| -> Vec<String> {
        texts.iter().filter_map(|text| clean::some(text)).collect()
    };
    let days = |record: &Record| {
        let date = record.date.as_ref();
        date.map(|date| {
            let days = (date.earliest, date.latest);
            (clean::line(&date.text), days, date.precision, date.certain)
        })
    };
    let language = |record: &Record| record.language.as_deref().and_then(normalised);
    let references = |record: &Record| clean::value(&serde_json::json!(record.references));
    let fields = |record: &Record| {
        let mut fields = clean::value(&record.extra.clone().into());
        let members = fields.as_object_mut();
        members
            .into_iter()
            .for_each(|members| members.retain(|_, value| !value.is_null()));
        fields
    };
    let kept = [
        ("id", clean::line(&one.id) == back.id),
        ("title", clean_of(one.title.as_ref()) == back.title),
        ("summary", clean_of(one.summary.as_ref()) == back.summary),
        ("type", clean_of(one.kind.as_ref()) == back.kind),
        ("url", clean_of(one.url.as_ref()) == back.url),
        ("citation", clean_of(one.citation.as_ref()) == back.citation),
        (
            "collection",
            clean::line(&one.collection) == back.collection,
        ),
        ("language", language(one) == language(back)),
        ("date", days(one) == days(back)),
        ("references", references(one) == references(back)),
        ("people", lines(&one.people) == back.people),
        ("places", lines(&one.places) == back.places),
        ("subjects", lines(&one.subjects) == back.subjects),
        ("other fields", fields(one) == fields(back)),
    ];
    let lost = kept.into_iter().filter(|(_, is_kept)| !is_kept);
    lost.map(|(field, _)| field).collect()
}

/// The fields of a record that do not come back from JSON, which leaves out only where it lay.
fn lost_in_json(one: &Record, back: &Record) -> Vec<&'static str> {
    let fields = |record| serde_json::to_value(record).expect("it is serialized");
    let (one, back) = (fields(one), fields(back));
    let all = [
        "id",
        "title",
        "date",
        "summary",
        "body",
        "language",
        "citation",
        "references",
        "people",
        "places",
        "subjects",
        "type",
        "collection",
        "url",
        "extra",
        "evidence",
        "pages",
    ];
    let lost = all
        .into_iter()
        .filter(|name| one.get(name) != back.get(name));
    lost.collect()
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
    let title = work.title.as_deref().unwrap_or_default();
    let title = title.trim_end_matches('.').chars().count() + usize::from(note.starts_with('“'));
    let behind = note.char_indices().nth(title).map_or(0, |(at, _)| at);
    let behind = note[behind..].trim_start_matches(['”', '’', ',', ' ', '.', ':']);
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

/// The records of a file.
fn back(written: &str, format: Format, name: &str) -> Vec<Record> {
    let place = Place::new(&Path::new("/library").join(name), None, None);
    let items = read(written.as_bytes(), format, &place).into_iter();
    let record = |item| match item {
        Item::Record(record) => Some(*record),
        Item::Note(_) => None,
        Item::Reject(reject) => panic!("{name}: {reject:?}"),
    };
    items.filter_map(record).collect()
}

/// Writes the records in every style and as JSON, reads them back and counts what is lost.
fn round(records: &[Record]) -> Losses {
    let mut losses = Losses::default();
    let written: String = records
        .iter()
        .map(|record| {
            let view = RecordView {
                record,
                highlights: &[],
                stop: None,
            };
            json::to_string(&json::record(&view, None), false) + "\n"
        })
        .collect();
    let read_back = back(&written, Format::JsonLines, "records.jsonl");
    assert_eq!(read_back.len(), records.len());
    for (record, back) in records.iter().zip(&read_back) {
        for field in lost_in_json(record, back) {
            losses.add("JSON", field, record, &format!("{back:?}"));
        }
    }
    for style in STYLES {
        let (style, name) = (style.value, style.name);
        let written = all(records, style);
        let (format, file) = match style {
            CitationStyle::Chicago | CitationStyle::Gost => {
                let notes: Vec<&str> = written.lines().collect();
                assert_eq!(notes.len(), records.len(), "{name}");
                for (record, note) in records.iter().zip(notes) {
                    for field in lost_in_note(record, note) {
                        losses.add(name, field, record, note);
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
            let parsed = parsed.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(parsed.len(), records.len(), "{name}");
        }
        let read_back = back(&written, format, file);
        assert_eq!(read_back.len(), records.len(), "{name}");
        for (record, back) in records.iter().zip(&read_back) {
            for field in lost(record, back) {
                losses.add(name, field, record, &format!("{back:?}"));
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
    for citation in [
        "\"A\", RGANI, f. 5.",
        "\"RGANI, f. 5\"",
        "[RGANI, f. 5]",
        "{RGANI, f. 5}",
        "\"",
        "[",
    ] {
        records.push(record("Quoted", "[1951]", citation));
    }
    // Read from no citation, and with one that names an archive alone.
    records.push(Record {
        references: Vec::new(),
        ..record(
            "A copy",
            "1963",
            "Archive of the President of the Russian Federation, f. 3. Copy.",
        )
    });
    for (number, record) in records.iter_mut().enumerate() {
        record.id = format!("t:{number}");
        // As they are read from columns.
        record.provenance = vec![Provenance::whole("/library/list.jsonl", 9, 1)];
        record.evidence.title = record.title.as_ref().map(|_| EvidenceKind::Column.into());
        record.evidence.date = record.date.as_ref().map(|_| EvidenceKind::Column.into());
        let is_placed = !record.references.is_empty();
        record.evidence.references = is_placed.then(|| EvidenceKind::Column.into());
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
    // One of so many, for a quick look.
    let stride = std::env::var("KARTOTEKA_STRIDE").ok();
    let stride: usize = stride.and_then(|stride| stride.parse().ok()).unwrap_or(1);
    let records: Vec<Record> = records.into_iter().step_by(stride.max(1)).collect();
    eprintln!("{} records", records.len());
    nothing_is_lost(&records);
}
