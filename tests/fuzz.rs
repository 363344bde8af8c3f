//! Fuzzing with stable Rust: seeds are mutated by chance and given to the targets of
//! `fuzz/targets/`.
//!
//! A short form of a second each runs with the other tests; `KARTOTEKA_FUZZ_SECONDS=1800 cargo test
//! --release --test fuzz -- --nocapture` is the long form. Chance begins with a number that is
//! said (`KARTOTEKA_FUZZ_SEED`), and what fails is printed. Known gap: chance learns nothing from
//! the code; `cargo fuzz` does (`docs/developing.md`).

#![allow(clippy::print_stdout, reason = "figures are said")]

mod common;
#[path = "../fuzz/targets/mod.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use common::random::Random;
use targets::TARGETS;

/// What inputs begin with, for every target; those of files have an ending on the first line, and
/// their members, if any, begin with U+001C.
const SEEDS: &[&str] = &[
    "korea AND (armistice OR \"zone line\"~5) -truce title:k* date:[1950 TO 1953] ref:\"APRF, f. 3\"",
    "=zones b?rlin zon* Khrushchev~2 NOT archive:APRF",
    "APRF, f. 3, op. 65, d. 829, ll. 44-45 and AVPRF, fond 059a, opis 5a, delo 5, papka 11, list 65.",
    "РГАНИ, ф. 5, оп. 28, д. 48, л. 12-15 об.; FO 371/84057; RG 59, 611.61/5-361, box 12",
    "between 3 May 1961 and early June 1962, not later than [19 November] 1951, 07/04/63, XI.51",
    "весна 1961 г., 3–5 мая, конец 40-х годов, 27 июля 1953",
    "Mao Tse-tung, Chou En-lai, Хрущёв Н.С., Sacharow, 周恩来, 김일성, O’Neill",
    "zone\nThe zone, the zones and zone-line e\u{301}\u{301} of Korea\u{ad}n zo\u{200b}ne ﬃ zone",
    "txt\nMemorandum of Conversation\n\nMoscow, 3 May 1961\n\nSECRET\n\n1. Text.\n\nSource: APRF, f. 3, op. 65, d. 829.\n",
    "txt\n# A\n\n## Citation:\n\nAPRF, f. 3\n\n## Contents:\n\nText\n\n## People:\n\n- A\n- B\n",
    "md\n---\ntitle: A\ndate: 1951-11-19\npeople: [A, 'B', {c: d}]\nx: &a |\n  b\ny: *a\n---\n# B\n\nText[^1]\n\n[^1]: note\n",
    "jsonl\n{\"id\":\"k:1\",\"title\":\"A\",\"date\":\"19/XI/51\",\"people\":[\"A\",null,{\"b\":[1]}],\"references\":[{\"archive\":\"APRF\",\"fond\":3}]}\n{\"a\":\"\\ud800\\u0041\"}\n",
    "json\n{\"records\":[{\"title\":\"A\"},{\"title\":\"B\",\"text\":\"[{\\\"c\"}],\"more\":{\"list\":[[1,2],{}]}}",
    "csv\nsep=;\nid;title;date\n1;\"A \"\"b\"\"\nc\";07/04/63\n2;B;13/04/63;x\n",
    "html\n<!DOCTYPE html><html><head><title>A</title><meta name='dc.date' content='1951'></head><body><nav>x</nav><article><h1>A</h1><p><b>Date:</b> 3 May<table><tr><td>b</table><svg/><template><p>c</article>",
    "xml\n<?xml version='1.0'?><!DOCTYPE TEI [<!ENTITY a 'b'>]><TEI xmlns='http://www.tei-c.org/ns/1.0'><text><body><div type='document' xml:id='d1' n='1'><head>1. A<note n='1'>n &a;</note></head><dateline><date when='1951-11-19'>x</date></dateline><p>t<pb n='2'/><![CDATA[c]]></p></div></body></text></TEI>",
    "xml\n<ead><archdesc level='collection'><did><unittitle>C</unittitle><unitid>1</unitid></did><dsc><c01 level='file'><did><unittitle>U<unitdate normal='1951/1953'>x</unitdate></unittitle></did><c02/></c01></dsc></archdesc></ead>",
    "ris\nTY  - RPRT\nTI  - A\nAU  - B, C\nDA  - 1951/11/19\nN1  - d\n e\nER  - \nTY  - GEN\n",
    "bib\n@string{a = \"b\" # c}\n@misc{k, title = {A {\\'e} \\textbf{b}}, author = \"A and {B and C}\" # a, month = nov, year = 1951}\n@comment{x}",
    "eml\nFrom: =?utf-8?B?QQ==?= <a@b>\nSubject: A\n b\nDate: Mon, 19 Nov 1990 12:30:00 +0300\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=\"X\"\n\n--X\nContent-Type: text/html; charset=koi8-r\nContent-Transfer-Encoding: quoted-printable\n\n<p>=C1=\n</p>\n--X--\n",
    "rtf\n{\\rtf1\\ansi\\ansicpg1251{\\fonttbl{\\f0\\fcharset204 A;}}{\\*\\x y}\\f0 \\'e0\\u1072?\\par{\\footnote b}\\bin2 ab\\uc0\\u-3 c}",
    "[{\"id\":\"a\",\"title\":\"A\"},\n{\"title\":\"{[\\\"\",\"text\":[\"]}\"]} , {\"title\":\"\\ud83d\\ude00\",\"a\":{\"b\":[1,{}]}}]",
    "/search?q=zone+line&archive=APRF&facets=archive,people&sort=date&n=5&page=2&from=1950&to=1953",
    "/api/search?q=%22zone+line%22&columns=id,title&like=k:1&explain=1",
    "/api/records/k%3A1?style=chicago",
    "/records/k:1?q=zone",
    "/kwic?q=zone&width=40",
    "/api/count?q=zone&by=year&q=korea",
    "/download/search.csv?q=zone",
    "/tree?under=APRF",
    "GET /healthz HTTP/1.1\r\nHost: localhost\r\nRange: bytes=0-1\r\nIf-None-Match: W/\"1\"\r\n\r\nPOST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n",
];

/// Files made of members.
const PACKED: &[&str] = &[
    "docx\n\u{1c}word/document.xml\n<w:document><w:body><w:p><w:pPr><w:pStyle w:val='Heading1'/></w:pPr><w:r><w:t>A</w:t></w:r></w:p><w:p><w:r><w:t xml:space='preserve'>Text </w:t><w:footnoteReference w:id='2'/></w:r><w:ins><w:r><w:t>in</w:t></w:r></w:ins><w:del><w:r><w:delText>out</w:delText></w:r></w:del><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType='separate'/><w:t>1</w:t><w:fldChar w:fldCharType='end'/></w:r></w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>\u{1c}word/footnotes.xml\n<w:footnotes><w:footnote w:id='2'><w:p><w:r><w:t>n</w:t></w:r></w:p></w:footnote></w:footnotes>\u{1c}word/styles.xml\n<w:styles><w:style w:styleId='Heading1'><w:name w:val='heading 1'/><w:basedOn w:val='B'/></w:style></w:styles>\u{1c}docProps/core.xml\n<cp:coreProperties><dc:title>A</dc:title><dcterms:created>1990-01-02T00:00:00Z</dcterms:created></cp:coreProperties>\u{1c}_rels/.rels\n<Relationships><Relationship Id='r' Type='x/officeDocument' Target='word/document.xml'/></Relationships>",
    "odt\n\u{1c}mimetype\napplication/vnd.oasis.opendocument.text\u{1c}content.xml\n<office:document-content><office:automatic-styles><style:style style:name='P1' style:parent-style-name='T'/></office:automatic-styles><office:body><office:text><text:h>A</text:h><text:p>One<text:s text:c='3'/>two<text:note text:note-class='footnote'><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body></text:note></text:p><table:table><table:table-row><table:table-cell table:number-columns-repeated='3'><text:p>a</text:p></table:table-cell></table:table-row></table:table></office:text></office:body></office:document-content>\u{1c}meta.xml\n<office:document-meta><office:meta><dc:title>A</dc:title></office:meta></office:document-meta>",
    "ods\n\u{1c}mimetype\napplication/vnd.oasis.opendocument.spreadsheet\u{1c}content.xml\n<office:document-content><office:body><office:spreadsheet><table:table table:name='S'><table:table-row><table:table-cell><text:p>title</text:p></table:table-cell><table:table-cell><text:p>date</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated='2'><table:table-cell office:value-type='string'><text:p>A</text:p></table:table-cell><table:table-cell office:value-type='date' office:date-value='1951-11-19'/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>",
    "xlsx\n\u{1c}[Content_Types].xml\n<Types/>\u{1c}xl/workbook.xml\n<workbook><workbookPr date1904='0'/><sheets><sheet name='S' r:id='r1'/></sheets></workbook>\u{1c}xl/_rels/workbook.xml.rels\n<Relationships><Relationship Id='r1' Type='x/worksheet' Target='worksheets/s1.xml'/><Relationship Id='t' Type='x/sharedStrings' Target='/xl/texts.xml'/><Relationship Id='y' Type='x/styles' Target='styles.xml'/></Relationships>\u{1c}xl/texts.xml\n<sst><si><t>title</t></si><si><r><t>Mi</t></r><r><t>nutes</t></r></si></sst>\u{1c}xl/styles.xml\n<styleSheet><numFmts><numFmt numFmtId='165' formatCode='mmmm\\ yyyy'/></numFmts><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='165'/></cellXfs></styleSheet>\u{1c}xl/worksheets/s1.xml\n<worksheet><sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='inlineStr'><is><t>date</t></is></c></row><row r='2'><c r='A2' t='s'><v>1</v></c><c r='B2' s='1'><v>18751</v></c></row></sheetData><mergeCells><mergeCell ref='A2:A3'/></mergeCells></worksheet>",
    "epub\n\u{1c}mimetype\napplication/epub+zip\u{1c}META-INF/container.xml\n<container><rootfiles><rootfile full-path='O/b.opf' media-type='application/oebps-package+xml'/></rootfiles></container>\u{1c}O/b.opf\n<package><metadata><dc:title>B</dc:title><dc:creator>C</dc:creator></metadata><manifest><item id='p' href='p.xhtml' media-type='application/xhtml+xml'/><item id='n' href='t.ncx' media-type='application/x-dtbncx+xml'/></manifest><spine toc='n'><itemref idref='p'/></spine></package>\u{1c}O/p.xhtml\n<html><head><title/></head><body><h1 id='a'>A</h1><p>The delegation was received at the station and driven to the guest house, where the talks went on.</p></body></html>\u{1c}O/t.ncx\n<ncx><navMap><navPoint><navLabel><text>A</text></navLabel><content src='p.xhtml#a'/></navPoint></navMap></ncx>",
    "zip\n\u{1c}a/b.txt\nMemorandum\n\nMoscow, 3 May 1961\n\nText.\u{1c}a/c.jsonl\n{\"title\":\"A\"}\n\u{1c}d.html\n<html><body><h1>A</h1><p>The delegation was received at the station and driven to the guest house.</p></body></html>",
    "tar\n\u{1c}a/\n\u{1c}a/b.txt\nMemorandum\n\nMoscow, 3 May 1961\n\nText.\u{1c}c.csv\nid,title\n1,A\n",
];

/// Inputs of any target: the seeds, the files of the sample, members as they are and packed.
fn seeds() -> Vec<Vec<u8>> {
    let with_ending = |ending: &str, content: &[u8]| [ending.as_bytes(), b"\n", content].concat();
    let mut seeds: Vec<Vec<u8>> = [SEEDS, PACKED]
        .concat()
        .iter()
        .map(|seed| seed.as_bytes().to_vec())
        .collect();
    seeds.extend(PACKED.iter().map(|seed| {
        let (ending, archive) = targets::readers::pack(seed.as_bytes());
        with_ending(&ending, &archive)
    }));
    for folder in ["sample_corpus/korea", "sample_corpus/berlin"] {
        for entry in std::fs::read_dir(folder).expect("the sample") {
            let path = entry.expect("an entry").path();
            let ending = path.extension().and_then(|ending| ending.to_str());
            let content = std::fs::read(&path).expect("it can be read");
            seeds.push(with_ending(ending.unwrap_or_default(), &content));
        }
    }
    seeds.sort();
    seeds
}

/// Pieces that mean something to one reader or another.
const PIECES: &[&str] = &[
    "\0",
    "\u{feff}",
    "\r",
    "\r\n",
    "\n\n",
    "\t",
    "\"",
    "'",
    "\\",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "</",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "&",
    "&amp;",
    "&#x110000;",
    "&#0;",
    ";",
    ",",
    ":",
    "::",
    "|",
    "---\n",
    "- ",
    "#",
    "*",
    "~9",
    "^",
    "AND",
    "TO",
    "0",
    "-1",
    "99999999999999999999",
    "1951",
    "31 February 1951",
    "f.",
    "op.",
    "d.",
    "APRF",
    "ф.",
    "\u{301}",
    "\u{202e}",
    "\u{200d}",
    "ǆ",
    "İ",
    "ß",
    "𝔄",
    "\u{10ffff}",
    "周",
    "김",
    "--X",
    "@misc{",
    "ER  - ",
    "TY  - ",
    "\\u",
    "\\'",
    "\\bin9 ",
    "<p>",
    "<table>",
    "<div type='document'>",
    "<c>",
    "=?x?Q?",
    "\u{c}",
    "xxxxxxxxxxxxxxxx",
];

/// A seed with some changes.
fn mutated(seeds: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut data = random.choose(seeds).clone();
    for _ in 0..1 + random.below(8) {
        let at = random.below(data.len() + 1);
        let end = (at + random.below(24)).min(data.len());
        match random.below(7) {
            0 if at < data.len() => data[at] = random.below(256) as u8,
            1 => drop(data.drain(at..end)),
            2 => {
                let part = data[at..end].to_vec();
                let part = part.repeat(1 + random.below(40));
                data.splice(at..at, part);
            }
            3 => {
                let other = random.choose(seeds);
                let from = random.below(other.len());
                let to = (from + random.below(60)).min(other.len());
                data.splice(at..end, other[from..to].iter().copied());
            }
            4 if random.below(8) == 0 => data.truncate(at),
            _ => {
                let piece = random.choose(PIECES).as_bytes();
                data.splice(at..at, piece.iter().copied());
            }
        }
    }
    data
}

/// A number of the environment.
fn asked(name: &str, usual: u64) -> u64 {
    let asked = std::env::var(name).ok();
    asked.map_or(usual, |asked| asked.parse().expect("a number"))
}

#[test]
fn no_target_breaks_its_promise() {
    let each = Duration::from_secs(asked("KARTOTEKA_FUZZ_SECONDS", 1));
    let seed = asked("KARTOTEKA_FUZZ_SEED", 1945);
    let (seeds, mut faults) = (seeds(), Vec::new());
    for (name, target) in TARGETS {
        seeds.iter().for_each(|seed| target(seed));
        let mut random = Random::new(seed);
        let (began, mut tried, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
        while began.elapsed() < each {
            let data = mutated(&seeds, &mut random);
            let start = Instant::now();
            let outcome = catch_unwind(AssertUnwindSafe(|| target(&data)));
            slowest = slowest.max(start.elapsed());
            tried += 1;
            if outcome.is_err() {
                faults.push(format!("{name}: {:?}", String::from_utf8_lossy(&data)));
                break;
            }
        }
        println!("{name}: {tried} inputs, the slowest took {slowest:?}");
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn seeds_of_packed_files_give_records() {
    for seed in PACKED {
        let (ending, archive) = targets::readers::pack(seed.as_bytes());
        let read = targets::readers::read(&ending, &archive);
        assert!(read.read > 0 && read.rejected == 0, "{ending}: {read:?}");
    }
}

#[test]
#[ignore = "writes the seeds for cargo-fuzz to fuzz/corpus"]
fn seeds_for_cargo_fuzz() {
    for (name, _) in TARGETS {
        let folder = std::path::Path::new("fuzz/corpus").join(name);
        std::fs::create_dir_all(&folder).expect("a folder");
        for (number, seed) in seeds().iter().enumerate() {
            std::fs::write(folder.join(format!("seed-{number}")), seed).expect("it can be written");
        }
    }
}
