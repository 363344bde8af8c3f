//! The archives authority, as text and as JSON.
//!
//! Takes rows of plain words, so that it knows nothing of the authority.

use serde::Serialize;

use super::text::{Look, labelled};

/// An archive in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchiveView {
    /// What records and filters hold.
    pub code: &'static str,
    /// Its usual name in English.
    pub name: &'static str,
    /// Where it is.
    pub country: &'static str,
    /// What its shelfmarks are made of.
    pub levels: &'static str,
    /// Its other names, present and former, in every language.
    pub names: Vec<&'static str>,
    /// Its abbreviations, beside the code.
    pub abbreviations: Vec<&'static str>,
    /// What a reader should know of it; left out where there is nothing.
    #[serde(skip_serializing_if = "str::is_empty")]
    pub note: &'static str,
}

/// Archives, as JSON has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ArchivesView {
    /// In the order of the authority: by country.
    pub archives: Vec<ArchiveView>,
}

impl ArchivesView {
    /// A line each: code, name and country.
    #[must_use]
    pub fn list(&self, look: Look) -> String {
        let lines = self.archives.iter().map(|archive| {
            let country = format!(" ({})", archive.country);
            labelled(archive.code, archive.name, &country, look)
        });
        lines.collect()
    }

    /// All that is known of each.
    #[must_use]
    pub fn whole(&self, look: Look) -> String {
        let one = |archive: &ArchiveView| {
            let mut text = String::new();
            let names = archive.names.join("; ");
            let abbreviations = archive.abbreviations.join("; ");
            for (label, value) in [
                ("code", archive.code),
                ("name", archive.name),
                ("country", archive.country),
                ("shelfmark", archive.levels),
                ("short", &abbreviations),
                ("also", &names),
                ("note", archive.note),
            ] {
                if !value.is_empty() {
                    text.push_str(&labelled(label, value, "", look));
                }
            }
            text
        };
        let blocks: Vec<String> = self.archives.iter().map(one).collect();
        blocks.join("\n")
    }
}
