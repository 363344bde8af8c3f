//! The plain values: a reference, its levels, and where it was found.
//!
//! Owns [`Reference`], [`Level`], [`LevelKind`] and [`FoundReference`], the named views over the levels,
//! and the question whether one reference answers another. Reads and writes no text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::keys::level_key;
use super::leaves::leaves_overlap;
use super::{Authority, archive_key};

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

    /// Whether this reference lies at the place that `wanted` names.
    ///
    /// Archives meet by [`archive_key`], levels by [`level_key`]. A level that `wanted` leaves
    /// out is free; one that it gives must be there. Levels of other schemes must be there with
    /// the same value, whatever their label. Leaves must overlap where both sides give them.
    #[must_use]
    pub fn answers(&self, wanted: &Self) -> bool {
        archive_key(&self.archive) == archive_key(&wanted.archive)
            && wanted.levels.iter().all(|level| {
                let key = level_key(&level.value);
                self.levels
                    .iter()
                    .any(|own| own.kind == level.kind && level_key(&own.value) == key)
            })
            && match (&self.listy, &wanted.listy) {
                (Some(own), Some(other)) => leaves_overlap(own, other),
                _ => true,
            }
    }

    /// The scheme by which this reference's archive counts, where the authority knows it.
    pub(super) fn scheme(&self) -> Option<super::Scheme> {
        Authority::standard()
            .archive(&self.archive)
            .map(|archive| archive.scheme)
    }
}

/// A reference and where it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundReference {
    /// What was read.
    pub reference: Reference,
    /// Bytes of the citation that it was read from. Ranges of one citation ascend and never
    /// overlap. A file cited after another of the same opis has only its own words here.
    pub range: Range<usize>,
}

#[cfg(test)]
mod tests {
    use super::super::find;
    use super::*;

    #[track_caller]
    fn reference(text: &str) -> Reference {
        find(text).remove(0).reference
    }

    #[test]
    fn a_reference_answers_what_it_lies_under() {
        let cases = [
            ("APRF, f. 3, op. 65", true),
            ("АПРФ. Ф. 3", true),
            ("APRF, f. 3, op. 65, d. 829, l. 45", true),
            ("APRF, f. 3, op. 65, d. 829, l. 46", false),
            ("APRF, f. 45, op. 65", false),
            ("AVPRF, f. 3, op. 65", false),
        ];
        let own = reference("APRF, Fond 3, Opis 65, Delo 829, Listy 44-5");
        for (wanted, expected) in cases {
            assert_eq!(own.answers(&reference(wanted)), expected, "{wanted}");
        }
    }
}
