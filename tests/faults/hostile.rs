//! Files made to eat memory, time or the stack, of every format, among good ones: each is one reject
//! with its reason, the good ones go in, and the memory of the whole stays bounded.
//!
//! All are made here, from nothing. The long form makes the bombs larger and the good files many.
//! Known gap: only Linux tells how much memory a process has taken; elsewhere that is not checked.

use std::fs;
use std::io::Write;
use std::process::Child;
use std::time::Duration;

use serde_json::Value;

use crate::broken::{KINDS, packed};
use crate::rows::Row;
use crate::world::{Outcome, World};

/// Most memory that a run over all of them may take, in bytes.
const MAX_MEMORY_BYTES: u64 = 1_200 << 20;

/// How deep elements and groups are nested.
const DEPTH: usize = 100_000;

/// A file that means harm.
struct Hostile {
    name: &'static str,
    bytes: Vec<u8>,
    /// A word that the reason has.
    reason: &'static str,
}

fn hostile(name: &'static str, bytes: impl Into<Vec<u8>>, reason: &'static str) -> Hostile {
    Hostile {
        name,
        bytes: bytes.into(),
        reason,
    }
}

fn deep(head: &str, element: &str) -> String {
    format!("{head}{}", element.repeat(DEPTH))
}

const ODT: &str =
    "<office:document-content xmlns:office='o' xmlns:text='t'><office:body><office:text>";
const DOCX: &str = "<w:document xmlns:w='w'><w:body>";
const TEI: &str = "<?xml version='1.0'?><TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body>";

/// A text of OpenDocument, whose first member says what it is.
fn odt(content: &[u8]) -> Vec<u8> {
    packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content),
    ])
}

fn docx(content: &[u8]) -> Vec<u8> {
    packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", content),
    ])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    packer.write_all(bytes).unwrap();
    packer.finish().unwrap()
}

/// A compound file whose table of sectors leads in a circle.
fn circle() -> Vec<u8> {
    let mut bytes = vec![0; 4 * 512];
    bytes[..8].copy_from_slice(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1");
    (bytes[0x1E], bytes[0x20], bytes[0x2C]) = (9, 6, 1);
    // The directory begins in sector 1, whose next is itself.
    bytes[0x30] = 1;
    bytes[512 + 4..512 + 8].copy_from_slice(&1_u32.to_le_bytes());
    for at in 1..109 {
        bytes[0x4C + at * 4..0x50 + at * 4].copy_from_slice(&u32::MAX.to_le_bytes());
    }
    bytes
}

fn mail(rest: &str) -> String {
    format!("From: A\nSubject: B\nMIME-Version: 1.0\n{rest}")
}

/// A workbook of one sheet with these rows, and these texts that sheets share.
fn workbook(rows: &str, texts: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    let texts = format!("<sst>{texts}</sst>");
    packed(&[
        ("[Content_Types].xml", b"<Types/>"),
        (
            "xl/workbook.xml",
            b"<workbook><sheets><sheet name='A' id='r1'/></sheets></workbook>",
        ),
        (
            "xl/_rels/workbook.xml.rels",
            b"<Relationships><Relationship Id='r1' Type='t/worksheet' Target='sheet.xml'/>\
              <Relationship Id='r2' Type='t/sharedStrings' Target='texts.xml'/></Relationships>",
        ),
        ("xl/sheet.xml", sheet.as_bytes()),
        ("xl/texts.xml", texts.as_bytes()),
    ])
}

/// A workbook of OpenDocument in one file, with these rows.
fn flat_workbook(rows: &str) -> String {
    format!(
        "<office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>\
         <office:spreadsheet><table:table table:name='A'>{rows}</table:table></office:spreadsheet>\
         </office:document>"
    )
}

/// An e-book of one page, with its content.
fn book(content: &[u8]) -> Vec<u8> {
    packed(&[
        ("mimetype", b"application/epub+zip"),
        (
            "META-INF/container.xml",
            b"<container><rootfiles><rootfile full-path='a.opf'/></rootfiles></container>",
        ),
        (
            "a.opf",
            b"<package><metadata/><manifest><item id='p' href='xx/page.xhtml' \
              media-type='application/xhtml+xml'/></manifest><spine><itemref idref='p'/></spine>\
              </package>",
        ),
        ("xx/page.xhtml", content),
    ])
}

/// The same archive with a member that lies outside it. The packer refuses to write such a name, so it
/// is put in afterwards.
fn climbing(mut bytes: Vec<u8>, name: &[u8]) -> Vec<u8> {
    for at in 0..bytes.len() - name.len() {
        if bytes[at..].starts_with(name) {
            bytes[at..at + 3].copy_from_slice(b"../");
        }
    }
    bytes
}

/// All of them; the bombs unpack to so many bytes.
fn all(unpacked: usize) -> Vec<Hostile> {
    let zeros = vec![b' '; unpacked];
    let many = "--x\n\na\n".repeat(10_000);
    let multipart = "Content-Type: multipart/mixed; boundary=x\n\n";
    vec![
        hostile("bomb.txt.gz", gzip(&zeros), "unpacks to more"),
        hostile("twice.txt.gz", gzip(&gzip(&zeros)), "unpacks to more"),
        hostile(
            "bomb.docx",
            docx(&[DOCX.as_bytes(), &zeros].concat()),
            "than",
        ),
        hostile("bomb.odt", odt(&[ODT.as_bytes(), &zeros].concat()), "than"),
        hostile("bomb.zip", packed(&[("a.txt", &zeros)]), "than"),
        hostile("blank.txt", vec![b' '; 5 << 20], "neither title nor body"),
        hostile("deep.docx", docx(deep(DOCX, "<w:p>").as_bytes()), "deep"),
        hostile("deep.odt", odt(deep(ODT, "<text:span>").as_bytes()), "deep"),
        hostile(
            "deep.fodt",
            deep(
                "<office:document office:mimetype='application/vnd.oasis.opendocument.text'>",
                "<text:p>",
            ),
            "deep",
        ),
        hostile("deep.rtf", deep("{\\rtf1 ", "{"), "deep"),
        hostile("deep.xml", deep(TEI, "<div>"), ""),
        hostile(
            "deep-ead.xml",
            deep("<?xml version='1.0'?><ead><archdesc>", "<c>"),
            "",
        ),
        hostile("deep.html", deep("<html><body>", "<div>"), ""),
        hostile("deep.json", deep("{\"title\":", "["), ""),
        hostile("deep.bib", deep("@misc{a, title = ", "{"), "closed"),
        hostile(
            "climbs.odt",
            climbing(
                packed(&[
                    ("mimetype", b"application/vnd.oasis.opendocument.text"),
                    ("xx/content.xml", ODT.as_bytes()),
                ]),
                b"xx/content.xml",
            ),
            "content.xml",
        ),
        hostile("circle.doc", circle(), ""),
        hostile("cut.doc", &circle()[..600], ""),
        hostile("cut.rtf", "{\\rtf1 Telegram {\\b to ", "cut off"),
        hostile(
            "back.rtf",
            "{\\rtf1 a}}}}".replace("a}", "{\\bin2000000000 a"),
            "cut off",
        ),
        hostile("cut.ris", "TY  - GEN\nTI  - A\n", "expected a line ER"),
        hostile("many.eml", mail(&format!("{multipart}{many}")), "parts"),
        hostile(
            "deep.eml",
            mail(&format!("{multipart}--x\n").repeat(10_000)),
            "deep",
        ),
        hostile(
            "messages.eml",
            mail(&"Content-Type: message/rfc822\n\nFrom: A\n".repeat(10_000)),
            "deep",
        ),
        hostile(
            "none.mhtml",
            "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: image/png\n\n--x--\n",
            "no page",
        ),
        hostile(
            "columns.csv",
            format!("title,date{}\nA,1951\n", ",x".repeat(20_000)),
            "columns",
        ),
        hostile(
            "rows.xlsx",
            workbook(
                &("<row/>".repeat(2_000_000) + "<row><c><v>1</v></c></row>"),
                "",
            ),
            "than",
        ),
        hostile(
            "far.xlsx",
            workbook("<row r='4000000000'><c><v>1</v></c></row>", ""),
            "rows",
        ),
        hostile(
            "wide.xlsx",
            workbook("<row><c r='ZZZZZ1'><v>1</v></c></row>", ""),
            "columns",
        ),
        hostile(
            "texts.xlsx",
            workbook(
                &"<row><c t='s'><v>0</v></c></row>".repeat(100_000),
                &format!("<si><t>{}</t></si>", "a".repeat(30_000)),
            ),
            "text",
        ),
        hostile(
            "bomb.xlsx",
            workbook(&String::from_utf8_lossy(&zeros), ""),
            "than",
        ),
        hostile(
            "again.fods",
            flat_workbook(
                "<table:table-row table:number-rows-repeated='1000000000'><table:table-cell \
                 table:number-columns-repeated='1000000000'><text:p>A</text:p></table:table-cell>\
                 </table:table-row>",
            ),
            "repeated",
        ),
        hostile(
            "climbs.epub",
            climbing(
                book(b"<html><body><p>Text</p></body></html>"),
                b"xx/page.xhtml",
            ),
            "missing",
        ),
        hostile("bomb.epub", book(&zeros), "than"),
        hostile(
            "deep.epub",
            book(deep("<html><body>", "<div>").as_bytes()),
            "deep",
        ),
        hostile(
            "harvest.xml",
            deep("<?xml version='1.0'?><OAI-PMH><ead><archdesc>", "<c01>"),
            "deep",
        ),
        hostile(
            "cut.pdf",
            "%PDF-1.4\n1 0 obj <</Kids [1 0 R] /Parent 1 0 R>>",
            "",
        ),
    ]
}

/// Waits for the end of a process; gives what it wrote and the most memory that it took.
fn watched(mut child: Child) -> (Outcome, u64) {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let said = fs::read_to_string(&status).unwrap_or_default();
        let line = said.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        most = most.max(kib.unwrap_or(0) << 10);
        std::thread::sleep(Duration::from_millis(2));
    }
    (Outcome::of(child.wait_with_output().unwrap()), most)
}

#[test]
fn hostile_files_are_one_reject_each_and_the_good_ones_go_in() {
    refuse_all(64 << 20, 4 * KINDS.len());
}

#[test]
#[ignore = "bombs of two gigabytes among a thousand files"]
fn hostile_files_among_a_thousand_are_one_reject_each() {
    refuse_all(2_000 << 20, 1_000);
}

fn refuse_all(unpacked: usize, good: usize) {
    let world = World::new();
    for number in 0..good {
        let kind = &KINDS[number % KINDS.len()];
        let name = format!("good-{number:04}.{}", kind.ending);
        fs::write(world.path("papers").join(name), (kind.whole)(number)).unwrap();
    }
    let files = all(unpacked);
    let mut row = Row::new("A14", "a hostile file");
    row.trials = files.len();
    for file in &files {
        fs::write(world.path("papers").join(file.name), &file.bytes).unwrap();
    }
    let arguments = [
        "index",
        "papers",
        "--output",
        "json",
        "--rejects",
        "rejects.jsonl",
    ];
    let child = world.command(&arguments).spawn().unwrap();
    let (outcome, memory) = watched(child);
    outcome.is_quiet();
    let rejects = fs::read_to_string(world.path("rejects.jsonl")).unwrap();
    let rejects: Vec<Value> = rejects
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let mut wrong = Vec::new();
    for file in &files {
        let path = format!("/{}", file.name);
        let told: Vec<&str> = rejects
            .iter()
            .filter(|reject| {
                let source = reject["source"].as_str().unwrap_or_default();
                source.ends_with(&path) || source.contains(&format!("{path}!"))
            })
            .map(|reject| reject["reason"].as_str().unwrap_or_default())
            .collect();
        println!("{}: {told:?}", file.name);
        if told.len() != 1 || told[0].len() < 10 || !told[0].contains(file.reason) {
            wrong.push(format!("{}: {told:?}", file.name));
        }
    }
    row.failures = wrong.len();
    row.worst = format!("{} MB at the most", memory >> 20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(rejects.len(), files.len(), "{rejects:?}");
    assert_eq!(outcome.status, Some(1), "{outcome:?}");
    // What came of a hostile file before its fault is kept too.
    let records = world.records();
    let of_good = records
        .values()
        .filter(|record| record.to_string().contains("/good-"));
    assert_eq!(of_good.count(), good, "{outcome:?}");
    assert!(memory < MAX_MEMORY_BYTES, "{} MB", memory >> 20);
}
