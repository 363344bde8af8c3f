//! The best hits are those that scoring every record gives, over records enough for several
//! windows, with words of every frequency; and they are as many as a slow search finds.

use super::super::snapshot::Snapshot;
use super::index::{Made, find};
use super::slow::{Keyed, Read, read};
use super::world::{Dice, range, reference};
use super::*;
use crate::analyse::Analyser;
use crate::query::filter::{Facet, Selection};
use crate::query::tree::{Arrangement, Form, Scope, Word};
use crate::record::Record;
use crate::record::date::{HistoricalDate, Precision};

/// Words and in how many of a thousand records they stand.
const WORDS: [(&str, usize); 8] = [
    ("every", 1000),
    ("most", 700),
    ("third", 330),
    ("tenth", 100),
    ("some", 30),
    ("few", 10),
    ("rare", 3),
    ("rarer", 1),
];

/// Records in which these words stand so often.
pub(crate) fn records(count: usize) -> Vec<Record> {
    let mut dice = Dice::new(77);
    let references: Vec<_> = (0..40).map(|_| reference(&mut dice)).collect();
    (0..count)
        .map(|number| {
            let mut words = Vec::new();
            for (word, in_thousand) in WORDS {
                if dice.below(1000) < in_thousand {
                    let often = match dice.below(200) {
                        0 => 300,
                        other => 1 + other % 4,
                    };
                    words.extend(std::iter::repeat_n(word, often));
                }
            }
            // Two forms of one word.
            let filling = ["filling", "filled"][usize::from(number % 10 == 0)];
            words.extend(std::iter::repeat_n(filling, dice.below(30)));
            let day = jiff::civil::date(1945 + dice.below(20) as i16, 1 + dice.below(12) as i8, 1);
            Record {
                // Ids that are not in the order of the records.
                id: format!("{:05}", number * 7919 % 100_003),
                title: Some(words.join(" ")),
                date: dice.chance(90).then(|| HistoricalDate {
                    text: String::new(),
                    earliest: Some(day),
                    latest: Some(day),
                    precision: Precision::Day,
                    certain: true,
                }),
                references: (0..dice.below(3))
                    .map(|_| dice.pick(&references).clone())
                    .collect(),
                language: dice
                    .chance(70)
                    .then(|| (*dice.pick(&["Russian", "russian", "Korean"])).to_owned()),
                ..Record::default()
            }
        })
        .collect()
}

/// A word as it is stemmed.
fn stem(word: &str) -> Form {
    let mut stem = String::new();
    Analyser::new().tokens(word, |token| stem = token.stem.to_owned());
    Form::Stem(stem)
}

fn word(dice: &mut Dice) -> Node {
    let (word, _) = *dice.pick(&WORDS);
    let form = match dice.below(12) {
        0 => Form::Wildcard(format!("{}*", &word[..2])),
        1 => Form::Exact(word.to_owned()),
        _ => stem(word),
    };
    let scope = *dice.pick(&[Scope::Anywhere, Scope::Title]);
    let word = Word {
        typed: word.to_owned(),
        form,
    };
    if dice.chance(80) {
        return Node::Word { scope, word };
    }
    let (next, _) = *dice.pick(&WORDS);
    let next = Word {
        typed: next.to_owned(),
        form: stem(next),
    };
    Node::Sequence {
        scope,
        words: vec![word, next],
        arrangement: *dice.pick(&[Arrangement::Phrase, Arrangement::Near { slop: 2 }]),
    }
}

fn tree(dice: &mut Dice, depth: usize) -> Node {
    if depth == 0 || dice.chance(30) {
        return match dice.below(12) {
            0 => Node::Everything,
            1 => Node::Date(range(dice)),
            2 => Node::Reference(reference(dice)),
            _ => word(dice),
        };
    }
    let mut children: Vec<Node> = (0..1 + dice.below(3))
        .map(|_| tree(dice, depth - 1))
        .collect();
    if dice.chance(20) {
        return Node::Alternatives(children);
    }
    if dice.chance(50) {
        return Node::Or(children);
    }
    if dice.chance(30) {
        children.push(Node::Not(Box::new(tree(dice, depth - 1))));
    }
    Node::And(children)
}

fn narrowing(dice: &mut Dice) -> Filters {
    let mut filters = Filters::default();
    if dice.chance(40) {
        return filters;
    }
    for (facet, values) in [
        (Facet::Archive, &["APRF", "AVPRF", "RGANI"][..]),
        (Facet::Fond, &["3", "5"]),
        (Facet::Year, &["1950", "1951", "1960"]),
        (Facet::Language, &["russian", "none"]),
    ] {
        let selection = Selection {
            include: (0..dice.below(2))
                .map(|_| (*dice.pick(values)).to_owned())
                .collect(),
            exclude: (0..dice.below(6) / 5)
                .map(|_| (*dice.pick(values)).to_owned())
                .collect(),
        };
        if selection != Selection::default() && dice.chance(50) {
            filters.facets.insert(facet, selection);
        }
    }
    filters.date = dice.chance(30).then(|| range(dice));
    filters
}

/// A short run in every test, a long one where `KARTOTEKA_LONG_TESTS` is set.
fn rounds() -> usize {
    if std::env::var_os("KARTOTEKA_LONG_TESTS").is_some() {
        5_000
    } else {
        60
    }
}

/// Hits with their scores to the last bit.
fn seen(response: &SearchResponse) -> Vec<(&str, u32, bool)> {
    let hits = response.hits.iter();
    hits.map(|hit| (hit.id.as_str(), hit.score.to_bits(), hit.partial))
        .collect()
}

#[test]
fn the_best_are_those_of_scoring_every_record() {
    let records = records(9_500);
    let others: Vec<Record> = (0..900)
        .map(|number| Record {
            id: format!("other{number}"),
            title: Some("most third every filling filling filling filling ".repeat(number % 9)),
            ..Record::default()
        })
        .collect();
    // The means of the segments differ from that of the index, and from each other.
    let noisy = [&records[..6_000], &others[..]].concat();
    let ways = [
        Made::new().segment(&records).open(),
        Made::new()
            .segment(&noisy)
            .segment(&records[6_000..])
            .without(others.iter().map(|record| record.id.as_str()))
            .open(),
    ];
    let slow: Vec<Read> = records.iter().map(read).collect();
    let mut dice = Dice::new(78);
    let mut found = 0;
    for round in 0..rounds() {
        let root = tree(&mut dice, 2);
        let filters = narrowing(&mut dice);
        let mode = *dice.pick(&[MatchMode::AllThenSome, MatchMode::All, MatchMode::Any]);
        let mut request = request(root.clone(), filters.clone(), mode);
        request.sort = *dice.pick(&[
            Sort::Relevance,
            Sort::Relevance,
            Sort::Relevance,
            Sort::Date,
            Sort::DateDescending,
            Sort::Reference,
        ]);
        if round % 5 == 0 {
            request.facets = Facet::ALL.map(facet).to_vec();
        }
        let all = find(&ways[0], &request).unwrap();
        if round % 3 == 0 {
            let keyed = Keyed::new(&filters);
            let is_loose = mode == MatchMode::Any;
            let answers = slow.iter().filter(|read| read.answers(&root, is_loose));
            let wanted = answers.filter(|read| read.passes(&keyed)).count();
            assert_eq!(all.total, wanted as u64, "{request:#?}");
        }
        for snapshot in &ways {
            request.limit = *dice.pick(&[0, 1, 10, 10, 100, 1000]);
            request.offset = *dice.pick(&[0, 0, 0, 5, 50]);
            let page = find(snapshot, &request).unwrap();
            found += page.hits.len();
            let wanted = seen(&all).into_iter();
            let wanted: Vec<_> = wanted.skip(request.offset).take(request.limit).collect();
            assert!(seen(&page) == wanted, "{request:#?}");
            assert_eq!(page.total, all.total, "{request:#?}");
            if !request.facets.is_empty() {
                let facets = [&page, &all].map(|page| format!("{:?}", page.facets));
                assert_eq!(facets[0], facets[1], "{request:#?}");
            }
        }
    }
    assert!(found > 1_000, "{found}");
}

/// An index in memory of one segment.
pub(crate) fn in_memory(records: &[Record]) -> Snapshot {
    Made::new().segment(records).open()
}
