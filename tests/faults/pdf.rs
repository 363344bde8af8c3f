//! The process that reads PDF files: killed at any moment, or not to be started.
//!
//! A file is read, or is a reject that names it and the cause; all others are indexed; a rerun reads
//! what was rejected. A process that was killed once costs no file.

use std::fs;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::corpus::Dice;
use crate::rows::Row;
use crate::shim::{EAGAIN, EMFILE, ENOMEM, Failure, calls, failing, library};
use crate::world::{Outcome, World};

#[path = "../pdf/made.rs"]
#[allow(dead_code, reason = "hostile files are read elsewhere")]
mod made;

/// PDF files of a world.
const FILES: usize = 8;

const INDEX: [&str; 8] = [
    "index",
    "papers",
    "--threads",
    "2",
    "--output",
    "json",
    "--rejects",
    "rejects.jsonl",
];

/// PDF files of so many pages, and one text.
fn world(pages: usize) -> World {
    let world = World::new();
    for number in 0..FILES {
        let head = format!("Telegram {number}");
        let page = [
            &head[..],
            "Moscow, 5 May 1951",
            "The delegation left on Monday.",
        ];
        let bytes = made::lines(&vec![&page[..]; pages]).bytes();
        fs::write(world.path(&format!("papers/{number}.pdf")), bytes).unwrap();
    }
    world.papers(
        "t.txt",
        "Telegram 9\n\nThe envoy left the mill on Monday.\n",
    );
    world
}

/// Checks a run in which processes could not read: rejects name a file and `cause`, the other files
/// are indexed, and a rerun reads all. Returns how many were rejected.
fn check(world: &World, outcome: &Outcome, causes: &[&str]) -> usize {
    outcome.is_quiet();
    let rejects = fs::read_to_string(world.path("rejects.jsonl")).unwrap_or_default();
    let rejects: Vec<Value> = rejects
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    for reject in &rejects {
        let source = reject["source"].as_str().unwrap_or_default();
        let reason = reject["reason"].as_str().unwrap_or_default();
        assert!(source.ends_with(".pdf"), "{reject}");
        let is_named = causes.iter().any(|cause| reason.contains(cause));
        assert!(is_named && !reason.contains("damaged"), "{reject}");
    }
    let wanted = if rejects.is_empty() { 0 } else { 1 };
    assert_eq!(outcome.status, Some(wanted), "{outcome:?}");
    assert_eq!(
        world.records().len(),
        FILES + 1 - rejects.len(),
        "{outcome:?}"
    );
    world.done(&INDEX);
    assert_eq!(world.records().len(), FILES + 1);
    world.is_whole_and_tidy();
    rejects.len()
}

/// The processes that a process has begun.
fn children(of: u32) -> Vec<String> {
    let threads = fs::read_dir(format!("/proc/{of}/task"))
        .into_iter()
        .flatten();
    let lists =
        threads.filter_map(|thread| fs::read_to_string(thread.ok()?.path().join("children")).ok());
    lists
        .flat_map(|list| {
            list.split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Indexes while processes that read are killed, at most so many; returns how many were.
fn kill_readers(world: &World, dice: &mut Dice, most: usize) -> (Outcome, usize) {
    let child = world.command(&INDEX).spawn().unwrap();
    let (id, began) = (child.id(), Instant::now());
    let mut killed = 0;
    let mut wait = Duration::from_micros(dice.below(30_000) as u64);
    while killed < most && fs::exists(format!("/proc/{id}/task")).unwrap() {
        let readers = children(id);
        if began.elapsed() > Duration::from_secs(60) || child_is_over(id) {
            break;
        }
        if readers.is_empty() || began.elapsed() < wait {
            thread::yield_now();
            continue;
        }
        let reader = &readers[dice.below(readers.len())];
        let kill = format!("kill -KILL {reader} 2>/dev/null");
        let done = Command::new("sh").args(["-c", &kill]).status();
        killed += usize::from(done.unwrap().success());
        wait = began.elapsed() + Duration::from_micros(dice.below(10_000) as u64);
    }
    (Outcome::of(child.wait_with_output().unwrap()), killed)
}

/// Whether a process has ended, and is only waited for.
fn child_is_over(id: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    stat.rsplit(')')
        .next()
        .is_none_or(|rest| rest.trim_start().starts_with('Z'))
}

/// Kills readers in so many runs, one or several in each.
fn kill(runs: usize) {
    if !cfg!(target_os = "linux") {
        println!("skipped: only Linux lists the processes of a process");
        return;
    }
    let mut dice = Dice::new(21);
    let mut row = Row::new("A1", "kill -9 of the process that reads PDF files");
    let (mut killed, mut rejected) = (0, 0);
    for run in 0..runs {
        let world = world(30);
        let most = if run % 2 == 0 { 1 } else { 2 + dice.below(8) };
        let (outcome, now) = kill_readers(&world, &mut dice, most);
        row.trials += now;
        killed += now;
        let lost = check(&world, &outcome, &["was killed"]);
        assert!(now > 1 || lost == 0, "one kill costs no file: {outcome:?}");
        rejected += lost;
    }
    row.worst = format!("{rejected} files rejected until the rerun");
    assert!(killed > 0, "no process that reads was met");
}

#[test]
fn a_killed_reader_costs_no_file_that_is_not_named() {
    kill(6);
}

#[test]
#[ignore = "a hundred runs"]
fn readers_killed_again_and_again_cost_no_file_that_is_not_named() {
    kill(100);
}

/// Has every thread, pipe and process that a run asks for fail in turn, at most so many of each.
fn refuse(most: usize) {
    let Some(shim) = library() else { return };
    let mut row = Row::new(
        "A2",
        "a thread, pipe or process refused to the reader of PDF files",
    );
    let (mut rejected, mut refused) = (0, 0);
    for (kind, errno) in [
        ("thread", EAGAIN),
        ("spawn", EAGAIN),
        ("spawn", ENOMEM),
        ("pipe", EMFILE),
    ] {
        let counted = world(1);
        let count = calls(&counted, shim, kind, &INDEX);
        let step = count.div_ceil(most).max(1);
        for number in (1..=count).step_by(step) {
            let world = world(1);
            let failure = Failure {
                kind,
                number,
                errno,
                is_lasting: number / step % 3 == 2,
            };
            let (outcome, failed) = failing(&world, shim, failure, &INDEX);
            if failed.is_empty() {
                break;
            }
            row.tried();
            outcome.is_quiet();
            if outcome.status == Some(5) {
                // What the whole run cannot do without.
                refused += 1;
                assert!(
                    outcome.stderr.contains("cannot start a thread"),
                    "{outcome:?}"
                );
                continue;
            }
            let cause = std::io::Error::from_raw_os_error(errno).to_string();
            rejected += check(&world, &outcome, &[&cause]);
        }
    }
    row.worst = format!("{rejected} files rejected until the rerun, {refused} runs refused");
}

#[test]
fn a_reader_that_cannot_be_started_is_a_reject_with_its_file() {
    refuse(4);
}

#[test]
#[ignore = "every thread, pipe and process"]
fn every_reader_that_cannot_be_started_is_a_reject_with_its_file() {
    refuse(usize::MAX);
}
