//! Records as files: `export`, and `show` of several.
//!
//! 1. A text file for each record, with a header that `index` reads back.
//! 2. Nothing is replaced without --overwrite, and nothing is made where nothing is found.
//! 3. Run again, the command goes on; the table lists what the folder holds.
//! 4. Hostile ids and texts stay inside the folder and their cells.
//! 5. The examples for pandas and R run where these are installed, in the folder where the commands
//!    of their page ran; those of jq are commands of the page.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

use crate::harness::{PROGRAM, World, neutral};

fn files(world: &World, folder: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(world.path().join(folder)).expect("it is there");
    let names = entries.map(|entry| entry.expect("it is readable").file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

fn read(world: &World, file: &str) -> String {
    fs::read_to_string(world.path().join(file)).expect("it is there")
}

/// The manifest, row by row, with its header.
fn manifest(world: &World, folder: &str) -> Vec<csv::StringRecord> {
    let text = read(world, &format!("{folder}/kartoteka-manifest.csv"));
    let mut table = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    table.records().map(|row| row.expect("a row")).collect()
}

#[test]
fn a_text_file_for_each_record() {
    let world = World::indexed();
    let outcome = world.run(&["export", "out", "--query", "zone"]);
    world.check("export", &outcome);
    let expected = [
        "berlin.md.txt",
        "k-1.txt",
        "kartoteka-manifest.csv",
        "papers_berlin.md.txt",
    ];
    let files = files(&world, "out");
    assert!(
        files.iter().all(|file| expected.contains(&&**file)),
        "{files:?}"
    );
    assert_eq!(files.len(), 3, "{files:?}");
    let text = read(&world, "out/k-1.txt");
    let here = world.path().display().to_string();
    insta::assert_snapshot!("export_text", text.replace(&here, "[DIR]"));
    let rows = manifest(&world, "out");
    assert_eq!(rows.len(), 3);
    assert_eq!(&rows[0][0], "file");
    // What was written is read back as the same record, by its id.
    let indexed = world.run(&["index", "out", "--index", "again"]);
    assert_eq!(indexed.status, 0, "{}", indexed.stderr);
    let show = |index: &str| {
        let shown = world.run(&["show", "k:1", "--output", "json", "--index", index]);
        let mut record = shown.json();
        let record = record.as_object_mut().expect("an object");
        for origin in [
            "sources",
            "extra",
            "references",
            "title_evidence",
            "date",
            "references_found",
        ] {
            record.remove(origin);
        }
        record.clone()
    };
    assert_eq!(show("again"), show(".kartoteka"));
    let date = |index: &str| {
        let shown = world.run(&["show", "k:1", "--output", "json", "--index", index]);
        let shown = shown.json();
        let reference = |at: usize| shown["references"][at]["delo"].clone();
        (shown["date"]["from"].clone(), reference(0), reference(1))
    };
    assert_eq!(date("again"), date(".kartoteka"));
}

#[test]
fn nothing_is_replaced_and_a_run_goes_on() {
    let world = World::indexed();
    let all = ["export", "out"];
    assert_eq!(world.run(&all).status, 0);
    let written = files(&world, "out");
    assert_eq!(written.len(), 6, "{written:?}");
    // One is missing, one was changed by its reader.
    fs::remove_file(world.path().join("out/k-2.txt")).expect("it is there");
    let again = world.run(&all);
    assert!(
        again
            .stdout
            .contains("5 records in out: 1 file written, 4 there already"),
        "{}",
        again.stdout
    );
    world.write("out/k-3.txt", "my notes");
    world.write("out/more.txt", "other notes");
    let refused = world.run(&all);
    world.check("export_refused", &refused);
    assert_eq!(read(&world, "out/k-3.txt"), "my notes");
    let replaced = world.run(&["export", "out", "k:3", "--overwrite"]);
    assert_eq!(replaced.status, 0, "{}", replaced.stderr);
    assert!(read(&world, "out/k-3.txt").contains("volunteers"));
    assert_eq!(read(&world, "out/more.txt"), "other notes");
    // The table still lists all five.
    assert_eq!(manifest(&world, "out").len(), 6);
    fs::remove_file(world.path().join("out/k-1.txt")).expect("it is there");
    let one = world.run(&["export", "out", "k:4", "k:4"]);
    assert!(one.stdout.starts_with("1 record in out"), "{}", one.stdout);
    assert_eq!(manifest(&world, "out").len(), 5);
}

#[test]
fn a_corpus_is_no_place_for_an_export() {
    let world = World::indexed();
    let before = files(&world, "papers");
    for flags in [&[][..], &["--overwrite"], &["--output", "jsonl"]] {
        let outcome = world.run(&[&["export", "papers"][..], flags].concat());
        assert_eq!(outcome.status, 2, "{flags:?}: {}", outcome.stdout);
        assert!(
            outcome.stderr.contains("files that no export wrote"),
            "{}",
            outcome.stderr
        );
    }
    assert_eq!(files(&world, "papers"), before);
    // Hidden files are no corpus, and a run that was broken off goes on.
    world.write("fresh/.DS_Store", "");
    assert_eq!(world.run(&["export", "fresh", "k:1"]).status, 0);
    world.write("broken/kartoteka-manifest.csv.part", "");
    world.write("broken/k-1.txt.part", "half");
    assert_eq!(world.run(&["export", "broken", "k:1"]).status, 0);
}

#[test]
fn a_table_that_is_not_ours_is_left_alone() {
    let world = World::indexed();
    for table in ["my,own,table\n1,2,3\n", ""] {
        world.write("out/kartoteka-manifest.csv", table);
        let refused = world.run(&["export", "out", "k:1"]);
        assert_eq!(refused.status, 2, "{}", refused.stdout);
        assert_eq!(read(&world, "out/kartoteka-manifest.csv"), table);
    }
    // A table that names a file outside makes nothing there.
    world.run(&["export", "other", "k:1"]);
    let forged = read(&world, "other/kartoteka-manifest.csv").replace("k-1.txt", "../k-1.txt");
    world.write("other/kartoteka-manifest.csv", forged);
    assert_eq!(world.run(&["export", "other", "k:1"]).status, 2);
    assert!(!world.path().join("k-1.txt").exists());
    assert_eq!(world.run(&["export", "papers/berlin.md", "k:1"]).status, 5);
}

#[test]
fn nothing_found_makes_nothing() {
    let world = World::indexed();
    for arguments in [
        &["export", "out", "--query", "zeppelin"][..],
        &["export", "out", "k:77"],
    ] {
        let outcome = world.run(arguments);
        assert_eq!(outcome.status, 1, "{}", outcome.stderr);
        assert!(!world.path().join("out").exists());
    }
    for arguments in [
        &["export", "out", "k:1", "--archive", "APRF"][..],
        &["export", "out", "k:1", "-n", "3"],
        &["export", "out", "k:1", "--query", "zone"],
        &["show", "k:1", "--sort", "date"],
        &["show"],
        &["show", "--query", "zone", "--output", "json"],
    ] {
        let outcome = world.run(arguments);
        assert_eq!(outcome.status, 2, "{arguments:?} {}", outcome.stderr);
    }
    world.check("show_nothing", &world.run(&["show"]));
}

#[test]
fn json_lines_are_one_file() {
    let world = World::indexed();
    let outcome = world.run(&["export", "out", "--output", "jsonl", "--sort", "date"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let lines = read(&world, "out/records.jsonl");
    let shown = world.run(&["show", "--query", "", "--sort", "date", "--output", "jsonl"]);
    assert_eq!(lines, shown.stdout);
    assert_eq!(lines.lines().count(), 5);
    assert_eq!(manifest(&world, "out").len(), 6);
    assert_eq!(world.run(&["export", "out", "--output", "jsonl"]).status, 2);
    let again = world.run(&["export", "out", "--output", "jsonl", "k:1", "--overwrite"]);
    assert_eq!(again.status, 0, "{}", again.stderr);
    assert_eq!(read(&world, "out/records.jsonl").lines().count(), 1);
    assert_eq!(manifest(&world, "out").len(), 2);
    // Citations are those of `cite`, a record once.
    for (style, file) in [
        ("ris", "citations.ris"),
        ("csl-json", "citations.json"),
        ("biblatex", "citations.bib"),
        ("gost", "citations.txt"),
    ] {
        let cited = world.run(&["cite", "k:1", "k:3", "--style", style]);
        let written = world.run(&["export", "out", "k:1", "k:3", "k:1", "--output", style]);
        assert_eq!(written.status, 0, "{}", written.stderr);
        assert_eq!(
            read(&world, &format!("out/{file}")),
            cited.stdout,
            "{style}"
        );
    }
    assert_eq!(manifest(&world, "out").len(), 10);
}

#[test]
fn hostile_ids_stay_in_the_folder() {
    let world = World::new();
    let ids = [
        "../../up",
        "/etc/passwd",
        "CON",
        "nul.txt",
        "a:b",
        "A/B",
        "a/b",
        "a b",
        "=1+1",
        "x\\y",
        "Папка/Дело",
        "папка/дело",
        "con.TXT",
        "-rf",
        ".",
        "..",
        "~",
    ];
    let lines: String = ids
        .iter()
        .map(|id| {
            let record = serde_json::json!({
                "id": id, "title": "=HYPERLINK(\"http://x\")\n---\nid: forged", "body": "---\nx",
                "collection": "c",
            });
            format!("{record}\n")
        })
        .collect();
    world.write("papers/bad.jsonl", lines);
    world.run(&["index", "papers"]);
    let outcome = world.run(&["export", "deep/er/out"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    let files = files(&world, "deep/er/out");
    let texts: Vec<&String> = files.iter().filter(|file| file.ends_with(".txt")).collect();
    let rows = manifest(&world, "deep/er/out");
    assert_eq!(texts.len() + 1, rows.len(), "{files:?}");
    for row in rows.iter().skip(1) {
        assert!(files.contains(&row[0]), "{}", &row[0]);
        assert!(
            row.iter()
                .all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
            "{row:?}"
        );
    }
    let lower: BTreeSet<String> = files.iter().map(|file| file.to_lowercase()).collect();
    assert_eq!(lower.len(), files.len());
    assert_eq!(files_above(&world), ["deep", "papers"]);
}

fn files_above(world: &World) -> Vec<String> {
    let all = files(world, ".").into_iter();
    all.filter(|file| !file.starts_with(".kartoteka")).collect()
}

#[test]
fn ids_come_from_stdin() {
    let world = World::indexed();
    let table = world.run(&["search", "-n", "all", "--output", "tsv", "--columns", "id"]);
    let shown = world.run_with(
        &["show", "-", "--output", "jsonl"],
        table.stdout.as_bytes(),
        &[],
    );
    assert_eq!(shown.status, 0, "{}", shown.stderr);
    assert_eq!(shown.stdout.lines().count(), 5);
    let missing = world.run_with(&["show", "-", "--output", "jsonl"], b"k:1\r\nk:99\n\n", &[]);
    assert_eq!((missing.status, missing.stdout.lines().count()), (1, 1));
    assert!(missing.stderr.contains("there is no record \"k:99\""));
    let text = world.run(&["show", "k:1", "k:2"]);
    world.check("show_two", &text);
    let marked = world.run(&["show", "--query", "zone", "--output", "jsonl"]);
    assert!(
        marked
            .stdout
            .lines()
            .all(|line| line.contains("\"highlights\":{"))
    );
}

#[test]
#[cfg(unix)]
fn examples_for_python_and_r_run_where_they_are() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/exporting.md")).expect("it is there");
    let blocks = |kind: &str| {
        let fence = format!("\n```{kind}\n");
        let blocks = page.split(&fence).skip(1);
        let blocks = blocks.filter_map(|block| Some(block.split_once("\n```")?.0));
        blocks.collect::<Vec<_>>().join("\n")
    };
    let world = World::new();
    std::os::unix::fs::symlink(
        root.join("sample_corpus"),
        world.path().join("sample_corpus"),
    )
    .expect("a link");
    let run = |program: &str, arguments: &[&str]| {
        let mut command = Command::new(program);
        neutral(&mut command, &world.path());
        let beside = Path::new(PROGRAM).parent().expect("it lies in a directory");
        let found = std::env::var("PATH").unwrap_or_default();
        command.env("PATH", format!("{}:{found}", beside.display()));
        command.args(arguments).output()
    };
    let shell = run("sh", &["-ec", &blocks("sh")]).expect("a shell");
    assert!(
        shell.status.success(),
        "{}",
        String::from_utf8_lossy(&shell.stderr)
    );
    for (tool, probe, program, script) in [
        (
            "pandas",
            ["-c", "import pandas"],
            "python3",
            blocks("python"),
        ),
        ("R", ["-e", "1"], "Rscript", blocks("r")),
    ] {
        let is_there = run(program, &probe).is_ok_and(|output| output.status.success());
        if !is_there {
            println!("skipped: {tool} is not installed");
            continue;
        }
        let flag = if program == "python3" { "-c" } else { "-e" };
        let output = run(program, &[flag, &script]).expect("it is there");
        assert!(
            output.status.success(),
            "{tool}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        assert!(!output.stdout.is_empty(), "{tool}");
    }
}
