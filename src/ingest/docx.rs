//! Word documents (`.docx`): one document a file.
//!
//! Takes the bytes of one, gives a record. Its paragraphs become text, paragraphs apart, footnotes
//! behind the text under their raised marks; what the text says of itself is then read as in a
//! plain document ([`super::document`]). A paragraph in the style Title is the title; the title
//! among the file's properties serves when the text has none. The date among them is that of
//! the typing, and is left out.
//!
//! Known gaps: numbers of lists, headers, footers, comments and endnotes are left out; equations
//! and drawings leave nothing but their text. Tracked changes are read as accepted. Old Word files
//! (`.doc`) and other office files are refused with advice. Source: ECMA-376, part 1.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::document::{self, blocks_of_text};
use super::fields::Fields;
use super::identity::Place;
use super::limits::MAX_DOCUMENT_BYTES;
use super::running::{Text, raised};
use super::source::{Allowance, Archive, Unpacked, read_within};
use super::{Item, Reject};
use crate::record::{Evidence, EvidenceKind, Provenance};

/// What to do with an office file that is no Word document.
const OTHERWISE: &str = "an office file or e-book that is no Word document (.docx): save it as \
                         .docx or plain text, or convert it with pandoc or LibreOffice";

/// What was read of a part of the file.
#[derive(Default)]
struct Part {
    text: String,
    title: Option<String>,
    /// Footnotes by their number, in a part that holds them.
    notes: HashMap<String, String>,
    /// Numbers of the footnotes that the text refers to, in its order.
    cited: Vec<String>,
}

/// Reads one document.
pub(super) fn read(bytes: &[u8], place: &Place) -> Vec<Item> {
    let items = parts(bytes).and_then(|(part, title)| {
        let mut fields = Fields::default();
        fields.record.evidence.title = part.title.as_ref().map(|_| EvidenceKind::Markup.into());
        fields.record.title = part.title;
        let blocks = blocks_of_text(&part.text, 1);
        let mut items = document::complete(fields, &blocks, &part.text, place)?;
        for item in &mut items {
            if let Item::Record(record) = item {
                let is_own = |evidence: Evidence| evidence.kind != EvidenceKind::FileName;
                if let Some(title) = &title
                    && !record.evidence.title.is_some_and(is_own)
                {
                    record.title = Some(title.clone());
                    record.evidence.title = Some(EvidenceKind::Properties.into());
                }
                let line = record.provenance.first().map_or(1, |place| place.line);
                record.provenance = vec![Provenance {
                    source: place.source.clone(),
                    start: 0,
                    end: bytes.len() as u64,
                    line,
                }];
            }
        }
        Ok(items)
    });
    items.unwrap_or_else(|reason| vec![Item::Reject(Reject::whole(&place.source, reason).at(1, 0))])
}

/// The text with its footnotes, and the title among the properties.
fn parts(bytes: &[u8]) -> Result<(Part, Option<String>), String> {
    let mut archive = Archive::open(Cursor::new(bytes))
        .map_err(|error| format!("not a Word document, or damaged: {error}"))?;
    let allowance = Allowance::for_archive(bytes.len() as u64);
    let mut part = |name: &str| -> Result<Option<Vec<u8>>, String> {
        let members = archive.members();
        let Some(member) = members.iter().find(|member| member.name == name) else {
            return Ok(None);
        };
        let read = archive
            .read(member)
            .and_then(|reader| Unpacked::of_member(reader, &allowance))
            .and_then(|mut unpacked| {
                let mut xml = Vec::new();
                let is_within = read_within(&mut unpacked.reader, MAX_DOCUMENT_BYTES, &mut xml)?;
                Ok((is_within, xml))
            });
        match read {
            Ok((true, xml)) => Ok(Some(xml)),
            Ok((false, _)) => Err(format!("{name} is longer than {MAX_DOCUMENT_BYTES} bytes")),
            Err(error) => Err(format!("{name}: {error}")),
        }
    };
    let Some(document) = part("word/document.xml")? else {
        return Err(OTHERWISE.to_owned());
    };
    let mut document =
        read_part(&document).map_err(|fault| format!("word/document.xml: {fault}"))?;
    if !document.cited.is_empty()
        && let Some(notes) = part("word/footnotes.xml")?
    {
        let notes = read_part(&notes).map_err(|fault| format!("word/footnotes.xml: {fault}"))?;
        add_notes(&mut document, &notes.notes);
    }
    // What a file says of itself is a help; damage there costs nothing.
    let properties = part("docProps/core.xml").ok().flatten();
    Ok((document, properties.and_then(|xml| title_of(&xml))))
}

fn add_notes(document: &mut Part, notes: &HashMap<String, String>) {
    let found = (1..).zip(&document.cited);
    let lines: Vec<String> = found
        .filter_map(|(number, id)| Some(format!("\n\n{} {}", mark(number), notes.get(id)?)))
        .collect();
    if !lines.is_empty() {
        document.text.push_str("\n\nFootnotes");
        document.text.extend(lines);
    }
}

/// The mark of a footnote. Word numbers them in the order of the text, whatever their ids.
fn mark(number: usize) -> String {
    raised(&number.to_string()).unwrap_or_default()
}

/// Reads the paragraphs of a part.
fn read_part(xml: &[u8]) -> Result<Part, String> {
    let mut reader = Reader::from_reader(xml);
    let mut part = Part::default();
    let mut text = Text::default();
    let (mut is_text, mut hidden, mut cells) = (false, 0_usize, 0_usize);
    // Elements that are open: the parser takes a file that ends inside them for whole.
    let mut open = 0_usize;
    // The paragraph that is open: its first byte in the text, and whether it is the title.
    let mut paragraph = (0, false);
    let mut note: Option<String> = None;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer).map_err(|error| {
            format!(
                "not well-formed at byte {}: {error}",
                reader.error_position()
            )
        })?;
        match &event {
            Event::Start(_) => open += 1,
            Event::End(_) => open = open.saturating_sub(1),
            Event::Eof if open > 0 => {
                return Err(format!("cut off at byte {}, inside an element", xml.len()));
            }
            _ => {}
        }
        match event {
            // What programs too old for the rest are to show instead: the same once more.
            Event::Start(tag) if local(&tag) == "Fallback" || hidden > 0 => hidden += 1,
            Event::End(_) if hidden > 0 => hidden -= 1,
            _ if hidden > 0 => {}
            Event::Start(tag) => match local(&tag) {
                "p" => paragraph = (text.len(), false),
                "t" => is_text = true,
                "tc" => cells += 1,
                "footnote" => note = attribute(&tag, "id"),
                name => inside(&tag, name, &mut text, &mut part, &mut paragraph),
            },
            Event::Empty(tag) => {
                let name = local(&tag).to_owned();
                inside(&tag, &name, &mut text, &mut part, &mut paragraph);
            }
            Event::End(tag) => match tag.local_name().as_ref() {
                "t" => is_text = false,
                "p" => {
                    let (start, is_title) = paragraph;
                    let words = text.as_str().get(start..).unwrap_or_default().trim();
                    if is_title && part.title.is_none() && !words.is_empty() {
                        part.title = Some(words.replace('\n', " "));
                    }
                    if cells > 0 {
                        text.push(" ");
                    } else {
                        text.end_paragraph();
                    }
                }
                "tc" => {
                    cells = cells.saturating_sub(1);
                    text.push(" | ");
                }
                "tr" => text.end_line(),
                "tbl" => text.end_paragraph(),
                "footnote" => {
                    let words = std::mem::take(&mut text).into_string();
                    if let Some(id) = note.take().filter(|_| !words.is_empty()) {
                        part.notes.insert(id, words);
                    }
                }
                _ => {}
            },
            Event::Text(words) if is_text => text.push(&words.xml10_content()),
            Event::CData(words) if is_text => text.push(&words.xml10_content()),
            Event::GeneralRef(reference) if is_text => {
                let resolved = reference.resolve_char_ref().ok().flatten();
                let name: &str = &reference;
                match (resolved, quick_xml::escape::resolve_xml_entity(name)) {
                    (Some(character), _) => text.push(character.encode_utf8(&mut [0; 4])),
                    (None, Some(known)) => text.push(known),
                    (None, None) => text.push(&format!("&{name};")),
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    part.text = text.into_string();
    Ok(part)
}

/// What stands in a paragraph beside its text.
fn inside(
    tag: &BytesStart<'_>,
    name: &str,
    text: &mut Text,
    part: &mut Part,
    paragraph: &mut (usize, bool),
) {
    match name {
        "tab" => text.push(" "),
        "br" | "cr" => text.end_line(),
        "noBreakHyphen" => text.push("-"),
        "pStyle" => paragraph.1 = attribute(tag, "val").as_deref() == Some("Title"),
        "footnoteReference" => {
            if let Some(id) = attribute(tag, "id") {
                part.cited.push(id);
                text.push_mark(&mark(part.cited.len()));
            }
        }
        _ => {}
    }
}

/// The title among the properties of the file.
fn title_of(xml: &[u8]) -> Option<String> {
    let mut reader = Reader::from_reader(xml.take(1 << 20));
    let mut title = None;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).ok()? {
            Event::Start(tag) if local(&tag) == "title" => title = Some(Text::default()),
            Event::End(tag) if tag.local_name().as_ref() == "title" => break,
            Event::Text(words) => {
                if let Some(title) = &mut title {
                    title.push(&words.xml10_content());
                }
            }
            Event::Eof => return None,
            _ => {}
        }
    }
    title
        .map(Text::into_string)
        .filter(|title| !title.is_empty())
}

/// The name without its prefix.
fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    let name: &str = tag.name().into_inner();
    name.rsplit(':').next().unwrap_or(name)
}

fn attribute(tag: &BytesStart<'_>, wanted: &str) -> Option<String> {
    tag.attributes()
        .with_checks(false)
        .flatten()
        .find_map(|attribute| {
            let key: &str = attribute.key.into_inner();
            (key.rsplit(':').next() == Some(wanted)).then(|| attribute.value.to_string())
        })
}

#[cfg(test)]
pub(in crate::ingest) mod tests {
    use super::*;
    use crate::record::Record;
    use std::io::Write;
    use std::path::Path;
    use zip::write::SimpleFileOptions;

    /// A file of these parts.
    pub(in crate::ingest) fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, xml) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(xml.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    fn word(body: &str) -> String {
        format!(
            "<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
        )
    }

    fn read_bytes(bytes: &[u8]) -> Item {
        let mut items = read(bytes, &Place::new(Path::new("/w/korea/7.docx"), None, None));
        items.pop().expect("a file gives an item")
    }

    fn record(parts: &[(&str, &str)]) -> Record {
        match read_bytes(&packed(parts)) {
            Item::Record(record) => *record,
            other => panic!("{other:?}"),
        }
    }

    fn reason(bytes: &[u8]) -> String {
        match read_bytes(bytes) {
            Item::Reject(reject) => reject.reason,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn paragraphs_tables_and_footnotes_become_text() {
        let document = word(
            "<w:p><w:pPr><w:pStyle w:val=\"Title\"/></w:pPr><w:r><w:t>Letter on the </w:t></w:r><w:r><w:t>mill &amp; road</w:t></w:r></w:p>
<w:p><w:r><w:t>May 3, 1951</w:t></w:r></w:p>
<w:p><w:r><w:t xml:space=\"preserve\">Grain</w:t><w:footnoteReference w:id=\"4\"/><w:t> is</w:t><w:br/><w:t>short.</w:t><w:delText>gone</w:delText></w:r></w:p>
<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>b</w:t></w:r></w:p></w:tc></w:tr></w:tbl>
<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Box.</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>Box.</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
        );
        let notes = "<w:footnotes><w:footnote w:id=\"0\"><w:p/></w:footnote><w:footnote w:id=\"4\"><w:p><w:r><w:t>By the river.</w:t></w:r></w:p></w:footnote></w:footnotes>";
        let record = record(&[
            ("[Content_Types].xml", ""),
            ("word/document.xml", &document),
            ("word/footnotes.xml", notes),
            ("docProps/core.xml", "<c><dc:title>Typed</dc:title></c>"),
        ]);
        assert_eq!(record.title.as_deref(), Some("Letter on the mill & road"));
        assert_eq!(
            record.date.map(|date| date.text).as_deref(),
            Some("May 3, 1951")
        );
        assert_eq!(
            record.body.as_deref(),
            Some(
                "Letter on the mill & road\n\nMay 3, 1951\n\nGrain¹ is\nshort.\n\na | b |\n\nBox.\n\nFootnotes\n\n¹ By the river."
            )
        );
        assert_eq!(record.id, "korea/7.docx");
    }

    #[test]
    fn the_title_of_the_file_serves_when_the_text_has_none() {
        let long = "Grain is short, and there will be none next week, as the mill says. ".repeat(9);
        let document = word(&format!("<w:p><w:r><w:t>{long}</w:t></w:r></w:p>"));
        let record = record(&[
            ("word/document.xml", &document),
            (
                "docProps/core.xml",
                "<cp:coreProperties><dc:title>On grain</dc:title></cp:coreProperties>",
            ),
        ]);
        assert_eq!(record.title.as_deref(), Some("On grain"));
    }

    #[test]
    fn what_is_no_word_document_says_so() {
        let said = [
            reason(b"PK\x03\x04 cut"),
            reason(&packed(&[("xl/workbook.xml", "")])),
            reason(&packed(&[("word/document.xml", "<w:p></w:t>")])),
            reason(&packed(&[("word/document.xml", &word("<w:p/>"))])),
            reason(&packed(&[("word/document.xml", &" ".repeat(30 << 20))])),
        ];
        insta::assert_snapshot!(said.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn no_xml_panics(xml in "(<w:(p|t|tc|tr|r|br/|footnote w:id=\"1\"|footnoteReference w:id=\"1\"/)>|</w:(p|t|tc|tr|r|footnote)>|&amp;|&x;|[a-zж ]{0,5}){0,40}") {
            let _ = read_part(xml.as_bytes());
        }

        #[test]
        fn no_bytes_panic(at in 0..400_usize, byte: u8) {
            let mut bytes = packed(&[("word/document.xml", &word("<w:p><w:r><w:t>a</w:t></w:r></w:p>"))]);
            let at = at % bytes.len();
            bytes[at] = byte;
            let _ = read_bytes(&bytes);
        }
    }
}
