//! Bytes of a source on their way to the cuts, with the place that they have reached.
//!
//! Takes a reader, gives chunks or units (a byte, a pair in UTF-16), and counts lines and bytes.
//! Holds one buffer, so that no cut depends on the buffers below it.

use std::io::{self, Read};

use super::super::encoding::Encoding;
use super::super::jsonl::LinePlace;
use super::super::limits::SNIFF_BYTES;

/// A source that is being read.
pub(super) struct Stream<R> {
    reader: R,
    /// What was read and not yet taken, from `at` on.
    buffer: Vec<u8>,
    at: usize,
    /// An error that came after what is in the buffer.
    error: Option<io::Error>,
    /// How the units are made; UTF-8 until something else is found.
    pub(super) encoding: Encoding,
    /// A unit that is to be looked at again.
    again: Option<u16>,
    line: u64,
    byte: u64,
    /// Whether the last unit was a return, which ends a line where no line feed follows.
    is_return: bool,
}

impl<R: Read> Stream<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            buffer: Vec::new(),
            at: 0,
            error: None,
            encoding: Encoding::Utf8,
            again: None,
            line: 1,
            byte: 0,
            is_return: false,
        }
    }

    /// Line, from 1, and byte up to which the source has been taken.
    pub(super) fn here(&self) -> LinePlace {
        LinePlace {
            line: self.line,
            start: self.byte,
            number: self.line,
            row: 0,
        }
    }

    /// Bytes of a unit.
    pub(super) fn width(&self) -> usize {
        if self.encoding.is_utf16() { 2 } else { 1 }
    }

    /// Keeps an error for when it is its turn.
    pub(super) fn put_off(&mut self, error: io::Error) {
        self.error = Some(error);
    }

    /// The bytes at hand, up to [`SNIFF_BYTES`], none at the end of the source. A signal is no
    /// error.
    pub(super) fn fill(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.buffer.clear();
            self.at = 0;
            if let Some(error) = self.error.take() {
                return Err(error);
            }
            let mut part = self.reader.by_ref().take(SNIFF_BYTES as u64);
            if let Err(error) = part.read_to_end(&mut self.buffer) {
                if self.buffer.is_empty() {
                    return Err(error);
                }
                self.error = Some(error);
            }
        }
        Ok(&self.buffer[self.at..])
    }

    /// Takes bytes that were at hand, a line to its end or a part of it.
    pub(super) fn take(&mut self, bytes: usize, ends_line: bool) {
        self.at += bytes;
        self.byte += bytes as u64;
        self.line += u64::from(ends_line);
    }

    /// The bytes at hand where each is a unit and none was put back, else nothing.
    pub(super) fn plain(&mut self) -> io::Result<&[u8]> {
        if self.again.is_some() || self.encoding.is_utf16() {
            return Ok(&[]);
        }
        self.fill()
    }

    /// Takes bytes among which no line ends.
    pub(super) fn take_plain(&mut self, bytes: usize) {
        self.take(bytes, false);
        self.is_return &= bytes == 0;
    }

    /// The next unit, which is taken by [`Self::pass`] or put back; nothing at the end of the
    /// source. Half a pair at its end is left.
    pub(super) fn next_unit(&mut self) -> io::Result<Option<u16>> {
        if let Some(unit) = self.again.take() {
            return Ok(Some(unit));
        }
        let Some(first) = self.next_byte()? else {
            return Ok(None);
        };
        let unit: fn([u8; 2]) -> u16 = match self.encoding {
            Encoding::Utf16Le => u16::from_le_bytes,
            Encoding::Utf16Be => u16::from_be_bytes,
            _ => return Ok(Some(u16::from(first))),
        };
        Ok(self.next_byte()?.map(|second| unit([first, second])))
    }

    pub(super) fn put_back(&mut self, unit: u16) {
        self.again = Some(unit);
    }

    fn next_byte(&mut self) -> io::Result<Option<u8>> {
        if self.at == self.buffer.len() {
            self.fill()?;
        }
        let byte = self.buffer.get(self.at).copied();
        self.at += usize::from(byte.is_some());
        Ok(byte)
    }

    /// Goes on behind a unit. A line ends at a line feed, a return or both.
    pub(super) fn pass(&mut self, unit: u16) {
        self.byte += self.width() as u64;
        let is_feed = unit == u16::from(b'\n');
        let is_return = unit == u16::from(b'\r');
        self.line += u64::from(is_return || (is_feed && !self.is_return));
        self.is_return = is_return;
    }

    /// The bytes of a unit, as they stand in the source.
    pub(super) fn bytes_of(&self, unit: u16) -> ([u8; 2], usize) {
        let pair = match self.encoding {
            Encoding::Utf16Be => unit.to_be_bytes(),
            _ => unit.to_le_bytes(),
        };
        (pair, self.width())
    }
}
