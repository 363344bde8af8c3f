//! The examples in `--help` run as they stand on `sample_corpus`, and find something.

use std::path::Path;
use std::process::Command;

use crate::harness::{PROGRAM, World, neutral};

/// The commands with help of their own.
const COMMANDS: &[&str] = &[
    "",
    "index",
    "search",
    "facets",
    "kwic",
    "count",
    "collocates",
    "show",
    "export",
    "parse",
    "stats",
    "collections",
    "completions",
    "archives",
    "config",
];

/// The lines that begin with the program's name, or pipe into it, below "Examples".
fn examples(help: &str) -> Vec<String> {
    let from = help.find("Example").expect("every help has examples");
    help[from..]
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("kartoteka ") || line.contains("| kartoteka "))
        .map(str::to_owned)
        .collect()
}

#[test]
#[cfg(unix)]
fn examples_run_as_they_stand() {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus");
    for &command in COMMANDS {
        let world = World::new();
        std::os::unix::fs::symlink(&sample, world.path().join("sample_corpus")).expect("a link");
        let help = match command {
            "" => world.run(&["--help"]),
            command => world.run(&[command, "--help"]),
        };
        let examples = examples(&help.stdout);
        assert!(!examples.is_empty(), "{command}");
        for example in examples {
            let mut shell = Command::new("sh");
            neutral(&mut shell, &world.path());
            let beside = Path::new(PROGRAM).parent().expect("it lies in a directory");
            let path = format!("{}:/usr/bin:/bin", beside.display());
            let output = shell
                .args(["-c", &example])
                .env("PATH", path)
                .env("HOME", world.path())
                .output()
                .expect("a shell");
            assert!(
                output.status.success(),
                "{example}\n{}{}",
                String::from_utf8_lossy(&output.stdout),
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}

#[test]
fn the_short_help_lists_the_commands() {
    let world = World::new();
    world.check("help", &world.run(&["-h"]));
}
