//! The rules of the house that a compiler does not know.
//!
//! 1. Every source file opens with what it owns.
//! 2. No file grows past what a person can hold in the head.
//! 3. Every path that ARCHITECTURE.md names exists.
//! 4. Every dependency has its reason in ARCHITECTURE.md.
//! 5. Only `engine/embedded` and the adapter of `analyse` name tantivy.

use std::fs;
use std::path::{Path, PathBuf};

/// Every `.rs` file below `directory`.
fn sources(directory: &str) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(directory);
    let mut found: Vec<PathBuf> = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|entry| entry.expect("the checkout is readable").into_path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect();
    found.sort();
    found
}

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn project_file(name: &str) -> String {
    read(&Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
}

#[test]
fn every_source_file_says_what_it_owns() {
    for directory in ["src", "tests", "benches", "examples"] {
        for path in sources(directory) {
            assert!(
                read(&path).starts_with("//!"),
                "{} does not open with //!",
                path.display()
            );
        }
    }
}

#[test]
fn no_source_file_outgrows_a_room() {
    for path in sources("src") {
        // A room of tests is a list of cases; it may be as long as there are cases.
        if path.iter().any(|part| part == "tests") || path.ends_with("tests.rs") {
            continue;
        }
        let text = read(&path);
        let lines = text
            .lines()
            .take_while(|line| !line.contains("#[cfg(test)]"))
            .count();
        assert!(
            lines <= 500,
            "{} has {lines} lines before its tests: is there a second room inside?",
            path.display()
        );
    }
}

#[test]
fn the_architecture_names_only_what_exists() {
    let text = project_file("ARCHITECTURE.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut named = 0;
    for quoted in text.split('`').skip(1).step_by(2) {
        let is_path = [
            "src/",
            "index_schema/",
            "tests/",
            "benches/",
            "sample_corpus/",
            ".ci/",
        ]
        .iter()
        .any(|room| quoted.starts_with(room));
        if is_path && !quoted.contains(['*', ' ', '<', '{']) {
            named += 1;
            assert!(
                root.join(quoted).exists(),
                "ARCHITECTURE.md names {quoted}, which is not there"
            );
        }
    }
    assert!(named > 5, "ARCHITECTURE.md names the rooms");
}

#[test]
fn every_dependency_has_its_reason() {
    let manifest: toml::Table = project_file("Cargo.toml")
        .parse()
        .expect("Cargo.toml is TOML");
    let architecture = project_file("ARCHITECTURE.md");
    for section in ["dependencies", "dev-dependencies"] {
        for name in manifest[section].as_table().expect("a table").keys() {
            assert!(
                architecture.contains(&format!("| `{name}` |")),
                "ARCHITECTURE.md does not say why {name} is here"
            );
        }
    }
}

#[test]
fn tantivy_stays_behind_its_seam() {
    for path in sources("src") {
        let name = path.to_string_lossy().replace('\\', "/");
        if name.contains("/engine/embedded/") || name.ends_with("/analyse/adapter.rs") {
            continue;
        }
        let names_it = read(&path).lines().any(|line| {
            let code = line.trim_start();
            !code.starts_with("//") && (code.contains("tantivy::") || code.contains("use tantivy"))
        });
        assert!(!names_it, "{name} names tantivy");
    }
}
