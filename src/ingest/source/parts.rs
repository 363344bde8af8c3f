//! A zip archive whose members are the parts of one document: a book, a workbook.
//!
//! Takes the bytes of the archive, gives its parts by their path, whole or as streams. What they
//! unpack to counts against one allowance. A part whose name leads out of the archive is refused.

use std::collections::HashMap;
use std::io::{self, BufRead, Cursor};

use super::{Allowance, Archive, Member, Unpacked, read_within, refused};
use crate::ingest::limits::MAX_DOCUMENT_BYTES;

/// The parts of a document.
pub struct Parts<'b> {
    archive: Archive<Cursor<&'b [u8]>>,
    members: HashMap<String, Member>,
    allowance: Allowance,
}

impl<'b> Parts<'b> {
    /// Opens a document.
    ///
    /// # Errors
    /// Returns an error when it is no zip archive, damaged, or beyond the limits.
    pub fn open(bytes: &'b [u8]) -> io::Result<Self> {
        let mut archive = Archive::open(Cursor::new(bytes))?;
        let members = archive.members();
        let members = members
            .into_iter()
            .map(|member| (member.name.clone(), member))
            .collect();
        Ok(Self {
            archive,
            members,
            allowance: Allowance::for_archive(bytes.len() as u64),
        })
    }

    /// Whether there is a part of that path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.members.contains_key(path)
    }

    /// Whether more was unpacked than is allowed.
    #[must_use]
    pub fn is_exhausted(&self) -> bool {
        self.allowance.is_exhausted()
    }

    /// The bytes of a part; nothing where it is missing.
    ///
    /// # Errors
    /// Returns an error when it is damaged, or beyond the limits.
    pub fn whole(&mut self, path: &str) -> io::Result<Option<Vec<u8>>> {
        if !self.has(path) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        match read_within(&mut self.stream(path)?, MAX_DOCUMENT_BYTES, &mut bytes)? {
            true => Ok(Some(bytes)),
            false => Err(refused(format!("longer than {MAX_DOCUMENT_BYTES} bytes"))),
        }
    }

    /// The stream of a part.
    ///
    /// # Errors
    /// Returns an error when it is missing, damaged, or of a name that leads out.
    pub fn stream(&mut self, path: &str) -> io::Result<Box<dyn BufRead + '_>> {
        let member = self.members.get(path).ok_or_else(|| {
            refused(format!(
                "\"{}\" is missing in the file",
                path.escape_debug()
            ))
        })?;
        if let Some(reason) = member.refused {
            return Err(refused(reason.to_owned()));
        }
        let part = self.archive.read(member)?;
        Ok(Unpacked::of_member(part, &self.allowance)?.reader)
    }
}
