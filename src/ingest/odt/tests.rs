//! OpenDocument texts as people's programs write them, and what is read of them.

use std::io::{Cursor, Write};

use super::*;

const HEAD: &str = "<office:document-content xmlns:office='o' xmlns:text='t' xmlns:style='s' xmlns:fo='f' xmlns:table='b'>";

fn packed(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default())
            .unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn paper(styles: &str, body: &str) -> Paper {
    let content = format!(
        "{HEAD}<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    let bytes = packed(&[
        ("mimetype", "application/vnd.oasis.opendocument.text"),
        ("content.xml", &content),
    ]);
    whole(&bytes).unwrap_or_else(|fault| panic!("{body}: {fault}"))
}

#[test]
fn text_comes_without_what_is_no_text() {
    for (body, expected) in [
        (
            "<text:p>One</text:p><text:p>two<text:s text:c='3'/>three<text:tab/>four<text:line-break/>five</text:p>",
            "One\n\ntwo three four\nfive",
        ),
        (
            "<text:tracked-changes><text:deletion><text:p>Gone</text:p></text:deletion></text:tracked-changes><text:p>Stays</text:p>",
            "Stays",
        ),
        (
            "<text:p>Text<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>The note.</text:p></text:note-body></text:note> goes</text:p>",
            "Text¹ goes\n\nFootnotes\n\n¹ The note.",
        ),
        (
            "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table><text:p>after</text:p>",
            "a | b |\n\nafter",
        ),
        (
            "<text:p>a<office:annotation><text:p>comment</text:p></office:annotation>b</text:p>",
            "ab",
        ),
        ("<text:p>Москва &amp; &#1055;</text:p>", "Москва & П"),
        (
            "<text:table-of-content><text:p>Contents</text:p></text:table-of-content><text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>",
            "x",
        ),
    ] {
        assert_eq!(paper("", body).text, expected, "{body}");
    }
}

#[test]
fn styles_say_what_paragraphs_are() {
    let styles = "<style:style style:name='P1' style:parent-style-name='Title'/><style:style style:name='P2' style:parent-style-name='Heading_20_2'/><style:style style:name='T1'><style:text-properties fo:font-weight='bold'/></style:style><style:style style:name='T2'><style:text-properties text:display='none'/></style:style>";
    let paper = paper(
        styles,
        "<text:p text:style-name='P1'>A</text:p><text:h text:outline-level='3'>B</text:h><text:p text:style-name='P2'>C</text:p><text:p><text:span text:style-name='T1'>D</text:span></text:p><text:p>E<text:span text:style-name='T2'>hidden</text:span></text:p>",
    );
    let kinds: Vec<BlockKind> = paper.stretches.iter().map(|stretch| stretch.kind).collect();
    assert_eq!(
        kinds,
        [
            BlockKind::Title,
            BlockKind::Heading(3),
            BlockKind::Heading(2),
            BlockKind::Bold,
            BlockKind::Plain
        ]
    );
    assert_eq!(paper.text, "A\n\nB\n\nC\n\nD\n\nE");
}

#[test]
fn margins_titles_and_flat_files_are_read() {
    let margin = "<office:document-styles><style:footer><text:p>RGANI, f. 5, op. 30, d. 12, l. 4</text:p></style:footer></office:document-styles>";
    let content = format!(
        "{HEAD}<office:body><office:text><text:p>Text</text:p></office:text></office:body></office:document-content>"
    );
    let bytes = packed(&[
        ("styles.xml", margin),
        ("content.xml", &content),
        ("meta.xml", "<m><dc:title>Its title</dc:title></m>"),
    ]);
    let paper = whole(&bytes).unwrap();
    assert_eq!(paper.text, "Text\n\nRGANI, f. 5, op. 30, d. 12, l. 4");
    assert_eq!(paper.title.as_deref(), Some("Its title"));
    assert_eq!(whole(content.as_bytes()).unwrap().text, "Text");
}

#[test]
fn damage_is_said() {
    let deep = format!(
        "{HEAD}<office:body><office:text>{}",
        "<text:span>".repeat(100_000)
    );
    let said: Vec<String> = [
        packed(&[("content.xml", "<a><b></a>")]),
        packed(&[("content.xml", "<a>")]),
        packed(&[("content.xml", &deep)]),
        packed(&[("other.xml", "<a/>")]),
        packed(&[
            ("content.xml", "<a/>"),
            (
                "META-INF/manifest.xml",
                "<m><manifest:encryption-data/></m>",
            ),
        ]),
        b"PK\x03\x04 and no more".to_vec(),
    ]
    .map(|bytes| whole(&bytes).unwrap_err())
    .to_vec();
    insta::assert_snapshot!(said.join("\n"));
}
