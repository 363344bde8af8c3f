//! Settings: which index is used, what is said of it, and the configuration file.

use std::fs;
use std::process::Stdio;

use crate::harness::{Outcome, World, neutral};

/// Runs the program in a folder of the world.
fn run_in(world: &World, folder: &str, arguments: &[&str]) -> Outcome {
    let mut command = world.command();
    neutral(&mut command, &world.path().join(folder));
    let output = command
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .expect("the program runs");
    Outcome::of(arguments, &output)
}

#[test]
fn an_index_is_found_from_the_folders_below_it() {
    let world = World::indexed();
    fs::create_dir_all(world.path().join("notes/1951")).expect("a folder");
    let stats = run_in(&world, "notes/1951", &["stats"]);
    let first = stats.stdout.lines().next().unwrap_or_default();
    let index = world.path().join(".kartoteka").display().to_string();
    assert_eq!(
        first,
        format!("index         {index} (found in a folder above)")
    );
    assert_eq!(run_in(&world, "notes", &["search", "zone"]).status, 0);
    // What is indexed from below goes into it, and is said to.
    world.write(
        "notes/1951/more.md",
        "# A note on rivers\n\n1951\n\nThe river rose.\n",
    );
    let indexed = run_in(&world, "notes/1951", &["index", "more.md"]);
    let note = format!(
        "note: the index is {index}, found in a folder above; --index .kartoteka makes one here"
    );
    assert!(indexed.stderr.contains(&note), "{}", indexed.stderr);
    assert!(!world.path().join("notes/1951/.kartoteka").exists());
    assert_eq!(run_in(&world, ".", &["search", "rivers"]).status, 0);
}

#[test]
fn an_error_says_what_named_the_index() {
    let world = World::new();
    world.write("config.toml", "index = \"box\"\n");
    let config = world.path().join("config.toml").display().to_string();
    let file = [("KARTOTEKA_CONFIG", config.as_str())];
    let variable = [("KARTOTEKA_INDEX", "shelf")];
    let boxed = world.path().join("box").display().to_string();
    for (arguments, variables, expected) in [
        (&["stats"][..], &[][..], "no index at .kartoteka".to_owned()),
        (
            &["stats", "--index", "x"],
            &variable,
            "no index at x".to_owned(),
        ),
        (
            &["stats"],
            &variable,
            "no index at shelf (named by KARTOTEKA_INDEX)".to_owned(),
        ),
        (
            &["stats"],
            &file,
            format!("no index at {boxed} (named by {config})"),
        ),
    ] {
        let outcome = world.run_with(arguments, b"", variables);
        assert_eq!(outcome.status, 2);
        let first = outcome.stderr.lines().next().unwrap_or_default();
        assert_eq!(first, format!("error: {expected}"));
    }
    // A query that is refused concerns no index.
    let refused = world.run_with(&["search", "--from", "x"], b"", &variable);
    assert!(
        !refused.stderr.contains("KARTOTEKA_INDEX"),
        "{}",
        refused.stderr
    );
}

#[test]
fn the_settings_are_shown_with_where_they_come_from() {
    let world = World::indexed();
    world.write(
        "home/.config/kartoteka/config.toml",
        "pager = \"less -S\"\ncolor = \"never\"\n",
    );
    world.write("names.toml", "");
    let home = world.path().join("home").display().to_string();
    let variables = [("HOME", home.as_str()), ("COLUMNS", "300")];
    let here = |text: &str| text.replace(&world.path().display().to_string(), "[DIR]");
    let shown = world.run_with(&["config", "--highlight", "brackets"], b"", &variables);
    insta::assert_snapshot!("config", here(&shown.stdout));
    let json = world.run_with(&["config", "--output", "json"], b"", &variables);
    insta::assert_snapshot!("config_json", here(&json.stdout));
    let none = world.run(&["config"]);
    assert!(
        none.stdout
            .ends_with("\nThere is no configuration file and no folder for one.\n")
    );
    assert_eq!(world.run(&["config", "--path"]).status, 1);
    let path = world.run_with(&["config", "--path"], b"", &variables);
    assert_eq!(
        path.stdout,
        format!("{home}/.config/kartoteka/config.toml\n")
    );
}

#[test]
fn a_faulty_configuration_ends_every_command_but_those_that_mend_it() {
    let world = World::indexed();
    world.write("config.toml", "# mine\ncolour = \"auto\"\n");
    let file = [("KARTOTEKA_CONFIG", "config.toml")];
    for arguments in [&["search", "zone"][..], &["config"], &["formats"]] {
        let outcome = world.run_with(arguments, b"", &file);
        assert_eq!((outcome.status, outcome.stdout.as_str()), (2, ""));
        assert_eq!(
            outcome.stderr,
            "error: the configuration in config.toml, line 2: there is no key \"colour\"; the \
             nearest is \"color\"\nhint: `kartoteka config --example` lists every key, `kartoteka \
             config --path` names the file\n"
        );
    }
    let example = world.run_with(&["config", "--example"], b"", &file);
    assert_eq!(example.status, 0, "{}", example.stderr);
    insta::assert_snapshot!("config_example", example.stdout);
    world.write("config.toml", &example.stdout);
    assert_eq!(world.run_with(&["search", "zone"], b"", &file).status, 0);
    let path = world.run_with(&["config", "--path"], b"", &file);
    assert_eq!(path.stdout, "config.toml\n");
    let missing = [("KARTOTEKA_CONFIG", "nowhere.toml")];
    let outcome = world.run_with(&["search", "zone"], b"", &missing);
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.stderr.contains("nowhere.toml: cannot be read: "),
        "{}",
        outcome.stderr
    );
    let none = [("KARTOTEKA_CONFIG", "")];
    assert_eq!(world.run_with(&["search", "zone"], b"", &none).status, 0);
}

#[test]
fn colour_is_asked_for_forced_and_forbidden() {
    let world = World::indexed();
    world.write("config.toml", "color = \"always\"\n");
    let file = ("KARTOTEKA_CONFIG", "config.toml");
    let no = ("NO_COLOR", "1");
    let forced = ("CLICOLOR_FORCE", "1");
    for (flags, variables, is_coloured) in [
        (&[][..], &[][..], false),
        (&["--color", "always"], &[], true),
        (&["--color", "always"], &[no], true),
        (&["--color", "never"], &[forced], false),
        (&["--color", "never", "--highlight", "color"], &[], false),
        (&["--highlight", "color"], &[no], true),
        (&[], &[forced], true),
        (&[], &[forced, no], false),
        (&[], &[file], true),
        (&[], &[file, no], false),
        (&["--color", "never"], &[file], false),
    ] {
        let arguments = [&["search", "zone"][..], flags].concat();
        let outcome = world.run_with(&arguments, b"", variables);
        let found = outcome.stdout.contains('\u{1b}');
        assert_eq!(found, is_coloured, "{flags:?} {variables:?}");
    }
}

#[test]
fn a_list_ends_with_what_it_shows() {
    let world = World::indexed();
    for (arguments, expected) in [
        (&["search", "zone"][..], "1-2 of 2; kartoteka show ID"),
        (
            &["search", "-n", "2"],
            "1-2 of 5; kartoteka show ID; --offset 2 for the next",
        ),
        (
            &["search", "-n", "2", "--offset", "2"],
            "3-4 of 5; kartoteka show ID; --offset 4 for the next",
        ),
        (
            &["search", "-n", "2", "--offset", "4"],
            "5 of 5; kartoteka show ID",
        ),
        (&["search", "prisoners"], "1 of 1; kartoteka show ID"),
    ] {
        let outcome = world.run(arguments);
        assert_eq!(
            outcome.stdout.lines().last(),
            Some(expected),
            "{arguments:?}"
        );
    }
    let nothing = world.run(&["search", "xylophone"]);
    assert!(!nothing.stdout.contains("show ID"), "{}", nothing.stdout);
}

#[test]
fn the_version_says_what_indexes_it_reads() {
    let world = World::indexed();
    for flag in ["--version", "-V"] {
        let version = world.run(&[flag]).stdout;
        let lines: Vec<&str> = version.lines().collect();
        assert_eq!(
            lines[0].split(" (commit ").next(),
            Some(concat!("kartoteka ", env!("CARGO_PKG_VERSION")))
        );
        let marker = fs::read(world.path().join(".kartoteka/kartoteka.json")).expect("it is there");
        let marker: serde_json::Value = serde_json::from_slice(&marker).expect("JSON");
        let marker = &marker["content"];
        let word = |key: &str| marker[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(
            lines[1],
            format!(
                "format {}, chain {} ({}), schema {} ({})",
                marker["format"],
                word("chain"),
                word("chain_fingerprint"),
                marker["schema"],
                word("schema_fingerprint")
            )
        );
    }
}
