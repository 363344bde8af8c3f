//! One whole record, and the parts that records and hits share.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

use super::counts::{DeloShape, dela};
use crate::ask::Beside;
use crate::present::view::RecordView;
use crate::record::date::{HistoricalDate, Precision};
use crate::record::reference::Reference;
use crate::record::{Evidence, HitLine, PageNumber, Provenance, Record, RecordEvidence};

/// A reference: exactly the levels of the contract, those that are there, in this order.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Reference")]
pub(super) struct ReferenceShape<'a> {
    archive: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    fond: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    opis: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    delo: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    papka: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    listy: Option<&'a str>,
    #[serde(flatten)]
    evidence: EvidenceShape,
}

/// What a value was read from, beside it in its object.
#[derive(Serialize, JsonSchema, Default, Clone, Copy)]
#[schemars(rename = "Evidence")]
pub(super) struct EvidenceShape {
    #[serde(skip_serializing_if = "Option::is_none")]
    evidence: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    page: Option<u64>,
}

impl EvidenceShape {
    pub(super) fn of(evidence: Option<Evidence>) -> Self {
        Self {
            evidence: evidence.map(|evidence| evidence.kind.name()),
            line: evidence.and_then(|evidence| evidence.line),
            page: evidence.and_then(|evidence| evidence.page),
        }
    }

    fn is_empty(&self) -> bool {
        self.evidence.is_none()
    }
}

/// What hits, lines of a concordance and whole records say of a record: title, date, references,
/// citation, collection and where they were read.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "About")]
pub(super) struct AboutShape<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "EvidenceShape::is_empty")]
    title_evidence: EvidenceShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<ReferenceShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    citation: Option<&'a str>,
    collection: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<SourceShape<'a>>,
}

impl<'a> AboutShape<'a> {
    pub(super) fn of(about: &'a HitLine) -> Self {
        let evidence = about.evidence;
        Self {
            title: about.title.as_deref(),
            title_evidence: EvidenceShape::of(evidence.title),
            date: about.date.as_ref().map(|date| DateShape {
                evidence: EvidenceShape::of(evidence.date),
                ..DateShape::short(date)
            }),
            references: references(&about.references, evidence),
            citation: about.citation.as_deref(),
            collection: &about.collection,
            language: about.language.as_deref(),
            kind: about.kind.as_deref(),
            url: about.url.as_deref(),
            source: about.source.as_ref().map(SourceShape::of),
        }
    }
}

/// Where a record was read: the path, the place in it, and both as one address.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Source")]
struct SourceShape<'a> {
    path: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

impl<'a> SourceShape<'a> {
    fn of(source: &'a Provenance) -> Self {
        let place = source.place();
        Self {
            path: source.path(),
            address: place.is_some().then(|| source.address()),
            place,
        }
    }
}

/// References with what they were read from.
fn references(references: &[Reference], evidence: RecordEvidence) -> Vec<ReferenceShape<'_>> {
    let shapes = references.iter().map(ReferenceShape::of).enumerate();
    shapes
        .map(|(at, shape)| ReferenceShape {
            evidence: EvidenceShape::of(evidence.of_reference(at)),
            ..shape
        })
        .collect()
}

impl<'a> ReferenceShape<'a> {
    pub(super) fn of(reference: &'a Reference) -> Self {
        Self {
            archive: &reference.archive,
            fond: reference.fond(),
            opis: reference.opis(),
            delo: reference.delo(),
            papka: reference.papka(),
            listy: reference.listy.as_deref(),
            evidence: EvidenceShape::default(),
        }
    }
}

/// What the contract's levels leave out of a reference: every level with its own label, and the
/// words of the source.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Found")]
pub(super) struct FoundShape<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    range: Option<[usize; 2]>,
    levels: Vec<LevelShape<'a>>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Level")]
struct LevelShape<'a> {
    kind: crate::record::reference::LevelKind,
    #[serde(skip_serializing_if = "str::is_empty")]
    label: &'a str,
    value: &'a str,
}

impl<'a> FoundShape<'a> {
    /// `range` counts characters.
    pub(super) fn of(reference: &'a Reference, range: Option<[usize; 2]>) -> Self {
        Self {
            text: &reference.text,
            range,
            levels: reference
                .levels
                .iter()
                .map(|level| LevelShape {
                    kind: level.kind,
                    label: &level.label,
                    value: &level.value,
                })
                .collect(),
        }
    }
}

/// A date.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Date")]
pub(super) struct DateShape<'a> {
    display: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    precision: Option<Precision>,
    #[serde(skip_serializing_if = "Option::is_none")]
    certain: Option<bool>,
    #[serde(flatten)]
    evidence: EvidenceShape,
}

impl<'a> DateShape<'a> {
    pub(super) fn short(date: &'a HistoricalDate) -> Self {
        Self {
            display: &date.text,
            from: date.earliest.map(|day| day.to_string()),
            to: date.latest.map(|day| day.to_string()),
            // A hit says when an end is open, for filters take it for 25 years.
            precision: date.is_open().then_some(date.precision),
            certain: Some(date.certain),
            evidence: EvidenceShape::default(),
        }
    }

    fn full(date: &'a HistoricalDate, evidence: Option<Evidence>) -> Self {
        Self {
            precision: Some(date.precision),
            evidence: EvidenceShape::of(evidence),
            ..Self::short(date)
        }
    }
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Record")]
pub(super) struct RecordShape<'a> {
    id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "EvidenceShape::is_empty")]
    title_evidence: EvidenceShape,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<DateShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references: Vec<ReferenceShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    references_found: Vec<FoundShape<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    citation: Option<&'a str>,
    collection: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    kind: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    people: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    places: &'a [String],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    subjects: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a str>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    extra: &'a Map<String, Value>,
    sources: Vec<StretchShape<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pages: Vec<PageShape<'a>>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    #[schemars(with = "BTreeMap<String, Vec<(usize, usize)>>")]
    highlights: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beside: Option<Vec<DeloShape<'a>>>,
}

/// A source with the stretch of it that the record was read from.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Stretch")]
struct StretchShape<'a> {
    #[serde(flatten)]
    source: SourceShape<'a>,
    line: u64,
    start: u64,
    end: u64,
}

/// A page with its first character in the body.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Page")]
struct PageShape<'a> {
    #[serde(flatten)]
    page: &'a PageNumber,
    start: usize,
}

/// The pages of the body. Highlights count characters, and so does this.
fn pages(record: &Record) -> Vec<PageShape<'_>> {
    let body = record.body.as_deref().unwrap_or_default();
    let (mut byte, mut start) = (0, 0);
    let pages = record.pages.iter().map(|page| {
        let at = body.floor_char_boundary(usize::try_from(page.at).unwrap_or(usize::MAX));
        start += body.get(byte..at).unwrap_or_default().chars().count();
        byte = byte.max(at);
        PageShape {
            page: &page.page,
            start,
        }
    });
    pages.collect()
}

/// The whole record as one object, with the records beside it where they are wanted.
#[must_use]
pub fn record(view: &RecordView<'_>, beside: Option<&Beside>) -> Value {
    let record = view.record;
    let shape = RecordShape {
        id: &record.id,
        title: record.title.as_deref(),
        title_evidence: EvidenceShape::of(record.evidence.title),
        date: record
            .date
            .as_ref()
            .map(|date| DateShape::full(date, record.evidence.date)),
        references: references(&record.references, record.evidence),
        references_found: record
            .references
            .iter()
            .map(|reference| FoundShape::of(reference, None))
            .collect(),
        citation: record.citation.as_deref(),
        collection: &record.collection,
        language: record.language.as_deref(),
        kind: record.kind.as_deref(),
        people: &record.people,
        places: &record.places,
        subjects: &record.subjects,
        url: record.url.as_deref(),
        summary: record.summary.as_deref(),
        body: record.body.as_deref(),
        extra: &record.extra,
        sources: record
            .provenance
            .iter()
            .map(|place| StretchShape {
                source: SourceShape::of(place),
                line: place.line,
                start: place.start,
                end: place.end,
            })
            .collect(),
        pages: pages(record),
        highlights: view
            .highlights
            .iter()
            .filter(|(_, pairs)| !pairs.is_empty())
            .map(|(field, pairs)| ((*field).to_owned(), serde_json::json!(pairs)))
            .collect(),
        beside: beside.map(dela),
    };
    serde_json::to_value(&shape).expect("the shapes have string keys and no failing serializer")
}
