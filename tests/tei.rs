//! Whole volumes of *Foreign Relations*, where they are there.
//!
//! 1. Every `div type="document"` becomes one record, counted independently of the reader.
//! 2. Every record has a title and a date wherever the volume gives one.
//! 3. The day of a record is that of its dateline.
//! 4. The bytes of a record in the volume are its `div`, whatever stands before it.

mod common;

use std::fs;
use std::ops::ControlFlow;
use std::path::Path;

use jiff::civil::Date;
use kartoteka::ingest::Item;
use kartoteka::ingest::identity::Place;
use kartoteka::ingest::tei::read;
use kartoteka::record::Record;
use kartoteka::record::date::{Precision, find};

fn records(path: &Path) -> Vec<Record> {
    let text = fs::read(path).expect("the volume is readable");
    let place = Place::new(path, None, None);
    let mut records = Vec::new();
    let _ = read(text.as_slice(), &place, &mut |item| {
        match item {
            Item::Record(record) => records.push(*record),
            other => panic!("{other:?}"),
        }
        ControlFlow::Continue(())
    });
    records
}

/// The day that the words of the first dateline above any attachment give.
fn day_of_dateline(div: &str) -> Option<Date> {
    let own = div.split("attachment").next()?;
    let (_, rest) = own.split_once("<dateline")?;
    let (dateline, _) = rest.split_once("</dateline>")?;
    let words: String = dateline
        .split('<')
        .filter_map(|piece| piece.split_once('>').map(|(_, words)| words))
        .collect();
    let sent = words.split(['[', '(']).next()?;
    // A day of both calendars, `May 2/15`: the markup names the one, the words the other.
    if sent.contains('/') {
        return None;
    }
    let joined = sent.split_whitespace().collect::<Vec<_>>().join(" ");
    let (date, _) = find(&joined)?;
    (date.precision == Precision::Day && date.certain).then_some(date.earliest?)
}

#[test]
fn every_document_of_a_volume_becomes_a_record() {
    let Some(folder) = common::shared("corpora/frus-tei") else {
        return;
    };
    for (name, dated) in [
        // One telegram of which only the day of receipt is known.
        ("frus1894Nicaragua.xml", 137),
        // Six say that they are undated, one gives no day, one only that of its inclosure.
        ("frus1918Russiav03.xml", 470),
        ("frus1961-63v06.excerpt.xml", 2),
    ] {
        let path = folder.join(name);
        let text = fs::read_to_string(&path).expect("the volume is readable");
        let expected = text.matches("<div type=\"document\"").count();
        let records = records(&path);
        assert_eq!(records.len(), expected, "{name}");
        let with_title = records
            .iter()
            .filter(|record| record.title.is_some())
            .count();
        assert_eq!(with_title, expected, "{name}: titles");
        let with_date = records
            .iter()
            .filter(|record| record.date.as_ref().is_some_and(|date| date.is_dated()))
            .count();
        assert_eq!(with_date, dated, "{name}: dates");
        let (mut line, mut counted) = (1, 0);
        for record in &records {
            let place = &record.provenance[0];
            let range = place.start as usize..place.end as usize;
            let slice = &text.as_bytes()[range];
            assert!(
                slice.starts_with(b"<div type=\"document\""),
                "{}",
                record.id
            );
            assert!(slice.ends_with(b"</div>"), "{}", record.id);
            let between = &text.as_bytes()[counted..place.start as usize];
            line += between.iter().filter(|&&byte| byte == b'\n').count() as u64;
            counted = place.start as usize;
            assert_eq!(place.line, line, "{}", record.id);
            let div = &text[place.start as usize..place.end as usize];
            if let Some(day) = day_of_dateline(div) {
                let date = record.date.as_ref().expect("a date");
                assert_eq!(date.earliest, Some(day), "{}", record.id);
            }
        }
        let mut ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), expected, "{name}: ids");
        println!("{name}: {expected} documents, {with_date} dated");
    }
}
