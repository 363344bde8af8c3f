//! Files that an entry of a library names, read as its text.
//!
//! Takes paths as the library writes them, gives the text of those that are documents and lie beside
//! the library or below its folder. Leaves out addresses, absolute paths, paths that climb out, and
//! whatever a reader of documents does not read. Reads at most [`MAX_FILES`] of [`MAX_BYTES`] each.
//! One that is there and that the system does not give out is a reject, and its entry with it.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use crate::ingest::identity::{Place, path_text};
use crate::ingest::limits::SNIFF_BYTES;
use crate::ingest::sniff::{Sniffed, sniff};
use crate::ingest::stamp::{is_gone, unreadable};
use crate::ingest::{Item, Reject, reader};
use crate::record::{EvidenceKind, Record};

/// Most files of one entry that are read.
const MAX_FILES: usize = 16;

/// Longest file that is read, in bytes.
const MAX_BYTES: u64 = 32 << 20;

/// The text of the `files` of an entry, and their names; nothing where none gives any. What could
/// not be read is added to `rejects`.
pub(super) fn read(
    files: &[String],
    place: &Place,
    rejects: &mut Vec<Reject>,
) -> Option<(String, String)> {
    let folder = Path::new(&place.source).parent()?;
    // A member of an archive has no files beside it.
    if place.source.contains('!') {
        return None;
    }
    let mut texts: Vec<String> = Vec::new();
    let mut names: Vec<&str> = Vec::new();
    for name in files.iter().take(MAX_FILES) {
        let Some(named) = below(folder, name) else {
            continue;
        };
        let text = beside(folder, &named).and_then(|path| match path {
            Some(path) => text_of(&path, place),
            None => Ok(None),
        });
        match text {
            Ok(Some(text)) => {
                texts.push(text);
                names.push(name);
            }
            Ok(None) => {}
            Err(error) if is_no_file(&error) => {}
            Err(error) => rejects.push(unreadable(&path_text(&named), &error)),
        }
    }
    (!texts.is_empty()).then(|| (texts.join("\n\n"), names.join("; ")))
}

/// Whether an error says that there is no such file, or that no file can have such a name.
fn is_no_file(error: &io::Error) -> bool {
    is_gone(error)
        || error.kind() == io::ErrorKind::InvalidFilename
        || error.raw_os_error().is_none()
}

/// The path of a file that is said to lie in `folder` or below it.
fn below(folder: &Path, name: &str) -> Option<PathBuf> {
    let name = name.replace('\\', "/");
    let relative = Path::new(&name);
    let is_below = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    if name.is_empty() || name.contains("://") || !is_below {
        return None;
    }
    Some(folder.join(relative))
}

/// The same path without links, one of which may lead out of the folder.
fn beside(folder: &Path, named: &Path) -> io::Result<Option<PathBuf>> {
    let path = named.canonicalize()?;
    let is_below = path.starts_with(folder.canonicalize()?);
    Ok(is_below.then_some(path))
}

fn text_of(path: &Path, entry: &Place) -> io::Result<Option<String>> {
    let file = File::open(path)?;
    if !file.metadata()?.is_file() {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Ok(None);
    }
    Ok(text_in(&bytes, path, entry))
}

/// The text of a document with these bytes.
fn text_in(bytes: &[u8], path: &Path, entry: &Place) -> Option<String> {
    let place = Place::new(path, None, None).with_extractor(&entry.extractor);
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    let Sniffed::Format(format) = sniff(head, place.file_name(), bytes.len() > head.len()) else {
        return None;
    };
    if !format.is_document() {
        return None;
    }
    let bodies: Vec<String> = reader::read(bytes, format, &place)
        .into_iter()
        .filter_map(|item| match item {
            Item::Record(record) => Some(whole_text(*record)),
            Item::Note(_) | Item::Reject(_) => None,
        })
        .filter(|text| !text.is_empty())
        .collect();
    (!bodies.is_empty()).then(|| bodies.join("\n\n"))
}

/// The text of a document with the title that its reader took out of it.
fn whole_text(record: Record) -> String {
    let is_own = record.evidence.title.is_some_and(|evidence| {
        !matches!(
            evidence.kind,
            EvidenceKind::FileName | EvidenceKind::Made | EvidenceKind::Properties
        )
    });
    let title = record.title.filter(|_| is_own);
    let parts: Vec<String> = title.into_iter().chain(record.body).collect();
    parts.join("\n\n")
}
