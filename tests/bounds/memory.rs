//! Memory: a run takes what `--memory` and `--help` say, over many small files and few large ones, packed
//! or not, and a file of rejects alone takes next to nothing.
//!
//! Counted is what the process holds of its own (`RssAnon` on Linux); pages of the index that the
//! system maps and can drop at any time are not its own. Elsewhere nothing is checked.

use std::fs;
use std::process::{Child, Stdio};
use std::time::Duration;

use crate::rows::Row;
use crate::scale;
use crate::world::{World, zipped};

/// Memory for what is not yet on disk, in the runs of this test.
const GIVEN_MB: u64 = 40;

/// What `--help` says that a process takes beside it, at most.
const BESIDE_MB: u64 = 350;

/// What a run may take that has nothing to write.
const REJECTS_MB: u64 = 60;

/// Waits for the end of a process; gives its status and the most memory of its own that it had.
fn watched(mut child: Child) -> (Option<i32>, Option<u64>) {
    let status = format!("/proc/{}/status", child.id());
    let mut most = None;
    loop {
        if let Some(ended) = child.try_wait().expect("it can be waited for") {
            return (ended.code(), most);
        }
        let said = fs::read_to_string(&status).unwrap_or_default();
        let line = said.lines().find(|line| line.starts_with("RssAnon:"));
        let kilobytes = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        most = most.max(kilobytes.map(|kilobytes| kilobytes << 10));
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Text with many words that stand nowhere else, a third of them with capitals.
fn text(seed: usize, bytes: usize) -> String {
    let mut text = format!("Memorandum No. {seed}\n\n");
    let mut state = seed as u64 * 2_654_435_761 + 1;
    while text.len() < bytes {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        let number = state >> 33;
        match number % 6 {
            0 => text.push_str(&format!("Word{} ", number % 200_000)),
            1 => text.push_str(&format!("Petrov{} ", number % 50_000)),
            2 => text.push_str("the "),
            _ => text.push_str(&format!("word{} ", number % 5_000)),
        }
    }
    text
}

/// Indexes `papers` and looks at the most memory that this takes, of `limit_mb`.
fn check(name: &'static str, trials: usize, limit_mb: u64, make: impl FnOnce(&World)) {
    let world = World::new();
    make(&world);
    let given = format!("{GIVEN_MB}MB");
    let mut command = world.command(&["index", "papers", "--memory", &given, "--threads", "2"]);
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let (status, most) = watched(command.spawn().expect("it starts"));
    assert!(matches!(status, Some(0 | 1)), "{name}: {status:?}");
    let Some(most) = most else {
        println!("{name}: not checked, only Linux says how much memory a process has");
        return;
    };
    let most_mb = most / 1_000_000;
    let said = format!("{most_mb} MB of its own, of {limit_mb}");
    let _row = Row::of("A13", name, trials, said);
    assert!(
        most_mb <= limit_mb,
        "{name}: {most_mb} MB of its own, of {limit_mb}"
    );
}

fn check_files(name: &'static str, files: usize, bytes: usize) {
    check(name, files * scale(), GIVEN_MB + BESIDE_MB, |world| {
        for number in 0..files * scale() {
            let path = format!("papers/{:03}/{number}.txt", number / 500);
            world.write(path, text(number, bytes));
        }
    });
}

#[test]
fn many_small_files_take_what_the_help_says() {
    check_files("many small files", 1_500, 1_000);
}

#[test]
fn few_large_files_take_what_the_help_says() {
    check_files("few large files", 2, 1_000_000);
}

#[test]
fn many_members_of_an_archive_take_what_the_help_says() {
    check(
        "many members",
        1_500 * scale(),
        GIVEN_MB + BESIDE_MB,
        |world| {
            let member = |number| (format!("{number}.txt"), text(number, 1_000).into_bytes());
            let archive = zipped((0..1_500 * scale()).map(member).collect());
            world.write("papers/all.zip", archive);
        },
    );
}

#[test]
fn rejects_are_not_held() {
    // As many as a file that is read in one piece can hold: it took 409 MB with four times as many.
    check("rejects of lines", 400_000, REJECTS_MB, |world| {
        world.write("papers/a.jsonl", "\"\n".repeat(400_000));
    });
    check(
        "rejects of elements",
        300_000 * scale(),
        REJECTS_MB,
        |world| {
            let elements = "\"\",\n".repeat(300_000 * scale());
            world.write(
                "papers/a.json",
                format!("[{{\"title\":\"A\"}},{elements}{{}}]"),
            );
        },
    );
    check("rejects of rows", 200_000 * scale(), REJECTS_MB, |world| {
        let rows = "1,2,3\n".repeat(200_000 * scale());
        world.write("papers/a.csv", format!("id,title\n{rows}"));
    });
}
