//! Evidence: what a value of a record was read from.
//!
//! Owns [`Evidence`] and the few kinds of it. Readers set it where they set the value; it is stored,
//! counted and shown with the value. A value without evidence is a fault of its reader.

use serde::{Deserialize, Serialize};

/// What a value was read from, and on which line where lines are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// The kind of place.
    pub kind: EvidenceKind,
    /// Line of the source, from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub line: Option<u64>,
}

impl From<EvidenceKind> for Evidence {
    fn from(kind: EvidenceKind) -> Self {
        Self { kind, line: None }
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
    /// Of the references, or of the first where several places gave some.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub references: Option<Evidence>,
}

impl RecordEvidence {
    /// Whether nothing stands on anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
