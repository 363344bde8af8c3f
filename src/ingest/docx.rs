//! Word documents (`.docx`): one document a file.
//!
//! Takes the bytes of one, gives a record. Its paragraphs become text, paragraphs apart, footnotes
//! and endnotes behind the text under their raised marks; what the text says of itself is then read
//! as in a plain document ([`super::office`]), with headings, bold and the title's style known
//! ([`styles`]). A header or footer with a shelfmark is the last paragraph.
//!
//! Tracked changes are read as accepted; hidden text is not read. Known gaps: numbers of lists,
//! headers, footers and comments are left out; equations and drawings leave nothing but their text.
//! Other office files are refused with advice. Source: ECMA-376, part 1.

use super::Item;
use super::identity::Place;
use super::office::{self, Paper};

use package::Package;
use styles::Styles;
use text::Part;

mod package;
pub(super) mod styles;
pub(super) mod text;

/// What to do with an office file that is no Word document.
const OTHERWISE: &str = "an office file or e-book that is no Word document (.docx): save it as \
                         .docx or plain text, or convert it with pandoc or LibreOffice";

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    office::items(whole(bytes), bytes.len(), place)
}

/// The text with its notes, and the title among the properties.
fn whole(bytes: &[u8]) -> Result<Paper, String> {
    let mut package = Package::open(bytes)?;
    let Some(xml) = package.parts.part(&package.main)? else {
        return Err(OTHERWISE.to_owned());
    };
    // Damage in the styles costs no more than what they say.
    let styles = package.parts_of_kind("styles").unwrap_or_default();
    let styles = styles
        .first()
        .map_or_else(Styles::default, |(_, xml)| Styles::read(xml));
    let fault = |name: &str, fault: String| format!("{name}: {fault}");
    let document = text::read(&xml, &styles).map_err(|said| fault(&package.main, said))?;
    if document.root != "document" {
        return Err(OTHERWISE.to_owned());
    }
    let Part {
        mut paper,
        footnotes,
        endnotes,
        ..
    } = document;
    for (kind, heading, cited) in [
        ("footnotes", "Footnotes", footnotes),
        ("endnotes", "Endnotes", endnotes),
    ] {
        if cited.is_empty() {
            continue;
        }
        for (name, xml) in package.parts_of_kind(kind)? {
            let part = text::read(&xml, &styles).map_err(|said| fault(&name, said))?;
            // Word numbers them in the order of the text, whatever their ids.
            let notes = (1..).zip(&cited);
            let notes =
                notes.filter_map(|(number, id)| Some((number, part.notes.get(id)?.as_str())));
            paper.add_notes(heading, notes);
        }
    }
    for kind in ["header", "footer"] {
        // So does damage here.
        for (_, xml) in package.parts_of_kind(kind).unwrap_or_default() {
            if let Ok(part) = text::read(&xml, &styles) {
                paper.add_margin(&part.paper.text);
            }
        }
    }
    let properties = package.parts.part("docProps/core.xml").ok().flatten();
    paper.title = properties.and_then(|xml| text::title_of(&xml));
    Ok(paper)
}

#[cfg(test)]
pub(in crate::ingest) mod tests;
