//! The same papers again: unchanged, renamed, twice in one run; and ids of every shape.

use std::fs;

use serde_json::json;

use crate::corpus::lines;
use crate::rows::Row;
use crate::world::World;

#[test]
fn the_same_papers_are_never_added_twice() {
    let world = World::new();
    let mut row = Row::new("A12", "the same papers again, renamed or twice");
    world.papers("a.jsonl", &lines(0..50, 30, |_| 1));
    world.done(&["index", "papers"]);
    let ids = || world.records().into_keys().collect::<Vec<String>>();
    let first = ids();
    let mut again = |arguments: &[&str], what: &str| {
        row.tried();
        let summary = world.done(arguments).json();
        assert_eq!(summary["added"], 0, "{what}: {summary}");
        assert_eq!(ids(), first, "{what}");
        world.is_whole_and_tidy();
    };
    let index = ["index", "papers", "--output", "json"];
    let prune = ["index", "papers", "--prune", "--output", "json"];
    again(&index, "as it is");
    again(&index, "once more");
    world.papers("a.jsonl", &lines(0..50, 30, |_| 1));
    again(&index, "written again");
    fs::rename(world.path("papers/a.jsonl"), world.path("papers/b.jsonl")).unwrap();
    again(&prune, "renamed");
    fs::copy(world.path("papers/b.jsonl"), world.path("papers/c.jsonl")).unwrap();
    again(&index, "a copy beside it");
    fs::remove_file(world.path("papers/b.jsonl")).unwrap();
    again(&prune, "the copy alone");
}

#[test]
fn ids_of_every_shape_are_taken_or_refused_by_name() {
    let world = World::new();
    let mut row = Row::new("A12", "an id of any shape");
    let long = "x".repeat(70_000);
    let ids = [
        "plain:1",
        "",
        " ",
        &long,
        "a\u{0}b",
        "a/b",
        "../up",
        "a\nb",
        "a\tb",
        "\u{202e}x",
        "я:1",
        "-n",
        "id:\"x\"",
        "a b",
        "%2e%2e",
        "e\u{301}",
        "\u{e9}",
        "*",
    ];
    let mut text = String::new();
    for (number, id) in ids.iter().enumerate() {
        row.tried();
        let title = format!("Paper number{number}");
        text.push_str(&(json!({"id": id, "title": title, "body": "zone"}).to_string() + "\n"));
    }
    // The same id twice in one batch, with other content.
    text.push_str(&(json!({"id": "plain:1", "title": "Another"}).to_string() + "\n"));
    world.papers("a.jsonl", &text);
    let index = [
        "index",
        "papers",
        "--output",
        "json",
        "--rejects",
        "rejects.jsonl",
    ];
    let outcome = world.run(&index);
    outcome.is_quiet();
    assert_eq!(outcome.status, Some(1), "{outcome:?}");
    let rejects = fs::read_to_string(world.path("rejects.jsonl")).unwrap();
    let rejected = rejects.lines().count();
    let records = world.records();
    assert_eq!(records.len() + rejected, ids.len() + 1, "{rejects}");
    // What is in the index is found by its id, and what is not is a reject that names its line.
    for id in records.keys() {
        let shown = world.run(&["show", "--output", "json", "--", id]);
        assert_eq!(shown.status, Some(0), "{id:?}: {shown:?}");
        assert_eq!(shown.json()["id"], id[..], "{id:?}");
    }
    for reject in rejects.lines() {
        let reject: serde_json::Value = serde_json::from_str(reject).unwrap();
        assert!(reject["line"].is_u64(), "{reject}");
    }
    row.worst = format!(
        "{rejected} rejected by their line, {} found by their id",
        records.len()
    );
    let again = world.run(&index).json();
    assert_eq!(again["added"], 0, "{again}");
    assert!(world.records() == records, "another run, other records");
    world.is_whole_and_tidy();
}
