//! Every code has its sentence, and JSON carries both.

use std::io::ErrorKind;

use serde_json::Value;

use crate::ask::AskError;
use crate::ask::advice::{Advice, Existing, GivenFilter, NamedArchive, PartCount, WordCount};
use crate::ask::parameters::ParameterError;
use crate::cli::request::RequestError;
use crate::codes::{self, Row};
use crate::engine::{CheckNote, EngineError, Refusal};
use crate::ingest::mapping::{Field, MappingError};
use crate::ingest::{Reject, RunError};
use crate::query::filter::Facet;
use crate::query::note::QueryNote;
use crate::query::syntax::{Measure, SyntaxError};
use crate::record::date::BoundError;
use crate::record::name::NamesError;
use crate::serve::ServeError;

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
        QueryNote::FreeWords {
            words: vec![owned("who"), owned("the")],
        },
        QueryNote::ReadAsReference {
            written: owned("AVPRF, f. 0102, op. 7"),
        },
        QueryNote::ReadAsRecord {
            written: owned("113630"),
            id: owned("wcda:113630"),
        },
        QueryNote::NoSuchShelfmark {
            written: owned("AVPRF, f. 0102, op. 7"),
            instead: Some(owned("AVPRF, fond 0102")),
            records: 12,
        },
        QueryNote::ReadAsDate {
            written: owned("November 1951"),
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
        QueryNote::WordsMeet {
            within: 8,
            each: 493,
        },
        QueryNote::WordsApart { within: 8 },
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
        Advice::OtherForms {
            word: owned("internment"),
            count: 1057,
            others: words(),
        },
        Advice::OrAsWord {
            count: 12,
            text: owned("korea OR china"),
            instead: 3400,
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

fn refusals() -> Vec<Refusal> {
    let (limit, count, name) = (2, 3, || owned("Korea\u{1b}"));
    let day = jiff::civil::date;
    vec![
        Refusal::TooDeep {
            first: 1,
            last: 3,
            limit,
        },
        Refusal::TooNested { limit },
        Refusal::TooManyParts { limit },
        Refusal::TooManyWords { limit },
        Refusal::TooManyFacets { count, limit },
        Refusal::TooManyValues {
            filter: "ref",
            count,
            limit,
        },
        Refusal::TooManyCombinations { count, limit },
        Refusal::BadValue {
            facet: Facet::Month,
            value: owned("May\u{1b}"),
        },
        Refusal::ReversedDates {
            from: day(1953, 7, 27),
            to: day(1950, 6, 25),
        },
        Refusal::NotBelow {
            facet: Facet::Fond,
            under: vec![owned("APRF"), owned("3")],
        },
        Refusal::NoSuchCollection {
            name: name(),
            existing: vec![owned("papers")],
            all: 4,
        },
        Refusal::BadCollectionName {
            name: name(),
            limit: 200,
        },
        Refusal::CollectionExists { name: name() },
        Refusal::CollectionUnchanged { name: name() },
    ]
}

fn engine_errors() -> Vec<EngineError> {
    vec![
        EngineError::Missing,
        EngineError::NotAnIndex,
        EngineError::Incompatible {
            found: owned("schema 1"),
            expected: owned("schema 2"),
        },
        EngineError::Locked {
            holder: Some(owned("process 7")),
        },
        EngineError::Damaged {
            reason: owned("engine/ab.store is missing"),
        },
        EngineError::System {
            action: "write",
            file: owned("engine/ab.store"),
            source: ErrorKind::StorageFull.into(),
        },
        EngineError::Cancelled,
        EngineError::Deadline,
        EngineError::Fault(owned("a plan without a root")),
    ]
}

fn bound_errors() -> Vec<BoundError> {
    let text = || owned("31.02.1951");
    vec![
        BoundError::Unread { text: text() },
        BoundError::Impossible { text: text() },
        BoundError::Open { text: text() },
    ]
}

fn syntax_errors() -> Vec<SyntaxError> {
    let written = || owned("~3");
    let day = jiff::civil::date;
    vec![
        SyntaxError::TooLarge {
            what: Measure::Clauses,
            actual: 257,
            limit: 256,
        },
        SyntaxError::TooManyEdits {
            written: written(),
            limit: 2,
        },
        SyntaxError::TooWide {
            written: written(),
            limit: 1000,
        },
        SyntaxError::OpenRange {
            written: owned("[1950"),
        },
        SyntaxError::Reversed {
            from: day(1953, 7, 27),
            to: day(1950, 6, 25),
        },
        SyntaxError::Reference {
            text: owned("the archive\u{1b}"),
        },
    ]
}

fn run_errors() -> Vec<RunError> {
    let reject = || Reject {
        line: Some(5),
        ..Reject::whole("papers/a.jsonl", "not JSON")
    };
    vec![
        RunError::NothingThere(vec![reject()]),
        RunError::Unseen(vec![reject()]),
        RunError::System {
            action: "start a thread to read with",
            source: ErrorKind::WouldBlock.into(),
        },
        RunError::Strict(Box::new(reject())),
    ]
}

fn mapping_errors() -> Vec<MappingError> {
    let (column, path) = (|| owned("doc_title"), || "map.toml".into());
    vec![
        MappingError::Shape(owned("title")),
        MappingError::NoField {
            field: owned("headline"),
            column: column(),
        },
        MappingError::Twice {
            field: Field::Title,
            first: column(),
            second: owned("name"),
        },
        MappingError::File {
            path: path(),
            error: ErrorKind::NotFound.into(),
        },
        MappingError::Content {
            path: path(),
            line: Some(3),
            reason: owned("not TOML"),
        },
        MappingError::Rules {
            path: path(),
            line: Some(3),
            reason: owned("not TOML"),
        },
        MappingError::RulesUnread {
            path: path(),
            error: ErrorKind::PermissionDenied.into(),
        },
    ]
}

fn names_errors() -> Vec<NamesError> {
    let (file, name, text) = (|| owned("names.toml"), || owned("Zhou"), || owned("-"));
    vec![
        NamesError::Shape {
            file: file(),
            line: 1,
            column: 2,
            reason: owned("unknown field"),
        },
        NamesError::Blank {
            file: file(),
            line: 1,
            name: name(),
            text: text(),
        },
        NamesError::Twice {
            file: file(),
            line: 9,
            kind: "person",
            name: name(),
            first: 1,
        },
        NamesError::Backwards {
            file: file(),
            line: 1,
            text: text(),
            from: 1953,
            to: 1950,
        },
        NamesError::Stray {
            file: file(),
            line: 1,
            key: "shared",
            text: text(),
            name: name(),
        },
    ]
}

fn parameter_errors() -> Vec<ParameterError> {
    let (name, text) = (|| owned("from"), || owned("x\u{1b}"));
    vec![
        ParameterError::ReversedRange {
            from: (name(), owned("1953")),
            first: jiff::civil::date(1953, 1, 1),
            to: (owned("to"), owned("1951")),
            last: jiff::civil::date(1951, 12, 31),
        },
        ParameterError::NoReference {
            name: owned("ref"),
            text: text(),
        },
        ParameterError::UnknownFacet { name: text() },
        ParameterError::UnknownChoice {
            name: owned("sort"),
            text: text(),
            choices: vec!["date", "-date"],
        },
        ParameterError::NoNumber {
            name: owned("limit"),
            text: text(),
            bounds: (0, 1000),
        },
        ParameterError::GivenTwice { name: name() },
        ParameterError::Contradiction {
            one: owned("undated"),
            other: owned("not-undated"),
        },
        ParameterError::Missing { name: owned("q") },
        ParameterError::UnknownParameter {
            name: text(),
            known: vec![owned("q")],
        },
        ParameterError::TooManyParameters { limit: 1000 },
        ParameterError::TooManyQueries {
            count: 17,
            limit: 16,
        },
        ParameterError::TooDeep {
            first: 10_000,
            count: 10,
            limit: 10_000,
        },
        ParameterError::TooManyLines {
            first: usize::MAX,
            count: 10,
            limit: 100_000,
        },
    ]
}

fn serve_errors() -> Vec<ServeError> {
    let address = || std::net::SocketAddr::from(([0, 0, 0, 0], 8080));
    let text = || owned("x\u{1b}");
    vec![
        ServeError::WrongHost { host: text() },
        ServeError::CrossSite,
        ServeError::WrongMethod { method: text() },
        ServeError::BodyRefused,
        ServeError::Busy,
        ServeError::NoSuchPage { path: text() },
        ServeError::AddressTaken { address: address() },
        ServeError::NotLoopback { address: address() },
        ServeError::NoAddress { text: text() },
        ServeError::Fault,
    ]
}

fn ask_errors() -> Vec<AskError> {
    vec![
        AskError::NoRecord {
            id: owned("x:1"),
            near: Vec::new(),
        },
        AskError::SeveralRecords {
            text: owned("1"),
            ids: vec![owned("x:1"), owned("y:1")],
        },
        AskError::NoWords,
    ]
}

/// Code and sentence of each error; fails where an example is missing.
fn stated<E: ToString>(
    errors: &[E],
    code: fn(&E) -> &'static str,
    codes: &[&str],
) -> Vec<(&'static str, String)> {
    let found: Vec<&str> = errors.iter().map(code).collect();
    assert_eq!(found, codes, "an example of each");
    errors
        .iter()
        .map(|error| (code(error), error.to_string()))
        .collect()
}

#[test]
fn errors_have_a_row_and_a_sentence_without_paths_of_this_machine() {
    let all = [
        stated(&refusals(), Refusal::code, Refusal::CODES),
        stated(&engine_errors(), EngineError::code, EngineError::CODES),
        stated(&bound_errors(), BoundError::code, BoundError::CODES),
        stated(&syntax_errors(), SyntaxError::code, SyntaxError::CODES),
        stated(&run_errors(), RunError::code, RunError::CODES),
        stated(&mapping_errors(), MappingError::code, MappingError::CODES),
        stated(&names_errors(), NamesError::code, NamesError::CODES),
        stated(
            &parameter_errors(),
            ParameterError::code,
            ParameterError::CODES,
        ),
        stated(&ask_errors(), AskError::code, AskError::CODES),
        stated(&serve_errors(), ServeError::code, ServeError::CODES),
    ]
    .concat();
    let sentences: Vec<String> = all
        .iter()
        .map(|(code, sentence)| {
            let row = codes::error(code).unwrap_or_else(|| panic!("{code} is not in the table"));
            let status = row.exit as u8;
            assert!(!sentence.is_empty(), "{code}");
            assert!(!sentence.contains('\u{1b}'), "{code}");
            format!("{code} {:?} {status} {}: {sentence}", row.family, row.http)
        })
        .collect();
    insta::assert_snapshot!(sentences.join("\n"));
    // What the command line alone makes.
    let of_flags = RequestError::CODES.iter().chain(&["no-such-path"]);
    let made: Vec<&str> = all
        .iter()
        .map(|(code, _)| *code)
        .chain(of_flags.copied())
        .collect();
    for (place, row) in codes::ERRORS.iter().enumerate() {
        let Row { code, http, .. } = row;
        assert!(made.contains(code), "{code} is in the table and never made");
        assert!((400..600).contains(http), "{code}");
        let is_kebab = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        assert!(code.chars().all(is_kebab), "{code}");
        let before = &codes::ERRORS[..place];
        assert!(before.iter().all(|other| other.code != *code), "{code}");
    }
    for code in RequestError::CODES {
        assert!(codes::error(code).is_some(), "{code}");
    }
    let notes = QueryNote::CODES
        .iter()
        .chain(Advice::CODES)
        .chain(CheckNote::CODES);
    assert!(notes.copied().all(|code| codes::error(code).is_none()));
}

/// The list of codes for users is that of the table.
#[test]
fn the_documentation_lists_every_code() {
    let mut lines = vec![
        owned("| code | family | exit status | HTTP status |"),
        owned("|---|---|---|---|"),
    ];
    lines.extend(codes::ERRORS.iter().map(|row| {
        let family = format!("{:?}", row.family).to_lowercase();
        format!(
            "| `{}` | {family} | {} | {} |",
            row.code, row.exit as u8, row.http
        )
    }));
    let (errors, notes) = (lines.join("\n"), |codes: &[&str]| {
        let each: Vec<String> = codes.iter().map(|code| format!("`{code}`")).collect();
        each.join(", ")
    });
    let page = include_str!("../../../docs/codes.md");
    let codes = [QueryNote::CODES, Advice::CODES, CheckNote::CODES];
    for part in codes.map(notes).into_iter().chain([errors]) {
        assert!(page.contains(&part), "docs/codes.md lacks:\n{part}");
    }
}
