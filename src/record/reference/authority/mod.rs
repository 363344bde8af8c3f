//! The archives authority: which archives there are, what they are called, how they count.
//!
//! Owns [`Authority`], read once from `index_schema/archives.toml`. Takes names and codes, gives
//! archives. A reader's own file of the same shape can be added. Deliberately never rewrites a
//! fond number: when papers moved from one archive to another, both citations stay as they are.

mod loading;
mod lookup;

use std::sync::OnceLock;

use serde::Deserialize;

pub use loading::AuthorityError;
use lookup::Index;

use super::keys;

/// How an archive counts, which decides how the grammar reads what follows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Scheme {
    /// Fond, opis, delo, listy: Russia and most heirs of the Soviet archives. `p.` is a page.
    FondOpisDelo,
    /// Fond, opis, papka, delo, listy: the Russian foreign ministry. `p.` is a papka.
    FondOpisPapkaDelo,
    /// Fond, opis, arkhivna edinitsa, list.
    Bulgarian,
    /// Fondas, apyrašas, byla, lapas.
    Lithuanian,
    /// Fonds, apraksts, lieta, lapa; `l.` is the file, and numbers may stand before labels.
    Latvian,
    /// Fond, nimistu, säilik, leht; `n.` and `s.` are levels.
    Estonian,
    /// Fond, dans, kh/n.
    Mongolian,
    /// Fond, svazek or karton, archivní jednotka.
    Czech,
    /// Zespół, wiązka, teczka, karta.
    Polish,
    /// Bestand, Signatur with slashes, Blatt.
    German,
    /// Fond group, doboz, tétel, iktatószám.
    Hungarian,
    /// Fond by name, dosar with its year, filă; `f.` is a leaf.
    Romanian,
    /// Fond, faqe and viti by the archive's own habit.
    Albanian,
    /// Fond, fascicle, item, in Roman and Arabic numbers.
    Yugoslav,
    /// Series, volume and item, joined by hyphens that are never parted.
    Chinese,
    /// Record group or collection, series, box, folder.
    American,
    /// Department code and series, piece.
    British,
    /// Nothing sure is known: the shelfmark is kept as it stands.
    Other,
}

impl Scheme {
    /// Whether levels carry labels that the named views know. Where they do not, the shelfmark
    /// is kept as levels of kind [`Other`](super::LevelKind::Other).
    pub(super) fn is_labelled(self) -> bool {
        matches!(
            self,
            Self::FondOpisDelo
                | Self::FondOpisPapkaDelo
                | Self::Bulgarian
                | Self::Lithuanian
                | Self::Latvian
                | Self::Estonian
                | Self::Mongolian
        )
    }
}

/// One archive.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Archive {
    /// What records and filters hold (`APRF`).
    pub code: String,
    /// Where it is, in English.
    pub country: String,
    /// How it counts.
    pub scheme: Scheme,
    /// English names, the usual one first.
    pub english: Vec<String>,
    /// Names in the language of the archive.
    #[serde(default)]
    pub original: Vec<String>,
    /// Names of the original in Latin letters, where it has others.
    #[serde(default)]
    pub transliterated: Vec<String>,
    /// Abbreviations in every alphabet, beside the code. Blanks, dots and hyphens in them do not
    /// count when a citation is read.
    #[serde(default)]
    pub abbreviations: Vec<String>,
    /// Names that it or a predecessor bore, in every language.
    #[serde(default)]
    pub former: Vec<String>,
    /// Abbreviations of those.
    #[serde(default)]
    pub former_abbreviations: Vec<String>,
    /// Places that citations put beside its name.
    #[serde(default)]
    pub places: Vec<String>,
    /// Those of the names above that another archive bears as well. A citation that uses one must
    /// say in another way which it means: by a place, a second name, or a mark.
    #[serde(default)]
    pub shared: Vec<String>,
    /// Beginnings of a shelfmark that only this archive has among those that share its name
    /// (`RG`, `FO`).
    #[serde(default)]
    pub marks: Vec<String>,
    /// Those of the abbreviations that name a holding rather than the archive: they stand for the
    /// archive when it is not named, and begin the shelfmark when it is.
    #[serde(default)]
    pub holdings: Vec<String>,
    /// Whether its name alone, with no shelfmark, can be a reference. False for bodies that are
    /// named in documents far more often as authors than as archives.
    #[serde(default = "yes")]
    pub alone: bool,
    /// What a reader of the file should know.
    #[serde(default)]
    pub note: String,
    /// Where the names come from.
    pub source: String,
}

fn yes() -> bool {
    true
}

/// The archives that the program knows.
#[derive(Debug)]
pub struct Authority {
    archives: Vec<Archive>,
    pub(super) index: Index,
}

impl Authority {
    /// The authority that comes with the program, read once.
    #[must_use]
    pub fn standard() -> &'static Self {
        static STANDARD: OnceLock<Authority> = OnceLock::new();
        STANDARD.get_or_init(|| {
            let text = include_str!("../../../../index_schema/archives.toml");
            let archives = loading::archives(text)
                .expect("the file is part of the program and proved sound by a test");
            Self::new(archives)
        })
    }

    fn new(archives: Vec<Archive>) -> Self {
        let index = Index::new(&archives);
        Self { archives, index }
    }

    /// This authority with the archives of a file of the same shape as
    /// `index_schema/archives.toml` added. An entry with a code that is already there replaces
    /// that entry.
    ///
    /// # Errors
    /// Returns [`AuthorityError`] with line and column when `text` is no such file, names a code
    /// twice, or leaves an entry without code, country or English name.
    pub fn with_file(&self, text: &str) -> Result<Self, AuthorityError> {
        let added = loading::archives(text)?;
        let mut archives: Vec<Archive> = self
            .archives
            .iter()
            .filter(|archive| added.iter().all(|other| other.code != archive.code))
            .cloned()
            .collect();
        archives.extend(added);
        Ok(Self::new(archives))
    }

    /// Every archive, in the order of the file.
    #[must_use]
    pub fn archives(&self) -> &[Archive] {
        &self.archives
    }

    /// The archive of exactly that code.
    #[must_use]
    pub fn archive(&self, code: &str) -> Option<&Archive> {
        self.index.code(code).map(|at| &self.archives[at])
    }

    /// The archive that `name` means: a code, an abbreviation or a name in any language, former
    /// ones too, whatever the case. None where two archives share the name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Archive> {
        if let Some(archive) = self.archive(name.trim()) {
            return Some(archive);
        }
        let mut candidates = self.index.whole(name);
        // `SAPMO (Berlin)`, `The National Archives (TNA), Kew`: a name with more around it is
        // read as a citation would be.
        if candidates.len() != 1 {
            let found = super::grammar::only_archive(self, name);
            candidates = found.into_iter().collect();
        }
        match candidates.as_slice() {
            [only] => Some(&self.archives[*only]),
            _ => None,
        }
    }

    /// The form under which two spellings of one archive meet, see
    /// [`archive_key`](super::archive_key).
    #[must_use]
    pub fn key(&self, name: &str) -> String {
        match self.named(name) {
            Some(archive) => archive.code.clone(),
            None => {
                let words: Vec<String> = name
                    .split_whitespace()
                    .map(keys::fold)
                    .filter(|word| !word.is_empty())
                    .collect();
                words.join(" ")
            }
        }
    }

    /// At most three codes that a reader who typed `name` may have meant, nearest first: codes
    /// and abbreviations within two edits, then archives whose name holds all the words.
    #[must_use]
    pub fn suggest(&self, name: &str) -> Vec<&str> {
        let wanted = keys::fold(&keys::latin(name));
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut near: Vec<(usize, usize)> = Vec::new();
        for (at, archive) in self.archives.iter().enumerate() {
            let short = std::iter::once(&archive.code)
                .chain(&archive.abbreviations)
                .chain(&archive.former_abbreviations)
                .map(|spelling| keys::fold(&keys::latin(spelling)))
                .map(|spelling| edits(&wanted, &spelling))
                .min()
                .unwrap_or(usize::MAX);
            // Two edits in three letters are another archive altogether.
            if short <= 2 && short * 2 < wanted.chars().count() {
                near.push((short, at));
            } else if lookup::has_words(archive, name) {
                near.push((3, at));
            }
        }
        near.sort_unstable();
        near.iter()
            .take(3)
            .map(|(_, at)| self.archives[*at].code.as_str())
            .collect()
    }

    pub(super) fn at(&self, index: usize) -> &Archive {
        &self.archives[index]
    }
}

/// Edits between two words, counted up to 3; a swap of neighbours is one edit.
fn edits(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().take(64).collect();
    let right: Vec<char> = right.chars().take(64).collect();
    if left.len().abs_diff(right.len()) > 2 {
        return 3;
    }
    let mut rows = vec![vec![0usize; right.len() + 1]; left.len() + 1];
    for (row, cells) in rows.iter_mut().enumerate() {
        cells[0] = row;
    }
    for (column, cell) in rows[0].iter_mut().enumerate() {
        *cell = column;
    }
    for row in 1..=left.len() {
        for column in 1..=right.len() {
            let change = usize::from(left[row - 1] != right[column - 1]);
            let mut best = (rows[row - 1][column] + 1)
                .min(rows[row][column - 1] + 1)
                .min(rows[row - 1][column - 1] + change);
            if row > 1
                && column > 1
                && left[row - 1] == right[column - 2]
                && left[row - 2] == right[column - 1]
            {
                best = best.min(rows[row - 2][column - 2] + 1);
            }
            rows[row][column] = best;
        }
    }
    rows[left.len()][right.len()].min(3)
}

#[cfg(test)]
mod tests;
