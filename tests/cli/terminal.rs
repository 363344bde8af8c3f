//! What a terminal gets: colour, links and pages. A terminal is made by `script`; where there is
//! none, these tests are skipped.
#![cfg(unix)]

use std::process::{Command, Stdio};

use crate::harness::{PROGRAM, World, neutral};

/// What the program writes to a terminal of 80 columns and so many lines.
fn on_terminal(
    world: &World,
    lines: u32,
    variables: &[(&str, &str)],
    arguments: &str,
) -> Option<String> {
    let mut command = Command::new("script");
    neutral(&mut command, &world.path());
    let output = command
        .args([
            "-qec",
            &format!("stty rows {lines} cols 80; {PROGRAM} {arguments}"),
            "/dev/null",
        ])
        .env("TERM", "xterm-256color")
        .env("LANG", "C.UTF-8")
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) if output.status.code() != Some(127) => {
            Some(String::from_utf8_lossy(&output.stdout).into_owned())
        }
        _ => {
            eprintln!("skipped: there is no script");
            None
        }
    }
}

const OPEN: &str = "\u{1b}]8;;https://archive.example/k1\u{1b}\\";
const CLOSE: &str = "\u{1b}]8;;\u{1b}\\";

#[test]
fn links_are_for_terminals_that_have_them() {
    let world = World::indexed();
    world.write("config.toml", "links = \"always\"\n");
    world.write("never.toml", "links = \"never\"\n");
    for (variables, arguments, expected) in [
        (&[("VTE_VERSION", "7200")][..], "search zone", 1),
        (&[("VTE_VERSION", "7200")], "search zone --show url", 2),
        (&[("VTE_VERSION", "7200")], "show k:1", 2),
        (&[("VTE_VERSION", "7200")], "show k:2", 0),
        (&[], "search zone", 0),
        (
            &[("VTE_VERSION", "7200"), ("NO_COLOR", "1")],
            "search zone",
            0,
        ),
        (
            &[("VTE_VERSION", "7200"), ("TERM", "dumb")],
            "search zone",
            0,
        ),
        (&[("KARTOTEKA_CONFIG", "config.toml")], "search zone", 1),
        (
            &[("VTE_VERSION", "7200"), ("KARTOTEKA_CONFIG", "never.toml")],
            "search zone",
            0,
        ),
        (
            &[("VTE_VERSION", "7200")],
            "search zone --color always | cat",
            0,
        ),
    ] {
        let Some(shown) = on_terminal(&world, 200, variables, arguments) else {
            return;
        };
        let case = format!("{arguments} {variables:?}: {shown:?}");
        assert!(shown.contains("k:"), "{case}");
        assert_eq!(shown.matches(OPEN).count(), expected, "{case}");
        assert_eq!(shown.matches(CLOSE).count(), expected, "{case}");
    }
}

#[test]
fn a_page_longer_than_the_terminal_goes_through_the_pager() {
    let world = World::indexed();
    // A pager that says what it was given.
    let pager = [("PAGER", "sed s/^/|/")];
    let dumb = [("PAGER", "sed s/^/|/"), ("TERM", "dumb")];
    for (lines, variables, arguments, is_paged) in [
        (10, &pager[..], "search zone", true),
        (10, &pager, "search zone --no-pager", false),
        (10, &pager, "search zone --output json", false),
        (10, &pager, "search zone | cat", false),
        (10, &dumb, "search zone", false),
        (100, &pager, "search zone", false),
        (20, &pager, "kwic zone", false),
        (3, &pager, "kwic zone", true),
        (5, &pager, "facets", true),
        (5, &pager, "stats", true),
        (5, &pager, "formats", true),
        (5, &pager, "show k:1", true),
        (5, &pager, "count zone", true),
        (10, &[("PAGER", "")], "search zone", false),
        (10, &[("PAGER", "cat")], "search zone", false),
        (
            10,
            &[("KARTOTEKA_PAGER", "cat"), ("PAGER", "sed s/^/|/")],
            "search zone",
            false,
        ),
    ] {
        let Some(shown) = on_terminal(&world, lines, variables, arguments) else {
            return;
        };
        let found = shown
            .lines()
            .next()
            .is_some_and(|line| line.starts_with('|'));
        assert_eq!(
            found, is_paged,
            "{lines} {arguments} {variables:?}: {shown}"
        );
    }
    // What would stand on stderr is not hidden by the pager.
    let misspelt = on_terminal(&world, 4, &pager, "search armistce zone").unwrap_or_default();
    assert!(misspelt.contains("|note: "), "{misspelt}");
    let missing = [("PAGER", "no-such-pager")];
    let shown = on_terminal(&world, 4, &missing, "search zone").unwrap_or_default();
    assert!(
        shown.contains("note: cannot run the pager \"no-such-pager\""),
        "{shown}"
    );
    assert!(shown.contains("kartoteka show ID"), "{shown}");
}
