//! How much may wait between the writer and the threads that make segments.
//!
//! A thousand documents may be little or more memory than everything else together. So each
//! carries a [`Permit`] for its bytes that is given back when it is dropped, and a writer waits for
//! permits: until there is room, or until a thread has failed and will never give any back.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tantivy::TantivyDocument;

use super::failure::FirstFailure;
use super::segment::workers::Written;

/// Longest wait without any document leaving. A thread that died gives nothing back; then the
/// document is handed over all the same, and the answer says what happened.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often a wait looks whether a thread has failed.
const GLANCE: Duration = Duration::from_millis(50);

/// The bytes that wait, and how many may.
#[derive(Debug)]
pub(super) struct Gauge {
    waiting: Mutex<usize>,
    left: Condvar,
    limit: usize,
    failure: FirstFailure,
}

/// Bytes of one document, given back when dropped.
#[derive(Debug)]
struct Permit {
    gauge: Arc<Gauge>,
    bytes: usize,
}

impl Gauge {
    /// A gauge for at most `limit` bytes, of a writer whose failures `failure` hears.
    pub(super) fn new(limit: usize, failure: FirstFailure) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::new(0),
            left: Condvar::new(),
            limit,
            failure,
        })
    }

    /// Waits until `bytes` more may wait. One document may always, whatever its size.
    fn acquire(self: &Arc<Self>, bytes: usize) -> Permit {
        let bytes = bytes.min(self.limit);
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let began = Instant::now();
        while *waiting + bytes > self.limit
            && began.elapsed() < PATIENCE
            && !self.failure.is_noted()
        {
            let waited = self.left.wait_timeout(waiting, GLANCE);
            (waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
        }
        *waiting += bytes;
        Permit {
            gauge: Arc::clone(self),
            bytes,
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let mut waiting = self
            .gauge
            .waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        *waiting = waiting.saturating_sub(self.bytes);
        self.gauge.left.notify_one();
    }
}

/// A document on its way into a segment.
#[derive(Debug)]
pub(super) struct Queued {
    pub(super) document: TantivyDocument,
    /// Which writing of which record it is.
    pub(super) written: Written,
    _permit: Permit,
}

impl Queued {
    /// Lets `document`, which takes about `bytes`, into the queue when there is room.
    pub(super) fn new(
        document: TantivyDocument,
        written: Written,
        bytes: usize,
        gauge: &Arc<Gauge>,
    ) -> Self {
        Self {
            document,
            written,
            _permit: gauge.acquire(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_full_queue_waits_for_one_to_leave() {
        let gauge = Gauge::new(100, FirstFailure::default());
        let first = gauge.acquire(60);
        let second = gauge.acquire(40);
        let waiting = {
            let gauge = Arc::clone(&gauge);
            thread::spawn(move || gauge.acquire(50).bytes)
        };
        drop(second);
        thread::sleep(Duration::from_millis(20));
        assert!(!waiting.is_finished(), "40 is not room enough");
        drop(first);
        assert_eq!(waiting.join().unwrap(), 50);
        assert_eq!(*gauge.waiting.lock().unwrap(), 0);
    }

    #[test]
    fn a_failed_thread_ends_the_wait() {
        let failure = FirstFailure::default();
        let gauge = Gauge::new(100, failure.clone());
        let _never_left = gauge.acquire(100);
        let waiting = {
            let gauge = Arc::clone(&gauge);
            thread::spawn(move || gauge.acquire(50).bytes)
        };
        let full = std::io::Error::from_raw_os_error(28);
        failure.note("write", std::path::Path::new("a"), &full);
        assert_eq!(waiting.join().unwrap(), 50);
    }

    #[test]
    fn a_document_larger_than_the_queue_goes_alone() {
        let gauge = Gauge::new(100, FirstFailure::default());
        assert_eq!(gauge.acquire(1_000_000).bytes, 100);
    }
}
