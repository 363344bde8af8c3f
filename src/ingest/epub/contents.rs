//! The table of contents of an e-book: which page is which chapter, and what stands above it.
//!
//! Takes the XML of a navigation document (EPUB 3) or of an NCX (EPUB 2), gives the entries by the
//! path of their page, in the order of the table. What comes after a fault is left out.

use std::collections::{HashMap, HashSet};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::package::ASIDE;
use crate::ingest::running::Text;
use crate::ingest::source::{resolved, unescaped};
use crate::ingest::xml::{attribute, local, referenced};

/// Most entries above one that are kept of it.
const MAX_LEVELS: usize = 8;

/// Most entries.
const MAX_ENTRIES: usize = 250_000;

/// Longest title of an entry, in bytes.
const MAX_TITLE_BYTES: usize = 4 << 10;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) title: String,
    /// Where in the page it points.
    pub(super) anchor: Option<String>,
    /// Titles of the entries above it, outermost first.
    pub(super) above: Vec<String>,
}

/// What the table says.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) entries: HashMap<String, Vec<Entry>>,
    /// Pages that are no text of the book, by the landmarks.
    pub(super) aside: HashSet<String>,
}

/// Reads the table at `path`.
pub(super) fn read(xml: &[u8], path: &str) -> Contents {
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut reader = Reader::from_reader(xml);
    reader.config_mut().check_end_names = false;
    let mut table = Table::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => table.open(&tag, folder),
            Ok(Event::Empty(tag)) => {
                table.open(&tag, folder);
                table.close(local(&tag));
            }
            Ok(Event::End(tag)) => table.close(tag.local_name().as_ref()),
            Ok(Event::Text(text)) => table.words(&text.xml10_content()),
            Ok(Event::CData(text)) => table.words(&text.xml10_content()),
            Ok(Event::GeneralRef(reference)) => table.words(&referenced(&reference)),
            Ok(Event::Eof) | Err(_) => return table.contents,
            Ok(_) => {}
        }
    }
}

/// The page that a link leads to, and the place in it.
type Target = (String, Option<String>);

#[derive(Default)]
struct Table {
    contents: Contents,
    /// Titles of the open levels; of `li` and `navPoint`.
    levels: Vec<String>,
    /// The title that is being read, and where its link leads.
    label: Option<(Text, Option<Target>)>,
    /// What the open `nav` is.
    nav: Option<String>,
    count: usize,
}

impl Table {
    fn open(&mut self, tag: &BytesStart<'_>, folder: &str) {
        let target = |name: &str| {
            let href = attribute(tag, name)?;
            let anchor = href.split_once('#').map(|(_, anchor)| unescaped(anchor));
            let anchor = anchor.filter(|anchor| !anchor.is_empty());
            Some((resolved(folder, &href), anchor))
        };
        match local(tag) {
            "nav" => self.nav = attribute(tag, "type"),
            "li" | "navPoint" => self.levels.push(String::new()),
            "a" => {
                if self.nav.as_deref() == Some("landmarks") {
                    let kind = attribute(tag, "type").unwrap_or_default();
                    let is_aside = kind.split_whitespace().any(|kind| ASIDE.contains(&kind));
                    if let Some((path, None)) = target("href").filter(|_| is_aside) {
                        self.contents.aside.insert(path);
                    }
                }
                self.label = Some((Text::default(), target("href")));
            }
            "span" if self.label.is_none() => self.label = Some((Text::default(), None)),
            "navLabel" => self.label = Some((Text::default(), None)),
            "content" => {
                let title = self.levels.last().cloned().unwrap_or_default();
                if let Some(target) = target("src") {
                    self.add(title, target);
                }
            }
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if let Some((label, _)) = &mut self.label
            && label.len() < MAX_TITLE_BYTES
        {
            label.push(words);
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "li" | "navPoint" => {
                self.levels.pop();
            }
            "nav" => self.nav = None,
            "a" | "span" | "navLabel" => {
                // A link may hold a span, which does not end it.
                if name == "span" && self.label.as_ref().is_some_and(|(_, to)| to.is_some()) {
                    return;
                }
                let Some((label, target)) = self.label.take() else {
                    return;
                };
                let title = label.into_string().replace('\n', " ");
                if let Some(level) = self.levels.last_mut()
                    && level.is_empty()
                {
                    level.clone_from(&title);
                }
                if let Some(target) = target {
                    self.add(title, target);
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, title: String, (path, anchor): Target) {
        let is_table = matches!(self.nav.as_deref(), None | Some("toc"));
        if !is_table || title.is_empty() || self.levels.is_empty() || self.count == MAX_ENTRIES {
            return;
        }
        self.count += 1;
        let above = &self.levels[..(self.levels.len() - 1).min(MAX_LEVELS)];
        self.contents.entries.entry(path).or_default().push(Entry {
            title,
            anchor,
            above: above
                .iter()
                .filter(|title| !title.is_empty())
                .cloned()
                .collect(),
        });
    }
}
