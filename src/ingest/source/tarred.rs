//! Tar archives: one member after another, as they come.
//!
//! Takes a stream, gives the members that are files, in the order of the archive: a tape cannot
//! be sorted without unpacking it. Reads the layouts of the seventh edition of Unix, of POSIX
//! (ustar and pax, IEEE Std 1003.1-2017, section "pax") and of GNU tar with its long names.
//! Nothing but a header and a name is held; the length of a name and the number of members are
//! bounded whatever the archive states.
//!
//! Links, devices and names that lead out of the archive are refused one by one. Known gaps:
//! sparse files and archives in several volumes are refused.

use std::io::{self, Read};

use super::{refused, unsafe_name};
use crate::ingest::limits::MAX_MEMBERS;

/// Everything in a tar archive comes in blocks.
const BLOCK_BYTES: usize = 512;

/// Longest name or list of attributes that is read.
const MAX_EXTENSION_BYTES: u64 = 64 << 10;

/// A member of an archive that is no folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TarMember {
    /// Its path in the archive, parted by `/`.
    pub name: String,
    /// Why it is not read, if so.
    pub refused: Option<&'static str>,
}

/// A tar archive that is being read.
pub struct Tar<R> {
    inner: R,
    /// Bytes of the present member that are still to come, and of the padding behind it.
    rest: u64,
    padding: u64,
    /// First byte that has not been read.
    byte: u64,
    members: u64,
    /// Whether the end of a member was missing, which its reader was told.
    is_cut: bool,
}

/// What stands before a member and holds for it: a long name, attributes.
#[derive(Default)]
struct Ahead {
    name: Option<String>,
    bytes: Option<u64>,
    is_sparse: bool,
}

/// Whether a stream that begins with `head` is a tar archive: its first block has the sum that
/// it states. By accident, that is as likely as a text that begins with its own checksum.
#[must_use]
pub fn is_tar(head: &[u8]) -> bool {
    head.first_chunk()
        .is_some_and(|block| Header(block).is_sound())
}

/// One header, by the layout of POSIX.
struct Header<'a>(&'a [u8; BLOCK_BYTES]);

impl Header<'_> {
    fn is_sound(&self) -> bool {
        let sum: u64 = self
            .0
            .iter()
            .enumerate()
            // The field of the sum itself counts as blanks.
            .map(|(at, &byte)| {
                if (148..156).contains(&at) {
                    32
                } else {
                    u64::from(byte)
                }
            })
            .sum();
        self.0[0] != 0 && number(&self.0[148..156]) == Some(sum)
    }

    fn kind(&self) -> u8 {
        self.0[156]
    }

    fn bytes(&self) -> Option<u64> {
        number(&self.0[124..136])
    }

    fn name(&self) -> String {
        let name = text(&self.0[..100]);
        // GNU tar writes other things where POSIX has the first part of a long path.
        let prefix = if &self.0[257..263] == b"ustar\0" {
            text(&self.0[345..500])
        } else {
            String::new()
        };
        if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        }
    }
}

/// A number in octal digits, or for large ones in bytes after a mark, as GNU tar writes it.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((&0x80, bytes)) = field.split_first() {
        let sum = |sum: u64, &byte: &u8| sum.checked_mul(256)?.checked_add(u64::from(byte));
        return bytes.iter().try_fold(0, sum);
    }
    let end = field.iter().position(|&byte| byte == 0);
    let digits = str::from_utf8(&field[..end.unwrap_or(field.len())])
        .ok()?
        .trim();
    if digits.is_empty() {
        return Some(0);
    }
    u64::from_str_radix(digits, 8).ok()
}

/// A text up to its first zero byte.
fn text(field: &[u8]) -> String {
    let end = field.iter().position(|&byte| byte == 0);
    String::from_utf8_lossy(&field[..end.unwrap_or(field.len())]).into_owned()
}

impl<R: Read> Tar<R> {
    /// Begins to read an archive.
    pub fn new(inner: R) -> Self {
        Self {
            inner,
            rest: 0,
            padding: 0,
            byte: 0,
            members: 0,
            is_cut: false,
        }
    }

    /// First byte of the archive that has not been read.
    pub fn byte(&self) -> u64 {
        self.byte
    }

    /// The next member, once whatever is left of the present one was passed over; nothing at the
    /// end of the archive, nor where it was cut off within a member, which its reader has said.
    ///
    /// # Errors
    /// Returns an error for a damaged archive and for one beyond the limits. There is no way on
    /// after it.
    pub fn next_member(&mut self) -> io::Result<Option<TarMember>> {
        if self.is_cut {
            return Ok(None);
        }
        let mut ahead = Ahead::default();
        loop {
            self.pass_over()?;
            let start = self.byte;
            let mut block = [0; BLOCK_BYTES];
            if !self.fill(&mut block)? || block.iter().all(|&byte| byte == 0) {
                return Ok(None);
            }
            let header = Header(&block);
            let bytes = header.bytes().filter(|_| header.is_sound());
            let Some(bytes) = bytes else {
                return Err(refused(format!(
                    "damaged tar archive: no header at byte {start}, where one was expected; what \
                     stood before it was read"
                )));
            };
            self.members += 1;
            if self.members > MAX_MEMBERS {
                return Err(refused(format!(
                    "an archive of more than {MAX_MEMBERS} members: unpack it and give the folder"
                )));
            }
            self.expect(bytes);
            match header.kind() {
                b'L' => ahead.name = Some(text(&self.extension()?)),
                b'x' | b'X' => ahead.read(&self.extension()?),
                // For the whole archive, the name of a link, a label, a list of a folder.
                b'g' | b'K' | b'V' | b'D' => {}
                kind => {
                    let ahead = std::mem::take(&mut ahead);
                    if let Some(bytes) = ahead.bytes {
                        self.expect(bytes);
                    }
                    let name = ahead.name.unwrap_or_else(|| header.name());
                    if kind == b'5' || name.ends_with('/') {
                        continue;
                    }
                    let refused = match kind {
                        b'1' | b'2' => Some("a link in an archive: expected files only"),
                        b'3' | b'4' | b'6' => Some("a device in an archive: expected files only"),
                        b'S' => Some(SPARSE),
                        b'M' => {
                            Some("the end of a file from another volume: join the volumes first")
                        }
                        _ if ahead.is_sparse => Some(SPARSE),
                        _ => unsafe_name(&name),
                    };
                    let name = name.trim_start_matches("./").replace('\\', "/");
                    return Ok(Some(TarMember { name, refused }));
                }
            }
        }
    }

    fn expect(&mut self, bytes: u64) {
        self.rest = bytes;
        let over = bytes % BLOCK_BYTES as u64;
        self.padding = if over == 0 {
            0
        } else {
            BLOCK_BYTES as u64 - over
        };
    }

    fn pass_over(&mut self) -> io::Result<()> {
        let left = self.rest.saturating_add(self.padding);
        let passed = io::copy(&mut self.inner.by_ref().take(left), &mut io::sink())?;
        self.byte += passed;
        // Some programs leave out the padding of the last member.
        if passed < self.rest {
            return Err(self.cut_off());
        }
        (self.rest, self.padding) = (0, 0);
        Ok(())
    }

    /// Fills a block; false at the end of the stream.
    fn fill(&mut self, block: &mut [u8; BLOCK_BYTES]) -> io::Result<bool> {
        let mut bytes = Vec::with_capacity(BLOCK_BYTES);
        self.inner
            .by_ref()
            .take(BLOCK_BYTES as u64)
            .read_to_end(&mut bytes)?;
        self.byte += bytes.len() as u64;
        match <[u8; BLOCK_BYTES]>::try_from(bytes) {
            Ok(whole) => {
                *block = whole;
                Ok(true)
            }
            Err(bytes) if bytes.is_empty() => Ok(false),
            Err(_) => Err(self.cut_off()),
        }
    }

    /// What a member says of the one that follows.
    fn extension(&mut self) -> io::Result<Vec<u8>> {
        if self.rest > MAX_EXTENSION_BYTES {
            return Err(refused(format!(
                "a tar archive with a name of {} bytes: expected at most {MAX_EXTENSION_BYTES}",
                self.rest
            )));
        }
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn cut_off(&self) -> io::Error {
        refused(format!(
            "the tar archive is cut off at byte {}: what stood whole before it was read",
            self.byte
        ))
    }
}

const SPARSE: &str = "a sparse file in an archive: unpack the archive and give the folder";

/// The bytes of the present member.
impl<R: Read> Read for Tar<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.rest == 0 || into.is_empty() {
            return Ok(0);
        }
        let most = usize::try_from(self.rest)
            .unwrap_or(usize::MAX)
            .min(into.len());
        let read = self.inner.read(&mut into[..most])?;
        if read == 0 {
            self.is_cut = true;
            return Err(self.cut_off());
        }
        self.rest -= read as u64;
        self.byte += read as u64;
        Ok(read)
    }
}

impl Ahead {
    /// Reads the attributes of pax: `LENGTH NAME=VALUE` and a line feed, the length being that
    /// of the whole line. What is not of that form ends the list.
    fn read(&mut self, attributes: &[u8]) {
        let mut rest = attributes;
        while let Some(blank) = rest.iter().position(|&byte| byte == b' ') {
            let length = str::from_utf8(&rest[..blank])
                .ok()
                .and_then(|length| length.parse().ok());
            let Some(line) = length.and_then(|length: usize| rest.get(blank + 1..length)) else {
                return;
            };
            rest = &rest[blank + 1 + line.len()..];
            let Some(equals) = line.iter().position(|&byte| byte == b'=') else {
                return;
            };
            let (name, value) = (&line[..equals], &line[equals + 1..]);
            let value = text(value.strip_suffix(b"\n").unwrap_or(value));
            match name {
                b"path" => self.name = Some(value),
                b"size" => self.bytes = value.parse().ok(),
                _ => self.is_sparse |= name.starts_with(b"GNU.sparse"),
            }
        }
    }
}

#[cfg(test)]
pub(in crate::ingest) mod tests {
    use super::*;

    /// A header as POSIX has it.
    fn header(name: &str, kind: u8, bytes: u64) -> Vec<u8> {
        let mut block = vec![0; BLOCK_BYTES];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[100..108].copy_from_slice(b"0000644\0");
        block[124..136].copy_from_slice(format!("{bytes:011o}\0").as_bytes());
        block[148..156].fill(b' ');
        block[156] = kind;
        block[257..265].copy_from_slice(b"ustar\x0000");
        let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
        block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        block
    }

    fn member(name: &str, kind: u8, bytes: &[u8]) -> Vec<u8> {
        let mut member = header(name, kind, bytes.len() as u64);
        member.extend(bytes);
        member.resize(member.len().next_multiple_of(BLOCK_BYTES), 0);
        member
    }

    pub(in crate::ingest) fn archive(members: &[(&str, u8, &[u8])]) -> Vec<u8> {
        let mut archive: Vec<u8> = members
            .iter()
            .flat_map(|(name, kind, bytes)| member(name, *kind, bytes))
            .collect();
        archive.extend([0; 2 * BLOCK_BYTES]);
        archive
    }

    /// Names, whether they are refused, and texts.
    fn read(bytes: &[u8]) -> io::Result<Vec<(String, bool, String)>> {
        let mut tar = Tar::new(bytes);
        let mut found = Vec::new();
        while let Some(member) = tar.next_member()? {
            let mut text = String::new();
            tar.read_to_string(&mut text)?;
            found.push((member.name, member.refused.is_some(), text));
        }
        Ok(found)
    }

    fn check(members: &[(&str, u8, &[u8])], expected: &[(&str, bool, &str)]) {
        let bytes = archive(members);
        assert!(is_tar(&bytes), "{members:?}");
        let found = read(&bytes).unwrap();
        let found: Vec<_> = found
            .iter()
            .map(|(name, refused, text)| (name.as_str(), *refused, text.as_str()))
            .collect();
        assert_eq!(found, expected, "{members:?}");
    }

    #[test]
    fn members_come_in_order_with_the_names_of_every_dialect() {
        let long = format!("a/{}.md", "x".repeat(200));
        let pax = |name: &str| {
            let line = format!(" path={name}\n");
            // The length counts its own digits.
            let length = (1..)
                .find(|&n: &usize| n.to_string().len() + line.len() == n)
                .unwrap();
            format!("{length}{line}").into_bytes()
        };
        check(
            &[("b.md", b'0', b"B"), ("a.md", 0, b"A")],
            &[("b.md", false, "B"), ("a.md", false, "A")],
        );
        check(
            &[("./a/", b'5', b""), ("./a/1.md", b'0', &[b'x'; 512])],
            &[("a/1.md", false, &"x".repeat(512))],
        );
        check(
            &[
                ("././@LongLink", b'L', long.as_bytes()),
                ("a/x", b'0', b"A"),
            ],
            &[(&long, false, "A")],
        );
        check(
            &[
                ("PaxHeader", b'x', &pax("дело.md")),
                ("x", b'0', b"A"),
                ("y", b'0', b"B"),
            ],
            &[("дело.md", false, "A"), ("y", false, "B")],
        );
        check(
            &[("pax_global_header", b'g', &pax("no")), ("x", b'0', b"A")],
            &[("x", false, "A")],
        );
    }

    #[test]
    fn what_is_unsafe_is_refused_and_the_rest_is_read() {
        check(
            &[
                ("../evil.md", b'0', b"E"),
                ("/etc/evil.md", b'0', b"E"),
                ("link.md", b'2', b""),
                ("hard.md", b'1', b""),
                ("tty", b'3', b""),
                ("sparse", b'S', b""),
                ("good.md", b'0', b"G"),
            ],
            &[
                ("../evil.md", true, "E"),
                ("/etc/evil.md", true, "E"),
                ("link.md", true, ""),
                ("hard.md", true, ""),
                ("tty", true, ""),
                ("sparse", true, ""),
                ("good.md", false, "G"),
            ],
        );
    }

    #[test]
    fn damage_has_its_place_and_lies_about_length_do_no_harm() {
        let whole = archive(&[("a.md", b'0', &[b'A'; 600]), ("b.md", b'0', b"B")]);
        let error = |bytes: &[u8]| read(bytes).unwrap_err().to_string();
        insta::assert_snapshot!(error(&whole[..700]), @"the tar archive is cut off at byte 700: what stood whole before it was read");
        let mut damaged = whole.clone();
        damaged[1_600] ^= 1;
        insta::assert_snapshot!(error(&damaged), @"damaged tar archive: no header at byte 1536, where one was expected; what stood before it was read");
        let huge = header("././@LongLink", b'L', 1 << 32);
        insta::assert_snapshot!(error(&huge), @"a tar archive with a name of 4294967296 bytes: expected at most 65536");
        // Without the empty blocks at the end, or the padding before them, it is still whole.
        for end in [2_560, 2_049] {
            assert_eq!(read(&whole[..end]).unwrap().len(), 2);
        }
        assert!(!is_tar(&[0; 1_024]));
        assert!(!is_tar(&[b'a'; 1_024]));
    }

    #[test]
    fn numbers_are_octal_or_bytes() {
        for (field, expected) in [
            (&b"0000644\0"[..], Some(0o644)),
            (b"   644 \0", Some(0o644)),
            (b"\0\0\0\0\0\0\0\0", Some(0)),
            (b"0000648\0", None),
            (b"\x80\0\0\0\0\0\0\0\0\0\x01\0", Some(256)),
            (b"\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", None),
        ] {
            assert_eq!(number(field), expected, "{field:?}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(at in 0..1_600_usize, byte: u8, cut in 0..2_600_usize) {
            let mut bytes = archive(&[("L", b'L', b"long"), ("a", b'x', b"10 path=x\n"), ("b", b'0', b"B")]);
            let at = at % bytes.len();
            bytes[at] = byte;
            bytes.truncate(cut);
            let _ = read(&bytes);
        }

        #[test]
        fn no_attributes_panic(attributes in "[0-9]{0,3}[ a=\n]{0,3}(path|size)?=?[0-9x\n ]{0,12}") {
            Ahead::default().read(attributes.as_bytes());
        }
    }
}
