//! Stable codes of notes, advice and errors, and what each means outside.
//!
//! Owns the macro `codes!`, by which a type gets its codes, and the one table from an error's
//! code to its family, exit status and HTTP status. A code is kebab-case and never changes; its
//! sentence, which may, stands in `present`. Several types share a code where a user cannot tell
//! them apart: a reversed range is one in a flag and in a query.

use serde::Serialize;

/// Gives an enum `code()` and the list `CODES`, one code a variant. A variant that wraps an error
/// with codes of its own stands behind a semicolon: `; Self::Engine { error, .. } => error.code()`.
macro_rules! codes {
    ($type:ident { $($variant:ident => $code:literal),+ $(,)? } $(; $wrapper:pat => $inner:expr)*) => {
        impl $type {
            /// Every code, in the order of the variants; without those of wrapped errors.
            pub const CODES: &'static [&'static str] = &[$($code),+];

            /// The stable code, kebab-case.
            #[must_use]
            pub fn code(&self) -> &'static str {
                match self {
                    $(Self::$variant { .. } => $code,)+
                    $($wrapper => $inner,)*
                }
            }
        }
    };
}
pub(crate) use codes;

/// Whose matter an error is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Family {
    /// The user's words.
    Request,
    /// A bad item among the sources.
    Source,
    /// The index: missing, locked, outdated, damaged, or refused by the system.
    Store,
    /// A fault of the program.
    Fault,
}

/// How a run of the program ended; the numbers are the contract.
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
    /// A fault of the program.
    Fault = 6,
    /// Ctrl-C, after what was read has been saved; 128 and the signal, as shells count.
    Interrupted = 130,
    /// SIGTERM, after what was read has been saved.
    Terminated = 143,
}

/// What the code of an error means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Row {
    /// The code.
    pub code: &'static str,
    /// Whose matter it is.
    pub family: Family,
    /// Exit status of the program.
    pub exit: Status,
    /// Status of an HTTP answer.
    pub http: u16,
}

const fn row(code: &'static str, family: Family, exit: Status, http: u16) -> Row {
    Row {
        code,
        family,
        exit,
        http,
    }
}

/// An error of what was asked.
const fn asked(code: &'static str) -> Row {
    row(code, Family::Request, Status::Request, 400)
}

/// The codes of all errors.
pub const ERRORS: &[Row] = &[
    // The query.
    asked("query-too-large"),
    asked("too-many-edits"),
    asked("window-too-wide"),
    asked("open-range"),
    asked("reversed-range"),
    asked("no-reference"),
    // Dates of flags and queries.
    asked("no-date"),
    asked("impossible-date"),
    asked("open-ended-date"),
    // What an engine cannot meet.
    asked("too-deep"),
    asked("too-nested"),
    asked("too-many-parts"),
    asked("too-many-words"),
    asked("too-many-facets"),
    asked("too-many-values"),
    asked("too-many-combinations"),
    asked("bad-value"),
    asked("not-below"),
    row("no-such-collection", Family::Request, Status::Request, 404),
    asked("bad-collection-name"),
    row("collection-exists", Family::Request, Status::Request, 409),
    row(
        "collection-unchanged",
        Family::Request,
        Status::Request,
        409,
    ),
    // What a question is asked with.
    asked("unknown-facet"),
    asked("unknown-column"),
    asked("not-with-all"),
    row("several-records", Family::Request, Status::Request, 409),
    asked("unknown-choice"),
    asked("no-number"),
    asked("given-twice"),
    asked("contradiction"),
    asked("missing-parameter"),
    asked("unknown-parameter"),
    asked("too-many-parameters"),
    asked("too-many-queries"),
    asked("too-many-lines"),
    asked("no-words"),
    row("no-such-record", Family::Request, Status::Nothing, 404),
    // Flags.
    asked("unfit-output"),
    asked("named-and-found"),
    asked("nothing-asked"),
    // Saved searches.
    row("no-such-search", Family::Request, Status::Request, 404),
    row("search-exists", Family::Request, Status::Request, 409),
    asked("bad-search-name"),
    asked("flag-not-saved"),
    asked("saved-malformed"),
    // Files that a command writes.
    row("folder-not-empty", Family::Request, Status::Request, 409),
    row("would-overwrite", Family::Request, Status::Request, 409),
    row("in-use", Family::Store, Status::Locked, 503),
    asked("no-size"),
    asked("queries-malformed"),
    asked("configuration-malformed"),
    // Files that the user names.
    asked("no-such-path"),
    asked("nothing-to-read"),
    asked("no-mapping"),
    asked("no-such-field"),
    asked("field-mapped-twice"),
    asked("mapping-unreadable"),
    asked("mapping-malformed"),
    asked("rules-malformed"),
    asked("names-not-utf8"),
    asked("names-malformed"),
    asked("name-blank"),
    asked("name-twice"),
    asked("years-reversed"),
    asked("mark-without-name"),
    // Sources.
    row("rejected", Family::Source, Status::Nothing, 422),
    // The index.
    row("no-index", Family::Store, Status::Request, 503),
    row("not-an-index", Family::Store, Status::Request, 503),
    row("incompatible-index", Family::Store, Status::Request, 503),
    row("index-damaged", Family::Store, Status::Damaged, 500),
    row("index-locked", Family::Store, Status::Locked, 503),
    row("system-refused", Family::Store, Status::System, 503),
    row("deadline-passed", Family::Store, Status::System, 504),
    row("cancelled", Family::Store, Status::System, 503),
    // The server.
    row("no-such-page", Family::Request, Status::Request, 404),
    row("wrong-host", Family::Request, Status::Request, 421),
    row("cross-site", Family::Request, Status::Request, 403),
    row("wrong-method", Family::Request, Status::Request, 405),
    row("body-refused", Family::Request, Status::Request, 413),
    row("busy", Family::Store, Status::System, 503),
    row("address-taken", Family::Store, Status::System, 503),
    asked("not-loopback"),
    asked("no-address"),
    // The program.
    row("fault", Family::Fault, Status::Fault, 500),
];

/// The row of an error's code.
#[must_use]
pub fn error(code: &str) -> Option<&'static Row> {
    ERRORS.iter().find(|row| row.code == code)
}
