//! From an error to what the user is told: exit status, message, hint.
//!
//! Owns the one table that says for every kind of error which status it ends with and what to do
//! about it. Takes the error of a command, gives a [`Failure`]. An error that is not in the table
//! is a fault of ours.

use std::io;

use crate::cli::feeding::Stopped;
use crate::cli::request::RequestError;
use crate::engine::EngineError;
use crate::ingest::RunError;
use crate::ingest::mapping::MappingError;
use crate::present::escape;
use crate::query::syntax::SyntaxError;
use crate::record::name::NamesError;

/// How a run ended; the numbers are the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Status {
    /// Done, found.
    Done = 0,
    /// Finished, but nothing was found or some records were rejected.
    Nothing = 1,
    /// The request cannot be carried out as asked.
    Request = 2,
    /// The index is damaged.
    Damaged = 3,
    /// The index is locked by another run.
    Locked = 4,
    /// The system refused: no space, no permission, input or output.
    System = 5,
    /// A fault of ours.
    Fault = 6,
    /// Ctrl-C, after what was read has been saved; 128 and the signal, as shells count.
    Interrupted = 130,
    /// SIGTERM, after what was read has been saved.
    Terminated = 143,
}

/// Whoever read our output has stopped reading: a normal ending.
#[derive(Debug, thiserror::Error)]
#[error("the reader of the output is gone")]
pub struct ClosedPipe;

/// What the user is told of an error.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    /// Status to end with.
    pub status: Status,
    /// What, where, what was expected.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
}

impl Failure {
    /// Reads an error off the table; none for a closed pipe.
    #[must_use]
    pub fn of(error: &anyhow::Error) -> Option<Self> {
        if error.downcast_ref::<ClosedPipe>().is_some() {
            return None;
        }
        let (status, hint) = table(error);
        // A library may repeat its cause in its own words; ours stands once.
        let mut message = String::new();
        for cause in error.chain() {
            let said = cause.to_string();
            if !message.contains(&said) {
                if !message.is_empty() {
                    message.push_str(": ");
                }
                message.push_str(&said);
            }
        }
        Some(Self {
            status,
            message,
            hint,
        })
    }

    /// A panic, told as the fault of ours that it is.
    #[must_use]
    pub fn panicked(place: &str, said: &str) -> Self {
        Self {
            status: Status::Fault,
            message: format!("internal fault at {place}: {said}"),
            hint: Some(REPORT.to_owned()),
        }
    }

    /// The lines for stderr, foreign text escaped.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut out = format!("error: {}\n", escape::line(&self.message));
        if let Some(hint) = &self.hint {
            out.push_str(&format!("hint: {}\n", escape::line(hint)));
        }
        out
    }
}

/// The table.
fn table(error: &anyhow::Error) -> (Status, Option<String>) {
    for cause in error.chain() {
        if let Some(request) = cause.downcast_ref::<RequestError>() {
            return (Status::Request, request.hint());
        }
        if let Some(stopped) = cause.downcast_ref::<Stopped>() {
            return (stopped.0, Some("run it again to go on".to_owned()));
        }
        if cause.downcast_ref::<MappingError>().is_some() {
            return (Status::Request, None);
        }
        if cause.downcast_ref::<NamesError>().is_some() {
            let hint = "how such a file is written shows index_schema/names.example.toml; --names \
                 names another";
            return (Status::Request, Some(hint.to_owned()));
        }
        if let Some(syntax) = cause.downcast_ref::<SyntaxError>() {
            return (Status::Request, Some(syntax.hint().to_owned()));
        }
        if let Some(run) = cause.downcast_ref::<RunError>() {
            return run_row(run);
        }
        if let Some(engine) = cause.downcast_ref::<EngineError>() {
            return engine_row(engine);
        }
        if let Some(system) = cause.downcast_ref::<io::Error>() {
            return match system.kind() {
                // A path that the user named; what the index needs comes as an engine's error.
                io::ErrorKind::NotFound => (Status::Request, system_hint(system)),
                _ => (Status::System, system_hint(system)),
            };
        }
    }
    (Status::Fault, Some(REPORT.to_owned()))
}

/// What to do about a fault of ours.
const REPORT: &str = "this is a fault of kartoteka, not of your documents; please report this \
     message with the command that you ran and what `kartoteka --version` prints";

fn engine_row(error: &EngineError) -> (Status, Option<String>) {
    let (status, hint) = match error {
        EngineError::Request(_) => return (Status::Request, None),
        EngineError::Missing(path) => (
            Status::Request,
            format!(
                "make one with `kartoteka index PATH... --index {}`, or name another with \
                 --index or KARTOTEKA_INDEX",
                path.display()
            ),
        ),
        EngineError::NotAnIndex(_) => (
            Status::Request,
            "name an empty or absent directory with --index".to_owned(),
        ),
        EngineError::Incompatible { path, .. } => (
            Status::Request,
            format!(
                "index the documents again into a new directory, or remove {} first",
                path.display()
            ),
        ),
        EngineError::Locked { .. } => (
            Status::Locked,
            "wait for the other run to end, or write to another index with --index".to_owned(),
        ),
        EngineError::Damaged { .. } => (
            Status::Damaged,
            "`kartoteka check` names everything that is damaged; index the documents again into \
             a new directory; nothing was changed"
                .to_owned(),
        ),
        EngineError::System { source, .. } => return (Status::System, system_hint(source)),
        EngineError::Cancelled | EngineError::Deadline => {
            (Status::System, "narrow the search by a filter".to_owned())
        }
        EngineError::Fault(_) => (Status::Fault, REPORT.to_owned()),
    };
    (status, Some(hint))
}

fn run_row(error: &RunError) -> (Status, Option<String>) {
    match error {
        RunError::NothingThere(_) => (Status::Request, None),
        RunError::Strict(_) => (
            Status::Nothing,
            Some("mend the record, or leave out --strict to index the others".to_owned()),
        ),
        // What was saved stands in the message.
        RunError::Engine { error, .. } => engine_row(error),
    }
}

fn system_hint(error: &io::Error) -> Option<String> {
    let hint = match error.kind() {
        io::ErrorKind::NotFound => "check the path",
        io::ErrorKind::PermissionDenied => "check who may read and write there",
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "free some space and run the command again"
        }
        io::ErrorKind::FileTooLarge => {
            "raise the limit for the size of files (`ulimit -f`) and run the command again"
        }
        io::ErrorKind::ReadOnlyFilesystem => "name a writable directory with --index",
        _ => return None,
    };
    Some(hint.to_owned())
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn failure(error: impl Into<anyhow::Error>) -> Failure {
        Failure::of(&error.into()).expect("it is told")
    }

    #[test]
    fn every_error_has_its_status() {
        let path = || PathBuf::from("x");
        let refused = |kind| io::Error::new(kind, "refused");
        let system = |kind| EngineError::System {
            action: "write",
            path: path(),
            source: refused(kind),
        };
        for (error, expected) in [
            (EngineError::Request("too much".to_owned()), Status::Request),
            (EngineError::Missing(path()), Status::Request),
            (EngineError::NotAnIndex(path()), Status::Request),
            (
                EngineError::Incompatible {
                    path: path(),
                    found: "a".to_owned(),
                    expected: "b".to_owned(),
                },
                Status::Request,
            ),
            (
                EngineError::Locked {
                    path: path(),
                    holder: Some("process 7".to_owned()),
                },
                Status::Locked,
            ),
            (
                EngineError::Damaged {
                    path: path(),
                    reason: "meta.json is missing".to_owned(),
                },
                Status::Damaged,
            ),
            (system(io::ErrorKind::StorageFull), Status::System),
            (system(io::ErrorKind::NotFound), Status::System),
            (EngineError::Fault("x".to_owned()), Status::Fault),
        ] {
            let said = format!("{error:?}");
            assert_eq!(failure(error).status, expected, "{said}");
        }
        assert_eq!(
            failure(refused(io::ErrorKind::PermissionDenied)).status,
            Status::System
        );
        assert_eq!(
            failure(refused(io::ErrorKind::NotFound)).status,
            Status::Request
        );
        assert_eq!(failure(anyhow::anyhow!("who knows")).status, Status::Fault);
        assert!(Failure::of(&ClosedPipe.into()).is_none());
    }

    #[test]
    fn a_cause_is_said_once_and_what_was_saved_is_said() {
        let error = RunError::Engine {
            error: EngineError::System {
                action: "write",
                path: PathBuf::from("k"),
                source: io::Error::from(io::ErrorKind::StorageFull),
            },
            saved: Some(20_000),
        };
        let failure = failure(error);
        assert_eq!(failure.status, Status::System);
        assert_eq!(
            failure.lines(),
            "error: no space left for the index, 20000 records saved: cannot write k: \
             no storage space\nhint: free some space and run the command again\n"
        );
    }

    #[test]
    fn lines_are_escaped() {
        let error = RequestError::Unfitting("a\u{1b}b\nhint: forged".to_owned());
        assert_eq!(failure(error).lines(), "error: a\\u{1b}b hint: forged\n");
    }

    #[test]
    fn a_panic_is_ours_and_says_what_to_report() {
        let lines = Failure::panicked("src/x.rs:7", "index out of bounds").lines();
        assert!(
            lines.starts_with("error: internal fault at src/x.rs:7: index out of bounds\nhint: ")
        );
        assert!(lines.contains("kartoteka --version"), "{lines}");
    }
}
