//! Records as citations: `cite`, and citations of every hit.
//!
//! 1. Notes and entries of one record and of several; what is not there is said, and the others are
//!    written.
//! 2. A search writes as many citations as it has hits, streamed or not, and JSON is one list.
//! 3. What was written can be indexed, and is found where the records were.

use std::fs;

use crate::harness::World;

#[test]
fn records_are_cited_by_their_ids() {
    let world = World::indexed();
    for style in ["chicago", "gost", "csl-json", "biblatex", "bibtex", "ris"] {
        let outcome = world.run(&["cite", "k:1", "--style", style]);
        world.check(&format!("cite_{style}"), &outcome);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    }
    let both = world.run(&["cite", "nothing:there", "k:1"]);
    assert_eq!(both.status, 1);
    assert_eq!(both.stdout.lines().count(), 1, "{}", both.stdout);
    assert!(
        both.stderr.contains("there is no record"),
        "{}",
        both.stderr
    );
    let list = world.run(&["cite", "nothing:there", "--style", "csl-json"]);
    assert_eq!(list.stdout, "[]\n");
}

#[test]
fn a_search_cites_every_hit() {
    let world = World::indexed();
    let hits = world.run(&["search", "-n", "all", "--output", "jsonl"]);
    let hits = hits.stdout.lines().count();
    assert!(hits > 2, "{hits}");
    for (style, begins) in [("ris", "TY  - "), ("bibtex", "@"), ("biblatex", "@")] {
        let streamed = world.run(&["search", "-n", "all", "--output", style]);
        let count = |text: &str| text.lines().filter(|line| line.starts_with(begins)).count();
        assert_eq!(count(&streamed.stdout), hits, "{style}");
        let some = world.run(&["search", "-n", "1000", "--output", style]);
        assert_eq!(some.stdout.len(), streamed.stdout.len(), "{style}");
    }
    let list = world.run(&["search", "-n", "all", "--output", "csl-json"]);
    let list: serde_json::Value = serde_json::from_str(&list.stdout).expect("it is one list");
    assert_eq!(list.as_array().map(Vec::len), Some(hits));
    let none = world.run(&["search", "xyzzy", "-n", "all", "--output", "csl-json"]);
    assert_eq!((none.stdout.as_str(), none.status), ("[]\n", 1));
    let refused = world.run(&["search", "--with", "body", "--output", "ris"]);
    assert_eq!(refused.status, 2, "{}", refused.stderr);
}

#[test]
fn what_was_written_is_indexed_again() {
    let world = World::indexed();
    let whole = world.run(&["search", "-n", "all", "--output", "jsonl"]);
    for (style, file) in [
        ("ris", "list.ris"),
        ("biblatex", "list.bib"),
        ("csl-json", "list.json"),
    ] {
        let written = world.run(&["search", "-n", "all", "--output", style]);
        fs::create_dir_all(world.path().join(style)).expect("a folder");
        let path = format!("{style}/{file}");
        fs::write(world.path().join(&path), &written.stdout).expect("a file");
        let index = format!("index-{style}");
        let indexed = world.run(&["index", &path, "--index", &index]);
        assert_eq!(indexed.status, 0, "{style}: {}", indexed.stderr);
        let again = world.run(&[
            "search", "-n", "all", "--output", "jsonl", "--index", &index,
        ]);
        assert_eq!(
            again.stdout.lines().count(),
            whole.stdout.lines().count(),
            "{style}"
        );
    }
}
