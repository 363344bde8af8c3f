//! TEI XML, above all that of the *Foreign Relations of the United States* series.
//!
//! Takes one volume as a stream of bytes and its place, gives one record for every `div
//! type="document"`, in the markup used since 2014 (with subtypes and `frus:doc-dateTime-*`) and in
//! the older one without. Of other projects a division of a type such as `letter` or `entry` is a
//! document, and so is each `text` of a `group`; a file without them, or with one alone, is one
//! document, with what its header says. A text with several datelines whose parts are not marked as
//! documents has no date. Holds one document at a time, the list of persons, and nothing else, so
//! memory does not grow with the volume.
//!
//! Entities beyond the five of XML and character references are left as they stand: a document
//! type that defines its own is never expanded or fetched, so neither a chain of entities nor a
//! reference to a file can do harm. Broken XML ends the volume with one reject; the documents
//! that were complete before it are kept.
//!
//! Deliberately ignores `standOff`, facsimiles, and what stands before and behind the body. Known
//! gaps: figures and formulas leave nothing but their captions; tables become lines of
//! cells; the printed index is not read. Source of the markup: the series' own schema and
//! encoding notes, Office of the Historian (history.state.gov).

mod dates;
mod document;
mod header;
mod volume;

use std::io::BufRead;
use std::ops::ControlFlow;

use quick_xml::events::BytesStart;

pub(super) use dates::of_values;

use super::identity::Place;
use super::xml::{At, Elements, End, attribute, local, walk};
use super::{Item, Note, NoteKind, Reject};
use document::{Document, MAX_SHELL_BYTES};
use volume::{Volume, is_division};

/// Longest text of one document, in bytes. The longest in the series is below 1 MB.
const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Types of divisions by which other projects mark their documents. The series has one.
const DOCUMENTS: &[&str] = &[
    "cable",
    "despatch",
    "diary-entry",
    "diaryEntry",
    "dispatch",
    "entry",
    "letter",
    "memorandum",
    "telegram",
];

/// Reads a volume, handing every record and reject to `sink`, until it says to stop.
pub fn read<R: BufRead>(
    input: R,
    place: &Place,
    sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
) -> ControlFlow<()> {
    let mut reader = VolumeReader {
        place,
        volume: Volume::new(&place.name_of_many()),
        has_documents: false,
        is_corpus: false,
        has_texts: false,
        first: None,
        has_first: false,
        groups: 0,
        documents: Vec::new(),
        whole: None,
        ended: None,
    };
    match walk(input, &mut reader, sink)? {
        End::Whole if !reader.has_documents && !reader.has_texts => {
            sink(reader.without_documents())
        }
        End::Whole => reader.release(sink),
        End::Broken(reason, at) => {
            reader.release(sink)?;
            sink(reader.broken(&reason, at))
        }
    }
}

struct VolumeReader<'a> {
    place: &'a Place,
    volume: Volume,
    /// Documents that are open, outermost first; more than one only where documents are nested.
    documents: Vec<Document>,
    /// The text itself while no document was met in it: it may be one.
    whole: Option<Document>,
    /// The same once it ended, and where.
    ended: Option<(Document, u64)>,
    has_documents: bool,
    /// Whether the file holds several texts with a header each.
    is_corpus: bool,
    /// Whether a text was a document as a whole.
    has_texts: bool,
    /// The first document of a text that ended, while it may be the only one, and where.
    first: Option<(Document, u64)>,
    has_first: bool,
    /// Open groups of texts.
    groups: usize,
}

impl Elements for VolumeReader<'_> {
    const WHAT: &'static str = "volume";

    /// Real volumes stay below 30; a file of brackets must not grow the stack of open elements
    /// without end.
    const MAX_DEPTH: usize = 512;

    fn open(
        &mut self,
        tag: &BytesStart<'_>,
        at: At,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let start = (at.byte, at.line);
        let name = local(tag);
        if is_division(name) || name == "text" {
            self.release(sink)?;
        }
        let is_text_of_group = name == "text" && self.groups > 0 && self.documents.is_empty();
        if is_text_of_group
            || is_division(name) && self.is_document(attribute(tag, "type").as_deref())
        {
            self.has_documents = true;
            self.whole = None;
            self.documents.push(Document::new(
                attribute(tag, "id"),
                attribute(tag, "n"),
                attribute(tag, "subtype"),
                attribute(tag, "doc-dateTime-min").zip(attribute(tag, "doc-dateTime-max")),
                start,
                self.volume.page(),
            ));
            return ControlFlow::Continue(());
        }
        if name == "pb" {
            self.volume.turn_page(attribute(tag, "n"));
        }
        let attribute = |wanted: &str| attribute(tag, wanted);
        if let Some(document) = self.documents.last_mut() {
            document.open(name, start.1, &attribute);
            return ControlFlow::Continue(());
        }
        self.groups += usize::from(name == "group");
        if matches!(name, "TEI" | "TEI.2") {
            self.release(sink)?;
            self.has_first = false;
        }
        self.volume.open(name, start.1, &attribute);
        self.is_corpus |= name == "teiCorpus";
        if let Some(whole) = &mut self.whole {
            whole.open(name, start.1, &attribute);
        } else if name == "body" && !self.has_documents && self.ended.is_none() {
            let page = self.volume.page();
            self.whole = Some(Document::of_text(start, page));
        }
        ControlFlow::Continue(())
    }

    fn close(
        &mut self,
        name: &str,
        end: u64,
        sink: &mut dyn FnMut(Item) -> ControlFlow<()>,
    ) -> ControlFlow<()> {
        let Some(document) = self.documents.last_mut() else {
            if is_division(name) {
                self.release(sink)?;
            }
            self.groups -= usize::from(name == "group" && self.groups > 0);
            self.volume.close(name);
            if let Some(whole) = self.whole.as_mut()
                && whole.close(name)
            {
                self.ended = self.whole.take().map(|whole| (whole, end));
            }
            if matches!(name, "TEI" | "TEI.2")
                && let Some((only, end)) = self.first.take()
            {
                return sink(only.finish_whole(&mut self.volume, self.place, end, self.is_corpus));
            }
            if matches!(name, "TEI" | "TEI.2")
                && let Some((whole, end)) = self.ended.take()
                && whole.is_document(&self.volume)
            {
                self.has_documents = !self.is_corpus;
                self.has_texts = true;
                return sink(whole.finish_whole(&mut self.volume, self.place, end, self.is_corpus));
            }
            return ControlFlow::Continue(());
        };
        if !document.close(name) {
            return ControlFlow::Continue(());
        }
        let document = self.documents.pop().expect("it was the last a moment ago");
        let is_first = !std::mem::replace(&mut self.has_first, true);
        if is_first && self.documents.is_empty() && !self.volume.is_of_series() {
            self.first = Some((document, end));
            return ControlFlow::Continue(());
        }
        sink(document.finish(&mut self.volume, self.place, end))
    }

    fn text(&mut self, text: &str) {
        if let Some(document) = self.documents.last_mut() {
            document.text(text);
            return;
        }
        self.volume.text(text);
        if let Some(whole) = &mut self.whole {
            whole.text(text);
            // Too long for one document: a volume in other markup.
            if whole.bytes() > MAX_DOCUMENT_BYTES {
                self.whole = None;
            }
        }
    }

    fn excess(&self) -> Option<String> {
        let document = self.documents.last()?;
        (document.bytes() > MAX_DOCUMENT_BYTES).then(|| {
            format!(
                "a document of more than {} MB, expected a paper",
                MAX_DOCUMENT_BYTES >> 20
            )
        })
    }
}

impl VolumeReader<'_> {
    /// Hands on the first document, which is not the only one.
    fn release(&mut self, sink: &mut dyn FnMut(Item) -> ControlFlow<()>) -> ControlFlow<()> {
        match self.first.take() {
            Some((first, end)) => sink(first.finish(&mut self.volume, self.place, end)),
            None => ControlFlow::Continue(()),
        }
    }

    /// Whether a division of that type is a document. The series says so; editions of letters name
    /// the kind, and have parts of a paper in divisions too.
    fn is_document(&self, kind: Option<&str>) -> bool {
        match kind {
            Some("document") => true,
            Some(kind) => DOCUMENTS.contains(&kind) && self.documents.is_empty(),
            None => false,
        }
    }

    /// What is said of a volume without documents: one that is yet to be encoded is no fault, one
    /// with a text of its own is in other markup.
    fn without_documents(&self) -> Item {
        let source = &self.place.source;
        if self.volume.text_bytes < MAX_SHELL_BYTES {
            let text = "a volume without documents yet";
            return Item::Note(Note::new(source, NoteKind::Empty, text));
        }
        let reason = "no document in it: expected <div type=\"document\"> for each, as the \
                      Foreign Relations series has it";
        Item::Reject(Reject::whole(source, reason).at(1, 0))
    }

    /// The reject of what comes after a fault, at the innermost open document.
    fn broken(&self, reason: &str, at: At) -> Item {
        let (reason, excerpt) = match self.documents.last() {
            Some(document) => (
                format!("{reason} (inside document {})", document.name()),
                document.excerpt(),
            ),
            None => (reason.to_owned(), String::new()),
        };
        Item::Reject(Reject {
            source: self.place.source.clone(),
            line: Some(at.line),
            byte: Some(at.byte),
            reason,
            excerpt,
        })
    }
}

#[cfg(test)]
mod tests;
