//! Evidence: what a value of a record was read from.
//!
//! Owns [`Evidence`] and the few kinds of it, and the counts of records by it ([`EvidenceCounts`]).
//! Readers set it where they set the value; it is stored, counted and shown with the value. A value
//! without evidence is a fault of its reader.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Record;
use super::date::{HistoricalDate, Precision};

/// What a value was read from, and on which line or page where these are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The kind of place.
    pub kind: EvidenceKind,
    /// Line of the source, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
    /// Page of the source, from 1, where it has pages.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub page: Option<u64>,
}

impl From<EvidenceKind> for Evidence {
    fn from(kind: EvidenceKind) -> Self {
        Self {
            kind,
            line: None,
            page: None,
        }
    }
}

/// The kinds of places that values are read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EvidenceKind {
    /// A field of the source's own: a column, a key, front matter, a labelled field of a page.
    Column,
    /// Markup that says what it is: `<head>`, `<date when>`, `<meta>`, a Word style.
    Markup,
    /// A label in the document's own text: `DATE:`, `Source:`.
    Label,
    /// A line at the head of the document that is nothing but place and date.
    Dateline,
    /// The same below its text.
    Closer,
    /// A line at the head that is set off as a title.
    Heading,
    /// The first line that can be a title.
    FirstLine,
    /// The document's title.
    Title,
    /// A note that says where the document lies, at its head or foot.
    SourceNote,
    /// A citation that the source states.
    Citation,
    /// A file number that holds the date (`893.00/7-1045`).
    FileNumber,
    /// The properties of the file.
    Properties,
    /// The file's name.
    FileName,
    /// Made of other values, for want of the document's own.
    Made,
}

impl EvidenceKind {
    /// Every kind, in the order in which counts list them.
    pub const ALL: [Self; 14] = [
        Self::Column,
        Self::Markup,
        Self::Label,
        Self::Dateline,
        Self::Closer,
        Self::Heading,
        Self::FirstLine,
        Self::Title,
        Self::SourceNote,
        Self::Citation,
        Self::FileNumber,
        Self::Properties,
        Self::FileName,
        Self::Made,
    ];

    /// The kind as it stands in JSON and in summaries.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Column => "column",
            Self::Markup => "markup",
            Self::Label => "label",
            Self::Dateline => "dateline",
            Self::Closer => "closer",
            Self::Heading => "heading",
            Self::FirstLine => "first-line",
            Self::Title => "title",
            Self::SourceNote => "source-note",
            Self::Citation => "citation",
            Self::FileNumber => "file-number",
            Self::Properties => "properties",
            Self::FileName => "file-name",
            Self::Made => "made",
        }
    }

    /// The evidence on a line, from 1.
    #[must_use]
    pub const fn on_line(self, line: u64) -> Evidence {
        Evidence {
            kind: self,
            line: Some(line),
            page: None,
        }
    }
}

/// The evidence of a record's values; nothing where the value is missing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecordEvidence {
    /// Of the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<Evidence>,
    /// Of the date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub date: Option<Evidence>,
    /// Of the references, of all or of the first ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references: Option<Evidence>,
    /// Of further references: the place of the first of them in the list, and what they were read
    /// from. The source states some in its fields, and its text names others.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub further: Option<(u32, Evidence)>,
}

/// The values that carry evidence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidenced {
    /// The title.
    Title,
    /// The date.
    Date,
    /// The references.
    References,
}

impl Evidenced {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Title, Self::Date, Self::References];

    /// The value as it stands in filters: `date` in `date:dateline`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Date => "date",
            Self::References => "references",
        }
    }

    /// The values of many records.
    #[must_use]
    pub const fn plural(self) -> &'static str {
        match self {
            Self::Title => "titles",
            Self::Date => "dates",
            Self::References => "references",
        }
    }
}

/// How a value of a record stands: on evidence, or missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It was read from there.
    On(EvidenceKind),
    /// It is there, and its reader did not say from where.
    Unsaid,
    /// The source states it in a form that could not be read.
    Unread,
    /// It is missing.
    Missing,
}

impl Standing {
    /// The standing as it stands in filters and JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::On(kind) => kind.name(),
            Self::Unsaid => "unsaid",
            Self::Unread => "unread",
            Self::Missing => "none",
        }
    }

    fn of(is_there: bool, is_stated: bool, evidence: Option<Evidence>) -> Self {
        match evidence {
            Some(evidence) if is_there => Self::On(evidence.kind),
            None if is_there => Self::Unsaid,
            _ if is_stated => Self::Unread,
            _ => Self::Missing,
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        let kinds = EvidenceKind::ALL.map(Self::On).into_iter();
        let mut all = kinds.chain([Self::Unsaid, Self::Unread, Self::Missing]);
        all.find(|standing| standing.name() == name)
    }
}

impl Record {
    /// How its title, date and references stand. A date counts as read when it has a day at one end
    /// at least; *undated*, which a source may state, is no date.
    #[must_use]
    pub fn standings(&self) -> [(Evidenced, Standing); 3] {
        let evidence = &self.evidence;
        let date = self.date.as_ref();
        let is_dated = date.is_some_and(HistoricalDate::is_dated);
        let is_unread = date.is_some_and(|date| date.precision == Precision::Unread);
        [
            (
                Evidenced::Title,
                Standing::of(self.title.is_some(), false, evidence.title),
            ),
            (
                Evidenced::Date,
                Standing::of(is_dated, is_unread, evidence.date),
            ),
            (
                Evidenced::References,
                Standing::of(
                    !self.references.is_empty(),
                    self.citation.is_some(),
                    evidence.references,
                ),
            ),
        ]
    }
}

/// In how many records a value could be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Share {
    /// Records with a value that could be read.
    pub read: u64,
    /// Records whose source states it, readable or not.
    pub stated: u64,
    /// All records.
    pub of: u64,
}

/// Counts of records by how title, date and references stand.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EvidenceCounts(BTreeMap<(Evidenced, Standing), u64>);

impl EvidenceCounts {
    /// Counts a record.
    pub fn add(&mut self, record: &Record) {
        for standing in record.standings() {
            *self.0.entry(standing).or_default() += 1;
        }
    }

    /// Counts `records` that have `term` (see [`Record::standings`]; `date:dateline`). A term that
    /// means nothing is passed over.
    pub fn add_term(&mut self, term: &str, records: u64) {
        let parts = term.split_once(':').and_then(|(value, standing)| {
            let value = Evidenced::ALL.into_iter().find(|it| it.name() == value)?;
            Some((value, Standing::from_name(standing)?))
        });
        if let Some(parts) = parts.filter(|_| records > 0) {
            *self.0.entry(parts).or_default() += records;
        }
    }

    /// Adds other counts.
    pub fn join(&mut self, other: &Self) {
        for (&of, count) in &other.0 {
            *self.0.entry(of).or_default() += count;
        }
    }

    /// The counts of one value, those on evidence first.
    pub fn of(&self, value: Evidenced) -> impl Iterator<Item = (Standing, u64)> {
        let counts = self
            .0
            .range((value, Standing::On(EvidenceKind::Column))..=(value, Standing::Missing));
        counts.map(|(&(_, standing), &count)| (standing, count))
    }

    /// In how many of all records the value could be read.
    #[must_use]
    pub fn share(&self, value: Evidenced) -> Share {
        let mut share = Share::default();
        for (standing, count) in self.of(value) {
            share.of += count;
            share.stated += if standing == Standing::Missing {
                0
            } else {
                count
            };
            let is_read = matches!(standing, Standing::On(_) | Standing::Unsaid);
            share.read += if is_read { count } else { 0 };
        }
        share
    }

    /// Whether nothing was counted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl RecordEvidence {
    /// Says that the references behind the first `count` were read from there.
    pub fn read_further(&mut self, count: usize, evidence: Evidence) {
        if count == 0 {
            self.references = Some(evidence);
        } else if self.references != Some(evidence) {
            self.further = u32::try_from(count).ok().map(|first| (first, evidence));
        }
    }

    /// The evidence of one of the references, by its place in the list.
    #[must_use]
    pub fn of_reference(&self, at: usize) -> Option<Evidence> {
        let further = self.further.filter(|(first, _)| at >= *first as usize);
        further.map_or(self.references, |(_, evidence)| Some(evidence))
    }

    /// The same, where it differs from that of the reference before.
    #[must_use]
    pub fn new_of_reference(&self, at: usize) -> Option<Evidence> {
        let before = at.checked_sub(1).and_then(|at| self.of_reference(at));
        self.of_reference(at).filter(|own| Some(*own) != before)
    }

    /// Forgets the lines, which are those of a text that is none of the file's.
    pub fn forget_lines(&mut self) {
        let further = self.further.as_mut().map(|(_, evidence)| evidence);
        let places = [&mut self.title, &mut self.date, &mut self.references];
        for evidence in places.into_iter().flatten().chain(further) {
            evidence.line = None;
        }
    }

    /// Whether nothing stands on anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_counted_by_how_their_values_stand() {
        let record = |title: Option<&str>, date: Option<&str>, on: Option<EvidenceKind>| Record {
            title: title.map(str::to_owned),
            date: date.map(HistoricalDate::parse),
            citation: on.map(|_| "see the guide".to_owned()),
            evidence: RecordEvidence {
                title: on.map(Into::into),
                date: on.map(|kind| kind.on_line(4)),
                ..RecordEvidence::default()
            },
            ..Record::default()
        };
        use EvidenceKind::{Dateline, Made};
        let mut counts = EvidenceCounts::default();
        let records = [
            record(Some("A"), Some("5 March 1953"), Some(Dateline)),
            record(Some("A"), Some("5 March 1953"), None),
            record(Some("A"), Some("undated"), Some(Made)),
            record(None, Some("when the cherries bloomed"), Some(Made)),
            record(None, None, None),
        ];
        for record in &records {
            counts.add(record);
        }
        let shown = |counts: &EvidenceCounts| {
            Evidenced::ALL.map(|value| {
                let parts = counts.of(value);
                let parts: Vec<String> = parts
                    .map(|(standing, count)| format!("{} {count}", standing.name()))
                    .collect();
                format!("{}: {}", value.plural(), parts.join(", "))
            })
        };
        assert_eq!(
            shown(&counts),
            [
                "titles: dateline 1, made 1, unsaid 1, none 2",
                "dates: dateline 1, unsaid 1, unread 1, none 2",
                "references: unread 3, none 2",
            ]
        );
        assert_eq!(
            counts.share(Evidenced::Date),
            Share {
                read: 2,
                stated: 3,
                of: 5
            }
        );

        let mut of_terms = EvidenceCounts::default();
        for record in &records {
            for (value, standing) in record.standings() {
                of_terms.add_term(&format!("{}:{}", value.name(), standing.name()), 1);
            }
        }
        of_terms.add_term("date:rumour", 7);
        assert_eq!(of_terms, counts);
        counts.join(&of_terms);
        assert_eq!(counts.share(Evidenced::Title).read, 6);
    }

    #[test]
    fn each_reference_has_its_own_evidence() {
        let note = EvidenceKind::SourceNote.on_line(9);
        let mut evidence = RecordEvidence::default();
        evidence.read_further(0, EvidenceKind::Column.into());
        evidence.read_further(2, note);
        let kinds = |of: &dyn Fn(usize) -> Option<Evidence>| {
            [0, 1, 2, 3].map(|at| of(at).map(|evidence| evidence.kind.name()))
        };
        assert_eq!(
            kinds(&|at| evidence.of_reference(at)),
            [
                Some("column"),
                Some("column"),
                Some("source-note"),
                Some("source-note")
            ]
        );
        assert_eq!(
            kinds(&|at| evidence.new_of_reference(at)),
            [Some("column"), None, Some("source-note"), None]
        );
        evidence.forget_lines();
        assert_eq!(evidence.of_reference(2).and_then(|note| note.line), None);
    }

    #[test]
    fn every_kind_is_listed_once_in_order() {
        assert!(EvidenceKind::ALL.is_sorted_by(|one, next| one < next));
        assert_eq!(EvidenceKind::ALL.last(), Some(&EvidenceKind::Made));
    }
}
