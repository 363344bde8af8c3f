//! A directory of its own, a neutral environment, and what came of a run.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_kartoteka");

/// A directory that is removed in the end, in which the program runs.
pub(crate) struct World {
    root: tempfile::TempDir,
}

/// What came of a run.
pub(crate) struct Outcome {
    pub(crate) command: String,
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl World {
    /// An empty directory.
    pub(crate) fn new() -> Self {
        Self {
            root: tempfile::tempdir().expect("a temporary directory"),
        }
    }

    /// A directory with `papers/`, indexed.
    pub(crate) fn indexed() -> Self {
        let world = Self::new();
        world.write("papers/korea.jsonl", KOREA);
        world.write("papers/berlin.md", BERLIN);
        let outcome = world.run(&["index", "papers"]);
        assert_eq!(outcome.status, 0, "{}", outcome.stderr);
        world
    }

    /// The directory, as the program names it.
    pub(crate) fn path(&self) -> PathBuf {
        self.root.path().canonicalize().expect("it exists")
    }

    /// Writes a file, and the directories above it.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) {
        let path = self.path().join(path);
        let above = path.parent().expect("a file stands in a directory");
        fs::create_dir_all(above).expect("it can be made");
        fs::write(path, content).expect("it can be written");
    }

    /// A command in this directory that sees nothing of the environment of the tests.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(PROGRAM);
        neutral(&mut command, &self.path());
        command
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        self.run_with(arguments, b"", &[])
    }

    /// Runs the program with this on its stdin and these variables.
    pub(crate) fn run_with(
        &self,
        arguments: &[&str],
        input: &[u8],
        variables: &[(&str, &str)],
    ) -> Outcome {
        let mut child = self
            .command()
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut stdin = child.stdin.take().expect("it is piped");
        // A program that does not read its input may have ended already.
        let _ = stdin.write_all(input);
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        Outcome::of(arguments, &output)
    }

    /// Compares with a snapshot what came of a run, times and paths left out.
    pub(crate) fn check(&self, name: &str, outcome: &Outcome) {
        let page = format!(
            "$ {}\nstatus: {}\n--- stdout\n{}--- stderr\n{}",
            outcome.command, outcome.status, outcome.stdout, outcome.stderr
        );
        let here = self.path().display().to_string();
        let here = here.replace('.', r"\.");
        insta::with_settings!({
            filters => vec![
                (here.as_str(), "[DIR]"),
                (r"\b\d+\.\d ms\b", "[TIME] ms"),
                (r#""took_us":\d+"#, r#""took_us":0"#),
                (r#""seconds":[0-9.]+"#, r#""seconds":0"#),
                (r"\b\d+\.\d+ s\b", "[TIME] s"),
                // They change with every change of chain or schema.
                (r"\([0-9a-f]{8}\)", "([FINGERPRINT])"),
            ],
            omit_expression => true,
            prepend_module_to_snapshot => false,
        }, {
            insta::assert_snapshot!(name, page);
        });
    }
}

impl Outcome {
    /// What came of a command that ended.
    pub(crate) fn of(arguments: &[&str], output: &Output) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is UTF-8");
        let quoted: Vec<String> = arguments
            .iter()
            .map(|argument| match argument.contains([' ', '"', '*', '(']) {
                true => format!("'{argument}'"),
                false => (*argument).to_owned(),
            })
            .collect();
        Self {
            command: format!("kartoteka {}", quoted.join(" ")),
            status: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Stdout as JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error} in {}{}", self.stdout, self.stderr))
    }

    /// The ids of the hits, in order.
    pub(crate) fn ids(&self) -> Vec<String> {
        self.json()["hits"]
            .as_array()
            .expect("hits is a list")
            .iter()
            .filter_map(|hit| hit["id"].as_str().map(str::to_owned))
            .collect()
    }
}

/// Makes a command independent of who runs the tests.
pub(crate) fn neutral(command: &mut Command, directory: &Path) {
    command
        .current_dir(directory)
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("COLUMNS", "80");
}

/// Four records with ids of their own, the last in Russian.
pub(crate) const KOREA: &str = r#"{"id":"k:1","title":"Telegram on the armistice line","date":"19/XI/51","summary":"How wide the zone between the armies is to be.","body":"The line of contact is to be the line of the truce.\nA demilitarization zone of four kilometers is to lie on both sides of it.","language":"Russian","citation":"APRF, Fond 3, Opis 65, Delo 829, Listy 44-45 and AVPRF, Fond 059a, Opis 5a, Delo 5, Papka 11, Listy 65-66.","people":["Ambassador in Pyongyang"],"places":["Kaesong"],"type":"Telegram","collection":"Korea","url":"https://archive.example/k1","shelf_note":"bound volume"}
{"id":"k:2","title":"Memorandum on prisoners","date":"May 1952","body":"Neither side will give way on the prisoners before the armistice is signed.","language":"Russian","citation":"AVPRF, fond 0102, opis 8, papka 35, delo 4, list 20","collection":"Korea"}
{"id":"k:3","title":"Letter on volunteers","date":"13 October 1950","body":"The volunteers will not cross the river this month.","language":"Chinese","citation":"APRF, f. 45, op. 1, d. 334, l. 111","collection":"Korea"}
{"id":"k:4","title":"Записка о перемирии","date":"27 июля 1953","body":"Перемирие подписано в десять часов утра.","language":"Russian","citation":"РГАНИ, ф. 5, оп. 28, д. 48, л. 12","collection":"Korea"}
"#;

/// A document with its reference at the foot.
pub(crate) const BERLIN: &str = "# Note on the sector border\n\n13 August 1961\n\nThe border of the \
sectors was closed in the night. A zone of a hundred meters is barred to all.\n\nRGANI, fond 3, \
opis 14, delo 490, list 7\n";

/// Says that a test did not run for want of a tool.
#[allow(clippy::print_stdout, reason = "a skipped test says so")]
pub(crate) fn skipped(tool: &str) {
    println!("skipped: there is no {tool}");
}
