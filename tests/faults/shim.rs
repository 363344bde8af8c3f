//! The library that takes the place of the system's calls: compiles `shim.c`, and runs the program
//! under it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::world::{Outcome, World};

/// Errors of the system by their numbers on Linux.
pub(crate) const EIO: i32 = 5;
pub(crate) const EAGAIN: i32 = 11;
pub(crate) const ENOMEM: i32 = 12;
pub(crate) const ENFILE: i32 = 23;
pub(crate) const EMFILE: i32 = 24;
pub(crate) const ENOSPC: i32 = 28;

/// The compiled library; none, with a word on it, where there is no Linux or no C compiler.
pub(crate) fn library() -> Option<&'static Path> {
    static LIBRARY: OnceLock<Option<PathBuf>> = OnceLock::new();
    let library = LIBRARY.get_or_init(|| {
        if !cfg!(target_os = "linux") {
            println!("skipped: the system's calls are replaced on Linux only");
            return None;
        }
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let made = folder.join(format!("shim-{}.so", std::process::id()));
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/faults/shim.c");
        let mut compiler = Command::new(std::env::var_os("CC").unwrap_or_else(|| "cc".into()));
        compiler.args(["-shared", "-fPIC", "-O1", "-o"]);
        compiler.arg(&made).arg(source).args(["-ldl", "-pthread"]);
        match compiler.output() {
            Err(error) => {
                println!("skipped: no C compiler to replace the system's calls with: {error}");
                None
            }
            Ok(output) => {
                let said = String::from_utf8_lossy(&output.stderr);
                assert!(output.status.success(), "shim.c does not compile: {said}");
                // The process has it loaded from here by its open file in the end; nothing else
                // needs the name once the tests are over.
                Some(made)
            }
        }
    });
    library.as_deref()
}

/// A call that is to fail.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Failure {
    /// Kind of the call, as `shim.c` names it.
    pub(crate) kind: &'static str,
    /// Which of this kind, from 1.
    pub(crate) number: usize,
    /// The error.
    pub(crate) errno: i32,
    /// Whether all of the kind that follow fail as well.
    pub(crate) is_lasting: bool,
}

/// Runs the program with a call that fails; returns the paths of the calls that did.
pub(crate) fn failing(
    world: &World,
    library: &Path,
    failure: Failure,
    arguments: &[&str],
) -> (Outcome, Vec<String>) {
    let (outcome, failed, _) = reported(world, library, failure, arguments);
    (outcome, failed)
}

/// How many calls of a kind a run makes in which none fails.
pub(crate) fn calls(
    world: &World,
    library: &Path,
    kind: &'static str,
    arguments: &[&str],
) -> usize {
    let never = Failure {
        kind,
        number: 1 << 40,
        errno: EIO,
        is_lasting: false,
    };
    let (outcome, _, count) = reported(world, library, never, arguments);
    assert_eq!(outcome.status, Some(0), "{outcome:?}");
    count
}

/// Runs the program with a call that fails; returns the paths of the calls that did, and how many
/// calls of the kind there were.
fn reported(
    world: &World,
    library: &Path,
    failure: Failure,
    arguments: &[&str],
) -> (Outcome, Vec<String>, usize) {
    let report = world.path("failed.txt");
    let _none = fs::remove_file(&report);
    let how = if failure.is_lasting { "on" } else { "once" };
    let Failure {
        kind,
        number,
        errno,
        ..
    } = failure;
    let mut command = world.command(arguments);
    command
        .env("LD_PRELOAD", library)
        .env("KARTOTEKA_SHIM_ROOT", world.path(""))
        .env(
            "KARTOTEKA_SHIM_FAIL",
            format!("{kind} {number} {errno} {how}"),
        )
        .env("KARTOTEKA_SHIM_REPORT", &report);
    let outcome = Outcome::of(command.output().unwrap());
    let text = fs::read_to_string(&report).unwrap_or_default();
    let (mut failed, mut count) = (Vec::new(), 0);
    for (kind, rest) in text.lines().filter_map(|line| line.split_once(' ')) {
        match kind {
            "=" => count += rest.parse::<usize>().unwrap(),
            _ => failed.push(rest.to_owned()),
        }
    }
    (outcome, failed, count)
}

/// Runs the program, which has to succeed, with everything that it does to files written to a log.
pub(crate) fn logged(world: &World, library: &Path, arguments: &[&str], log: &Path) -> Outcome {
    let mut command = world.command(arguments);
    command
        .env("LD_PRELOAD", library)
        .env("KARTOTEKA_SHIM_ROOT", world.path(""))
        .env("KARTOTEKA_SHIM_LOG", log);
    let outcome = Outcome::of(command.output().unwrap());
    assert_eq!(outcome.status, Some(0), "{arguments:?}: {outcome:?}");
    outcome
}
