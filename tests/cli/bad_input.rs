//! What cannot be read or done: one clear message each, the right status, nothing lost.

use crate::harness::{KOREA, Outcome, World};

/// What the index holds.
fn records(world: &World) -> u64 {
    let outcome = world.run(&["stats", "--output", "json"]);
    outcome.json()["records"]
        .as_u64()
        .unwrap_or_else(|| panic!("{}", outcome.stderr))
}

/// Indexes `papers/` and checks what is said.
fn index(world: &World, name: &str) -> Outcome {
    let outcome = world.run(&["index", "papers"]);
    world.check(name, &outcome);
    outcome
}

#[test]
fn an_empty_folder() {
    let world = World::new();
    std::fs::create_dir(world.path().join("papers")).expect("a directory");
    index(&world, "empty_folder");
}

#[test]
fn a_missing_path() {
    let world = World::new();
    world.check("missing_path", &world.run(&["index", "nowhere"]));
    assert!(
        !world.path().join(".kartoteka").exists(),
        "an index was made"
    );
}

#[test]
#[cfg(unix)]
fn a_directory_without_rights() {
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::process::CommandExt;
    let world = World::new();
    world.write("papers/closed/a.jsonl", KOREA);
    world.write(
        "papers/open.jsonl",
        "{\"id\":\"o:1\",\"title\":\"An open paper\"}\n",
    );
    let set = |path: &str, mode| {
        let rights = std::fs::Permissions::from_mode(mode);
        std::fs::set_permissions(world.path().join(path), rights).expect("it is ours");
    };
    set("papers/closed", 0);
    set(".", 0o777);
    let arguments = ["index", "papers"];
    let mut command = world.command();
    command.args(arguments);
    // To the superuser nothing is closed, so the program runs as nobody.
    if std::fs::read_dir(world.path().join("papers/closed")).is_ok() {
        command.uid(65534).gid(65534);
    }
    let output = command.output();
    set("papers/closed", 0o755);
    match output {
        Ok(output) => world.check("no_rights", &Outcome::of(&arguments, &output)),
        Err(error) => println!("skipped: nobody may run the program here ({error})"),
    }
}

#[test]
fn an_unknown_format() {
    let world = World::new();
    world.write("papers/picture.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    world.write("papers/blob.dat", b"\0\x01\x02\x03\xff\0\0\x04");
    world.write(
        "papers/volume.xml",
        "<?xml version=\"1.0\"?><TEI><text><body>",
    );
    world.write("papers/good.jsonl", KOREA);
    let outcome = index(&world, "unknown_format");
    assert_eq!((outcome.status, records(&world)), (1, 4));
    world.check(
        "format_flag",
        &world.run(&["index", "papers", "--format", "parchment"]),
    );
}

#[test]
fn invalid_utf8() {
    let world = World::new();
    world.write(
        "papers/mixed.jsonl",
        [KOREA.as_bytes(), b"{\"title\":\"\xff\xfe\"}\n"].concat(),
    );
    let outcome = index(&world, "invalid_utf8");
    assert_eq!((outcome.status, records(&world)), (1, 4));
}

#[test]
fn a_word_of_70_kilobytes() {
    let world = World::new();
    let word = "x".repeat(70_000);
    world.write(
        "papers/long.jsonl",
        format!("{{\"id\":\"l:1\",\"title\":\"before\",\"body\":\"{word} after\"}}\n"),
    );
    let outcome = index(&world, "long_word");
    assert_eq!(outcome.status, 0);
    // The words beside it are found.
    assert_eq!(
        world
            .run(&["search", "before after", "--output", "json"])
            .ids(),
        ["l:1"]
    );
}

#[test]
fn empty_documents() {
    let world = World::new();
    world.write("papers/empty.md", "");
    world.write("papers/blank.txt", " \n\n");
    world.write("papers/empty.jsonl", "");
    world.write("papers/good.jsonl", KOREA);
    index(&world, "empty_document");
    assert_eq!(records(&world), 4);
}

#[test]
fn neither_title_nor_body() {
    let world = World::new();
    world.write(
        "papers/a.jsonl",
        format!("{{\"id\":\"n:1\",\"summary\":\"alone\"}}\n{KOREA}"),
    );
    let outcome = index(&world, "neither_title_nor_body");
    assert_eq!((outcome.status, records(&world)), (1, 4));
}

#[test]
fn a_duplicate_id() {
    let world = World::new();
    world.write("papers/a.jsonl", KOREA);
    world.write(
        "papers/b.jsonl",
        "{\"id\":\"k:1\",\"title\":\"Another paper\"}\n",
    );
    let outcome = index(&world, "duplicate_id");
    assert_eq!((outcome.status, records(&world)), (1, 4));
}

#[test]
fn lines_that_are_no_objects() {
    let world = World::new();
    let bad = "{\"id\":\"b:1\",\"title\":\n[1,2]\n{\"id\":5,\"title\":[]}\n";
    world.write("papers/bad.jsonl", format!("{KOREA}{bad}"));
    let outcome = world.run(&["index", "papers", "--rejects", "rejects.jsonl"]);
    world.check("bad_lines", &outcome);
    assert_eq!(records(&world), 4);
    let rejects = std::fs::read_to_string(world.path().join("rejects.jsonl")).expect("a file");
    assert_eq!(rejects.lines().count(), 3, "{rejects}");
    for line in rejects.lines() {
        let reject: serde_json::Value = serde_json::from_str(line).expect("JSON lines");
        assert!(
            reject["reason"].is_string() && reject["source"].is_string(),
            "{line}"
        );
    }
}

#[test]
fn dates_and_references_that_are_none() {
    let world = World::indexed();
    for (name, arguments) in [
        (
            "reversed_range",
            &["search", "--from", "1953", "--to", "May 1951"][..],
        ),
        ("no_date", &["search", "--from", "next Tuesday"]),
        ("no_reference", &["search", "--ref", "the big box"]),
        ("no_facet", &["search", "--facets", "archive,shelf"]),
        ("query_reversed", &["search", "date:[1953 TO 1950]"]),
        ("query_no_reference", &["search", "ref:\"the big box\""]),
        ("too_deep", &["search", "--offset", "9995"]),
        ("not_a_number", &["search", "-n", "-1"]),
        ("not_a_size", &["index", "papers", "--memory", "much"]),
        (
            "queries_as_text",
            &["search", "--queries", "q", "--output", "text"],
        ),
        ("unknown_flag", &["search", "--fonds", "3"]),
        ("no_command", &["find"]),
    ] {
        world.write("q", "1\tzone\n");
        let outcome = world.run(arguments);
        assert_eq!(outcome.status, 2, "{name}: {}", outcome.stderr);
        assert_eq!(outcome.stdout, "", "{name}");
        world.check(name, &outcome);
    }
}

#[test]
fn a_query_without_measure() {
    let world = World::indexed();
    for (name, query) in [
        ("query_too_long", "korea ".repeat(5_000)),
        (
            "query_too_many_words",
            (0..500).map(|n| format!("w{n} ")).collect(),
        ),
    ] {
        let mut outcome = world.run(&["search", &query]);
        outcome.command = "kartoteka search '…'".to_owned();
        assert_eq!(outcome.status, 2, "{name}: {}", outcome.stderr);
        world.check(name, &outcome);
    }
    // Whatever the brackets, the answer comes, and it is no crash.
    for query in [
        "(".repeat(2_000),
        "((".repeat(1_000) + &"))".repeat(1_000),
        "\"".repeat(3_001),
    ] {
        let outcome = world.run(&["search", &query]);
        assert!((0..=2).contains(&outcome.status), "{}", outcome.stderr);
    }
}

#[test]
fn a_file_of_queries_with_faults() {
    let world = World::indexed();
    world.check(
        "queries_missing",
        &world.run(&["search", "--queries", "nowhere"]),
    );
    world.write("queries.tsv", "1\tzone\nprisoners\n");
    let outcome = world.run(&["search", "--queries", "queries.tsv"]);
    assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
    world.check("queries_without_tab", &outcome);
}

#[test]
fn a_directory_that_is_no_index() {
    let world = World::new();
    world.write("papers/a.jsonl", KOREA);
    world.write("notes/mine.txt", "do not touch");
    world.check(
        "not_an_index",
        &world.run(&["search", "zone", "--index", "notes"]),
    );
    world.check(
        "index_into_other",
        &world.run(&["index", "papers", "--index", "notes"]),
    );
    let kept: Vec<_> = std::fs::read_dir(world.path().join("notes"))
        .expect("it is there")
        .collect();
    assert_eq!(kept.len(), 1, "nothing was added or removed");
}

/// Changes one value of the marker, and seals it again as another program would have.
fn remark(world: &World, key: &str, value: serde_json::Value) {
    let path = world.path().join(".kartoteka/kartoteka.json");
    let text = std::fs::read_to_string(&path).expect("the marker");
    let mut marker: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let content = &mut marker["content"];
    assert!(content.get(key).is_some(), "no {key} in {content}");
    content[key] = value;
    let content = content.to_string();
    let hash = blake3::hash(content.as_bytes());
    let sealed = format!("{{\"blake3\":\"{hash}\",\n\"content\":{content}}}\n");
    std::fs::write(&path, sealed).expect("it is ours");
}

#[test]
fn an_index_of_another_version_or_chain() {
    for (name, key, value) in [
        ("other_version", "format", serde_json::json!(99)),
        // Schema 1 had no names: the last indexes without them are told what to do.
        ("old_schema", "schema", serde_json::json!(1)),
        (
            "other_chain",
            "chain_fingerprint",
            serde_json::json!("another"),
        ),
    ] {
        let world = World::indexed();
        remark(&world, key, value);
        let search = world.run(&["search", "zone"]);
        assert_eq!(search.status, 2);
        world.check(name, &search);
        let index = world.run(&["index", "papers"]);
        assert_eq!((index.status, index.stderr), (2, search.stderr));
    }
}

#[test]
fn a_damaged_index() {
    let world = World::indexed();
    std::fs::remove_file(world.path().join(".kartoteka/engine/meta.json")).expect("it is there");
    let search = world.run(&["search", "zone"]);
    assert_eq!(search.status, 3);
    world.check("damaged", &search);
    let index = world.run(&["index", "papers"]);
    assert_eq!(index.status, 3, "{}", index.stderr);
}

#[test]
fn a_locked_index() {
    use kartoteka::engine::WriterOptions;
    use kartoteka::engine::embedded::Store;
    let world = World::indexed();
    let index = world.path().join(".kartoteka");
    let writer = Store::open_write(&index, WriterOptions::default()).expect("nobody else writes");
    let mut outcome = world.run(&["index", "papers"]);
    assert_eq!(outcome.status, 4, "{}", outcome.stderr);
    let holder = std::process::id().to_string();
    assert!(outcome.stderr.contains(&holder), "{}", outcome.stderr);
    outcome.stderr = outcome.stderr.replace(&holder, "[PID]");
    world.check("locked", &outcome);
    // Readers do not mind.
    assert_eq!(world.run(&["search", "zone"]).status, 0);
    drop(writer);
    assert_eq!(world.run(&["index", "papers"]).status, 0);
}

#[test]
fn an_index_below_a_file() {
    let world = World::new();
    world.write("papers/a.jsonl", KOREA);
    world.write("flat", "a file where a directory should be");
    let outcome = world.run(&["index", "papers", "--index", "flat/index"]);
    assert_eq!(outcome.status, 2, "{}", outcome.stderr);
    world.check("index_below_a_file", &outcome);
}

#[test]
fn rejects_that_cannot_be_written() {
    let world = World::new();
    world.write("papers/a.jsonl", KOREA);
    let outcome = world.run(&["index", "papers", "--rejects", "papers"]);
    assert_eq!(outcome.status, 5);
    assert!(
        !world.path().join(".kartoteka").exists(),
        "work was done before it was seen"
    );
    world.check("rejects_not_writable", &outcome);
}
