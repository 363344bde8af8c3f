//! Output injection beside the output: links, pictures, exports, saved searches, settings and
//! completions obey nothing that stands in a paper or an argument.
//!
//! Takes the texts and the papers of `injection.rs`. A link leads to an address on the web and nowhere
//! else; a picture is XML of a few elements; an export writes files of its folder alone, which are
//! read back as they were.

use std::process::Command;

use serde_json::{Value, json};

use crate::injection::{HOSTILE, is_unsafe, judged, papers, stray, table};
use crate::world::World;

/// An index of the papers.
fn indexed() -> World {
    let world = World::new();
    papers(&world);
    world.run(&["index", "papers"]);
    world
}

fn run_with(world: &World, arguments: &[&str], variables: &[(&str, &str)]) -> std::process::Output {
    let mut command = world.command(arguments);
    command.envs(variables.iter().copied());
    command.output().expect("the program runs")
}

#[test]
fn links_lead_to_the_web_and_end() {
    let world = World::new();
    let record = |(number, (_, text)): (usize, &(&str, &str))| {
        let urls = [
            "https://example.org/",
            "https://a\u{1b}\\",
            "javascript:",
            "",
        ];
        let url = format!("{}{text}", urls[number % urls.len()]);
        let record =
            json!({"id": format!("h:{number}"), "title": format!("{text} zone"), "url": url});
        format!("{record}\n")
    };
    let records: String = HOSTILE.iter().enumerate().map(record).collect();
    world.write("papers.jsonl", records);
    world.write("config.toml", "links = \"always\"\n");
    world.run(&["index", "papers.jsonl"]);
    let texts = [
        "search zone -n all --show url",
        "show h:0 h:4 h:8",
        "kwic zone -n all",
    ];
    let texts = texts.map(|arguments| (arguments, "config.toml"));
    // A path goes to a program as it is, and to a terminal escaped.
    let paths = HOSTILE.iter().map(|(_, text)| ("config --path", *text));
    for (arguments, config) in texts.into_iter().chain(paths) {
        // A terminal is made by `script` of util-linux.
        let program = env!("CARGO_BIN_EXE_kartoteka");
        let line = format!("'{program}' {arguments} --no-pager");
        let mut command = Command::new("script");
        command
            .args(["-qec", &line, "/dev/null"])
            .current_dir(world.path(""));
        let variables = [("KARTOTEKA_CONFIG", config), ("KARTOTEKA_INDEX", "index")];
        command
            .envs(variables)
            .env("TERM", "xterm-256color")
            .env_remove("NO_COLOR");
        let Ok(output) = command.output() else {
            println!("not checked: there is no script");
            return;
        };
        let shown = String::from_utf8(output.stdout).expect("it is UTF-8");
        let mut parts = shown.split("\u{1b}]8;;");
        let mut bare = parts.next().unwrap_or_default().to_owned();
        let mut links = 0;
        for part in parts {
            let (target, rest) = part.split_once("\u{1b}\\").expect("a link ends");
            let is_web = target.starts_with("https://")
                && target.bytes().all(|byte| matches!(byte, b'!'..=b'~'));
            assert!(target.is_empty() || is_web, "{target:?}");
            links += usize::from(is_web);
            bare.push_str(rest);
        }
        assert!(
            links > 0 || arguments.starts_with(['k', 'c']),
            "{arguments}: {shown}"
        );
        // What is left are colours of ours.
        for part in bare.split("\u{1b}[").skip(1) {
            let end = part.find(|sign: char| !sign.is_ascii_digit() && sign != ';');
            assert_eq!(
                end.map(|end| &part[end..=end]),
                Some("m"),
                "{arguments}: {part:?}"
            );
        }
        let plain = bare.replace("\u{1b}[", "").replace('\r', "");
        assert!(!plain.contains(is_unsafe), "{arguments}: {plain:?}");
    }
}

#[test]
fn pictures_are_harmless() {
    let world = indexed();
    let mut pictures = 0;
    for (_, text) in HOSTILE {
        let quoted = format!("\"{}\"", text.replace('"', " "));
        world.run(&[
            "count", &quoted, "zone", "--by", "archive", "--svg", "a.svg",
        ]);
        let Ok(picture) = std::fs::read(world.path("a.svg")) else {
            continue;
        };
        std::fs::remove_file(world.path("a.svg")).expect("it is there");
        pictures += 1;
        assert_eq!(stray(&picture), None, "{text:?}");
        let picture = String::from_utf8(picture).expect("it is UTF-8");
        let mut reader = quick_xml::Reader::from_str(&picture);
        loop {
            let (element, attributes) = match reader.read_event().expect("it is XML") {
                quick_xml::events::Event::Eof => break,
                quick_xml::events::Event::Start(it) | quick_xml::events::Event::Empty(it) => {
                    let names = it
                        .attributes()
                        .map(|it| it.expect("an attribute").key.0.to_owned());
                    (it.name().0.to_owned(), names.collect::<Vec<_>>())
                }
                _ => continue,
            };
            let known = ["svg", "title", "rect", "polyline", "circle", "line", "text"];
            assert!(known.contains(&&*element), "{picture}");
            let is_bad = |name: &String| name.starts_with("on") || name.ends_with("href");
            assert!(!attributes.iter().any(is_bad), "{picture}");
        }
    }
    assert!(pictures > HOSTILE.len() / 2, "{pictures}");
}

#[test]
fn exports_stay_in_their_folder_and_are_read_back() {
    let world = indexed();
    let search = |arguments: &[&str]| {
        let output = world.run(arguments);
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["total"].clone()
    };
    let total = search(&["search", "zone", "-n", "1", "--output", "json"]);
    for form in ["text", "jsonl", "chicago", "csl-json", "ris", "bibtex"] {
        let arguments = [
            "export",
            "out",
            "--query",
            "zone",
            "--overwrite",
            "--output",
            form,
        ];
        let output = world.run(&arguments);
        assert_eq!(judged(&arguments, "text", &output), None);
        let mut names = Vec::new();
        for entry in std::fs::read_dir(world.path("out")).expect("the folder") {
            let entry = entry.expect("an entry");
            assert!(entry.file_type().expect("a kind").is_file(), "{entry:?}");
            names.push(entry.file_name().into_string().expect("UTF-8"));
        }
        let is_harmless = |name: &String| {
            name.chars()
                .all(|sign| sign.is_alphanumeric() || "-_.".contains(sign))
                && !name.starts_with(['-', '.'])
        };
        assert!(names.iter().all(is_harmless), "{names:?}");
        let manifest = std::fs::read(world.path("out/kartoteka-manifest.csv"));
        if let Ok(manifest) = manifest {
            assert_eq!(table(&manifest, b','), None, "{form}");
        }
        if ["text", "jsonl"].contains(&form) {
            let output = world.run(&["index", "out", "--index", "back"]);
            assert_eq!(output.status.code(), Some(0), "{form}: {output:?}");
            let back = [
                "search", "zone", "-n", "1", "--output", "json", "--index", "back",
            ];
            assert_eq!(search(&back), total, "{form}");
        }
        std::fs::remove_dir_all(world.path("out")).expect("it is there");
        let _gone = std::fs::remove_dir_all(world.path("back"));
    }
}

#[test]
fn saved_searches_and_settings_are_what_was_said() {
    let world = indexed();
    let mut faults = Vec::new();
    for (number, (_, text)) in HOSTILE.iter().enumerate() {
        let name = format!("s{number}");
        let add = [
            "saved",
            "add",
            &name,
            text,
            "--collection",
            text,
            "--person",
            text,
        ];
        let list = ["saved", "list"];
        let run = ["saved", "run", &name];
        let lists = ["saved", "list", "--output", "jsonl"];
        for (arguments, form) in [
            (&add[..], "text"),
            (&list, "text"),
            (&lists, "jsonl"),
            (&run, "text"),
        ] {
            faults.extend(judged(arguments, form, &world.run(arguments)));
        }
        world.write(
            "bad.toml",
            format!("color = {}\n{} = 1\n", json!(text), json!(text)),
        );
        world.write(
            "pager.toml",
            format!("pager = {}\nindex = {}\n", json!(text), json!(text)),
        );
        for variables in [
            [("KARTOTEKA_INDEX", *text), ("KARTOTEKA_NAMES", text)],
            [("KARTOTEKA_PAGER", text), ("KARTOTEKA_CONFIG", text)],
            [("KARTOTEKA_CONFIG", "bad.toml"), ("KARTOTEKA_INDEX", "")],
            [("KARTOTEKA_CONFIG", "pager.toml"), ("KARTOTEKA_INDEX", "")],
        ] {
            for arguments in [&["config"][..], &["search", "zone"]] {
                faults.extend(judged(
                    arguments,
                    "text",
                    &run_with(&world, arguments, &variables),
                ));
            }
            let arguments = ["config", "--output", "json"];
            faults.extend(judged(
                &arguments,
                "json",
                &run_with(&world, &arguments, &variables),
            ));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    let saved = std::fs::read_to_string(world.path("index.saved.toml")).expect("it was written");
    let saved: toml::Table = saved.parse().expect("it is TOML");
    println!("{} saved", saved.len());
}

#[test]
fn completions_offer_nothing_to_be_obeyed() {
    let world = indexed();
    let mut offered = 0;
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        for words in [
            &["search", "--collection", ""][..],
            &["search", "--archive", ""],
            &["search", "--person", ""],
            &["search", "--subject", ""],
            &["search", "--type", ""],
            &["search", "--fond", ""],
            &["facets", "--under", ""],
            &["show", ""],
            &["saved", "run", ""],
        ] {
            let variables = [("KARTOTEKA_COMPLETE", shell)];
            let line: Vec<&str> = [&["--", "kartoteka"], words].concat();
            let output = run_with(&world, &line, &variables);
            assert_eq!(stray(&output.stdout), None, "{shell}: {words:?}");
            offered += output.stdout.iter().filter(|&&byte| byte == b'\n').count();
        }
        for (_, text) in HOSTILE {
            let line = format!("kartoteka search {text} --collection {text}");
            let variables = [("KARTOTEKA_COMPLETE", shell), ("KARTOTEKA_LINE", &line)];
            let output = run_with(&world, &[], &variables);
            assert_eq!(stray(&output.stdout), None, "{shell}: {line:?}");
        }
    }
    assert!(offered > 100, "{offered}");
}
