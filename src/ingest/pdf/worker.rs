//! The process that reads PDF files: this program, started by itself.
//!
//! Takes files on stdin, gives their text on stdout ([`super::pool`] has the form). Bounds itself
//! before the first file: memory, processor, no files, no other processes. What goes wrong inside
//! of these bounds is an answer; beyond them it dies, and whoever started it makes a new one.

use std::any::Any;
use std::io::{self, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

use super::extract::extract;
use super::limits::Limits;
use super::page::Extract;
use crate::ingest::limits::MAX_DOCUMENT_BYTES;

/// The argument by which the program is started as this process.
pub(super) const COMMAND: &str = "__read-pdf";

/// What the process says first.
pub(super) const HELLO: &str = concat!("kartoteka-pdf ", env!("CARGO_PKG_VERSION"), " 1\n");

/// Runs the program as the process that reads PDF files, if its arguments ask for that.
#[must_use]
pub fn serve_if_asked() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != COMMAND {
        return None;
    }
    let arguments = arguments.map(|argument| argument.to_string_lossy().into_owned());
    let served = serve(Limits::of(arguments));
    Some(if served.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn serve(limits: Limits) -> io::Result<()> {
    // The answer says that a file could not be read; what the library was about tells a user
    // nothing.
    std::panic::set_hook(Box::new(|_| {}));
    bounds::close_off();
    let (mut stdin, mut stdout) = (io::stdin().lock(), io::stdout().lock());
    stdout.write_all(HELLO.as_bytes())?;
    stdout.flush()?;
    loop {
        let mut length = [0; 8];
        match stdin.read_exact(&mut length) {
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(()),
            read => read?,
        }
        let length = u64::from_le_bytes(length).min(MAX_DOCUMENT_BYTES);
        bounds::bound(limits, length);
        let mut bytes = Vec::with_capacity(length as usize);
        (&mut stdin).take(length).read_to_end(&mut bytes)?;
        let answer: Result<Extract, String> = catch_unwind(AssertUnwindSafe(|| extract(bytes)))
            .unwrap_or_else(|panic| Err(fallen(&*panic)));
        let answer = serde_json::to_vec(&answer)?;
        stdout.write_all(&(answer.len() as u64).to_le_bytes())?;
        stdout.write_all(&answer)?;
        stdout.flush()?;
    }
}

fn fallen(panic: &(dyn Any + Send)) -> String {
    let said = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or_default();
    format!(
        "damaged, so that it cannot be read ({})",
        said.escape_debug()
    )
}

/// Bounds that the system keeps.
#[cfg(unix)]
mod bounds {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    use super::super::limits::Limits;

    /// Files, processes and dumps of memory: none. What the system does not allow to bound stays.
    pub(super) fn close_off() {
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let streams = Rlimit {
            current: Some(3),
            maximum: Some(3),
        };
        for (resource, limit) in [
            (Resource::Core, none),
            (Resource::Fsize, none),
            (Resource::Nproc, none),
            (Resource::Nofile, streams),
        ] {
            let _ = setrlimit(resource, limit);
        }
    }

    /// Memory and processor for one more file.
    pub(super) fn bound(limits: Limits, file_bytes: u64) {
        let used = clock_gettime(ClockId::ProcessCPUTime).tv_sec.unsigned_abs();
        let seconds = used + limits.processor_seconds(file_bytes as usize) + 1;
        for (resource, current) in [
            (Resource::As, limits.memory_bytes + file_bytes),
            (Resource::Cpu, seconds),
        ] {
            let maximum = getrlimit(resource).maximum;
            let current = Some(maximum.map_or(current, |most| most.min(current)));
            let _ = setrlimit(resource, Rlimit { current, maximum });
        }
    }
}

/// Other systems have none that a program can set for itself: the clock alone ends it.
#[cfg(not(unix))]
mod bounds {
    use super::super::limits::Limits;

    pub(super) fn close_off() {}

    pub(super) fn bound(_: Limits, _: u64) {}
}
