//! Workbooks of several programs, in our own words, and what must come of them.

use std::fmt::Write;
use std::path::Path;

use super::*;
use crate::ingest::docx::tests::packed;
use crate::record::Record;

fn items(parts: &[(&str, &str)]) -> Vec<Item> {
    let place = Place::new(Path::new("/w/lists/release.xlsx"), None, None);
    read(&packed(parts), &place)
}

fn records(parts: &[(&str, &str)]) -> Vec<Record> {
    let records = items(parts).into_iter().filter_map(|item| match item {
        Item::Record(record) => Some(*record),
        Item::Reject(reject) => panic!("{reject:?}"),
        Item::Note(_) => None,
    });
    records.collect()
}

fn reasons(parts: &[(&str, &str)]) -> Vec<String> {
    let reasons = items(parts).into_iter().filter_map(|item| match item {
        Item::Reject(reject) => Some(format!("{}: {}", reject.source, reject.reason)),
        _ => None,
    });
    reasons.collect()
}

/// A workbook with these sheets.
fn xlsx(sheets: &[(&str, &str)], properties: &str) -> Vec<(String, String)> {
    let (mut list, mut relations) = (String::new(), String::new());
    let mut parts = vec![("[Content_Types].xml".to_owned(), "<Types/>".to_owned())];
    for (at, (name, xml)) in (1..).zip(sheets) {
        let state = if name.starts_with('~') { " state=\"hidden\"" } else { "" };
        write!(list, "<sheet name=\"{name}\" r:id=\"r{at}\"{state}/>").unwrap();
        write!(relations, "<Relationship Id=\"r{at}\" Type=\"x/worksheet\" Target=\"worksheets/s{at}.xml\"/>").unwrap();
        let xml = format!("<worksheet><sheetData>{xml}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/s{at}.xml"), xml));
    }
    relations.push_str("<Relationship Id=\"t\" Type=\"x/sharedStrings\" Target=\"/xl/texts.xml\"/><Relationship Id=\"y\" Type=\"x/styles\" Target=\"styles.xml\"/>");
    let texts = ["Title", "Date of\nDocument", "Letter on &lt;timber&gt;, and more", "Box"];
    let texts: String = texts.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    parts.extend([
        ("xl/workbook.xml".to_owned(), format!("<workbook>{properties}<sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")),
        ("xl/texts.xml".to_owned(), format!("<sst>{texts}<si><r><t>Minutes </t></r><r><t>of talks</t></r><rPh><t>x</t></rPh></si></sst>")),
        ("xl/styles.xml".to_owned(), "<styleSheet><numFmts><numFmt numFmtId=\"165\" formatCode=\"mmmm\\ yyyy\"/></numFmts><cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>".to_owned()),
    ]);
    parts
}

fn borrowed(parts: &[(String, String)]) -> Vec<(&str, &str)> {
    parts.iter().map(|(name, xml)| (name.as_str(), xml.as_str())).collect()
}

const ROWS: &str = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>Released papers</t></is></c></row>
<row r=\"3\"><c r=\"B3\" t=\"s\"><v>0</v></c><c r=\"C3\" t=\"s\"><v>1</v></c><c r=\"D3\" t=\"s\"><v>3</v></c></row>
<row r=\"4\"><c r=\"B4\" t=\"s\"><v>2</v></c><c r=\"C4\" s=\"1\"><v>18751</v></c><c r=\"D4\"><v>12</v></c></row>
<row r=\"5\"/><row r=\"6\"><c r=\"A6\" s=\"1\"/></row>
<row r=\"7\"><c r=\"B7\" t=\"s\"><v>4</v></c><c r=\"C7\" s=\"2\"><v>18751</v></c><c r=\"D7\" t=\"e\"><v>#REF!</v></c></row>
<row r=\"8\"><c r=\"B8\" t=\"str\"><f>1+1</f><v>Sum</v></c><c r=\"C8\" s=\"1\"><v>0</v></c></row>";

#[test]
fn rows_are_records_with_their_dates_as_shown() {
    for (properties, days) in [
        ("", ["1951-05-03", "1951-05"]),
        ("<workbookPr date1904=\"1\"/>", ["1955-05-04", "1955-05"]),
    ] {
        let parts = xlsx(&[("List", ROWS), ("~Notes", ROWS), ("Empty", "")], properties);
        let records = records(&borrowed(&parts));
        let titles: Vec<&str> = records.iter().flat_map(|record| record.title.as_deref()).collect();
        assert_eq!(titles, ["Letter on <timber>, and more", "Minutes of talks", "Sum"]);
        let written: Vec<&str> = records.iter().take(2).flat_map(|record| &record.date).map(|date| date.text.as_str()).collect();
        assert_eq!(written, days);
        assert_eq!(records[0].id, "release/List#4");
        assert_eq!(records[0].collection, "release");
        assert_eq!(records[1].provenance[0].address(), "/w/lists/release.xlsx!List#7");
        assert_eq!(records[0].extra["Box"], "12");
        assert_eq!(records[1].extra.get("Box"), None);
    }
}

#[test]
fn open_documents_are_read_alike() {
    let rows = "<table:table-row><table:table-cell office:value-type=\"string\"><text:p>Title</text:p></table:table-cell><table:table-cell><text:p>Date</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\"1024\"/></table:table-row>
<table:table-row table:number-rows-repeated=\"2\"><table:table-cell><text:p>Letter<text:s/>on</text:p><text:p>timber</text:p><office:annotation><text:p>mine</text:p></office:annotation></table:table-cell><table:table-cell office:value-type=\"date\" office:date-value=\"1951-05-03\"><text:p>3.5.51</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell><text:p>Minutes</text:p></table:table-cell><table:table-cell office:value-type=\"date\" office:date-value=\"1951-05-01T00:00:00\"><text:p>May 1951</text:p></table:table-cell></table:table-row>
<table:table-row table:number-rows-repeated=\"48000\"><table:table-cell/></table:table-row>";
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"First\"/>\
         <table:table table:name=\"List\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let records = records(&[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", &content)]);
    let seen: Vec<(&str, &str, String)> = records
        .iter()
        .map(|record| (record.id.as_str(), record.title.as_deref().unwrap_or_default(), record.date.as_ref().map_or(String::new(), |date| date.text.clone())))
        .collect();
    assert_eq!(
        seen,
        [
            ("release/List#1000002", "Letter on timber", "1951-05-03".to_owned()),
            ("release/List#1000003", "Letter on timber", "1951-05-03".to_owned()),
            ("release/List#1000004", "Minutes", "May 1951".to_owned()),
        ]
    );
}

#[test]
fn what_cannot_be_read_is_one_reject() {
    let row = |cells: &str| format!("<row><c t=\"inlineStr\"><is><t>Title</t></is></c><c t=\"inlineStr\"><is><t>Date</t></is></c></row>{cells}");
    let empty: String = "<row/>".repeat(1_000_001);
    let far = row("<row r=\"2\"><c r=\"XFD2\"><v>1</v></c></row>");
    let below = row("<row r=\"4000000000\"><c r=\"A4\"><v>1</v></c></row>");
    let ods = "<s><spreadsheet><table name=\"a\"><table-row><table-cell number-columns-repeated=\"999999\"><p>x</p></table-cell></table-row></table></spreadsheet></s>";
    let bomb = format!("<worksheet>{}", " ".repeat(40 << 20));
    let mut packed_bomb = xlsx(&[("A", "")], "");
    packed_bomb.retain(|(name, _)| name != "xl/worksheets/s1.xml");
    packed_bomb.push(("xl/worksheets/s1.xml".to_owned(), bomb));
    let mut missing = xlsx(&[("A", "")], "");
    missing.retain(|(name, _)| name != "xl/worksheets/s1.xml");
    let said: Vec<String> = [
        reasons(&borrowed(&xlsx(&[("A", &far)], ""))),
        reasons(&borrowed(&xlsx(&[("A", &below)], ""))),
        reasons(&borrowed(&xlsx(&[("A", "<row><c><v>1</v></c><c><v>2</v></c></row>")], ""))),
        reasons(&borrowed(&xlsx(&[("A", &row("<row><c><v>1"))], ""))),
        reasons(&borrowed(&packed_bomb)),
        reasons(&borrowed(&missing)),
        reasons(&[("content.xml", ods)]),
        reasons(&[("content.xml", "<office:text/>")]),
        reasons(&[("ppt/slides.xml", "")]),
    ]
    .concat();
    insta::assert_snapshot!(said.join("\n"));
    assert!(items(&borrowed(&xlsx(&[("A", &empty)], ""))).is_empty());
}

proptest::proptest! {
    #[test]
    fn no_sheet_panics(xml in "(<(row|row r='2'|c|c r='B1' t='s'|c s='1'|c t='inlineStr'|v|t|rPh)>|</(row|c|v|t|rPh)>|<row/>|<c/>|&amp;|[0-9a-zж.,\"]{0,5}){0,40}") {
        let _ = items(&borrowed(&xlsx(&[("A", &xml)], "")));
    }

    #[test]
    fn no_open_document_panics(xml in "(<(table|table-row|table-row number-rows-repeated='3'|table-cell|table-cell value-type='date' date-value='19é'|covered-table-cell|p|annotation|s/)>|</(table|table-row|table-cell|p|annotation)>|&x;|[0-9a-zж.,\"]{0,5}){0,40}") {
        let _ = items(&[("content.xml", &format!("<spreadsheet><table>{xml}</table></spreadsheet>"))]);
    }
}
