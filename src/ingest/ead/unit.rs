//! One described unit of a finding aid: gathers its elements and makes the record.
//!
//! Takes the elements of an `archdesc` or a component in their order, those of the components in it
//! left out. Gives title (`unittitle`, without the dates in it), date (`unitdate`, the normalized
//! value where there is one), numbers, boxes, scope and content, the other notes, people, places and
//! subjects. A unit without a title goes by its date, else by its number, else by its boxes.
//!
//! The **id** is that of the finding aid and the unit's own `id`; a unit without one goes by eight
//! digits made of the titles above it and of what it says of itself, so that it does not change when
//! others are added.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::super::identity::{Place, check_id};
use super::super::running::Text;
use super::super::tei::of_values;
use super::super::{Item, Reject};
use crate::record::date::HistoricalDate;
use crate::record::reference::{Authority, Level, LevelKind, Reference};
use crate::record::{EvidenceKind, Provenance, Record, RecordEvidence, SourcePart};

/// Values of one kind that are kept of a unit, and bytes of one.
const MAX_VALUES: usize = 500;
const MAX_VALUE_BYTES: usize = 8 << 10;

/// Levels above a unit that its context names, and characters of a title there.
const MAX_ABOVE: usize = 16;
const MAX_TITLE_CHARS: usize = 200;

/// Elements that hold notes on a unit, beside `scopecontent` (EAD Tag Library 2002 and EAD3).
const NOTES: &[&str] = &[
    "accessrestrict",
    "accruals",
    "acqinfo",
    "altformavail",
    "appraisal",
    "arrangement",
    "bibliography",
    "bioghist",
    "custodhist",
    "didnote",
    "fileplan",
    "legalstatus",
    "materialspec",
    "note",
    "odd",
    "originalsloc",
    "otherfindaid",
    "phystech",
    "prefercite",
    "processinfo",
    "relatedmaterial",
    "separatedmaterial",
    "userestrict",
];

/// Elements that begin and end a paragraph of a note.
const BLOCKS: &[&str] = &[
    "address",
    "addressline",
    "blockquote",
    "chronitem",
    "chronlist",
    "defitem",
    "event",
    "head",
    "item",
    "list",
    "p",
    "row",
    "table",
];

/// Elements that hold the name of a person or body, and of other things that a unit is about.
const NAMES: &[&str] = &["persname", "corpname", "famname", "name"];
const SUBJECTS: &[&str] = &["subject", "genreform", "function", "occupation", "title"];

/// What the text that comes is gathered for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Kind {
    Title,
    Number,
    /// With its normalized values.
    Date(Option<String>, Option<String>),
    Container(String),
    Extent,
    Abstract,
    Scope,
    Note,
    Person,
    Place,
    Subject,
    Language,
    Repository,
    Subarea,
    /// Text that is nothing of the unit: addresses, headings of its parts.
    Nothing,
}

#[derive(Debug)]
struct Open {
    kind: Kind,
    depth: usize,
    text: Text,
}

/// A unit that is being read.
#[derive(Debug, Default)]
pub(super) struct Unit {
    /// Whether its record was handed on.
    pub(super) is_given: bool,
    is_whole: bool,
    id: Option<String>,
    level: String,
    start: (u64, u64),
    /// Names of the open elements below its own.
    open: Vec<String>,
    gatherings: Vec<Open>,
    title: Option<String>,
    numbers: Vec<String>,
    dates: Vec<HistoricalDate>,
    containers: Vec<(String, String)>,
    extents: Vec<String>,
    summary: Vec<String>,
    notes: Vec<String>,
    people: Vec<String>,
    places: Vec<String>,
    subjects: Vec<String>,
    languages: Vec<String>,
    repository: Option<String>,
    subarea: Option<String>,
    url: Option<String>,
    bytes: usize,
}

/// What stands above a unit.
pub(super) struct Above<'a> {
    pub(super) header: &'a Header,
    /// The units that it lies in, outermost first.
    pub(super) units: &'a [Unit],
    /// Number of the finding aid in its file, from 1.
    pub(super) aid: u64,
}

impl Unit {
    pub(super) fn new(
        name: &str,
        start: (u64, u64),
        attribute: &dyn Fn(&str) -> Option<String>,
    ) -> Self {
        let level = attribute("level").unwrap_or_default();
        let level = match level.as_str() {
            "otherlevel" => attribute("otherlevel").unwrap_or_default(),
            _ => level,
        };
        Self {
            is_whole: name == "archdesc",
            id: attribute("id").filter(|id| !id.trim().is_empty()),
            level,
            start,
            ..Self::default()
        }
    }

    /// Bytes gathered so far.
    pub(super) fn bytes(&self) -> usize {
        let open = self.gatherings.iter().map(|open| open.text.len());
        self.bytes + open.sum::<usize>()
    }

    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        self.open.push(name.to_owned());
        let kind = self.kind(name, attribute);
        if let Some(kind) = kind {
            self.gatherings.push(Open {
                kind,
                depth: self.open.len(),
                text: Text::default(),
            });
            return;
        }
        match name {
            "datesingle" | "fromdate" | "todate" | "daterange" => self.learn_date(name, attribute),
            "dao" | "daoloc" if self.url.is_none() => {
                self.url = attribute("href").filter(|href| href.starts_with("http"));
            }
            // Parts of a name or a title that stand in elements of their own.
            "part" | "extent" | "physfacet" | "dimensions" | "quantity" | "unittype" => {
                self.push(" ");
            }
            "lb" => self.end(Text::end_line),
            name if BLOCKS.contains(&name) => self.end(Text::end_paragraph),
            _ => {}
        }
    }

    /// What the element that was opened last is gathered for, if for anything of its own.
    fn kind(&self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) -> Option<Kind> {
        let within = |wanted: &str| self.open.iter().any(|open| open == wanted);
        let is_gathering = |kinds: &[Kind]| {
            self.gatherings
                .iter()
                .any(|open| kinds.contains(&open.kind))
        };
        let in_did = within("did");
        let in_note = is_gathering(&[Kind::Scope, Kind::Note, Kind::Abstract]);
        if in_note {
            return (name == "head" && is_gathering(&[Kind::Scope])).then_some(Kind::Nothing);
        }
        let normal = || {
            let normal = attribute("normal").unwrap_or_default();
            let (from, to) = normal.split_once('/').unwrap_or((&normal, &normal));
            let value = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
            (value(from), value(to))
        };
        match name {
            "unittitle" if in_did && self.title.is_none() => Some(Kind::Title),
            "unitid" if in_did => Some(Kind::Number),
            "unitdate" if in_did || is_gathering(&[Kind::Title]) => {
                // The years in which most of it falls lie within the others.
                let is_bulk = attribute("type").or_else(|| attribute("unitdatetype"));
                let is_bulk = is_bulk.as_deref() == Some("bulk");
                let (from, to) = normal();
                Some(if is_bulk {
                    Kind::Nothing
                } else {
                    Kind::Date(from, to)
                })
            }
            "unitdatestructured" if in_did => Some(Kind::Date(None, None)),
            "container" if in_did => {
                let label = attribute("localtype")
                    .or_else(|| attribute("type"))
                    .or_else(|| attribute("label"));
                Some(Kind::Container(label.unwrap_or_default()))
            }
            "physdesc" | "physdescstructured" if in_did => Some(Kind::Extent),
            "abstract" if in_did => Some(Kind::Abstract),
            "language" if within("langmaterial") => Some(Kind::Language),
            "repository" if in_did => Some(Kind::Repository),
            "subarea" if within("repository") => Some(Kind::Subarea),
            "address" if within("repository") => Some(Kind::Nothing),
            "scopecontent" => Some(Kind::Scope),
            "head" => Some(Kind::Nothing),
            _ if NOTES.contains(&name) => Some(Kind::Note),
            _ if within("origination") && NAMES.contains(&name) => Some(Kind::Person),
            _ if !within("controlaccess") => None,
            _ if NAMES.contains(&name) => Some(Kind::Person),
            "geogname" => Some(Kind::Place),
            _ if SUBJECTS.contains(&name) => Some(Kind::Subject),
            _ => None,
        }
    }

    /// Takes the normalized values of a structured date (EAD3).
    fn learn_date(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let Some(Open {
            kind: Kind::Date(from, to),
            text,
            ..
        }) = self.gatherings.last_mut()
        else {
            return;
        };
        if name == "todate" && text.len() > 0 {
            text.push_mark("–");
        }
        let value = attribute("standarddate");
        let earliest = value.clone().or_else(|| attribute("notbefore"));
        let latest = value.or_else(|| attribute("notafter"));
        if name != "todate" && from.is_none() {
            *from = earliest;
        }
        if name != "fromdate" && latest.is_some() {
            *to = latest;
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.push(text);
    }

    fn push(&mut self, text: &str) {
        if let Some(open) = self.gatherings.last_mut() {
            let is_long = matches!(open.kind, Kind::Scope | Kind::Note | Kind::Abstract);
            if is_long || open.text.len() < MAX_VALUE_BYTES {
                open.text.push(text);
            }
        }
    }

    fn end(&mut self, end: impl Fn(&mut Text)) {
        if let Some(open) = self.gatherings.last_mut() {
            end(&mut open.text);
        }
    }

    /// Closes an element; true when it was the unit itself.
    pub(super) fn close(&mut self) -> bool {
        let Some(name) = self.open.last() else {
            return true;
        };
        if BLOCKS.contains(&name.as_str()) {
            self.end(Text::end_paragraph);
        }
        while self
            .gatherings
            .last()
            .is_some_and(|open| open.depth >= self.open.len())
        {
            if let Some(open) = self.gatherings.pop() {
                self.keep(open.kind, open.text.into_string());
            }
        }
        self.open.pop();
        false
    }

    fn keep(&mut self, kind: Kind, text: String) {
        let line = || text.replace('\n', " ");
        if kind == Kind::Nothing || text.is_empty() && !matches!(kind, Kind::Date(..)) {
            return;
        }
        self.bytes += text.len();
        let add = |list: &mut Vec<String>, value: String| {
            if list.len() < MAX_VALUES && !list.contains(&value) {
                list.push(value);
            }
        };
        match kind {
            Kind::Title => {
                let title = line();
                let title = title.trim_matches([' ', ',', ';', ':']).trim();
                self.title = (!title.is_empty()).then(|| title.to_owned());
            }
            Kind::Number => add(&mut self.numbers, line()),
            Kind::Date(from, to) => {
                let words = line();
                let words = words.trim_matches([' ', ',', ';']);
                let date = date(from.as_deref(), to.as_deref(), words);
                if self.dates.len() < MAX_VALUES {
                    self.dates.extend(date);
                }
            }
            Kind::Container(label) if self.containers.len() < MAX_VALUES => {
                self.containers.push((label, line()));
            }
            Kind::Extent => add(&mut self.extents, line()),
            Kind::Abstract | Kind::Scope => self.summary.push(text),
            Kind::Note => self.notes.push(text),
            Kind::Person => add(&mut self.people, line()),
            Kind::Place => add(&mut self.places, line()),
            Kind::Subject => add(&mut self.subjects, line()),
            Kind::Language => {
                add(&mut self.languages, line().trim_end_matches('.').to_owned());
            }
            Kind::Repository => self.repository = Some(line()),
            Kind::Subarea => self.subarea = Some(line()),
            Kind::Container(_) | Kind::Nothing => {}
        }
    }

    /// The record.
    pub(super) fn finish(
        &self,
        above: &Above<'_>,
        names: &mut HashMap<String, u32>,
        place: &Place,
        end: u64,
    ) -> Item {
        let whole = above.units.first().unwrap_or(self);
        let date = self.date();
        let own = self.title.clone();
        let evidence = if own.is_some() {
            EvidenceKind::Markup
        } else {
            EvidenceKind::Made
        };
        let title = own
            .or_else(|| above.header.title.clone().filter(|_| self.is_whole))
            .or_else(|| self.made_title(date.as_ref(), above));
        let context = context(above);
        let archive = whole.archive(above.header);
        let reference = self.reference(archive.as_deref(), above);
        let mut text = Vec::new();
        if !context.is_empty() {
            text.push(context.join(" › "));
        }
        text.extend(self.notes.iter().cloned());
        let mut extra = Map::new();
        for (name, values) in [("unitid", &self.numbers), ("extent", &self.extents)] {
            match values.as_slice() {
                [] => {}
                [only] => drop(extra.insert(name.to_owned(), json!(only))),
                many => drop(extra.insert(name.to_owned(), json!(many))),
            }
        }
        if !context.is_empty() {
            extra.insert("section".to_owned(), json!(context));
        }
        if let Some(number) = above.header.number.as_ref().filter(|_| self.is_whole) {
            extra.insert("eadid".to_owned(), json!(number));
        }
        let kind = if self.is_whole {
            "finding aid"
        } else {
            self.level.as_str()
        };
        let collection = place.collection(None);
        let id = self.name(above, names, title.as_deref());
        let file = place.id(&collection);
        let id = file.and_then(|file| match &id {
            Some(name) => check_id(&format!("{file}#{name}")),
            None => Ok(file),
        });
        let reject = |reason: String| {
            Item::Reject(Reject::whole(&place.source, reason).at(self.start.1, self.start.0))
        };
        let id = match id {
            Ok(id) => id,
            Err(reason) => return reject(reason),
        };
        let list = |values: &[String]| values.to_vec();
        let joined =
            |values: &[String], joint: &str| (!values.is_empty()).then(|| values.join(joint));
        let mut record = Record {
            id,
            title,
            summary: joined(&self.summary, "\n\n"),
            body: joined(&text, "\n\n"),
            language: joined(&self.languages, "; "),
            citation: reference.as_ref().map(|reference| reference.text.clone()),
            references: reference.into_iter().collect(),
            people: list(&self.people),
            places: list(&self.places),
            subjects: list(&self.subjects),
            kind: Some(kind.to_owned()).filter(|kind| !kind.is_empty()),
            collection,
            url: self
                .url
                .clone()
                .or_else(|| above.header.url.clone().filter(|_| self.is_whole)),
            extra,
            provenance: vec![Provenance {
                source: place.source.clone(),
                start: self.start.0,
                end,
                line: self.start.1,
                part: (!self.is_whole)
                    .then(|| SourcePart::Named(self.id.clone().unwrap_or_default()))
                    .filter(|_| self.id.is_some()),
            }],
            ..Record::default()
        };
        let line = self.start.1;
        record.evidence = RecordEvidence {
            title: record.title.is_some().then(|| evidence.on_line(line)),
            date: date.as_ref().map(|_| EvidenceKind::Markup.on_line(line)),
            references: (!record.references.is_empty()).then(|| EvidenceKind::Markup.on_line(line)),
        };
        record.date = date;
        Item::Record(Box::new(record))
    }

    /// All dates of the unit as one.
    fn date(&self) -> Option<HistoricalDate> {
        let (first, rest) = self.dates.split_first()?;
        let mut date = first.clone();
        for other in rest {
            let text = format!("{}; {}", date.text, other.text);
            if let (Some(from), Some(to)) = (other.earliest, other.latest)
                && let (Some(earliest), Some(latest)) = (date.earliest, date.latest)
            {
                date.earliest = Some(from.min(earliest));
                date.latest = Some(to.max(latest));
                date.precision = crate::record::date::Precision::Range;
            } else if !date.is_dated() {
                date = other.clone();
            }
            date.text = text;
        }
        Some(date)
    }

    fn made_title(&self, date: Option<&HistoricalDate>, above: &Above<'_>) -> Option<String> {
        let date = date
            .map(|date| date.text.clone())
            .filter(|text| !text.is_empty());
        let number = self.numbers.first().cloned();
        let boxes = self
            .containers
            .iter()
            .map(|(label, value)| labelled(label, value));
        let boxes: Vec<String> = boxes.collect();
        let own = date
            .or(number)
            .or_else(|| (!boxes.is_empty()).then(|| boxes.join(", ")))?;
        let parent = above.units.last().and_then(|unit| unit.title.as_deref());
        Some(match parent {
            Some(parent) => format!("{}, {own}", shortened(parent)),
            None => own,
        })
    }

    /// The archive by the authority where it knows it, else in the words of the finding aid.
    fn archive(&self, header: &Header) -> Option<String> {
        let repository = self.repository.as_ref().or(header.publisher.as_ref())?;
        let authority = Authority::standard();
        let known = authority.named(repository).or_else(|| {
            let part = repository.split([',', '.']).next()?;
            authority.named(part)
        });
        Some(known.map_or_else(|| repository.clone(), |archive| archive.code.to_owned()))
    }

    /// The path through the finding aid as a shelfmark.
    fn reference(&self, archive: Option<&str>, above: &Above<'_>) -> Option<Reference> {
        let archive = archive?;
        let whole = above.units.first().unwrap_or(self);
        let mut levels = Vec::new();
        let mut add = |label: &str, value: &str, kind| {
            let value = value.trim();
            if !value.is_empty() {
                let (label, value) = (label.trim().to_owned(), shortened(value));
                levels.push(Level { kind, label, value });
            }
        };
        for unit in above.units.iter().take(MAX_ABOVE).chain([self]) {
            let is_own = std::ptr::eq(unit, self);
            let number = unit.numbers.first().map(String::as_str);
            // The number of the whole is a shelfmark by itself.
            let label = if unit.is_whole {
                ""
            } else {
                unit.level.as_str()
            };
            let title = unit.title.as_deref().filter(|_| !is_own || unit.is_whole);
            let kind = if unit.level == "fonds" {
                LevelKind::Fond
            } else {
                LevelKind::Other
            };
            if let Some(value) = number.or(title) {
                add(label, value, kind);
            }
        }
        for (label, value) in &self.containers {
            add(label, value, LevelKind::Other);
        }
        let name = match (&whole.repository, &whole.subarea) {
            (Some(name), Some(area)) => format!("{name}, {area}"),
            (Some(name), None) => name.clone(),
            _ => archive.to_owned(),
        };
        let levels_text = levels
            .iter()
            .map(|level: &Level| labelled(&level.label, &level.value));
        let text: Vec<String> = std::iter::once(name).chain(levels_text).collect();
        (!levels.is_empty()).then(|| Reference {
            archive: archive.to_owned(),
            levels,
            listy: None,
            text: text.join(", "),
        })
    }

    /// What tells the unit from the others of its file; nothing for the first whole.
    fn name(
        &self,
        above: &Above<'_>,
        names: &mut HashMap<String, u32>,
        title: Option<&str>,
    ) -> Option<String> {
        let aid = match (above.aid, &above.header.number) {
            (0 | 1, _) => None,
            (_, Some(number)) => Some(number.clone()),
            (aid, None) => Some(aid.to_string()),
        };
        if self.is_whole {
            return aid;
        }
        let mut name = self.id.clone().unwrap_or_else(|| {
            let mut hasher = blake3::Hasher::new();
            let units = above.units.iter().rev().take(MAX_ABOVE);
            for text in units.filter_map(|unit| unit.title.as_deref()).chain(title) {
                hasher.update(text.as_bytes());
                hasher.update(b"\n");
            }
            for text in self
                .numbers
                .iter()
                .chain(self.dates.iter().map(|date| &date.text))
            {
                hasher.update(text.as_bytes());
            }
            for (label, value) in &self.containers {
                hasher.update(label.as_bytes());
                hasher.update(value.as_bytes());
            }
            hasher.finalize().to_hex()[..8].to_owned()
        });
        if let Some(aid) = aid {
            name = format!("{aid}/{name}");
        }
        // Only units that are equal to the letter are counted.
        let equal = names.entry(name.clone()).or_insert(0);
        *equal += 1;
        Some(if *equal > 1 {
            format!("{name}-{equal}")
        } else {
            name
        })
    }
}

/// The titles above a unit, outermost first.
fn context(above: &Above<'_>) -> Vec<String> {
    let titles = above.units.iter().take(MAX_ABOVE);
    let titles = titles.filter_map(|unit| match unit.is_whole {
        true => unit.title.as_ref().or(above.header.title.as_ref()),
        false => unit.title.as_ref(),
    });
    titles.map(|title| shortened(title)).collect()
}

fn labelled(label: &str, value: &str) -> String {
    match label {
        "" => value.to_owned(),
        label => format!("{label} {value}"),
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TITLE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The date of normalized values and words. Finding aids write an open end as the year 9999.
fn date(from: Option<&str>, to: Option<&str>, words: &str) -> Option<HistoricalDate> {
    let value = |value: Option<&str>| {
        let value = value?;
        let is_open = ["9999", "0000", "uuuu", ".."]
            .iter()
            .any(|open| value.starts_with(open));
        let is_basic = value.len() == 8 && value.bytes().all(|byte| byte.is_ascii_digit());
        match (is_open, is_basic) {
            (true, _) => None,
            (false, true) => Some(format!("{}-{}-{}", &value[..4], &value[4..6], &value[6..])),
            (false, false) => Some(value.to_owned()),
        }
    };
    let wording = (!words.is_empty()).then_some(words);
    let stated = of_values(value(from), value(to), wording);
    stated.or_else(|| wording.map(HistoricalDate::parse))
}

/// What the header of a finding aid says.
#[derive(Debug, Default)]
pub(super) struct Header {
    pub(super) title: Option<String>,
    pub(super) number: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) url: Option<String>,
    gathering: Option<(String, Text)>,
}

impl Header {
    pub(super) fn open(&mut self, name: &str, attribute: &dyn Fn(&str) -> Option<String>) {
        let is_wanted = match name {
            "titleproper" => self.title.is_none(),
            "eadid" | "recordid" => self.number.is_none(),
            "publisher" | "agencyname" => self.publisher.is_none(),
            _ => false,
        };
        if is_wanted && self.gathering.is_none() {
            self.gathering = Some((name.to_owned(), Text::default()));
            let url = attribute("url").or_else(|| attribute("instanceurl"));
            self.url = self
                .url
                .take()
                .or(url.filter(|url| url.starts_with("http")));
        } else if name == "lb" {
            self.text(" ");
        }
    }

    pub(super) fn text(&mut self, text: &str) {
        if let Some((_, gathered)) = &mut self.gathering
            && gathered.len() < MAX_VALUE_BYTES
        {
            gathered.push(text);
        }
    }

    pub(super) fn close(&mut self, name: &str) {
        if self.gathering.as_ref().is_none_or(|(open, _)| open != name) {
            return;
        }
        let Some((_, text)) = self.gathering.take() else {
            return;
        };
        let text = Some(text.into_string()).filter(|text| !text.is_empty());
        match name {
            "titleproper" => self.title = text,
            "publisher" | "agencyname" => self.publisher = text,
            _ => {
                let is_url = |text: &&String| text.starts_with("http");
                self.url = self
                    .url
                    .take()
                    .or_else(|| text.as_ref().filter(is_url).cloned());
                self.number = text;
            }
        }
    }
}
