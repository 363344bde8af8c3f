//! Streams with one record a line, cut into batches for the workers.
//!
//! Takes a buffered reader, gives [`Batch`]es of whole lines with the number and the first byte
//! of each. Holds one batch at a time; a line beyond
//! [`MAX_DOCUMENT_BYTES`](super::limits::MAX_DOCUMENT_BYTES) is passed over to its end and comes
//! as a cut line. A line ends at a line feed; in UTF-16 at the pair of bytes of one.

use std::io::{self, BufRead};

use super::encoding::Encoding;
use super::jsonl::LinePlace;
use super::limits::{BATCH_BYTES, BATCH_LINES, MAX_DOCUMENT_BYTES};

/// Bytes of a line beyond the limit that are kept, to quote it.
const CUT_BYTES: usize = 600;

/// Whole lines of a source, in its order.
#[derive(Debug)]
pub(super) struct Batch {
    encoding: Encoding,
    bytes: Vec<u8>,
    lines: Vec<BatchLine>,
}

#[derive(Debug)]
struct BatchLine {
    place: LinePlace,
    /// First byte after it in the batch, without its line feed.
    end: usize,
    is_cut: bool,
}

impl Batch {
    /// How many lines there are.
    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// Bytes that it holds.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(super) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// Every line with its place, and whether it was cut for its length.
    pub(super) fn lines(&self) -> impl Iterator<Item = (LinePlace, &[u8], bool)> {
        let mut start = 0;
        self.lines.iter().map(move |line| {
            let bytes = &self.bytes[start..line.end];
            start = line.end;
            (line.place, bytes, line.is_cut)
        })
    }
}

/// Cuts a stream into batches.
pub(super) struct Batches<R> {
    reader: R,
    encoding: Option<Encoding>,
    line: u64,
    byte: u64,
    max_line_bytes: u64,
    /// An error that came when some lines had been read, kept until those have been given.
    error: Option<io::Error>,
}

impl<R: BufRead> Batches<R> {
    pub(super) fn new(reader: R) -> Self {
        Self {
            reader,
            encoding: None,
            line: 1,
            byte: 0,
            max_line_bytes: MAX_DOCUMENT_BYTES,
            error: None,
        }
    }

    #[cfg(test)]
    fn with_max_line_bytes(mut self, bytes: u64) -> Self {
        self.max_line_bytes = bytes;
        self
    }

    /// Line, from 1, and byte up to which the stream has been read.
    pub(super) fn place(&self) -> (u64, u64) {
        (self.line, self.byte)
    }

    /// The next lines; nothing at the end of the stream. Blank lines count, and are left out.
    ///
    /// # Errors
    /// Returns the error of the stream, after every line that came before it.
    pub(super) fn next_batch(&mut self) -> io::Result<Option<Batch>> {
        if let Some(error) = self.error.take() {
            return Err(error);
        }
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => self.begin()?,
        };
        let mut batch = Batch {
            encoding,
            bytes: Vec::new(),
            lines: Vec::new(),
        };
        while batch.lines.len() < BATCH_LINES && batch.bytes.len() < BATCH_BYTES {
            let place = LinePlace {
                line: self.line,
                start: self.byte,
            };
            let before = batch.bytes.len();
            let is_cut = match self.read_line(encoding, &mut batch.bytes) {
                Ok(Some(is_cut)) => is_cut,
                Ok(None) => break,
                Err(error) if batch.lines.is_empty() => return Err(error),
                Err(error) => {
                    batch.bytes.truncate(before);
                    self.error = Some(error);
                    break;
                }
            };
            self.line += 1;
            let end = batch.bytes.len();
            if end > before {
                batch.lines.push(BatchLine { place, end, is_cut });
            }
        }
        Ok((!batch.lines.is_empty()).then_some(batch))
    }

    /// Finds the encoding and passes over its byte-order mark.
    fn begin(&mut self) -> io::Result<Encoding> {
        let (encoding, mark) = Encoding::detect(fill(&mut self.reader)?);
        self.reader.consume(mark);
        self.byte = mark as u64;
        self.encoding = Some(encoding);
        Ok(encoding)
    }

    /// Appends the next line without its line feed, and says whether it was cut; nothing at the
    /// end of the stream.
    fn read_line(&mut self, encoding: Encoding, into: &mut Vec<u8>) -> io::Result<Option<bool>> {
        let start = into.len();
        let mut length = 0_u64;
        let mut half = None;
        loop {
            let chunk = fill(&mut self.reader)?;
            let feed = find_feed(encoding, &mut half, chunk);
            let used = feed.unwrap_or(chunk.len());
            length += used as u64;
            let is_cut = length > self.max_line_bytes;
            if is_cut {
                let kept = CUT_BYTES.saturating_sub(into.len() - start).min(used);
                into.extend_from_slice(&chunk[..kept]);
                into.truncate(start + CUT_BYTES);
            } else {
                into.extend_from_slice(&chunk[..used]);
            }
            self.reader.consume(used);
            self.byte += used as u64;
            if feed.is_none() && used > 0 {
                continue;
            }
            if !is_cut {
                let feed_bytes = if encoding.is_utf16() { 2 } else { 1 };
                if feed.is_some() {
                    into.truncate(into.len() - feed_bytes);
                }
                trim_return(encoding, start, into);
            }
            return Ok((length > 0).then_some(is_cut));
        }
    }
}

/// The bytes at hand, none at the end of the stream. A signal is no error.
fn fill<R: BufRead>(reader: &mut R) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    // Asked again because the borrow of the first answer would outlive the loop; it is at hand.
    reader.fill_buf()
}

/// First byte after a line feed in `chunk`. `half` is the first byte of a pair that the chunk
/// before cut in two.
fn find_feed(encoding: Encoding, half: &mut Option<u8>, chunk: &[u8]) -> Option<usize> {
    let feed = match encoding {
        Encoding::Utf8 => {
            return chunk
                .iter()
                .position(|&byte| byte == b'\n')
                .map(|at| at + 1);
        }
        Encoding::Utf16Le => [b'\n', 0],
        Encoding::Utf16Be => [0, b'\n'],
    };
    chunk
        .iter()
        .position(|&byte| match half.take() {
            Some(first) => [first, byte] == feed,
            None => {
                *half = Some(byte);
                false
            }
        })
        .map(|at| at + 1)
}

fn trim_return(encoding: Encoding, start: usize, bytes: &mut Vec<u8>) {
    let ending: &[u8] = match encoding {
        Encoding::Utf8 => b"\r",
        Encoding::Utf16Le => b"\r\0",
        Encoding::Utf16Be => b"\0\r",
    };
    if bytes[start..].ends_with(ending) {
        bytes.truncate(bytes.len() - ending.len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{BufReader, Read};

    /// Line number, first byte, text, whether it was cut.
    type Shown = (u64, u64, String, bool);

    fn shown(batch: &Batch) -> Vec<Shown> {
        batch
            .lines()
            .map(|(at, bytes, is_cut)| {
                let text = super::super::encoding::decode(bytes, batch.encoding()).unwrap();
                (at.line, at.start, text.into_owned(), is_cut)
            })
            .collect()
    }

    /// Reads through buffers of several sizes, which must not matter.
    fn check(bytes: &[u8], expected: &[(u64, u64, &str, bool)]) {
        for buffer in [1, 2, 3, 7, 4096] {
            let reader = BufReader::with_capacity(buffer.max(3), bytes);
            let mut batches = Batches::new(reader).with_max_line_bytes(12);
            let mut found = Vec::new();
            while let Some(batch) = batches.next_batch().unwrap() {
                found.extend(shown(&batch));
            }
            let expected: Vec<Shown> = expected
                .iter()
                .map(|&(line, start, text, is_cut)| (line, start, text.to_owned(), is_cut))
                .collect();
            assert_eq!(found, expected, "buffer {buffer}: {bytes:?}");
        }
    }

    #[test]
    fn lines_know_their_number_and_first_byte() {
        check(b"", &[]);
        check(b"\n\n\n", &[]);
        check(b"one\ntwo", &[(1, 0, "one", false), (2, 4, "two", false)]);
        check(
            b"one\r\n\r\ntwo\n",
            &[(1, 0, "one", false), (3, 7, "two", false)],
        );
        check(
            b"\xEF\xBB\xBFone\ntwo",
            &[(1, 3, "one", false), (2, 7, "two", false)],
        );
        check(
            b"\xFF\xFEa\0\r\0\n\0b\0",
            &[(1, 2, "a", false), (2, 8, "b", false)],
        );
        check(
            b"\xFE\xFF\0a\0\n\0b\0\n",
            &[(1, 2, "a", false), (2, 6, "b", false)],
        );
        // U+0A0A and U+040A hold the byte of a line feed and are none.
        check(
            b"\xFF\xFE\x0A\x04\x0A\x0A\n\0b\0",
            &[(1, 2, "\u{40a}\u{a0a}", false), (2, 8, "b", false)],
        );
    }

    #[test]
    fn a_line_that_is_too_long_is_passed_over() {
        check(
            b"0123456789abcdefghij\nshort\n01234567890\n",
            &[
                (1, 0, "0123456789abcdefghij\n", true),
                (2, 21, "short", false),
                (3, 27, "01234567890", false),
            ],
        );
        let long = "x".repeat(5_000);
        let text = format!("{long}\nend");
        check(
            text.as_bytes(),
            &[(1, 0, &long[..CUT_BYTES], true), (2, 5_001, "end", false)],
        );
    }

    #[test]
    fn an_error_comes_after_the_lines_before_it() {
        struct Broken;
        impl Read for Broken {
            fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
                Err(io::Error::other("the disk is gone"))
            }
        }
        let mut batches = Batches::new(BufReader::new((&b"one\ntwo\nthr"[..]).chain(Broken)));
        let batch = batches.next_batch().unwrap().unwrap();
        assert_eq!(batch.len(), 2);
        assert_eq!(
            batches.next_batch().unwrap_err().to_string(),
            "the disk is gone"
        );
    }

    proptest::proptest! {
        #[test]
        fn lines_are_those_of_the_standard_library(text in "[a-cж\n]{0,60}") {
            let mut batches = Batches::new(text.as_bytes());
            let mut found = Vec::new();
            while let Some(batch) = batches.next_batch().unwrap() {
                found.extend(shown(&batch));
            }
            let expected: Vec<_> = text.lines().filter(|line| !line.is_empty()).collect();
            let texts: Vec<_> = found.iter().map(|(_, _, line, _)| line.as_str()).collect();
            proptest::prop_assert_eq!(texts, expected);
            for (_, start, line, _) in &found {
                let start = *start as usize;
                proptest::prop_assert_eq!(&text[start..start + line.len()], line.as_str());
            }
        }
    }
}
