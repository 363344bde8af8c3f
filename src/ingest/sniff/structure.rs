//! Formats of text, by their structure.
//!
//! Takes the beginning of a text and the name of its file, gives the format. Structure goes
//! before name; the name decides only between prose and what merely looks like it.

use super::super::archive_text;
use super::Sniffed;
use crate::ingest::Format;

/// Endings of documents; a file without a proper ending is taken for a document too.
const DOCUMENT_ENDINGS: &[&str] = &["asc", "markdown", "md", "mdown", "mkd", "text", "txt"];

/// Longest ending of a file name; what is longer, or holds other signs than letters and digits,
/// belongs to the name (`Tel. No. 12`).
const MAX_ENDING_CHARS: usize = 10;

/// Column names by which a table is known without its file name saying so.
const TABLE_COLUMNS: &[&str] = &[
    "title", "date", "body", "text", "citation", "summary", "url",
];

pub(super) fn by_structure(text: &str, name: &str, longer: bool) -> Sniffed {
    let ending = ending(name);
    let start = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if start.starts_with('<')
        && let Some(found) = by_markup(start)
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
        Some(other) => Sniffed::Unknown(format!(
            "unknown format, text in a file of the kind .{}: expected Markdown or plain text \
             (.md, .txt), the archive's text export or JSON lines; --format says how to read it",
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

fn by_markup(start: &str) -> Option<Sniffed> {
    let head: String = start.chars().take(4_000).collect::<String>().to_lowercase();
    let is_tei = head.contains("<tei") || head.contains("tei-c.org");
    let is_html = ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|mark| head.contains(mark));
    if is_tei {
        Some(Sniffed::Format(Format::Tei))
    } else if is_html {
        Some(Sniffed::Format(Format::Html))
    } else if head.starts_with("<?xml") || head.starts_with("<!doctype") {
        Some(Sniffed::Unknown(
            "XML that is not TEI: expected TEI as the Foreign Relations series has it, or \
             documents in another format"
                .to_owned(),
        ))
    } else {
        // A document may well begin with a bracket: <illegible>, or an address.
        None
    }
}

fn by_json(start: &str, ending: Option<&str>, longer: bool) -> Option<Sniffed> {
    let (line, has_next) = match start.split_once('\n') {
        Some((line, _)) => (line.trim_end(), true),
        None => (start.trim_end(), longer),
    };
    let is_object =
        serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line).is_ok();
    // A first record that is longer than the head shows only its beginning.
    let begins_object = !start.contains('\n')
        && has_next
        && line[1..].trim_start().starts_with('"')
        && line.starts_with('{');
    if is_object || begins_object {
        return Some(Sniffed::Format(Format::JsonLines));
    }
    let second = start[1..].trim_start();
    let advice = if start.starts_with('[') && second.starts_with(['{', ']']) {
        "a JSON array"
    } else if start.starts_with('{') && second.starts_with(['"', '}']) || ending == Some("json") {
        "JSON over several lines"
    } else {
        return None;
    };
    Some(Sniffed::Unknown(format!(
        "{advice}, which this version does not read: expected one object a line (JSON lines), as \
         jq -c '.[]' makes of an array and jq -c . of an object"
    )))
}

/// Whether text is a table: a header of short names, some of which are fields of a record, and
/// rows with as many cells.
fn is_table(start: &str) -> bool {
    let mut lines = start.lines();
    let Some(header) = lines.next() else {
        return false;
    };
    ['\t', ';', ','].into_iter().any(|separator| {
        let names: Vec<_> = header
            .split(separator)
            .map(|name| name.trim().trim_matches('"'))
            .collect();
        let are_names = names.len() >= 3
            && names.iter().all(|name| {
                (1..=40).contains(&name.len())
                    && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
            });
        are_names
            && names
                .iter()
                .any(|name| TABLE_COLUMNS.contains(&name.to_ascii_lowercase().as_str()))
            && lines
                .clone()
                .next()
                .is_some_and(|row| row.matches(separator).count() + 1 >= names.len())
    })
}
