//! What a single word is worth.
//!
//! 1. A word in the title counts for more than one in the text.
//! 2. A word in the summary counts for more than an aside in the text.
//! 3. A rare word counts for more than a common one.
//! 4. A short telegram is not drowned by a long compilation that says the word as often.
//! 5. Saying a word again helps, but no repetition outweighs another word.

use crate::case::{World, check};

#[test]
fn title_beats_text() {
    check(
        "
        armistice
            korea/kaesong-opens.txt > korea/after-stalin.txt
        razuvaev korea
            wcda:113630 > korea/after-stalin.txt
        ",
    );
}

#[test]
fn summary_beats_an_aside() {
    check(
        "
        demilitarized
            korea/armistice.txt > wcda:113630
            korea/agenda-item-two.txt > berlin/free-city.md
        ",
    );
}

#[test]
fn rare_beats_common() {
    let world = World::new(concat!(
        r#"{"id":"common","body":"the treaty was read"}"#,
        "\n",
        r#"{"id":"rare","body":"the protocol was read"}"#,
        "\n",
        r#"{"id":"x1","body":"a treaty of old"}"#,
        "\n",
        r#"{"id":"x2","body":"a treaty of late"}"#,
        "\n",
    ));
    world.check(
        "
        treaty OR protocol
            rare > common
        ",
    );
}

/// A record with `words` and `more` words that nobody asks for.
fn record(id: &str, words: &str, more: usize) -> String {
    let filling = "minutes of other matters ".repeat(more);
    format!("{{\"id\":\"{id}\",\"body\":\"{words} {filling}\"}}\n")
}

#[test]
fn short_telegrams_are_not_drowned() {
    let world = World::new(
        &[
            record("long", "armistice", 900),
            record("short", "armistice", 9),
        ]
        .concat(),
    );
    world.check(
        "
        armistice
            short > long
        ",
    );
}

#[test]
fn repetition_saturates() {
    let again = "armistice ".repeat(30);
    let world = World::new(
        &[
            record("again", &again, 20),
            record("both", "armistice and truce", 40),
            record("once", "armistice", 47),
            record("other", "truce", 47),
        ]
        .concat(),
    );
    world.check(
        "
        armistice
            again > once
        armistice OR truce
            both > again > once
        ",
    );
}
