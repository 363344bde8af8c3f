//! Windows by table and by property, measures by figures of the literature.

use proptest::prelude::*;

use rustc_hash::FxHashMap;

use super::*;
use crate::analyse::Analyser;
use crate::query::matching;
use crate::query::syntax::{SyntaxOptions, parse};
use crate::query::tree::{Node, Scope};

fn tree(query: &str) -> Node {
    parse(query, SyntaxOptions::default(), &mut Analyser::new())
        .expect("it is a query")
        .root
}

fn gathered(query: &str, text: &str, options: CollocateOptions) -> Windows {
    let analyser = &mut Analyser::new();
    let matches = matching::find(&tree(query), Scope::Body, text, analyser);
    let mut windows = Windows::new(options);
    windows.begin_record();
    windows.add(text, &matches, analyser);
    windows
}

fn options(before: usize, after: usize) -> CollocateOptions {
    CollocateOptions {
        before,
        after,
        least: 1,
        function_words: true,
        ..CollocateOptions::default()
    }
}

/// `word before/after` for each word, by its letters.
fn shown(windows: &Windows) -> Vec<String> {
    let seen = windows.seen.iter();
    let mut shown: Vec<String> = seen
        .map(|(_, seen)| {
            let word = seen.spelling().unwrap_or_default();
            format!("{word} {}/{}", seen.before, seen.after)
        })
        .collect();
    shown.sort();
    shown
}

#[test]
fn windows_hold_the_words_around_each_once() {
    for (query, text, sizes, expected) in [
        (
            "zone",
            "one two zone three four",
            (1, 1),
            &["three 0/1", "two 1/0"][..],
        ),
        ("zone", "one zone", (5, 5), &["one 1/0"]),
        ("zone", "zone", (5, 5), &[]),
        ("zone", "one two zone", (0, 3), &[]),
        // Between two matches a word counts once, for the nearer.
        (
            "zone",
            "zone a b c d zone",
            (9, 9),
            &["a 0/1", "b 0/1", "c 1/0", "d 1/0"],
        ),
        ("zone", "zone zone x", (2, 2), &["x 0/1"]),
        // The words of a phrase are no collocates, what stands between those of a window is one.
        (
            "\"truce line\"",
            "the truce line ends",
            (1, 1),
            &["ends 0/1", "the 1/0"],
        ),
        (
            "\"truce line\"~2",
            "the truce old line ends",
            (1, 1),
            &["ends 0/1", "old 0/1", "the 1/0"],
        ),
    ] {
        let windows = gathered(query, text, options(sizes.0, sizes.1));
        assert_eq!(shown(&windows), expected, "{query} in {text}");
    }
    // Any alphabet; the spelling met most often is shown.
    let windows = gathered("зона", "Мир зона мир, МИР. Зона Мир", options(1, 1));
    assert_eq!(shown(&windows), ["Мир 2/2"]);
    assert_eq!(windows.matches, 2);
    assert_eq!(windows.words, 4);
}

#[test]
fn function_words_are_left_out_and_counted_as_words() {
    let wanted = CollocateOptions {
        function_words: false,
        ..options(3, 3)
    };
    let windows = gathered("zone", "in the zone of truce", wanted);
    assert_eq!(shown(&windows), ["truce 0/1"]);
    assert_eq!(windows.words, 4);
}

#[test]
fn log_likelihood_is_that_of_the_contingency_table() {
    // 2·Σ O·ln(O/E) of each table, by another program.
    for ((count, window, frequency, words), expected) in [
        ((10, 100, 20, 10_000), 65.5837),
        ((1, 100, 100, 10_000), 0.0),
        ((0, 100, 100, 10_000), -2.0202),
        ((20, 20, 20, 10_000), 288.5443),
    ] {
        let found = log_likelihood(count, window, frequency, words);
        assert!((found - expected).abs() < 0.0001, "{found} for {expected}");
    }
}

#[test]
fn log_dice_has_a_ceiling_and_loses_one_by_half() {
    assert!((log_dice(10, 10, 10) - 14.0).abs() < 1e-9);
    assert!((log_dice(5, 10, 10) - 13.0).abs() < 1e-9);
    assert!((log_dice(1, 8, 8) - 11.0).abs() < 1e-9);
}

proptest! {
    /// The words read in pieces are those of the whole text, whatever its words and blanks.
    #[test]
    fn windows_are_those_of_the_whole_text(
        words in prop::collection::vec("zone|a|bb|[xy]{1,3}|[бв]{1,3}|[q]{90}", 0..60),
        blanks in prop::collection::vec(" |\n| {60}|, ", 60),
        (before, after) in (0_usize..7, 0_usize..7),
    ) {
        let text: String = words
            .iter()
            .zip(&blanks)
            .flat_map(|(word, blank)| [word.as_str(), blank.as_str()])
            .collect();
        let windows = gathered("=zone", &text, options(before, after));
        let mut expected: FxHashMap<&str, u64> = FxHashMap::default();
        let places: Vec<usize> =
            (0..words.len()).filter(|at| words[*at] == "zone").collect();
        for (at, word) in words.iter().enumerate().filter(|(_, word)| *word != "zone") {
            let near = |zone: &usize| at < *zone && zone - at <= before || *zone < at && at - zone <= after;
            if places.iter().any(near) {
                *expected.entry(word.as_str()).or_default() += 1;
            }
        }
        prop_assert_eq!(windows.matches, places.len() as u64);
        prop_assert_eq!(windows.words, expected.values().sum::<u64>());
        for (word, seen) in &windows.seen {
            prop_assert_eq!(expected.get(word.as_str()), Some(&seen.count()), "{}", word);
        }
    }

    #[test]
    fn measures_are_numbers(
        (count, more, others, rest) in (0_u64..1000, 0_u64..1000, 0_u64..1000, 0_u64..1_000_000),
    ) {
        let measured = log_likelihood(count, count + more, count + others, count + more + others + rest);
        prop_assert!(measured.is_finite());
        let dice = log_dice(count, count + more, count + others);
        prop_assert!(dice <= 14.0 && (count == 0 || dice.is_finite()));
    }
}
