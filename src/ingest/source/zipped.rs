//! Zip archives: the list of members, and one member after another.
//!
//! Takes a file, gives its members by name, sorted, so that the order in which somebody packed
//! them does not matter. The number of members and the length of their table are looked at
//! before the table is read into memory.

use std::io::{self, Read, Seek, SeekFrom};

use zip::ZipArchive;
use zip::result::ZipError;

use super::{refused, unsafe_name};
use crate::ingest::encoding::{Encoding, decode, guess};
use crate::ingest::limits::{MAX_DIRECTORY_BYTES, MAX_MEMBERS};

/// Bytes of names from which their encoding is guessed.
const MAX_NAME_BYTES: usize = 64 << 10;

/// An open archive.
pub struct Archive<R> {
    zip: ZipArchive<R>,
}

/// A member of an archive that is a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// Its path in the archive, parted by `/`.
    pub name: String,
    index: usize,
    /// Why it is not read, if so.
    pub refused: Option<&'static str>,
}

impl<R: Read + Seek> Archive<R> {
    /// Opens an archive.
    ///
    /// # Errors
    /// Returns an error for a damaged archive and for one beyond the limits.
    pub fn open(mut file: R) -> io::Result<Self> {
        check_directory(&mut file)?;
        file.seek(SeekFrom::Start(0))?;
        Ok(Self {
            zip: ZipArchive::new(file)?,
        })
    }

    /// The files in the archive, by name.
    ///
    /// # Errors
    /// Returns the error of the system when the archive cannot be read; a damaged member is refused.
    pub fn members(&mut self) -> io::Result<Vec<Member>> {
        let mut members = Vec::with_capacity(self.zip.len());
        let names = self.encoding_of_names()?;
        for index in 0..self.zip.len() {
            let member = match self.zip.by_index_raw(index) {
                Ok(entry) if entry.is_dir() => continue,
                Ok(entry) => {
                    let raw = entry.name_raw();
                    let name = match (std::str::from_utf8(raw), names) {
                        (Ok(name), _) => name.to_owned(),
                        (Err(_), Some(encoding)) => decode(raw, encoding).map_or_else(
                            |_| String::from_utf8_lossy(raw).into_owned(),
                            |name| name.into_owned(),
                        ),
                        // The format's own encoding, that of the first DOS.
                        (Err(_), None) => entry.name().map_or_else(
                            |_| String::from_utf8_lossy(raw).into_owned(),
                            |name| name.into_owned(),
                        ),
                    };
                    let refused = if entry.is_symlink() {
                        Some("a link in an archive: expected files only")
                    } else if entry.encrypted() {
                        Some("an encrypted member: unpack the archive with its password first")
                    } else {
                        unsafe_name(&name)
                    };
                    Member {
                        name: name.replace('\\', "/"),
                        index,
                        refused,
                    }
                }
                Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(error),
                Err(_) => Member {
                    name: format!("#{}", index + 1),
                    index,
                    refused: Some("a damaged member: repair the archive, or pack it again"),
                },
            };
            members.push(member);
        }
        members.sort_by(|a, b| a.name.cmp(&b.name).then(a.index.cmp(&b.index)));
        Ok(members)
    }

    /// The encoding of names that are no UTF-8: packers write them as their system does, which in
    /// Russia is CP866.
    fn encoding_of_names(&mut self) -> io::Result<Option<Encoding>> {
        let mut names = Vec::new();
        for index in 0..self.zip.len() {
            match self.zip.by_index_raw(index) {
                Ok(entry)
                    if std::str::from_utf8(entry.name_raw()).is_err()
                        && names.len() < MAX_NAME_BYTES =>
                {
                    names.extend_from_slice(entry.name_raw());
                    names.push(b'\n');
                }
                Err(ZipError::Io(error)) if error.raw_os_error().is_some() => return Err(error),
                _ => {}
            }
        }
        Ok(guess(&names))
    }

    /// The bytes of a member.
    ///
    /// # Errors
    /// Returns an error when it is damaged, or packed in a way that is not read.
    pub fn read(&mut self, member: &Member) -> io::Result<impl Read> {
        Ok(self.zip.by_index(member.index)?)
    }

    /// The file itself.
    pub fn into_inner(self) -> R {
        self.zip.into_inner()
    }

    /// Whether the archive is really a document of an office program, or an e-book.
    pub fn is_office(&self) -> bool {
        const PARTS: [&str; 4] = [
            "[Content_Types].xml",
            "mimetype",
            "word/document.xml",
            "META-INF/container.xml",
        ];
        PARTS
            .iter()
            .any(|name| self.zip.index_for_name(name).is_some())
    }
}

/// Looks at the record at the end of the archive: number of members, and length of their table.
///
/// Layout: APPNOTE.TXT 6.3.10, sections 4.3.14 to 4.3.16. A file without that record is left to
/// the reading proper, which says what is wrong with it.
fn check_directory<R: Read + Seek>(file: &mut R) -> io::Result<()> {
    const END: &[u8] = b"PK\x05\x06";
    const END_BYTES: u64 = 22;
    const MAX_COMMENT: u64 = 65_535;
    let length = file.seek(SeekFrom::End(0))?;
    let tail_start = length.saturating_sub(END_BYTES + MAX_COMMENT);
    file.seek(SeekFrom::Start(tail_start))?;
    let mut tail = Vec::new();
    file.take(END_BYTES + MAX_COMMENT).read_to_end(&mut tail)?;
    let Some(at) = tail.windows(END.len()).rposition(|window| window == END) else {
        return Ok(());
    };
    let number = |bytes: &[u8], from: usize, width: usize| -> u64 {
        bytes.get(from..from + width).map_or(0, |bytes| {
            bytes
                .iter()
                .rev()
                .fold(0, |sum, &byte| (sum << 8) | u64::from(byte))
        })
    };
    let end = &tail[at..];
    let (mut members, mut directory) = (number(end, 10, 2), number(end, 12, 4));
    if (members == 0xFFFF || directory == 0xFFFF_FFFF)
        && let Some(locator) = at.checked_sub(20).map(|from| &tail[from..at])
        && locator.starts_with(b"PK\x06\x07")
    {
        file.seek(SeekFrom::Start(number(locator, 8, 8)))?;
        let mut large = Vec::new();
        file.take(56).read_to_end(&mut large)?;
        (members, directory) = (number(&large, 32, 8), number(&large, 40, 8));
    }
    if members > MAX_MEMBERS || directory > MAX_DIRECTORY_BYTES {
        return Err(refused(format!(
            "an archive of {members} members, whose table has {directory} bytes: expected at most \
             {MAX_MEMBERS} and {MAX_DIRECTORY_BYTES}; unpack it and give the folder"
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::write::SimpleFileOptions;

    fn archive(members: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in members {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(text.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn members_come_by_name_and_unsafe_ones_are_refused() {
        let mut bytes = archive(&[("b.md", "B"), ("a/1.md", "A"), ("xx/evil.md", "E")]);
        // The writer refuses to make such a name, so it is put in afterwards, in both places.
        let name = b"xx/evil.md";
        let places: Vec<_> = (0..bytes.len() - name.len())
            .filter(|&at| bytes[at..].starts_with(name))
            .collect();
        for at in places {
            bytes[at..at + 3].copy_from_slice(b"../");
        }
        let mut archive = Archive::open(Cursor::new(bytes)).unwrap();
        let members = archive.members().unwrap();
        let shown: Vec<_> = members
            .iter()
            .map(|member| (member.name.as_str(), member.refused.is_some()))
            .collect();
        assert_eq!(
            shown,
            [("../evil.md", true), ("a/1.md", false), ("b.md", false)]
        );
        let mut text = String::new();
        archive
            .read(&members[1])
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "A");
    }

    #[test]
    fn a_huge_table_is_refused_before_it_is_read() {
        let mut bytes = archive(&[("a.md", "A")]);
        let end = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
        bytes[end + 12..end + 16].copy_from_slice(&0x7000_0000_u32.to_le_bytes());
        let error = Archive::open(Cursor::new(bytes)).err().unwrap();
        assert!(
            error.to_string().contains("unpack it and give the folder"),
            "{error}"
        );
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(at in 0..150_usize, byte: u8) {
            let mut bytes = archive(&[("a.md", "A text"), ("b/c.md", "Another")]);
            let at = at % bytes.len();
            bytes[at] = byte;
            if let Ok(mut archive) = Archive::open(Cursor::new(bytes)) {
                for member in archive.members().unwrap() {
                    if let Ok(mut reader) = archive.read(&member) {
                        let _ = reader.read_to_end(&mut Vec::new());
                    }
                }
            }
        }
    }
}
