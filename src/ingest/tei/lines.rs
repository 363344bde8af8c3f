//! A buffered reader that knows on which line it stands.
//!
//! The XML reader counts bytes only, and a person who mends a volume looks for a line.

use std::io::{self, BufRead, Read};

/// Counts the line ends that went by.
pub(super) struct LineCounter<R> {
    inner: R,
    ends: u64,
}

impl<R> LineCounter<R> {
    pub(super) fn new(inner: R) -> Self {
        Self { inner, ends: 0 }
    }

    /// The line of the next byte, from 1.
    pub(super) fn line(&self) -> u64 {
        self.ends + 1
    }
}

impl<R: BufRead> Read for LineCounter<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let taken = available.len().min(into.len());
        into[..taken].copy_from_slice(&available[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for LineCounter<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        // The buffer is the one that `fill_buf` gave a moment ago, so asking again reads nothing.
        if let Ok(buffer) = self.inner.fill_buf() {
            let seen = &buffer[..amount.min(buffer.len())];
            self.ends += seen.iter().filter(|byte| **byte == b'\n').count() as u64;
        }
        self.inner.consume(amount);
    }
}
