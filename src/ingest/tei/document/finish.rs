//! One document of a volume: from what was gathered of it to a record.
//!
//! The **id** is the volume's and the document's own (`xml:id`). A document without one goes by its
//! number, else the number before its heading, else eight digits made of its heading, dateline and
//! first words; none of these changes when the text above it does. Of several with one name the
//! later ones get such digits too. An address is given of documents with an id alone.
//!
//! The **reference** is read from its source notes, for want of them from the first footnote on its
//! heading that says where the document lies.

use std::collections::HashSet;

use serde_json::{Value, json};

use super::super::super::identity::{Place, check_id};
use super::super::super::source_note;
use super::super::super::{Item, Reject};
use super::super::dates::{self, Gathered};
use super::super::volume::Volume;
use super::{Document, Located};
use crate::record::date::HistoricalDate;
use crate::record::reference;
use crate::record::{Evidence, EvidenceKind, Provenance, Record, RecordEvidence, SourcePart};

/// Bytes of text below which the body of a volume without documents is a shell: headings and
/// remarks such as *to be published*.
pub(in super::super) const MAX_SHELL_BYTES: usize = 500;

/// Bytes of the text that tell a document without number and heading from others.
const TELLING_BYTES: usize = 400;

impl Document {
    /// Whether a text without documents is one itself. In the series it may be the shell of a volume
    /// or one in other markup, unless it has some length or a date, and one alone.
    pub(in super::super) fn is_document(&self, volume: &Volume) -> bool {
        let has_date = !self.datelines.is_empty() || !volume.header.dates.is_empty();
        self.body.len() > 0
            && (!volume.is_of_series()
                || (has_date || volume.text_bytes >= MAX_SHELL_BYTES)
                    && !self.is_of_several(volume))
    }

    /// Whether the text has several datelines at the head of its parts, and the header no date.
    fn is_of_several(&self, volume: &Volume) -> bool {
        let openers = self
            .datelines
            .iter()
            .filter(|line| line.kind == EvidenceKind::Dateline);
        openers.count() > 1 && volume.header.dates.is_empty()
    }

    /// The record of a text that is one document, with what its header says beside its own words.
    pub(in super::super) fn finish_whole(
        mut self,
        volume: &mut Volume,
        place: &Place,
        end: u64,
        is_corpus: bool,
    ) -> Item {
        let is_of_several = self.is_of_several(volume);
        let header = std::mem::take(&mut volume.header);
        // The heading of the first of several sections is none of the whole.
        if self.title.is_none() || self.sections > 1 && header.title.is_some() {
            self.title = header.title.map(|(text, line)| Located { text, line });
        }
        if self.source_notes.is_empty() && !header.shelf.is_empty() {
            self.source_notes.push(Located {
                text: header.shelf.join(", "),
                line: header.shelf_line,
            });
        }
        self.datelines.extend(header.dates);
        self.place = self.place.or(header.place);
        let people = header.people.into_iter().map(|name| (None, name));
        self.persons.splice(..0, people);
        let mut item = self.finish(volume, place, end);
        if let Item::Record(record) = &mut item {
            if is_of_several {
                (record.date, record.evidence.date) = (None, None);
            }
            let collection = place.collection(None);
            let id = match (volume.has_id, is_corpus) {
                (true, _) => check_id(&format!("{collection}/{}", volume.id)),
                // The name that makes it one of several stands behind the last slash.
                (false, true) => place.id(&collection).and_then(|id| {
                    let name = record.id.rsplit('/').next().unwrap_or_default();
                    check_id(&format!("{id}/{name}"))
                }),
                (false, false) => place.id(&collection),
            };
            match id {
                Ok(id) => record.id = id,
                Err(reason) => return Item::Reject(Reject::whole(&place.source, reason)),
            }
            record.collection = collection;
        }
        item
    }

    /// The record.
    pub(in super::super) fn finish(mut self, volume: &mut Volume, place: &Place, end: u64) -> Item {
        while !self.gatherings.is_empty() {
            self.finish_gathering();
        }
        let name = self.unique_name(volume);
        let (kinds, mut citations): (Vec<&Located>, Vec<&Located>) = self
            .source_notes
            .iter()
            .partition(|note| bracketed(&note.text).is_some());
        if citations.is_empty() {
            citations.extend(self.head_notes.iter().find(|note| says_source(&note.text)));
        }
        let source_line = citations.first().map(|note| note.line);
        let texts = |notes: &[&Located]| notes.iter().map(|note| note.text.clone()).collect();
        let citations: Vec<String> = texts(&citations);
        let kinds: Vec<String> = texts(&kinds);
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
        let is_of_series = volume.is_of_series();
        let (date, date_evidence) = self.date().unzip();
        let title_evidence = self
            .title
            .as_ref()
            .map(|title| EvidenceKind::Markup.on_line(title.line));
        let mut record = Record {
            id,
            title: self
                .title
                .as_ref()
                .map(|title| without_number(&title.text, self.number.as_deref())),
            date,
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
            url: self.id.as_ref().filter(|_| is_of_series).map(|id| {
                format!(
                    "https://history.state.gov/historicaldocuments/{}/{id}",
                    volume.id
                )
            }),
            extra,
            evidence: RecordEvidence::default(),
            pages: Vec::new(),
            provenance: vec![Provenance {
                source: place.source.clone(),
                start: self.start.0,
                end,
                line: self.start.1,
                part: Some(SourcePart::Named(name)),
                named: None,
            }],
            body: self.into_body(),
        };
        record.evidence = RecordEvidence {
            title: title_evidence,
            date: date_evidence,
            references: source_line
                .filter(|_| !record.references.is_empty())
                .map(|line| EvidenceKind::SourceNote.on_line(line)),
            further: None,
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
    fn date(&self) -> Option<(HistoricalDate, Evidence)> {
        let body = self.body.as_str();
        // A word that is joined over a line's end may have taken a byte from under a place.
        let at = |byte: usize| body.floor_char_boundary(byte.min(body.len()));
        let own_end = at(self.own_end.unwrap_or(body.len()));
        let (mut own_text, mut start) = (String::new(), 0);
        for quoted in &self.quoted {
            own_text.push_str(&body[start..at(quoted.start).clamp(start, own_end)]);
            start = at(quoted.end).clamp(start, own_end);
        }
        own_text.push_str(&body[start..own_end]);
        dates::of_document(&Gathered {
            span: self.span.as_ref(),
            datelines: &self.datelines,
            own_text: &own_text,
        })
    }

    /// The name of the document in its volume, which no other document there has.
    fn unique_name(&self, volume: &mut Volume) -> String {
        if let Some(id) = &self.id {
            volume.names.insert(id.clone());
            return id.clone();
        }
        let title = self.title.as_ref().map_or("", |title| title.text.as_str());
        let number = self.number.as_deref().or_else(|| number_before(title));
        let digits = || {
            let mut hasher = blake3::Hasher::new();
            hasher.update(title.as_bytes());
            for line in &self.datelines {
                hasher.update(line.words.as_bytes());
            }
            let text = self.body.as_str().as_bytes();
            hasher.update(&text[..text.len().min(TELLING_BYTES)]);
            hasher.finalize().to_hex()[..8].to_owned()
        };
        let mut name = number.map_or_else(digits, str::to_owned);
        if number.is_some() && volume.names.contains(&name) {
            name = format!("{name}-{}", digits());
        }
        // Only documents that are equal to the letter are counted.
        let equal = volume.equal_names.entry(name.clone()).or_insert(0);
        *equal += 1;
        if *equal > 1 {
            name = format!("{name}-{equal}");
        }
        volume.names.insert(name.clone());
        name
    }

    /// The text with its footnotes behind it, marked off, and the other forms of choices.
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
        if !self.other_forms.is_empty() {
            body.push_str("\n\nAs written in the source: ");
            body.push_str(&self.other_forms.join("; "));
        }
        (!body.is_empty()).then_some(body)
    }
}

/// Whether a footnote says where the document lies.
fn says_source(note: &str) -> bool {
    source_note::find(note).is_some_and(|foot| foot.start == 0)
}

/// The number that a heading begins with: `8. Telegram`, `No. 2. Mr. Seat`.
fn number_before(title: &str) -> Option<&str> {
    let rest = title.strip_prefix("No. ").unwrap_or(title);
    let (number, _) = rest.split_once('.')?;
    let is_number = (1..=5).contains(&number.len()) && number.bytes().all(|b| b.is_ascii_digit());
    is_number.then_some(number)
}

/// The words of a note that is bracketed as a whole (`[Telegram.]`).
fn bracketed(note: &str) -> Option<&str> {
    let inner = note.trim().strip_prefix('[')?.strip_suffix(']')?;
    (!inner.contains(['[', ']'])).then(|| inner.trim())
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
