//! What words are worth together.
//!
//! 6. Words that stand side by side count for more than the same words far apart.
//! 7. The order of the query counts for more than the other one, which still counts.
//! 8. Nearness does not reach from one part of a record into the next.
//! 9. Light words between two words neither part them nor count for much themselves.

use crate::case::{World, check};

#[test]
fn side_by_side_beats_far_apart() {
    check(
        "
        demilitarization zone
            korea/armistice.txt > berlin/free-city.md
            sample:cd-04 > berlin/free-city.md
            korea/agenda-item-two.txt > berlin/free-city.md
            korea/poplar-tree.txt > berlin/free-city.md
            wcda:113630 > berlin/free-city.md
        ",
    );
}

#[test]
fn order_counts() {
    let world = World::new(
        r#"{"id":"as-typed","body":"So it was that the line of contact was drawn at last on both maps"}
{"id":"reversed","body":"So it was that the contact of line was drawn at last on both maps"}
{"id":"apart","body":"So it was that the line was drawn at last on both maps to keep contact"}
"#,
    );
    world.check(
        "
        line of contact
            as-typed > reversed
        line contact
            as-typed > reversed > apart
        ",
    );
}

#[test]
fn parts_are_no_neighbours() {
    let world = World::new(
        r#"{"id":"across","title":"On the free zone","body":"Contact was made and nothing else is told of it here"}
{"id":"within","title":"On the free city","body":"Zone contact was made and nothing else is told of it"}
"#,
    );
    // The title weighs three times the text, so the score alone would put it first; what is
    // compared is what the words gain by standing together.
    let gain = |id: &str| {
        let both = world.search("zone contact");
        let score = |hits: &[kartoteka::engine::Hit]| -> f32 {
            let hit = hits.iter().find(|hit| hit.id == id);
            hit.map_or(0.0, |hit| hit.score)
        };
        let apart = score(&world.search("zone").hits) + score(&world.search("contact").hits);
        score(&both.hits) - apart
    };
    assert!(gain("across").abs() < 1e-5, "{}", gain("across"));
    assert!(gain("within") > 0.01, "{}", gain("within"));
}

#[test]
fn light_words_are_passed_over() {
    check(
        "
        line of demarcation
            korea/agenda-item-two.txt > korea/kaesong-opens.txt?
        demarcation of the line
            korea/agenda-item-two.txt > korea/kaesong-opens.txt?
        treaty of friendship
            sample:ss-10 > sample:end-05?
        ",
    );
}
