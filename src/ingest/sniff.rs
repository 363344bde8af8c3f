//! What a source is, by looking at its beginning; the file name only breaks ties.
//!
//! Takes the first [`SNIFF_BYTES`](super::limits::SNIFF_BYTES) of the unpacked source and its
//! name, gives a [`Sniffed`]. Is strict with what it cannot place: a program or a table that is
//! read as a document would stand among the hits for ever.
//!
//! Deliberately ignores whether the rest of the source keeps what its beginning promises: that
//! is the reader's to say, with the place.

use super::Format;
use super::encoding::{Encoding, decode};

mod magic;
mod structure;
mod unwanted;

#[cfg(test)]
pub(crate) use unwanted::compile::COMPILED;
pub(super) use unwanted::unwanted;

/// What a source turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sniffed {
    /// A format of documents.
    Format(Format),
    /// Nothing in it, or nothing but blanks.
    Empty,
    /// An image, a recording, a font: it holds no text, and nobody expects any.
    Media(&'static str),
    /// Something else, with what it is and what would help.
    Unknown(String),
}

/// Recognises a source by its first bytes, its name, and whether it is longer than `head`.
#[must_use]
pub fn sniff(head: &[u8], name: &str, longer: bool) -> Sniffed {
    sniff_in(head, name, longer, None)
}

/// The same for a source of which a user states the encoding.
pub(super) fn sniff_in(head: &[u8], name: &str, longer: bool, stated: Option<Encoding>) -> Sniffed {
    if let Some(found) = magic::by_magic(head, name) {
        return found;
    }
    let (encoding, mark) = Encoding::stated_or_detected(stated, head);
    let bytes = &head[mark..];
    let text = decode_head(bytes, encoding, longer);
    if text
        .trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
        .is_empty()
        && !longer
    {
        return Sniffed::Empty;
    }
    if let Some(binary) = magic::by_control_characters(&text) {
        return binary;
    }
    structure::by_structure(&text, name, longer)
}

/// The head as text, for looking only: bytes that are not in the encoding count as letters, so
/// that a document in a foreign encoding still comes to a reader that names the byte.
fn decode_head(bytes: &[u8], encoding: Encoding, longer: bool) -> String {
    let whole = match decode(bytes, encoding) {
        Ok(text) => return text.into_owned(),
        Err(fault) => fault.byte,
    };
    if encoding.is_utf16() {
        // The end of the head may have cut a character in two.
        let end = if longer { whole } else { 0 };
        return decode(&bytes[..end], encoding)
            .map_or_else(|_| String::new(), |text| text.into_owned());
    }
    bytes
        .utf8_chunks()
        .flat_map(|chunk| {
            [
                chunk.valid(),
                if chunk.invalid().is_empty() { "" } else { "ж" },
            ]
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, head: &[u8], expected: &Sniffed) {
        assert_eq!(
            &sniff(head, name, false),
            expected,
            "{name}: {:?}",
            String::from_utf8_lossy(head)
        );
    }

    /// The beginning of a zip archive with this member.
    fn zip(name: &str, content: &str) -> Vec<u8> {
        let mut head = b"PK\x03\x04".to_vec();
        head.resize(30, 0);
        head[26] = u8::try_from(name.len()).unwrap();
        head.extend(name.bytes().chain(content.bytes()));
        head
    }

    #[test]
    fn the_content_decides() {
        use Format::{ArchiveText, Csv, Ead, Html, JsonLines, Markdown, Tei};
        let export = "**November 19, 1951**\n**A title**\n\n**Citation:**\n\nAPRF, f. 3\n\n**Summary:**\n\nIt.\n";
        for (name, head, format) in [
            ("113630.txt", export, ArchiveText),
            ("a.md", export, ArchiveText),
            (
                "b.txt",
                "Title\n\nCitation:\n\nAPRF, f. 3\n\nOriginal Language:\n\nRussian\n",
                ArchiveText,
            ),
            (
                "a.md",
                "**No. 1**\n\nNote to the Presidium\nJune 13, 1963\n",
                Markdown,
            ),
            ("a.txt", "Telegram from Pyongyang\n", Markdown),
            ("TELEGRAM", "Telegram from Pyongyang\n", Markdown),
            ("Tel. No. 12", "Telegram from Pyongyang\n", Markdown),
            ("a.md", "---\ntitle: A telegram\n---\nText\n", Markdown),
            ("a.qmd", "---\ntitle: A telegram\n---\nText\n", Markdown),
            ("a.Rmd", "# A telegram\n", Markdown),
            ("a.tex", "---\ntitle: A telegram\n---\nText\n", Markdown),
            ("a.org", "#+TITLE: A telegram\n", Markdown),
            ("a.rst", "A telegram\n==========\n", Markdown),
            ("a.note", "---\ntitle: A telegram\n---\nText\n", Markdown),
            (
                "a.xml",
                "<?xml version='1.0'?>\n<!-- <ead> -->\n<TEI><teiHeader>",
                Tei,
            ),
            (
                "a.txt",
                "+++\ntitle = \"A telegram\"\n+++\nText\n",
                Markdown,
            ),
            (
                "a.jsonl",
                "{\"title\":\"A\"}\n{\"title\":\"B\"}\n",
                JsonLines,
            ),
            ("a.txt", "\n{\"title\":\"A\"}\n", JsonLines),
            ("a.jsonl", "not json\n{\"title\":\"B\"}\n", JsonLines),
            ("a.json", "{\"title\":\"A\"}", JsonLines),
            ("a.json", "[\n {\"title\": \"A\"}\n]", JsonLines),
            ("a.json", "{\n  \"title\": \"A\"\n}\n", JsonLines),
            (
                "a.txt",
                "{\"total\": 1, \"records\": [{\"title\": \"A\"}]}",
                JsonLines,
            ),
            ("a.txt", "[illegible] telegram\n", Markdown),
            (
                "a.xml",
                "<?xml version=\"1.0\"?>\n<TEI xmlns=\"http://www.tei-c.org/ns/1.0\">",
                Tei,
            ),
            ("a.txt", "<TEI.2><teiHeader>", Tei),
            (
                "a.xml",
                "<?xml version='1.0'?>\n<!-- a head -->\n<ead><eadheader><head>",
                Ead,
            ),
            ("a.xml", "<ead:ead xmlns:ead='urn:isbn:1-931666-22-9'>", Ead),
            (
                "a.xml",
                "<?xml version='1.0'?><OAI-PMH><metadata><ead xmlns='urn:isbn:1-931666-22-9'><head>",
                Ead,
            ),
            (
                "a.fods",
                "<office:document office:mimetype='application/vnd.oasis.opendocument.spreadsheet'>",
                Format::Spreadsheet,
            ),
            ("a.html", "<!DOCTYPE html>\n<html><body>", Html),
            ("page", "  <HTML lang=en>", Html),
            ("a.csv", "title,date\nA,1951\n", Csv),
            ("a.tsv", "title\tdate\nA\t1951\n", Csv),
            ("a.txt", "id;title;date\n1;A;1951\n2;B;1952\n", Csv),
            ("a.txt", "Дата\tНазвание документа\n1951\tА\n", Csv),
            ("a", "\"Document Title\",Date,Box\n\"A, b\",1951,3\n", Csv),
            (
                "a.txt",
                "Title, date and place\nof the document\n",
                Markdown,
            ),
            ("a.txt", "Title, Date\n", Markdown),
            ("a.doc", "{\\rtf1\\ansi", Format::Rtf),
            (
                "a.fodt",
                "<?xml version='1.0'?>\n<office:document office:mimetype='application/vnd.oasis.opendocument.text'>",
                Format::Odt,
            ),
            ("a.txt", "TY  - GEN\nTI  - A\nER  - \n", Format::Ris),
            (
                "a.txt",
                "% Encoding: UTF-8\n\n@misc{a,\n title = {A}\n}\n",
                Format::Bibtex,
            ),
            ("a.bib", "A library\n@Book{a}\n", Format::Bibtex),
            ("a.txt", "@home we heard that x = {1}\n", Markdown),
            ("a.eml", "From: A\nSubject: B\n\nC", Format::Mail),
            ("a.txt", "From: A\nSubject: B\n\nC", Markdown),
        ] {
            check(name, head.as_bytes(), &Sniffed::Format(format));
        }
        for (name, head, format) in [
            (
                "a.zip",
                zip("mimetype", "application/epub+zip"),
                Format::Epub,
            ),
            ("a.epub", zip("OEBPS/a.html", ""), Format::Epub),
            (
                "a",
                zip("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
                Format::Spreadsheet,
            ),
            ("a", zip("xl/workbook.xml", ""), Format::Spreadsheet),
            (
                "a",
                [zip("[Content_Types].xml", "<Types/>"), zip("xl/a", "")].concat(),
                Format::Spreadsheet,
            ),
            ("a", zip("word/document.xml", ""), Format::Docx),
            ("a", zip("[Content_Types].xml", ""), Format::Docx),
            (
                "list.XLS",
                b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
                Format::Spreadsheet,
            ),
        ] {
            check(name, &head, &Sniffed::Format(format));
        }
        check(
            "a.txt",
            b"\xEF\xBB\xBF{\"title\":\"A\"}\n",
            &Sniffed::Format(JsonLines),
        );
        check(
            "a.txt",
            b"\xFF\xFET\0i\0t\0l\0e\0",
            &Sniffed::Format(Markdown),
        );
        check(
            "a.txt",
            b"T\0e\0l\0e\0g\0r\0a\0m\0",
            &Sniffed::Format(Markdown),
        );
        check(
            "a.csv",
            b"\xCD\xE0\xE7\xE2\xE0\xED\xE8\xE5,\xC4\xE0\xF2\xE0\n",
            &Sniffed::Format(Csv),
        );
        check(
            "a.doc",
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
            &Sniffed::Format(Format::Doc),
        );
        check(
            "a.odt",
            b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x08\0\0\0mimetypeapplication/vnd.oasis.opendocument.textPK",
            &Sniffed::Format(Format::Odt),
        );
        check(
            "a.txt",
            b"\xD2\xE5\xEB\xE5\xE3\xF0\xE0\xEC\xEC\xE0 1951",
            &Sniffed::Format(Markdown),
        );
    }

    #[test]
    fn a_pdf_file_is_known_by_its_mark() {
        for (name, head) in [
            ("a.pdf", &b"%PDF-1.4"[..]),
            ("letter", b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n1 0 obj"),
            ("a.pdf", b"\r\n\r\n%PDF-1.3\r%\xE2\xE3\xCF\xD3\r"),
            (
                "a.pdf",
                b"\x1B%-12345X@PJL JOB\n%PDF-1.3\r%\xE2\xE3\xCF\xD3\r",
            ),
        ] {
            check(name, head, &Sniffed::Format(Format::Pdf));
        }
        for text in [
            "On the mark of a file\n%PDF-1.4\nand what follows it\n",
            "The mark %PDF-1.4 stands at the head; \u{e9}t\u{e9}\n",
        ] {
            check("a.txt", text.as_bytes(), &Sniffed::Format(Format::Markdown));
        }
    }

    #[test]
    fn what_is_no_document_is_left_out() {
        for (name, head) in [
            ("a.txt", &b""[..]),
            ("a.jsonl", b" \n\r\n\t"),
            ("a.md", b"\xEF\xBB\xBF\n"),
        ] {
            check(name, head, &Sniffed::Empty);
        }
        check("a.txt", b"\x89PNG\r\n\x1a\n", &Sniffed::Media("an image"));
        check(
            "scan.jpg",
            b"\xFF\xD8\xFF\xE0\0\x10JFIF",
            &Sniffed::Media("an image"),
        );
    }

    #[test]
    fn what_is_unknown_gets_advice() {
        let said: Vec<_> = [
            ("a.ppt", &b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"[..]),
            ("a.7z", b"7z\xBC\xAF\x27\x1C"),
            ("a.bin", b"\0\x01\x02\x03\0\0\0"),
            ("a.py", b"import os\nprint(1)\n"),
            ("a.xml", b"<?xml version='1.0'?><rss/>"),
            ("a.xml", b"<?xml version='1.0'?><eac><head>A</head></eac>"),
            ("a.fb2", b"<?xml version='1.0'?><FictionBook/>"),
            ("a.msg", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
            ("a.wpd", b"\xFFWPC\x10\0\0\0\x01\x0A"),
            ("a.djvu", b"AT&TFORM\0\0\0\x10DJVU"),
            ("a.json", b"[\n 1, 2\n]"),
            ("a.json", b"{\n  \"version\": 1\n}\n"),
            ("a.toml", b"[package]\nname = 'a'\n"),
        ]
        .into_iter()
        .map(|(name, head)| match sniff(head, name, false) {
            Sniffed::Unknown(reason) => format!("{name}: {reason}"),
            other => panic!("{name}: {other:?}"),
        })
        .collect();
        insta::assert_snapshot!(said.join("\n"));
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..300), name in ".{0,12}", longer: bool) {
            let _ = sniff(&bytes, &name, longer);
        }

        #[test]
        fn no_text_panics(text in "[-+{}<>:*,;\\[\\]a-zCit \n\"]{0,200}", longer: bool) {
            let _ = sniff(text.as_bytes(), "a.txt", longer);
        }
    }
}
