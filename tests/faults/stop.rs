//! Ctrl-C and SIGTERM: the run ends in order, says what is saved, and the rerun goes on.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use crate::corpus::{Dice, lines};
use crate::rows::Row;
use crate::world::{Outcome, World};

/// Records to be read; far more than are written before the first signal.
const RECORDS: usize = 4_000;

/// Longest time from the signal to the end, on a machine that does other things as well.
const PATIENCE: Duration = Duration::from_secs(60);

const INDEX: [&str; 6] = [
    "index",
    "papers",
    "--commit-every",
    "100",
    "--output",
    "json",
];

fn world() -> World {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..RECORDS, 60, |_| 1));
    world
}

fn send(signal: &str, child: &Child) {
    // The shell's own, for a program of that name is not everywhere. Whether the process still
    // lives is chance.
    let kill = format!("kill {signal} {} 2>/dev/null || true", child.id());
    assert!(
        Command::new("sh")
            .args(["-c", &kill])
            .status()
            .unwrap()
            .success()
    );
}

/// Runs the program and sends it the signal once it has said so many lines, then `again` times
/// more. Also returns the time from the signal to the end.
fn stopped(world: &World, signal: &str, lines: usize, again: usize) -> (Outcome, Duration) {
    let mut child = world.command(&INDEX).spawn().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    for _ in 0..lines {
        stderr.read_line(&mut said).unwrap();
    }
    let asked = Instant::now();
    for _ in 0..=again {
        send(signal, &child);
    }
    stderr.read_to_string(&mut said).unwrap();
    let output = child.wait_with_output().unwrap();
    let took = asked.elapsed();
    assert!(took < PATIENCE, "{took:?}");
    let outcome = Outcome {
        stderr: said,
        ..Outcome::of(output)
    };
    (outcome, took)
}

#[test]
fn a_signal_ends_a_run_in_order_and_the_rerun_goes_on() {
    stop(4);
}

#[test]
#[ignore = "forty runs"]
fn forty_signals_end_runs_in_order() {
    stop(40);
}

fn stop(trials: usize) {
    let reference = world();
    reference.done(&["index", "papers"]);
    let reference = reference.view();
    let mut dice = Dice::new(9);
    let mut row = Row::new("A3", "SIGINT and SIGTERM during indexing");
    let mut slowest = Duration::ZERO;
    for trial in 0..trials {
        row.tried();
        let (signal, status) = [("-INT", 130), ("-TERM", 143)][trial % 2];
        let world = world();
        let (outcome, took) = stopped(&world, signal, 1 + dice.below(6), 0);
        slowest = slowest.max(took);
        row.worst = format!("{slowest:.1?} to the end");
        outcome.is_quiet();
        assert_eq!(outcome.status, Some(status), "{outcome:?}");
        let summary = outcome.json();
        assert_eq!(summary["stopped"], true, "{outcome:?}");
        let saved = summary["records"].as_u64().unwrap();
        assert!(saved > 0 && (saved as usize) < RECORDS, "{outcome:?}");
        assert!(outcome.stderr.contains("stopping: "), "{outcome:?}");
        assert_eq!(outcome.committed().1, saved, "{outcome:?}");

        // What was saved is whole. Of a merge under way there may be litter, for the next run.
        world.done(&["check"]);
        assert_eq!(world.records().len() as u64, saved);
        let rest = world.done(&["index", "papers", "--output", "json"]).json();
        assert_eq!(rest["unchanged"].as_u64(), Some(saved), "{rest}");
        world.is_whole_and_tidy();
        assert!(world.view() == reference, "other records or answers");
    }
}

#[test]
fn a_second_signal_ends_the_run_at_once_and_what_was_committed_is_kept() {
    let reference = world();
    reference.done(&["index", "papers"]);
    let reference = reference.view();
    // Whether the second comes before the run has ended in order is chance, but not every time.
    for trial in 0..20 {
        let world = world();
        let (outcome, _) = stopped(&world, "-INT", 2, 8);
        outcome.is_quiet();
        assert_eq!(outcome.status, Some(130), "{outcome:?}");
        let (commits, saved) = outcome.committed();
        assert!(commits > 0 && (saved as usize) < RECORDS, "{outcome:?}");
        world.done(&["check"]);
        let records = world.records();
        assert!(records.len() as u64 >= saved, "{outcome:?}");
        assert!(
            records
                .iter()
                .all(|(id, record)| reference.records.get(id) == Some(record)),
            "trial {trial}: another record than the papers hold"
        );
        // A run that ends in order says what it did.
        if !outcome.stdout.is_empty() {
            assert_eq!(outcome.json()["stopped"], true, "{outcome:?}");
            continue;
        }
        world.done(&["index", "papers"]);
        world.is_whole_and_tidy();
        assert!(world.view() == reference, "other records or answers");
        return;
    }
    panic!("no second signal ended a run at once");
}

#[test]
fn a_strict_run_that_is_stopped_keeps_nothing() {
    let world = world();
    world.papers("0.jsonl", &lines(RECORDS..RECORDS + 1, 5, |_| 1));
    world.done(&["index", "papers/0.jsonl"]);
    let before = world.view();
    let mut command = world.command(&["index", "papers", "--strict", "--output", "json"]);
    let child = command.spawn().unwrap();
    // It listens for signals before it takes the lock, and names itself there.
    let began = Instant::now();
    let holder = format!("process {}\n", child.id());
    while fs::read_to_string(world.path("index/lock")).unwrap_or_default() != holder {
        assert!(began.elapsed() < PATIENCE, "it never took the lock");
        std::thread::sleep(Duration::from_millis(1));
    }
    send("-TERM", &child);
    let outcome = Outcome::of(child.wait_with_output().unwrap());
    outcome.is_quiet();
    assert_eq!(outcome.status, Some(143), "{outcome:?}");
    assert_eq!(outcome.json()["stopped"], true, "{outcome:?}");
    assert_eq!(outcome.committed().0, 0, "{outcome:?}");
    world.is_whole_and_tidy();
    assert!(world.view() == before, "something of the run was kept");
}
