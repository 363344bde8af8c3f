//! The two ways through a segment, sets and iterators, over records enough for several windows.

use super::index::{Made, search};
use super::spreading::seen;
use super::world::{Dice, range, reference};
use super::*;
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

fn records(count: usize) -> Vec<Record> {
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
            words.extend(std::iter::repeat_n("filling", dice.below(30)));
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

fn word(dice: &mut Dice) -> Node {
    let (word, _) = *dice.pick(&WORDS);
    let form = match dice.below(8) {
        0 => Form::Wildcard(format!("{}*", &word[..2])),
        _ => Form::Exact(word.to_owned()),
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
        form: Form::Exact(next.to_owned()),
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
        150
    }
}

#[test]
fn sets_and_iterators_find_the_same_to_the_last_bit() {
    let records = records(9_500);
    let gone: Vec<&str> = records
        .iter()
        .step_by(11)
        .map(|record| record.id.as_str())
        .collect();
    let ways = [
        Made::new().segment(&records),
        Made::new()
            .segment(&records[..6_000])
            .segment(&records[6_000..])
            .without(gone),
    ];
    let mut dice = Dice::new(78);
    let mut found = 0;
    for made in &ways {
        let by_sets = made.open();
        let mut by_iterators = made.open();
        by_iterators.one_by_one = true;
        for round in 0..rounds() {
            let mode = *dice.pick(&[MatchMode::AllThenSome, MatchMode::All, MatchMode::Any]);
            let mut request = request(tree(&mut dice, 2), narrowing(&mut dice), mode);
            request.sort = *dice.pick(&[
                Sort::Relevance,
                Sort::Relevance,
                Sort::Relevance,
                Sort::Date,
                Sort::DateDescending,
                Sort::Reference,
            ]);
            request.limit = *dice.pick(&[0, 1, 10, 10, 100, 1000]);
            request.offset = *dice.pick(&[0, 0, 0, 5, 50]);
            if round % 5 == 0 {
                request.facets = Facet::ALL.map(facet).to_vec();
            }
            let wanted = search(&by_iterators, &request).unwrap();
            found += wanted.hits.len();
            let same = search(&by_sets, &request).unwrap();
            assert!(seen(&same) == seen(&wanted), "{request:#?}");
        }
    }
    assert!(found > 1_000, "{found}");
}
