//! Whole sources of JSON, with their places and faults, and the same source in any encoding.

use std::path::Path;

use super::*;
use crate::ingest::{DateHabits, Mapping};
use crate::record::date::{HistoricalDate, NumericOrder};

fn read_json(bytes: &[u8]) -> (Vec<Record>, Vec<String>, Vec<String>) {
    let place = Place::new(Path::new("/w/korea/list.json"), None, None);
    let (mut records, mut rejects, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for item in read(bytes, Format::JsonLines, &place) {
        match item {
            Item::Record(record) => records.push(*record),
            Item::Reject(reject) => rejects.push(format!(
                "{} {} {}",
                reject.line.unwrap_or(0),
                reject.byte.unwrap_or(0),
                reject.reason
            )),
            Item::Note(note) => notes.push(note.text),
        }
    }
    (records, rejects, notes)
}

fn titles(records: &[Record]) -> Vec<&str> {
    records
        .iter()
        .filter_map(|record| record.title.as_deref())
        .collect()
}

#[test]
fn lists_of_any_make_are_read_element_by_element() {
    for text in [
        r#"[{"title":"A"},{"title":"B"}]"#,
        "[\n  {\n    \"title\": \"A\"\n  },\n  {\n    \"title\": \"B\"\n  }\n]\n",
        r#"{"total":2,"records":[{"title":"A"},{"title":"B"}]}"#,
        r#"{"hits":{"total":2,"hits":[{"title":"A"},{"title":"B"}]},"took":1}"#,
        "{\"title\":\"A\"}\n{\"title\":\"B\"}\n",
        "{\n\"title\":\"A\"\n}\n{\n\"title\":\"B\"\n}\n",
    ] {
        let (records, rejects, notes) = read_json(text.as_bytes());
        assert_eq!(titles(&records), ["A", "B"], "{text}");
        assert_eq!((rejects.len(), notes.len()), (0, 0), "{text}");
        for record in &records {
            let at = &record.provenance[0];
            let stretch = &text[at.start as usize..at.end as usize];
            let title =
                serde_json::from_str::<serde_json::Value>(stretch).unwrap()["title"].clone();
            assert_eq!(title.as_str(), record.title.as_deref());
            let line = text[..at.start as usize].matches('\n').count() as u64 + 1;
            assert_eq!(at.line, line, "{text}");
        }
    }
    let (records, ..) = read_json(br#"[{"title":"A"},{"title":"B"}]"#);
    let ids: Vec<_> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["korea/list.json#1", "korea/list.json#2"]);
}

#[test]
fn a_broken_element_is_one_reject() {
    let said = [
        r#"[{"title":"A"},{"title":,},{"title":"C"}]"#,
        "[\n{\"title\":\"A\"},\n{\"title\":\"B},\n{\"title\":\"C\"}\n]",
        "[\n{\"title\":\"A\"},\n{\n\"title\":\"B\",\n\"body\" \"x\"\n},\n{\"title\":\"C\"}\n]",
        r#"[{"title":"A"},7,"b",{"summary":"c"}]"#,
        r#"[{"title":"A"},{"title":"B"},"#,
        r#"[{"title":"A"},{"title":"B"#,
        r#"[{"title":"A"},{"title":"B", {"title":"C"}]"#,
        "{\"title\":\"A\",",
    ]
    .map(|text| {
        let (records, rejects, _) = read_json(text.as_bytes());
        format!("{}: {}", titles(&records).join(" "), rejects.join("; "))
    });
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn many_elements_come_in_order() {
    let list: Vec<_> = (0..5_000)
        .map(|number| serde_json::json!({"title": format!("T{number}"), "body": "[{\"x\"}, "}))
        .collect();
    for text in [
        serde_json::to_string(&list).unwrap(),
        serde_json::to_string_pretty(&serde_json::json!({"n": 1, "data": list})).unwrap(),
    ] {
        let (records, rejects, _) = read_json(text.as_bytes());
        assert_eq!((records.len(), rejects.len()), (5_000, 0));
        assert_eq!(records[4_999].title.as_deref(), Some("T4999"));
    }
}

#[test]
fn json_comes_in_every_encoding() {
    let text = "[{\"title\":\"Записка о переговорах\",\"date\":\"1951\"}]";
    let sixteen: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, name) in [
        (text.as_bytes().to_vec(), None),
        (sixteen, Some("utf-16le")),
        (
            encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
            Some("windows-1251"),
        ),
        (
            encoding_rs::KOI8_R.encode(text).0.into_owned(),
            Some("koi8-r"),
        ),
    ] {
        let (records, rejects, notes) = read_json(&bytes);
        assert_eq!(
            titles(&records),
            ["Записка о переговорах"],
            "{name:?}: {rejects:?}"
        );
        let said = records[0]
            .extra
            .get("encoding")
            .and_then(|name| name.as_str());
        assert_eq!((said, notes.len()), (name, usize::from(name.is_some())));
        assert_eq!(
            records[0].provenance[0].end,
            bytes.len() as u64 - if name == Some("utf-16le") { 2 } else { 1 }
        );
    }
}

#[test]
fn a_column_of_dates_has_one_order() {
    let habits = |order| DateHabits {
        order,
        ..DateHabits::default()
    };
    let open = DateHabits::default();
    let stated = habits(NumericOrder::DayMonth);
    for (text, format, stated, days, said) in [
        (
            "Title,Doc Date\nA,03/04/1963\nB,03/21/1963\nC,\n",
            Format::Csv,
            open,
            &["1963-03-04..1963-03-04", "1963-03-21..1963-03-21", "-"][..],
            "column \"Doc Date\": month first, 1 of the 2 values can be nothing else",
        ),
        (
            "{\"title\":\"A\",\"date\":\"3/4/63\"}\n{\"title\":\"B\",\"date\":\"21/4/63\"}\n",
            Format::JsonLines,
            open,
            &["1963-04-03..1963-04-03", "1963-04-21..1963-04-21"],
            "column \"date\": day first, 1 of the 2 values can be nothing else",
        ),
        (
            "title;date\nA;3/4/63\nB;5/6/63\n",
            Format::Csv,
            open,
            &["1963-03-04..1963-04-03", "1963-05-06..1963-06-05"],
            "column \"date\": nothing decides between month first and day first, so the 2 that can \
             be either span both readings; --date-order mdy, dmy or ymd states the order",
        ),
        (
            "title;date\nA;3/4/63\nB;5/6/63\n",
            Format::Csv,
            stated,
            &["1963-04-03..1963-04-03", "1963-06-05..1963-06-05"],
            "",
        ),
        (
            "title,date\nA,18951\nB,23238\n",
            Format::Csv,
            open,
            &["1951-11-19..1951-11-19", "1963-08-15..1963-08-15"],
            "column \"date\": all 2 values are numbers of days, read as a spreadsheet counts them \
             from 1900",
        ),
        (
            "title,date\nA,Prague 1968\nB,1951\n",
            Format::Csv,
            open,
            &["1968-01-01..1968-12-31", "1951-01-01..1951-12-31"],
            "",
        ),
    ] {
        let mapping = Mapping::default().with_dates(stated);
        let place = Place::new(Path::new("/w/list"), None, None).with_mapping(&mapping);
        let (mut read_days, mut notes) = (Vec::new(), Vec::new());
        for item in read(text.as_bytes(), format, &place) {
            match item {
                Item::Record(record) => {
                    let date = record.date.filter(HistoricalDate::is_dated);
                    let end = |day: Option<jiff::civil::Date>| {
                        day.map_or_else(String::new, |day| day.to_string())
                    };
                    read_days.push(date.map_or_else(
                        || "-".to_owned(),
                        |date| format!("{}..{}", end(date.earliest), end(date.latest)),
                    ));
                }
                Item::Note(note) => notes.push(note.text),
                Item::Reject(reject) => panic!("{reject:?}"),
            }
        }
        assert_eq!(
            (read_days, notes.join("; ")),
            (
                days.iter().map(ToString::to_string).collect(),
                said.to_owned()
            ),
            "{text}"
        );
    }
}

#[test]
fn documents_say_that_their_encoding_was_guessed() {
    let text = "Записка министра\n19 ноября 1951 г.\n\nТекст записки о переговорах.\n";
    let bytes = encoding_rs::KOI8_R.encode(text).0;
    let place = Place::new(Path::new("/w/korea/1.txt"), None, None);
    let items = read(&bytes, Format::Markdown, &place);
    let [Item::Note(note), Item::Record(record)] = &items[..] else {
        panic!("a note and a record: {items:?}");
    };
    assert_eq!(record.title.as_deref(), Some("Записка министра"));
    assert_eq!(record.extra["encoding"], "koi8-r");
    insta::assert_snapshot!(note.text, @"read as koi8-r, which was guessed from its letters: convert it to UTF-8 if that is wrong");
}

#[test]
fn one_bad_byte_among_good_ones_is_named() {
    let mut bytes = "{\"title\":\"Записка\"}\n{\"title\":\"Письмо\"}\n"
        .as_bytes()
        .to_vec();
    bytes[12] = 0xFF;
    let (records, rejects, notes) = read_json(&bytes);
    assert_eq!((titles(&records), notes.len()), (vec!["Письмо"], 0));
    assert!(
        rejects[0].starts_with("1 0 not valid UTF-8 at byte 12 (0xff)"),
        "{rejects:?}"
    );
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), start in 0_usize..4) {
        let start = [&b""[..], b"[", b"{\"records\":[", b"[{\"title\":\""][start];
        let _ = read_json(&[start, &bytes].concat());
    }
}
