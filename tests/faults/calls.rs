//! Every call of the system made to fail once, and from then on: the first of its kind, the second,
//! until there is none left, as SQLite's tests of I/O errors do.
//!
//! A run ends in success, or in an error that names the file and the cause with the status for it;
//! the index is as it was or as it should become; what could not be looked at is never removed;
//! and a plain rerun gives what a run without faults gives.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::broken::packed;
use crate::corpus::lines;
use crate::rows::Row;
use crate::shim::{EAGAIN, EIO, EMFILE, ENFILE, ENOMEM, ENOSPC, Failure, calls, failing, library};
use crate::world::{Outcome, View, World};

/// Kinds of calls, with the errors that each may meet.
pub(crate) const KINDS: [(&str, &[i32]); 12] = [
    ("open", &[EIO, EMFILE, ENFILE]),
    ("read", &[EIO]),
    ("write", &[ENOSPC, EIO]),
    ("fsync", &[EIO, ENOSPC]),
    ("rename", &[EIO, ENOSPC]),
    ("unlink", &[EIO]),
    ("mkdir", &[ENOSPC, EIO]),
    ("stat", &[EIO, ENOMEM]),
    ("readdir", &[EIO]),
    ("mmap", &[ENOMEM, EIO]),
    ("flock", &[EIO]),
    ("thread", &[EAGAIN]),
];

/// What is done while a call fails.
struct Scene {
    name: &'static str,
    arguments: &'static [&'static str],
    /// Whether there is an index of the first papers.
    has_index: bool,
    /// Whether the papers were changed since.
    is_changed: bool,
}

const INDEX: &[&str] = &["index", "papers", "box.zip", "--threads", "2"];
const PRUNE: &[&str] = &["index", "papers", "box.zip", "--threads", "2", "--prune"];

const SCENES: [Scene; 7] = [
    Scene {
        name: "build",
        arguments: INDEX,
        has_index: false,
        is_changed: false,
    },
    Scene {
        name: "rerun",
        arguments: INDEX,
        has_index: true,
        is_changed: false,
    },
    Scene {
        name: "update",
        arguments: PRUNE,
        has_index: true,
        is_changed: true,
    },
    Scene {
        name: "search",
        arguments: &[
            "search",
            "word1 word2",
            "--facets",
            "archive",
            "--output",
            "json",
        ],
        has_index: true,
        is_changed: false,
    },
    Scene {
        name: "stats",
        arguments: &["stats", "--output", "json"],
        has_index: true,
        is_changed: false,
    },
    Scene {
        name: "rename",
        arguments: &["collections", "rename", "Box 1", "Shelf"],
        has_index: true,
        is_changed: false,
    },
    Scene {
        name: "check",
        arguments: &["check", "--output", "json"],
        has_index: true,
        is_changed: false,
    },
];

/// What a scene begins and ends with when nothing fails.
struct Expected {
    before: Option<View>,
    after: View,
    /// What it says, without times.
    said: String,
}

/// What a kind of call came to in a scene.
#[derive(Default)]
struct Tally {
    trials: usize,
    /// Runs that came to their end all the same.
    passed: usize,
    wrong: Vec<String>,
}

fn first_papers(world: &World) {
    world.papers("a.jsonl", &lines(0..12, 40, |_| 1));
    world.papers(
        "gone.txt",
        "Telegram 7\n\nThe envoy left the mill on Monday.\n",
    );
    world.papers("README.md", "About these papers.\n");
    for (folder, file) in [("box", "b.md"), ("lost", "c.txt"), ("full", "d.txt")] {
        fs::create_dir_all(world.path("papers").join(folder)).unwrap();
        let text = format!("# Telegram {file}\n\nThe envoy of {folder} came back on Friday.\n");
        world.papers(&format!("{folder}/{file}"), &text);
    }
    let entry = "@misc{e, title = {The envoy}, file = {One:full/d.txt:text/plain}}\n";
    world.papers("library.bib", entry);
    let member = |number: usize| lines(number..number + 3, 40, |_| 1).into_bytes();
    let archive = packed(&[("x.jsonl", &member(20)), ("y.jsonl", &member(30))]);
    fs::write(world.path("box.zip"), archive).unwrap();
    // Read without its rule, this file has other letters.
    let koi8 = b"Telegram 3\n\n\xf0\xcf\xd3\xcf\xcc \xd7\xc5\xd2\xce\xd5\xcc\xd3\xd1 on Friday.\n";
    fs::write(world.path("papers/full/e.txt"), koi8).unwrap();
    let rules = "[[rule]]\nfiles = \"**/e.txt\"\nencoding = \"koi8-r\"\n";
    fs::write(world.path("kartoteka.toml"), rules).unwrap();
}

fn change_papers(world: &World) {
    let edition = |number| 1 + usize::from(number >= 9);
    world.papers("a.jsonl", &lines(2..14, 40, edition));
    fs::remove_file(world.path("papers/gone.txt")).unwrap();
    fs::remove_dir_all(world.path("papers/lost")).unwrap();
    world.papers(
        "new.txt",
        "Telegram 9\n\nThe minister came in the evening.\n",
    );
    let member = lines(20..23, 40, |_| 1).into_bytes();
    fs::write(world.path("box.zip"), packed(&[("x.jsonl", &member)])).unwrap();
}

/// Copies files with their times.
fn copy(from: &Path, to: &Path) {
    if to.is_dir() {
        fs::remove_dir_all(to).unwrap();
    }
    if from.exists() {
        let copied = Command::new("cp").arg("-a").arg(from).arg(to).status();
        assert!(copied.unwrap().success());
    }
}

/// A world in which scenes are played again and again.
struct Stage {
    world: World,
    expected: BTreeMap<&'static str, Expected>,
}

impl Stage {
    fn new() -> Self {
        let world = World::new();
        first_papers(&world);
        world.done(INDEX);
        copy(&world.path("index"), &world.path("first-index"));
        copy(&world.path("papers"), &world.path("first-papers"));
        fs::copy(world.path("box.zip"), world.path("first.zip")).unwrap();
        change_papers(&world);
        copy(&world.path("papers"), &world.path("second-papers"));
        fs::copy(world.path("box.zip"), world.path("second.zip")).unwrap();
        let mut stage = Self {
            world,
            expected: BTreeMap::new(),
        };
        for scene in &SCENES {
            stage.set(scene);
            let before = scene.has_index.then(|| stage.world.view());
            let outcome = stage.world.done(scene.arguments);
            let expected = Expected {
                before,
                after: stage.world.view(),
                said: said(&outcome),
            };
            stage.expected.insert(scene.name, expected);
        }
        stage
    }

    /// Brings papers and index to where a scene begins.
    fn set(&self, scene: &Scene) {
        let world = &self.world;
        let which = if scene.is_changed { "second" } else { "first" };
        copy(
            &world.path(&format!("{which}-papers")),
            &world.path("papers"),
        );
        let archive = world.path("box.zip");
        let kept = fs::File::open(world.path(&format!("{which}.zip"))).unwrap();
        fs::copy(world.path(&format!("{which}.zip")), &archive).unwrap();
        let modified = kept.metadata().unwrap().modified().unwrap();
        let archive = fs::File::options().write(true).open(archive).unwrap();
        archive.set_modified(modified).unwrap();
        let index = if scene.has_index {
            "first-index"
        } else {
            "none"
        };
        copy(&world.path(index), &world.path("index"));
    }

    /// Plays a scene in which a call fails; says whether it came to that call, or what was wrong.
    fn play(&self, scene: &Scene, failure: Failure, shim: &Path) -> Result<Option<bool>, String> {
        self.set(scene);
        let world = &self.world;
        let (outcome, failed) = failing(world, shim, failure, scene.arguments);
        let Some(first) = failed.first() else {
            return Ok(None);
        };
        let expected = &self.expected[scene.name];
        judge(&outcome, expected, failure, &failed)
            .and_then(|()| self.survives(scene, &outcome, expected))
            .map(|()| Some(outcome.status == Some(0)))
            .map_err(|wrong| {
                let place = world.path("");
                let said = format!("{} {}", outcome.stdout, outcome.stderr);
                let said = said.replace(&place.display().to_string(), "");
                let first = first.replace(&place.display().to_string(), "");
                let what = format!("{} {failure:?} {first}", scene.name);
                format!("{what}: {wrong}; status {:?}: {said}", outcome.status)
            })
    }

    /// The index after a fault, and after a rerun.
    fn survives(
        &self,
        scene: &Scene,
        outcome: &Outcome,
        expected: &Expected,
    ) -> Result<(), String> {
        let world = &self.world;
        let check = world.run(&["check", "--output", "json"]);
        match check.status {
            Some(0) => survivors(&world.view(), outcome, expected)?,
            Some(2) if expected.before.is_none() && outcome.status != Some(0) => {}
            _ => return Err(format!("the index does not survive: {check:?}")),
        }
        if !scene.arguments.contains(&"index") {
            return Ok(());
        }
        let rerun = world.run(scene.arguments);
        if rerun.status != Some(0) {
            return Err(format!("the rerun fails: {rerun:?}"));
        }
        if world.view() != expected.after {
            return Err("the rerun gives another index".to_owned());
        }
        world.is_whole_and_tidy();
        Ok(())
    }
}

/// What a run says, without times.
fn said(outcome: &Outcome) -> String {
    let mut pieces = outcome.stdout.split("\"took_us\":");
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |said, piece| {
        said + piece.trim_start_matches(|at: char| at.is_ascii_digit())
    })
}

/// Words for an error of the system, without its number.
fn words(errno: i32) -> String {
    let text = std::io::Error::from_raw_os_error(errno).to_string();
    text.split(" (os").next().unwrap_or_default().to_owned()
}

/// Judges what a run said of calls that failed.
fn judge(
    outcome: &Outcome,
    expected: &Expected,
    failure: Failure,
    failed: &[String],
) -> Result<(), String> {
    let is_loud = ["panicked", "internal fault", "RUST_BACKTRACE"];
    if is_loud.iter().any(|word| outcome.stderr.contains(word)) {
        return Err("a fault of the program".to_owned());
    }
    match outcome.status {
        Some(0) => {
            let is_reading = expected.before.as_ref() == Some(&expected.after);
            if is_reading && said(outcome) != expected.said && !expected.said.starts_with("read ") {
                return Err("another answer".to_owned());
            }
            return Ok(());
        }
        // Some papers were rejected, or the system refused.
        Some(1 | 5) => {}
        _ => return Err("the wrong status".to_owned()),
    }
    names_what_failed(outcome, failure, failed)
}

/// Whether a run said of calls that failed why they did, and on which file.
pub(crate) fn names_what_failed(
    outcome: &Outcome,
    failure: Failure,
    failed: &[String],
) -> Result<(), String> {
    let said = format!("{}{}", outcome.stdout, outcome.stderr);
    if !said.contains(&words(failure.errno)) && failure.kind != "thread" {
        return Err("the cause is not named".to_owned());
    }
    let names = failed.iter().map(|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        let name = name.strip_prefix(".tmp-").unwrap_or(name);
        // What is written under another name and then renamed.
        match name.strip_suffix(".part") {
            Some(".kartoteka") => "out/".to_owned(),
            Some(whole) => whole.trim_start_matches('.').to_owned(),
            None => name.to_owned(),
        }
    });
    let names: BTreeSet<String> = names.collect();
    let is_named = names.iter().any(|name| said.contains(&name[..]));
    // The directory in which the index lies is named by the index.
    if !is_named && !said.contains("the directory of index") {
        return Err("the file is not named".to_owned());
    }
    Ok(())
}

/// Judges what is in the index after a run.
fn survivors(view: &View, outcome: &Outcome, expected: &Expected) -> Result<(), String> {
    let is_after = *view == expected.after;
    let is_before = expected.before.as_ref() == Some(view);
    match outcome.status {
        Some(0) if is_after => return Ok(()),
        Some(0) => return Err("success, and the index is not as it should become".to_owned()),
        Some(5) if is_after || is_before || view.records.is_empty() => return Ok(()),
        // What was read of the papers before is saved.
        Some(1) => {}
        Some(5) if outcome.stderr.contains("rejected: ") => {}
        _ => return Err("the index is neither as before nor as after".to_owned()),
    }
    let none = BTreeMap::new();
    let before = expected.before.as_ref().map_or(&none, |view| &view.records);
    let after = &expected.after.records;
    let ids: BTreeSet<&String> = before
        .keys()
        .chain(after.keys())
        .chain(view.records.keys())
        .collect();
    for id in ids {
        let found = view.records.get(id);
        if found != before.get(id) && found != after.get(id) {
            return Err(format!("{id} is neither as before nor as after: {found:?}"));
        }
    }
    Ok(())
}

/// Plays every scene with failing calls, `most` numbers of each kind and scene, spread evenly.
fn play_all(most: usize) {
    let Some(shim) = library() else { return };
    let jobs: Vec<(&Scene, usize)> = SCENES
        .iter()
        .flat_map(|scene| (0..KINDS.len()).map(move |kind| (scene, kind)))
        .collect();
    let only = std::env::var("KARTOTEKA_ONLY").unwrap_or_default();
    let next = AtomicUsize::new(0);
    let all = Mutex::new((
        Row::new("A2", "a call of the system that fails"),
        0,
        Vec::new(),
    ));
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(|| {
                let stage = Stage::new();
                while let Some(&(scene, kind)) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let (name, errors) = KINDS[kind];
                    if !format!("{} {name}", scene.name).contains(&only) {
                        continue;
                    }
                    stage.set(scene);
                    let count = calls(&stage.world, shim, name, scene.arguments);
                    let mut tally = Tally::default();
                    let step = count.div_ceil(most).max(1);
                    // Threads may make a call more or less in another run.
                    for number in (1..=count).step_by(step) {
                        let failure = Failure {
                            kind: name,
                            number,
                            errno: errors[number / step % errors.len()],
                            is_lasting: number / step % 3 == 2,
                        };
                        match stage.play(scene, failure, shim) {
                            Ok(None) => break,
                            Ok(Some(passed)) => {
                                tally.trials += 1;
                                tally.passed += usize::from(passed);
                            }
                            Err(wrong) => {
                                println!("{wrong}");
                                tally.trials += 1;
                                tally.wrong.push(wrong);
                            }
                        }
                    }
                    println!(
                        "{}, {name}: {count} calls, {} trials, {} came to their end, {} wrong",
                        scene.name,
                        tally.trials,
                        tally.passed,
                        tally.wrong.len()
                    );
                    let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                    let (row, passed, wrong) = &mut *all;
                    row.trials += tally.trials;
                    row.failures += tally.wrong.len();
                    *passed += tally.passed;
                    wrong.append(&mut tally.wrong);
                }
            });
        }
    });
    let (mut row, passed, wrong) = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    row.worst = format!("{passed} runs came to their end, the others named file and cause");
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn calls_that_fail_are_named_and_lose_nothing() {
    play_all(3);
}

#[test]
#[ignore = "some thousand runs"]
fn every_call_that_fails_is_named_and_loses_nothing() {
    play_all(usize::MAX);
}
