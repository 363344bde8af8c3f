//! Closed pipes, colour, and text that would like to command the terminal.

use std::process::Stdio;

use crate::harness::World;

#[test]
fn a_closed_pipe_is_a_normal_ending() {
    let world = World::indexed();
    for arguments in [
        &["search", "the"][..],
        &["search", "the", "--output", "json"],
        &["show", "k:1"],
        &["facets"],
        &["kwic", "the"],
        &["stats"],
        &["completions", "bash"],
        &["--help"],
        &["parse", "date", "1951"],
    ] {
        let mut child = world
            .command()
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        // Nobody reads: the first write finds the pipe closed.
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("the program ends");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {stderr}");
        assert_eq!(stderr, "", "{arguments:?}");
    }
}

#[test]
fn a_full_disk_under_the_output_is_said() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        println!("skipped: this system has no /dev/full");
        return;
    };
    let world = World::new();
    let output = world
        .command()
        .args(["parse", "date", "1951"])
        .stdout(full)
        .stderr(Stdio::piped())
        .output()
        .expect("the program runs");
    assert_eq!(output.status.code(), Some(5));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(
        stderr.starts_with("error: cannot write the results: "),
        "{stderr}"
    );
}

#[test]
fn a_pipe_gets_neither_colour_nor_marks_unless_asked() {
    let world = World::indexed();
    let plain = world.run(&["search", "zone"]);
    assert!(!plain.stdout.contains(['\u{1b}', '«']), "{}", plain.stdout);
    let marked = world.run(&["search", "zone", "--highlight", "brackets"]);
    assert!(marked.stdout.contains("«zone»"), "{}", marked.stdout);
    let coloured = world.run(&["search", "zone", "--highlight", "color"]);
    assert!(coloured.stdout.contains("\u{1b}[1m"), "{}", coloured.stdout);
}

#[test]
fn nothing_foreign_reaches_the_terminal_raw() {
    let world = World::new();
    world.write(
        "papers/bad.jsonl",
        "{\"id\":\"x:1\",\"title\":\"red \\u001b[31m and \\u202e turned\",\"body\":\"bell \\u0007 \
         \\u009b2J\",\"collection\":\"c\\u001b]0;x\\u0007\",\"note\":\"\\u200bhidden\"}\n",
    );
    let indexed = world.run(&["index", "papers"]);
    let mut outputs = vec![indexed];
    for arguments in [
        &["search", "red"][..],
        &["search", "\u{1b}[31mred\u{202e}"],
        &["search", "--archive", "\u{1b}[31m"],
        &["search", "--from", "\u{1b}[31m"],
        &["search", "--facets", "\u{1b}[31m"],
        &["search", "--\u{1b}[31m"],
        &["show", "x:1"],
        &["show", "\u{1b}[31m"],
        &["search", "red", "--output", "json"],
        &["search", "red", "--output", "trec"],
        &["facets"],
        &["kwic", "red"],
        &["stats"],
        &["parse", "reference", "\u{1b}[31m"],
        &["index", "\u{1b}[31m\u{202e}"],
        &["stats", "--index", "\u{1b}[31m"],
    ] {
        outputs.push(world.run(arguments));
    }
    for outcome in outputs {
        for stream in [&outcome.stdout, &outcome.stderr] {
            assert!(
                !stream.contains(kartoteka::present::escape::is_unsafe),
                "{:?}: {stream:?}",
                outcome.command
            );
        }
    }
}
