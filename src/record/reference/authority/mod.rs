//! The archives authority: which archives there are, what they are called, how they count.
//!
//! Owns [`Authority`], compiled from `index_schema/archives.toml` and read in place. Takes names
//! and codes, gives archives. Deliberately never rewrites a fond number: when papers moved from
//! one archive to another, both citations stay as they are.

#[cfg(test)]
pub(super) mod compile;
mod lookup;

use super::keys;
use crate::compiled::{Cursor, List, Texts};
use crate::edits::edits;

/// How an archive counts, which decides how the grammar reads what follows its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(test, derive(serde::Deserialize), serde(rename_all = "kebab-case"))]
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
    /// Series, volume and item, joined by hyphens that are never split.
    Chinese,
    /// Record group or collection, series, box, folder.
    American,
    /// Department code and series, piece.
    British,
    /// Nothing sure is known: the shelfmark is kept as it stands.
    Other,
}

impl Scheme {
    /// All schemes, in the order in which they are compiled.
    const ALL: [Self; 18] = [
        Self::FondOpisDelo,
        Self::FondOpisPapkaDelo,
        Self::Bulgarian,
        Self::Lithuanian,
        Self::Latvian,
        Self::Estonian,
        Self::Mongolian,
        Self::Czech,
        Self::Polish,
        Self::German,
        Self::Hungarian,
        Self::Romanian,
        Self::Albanian,
        Self::Yugoslav,
        Self::Chinese,
        Self::American,
        Self::British,
        Self::Other,
    ];

    /// The levels of its shelfmarks in words, the outermost first.
    #[must_use]
    pub fn levels(self) -> &'static str {
        match self {
            Self::FondOpisDelo => "fond, opis, delo, listy",
            Self::FondOpisPapkaDelo => "fond, opis, papka, delo, listy",
            Self::Bulgarian => "fond, opis, arkhivna edinitsa (a.e.), listove",
            Self::Lithuanian => "fondas, apyrašas, byla, lapai",
            Self::Latvian => "fonds, apraksts, lieta, lapas",
            Self::Estonian => "fond, nimistu (n.), säilik (s.), lehed",
            Self::Mongolian => "fond, dans, kh/n (delo)",
            Self::Czech => "fond, svazek or karton, archivní jednotka (a.j.)",
            Self::Polish => "zespół, wiązka, teczka, karty",
            Self::German => "Bestand, Signatur, Blatt",
            Self::Hungarian => "fond, doboz (box), tétel, iktatószám",
            Self::Romanian => "fond, dosar with its year, file (leaves)",
            Self::Albanian => "fond, viti (year), dosja, faqe",
            Self::Yugoslav => "fond, fascicle, item",
            Self::Chinese => "series, volume and item, joined by hyphens",
            Self::American => "record group or collection, series, box, folder",
            Self::British => "department and series, piece",
            Self::Other => "",
        }
    }

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

/// The compiled authority: archives, and the four tables of `lookup`.
const DATA: List<'static> = List::new(include_bytes!(
    "../../../../index_schema/compiled/archives.bin"
));
const ARCHIVES: List<'static> = List::new(DATA.get(0));

/// One archive. What the names are stands at its keys in `index_schema/archives.toml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Archive {
    /// What records and filters hold (`APRF`).
    pub code: &'static str,
    /// Where it is, in English.
    pub country: &'static str,
    /// What a reader should know of it.
    pub note: &'static str,
    /// How it counts.
    pub scheme: Scheme,
    /// Whether its name alone, with no shelfmark, can be a reference. False for bodies that are
    /// named in documents far more often as authors than as archives.
    pub alone: bool,
    /// English names, the usual one first.
    english: Texts<'static>,
    /// Its other names in words.
    others: Texts<'static>,
    /// Abbreviations of its present and former names, beside the code.
    pub(crate) abbreviations: Texts<'static>,
    /// Places that citations put beside its name.
    pub(super) places: Texts<'static>,
    /// Beginnings of a shelfmark that only this archive has among those that share its name
    /// (`RG`, `FO`).
    pub(super) marks: Texts<'static>,
    /// Those of the abbreviations that name a holding rather than the archive: they stand for the
    /// archive when it is not named, and begin the shelfmark when it is.
    pub(super) holdings: Texts<'static>,
}

impl Archive {
    fn compiled(bytes: &'static [u8]) -> Self {
        let mut archive = Cursor::new(bytes);
        let scheme = Scheme::ALL.get(usize::from(archive.byte()));
        let alone = archive.byte() != 0;
        let [code, country, note] = [(); 3].map(|()| archive.text());
        let [english, others, abbreviations, places, marks, holdings] =
            [(); 6].map(|()| Texts::new(archive.bytes()));
        Self {
            code,
            country,
            note,
            scheme: scheme.copied().unwrap_or(Scheme::Other),
            alone,
            english,
            others,
            abbreviations,
            places,
            marks,
            holdings,
        }
    }

    /// Every name in words, the usual English one first.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.english.iter().chain(self.others.iter())
    }

    /// Its usual name in English.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.english.first().unwrap_or_default()
    }
}

/// The archives that the program knows.
#[derive(Debug, Clone, Copy)]
pub struct Authority(());

impl Authority {
    /// The authority that comes with the program.
    #[must_use]
    pub const fn standard() -> Self {
        Self(())
    }

    /// Every archive, in the order of the file.
    pub fn archives(self) -> impl Iterator<Item = Archive> {
        (0..ARCHIVES.len()).map(move |at| self.at(at))
    }

    /// The archive of exactly that code.
    #[must_use]
    pub fn archive(self, code: &str) -> Option<Archive> {
        lookup::code(code).map(|at| self.at(at))
    }

    /// The archive that `name` means: a code, an abbreviation or a name in any language, former
    /// ones too, whatever the case. None where two archives share the name.
    #[must_use]
    pub fn named(self, name: &str) -> Option<Archive> {
        if let Some(archive) = self.archive(name.trim()) {
            return Some(archive);
        }
        let mut candidates = lookup::whole(name);
        // `SAPMO (Berlin)`, `The National Archives (TNA), Kew`: a name with more around it is
        // read as a citation would be.
        if candidates.len() != 1 {
            let found = super::grammar::only_archive(self, name);
            candidates = found.into_iter().collect();
        }
        match candidates.as_slice() {
            [only] => Some(self.at(*only)),
            _ => None,
        }
    }

    /// The form under which two spellings of one archive meet, see
    /// [`archive_key`](super::archive_key).
    #[must_use]
    pub fn key(self, name: &str) -> String {
        match self.named(name) {
            Some(archive) => archive.code.to_owned(),
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
    pub fn suggest(self, name: &str) -> Vec<&'static str> {
        let wanted = keys::fold(&keys::latin(name));
        if wanted.is_empty() {
            return Vec::new();
        }
        let mut near: Vec<(usize, usize)> = Vec::new();
        for (at, archive) in self.archives().enumerate() {
            let short = std::iter::once(archive.code)
                .chain(archive.abbreviations.iter())
                .map(|spelling| keys::fold(&keys::latin(spelling)))
                .filter_map(|spelling| edits(&wanted, &spelling, 2))
                .min()
                // Two edits in three letters are another archive altogether.
                .filter(|short| short * 2 < wanted.chars().count());
            if let Some(short) = short {
                near.push((short, at));
            } else if lookup::has_words(&archive, name) {
                near.push((3, at));
            }
        }
        near.sort_unstable();
        near.iter()
            .take(3)
            .map(|(_, at)| self.at(*at).code)
            .collect()
    }

    /// The archive of that number, which stands in a [`lookup::Candidate`].
    pub(super) fn at(self, number: usize) -> Archive {
        Archive::compiled(ARCHIVES.get(number))
    }
}

#[cfg(test)]
mod tests;
