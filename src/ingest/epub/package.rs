//! The package of an e-book: its title, its pages in their order, and which of them are none.
//!
//! Takes the XML of the container, the package and the list of encrypted files. What cannot be read
//! of the package refuses the book. Source: OPF 2.0.1, EPUB 3.3.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::ingest::limits::MAX_MEMBERS;
use crate::ingest::running::Text;
use crate::ingest::source::resolved;
use crate::ingest::xml::{attribute, local, reason_of, referenced};

/// Longest title or name that is kept, in bytes.
const MAX_VALUE_BYTES: usize = 4 << 10;

/// Kinds of pages that are no text of the book, as guides and landmarks call them (OPF 2.0.1,
/// section 2.6; EPUB Structural Semantics Vocabulary 1.1).
pub(super) const ASIDE: &[&str] = &[
    "cover",
    "copyright-page",
    "frontispiece",
    "halftitlepage",
    "index",
    "landmarks",
    "loi",
    "lot",
    "page-list",
    "title-page",
    "titlepage",
    "toc",
];

/// What the package says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) title: Option<String>,
    pub(super) series: Option<String>,
    pub(super) language: Option<String>,
    /// The folder that the package lies in.
    pub(super) folder: String,
    /// Paths of the pages, each once.
    pub(super) spine: Vec<String>,
    /// Paths of what may be a table of contents, the better first.
    pub(super) contents: Vec<String>,
    /// Paths of pages that are no text of the book.
    pub(super) aside: HashSet<String>,
}

impl Package {
    /// Reads the package at `path`.
    ///
    /// # Errors
    /// Returns the reason why it cannot be read.
    pub(super) fn read(xml: &[u8], path: &str) -> Result<Self, String> {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let mut package = Self {
            folder: folder.to_owned(),
            ..Self::default()
        };
        let mut reader = Reader::from_reader(xml);
        let mut items: HashMap<String, String> = HashMap::new();
        let mut spine: Vec<(String, bool)> = Vec::new();
        let (mut nav, mut ncx) = (None, None);
        let mut gathering: Option<(&str, Text)> = None;
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let event = reader
                .read_event_into(&mut buffer)
                .map_err(|error| format!("the package {path}: {}", reason_of(&error, "package")))?;
            let is_empty = matches!(event, Event::Empty(_));
            match event {
                Event::Start(tag) | Event::Empty(tag) => match local(&tag) {
                    "title" if package.title.is_none() => {
                        gathering = Some(("title", Text::default()));
                    }
                    "language" if package.language.is_none() => {
                        gathering = Some(("language", Text::default()));
                    }
                    "meta" => {
                        if attribute(&tag, "name").as_deref() == Some("calibre:series") {
                            package.series = attribute(&tag, "content");
                        } else if attribute(&tag, "property").as_deref()
                            == Some("belongs-to-collection")
                        {
                            gathering = Some(("series", Text::default()));
                        }
                    }
                    "item" if items.len() < usize::try_from(MAX_MEMBERS).unwrap_or(usize::MAX) => {
                        package.item(&tag, &mut items, &mut nav, &mut ncx);
                    }
                    "itemref" if (spine.len() as u64) < MAX_MEMBERS => {
                        if let Some(id) = attribute(&tag, "idref") {
                            let is_linear = attribute(&tag, "linear").as_deref() != Some("no");
                            spine.push((id, is_linear));
                        }
                    }
                    "reference" => {
                        let kind = attribute(&tag, "type").unwrap_or_default();
                        let href = attribute(&tag, "href").unwrap_or_default();
                        if ASIDE.contains(&kind.as_str()) && !href.contains('#') {
                            package.aside.insert(resolved(&package.folder, &href));
                        }
                    }
                    _ => {}
                },
                Event::Text(text) => gather(&mut gathering, &text.xml10_content()),
                Event::CData(text) => gather(&mut gathering, &text.xml10_content()),
                Event::GeneralRef(reference) => gather(&mut gathering, &referenced(&reference)),
                Event::End(_) => {
                    if let Some((what, text)) = gathering.take() {
                        let text = Some(text.into_string()).filter(|text| !text.is_empty());
                        match what {
                            "title" => package.title = text,
                            "language" => package.language = text,
                            _ => package.series = text.or(package.series.take()),
                        }
                    }
                }
                Event::Eof => break,
                _ => {}
            }
            if is_empty {
                gathering = None;
            }
        }
        let mut seen = HashSet::new();
        for (id, is_linear) in spine {
            // What the manifest lacks is missing under its id.
            let path = items.get(&id).cloned().unwrap_or(id);
            if !is_linear {
                package.aside.insert(path.clone());
            }
            if seen.insert(path.clone()) {
                package.spine.push(path);
            }
        }
        package.aside.extend(nav.clone());
        package.contents = nav.into_iter().chain(ncx).collect();
        Ok(package)
    }

    fn item(
        &self,
        tag: &BytesStart<'_>,
        items: &mut HashMap<String, String>,
        nav: &mut Option<String>,
        ncx: &mut Option<String>,
    ) {
        let (Some(id), Some(href)) = (attribute(tag, "id"), attribute(tag, "href")) else {
            return;
        };
        let path = resolved(&self.folder, &href);
        let properties = attribute(tag, "properties").unwrap_or_default();
        if properties
            .split_whitespace()
            .any(|property| property == "nav")
        {
            *nav = Some(path.clone());
        }
        if attribute(tag, "media-type").as_deref() == Some("application/x-dtbncx+xml") {
            *ncx = Some(path.clone());
        }
        items.insert(id, path);
    }
}

fn gather(gathering: &mut Option<(&str, Text)>, words: &str) {
    if let Some((_, text)) = gathering
        && text.len() < MAX_VALUE_BYTES
    {
        text.push(words);
    }
}

/// The path of the package that the container names.
pub(super) fn root_file(container: &[u8]) -> Option<String> {
    let mut reader = Reader::from_reader(container);
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) | Event::Empty(tag) if local(&tag) == "rootfile" => {
                return Some(resolved("", &attribute(&tag, "full-path")?));
            }
            Event::Eof => return None,
            _ => {}
        }
    }
}

/// The paths of files that are encrypted (OCF 3.3, section 4.2.6.3.2).
pub(super) fn encrypted(xml: &[u8]) -> HashSet<String> {
    let mut reader = Reader::from_reader(xml);
    let mut paths = HashSet::new();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag) | Event::Empty(tag)) if local(&tag) == "CipherReference" => {
                paths.extend(attribute(&tag, "URI").map(|path| resolved("", &path)));
            }
            Ok(Event::Eof) | Err(_) => return paths,
            Ok(_) => {}
        }
    }
}
