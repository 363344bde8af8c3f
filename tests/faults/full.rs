//! A disk, or a limit for files, that becomes full: what is saved is said and searched, and a
//! rerun makes good.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::corpus::lines;
use crate::rows::Row;
use crate::world::{Outcome, World, bytes_below};

/// A disk of its own, in memory; gone when dropped.
pub(crate) struct Disk(PathBuf);

impl Disk {
    /// Mounts a disk of `bytes` at `path`; says so when the user may not.
    pub(crate) fn mount(path: &Path, bytes: u64) -> Option<Self> {
        fs::create_dir_all(path).unwrap();
        let mut mount = Command::new("mount");
        let size = format!("size={bytes}");
        mount.args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(path);
        match mount.output() {
            Ok(output) if output.status.success() => Some(Self(path.to_owned())),
            _ => {
                println!("skipped: this user may not mount a disk in memory");
                None
            }
        }
    }

    /// Mounts it again with another option.
    pub(crate) fn remount(&self, option: &str) {
        let mut mount = Command::new("mount");
        let options = format!("remount,{option}");
        let done = mount.args(["-o", &options]).arg(&self.0).status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(&self.0).status();
    }
}

/// The program under a limit for the size of files, in blocks of 512 bytes; the signal that
/// usually comes with it is ignored.
fn limited(world: &World, blocks: u64, arguments: &[&str]) -> Outcome {
    let mut shell = Command::new("sh");
    let script = "trap '' XFSZ; ulimit -f \"$1\"; shift; exec \"$@\"";
    shell.args([
        "-c",
        script,
        "sh",
        &blocks.to_string(),
        crate::world::PROGRAM,
    ]);
    shell.args(arguments);
    world.neutral(&mut shell);
    Outcome::of(shell.output().unwrap())
}

/// Checks a run that found no room: status, words, and how many records it says are saved.
#[track_caller]
fn told_full(outcome: &Outcome) -> u64 {
    outcome.is_quiet();
    assert_eq!(outcome.status, Some(5), "{outcome:?}");
    let said = outcome.stderr.split("no space left").nth(1);
    let said = said.unwrap_or_else(|| panic!("{outcome:?}"));
    let saved = said.split(" records saved").next().unwrap_or_default();
    let digits = saved.rsplit(' ').next().unwrap_or_default();
    digits.parse().unwrap_or_else(|_| panic!("{outcome:?}"))
}

#[test]
fn a_limit_for_files_ends_the_run_and_loses_nothing_saved() {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..50, 40, |_| 1));
    world.done(&["index", "papers"]);
    let before = world.view();
    world.papers("b.jsonl", &lines(50..450, 80, |_| 1));
    // Room for small files only.
    let outcome = limited(&world, 64, &["index", "papers"]);
    assert_eq!(told_full(&outcome), 50);
    assert!(world.view() == before, "searching goes on as before");
    let names: Vec<String> = bytes_below(&world.path("index")).into_keys().collect();
    assert!(!names.iter().any(|name| name.contains(".tmp")), "{names:?}");
    world.done(&["check"]);
    world.done(&["index", "papers"]);
    assert_eq!(world.records().len(), 450);
    world.is_whole_and_tidy();
}

#[test]
fn a_merge_without_room_is_a_warning() {
    // Room for what 120 records take, which is merged on the way, not for what 300 take.
    merge_within(&[96], 1);
}

#[test]
#[ignore = "limits of many sizes"]
fn a_merge_without_room_is_a_warning_at_every_limit() {
    let limits: Vec<u64> = (8..32).map(|step| step * 8).collect();
    merge_within(&limits, 5);
}

/// Indexes under limits for files, of which `fewest` at least leave no room for a merge alone.
fn merge_within(limits: &[u64], fewest: usize) {
    let mut row = Row::new("A5", "no room for a merge");
    let mut warned = 0;
    for blocks in limits {
        row.tried();
        warned += usize::from(merge_under(*blocks));
    }
    row.worst = format!("{warned} merges left out with a warning, none without");
    assert!(warned >= fewest, "{warned} merges found no room");
}

/// Indexes under a limit for files; returns whether a merge was left out.
fn merge_under(blocks: u64) -> bool {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..300, 60, |_| 1));
    let arguments = ["index", "papers", "--commit-every", "15", "--threads", "1"];
    let outcome = limited(&world, blocks, &arguments);
    outcome.is_quiet();
    let is_warned = outcome.stderr.contains("warning: ");
    match outcome.status {
        Some(0) => assert_eq!(world.records().len(), 300, "{outcome:?}"),
        _ => assert_eq!(told_full(&outcome), world.records().len() as u64),
    }
    world.done(&["check"]);
    let parts =
        |world: &World| world.done(&["stats", "--output", "json"]).json()["segments"].as_u64();
    let many = parts(&world).unwrap();
    world.done(&["index", "papers"]);
    let few = parts(&world).unwrap();
    if outcome.status == Some(0) {
        // The rerun merges what is left, of which there is nothing without a warning.
        assert_eq!(few < many, is_warned, "{few} of {many}: {outcome:?}");
    }
    assert_eq!(world.records().len(), 300);
    world.is_whole_and_tidy();
    is_warned
}

#[test]
fn a_full_disk_ends_the_run_and_a_rerun_makes_good() {
    fill(&[60]);
}

#[test]
#[ignore = "disks of many sizes"]
fn full_disks_of_many_sizes_end_the_run_and_a_rerun_makes_good() {
    let shares: Vec<u64> = (1..20).map(|step| step * 5).collect();
    fill(&shares);
}

/// Disks with room for so many hundredths of the index.
fn fill(shares: &[u64]) {
    let papers = lines(0..500, 60, |_| 1);
    let reference = World::new();
    reference.papers("a.jsonl", &papers);
    reference.done(&["index", "papers"]);
    let wanted = reference.view();
    let size: usize = bytes_below(&reference.path("index"))
        .values()
        .map(Vec::len)
        .sum();
    let mut row = Row::new("A4", "a disk that becomes full");
    let mut least = u64::MAX;
    for share in shares {
        row.tried();
        let world = World::new();
        world.papers("a.jsonl", &papers);
        let bytes = size as u64 * share / 100;
        let Some(disk) = Disk::mount(&world.path("index"), bytes) else {
            return;
        };
        let outcome = world.run(&["index", "papers", "--commit-every", "50"]);
        // Where only the last merge had no room, everything is saved.
        let saved = match outcome.status {
            Some(0) if outcome.stderr.contains("warning: ") => 500,
            _ => told_full(&outcome),
        };
        let (_, acknowledged) = outcome.committed();
        assert!(saved >= acknowledged, "{share} %: {outcome:?}");
        assert_eq!(
            world.records().len() as u64,
            saved,
            "{share} %: what was said"
        );
        world.done(&["check"]);
        world.answers().unwrap();
        disk.remount(&format!("size={}", 8 * size));
        world.done(&["index", "papers"]);
        assert!(world.view() == wanted, "{share} %");
        world.is_whole_and_tidy();
        println!("{share} % of the room: {saved} of 500 records saved, then all");
        least = least.min(saved);
        row.worst = format!("{least} of 500 records saved before the rerun");
    }
}
