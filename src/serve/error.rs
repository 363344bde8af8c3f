//! What the server itself refuses, and how any error goes out.
//!
//! Owns [`ServeError`] with its codes and sentences, and [`Problem`], the form that every error of
//! an answer takes: status, code, message, hint. The status stands in the table of
//! [`codes`](crate::codes).

use std::net::SocketAddr;

use super::asking::ParamError;
use crate::ask::AskError;
use crate::codes::{self, codes};
use crate::engine::EngineError;
use crate::present::escape::quoted;
use crate::present::sentences::REPORT;

/// What the server refuses, whatever is asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ServeError {
    /// The request names another host than this server.
    #[error("this server does not answer for the host {}", quoted(host))]
    WrongHost {
        /// As the request names it.
        host: String,
    },
    /// A page of another site asks.
    #[error("requests from pages of other sites are not answered")]
    CrossSite,
    /// A method that could change something.
    #[error("the method {} is not allowed: expected GET or HEAD", quoted(method))]
    WrongMethod {
        /// The method.
        method: String,
    },
    /// A request with a body.
    #[error("requests have no body here")]
    BodyRefused,
    /// More is asked than can be answered in time.
    #[error("the server is busy with other questions")]
    Busy,
    /// No page or endpoint has this path.
    #[error("there is nothing at {}", quoted(path))]
    NoSuchPage {
        /// The path.
        path: String,
    },
    /// The address cannot be listened on, for another program does.
    #[error("another program listens on {address}")]
    AddressTaken {
        /// The address.
        address: SocketAddr,
    },
    /// An address that others reach, without leave.
    #[error("{address} can be reached from other machines, and there is no login")]
    NotLoopback {
        /// The address.
        address: SocketAddr,
    },
    /// No address.
    #[error(
        "{} is no address to listen on: expected one such as 127.0.0.1:8080 or a port",
        quoted(text)
    )]
    NoAddress {
        /// As typed.
        text: String,
    },
    /// The answer panicked.
    #[error("internal fault while this was answered")]
    Fault,
}

codes!(ServeError {
    WrongHost => "wrong-host",
    CrossSite => "cross-site",
    WrongMethod => "wrong-method",
    BodyRefused => "body-refused",
    Busy => "busy",
    NoSuchPage => "no-such-page",
    AddressTaken => "address-taken",
    NotLoopback => "not-loopback",
    NoAddress => "no-address",
    Fault => "fault",
});

impl ServeError {
    /// What to do about it.
    #[must_use]
    pub fn hint(&self) -> Option<String> {
        let hint = match self {
            Self::WrongHost { .. } => {
                "open it as 127.0.0.1 or localhost; `kartoteka serve --public --host NAME` answers \
                 for other names"
            }
            Self::CrossSite => "open the address itself",
            Self::Busy => "ask again in a moment",
            Self::AddressTaken { .. } => {
                "end it, or name another port with --listen; 127.0.0.1:0 takes a free one"
            }
            Self::NotLoopback { .. } => {
                "add --public to let everyone who reaches this machine read the whole index (nobody \
                 can change it); put a proxy with a login in front where not everyone may"
            }
            Self::Fault => REPORT,
            Self::WrongMethod { .. }
            | Self::BodyRefused
            | Self::NoSuchPage { .. }
            | Self::NoAddress { .. } => return None,
        };
        Some(hint.to_owned())
    }
}

/// An error as an answer has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// Status of the answer.
    pub(crate) status: u16,
    /// The stable code.
    pub(crate) code: &'static str,
    /// What, where, what was expected; foreign text quoted with its control characters escaped.
    pub(crate) message: String,
    /// What to do.
    pub(crate) hint: Option<String>,
}

impl Problem {
    fn new(code: &'static str, message: String, hint: Option<String>) -> Self {
        Self {
            status: codes::error(code).map_or(500, |row| row.http),
            code,
            message,
            hint,
        }
    }
}

impl From<ServeError> for Problem {
    fn from(error: ServeError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}

impl From<AskError> for Problem {
    fn from(error: AskError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint(None))
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Self {
        AskError::from(error).into()
    }
}

impl From<ParamError> for Problem {
    fn from(error: ParamError) -> Self {
        Self::new(error.code(), error.to_string(), error.hint())
    }
}
