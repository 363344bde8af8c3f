//! Notes: what a reader of the run should know and what is no fault.
//!
//! Owns [`Note`], its kinds, and the counts by kind with examples ([`NoteCounts`]). Readers and
//! discovery make notes; a run over a million files has room for a few of each kind.

use std::collections::BTreeMap;

/// Something that a reader should know and that is no fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The path that it is about.
    pub source: String,
    /// The line that it is about, from 1, if there is one.
    pub line: Option<u64>,
    /// What it is about.
    pub kind: NoteKind,
    /// A sentence without capital and full stop.
    pub text: String,
}

/// What a note is about. The summary of a run counts notes by kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum NoteKind {
    /// A file was left out.
    LeftOut,
    /// A path gave nothing to read.
    Empty,
    /// The encoding was guessed.
    Encoding,
    /// How the numbers of a column's dates were read.
    DateOrder,
    /// Several dates stand on equal evidence, so none was taken.
    DatesDiffer,
    /// A file holds several documents.
    SeveralDocuments,
    /// Pages are pictures without a text layer.
    NoText,
    /// Rules beside the corpus hold for what lies below, or hold for nothing.
    Rules,
    /// A value looks damaged or implausible and was passed over.
    Doubtful,
}

impl NoteKind {
    /// The code of the kind, as it stands in JSON.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::LeftOut => "left-out",
            Self::Empty => "empty",
            Self::Encoding => "encoding",
            Self::DateOrder => "date-order",
            Self::DatesDiffer => "dates-differ",
            Self::SeveralDocuments => "several-documents",
            Self::NoText => "no-text",
            Self::Rules => "rules",
            Self::Doubtful => "doubtful",
        }
    }

    /// The kind in words.
    #[must_use]
    pub fn words(self) -> String {
        self.code().replace('-', " ")
    }
}

impl Note {
    /// A note on a whole source.
    #[must_use]
    pub fn new(source: &str, kind: NoteKind, text: impl Into<String>) -> Self {
        Self {
            source: source.to_owned(),
            line: None,
            kind,
            text: text.into(),
        }
    }
}

/// Notes by kind: how many there are, and the first few.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NoteCounts(BTreeMap<NoteKind, (u64, Vec<Note>)>);

impl NoteCounts {
    /// Notes of a kind that are held as examples.
    pub const EXAMPLES: usize = 3;

    /// Counts a note.
    pub fn add(&mut self, note: &Note) {
        let (count, examples) = self.0.entry(note.kind).or_default();
        *count += 1;
        if examples.len() < Self::EXAMPLES {
            examples.push(note.clone());
        }
    }

    /// The kinds that there are, each with its count and its first notes.
    pub fn kinds(&self) -> impl Iterator<Item = (NoteKind, u64, &[Note])> {
        let kinds = self.0.iter();
        kinds.map(|(&kind, (count, examples))| (kind, *count, &examples[..]))
    }
}
