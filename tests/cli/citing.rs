//! Records as citations: `cite`, and citations of every hit.
//!
//! 1. Notes and entries of one record and of several; what is not there is said, and the others are
//!    written.
//! 2. A search writes as many citations as it has hits, streamed or not, and JSON is one list.
//! 3. What was written can be indexed, and is found where the records were.
//! 4. Records as JSON are indexed again whole; hits with what they hold.
//! 5. Ids from an empty input are a fault of the request.

use std::collections::BTreeMap;
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

/// The records of an index by their ids, without where they were read.
fn whole(world: &World, index: &str) -> BTreeMap<String, serde_json::Value> {
    let folder = format!("out-{index}");
    let exported = world.run(&["export", &folder, "--output", "jsonl", "--index", index]);
    assert_eq!(exported.status, 0, "{}", exported.stderr);
    let file = world.path().join(folder).join("records.jsonl");
    let written = fs::read_to_string(file).expect("a file");
    let records = written.lines().map(|line| {
        let mut record: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
        record.as_object_mut().expect("an object").remove("sources");
        (record["id"].as_str().expect("an id").to_owned(), record)
    });
    records.collect()
}

#[test]
fn records_as_json_are_indexed_again_whole() {
    let world = World::new();
    let sample = format!("{}/sample_corpus", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(world.run(&["index", &sample, "--index", "first"]).status, 0);
    let before = whole(&world, "first");
    assert!(before.len() > 80, "{}", before.len());
    let records = "out-first/records.jsonl";
    let indexed = world.run(&["index", records, "--index", "second"]);
    assert_eq!(indexed.status, 0, "{}", indexed.stderr);
    let after = whole(&world, "second");
    assert_eq!(before.len(), after.len());
    for (id, before) in &before {
        assert_eq!(Some(before), after.get(id));
    }
    // One record alone, and hits as one object.
    for (file, arguments) in [
        ("one.json", &["show", "wcda:113630", "--output", "json"][..]),
        (
            "hits.json",
            &["search", "armistice", "--output", "json", "--with", "body"],
        ),
        (
            "hits.jsonl",
            &[
                "search",
                "armistice",
                "--output",
                "jsonl",
                "-n",
                "all",
                "--with",
                "body",
            ],
        ),
    ] {
        let mut arguments = arguments.to_vec();
        arguments.extend(["--index", "first"]);
        let written = world.run(&arguments);
        world.write(file, &written.stdout);
        let index = file.replace('.', "-");
        let indexed = world.run(&["index", file, "--index", &index]);
        assert_eq!(indexed.status, 0, "{file}: {}", indexed.stderr);
        let after = whole(&world, &index);
        assert!(!after.is_empty(), "{file}");
        for (id, record) in after {
            // A list of hits leaves some fields out.
            for (name, value) in record.as_object().expect("an object") {
                assert_eq!(*value, before[&id][name], "{file}: {name} of {id}");
            }
        }
    }
}

#[test]
fn ids_from_an_empty_input_are_a_fault() {
    let world = World::indexed();
    for arguments in [&["cite", "-"][..], &["show", "-"], &["export", "out", "-"]] {
        for input in ["", "\n  \n", "id\n", "\u{feff}"] {
            let outcome = world.run_with(arguments, input.as_bytes(), &[]);
            assert_eq!(
                (outcome.status, outcome.stdout.as_str()),
                (2, ""),
                "{arguments:?}"
            );
            assert!(
                outcome.stderr.contains("no id on the standard input"),
                "{}",
                outcome.stderr
            );
        }
    }
    assert!(!world.path().join("out").exists());
}
