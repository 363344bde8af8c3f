//! Explanations against the scores that they explain, and against the texts.

use super::index::{Made, explain, search};
use super::world::{Dice, filters, query, records};
use super::*;
use crate::engine::Part;
use crate::query::tree::{Arrangement, Form, Scope, Word};
use crate::record::Record;

#[test]
fn shares_add_up_to_the_score() {
    let mut dice = Dice::new(31);
    let records = records(&mut dice, 90);
    let snapshot = Made::new()
        .segment(&records[..40])
        .segment(&records[40..])
        .open();
    let (mut explained, mut near, mut partial) = (0, 0, 0);
    for _ in 0..150 {
        let root = query(&mut dice, &records, 2);
        let mode = *dice.pick(&[MatchMode::AllThenSome, MatchMode::All, MatchMode::Any]);
        let mut request = request(root.clone(), filters(&mut dice, 2), mode);
        request.sort = *dice.pick(&[Sort::Relevance, Sort::Date]);
        request.limit = 25;
        let hits = search(&snapshot, &request).unwrap().hits;
        let explanations = explain(&snapshot, &request).unwrap();
        assert_eq!(explanations.len(), hits.len());
        for (hit, explanation) in hits.iter().zip(&explanations) {
            let words = explanation.words.iter().map(|word| word.score);
            let pairs = explanation.near.iter().map(|pair| pair.score);
            let sum: f32 = words.chain(pairs).sum();
            assert!(
                (sum - hit.score).abs() < 1e-4 && explanation.score == hit.score,
                "{}: {sum} for {}, {explanation:#?}\n{root:#?}",
                hit.id,
                hit.score
            );
            explained += usize::from(hit.score > 0.0);
            near += usize::from(!explanation.near.is_empty());
            partial += usize::from(!explanation.missing.is_empty());
        }
    }
    assert!(explained > 100, "only {explained} hits have words");
    assert!(near > 5, "only {near} have words near each other");
    assert!(partial > 5, "only {partial} lack words");
}

fn stem(word: &str) -> Word {
    Word {
        typed: word.to_owned(),
        form: Form::Stem(word.to_owned()),
    }
}

#[test]
fn words_are_counted_where_they_stand() {
    let record = Record {
        id: "a".to_owned(),
        title: Some("A zone".to_owned()),
        summary: Some("On the zone of peace, zone by zone".to_owned()),
        body: Some("The line. Of peace: the zone at peace. The zone.".to_owned()),
        people: vec!["Zone Command".to_owned(), "Peace Committee".to_owned()],
        collection: "test".to_owned(),
        ..Record::default()
    };
    let other = Record {
        id: "b".to_owned(),
        body: Some("of the line".to_owned()),
        collection: "test".to_owned(),
        ..Record::default()
    };
    let snapshot = Made::new().segment(&[record, other]).open();
    let word = |scope, word: &str| Node::Word {
        scope,
        word: stem(word),
    };
    let root = Node::And(vec![
        word(Scope::Anywhere, "zone"),
        word(Scope::Anywhere, "of"),
        Node::Sequence {
            scope: Scope::Anywhere,
            words: vec![stem("of"), stem("peac")],
            arrangement: Arrangement::Phrase,
        },
        word(Scope::Body, "zone"),
        word(Scope::Title, "zone"),
        word(Scope::Anywhere, "kaesong"),
    ]);
    let request = request(root, Filters::default(), MatchMode::AllThenSome);
    let explanations = explain(&snapshot, &request).unwrap();
    let first = &explanations[0];
    let told: Vec<_> = first
        .words
        .iter()
        .map(|word| (word.typed.as_str(), word.times.clone(), word.is_light))
        .collect();
    let everywhere = vec![
        (Part::Title, 1),
        (Part::Summary, 3),
        (Part::People, 1),
        (Part::Body, 2),
    ];
    assert_eq!(
        told,
        [
            ("zone", everywhere, false),
            ("of", vec![(Part::Summary, 1), (Part::Body, 1)], true),
            ("of peac", vec![(Part::Summary, 1), (Part::Body, 1)], false),
            ("zone", vec![(Part::Body, 2)], false),
            ("zone", vec![(Part::Title, 1)], false),
        ]
    );
    assert_eq!(first.missing, ["kaesong"]);
    assert_eq!(first.words[0].records, Some(1));
    assert_eq!(first.words[2].records, None);
    assert_eq!(first.records, 2);
    // Only the light word counts for less because it is light; the rest by how common it is.
    assert!(first.words[1].share <= 0.25);
    assert_eq!(
        explanations[1].missing,
        ["zone", "of peac", "zone", "zone", "kaesong"]
    );
}
