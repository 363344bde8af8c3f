//! The plain values: a reference, its levels, and where it was found.
//!
//! Owns [`Reference`], [`Level`], [`LevelKind`] and [`FoundReference`], the named views over the levels,
//! and the question whether one reference answers another. Reads and writes no text.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use super::keys::level_key;
use super::leaves::leaves_overlap;
use super::{Authority, archive_key};

/// Files of one range (`д. 334-336`) at most that are found one by one. No document fills more; what
/// claims to is a number with a hyphen.
const MAX_RANGE_FILES: u32 = 100;

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
#[derive(
    Debug,
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    schemars::JsonSchema,
)]
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

    /// The files of a range of files, each as it would be cited alone; none where the delo is one.
    ///
    /// ```
    /// use kartoteka::record::reference::find;
    /// let found = find("РГАНИ. Ф. 3. Оп. 12. Д. 334-336.");
    /// let files: Vec<String> = found[0].reference.range_files().collect();
    /// assert_eq!(files, ["334", "335", "336"]);
    /// ```
    pub fn range_files(&self) -> impl Iterator<Item = String> + use<> {
        let range = self.delo().and_then(file_range);
        range
            .into_iter()
            .flat_map(|(files, width)| files.map(move |file| format!("{file:0width$}")))
    }

    /// Whether this reference lies at the place that `wanted` names.
    ///
    /// Archives meet by [`archive_key`], levels by [`level_key`]. A level that `wanted` leaves
    /// out is free; one that it gives must be there. Of a range of files each file is there.
    /// Levels of other schemes must be there with the same value or begin with it (`FO 371` finds
    /// `FO 371/92806`), whatever their label. Leaves must overlap where both sides give them.
    #[must_use]
    pub fn answers(&self, wanted: &Self) -> bool {
        archive_key(&self.archive) == archive_key(&wanted.archive)
            && wanted.levels.iter().all(|level| {
                let key = level_key(&level.value);
                let in_range =
                    || level.kind == LevelKind::Delo && self.range_files().any(|file| file == key);
                self.levels.iter().any(|own| {
                    own.kind == level.kind
                        && (level_key(&own.value) == key
                            || own.kind == LevelKind::Other && lies_under(&own.value, &key))
                }) || in_range()
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

/// The ends of a range of files, and the digits of its first number where that begins with a zero.
fn file_range(delo: &str) -> Option<(std::ops::RangeInclusive<u32>, usize)> {
    let (first, last) = delo.split_once('-')?;
    let number = |digits: &str| -> Option<u32> {
        digits
            .bytes()
            .all(|byte| byte.is_ascii_digit())
            .then(|| digits.parse().ok())?
    };
    let (from, to) = (number(first)?, number(last)?);
    let width = if first.starts_with('0') {
        first.len()
    } else {
        0
    };
    (from < to && to - from < MAX_RANGE_FILES).then_some((from..=to, width))
}

/// Whether a value that is no number alone begins with the value of that key, up to a mark or blank.
fn lies_under(own: &str, key: &str) -> bool {
    !key.is_empty()
        && level_key(own).starts_with(key)
        && own
            .char_indices()
            .any(|(end, mark)| !mark.is_alphanumeric() && level_key(&own[..end]) == key)
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
    fn every_file_of_a_range_is_found() {
        let own = reference("РГАНИ. Ф. 3. Оп. 12. Д. 334-336. Л. 5");
        for (delo, expected) in [
            ("333", false),
            ("334", true),
            ("335", true),
            ("336", true),
            ("337", false),
            ("334-336", true),
        ] {
            let wanted = reference(&format!("RGANI, f. 3, op. 12, d. {delo}"));
            assert_eq!(own.answers(&wanted), expected, "{delo}");
        }
        for (delo, files) in [
            ("098-101", &["098", "099", "100", "101"][..]),
            ("5-5", &[]),
            ("9-5", &[]),
            ("1-101", &[]),
            ("1-B", &[]),
            ("17", &[]),
            ("99999999998-99999999999", &[]),
        ] {
            let own = reference(&format!("RGANI, f. 3, op. 12, d. {delo}"));
            let got: Vec<String> = own.range_files().collect();
            assert_eq!(got, files, "{delo}");
        }
    }

    #[test]
    fn series_and_groups_answer_what_lies_below_them() {
        for (wanted, own, expected) in [
            ("TNA FO 371", "TNA, FO 371/92806/FK1015", true),
            ("FO 371/92806", "TNA, FO 371/92806/FK1015", true),
            ("TNA FO 371", "TNA, FO 3710/5", false),
            ("TNA FO 37", "TNA, FO 371/92806", false),
            ("NARA, RG 59", "RG 59, Central Files, 611.61/3-1253", true),
            (
                "NARA, RG 59",
                "National Archives, Record Group 59, Box 12",
                true,
            ),
            ("NARA, RG 84", "RG 59, Central Files, 611.61/3-1253", false),
            ("SAPMO, DY 30", "SAPMO-BArch, DY 30/3667, Bl. 4", true),
            ("MOL, XIX-J-1-j", "MNL OL, XIX-J-1-j-KNDK-5/c", true),
            ("MOL, XIX-J-1", "MNL OL, XIX-J-1-j-KNDK-5/c", true),
            ("MOL, XIX-J-1-k", "MNL OL, XIX-J-1-j-KNDK-5/c", false),
        ] {
            assert_eq!(
                reference(own).answers(&reference(wanted)),
                expected,
                "{wanted} {own}"
            );
        }
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
