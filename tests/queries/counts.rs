//! Counts, collocates, neighbours in a delo and streams against a look at every record.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use kartoteka::analyse::Analyser;
use kartoteka::ask::kwic::{KwicLine, KwicOptions, KwicSort, MAX_LINES};
use kartoteka::ask::{
    Asker, BesideRecord, By, CollocateOptions, Counts, FoundRecord, HitStep, Question,
};
use kartoteka::engine::{Limits, MatchMode, Sort};
use kartoteka::query::filter::Facet;
use kartoteka::query::matching::Matcher;
use kartoteka::record::Record;
use kartoteka::record::reference::{Reference, leaves};

use crate::common::{self, SampleAsker};
use crate::rows;

/// Words, a phrase, a window, an OR with branches, a pattern, a name, a field, an exact form.
const QUERIES: [&str; 12] = [
    "zone",
    "armistice talks",
    "\"demilitarization zone\"",
    "\"zone demilitarization\"~6",
    "(korea armistice) OR berlin",
    "zone OR line -berlin",
    "demilit*",
    "Razuvayev",
    "title:telegram",
    "=zones",
    "перемирие",
    "person:Stalin",
];

fn with_corpus(work: impl FnOnce(&SampleAsker, &[Record])) {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asker = common::sample_asker(directory.path());
    let records = every(&asker, &Question::new("").all());
    assert!(records.len() > 80, "{}", records.len());
    work(&asker, &records);
}

/// All records of a question, in its order.
fn every(asker: &SampleAsker, question: &Question) -> Vec<Record> {
    let mut question = question.clone();
    question.records = true;
    let mut records = Vec::new();
    let answer = asker.stream(&question, &Limits::none(), &mut |step| {
        if let HitStep::Hit { rank, hit } = step {
            records.push(hit.record.as_deref().cloned().expect("it was asked for"));
            assert_eq!(rank, records.len());
        }
        ControlFlow::Continue(())
    });
    let answer = answer.expect("it is answered");
    let total = answer.total + answer.total_partial.unwrap_or(0);
    assert_eq!(records.len() as u64, total);
    records
}

/// The rows in which a record counts.
fn rows_of(record: &Record, by: By) -> BTreeSet<String> {
    let units = |each: &dyn Fn(i32, i8) -> String| -> BTreeSet<String> {
        let Some(span) = record.date.as_ref().and_then(|date| date.span()) else {
            return ["undated".to_owned()].into();
        };
        let month =
            |date: jiff::civil::Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        (month(span.earliest)..=month(span.latest))
            .map(|month| each(month / 12, (month % 12 + 1) as i8))
            .collect()
    };
    match by {
        By::Year => units(&|year, _| year.to_string()),
        By::Decade => units(&|year, _| format!("{}s", year / 10 * 10)),
        By::Month => units(&|year, month| format!("{year:04}-{month:02}")),
        By::Archive => record
            .references
            .iter()
            .map(|it| it.archive.clone())
            .collect(),
        By::Collection => [record.collection.clone()].into(),
    }
}

/// `documents, occurrences, all` by row, without empty rows.
type Figures = BTreeMap<String, (u64, u64, u64)>;

fn counted(counts: &Counts, column: usize) -> Figures {
    let rows = counts.rows.iter().chain(&counts.undated);
    let figures = rows.map(|row| {
        let cell = row.cells[column];
        let occurrences = cell.occurrences.expect("the query has words");
        (row.label.clone(), (cell.documents, occurrences, cell.all))
    });
    figures.filter(|(_, figures)| figures.0 > 0).collect()
}

#[test]
fn counts_are_those_of_a_look_at_every_record() {
    with_corpus(|asker, records| {
        for filtered in [false, true] {
            let question = |query: &str| {
                let question = Question::new(query);
                match filtered {
                    true => question.with(Facet::Language, "Russian"),
                    false => question,
                }
            };
            let questions = QUERIES.map(question);
            for by in By::ALL {
                let counts = asker.count(&questions, by, &Limits::none());
                let counts = counts.expect("they are counted");
                for (column, question) in questions.iter().enumerate() {
                    let text = &question.text;
                    let found = every(asker, &question.clone().all());
                    let let_through = every(asker, &question_without_words(question));
                    let request = asker.request(question, &Limits::none());
                    let root = request.expect("it is a query").query.root;
                    let mut matcher = Matcher::new(&root);
                    let analyser = &mut Analyser::new();
                    let mut expected = Figures::new();
                    let mut occurrences = 0;
                    for record in &found {
                        let times = matcher.in_record(record, analyser).occurrences() as u64;
                        occurrences += times;
                        for row in rows_of(record, by) {
                            let figures = expected.entry(row).or_default();
                            figures.0 += 1;
                            figures.1 += times;
                        }
                    }
                    for record in &let_through {
                        for row in rows_of(record, by) {
                            if let Some(figures) = expected.get_mut(&row) {
                                figures.2 += 1;
                            }
                        }
                    }
                    assert_eq!(counted(&counts, column), expected, "{text} by {by:?}");
                    let total = counts.columns[column].total;
                    assert_eq!(total.documents, found.len() as u64, "{text}");
                    assert_eq!(total.occurrences, Some(occurrences), "{text}");
                    assert_eq!(total.all, let_through.len() as u64, "{text}");
                    assert!(let_through.len() < records.len() || !filtered);
                }
            }
        }
    });
}

fn question_without_words(question: &Question) -> Question {
    let mut all = question.clone().all();
    all.text = String::new();
    all
}

fn options(each: bool, sort: KwicSort) -> KwicOptions {
    KwicOptions {
        columns: 40,
        each,
        sort,
        offset: 0,
        limit: MAX_LINES,
    }
}

#[test]
fn occurrences_are_the_lines_of_a_concordance() {
    with_corpus(|asker, _| {
        for query in QUERIES
            .into_iter()
            .chain(rows().iter().map(|row| row.query))
        {
            let question = Question::new(query);
            let sort = KwicSort::Records(Sort::Date);
            let Ok(lines) = asker.concordance(&question, options(true, sort), &Limits::none())
            else {
                continue;
            };
            let counts = asker.count(&[question], By::Year, &Limits::none());
            let total = counts.expect("it is counted").columns[0].total;
            assert_eq!(total.occurrences, Some(lines.found.total), "{query}");
            let found = lines.found.records + lines.found.elsewhere;
            assert_eq!(total.documents, found, "{query}");
        }
    });
}

#[test]
fn a_stream_is_its_pages_joined() {
    with_corpus(|asker, _| {
        let modes = [MatchMode::All, MatchMode::Any, MatchMode::AllThenSome];
        let sorts = [
            Sort::Relevance,
            Sort::Date,
            Sort::DateDescending,
            Sort::Reference,
        ];
        for query in QUERIES {
            for (mode, sort) in modes
                .iter()
                .flat_map(|mode| sorts.map(|sort| (*mode, sort)))
            {
                let mut question = Question::new(query).sort(sort);
                (question.match_mode, question.advice) = (mode, false);
                let mut paged = Vec::new();
                loop {
                    let page = question.clone().page(paged.len(), 7);
                    let page = asker.ask(&page, &Limits::none()).expect("a page");
                    if page.hits.is_empty() {
                        break;
                    }
                    paged.extend(page.hits);
                }
                // To the end, and from a place on.
                for offset in [0, 3] {
                    let all = question.clone().page(offset, usize::MAX);
                    let mut streamed = Vec::new();
                    let answer = asker.stream(&all, &Limits::none(), &mut |step| {
                        if let HitStep::Hit { rank, hit } = step {
                            streamed.push((rank, hit.clone()));
                        }
                        ControlFlow::Continue(())
                    });
                    answer.expect("it is answered");
                    let expected: Vec<String> = (1..)
                        .zip(&paged)
                        .skip(offset)
                        .map(|(rank, hit)| format!("{rank} {hit:?}"))
                        .collect();
                    let streamed: Vec<String> = streamed
                        .iter()
                        .map(|(rank, hit)| format!("{rank} {hit:?}"))
                        .collect();
                    assert_eq!(streamed, expected, "{query} {mode:?} {sort:?}");
                }
            }
        }
    });
}

#[test]
fn a_stream_of_lines_is_the_concordance() {
    let shown = |line: &KwicLine| format!("{line:?}");
    with_corpus(|asker, _| {
        let sorts = [
            KwicSort::Left,
            KwicSort::Right,
            KwicSort::Records(Sort::Date),
            KwicSort::Records(Sort::DateDescending),
            KwicSort::Records(Sort::Reference),
            KwicSort::Records(Sort::Relevance),
        ];
        for query in QUERIES {
            let question = Question::new(query);
            for (each, sort) in sorts
                .iter()
                .flat_map(|sort| [(true, *sort), (false, *sort)])
            {
                let options = options(each, sort);
                let Ok(whole) = asker.concordance(&question, options, &Limits::none()) else {
                    continue;
                };
                let mut streamed = Vec::new();
                let lines =
                    asker.stream_lines(&question, options, &Limits::none(), &mut |number, line| {
                        streamed.push(shown(&line));
                        assert_eq!(number, streamed.len());
                        ControlFlow::Continue(())
                    });
                let lines = lines.expect("it is answered");
                let expected: Vec<String> = whole.found.lines.iter().map(shown).collect();
                assert_eq!(streamed, expected, "{query} {sort:?}");
                assert_eq!(lines.found.total, whole.found.total);
                assert_eq!(lines.found.records, whole.found.records);
                assert_eq!(lines.found.elsewhere, whole.found.elsewhere);
                assert_eq!(lines.found.meet, whole.found.meet);
            }
        }
    });
}

#[test]
fn collocates_stand_in_the_index_as_often_as_is_said() {
    with_corpus(|asker, records| {
        let mut frequencies: BTreeMap<String, u64> = BTreeMap::new();
        let mut words = 0;
        let analyser = &mut Analyser::new();
        for record in records {
            for text in [&record.title, &record.summary, &record.body] {
                analyser.tokens(text.as_deref().unwrap_or_default(), |token| {
                    words += 1;
                    *frequencies.entry(token.folded.to_owned()).or_default() += 1;
                });
            }
        }
        let options = CollocateOptions {
            least: 1,
            function_words: true,
            limit: usize::MAX,
            ..CollocateOptions::default()
        };
        for query in [
            "zone",
            "armistice",
            "перемирие",
            "\"demilitarization zone\"",
        ] {
            let question = Question::new(query);
            let found = asker.collocates(&question, options, &Limits::none());
            let found = found.expect("it is answered");
            assert!(!found.rows.is_empty(), "{query}");
            for row in &found.rows {
                let expected = frequencies.get(&row.form);
                assert_eq!(Some(&row.frequency), expected, "{} of {query}", row.form);
                assert!(row.count <= row.frequency && row.before + row.after == row.count);
            }
            // Lengths are stored in one byte.
            let ratio = found.words as f64 / words as f64;
            assert!((0.85..=1.05).contains(&ratio), "{} of {words}", found.words);
            assert_eq!(found.distinct, found.rows.len() as u64);
            let in_windows: u64 = found.rows.iter().map(|row| row.count).sum();
            assert_eq!(found.window_words, in_windows);
        }
    });
}

#[test]
fn a_record_is_found_by_its_id_its_number_and_its_address() {
    with_corpus(|asker, records| {
        let find = |text: &str| asker.find_record(text, &Limits::none());
        for record in records {
            for text in [
                record.id.clone(),
                record.id.to_uppercase(),
                format!(" {} ", record.id),
            ] {
                match find(&text) {
                    Ok(FoundRecord::One(found)) => assert_eq!(found.id, record.id, "{text}"),
                    other => panic!("{text}: {other:?}"),
                }
            }
            let ends = [':', '/'].map(|mark| record.id.rsplit(mark).next().unwrap_or_default());
            for end in ends {
                let found = match find(end) {
                    Ok(FoundRecord::One(found)) => vec![found.id],
                    Ok(FoundRecord::Several(ids)) => ids,
                    Err(error) => panic!("{end}: {error}"),
                };
                assert!(found.contains(&record.id), "{end} of {}", record.id);
            }
            if let Some(url) = &record.url {
                let same: Vec<&str> = records
                    .iter()
                    .filter(|other| other.url.as_ref() == Some(url))
                    .map(|other| other.id.as_str())
                    .collect();
                match find(url) {
                    Ok(FoundRecord::One(found)) => assert!(same.contains(&found.id.as_str())),
                    Ok(FoundRecord::Several(ids)) => assert_eq!(ids, same),
                    // An address that ends in other words than the id.
                    Err(_) => {}
                }
            }
        }
        for nothing in [
            "",
            "…",
            "/",
            "nowhere:1",
            "https://elsewhere.example/document/113630",
        ] {
            assert!(find(nothing).is_err(), "{nothing}");
        }
    });
}

/// Records in a few dela, with leaves, without, and with a second reference.
fn shelved() -> String {
    let mut state = 7_u64;
    let mut draw = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % below
    };
    let mut lines = String::new();
    for number in 0..60 {
        let mut place = || {
            let (delo, first, more) = (draw(4), draw(40), draw(3));
            let leaves = match more {
                0 => String::new(),
                1 => format!(", l. {first}"),
                _ => format!(", ll. {first}-{}", first + more),
            };
            format!("APRF, f. 3, op. 65, d. {delo}{leaves}")
        };
        let citation = match number % 5 {
            0 => format!("{}; RGANI, f. 5, op. 28, d. 48, l. {number}", place()),
            _ => place(),
        };
        lines.push_str(&format!(
            "{{\"id\":\"r:{number}\",\"title\":\"Paper\",\"body\":\"text\",\"citation\":\"{citation}\"}}\n"
        ));
    }
    lines
}

#[test]
fn records_lie_beside_each_other_in_order_of_leaves() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let file = directory.path().join("shelved.jsonl");
    std::fs::write(&file, shelved()).expect("it can be written");
    let asker = Asker::new(common::index(&file, &directory.path().join("index")));
    let records = every(&asker, &Question::new("").all());
    assert_eq!(records.len(), 60);
    let delo = |place: &Reference| (place.archive.clone(), place.delo().map(str::to_owned));
    let first = |place: &Reference| {
        let spans = place.listy.as_deref().map(leaves).unwrap_or_default();
        let first = spans.iter().map(|span| *span.start()).min();
        let last = spans.iter().map(|span| *span.end()).max();
        (first.is_none(), first, last)
    };
    for record in &records {
        let beside = asker.beside(record, 2, &Limits::none());
        let beside = beside.expect("it is answered");
        assert_eq!(beside.dela.len(), record.references.len(), "{}", record.id);
        for found in &beside.dela {
            let here = |other: &Record| {
                let places = other.references.iter();
                let here = places.filter(|place| delo(place) == delo(&found.reference));
                here.map(first).min()
            };
            let mut expected: Vec<_> = records
                .iter()
                .filter_map(|other| Some((here(other)?, other.id.as_str())))
                .collect();
            expected.sort_unstable();
            let own = expected.iter().position(|(_, id)| *id == record.id);
            let own = own.expect("it lies there itself");
            let ids: Vec<&str> = expected.iter().map(|(_, id)| *id).collect();
            let shown = |records: &[BesideRecord]| -> Vec<String> {
                records.iter().map(|other| other.id.clone()).collect()
            };
            assert_eq!(found.total, ids.len() as u64);
            assert_eq!(found.place, own as u64 + 1);
            assert_eq!(shown(&found.before), ids[own.saturating_sub(2)..own]);
            assert_eq!(shown(&found.after), ids[own + 1..(own + 3).min(ids.len())]);
        }
    }
}
