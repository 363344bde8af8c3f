//! Archival references: archive, fond, opis, delo, papka, listy, in any of the world's notations.
//!
//! Owns [`Reference`], the reading of references from a citation, and the archives [`Authority`].
//! Takes a citation string, gives the references that stand in it. Must not be run over the text
//! of a document: what only looks like a reference there sends a person to the wrong box. Known
//! gap: the levels of Hungarian, German, Polish, Romanian, Yugoslav, Chinese, American and British
//! shelfmarks are kept field by field as they stand, not understood.

mod authority;
#[cfg(test)]
pub(crate) use authority::compile::COMPILED;
mod grammar;
mod keys;
mod labels;
mod leaves;
mod lexing;
mod show;
mod types;
mod values;

pub use authority::{Archive, Authority, Scheme};
pub use keys::level_key;
pub use leaves::{leaves, leaves_overlap};
pub use types::{FoundReference, Level, LevelKind, Reference};

/// Reads every reference that stands in `citation`, in its order, by the standard authority.
///
/// What cannot be read as a reference is left out: a false shelfmark is worse than none.
///
/// ```
/// use kartoteka::find_references;
/// let found = find_references("АВП РФ. Ф. 0102. Оп. 9. П. 44. Д. 4. Л. 57–59.");
/// assert_eq!(found[0].reference.to_string(), "AVPRF, f. 0102, op. 9, p. 44, d. 4, ll. 57-59");
/// ```
#[must_use]
pub fn find(citation: &str) -> Vec<FoundReference> {
    grammar::find(Authority::standard(), citation)
}

/// How a text begins, before its references are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Whether it begins with the name of an archive, or with a notation that only one archive has.
    pub(crate) is_archive: bool,
    /// Whether it may begin with a reference; else [`find`] gives none that begins it.
    pub(crate) may_lead: bool,
}

/// Reads how `text` begins, which takes a fraction of the time of [`find`].
#[must_use]
pub(crate) fn opening(text: &str) -> Opening {
    grammar::opening(Authority::standard(), text)
}

/// The form under which two spellings of one archive meet: the authority code where any of the
/// authority's names or abbreviations in either alphabet is given, else the folded wording.
#[must_use]
pub fn archive_key(name: &str) -> String {
    Authority::standard().key(name)
}

#[cfg(test)]
mod tests;
