//! From a file to its bytes: layers of compression and archives, with limits against bombs.
//!
//! Takes an open file, gives a stream of unpacked bytes ([`Unpacked`]) or the members of a zip
//! archive ([`Archive`]). Streams: never more than a buffer of either side is held. Nothing is
//! ever written to disk, and names of members are names only: one that is absolute or climbs out
//! by `..`, and links, are refused all the same, for identity is made of them.
//!
//! Limits ([`super::limits`]) are kept on the unpacked side, by counting what comes, whatever
//! lengths the source states. Known gaps: `.tar`, and archives in archives.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use super::limits::{MAX_LAYERS, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES, SNIFF_BYTES};

mod zipped;

pub use zipped::{Archive, Member};

/// Bytes read from a file at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// First bytes by which a layer is known.
const MAGIC_BYTES: usize = 4;

const GZIP: &[u8] = b"\x1F\x8B\x08";
const ZSTD: &[u8] = b"\x28\xB5\x2F\xFD";
const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";

/// How a file is packed, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// In a layer of gzip or zstd.
    Layer,
    /// As a zip archive.
    Zip,
}

impl Packing {
    /// The packing of a file that begins with `head`.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        if head.starts_with(GZIP) || head.starts_with(ZSTD) {
            Self::Layer
        } else if head.starts_with(ZIP) || head.starts_with(EMPTY_ZIP) {
            Self::Zip
        } else {
            Self::Plain
        }
    }
}

/// What one file may unpack to: shared by all layers, and by all members of an archive.
#[derive(Debug, Clone)]
pub struct Allowance {
    /// Bytes of the packed file that have been read, or its length.
    packed: Rc<Cell<u64>>,
    unpacked: Rc<Cell<u64>>,
    is_archive: bool,
}

impl Allowance {
    /// For a stream, of which the packed bytes are counted as they come.
    #[must_use]
    pub fn for_stream() -> Self {
        Self {
            packed: Rc::default(),
            unpacked: Rc::default(),
            is_archive: false,
        }
    }

    /// For an archive of `bytes` packed bytes.
    #[must_use]
    pub fn for_archive(bytes: u64) -> Self {
        Self {
            packed: Rc::new(Cell::new(bytes)),
            unpacked: Rc::default(),
            is_archive: true,
        }
    }

    /// Packed bytes so far.
    #[must_use]
    pub fn packed(&self) -> u64 {
        self.packed.get()
    }

    /// Whether it is for an archive, whose packed bytes are known from the start.
    #[must_use]
    pub fn is_archive(&self) -> bool {
        self.is_archive
    }

    /// Whether more was unpacked than is allowed.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.excess().is_some()
    }

    fn excess(&self) -> Option<String> {
        let unpacked = self.unpacked.get();
        if unpacked > MAX_UNPACKED_BYTES {
            Some(format!("unpacks to more than {MAX_UNPACKED_BYTES} bytes"))
        } else if unpacked > RATIO_FREE_BYTES && unpacked / MAX_RATIO > self.packed.get() {
            Some(format!("unpacks to more than {MAX_RATIO} times its length"))
        } else {
            None
        }
    }

    fn take(&self, bytes: usize) -> io::Result<()> {
        self.unpacked.set(self.unpacked.get() + bytes as u64);
        let Some(reason) = self.excess() else {
            return Ok(());
        };
        Err(refused(format!(
            "{reason}, as only a damaged or malicious file does: unpack it yourself if you trust it"
        )))
    }
}

/// An error that is ours, with a sentence for the user.
fn refused(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

/// Counts the packed bytes.
struct Packed<R> {
    inner: R,
    allowance: Allowance,
}

impl<R: Read> Read for Packed<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.allowance
            .packed
            .set(self.allowance.packed.get() + read as u64);
        Ok(read)
    }
}

/// Holds what a layer unpacks to against the allowance.
struct Guarded<R> {
    inner: R,
    allowance: Allowance,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(into)?;
        self.allowance.take(read)?;
        Ok(read)
    }
}

/// The bytes of a file or member without its layers.
pub struct Unpacked<'a> {
    /// The whole stream, the head included.
    pub reader: Box<dyn BufRead + 'a>,
    /// Its first bytes, for recognising the format.
    pub head: Vec<u8>,
    /// Whether there is more than the head.
    pub is_longer: bool,
}

impl<'a> Unpacked<'a> {
    /// Unpacks a file, counting its packed bytes.
    ///
    /// # Errors
    /// Returns the error of the file, and of a layer that is damaged or one too many.
    pub fn of_file(file: impl Read + 'a, allowance: &Allowance) -> io::Result<Self> {
        let packed = Packed {
            inner: file,
            allowance: allowance.clone(),
        };
        Self::of_stream(packed, allowance)
    }

    /// Unpacks a member of an archive, whose bytes count as unpacked already.
    ///
    /// # Errors
    /// As [`Unpacked::of_file`].
    pub fn of_member(member: impl Read + 'a, allowance: &Allowance) -> io::Result<Self> {
        let guarded = Guarded {
            inner: member,
            allowance: allowance.clone(),
        };
        Self::of_stream(guarded, allowance)
    }

    fn of_stream(stream: impl Read + 'a, allowance: &Allowance) -> io::Result<Self> {
        let mut reader: Box<dyn BufRead + 'a> =
            Box::new(BufReader::with_capacity(BUFFER_BYTES, stream));
        for layer in 0.. {
            let (head, whole) = peek(reader, MAGIC_BYTES)?;
            let inner: Box<dyn Read + 'a> = if head.starts_with(GZIP) {
                Box::new(flate2::bufread::MultiGzDecoder::new(whole))
            } else if head.starts_with(ZSTD) {
                Box::new(zstd::stream::read::Decoder::with_buffer(whole)?)
            } else {
                reader = whole;
                break;
            };
            if layer == MAX_LAYERS {
                return Err(refused(format!(
                    "packed more than {MAX_LAYERS} times over: unpack it first"
                )));
            }
            let guarded = Guarded {
                inner,
                allowance: allowance.clone(),
            };
            reader = Box::new(BufReader::with_capacity(BUFFER_BYTES, guarded));
        }
        let (mut head, reader) = peek(reader, SNIFF_BYTES + 1)?;
        let is_longer = head.len() > SNIFF_BYTES;
        head.truncate(SNIFF_BYTES);
        Ok(Self {
            reader,
            head,
            is_longer,
        })
    }
}

/// The first bytes of a stream, and the stream with them.
fn peek<'a>(
    mut reader: Box<dyn BufRead + 'a>,
    bytes: usize,
) -> io::Result<(Vec<u8>, Box<dyn BufRead + 'a>)> {
    let mut head = Vec::new();
    reader.by_ref().take(bytes as u64).read_to_end(&mut head)?;
    let whole = Box::new(Cursor::new(head.clone()).chain(reader));
    Ok((head, whole))
}

/// Reads a stream to its end, if it is not longer than `most` bytes: nothing if it is.
///
/// # Errors
/// Returns the error of the stream.
pub fn read_within(reader: &mut dyn Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    // One byte beyond the limit tells a source at the limit from one above it.
    reader.take(most + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= most).then_some(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    pub(super) fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        zstd::stream::encode_all(bytes, 3).unwrap()
    }

    fn unpack(bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut unpacked = Unpacked::of_file(bytes, &Allowance::for_stream())?;
        let mut all = Vec::new();
        unpacked.reader.read_to_end(&mut all)?;
        assert!(all.starts_with(&unpacked.head));
        assert_eq!(unpacked.is_longer, all.len() > SNIFF_BYTES);
        Ok(all)
    }

    #[test]
    fn layers_come_off() {
        let long = "a line of text\n".repeat(10_000).into_bytes();
        for bytes in [b"".to_vec(), b"short".to_vec(), long] {
            let twice = zstd(&gzip(&bytes));
            for packed in [bytes.clone(), gzip(&bytes), zstd(&bytes), twice] {
                assert_eq!(unpack(&packed).unwrap(), bytes);
            }
            // Several members or frames after one another are one file.
            let joined = [gzip(&bytes), gzip(b"end")].concat();
            assert_eq!(unpack(&joined).unwrap(), [&bytes[..], b"end"].concat());
        }
    }

    #[test]
    fn damage_and_bombs_are_errors() {
        let text: Vec<u8> = (0..100_000_u32).flat_map(u32::to_le_bytes).collect();
        let mut cut = gzip(&text);
        cut.truncate(cut.len() / 2);
        assert!(unpack(&cut).is_err());
        let mut cut = zstd(&text);
        cut.truncate(cut.len() - 100);
        assert!(unpack(&cut).is_err());
        let zeros = vec![0; 64 << 20];
        let bomb = gzip(&zeros);
        insta::assert_snapshot!(unpack(&bomb).unwrap_err(), @"unpacks to more than 200 times its length, as only a damaged or malicious file does: unpack it yourself if you trust it");
        assert!(unpack(&zstd(&zeros)).is_err());
        assert!(unpack(&gzip(&bomb)).is_err());
        let deep = (0..5).fold(b"text".to_vec(), |inner, _| gzip(&inner));
        insta::assert_snapshot!(unpack(&deep).unwrap_err(), @"packed more than 3 times over: unpack it first");
    }

    #[test]
    fn a_limit_is_told_from_what_lies_above_it() {
        assert_eq!(
            read_within(&mut &b"abc"[..], 3).unwrap(),
            Some(b"abc".to_vec())
        );
        assert_eq!(read_within(&mut &b"abcd"[..], 3).unwrap(), None);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(packing in 0..3_usize, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut file = [&b""[..], GZIP, ZSTD][packing].to_vec();
            file.extend(bytes);
            let _ = unpack(&file);
        }
    }
}
