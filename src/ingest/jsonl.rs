//! JSON: one record an object, one object a line or an element of a list.
//!
//! Takes one piece of a source with its place, gives a record or a reject with line, byte, reason
//! and the beginning of the piece. Names that stand twice in an object are refused: which of the
//! two was meant, nobody can tell. Lone surrogates are no text and are refused by the JSON reader.
//! Which name is which field is the [`super::mapping`]'s to say; record lists of the Wilson
//! Center's site are known to [`super::wilson`], records that this program wrote to [`super::own`].

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::{Map, Value};

use super::encoding::{Encoding, decode};
use super::fields::Fields;
use super::identity::Place;
use super::mapping::Origin;
use super::{Item, Note, NoteKind, Reject, own, wilson};
use crate::record::{Provenance, SourcePart};

/// Characters of a name that a message quotes.
const MAX_SHOWN_CHARS: usize = 60;

/// Where a piece stands in its source.
#[derive(Debug, Clone, Copy)]
pub(super) struct LinePlace {
    /// Number of its first line, from 1.
    pub(super) line: u64,
    /// Its first byte in the unpacked source.
    pub(super) start: u64,
    /// What tells it from the others of the source: the line where every piece has its own, else
    /// how many there are up to it.
    pub(super) number: u64,
    /// Its row as a spreadsheet counts, of a table; else 0.
    pub(super) row: u64,
}

/// How a piece of JSON stands in its source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Setting {
    /// Alone in a line.
    Line,
    /// In a list, or over several lines.
    Element,
}

impl Setting {
    const fn expected(self) -> &'static str {
        match self {
            Self::Line => "one JSON object a line",
            Self::Element => "an object for each record",
        }
    }
}

/// Reads one piece; nothing comes of a blank one.
pub(super) fn read_object(
    bytes: &[u8],
    encoding: Encoding,
    setting: Setting,
    at: LinePlace,
    place: &Place,
) -> Vec<Item> {
    let text = match decode(bytes, encoding) {
        Ok(text) => text,
        Err(fault) => {
            let reason = fault.moved(at.start).to_string();
            return vec![reject(bytes, at, place, reason)];
        }
    };
    if text.trim().is_empty() {
        return Vec::new();
    }
    let end = at.start + bytes.len() as u64;
    let part = match setting {
        Setting::Line => SourcePart::Line(at.line),
        Setting::Element => SourcePart::Record(at.number),
    };
    let read = parse(&text, setting, at)
        .and_then(|map| read_map(map, Origin::Object, at, end, part, place));
    read.unwrap_or_else(|reason| vec![reject(text.as_bytes(), at, place, reason)])
}

/// The members of an object.
///
/// # Errors
/// Returns the reason why the text is none.
fn parse(text: &str, setting: Setting, at: LinePlace) -> Result<Map<String, Value>, String> {
    // Said here, for the JSON reader would quote the whole piece.
    if !text.trim_start().starts_with('{') {
        let is_json = setting == Setting::Element || text.trim_start().starts_with(['[', '"']);
        let what = if is_json {
            "JSON, but no object"
        } else {
            "not JSON"
        };
        return Err(format!("{what}: expected {}", setting.expected()));
    }
    let parsed = serde_json::from_str(text);
    parsed
        .map(|UniqueNames(map)| map)
        .map_err(|fault| describe(&fault, setting, at))
}

/// The reject of a piece.
pub(super) fn reject(excerpt: &[u8], at: LinePlace, place: &Place, reason: String) -> Item {
    Item::Reject(
        Reject::whole(&place.source, reason)
            .at(at.line, at.start)
            .quoting(excerpt),
    )
}

/// Makes a record of the fields of a piece, which ends before byte `end`, after notes on it.
///
/// # Errors
/// Returns the reason why they make none.
pub(super) fn read_map(
    map: Map<String, Value>,
    origin: Origin,
    at: LinePlace,
    end: u64,
    part: SourcePart,
    place: &Place,
) -> Result<Vec<Item>, String> {
    let own = match place.mapping.is_automatic() {
        true => own::recognise(map),
        false => Err(map),
    };
    let mut fields = match own {
        Ok(map) => own::read(map, &place.mapping)?,
        Err(map) => {
            let (map, scraped) = wilson::recognise(map, &place.mapping);
            let mut fields = Fields::read(map, &place.mapping, origin)?;
            if scraped {
                wilson::complete(&mut fields, &place.mapping);
            }
            fields
        }
    };
    fields.complete_title()?;
    let notes = std::mem::take(&mut fields.notes);
    let mut record = fields.identify(place, at.number)?;
    record.provenance = vec![Provenance {
        source: place.source.clone(),
        start: at.start,
        end,
        line: at.line,
        part: Some(part),
        named: None,
    }];
    let note = |text| Note {
        line: Some(at.line),
        ..Note::new(&place.source, NoteKind::Doubtful, text)
    };
    let notes = notes.into_iter().map(|text| Item::Note(note(text)));
    Ok(notes.chain([Item::Record(Box::new(record))]).collect())
}

/// What is wrong, and where in the line or the element.
fn describe(fault: &serde_json::Error, setting: Setting, at: LinePlace) -> String {
    let said = fault.to_string();
    let bare = said
        .rsplit_once(" at line ")
        .map_or(said.as_str(), |(bare, _)| bare);
    let expected = setting.expected();
    let column = fault.column();
    match (fault.classify(), fault.line()) {
        (serde_json::error::Category::Data, _) => format!("{bare}: expected {expected}"),
        (_, 0 | 1) => format!("not valid JSON at column {column}: {bare}; expected {expected}"),
        (_, line) => {
            let line = at.line + line as u64 - 1;
            format!("not valid JSON at line {line}, column {column}: {bare}; expected {expected}")
        }
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
    use crate::record::Record;
    use std::path::Path;

    fn read(line: &[u8]) -> Vec<Item> {
        let place = Place::new(Path::new("/w/korea/a.jsonl"), None, None);
        read_object(
            line,
            Encoding::Utf8,
            Setting::Line,
            LinePlace {
                line: 7,
                start: 1_000,
                number: 7,
                row: 0,
            },
            &place,
        )
    }

    fn record(line: &str) -> Record {
        match read(line.as_bytes()).pop() {
            Some(Item::Record(record)) => *record,
            other => panic!("{line}: {other:?}"),
        }
    }

    fn reason(line: &[u8]) -> String {
        match read(line).pop() {
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
            let at = LinePlace {
                line: 7,
                start: 0,
                number: 7,
                row: 0,
            };
            let Some(Item::Record(record)) =
                read_object(line.as_bytes(), Encoding::Utf8, Setting::Line, at, &place).pop()
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
        assert_eq!(read(b""), []);
        assert_eq!(read(b" \t\r"), []);
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
