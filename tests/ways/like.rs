//! More of the same over the sample corpus.
//!
//! 1. The neighbours of a paper on the Korean armistice are papers on Korea, and so for others.
//! 2. The record itself is never among them.
//! 3. A query and filters narrow them; the words gone by say what the record is about.

use kartoteka::ask::{Answer, Question};
use kartoteka::engine::Limits;

use crate::common;

/// The best neighbours of a record among what a query finds.
fn neighbours(asker: &common::SampleAsker, id: &str, query: &str, limit: usize) -> Answer {
    let question = Question::new(query).like(id).page(0, limit);
    asker.ask(&question, &Limits::none()).expect("an answer")
}

fn ids(answer: &Answer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.id.as_str()).collect()
}

#[test]
fn neighbours_are_about_the_same() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asker = common::sample_asker(directory.path());
    for (id, same) in [
        ("korea/armistice.txt", &["korea/"][..]),
        ("korea/agenda-item-two.txt", &["korea/"]),
        // The Round Table stands in another file.
        ("poland/martial-law.txt", &["poland/", "sample:end-07"]),
    ] {
        let answer = neighbours(&asker, id, "", 3);
        let found = ids(&answer);
        assert_eq!(found.len(), 3, "{id} {found:?}");
        assert!(!found.contains(&id), "{id} {found:?}");
        let is_same = |other: &&&str| same.iter().any(|prefix| other.starts_with(prefix));
        assert!(found.iter().filter(is_same).count() >= 2, "{id} {found:?}");
    }
}

#[test]
fn the_words_say_what_it_is_about_and_more_words_narrow() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let asker = common::sample_asker(directory.path());
    let id = "korea/armistice.txt";
    let all = neighbours(&asker, id, "", 100);
    let like = all.understood.like.as_ref().expect("words to go by");
    let words = like.words.iter();
    let named: Vec<&str> = words.map(|it| it.word.typed.as_str()).collect();
    assert!(named.contains(&"armistice"), "{named:?}");
    for silent in ["the", "and", "fond", "July"] {
        assert!(!named.contains(&silent), "{named:?}");
    }
    let all = ids(&all);
    let without_best = format!("-id:\"{}\"", all[0]);
    let fewer = neighbours(&asker, id, &without_best, 100);
    assert_eq!(ids(&fewer), all[1..]);
}
