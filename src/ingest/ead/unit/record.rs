//! From a described unit to its record.
//!
//! Takes a unit and what stands above it. A unit without a title goes by its date, else by its number,
//! else by its boxes. The **id** is that of the finding aid and the unit's own `id`; a unit without one
//! goes by eight digits made of the titles above it and of what it says of itself, so that it does not
//! change when others are added.

use std::collections::HashMap;

use serde_json::{Map, json};

use super::{Above, Unit};
use crate::ingest::ead::header::Header;
use crate::ingest::identity::{Place, check_id};
use crate::ingest::{Item, Reject};
use crate::record::date::{HistoricalDate, Precision};
use crate::record::reference::{Authority, FoundReference, Level, LevelKind, Reference, find};
use crate::record::{EvidenceKind, Provenance, Record, RecordEvidence, SourcePart};

/// Levels above a unit that its context names, and characters of a title there.
const MAX_ABOVE: usize = 16;
const MAX_TITLE_CHARS: usize = 200;

impl Unit {
    /// The record.
    pub(in crate::ingest::ead) fn finish(
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
                named: None,
            }],
            ..Record::default()
        };
        let line = self.start.1;
        record.evidence = RecordEvidence {
            title: record.title.is_some().then(|| evidence.on_line(line)),
            date: date.as_ref().map(|_| EvidenceKind::Markup.on_line(line)),
            references: (!record.references.is_empty()).then(|| EvidenceKind::Markup.on_line(line)),
            further: None,
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
                date.precision = Precision::Range;
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
        let name = match (&whole.repository, &whole.subarea) {
            (Some(name), Some(area)) => format!("{name}, {area}"),
            (Some(name), None) => name.clone(),
            _ => archive.to_owned(),
        };
        let units = above.units.iter().take(MAX_ABOVE).chain([self]);
        if let Some(named) = self_labelled(archive, units) {
            levels = named;
        }
        let mut add = |label: &str, value: &str| {
            let (label, value) = (label.trim().to_owned(), shortened(value.trim()));
            let kind = LevelKind::Other;
            levels.extend((!value.is_empty()).then_some(Level { kind, label, value }));
        };
        for (label, value) in &self.containers {
            add(label, value);
        }
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

/// The levels of numbers that bear the labels of their archive, as `Ф. 5`, `Оп. 30`, `Д. 365`: read
/// together they are a shelfmark of which every number is a level.
fn self_labelled<'u>(archive: &str, units: impl Iterator<Item = &'u Unit>) -> Option<Vec<Level>> {
    let numbers: Vec<&str> = units
        .map(|unit| unit.numbers.first().map(String::as_str))
        .collect::<Option<_>>()?;
    if !numbers
        .iter()
        .all(|number| number.starts_with(char::is_alphabetic))
    {
        return None;
    }
    let found = find(&format!("{archive}, {}", numbers.join(", ")));
    let [FoundReference { reference, .. }] = found.as_slice() else {
        return None;
    };
    let is_level = |level: &Level| level.kind != LevelKind::Other && !level.label.is_empty();
    let is_whole = reference.listy.is_none()
        && reference.levels.len() == numbers.len()
        && reference.levels.iter().all(is_level);
    is_whole.then(|| reference.levels.clone())
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
