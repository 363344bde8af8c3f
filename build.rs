//! Links the program at a fixed address, and tells it the commit that it is made of.
//!
//! A program that can lie anywhere writes 34,000 addresses into itself at every start, which is a
//! third of the time of `--version`; this one is started for every question.
//!
//! The commit is read from the files of git, without git, or from those of a crate's package; where
//! there are neither, none is told. A build for tests has none: it would be built anew after every
//! commit, or name one that it was not made of.

use std::fs;
use std::path::{Path, PathBuf};

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name: &str, value: &str| std::env::var(name).is_ok_and(|found| found == value);
    if is("CARGO_CFG_TARGET_OS", "linux") && is("CARGO_CFG_TARGET_ENV", "gnu") {
        println!("cargo::rustc-link-arg-bins=-no-pie");
    }
    if is("PROFILE", "release")
        && let Some(commit) = commit(Path::new("."))
    {
        println!("cargo::rustc-env=KARTOTEKA_COMMIT={commit}");
    }
}

/// The commit of the package in `folder`, ten digits of it.
fn commit(folder: &Path) -> Option<String> {
    let hash = packaged(folder).or_else(|| checked_out(folder))?;
    let is_hash = hash.len() >= 40 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_hash.then(|| hash[..10].to_owned())
}

/// The commit that `cargo package` wrote down: `{"git": {"sha1": "…"}}`.
fn packaged(folder: &Path) -> Option<String> {
    let text = fs::read_to_string(folder.join(".cargo_vcs_info.json")).ok()?;
    let (_, rest) = text.split_once("\"sha1\"")?;
    rest.split('"').nth(1).map(str::to_owned)
}

/// The commit that is checked out.
fn checked_out(folder: &Path) -> Option<String> {
    let named = folder.join(".git");
    // In a second work tree it is a file that names the folder.
    let git = match fs::read_to_string(&named) {
        Ok(text) => folder.join(text.trim().strip_prefix("gitdir: ")?),
        Err(_) => named,
    };
    let common = match fs::read_to_string(git.join("commondir")) {
        Ok(text) => git.join(text.trim()),
        Err(_) => git.clone(),
    };
    // A file that is not there would count as changed in every build. The log of HEAD grows with
    // every commit.
    watch(&git.join("logs/HEAD"));
    watch(&git.join("HEAD"));
    let head = fs::read_to_string(git.join("HEAD")).ok()?;
    let Some(branch) = head.trim().strip_prefix("ref: ") else {
        return Some(head.trim().to_owned());
    };
    for folder in [&git, &common] {
        if let Ok(hash) = fs::read_to_string(folder.join(branch)) {
            watch(&folder.join(branch));
            return Some(hash.trim().to_owned());
        }
    }
    let packed: PathBuf = common.join("packed-refs");
    watch(&packed);
    let packed = fs::read_to_string(packed).ok()?;
    let mut rows = packed.lines().filter_map(|line| line.split_once(' '));
    let (hash, _) = rows.find(|(_, name)| *name == branch)?;
    Some(hash.to_owned())
}

fn watch(path: &Path) {
    if path.exists() {
        println!("cargo::rerun-if-changed={}", path.display());
    }
}
