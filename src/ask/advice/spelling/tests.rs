//! Capitals and places; what is suggested is tested over the sample corpus in `tests/ways`.

use super::*;

#[test]
fn capitals_are_those_of_the_word_typed() {
    for (word, typed, expected) in [
        ("stalin", "Stlain", "Stalin"),
        ("nato", "NTAO", "NATO"),
        ("zone", "zoen", "zone"),
        ("ленин", "Ленн", "Ленин"),
        ("x", "", "x"),
        ("", "A", ""),
    ] {
        assert_eq!(capitals(word, typed), expected, "{typed}");
    }
}

#[test]
fn words_are_put_right_where_they_stand() {
    let suggestion = |typed: &str, instead: &str| Suggestion {
        typed: typed.to_owned(),
        count: 0,
        instead: vec![(instead.to_owned(), 1)],
    };
    for (text, typed, instead, expected) in [
        ("korea zoen", "zoen", "zone", Some("korea zone")),
        ("zoens zoen", "zoen", "zone", Some("zoens zone")),
        (
            "\"de  militarized\"",
            "de militarized",
            "demilitarized",
            Some("\"demilitarized\""),
        ),
        ("de-militarized", "de militarized", "demilitarized", None),
        ("other", "zoen", "zone", None),
    ] {
        let found = corrected(text, &[suggestion(typed, instead)]);
        assert_eq!(found.as_deref(), expected, "{text}");
    }
    assert_eq!(corrected("zone", &[]), None);
}
