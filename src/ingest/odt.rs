//! Texts of OpenDocument (`.odt`, `.fodt`): one document a file.
//!
//! Takes the bytes, gives a record ([`super::office`]). Headings are known by their level, the title
//! and bold by the styles of the file and their parents. Footnotes and endnotes stand behind the text,
//! a header or footer with a shelfmark is its last paragraph. Tracked deletions, comments, hidden text
//! and tables of contents are not read.
//!
//! Known gaps: numbers of lists and formulas are left out; a file with a password is refused.
//! Source: OpenDocument 1.3, parts 2 and 3 (OASIS, 2021).

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::Item;
use super::document::BlockKind;
use super::docx::styles::{self, Style};
use super::docx::text::title_of;
use super::identity::Place;
use super::office::{self, MAX_DEPTH, Paper, Paragraphs};
use super::source::Parts;
use super::xml::{attribute, local, referenced};

/// Styles based on one another that are followed; a circle of them must end.
const MAX_CHAIN: usize = 24;

/// Most blanks that one element stands for.
const MAX_BLANKS: usize = 100;

/// Elements whose text is not read.
const SILENT: &[&str] = &[
    "annotation",
    "binary-data",
    "change-info",
    "deletion",
    "font-face-decls",
    "forms",
    "hidden-text",
    "index-title-template",
    "meta",
    "note-citation",
    "object",
    "ruby-text",
    "script",
    "scripts",
    "settings",
    "table-of-content",
    "tracked-changes",
];

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    office::items(whole(bytes), bytes.len(), place)
}

fn whole(bytes: &[u8]) -> Result<Paper, String> {
    if !bytes.starts_with(b"PK") {
        // One file of XML, with everything in it.
        let mut reader = Document::default();
        reader.read(bytes)?;
        let title = title_of(bytes);
        return Ok(reader.into_paper(title));
    }
    let mut parts = Parts::open(bytes)
        .map_err(|error| format!("not an OpenDocument text, or damaged: {error}"))?;
    let mut reader = Document::default();
    // Damage in the styles costs no more than what they say.
    if let Ok(Some(xml)) = parts.part("styles.xml") {
        let _ = reader.read(&xml);
    }
    let Some(xml) = parts.part("content.xml")? else {
        return Err("no content.xml in it: expected an OpenDocument text".to_owned());
    };
    let is_locked = parts
        .part("META-INF/manifest.xml")
        .ok()
        .flatten()
        .is_some_and(|xml| xml.windows(15).any(|at| at == b"encryption-data"));
    if is_locked {
        return Err("protected with a password: save it without one".to_owned());
    }
    reader
        .read(&xml)
        .map_err(|fault| format!("content.xml: {fault}"))?;
    let meta = parts.part("meta.xml").ok().flatten();
    Ok(reader.into_paper(meta.and_then(|xml| title_of(&xml))))
}

/// A style and the one that it is based on.
#[derive(Debug, Default, Clone)]
struct Known {
    style: Style,
    parent: Option<String>,
}

/// Where text beside the body goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Footnote,
    Endnote,
    Margin,
}

#[derive(Default)]
struct Document {
    styles: HashMap<String, Known>,
    body: Paragraphs,
    aside: Paragraphs,
    footnotes: Vec<String>,
    endnotes: Vec<String>,
    margins: Vec<String>,
    /// The part that is open beside the body.
    part: Option<Part>,
    /// The style that is being defined.
    defined: Option<(String, Known)>,
    /// Kinds and styles of the open paragraphs, innermost last: a text box stands within one.
    open: Vec<(BlockKind, Style)>,
    /// Styles of the open spans.
    spans: Vec<Style>,
    cells: usize,
    is_body: bool,
}

impl Document {
    /// Reads one part of the file.
    fn read(&mut self, xml: &[u8]) -> Result<(), String> {
        let mut reader = Reader::from_reader(xml);
        let mut buffer = Vec::new();
        let (mut depth, mut silent) = (0_usize, 0_usize);
        loop {
            buffer.clear();
            let event = reader.read_event_into(&mut buffer).map_err(|error| {
                let at = reader.error_position();
                format!("not well-formed at byte {at}: {error}")
            })?;
            match event {
                Event::Start(_) if depth == MAX_DEPTH => {
                    return Err(format!(
                        "elements more than {MAX_DEPTH} deep: expected a document"
                    ));
                }
                Event::Start(tag) => {
                    depth += 1;
                    if silent > 0 || SILENT.contains(&local(&tag)) {
                        silent += 1;
                    } else {
                        self.start(&tag);
                    }
                }
                Event::End(tag) => {
                    depth = depth.saturating_sub(1);
                    if silent > 0 {
                        silent -= 1;
                    } else {
                        self.end(tag.local_name().as_ref());
                    }
                }
                Event::Eof if depth > 0 => {
                    return Err(format!("cut off at byte {}, inside an element", xml.len()));
                }
                Event::Eof => return Ok(()),
                _ if silent > 0 => {}
                Event::Empty(tag) if !SILENT.contains(&local(&tag)) => {
                    self.start(&tag);
                    self.end(local(&tag));
                }
                Event::Text(words) => self.words(&words.xml10_content()),
                Event::CData(words) => self.words(&words.xml10_content()),
                Event::GeneralRef(reference) => self.words(&referenced(&reference)),
                _ => {}
            }
        }
    }

    fn start(&mut self, tag: &BytesStart<'_>) {
        match local(tag) {
            "style" => {
                let known = Known {
                    parent: attribute(tag, "parent-style-name"),
                    style: Style {
                        level: attribute(tag, "default-outline-level")
                            .and_then(|level| level.parse().ok())
                            .filter(|level| *level > 0),
                        ..Style::default()
                    },
                };
                self.defined = attribute(tag, "name").map(|name| (name, known));
            }
            "text-properties" => {
                if let Some((_, known)) = &mut self.defined {
                    let weight = attribute(tag, "font-weight");
                    known.style.bold = weight.map(|weight| weight == "bold").or(known.style.bold);
                    let display = attribute(tag, "display");
                    known.style.hidden = display.map(|how| how == "none").or(known.style.hidden);
                }
            }
            "text" if tag.name().into_inner().starts_with("office:") => self.is_body = true,
            "header" | "footer" | "header-left" | "footer-left" if !self.is_body => {
                self.part = Some(Part::Margin);
            }
            "note" => {
                let is_endnote = attribute(tag, "note-class").as_deref() == Some("endnote");
                let (part, count) = match is_endnote {
                    true => (Part::Endnote, self.endnotes.len()),
                    false => (Part::Footnote, self.footnotes.len()),
                };
                if self.is_shown() {
                    self.body.mark(count + 1);
                }
                self.part = Some(part);
            }
            "p" | "h" => {
                let style = self.style(attribute(tag, "style-name").as_deref());
                let level = attribute(tag, "outline-level");
                let level = level.and_then(|level| level.parse().ok());
                let kind = match (local(tag), style.kind()) {
                    (_, BlockKind::Title) => BlockKind::Title,
                    ("h", BlockKind::Plain) => BlockKind::Heading(level.unwrap_or(1)),
                    ("h", known) => level.map_or(known, BlockKind::Heading),
                    (_, known) => known,
                };
                self.open.push((kind, style));
            }
            "span" => {
                let style = self.style(attribute(tag, "style-name").as_deref());
                self.spans.push(style);
            }
            "s" => {
                let count = attribute(tag, "c").and_then(|count| count.parse().ok());
                self.words(&" ".repeat(count.unwrap_or(1).min(MAX_BLANKS)));
            }
            "tab" => self.words(" "),
            "line-break" if self.is_shown() => self.target().end_line(),
            "table-cell" => self.cells += 1,
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "style" => {
                if let Some((name, known)) = self.defined.take() {
                    self.styles.insert(name, known);
                }
            }
            "text-properties" => {}
            "header" | "footer" | "header-left" | "footer-left"
                if self.part == Some(Part::Margin) =>
            {
                self.part = None;
                let margin = std::mem::take(&mut self.aside).into_note();
                self.margins.push(margin);
            }
            "note" => {
                let note = std::mem::take(&mut self.aside).into_note();
                match self.part.take() {
                    Some(Part::Endnote) => self.endnotes.push(note),
                    _ => self.footnotes.push(note),
                }
            }
            "p" | "h" => {
                if let Some((kind, _)) = self.open.pop() {
                    let is_in_table = self.cells > 0 && self.part.is_none();
                    self.target().end(kind, is_in_table);
                }
            }
            "span" => drop(self.spans.pop()),
            "table-cell" => {
                self.cells = self.cells.saturating_sub(1);
                self.target().end_cell();
            }
            "table-row" => self.target().end_line(),
            "table" => self.target().end(BlockKind::Plain, false),
            _ => {}
        }
    }

    fn words(&mut self, words: &str) {
        if self.open.is_empty() || !self.is_shown() {
            return;
        }
        let spans = self.spans.iter().rev().map(|style| style.bold);
        let paragraph = self.open.last().map(|(_, style)| style.bold);
        let is_bold = spans.chain(paragraph).flatten().next() == Some(true);
        self.target().words(words, is_bold);
    }

    fn is_shown(&self) -> bool {
        let spans = self.spans.iter().map(|style| style.hidden);
        let paragraph = self.open.last().map(|(_, style)| style.hidden);
        let is_placed = self.is_body || self.part.is_some();
        is_placed && !spans.chain(paragraph).any(|hidden| hidden == Some(true))
    }

    fn target(&mut self) -> &mut Paragraphs {
        match self.part {
            None => &mut self.body,
            Some(_) => &mut self.aside,
        }
    }

    /// What a style says by itself, by its name, or by what it is based on.
    fn style(&self, name: Option<&str>) -> Style {
        let mut found = Style::default();
        let mut at = name;
        for _ in 0..MAX_CHAIN {
            let Some(name) = at else { break };
            let mut own = Style::default();
            styles::name(&name.replace("_20_", " "), &mut own);
            let known = self.styles.get(name);
            let style = known.map(|known| known.style).unwrap_or_default();
            found.is_title |= own.is_title && found.level.is_none();
            if !found.is_title {
                found.level = found.level.or(style.level).or(own.level);
            }
            found.bold = found.bold.or(style.bold);
            found.hidden = found.hidden.or(style.hidden);
            at = known.and_then(|known| known.parent.as_deref());
        }
        found
    }

    fn into_paper(self, title: Option<String>) -> Paper {
        let mut paper = self.body.into_paper();
        for (heading, notes) in [("Footnotes", &self.footnotes), ("Endnotes", &self.endnotes)] {
            paper.add_notes(heading, (1..).zip(notes.iter().map(String::as_str)));
        }
        for margin in &self.margins {
            paper.add_margin(margin);
        }
        paper.title = title;
        paper
    }
}

#[cfg(test)]
mod tests;
