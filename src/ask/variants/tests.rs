//! Queries widened by the spellings of a small index: the tree, and what is said of it.
//!
//! 1. A word stands for its other spellings, and only for those that the index holds.
//! 2. A name of several words is found where its words stand side by side, alone or among others.
//! 3. What is an ordinary word in the index is left alone, and so is what is asked for exactly.
//! 4. Two readings of a spelling meet it, and each other never.

use super::*;
use crate::engine::embedded::Store;
use crate::engine::embedded::search::{self, Searching};
use crate::engine::{Stamp, WriterOptions};
use crate::ingest::{RecordWriter, Writer};
use crate::query::syntax::{SyntaxOptions, outline, parse};
use crate::record::date::HistoricalDate;
use crate::record::name::Names;
use crate::record::{Provenance, Record};

const TEXTS: [&str; 13] = [
    "Ambassador Razuvaev reported; Razuvaev's telegram",
    "послу Разуваеву передано",
    "Botschafter Rasuwajew",
    "Chou En-lai and Comrade Zhou Enlai",
    "Чжоу Эньлай",
    "Sacharow in Wien",
    "Sakharov and not Zakharov",
    "the lead zone, a lead mine; Lead stood first",
    "Лид и Зоне",
    "Filippov to Beijing",
    "Michel and Vest of Bourke; Volume XIII",
    "Mitchell and West of Burke with Ho Chi Minh",
    "Incidents in the DMZ",
];

pub(in crate::ask) fn index(directory: &std::path::Path, texts: &[&str]) -> Searching {
    let path = directory.join("index");
    let store = Store::open_write(&path, WriterOptions::default()).unwrap();
    let mut writer = RecordWriter::new(store).unwrap();
    writer.begin_source(Stamp {
        source: "/a".to_owned(),
        bytes: 1,
        modified_ns: 1,
        hash: "0".to_owned(),
    });
    for (number, text) in texts.iter().enumerate() {
        let record = Record {
            id: number.to_string(),
            body: Some((*text).to_owned()),
            date: Some(HistoricalDate::parse("1950")),
            collection: "names".to_owned(),
            provenance: vec![Provenance {
                source: "/a".to_owned(),
                start: 0,
                end: 1,
                line: 1,
                part: None,
                named: None,
            }],
            ..Record::default()
        };
        writer.write(record).unwrap();
    }
    writer.end_source(true).unwrap();
    writer.finish().unwrap();
    search::open(&path).unwrap()
}

fn widen(engine: &Searching, known: &KnownNames, query: &Query) -> Widened {
    let (mut cache, mut batch) = (NameCache::default(), Batch::default());
    let widening = Widening::new(known, query, &cache, &mut batch);
    let facts = batch.look_up(engine, &Limits::none()).unwrap();
    widening.widen(&facts, &mut cache)
}

fn widened(engine: &Searching, known: &KnownNames, query: &str) -> (String, Vec<String>) {
    let query = parse(query, SyntaxOptions::default(), &mut Analyser::new()).unwrap();
    let widened = widen(engine, known, &query);
    let said = widened
        .variants
        .iter()
        .map(|name| {
            let terms: Vec<String> = name
                .terms
                .iter()
                .map(|(term, records)| format!("{term} {records}"))
                .collect();
            format!("{}: {}", name.typed, terms.join(", "))
        })
        .collect();
    (outline(&widened.root), said)
}

#[test]
fn names_are_widened_and_words_are_not() {
    let directory = tempfile::tempdir().unwrap();
    let engine = index(directory.path(), &TEXTS);
    let known = KnownNames::new(Names::default());
    let said = |query: &str| widened(&engine, &known, query).1;
    assert_eq!(
        said("Razuvayev"),
        ["Razuvayev: rasuwajew 1, razuvaev 1, разуваеву 1"]
    );
    // The stem of the word typed finds the possessive anyway.
    assert_eq!(said("razuvaev"), ["razuvaev: rasuwajew 1, разуваеву 1"]);
    assert_eq!(
        said("Zhou Enlai"),
        [
            "Zhou Enlai: chou en lai 1, чжоу эньлай 1",
            "Enlai: en lai 1, эньлай 1"
        ]
    );
    assert_eq!(said("Zakharov"), ["Zakharov: sacharow 1"]);
    assert_eq!(said("Sakharov"), ["Sakharov: sacharow 1"]);
    assert_eq!(said("Sacharow"), ["Sacharow: sakharov 1, zakharov 1"]);
    // What can be read as Cyrillic and was never written so.
    for western in ["Michel", "Mitchell", "Vest", "Bourke", "Chi"] {
        assert!(said(western).is_empty(), "{western}: {:?}", said(western));
    }
    for alone in [
        "lead",
        "zone",
        "the lead zone",
        "=Razuvayev",
        "Razuva*",
        "Razuvayev~1",
        "lead -Razuvayev",
        "1951",
        "",
    ] {
        let typed = parse(alone, SyntaxOptions::default(), &mut Analyser::new()).unwrap();
        let (tree, said) = widened(&engine, &known, alone);
        assert_eq!((tree, said), (outline(&typed.root), Vec::new()), "{alone}");
    }
}

#[test]
fn names_are_found_among_other_words() {
    let directory = tempfile::tempdir().unwrap();
    let engine = index(directory.path(), &TEXTS);
    let known = KnownNames::new(Names::default());
    let tree = |query: &str| widened(&engine, &known, query).0;
    assert_eq!(
        tree("report Zhou Enlai lead"),
        r#"all of
  word "report" as stem "report"
  the best of
    all of
      word "Zhou" as stem "zhou"
      the best of
        word "Enlai" as stem "enlai" or эньлай
        phrase "en" exactly as "en", "lai" exactly as "lai"
    phrase "chou" exactly as "chou", "en" exactly as "en", "lai" exactly as "lai"
    phrase "чжоу" exactly as "чжоу", "эньлай" exactly as "эньлай"
  word "lead" as stem "lead"
"#
    );
    assert_eq!(
        tree("\"by Zhou Enlai\"~3"),
        r#"the best of
  near within 3 "by" as stem "by", "Zhou" as stem "zhou", "Enlai" as stem "enlai" or эньлай
  near within 3 "by" as stem "by", "Zhou" as stem "zhou", "Enlai" as 2 words that are stem "enlai"
  near within 3 "by" as stem "by", "chou" exactly as "chou", "en" exactly as "en", "lai" exactly as "lai"
  near within 3 "by" as stem "by", "чжоу" exactly as "чжоу", "эньлай" exactly as "эньлай"
"#
    );
}

#[test]
fn the_authority_adds_what_no_rule_knows() {
    let directory = tempfile::tempdir().unwrap();
    let engine = index(directory.path(), &TEXTS);
    let known = KnownNames::built_in();
    let (tree, said) = widened(&engine, &known, "Stalin");
    assert_eq!(said, ["Stalin: filippov 1"], "{tree}");
    assert!(tree.contains("1949"), "{tree}");
    let (_, said) = widened(&engine, &known, "demilitarized zone");
    assert_eq!(said, ["demilitarized zone: DMZ 1"]);
}

#[test]
fn what_an_index_holds_of_a_name_is_listed() {
    let directory = tempfile::tempdir().unwrap();
    let engine = index(directory.path(), &TEXTS);
    let known = KnownNames::new(Names::default());
    let list = |name: &str| {
        let held = held(&engine, &known, name, &mut Analyser::new(), &Limits::none()).unwrap();
        held.into_iter()
            .map(|held| format!("{}: {:?}", held.typed, held.spellings))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        list("Zhou Enlai"),
        [
            r#"Zhou Enlai: [("zhou enlai", 1), ("chou en lai", 1), ("чжоу эньлай", 1)]"#,
            r#"Enlai: [("enlai", 1), ("en lai", 1), ("эньлай", 1)]"#,
        ]
    );
    assert_eq!(list("Nobody"), [""; 0]);
}
