//! JSON lines: one record an object, one object a line.
//!
//! Takes one line with its place, gives a record or a reject with line, byte, reason and the
//! beginning of the line. Names that stand twice in an object are refused: which of the two was
//! meant, nobody can tell. Lone surrogates are no text and are refused by the JSON reader.
//!
//! Known gap: only the names of the contract are fields; a catalogue's own names are kept in
//! `extra`.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::encoding::{Encoding, decode};
use super::fields::{Fields, check_substance};
use super::identity::{Place, check_id, wilson_center_id};
use super::{Item, Reject};
use crate::record::{Provenance, Record};

/// Characters of a name that a message quotes.
const MAX_SHOWN_CHARS: usize = 60;

/// Where a line stands in its source.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinePlace {
    /// Number of the line, from 1.
    pub(super) line: u64,
    /// Its first byte in the unpacked source.
    pub(super) start: u64,
}

/// Reads one line; nothing comes of a blank one.
pub(super) fn read_line(
    bytes: &[u8],
    encoding: Encoding,
    at: LinePlace,
    place: &Place,
) -> Option<Item> {
    let text = match decode(bytes, encoding) {
        Ok(text) => text,
        Err(fault) => {
            let reason = fault.moved(at.start).to_string();
            return Some(reject(bytes, at, place, reason));
        }
    };
    if text.trim().is_empty() {
        return None;
    }
    let end = at.start + bytes.len() as u64;
    Some(match read_record(&text, at, end, place) {
        Ok(record) => Item::Record(Box::new(record)),
        Err(reason) => reject(text.as_bytes(), at, place, reason),
    })
}

fn reject(excerpt: &[u8], at: LinePlace, place: &Place, reason: String) -> Item {
    Item::Reject(
        Reject::whole(&place.source, reason)
            .at(at.line, at.start)
            .quoting(excerpt),
    )
}

fn read_record(text: &str, at: LinePlace, end: u64, place: &Place) -> Result<Record, String> {
    // Said here, for the JSON reader would quote the whole line.
    if !text.trim_start().starts_with('{') {
        let what = if text.trim_start().starts_with(['[', '"']) {
            "JSON, but no object"
        } else {
            "not JSON"
        };
        return Err(format!("{what}: expected one JSON object a line"));
    }
    let UniqueNames(map) = serde_json::from_str(text).map_err(|fault| describe(&fault))?;
    let Fields {
        mut record,
        id,
        collection,
    } = Fields::read(map)?;
    check_substance(&record)?;
    record.collection = place.collection_of_many(collection.as_deref());
    record.id = match id {
        Some(id) => check_id(&id)?,
        None => match record.url.as_deref().and_then(wilson_center_id) {
            Some(id) => id,
            None => place.id_of_many(&record.collection, at.line)?,
        },
    };
    record.provenance = vec![Provenance {
        source: place.source.clone(),
        start: at.start,
        end,
        line: at.line,
    }];
    Ok(record)
}

/// What is wrong, with the column instead of the line, which is always the first.
fn describe(fault: &serde_json::Error) -> String {
    let said = fault.to_string();
    let bare = said
        .rsplit_once(" at line ")
        .map_or(said.as_str(), |(bare, _)| bare);
    match fault.classify() {
        serde_json::error::Category::Data => format!("{bare}: expected one JSON object a line"),
        _ => format!(
            "not valid JSON at column {}: {bare}; expected one JSON object a line",
            fault.column()
        ),
    }
}

/// An object in which every name stands once.
struct UniqueNames(Map<String, Value>);

impl<'de> Deserialize<'de> for UniqueNames {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Names;

        impl<'de> Visitor<'de> for Names {
            type Value = UniqueNames;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<UniqueNames, A::Error> {
                let mut map = Map::new();
                while let Some((name, value)) = access.next_entry::<String, Value>()? {
                    if map.contains_key(&name) {
                        let name: String = name.chars().take(MAX_SHOWN_CHARS).collect();
                        return Err(A::Error::custom(format_args!(
                            "the name \"{}\" stands twice",
                            name.escape_debug()
                        )));
                    }
                    map.insert(name, value);
                }
                Ok(UniqueNames(map))
            }
        }

        deserializer.deserialize_map(Names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(line: &[u8]) -> Option<Item> {
        let place = Place::new(Path::new("/w/korea/a.jsonl"), None, None);
        read_line(
            line,
            Encoding::Utf8,
            LinePlace {
                line: 7,
                start: 1_000,
            },
            &place,
        )
    }

    fn record(line: &str) -> Record {
        match read(line.as_bytes()) {
            Some(Item::Record(record)) => *record,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn reason(line: &[u8]) -> String {
        match read(line) {
            Some(Item::Reject(reject)) => {
                assert_eq!((reject.line, reject.byte), (Some(7), Some(1_000)));
                reject.reason
            }
            other => panic!("{}: {other:?}", String::from_utf8_lossy(line)),
        }
    }

    #[test]
    fn identity_comes_from_the_record_then_its_address_then_its_place() {
        for (line, id, collection) in [
            (r#"{"title":"A","id":" frus/d1 "}"#, "frus/d1", "korea"),
            (r#"{"title":"A","id":17}"#, "17", "korea"),
            (
                r#"{"title":"A","url":"https://digitalarchive.wilsoncenter.org/document/113630"}"#,
                "wcda:113630",
                "korea",
            ),
            (
                r#"{"title":"A","collection":"Berlin"}"#,
                "Berlin/a.jsonl#7",
                "Berlin",
            ),
            (r#"{"title":"A"}"#, "korea/a.jsonl#7", "korea"),
        ] {
            let place = Place::new(Path::new("/w/korea/records.jsonl"), None, None);
            let at = LinePlace { line: 7, start: 0 };
            let Some(Item::Record(record)) = read_line(line.as_bytes(), Encoding::Utf8, at, &place)
            else {
                panic!("{line}");
            };
            assert_eq!(
                (
                    record.id.replace("records", "a").as_str(),
                    record.collection.as_str()
                ),
                (id, collection),
                "{line}"
            );
        }
    }

    #[test]
    fn a_record_knows_its_stretch_of_the_source() {
        let line = r#"{"title":"A","body":"a \u0000 b"}"#;
        let provenance = &record(line).provenance[0];
        assert_eq!(
            (
                provenance.source.as_str(),
                provenance.start,
                provenance.end,
                provenance.line
            ),
            ("/w/korea/a.jsonl", 1_000, 1_000 + line.len() as u64, 7)
        );
        assert_eq!(record(line).body.as_deref(), Some("a \0 b"));
    }

    #[test]
    fn bad_lines_say_what_is_wrong_with_them() {
        let long = format!(r#"{{"title":"A","id":"{}"}}"#, "9".repeat(70_000));
        let deep = format!(r#"{{"title":{}"#, "[".repeat(100_000));
        let said: Vec<_> = [
            &br#"{"title":"A""#[..],
            br#"["title"]"#,
            br#""title""#,
            br#"{"title":"A","title":"B"}"#,
            br#"{"summary":"only"}"#,
            br#"{"title":"\ud800"}"#,
            b"{\"title\":\"\xD4\"}",
            br#"{"title":"A","id":""}"#,
            br#"{"title":"A","id":"a\u0007b"}"#,
            br#"{"title":"A"} {"title":"B"}"#,
            long.as_bytes(),
            deep.as_bytes(),
        ]
        .map(reason)
        .to_vec();
        insta::assert_snapshot!(said.join("\n"));
    }

    #[test]
    fn blank_lines_are_nothing() {
        assert_eq!(read(b""), None);
        assert_eq!(read(b" \t\r"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = read(&bytes);
        }

        #[test]
        fn no_json_panics(line in r#"[\{\}\[\]":,a-z0-9\\u ]{0,120}"#) {
            let _ = read(line.as_bytes());
        }
    }
}
