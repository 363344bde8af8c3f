//! Many runs on one directory at once: one writes, the others are told who does.

use std::fs;
use std::process::{Child, Command};
use std::thread;
use std::time::Duration;

use crate::corpus::lines;
use crate::rows::Row;
use crate::world::{Outcome, World};

fn index(world: &World) -> Child {
    world
        .command(&["index", "papers", "--commit-every", "100"])
        .spawn()
        .unwrap()
}

fn ended(child: Child) -> Outcome {
    Outcome::of(child.wait_with_output().unwrap())
}

fn signal(child: &Child, signal: &str) {
    let mut kill = Command::new("kill");
    let done = kill.args([signal, &child.id().to_string()]).status();
    assert!(done.unwrap().success());
}

#[test]
fn twenty_runs_at_once_make_one_index() {
    race(1);
}

#[test]
#[ignore = "a hundred runs"]
fn twenty_runs_at_once_make_one_index_again_and_again() {
    race(5);
}

fn race(trials: usize) {
    let mut row = Row::new("A9", "twenty runs at once");
    for _ in 0..trials {
        row.tried();
        let refused = one_race();
        row.worst = format!("{refused} of 20 refused, the others found nothing to do");
    }
}

/// Has twenty runs begin at once; returns how many were refused.
fn one_race() -> usize {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..400, 60, |_| 1));
    let children: Vec<Child> = (0..20).map(|_| index(&world)).collect();
    let mut done = 0;
    for child in children {
        let outcome = ended(child);
        outcome.is_quiet();
        match outcome.status {
            // One that began when another had ended found nothing to do.
            Some(0) => done += 1,
            Some(4) => assert!(outcome.stderr.contains("locked"), "{outcome:?}"),
            _ => panic!("{outcome:?}"),
        }
    }
    assert!(done > 0);
    assert_eq!(world.records().len(), 400);
    world.is_whole_and_tidy();
    20 - done
}

#[test]
fn the_holder_is_named_and_a_dead_one_blocks_nobody() {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..400, 60, |_| 1));
    let mut holder = index(&world);
    // Stopped as soon as it has the lock, so that it holds it for as long as we like.
    let lock = world.path("index/lock");
    while fs::read_to_string(&lock).unwrap_or_default().is_empty() {
        assert!(holder.try_wait().unwrap().is_none(), "it ended");
        thread::sleep(Duration::from_millis(1));
    }
    signal(&holder, "-STOP");
    let refused = format!("process {}", holder.id());
    let others: Vec<Child> = (0..19).map(|_| index(&world)).collect();
    for other in others {
        let outcome = ended(other);
        assert_eq!(outcome.status, Some(4), "{outcome:?}");
        assert!(outcome.stderr.contains(&refused), "{outcome:?}");
    }
    // Readers do not ask for the lock.
    let search = world.run(&["search", "word1"]);
    assert!(matches!(search.status, Some(0..=2)), "{search:?}");
    holder.kill().unwrap();
    holder.wait().unwrap();
    assert!(lock.exists(), "the file stays, and means nothing");
    world.done(&["index", "papers"]);
    assert_eq!(world.records().len(), 400);
    world.is_whole_and_tidy();
}
