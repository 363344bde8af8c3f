//! A server over an index of its own, ended with the test.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::client::{self, Answer};

/// The program under test.
const PROGRAM: &str = env!("CARGO_BIN_EXE_kartoteka");

/// A running server and the directory with its index.
pub(crate) struct Server {
    root: tempfile::TempDir,
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
}

impl Server {
    /// Serves the sample corpus.
    pub(crate) fn of_samples() -> Self {
        let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_corpus");
        Self::start(&["--corpus", &sample.display().to_string()])
    }

    /// Starts a server with these arguments on a free port.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        let (child, address) = launch(root.path(), arguments);
        Self {
            root,
            child,
            address,
        }
    }

    /// Starts a server over what `make` writes into its directory.
    pub(crate) fn start_with(make: impl FnOnce(&Path)) -> Self {
        let root = tempfile::tempdir().expect("a temporary directory");
        let papers = root.path().join("papers");
        fs::create_dir(&papers).expect("made");
        make(&papers);
        let (child, address) = launch(root.path(), &["--corpus", "papers"]);
        Self {
            root,
            child,
            address,
        }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().to_owned()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        client::get(self.address, path)
    }

    /// Runs the program over the same index.
    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        command(self.root.path())
            .args(arguments)
            .output()
            .expect("the program runs")
    }

    /// What the program writes as JSON.
    pub(crate) fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = self.run(arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
            panic!(
                "{error}: {arguments:?} {}",
                String::from_utf8_lossy(&output.stderr)
            )
        })
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.root.path().join(path);
        fs::create_dir_all(path.parent().expect("it stands in a directory")).expect("made");
        fs::write(path, content).expect("written");
    }

    /// Asks `path` until `is_so`, for ten seconds at most.
    pub(crate) fn until(&self, path: &str, is_so: impl Fn(&Answer) -> bool) -> Answer {
        let began = Instant::now();
        loop {
            let answer = self.get(path);
            if is_so(&answer) {
                return answer;
            }
            assert!(
                began.elapsed() < Duration::from_secs(10),
                "{path}: {}",
                answer.text()
            );
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn command(directory: &Path) -> Command {
    let mut command = Command::new(PROGRAM);
    command
        .current_dir(directory)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command
}

/// Starts the program and reads from its stdout where it listens.
fn launch(directory: &Path, arguments: &[&str]) -> (Child, SocketAddr) {
    let mut child = command(directory)
        .args(["serve", "--listen", "127.0.0.1:0"])
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut line = String::new();
    let stdout = child.stdout.take().expect("it is piped");
    BufReader::new(stdout)
        .read_line(&mut line)
        .expect("it says where it listens");
    let address = line
        .trim()
        .strip_prefix("http://")
        .and_then(|rest| rest.strip_suffix('/'))
        .and_then(|address| address.parse().ok());
    let Some(address) = address else {
        let output = child.wait_with_output().expect("it ends");
        panic!("{line}{}", String::from_utf8_lossy(&output.stderr));
    };
    (child, address)
}
