//! Word files of many hands: styles, notes, changes, and what is no Word file.

use std::io::Cursor;

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
    format!("<?xml version=\"1.0\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>")
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
        Some("May 3, 1951\n\nGrain¹ is\nshort.\n\na | b |\n\nBox.\n\nFootnotes\n\n¹ By the river.")
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
fn forms_of_many_hands() {
    let p = |style: &str, run: &str| format!("<w:p><w:pPr>{style}</w:pPr>{run}</w:p>");
    let r = |words: &str| format!("<w:r><w:t xml:space=\"preserve\">{words}</w:t></w:r>");
    let styled = |id: &str| format!("<w:pStyle w:val=\"{id}\"/>");
    let styles = "<w:styles><w:style w:styleId=\"a3\"><w:name w:val=\"Title\"/></w:style>
<w:style w:styleId=\"10\"><w:name w:val=\"heading 1\"/></w:style>
<w:style w:styleId=\"Eigen\"><w:name w:val=\"Eigen\"/><w:basedOn w:val=\"10\"/></w:style>
<w:style w:styleId=\"Geheim\"><w:name w:val=\"Geheim\"/><w:rPr><w:vanish/></w:rPr></w:style></w:styles>";
    let letter = "Grain is short, and there will be none next week.";
    for (what, body, expected) in [
        (
            "the title by the name of its style",
            p(&styled("a3"), &r("On grain")) + &p("", &r(letter)),
            format!("On grain [markup] {letter}"),
        ),
        (
            "a heading by what its style is based on",
            p(&styled("Eigen"), &r("On grain. A report.")) + &p("", &r(letter)),
            format!("On grain. A report. [heading] {letter}"),
        ),
        (
            "a level of the outline without a style",
            p("<w:outlineLvl w:val=\"0\"/>", &r("On grain. A report.")) + &p("", &r(letter)),
            format!("On grain. A report. [heading] {letter}"),
        ),
        (
            "a paragraph in bold",
            p(
                "",
                "<w:r><w:rPr><w:b/></w:rPr><w:t>On grain. A report.</w:t></w:r>",
            ) + &p("", &r(letter)),
            format!("On grain. A report. [heading] {letter}"),
        ),
        (
            "moved and deleted text, and a deleted end",
            p(&styled("a3"), &r("On grain"))
                + &p("<w:rPr><w:del w:id=\"1\"/></w:rPr>", &r("One "))
                + &p("", &r("paragraph."))
                + "<w:p><w:moveFrom w:id=\"2\"><w:r><w:t>Moved.</w:t></w:r></w:moveFrom><w:del><w:r><w:delText>Gone.</w:delText><w:tab/></w:r></w:del></w:p>"
                + "<w:p><w:moveTo w:id=\"2\"><w:r><w:t>Moved.</w:t></w:r></w:moveTo><w:ins><w:r><w:t> New.</w:t></w:r></w:ins></w:p>",
            "On grain [markup] One paragraph.\n\nMoved. New.".to_owned(),
        ),
        (
            "hidden runs",
            p(&styled("a3"), &r("On grain"))
                + &p(
                    "",
                    &format!(
                        "{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>hidden</w:t></w:r>",
                        r(letter)
                    ),
                )
                + &p(&styled("Geheim"), &r("hidden")),
            format!("On grain [markup] {letter}"),
        ),
        (
            "endnotes",
            p(&styled("a3"), &r("On grain"))
                + &p(
                    "",
                    &(r("Short") + "<w:r><w:endnoteReference w:id=\"7\"/></w:r>" + &r(".")),
                ),
            "On grain [markup] Short¹.\n\nEndnotes\n\n¹ By the river.".to_owned(),
        ),
    ] {
        let record = record(&[
            (
                "_rels/.rels",
                "<Relationships><Relationship Type=\"http://x/officeDocument\" Target=\"/w/main.xml\"/></Relationships>",
            ),
            (
                "w/_rels/main.xml.rels",
                "<Relationships><Relationship Type=\"http://x/styles\" Target=\"s.xml\"/><Relationship Type=\"http://x/endnotes\" Target=\"../w/e.xml\"/></Relationships>",
            ),
            ("w/main.xml", &word(&body)),
            ("w/s.xml", styles),
            (
                "w/e.xml",
                "<w:endnotes><w:endnote w:id=\"7\"><w:p><w:r><w:t>By the river.</w:t></w:r></w:p></w:endnote></w:endnotes>",
            ),
        ]);
        let evidence = record
            .evidence
            .title
            .map_or("-", |evidence| evidence.kind.name());
        let shown = format!(
            "{} [{evidence}] {}",
            record.title.as_deref().unwrap_or("-"),
            record.body.as_deref().unwrap_or("-")
        );
        assert_eq!(shown, expected, "{what}");
    }
}

#[test]
fn a_footer_may_hold_the_shelfmark() {
    let text = "Grain is short, and there will be none next week.";
    let document = word(&format!(
        "<w:p><w:r><w:t>On grain</w:t></w:r></w:p><w:p><w:r><w:t>{text}</w:t></w:r></w:p>"
    ));
    let footer = |words: &str| format!("<w:ftr><w:p><w:r><w:t>{words}</w:t></w:r></w:p></w:ftr>");
    let record = record(&[
        ("word/document.xml", &document),
        (
            "word/_rels/document.xml.rels",
            "<Relationships><Relationship Type=\"x/footer\" Target=\"footer1.xml\"/><Relationship Type=\"x/footer\" Target=\"footer2.xml\"/></Relationships>",
        ),
        (
            "word/footer1.xml",
            &footer("AVP RF, f. 0102, op. 7, p. 27, d. 41, l. 5."),
        ),
        ("word/footer2.xml", &footer("Page 1 of 2")),
    ]);
    assert_eq!(record.references[0].fond(), Some("0102"));
    let body = record.body.expect("a body");
    assert!(!body.contains("Page 1 of 2"), "{body}");
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
        let _ = text::read(xml.as_bytes(), &Styles::default());
    }

    #[test]
    fn no_bytes_panic(at in 0..400_usize, byte: u8) {
        let mut bytes = packed(&[("word/document.xml", &word("<w:p><w:r><w:t>a</w:t></w:r></w:p>"))]);
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read_bytes(&bytes);
    }
}
