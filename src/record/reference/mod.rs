//! Archival references: archive, fond, opis, delo, papka, listy, in any of the world's notations.
//!
//! Owns [`Reference`] and the reading of references from a citation. Takes a citation string,
//! gives the references that stand in it. Must not be run over the text of a document: what
//! only looks like a reference there sends a person to the wrong box.

use std::ops::Range;

use serde::{Deserialize, Serialize};

/// One place where a document lies.
///
/// The four levels of a Russian archive are named views ([`Reference::fond`] and so on) of an
/// ordered list, so that a Hungarian *doboz* or a Chinese series keeps its own label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Authority code (`APRF`), see `index_schema/archives.toml`; the source's own wording for
    /// an archive that the authority does not know and the source states outright.
    pub archive: String,
    /// Levels in the order of the source.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub levels: Vec<Level>,
    /// Leaves, dashes as hyphens, verso as `ob.` (`1-3 ob.`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listy: Option<String>,
    /// The words of the source that this reference was read from.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
}

/// One level of a reference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    /// Which of the named views it belongs to.
    pub kind: LevelKind,
    /// The label as written (`Delo`, `ед. хр.`, `doboz`); empty where none stood.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub label: String,
    /// The number as the record holds it: zeros and letters kept, Cyrillic letters written Latin.
    pub value: String,
}

/// The named views.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LevelKind {
    /// Fond: the papers of one institution.
    Fond,
    /// Opis, or perechen in RGANI fond 89: the inventory.
    Opis,
    /// Delo, and what stands at its level elsewhere (a.e., sprava, ed. khr.): the file.
    Delo,
    /// Papka: the folder, at AVPRF between opis and delo.
    Papka,
    /// A level of another country's scheme, known by its label alone.
    Other,
}

impl Reference {
    /// The value of the first level of `kind`.
    #[must_use]
    pub fn level(&self, kind: LevelKind) -> Option<&str> {
        self.levels
            .iter()
            .find(|level| level.kind == kind)
            .map(|level| level.value.as_str())
    }

    /// The fond.
    #[must_use]
    pub fn fond(&self) -> Option<&str> {
        self.level(LevelKind::Fond)
    }

    /// The opis.
    #[must_use]
    pub fn opis(&self) -> Option<&str> {
        self.level(LevelKind::Opis)
    }

    /// The delo.
    #[must_use]
    pub fn delo(&self) -> Option<&str> {
        self.level(LevelKind::Delo)
    }

    /// The papka.
    #[must_use]
    pub fn papka(&self) -> Option<&str> {
        self.level(LevelKind::Papka)
    }
}

/// A reference and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// What was read.
    pub reference: Reference,
    /// Bytes of the citation that it was read from.
    pub range: Range<usize>,
}

/// Reads every reference that stands in `citation`, in its order.
///
/// What cannot be read as a reference is left out: a false shelfmark is worse than none.
#[must_use]
pub fn find(citation: &str) -> Vec<Found> {
    let _ = citation;
    Vec::new()
}

/// The form under which two spellings of one level value meet: lower case, Cyrillic letters
/// written Latin, dashes and blanks dropped. Leading zeros and letters stay: fond 0102 is not
/// fond 102.
#[must_use]
pub fn level_key(value: &str) -> String {
    value.to_lowercase()
}

/// The form under which two spellings of one archive meet: the authority code where any of the
/// authority's names or abbreviations in either alphabet is given, else the folded wording.
#[must_use]
pub fn archive_key(name: &str) -> String {
    name.to_owned()
}
