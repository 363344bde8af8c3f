//! Completions: what a shell is offered, and what bash and fish make of it.

use std::process::{Command, Stdio};

use crate::harness::{PROGRAM, World, neutral, skipped};

/// The candidates for a line, as bash gets them.
fn for_bash(world: &World, line: &str) -> Vec<String> {
    let variables = [("KARTOTEKA_COMPLETE", "bash"), ("KARTOTEKA_LINE", line)];
    let outcome = world.run_with(&[], b"", &variables);
    assert_eq!((outcome.status, outcome.stderr.as_str()), (0, ""), "{line}");
    outcome.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn completions_know_commands_flags_and_the_index() {
    let world = World::indexed();
    world.write(
        "papers/odd.jsonl",
        "{\"id\":\"o:1\",\"title\":\"An odd paper\",\"collection\":\"Korean War $(x)\"}\n\
         {\"id\":\"o:\\u001b[2J2\",\"title\":\"A hostile paper\",\"collection\":\"a\\nb\\u0007\"}\n",
    );
    // An id with a control character is a reject.
    assert_eq!(world.run(&["index", "papers"]).status, 1);
    std::fs::rename(world.path().join(".kartoteka"), world.path().join("my box")).expect("moved");
    std::fs::rename(world.path().join("my box"), world.path().join(".kartoteka")).expect("back");
    for name in ["truce", "truce-1951"] {
        assert_eq!(world.run(&["saved", "add", name, "armistice"]).status, 0);
    }
    for (line, expected) in [
        ("kartoteka col", &["collocates", "collections"][..]),
        ("FOO=1 kartoteka col", &["collocates", "collections"]),
        ("kartoteka search --bo", &["--bom"]),
        ("kartoteka search --archive ", &["APRF", "AVPRF", "RGANI"]),
        ("kartoteka search --archive ap", &["APRF"]),
        ("kartoteka search --not-archive=AV", &["AVPRF"]),
        ("kartoteka search --archive APRF --fond ", &["3", "45"]),
        ("kartoteka search --fond 0", &["0102", "059a"]),
        (
            "kartoteka search --person Amb",
            &["Ambassador\\ in\\ Pyongyang"],
        ),
        (
            "kartoteka search --person 'Amb",
            &["Ambassador in Pyongyang"],
        ),
        (
            "kartoteka search --collection Korean",
            &["Korean\\ War\\ \\$\\(x\\)"],
        ),
        (
            "kartoteka search --collection \"Korean",
            &["Korean War \\$(x)"],
        ),
        ("kartoteka search --collection a", &[]),
        (
            "kartoteka collections rename Ko",
            &["Korea", "Korean\\ War\\ \\$\\(x\\)"],
        ),
        ("kartoteka search --sort d", &["date"]),
        ("kartoteka search --facets archive,fo", &["archive,fond"]),
        ("kartoteka search --columns id,sho", &[]),
        ("kartoteka show k:", &["1", "2", "3", "4"]),
        ("kartoteka show k", &["k:1", "k:2", "k:3", "k:4"]),
        ("kartoteka show o:", &["1"]),
        ("kartoteka search --like k:2", &["2"]),
        ("kartoteka archives APR", &["APRF", "APRK"]),
        ("kartoteka saved run tr", &["truce", "truce-1951"]),
        ("kartoteka saved remove truce-", &["truce-1951"]),
        ("kartoteka saved add tr", &[]),
        ("kartoteka show --index nowhere k:", &[]),
        ("kartoteka search arm", &[]),
        ("kartoteka nonsense ", &[]),
    ] {
        let mut found = for_bash(&world, line);
        let mut expected: Vec<String> = expected.iter().map(|value| (*value).to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{line}");
    }
    let facets = for_bash(&world, "kartoteka search --facets ");
    assert_eq!(facets.len(), 14, "{facets:?}");
}

#[test]
fn completions_never_write_and_never_speak() {
    let world = World::new();
    assert!(for_bash(&world, "kartoteka search --archive ").is_empty());
    assert!(for_bash(&world, "kartoteka search --index box --archive ").is_empty());
    assert!(!world.path().join(".kartoteka").exists());
    assert!(!world.path().join("box").exists());
    world.write("config.toml", "colour = 1");
    let variables = [
        ("KARTOTEKA_COMPLETE", "zsh"),
        ("KARTOTEKA_CONFIG", "config.toml"),
    ];
    let line = ["--", "kartoteka", "search", "--archive", ""];
    let outcome = world.run_with(&line, b"", &variables);
    assert_eq!((outcome.stdout.as_str(), outcome.stderr.as_str()), ("", ""));
    let unknown = world.run_with(&["search"], b"", &[("KARTOTEKA_COMPLETE", "tcsh")]);
    assert_eq!((unknown.status, unknown.stdout.as_str()), (2, ""));
}

#[test]
fn other_shells_get_what_a_value_is() {
    let world = World::indexed();
    for (shell, arguments, expected) in [
        (
            "zsh",
            &["search", "--archive", "AP"][..],
            "APRF\t2 records\n",
        ),
        ("fish", &["search", "--archive", "AP"], "APRF\t2 records\n"),
        ("elvish", &["search", "--archive", "AP"], "APRF\n"),
        ("zsh", &["show", "k:1"], "k:1\t\n"),
        (
            "fish",
            &["search", "--person", "'Ambassador in P"],
            "Ambassador in Pyongyang\t1 record\n",
        ),
        (
            "zsh",
            &["search", "--person", "Ambassador\\ in"],
            "Ambassador in Pyongyang\t1 record\n",
        ),
    ] {
        let arguments = [&["--", "kartoteka"][..], arguments].concat();
        let outcome = world.run_with(&arguments, b"", &[("KARTOTEKA_COMPLETE", shell)]);
        assert_eq!(outcome.stdout, expected, "{shell} {arguments:?}");
    }
    let variables = [
        ("KARTOTEKA_COMPLETE", "powershell"),
        ("KARTOTEKA_LINE", "kartoteka search --person `Amb"),
    ];
    let outcome = world.run_with(&[], b"", &variables);
    assert_eq!(outcome.stdout, "'Ambassador in Pyongyang'\t1 record\n");
}

/// What a shell prints that runs `text`, none where it is not there.
fn in_shell(world: &World, shell: &str, text: &str) -> Option<String> {
    let mut command = Command::new(shell);
    neutral(&mut command, &world.path());
    let output = command
        .args(["-c", text])
        .env("HOME", world.path())
        .stdin(Stdio::null())
        .output();
    match output {
        Ok(output) => Some(
            String::from_utf8_lossy(&output.stdout).into_owned()
                + &String::from_utf8_lossy(&output.stderr),
        ),
        Err(_) => {
            skipped(shell);
            None
        }
    }
}

#[test]
#[cfg(unix)]
fn bash_and_fish_offer_what_the_program_says() {
    let world = World::indexed();
    let line = "kartoteka search --person Amb";
    let text = format!(
        "source <('{PROGRAM}' completions bash); COMP_LINE='{line} zzz'; COMP_POINT={}; \
         _kartoteka; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
        line.len()
    );
    if let Some(shown) = in_shell(&world, "bash", &text) {
        assert_eq!(shown, "Ambassador\\ in\\ Pyongyang\n");
    }
    let text = format!("'{PROGRAM}' completions fish | source; complete -C 'kartoteka show k:'");
    if let Some(shown) = in_shell(&world, "fish", &text) {
        assert_eq!(shown, "k:1\nk:2\nk:3\nk:4\n");
    }
    for shell in ["bash", "zsh", "fish"] {
        let script = world.run(&["completions", shell]).stdout;
        world.write("script", script);
        if let Some(shown) = in_shell(&world, shell, &format!("{shell} -n script")) {
            assert_eq!(shown, "", "{shell}");
        }
    }
}

#[test]
fn manual_pages_are_written_and_readable() {
    let world = World::new();
    let outcome = world.run(&["man", "pages/man1"]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    assert!(
        outcome.stdout.contains("pages/man1/kartoteka-search.1\n"),
        "{}",
        outcome.stdout
    );
    let mut command = Command::new("man");
    neutral(&mut command, &world.path());
    let output = command
        .args(["--warnings", "-l", "pages/man1/kartoteka-search.1"])
        .env("MANPAGER", "cat")
        .env("MANWIDTH", "80")
        .env("LANG", "C.UTF-8")
        .output();
    let Ok(output) = output else {
        println!("skipped: there is no man");
        return;
    };
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(
        text.contains("kartoteka search armistice talks --archive AVPRF --fond 059a"),
        "{text}"
    );
}

#[test]
fn archives_are_listed_and_explained() {
    let world = World::new();
    let list = world.run(&["archives"]);
    assert_eq!(list.status, 0);
    assert!(list.stdout.lines().count() > 100);
    world.check("archives_one", &world.run(&["archives", "АВП РФ"]));
    world.check("archives_none", &world.run(&["archives", "AVPRK"]));
    let nowhere = world.run(&["archives", "--country", "Narnia"]);
    assert_eq!(nowhere.status, 1);
    assert_eq!(
        nowhere.stderr,
        "there is no archive of the country \"Narnia\"\n"
    );
    let here = world.run(&["archives", "--country", "lithuania"]);
    assert_eq!(here.status, 0, "{}", here.stdout);
    let json = world.run(&["archives", "APRF", "--output", "json"]).json();
    assert_eq!(json["archives"][0]["code"], "APRF");
    assert!(json["archives"][0]["note"].as_str().is_some());
}
