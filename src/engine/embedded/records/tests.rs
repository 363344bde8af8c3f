//! Records packed and unpacked, and what damage does.

use std::sync::Arc;

use super::form::{bare_form, parts, record_of, stored_form};
use super::pack::{Packer, cuts};
use super::unpack::Value;
use super::*;
use crate::record::{Provenance, Record};

fn record() -> Record {
    Record {
        id: "x".to_owned(),
        title: Some("Armistice talks".to_owned()),
        summary: Some("On the zone.".to_owned()),
        body: Some("Kaesong calling.".to_owned()),
        people: vec!["Mao\u{1e}Zedong".to_owned(), "Razuvaev".to_owned()],
        collection: "test".to_owned(),
        provenance: vec![Provenance {
            source: "/a".to_owned(),
            start: 0,
            end: 9,
            line: 1,
            part: None,
            named: None,
        }],
        ..Record::default()
    }
}

#[test]
fn content_is_what_the_record_says_and_not_where() {
    let mut one = record();
    let bare = bare_form(&mut one).unwrap();
    assert_eq!(one, record(), "provenance and body are put back");
    one.provenance.clear();
    assert_eq!(bare_form(&mut one).unwrap(), bare);
    one.language = Some("Russian".to_owned());
    assert_ne!(bare_form(&mut one).unwrap(), bare);
}

#[test]
fn a_record_comes_back_from_its_form() {
    let empty = Record {
        body: Some(String::new()),
        ..record()
    };
    for mut record in [record(), Record::default(), empty] {
        let bare = bare_form(&mut record).unwrap();
        let form = stored_form(bare, &record.provenance).unwrap();
        assert_eq!(record_of(&form), Some(record));
    }
    for other in [&b""[..], b"{}", &[0], &[0, 9, b'a'], &[0, 0]] {
        assert_eq!(record_of(other), None, "{other:?}");
    }
}

/// Bodies of many lengths and scripts.
fn bodies() -> Vec<String> {
    let english = "The Ambassador said that the zone was closed; ".repeat(900);
    let mut bodies: Vec<String> = [0, 1, 4095, 4096, 4097, 9000, 40_000]
        .iter()
        .map(|&bytes| english[..bytes].to_owned())
        .collect();
    bodies.push("周恩來".repeat(5000));
    bodies.push("Посол сообщил о зоне. ".repeat(800));
    bodies.push("x".repeat(20_000));
    bodies
}

/// Every chunk of a packed value.
fn unpacked(value: &[u8], table: &super::unpack::Table) -> Option<Vec<u8>> {
    let mut decompressor = zstd::bulk::Decompressor::new().unwrap();
    let form = table.form(|_, frame| {
        let chunk = decompressor.decompress(&value[frame.range.clone()], frame.bytes);
        chunk
            .ok()
            .filter(|chunk| chunk.len() == frame.bytes)
            .map(Arc::from)
            .ok_or(())
    });
    form.ok()
}

#[test]
fn what_is_packed_is_unpacked() {
    let mut packer = Packer::new(Arc::default()).unwrap();
    for body in bodies() {
        let mut record = Record {
            body: Some(body.clone()),
            ..record()
        };
        let form = bare_form(&mut record).unwrap();
        let cuts = cuts(&body);
        let chunks = cuts.windows(2).map(|pair| pair[1] - pair[0]);
        assert!(
            chunks
                .clone()
                .all(|bytes| bytes > 0 && bytes <= 2 * CHUNK_BYTES)
        );
        let positions: Vec<u32> = (0..=cuts.len() as u32).map(|cut| 70 + 3 * cut).collect();
        let value = packer.pack(&form, &cuts, &positions).unwrap();
        let Some(Value::Packed(table)) = Value::of(&value) else {
            panic!("it is packed");
        };
        assert_eq!(table.positions.as_deref(), Some(&positions[..]));
        assert_eq!(unpacked(&value, &table).as_ref(), Some(&form));
        assert_eq!(parts(&form).unwrap().0, Some(&body[..]));
    }
}

#[test]
fn damage_is_never_shown() {
    let mut packer = Packer::new(Arc::default()).unwrap();
    let mut record = Record {
        body: Some("The zone was closed by both sides. ".repeat(300)),
        ..record()
    };
    let form = bare_form(&mut record).unwrap();
    let body = record.body.as_deref().unwrap();
    let value = packer.pack(&form, &cuts(body), &[1, 2, 3, 4]).unwrap();
    for at in 0..value.len() {
        for flipped in [1, 0x80, 0xff] {
            let mut damaged = value.clone();
            damaged[at] ^= flipped;
            if let Some(Value::Packed(table)) = Value::of(&damaged)
                && let Some(read) = unpacked(&damaged, &table)
            {
                // The tag of the dictionary and the positions are proved elsewhere.
                assert_eq!(read, form, "byte {at}");
            }
        }
        if let Some(Value::Packed(table)) = Value::of(&value[..at]) {
            assert_eq!(unpacked(&value[..at], &table), None);
        }
    }
}
