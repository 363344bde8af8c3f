//! The paragraphs of one part of a Word document.
//!
//! Takes the XML of a part, gives its text with what the styles say of each paragraph, and the notes
//! in it. Deleted and moved text is left out where it was, a deleted paragraph mark joins two
//! paragraphs, hidden runs are left out.

use std::collections::HashMap;
use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::styles::{Styles, outline_level};
use crate::ingest::document::{BlockKind, Stretch};
use crate::ingest::office::{MAX_DEPTH, Paper, mark};
use crate::ingest::running::Text;
use crate::ingest::xml::{attribute, local, referenced};

/// What was read of a part of the file.
#[derive(Default)]
pub(super) struct Part {
    /// Name of the outermost element.
    pub(super) root: String,
    /// Its text, and what the styles say of its paragraphs.
    pub(super) paper: Paper,
    /// Notes by their number, in a part that holds them.
    pub(super) notes: HashMap<String, String>,
    /// Numbers of the notes that the text refers to, in its order.
    pub(super) footnotes: Vec<String>,
    pub(super) endnotes: Vec<String>,
}

/// A paragraph that is open.
struct Paragraph {
    /// Its place among the stretches of the part.
    stretch: usize,
    /// Whether all its words so far are bold; none before the first.
    is_bold: Option<bool>,
    /// What its style says of its runs.
    bold: bool,
    hidden: bool,
    /// Whether its end was deleted, so that the next goes on in it.
    runs_on: bool,
}

/// What a run says of its text.
#[derive(Default)]
struct Run {
    bold: Option<bool>,
    hidden: Option<bool>,
}

struct PartReader<'s> {
    styles: &'s Styles,
    part: Part,
    text: Text,
    /// Open paragraphs, innermost last: a text box stands within one.
    paragraphs: Vec<Paragraph>,
    run: Run,
    /// Whether the properties of a paragraph are open.
    in_properties: bool,
    is_text: bool,
    cells: usize,
    note: Option<String>,
}

/// Reads the paragraphs of a part.
///
/// # Errors
/// Returns the reason when it is not well-formed or cut off.
pub(super) fn read(xml: &[u8], styles: &Styles) -> Result<Part, String> {
    let mut reader = Reader::from_reader(xml);
    let mut state = PartReader {
        styles,
        part: Part::default(),
        text: Text::default(),
        paragraphs: Vec::new(),
        run: Run::default(),
        in_properties: false,
        is_text: false,
        cells: 0,
        note: None,
    };
    // Elements that are open: the parser takes a file that ends inside them for whole.
    let mut open = 0_usize;
    let mut left_out = 0_usize;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| {
            format!(
                "not well-formed at byte {}: {error}",
                reader.error_position()
            )
        })?;
        match &event {
            Event::Start(_) if open == MAX_DEPTH => {
                return Err(format!(
                    "elements more than {MAX_DEPTH} deep: expected a document"
                ));
            }
            Event::Start(_) => open += 1,
            Event::End(_) => open = open.saturating_sub(1),
            Event::Eof if open > 0 => {
                return Err(format!("cut off at byte {}, inside an element", xml.len()));
            }
            _ => {}
        }
        match event {
            Event::Start(tag) if left_out > 0 || state.leaves_out(local(&tag)) => left_out += 1,
            Event::End(_) if left_out > 0 => left_out -= 1,
            Event::Eof => break,
            _ if left_out > 0 => {}
            Event::Start(tag) => state.open(&tag),
            Event::Empty(tag) => {
                state.open(&tag);
                state.close(local(&tag));
            }
            Event::End(tag) => state.close(tag.local_name().as_ref()),
            Event::Text(words) => state.words(&words.xml10_content()),
            Event::CData(words) => state.words(&words.xml10_content()),
            Event::GeneralRef(reference) => state.words(&referenced(&reference)),
            _ => {}
        }
    }
    state.part.paper.text = state.text.into_string();
    Ok(state.part)
}

impl PartReader<'_> {
    /// Whether the text of an element is not read: what programs too old for the rest are to show
    /// instead, the reading of characters beside them, what was deleted or moved away, and
    /// properties as they were before a change.
    fn leaves_out(&self, name: &str) -> bool {
        matches!(name, "Fallback" | "rt")
            || name.ends_with("PrChange")
            || !self.in_properties && matches!(name, "del" | "moveFrom")
    }

    fn open(&mut self, tag: &BytesStart<'_>) {
        let name = local(tag);
        if self.part.root.is_empty() {
            name.clone_into(&mut self.part.root);
        }
        match name {
            "p" => {
                self.part.paper.stretches.push(Stretch {
                    start: self.text.len(),
                    line: 0,
                    kind: BlockKind::Plain,
                });
                self.paragraphs.push(Paragraph {
                    stretch: self.part.paper.stretches.len() - 1,
                    is_bold: None,
                    bold: false,
                    hidden: false,
                    runs_on: false,
                });
            }
            "pPr" => self.in_properties = true,
            "r" => self.run = Run::default(),
            "t" => self.is_text = true,
            "tc" => self.cells += 1,
            "footnote" | "endnote" => self.note = attribute(tag, "id"),
            "tab" if !self.in_properties && !self.is_hidden() => self.text.push(" "),
            "br" | "cr" if !self.is_hidden() => self.text.end_line(),
            "noBreakHyphen" if !self.is_hidden() => self.text.push("-"),
            "footnoteReference" | "endnoteReference" if !self.is_hidden() => {
                let Some(id) = attribute(tag, "id") else {
                    return;
                };
                let cited = if name == "footnoteReference" {
                    &mut self.part.footnotes
                } else {
                    &mut self.part.endnotes
                };
                cited.push(id);
                self.text.push_mark(&mark(cited.len()));
            }
            _ => self.learn(tag, name),
        }
    }

    /// Properties of a paragraph or a run.
    fn learn(&mut self, tag: &BytesStart<'_>, name: &str) {
        let Some(paragraph) = self.paragraphs.last_mut() else {
            return;
        };
        let styled = || {
            attribute(tag, "val")
                .map(|id| self.styles.get(&id))
                .unwrap_or_default()
        };
        let mut kind = None;
        match name {
            "pStyle" => {
                let style = styled();
                paragraph.bold = style.bold == Some(true);
                paragraph.hidden = style.hidden == Some(true);
                kind = style.level.map(BlockKind::Heading);
                if style.is_title {
                    kind = Some(BlockKind::Title);
                }
            }
            "outlineLvl" if self.in_properties => kind = outline_level(tag).map(BlockKind::Heading),
            "del" | "moveFrom" if self.in_properties => paragraph.runs_on = true,
            "rStyle" if !self.in_properties => {
                let style = styled();
                self.run.bold = self.run.bold.or(style.bold);
                self.run.hidden = self.run.hidden.or(style.hidden);
            }
            "b" if !self.in_properties => self.run.bold = Some(is_on(tag)),
            "vanish" if !self.in_properties => self.run.hidden = Some(is_on(tag)),
            _ => {}
        }
        if let (Some(kind), Some(stretch)) =
            (kind, self.part.paper.stretches.get_mut(paragraph.stretch))
        {
            stretch.kind = kind;
        }
    }

    fn words(&mut self, words: &str) {
        if !self.is_text || self.is_hidden() {
            return;
        }
        self.text.push(words);
        if let Some(paragraph) = self.paragraphs.last_mut()
            && !words.trim().is_empty()
        {
            let is_bold = self.run.bold.unwrap_or(paragraph.bold);
            paragraph.is_bold = Some(is_bold && paragraph.is_bold != Some(false));
        }
    }

    fn is_hidden(&self) -> bool {
        let by_style = self
            .paragraphs
            .last()
            .is_some_and(|paragraph| paragraph.hidden);
        self.run.hidden.unwrap_or(by_style)
    }

    fn close(&mut self, name: &str) {
        match name {
            "pPr" => self.in_properties = false,
            "t" => self.is_text = false,
            "p" => self.close_paragraph(),
            "tc" => {
                self.cells = self.cells.saturating_sub(1);
                self.text.push(" | ");
            }
            "tr" => self.text.end_line(),
            "tbl" => self.text.end_paragraph(),
            "footnote" | "endnote" => {
                let words = std::mem::take(&mut self.text).into_string();
                if let Some(id) = self.note.take().filter(|_| !words.is_empty()) {
                    self.part.notes.insert(id, words);
                }
            }
            _ => {}
        }
    }

    fn close_paragraph(&mut self) {
        let Some(paragraph) = self.paragraphs.pop() else {
            return;
        };
        if paragraph.is_bold == Some(true)
            && let Some(stretch) = self.part.paper.stretches.get_mut(paragraph.stretch)
            && stretch.kind == BlockKind::Plain
        {
            stretch.kind = BlockKind::Bold;
        }
        self.run = Run::default();
        if paragraph.runs_on {
            return;
        }
        if self.cells > 0 {
            self.text.push(" ");
        } else {
            self.text.end_paragraph();
        }
    }
}

/// The title among the properties of the file.
pub(in crate::ingest) fn title_of(xml: &[u8]) -> Option<String> {
    let mut reader = Reader::from_reader(xml.take(1 << 20));
    let mut title = None;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) if local(&tag) == "title" => title = Some(Text::default()),
            Event::End(tag) if tag.local_name().as_ref() == "title" => break,
            Event::Text(words) => {
                if let Some(title) = &mut title {
                    title.push(&words.xml10_content());
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
    title
        .map(Text::into_string)
        .filter(|title| !title.is_empty())
}

/// Whether a property that is on or off is on: written without a value it is.
pub(super) fn is_on(tag: &BytesStart<'_>) -> bool {
    !matches!(
        attribute(tag, "val").as_deref(),
        Some("0" | "false" | "off")
    )
}
