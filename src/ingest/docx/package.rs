//! The parts of an office file, found by their relations.
//!
//! Takes the bytes of a zip archive, gives parts by the kind of the relation that leads to them: a
//! Word document names neither its main part nor its notes in one fixed way. Where a relation is
//! missing, the name that Word itself gives serves. Source: ECMA-376, part 2, Open Packaging
//! Conventions.

use std::io::Cursor;

use quick_xml::Reader;
use quick_xml::events::Event;

use crate::ingest::limits::MAX_DOCUMENT_BYTES;
use crate::ingest::source::{Allowance, Archive, Unpacked, read_within};
use crate::ingest::xml::{attribute, local};

/// Name of the main part in files of Word.
const MAIN_PART: &str = "word/document.xml";

/// An office file.
pub(in crate::ingest) struct Package<'b> {
    archive: Archive<Cursor<&'b [u8]>>,
    allowance: Allowance,
    /// Name of the main part.
    pub(in crate::ingest) main: String,
    /// Kind and name of the parts that the main part relates to.
    related: Vec<(String, String)>,
}

impl<'b> Package<'b> {
    /// Opens a file and reads its relations.
    ///
    /// # Errors
    /// Returns the reason when it is no zip archive, or damaged.
    pub(in crate::ingest) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let mut package = Self::of_zip(bytes, "a Word document")?;
        let of_file = package.relations("_rels/.rels", "");
        if let Some((_, main)) = of_file
            .into_iter()
            .find(|(kind, _)| kind == "officeDocument")
        {
            package.main = main;
        }
        let (folder, name) = package.main.rsplit_once('/').unwrap_or(("", &package.main));
        let (folder, relations) = (folder.to_owned(), format!("{folder}/_rels/{name}.rels"));
        package.related = package.relations(relations.trim_start_matches('/'), &folder);
        Ok(package)
    }

    /// Opens `a file of a kind` whose parts have fixed names.
    ///
    /// # Errors
    /// Returns the reason when it is no zip archive, or damaged.
    pub(in crate::ingest) fn of_zip(bytes: &'b [u8], of: &str) -> Result<Self, String> {
        let archive = Archive::open(Cursor::new(bytes))
            .map_err(|error| format!("not {of}, or damaged: {error}"))?;
        Ok(Self {
            archive,
            allowance: Allowance::for_archive(bytes.len() as u64),
            main: MAIN_PART.to_owned(),
            related: Vec::new(),
        })
    }

    /// The main part, if there is one.
    ///
    /// # Errors
    /// Returns the reason why it cannot be read.
    pub(in crate::ingest) fn main_part(&mut self) -> Result<Option<Vec<u8>>, String> {
        let main = self.main.clone();
        self.part(&main)
    }

    /// The parts of a kind (`footnotes`, `footer`, `styles`), in the order of their names.
    ///
    /// # Errors
    /// Returns the reason why one cannot be read.
    pub(in crate::ingest) fn parts_of_kind(
        &mut self,
        kind: &str,
    ) -> Result<Vec<(String, Vec<u8>)>, String> {
        let mut names: Vec<String> = self
            .related
            .iter()
            .filter(|(known, _)| known == kind)
            .map(|(_, name)| name.clone())
            .collect();
        if names.is_empty() {
            names.push(format!("word/{kind}.xml"));
        }
        names.sort_unstable();
        names.dedup();
        let mut parts = Vec::new();
        for name in names {
            if let Some(part) = self.part(&name)? {
                parts.push((name, part));
            }
        }
        Ok(parts)
    }

    /// The part of that name.
    ///
    /// # Errors
    /// Returns the reason why it cannot be read.
    pub(in crate::ingest) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, String> {
        let members = self.archive.members();
        // Names of parts are equal without regard to case.
        let found = members
            .iter()
            .find(|member| member.name == name)
            .or_else(|| {
                members
                    .iter()
                    .find(|member| member.name.eq_ignore_ascii_case(name))
            });
        let Some(member) = found else {
            return Ok(None);
        };
        let read = self
            .archive
            .read(member)
            .and_then(|reader| Unpacked::of_member(reader, &self.allowance))
            .and_then(|mut unpacked| {
                let mut xml = Vec::new();
                let is_within = read_within(&mut unpacked.reader, MAX_DOCUMENT_BYTES, &mut xml)?;
                Ok((is_within, xml))
            });
        match read {
            Ok((true, xml)) => Ok(Some(xml)),
            Ok((false, _)) => Err(format!("{name} is longer than {MAX_DOCUMENT_BYTES} bytes")),
            Err(error) => Err(format!("{name}: {error}")),
        }
    }

    /// Kind and target of every relation in a part; what cannot be read says nothing.
    fn relations(&mut self, name: &str, folder: &str) -> Vec<(String, String)> {
        let mut relations = Vec::new();
        let Ok(Some(xml)) = self.part(name) else {
            return relations;
        };
        let mut reader = Reader::from_reader(xml.as_slice());
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            match reader.read_event_into(&mut buffer) {
                Ok(Event::Start(tag) | Event::Empty(tag)) if local(&tag) == "Relationship" => {
                    let is_outside = attribute(&tag, "TargetMode").as_deref() == Some("External");
                    if let (Some(kind), Some(target), false) = (
                        attribute(&tag, "Type"),
                        attribute(&tag, "Target"),
                        is_outside,
                    ) {
                        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
                        relations.push((kind, resolved(folder, &target)));
                    }
                }
                Ok(Event::Eof) | Err(_) => return relations,
                Ok(_) => {}
            }
        }
    }
}

/// The name of a part that a relation in `folder` leads to.
fn resolved(folder: &str, target: &str) -> String {
    let mut parts: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').collect(),
    };
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.retain(|part| !part.is_empty());
    parts.join("/")
}
