//! Inputs made of members that could take more time than their length: a row for each, as in `inputs.rs`.

use crate::inputs::{Input, Make, numbered, repeated};

const fn packed(
    name: &'static str,
    bytes: usize,
    ending: &'static str,
    make: fn(usize) -> Vec<(String, Vec<u8>)>,
) -> Input {
    let make = Make::Packed(ending, make);
    Input { name, bytes, make }
}

/// A member of an archive.
fn member(name: &str, content: Vec<u8>) -> (String, Vec<u8>) {
    (name.to_owned(), content)
}

/// The one part of a Word document.
fn word_document(content: Vec<u8>) -> (String, Vec<u8>) {
    member("word/document.xml", content)
}

const WORD: &str = "<w:document><w:body>";
const WORD_END: &str = "</w:body></w:document>";
const ODF: &str = "<office:document-content><office:body>";
const ODF_END: &str = "</office:body></office:document-content>";

/// A workbook of Excel with this one sheet and these texts.
fn workbook(sheet: Vec<u8>, texts: Vec<u8>) -> Vec<(String, Vec<u8>)> {
    let parts = [
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name='S' r:id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/s1.xml'/>\
             <Relationship Id='t' Type='x/sharedStrings' Target='texts.xml'/></Relationships>",
        ),
    ];
    let parts = parts.map(|(name, text)| member(name, text.as_bytes().to_vec()));
    let more = [
        member("xl/worksheets/s1.xml", sheet),
        member("xl/texts.xml", texts),
    ];
    parts.into_iter().chain(more).collect()
}

/// All of them.
pub(crate) const PACKED: &[Input] = &[
    packed("paragraphs of Word", 200_000, "docx", |bytes| {
        let unit = "<w:p><w:r><w:t>word</w:t></w:r></w:p>";
        vec![word_document(repeated(WORD, unit, WORD_END, bytes))]
    }),
    packed("footnotes of Word", 200_000, "docx", |bytes| {
        let mark = |number| format!("<w:p><w:r><w:footnoteReference w:id='{number}'/></w:r></w:p>");
        let note = |number| {
            format!("<w:footnote w:id='{number}'><w:p><w:r><w:t>n</w:t></w:r></w:p></w:footnote>")
        };
        vec![
            word_document(numbered(WORD, mark, WORD_END, bytes)),
            member(
                "word/footnotes.xml",
                numbered("<w:footnotes>", note, "</w:footnotes>", bytes),
            ),
        ]
    }),
    packed("styles of Word", 200_000, "docx", |bytes| {
        let style = |number: usize| {
            let below = number + 1;
            format!("<w:style w:styleId='s{number}'><w:basedOn w:val='s{below}'/></w:style>")
        };
        let mark = |number| {
            format!(
                "<w:p><w:pPr><w:pStyle w:val='s{number}'/></w:pPr><w:r><w:t>w</w:t></w:r></w:p>"
            )
        };
        vec![
            word_document(numbered(WORD, mark, WORD_END, bytes)),
            member(
                "word/styles.xml",
                numbered("<w:styles>", style, "</w:styles>", bytes),
            ),
        ]
    }),
    packed("tables of Word in tables", 100_000, "docx", |bytes| {
        vec![word_document(repeated(
            WORD,
            "<w:tbl><w:tr><w:tc><w:p/>",
            "",
            bytes,
        ))]
    }),
    packed("blanks of OpenDocument", 100_000, "odt", |bytes| {
        let unit = "<text:p>a<text:s text:c='99999999'/>b</text:p>";
        let before = format!("{ODF}<office:text>");
        let content = repeated(&before, unit, &format!("</office:text>{ODF_END}"), bytes);
        vec![
            member(
                "mimetype",
                b"application/vnd.oasis.opendocument.text".to_vec(),
            ),
            member("content.xml", content),
        ]
    }),
    packed("cells of OpenDocument", 100_000, "ods", |bytes| {
        let unit = "<table:table-row table:number-rows-repeated='99999'><table:table-cell \
             table:number-columns-repeated='99999'><text:p>title</text:p></table:table-cell></table:table-row>";
        let before = format!("{ODF}<office:spreadsheet><table:table table:name='S'>");
        let end = format!("</table:table></office:spreadsheet>{ODF_END}");
        vec![
            member(
                "mimetype",
                b"application/vnd.oasis.opendocument.spreadsheet".to_vec(),
            ),
            member("content.xml", repeated(&before, unit, &end, bytes)),
        ]
    }),
    packed("merged cells", 40_000, "xlsx", |bytes| {
        let unit = |number| format!("<mergeCell ref='A{}:Z{}'/>", number + 2, number + 9_000);
        let before = "<worksheet><sheetData><row r='1'><c r='A1' t='inlineStr'><is><t>title</t></is></c></row>\
             <row r='2'><c r='A2' t='inlineStr'><is><t>A</t></is></c></row></sheetData><mergeCells>";
        workbook(
            numbered(before, unit, "</mergeCells></worksheet>", bytes),
            b"<sst/>".to_vec(),
        )
    }),
    packed("rows of Excel", 60_000, "xlsx", |bytes| {
        let row = |number| {
            format!(
                "<row r='{}'><c r='A{0}' t='s'><v>{number}</v></c></row>",
                number + 1
            )
        };
        let sheet = numbered(
            "<worksheet><sheetData>",
            row,
            "</sheetData></worksheet>",
            bytes,
        );
        let text = |number| format!("<si><t>title {number}</t></si>");
        workbook(
            sheet,
            numbered("<sst><si><t>title</t></si>", text, "</sst>", bytes),
        )
    }),
    packed("pages of a book", 60_000, "epub", |bytes| {
        let count = bytes / 200;
        let list = |before: &str, unit: fn(usize) -> String, after: &str| {
            let units: String = (0..count).map(unit).collect();
            format!("{before}{units}{after}")
        };
        let item = |at| {
            format!("<item id='p{at}' href='p{at}.xhtml' media-type='application/xhtml+xml'/>")
        };
        let point = |at| {
            format!("<navPoint><navLabel><text>A{at}</text></navLabel><content src='p{at}.xhtml'/>")
        };
        let book = [
            list(
                "<package><metadata/><manifest><item id='n' href='t.ncx' media-type='application/x-dtbncx+xml'/>",
                item,
                "</manifest>",
            ),
            list(
                "<spine toc='n'>",
                |at| format!("<itemref idref='p{at}'/>"),
                "</spine></package>",
            ),
        ];
        let container =
            "<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>";
        let mut members = vec![
            member("mimetype", b"application/epub+zip".to_vec()),
            member("META-INF/container.xml", container.as_bytes().to_vec()),
            member("b.opf", book.concat().into_bytes()),
            member("t.ncx", list("<ncx><navMap>", point, "").into_bytes()),
        ];
        let page = "<html><body><p>The delegation was received at the station.</p></body></html>";
        members
            .extend((0..count).map(|at| member(&format!("p{at}.xhtml"), page.as_bytes().to_vec())));
        members
    }),
    packed("members of an archive", 20_000, "zip", |bytes| {
        let texts = (0..bytes / 20)
            .map(|at| member(&format!("{at}.txt"), format!("Text {at}.").into_bytes()));
        texts.collect()
    }),
];
