//! Worker threads that answer questions: a fixed pool, started before the server listens.
//!
//! Owns [`Workers`]: takes work, of which [`Lanes`](super::limits::Lanes) never give more at a time
//! than there are threads. All are started at once, so that a system without threads refuses the
//! server at its start and no question later. Rejected: the threads of tokio, which it starts when
//! they are needed, and panics when the system gives none. A panic is caught by who gives the work.

use std::io;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// Work for a thread.
type Work = Box<dyn FnOnce() + Send>;

/// The threads, which end when this is dropped and their work is done.
#[derive(Debug)]
pub(super) struct Workers(Sender<Work>);

impl Workers {
    /// Starts so many threads.
    ///
    /// # Errors
    /// Returns the error of the system when it gives no more.
    pub(super) fn start(count: usize) -> io::Result<Self> {
        let (sender, receiver) = channel();
        let receiver = Arc::new(Mutex::new(receiver));
        for _ in 0..count {
            let receiver = Arc::clone(&receiver);
            thread::Builder::new().spawn(move || work(&receiver))?;
        }
        Ok(Self(sender))
    }

    /// Has a thread do this; false when none is left, which nothing but a fault can bring about.
    pub(super) fn take(&self, work: impl FnOnce() + Send + 'static) -> bool {
        self.0.send(Box::new(work)).is_ok()
    }
}

fn work(receiver: &Mutex<Receiver<Work>>) {
    loop {
        // One waits for work while it holds the lock, the others wait for the lock.
        let next = receiver
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .recv();
        match next {
            Ok(work) => work(),
            Err(_) => return,
        }
    }
}
