//! Saved searches.
//!
//! 1. They stand in a file beside the index, which may be edited by hand.
//! 2. New is what was never shown: not what comes back, and not what a rebuilt index holds again.
//! 3. Shown is what was written to the end.
//! 4. Two runs do not change the file at once.

use std::fs;
use std::process::Stdio;

use crate::harness::{KOREA, World};

fn read(world: &World, file: &str) -> String {
    fs::read_to_string(world.path().join(file)).expect("it is there")
}

/// The ids that a run of `zone --new` shows, and its note.
fn new_ids(world: &World, more: &[&str]) -> (Vec<String>, String) {
    let arguments = [
        &["saved", "run", "zone", "--new", "--output", "jsonl"],
        more,
    ]
    .concat();
    let outcome = world.run(&arguments);
    let ids = outcome.stdout.lines().map(|line| {
        let hit: serde_json::Value = serde_json::from_str(line).expect("an object");
        assert!(hit.get("body").is_none());
        hit["id"].as_str().expect("an id").to_owned()
    });
    let mut ids: Vec<String> = ids.collect();
    ids.sort();
    assert_eq!(
        outcome.status,
        i32::from(ids.is_empty()),
        "{}",
        outcome.stderr
    );
    (ids, outcome.stderr)
}

#[test]
fn searches_have_names() {
    let world = World::indexed();
    world.check("saved_none", &world.run(&["saved", "list"]));
    let added = world.run(&[
        "saved",
        "add",
        "zone",
        "zone",
        "--archive",
        "APRF",
        "--archive",
        "RGANI",
        "--sort",
        "-date",
        "--exact",
        "-n",
        "5",
        "--facets",
        "archive,year",
    ]);
    world.check("saved_add", &added);
    world.run(&["saved", "add", "all-of-1951", "--year", "1951"]);
    insta::assert_snapshot!("saved_file", read(&world, ".kartoteka.saved.toml"));
    world.check("saved_list", &world.run(&["saved", "list"]));
    world.check(
        "saved_list_json",
        &world.run(&["saved", "list", "--output", "json"]),
    );
    let ask = [
        "zone",
        "--archive",
        "APRF",
        "--archive",
        "RGANI",
        "--sort",
        "-date",
        "--exact",
        "-n",
        "5",
        "--facets",
        "archive,year",
    ];
    let took = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains(" ms"));
        lines.collect::<Vec<_>>().join("\n")
    };
    let direct = world.run(&[&["search"], &ask[..]].concat());
    let saved = world.run(&["saved", "run", "zone"]);
    assert_eq!(took(&saved.stdout), took(&direct.stdout));
    let other = world.run(&[
        "saved",
        "run",
        "zone",
        "--archive",
        "APRF",
        "--output",
        "json",
    ]);
    assert_eq!(other.ids(), ["k:1"]);
    for (name, arguments) in [
        ("saved_twice", &["saved", "add", "Zone", "x"][..]),
        ("saved_bad_name", &["saved", "add", "../x", "x"]),
        ("saved_unknown", &["saved", "run", "zones"]),
        (
            "saved_bad_date",
            &["saved", "add", "x", "--from", "the war"],
        ),
        (
            "saved_bad_query",
            &["saved", "add", "x", "date:[1953 TO 1950]"],
        ),
        ("saved_not", &["saved", "add", "x", "--queries", "q.tsv"]),
        ("saved_remove_unknown", &["saved", "remove", "zones"]),
    ] {
        let outcome = world.run(arguments);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""), "{name}");
        world.check(name, &outcome);
    }
    let replaced = world.run(&["saved", "add", "zone", "--replace", "border"]);
    assert_eq!(replaced.status, 0, "{}", replaced.stderr);
    assert_eq!(
        world
            .run(&["saved", "run", "zone", "--output", "json"])
            .ids(),
        ["papers/berlin.md"]
    );
    assert_eq!(world.run(&["saved", "remove", "zone"]).status, 0);
    assert_eq!(world.run(&["saved", "remove", "all-of-1951"]).status, 0);
    assert_eq!(world.run(&["saved", "list"]).status, 1);
    assert!(!world.path().join("zone").exists());
}

#[test]
fn new_is_what_was_never_shown() {
    let world = World::indexed();
    world.run(&["saved", "add", "zone", "zone"]);
    let first = new_ids(&world, &["--keep"]);
    assert_eq!(first.0, ["k:1", "papers/berlin.md"]);
    assert_eq!(new_ids(&world, &[]).0, first.0);
    let (ids, said) = new_ids(&world, &[]);
    assert!(
        ids.is_empty() && said.contains("0 new of 2 found, 0 shown"),
        "{said}"
    );
    // One comes.
    world.write("papers/more.jsonl", "{\"id\":\"m:1\",\"title\":\"The zone again\"}\n{\"id\":\"m:2\",\"title\":\"Another zone\"}\n");
    world.run(&["index", "papers"]);
    let (ids, _) = new_ids(&world, &["-n", "1"]);
    assert_eq!(ids.len(), 1);
    let (rest, _) = new_ids(&world, &[]);
    assert_eq!(rest.len(), 1);
    assert_ne!(ids, rest);
    // One goes, is looked for, and comes back.
    fs::remove_file(world.path().join("papers/berlin.md")).expect("it is there");
    world.run(&["index", "papers", "--prune"]);
    assert!(new_ids(&world, &[]).0.is_empty());
    world.write("papers/berlin.md", crate::harness::BERLIN);
    world.run(&["index", "papers"]);
    assert!(new_ids(&world, &[]).0.is_empty());
    // One says something else.
    world.write(
        "papers/korea.jsonl",
        KOREA.replace("line of contact", "line of the armies"),
    );
    world.run(&["index", "papers"]);
    let (ids, said) = new_ids(&world, &[]);
    assert!(ids.is_empty());
    assert!(
        said.contains("0 new and 1 changed (--changed shows them) of 4 found"),
        "{said}"
    );
    assert_eq!(new_ids(&world, &["--changed"]).0, ["k:1"]);
    assert!(new_ids(&world, &["--changed"]).0.is_empty());
    // The index is made anew, from a folder of another name.
    fs::remove_dir_all(world.path().join(".kartoteka")).expect("it is there");
    fs::rename(
        world.path().join("papers/more.jsonl"),
        world.path().join("more.jsonl"),
    )
    .expect("moved");
    world.run(&["index", "papers", "more.jsonl"]);
    assert!(new_ids(&world, &[]).0.is_empty());
    // A search that is saved again begins anew.
    world.run(&["saved", "remove", "zone"]);
    world.run(&["saved", "add", "zone", "zone"]);
    assert_eq!(new_ids(&world, &[]).0.len(), 4);
    for output in ["text", "csv", "tsv", "json", "trec"] {
        let outcome = world.run(&["saved", "run", "zone", "--new", "--output", output]);
        assert_eq!(outcome.status, 1, "{output}: {}", outcome.stderr);
    }
}

#[test]
#[cfg(unix)]
fn what_was_not_written_was_not_shown() {
    let world = World::indexed();
    world.run(&["saved", "add", "zone", "zone"]);
    let run = |stdout: Stdio| {
        world
            .command()
            .args(["saved", "run", "zone", "--new", "--output", "jsonl"])
            .stdin(Stdio::null())
            .stdout(stdout)
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts")
    };
    let mut child = run(Stdio::piped());
    drop(child.stdout.take());
    child.wait().expect("the program ends");
    if let Ok(full) = fs::OpenOptions::new().write(true).open("/dev/full") {
        run(full.into()).wait().expect("the program ends");
    }
    assert_eq!(new_ids(&world, &[]).0.len(), 2);
}

#[test]
fn the_file_is_the_readers_own() {
    let world = World::indexed();
    let text = "# Searches for the third chapter.\n\n[lines]\nquery = \"line\" # of contact\nfrom = 1951\n\n\
                # Ask again in May.\n[zone]\nquery = \"zone\"\n";
    world.write(".kartoteka.saved.toml", text);
    assert_eq!(
        world
            .run(&["saved", "run", "lines", "--output", "json"])
            .ids(),
        ["k:1"]
    );
    world.run(&["saved", "add", "more", "border"]);
    world.run(&["saved", "remove", "lines"]);
    insta::assert_snapshot!("saved_edited", read(&world, ".kartoteka.saved.toml"));
    for (name, text) in [
        ("saved_no_toml", "[zone\nquery = 1\n"),
        ("saved_no_flag", "[zone]\nfonds = \"3\"\n"),
        ("saved_no_value", "[zone]\nsort = \"size\"\n"),
    ] {
        world.write(".kartoteka.saved.toml", text);
        let outcome = world.run(&["saved", "run", "zone"]);
        assert_eq!(outcome.status, 2, "{}", outcome.stderr);
        world.check(name, &outcome);
        assert_eq!(read(&world, ".kartoteka.saved.toml"), text);
    }
    // Neither is a document.
    world.write("papers/x.saved.toml", text);
    let indexed = world.run(&["index", "papers"]);
    assert_eq!(indexed.status, 0, "{}", indexed.stderr);
}

#[test]
fn two_runs_do_not_write_at_once() {
    let world = World::indexed();
    world.run(&["saved", "add", "zone", "zone"]);
    let lock = fs::File::options()
        .write(true)
        .open(world.path().join(".kartoteka.saved/lock"))
        .expect("it is there");
    lock.lock().expect("it is free");
    let refused = world.run(&["saved", "add", "other", "line"]);
    world.check("saved_locked", &refused);
    assert_eq!(refused.status, 4);
    drop(lock);
    let names: Vec<String> = (0..6).map(|number| format!("s{number}")).collect();
    std::thread::scope(|scope| {
        for name in &names {
            scope.spawn(|| assert_eq!(world.run(&["saved", "add", name, "line"]).status, 0));
        }
    });
    let listed = world.run(&["saved", "list", "--output", "json"]).json();
    assert_eq!(listed["searches"].as_array().map(Vec::len), Some(7));
}
