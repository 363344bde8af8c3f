//! Citations of records: notes for people, entries for reference managers.
//!
//! Owns [`CitationStyle`] and [`Citations`], which writes a run of records in one style, one by one, so
//! that a front can write any number of them. What is cited is read from the record once ([`work`]);
//! each style has its file. What a record does not have is left out; the entries for programs hold
//! everything but the document's text and the files that it was read from.
//!
//! Chicago and GOST are written here and not by a CSL processor. A processor joins what it is given:
//! the archival places, in either alphabet and several of them, had to be written here all the same.
//! The one in Rust (hayagriva 0.10) panics on spans of days, knows no wording of a date, and brings 20
//! crates. The two styles stand in `docs/styles/` for programs that take CSL, and a test compares what
//! citeproc-js makes of them with what is written here.
//!
//! Known gaps: no dates of access, since the record has none; short forms of later notes (`Ibid.`) are
//! left to the reference manager.

mod bibtex;
mod clean;
mod csl;
mod dates;
mod note;
mod places;
mod ris;
mod work;

use crate::ask::HitStep;
use crate::ask::parameters::Choice;
use crate::record::Record;
use work::Work;

/// The form of a citation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CitationStyle {
    /// A note of the Chicago Manual of Style.
    Chicago,
    /// A note as GOST R 7.0.5 wants it.
    Gost,
    /// A list of items for CSL processors.
    CslJson,
    /// A bibliography for biblatex.
    Biblatex,
    /// A bibliography for BibTeX.
    Bibtex,
    /// Entries for reference managers.
    Ris,
}

const fn choice(
    name: &'static str,
    value: CitationStyle,
    help: &'static str,
) -> Choice<CitationStyle> {
    Choice { name, help, value }
}

/// The styles by their names.
pub(crate) const STYLES: &[Choice<CitationStyle>] = &[
    choice(
        "chicago",
        CitationStyle::Chicago,
        "Note of the Chicago Manual of Style, one a line",
    ),
    choice(
        "gost",
        CitationStyle::Gost,
        "Note by GOST R 7.0.5-2008, one a line",
    ),
    choice(
        "csl-json",
        CitationStyle::CslJson,
        "List for Zotero, Pandoc and other CSL processors",
    ),
    choice(
        "biblatex",
        CitationStyle::Biblatex,
        "Bibliography for BibLaTeX",
    ),
    choice("bibtex", CitationStyle::Bibtex, "Bibliography for BibTeX"),
    choice(
        "ris",
        CitationStyle::Ris,
        "Entries for Zotero, EndNote, Mendeley and others",
    ),
];

impl CitationStyle {
    /// The name of a file with citations in this style.
    pub(crate) fn file_name(self) -> &'static str {
        match self {
            Self::Chicago | Self::Gost => "citations.txt",
            Self::CslJson => "citations.json",
            Self::Biblatex | Self::Bibtex => "citations.bib",
            Self::Ris => "citations.ris",
        }
    }

    /// The name of the style.
    pub(crate) fn name(self) -> &'static str {
        let named = STYLES.iter().find(|style| style.value == self);
        named.map_or("", |style| style.name)
    }

    /// The style of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        let named = STYLES.iter().find(|style| style.name == name);
        named.map(|style| style.value)
    }
}

/// A run of citations in one style, written piece by piece.
#[derive(Debug)]
pub(crate) struct Citations {
    style: CitationStyle,
    is_first: bool,
}

impl Citations {
    /// Begins a run.
    pub(crate) fn new(style: CitationStyle) -> Self {
        Self {
            style,
            is_first: true,
        }
    }

    /// What stands before the first citation.
    pub(crate) fn begin(&self) -> &'static str {
        match self.style {
            CitationStyle::CslJson => "[",
            _ => "",
        }
    }

    /// The citation of a record, with its line end.
    pub(crate) fn record(&mut self, record: &Record) -> String {
        let is_first = std::mem::take(&mut self.is_first);
        let work = Work::of(record);
        match self.style {
            CitationStyle::Chicago => note::chicago(&work) + "\n",
            CitationStyle::Gost => note::gost(&work) + "\n",
            CitationStyle::CslJson => {
                let comma = if is_first { "\n" } else { ",\n" };
                format!("{comma}{}", csl::item(&work))
            }
            CitationStyle::Biblatex => bibtex::entry(&work, bibtex::Dialect::Biblatex),
            CitationStyle::Bibtex => bibtex::entry(&work, bibtex::Dialect::Bibtex),
            CitationStyle::Ris => ris::entry(&work),
        }
    }

    /// The next piece of a stream of hits that hold their records.
    pub(crate) fn step(&mut self, step: HitStep<'_>) -> String {
        match step {
            HitStep::Begin(_) => self.begin().to_owned(),
            HitStep::Hit { hit, .. } => {
                let record = hit.record.as_deref();
                record.map_or_else(String::new, |record| self.record(record))
            }
        }
    }

    /// What stands behind the last.
    pub(crate) fn end(&self) -> &'static str {
        match self.style {
            CitationStyle::CslJson if self.is_first => "]\n",
            CitationStyle::CslJson => "\n]\n",
            _ => "",
        }
    }
}

/// The citations of some records in a style.
pub(crate) fn all<'r>(
    records: impl IntoIterator<Item = &'r Record>,
    style: CitationStyle,
) -> String {
    let mut citations = Citations::new(style);
    let mut written = citations.begin().to_owned();
    for record in records {
        written.push_str(&citations.record(record));
    }
    written + citations.end()
}

#[cfg(test)]
mod tests;
