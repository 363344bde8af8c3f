//! One document of a volume: from its elements to a record.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::identity::{Place, check_id};
use super::super::running::{Text, raised};
use super::super::{Item, Reject};
use super::dates::{self, DateAttributes, Evidence};
use super::volume::Volume;
use crate::record::date::HistoricalDate;
use crate::record::reference;
use crate::record::{EvidenceKind, Provenance, Record, RecordEvidence, SourcePart};

/// Bytes that a kept note, name or page break takes beside its text, roughly.
const KEPT_BYTES: usize = 64;

/// What a stretch of text is gathered for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Gathering {
    /// The main heading.
    Title,
    /// The archive's own reference, or a bracketed word for the kind of paper.
    SourceNote,
    /// A footnote with its mark.
    Footnote(String),
    /// The wording of the first date.
    Date,
    /// A whole dateline.
    Dateline,
    /// The place of writing.
    Place,
    /// A person, with the pointer into the volume's list.
    Person(Option<String>),
}

/// A document that is being read.
#[derive(Debug)]
pub(super) struct Document {
    id: Option<String>,
    number: Option<String>,
    subtype: Option<String>,
    span: Option<(String, String)>,
    start: (u64, u64),
    first_page: Option<String>,
    page_breaks: Vec<(String, usize)>,
    /// Depth of open elements below the document's own `div`.
    depth: usize,
    /// Depth of open attachments: their headings, dates and places are not the document's own.
    attachments: usize,
    /// Open gatherings with the depth at which each began, innermost last.
    gatherings: Vec<(Gathering, usize, Text)>,
    body: Text,
    title: Option<String>,
    source_notes: Vec<String>,
    footnotes: Vec<(String, String)>,
    date_attributes: Option<DateAttributes>,
    date_words: Option<String>,
    /// The wording of every dateline of the document's own.
    datelines: Vec<String>,
    /// Bytes of the body before the first attachment.
    own_end: Option<usize>,
    place: Option<String>,
    persons: Vec<(Option<String>, String)>,
    /// Bytes of everything kept beside the body, so that a document of nothing but notes, names
    /// and page breaks ends somewhere too.
    kept_bytes: usize,
}

impl Document {
    pub(super) fn new(
        id: Option<String>,
        number: Option<String>,
        subtype: Option<String>,
        span: Option<(String, String)>,
        start: (u64, u64),
        first_page: Option<String>,
    ) -> Self {
        Self {
            id,
            number,
            subtype,
            span,
            start,
            first_page,
            page_breaks: Vec::new(),
            depth: 0,
            attachments: 0,
            gatherings: Vec::new(),
            body: Text::default(),
            title: None,
            source_notes: Vec::new(),
            footnotes: Vec::new(),
            date_attributes: None,
            date_words: None,
            datelines: Vec::new(),
            own_end: None,
            place: None,
            persons: Vec::new(),
            kept_bytes: 0,
        }
    }

    /// How a person would call it in a message.
    pub(super) fn name(&self) -> &str {
        self.id
            .as_deref()
            .or(self.number.as_deref())
            .unwrap_or("without a number")
    }

    /// The first words that were read of it.
    pub(super) fn excerpt(&self) -> String {
        let text = self.title.as_deref().unwrap_or(self.body.as_str());
        text.chars().take(120).collect()
    }

    /// Bytes gathered so far.
    pub(super) fn bytes(&self) -> usize {
        let open = self.gatherings.iter().map(|(_, _, text)| text.len());
        self.body.len() + self.kept_bytes + open.sum::<usize>()
    }

    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        self.depth += 1;
        let own = self.attachments == 0;
        match name {
            "pb" => {
                if let Some(number) = attribute("n") {
                    self.kept_bytes += KEPT_BYTES + number.len();
                    self.page_breaks.push((number, self.body.chars()));
                }
            }
            "attachment" => {
                self.attachments += 1;
                self.own_end.get_or_insert(self.body.len());
                self.end_paragraph();
            }
            "lb" => {
                for (_, _, gathered) in &mut self.gatherings {
                    gathered.end_line();
                }
                self.target().end_line();
            }
            "head" if own && self.title.is_none() && !self.is_gathering(&Gathering::Title) => {
                self.gather(Gathering::Title);
            }
            "note" => self.open_note(attribute),
            "date" if own && self.date_attributes.is_none() && self.date_words.is_none() => {
                self.date_attributes = DateAttributes::read(attribute);
                self.gather(Gathering::Date);
            }
            "dateline" if own => {
                self.end_paragraph();
                self.gather(Gathering::Dateline);
            }
            "placeName" if own && self.place.is_none() => self.gather(Gathering::Place),
            "persName" => self.gather(Gathering::Person(attribute("corresp"))),
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
    }

    fn open_note(&mut self, attribute: &dyn Fn(&str) -> Option<String>) {
        let source = attribute("type").as_deref() == Some("source");
        let inline = attribute("rend").as_deref() == Some("inline");
        if source && self.attachments == 0 {
            self.gather(Gathering::SourceNote);
        } else if inline || source {
            self.end_paragraph();
        } else {
            let mark = footnote_mark(attribute("n").as_deref().unwrap_or("*"));
            // A title is cited without the marks of its notes; the note itself is kept.
            if !self.is_gathering(&Gathering::Title) {
                self.target().push_mark(&mark);
            }
            self.gather(Gathering::Footnote(mark));
        }
    }

    /// Closes an element; true when it was the document itself.
    pub(super) fn close(&mut self, name: &str) -> bool {
        if self.depth == 0 {
            return true;
        }
        while self
            .gatherings
            .last()
            .is_some_and(|(_, depth, _)| *depth >= self.depth)
        {
            self.finish_gathering();
        }
        match name {
            "attachment" => {
                self.attachments = self.attachments.saturating_sub(1);
                self.end_paragraph();
            }
            "cell" => self.target().push(" | "),
            name if is_block(name) => self.end_paragraph(),
            _ => {}
        }
        self.depth -= 1;
        false
    }

    pub(super) fn text(&mut self, text: &str) {
        // Text goes to the innermost gathering that keeps it apart (title, note), and through
        // those that only listen (a date, a place, a person) to what lies around them.
        for at in (0..self.gatherings.len()).rev() {
            let (gathering, _, gathered) = &mut self.gatherings[at];
            gathered.push(text);
            if keeps_apart(gathering) {
                return;
            }
        }
        self.body.push(text);
    }

    /// Where running text goes at this moment.
    fn target(&mut self) -> &mut Text {
        match self
            .gatherings
            .iter()
            .rposition(|(gathering, _, _)| keeps_apart(gathering))
        {
            Some(at) => &mut self.gatherings[at].2,
            None => &mut self.body,
        }
    }

    fn end_paragraph(&mut self) {
        self.target().end_paragraph();
    }

    fn is_gathering(&self, what: &Gathering) -> bool {
        self.gatherings
            .iter()
            .any(|(gathering, _, _)| gathering == what)
    }

    fn gather(&mut self, what: Gathering) {
        self.gatherings.push((what, self.depth, Text::default()));
    }

    fn finish_gathering(&mut self) {
        let Some((what, _, text)) = self.gatherings.pop() else {
            return;
        };
        let text = text.into_string();
        if text.is_empty() {
            return;
        }
        self.kept_bytes += KEPT_BYTES + text.len();
        match what {
            Gathering::Title => {
                self.title = Some(text.replace(['\n', '\u{a0}'], " ").replace("  ", " "));
            }
            Gathering::SourceNote => self.source_notes.push(text),
            Gathering::Footnote(mark) => self.footnotes.push((mark, text)),
            Gathering::Date => self.date_words = Some(text.replace('\n', " ")),
            Gathering::Dateline => self.datelines.push(text),
            Gathering::Place => self.place = Some(text.replace('\n', " ")),
            Gathering::Person(pointer) => self.persons.push((pointer, text.replace('\n', " "))),
        }
    }

    /// The record.
    pub(super) fn finish(mut self, volume: &Volume, place: &Place, end: u64) -> Item {
        while !self.gatherings.is_empty() {
            self.finish_gathering();
        }
        let name = self
            .id
            .clone()
            .or_else(|| self.number.clone())
            .unwrap_or_else(|| format!("byte{}", self.start.0));
        let (kinds, citations): (Vec<String>, Vec<String>) = self
            .source_notes
            .iter()
            .cloned()
            .partition(|note| bracketed(note).is_some());
        let citation = (!citations.is_empty()).then(|| citations.join("\n"));
        let kind = kinds
            .iter()
            .find_map(|note| bracketed(note))
            .map(|words| words.trim_end_matches('.').to_owned())
            .or_else(|| {
                (self.subtype.as_deref() == Some("editorial-note"))
                    .then(|| "Editorial note".to_owned())
            });
        let mut extra = serde_json::Map::new();
        if kinds.len() > 1 {
            extra.insert("notes".to_owned(), json!(kinds));
        }
        if let Some(number) = &self.number {
            extra.insert("document_number".to_owned(), json!(number));
        }
        if let Some(title) = &volume.title {
            extra.insert("volume".to_owned(), json!(title));
        }
        let headings = volume.headings();
        if !headings.is_empty() {
            extra.insert("section".to_owned(), json!(headings));
        }
        if let Some(pages) = self.pages() {
            extra.insert("pages".to_owned(), pages);
        }
        if !self.page_breaks.is_empty() {
            let breaks: Vec<Value> = self
                .page_breaks
                .iter()
                .map(|(page, at)| json!({"page": page, "body_char": at}))
                .collect();
            extra.insert("page_breaks".to_owned(), json!(breaks));
        }
        let id = match check_id(&format!("{}/{name}", volume.id)) {
            Ok(id) => id,
            Err(reason) => {
                let reject = Reject::whole(&place.source, reason).at(self.start.1, self.start.0);
                return Item::Reject(reject.quoting(self.excerpt().as_bytes()));
            }
        };
        // What holds for the series alone is not said of other volumes in its markup.
        let is_of_series = volume.id.starts_with("frus");
        let mut record = Record {
            id,
            title: self
                .title
                .as_deref()
                .map(|title| without_number(title, self.number.as_deref())),
            date: self.date(),
            summary: None,
            language: is_of_series.then(|| "English".to_owned()),
            references: citation
                .as_deref()
                .map(|text| {
                    reference::find(text)
                        .into_iter()
                        .map(|found| found.reference)
                        .collect()
                })
                .unwrap_or_default(),
            citation,
            people: self.people(volume),
            places: self.place.clone().into_iter().collect(),
            subjects: Vec::new(),
            kind,
            collection: place.collection_of_many(Some(&volume.id)),
            url: is_of_series.then(|| {
                format!(
                    "https://history.state.gov/historicaldocuments/{}/{name}",
                    volume.id
                )
            }),
            extra,
            evidence: RecordEvidence::default(),
            provenance: vec![Provenance {
                source: place.source.clone(),
                start: self.start.0,
                end,
                line: self.start.1,
                part: Some(SourcePart::Named(name)),
            }],
            body: self.into_body(),
        };
        let markup = |is_there: bool| is_there.then(|| EvidenceKind::Markup.into());
        record.evidence = RecordEvidence {
            title: markup(record.title.is_some()),
            date: markup(record.date.is_some()),
            references: markup(!record.references.is_empty()),
        };
        Item::Record(Box::new(record))
    }

    /// First and last page.
    fn pages(&self) -> Option<Value> {
        let first = self
            .first_page
            .as_deref()
            .or(self.page_breaks.first().map(|(page, _)| page.as_str()))?;
        let last = self
            .page_breaks
            .last()
            .map_or(first, |(page, _)| page.as_str());
        Some(if first == last {
            json!(first)
        } else {
            json!(format!("{first}-{last}"))
        })
    }

    /// Full names where the volume's list has them, else as written; each once.
    fn people(&self, volume: &Volume) -> Vec<String> {
        let mut seen = HashSet::new();
        let mut people = Vec::new();
        for (pointer, written) in &self.persons {
            let name = pointer
                .as_deref()
                .and_then(|pointer| volume.person(pointer))
                .unwrap_or(written);
            let key = pointer.clone().unwrap_or_else(|| name.to_lowercase());
            if seen.insert(key) {
                people.push(name.to_owned());
            }
        }
        people
    }

    /// The date, from the best evidence that the document gives.
    fn date(&self) -> Option<HistoricalDate> {
        let own_text = &self.body.as_str()[..self.own_end.unwrap_or(self.body.len())];
        dates::of_document(&Evidence {
            span: self.span.as_ref(),
            attributes: self.date_attributes.as_ref(),
            words: self.date_words.as_deref(),
            datelines: &self.datelines,
            own_text,
        })
    }

    /// The text with its footnotes behind it, marked off.
    fn into_body(self) -> Option<String> {
        let mut body = self.body.into_string();
        if !self.footnotes.is_empty() {
            body.push_str("\n\nFootnotes");
            for (mark, note) in &self.footnotes {
                body.push_str("\n\n");
                body.push_str(mark);
                body.push(' ');
                body.push_str(note);
            }
        }
        (!body.is_empty()).then_some(body)
    }
}

/// Whether text inside belongs there alone and not to what lies around.
fn keeps_apart(gathering: &Gathering) -> bool {
    matches!(
        gathering,
        Gathering::Title | Gathering::SourceNote | Gathering::Footnote(_)
    )
}

/// Elements that begin and end a paragraph.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "head"
            | "opener"
            | "closer"
            | "dateline"
            | "salute"
            | "signed"
            | "postscript"
            | "quote"
            | "list"
            | "item"
            | "label"
            | "table"
            | "row"
            | "lg"
            | "l"
            | "argument"
            | "byline"
            | "address"
            | "addrLine"
            | "seg"
            | "div"
            | "floatingText"
            | "figure"
    )
}

/// The words of a note that is bracketed as a whole (`[Telegram.]`).
fn bracketed(note: &str) -> Option<&str> {
    let inner = note.trim().strip_prefix('[')?.strip_suffix(']')?;
    (!inner.contains(['[', ']'])).then(|| inner.trim())
}

/// A footnote number as it stands raised in print; any other mark in brackets.
fn footnote_mark(number: &str) -> String {
    raised(number).unwrap_or_else(|| format!("[{number}]"))
}

/// The heading without the document's number (`8. Telegram…`, `No. 1. Mr. Seat…`), which the
/// record keeps beside it.
fn without_number(title: &str, number: Option<&str>) -> String {
    let stripped = number.and_then(|number| {
        let rest = title.strip_prefix("No. ").unwrap_or(title);
        rest.strip_prefix(number)?.strip_prefix('.')
    });
    match stripped.map(str::trim_start) {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => title.to_owned(),
    }
}
