//! `check`: what is said of a whole index and of a damaged one.

use crate::harness::World;

/// The one file of this kind.
fn file(world: &World, kind: &str) -> std::path::PathBuf {
    let engine = world.path().join(".kartoteka/engine");
    std::fs::read_dir(engine)
        .expect("an index")
        .map(|entry| entry.expect("an entry").path())
        .find(|path| path.to_string_lossy().ends_with(kind))
        .unwrap_or_else(|| panic!("no {kind}"))
}

#[test]
fn a_whole_index() {
    let world = World::indexed();
    let outcome = world.run(&["check"]);
    assert_eq!((outcome.status, &outcome.stderr[..]), (0, ""));
    assert!(
        outcome.stdout.starts_with("index whole: 5 records in ")
            && outcome.stdout.ends_with(" bytes\n"),
        "{}",
        outcome.stdout
    );
    let report = world.run(&["check", "--output", "json"]).json();
    let keys: Vec<&String> = report.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["whole", "records", "files", "bytes"]);
}

#[test]
fn a_damaged_file_is_named_with_what_to_do() {
    let world = World::indexed();
    let path = file(&world, ".store");
    std::fs::write(&path, "short").expect("it is ours");
    std::fs::remove_file(file(&world, ".pos")).expect("it is ours");
    let outcome = world.run(&["check"]);
    assert_eq!(outcome.status, 3, "{}", outcome.stderr);
    let (damaged, advice) = outcome
        .stdout
        .split_once("A damaged index cannot be repaired")
        .expect("advice");
    let mut ends: Vec<&str> = damaged
        .lines()
        .map(|line| line.split_once('.').expect("a file").1)
        .collect();
    // Files are listed by name, and the two may be of different segments, whose names are random.
    ends.sort_unstable();
    assert_eq!(ends.len(), 2, "{damaged}");
    assert_eq!(ends[0], "pos is missing");
    assert!(
        ends[1].starts_with("store has 5 bytes instead of "),
        "{damaged}"
    );
    let papers = world.path().join("papers");
    let again = format!(
        "kartoteka index {0}/berlin.md {0}/korea.jsonl --index .kartoteka-new\n",
        papers.display()
    );
    assert!(advice.ends_with(&again), "{advice}");
    // And the advice can be followed.
    let index = ["index", "papers", "--index", ".kartoteka-new"];
    assert_eq!(world.run(&index).status, 0);
    assert_eq!(world.run(&["check", "--index", ".kartoteka-new"]).status, 0);
}

#[test]
fn strangers_are_noted_and_are_no_damage() {
    let world = World::indexed();
    std::fs::write(world.path().join(".kartoteka/notes.txt"), "mine").expect("it is ours");
    let outcome = world.run(&["check"]);
    assert_eq!(outcome.status, 0);
    assert_eq!(
        outcome.stderr,
        "note: not a part of the index, and left alone: notes.txt\n"
    );
}

#[test]
fn where_there_is_no_index() {
    let world = World::new();
    let outcome = world.run(&["check"]);
    assert_eq!((outcome.status, &outcome.stdout[..]), (2, ""));
    assert!(outcome.stderr.contains("no index at"), "{}", outcome.stderr);
}
