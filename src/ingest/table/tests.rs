//! Tables as people and programs write them, each with what becomes of it.

use std::path::Path;

use super::*;
use crate::ingest::{Format, read};
use crate::record::Record;

/// Records, rejects as `line byte reason`, and notes.
type Read = (Vec<Record>, Vec<String>, Vec<String>);

fn read_as(bytes: &[u8], mapping: &Mapping) -> Read {
    let place = Place::new(Path::new("/w/korea/letters.csv"), None, None).with_mapping(mapping);
    let (mut records, mut rejects, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    for item in read(bytes, Format::Csv, &place) {
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

fn read_table(bytes: &[u8]) -> Read {
    read_as(bytes, &Mapping::default())
}

/// Checks title, date and body of every record of a table without fault.
fn check(bytes: &[u8], expected: &[(&str, &str, &str)]) -> Vec<Record> {
    let shown = String::from_utf8_lossy(bytes).into_owned();
    let (records, rejects, _) = read_table(bytes);
    assert_eq!(rejects, [""; 0], "{shown}");
    let found: Vec<_> = records
        .iter()
        .map(|record| {
            (
                record.title.as_deref().unwrap_or(""),
                record.date.as_ref().map_or("", |date| date.text.as_str()),
                record.body.as_deref().unwrap_or(""),
            )
        })
        .collect();
    assert_eq!(found, expected, "{shown}");
    records
}

fn utf16(text: &str, mark: bool, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let mark = mark.then_some('\u{feff}');
    let text: String = mark.into_iter().chain(text.chars()).collect();
    text.encode_utf16().flat_map(unit).collect()
}

#[test]
fn tables_are_read_whatever_parts_them() {
    let one = &[("A", "1951", "Text.")];
    check(b"title,date,body\nA,1951,Text.\n", one);
    check(b"Title\tDate\tText\nA\t1951\tText.\r\n", one);
    check(b"Document Title;Doc_Date;Full text\r\nA;1951;Text.", one);
    check(b"title|date|body\nA|1951|Text.\n", one);
    check(b"sep=;\ntitle;date;body\nA;1951;Text.\n", one);
    check(b"\xEF\xBB\xBFtitle,date,body\nA,1951,Text.\n", one);
    check(b"\n\ntitle,date,body\n\nA,1951,Text.\n\n,,\n", one);
    check(b"title,date,body\rA,1951,Text.\r", one);
    check(
        b"\"title\",\"date\",\"body\"\n\"A, \"\"b\"\"\",\"19 November, 1951\",\"One.\n\nTwo.\"\n",
        &[("A, \"b\"", "19 November, 1951", "One.\n\nTwo.")],
    );
    check(
        b"title;date, exact;body\nA, b;1951;c, d\n",
        &[("A, b", "", "c, d")],
    );
}

#[test]
fn tables_come_in_every_encoding() {
    let text = "Заголовок\tДата\tТекст\nЗаписка\t1951\tТекст записки.\n";
    let one = &[("Записка", "1951", "Текст записки.")];
    check(text.as_bytes(), one);
    check(&utf16(text, true, u16::to_le_bytes), one);
    check(&utf16(text, true, u16::to_be_bytes), one);
    for (bytes, name) in [
        (utf16(text, false, u16::to_le_bytes), "utf-16le"),
        (
            encoding_rs::WINDOWS_1251.encode(text).0.into_owned(),
            "windows-1251",
        ),
        (encoding_rs::KOI8_R.encode(text).0.into_owned(), "koi8-r"),
    ] {
        let records = check(&bytes, one);
        assert_eq!(records[0].extra["encoding"], name);
        let (_, _, notes) = read_table(&bytes);
        assert_eq!(
            notes,
            [format!(
                "read as {name}, which was guessed from its letters: convert it to UTF-8 if that \
                 is wrong"
            )]
        );
    }
    let known = check(text.as_bytes(), one);
    assert!(!known[0].extra.contains_key("encoding"));
}

#[test]
fn a_table_may_show_its_encoding_late() {
    let mut text = "title,body\n".to_owned();
    for row in 0..5_000 {
        text.push_str(&format!(
            "Telegram {row},Text of the telegram number {row}.\n"
        ));
    }
    text.push_str("Записка,О переговорах\n");
    let bytes = encoding_rs::WINDOWS_1251.encode(&text).0;
    let (records, rejects, notes) = read_table(&bytes);
    assert_eq!((records.len(), rejects.len(), notes.len()), (5_001, 0, 1));
    assert_eq!(records[5_000].title.as_deref(), Some("Записка"));
    assert_eq!(records[5_000].extra["encoding"], "windows-1251");
}

#[test]
fn a_row_knows_its_place() {
    let text = "title,body\n\"A\",\"one\ntwo\"\nB,three\n";
    let (records, ..) = read_table(text.as_bytes());
    let shown: Vec<_> = records
        .iter()
        .map(|record| {
            let at = &record.provenance[0];
            let stretch = &text[at.start as usize..at.end as usize];
            (record.id.as_str(), at.line, stretch)
        })
        .collect();
    assert_eq!(
        shown,
        [
            ("letters#2", 2, "\"A\",\"one\ntwo\""),
            ("letters#4", 4, "B,three")
        ]
    );
}

#[test]
fn what_is_wrong_is_said_with_its_place() {
    let said = [
        &b"title,body\nA,b\nC\nD,e,f\nG,h\n"[..],
        b"title,body,summary\nA,b,c\n,,It.\n",
        b"title,body\nA,b\nC,\"d\nE,f\n",
        b"Box,Pages\n3,4\n",
        b"title,body\nA,b\nC,\xD4.\n",
        b"",
        b"\"title,body\nA,b\n",
    ]
    .map(|bytes| {
        let (records, rejects, _) = read_table(bytes);
        format!("{} read; {}", records.len(), rejects.join("; "))
    });
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_name_that_stands_twice_is_said() {
    let (records, rejects, notes) = read_table(b"title,note,note,,\nA,b,c,d,e\n");
    assert_eq!((records.len(), rejects.len()), (1, 0));
    let extra = serde_json::to_value(&records[0].extra).unwrap();
    assert_eq!(
        extra,
        serde_json::json!({"note": "b", "note (2)": "c", "column 4": "d", "column 5": "e"})
    );
    insta::assert_snapshot!(notes.join("\n"));
}

#[test]
fn columns_become_fields() {
    let text = "ID;Название;Дата;Автор;Ключевые слова;Язык;Архив;Фонд;Опись;Дело;Листы;Коробка\n\
                7;Записка;19.11.1951;Громыко А.А. | Зорин В.А.;Война;русский;АП РФ;3;65;829;44–45;2\n";
    let (records, rejects, _) = read_table(text.as_bytes());
    assert_eq!(rejects, [""; 0]);
    let record = &records[0];
    assert_eq!(
        (record.id.as_str(), record.collection.as_str()),
        ("7", "letters")
    );
    assert_eq!(record.people, ["Громыко А.А.", "Зорин В.А."]);
    assert_eq!(record.subjects, ["Война"]);
    assert_eq!(record.language.as_deref(), Some("русский"));
    let reference = &record.references[0];
    assert_eq!(
        (
            reference.archive.as_str(),
            reference.fond(),
            reference.opis(),
            reference.delo(),
            reference.listy.as_deref()
        ),
        ("APRF", Some("3"), Some("65"), Some("829"), Some("44-45"))
    );
    assert_eq!(record.extra["Коробка"], "2");
}

#[test]
fn a_mapping_makes_unusual_tables_readable() {
    let text = b"Rubrik,Akt,Nr\nBericht,\"APRF, f. 3\",12\n";
    let (records, rejects, _) = read_table(text);
    assert_eq!((records.len(), rejects.len()), (0, 1));
    let mapping = Mapping::read(&["title=Rubrik,citation=Akt,id=nr,date=Datum"]).unwrap();
    let (records, rejects, _) = read_as(text, &mapping);
    assert_eq!(rejects, [""; 0]);
    assert_eq!(records[0].id, "12");
    assert_eq!(records[0].title.as_deref(), Some("Bericht"));
    assert_eq!(records[0].references[0].fond(), Some("3"));
    assert_eq!(
        mapping.unmet(),
        [(crate::ingest::mapping::Field::Date, "Datum")]
    );
}

#[test]
fn numbers_of_a_list_go_with_its_collection() {
    let (records, ..) = read_table(b"record_id,title\n12,A\nwcda:7,B\n");
    let ids: Vec<_> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["letters:12", "wcda:7"]);
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300)) {
        let _ = read_table(&bytes);
        let _ = read_table(&[&b"title,body\n"[..], &bytes].concat());
    }

    // But for markup, which a cell may hold.
    #[test]
    fn what_was_written_is_read(rows in proptest::collection::vec(("[a-z\",;\n\té]{1,12}x", "[^<&\n]{0,20}y"), 0..20)) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["title", "body"]).unwrap();
        for (title, body) in &rows {
            writer.write_record([title, body]).unwrap();
        }
        let (records, rejects, _) = read_table(&writer.into_inner().unwrap());
        proptest::prop_assert_eq!(rejects.len(), 0);
        let bodies: Vec<_> = records.iter().map(|record| record.body.as_deref().unwrap()).collect();
        let written: Vec<_> = rows.iter().map(|(_, body)| body.as_str()).collect();
        proptest::prop_assert_eq!(bodies, written);
    }
}

proptest::proptest! {
    #[test]
    fn the_first_row_is_that_of_the_crate(text in "\u{feff}?[aж;\",\r\n]{0,30}", is_comma: bool) {
        let delimiter = if is_comma { b',' } else { b';' };
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(delimiter)
            .from_reader(text.as_bytes());
        let mut row = StringRecord::new();
        let read = matches!(reader.read_record(&mut row), Ok(true)).then_some(row);
        proptest::prop_assert_eq!(cells(&text, delimiter), read);
    }
}
