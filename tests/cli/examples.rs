//! The examples in `--help`, in the README and in `docs/` run as they stand on `sample_corpus`, and find
//! something.

use std::net::TcpListener;
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
    "cite",
    "export",
    "saved",
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

/// The pages whose examples are run: all but the one on the toolchain.
fn pages() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let docs = std::fs::read_dir(root.join("docs")).expect("it is there");
    let docs = docs.map(|entry| entry.expect("an entry").path());
    docs.chain([root.join("README.md")])
        .filter(|path| path.extension().is_some_and(|ending| ending == "md"))
        .filter(|path| !path.ends_with("developing.md"))
        .map(|path| {
            let text = std::fs::read_to_string(&path).expect("a text");
            (path.display().to_string(), text)
        })
        .collect()
}

/// The commands of a page in its order, as one script: the program itself instead of `cargo run`, a
/// server that ends, and a free port.
fn script(text: &str, port: u16) -> String {
    let mut script = String::from("set -e\n");
    for block in text.split("\n```sh\n").skip(1) {
        let (block, _) = block.split_once("\n```").expect("a block ends");
        for line in block.lines() {
            let line = line.replace("cargo run --release -- ", "kartoteka ");
            let line = line.replace("8080", &port.to_string());
            match line.strip_prefix("kartoteka serve") {
                Some(rest) => {
                    let rest = rest.trim_end_matches('&').replace("--open", "");
                    let listen = match rest.contains("--listen") {
                        true => "",
                        false => "--listen 127.0.0.1:0",
                    };
                    script.push_str(&format!(
                        "rm -f served; kartoteka serve {rest} {listen} > served & server=$!\n\
                         until grep -q http served 2>/dev/null; do kill -0 $server; sleep 0.1; done\n"
                    ));
                    if !line.ends_with('&') {
                        script.push_str("kill $server\n");
                    }
                }
                None if line.starts_with("cargo ") => {}
                None => script.push_str(&format!("{line}\n")),
            }
        }
    }
    script
}

#[test]
#[cfg(unix)]
fn pages_run_as_they_stand() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let port = TcpListener::bind(("127.0.0.1", 0)).and_then(|listener| listener.local_addr());
    let port = port.expect("a free port").port();
    let beside = Path::new(PROGRAM).parent().expect("it lies in a directory");
    for (page, text) in pages() {
        let script = script(&text, port);
        if !script.contains("kartoteka ") {
            continue;
        }
        let world = World::new();
        // Copied, for a page may go into a folder and up again.
        for folder in ["sample_corpus", "index_schema", "examples"] {
            let copied = Command::new("cp")
                .arg("-R")
                .arg(root.join(folder))
                .arg(world.path())
                .status();
            assert!(copied.is_ok_and(|status| status.success()), "{folder}");
        }
        let mut shell = Command::new("sh");
        neutral(&mut shell, &world.path());
        let output = shell
            .args(["-xc", &script])
            .env("PATH", format!("{}:/usr/bin:/bin", beside.display()))
            .env("HOME", world.path())
            .output()
            .expect("a shell");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{page}\n{said}");
        for broken in ["fault of this program", "panicked", "Broken pipe"] {
            assert!(!said.contains(broken), "{page}\n{said}");
        }
    }
}

#[test]
fn the_short_help_lists_the_commands() {
    let world = World::new();
    world.check("help", &world.run(&["-h"]));
}
