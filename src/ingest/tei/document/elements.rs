//! What the elements of a document are for: which are gathered apart, which make paragraphs.

use crate::ingest::running::raised;

/// What a stretch of text is gathered for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Gathering {
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
    /// The form of a `choice` that isn't shown in its place.
    OtherForm,
    /// The place of writing.
    Place,
    /// A person, with the pointer into the volume's list.
    Person(Option<String>),
}

/// Whether text inside belongs there alone and not to what lies around.
pub(super) fn keeps_apart(gathering: &Gathering) -> bool {
    matches!(
        gathering,
        Gathering::Title | Gathering::SourceNote | Gathering::Footnote(_) | Gathering::OtherForm
    )
}

/// Elements that begin and end a paragraph.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "ab"
            | "head"
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

/// A footnote number as it stands raised in print; any other mark in brackets.
pub(super) fn footnote_mark(number: &str) -> String {
    raised(number).unwrap_or_else(|| format!("[{number}]"))
}
