//! Ctrl-C and SIGTERM while an index is written.
//!
//! Owns the signal handlers. The first signal sets a flag, at which the run ends in order: it commits
//! what it has read and says what is saved. A second one ends the process at once, as `kill -9`
//! would, which loses no more than what came after the last commit.
//!
//! SIGHUP is left alone: under `nohup` it is to be ignored, and without it the run may die by it
//! as safely as by any other.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

use super::exit::Status;

/// Signals received so far.
#[derive(Debug, Clone, Default)]
pub(super) struct Interrupt {
    is_asked: Arc<AtomicBool>,
    /// The last signal; 0 before the first.
    signal: Arc<AtomicUsize>,
}

impl Interrupt {
    /// Listens from now on, for the rest of the process.
    ///
    /// # Errors
    /// Returns the system's error when it lets nobody listen.
    pub(super) fn listen() -> io::Result<Self> {
        let heard = Self::default();
        for (signal, status) in [(SIGINT, Status::Interrupted), (SIGTERM, Status::Terminated)] {
            // In this order: the second signal finds the flag that the first has set.
            flag::register_conditional_shutdown(
                signal,
                status as i32,
                Arc::clone(&heard.is_asked),
            )?;
            flag::register(signal, Arc::clone(&heard.is_asked))?;
            flag::register_usize(signal, Arc::clone(&heard.signal), status as usize)?;
        }
        Ok(heard)
    }

    /// The flag that the first signal sets.
    pub(super) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_asked)
    }

    /// The status to end with, once a signal was received.
    pub(super) fn status(&self) -> Option<Status> {
        let heard = self.signal.load(Ordering::Relaxed);
        [Status::Interrupted, Status::Terminated]
            .into_iter()
            .find(|&status| status as usize == heard)
    }
}
