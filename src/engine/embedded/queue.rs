//! How much may wait between the writer and tantivy's threads.
//!
//! Tantivy lets ten thousand documents wait, whatever their size: with long documents that is
//! more memory than everything else together. So each document carries a [`Permit`] for its bytes
//! that is given back when tantivy drops it, and a writer waits for permits.

use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use tantivy::TantivyDocument;
use tantivy::schema::{Document, Field};

/// Longest wait without any document leaving. A thread that died gives nothing back; then the
/// document goes to tantivy all the same, and it says what happened.
const PATIENCE: Duration = Duration::from_secs(60);

/// The bytes that wait, and how many may.
#[derive(Debug)]
pub(super) struct Gauge {
    waiting: Mutex<usize>,
    left: Condvar,
    limit: usize,
}

/// Bytes of one document, given back when dropped.
#[derive(Debug)]
struct Permit {
    gauge: Arc<Gauge>,
    bytes: usize,
}

impl Gauge {
    /// A gauge for at most `limit` bytes.
    pub(super) fn new(limit: usize) -> Arc<Self> {
        Arc::new(Self {
            waiting: Mutex::new(0),
            left: Condvar::new(),
            limit,
        })
    }

    /// Waits until `bytes` more may wait. One document may always, whatever its size.
    fn acquire(self: &Arc<Self>, bytes: usize) -> Permit {
        let bytes = bytes.min(self.limit);
        let waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |waiting: &mut usize| *waiting + bytes > self.limit;
        let waited = self.left.wait_timeout_while(waiting, PATIENCE, is_full);
        let (mut waiting, _) = waited.unwrap_or_else(PoisonError::into_inner);
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

/// A document on its way to tantivy.
#[derive(Debug)]
pub(super) struct Queued {
    document: TantivyDocument,
    _permit: Permit,
}

impl Queued {
    /// Lets `document`, which takes about `bytes`, into the queue when there is room.
    pub(super) fn new(document: TantivyDocument, bytes: usize, gauge: &Arc<Gauge>) -> Self {
        Self {
            document,
            _permit: gauge.acquire(bytes),
        }
    }
}

impl Document for Queued {
    type Value<'a> = <TantivyDocument as Document>::Value<'a>;
    type FieldsValuesIter<'a> = <TantivyDocument as Document>::FieldsValuesIter<'a>;

    fn iter_fields_and_values(&self) -> Self::FieldsValuesIter<'_> {
        self.document.iter_fields_and_values()
    }

    fn get_sorted_field_values(&self) -> Vec<(Field, Vec<Self::Value<'_>>)> {
        self.document.get_sorted_field_values()
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn a_full_queue_waits_for_one_to_leave() {
        let gauge = Gauge::new(100);
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
    fn a_document_larger_than_the_queue_goes_alone() {
        let gauge = Gauge::new(100);
        assert_eq!(gauge.acquire(1_000_000).bytes, 100);
    }
}
