//! From the error of a command to its exit status, message and hint.
//!
//! Takes the error of a command and the path of the index, gives a [`Failure`]. The status stands
//! in the table of [`codes`](crate::codes), sentence and hint in `present`. An error without a
//! code is a fault of the program.

use std::error::Error;
use std::io;
use std::path::Path;

use crate::ask::AskError;
use crate::ask::parameters::ParameterError;
use crate::cli::feeding::Stopped;
use crate::cli::request::RequestError;
use crate::cli::settings::{Origin, Settings};
use crate::codes;
pub use crate::codes::Status;
use crate::engine::EngineError;
use crate::engine::embedded::check::recorded;
use crate::ingest::RunError;
use crate::ingest::mapping::MappingError;
use crate::present::check::again;
use crate::present::escape;
use crate::present::sentences::{REPORT, of_system};
use crate::record::name::NamesError;
use crate::serve::ServeError;

/// Whoever read our output has stopped reading: a normal ending.
#[derive(Debug, thiserror::Error)]
#[error("the reader of the output is gone")]
pub struct ClosedPipe;

/// An error as the user sees it.
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
    /// Looks an error up, which arose over the index at `index`; none for a closed pipe.
    pub(super) fn of(error: &anyhow::Error, index: &Path) -> Option<Self> {
        if error.downcast_ref::<ClosedPipe>().is_some() {
            return None;
        }
        let known = error.chain().find_map(|cause| known(cause, index));
        let (status, hint) = known.unwrap_or((Status::Fault, Some(REPORT.to_owned())));
        // A library may repeat its cause in its own words; ours stands once.
        let mut message = String::new();
        for cause in error.chain() {
            let said = of_engine(cause)
                .map_or_else(|| cause.to_string(), |error| error.sentence(Some(index)));
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

    /// The same, with what named the index where the error concerns it and the user did not name
    /// it just now.
    pub(super) fn of_index(mut self, error: &anyhow::Error, settings: &Settings) -> Self {
        let mut errors = error
            .chain()
            .filter_map(|cause| match cause.downcast_ref() {
                Some(RunError::Engine { error, .. }) => Some(error),
                _ => of_engine(cause),
            });
        let Some(error) = errors.find(|error| !matches!(error, EngineError::Refused(_))) else {
            return self;
        };
        let origin = &settings.index.origin;
        match origin {
            Origin::Variable(_) | Origin::Configuration(_) => {
                self.message.push_str(&format!(" (named by {origin})"));
            }
            Origin::Above => self.message.push_str(&format!(" ({origin})")),
            _ => {}
        }
        if let (EngineError::Missing, Some(foreign)) = (error, &settings.foreign) {
            let hint = format!(
                "{} belongs to another user, so it is not taken unless --index names it",
                foreign.display()
            );
            self.hint = Some(hint);
        }
        self
    }

    /// A panic: a fault of the program.
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

/// The engine's error that a cause is.
fn of_engine<'e>(cause: &'e (dyn Error + 'static)) -> Option<&'e EngineError> {
    match cause.downcast_ref() {
        Some(AskError::Engine(error)) => Some(error),
        _ => cause.downcast_ref::<EngineError>(),
    }
}

/// What to do about an error of the engine; an index of another version names its sources.
fn hint_of(error: &EngineError, index: &Path) -> Option<String> {
    if !matches!(error, EngineError::Incompatible { .. }) {
        return error.hint(Some(index));
    }
    let command = again(&index.display().to_string(), &recorded(index));
    Some(format!(
        "index the documents again into a new directory: {command}"
    ))
}

/// Status and hint of an error that has a code, or comes from the system.
fn known(cause: &(dyn Error + 'static), index: &Path) -> Option<(Status, Option<String>)> {
    let (code, hint) = if let Some(error) = cause.downcast_ref::<RequestError>() {
        (error.code(), error.hint())
    } else if let Some(error) = cause.downcast_ref::<ParameterError>() {
        (error.code(), error.hint())
    } else if let Some(error) = cause.downcast_ref::<AskError>() {
        (error.code(), error.hint(Some(index)))
    } else if let Some(stopped) = cause.downcast_ref::<Stopped>() {
        return Some((stopped.0, Some("run it again to go on".to_owned())));
    } else if let Some(error) = cause.downcast_ref::<MappingError>() {
        (error.code(), None)
    } else if let Some(error) = cause.downcast_ref::<NamesError>() {
        (error.code(), Some(error.hint().to_owned()))
    } else if let Some(RunError::Engine { error, .. }) = cause.downcast_ref() {
        // How much was saved is in the message.
        (error.code(), hint_of(error, index))
    } else if let Some(error) = cause.downcast_ref::<RunError>() {
        (error.code(), error.hint().map(str::to_owned))
    } else if let Some(error) = cause.downcast_ref::<EngineError>() {
        (error.code(), hint_of(error, index))
    } else if let Some(error) = cause.downcast_ref::<ServeError>() {
        (error.code(), error.hint())
    } else {
        let error = cause.downcast_ref::<io::Error>()?;
        // A path that the user named; what the index needs comes as an engine's error.
        let code = match error.kind() {
            io::ErrorKind::NotFound => "no-such-path",
            _ => "system-refused",
        };
        (code, of_system(error).map(str::to_owned))
    };
    let status = codes::error(code).map_or(Status::Fault, |row| row.exit);
    Some((status, hint))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Refusal;

    fn failure(error: impl Into<anyhow::Error>) -> Failure {
        Failure::of(&error.into(), Path::new("k")).expect("it is reported")
    }

    #[test]
    fn every_error_has_its_status() {
        let refused = |kind| io::Error::new(kind, "refused");
        let system = |kind| EngineError::System {
            action: "write",
            file: String::new(),
            source: refused(kind),
        };
        let refusal = Refusal::TooNested { limit: 128 };
        for (error, expected) in [
            (EngineError::Refused(refusal), Status::Request),
            (EngineError::Missing, Status::Request),
            (EngineError::NotAnIndex, Status::Request),
            (
                EngineError::Locked {
                    holder: Some("process 7".to_owned()),
                },
                Status::Locked,
            ),
            (
                EngineError::Damaged {
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
        assert!(Failure::of(&ClosedPipe.into(), Path::new("k")).is_none());
    }

    #[test]
    fn a_cause_is_said_once_and_what_was_saved_is_said() {
        let error = RunError::Engine {
            error: EngineError::System {
                action: "write",
                file: String::new(),
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
        let error = EngineError::Damaged {
            reason: "a\u{1b}b\nhint: forged".to_owned(),
        };
        let lines = failure(error).lines();
        let first = lines.lines().next();
        assert_eq!(
            first,
            Some("error: the index at k is damaged: a\\u{1b}b hint: forged")
        );
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
