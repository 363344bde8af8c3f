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
        let state = if name.starts_with('~') {
            " state=\"hidden\""
        } else {
            ""
        };
        write!(list, "<sheet name=\"{name}\" r:id=\"r{at}\"{state}/>").unwrap();
        write!(
            relations,
            "<Relationship Id=\"r{at}\" Type=\"x/worksheet\" Target=\"worksheets/s{at}.xml\"/>"
        )
        .unwrap();
        let xml = format!("<worksheet><sheetData>{xml}</sheetData></worksheet>");
        parts.push((format!("xl/worksheets/s{at}.xml"), xml));
    }
    relations.push_str("<Relationship Id=\"t\" Type=\"x/sharedStrings\" Target=\"/xl/texts.xml\"/><Relationship Id=\"y\" Type=\"x/styles\" Target=\"styles.xml\"/>");
    let texts = [
        "Title",
        "Date of\nDocument",
        "Letter on &lt;timber&gt;, and more",
        "Box",
    ];
    let texts: String = texts
        .iter()
        .map(|text| format!("<si><t>{text}</t></si>"))
        .collect();
    parts.extend([
        ("xl/workbook.xml".to_owned(), format!("<workbook>{properties}<sheets>{list}</sheets></workbook>")),
        ("xl/_rels/workbook.xml.rels".to_owned(), format!("<Relationships>{relations}</Relationships>")),
        ("xl/texts.xml".to_owned(), format!("<sst>{texts}<si><r><t>Minutes </t></r><r><t>of talks</t></r><rPh><t>x</t></rPh></si></sst>")),
        ("xl/styles.xml".to_owned(), "<styleSheet><numFmts><numFmt numFmtId=\"165\" formatCode=\"mmmm\\ yyyy\"/></numFmts><cellStyleXfs><xf numFmtId=\"0\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"165\"/></cellXfs></styleSheet>".to_owned()),
    ]);
    parts
}

fn borrowed(parts: &[(String, String)]) -> Vec<(&str, &str)> {
    parts
        .iter()
        .map(|(name, xml)| (name.as_str(), xml.as_str()))
        .collect()
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
        let parts = xlsx(
            &[("List", ROWS), ("~Notes", ROWS), ("Empty", "")],
            properties,
        );
        let records = records(&borrowed(&parts));
        let titles: Vec<&str> = records
            .iter()
            .flat_map(|record| record.title.as_deref())
            .collect();
        assert_eq!(
            titles,
            ["Letter on <timber>, and more", "Minutes of talks", "Sum"]
        );
        let written: Vec<&str> = records
            .iter()
            .take(2)
            .flat_map(|record| &record.date)
            .map(|date| date.text.as_str())
            .collect();
        assert_eq!(written, days);
        assert_eq!(records[0].id, "release/List#4");
        assert_eq!(records[0].collection, "release");
        assert_eq!(
            records[1].provenance[0].address(),
            "/w/lists/release.xlsx!List#7"
        );
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
    let records = records(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", &content),
    ]);
    let seen: Vec<(&str, &str, String)> = records
        .iter()
        .map(|record| {
            (
                record.id.as_str(),
                record.title.as_deref().unwrap_or_default(),
                record
                    .date
                    .as_ref()
                    .map_or(String::new(), |date| date.text.clone()),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            (
                "release/List#1000002",
                "Letter on timber",
                "1951-05-03".to_owned()
            ),
            (
                "release/List#1000003",
                "Letter on timber",
                "1951-05-03".to_owned()
            ),
            ("release/List#1000004", "Minutes", "May 1951".to_owned()),
        ]
    );
}

/// A record of an old workbook.
fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    let length = u16::try_from(body.len()).unwrap();
    [&kind.to_le_bytes()[..], &length.to_le_bytes(), body].concat()
}

/// A text of an old workbook behind a length of so many bytes.
fn old_text(text: &str, width: usize) -> Vec<u8> {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut bytes = u16::try_from(units.len()).unwrap().to_le_bytes()[..width].to_vec();
    bytes.push(1);
    bytes.extend(units.into_iter().flat_map(u16::to_le_bytes));
    bytes
}

/// A compound file with one stream.
fn compound(mut stream: Vec<u8>) -> Vec<u8> {
    const END: u32 = 0xFFFF_FFFE;
    stream.resize(stream.len().max(4_096).next_multiple_of(512), 0);
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut file = vec![0; 512];
    file[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    let mut set = |at: usize, value: u32| file[at..at + 4].copy_from_slice(&value.to_le_bytes());
    (76..512).step_by(4).for_each(|at| set(at, u32::MAX));
    for (at, value) in [(44, 1), (48, 1), (56, 4_096), (60, END), (68, END), (76, 0)] {
        set(at, value);
    }
    file[30] = 9;
    file[32] = 6;
    let mut table = vec![0xFFFF_FFFD, END];
    table.extend((3..sectors + 2).chain([END]));
    table.resize(128, u32::MAX);
    file.extend(table.into_iter().flat_map(u32::to_le_bytes));
    let mut directory = vec![0; 512];
    for (at, (name, start, size)) in [("Root Entry", END, 0), ("Workbook", 2, sectors * 512)]
        .into_iter()
        .enumerate()
    {
        let entry = &mut directory[at * 128..(at + 1) * 128];
        let name: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        entry[..name.len()].copy_from_slice(&name);
        entry[64] = u8::try_from(name.len() + 2).unwrap();
        entry[116..120].copy_from_slice(&start.to_le_bytes());
        entry[120..124].copy_from_slice(&size.to_le_bytes());
    }
    file.extend(directory);
    file.extend(stream);
    file
}

/// An old workbook whose one sheet holds these records.
fn xls(sheet: &[u8]) -> Vec<u8> {
    let begin = record(0x0809, &[0, 6, 5, 0]);
    let texts = ["Title", "Date", "Letter on timber"];
    let mut sst = 3_u32.to_le_bytes().repeat(2);
    sst.extend(texts.iter().flat_map(|text| old_text(text, 2)));
    // The last text goes on in the next record, in narrow characters there.
    let rest = sst.split_off(sst.len() - 12);
    let narrow: Vec<u8> = [0].into_iter().chain(rest.into_iter().step_by(2)).collect();
    let style = |format: u8| record(0x00E0, &[0, 0, format, 0]);
    let globals = |start: u32| {
        let name = [&start.to_le_bytes()[..], &[0, 0], &old_text("List", 1)].concat();
        [
            begin.clone(),
            record(0x0085, &name),
            style(0),
            style(14),
            record(0x00FC, &sst),
            record(0x003C, &narrow),
            record(0x000A, &[]),
        ]
        .concat()
    };
    let start = u32::try_from(globals(0).len()).unwrap();
    compound(
        [
            globals(start),
            begin.clone(),
            sheet.to_vec(),
            record(0x000A, &[]),
        ]
        .concat(),
    )
}

fn cell(row: u8, column: u8, style: u8, value: &[u8]) -> Vec<u8> {
    [&[row, 0, column, 0, style, 0], value].concat()
}

#[test]
fn old_workbooks_are_read_alike() {
    let place = Place::new(Path::new("/w/lists/release.xls"), None, None);
    let shared =
        |row, column, text: u32| record(0x00FD, &cell(row, column, 0, &text.to_le_bytes()));
    let rows = [
        shared(0, 0, 0),
        shared(0, 1, 1),
        shared(2, 0, 2),
        record(0x0203, &cell(2, 1, 1, &18_751_f64.to_le_bytes())),
        record(0x0204, &cell(3, 0, 0, &old_text("Minutes", 2))),
        record(0x027E, &cell(3, 1, 0, &(1951_u32 << 2 | 2).to_le_bytes())),
    ]
    .concat();
    let seen: Vec<String> = read(&xls(&rows), &place)
        .into_iter()
        .map(|item| match item {
            Item::Record(record) => format!(
                "{} {} {}",
                record.id,
                record.title.unwrap_or_default(),
                record.date.map_or(String::new(), |date| date.text)
            ),
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(
        seen,
        [
            "release/List#3 Letter on timber 1951-05-03",
            "release/List#4 Minutes 1951"
        ]
    );
    let locked = compound([record(0x0809, &[0, 6]), record(0x002F, &[0; 6])].concat());
    let ancient = compound(record(0x0809, &[0, 5]));
    for (bytes, expected) in [
        (locked, "encrypted"),
        (ancient, "Excel 95"),
        (compound(Vec::new()), "no beginning"),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "no workbook"),
    ] {
        let items = read(&bytes, &place);
        assert!(
            matches!(&items[..], [Item::Reject(reject)] if reject.reason.contains(expected)),
            "{items:?}"
        );
    }
}

#[test]
fn what_cannot_be_read_is_one_reject() {
    let row = |cells: &str| {
        format!(
            "<row><c t=\"inlineStr\"><is><t>Title</t></is></c><c t=\"inlineStr\"><is><t>Date</t></is></c></row>{cells}"
        )
    };
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
        reasons(&borrowed(&xlsx(
            &[("A", "<row><c><v>1</v></c><c><v>2</v></c></row>")],
            "",
        ))),
        reasons(&borrowed(&xlsx(&[("A", &row("<row><c><v>1"))], ""))),
        reasons(&borrowed(&packed_bomb)),
        reasons(&borrowed(&missing)),
        reasons(&[("content.xml", ods)]),
        reasons(&[("content.xml", "<office:text/>")]),
        reasons(&[("ppt/slides.xml", "")]),
        reasons(&[("xl/workbook.bin", "")]),
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
    fn no_old_workbook_panics(at in 0..6_000_usize, byte: u8, cut in 0..6_000_usize) {
        let place = Place::new(Path::new("/w/a.xls"), None, None);
        let mut bytes = xls(&record(0x00BD, &[0; 16]));
        let length = bytes.len();
        bytes[at % length] = byte;
        if cut % 3 == 0 {
            bytes.truncate(cut);
        }
        let _ = read(&bytes, &place);
    }

    #[test]
    fn no_open_document_panics(xml in "(<(table|table-row|table-row number-rows-repeated='3'|table-cell|table-cell value-type='date' date-value='19é'|covered-table-cell|p|annotation|s/)>|</(table|table-row|table-cell|p|annotation)>|&x;|[0-9a-zж.,\"]{0,5}){0,40}") {
        let _ = items(&[("content.xml", &format!("<spreadsheet><table>{xml}</table></spreadsheet>"))]);
    }
}

#[test]
fn a_workbook_may_be_one_file_of_xml() {
    let sheet = "<office:document xmlns:office='o' xmlns:table='t' xmlns:text='x'><office:body>\
        <office:spreadsheet><table:table table:name='A'><table:table-row><table:table-cell>\
        <text:p>Title</text:p></table:table-cell></table:table-row><table:table-row><table:table-cell>\
        <text:p>Letter on timber</text:p></table:table-cell></table:table-row></table:table>\
        </office:spreadsheet></office:body></office:document>";
    let place = Place::new(Path::new("/w/lists/timber.fods"), None, None);
    for mark in ["", "\u{feff}", "<?xml version='1.0'?>\n"] {
        let items = read(format!("{mark}{sheet}").as_bytes(), &place);
        let [Item::Record(record)] = items.as_slice() else {
            panic!("{items:?}")
        };
        assert_eq!(record.title.as_deref(), Some("Letter on timber"));
    }
}

#[test]
fn an_archive_that_is_merged_downwards_is_that_of_every_row() {
    // Archive, fond, title; the first two of rows 2 to 4.
    let table = [
        ["Archive", "Fond", "Title"],
        ["RGANI", "5", "Letter on timber"],
        ["", "", "Minutes"],
        ["", "", "Note"],
        ["AVPRF", "", "Talk"],
    ];
    let mut new = String::new();
    let mut open = String::new();
    let mut old = Vec::new();
    for (row, cells) in (0_u8..).zip(table) {
        let (mut xml, mut ods) = (String::new(), String::new());
        for (column, text) in (0_u8..).zip(cells) {
            let span = if row == 1 && column < 2 {
                " table:number-rows-spanned=\"3\""
            } else {
                ""
            };
            if text.is_empty() {
                ods.push_str("<table:covered-table-cell/>");
                continue;
            }
            let letter = char::from(b'A' + column);
            write!(
                xml,
                "<c r=\"{letter}{}\" t=\"inlineStr\"><is><t>{text}</t></is></c>",
                row + 1
            )
            .unwrap();
            write!(
                ods,
                "<table:table-cell{span}><text:p>{text}</text:p></table:table-cell>"
            )
            .unwrap();
            old.extend(record(0x0204, &cell(row, column, 0, &old_text(text, 2))));
        }
        write!(new, "<row r=\"{}\">{xml}</row>", row + 1).unwrap();
        write!(open, "<table:table-row>{ods}</table:table-row>").unwrap();
    }
    new.push_str("</sheetData><mergeCells><mergeCell ref=\"A2:A4\"/><mergeCell ref=\"B2:B4\"/></mergeCells><sheetData>");
    old.extend(record(
        0x00E5,
        &[2, 0, 1, 0, 3, 0, 0, 0, 0, 0, 1, 0, 3, 0, 1, 0, 1, 0],
    ));
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"List\">{open}\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let of_old = read(
        &xls(&old),
        &Place::new(Path::new("/w/lists/release.xls"), None, None),
    );
    let of_old = of_old.into_iter().map(|item| match item {
        Item::Record(record) => *record,
        other => panic!("{other:?}"),
    });
    for records in [
        records(&borrowed(&xlsx(&[("List", &new)], ""))),
        records(&[("content.xml", &content)]),
        of_old.collect(),
    ] {
        let seen: Vec<String> = records
            .iter()
            .map(|record| {
                let references = record.references.iter().map(ToString::to_string);
                format!(
                    "{}: {}",
                    record.title.as_deref().unwrap_or_default(),
                    references.collect::<String>()
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                "Letter on timber: RGANI, f. 5",
                "Minutes: RGANI, f. 5",
                "Note: RGANI, f. 5",
                "Talk: AVPRF"
            ]
        );
    }
}
