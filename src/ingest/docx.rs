//! Word documents (`.docx`): one document a file.
//!
//! Takes the bytes of one, gives a record. Its paragraphs become text, paragraphs apart, footnotes
//! and endnotes behind the text under their raised marks; what the text says of itself is then read
//! as in a plain document ([`super::document`]), with headings, bold and the title's style known
//! ([`styles`]). A header or footer with a shelfmark is the last paragraph. The title among the
//! file's properties serves when the text has none. The date among them is that of the typing, and
//! is left out.
//!
//! Tracked changes are read as accepted; hidden text is not read. Known gaps: numbers of lists,
//! headers, footers and comments are left out; equations and drawings leave nothing but their text.
//! Old Word files (`.doc`) and other office files are refused with advice. Source: ECMA-376, part 1.

use super::document::{self, BlockKind, Stretch, blocks_of_stretches};
use super::fields::Fields;
use super::identity::Place;
use super::source_note;
use super::{Item, Reject};
use crate::record::{EvidenceKind, Provenance};

use package::Package;
use styles::Styles;
use text::Part;

mod package;
mod styles;
mod text;

/// What to do with an office file that is no Word document.
const OTHERWISE: &str = "an office file or e-book that is no Word document (.docx): save it as \
                         .docx or plain text, or convert it with pandoc or LibreOffice";

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    let items = whole(bytes).and_then(|(part, title)| {
        let blocks = blocks_of_stretches(&part.text, &part.stretches);
        let mut items = document::complete(Fields::default(), &blocks, &part.text, place)?;
        for item in &mut items {
            if let Item::Record(record) = item {
                // A line of the text is none of the file.
                let evidence = &mut record.evidence;
                let places = [
                    &mut evidence.title,
                    &mut evidence.date,
                    &mut evidence.references,
                ];
                for place in places.into_iter().flatten() {
                    place.line = None;
                }
                let is_own = |kind| kind != EvidenceKind::FileName;
                let has_own = record
                    .evidence
                    .title
                    .is_some_and(|title| is_own(title.kind));
                if !has_own && title.is_some() {
                    record.title = title.clone();
                    record.evidence.title = Some(EvidenceKind::Properties.into());
                }
                let line = record.provenance.first().map_or(1, |place| place.line);
                record.provenance = vec![Provenance::whole(&place.source, bytes.len(), line)];
            }
        }
        Ok(items)
    });
    items.unwrap_or_else(|reason| vec![Item::Reject(Reject::whole(&place.source, reason).at(1, 0))])
}

/// The text with its notes, and the title among the properties.
fn whole(bytes: &[u8]) -> Result<(Part, Option<String>), String> {
    let mut package = Package::open(bytes)?;
    let Some(xml) = package.main_part()? else {
        return Err(OTHERWISE.to_owned());
    };
    // Damage in the styles costs no more than what they say.
    let styles = package.parts_of_kind("styles").unwrap_or_default();
    let styles = styles
        .first()
        .map_or_else(Styles::default, |(_, xml)| Styles::read(xml));
    let fault = |name: &str, fault: String| format!("{name}: {fault}");
    let mut document = text::read(&xml, &styles).map_err(|said| fault(&package.main, said))?;
    if document.root != "document" {
        return Err(OTHERWISE.to_owned());
    }
    for (kind, heading) in [("footnotes", "Footnotes"), ("endnotes", "Endnotes")] {
        let cited = match kind {
            "footnotes" => std::mem::take(&mut document.footnotes),
            _ => std::mem::take(&mut document.endnotes),
        };
        if cited.is_empty() {
            continue;
        }
        for (name, xml) in package.parts_of_kind(kind)? {
            let notes = text::read(&xml, &styles).map_err(|said| fault(&name, said))?;
            document.add_notes(heading, &cited, &notes.notes);
        }
    }
    for kind in ["header", "footer"] {
        // So does damage here.
        for (_, xml) in package.parts_of_kind(kind).unwrap_or_default() {
            let Ok(part) = text::read(&xml, &styles) else {
                continue;
            };
            let is_shelfmark =
                source_note::find(&part.text).is_some_and(|foot| !foot.references.is_empty());
            if is_shelfmark && !document.text.contains(&part.text) {
                document.append(&part.text);
            }
        }
    }
    let properties = package.part("docProps/core.xml").ok().flatten();
    Ok((document, properties.and_then(|xml| text::title_of(&xml))))
}

#[cfg(test)]
pub(in crate::ingest) mod tests;
