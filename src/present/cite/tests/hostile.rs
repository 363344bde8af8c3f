//! Values that would break a format, in every field and every style.

use super::*;
use crate::ingest::identity::Place;
use crate::ingest::{Format, Item, read};
use crate::present::escape::is_unsafe;
use std::path::Path;

const HOSTILE: &[(&str, &str)] = &[
    (
        "end of an entry of RIS",
        "a\nER  - \nTY  - JOUR\nTI  - forged",
    ),
    (
        "the same with carriage returns",
        "a\r\nER  - \r\nTY  - JOUR\r\n",
    ),
    (
        "separators of lines",
        "a\u{2028}ER  - \u{2029}TY  - JOUR\u{85}TI  - x",
    ),
    ("vertical tab and form feed", "a\u{b}ER  - \u{c}TY  - JOUR"),
    ("end of a field of BibTeX", "a}, note = {forged"),
    (
        "end of an entry of BibTeX",
        "a}}\n\n@article{forged, title = {x}}",
    ),
    ("braces that do not match", "{{{ a }} {"),
    ("braces behind backslashes", "a\\} \\{ \\\\} \\\\\\"),
    (
        "signs of TeX",
        "100% & $5 #1 a_b ~x ^y <z> |w| -- --- `` '' \\input{x}",
    ),
    ("a comment of BibTeX", "@comment{ } @string{a = {b}} %"),
    ("quotation marks", "\"a\" “b” 'c' «d» \\\""),
    ("JSON", "\"}],{\"id\":\"forged\"},[{\"a\":\""),
    (
        "escape sequences of terminals",
        "\u{1b}[31m\u{1b}]8;;http://x\u{7}\u{9b}2J\u{7f}\0",
    ),
    (
        "direction of writing",
        "a\u{202e}b\u{2066}c\u{200f}d\u{61c}",
    ),
    ("invisible signs", "a\u{feff}b\u{200b}c\u{ad}d"),
    ("markup", "<i>a</i><script>alert(1)</script>&amp;"),
    ("a formula", "=HYPERLINK(\"x\")"),
    ("tags alone", "ER  - "),
    ("only signs", "}"),
    ("a name of names", "people: Nobody"),
];

fn hostile(value: &str) -> Record {
    Record {
        id: format!("t:{value}").replace(|sign: char| sign.is_control(), ""),
        title: Some(value.to_owned()),
        date: Some(HistoricalDate::parse(value)),
        summary: Some(value.to_owned()),
        citation: Some(value.to_owned()),
        language: Some(value.to_owned()),
        kind: Some(value.to_owned()),
        url: Some(format!("https://example.org/{value}")),
        people: vec![value.to_owned()],
        places: vec![value.to_owned()],
        subjects: vec![value.to_owned()],
        collection: value.to_owned(),
        references: vec![crate::record::reference::Reference {
            archive: value.to_owned(),
            levels: vec![crate::record::reference::Level {
                kind: crate::record::reference::LevelKind::Other,
                label: value.to_owned(),
                value: value.to_owned(),
            }],
            listy: Some(value.to_owned()),
            text: value.to_owned(),
        }],
        extra: [
            (value.to_owned(), value.into()),
            ("translator".to_owned(), value.into()),
        ]
        .into_iter()
        .collect(),
        ..Record::default()
    }
}

fn count(text: &str, format: Format) -> usize {
    let place = Place::new(Path::new("/w/list"), None, None);
    let items = read(text.as_bytes(), format, &place).into_iter();
    let items = items.map(|item| match item {
        Item::Record(_) => 1,
        Item::Note(_) => 0,
        Item::Reject(reject) => panic!("{text}: {reject:?}"),
    });
    items.sum()
}

#[test]
fn no_value_breaks_a_format() {
    for (what, value) in HOSTILE {
        let records = [hostile(value), whole(), hostile(value)];
        for style in STYLES {
            let written = all(&records, style.value);
            let said = format!("{what} in {}: {written}", style.name);
            let is_bad = |sign: char| is_unsafe(sign) && sign != '\r';
            assert!(!written.contains(is_bad), "{said}");
            let crs = written.matches('\r').count();
            assert_eq!(crs, written.matches("\r\n").count(), "{said}");
            match style.value {
                CitationStyle::Chicago | CitationStyle::Gost => {
                    assert_eq!(written.lines().count(), records.len(), "{said}");
                }
                CitationStyle::CslJson => {
                    let list: serde_json::Value = serde_json::from_str(&written).expect(&said);
                    assert_eq!(list.as_array().map(Vec::len), Some(3), "{said}");
                }
                CitationStyle::Ris => {
                    assert_eq!(count(&written, Format::Ris), 3, "{said}");
                    let tags =
                        |tag: &str| written.lines().filter(|line| line.starts_with(tag)).count();
                    assert_eq!((tags("TY  - "), tags("ER  - ")), (3, 3), "{said}");
                }
                CitationStyle::Bibtex | CitationStyle::Biblatex => {
                    assert_eq!(count(&written, Format::Bibtex), 3, "{said}");
                    let depth = written.bytes().try_fold(0_i32, |depth, byte| match byte {
                        b'{' => Some(depth + 1),
                        b'}' => (depth > 0).then_some(depth - 1),
                        _ => Some(depth),
                    });
                    assert_eq!(depth, Some(0), "{said}");
                    let parsed = biblatex::RawBibliography::parse(&written);
                    let entries = parsed
                        .unwrap_or_else(|error| panic!("{error}: {said}"))
                        .entries;
                    assert_eq!(entries.len(), 3, "{said}");
                }
            }
        }
    }
}

proptest::proptest! {
    #[test]
    fn nor_does_any_other(value in proptest::prelude::any::<String>()) {
        let records = [hostile(&value), whole()];
        let ris = all(&records, CitationStyle::Ris);
        let ends = ris.lines().filter(|line| line.starts_with("ER")).count();
        proptest::prop_assert_eq!(ends, 2);
        for style in [CitationStyle::Bibtex, CitationStyle::Biblatex] {
            let written = all(&records, style);
            let parsed = biblatex::RawBibliography::parse(&written);
            proptest::prop_assert_eq!(parsed.map(|list| list.entries.len()).ok(), Some(2), "{}", written);
        }
    }
}
