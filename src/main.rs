//! The program: parse, call, print the error, set the exit status.

use std::io::Write;
use std::panic::{PanicHookInfo, catch_unwind};
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;
use kartoteka::cli::Cli;
use kartoteka::cli::complete;
use kartoteka::cli::exit::{Failure, Status};
use kartoteka::cli::version;
use kartoteka::engine::guard;
use kartoteka::ingest::pdf;
use kartoteka::present::escape;

fn main() -> ExitCode {
    // A file that is made to do harm is read in a process of its own: this program again.
    if let Some(ended) = pdf::serve_if_asked() {
        return ended;
    }
    if let Some(ended) = complete::answer_if_asked() {
        return ended;
    }
    std::panic::set_hook(Box::new(confess));
    let status = catch_unwind(|| match Cli::try_parse() {
        Ok(cli) => match cli.run() {
            Ok(status) => status,
            Err(failure) => {
                complain(&failure.lines());
                failure.status
            }
        },
        Err(usage) => explain(&usage),
    });
    ExitCode::from(status.unwrap_or(Status::Fault) as u8)
}

/// Help and version go to stdout; a mistake goes to stderr, with what was typed escaped.
fn explain(usage: &clap::Error) -> Status {
    match usage.kind() {
        ErrorKind::DisplayVersion => {
            let _ = std::io::stdout().write_all(version::text().as_bytes());
            Status::Done
        }
        ErrorKind::DisplayHelp => {
            // That the reader of the help has gone is no error.
            let _ = usage.print();
            Status::Done
        }
        _ => {
            complain(&escape::terminal(&usage.render().to_string()));
            Status::Request
        }
    }
}

/// Says that a panic is our fault and how to report it, unless it is a damaged file's.
fn confess(panic: &PanicHookInfo<'_>) {
    if guard::is_guarding() {
        return;
    }
    let payload = panic.payload();
    let said = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    let place = match panic.location() {
        Some(at) => format!("{}:{}", at.file(), at.line()),
        None => "an unknown place".to_owned(),
    };
    complain(&Failure::panicked(&place, said).lines());
}

/// Writes to stderr; that it is closed is no reason to fail.
fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
