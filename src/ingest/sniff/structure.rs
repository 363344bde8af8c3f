//! Formats of text, by their structure.
//!
//! Takes the beginning of a text and the name of its file, gives the format. Structure goes
//! before name; the name decides only between prose and what merely looks like it.

use super::Sniffed;
use crate::ingest::cut::{Shape, shape};
use crate::ingest::table::is_table;
use crate::ingest::{Format, archive_text, front_matter, library, mail};

/// Endings of documents; a file without a proper ending is taken for a document too.
const DOCUMENT_ENDINGS: &[&str] = &[
    "adoc", "asc", "markdown", "md", "mdown", "mdtext", "mdx", "mkd", "mkdn", "ocr", "org", "qmd",
    "rmd", "rst", "text", "txt", "wiki",
];

/// Longest ending of a file name; what is longer, or holds other signs than letters and digits,
/// belongs to the name (`Tel. No. 12`).
const MAX_ENDING_CHARS: usize = 10;

pub(super) fn by_structure(text: &str, name: &str, longer: bool) -> Sniffed {
    let ending = ending(name);
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with('<')
        && let Some(found) = by_markup(start, ending.as_deref())
    {
        return found;
    }
    if matches!(ending.as_deref(), Some("jsonl" | "ndjson")) {
        return Sniffed::Format(Format::JsonLines);
    }
    if start.starts_with(['{', '['])
        && let Some(found) = by_json(start, ending.as_deref(), longer)
    {
        return found;
    }
    if library::is_ris(start) {
        return Sniffed::Format(Format::Ris);
    }
    if library::is_bibtex(start, ending.as_deref()) {
        return Sniffed::Format(Format::Bibtex);
    }
    if mail::is_web_archive(start, ending.as_deref()) {
        return Sniffed::Format(Format::Mhtml);
    }
    if mail::is_mail(start, ending.as_deref()) {
        return Sniffed::Format(Format::Mail);
    }
    if archive_text::is_archive_text(text) {
        return Sniffed::Format(Format::ArchiveText);
    }
    if matches!(ending.as_deref(), Some("csv" | "tsv" | "tab")) || is_table(start) {
        return Sniffed::Format(Format::Csv);
    }
    match ending {
        None => Sniffed::Format(Format::Markdown),
        Some(known) if DOCUMENT_ENDINGS.contains(&known.as_str()) => {
            Sniffed::Format(Format::Markdown)
        }
        Some(_) if front_matter::is_there(text) => Sniffed::Format(Format::Markdown),
        Some(other) => Sniffed::Unknown(format!(
            "unknown format, text in a file of the kind .{}: `kartoteka formats` lists what is \
             read; --format says how to read it",
            other.escape_debug()
        )),
    }
}

/// The ending of a file name, lower case, if it is one: letters with or without digits.
fn ending(name: &str) -> Option<String> {
    let (front, ending) = name.rsplit_once('.')?;
    let is_ending = !front.is_empty()
        && ending.chars().count() <= MAX_ENDING_CHARS
        && ending.chars().all(char::is_alphanumeric)
        && ending.chars().any(char::is_alphabetic);
    is_ending.then(|| ending.to_lowercase())
}

fn by_markup(start: &str, ending: Option<&str>) -> Option<Sniffed> {
    let head: String = start.chars().take(4_000).collect::<String>().to_lowercase();
    let root = root_of(&head);
    // Finding aids come in the envelopes of harvests too.
    let holds_ead = || {
        ["<ead>", "<ead ", "<ead:ead"]
            .iter()
            .any(|tag| head.contains(tag))
    };
    if root == "ead" || (!root.starts_with("tei") && root != "html" && holds_ead()) {
        return Some(Sniffed::Format(Format::Ead));
    }
    if root == "document" && head.contains("opendocument.text") {
        return Some(Sniffed::Format(Format::Odt));
    }
    if root == "document" && head.contains("opendocument.spreadsheet") {
        return Some(Sniffed::Format(Format::Spreadsheet));
    }
    let is_tei = head.contains("<tei") || head.contains("tei-c.org");
    // Other XML has elements of these names as well.
    let marks = match head.starts_with("<?xml") {
        true => &["<!doctype html", "<html"][..],
        false => &["<!doctype html", "<html", "<head", "<body"],
    };
    let is_html = marks.iter().any(|mark| head.contains(mark))
        || matches!(ending, Some("html" | "htm" | "xhtml"));
    if is_tei {
        Some(Sniffed::Format(Format::Tei))
    } else if is_html {
        Some(Sniffed::Format(Format::Html))
    } else if head.starts_with("<?xml") || head.starts_with("<!doctype") {
        Some(Sniffed::Unknown(
            match root {
                "fictionbook" => "a book in FictionBook: convert it to EPUB (ebook-convert)",
                _ => {
                    "XML that is neither TEI nor EAD: expected documents in one of these, or in \
                     another format"
                }
            }
            .to_owned(),
        ))
    } else {
        // A document may well begin with a bracket: <illegible>, or an address.
        None
    }
}

/// The name of the first element, without its prefix; nothing where there is none.
fn root_of(head: &str) -> &str {
    let mut rest = head;
    loop {
        rest = rest.trim_start();
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else if rest.starts_with("<!") {
            // A document type may declare entities in brackets.
            let bracket = rest
                .find('[')
                .filter(|&at| at < rest.find('>').unwrap_or(at));
            if bracket.is_some() { "]>" } else { ">" }
        } else {
            let name = rest.strip_prefix('<').unwrap_or_default();
            let name = name.split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'));
            let name = name.take(1).last().unwrap_or_default();
            return name.rsplit(':').next().unwrap_or_default();
        };
        match rest.find(end) {
            Some(at) => rest = &rest[at + end.len()..],
            None => return "",
        }
    }
}

fn by_json(start: &str, ending: Option<&str>, longer: bool) -> Option<Sniffed> {
    let what = match shape(start, longer) {
        Shape::Lines | Shape::List | Shape::Objects { has_text: true } => {
            return Some(Sniffed::Format(Format::JsonLines));
        }
        Shape::Objects { has_text: false } => {
            "a JSON object without title, text or list of records"
        }
        Shape::Other if ending == Some("json") => "JSON that holds no objects",
        // A document may well begin with a bracket: [illegible].
        Shape::Other => return None,
    };
    Some(Sniffed::Unknown(format!(
        "{what}: expected one object a line, a list of objects, or an object around one such list"
    )))
}
