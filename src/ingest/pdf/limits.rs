//! How PDF files are read: by which program, and what one file may take.

use std::path::PathBuf;
use std::time::Duration;

/// How PDF files are read.
///
/// They are read in a process of their own, for some of them are made to do harm, and only a
/// process can be bounded and ended. That process is `kartoteka` itself. A library inside of another
/// program knows no such program, and refuses PDF files until it is told one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PdfOptions {
    /// The program `kartoteka` of this version; none refuses PDF files.
    pub program: Option<PathBuf>,
    /// What the reading of one file may take.
    pub limits: Limits,
}

impl PdfOptions {
    /// Reads them by the program that runs, which is to call
    /// [`serve_if_asked`](super::serve_if_asked) first.
    #[must_use]
    pub fn of_this_program() -> Self {
        // On Linux this is the program that runs, even where a newer one has taken its place.
        let running = PathBuf::from("/proc/self/exe");
        let program = match cfg!(target_os = "linux") && running.exists() {
            true => Some(running),
            false => std::env::current_exe().ok(),
        };
        Self {
            program,
            limits: Limits::default(),
        }
    }
}

/// Bounds of the process that reads a file. Only the clock holds on systems other than Unix.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Memory beside the file itself, in bytes.
    pub memory_bytes: u64,
    /// Seconds of processor for a small file; each MiB of it adds one.
    pub seconds: u64,
}

impl Default for Limits {
    /// Files of a thousand pages take about 60 MB and ten seconds.
    fn default() -> Self {
        Self {
            memory_bytes: 384 << 20,
            seconds: 30,
        }
    }
}

impl Limits {
    /// Seconds of processor for a file of that length.
    pub(super) fn processor_seconds(self, file_bytes: usize) -> u64 {
        self.seconds + (file_bytes as u64 >> 20)
    }

    /// The same by the clock, on a machine that has other things to do.
    pub(super) fn clock(self, file_bytes: usize) -> Duration {
        Duration::from_secs(self.processor_seconds(file_bytes) * 4)
    }

    /// The limits as arguments.
    pub(super) fn arguments(self) -> [String; 2] {
        [self.memory_bytes.to_string(), self.seconds.to_string()]
    }

    /// The limits out of arguments; the usual ones for what is missing.
    pub(super) fn of(mut arguments: impl Iterator<Item = String>) -> Self {
        let usual = Self::default();
        let mut next = |otherwise| {
            let argument = arguments.next();
            argument
                .and_then(|given| given.parse().ok())
                .unwrap_or(otherwise)
        };
        Self {
            memory_bytes: next(usual.memory_bytes),
            seconds: next(usual.seconds),
        }
    }
}
