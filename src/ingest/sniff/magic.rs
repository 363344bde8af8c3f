//! Formats that begin with bytes of their own, and what is no text at all.
//!
//! Owns the table of signatures (sources: the formats' own specifications, and the table of
//! `file(1)`). Takes first bytes, gives what they belong to. Compression layers that are read
//! have been taken off before.

use super::{Format, Sniffed};

/// Signature, its offset, what it is.
const MEDIA: &[(&[u8], usize, &str)] = &[
    (b"\x89PNG\r\n\x1a\n", 0, "an image"),
    (b"\xFF\xD8\xFF", 0, "an image"),
    (b"GIF8", 0, "an image"),
    (b"II*\0", 0, "an image"),
    (b"MM\0*", 0, "an image"),
    (b"WEBP", 8, "an image"),
    (b"\0\0\0\x0CjP  ", 0, "an image"),
    (b"ID3", 0, "a recording"),
    (b"OggS", 0, "a recording"),
    (b"fLaC", 0, "a recording"),
    (b"WAVE", 8, "a recording"),
    (b"AVI ", 8, "a film"),
    (b"ftyp", 4, "a film"),
    (b"\x1A\x45\xDF\xA3", 0, "a film"),
    (b"wOFF", 0, "a font"),
    (b"wOF2", 0, "a font"),
    (b"\0\x01\0\0\0", 0, "a font"),
];

const TEXT_LAYER: &str = "convert it to text first, for example with pdftotext -layout";
const OLD_OFFICE: &str = "save it as .docx, .xlsx or PDF, for example with LibreOffice (soffice \
                          --headless --convert-to docx)";
const OLD_WORDS: &str =
    "save it as .docx, or convert it with LibreOffice (soffice --headless --convert-to docx)";
const OLD_MAIL: &str =
    "save it as .eml, or convert it (msgconvert of libemail-outlook-message-perl)";
const REPACK: &str = "pack it as .gz, .zst, .tar or .zip instead";
const UNPACK: &str = "unpack the outer one first";

/// Signature, its offset, what it is, what to do.
const OTHERS: &[(&[u8], usize, &str, &str)] = &[
    (b"%!PS", 0, "a PostScript file", TEXT_LAYER),
    (
        b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
        0,
        "an old Office file",
        OLD_OFFICE,
    ),
    (b"\xFFWPC", 0, "a WordPerfect file", OLD_WORDS),
    (b"\x31\xBE\0\0", 0, "a file of Windows Write", OLD_WORDS),
    (b"\xDB\xA5", 0, "a file of Word 2", OLD_WORDS),
    (
        b"AT&TFORM",
        0,
        "a DjVu book",
        "take its text out with djvutxt, or convert it to PDF and run ocrmypdf on it",
    ),
    (
        b"BOOKMOBI",
        60,
        "an e-book for Kindle",
        "convert it to EPUB, for example with Calibre (ebook-convert)",
    ),
    (
        b"ITSF",
        0,
        "a help file of Windows (CHM)",
        "unpack its pages, for example with 7z",
    ),
    (
        b"!BDN",
        0,
        "a mailbox of Outlook",
        "convert it to mbox, for example with readpst",
    ),
    (
        b"Standard Jet DB",
        4,
        "a database of Access",
        "export its tables as .csv",
    ),
    (
        b"Standard ACE DB",
        4,
        "a database of Access",
        "export its tables as .csv",
    ),
    (b"7z\xBC\xAF\x27\x1C", 0, "a 7-Zip archive", REPACK),
    (b"Rar!\x1A\x07", 0, "a RAR archive", REPACK),
    (b"\x04\x22\x4D\x18", 0, "an LZ4 archive", REPACK),
    // Those that are read have been opened before, where they stand alone.
    (b"ustar", 257, "an archive inside another", UNPACK),
    (b"PK\x03\x04", 0, "an archive inside another", UNPACK),
    (
        b"SQLite format 3\0",
        0,
        "a database",
        "export its records as JSON lines",
    ),
    (b"\x7FELF", 0, "a program", "leave it out"),
    (b"MZ\x90\0", 0, "a program", "leave it out"),
];

/// Names with which the members of a zip archive begin that is a file of an office program or an
/// e-book (ECMA-376, part 2; OpenDocument 1.3, part 2; OCF 3.3). Those that say no more than that
/// are left to the reader of Word documents, which says what they are.
const PARTS: &[(&str, Option<Format>)] = &[
    ("META-INF/container.xml", Some(Format::Epub)),
    ("word/", Some(Format::Docx)),
    ("xl/", Some(Format::Spreadsheet)),
    ("[Content_Types].xml", None),
    ("_rels/", None),
    ("customXml/", None),
    ("docProps/", None),
    ("mimetype", None),
    ("ppt/", None),
];

/// The same by the content of a first member `mimetype`, which is not packed.
const TYPES: &[(&[u8], Format)] = &[
    (b"application/epub+zip", Format::Epub),
    (
        b"application/vnd.oasis.opendocument.spreadsheet",
        Format::Spreadsheet,
    ),
    (b"application/vnd.oasis.opendocument.text", Format::Odt),
];

/// The same by the ending of the name.
const ENDINGS: &[(&str, Format)] = &[
    (".docx", Format::Docx),
    (".epub", Format::Epub),
    (".ods", Format::Spreadsheet),
    (".odt", Format::Odt),
    (".xlsm", Format::Spreadsheet),
    (".xlsx", Format::Spreadsheet),
];

/// Bytes of a header in a zip archive before the name of its member (APPNOTE.TXT 6.3.10, section
/// 4.3.7).
const HEADER_BYTES: usize = 30;

/// The format of a zip archive that is a document, by the members in its head and by its name. An
/// archive of any files may hold such names further down: the first member, or the name, decides
/// whether it is one.
fn of_package(head: &[u8], name: &str) -> Option<Format> {
    const ZIP: &[u8] = b"PK\x03\x04";
    if !head.starts_with(ZIP) || head.len() < HEADER_BYTES {
        return None;
    }
    let parts: Vec<Option<&(&str, Option<Format>)>> = head
        .windows(ZIP.len())
        .enumerate()
        .filter(|(_, found)| *found == ZIP)
        .filter_map(|(at, _)| head.get(at + HEADER_BYTES..))
        .map(|name| {
            PARTS
                .iter()
                .find(|(part, _)| name.starts_with(part.as_bytes()))
        })
        .collect();
    let lower = name.to_ascii_lowercase();
    let by_ending = ENDINGS.iter().find(|(ending, _)| lower.ends_with(ending));
    let by_ending = by_ending.map(|(_, format)| *format);
    if parts.first().is_none_or(Option::is_none) && by_ending.is_none() {
        return None;
    }
    let content = head[HEADER_BYTES..].strip_prefix(b"mimetype");
    let by_type = content.and_then(|content| {
        let known = TYPES.iter().find(|(kind, _)| content.starts_with(kind));
        known.map(|(_, format)| *format)
    });
    let by_part = parts.into_iter().flatten().find_map(|(_, format)| *format);
    Some(by_type.or(by_part).or(by_ending).unwrap_or(Format::Docx))
}

/// Whether an old Office file is a workbook: by its name, or by the name of the stream in it.
fn is_old_workbook(head: &[u8], name: &str) -> bool {
    const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
    let has = |stream: &str| {
        let wide: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        head.windows(wide.len()).any(|found| found == wide)
    };
    head.starts_with(SIGNATURE)
        && (name.to_ascii_lowercase().ends_with(".xls") || has("Workbook") && !has("WordDocument"))
}

/// First bytes in which the mark of a PDF file stands (ISO 32000-1, annex H.3, note 13): printers
/// and mail programs write something before it.
const PDF_HEAD_BYTES: usize = 1_024;

/// Whether it is a PDF file: its mark at the beginning, or at the head of a line of what is no text.
fn is_pdf(head: &[u8]) -> bool {
    const MARK: &[u8] = b"%PDF-";
    if head.starts_with(MARK) {
        return true;
    }
    let front = &head[..head.len().min(PDF_HEAD_BYTES)];
    let marked = front
        .windows(MARK.len() + 1)
        .position(|bytes| bytes.starts_with(MARK) && bytes.last().is_some_and(u8::is_ascii_digit));
    let begins_line = marked.is_some_and(|at| {
        head[..at]
            .iter()
            .all(|b| b.is_ascii_whitespace() || matches!(b, 0xEF | 0xBB | 0xBF))
            || head[at - 1].is_ascii_control()
    });
    // A text about PDF may have the mark too, and no more: the format asks for bytes that no text
    // has.
    begins_line && head.iter().any(|b| *b >= 0x80) && std::str::from_utf8(head).is_err()
}

/// Whether a compound file is a document of Word: its stream stands at the head, or its name among
/// those in the file, or it is called so.
fn is_old_word(head: &[u8], name: &str) -> bool {
    const STREAM: &[u8] = b"W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0";
    let name = name.to_ascii_lowercase();
    head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        && (head.get(512..514) == Some(b"\xEC\xA5")
            || head.windows(STREAM.len()).any(|at| at == STREAM)
            || name.ends_with(".doc")
            || name.ends_with(".dot"))
}

/// Whether a compound file is a mail of Outlook, by its name or that of its first stream.
fn is_outlook(head: &[u8], name: &str) -> bool {
    const STREAM: &[u8] = b"_\0_\0p\0r\0o\0p\0e\0r\0t\0i\0e\0s\0_\0";
    head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
        && (name.to_ascii_lowercase().ends_with(".msg")
            || head.windows(STREAM.len()).any(|at| at == STREAM))
}

/// What a source is by the bytes with which it begins.
pub(super) fn by_magic(head: &[u8], name: &str) -> Option<Sniffed> {
    if is_pdf(head) {
        return Some(Sniffed::Format(Format::Pdf));
    }
    if head.starts_with(b"{\\rtf") {
        return Some(Sniffed::Format(Format::Rtf));
    }
    if is_old_workbook(head, name) {
        return Some(Sniffed::Format(Format::Spreadsheet));
    }
    if is_old_word(head, name) {
        return Some(Sniffed::Format(Format::Doc));
    }
    if is_outlook(head, name) {
        return Some(Sniffed::Unknown(format!("a mail of Outlook: {OLD_MAIL}")));
    }
    if let Some(format) = of_package(head, name) {
        return Some(Sniffed::Format(format));
    }
    let begins = |signature: &[u8], at: usize| {
        head.get(at..)
            .is_some_and(|rest| rest.starts_with(signature))
    };
    MEDIA
        .iter()
        .find(|(signature, at, _)| begins(signature, *at))
        .map(|(_, _, what)| Sniffed::Media(what))
        .or_else(|| {
            OTHERS
                .iter()
                .find(|(signature, at, ..)| begins(signature, *at))
                .map(|(_, _, what, advice)| Sniffed::Unknown(format!("{what}: {advice}")))
        })
}

/// Whether decoded text is binary after all: control characters that no text holds.
pub(super) fn by_control_characters(text: &str) -> Option<Sniffed> {
    let mut characters = 0_usize;
    let mut controls = 0_usize;
    for character in text.chars() {
        characters += 1;
        // Form feeds part pages; U+001A ends texts of old DOS programs.
        let is_usual = matches!(character, '\t' | '\n' | '\r' | '\x0c' | '\x1a');
        controls += usize::from(character.is_control() && !is_usual);
    }
    // One stray control character does not make a document binary: scans and old word processors
    // leave them. One in twenty does.
    if controls * 20 <= characters {
        return None;
    }
    let reason = "unknown format, not text: `kartoteka formats` lists what is read";
    Some(Sniffed::Unknown(reason.to_owned()))
}
