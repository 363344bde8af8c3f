//! Names through a whole index: what must find each other and what must not.
//!
//! 1. A search for one spelling finds the record that holds only the other, both ways, for at least
//!    93 of 100 pairs that must meet, and for no pair that must not. The pairs are those of
//!    `../shared/cases/names.tsv`; every spelling is a record of its own.
//! 2. The spelling typed comes first, whatever else is found.
//! 3. In phrases and windows a name is found as it is alone.
//! 4. `=word`, and a search without variants, find the spelling typed and no other.
#![allow(clippy::print_stdout, reason = "figures of a measurement")]

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::shared;
use kartoteka::ask::{Asker, Question};
use kartoteka::engine::embedded::Store;
use kartoteka::engine::embedded::search::{self, Searching};
use kartoteka::engine::{Limits, MatchMode, Stamp, WriterOptions};
use kartoteka::ingest::{RecordWriter, Writer};
use kartoteka::record::{Provenance, Record};

/// An index of one record a text, named by it.
fn index(directory: &std::path::Path, texts: &[String]) -> Asker<Searching> {
    let path = directory.join("index");
    let store = Store::open_write(&path, WriterOptions::default()).expect("an index can be made");
    let mut writer = RecordWriter::new(store).expect("a new index can be read");
    let source = "/made/by/hand".to_owned();
    writer.begin_source(Stamp {
        source: source.clone(),
        bytes: 1,
        modified_ns: 1,
        hash: "0".to_owned(),
    });
    for (place, text) in texts.iter().enumerate() {
        let record = Record {
            id: place.to_string(),
            body: Some(format!("It was learnt that {text} had been spoken of.")),
            collection: "names".to_owned(),
            provenance: vec![Provenance {
                source: source.clone(),
                start: 0,
                end: 1,
                line: 1,
                part: None,
                named: None,
            }],
            ..Record::default()
        };
        writer.write(record).expect("a record can be written");
    }
    writer.end_source(true).expect("the source ends");
    writer.finish().expect("the index is finished");
    Asker::new(search::open(&path).expect("the index can be opened"))
}

/// Numbers of the records that a query finds, best first; names widened or not.
fn found(asker: &Asker<Searching>, query: &str, widened: bool) -> Vec<usize> {
    let mut question = Question::new(query).page(0, 1000);
    question.match_mode = MatchMode::All;
    question.variants = widened;
    question.advice = false;
    let answer = asker.ask(&question, &Limits::none());
    let hits = answer.expect("a sound index").hits.into_iter();
    hits.map(|hit| hit.id.parse().expect("a number")).collect()
}

#[test]
fn the_cases_meet_and_stay_apart_through_an_index() {
    let Some(path) = shared("cases/names.tsv") else {
        return;
    };
    let cases = std::fs::read_to_string(path).expect("the cases can be read");
    let pairs: Vec<[&str; 4]> = cases
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut fields = line.split('\t');
            std::array::from_fn(|_| fields.next().unwrap_or_default())
        })
        .collect();
    let spellings: BTreeSet<&str> = pairs.iter().flat_map(|pair| [pair[0], pair[1]]).collect();
    let texts: Vec<String> = spellings.iter().map(|&text| text.to_owned()).collect();
    let numbers: BTreeMap<&str, usize> = spellings.into_iter().zip(0..).collect();
    let directory = tempfile::tempdir().expect("a temporary directory");
    let engine = index(directory.path(), &texts);
    let hits: BTreeMap<&str, Vec<usize>> = numbers
        .keys()
        .map(|&text| (text, found(&engine, text, true)))
        .collect();
    let (mut meeting, mut met, mut merged) = (0, 0, Vec::new());
    for [one, other, wanted, kind] in pairs {
        let finds = |query: &str, text: &str| hits[query].contains(&numbers[text]);
        let (there, back) = (finds(one, other), finds(other, one));
        if wanted == "meet" {
            meeting += 1;
            if there && back {
                met += 1;
            } else {
                println!("{one} and {other} ({kind}): there {there}, back {back}");
            }
        } else if there || back {
            merged.push(format!("{one} and {other}: there {there}, back {back}"));
        }
    }
    println!("{met} of {meeting} pairs meet");
    assert_eq!(merged, [""; 0]);
    assert!(met * 100 >= meeting * 93, "{met} of {meeting}");
}

#[test]
fn the_spelling_typed_comes_first_and_can_be_had_alone() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let texts = [
        "Разуваеву",
        "Razuvaev",
        "Razuvayev",
        "Rasuwajew",
        "Razumovsky",
        "Чжоу Эньлаем",
        "Zhou Enlai",
        "Chou En-lai",
        "a zone of lead",
        "Russian talks with Chou En-lai and Razuvaev",
    ]
    .map(str::to_owned);
    let engine = index(directory.path(), &texts);
    let check = |query: &str, first: &[usize], wanted: &[usize]| {
        let hits = found(&engine, query, true);
        assert!(hits.starts_with(first), "{query}: {hits:?}");
        let mut hits = hits;
        hits.sort_unstable();
        assert_eq!(hits, wanted, "{query}");
    };
    check("Razuvayev", &[2], &[0, 1, 2, 3, 9]);
    check("razuvayev", &[2], &[0, 1, 2, 3, 9]);
    check("Разуваев", &[0], &[0, 1, 2, 3, 9]);
    check("=Razuvayev", &[], &[2]);
    check("Razuvayev~1", &[], &[1, 2, 9]);
    check("spoken -Razuvayev Razumovsky", &[], &[4]);
    check("Zhou Enlai", &[6], &[5, 6, 7, 9]);
    check("\"Zhou Enlai\"", &[6], &[5, 6, 7, 9]);
    check("Chou En-lai", &[7], &[5, 6, 7, 9]);
    check("\"with Zhou Enlai and Razuvayev\"", &[], &[9]);
    check("\"Razuvayev talks\"~6", &[], &[9]);
    check("Zhou Enlai Razuvayev", &[], &[9]);
    check("body:Razuvayev", &[2], &[0, 1, 2, 3, 9]);
    check("title:Razuvayev", &[], &[]);
    check("lead", &[8], &[8]);
    assert_eq!(found(&engine, "Razuvayev", false), [2]);
}
