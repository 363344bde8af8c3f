//! A directory in which the program runs, without the environment of the tests.

use std::fs;
use std::io::{Cursor, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_kartoteka");

/// A directory that is removed in the end.
pub(crate) struct World {
    root: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        Self { root }
    }

    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root.path().join(name)
    }

    /// Writes a file and the folders above it.
    pub(crate) fn write(&self, name: impl AsRef<Path>, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("it lies in the directory")).expect("folders");
        fs::write(path, content).expect("it can be written");
    }

    /// A program in this directory.
    fn neutral(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .current_dir(self.root.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("KARTOTEKA_INDEX", "index")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The program with these arguments.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.neutral(PROGRAM);
        command.args(arguments);
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Milliseconds of a processor that the program takes with these arguments, and its output;
    /// none where there is no bash, which measures them.
    pub(crate) fn measured(&self, arguments: &[&str]) -> Option<(f64, Output)> {
        let script = "TIMEFORMAT='%U %S'; { time \"$@\" >out 2>err; } 2>times";
        let mut bash = self.neutral("bash");
        bash.args(["-c", script, "bash", PROGRAM]).args(arguments);
        let mut output = bash.output().ok()?;
        let times = fs::read_to_string(self.path("times")).ok()?;
        let seconds: Vec<f64> = times
            .split_whitespace()
            .filter_map(|number| number.replace(',', ".").parse().ok())
            .collect();
        assert_eq!(seconds.len(), 2, "{times}");
        output.stdout = fs::read(self.path("out")).expect("it was written");
        output.stderr = fs::read(self.path("err")).expect("it was written");
        Some((1_000.0 * seconds.iter().sum::<f64>(), output))
    }

    /// Millions of instructions that the program takes with these arguments, and its output; none
    /// where there is no valgrind, which counts them, or where it cannot run the program.
    pub(crate) fn counted(&self, arguments: &[&str]) -> Option<(f64, Output)> {
        let mut valgrind = self.neutral("valgrind");
        valgrind.args(["--tool=cachegrind", "--cache-sim=no", "--log-file=counted"]);
        valgrind.args(["--cachegrind-out-file=/dev/null", PROGRAM]);
        let output = valgrind.args(arguments).output().ok()?;
        let log = fs::read_to_string(self.path("counted")).ok()?;
        let (_, said) = log.rsplit_once("refs:")?;
        let count: f64 = said.trim().replace(',', "").parse().ok()?;
        Some((count / 1e6, output))
    }
}

/// A zip archive with these members.
pub(crate) fn zipped(members: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(name, options).expect("a member");
        zip.write_all(&content).expect("memory takes it");
    }
    zip.finish().expect("memory takes it").into_inner()
}
