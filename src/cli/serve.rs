//! `kartoteka serve`: the reading room in a browser, and the HTTP API.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result};
use clap::Args;

use super::console::{self, Console};
use super::exit::{Failure, Status};
use super::feeding;
use super::interrupt::Interrupt;
use super::library::Library;
use crate::engine::EngineError;
use crate::engine::embedded::ChangeMark;
use crate::present::text::counted;
use crate::serve::{self, Event, Options, ServeError, StartError, Unopened};

#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  kartoteka serve --corpus sample_corpus
  kartoteka serve --open
  kartoteka serve --listen 127.0.0.1:0

The address is written to stdout: http://127.0.0.1:8080/. Only this machine can open it, and nothing
that is opened changes the index. What `kartoteka index` adds meanwhile is shown within a second.
/api/openapi.json describes the API; its parameters are the flags of `search`, `facets` and `kwic`,
with q for the query. Ctrl-C ends it.")]
pub(super) struct ServeArgs {
    /// Address and port, or a port of this machine; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// Let other machines read the index: there is no login
    #[arg(long)]
    public: bool,
    /// Answer for this name of the server too, as a proxy in front passes it on
    #[arg(long, value_name = "NAME")]
    host: Vec<String>,
    /// Open the first page in the browser
    #[arg(long)]
    open: bool,
    /// Bring the index up to date with this path first
    #[arg(long, value_name = "PATH")]
    corpus: Vec<PathBuf>,
}

pub(super) fn run(args: &ServeArgs, library: &Library, console: &Console) -> Result<Status> {
    let listen = address(&args.listen)?;
    feeding::bring_up_to_date(&args.corpus, &library.index)?;
    let interrupt = Interrupt::listen().context("cannot listen for Ctrl-C")?;
    let index = library.index.clone();
    let mark = ChangeMark::of(&index);
    let asker = library.open()?;
    let shown = index.clone();
    let library = library.clone();
    let options = Options {
        listen,
        public: args.public,
        hosts: args.host.clone(),
        index,
        mark,
        asker,
        reopen: Box::new(move || {
            library
                .open()
                .map_err(|error| unopened(&error, &library.index))
        }),
        stop: interrupt.flag(),
    };
    let mut written = Ok(());
    let mut heard = |event: Event| match event {
        Event::Listening(address, records) => {
            let url = url(address);
            console::say(&format!(
                "the reading room of {}, {}; Ctrl-C closes it",
                shown.display(),
                counted(records, "record")
            ));
            written = console.write(&format!("{url}\n"));
            if args.public && !address.ip().is_loopback() {
                console::notes(["whoever reaches this machine can read the whole index"]);
            }
            if args.open && !open(&url) {
                console::notes([format!("no browser could be opened; the address is {url}")]);
            }
        }
        Event::Shown(commit) => {
            console::notes([format!("the index has changed; commit {commit} is shown")]);
        }
        Event::Unopened(problem) => {
            console::say(&format!(
                "warning: the index has changed and cannot be opened, so what it held before is \
                 shown: {}",
                problem.message
            ));
            if let Some(hint) = problem.hint {
                console::say(&format!("hint: {hint}"));
            }
        }
        Event::Stopping => console::notes(["answers that are under way are finished"]),
    };
    match serve::run(options, &mut heard) {
        Err(StartError::Refused(error)) => return Err(error.into()),
        other => other?,
    }
    written?;
    Ok(Status::Done)
}

/// The address that a flag names: `ADDRESS:PORT`, `localhost:PORT` or a port.
fn address(text: &str) -> Result<SocketAddr, ServeError> {
    let port = text.strip_prefix("localhost:").unwrap_or(text);
    let port = port.strip_prefix(':').unwrap_or(port);
    if let Ok(port) = port.parse::<u16>() {
        return Ok((Ipv4Addr::LOCALHOST, port).into());
    }
    text.parse().map_err(|_| ServeError::NoAddress {
        text: text.to_owned(),
    })
}

/// The first page, as this machine reaches it.
fn url(address: SocketAddr) -> String {
    if address.ip().is_unspecified() {
        format!("http://127.0.0.1:{}/", address.port())
    } else {
        format!("http://{address}/")
    }
}

fn unopened(error: &anyhow::Error, index: &Path) -> Unopened {
    let failure = Failure::of(error, index);
    let engine = error.downcast_ref::<EngineError>();
    Unopened {
        public: engine.map_or_else(
            || "the index cannot be opened".to_owned(),
            ToString::to_string,
        ),
        message: failure
            .as_ref()
            .map_or_else(|| error.to_string(), |failure| failure.message.clone()),
        hint: failure.and_then(|failure| failure.hint),
    }
}

/// Opens `url` with the system's opener; whether one was started.
fn open(url: &str) -> bool {
    let (opener, before): (&str, &[&str]) = match std::env::consts::OS {
        "macos" => ("open", &[]),
        "windows" => ("rundll32", &["url.dll,FileProtocolHandler"]),
        _ => ("xdg-open", &[]),
    };
    let mut command = Command::new(opener);
    command.args(before).arg(url);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    command.spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        for (text, expected) in [
            ("127.0.0.1:8080", Some("127.0.0.1:8080")),
            ("8080", Some("127.0.0.1:8080")),
            (":8080", Some("127.0.0.1:8080")),
            ("localhost:0", Some("127.0.0.1:0")),
            ("[::1]:80", Some("[::1]:80")),
            ("0.0.0.0:80", Some("0.0.0.0:80")),
            ("0.0.0.0", None),
            ("evil.example:80", None),
            ("70000", None),
            ("", None),
        ] {
            let read = address(text).ok().map(|address| address.to_string());
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }
}
