//! What is written for the user: calls of the system that fail while records are exported and
//! searches are saved.
//!
//! The command ends in success, or in an error that names the file and the cause; under its name
//! every file is as it was or as it should become, never a part; and the same command again makes
//! good.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::calls::{KINDS, names_what_failed};
use crate::corpus::lines;
use crate::rows::Row;
use crate::shim::{Failure, calls, failing, library};
use crate::world::{Outcome, World, bytes_below};

/// What is done while a call fails.
struct Scene {
    name: &'static str,
    /// What is done before, without faults.
    before: &'static [&'static [&'static str]],
    arguments: &'static [&'static str],
}

const ADD: &[&str] = &["saved", "add", "truce", "word1 OR word2", "--sort", "date"];
const RUN: &[&str] = &["saved", "run", "truce", "--new", "--output", "csv"];

/// Shows some of it.
const FIRST: &[&str] = &[
    "saved", "run", "truce", "--new", "-n", "2", "--output", "csv",
];

const SCENES: [Scene; 8] = [
    Scene {
        name: "texts",
        before: &[],
        arguments: &["export", "out", "g:1", "g:2", "g:3", "g:4", "g:5"],
    },
    Scene {
        name: "more texts",
        before: &[&["export", "out", "g:1", "g:2"]],
        arguments: &["export", "out", "g:2", "g:3", "g:4"],
    },
    Scene {
        name: "lines of JSON",
        before: &[],
        arguments: &["export", "out", "--query", "word1", "--output", "jsonl"],
    },
    Scene {
        name: "citations",
        before: &[&["export", "out", "g:1"]],
        arguments: &["export", "out", "--query", "word1", "--output", "ris"],
    },
    Scene {
        name: "a search is saved",
        before: &[],
        arguments: ADD,
    },
    Scene {
        name: "a search is run",
        before: &[ADD],
        arguments: RUN,
    },
    Scene {
        name: "a search is run again",
        before: &[ADD, FIRST],
        arguments: RUN,
    },
    Scene {
        name: "a search is removed",
        before: &[ADD, RUN],
        arguments: &["saved", "remove", "truce"],
    },
];

/// Files with their contents.
type Files = BTreeMap<String, Vec<u8>>;

/// What stands in the files of the user; without what is still being written where `with_parts` is
/// false.
fn files(world: &World, with_parts: bool) -> Files {
    let mut files = Files::new();
    for name in ["out", "index.saved.toml", ".index.saved"] {
        if !world.path(name).exists() {
            continue;
        }
        for (below, content) in bytes_below(&world.path(name)) {
            if with_parts || !below.ends_with(".part") {
                files.insert(format!("{name}/{below}"), content);
            }
        }
    }
    files
}

/// Brings everything to where a scene begins.
fn set(world: &World, scene: &Scene) {
    for name in ["out", ".index.saved"] {
        let _none = fs::remove_dir_all(world.path(name));
    }
    let _none = fs::remove_file(world.path("index.saved.toml"));
    for arguments in scene.before {
        world.done(arguments);
    }
}

/// What a scene begins and ends with when nothing fails.
struct Expected {
    before: Files,
    after: Files,
    stdout: String,
}

/// Judges a run in which calls failed, and the same command again.
fn judge(
    world: &World,
    scene: &Scene,
    expected: &Expected,
    (outcome, failure, failed): (&Outcome, Failure, &[String]),
) -> Result<(), String> {
    let found = files(world, false);
    match outcome.status {
        Some(0) => {
            if files(world, true) != expected.after {
                return Err("success, and the files are not as they should become".to_owned());
            }
            if outcome.stdout != expected.stdout {
                return Err("success, and another answer".to_owned());
            }
            return Ok(());
        }
        Some(5) => names_what_failed(outcome, failure, failed)?,
        _ => return Err("the wrong status".to_owned()),
    }
    for (name, content) in &found {
        if [&expected.before, &expected.after]
            .into_iter()
            .all(|files| files.get(name) != Some(content))
        {
            return Err(format!("{name} is neither as before nor as after"));
        }
    }
    for name in expected
        .before
        .keys()
        .filter(|name| expected.after.contains_key(*name))
    {
        if !found.contains_key(name) {
            return Err(format!("{name} is lost"));
        }
    }
    if found == expected.after {
        return Ok(());
    }
    let again = world.run(scene.arguments);
    if again.status != Some(0) {
        return Err(format!("the same command again fails: {again:?}"));
    }
    if files(world, true) != expected.after {
        return Err("the same command again leaves other files".to_owned());
    }
    Ok(())
}

/// Plays every scene with failing calls, `most` numbers of each kind, spread evenly.
fn play_all(most: usize) {
    let Some(shim) = library() else { return };
    let world = World::new();
    world.papers("a.jsonl", &lines(0..60, 30, |_| 1));
    world.done(&["index", "papers"]);
    let mut row = Row::new(
        "A2",
        "a call that fails while files are exported or searches saved",
    );
    let (mut passed, mut wrong) = (0, Vec::new());
    for scene in &SCENES {
        set(&world, scene);
        let before = files(&world, true);
        let outcome = world.done(scene.arguments);
        let expected = Expected {
            before,
            after: files(&world, true),
            stdout: outcome.stdout,
        };
        assert!(expected.before != expected.after, "{}", scene.name);
        for (kind, errors) in KINDS {
            set(&world, scene);
            let count = calls(&world, shim, kind, scene.arguments);
            let step = count.div_ceil(most).max(1);
            for number in (1..=count).step_by(step) {
                let failure = Failure {
                    kind,
                    number,
                    errno: errors[number / step % errors.len()],
                    is_lasting: number / step % 3 == 2,
                };
                set(&world, scene);
                let (outcome, failed) = failing(&world, shim, failure, scene.arguments);
                let Some(first) = failed.first() else { break };
                row.tried();
                passed += usize::from(outcome.status == Some(0));
                let place = (&outcome, failure, &failed[..]);
                if let Err(error) = judge(&world, scene, &expected, place) {
                    let here = world.path("").display().to_string();
                    let said = format!("{first}: {error}: {outcome:?}").replace(&here, "");
                    wrong.push(format!("{}, {failure:?}, {said}", scene.name));
                }
            }
        }
    }
    row.failures = wrong.len();
    row.worst = format!("{passed} commands came to their end, the others named file and cause");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn calls_that_fail_leave_no_part_of_a_file() {
    play_all(2);
}

#[test]
#[ignore = "some hundred runs"]
fn every_call_that_fails_leaves_no_part_of_a_file() {
    play_all(usize::MAX);
}

/// A disk that is full before everything is written.
#[test]
fn an_export_to_a_full_disk_says_so_and_goes_on() {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..200, 400, |_| 1));
    world.done(&["index", "papers"]);
    let Some(disk) = crate::full::Disk::mount(&world.path("disk"), 256 << 10) else {
        return;
    };
    let mut row = Row::new("A4", "an export to a disk that becomes full");
    for (form, file) in [("text", "g_1.txt"), ("jsonl", "records.jsonl")] {
        row.tried();
        let folder = format!("disk/{form}");
        let arguments = ["export", &folder, "--output", form];
        let outcome = world.run(&arguments);
        outcome.is_quiet();
        assert_eq!(outcome.status, Some(5), "{outcome:?}");
        assert!(outcome.stderr.contains("No space left"), "{outcome:?}");
        assert!(outcome.stderr.contains(&folder), "{outcome:?}");
        let written = bytes_below(&world.path(&folder));
        disk.remount("size=16m");
        world.done(&arguments);
        let whole = bytes_below(&world.path(&folder));
        let is_whole = |name: &str| Path::new(name).extension().is_none_or(|it| it != "part");
        for (name, content) in written.iter().filter(|(name, _)| is_whole(name)) {
            assert!(whole[name] == *content, "{name} was cut off");
        }
        assert!(
            whole.keys().all(|name| is_whole(name)),
            "{:?}",
            whole.keys()
        );
        assert!(
            whole
                .keys()
                .any(|name| name.contains(file) || form == "text")
        );
        row.worst = format!("{} files before the rerun", written.len());
        fs::remove_dir_all(world.path(&folder)).unwrap();
        disk.remount("size=256k");
    }
}
