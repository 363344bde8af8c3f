//! The parts of a Word document, found by their relations.
//!
//! Takes the bytes of a zip archive, gives parts by the kind of the relation that leads to them: a
//! Word document names neither its main part nor its notes in one fixed way. Where a relation is
//! missing, or relations cannot be read, the name that Word itself gives serves.

use crate::ingest::source::{Parts, Relation};

/// Name of the main part in files of Word.
const MAIN_PART: &str = "word/document.xml";

/// A Word document.
pub(super) struct Package<'b> {
    pub(super) parts: Parts<'b>,
    /// Path of the main part.
    pub(super) main: String,
    /// The parts that the main part relates to.
    related: Vec<Relation>,
}

impl<'b> Package<'b> {
    /// Opens a file and reads its relations.
    ///
    /// # Errors
    /// Returns the reason when it is no zip archive, or damaged.
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, String> {
        let mut parts = Parts::open(bytes)
            .map_err(|error| format!("not a Word document, or damaged: {error}"))?;
        let of_file = parts.relations("").unwrap_or_default();
        let main = of_file
            .into_iter()
            .find(|relation| relation.kind == "officeDocument")
            .map_or_else(|| MAIN_PART.to_owned(), |relation| relation.path);
        let related = parts.relations(&main).unwrap_or_default();
        Ok(Self {
            parts,
            main,
            related,
        })
    }

    /// The parts of a kind (`footnotes`, `footer`, `styles`), in the order of their names.
    ///
    /// # Errors
    /// Returns the reason why one cannot be read.
    pub(super) fn parts_of_kind(&mut self, kind: &str) -> Result<Vec<(String, Vec<u8>)>, String> {
        let related = self.related.iter().filter(|relation| relation.kind == kind);
        let mut names: Vec<String> = related.map(|relation| relation.path.clone()).collect();
        if names.is_empty() {
            names.push(format!("word/{kind}.xml"));
        }
        names.sort_unstable();
        names.dedup();
        let mut parts = Vec::new();
        for name in names {
            if let Some(part) = self.parts.part(&name)? {
                parts.push((name, part));
            }
        }
        Ok(parts)
    }
}
