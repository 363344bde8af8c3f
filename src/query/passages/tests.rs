//! Snippets, by table and by property.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;

use super::*;
use crate::query::tree::{Arrangement, Form, Node, Scope, Word};

fn stem(text: &str) -> Word {
    let mut stem = String::new();
    Analyser::new().tokens(text, |token| stem.push_str(token.stem));
    Word {
        typed: text.to_owned(),
        form: Form::Stem(stem),
    }
}

fn single(text: &str, scope: Scope) -> Node {
    Node::Word {
        scope,
        word: stem(text),
    }
}

fn query(root: Node) -> Query {
    Query {
        text: String::new(),
        root,
        notes: Vec::new(),
    }
}

fn words(text: &str) -> Query {
    let nodes = text
        .split_whitespace()
        .map(|word| single(word, Scope::Anywhere));
    query(Node::And(nodes.collect()))
}

fn phrase(text: &str) -> Query {
    query(Node::Sequence {
        scope: Scope::Anywhere,
        words: text.split_whitespace().map(stem).collect(),
        arrangement: Arrangement::Phrase,
    })
}

fn body(text: &str) -> Record {
    Record {
        body: Some(text.to_owned()),
        ..Record::default()
    }
}

/// The passages, with the words that match in braces.
fn shown(record: &Record, query: &Query, options: PassageOptions) -> Vec<String> {
    passages(record, query, &options, &mut Analyser::new())
        .into_iter()
        .map(|passage| {
            let mut shown = format!("{}: ", passage.field);
            for (at, character) in passage.text.chars().chain(['\n']).enumerate() {
                if passage.highlights.iter().any(|&(_, end)| end == at) {
                    shown.push('}');
                }
                if passage.highlights.iter().any(|&(start, _)| start == at) {
                    shown.push('{');
                }
                shown.push(character);
            }
            shown.trim_end().to_owned()
        })
        .collect()
}

#[track_caller]
fn check(record: &Record, query: &Query, max_chars: usize, expected: &[&str]) {
    let options = PassageOptions {
        max_chars,
        ..PassageOptions::default()
    };
    assert_eq!(shown(record, query, options), expected);
}

#[test]
fn words_of_a_phrase_are_marked_each() {
    check(
        &body("They agreed on a two kilometer\n  demilitarization zone  there."),
        &phrase("demilitarization zone"),
        240,
        &["body: They agreed on a two kilometer {demilitarization} {zone} there."],
    );
}

#[test]
fn offsets_count_characters_of_the_cleaned_text() {
    let record = body("\u{A0}\n  Гомулка — Gomułka\t\r\n P’yo\u{306}ngyang prot[ocol] \n");
    let passages = passages(
        &record,
        &words("gomułka pyongyang protocol"),
        &PassageOptions::default(),
        &mut Analyser::new(),
    );
    assert_eq!(
        passages,
        [Passage {
            field: "body",
            text: "Гомулка — Gomułka P’yo\u{306}ngyang prot[ocol]".to_owned(),
            highlights: vec![(10, 17), (18, 29), (30, 40)],
            page: None,
        }]
    );
}

#[test]
fn title_and_summary_show_their_own_matches() {
    let record = Record {
        title: Some("Telegram\nfrom Seoul".to_owned()),
        summary: Some("On the truce in Korea.".to_owned()),
        body: Some("Nothing.".to_owned()),
        ..Record::default()
    };
    check(
        &record,
        &words("telegram korea"),
        240,
        &[
            "title: {Telegram} from Seoul",
            "summary: On the truce in {Korea}.",
        ],
    );
    check(
        &record,
        &query(single("seoul", Scope::Summary)),
        240,
        &["summary: On the truce in Korea."],
    );
}

#[test]
fn without_matches_the_beginning_stands() {
    let record = body("  First sentence here. The second one is longer than it may be. Third.");
    check(
        &record,
        &query(Node::Everything),
        40,
        &["body: First sentence here."],
    );
    check(&Record::default(), &query(Node::Everything), 40, &[]);
    check(&body(" \n "), &query(Node::Everything), 40, &[]);
    let record = Record {
        summary: Some("Short.".to_owned()),
        ..record
    };
    check(&record, &query(Node::Everything), 40, &["summary: Short."]);
}

#[test]
fn names_are_shown_where_no_text_shows_them() {
    let record = Record {
        people: vec![
            "Kim, Il-sung".to_owned(),
            "Stalin, I. V.".to_owned(),
            "Stalin, V. I.".to_owned(),
        ],
        places: vec!["Korea".to_owned()],
        body: Some("To Kim.".to_owned()),
        ..Record::default()
    };
    check(
        &record,
        &words("stalin kim"),
        240,
        &[
            "body: To {Kim}.",
            "people: {Stalin}, I. V.; {Stalin}, V. I.",
        ],
    );
    check(&record, &words("kim"), 240, &["body: To {Kim}."]);
    check(
        &record,
        &query(single("korea", Scope::Place)),
        240,
        &["places: {Korea}"],
    );
}

#[test]
fn passages_begin_and_end_with_sentences_where_they_fit() {
    let text = "One two three. Four N. S. Khrushchev spoke of the target at length. Eight nine ten eleven.";
    check(
        &body(text),
        &words("target"),
        60,
        &["body: Four N. S. Khrushchev spoke of the {target} at length."],
    );
    check(
        &body(text),
        &words("target"),
        30,
        &["body: … of the {target} at length."],
    );
    check(
        &body(text),
        &words("khrushchev spoke"),
        40,
        &["body: Four N. S. {Khrushchev} {spoke} of the …"],
    );
}

#[test]
fn the_best_stretch_is_the_one_with_most_of_the_query() {
    let filler = "lorem ipsum dolor sit amet ".repeat(20);
    let text = format!("alpha {filler} beta alpha near {filler} alpha beta {filler}");
    let options = PassageOptions {
        max_chars: 40,
        max_passages: 1,
    };
    let found = shown(&body(&text), &words("alpha beta"), options);
    assert_eq!(
        found,
        ["body: … sit amet {beta} {alpha} near lorem ipsum …"]
    );
    let found = shown(&body(&text), &phrase("alpha beta"), options);
    assert_eq!(found, ["body: … sit amet {alpha} {beta} lorem ipsum …"]);
    // The second passage shows what the first does not.
    let text = format!("alpha alpha {filler} alpha alpha {filler} beta");
    let options = PassageOptions {
        max_chars: 40,
        max_passages: 2,
    };
    let found = shown(&body(&text), &words("alpha beta"), options);
    assert_eq!(
        found,
        [
            "body: {alpha} {alpha} lorem ipsum dolor sit …",
            "body: … amet lorem ipsum dolor sit amet {beta}"
        ]
    );
}

#[test]
fn scripts_without_blanks_are_cut_between_characters() {
    let text = "文".repeat(100) + "周恩來" + &"字".repeat(100);
    let found = shown(
        &body(&text),
        &phrase("周 恩 來"),
        PassageOptions {
            max_chars: 24,
            max_passages: 1,
        },
    );
    assert_eq!(
        found,
        ["body: … 文文文文文文文文{周}{恩}{來}字字字字字字字字字 …"]
    );
}

#[test]
fn hostile_texts_end() {
    let marks = format!("a{} b", "\u{301}".repeat(10_000));
    for text in [
        format!("{}target{}", " ".repeat(100_000), "\n".repeat(100_000)),
        format!(
            "{}target{}",
            "\u{301}".repeat(10_000),
            "\u{301}".repeat(10_000)
        ),
        format!(
            "{}target{}",
            "\u{600}".repeat(10_000),
            "\u{600}".repeat(10_000)
        ),
        format!("{}target", "\u{1F1E6}".repeat(10_001)),
        "target ".repeat(20_000),
        marks,
    ] {
        let found = passages(
            &body(&text),
            &words("target a"),
            &PassageOptions::default(),
            &mut Analyser::new(),
        );
        assert!(
            found
                .iter()
                .all(|passage| passage.text.chars().count() <= 240)
        );
    }
}

/// Where the boundaries of graphemes come to lie when the text is put on one line: before and
/// after the blank, where one stands there.
fn boundaries(text: &str) -> Vec<usize> {
    let starts = text.grapheme_indices(true).map(|(at, _)| at);
    starts
        .chain([text.len()])
        .flat_map(|at| {
            let before = text[..at]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
                .len();
            let blank = text[..at].ends_with(char::is_whitespace);
            [before, before + usize::from(blank && before > 0)]
        })
        .collect()
}

/// Texts of words, marks, blanks of all kinds and sentence ends.
fn any_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        5 => "[ab]{1,2}",
        2 => Just("target".to_owned()),
        1 => Just("t[arget]".to_owned()),
        5 => "[ \n\t\u{A0}]{1,3}",
        2 => "[.!?,’-] ?",
        1 => "[\u{301}\u{200D}\u{600}周각🇰🇷👩é\r]",
        1 => "[\u{1100}\u{1161}a-z]{30,60}",
    ];
    prop::collection::vec(piece, 0..80).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn snippets_hold_their_promises(text in any_text(), max_chars in 0_usize..90, max_passages in 0_usize..4) {
        let query = words("target a 周");
        let options = PassageOptions { max_chars, max_passages };
        let mut analyser = Analyser::new();
        let record = body(&text);
        let passages = passages(&record, &query, &options, &mut analyser);
        let cleaned = text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assert!(passages.len() <= max_passages.max(1));
        for passage in &passages {
            let characters: Vec<char> = passage.text.chars().collect();
            prop_assert!(characters.len() <= max_chars.max(MIN_CHARS), "{:?}", passage);
            prop_assert!(!passage.text.contains("  ") && !passage.text.contains(['\n', '\t', '\r']), "{:?}", passage);
            // What is shown stands in the text.
            let inner = passage.text.strip_prefix("… ").unwrap_or(&passage.text);
            let inner = inner.strip_suffix(" …").unwrap_or(inner);
            let places: Vec<usize> = cleaned.match_indices(inner).map(|(at, _)| at).collect();
            prop_assert!(!places.is_empty(), "{:?} not in {:?}", inner, cleaned);
            // It is not cut within a grapheme of the text, blanks aside.
            let boundaries = boundaries(&text);
            prop_assert!(
                places.iter().any(|at| boundaries.contains(at) && boundaries.contains(&(at + inner.len()))),
                "{:?} in {:?}", passage, cleaned
            );
            let mut last = 0;
            for &(start, end) in &passage.highlights {
                prop_assert!(last <= start && start < end && end <= characters.len(), "{:?}", passage);
                last = end;
                let word: String = characters[start..end].iter().collect();
                let found = matching::find(&query.root, Scope::Body, &word, &mut analyser);
                prop_assert!(found.first().is_some_and(|found| found.words.first() == Some(&(0..word.len()))), "{:?} {:?}", passage, word);
            }
        }
        // Something is marked whenever something that can be shown matches.
        let shows = matching::find(&query.root, Scope::Body, &text, &mut analyser)
            .iter()
            .any(|found| text[found.words[0].clone()].chars().count() <= 10);
        if shows && max_passages > 0 && !text.contains(['\u{301}', '\u{600}', '\u{200D}', '\u{1100}']) {
            prop_assert!(passages.iter().any(|passage| !passage.highlights.is_empty()), "{:?}", text);
        }
    }
}

/// A body in chunks of about `bytes`, which counts what is read of it.
struct Chunked<'t> {
    text: &'t str,
    starts: Vec<ChunkStart>,
    read: usize,
}

impl<'t> Chunked<'t> {
    /// The positions of its words begin with `first`.
    fn new(text: &'t str, bytes: usize, first: u32, analyser: &mut Analyser) -> Self {
        let mut starts = vec![0];
        while let Some(blank) = text
            .get(starts[starts.len() - 1] + bytes..)
            .and_then(|rest| rest.find(|character: char| character.is_ascii_whitespace()))
        {
            starts.push(starts[starts.len() - 1] + bytes + blank);
        }
        starts.push(text.len());
        let mut words = Vec::new();
        analyser.tokens(text, |token| words.push((token.start, token.position)));
        let end = words.last().map_or(0, |(_, position)| position + 1);
        let position = |byte: usize| {
            let next = words.partition_point(|(start, _)| *start < byte);
            first + words.get(next).map_or(end, |(_, position)| *position)
        };
        let starts = starts.into_iter().map(|byte| ChunkStart {
            byte,
            position: position(byte),
        });
        Self {
            text,
            starts: starts.collect(),
            read: 0,
        }
    }
}

impl ChunkedBody for Chunked<'_> {
    type Error = Infallible;

    fn starts(&self) -> &[ChunkStart] {
        &self.starts
    }

    fn read(&mut self, number: usize) -> Result<String, Infallible> {
        let chunk = self.starts[number].byte..self.starts[number + 1].byte;
        self.read += chunk.len();
        Ok(self.text[chunk].to_owned())
    }
}

/// Passages of `text` by its chunks, and how many bytes of it were read.
fn by_chunks(text: &str, query: &Query, options: PassageOptions) -> (Vec<Passage>, usize) {
    let mut analyser = Analyser::new();
    let mut body = Chunked::new(text, 600, 70, &mut analyser);
    let mut maker = PassageMaker::new(query, options);
    let mut positions = vec![Vec::new(); maker.forms().len()];
    for (form, positions) in maker.forms().iter().zip(&mut positions) {
        let Form::Stem(stem) = form else {
            panic!("stems are looked for");
        };
        analyser.tokens(text, |token| {
            if token.stem == stem {
                positions.push(70 + token.position);
            }
        });
    }
    let head = Record::default();
    let Ok(made) = maker.passages_by_chunks(&head, &mut body, &positions, &mut analyser);
    (made, body.read)
}

#[test]
fn chunks_give_what_the_whole_text_gives() {
    let filler = "lorem ipsum dolor sit amet. Consectetur adipiscing elit; ".repeat(40);
    let text = format!(
        "{filler} alpha {filler} beta near alpha. {filler} alpha and then the beta {filler} beta"
    );
    for (query, most) in [
        (words("alpha beta"), 3000),
        (phrase("near alpha"), 2000),
        (words("alpha"), 3000),
        (query(Node::Everything), 700),
        (words("absent"), 700),
    ] {
        let options = PassageOptions::default();
        let (made, read) = by_chunks(&text, &query, options);
        let whole = passages(&body(&text), &query, &options, &mut Analyser::new());
        assert_eq!(made, whole);
        assert!(read <= most, "{read} bytes of {}", text.len());
    }
}

#[test]
fn a_text_that_fits_whole_is_read_whole() {
    for text in ["alpha,", "альфа: alpha", "alpha\n\n  alpha"] {
        let query = words("alpha");
        let options = PassageOptions {
            max_chars: 24,
            max_passages: 2,
        };
        let (made, _) = by_chunks(text, &query, options);
        assert_eq!(
            made,
            passages(&body(text), &query, &options, &mut Analyser::new())
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn passages_by_chunks_are_as_good(
        pieces in prop::collection::vec(("[a-e]{1,9}", "[ .,\n]{1,2}", 0_u8..30), 0..900),
        max_chars in 24_usize..200,
    ) {
        let mut text = String::new();
        for (word, gap, dice) in pieces {
            text.push_str(match dice {
                0 => "target",
                1 => "zone",
                2 => "周",
                _ => &word,
            });
            text.push_str(&gap);
        }
        let query = words("target zone 周");
        let options = PassageOptions { max_chars, max_passages: 2 };
        let (made, _) = by_chunks(&text, &query, options);
        let whole = passages(&body(&text), &query, &options, &mut Analyser::new());
        let marked = |passages: &[Passage]| passages.iter().any(|passage| !passage.highlights.is_empty());
        prop_assert_eq!(marked(&made), marked(&whole));
        prop_assert_eq!(made.is_empty(), whole.is_empty());
        let cleaned = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for passage in &made {
            let inner = passage.text.strip_prefix("… ").unwrap_or(&passage.text);
            let inner = inner.strip_suffix(" …").unwrap_or(inner);
            prop_assert!(cleaned.contains(inner), "{:?}", passage);
            let characters: Vec<char> = passage.text.chars().collect();
            prop_assert!(characters.len() <= max_chars);
            for &(start, end) in &passage.highlights {
                let word: String = characters[start..end].iter().collect();
                prop_assert!(["target", "zone", "周"].contains(&&word[..]), "{} in {:?}", word, passage);
            }
        }
    }
}
