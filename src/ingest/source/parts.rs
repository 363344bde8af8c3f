//! A zip archive whose members are the parts of one document: a book, a workbook, a text.
//!
//! Takes the bytes of the archive, gives its parts by their path, whole or as streams, and the
//! relations between those of an office file. What they unpack to counts against one allowance. A part
//! whose name leads out of the archive is refused. Paths are equal without regard to case where no
//! member has the very name. Source of the relations: ECMA-376, part 2, Open Packaging Conventions.

use std::collections::HashMap;
use std::io::{self, BufRead, Cursor};

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Allowance, Archive, Member, Unpacked, read_within, refused};
use crate::ingest::limits::MAX_DOCUMENT_BYTES;
use crate::ingest::xml::{attribute, local};

/// The parts of a document.
pub struct Parts<'b> {
    archive: Archive<Cursor<&'b [u8]>>,
    members: HashMap<String, Member>,
    /// Names in small letters, and as they are.
    folded: HashMap<String, String>,
    allowance: Allowance,
}

/// A relation of an office file: it leads from one part to another.
pub(in crate::ingest) struct Relation {
    /// Its name in the part that it starts from.
    pub(in crate::ingest) id: String,
    /// What the other part is (`worksheet`, `styles`).
    pub(in crate::ingest) kind: String,
    /// Path of the other part.
    pub(in crate::ingest) path: String,
}

impl<'b> Parts<'b> {
    /// Opens a document.
    ///
    /// # Errors
    /// Returns an error when it is no zip archive, damaged, or beyond the limits.
    pub fn open(bytes: &'b [u8]) -> io::Result<Self> {
        let mut archive = Archive::open(Cursor::new(bytes))?;
        let mut members = HashMap::new();
        let mut folded = HashMap::new();
        for member in archive.members()? {
            folded
                .entry(member.name.to_ascii_lowercase())
                .or_insert_with(|| member.name.clone());
            members.insert(member.name.clone(), member);
        }
        Ok(Self {
            archive,
            members,
            folded,
            allowance: Allowance::for_archive(bytes.len() as u64),
        })
    }

    /// The very name of the member of that path.
    fn name<'n>(&'n self, path: &'n str) -> Option<&'n str> {
        match self.members.contains_key(path) {
            true => Some(path),
            false => self
                .folded
                .get(&path.to_ascii_lowercase())
                .map(String::as_str),
        }
    }

    /// Whether there is a part of that path.
    #[must_use]
    pub fn has(&self, path: &str) -> bool {
        self.name(path).is_some()
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

    /// The same, with the path in the reason.
    ///
    /// # Errors
    /// Returns the reason when it is damaged, or beyond the limits.
    pub(in crate::ingest) fn part(&mut self, path: &str) -> Result<Option<Vec<u8>>, String> {
        self.whole(path).map_err(|error| format!("{path}: {error}"))
    }

    /// The stream of a part.
    ///
    /// # Errors
    /// Returns an error when it is missing, damaged, or of a name that leads out.
    pub fn stream(&mut self, path: &str) -> io::Result<Box<dyn BufRead + '_>> {
        let name = self.name(path).unwrap_or(path).to_owned();
        let member = self.members.get(&name).ok_or_else(|| {
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

    /// The relations of a part, or of the file where the path is empty.
    ///
    /// # Errors
    /// Returns the reason when they are damaged, or beyond the limits.
    pub(in crate::ingest) fn relations(&mut self, of: &str) -> Result<Vec<Relation>, String> {
        let (folder, name) = of.rsplit_once('/').unwrap_or(("", of));
        let path = format!("{folder}/_rels/{name}.rels");
        let path = path.trim_start_matches('/');
        let mut relations = Vec::new();
        let Some(xml) = self.part(path)? else {
            return Ok(relations);
        };
        let mut reader = Reader::from_reader(xml.as_slice());
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag) | Event::Empty(tag)) if local(&tag) == "Relationship" => {
                    let is_outside = attribute(&tag, "TargetMode").as_deref() == Some("External");
                    let target = attribute(&tag, "Target").filter(|_| !is_outside);
                    if let Some((kind, target)) = attribute(&tag, "Type").zip(target) {
                        relations.push(Relation {
                            id: attribute(&tag, "Id").unwrap_or_default(),
                            kind: kind.rsplit('/').next().unwrap_or_default().to_owned(),
                            path: resolved(folder, &target),
                        });
                    }
                }
                Ok(Event::Eof) => return Ok(relations),
                Ok(_) => {}
                Err(error) => return Err(format!("{path}: not well-formed XML: {error}")),
            }
        }
    }
}

/// The path of the part that an address in `folder` leads to, without its fragment.
pub(in crate::ingest) fn resolved(folder: &str, href: &str) -> String {
    let href = href.split('#').next().unwrap_or_default();
    let href = unescaped(href);
    let mut parts: Vec<&str> = match href.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|part| !part.is_empty()).collect(),
    };
    for part in href.split('/') {
        match part {
            "" | "." => {}
            // An address that climbs out leads nowhere: it keeps a name that no member has.
            ".." if parts.pop().is_none() => parts.push(".."),
            ".." => {}
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The address with its `%20` and the like as characters.
pub(in crate::ingest) fn unescaped(href: &str) -> String {
    if !href.contains('%') {
        return href.to_owned();
    }
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| {
            let digits = std::str::from_utf8(digits).ok()?;
            u8::from_str_radix(digits, 16).ok()
        });
        match digits {
            Some(byte) if first == b'%' => {
                bytes.push(byte);
                rest = &after[2..];
            }
            _ => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| href.to_owned())
}
