//! More records than a block of postings, a window of synonyms and a page of columns hold.

use super::index::{Made, search};
use super::slow::{Read, read};
use super::world::Dice;
use super::*;
use crate::query::note::QueryNote;
use crate::query::tree::{Form, Scope, Word};
use crate::record::Record;

/// 9,000 records whose words are as frequent as their names say.
fn records() -> Vec<Record> {
    let mut dice = Dice::new(9);
    (0..9_000)
        .map(|number| {
            let mut words = vec!["every"];
            for (word, in_thousand) in [
                ("half", 500),
                ("tenth", 100),
                ("tens", 30),
                ("tent", 4),
                ("rare", 1),
            ] {
                if dice.below(1000) < in_thousand {
                    words.push(word);
                }
            }
            Record {
                id: format!("{number:05}"),
                title: Some(words.join(" ")),
                ..Record::default()
            }
        })
        .collect()
}

fn word(form: Form) -> Node {
    Node::Word {
        scope: Scope::Title,
        word: Word {
            typed: String::new(),
            form,
        },
    }
}

#[test]
fn long_lists_are_combined_like_short_ones() {
    let records = records();
    let exact = |folded: &str| word(Form::Exact(folded.to_owned()));
    let glob = |pattern: &str| word(Form::Wildcard(pattern.to_owned()));
    let not = |node: Node| Node::Not(Box::new(node));
    let phrase = Node::Sequence {
        scope: Scope::Title,
        words: ["half", "ten*"]
            .map(|pattern| Word {
                typed: pattern.to_owned(),
                form: Form::Wildcard(pattern.to_owned()),
            })
            .to_vec(),
        arrangement: crate::query::tree::Arrangement::Phrase,
    };
    let queries = [
        exact("every"),
        glob("t*"),
        glob("*"),
        Node::And(vec![glob("t*"), exact("half")]),
        Node::And(vec![glob("*e*"), exact("rare")]),
        Node::And(vec![exact("tent"), glob("ten?")]),
        Node::And(vec![exact("half"), not(glob("ten*"))]),
        Node::And(vec![glob("t*"), not(exact("half")), not(exact("rare"))]),
        Node::Or(vec![exact("rare"), exact("tent")]),
        Node::Or(vec![
            exact("rare"),
            Node::And(vec![exact("tenth"), glob("t*t")]),
        ]),
        Node::And(vec![
            Node::Or(vec![exact("tens"), exact("tent")]),
            exact("tenth"),
        ]),
        phrase.clone(),
        Node::And(vec![phrase, exact("tens")]),
    ];
    let gone: Vec<&str> = records
        .iter()
        .step_by(7)
        .map(|record| record.id.as_str())
        .collect();
    let snapshot = Made::new()
        .segment(&records)
        .without(gone.iter().copied())
        .open();
    let slow: Vec<Read> = records
        .iter()
        .filter(|r| !gone.contains(&r.id.as_str()))
        .map(read)
        .collect();
    for root in queries {
        let mut request = request(root.clone(), Filters::default(), MatchMode::All);
        let mut found = ids(&search(&snapshot, &request).unwrap(), false);
        found.sort();
        let wanted: Vec<&str> = slow
            .iter()
            .filter(|read| read.answers(&root, false))
            .map(|read| read.record.id.as_str())
            .collect();
        assert!(!wanted.is_empty());
        assert_eq!(found, wanted, "{root:#?}");
        request.limit = 0;
        assert_eq!(
            search(&snapshot, &request).unwrap().total,
            wanted.len() as u64
        );
    }
}

#[test]
fn expansions_are_capped_by_records_and_say_so() {
    let records: Vec<Record> = (0..1500)
        .map(|number| Record {
            id: format!("{number}"),
            // The words of even numbers stand in two records each.
            title: Some(format!("w{number:04} w{:04}", number / 2 * 2)),
            ..Record::default()
        })
        .collect();
    let snapshot = Made::new()
        .segment(&records[..700])
        .segment(&records[700..])
        .open();
    let wildcard = Word {
        typed: "w*".to_owned(),
        form: Form::Wildcard("w*".to_owned()),
    };
    let node = Node::Word {
        scope: Scope::Anywhere,
        word: wildcard,
    };
    let all = request(
        Node::Or(vec![node.clone(), node.clone()]),
        Filters::default(),
        MatchMode::All,
    );
    let response = search(&snapshot, &all).unwrap();
    let [expansion] = &response.expansions[..] else {
        panic!("one word, one expansion: {:?}", response.expansions.len());
    };
    assert_eq!(
        (expansion.terms.len(), expansion.left_out),
        (1024, 1500 - 1024)
    );
    assert_eq!(expansion.terms[0], ("w0000".to_owned(), 2));
    assert_eq!(expansion.terms[749], ("w1498".to_owned(), 2));
    assert_eq!(expansion.terms[750], ("w0001".to_owned(), 1));
    assert_eq!(
        response.notes,
        [QueryNote::ExpansionCut {
            word: "w*".to_owned(),
            words: 1500,
            searched: 1024,
        }]
    );
    let many = request(Node::Or(vec![node; 20]), Filters::default(), MatchMode::All);
    let refused = search(&snapshot, &many).unwrap_err().to_string();
    assert!(
        refused.contains("more than 16384 words together"),
        "{refused}"
    );
}

#[test]
fn patterns_longer_than_any_word_find_nothing_at_once() {
    let snapshot = Made::new().segment(&records()).open();
    let long = "e".repeat(1_000_000);
    for form in [
        Form::Wildcard(format!("*{long}*")),
        Form::Fuzzy {
            folded: long.clone(),
            distance: 2,
        },
        Form::Exact(long.clone()),
        Form::Stem(long),
    ] {
        let request = request(word(form), Filters::default(), MatchMode::All);
        assert_eq!(search(&snapshot, &request).unwrap().total, 0);
    }
}
