//! Matching, by table and against a slow matcher that shares nothing but the chain.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::query::tree::Form;

/// Reads `word` as a stem, `=word` as exact, `w*rd` as a wildcard, `word~1` as fuzzy.
fn word(text: &str) -> Word {
    let folded = crate::analyse::fold;
    let form = if let Some(exact) = text.strip_prefix('=') {
        Form::Exact(folded(exact))
    } else if text.contains(['*', '?']) {
        Form::Wildcard(text.to_lowercase())
    } else if let Some((fuzzy, distance)) = text.split_once('~') {
        Form::Fuzzy {
            folded: folded(fuzzy),
            distance: distance.parse().unwrap(),
        }
    } else {
        let mut stem = String::new();
        Analyser::new().tokens(text, |token| stem.push_str(token.stem));
        Form::Stem(stem)
    };
    Word {
        typed: text.to_owned(),
        form,
    }
}

fn leaf(words: &str, arrangement: Arrangement) -> Node {
    Node::Sequence {
        scope: Scope::Anywhere,
        words: words.split_whitespace().map(word).collect(),
        arrangement,
    }
}

fn phrase(words: &str) -> Node {
    leaf(words, Arrangement::Phrase)
}

fn near(words: &str, slop: u32) -> Node {
    leaf(words, Arrangement::Near { slop })
}

fn single(text: &str) -> Node {
    Node::Word {
        scope: Scope::Anywhere,
        word: word(text),
    }
}

/// Checks the matches in a body, a line each: the words that match, with `+` between them.
#[track_caller]
fn check(root: &Node, text: &str, expected: &[&str]) {
    let found: Vec<String> = find(root, Scope::Body, text, &mut Analyser::new())
        .into_iter()
        .map(|found| {
            let words: Vec<&str> = found.words.into_iter().map(|range| &text[range]).collect();
            words.join("+")
        })
        .collect();
    assert_eq!(found, expected, "{root:?} in {text:?}");
}

#[test]
fn words_match_by_form() {
    check(
        &single("telegram"),
        "Two telegrams, a Telegram.",
        &["telegrams", "Telegram"],
    );
    check(
        &single("=telegram"),
        "Two telegrams, a Telegram.",
        &["Telegram"],
    );
    check(
        &single("tele*"),
        "Two telegrams, télex, stele",
        &["telegrams", "télex"],
    );
    check(
        &single("*gra?s"),
        "telegrams grabs gras",
        &["telegrams", "grabs"],
    );
    check(
        &single("korea~1"),
        "Korea Koera Corea Kora Krea Kre Kоrea",
        &["Korea", "Koera", "Corea", "Kora", "Krea", "Kоrea"],
    );
    check(&single("korea~2"), "Kre cor", &["Kre"]);
    check(&single("foreign"), "the F[oreign] Ministry", &["F[oreign]"]);
    check(
        &single("pyongyang"),
        "in P’yo\u{306}ngyang",
        &["P’yo\u{306}ngyang"],
    );
    check(&single("разоружение"), "О разоружении.", &["разоружении"]);
}

#[test]
fn phrases_keep_order_and_place() {
    check(
        &phrase("foreign ministry"),
        "M[inistry], F[oreign] M[inistry]",
        &["F[oreign]+M[inistry]"],
    );
    check(
        &phrase("to the front"),
        "to the front, to a front, the front",
        &["to+the+front"],
    );
    check(&phrase("a a"), "a a a", &["a+a", "a+a"]);
    check(
        &phrase("kim il* sung~1"),
        "Kim Il-sung; Kim Il Song; Kim sung",
        &["Kim+Il+sung", "Kim+Il+Song"],
    );
    check(&phrase("周 恩 來"), "周恩來總理", &["周+恩+來"]);
    check(&phrase("b c"), "a b\u{1E}c, b c", &["b+c"]);
}

#[test]
fn windows_are_minimal_and_words_have_places_of_their_own() {
    check(&near("a b", 0), "a b x b a", &["a+b", "b+a"]);
    check(&near("a b", 0), "a b a", &["a+b", "b+a"]);
    check(&near("a b", 2), "a x x b", &["a+b"]);
    check(&near("a b", 1), "a x x b", &[]);
    check(&near("a b", 2), "a x a b", &["a+b"]);
    check(&near("a a", 1), "a x a", &["a+a"]);
    check(&near("a a", 1), "a x", &[]);
    check(&near("a* ab", 0), "ab", &[]);
    check(&near("a* ab", 0), "ab ac", &["ab+ac"]);
    check(&near("a b", u32::MAX), "a\u{1E}b", &[]);
}

#[test]
fn branches_under_not_are_skipped_and_counted() {
    let root = Node::And(vec![
        single("a"),
        Node::Not(Box::new(Node::Or(vec![single("b"), phrase("a b")]))),
        Node::Or(vec![Node::Everything, single("c")]),
    ]);
    assert_eq!(leaf_count(&root), 4);
    let leaves: Vec<usize> = find(&root, Scope::Body, "c b a", &mut Analyser::new())
        .into_iter()
        .map(|found| found.leaf)
        .collect();
    assert_eq!(leaves, [3, 0]);
}

#[test]
fn scopes_choose_the_part() {
    let title = Node::Word {
        scope: Scope::Title,
        word: word("korea"),
    };
    let root = Node::And(vec![title, single("seoul")]);
    let leaves = |part| -> Vec<usize> {
        find(&root, part, "Seoul Korea", &mut Analyser::new())
            .into_iter()
            .map(|found| found.leaf)
            .collect()
    };
    assert_eq!(leaves(Scope::Title), [1, 0]);
    assert_eq!(leaves(Scope::Body), [1]);
    assert_eq!(leaves(Scope::Place), [] as [usize; 0]);
}

#[test]
fn hostile_patterns_end() {
    let pattern = "*a".repeat(100) + "b";
    check(&single(&pattern), &"a".repeat(250), &[]);
    check(&near(&"a ".repeat(64), 1000), &"a ".repeat(63), &[]);
    check(&near("* * *", 5), "", &[]);
}

/// Whether a folded form answers a form, by definition.
fn answers(form: &Form, folded: &[char], stem: &str) -> bool {
    fn glob(pattern: &[char], word: &[char]) -> bool {
        match (pattern, word) {
            ([], []) => true,
            (['*', rest @ ..], _) => {
                glob(rest, word) || !word.is_empty() && glob(pattern, &word[1..])
            }
            (['?', pattern @ ..], [_, word @ ..]) => glob(pattern, word),
            ([wanted, pattern @ ..], [found, word @ ..]) => wanted == found && glob(pattern, word),
            _ => false,
        }
    }
    fn edits(one: &[char], other: &[char]) -> usize {
        match (one, other) {
            ([], rest) | (rest, []) => rest.len(),
            ([a, one_rest @ ..], [b, other_rest @ ..]) => {
                let mut least = (edits(one_rest, other_rest) + usize::from(a != b))
                    .min(edits(one_rest, other) + 1)
                    .min(edits(one, other_rest) + 1);
                if let ([_, c, one_rest @ ..], [_, d, other_rest @ ..]) = (one, other)
                    && (a, c) == (d, b)
                {
                    least = least.min(edits(one_rest, other_rest) + 1);
                }
                least
            }
        }
    }
    let characters = |text: &str| text.chars().collect::<Vec<char>>();
    match form {
        Form::Stem(wanted) => wanted == stem,
        Form::Name {
            stem: wanted,
            others,
        } => wanted == stem || others.iter().any(|other| characters(other) == folded),
        Form::Exact(wanted) => characters(wanted) == folded,
        Form::Written(_) | Form::Joined { .. } => unreachable!("none is drawn"),
        Form::Wildcard(pattern) => glob(&characters(pattern), folded),
        Form::Fuzzy {
            folded: wanted,
            distance,
        } => edits(&characters(wanted), folded) <= usize::from(*distance),
    }
}

/// Spans from first to last byte of all matches of a sequence, by trying every window.
fn spans_slowly(words: &[Word], arrangement: Arrangement, text: &str) -> BTreeSet<(usize, usize)> {
    /// Whether the words can be given different tokens each.
    fn assignable(
        words: &[Word],
        tokens: &[(usize, usize, Vec<bool>)],
        taken: &mut Vec<bool>,
        slot: usize,
    ) -> bool {
        if slot == words.len() {
            return true;
        }
        (0..tokens.len()).any(|place| {
            if taken[place] || !tokens[place].2[slot] {
                return false;
            }
            taken[place] = true;
            let done = assignable(words, tokens, taken, slot + 1);
            taken[place] = false;
            done
        })
    }
    let mut tokens = Vec::new();
    Analyser::new().tokens(text, |token| {
        let folded: Vec<char> = token.folded.chars().collect();
        let fits: Vec<bool> = words
            .iter()
            .map(|word| answers(&word.form, &folded, token.stem))
            .collect();
        tokens.push((token.start, token.end, fits));
    });
    let holds = |first: usize, last: usize| match arrangement {
        Arrangement::Phrase => {
            last - first + 1 == words.len()
                && (0..words.len()).all(|slot| tokens[first + slot].2[slot])
        }
        Arrangement::Near { .. } => assignable(
            words,
            &tokens[first..=last],
            &mut vec![false; last - first + 1],
            0,
        ),
    };
    let mut spans = BTreeSet::new();
    for first in 0..tokens.len() {
        for last in first..tokens.len() {
            let minimal = match arrangement {
                Arrangement::Phrase => true,
                Arrangement::Near { slop } => {
                    last - first < words.len() + slop as usize
                        && !(last > first && (holds(first + 1, last) || holds(first, last - 1)))
                }
            };
            if minimal && holds(first, last) {
                spans.insert((tokens[first].0, tokens[last].1));
            }
        }
    }
    spans
}

fn any_word() -> impl Strategy<Value = String> {
    prop_oneof![
        "[abж]{1,2}",
        "=[abж]{1,2}",
        "[ab*?]{0,2}[*?][ab*?]{0,2}",
        "[abж]{1,3}~[12]",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn matches_are_those_of_a_slow_matcher(
        text in "([abжÁ]{1,3}[ ,-]){0,9}",
        words in prop::collection::vec(any_word(), 1..4),
        slop in prop::option::of(0_u32..4),
    ) {
        let arrangement = slop.map_or(Arrangement::Phrase, |slop| Arrangement::Near { slop });
        let words: Vec<Word> = words.iter().map(|text| word(text)).collect();
        let root = Node::Sequence { scope: Scope::Anywhere, words: words.clone(), arrangement };
        let found = find(&root, Scope::Body, &text, &mut Analyser::new());
        let mut spans = BTreeSet::new();
        for found in &found {
            // As many words as asked for, apart from each other and in order.
            prop_assert_eq!(found.words.len(), words.len());
            prop_assert!(found.words.windows(2).all(|pair| pair[0].end <= pair[1].start));
            let last = found.words.last().unwrap().end;
            prop_assert!(spans.insert((found.words[0].start, last)), "found twice");
        }
        prop_assert_eq!(spans, spans_slowly(&words, arrangement, &text), "{:?} in {:?}", words, text);
    }
}
