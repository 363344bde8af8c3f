//! Fuzzing with stable Rust: seeds are mutated by chance and given to the targets of
//! `fuzz/targets.rs`.
//!
//! A short form of a second each runs with the other tests; `KARTOTEKA_FUZZ_SECONDS=1800 cargo test
//! --release --test fuzz -- --nocapture` is the long form. Chance begins with a number that is
//! said (`KARTOTEKA_FUZZ_SEED`), and what fails is printed. Known gap: chance learns nothing from
//! the code; `cargo fuzz` does (`docs/developing.md`).

#![allow(clippy::print_stdout, reason = "figures are said")]

mod common;
#[path = "../fuzz/targets.rs"]
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use common::random::Random;
use targets::TARGETS;

/// What inputs begin with, for every target; those of files have an ending on the first line.
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
];

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
fn mutated(random: &mut Random) -> Vec<u8> {
    let mut data = random.choose(SEEDS).as_bytes().to_vec();
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
                let other = random.choose(SEEDS).as_bytes();
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
    let mut faults = Vec::new();
    for (name, target) in TARGETS {
        for seed in SEEDS {
            target(seed.as_bytes());
        }
        let mut random = Random::new(seed);
        let (began, mut tried, mut slowest) = (Instant::now(), 0_u64, Duration::ZERO);
        while began.elapsed() < each {
            let data = mutated(&mut random);
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
