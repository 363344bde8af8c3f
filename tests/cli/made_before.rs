//! Indexes that this and earlier releases made, each of `tests/fixtures/letters.jsonl`: opened, or
//! refused with the command that makes them anew, and never changed.
//!
//! Each release adds its own: `kartoteka index /srv/papers/letters.jsonl --index DIR`, and `DIR`
//! becomes `tests/fixtures/index-FORMAT` (a second one of the same format `index-FORMAT-b`), without
//! the lock file of the engine.

use std::fs;
use std::path::Path;

use crate::harness::World;
use kartoteka::engine::embedded::marker::Marker;
use serde_json::Value;

/// Copies a folder.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("an entry");
        let to = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &to);
        } else {
            fs::copy(entry.path(), to).expect("a copy");
        }
    }
}

/// What every file below a folder holds.
fn content(folder: &Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let entries = walkdir::WalkDir::new(folder).sort_by_file_name();
    let files = entries
        .into_iter()
        .map(|entry| entry.expect("an entry").into_path());
    let files = files.filter(|path| path.is_file());
    files
        .map(|path| (path.clone(), fs::read(path).expect("a file")))
        .collect()
}

#[test]
fn an_index_made_before_is_opened_or_refused_with_the_command_that_makes_it_anew() {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
    let folders = fs::read_dir(&fixtures)
        .expect("fixtures")
        .map(|entry| entry.expect("one").path());
    let (mut opened, mut refused) = (0, 0);
    for fixture in folders.filter(|path| path.is_dir()) {
        let world = World::new();
        let index = world.path().join("old");
        copy(&fixture, &index);
        let before = content(&index);
        let marker = fs::read(index.join("kartoteka.json")).expect("a marker");
        let marker: Value = serde_json::from_slice(&marker).expect("JSON");
        let marker: Marker = serde_json::from_value(marker["content"].clone()).expect("a marker");
        let ask = ["search", "harbour talks", "--index", "old"];
        let add = ["index", "papers", "--index", "old"];
        world.write("papers/a.txt", "A letter.");
        if marker == Marker::current() {
            opened += 1;
            let found = world.run(&ask);
            assert_eq!(found.status, 0, "{fixture:?}: {}", found.stderr);
            assert!(
                found.stdout.starts_with("2 hits"),
                "{fixture:?}: {}",
                found.stdout
            );
            let shown = world.run(&["show", "letters:2", "--index", "old"]);
            assert!(
                shown.stdout.contains("until the ice has gone"),
                "{}",
                shown.stdout
            );
            let facets = world.run(&["facets", "--index", "old"]);
            assert!(
                facets.stdout.contains("AVPRF"),
                "{fixture:?}: {}",
                facets.stdout
            );
            assert_eq!(
                world.run(&["check", "--index", "old"]).status,
                0,
                "{fixture:?}"
            );
            assert!(content(&index) == before, "{fixture:?}: a reader wrote");
            let added = world.run(&add);
            assert_eq!(added.status, 0, "{fixture:?}: {}", added.stderr);
            assert_eq!(
                world.run(&["check", "--index", "old"]).status,
                0,
                "{fixture:?}"
            );
        } else {
            refused += 1;
            for command in [&ask[..], &add, &["check", "--index", "old"]] {
                let outcome = world.run(command);
                assert_eq!(outcome.status, 2, "{fixture:?}: {}", outcome.stderr);
                assert!(
                    outcome.stderr.ends_with(
                        "into a new directory: kartoteka index /srv/papers/letters.jsonl \
                         --index old-new\n"
                    ),
                    "{fixture:?}: {}",
                    outcome.stderr
                );
            }
            assert!(
                content(&index) == before,
                "{fixture:?}: something was changed"
            );
        }
    }
    assert!(refused >= 1 && opened + refused >= 2, "{opened}, {refused}");
}
