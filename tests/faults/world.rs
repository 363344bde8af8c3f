//! A directory with papers and an index, and what can be seen of the index from outside.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use kartoteka::engine::embedded::search;
use kartoteka::engine::{Engine, MatchMode, SearchRequest, Sort};
use kartoteka::query::filter::Filters;
use kartoteka::query::tree::{Node, Query};
use serde_json::Value;

use crate::corpus::QUERIES;

/// The program under test.
pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_kartoteka");

/// A directory that is removed in the end.
pub(crate) struct World {
    root: tempfile::TempDir,
}

/// What a run of the program gave.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// What an index says of itself, without times and paths.
#[derive(Debug, PartialEq)]
pub(crate) struct View {
    pub(crate) records: BTreeMap<String, Value>,
    pub(crate) answers: Vec<Value>,
}

impl World {
    pub(crate) fn new() -> Self {
        let world = Self {
            root: tempfile::tempdir().unwrap(),
        };
        fs::create_dir(world.path("papers")).unwrap();
        fs::write(world.path("queries.tsv"), QUERIES).unwrap();
        world
    }

    /// A path in it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().canonicalize().unwrap().join(name)
    }

    /// Writes papers.
    pub(crate) fn papers(&self, name: &str, content: &str) {
        fs::write(self.path("papers").join(name), content).unwrap();
    }

    /// The program with these arguments, in this directory, without the tests' environment.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command.args(arguments);
        self.neutral(&mut command);
        command
    }

    /// Has a command run here, whoever runs the tests.
    pub(crate) fn neutral(&self, command: &mut Command) {
        command
            .current_dir(self.root.path())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("KARTOTEKA_INDEX", "index")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
    }

    /// Runs the program.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(self.command(arguments).output().unwrap())
    }

    /// Runs the program, which has to succeed.
    #[track_caller]
    pub(crate) fn done(&self, arguments: &[&str]) -> Outcome {
        let outcome = self.run(arguments);
        assert_eq!(outcome.status, Some(0), "{arguments:?}: {outcome:?}");
        outcome
    }

    /// The fixed searches, a line of JSON each; none when the index is damaged.
    #[track_caller]
    pub(crate) fn answers(&self) -> Option<Vec<Value>> {
        let arguments = ["search", "--queries", "queries.tsv", "-n", "20"];
        let facets = [
            "--facets",
            "archive,fond,year,collection",
            "--output",
            "jsonl",
        ];
        let outcome = self.run(&[&arguments[..], &facets[..]].concat());
        outcome.is_quiet();
        match outcome.status {
            Some(0 | 1) => Some(outcome.lines(&self.path("papers"))),
            Some(3) => None,
            _ => panic!("{outcome:?}"),
        }
    }

    /// Everything that the index in `index` says.
    #[track_caller]
    pub(crate) fn view(&self) -> View {
        View {
            records: self.records(),
            answers: self.answers().expect("the index is whole"),
        }
    }

    /// Every record, by id.
    #[track_caller]
    pub(crate) fn records(&self) -> BTreeMap<String, Value> {
        self.records_at("index")
    }

    /// Every record of the index in another directory, by id.
    #[track_caller]
    pub(crate) fn records_at(&self, index: &str) -> BTreeMap<String, Value> {
        let engine = search::open(&self.path(index)).unwrap();
        let everything = SearchRequest {
            query: Query {
                root: Node::Everything,
                text: String::new(),
                notes: Vec::new(),
            },
            filters: Filters::default(),
            match_mode: MatchMode::All,
            sort: Sort::default(),
            offset: 0,
            limit: kartoteka::engine::MAX_DEPTH,
            ..SearchRequest::default()
        };
        let found = engine.search_one(&everything).unwrap();
        let count = found.hits.len();
        assert_eq!(count as u64, found.total);
        let papers = self.path("papers");
        let records: BTreeMap<String, Value> = found
            .hits
            .into_iter()
            .map(|hit| {
                let record = engine.record(&hit.id).unwrap().unwrap();
                let text = serde_json::to_string(&record).unwrap();
                let text = text.replace(&papers.display().to_string(), "PAPERS");
                (hit.id, serde_json::from_str(&text).unwrap())
            })
            .collect();
        assert_eq!(records.len(), count, "an id stands twice");
        records
    }

    /// Checks that the index is whole and that nothing lies in it that does not belong.
    #[track_caller]
    pub(crate) fn is_whole_and_tidy(&self) {
        let report = self.done(&["check", "--output", "json"]).json();
        assert_eq!(report["whole"], true, "{report}");
        assert!(report.get("notes").is_none(), "{report}");
        // And once more without the program's own word for it.
        let index = self.path("index");
        let meta: Value =
            serde_json::from_slice(&fs::read(index.join("engine/meta.json")).unwrap()).unwrap();
        let segments: Vec<String> = meta["segments"]
            .as_array()
            .unwrap()
            .iter()
            .map(|segment| segment["segment_id"].as_str().unwrap().replace('-', ""))
            .collect();
        for (name, _) in bytes_below(&index) {
            let is_known = segments
                .iter()
                .any(|segment| name.starts_with(&format!("engine/{segment}.")))
                || [
                    "kartoteka.json",
                    "manifest.json",
                    "engine/meta.json",
                    "engine/.managed.json",
                    "engine/dictionary",
                ]
                .contains(&&name[..]);
            assert!(is_known, "{name} is left over");
        }
    }
}

impl Outcome {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            status: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Checks that nothing panicked.
    #[track_caller]
    pub(crate) fn is_quiet(&self) {
        let is_loud = ["panicked", "internal fault", "RUST_BACKTRACE"]
            .iter()
            .any(|word| self.stderr.contains(word));
        assert!(!is_loud && self.status != Some(6), "{self:?}");
    }

    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Lines of JSON without times, and without the place of the papers.
    fn lines(&self, papers: &Path) -> Vec<Value> {
        let text = self.stdout.replace(&papers.display().to_string(), "PAPERS");
        text.lines()
            .map(|line| {
                let mut value: Value = serde_json::from_str(line).unwrap();
                if let Some(object) = value.as_object_mut() {
                    object.remove("took_us");
                }
                value
            })
            .collect()
    }

    /// The number in the last `committed: N records`, and how many such lines there are.
    pub(crate) fn committed(&self) -> (usize, u64) {
        // A line that is not ended was not said.
        let said = self.stderr.rsplit_once('\n').map_or("", |(said, _)| said);
        let numbers: Vec<u64> = said
            .lines()
            .filter_map(|line| {
                let number = line.strip_prefix("committed: ")?;
                number.strip_suffix(" records")?.parse().ok()
            })
            .collect();
        (numbers.len(), numbers.last().copied().unwrap_or(0))
    }
}

/// Every file below `path` with its content, but for lock files.
pub(crate) fn bytes_below(path: &Path) -> BTreeMap<String, Vec<u8>> {
    let files = walkdir::WalkDir::new(path).into_iter().map(Result::unwrap);
    files
        .filter(|entry| entry.file_type().is_file())
        .filter(|entry| !entry.file_name().to_string_lossy().ends_with("lock"))
        .map(|entry| {
            let name = entry.path().strip_prefix(path).unwrap();
            (name.display().to_string(), fs::read(entry.path()).unwrap())
        })
        .collect()
}
