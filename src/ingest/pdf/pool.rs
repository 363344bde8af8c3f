//! Processes that read PDF files, and the clock that ends them.
//!
//! Owns [`Extractor`]: takes the bytes of a file, gives its text or the reason why there is none.
//! Every file is read in a process of its own program ([`super::worker`]), which bounds its own
//! memory and time; one process reads many files. A process that dies or is late costs the file
//! that it was reading, and the next file gets a new one; a file whose process was killed from
//! outside gets a second one, for it may be as good as any. As many processes as are allowed work
//! at a time; they are started when they are needed.
//!
//! ```text
//! to the process    length of the file (8 bytes, little endian), the file
//! from it           HELLO once; for each file the length of the answer, the answer as JSON
//! ```

use std::fmt::Display;
use std::io::{self, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::limits::{Limits, PdfOptions};
use super::page::Extract;
use super::worker::{COMMAND, HELLO};

/// Most bytes of an answer that are taken.
const MAX_ANSWER_BYTES: u64 = 512 << 20;

/// Bytes of what a dying process says that are looked at.
const MAX_LAST_WORDS: u64 = 4 << 10;

/// Reads PDF files in processes of its own.
#[derive(Debug)]
pub struct Extractor {
    options: PdfOptions,
    most: usize,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    idle: Vec<Process>,
    busy: usize,
}

/// The end of a process that gave no answer.
#[derive(Debug)]
struct Death {
    reason: String,
    /// Whether another program or the system killed it: its own limits do that otherwise.
    is_foreign: bool,
}

impl Death {
    /// Of a process that never read a file.
    fn unborn(why: &dyn Display) -> Self {
        Self {
            reason: format!("the process that reads PDF files: {why}"),
            is_foreign: false,
        }
    }
}

/// Why work with a process came to nothing.
#[derive(Debug)]
enum Failed {
    /// It took too long, and the process was killed.
    Late,
    /// The process is gone, or what it says makes no sense.
    Broken,
    /// Nothing was begun, for the system gives no thread to watch the clock.
    Unwatched(io::Error),
}

/// A process that waits for a file.
#[derive(Debug)]
struct Process {
    child: Child,
    stdin: ChildStdin,
    stdout: BufReader<ChildStdout>,
}

impl Default for Extractor {
    /// One that refuses every file, for want of a program.
    fn default() -> Self {
        Self::new(PdfOptions::default(), 1)
    }
}

impl Extractor {
    /// Reads with up to `most` processes.
    #[must_use]
    pub fn new(options: PdfOptions, most: usize) -> Self {
        Self {
            options,
            most: most.max(1),
            state: Mutex::default(),
            changed: Condvar::new(),
        }
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Returns the reason why it cannot be read.
    pub(super) fn extract(&self, bytes: &[u8]) -> Result<Extract, String> {
        let PdfOptions { program, limits } = &self.options;
        let Some(program) = program else {
            return Err(
                "a PDF file, and no program is set to read it with: set the path of \
                        kartoteka (PdfOptions::program)"
                    .to_owned(),
            );
        };
        let _place = self.enter();
        let mut is_again = false;
        loop {
            let idle = self.state().idle.pop();
            let process = match idle {
                Some(process) => Ok(process),
                None => Process::start(program, *limits),
            };
            match process.and_then(|process| process.ask(bytes, *limits)) {
                Ok((process, answer)) => {
                    self.state().idle.push(process);
                    return answer;
                }
                Err(death) if death.is_foreign && !is_again => is_again = true,
                Err(death) => return Err(death.reason),
            }
        }
    }

    /// Waits for a place among the processes.
    fn enter(&self) -> PlaceTaken<'_> {
        let mut state = self.state();
        while state.busy >= self.most {
            state = self
                .changed
                .wait(state)
                .unwrap_or_else(PoisonError::into_inner);
        }
        state.busy += 1;
        PlaceTaken(self)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A place among the processes, until it is dropped.
struct PlaceTaken<'e>(&'e Extractor);

impl Drop for PlaceTaken<'_> {
    fn drop(&mut self) {
        self.0.state().busy -= 1;
        self.0.changed.notify_one();
    }
}

impl Process {
    fn start(program: &Path, limits: Limits) -> Result<Self, Death> {
        let mut command = Command::new(program);
        command
            .arg(COMMAND)
            .args(limits.arguments())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        // Ctrl-C is for the program itself, which lets the file at hand end.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn().map_err(|error| Death::unborn(&error))?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Self {
                child,
                stdin,
                stdout: BufReader::new(stdout),
            }
            .greeted()?),
            _ => Err(Death::unborn(&"it has no pipes")),
        }
    }

    /// Makes sure that it is a program of this version.
    fn greeted(mut self) -> Result<Self, Death> {
        let mut hello = vec![0; HELLO.len()];
        let limit = Duration::from_secs(10);
        let stdout = &mut self.stdout;
        let said = within(&mut self.child, limit, || stdout.read_exact(&mut hello));
        let is_gone = matches!(said, Err(Failed::Broken));
        match said {
            Ok(()) if hello == HELLO.as_bytes() => Ok(self),
            Err(Failed::Unwatched(error)) => Err(Death::unborn(&error)),
            _ => match self.ended() {
                Some(status) if is_gone && is_killed(status) => Err(Death {
                    is_foreign: true,
                    ..Death::unborn(&format!("it was killed ({status})"))
                }),
                _ => Err(Death::unborn(
                    &"the program that is set to read them is not this version of kartoteka",
                )),
            },
        }
    }

    /// How it ended, if it did or is about to.
    fn ended(&mut self) -> Option<ExitStatus> {
        let ended = self.child.try_wait().ok()?;
        ended.or_else(|| {
            thread::sleep(Duration::from_millis(50));
            self.child.try_wait().ok().flatten()
        })
    }

    /// Has it read a file: gives its answer, or the reason why there is none; then it is gone.
    fn ask(
        mut self,
        bytes: &[u8],
        limits: Limits,
    ) -> Result<(Self, Result<Extract, String>), Death> {
        let (stdin, stdout) = (&mut self.stdin, &mut self.stdout);
        let limit = limits.clock(bytes.len());
        let answer = within(&mut self.child, limit, || {
            stdin.write_all(&(bytes.len() as u64).to_le_bytes())?;
            stdin.write_all(bytes)?;
            stdin.flush()?;
            let mut length = [0; 8];
            stdout.read_exact(&mut length)?;
            let length = u64::from_le_bytes(length);
            if length > MAX_ANSWER_BYTES {
                return Err(io::Error::other("its answer is too long"));
            }
            let mut answer = Vec::new();
            stdout.take(length).read_to_end(&mut answer)?;
            Ok(answer)
        });
        let answer = answer.and_then(|answer| {
            serde_json::from_slice::<Result<Extract, String>>(&answer).map_err(|_| Failed::Broken)
        });
        match answer {
            Ok(answer) => Ok((self, answer)),
            Err(Failed::Unwatched(error)) => Err(Death {
                reason: format!(
                    "no thread can be started to watch the process that reads it: {error}"
                ),
                is_foreign: false,
            }),
            Err(failed) => {
                let is_late = matches!(failed, Failed::Late);
                Err(self.obituary(is_late, limits, bytes.len()))
            }
        }
    }

    /// Why the process is gone, or is ended here.
    fn obituary(mut self, is_late: bool, limits: Limits, file_bytes: usize) -> Death {
        // It may be about to end by itself; else it has gone wrong.
        let status = if is_late { None } else { self.ended() };
        let is_foreign = status.is_some_and(is_killed);
        let _ = self.child.kill();
        let mut last_words = String::new();
        if let Some(stderr) = self.child.stderr.take() {
            let _ = stderr.take(MAX_LAST_WORDS).read_to_string(&mut last_words);
        }
        let status = status.or_else(|| self.child.wait().ok());
        let what = if is_late {
            format!("longer than {} seconds", limits.clock(file_bytes).as_secs())
        } else if status.is_some_and(is_out_of_time) {
            let seconds = limits.processor_seconds(file_bytes);
            format!("more than {seconds} seconds of processor")
        } else if last_words.contains("memory allocation") {
            format!("more than {} MB of memory", limits.memory_bytes >> 20)
        } else if last_words.contains("stack") {
            "more depth than there is: its parts stand in each other too often".to_owned()
        } else {
            let status = status.map_or_else(String::new, |status| format!(" ({status})"));
            let reason = match is_foreign {
                true => format!(
                    "the process that read it was killed twice{status}, perhaps for want of memory: \
                     run the command again"
                ),
                false => {
                    format!("the process that read it died{status}: damaged, or made to do harm")
                }
            };
            return Death { reason, is_foreign };
        };
        Death {
            reason: format!("reading it takes {what}: damaged, or made to do harm"),
            is_foreign: false,
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // What waits for a file ends when it can get none; what works on one is ended. Killed, it
        // is gone at once, so waiting for it takes no time.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs `work`, and ends the process when that takes longer than `limit`.
fn within<T>(
    child: &mut Child,
    limit: Duration,
    work: impl FnOnce() -> io::Result<T>,
) -> Result<T, Failed> {
    let (done, is_done) = channel::<()>();
    thread::scope(|scope| {
        let clock = thread::Builder::new().spawn_scoped(scope, move || {
            let is_late = is_done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if is_late {
                // Its pipes close with it, so the other side wakes.
                let _ = child.kill();
            }
            is_late
        });
        let clock = clock.map_err(Failed::Unwatched)?;
        let worked = work();
        drop(done);
        match clock.join() {
            Ok(true) => Err(Failed::Late),
            _ => worked.map_err(|_| Failed::Broken),
        }
    })
}

/// Whether a process was killed by a signal that no limit of its own sends.
#[cfg(unix)]
fn is_killed(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::KILL.as_raw())
}

/// Elsewhere nobody tells.
#[cfg(not(unix))]
fn is_killed(_: ExitStatus) -> bool {
    false
}

/// Whether a process ended for using too much of the processor.
#[cfg(unix)]
fn is_out_of_time(status: ExitStatus) -> bool {
    use std::os::unix::process::ExitStatusExt;
    status.signal() == Some(rustix::process::Signal::XCPU.as_raw())
}

/// Elsewhere nobody measures that.
#[cfg(not(unix))]
fn is_out_of_time(_: ExitStatus) -> bool {
    false
}
