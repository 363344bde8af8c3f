//! E-books (`.epub`): one record a document or chapter, in the order of the spine.
//!
//! Takes the bytes of a book, gives its pages one after another ([`Book::next_piece`]), each with a
//! place of its own (`book.epub!OEBPS/d12.html`), like the members of an archive; the reader of
//! saved pages makes the records ([`super::html`]), which so know the title of the book, their entry
//! in its table of contents and the language ([`BookPage`]). A page whose file holds several entries
//! of one level is cut at them; a page without an entry and without a heading goes on with the page
//! before it, as where a converter cut a chapter by length.
//!
//! Cover, title page, table of contents and printed index are left out with one note, by what the
//! book calls them. What is missing, damaged or beyond the limits is one reject each; a protected
//! book is one reject. Known gaps: pictures, sound and fixed layout leave nothing but their text;
//! pages of the printed edition (`page-list`) are not kept; of several renditions the first is read.
//! Sources: EPUB 3.3, OPF 2.0.1, OCF 3.3.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::Arc;

use super::identity::{BookPage, Place};
use super::source::Parts;
use super::{Item, Note, NoteKind, Reject, html};

use contents::Entry;
use package::Package;

mod contents;
mod package;

/// Longest page in bytes; the reader of pages has the same limit.
const MAX_PAGE_BYTES: usize = 16 << 20;

/// Missing pages that are named one by one.
const MAX_MISSING: u64 = 20;

/// What comes of a book next.
pub(super) enum Piece {
    /// A page, to be read as HTML at its place.
    Page { bytes: Vec<u8>, place: Place },
    /// Something that could not be read.
    Reject(Reject),
    /// Something worth knowing.
    Note(Note),
}

/// A book that is read page by page.
pub(super) struct Book<'b> {
    place: &'b Place,
    parts: Parts<'b>,
    package: Package,
    contents: HashMap<String, Vec<Entry>>,
    has_contents: bool,
    /// Paths of pages that are still to come.
    spine: VecDeque<String>,
    /// Pieces that are ready.
    ready: VecDeque<Piece>,
    /// The last page, which may go on.
    pending: Option<(Vec<u8>, Place)>,
    /// Names of pages that were given.
    names: HashSet<String>,
    left_out: u64,
    missing: u64,
}

/// Reads a whole book in memory.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    let mut book = match Book::open(bytes, place) {
        Ok(book) => book,
        Err(reject) => return vec![Item::Reject(reject)],
    };
    let mut items = Vec::new();
    while let Some(piece) = book.next_piece() {
        match piece {
            Piece::Page { bytes, place } => items.extend(html::read(&bytes, &place)),
            Piece::Reject(reject) => items.push(Item::Reject(reject)),
            Piece::Note(note) => items.push(Item::Note(note)),
        }
    }
    items
}

impl<'b> Book<'b> {
    /// Opens a book, and reads its package and table of contents.
    ///
    /// # Errors
    /// Returns the reject of the whole book.
    pub(super) fn open(bytes: &'b [u8], place: &'b Place) -> Result<Self, Reject> {
        let reject = |reason: String| Reject::whole(&place.source, reason);
        let parts = Parts::open(bytes)
            .map_err(|error| reject(format!("no e-book, or damaged: {error}")))?;
        let mut book = Self {
            place,
            parts,
            package: Package::default(),
            contents: HashMap::new(),
            has_contents: false,
            spine: VecDeque::new(),
            ready: VecDeque::new(),
            pending: None,
            names: HashSet::new(),
            left_out: 0,
            missing: 0,
        };
        book.begin().map_err(reject)?;
        Ok(book)
    }

    fn begin(&mut self) -> Result<(), String> {
        let container = self.parts.part("META-INF/container.xml")?;
        let root = container
            .as_deref()
            .and_then(package::root_file)
            .ok_or("no e-book: META-INF/container.xml names no package")?;
        let opf = self.parts.part(&root)?;
        let opf =
            opf.ok_or_else(|| format!("the package \"{}\" is missing", root.escape_debug()))?;
        self.package = Package::read(&opf, &root)?;
        if self.package.spine.is_empty() {
            return Err(format!(
                "the spine of {} is empty: expected the pages of the book",
                root.escape_debug()
            ));
        }
        let locked = self.parts.whole("META-INF/encryption.xml").ok().flatten();
        let locked = locked
            .map(|xml| package::encrypted(&xml))
            .unwrap_or_default();
        if self.package.spine.iter().any(|path| locked.contains(path)) {
            return Err(
                "a protected e-book (DRM): its pages are encrypted; expected one that can be \
                 opened without a licence"
                    .to_owned(),
            );
        }
        // Damage in a table of contents costs no more than what it says.
        for path in self.package.contents.clone() {
            if let Ok(Some(xml)) = self.parts.whole(&path) {
                let found = contents::read(&xml, &path);
                self.package.aside.extend(found.aside);
                self.contents = found.entries;
                if !self.contents.is_empty() {
                    break;
                }
            }
        }
        self.has_contents = !self.contents.is_empty();
        self.spine = std::mem::take(&mut self.package.spine).into();
        Ok(())
    }

    /// The next page, reject or note; nothing at the end.
    pub(super) fn next_piece(&mut self) -> Option<Piece> {
        loop {
            if let Some(piece) = self.ready.pop_front() {
                return Some(piece);
            }
            let Some(path) = self.spine.pop_front() else {
                self.give();
                self.say_left_out();
                return self.ready.pop_front();
            };
            self.turn(&path);
            if self.parts.is_exhausted() {
                // The rest would only repeat what has been said.
                self.spine.clear();
            }
        }
    }

    /// Reads a page of the spine.
    fn turn(&mut self, path: &str) {
        if self.package.aside.contains(path) {
            self.left_out += 1;
            return self.give();
        }
        let bytes = match self.parts.whole(path) {
            Ok(Some(bytes)) => bytes,
            Ok(None) => {
                self.missing += 1;
                if self.missing <= MAX_MISSING {
                    self.refuse(path, "named in the spine of the book, and missing");
                }
                return;
            }
            Err(error) => return self.refuse(path, error.to_string()),
        };
        let entries = self.contents.remove(path).unwrap_or_default();
        let (cuts, first) = cuts(&bytes, &entries);
        let is_end = |at: usize| has_text(&bytes[..at]) && !has_heading(&bytes[..at]);
        let (cuts, first) = match cuts.as_slice() {
            // One entry is that of the whole page, unless the end of another chapter stands above.
            [(at, entry)] if !is_end(*at) => (Vec::new(), Some(*entry)),
            _ => (cuts, first),
        };
        let end = cuts.first().map_or(bytes.len(), |(at, _)| *at);
        let head = &bytes[..end];
        let goes_on = first.is_none() && self.has_contents && !has_heading(head);
        if cuts.is_empty() || has_text(head) {
            self.add(path, head, first, goes_on, None);
        }
        for (place, (at, entry)) in cuts.iter().enumerate() {
            let end = cuts.get(place + 1).map_or(bytes.len(), |(at, _)| *at);
            self.add(
                path,
                &bytes[*at..end],
                Some(entry),
                false,
                entry.anchor.as_deref(),
            );
        }
    }

    fn refuse(&mut self, path: &str, reason: impl Into<String>) {
        self.give();
        let source = format!("{}!{path}", self.place.source);
        self.ready
            .push_back(Piece::Reject(Reject::whole(&source, reason)));
    }

    /// Adds a page or a part of one, or goes on with the last.
    fn add(
        &mut self,
        path: &str,
        bytes: &[u8],
        entry: Option<&Entry>,
        goes_on: bool,
        anchor: Option<&str>,
    ) {
        if goes_on
            && let Some((last, _)) = &mut self.pending
            && last.len() + bytes.len() <= MAX_PAGE_BYTES
        {
            last.extend_from_slice(bytes);
            return;
        }
        self.give();
        let name = self.name(path, anchor);
        let mut place = self.place.within(path, &name);
        place.page = Some(Arc::new(BookPage {
            title: entry.map(|entry| entry.title.clone()),
            section: entry.map(|entry| entry.above.clone()).unwrap_or_default(),
            volume: self.package.title.clone(),
            series: self.package.series.clone(),
            language: self.package.language.clone(),
        }));
        self.pending = Some((bytes.to_vec(), place));
    }

    /// The name of a page in ids: its path below the package, and the entry that it begins at.
    fn name(&mut self, path: &str, anchor: Option<&str>) -> String {
        let below = path.strip_prefix(self.package.folder.as_str());
        let mut name = below.unwrap_or(path).trim_start_matches('/').to_owned();
        if let Some(anchor) = anchor {
            name = format!("{name}/{anchor}");
        }
        if !self.names.insert(name.clone()) {
            name = format!("{path}/{}", anchor.unwrap_or_default());
            self.names.insert(name.clone());
        }
        name
    }

    /// Gives the last page, since nothing goes on with it.
    fn give(&mut self) {
        if let Some((bytes, place)) = self.pending.take() {
            self.ready.push_back(Piece::Page { bytes, place });
        }
    }

    /// Says what was counted.
    fn say_left_out(&mut self) {
        let more = std::mem::take(&mut self.missing).saturating_sub(MAX_MISSING);
        if more > 0 {
            let reason = format!("{more} more pages that the spine names are missing");
            let reject = Reject::whole(&self.place.source, reason);
            self.ready.push_back(Piece::Reject(reject));
        }
        let count = std::mem::take(&mut self.left_out);
        if count > 0 {
            let pages = if count == 1 { "page" } else { "pages" };
            let text = format!(
                "left out {count} {pages} of the book (cover, title page, contents, index)"
            );
            let note = Note::new(&self.place.source, NoteKind::LeftOut, text);
            self.ready.push_back(Piece::Note(note));
        }
    }
}

/// Where a page is cut: at the entries of its highest level, if these all point into it. Gives the
/// entry of what stands before the first cut, or of the whole page.
fn cuts<'e>(bytes: &[u8], entries: &'e [Entry]) -> (Vec<(usize, &'e Entry)>, Option<&'e Entry>) {
    let Some(level) = entries.iter().map(|entry| entry.above.len()).min() else {
        return (Vec::new(), None);
    };
    let highest: Vec<&Entry> = entries
        .iter()
        .filter(|entry| entry.above.len() == level)
        .collect();
    let whole = highest.iter().find(|entry| entry.anchor.is_none()).copied();
    if let ([only], Some(_)) = (highest.as_slice(), whole) {
        return (Vec::new(), Some(only));
    }
    let anchors = anchors(bytes);
    let mut cuts: Vec<(usize, &Entry)> = highest
        .iter()
        .filter_map(|entry| Some((*anchors.get(entry.anchor.as_deref()?)?, *entry)))
        .collect();
    cuts.sort_by_key(|(at, _)| *at);
    cuts.dedup_by_key(|(at, _)| *at);
    // An entry that points nowhere is that of the page.
    let lost = highest.first().copied().filter(|_| cuts.is_empty());
    (cuts, whole.or(lost))
}

/// The bytes at which tags with an `id` or `name` begin.
fn anchors(bytes: &[u8]) -> HashMap<&str, usize> {
    let mut anchors = HashMap::new();
    let mut at = 0;
    while let Some(found) = bytes[at..].iter().position(|&byte| byte == b'<') {
        let start = at + found;
        let rest = &bytes[start..];
        let end = rest.iter().position(|&byte| byte == b'>');
        let end = end.unwrap_or(rest.len());
        if let Ok(tag) = std::str::from_utf8(&rest[..end]) {
            for label in [" id=", " name="] {
                let value = tag.split_once(label).map(|(_, value)| value);
                let value = value.and_then(|value| {
                    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                    value[1..].split(quote).next()
                });
                if let Some(value) = value {
                    anchors.entry(value).or_insert(start);
                }
            }
        }
        at = start + end.max(1);
    }
    anchors
}

/// Whether there is a word in the body of a page.
fn has_text(bytes: &[u8]) -> bool {
    let body = bytes
        .windows(5)
        .position(|found| found.eq_ignore_ascii_case(b"<body"));
    let mut in_tag = false;
    bytes[body.unwrap_or(0)..].iter().any(|&byte| {
        match byte {
            b'<' => in_tag = true,
            b'>' => in_tag = false,
            _ => {}
        }
        !in_tag && (byte.is_ascii_alphanumeric() || byte >= 0x80)
    })
}

/// Whether a page has a heading of its own.
fn has_heading(bytes: &[u8]) -> bool {
    bytes.windows(3).any(|found| {
        found[0] == b'<' && matches!(found[1], b'h' | b'H') && matches!(found[2], b'1'..=b'4')
    })
}

#[cfg(test)]
mod tests;
