//! From a file to its bytes: layers of compression and archives, with limits against bombs.
//!
//! Takes an open file, gives a stream of unpacked bytes ([`Unpacked`]), which may be a tar archive
//! ([`Tar`]), or the members of a zip archive ([`Archive`]). Streams: never more than a buffer of
//! either side is held. Nothing is ever written to disk, and names of members are names only: one
//! that is absolute or climbs out by `..`, and links, are refused all the same, for identity is
//! made of them.
//!
//! Limits ([`super::limits`]) are kept on the unpacked side, by counting what comes, whatever
//! lengths the source states. Known gaps: archives in archives are refused, and so are 7-Zip, RAR
//! and LZ4.

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use super::limits::{MAX_LAYERS, MAX_RATIO, MAX_UNPACKED_BYTES, RATIO_FREE_BYTES, SNIFF_BYTES};

mod parts;
mod tarred;
mod zipped;

pub use parts::Parts;
pub(in crate::ingest) use parts::{Relation, resolved, unescaped};
pub use tarred::{Tar, TarMember, is_tar};
pub use zipped::{Archive, Member};

/// Bytes read from a file at a time.
const BUFFER_BYTES: usize = 256 << 10;

/// First bytes by which a layer is known.
const MAGIC_BYTES: usize = 10;

/// First bytes of a file by which its packing is known.
pub const PACKING_BYTES: usize = 512;

/// Memory that an xz layer may ask for, in KiB. The program's own levels stay below 65 MiB.
const XZ_MEMORY_KIB: u32 = 128 << 10;

const GZIP: &[u8] = b"\x1F\x8B\x08";
const ZSTD: &[u8] = b"\x28\xB5\x2F\xFD";
const XZ: &[u8] = b"\xFD7zXZ\0";
const ZIP: &[u8] = b"PK\x03\x04";
const EMPTY_ZIP: &[u8] = b"PK\x05\x06";

/// How a file is packed, by its first bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Packing {
    /// Not at all.
    Plain,
    /// In a layer of gzip, zstd, xz or bzip2.
    Layer,
    /// As a tar archive without such a layer.
    Tar,
    /// As a zip archive.
    Zip,
}

impl Packing {
    /// The packing of a file that begins with `head`, [`PACKING_BYTES`] of it.
    #[must_use]
    pub fn of(head: &[u8]) -> Self {
        if Layer::of(head).is_some() {
            Self::Layer
        } else if is_tar(head) {
            Self::Tar
        } else if head.starts_with(ZIP) || head.starts_with(EMPTY_ZIP) {
            Self::Zip
        } else {
            Self::Plain
        }
    }
}

/// A layer of compression.
#[derive(Debug, Clone, Copy)]
enum Layer {
    Gzip,
    Zstd,
    Xz,
    Bzip2,
}

impl Layer {
    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(GZIP) {
            Some(Self::Gzip)
        } else if head.starts_with(ZSTD) {
            Some(Self::Zstd)
        } else if head.starts_with(XZ) {
            Some(Self::Xz)
        } else {
            is_bzip2(head).then_some(Self::Bzip2)
        }
    }

    /// The stream without the layer. Several packed streams one after another are one.
    fn unpack<'a>(self, packed: Box<dyn BufRead + 'a>) -> io::Result<Box<dyn Read + 'a>> {
        Ok(match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
            Self::Xz => Box::new(lzma_rust2::XzReader::new_mem_limit(
                packed,
                true,
                XZ_MEMORY_KIB,
            )),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
        })
    }
}

/// `BZh`, a digit, and the mark of a first block or of an empty end: the first three letters
/// alone may begin a text.
fn is_bzip2(head: &[u8]) -> bool {
    let marks = [b"\x31\x41\x59\x26\x53\x59", b"\x17\x72\x45\x38\x50\x90"];
    head.starts_with(b"BZh")
        && marks
            .iter()
            .any(|mark| head[3..].get(1..7) == Some(&mark[..]))
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

    /// Unpacks a member of an archive whose bytes were counted as those of the archive.
    ///
    /// # Errors
    /// As [`Unpacked::of_file`].
    pub fn of_part(part: impl Read + 'a, allowance: &Allowance) -> io::Result<Self> {
        Self::of_stream(part, allowance)
    }

    fn of_stream(stream: impl Read + 'a, allowance: &Allowance) -> io::Result<Self> {
        let mut reader: Box<dyn BufRead + 'a> =
            Box::new(BufReader::with_capacity(BUFFER_BYTES, stream));
        for layer in 0.. {
            let (head, whole) = peek(reader, MAGIC_BYTES)?;
            let Some(packing) = Layer::of(&head) else {
                reader = whole;
                break;
            };
            if layer == MAX_LAYERS {
                return Err(refused(format!(
                    "packed more than {MAX_LAYERS} times over: unpack it first"
                )));
            }
            let guarded = Guarded {
                inner: packing.unpack(whole)?,
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

/// Whether the name of a member would lead out of the folder into which one unpacks.
fn unsafe_name(name: &str) -> Option<&'static str> {
    let mut parts = name.split(['/', '\\']);
    let has_drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with(['/', '\\']) || has_drive {
        Some("an absolute path in an archive: expected paths below its root")
    } else if parts.any(|part| part == "..") {
        Some("a path in an archive that climbs out by \"..\": expected paths below its root")
    } else if name.contains('\0') {
        Some("a NUL in the path of a member")
    } else {
        None
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

/// Reads a stream to its end into `bytes`, if it is not longer than `most`; says whether it was.
///
/// # Errors
/// Returns the error of the stream; what came before it stands in `bytes`.
pub fn read_within(reader: &mut dyn Read, most: u64, bytes: &mut Vec<u8>) -> io::Result<bool> {
    // One byte beyond the limit tells a source at the limit from one above it.
    reader.take(most + 1).read_to_end(bytes)?;
    Ok(bytes.len() as u64 <= most)
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

    fn xz(bytes: &[u8]) -> Vec<u8> {
        let options = lzma_rust2::XzOptions::with_preset(1);
        let mut packer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
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
            for packed in [
                bytes.clone(),
                gzip(&bytes),
                zstd(&bytes),
                xz(&bytes),
                bzip2(&bytes),
                twice,
            ] {
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
        for bomb in [zstd(&zeros), xz(&zeros), bzip2(&zeros)] {
            assert!(unpack(&bomb).is_err());
        }
        for mut cut in [xz(&text), bzip2(&text)] {
            cut.truncate(cut.len() / 2);
            assert!(unpack(&cut).is_err());
        }
        assert!(unpack(&gzip(&bomb)).is_err());
        let deep = (0..5).fold(b"text".to_vec(), |inner, _| gzip(&inner));
        insta::assert_snapshot!(unpack(&deep).unwrap_err(), @"packed more than 3 times over: unpack it first");
    }

    #[test]
    fn names_that_lead_out_are_known() {
        for (name, is_unsafe) in [
            ("a/b.md", false),
            ("a..b/c.md", false),
            ("../a", true),
            ("a/../../b", true),
            ("/etc/passwd", true),
            ("\\a", true),
            ("C:\\a", true),
            ("a\\..\\b", true),
            ("a\0b", true),
        ] {
            assert_eq!(unsafe_name(name).is_some(), is_unsafe, "{name}");
        }
    }

    #[test]
    fn a_limit_is_told_from_what_lies_above_it() {
        let mut bytes = Vec::new();
        assert!(read_within(&mut &b"abc"[..], 3, &mut bytes).unwrap());
        assert_eq!(bytes, b"abc");
        assert!(!read_within(&mut &b"abcd"[..], 3, &mut Vec::new()).unwrap());
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(packing in 0..5_usize, bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let mut file = [&b""[..], GZIP, ZSTD, XZ, b"BZh9\x31\x41\x59\x26\x53\x59"][packing].to_vec();
            file.extend(bytes);
            let _ = unpack(&file);
        }
    }
}
