//! Limits, and what holds for every text.

use proptest::prelude::*;

use super::super::*;
use super::{read, refused};
use crate::query::tree::Node;

#[test]
fn limits_hold() {
    let too_large = |text: &str, what: Measure| {
        let SyntaxError::TooLarge {
            what: found,
            actual,
            limit,
        } = refused(text)
        else {
            panic!("{what:?}");
        };
        assert_eq!(found, what);
        assert!(actual > limit);
    };
    too_large(&"a".repeat(MAX_QUERY_BYTES + 1), Measure::Bytes);
    too_large(&"a ".repeat(MAX_CLAUSES + 1), Measure::Clauses);
    too_large(
        &format!("\"{}\"", "a ".repeat(MAX_PHRASE_WORDS + 1)),
        Measure::PhraseWords,
    );
    too_large(&"a-".repeat(MAX_PHRASE_WORDS + 1), Measure::PhraseWords);
    for open in ["(", "NOT (", "title:(", "-(", "(a AND "] {
        let nested = |depth: usize| format!("{}korea{}", open.repeat(depth), ")".repeat(depth));
        assert!(
            !matches!(read(&nested(MAX_DEPTH)).root, Node::Everything),
            "{open}"
        );
        too_large(&nested(MAX_DEPTH + 1), Measure::Brackets);
        // Without partners they are no brackets.
        let _ = parse(
            &open.repeat(1000),
            SyntaxOptions::default(),
            &mut Analyser::new(),
        );
    }
    assert_eq!(read(&"NOT ".repeat(2000)[..7996]).notes.len(), 1);
    assert_eq!(
        read(&format!("{}korea", "NOT ".repeat(2000))).understood(),
        "korea"
    );
    let long = read(&format!("korea {}", "a".repeat(300)));
    assert_eq!(
        (long.understood(), long.notes.len()),
        ("korea".to_owned(), 1)
    );
}

#[test]
fn every_mark_by_the_thousand_is_read_or_refused() {
    for mark in "\"()[]{}:^~*/\\+-=?!&|<>«“\u{202e}\0é金".chars() {
        for unit in [
            mark.to_string(),
            format!("{mark} "),
            format!("a{mark}"),
            format!("{mark}a "),
            format!("date:{mark}"),
        ] {
            let text: String = unit.chars().cycle().take(2000).collect();
            if let Ok(query) = parse(&text, SyntaxOptions::default(), &mut Analyser::new()) {
                assert!(query.notes.len() <= 8, "{unit}");
            }
        }
    }
}

/// Pieces from which texts are made that look like queries.
fn piece() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "korea",
        "Il-sung",
        "VKP(b)",
        "F[oreign]",
        "разоружение",
        "周恩来",
        "7:30",
        "P84/422",
        "AND",
        "OR",
        "NOT",
        "and",
        "(",
        ")",
        "(",
        ")",
        "\"",
        "\"",
        "“",
        "»",
        "-",
        "+",
        "=",
        "~",
        "~1",
        "~2",
        "*",
        "?",
        "title:",
        "body:",
        "foo:",
        "person:",
        "archive:",
        "fond:",
        "delo:",
        "APRF",
        "059a",
        "date:",
        "1951",
        "1951-11-19",
        "[1950 TO 1953]",
        "[* TO *]",
        "id:",
        "ref:",
        "\"APRF, fond 3, opis 65\"",
        "^2",
        "&&",
        "!",
        "http://x.y/z",
        " ",
        " ",
        " ",
        " ",
        "\t",
        "\u{301}",
        "ǀ",
        "𐞶",
        "꯫",
        "\u{202e}",
        "\0",
        "[",
        "]",
        "{",
        "}",
        "'",
        "’",
        "…",
        "金*",
        "w?rd",
        "demil*",
    ])
}

/// How many cases the property tests try; `KARTOTEKA_CASES=100000` for the long run.
fn cases() -> ProptestConfig {
    let count = std::env::var("KARTOTEKA_CASES")
        .ok()
        .and_then(|count| count.parse().ok());
    ProptestConfig::with_cases(count.unwrap_or(2000))
}

/// Whether the tree has the shape that [`Node`] promises.
fn is_normal(node: &Node, below_and: bool) -> bool {
    match node {
        Node::And(nodes) => {
            nodes.len() > 1
                && nodes.iter().any(|node| !matches!(node, Node::Not(_)))
                && nodes
                    .iter()
                    .all(|node| !matches!(node, Node::And(_)) && is_normal(node, true))
        }
        Node::Or(nodes) => {
            nodes.len() > 1
                && nodes
                    .iter()
                    .all(|node| !matches!(node, Node::Or(_)) && is_normal(node, false))
        }
        Node::Not(inner) => {
            below_and && !matches!(**inner, Node::Not(_)) && is_normal(inner, false)
        }
        Node::Sequence { words, .. } => (2..=MAX_PHRASE_WORDS).contains(&words.len()),
        _ => true,
    }
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn soups_are_read_and_printed_back(pieces in prop::collection::vec(piece(), 0..24), exact: bool) {
        let text = pieces.concat();
        let options = SyntaxOptions { exact };
        let mut analyser = Analyser::new();
        if let Ok(query) = parse(&text, options, &mut analyser) {
            prop_assert!(is_normal(&query.root, false), "{text:?}: {:?}", query.root);
            let printed = query.understood();
            let again = parse(&printed, options, &mut analyser);
            prop_assert_eq!(again.map(|query| query.root), Ok(query.root), "{:?} printed {:?}", text, printed);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,200}") {
        let mut analyser = Analyser::new();
        if let Ok(query) = parse(&text, SyntaxOptions::default(), &mut analyser) {
            let printed = query.understood();
            let again = parse(&printed, SyntaxOptions::default(), &mut analyser);
            prop_assert_eq!(again.map(|query| query.root), Ok(query.root), "{:?} printed {:?}", text, printed);
        }
    }
}
