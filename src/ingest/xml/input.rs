//! The bytes of an XML source as UTF-8, with the place in the source that each stands at.
//!
//! The XML reader takes UTF-8 and counts what it took; a person who mends a file looks for a
//! line, and provenance is given in bytes of the source. So this reader stands between: it takes
//! off the byte-order mark, decodes what is not UTF-8 piece by piece, and counts lines and bytes
//! of the source as they are consumed. UTF-8 passes through without being copied; whether it is
//! valid, the XML reader sees.

use std::io::{self, BufRead, Read};

use crate::ingest::encoding::{Encoding, decode};

/// Bytes of a source in another encoding that are decoded at a time.
const PIECE_BYTES: usize = 64 << 10;

/// How names of encodings of a byte a character begin, as declarations have them.
const SINGLE_BYTE: &[&str] = &["iso-8859", "koi8", "latin", "windows-125"];

/// Bytes in which an XML declaration ends.
const MAX_DECLARATION_BYTES: usize = 256;

/// Longest tag, comment or stretch of text between two tags.
const MAX_EVENT_BYTES: u64 = 16 << 20;

/// Decodes and counts.
pub(in crate::ingest) struct Input<R> {
    inner: R,
    /// None until the first bytes were seen.
    encoding: Option<Encoding>,
    /// A decoded piece, and how much of it was consumed.
    piece: String,
    taken: usize,
    /// Bytes of a character that the last piece cut in two.
    cut: Vec<u8>,
    ends: u64,
    bytes: u64,
    /// Where the present event of the XML began.
    event: u64,
}

impl<R: BufRead> Input<R> {
    pub(in crate::ingest) fn new(inner: R) -> Self {
        Self {
            inner,
            encoding: None,
            piece: String::new(),
            taken: 0,
            cut: Vec::new(),
            ends: 0,
            bytes: 0,
            event: 0,
        }
    }

    /// The line of the next byte, from 1.
    pub(in crate::ingest) fn line(&self) -> u64 {
        self.ends + 1
    }

    /// The next byte of the source.
    pub(in crate::ingest) fn byte(&self) -> u64 {
        self.bytes
    }

    /// Says that an event of the XML begins here. The XML reader holds the whole of one.
    pub(in crate::ingest) fn begin_event(&mut self) {
        self.event = self.bytes;
    }

    /// Recognises the encoding and passes over the byte-order mark.
    fn begin(&mut self) -> io::Result<Encoding> {
        let head = self.inner.fill_buf()?;
        let (mut encoding, mark) = Encoding::detect(head);
        // What the declaration says counts where the bytes leave it open.
        let is_utf8 = match std::str::from_utf8(head) {
            Ok(text) => !text.is_ascii(),
            // The buffer may have cut a character.
            Err(fault) => fault.error_len().is_none(),
        };
        if mark == 0
            && !is_utf8
            && !encoding.is_utf16()
            && let Some(declared) = declared(head)
        {
            encoding = declared;
        }
        self.inner.consume(mark);
        self.bytes = mark as u64;
        self.encoding = Some(encoding);
        Ok(encoding)
    }

    /// Decodes the next piece of the source; an empty one is its end.
    fn next_piece(&mut self, encoding: Encoding) -> io::Result<()> {
        let mut bytes = std::mem::take(&mut self.cut);
        let known = bytes.len();
        self.inner
            .by_ref()
            .take(PIECE_BYTES as u64)
            .read_to_end(&mut bytes)?;
        let is_end = bytes.len() == known;
        if !is_end {
            self.cut = bytes.split_off(whole(&bytes, encoding));
        }
        self.taken = 0;
        self.piece = match decode(&bytes, encoding) {
            Ok(text) => text.into_owned(),
            Err(fault) => {
                let fault = fault.moved(self.bytes);
                return Err(io::Error::new(io::ErrorKind::InvalidData, fault));
            }
        };
        Ok(())
    }
}

/// The encoding that an XML declaration names, if it is one of a byte a character.
fn declared(head: &[u8]) -> Option<Encoding> {
    let end = head
        .windows(2)
        .take(MAX_DECLARATION_BYTES)
        .position(|end| end == b"?>")?;
    let declaration = std::str::from_utf8(&head[..end])
        .ok()?
        .strip_prefix("<?xml")?;
    let value = declaration.split_once("encoding")?.1.trim_start();
    let value = value.strip_prefix('=')?.trim_start();
    let name = value
        .trim_start_matches(['"', '\''])
        .split(['"', '\''])
        .next()?;
    let lower = name.to_ascii_lowercase();
    let is_of_bytes = SINGLE_BYTE.iter().any(|start| lower.starts_with(start));
    Encoding::named(name).filter(|_| is_of_bytes)
}

/// How many of `bytes` make whole characters: in UTF-16 a pair of bytes, or two pairs, of which
/// the first says so.
fn whole(bytes: &[u8], encoding: Encoding) -> usize {
    if !encoding.is_utf16() {
        return bytes.len();
    }
    let even = bytes.len() - bytes.len() % 2;
    let Some(&[first, second]) = bytes[..even].last_chunk() else {
        return even;
    };
    let high = if encoding == Encoding::Utf16Le {
        second
    } else {
        first
    };
    if (0xD8..0xDC).contains(&high) {
        even - 2
    } else {
        even
    }
}

/// Bytes of the source that `text`, whole or cut UTF-8, was decoded from. A character counts by
/// its first byte.
fn source_bytes(text: &[u8], encoding: Encoding) -> u64 {
    if encoding == Encoding::Utf8 {
        return text.len() as u64;
    }
    let unit = if encoding.is_utf16() { 2 } else { 1 };
    let units = text.iter().map(|&byte| match byte {
        // Beyond the Basic Multilingual Plane UTF-16 writes two units; single-byte encodings
        // have no such characters.
        0xF0.. => 2,
        0x80..0xC0 => 0,
        _ => 1,
    });
    units.sum::<u64>() * unit
}

impl<R: BufRead> Read for Input<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let taken = available.len().min(into.len());
        into[..taken].copy_from_slice(&available[..taken]);
        self.consume(taken);
        Ok(taken)
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.bytes - self.event > MAX_EVENT_BYTES {
            let reason = format!(
                "a tag or stretch of text of more than {} MB",
                MAX_EVENT_BYTES >> 20
            );
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        }
        let encoding = match self.encoding {
            Some(encoding) => encoding,
            None => self.begin()?,
        };
        if encoding == Encoding::Utf8 {
            return self.inner.fill_buf();
        }
        // A piece may be less than one character; an empty piece without a rest is the end.
        while self.taken == self.piece.len() {
            self.next_piece(encoding)?;
            if self.piece.is_empty() && self.cut.is_empty() {
                break;
            }
        }
        Ok(&self.piece.as_bytes()[self.taken..])
    }

    fn consume(&mut self, amount: usize) {
        let encoding = self.encoding.unwrap_or(Encoding::Utf8);
        let seen = if encoding == Encoding::Utf8 {
            // The buffer is the one that `fill_buf` gave a moment ago, so asking again reads
            // nothing.
            let Ok(buffer) = self.inner.fill_buf() else {
                return;
            };
            &buffer[..amount.min(buffer.len())]
        } else {
            let rest = &self.piece.as_bytes()[self.taken..];
            &rest[..amount.min(rest.len())]
        };
        self.ends += seen.iter().filter(|byte| **byte == b'\n').count() as u64;
        self.bytes += source_bytes(seen, encoding);
        if encoding == Encoding::Utf8 {
            self.inner.consume(amount);
        } else {
            self.taken = (self.taken + amount).min(self.piece.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_comes_as_utf8_with_its_places() {
        let text = "<TEI>\nА😀\n</TEI>".repeat(20_000);
        for big in [false, true] {
            let mut bytes = if big {
                vec![0xFE, 0xFF]
            } else {
                vec![0xFF, 0xFE]
            };
            for unit in text.encode_utf16() {
                bytes.extend(if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                });
            }
            let mut input = Input::new(io::BufReader::with_capacity(4_097, bytes.as_slice()));
            let mut first = vec![0; 8];
            input.read_exact(&mut first).unwrap();
            assert_eq!((input.line(), input.byte()), (2, 2 + 14));
            let mut rest = String::new();
            input.read_to_string(&mut rest).unwrap();
            assert_eq!([String::from_utf8(first).unwrap(), rest].concat(), text);
            assert_eq!(input.byte(), bytes.len() as u64);
        }
    }

    #[test]
    fn the_declaration_counts_where_the_bytes_leave_it_open() {
        for (bytes, expected) in [
            (
                &b"<?xml version=\"1.0\" encoding='ISO-8859-2'?><a>\xb9</a>"[..],
                "š",
            ),
            (
                "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?><a>š</a>".as_bytes(),
                "š",
            ),
            (
                b"<?xml version=\"1.0\" encoding=\"nonsense\"?><a>s</a>",
                "s",
            ),
            (b"<?xml encoding", "xml"),
        ] {
            let mut text = String::new();
            Input::new(bytes).read_to_string(&mut text).unwrap();
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn half_a_character_at_the_end_is_an_error() {
        for bytes in [&b"\xFF\xFEa\0\x3D"[..], b"\xFF\xFEa\0\x3D\xD8"] {
            let error = Input::new(bytes)
                .read_to_string(&mut String::new())
                .unwrap_err();
            assert!(error.to_string().contains("at byte 4"), "{error}");
        }
    }
}
