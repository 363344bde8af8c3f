//! One broken file of each format among many good ones: the good ones go in, and the broken one is
//! one reject with its file, its place and the reason.

use std::io::{Cursor, Write};

use serde_json::Value;

use crate::rows::Row;
use crate::world::World;

/// What a file of a format holds, whole or broken.
pub(crate) struct Kind {
    name: &'static str,
    pub(crate) ending: &'static str,
    pub(crate) whole: fn(usize) -> Vec<u8>,
    broken: fn(Vec<u8>) -> Vec<u8>,
}

/// The formats, and how a file of each breaks: cut off, or a byte of it replaced.
pub(crate) const KINDS: [Kind; 24] = [
    Kind {
        name: "plain text",
        ending: "txt",
        whole: plain,
        broken: spoilt,
    },
    Kind {
        name: "front matter",
        ending: "md",
        whole: front_matter,
        broken: cut_early,
    },
    Kind {
        name: "archive's export",
        ending: "txt",
        whole: export,
        broken: spoilt,
    },
    Kind {
        name: "lines of JSON",
        ending: "jsonl",
        whole: line,
        broken: half,
    },
    Kind {
        name: "list of JSON",
        ending: "json",
        whole: list,
        broken: half,
    },
    Kind {
        name: "table",
        ending: "csv",
        whole: table,
        broken: cut_late,
    },
    Kind {
        name: "table with tabs",
        ending: "tsv",
        whole: tabs,
        broken: spoilt,
    },
    Kind {
        name: "TEI volume",
        ending: "xml",
        whole: volume,
        broken: half,
    },
    Kind {
        name: "page",
        ending: "html",
        whole: page,
        broken: half,
    },
    Kind {
        name: "page in bytes",
        ending: "html",
        whole: page,
        broken: spoilt,
    },
    Kind {
        name: "Word document",
        ending: "docx",
        whole: word,
        broken: half,
    },
    Kind {
        name: "text of a Word document",
        ending: "docx",
        whole: word,
        broken: cut_within,
    },
    Kind {
        name: "rich text",
        ending: "rtf",
        whole: rich_text,
        broken: half,
    },
    Kind {
        name: "OpenDocument text",
        ending: "odt",
        whole: open_document,
        broken: half,
    },
    Kind {
        name: "library in RIS",
        ending: "ris",
        whole: ris,
        broken: cut_late,
    },
    Kind {
        name: "library in BibTeX",
        ending: "bib",
        whole: bibtex,
        broken: half,
    },
    Kind {
        name: "message",
        ending: "eml",
        whole: message,
        broken: without_text,
    },
    Kind {
        name: "web archive",
        ending: "mhtml",
        whole: web_archive,
        broken: cut_early_in_archive,
    },
    Kind {
        name: "gzip",
        ending: "txt.gz",
        whole: gzip,
        broken: half,
    },
    Kind {
        name: "zstd",
        ending: "txt.zst",
        whole: zstd,
        broken: half,
    },
    Kind {
        name: "bzip2",
        ending: "txt.bz2",
        whole: bzip2,
        broken: half,
    },
    Kind {
        name: "xz",
        ending: "txt.xz",
        whole: xz,
        broken: half,
    },
    Kind {
        name: "zip",
        ending: "zip",
        whole: zip,
        broken: half,
    },
    Kind {
        name: "tar",
        ending: "tar",
        whole: tar,
        broken: half,
    },
];

fn text(number: usize) -> String {
    format!(
        "Telegram {number}\n\nThe delegation of paper {number} left the mill on Monday, and will \
         come back by the road along the harbour.\n"
    )
}

fn plain(number: usize) -> Vec<u8> {
    text(number).into_bytes()
}

fn front_matter(number: usize) -> Vec<u8> {
    format!(
        "---\ntitle: Telegram {number}\ndate: 1951-11-19\nplace: Pyongyang\n---\n{}",
        text(number)
    )
    .into_bytes()
}

fn export(number: usize) -> Vec<u8> {
    format!(
        "**November 19, 1951**\n**Telegram {number}**\n\n**Citation:**\n\nAPRF, f. 3, op. 65, d. \
         {number}\n\n**Original Language:**\n\nRussian\n\n**Contents:**\n\n{}",
        text(number)
    )
    .into_bytes()
}

fn object(number: usize) -> String {
    let body = text(number);
    serde_json::json!({"id": format!("b:{number}"), "title": "A telegram", "body": body})
        .to_string()
}

fn line(number: usize) -> Vec<u8> {
    (object(number) + "\n").into_bytes()
}

fn list(number: usize) -> Vec<u8> {
    format!("[\n{}\n]\n", object(number)).into_bytes()
}

fn table(number: usize) -> Vec<u8> {
    format!("title,date,body\nTelegram {number},1951-11-19,\"The delegation, on Monday,\nleft.\"\n")
        .into_bytes()
}

fn tabs(number: usize) -> Vec<u8> {
    format!("title\tdate\tbody\nTelegram {number}\t1951-11-19\tThe delegation left on Monday.\n")
        .into_bytes()
}

fn volume(number: usize) -> Vec<u8> {
    format!(
        "<?xml version=\"1.0\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\" xml:id=\"v{number}\">\n\
         <text><body><div type=\"document\" n=\"1\" xml:id=\"d1\">\n<head>1. Telegram \
         {number}</head>\n<p>{}</p>\n</div></body></text>\n</TEI>\n",
        text(number)
    )
    .into_bytes()
}

fn page(number: usize) -> Vec<u8> {
    format!(
        "<!doctype html>\n<html><head><meta charset=\"utf-8\"><title>Telegram \
         {number}</title></head><body><h1>Telegram {number}</h1><p>{}</p></body></html>\n",
        text(number)
    )
    .into_bytes()
}

fn word(number: usize) -> Vec<u8> {
    packed(&[("word/document.xml", document(number).as_bytes())])
}

fn document(number: usize) -> String {
    format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:body></w:document>",
        text(number)
    )
}

pub(crate) fn packed(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options = zip::write::SimpleFileOptions::default();
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn rich_text(number: usize) -> Vec<u8> {
    let text = text(number).replace("\n\n", "\\par\\par ");
    format!("{{\\rtf1\\ansi\\ansicpg1252 {text}\\par}}").into_bytes()
}

fn open_document(number: usize) -> Vec<u8> {
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:text=\"t\"><office:body><office:text>\
         <text:p>{}</text:p></office:text></office:body></office:document-content>",
        text(number)
    );
    packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("content.xml", content.as_bytes()),
    ])
}

fn ris(number: usize) -> Vec<u8> {
    let text = text(number);
    format!("TY  - MANSCPT\nTI  - Telegram {number}\nAB  - {text}\nER  - \n").into_bytes()
}

fn bibtex(number: usize) -> Vec<u8> {
    let text = text(number);
    format!("@misc{{b{number},\n  title = {{Telegram {number}}},\n  abstract = {{{text}}}\n}}\n")
        .into_bytes()
}

fn message(number: usize) -> Vec<u8> {
    let text = text(number);
    format!("From: A\nSubject: Telegram {number}\nMIME-Version: 1.0\n\n{text}").into_bytes()
}

fn web_archive(number: usize) -> Vec<u8> {
    let page = String::from_utf8(page(number)).unwrap();
    format!(
        "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n--x\n\
         Content-Type: text/html\n\n{page}\n--x--\n"
    )
    .into_bytes()
}

fn gzip(number: usize) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    packer.write_all(&plain(number)).unwrap();
    packer.finish().unwrap()
}

fn zstd(number: usize) -> Vec<u8> {
    zstd::stream::encode_all(&plain(number)[..], 3).unwrap()
}

fn bzip2(number: usize) -> Vec<u8> {
    let mut packer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    packer.write_all(&plain(number)).unwrap();
    packer.finish().unwrap()
}

fn xz(number: usize) -> Vec<u8> {
    let options = lzma_rust2::XzOptions::with_preset(1);
    let mut packer = lzma_rust2::XzWriter::new(Vec::new(), options).unwrap();
    packer.write_all(&plain(number)).unwrap();
    packer.finish().unwrap()
}

fn zip(number: usize) -> Vec<u8> {
    packed(&[("telegram.txt", &plain(number))])
}

/// One member, by the layout of POSIX.
fn tar(number: usize) -> Vec<u8> {
    let content = plain(number);
    let mut block = vec![0; 512];
    block[..12].copy_from_slice(b"telegram.txt");
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..136].copy_from_slice(format!("{:011o}\0", content.len()).as_bytes());
    block[148..156].fill(b' ');
    block[156] = b'0';
    block[257..265].copy_from_slice(b"ustar\x0000");
    let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block.extend(&content);
    block.resize(block.len().next_multiple_of(512) + 1024, 0);
    block
}

/// Cut off in the middle; of a tar archive, whose end is padding, in the middle of its member.
fn half(mut whole: Vec<u8>) -> Vec<u8> {
    let content = whole.iter().rposition(|&byte| byte != 0).unwrap() + 1;
    let start = if content > 512 && whole[257..].starts_with(b"ustar") {
        512
    } else {
        0
    };
    whole.truncate(start + (content - start) / 2);
    whole
}

/// Cut off within the first lines.
fn cut_early(mut whole: Vec<u8>) -> Vec<u8> {
    whole.truncate(30);
    whole
}

/// Cut off within the last cell, which stands in quotation marks. Cut off between cells, a row has
/// empty cells at its end.
fn cut_late(mut whole: Vec<u8>) -> Vec<u8> {
    whole.truncate(whole.len() - 10);
    whole
}

/// Cut off before the subject of a message.
fn without_text(mut whole: Vec<u8>) -> Vec<u8> {
    whole.truncate(8);
    whole
}

/// Cut off before the page in a web archive.
fn cut_early_in_archive(mut whole: Vec<u8>) -> Vec<u8> {
    whole.truncate(75);
    whole
}

/// One byte replaced by one that is no character.
fn spoilt(mut whole: Vec<u8>) -> Vec<u8> {
    let place = whole.len() - 10;
    whole[place] = 0xe9;
    whole
}

/// A Word document whose text is cut off, packed soundly.
fn cut_within(_: Vec<u8>) -> Vec<u8> {
    let document = document(0);
    packed(&[(
        "word/document.xml",
        &document.as_bytes()[..document.len() - 30],
    )])
}

/// Indexes `files` files of a kind of which one is broken; returns what is wrong with the outcome.
fn check(kind: &Kind, files: usize) -> Result<(), String> {
    let world = World::new();
    let name = |number: usize| format!("{number:04}.{}", kind.ending);
    let broken = files / 3;
    for number in 0..files {
        let mut bytes = (kind.whole)(number);
        if number == broken {
            bytes = (kind.broken)(bytes);
        }
        std::fs::write(world.path("papers").join(name(number)), bytes).unwrap();
    }
    let arguments = [
        "index",
        "papers",
        "--output",
        "json",
        "--rejects",
        "rejects.jsonl",
    ];
    let outcome = world.run(&arguments);
    outcome.is_quiet();
    let summary = outcome.json();
    let counts = ["read", "added", "rejected", "records"].map(|count| summary[count].as_u64());
    let good = files as u64 - 1;
    if outcome.status != Some(1) || counts != [files as u64, good, 1, good].map(Some) {
        return Err(format!("{outcome:?}"));
    }
    let rejects = std::fs::read_to_string(world.path("rejects.jsonl")).unwrap();
    let mut lines = rejects.lines();
    let reject: Value = serde_json::from_str(lines.next().unwrap_or("null")).unwrap();
    let source = reject["source"].as_str().unwrap_or_default();
    let reason = reject["reason"].as_str().unwrap_or_default();
    let has_place = reject["line"].is_u64() || reject["byte"].is_u64();
    let is_told = outcome.stderr.contains("rejected: ");
    if !source.contains(&name(broken)) || reason.len() < 10 || !has_place || !is_told {
        return Err(format!("{reject}; {outcome:?}"));
    }
    match lines.next() {
        Some(more) => Err(format!("told twice: {reject}, {more}")),
        None => {
            println!("{}: {reason}", kind.name);
            Ok(())
        }
    }
}

#[test]
fn one_broken_file_of_each_format_is_one_reject_and_the_others_go_in() {
    check_all(30);
}

#[test]
#[ignore = "a thousand files of each format"]
fn one_broken_file_among_a_thousand_of_each_format_is_one_reject() {
    check_all(1_000);
}

fn check_all(files: usize) {
    let wrong: Vec<String> = KINDS
        .iter()
        .filter_map(|kind| Some(format!("{}: {}", kind.name, check(kind, files).err()?)))
        .collect();
    let mut row = Row::new("A13", "a broken file of each format");
    (row.trials, row.failures) = (KINDS.len(), wrong.len());
    row.worst = format!("among {files} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
