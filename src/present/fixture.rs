//! A small answer for the tests of the presenters.

use std::time::Duration;

use jiff::civil::date;

use crate::engine::{
    Expansion, Explanation, FacetCounts, FacetValue, Hit, NearShare, Part, SearchResponse,
    ShelfPath, WordShare,
};
use crate::query::filter::Facet;
use crate::query::passages::Passage;
use crate::record::date::{HistoricalDate, Precision};
use crate::record::reference::{Level, LevelKind, Reference};
use crate::record::{EvidenceKind, PageNumber, Provenance, Record, RecordEvidence, SourcePart};

/// A reference with these levels.
pub(super) fn reference(archive: &str, levels: &[(LevelKind, &str)], listy: &str) -> Reference {
    Reference {
        archive: archive.to_owned(),
        levels: levels
            .iter()
            .map(|&(kind, value)| Level {
                kind,
                label: String::new(),
                value: value.to_owned(),
            })
            .collect(),
        listy: (!listy.is_empty()).then(|| listy.to_owned()),
        text: String::new(),
    }
}

/// A full record, one with little, and one whose text would like to command the terminal.
pub(super) fn records() -> Vec<Record> {
    use LevelKind::{Delo, Fond, Opis, Papka};
    let mut extra = serde_json::Map::new();
    extra.insert("rights".to_owned(), serde_json::json!("free to read"));
    extra.insert("pages_in_original".to_owned(), serde_json::json!(2));
    vec![
        Record {
            id: "wcda:1".to_owned(),
            title: Some("Telegram on the width of the zone between the two armies".to_owned()),
            date: Some(HistoricalDate {
                text: "November 19, 1951".to_owned(),
                earliest: Some(date(1951, 11, 19)),
                latest: Some(date(1951, 11, 19)),
                precision: Precision::Day,
                certain: true,
            }),
            summary: Some("Instructions to the ambassador, with the text of a message.".to_owned()),
            body: Some(
                "To the ambassador.\n\nAgree to a zone of two kilometers; the zone must be held \
                 by neither side. Послу сообщить немедленно."
                    .to_owned(),
            ),
            language: Some("Russian".to_owned()),
            citation: Some("APRF, F. 3, Op. 65, D. 829, Ll. 44-45".to_owned()),
            references: vec![
                reference("APRF", &[(Fond, "3"), (Opis, "65"), (Delo, "829")], "44-45"),
                reference(
                    "AVPRF",
                    &[(Fond, "059a"), (Opis, "5a"), (Papka, "11"), (Delo, "5")],
                    "65-66",
                ),
            ],
            people: vec!["Ambassador in Pyongyang".to_owned(), "Minister".to_owned()],
            kind: Some("Telegram".to_owned()),
            collection: "Korea, 1950-1953".to_owned(),
            url: Some("https://archive.example/1".to_owned()),
            extra,
            evidence: RecordEvidence {
                title: Some(EvidenceKind::Heading.on_line(1)),
                date: Some(EvidenceKind::Dateline.on_line(4)),
                references: Some(EvidenceKind::Citation.into()),
                further: None,
            },
            provenance: vec![Provenance {
                source: "/papers/korea.jsonl".to_owned(),
                start: 0,
                end: 700,
                line: 1,
                part: Some(SourcePart::Line(1)),
                named: None,
            }],
            ..Record::default()
        },
        Record {
            id: "notes/2.md".to_owned(),
            body: Some("Only a zone.".to_owned()),
            collection: "notes".to_owned(),
            ..Record::default()
        },
        Record {
            id: "wcda:3".to_owned(),
            title: Some("=HYPERLINK(\"x\")\u{1b}[31m red \u{202e}".to_owned()),
            body: Some("zone\u{7}".to_owned()),
            collection: "@notes, \"quoted\"".to_owned(),
            ..Record::default()
        },
    ]
}

/// The passages of [`records`].
fn passages() -> Vec<Vec<Passage>> {
    let body = |text: &str, highlights: &[(usize, usize)]| Passage {
        field: "body",
        text: text.to_owned(),
        highlights: highlights.to_vec(),
        page: None,
    };
    vec![
        vec![
            Passage {
                field: "title",
                text: "Telegram on the width of the zone between the two armies".to_owned(),
                highlights: vec![(29, 33)],
                page: None,
            },
            Passage {
                page: Some(PageNumber {
                    number: 3,
                    label: Some("44".to_owned()),
                }),
                ..body(
                    "Agree to a zone of two kilometers; the zone must be held by neither side. …",
                    &[(11, 15), (39, 43)],
                )
            },
        ],
        vec![body("Only a zone.", &[(7, 11)])],
        vec![body("zone\u{7}", &[(0, 4)])],
    ]
}

/// An answer that holds all of it.
pub(super) fn response() -> SearchResponse {
    let mut hits: Vec<Hit> = records()
        .into_iter()
        .zip([9.31, 2.5, 0.125])
        .zip(passages())
        .map(|((record, score), passages)| Hit {
            id: record.id.clone(),
            score,
            partial: false,
            line: record.into(),
            passages,
            explanation: None,
            record: None,
        })
        .collect();
    hits[2].partial = true;
    let shelf = |values: &[&str], count| FacetValue {
        value: values.last().map(ToString::to_string).unwrap_or_default(),
        path: Some(ShelfPath(values.iter().map(ToString::to_string).collect())),
        count,
        ..FacetValue::default()
    };
    SearchResponse {
        total: 1204,
        total_partial: Some(7),
        hits,
        facets: vec![
            FacetCounts {
                facet: Facet::Archive,
                values: vec![shelf(&["APRF"], 1100), shelf(&["AVPRF"], 4)],
                distinct: 2,
            },
            FacetCounts {
                facet: Facet::Fond,
                values: vec![shelf(&["APRF", "3"], 900), shelf(&["AVPRF", "059a"], 4)],
                distinct: 12,
            },
            FacetCounts {
                facet: Facet::Language,
                values: vec![FacetValue {
                    value: "Russian, translated from a very long description".to_owned(),
                    path: None,
                    count: 3,
                    ..FacetValue::default()
                }],
                distinct: 1,
            },
            FacetCounts {
                facet: Facet::Person,
                values: vec![FacetValue {
                    value: "Zhou Enlai".to_owned(),
                    path: None,
                    count: 8,
                    occurrences: None,
                    forms: vec![("Chou En-lai".to_owned(), 6), ("Zhou Enlai".to_owned(), 3)],
                }],
                distinct: 1,
            },
        ],
        expansions: vec![Expansion {
            typed: "zon*".to_owned(),
            terms: vec![("zone".to_owned(), 1200), ("zones".to_owned(), 9)],
            left_out: 3,
            is_name: false,
        }],
        notes: Vec::new(),
        occurrences: None,
        took: Duration::from_micros(431),
    }
}

/// How the hits of [`response`] came about: one with everything, one plain, one partial.
pub(super) fn explanations() -> Vec<Explanation> {
    let word = |typed: &str, score, records, times: &[(Part, u32)]| WordShare {
        typed: typed.to_owned(),
        score,
        records,
        times: times.to_vec(),
        is_light: false,
        share: 1.0,
    };
    let plain = Explanation {
        records: 1204,
        mean_length: 410.4,
        ..Explanation::default()
    };
    vec![
        Explanation {
            score: 9.31,
            words: vec![
                word("zone", 5.0, Some(88), &[(Part::Title, 1), (Part::Body, 2)]),
                WordShare {
                    is_light: true,
                    share: 0.25,
                    ..word("of", 0.31, Some(1200), &[(Part::Body, 14)])
                },
                word("two kilometers", 3.0, None, &[(Part::Summary, 1)]),
            ],
            near: vec![NearShare {
                words: ["zone".to_owned(), "two".to_owned()],
                score: 1.0,
                between: 1,
            }],
            length: 620,
            ..plain.clone()
        },
        Explanation {
            score: 2.5,
            words: vec![word("zone", 2.5, Some(88), &[(Part::Body, 1)])],
            length: 3,
            ..plain.clone()
        },
        Explanation {
            score: 0.125,
            words: vec![WordShare {
                share: 0.83,
                ..word("zone", 0.125, Some(88), &[(Part::Body, 1)])
            }],
            missing: vec!["two kilometers".to_owned(), "kae\u{1b}song".to_owned()],
            length: 1,
            ..plain
        },
    ]
}
