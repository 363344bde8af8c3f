//! Processes that read PDF files, and the clock that ends them.
//!
//! Owns [`Extractor`]: takes the bytes of a file, gives its text or the reason why there is none.
//! Every file is read in a process of its own program ([`super::worker`]), which bounds its own
//! memory and time; one process reads many files. A process that dies or is late costs the file
//! that it was reading, and the next file gets a new one. As many processes as are allowed work at
//! a time; they are started when they are needed.
//!
//! ```text
//! to the process    length of the file (8 bytes, little endian), the file
//! from it           HELLO once; for each file the length of the answer, the answer as JSON
//! ```

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
        let idle = self.state().idle.pop();
        let process = match idle {
            Some(process) => process,
            None => Process::start(program, *limits)
                .map_err(|error| format!("the process that reads PDF files: {error}"))?,
        };
        match process.ask(bytes, *limits) {
            Ok((process, answer)) => {
                self.state().idle.push(process);
                answer
            }
            Err(reason) => Err(reason),
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
    fn start(program: &Path, limits: Limits) -> io::Result<Self> {
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
        let mut child = command.spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok(Self {
                child,
                stdin,
                stdout: BufReader::new(stdout),
            }
            .greeted()?),
            _ => Err(io::Error::other("it has no pipes")),
        }
    }

    /// Makes sure that it is a program of this version.
    fn greeted(mut self) -> io::Result<Self> {
        let mut hello = vec![0; HELLO.len()];
        let limit = Duration::from_secs(10);
        let stdout = &mut self.stdout;
        let (read, _) = within(&mut self.child, limit, || stdout.read_exact(&mut hello));
        if read.is_err() || hello != HELLO.as_bytes() {
            return Err(io::Error::other(
                "the program that is set to read them is not this version of kartoteka",
            ));
        }
        Ok(self)
    }

    /// Has it read a file: gives its answer, or the reason why there is none; then it is gone.
    fn ask(
        mut self,
        bytes: &[u8],
        limits: Limits,
    ) -> Result<(Self, Result<Extract, String>), String> {
        let (stdin, stdout) = (&mut self.stdin, &mut self.stdout);
        let limit = limits.clock(bytes.len());
        let (answer, is_late) = within(&mut self.child, limit, || {
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
        let answer = answer
            .ok()
            .filter(|_| !is_late)
            .and_then(|answer| serde_json::from_slice::<Result<Extract, String>>(&answer).ok());
        match answer {
            Some(answer) => Ok((self, answer)),
            None => Err(self.obituary(is_late, limits, bytes.len())),
        }
    }

    /// Why the process is gone, or is ended here.
    fn obituary(mut self, is_late: bool, limits: Limits, file_bytes: usize) -> String {
        // It may be about to end by itself; else it has gone wrong.
        let status = match self.child.try_wait() {
            Ok(None) if !is_late => {
                thread::sleep(Duration::from_millis(50));
                self.child.try_wait().ok().flatten()
            }
            Ok(status) => status,
            Err(_) => None,
        };
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
            return format!("the process that read it died{status}: damaged, or made to do harm");
        };
        format!("reading it takes {what}: damaged, or made to do harm")
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

/// Runs `work`, and ends the process when that takes longer than `limit`: whether it did.
fn within<T>(
    child: &mut Child,
    limit: Duration,
    work: impl FnOnce() -> io::Result<T>,
) -> (io::Result<T>, bool) {
    let (done, is_done) = channel::<()>();
    thread::scope(|scope| {
        let clock = scope.spawn(move || {
            let is_late = is_done.recv_timeout(limit) == Err(RecvTimeoutError::Timeout);
            if is_late {
                // Its pipes close with it, so the other side wakes.
                let _ = child.kill();
            }
            is_late
        });
        let worked = work();
        drop(done);
        (worked, clock.join().unwrap_or(false))
    })
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
