//! Every code has its sentence, and JSON carries both.

use serde_json::Value;

use crate::advice::{Advice, Existing, GivenFilter, NamedArchive, PartCount, WordCount};
use crate::query::filter::Facet;
use crate::query::note::QueryNote;

fn owned(text: &str) -> String {
    text.to_owned()
}

/// An example of every note, in the order of its codes.
fn notes() -> Vec<QueryNote> {
    vec![
        QueryNote::UnclosedQuote,
        QueryNote::UnmatchedBracket,
        QueryNote::LoneOperator {
            written: owned("-"),
        },
        QueryNote::OperatorAsWord { operator: "NOT" },
        QueryNote::ForeignOperator {
            written: owned("||"),
            instead: "OR",
        },
        QueryNote::UnknownField {
            field: owned("author\u{1b}"),
        },
        QueryNote::FieldAsWord {
            field: owned("title"),
        },
        QueryNote::FinalQuestionMark { word: owned("war") },
        QueryNote::LoneStar,
        QueryNote::AnyValue { field: "title" },
        QueryNote::LiteralWildcard {
            field: "fond",
            value: owned("0*"),
        },
        QueryNote::WildcardAndFuzzy {
            word: owned("kore*"),
        },
        QueryNote::IdleTilde {
            written: owned("a~b"),
        },
        QueryNote::IdleNegation {
            written: owned("-draft"),
        },
        QueryNote::Boost {
            written: owned("^2"),
        },
        QueryNote::LongWord,
        QueryNote::EveryDated,
        QueryNote::UnboundLevels,
        QueryNote::NothingLeft,
        QueryNote::ExpansionCut {
            word: owned("w*"),
            words: 1500,
            searched: 1024,
        },
        QueryNote::LikeWords {
            id: owned("wcda:1"),
            words: vec![owned("zone"), owned("truce")],
            all: 25,
        },
        QueryNote::LikeNothing {
            id: owned("wcda:1"),
        },
        QueryNote::CoarserUnit {
            unit: Facet::Month,
            span: 23_389,
            limit: 2400,
        },
        QueryNote::FacetCut {
            facet: Facet::Fond,
            shown: 10,
            all: 212,
        },
        QueryNote::NothingUnder {
            place: owned("APRF/3"),
        },
        QueryNote::WithoutContext { records: 1204 },
    ]
}

/// An example of every piece of advice, in the order of its codes.
fn advice() -> Vec<Advice> {
    let words = || {
        vec![WordCount {
            word: owned("armistice"),
            count: 57,
        }]
    };
    let existing = || Existing {
        values: vec![owned("APRF"), owned("AVPRF")],
        all: 7,
    };
    let named = || NamedArchive {
        archive: owned("RGANI"),
        name: Some(owned("Russian State Archive of Contemporary History")),
    };
    let (wanted, facet) = (|| owned("59a"), Facet::Fond);
    vec![
        Advice::NoSuchWord {
            word: owned("armistise"),
            instead: words(),
        },
        Advice::PartCounts {
            parts: vec![
                PartCount {
                    part: owned("korea"),
                    is_text: true,
                    count: 2,
                },
                PartCount {
                    part: owned("date:1951"),
                    is_text: false,
                    count: 0,
                },
            ],
            all: 2,
            instead: Vec::new(),
        },
        Advice::RareWord {
            word: owned("armistise"),
            count: 1,
            instead: words(),
        },
        Advice::DidYouMean {
            text: owned("armistice talks"),
            count: 1,
        },
        Advice::ArchiveNotHeld {
            archive: named(),
            existing: existing(),
        },
        Advice::UnknownArchive {
            wanted: owned("RGANY"),
            near: vec![named()],
            existing: existing(),
        },
        Advice::NearLevel {
            place: Some(owned("AVPRF")),
            facet,
            wanted: wanted(),
            near: vec![owned("059a"), owned("059")],
        },
        Advice::NoSuchLevel {
            place: None,
            facet,
            wanted: wanted(),
            existing: Existing {
                values: Vec::new(),
                all: 0,
            },
        },
        Advice::LevelElsewhere {
            place: Some(owned("APRF")),
            facet,
            wanted: wanted(),
            existing: existing(),
        },
        Advice::NoSuchValue {
            facet: Facet::Language,
            wanted: owned("Rusian"),
            near: vec![owned("Russian")],
            existing: existing(),
        },
        Advice::WithoutSome {
            filters: vec![
                GivenFilter::Include {
                    facet,
                    values: vec![owned("3"), owned("45")],
                },
                GivenFilter::Exclude {
                    facet: Facet::Language,
                    values: vec![owned("Russian")],
                },
                GivenFilter::Reference,
                GivenFilter::Dates,
                GivenFilter::Undated,
                GivenFilter::Not {
                    parts: vec![owned("zone"), owned("\"truce line\"")],
                },
            ],
            count: 12,
        },
        Advice::WithoutAll { count: 2 },
    ]
}

#[test]
fn notes_and_advice_have_sentences() {
    let (notes, advice) = (notes(), advice());
    let codes: Vec<&str> = notes.iter().map(QueryNote::code).collect();
    assert_eq!(codes, QueryNote::CODES, "an example of each");
    let codes: Vec<&str> = advice.iter().map(Advice::code).collect();
    assert_eq!(codes, Advice::CODES, "an example of each");
    let sentences: Vec<String> = notes
        .iter()
        .map(|note| format!("{}: {note}", note.code()))
        .chain(advice.iter().map(|it| format!("{}: {it}", it.code())))
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
}

#[test]
fn json_has_the_code_the_sentence_and_the_values() {
    let (notes, advice) = (notes(), advice());
    let shapes = crate::present::json::notes(&notes, &advice);
    let codes: Vec<&str> = QueryNote::CODES
        .iter()
        .chain(Advice::CODES)
        .copied()
        .collect();
    let stated: Vec<&str> = shapes
        .iter()
        .filter_map(|shape| shape["code"].as_str())
        .collect();
    assert_eq!(stated, codes);
    let shown: Vec<String> = shapes.iter().map(Value::to_string).collect();
    insta::assert_snapshot!(shown.join("\n"));
}
