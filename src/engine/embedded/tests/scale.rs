//! Some thousand generated records: several threads and segments, figures, damaged texts.

use std::fs;
use std::io::{Seek, SeekFrom, Write};

use jiff::civil::date;

use super::*;
use crate::engine::embedded::stored::RecordReader;
use crate::record::Evidenced;
use crate::record::date::{HistoricalDate, Precision};
use crate::record::reference::{Level, LevelKind, Reference};

const RECORDS: usize = 3000;

/// A record like no other: every number has its own words, date and shelfmark.
fn generated(number: usize) -> Record {
    let level = |kind, value: usize| Level {
        kind,
        label: String::new(),
        value: value.to_string(),
    };
    let day = date(1945, 1, 1)
        .checked_add(jiff::Span::new().days(number as i64))
        .unwrap();
    let words: Vec<String> = (0..40)
        .map(|place| format!("word{}", number * 7 % (place + 50)))
        .collect();
    Record {
        body: Some(words.join(" ")),
        date: Some(HistoricalDate {
            text: day.to_string(),
            earliest: Some(day),
            latest: Some(day),
            precision: Precision::Day,
            certain: true,
        }),
        citation: Some("archive, fond, opis".to_owned()),
        references: (!number.is_multiple_of(3))
            .then(|| Reference {
                archive: ["APRF", "RGANI"][number % 2].to_owned(),
                levels: vec![
                    level(LevelKind::Fond, number % 9),
                    level(LevelKind::Opis, number),
                ],
                listy: None,
                text: String::new(),
            })
            .into_iter()
            .collect(),
        ..record(&format!("r{number}"), &format!("title {number}"))
    }
}

fn write_all(writer: &mut RecordWriter, commit_every: usize) {
    writer.begin_source(stamp("/a", 1));
    for number in 0..RECORDS {
        assert_eq!(writer.write(generated(number)).unwrap(), Written::Added);
        if number % commit_every == 0 {
            writer.commit().unwrap();
        }
    }
    writer.end_source(true).unwrap();
}

#[test]
fn every_record_comes_back_and_is_counted() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    write_all(&mut writer, 150);
    assert_eq!(writer.tidy().unwrap(), Vec::<String>::new());
    assert_eq!(finish(writer), RECORDS as u64);

    let found = contents(dir.path());
    assert_eq!(found.len(), RECORDS);
    assert!(found.iter().all(|(id, title, _)| title[6..] == id[1..]));
    let figures = Store::open_read(dir.path()).unwrap().figures().unwrap();
    assert_eq!(figures.records, RECORDS as u64);
    assert_eq!(
        figures.segments, 1,
        "commits left twenty, the run's end merged them"
    );
    let share = |value| figures.evidence.share(value);
    let references = share(Evidenced::References);
    assert_eq!(references.read, RECORDS as u64 * 2 / 3);
    assert_eq!(
        (references.stated, references.of),
        (RECORDS as u64, RECORDS as u64)
    );
    assert_eq!(share(Evidenced::Date).read, RECORDS as u64);
    assert_eq!(
        figures.span,
        Some(("1945-01-01".to_owned(), "1953-03-19".to_owned()))
    );
    assert_eq!(figures.collections, [("test".to_owned(), RECORDS as u64)]);
    assert_eq!(
        figures.archives,
        [("APRF".to_owned(), 1000), ("RGANI".to_owned(), 1000)]
    );
    // The word "title", the numbers of the titles, and word0 to word88.
    assert_eq!(figures.terms, 1 + RECORDS as u64 + 89);
    assert!(figures.bytes > 100_000);
}

#[test]
fn words_of_several_segments_count_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    for (number, source) in ["/a", "/b", "/c"].into_iter().enumerate() {
        let id = format!("r{number}");
        read_source(&mut writer, stamp(source, 1), &[(&id, "same words here")]);
        writer.commit().unwrap();
    }
    let figures = Store::open_read(dir.path()).unwrap().figures().unwrap();
    assert_eq!((figures.segments, figures.terms), (3, 3));
}

#[test]
fn a_damaged_text_is_reported_and_never_shown() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    write_all(&mut writer, RECORDS);
    finish(writer);
    // There may be several segments; the first is damaged and read.
    let store = Store::open_read(dir.path()).unwrap();
    let segment = store.searcher().segment_reader(0).segment_id();
    drop(store);
    let name = format!("{}.store", segment.uuid_string());
    let name = files(dir.path())
        .into_iter()
        .find(|file| file.ends_with(&name))
        .unwrap();
    let file = dir.path().join(name);
    let whole = fs::read(&file).unwrap();
    let put = |place: usize, byte| {
        let mut file = fs::File::options().write(true).open(&file).unwrap();
        file.seek(SeekFrom::Start(place as u64)).unwrap();
        file.write_all(&[byte]).unwrap();
    };
    let (mut right, mut refused) = (0, 0);
    // Bits all over the file, at odd places. Opened first: what a failing disk changes has the
    // old times, so opening does not see it.
    for trial in 0..40 {
        let store = Store::open_read(dir.path()).unwrap();
        let place = trial * 7919 * 13 % whole.len();
        put(place, whole[place] ^ (1 << (trial % 8)));
        let searcher = store.searcher();
        let reader: RecordReader = store.records(&searcher);
        for doc in (0..RECORDS as u32).step_by(11) {
            let id_column = searcher
                .segment_reader(0)
                .fast_fields()
                .str("id")
                .unwrap()
                .unwrap();
            let mut id = String::new();
            let place = id_column.ords().first(doc).unwrap();
            id_column.ord_to_str(place, &mut id).unwrap();
            match reader.read(tantivy::DocAddress::new(0, doc)) {
                Ok(mut record) => {
                    right += 1;
                    record.provenance.clear();
                    let number = id[1..].parse().unwrap();
                    assert_eq!(record, generated(number), "trial {trial}");
                }
                Err(EngineError::Damaged { .. }) => refused += 1,
                Err(other) => panic!("trial {trial}: {other}"),
            }
        }
        put(place, whole[place]);
    }
    assert!(right > 0 && refused > 0, "{right} right, {refused} refused");
}

#[test]
fn damage_is_an_error_or_goes_unnoticed_and_never_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    write_all(&mut writer, RECORDS);
    finish(writer);
    let mut noticed = 0;
    for name in files(dir.path())
        .iter()
        .filter(|name| !name.ends_with("lock"))
    {
        let file = dir.path().join(name);
        let whole = fs::read(&file).unwrap();
        for trial in 0..12 {
            let mut damaged = whole.clone();
            let place = (trial * 104_729 + 11) % whole.len();
            match trial % 4 {
                0 => damaged[place] ^= 1 << (trial % 8),
                1 => damaged[place..]
                    .iter_mut()
                    .take(8)
                    .for_each(|byte| *byte = 0xff),
                2 => damaged.truncate(place),
                _ => damaged[place..]
                    .iter_mut()
                    .take(4096)
                    .for_each(|byte| *byte = 0),
            }
            // A new file, since the old one may still be mapped.
            fs::remove_file(&file).unwrap();
            fs::write(&file, &damaged).unwrap();
            let read = Store::open_read(dir.path()).and_then(|store| store.figures());
            let written = Store::open_write(dir.path(), SMALL).map(drop);
            for error in [read.err(), written.err()].into_iter().flatten() {
                noticed += 1;
                let is_known = matches!(
                    error,
                    EngineError::Damaged { .. } | EngineError::Incompatible { .. }
                );
                assert!(is_known, "{name}, {trial}: {error}");
            }
        }
        fs::remove_file(&file).unwrap();
        fs::write(&file, &whole).unwrap();
    }
    assert!(noticed > 20, "{noticed}");
    check_whole(dir.path());
}

/// Whatever was tried, an index that is mended is whole.
#[track_caller]
fn check_whole(path: &Path) {
    assert_eq!(
        Store::open_read(path).unwrap().figures().unwrap().records,
        RECORDS as u64
    );
    assert_eq!(finish(open(path)), RECORDS as u64);
}

#[test]
fn all_segments_can_be_made_one() {
    let dir = tempfile::tempdir().unwrap();
    let segments = || {
        let searcher = Store::open_read(dir.path()).unwrap().searcher();
        searcher.segment_readers().len()
    };
    let many: Vec<String> = (0..20).map(|number| format!("b{number}")).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|id| (&id[..], "title")).collect();
    let mut writer = open_with(dir.path(), SINGLE);
    read_source(&mut writer, stamp("/b", 1), &many);
    writer.commit().unwrap();
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    assert!(writer.tidy().unwrap().is_empty());
    assert_eq!(segments(), 2, "the other is many times as large");
    for _ in 0..2 {
        assert!(writer.unite().unwrap().is_empty());
        assert_eq!(segments(), 1);
    }
    assert_eq!(finish(writer), 21);
}
