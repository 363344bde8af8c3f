//! Entries of BibTeX and BibLaTeX.
//!
//! Takes the text of an entry (`@unpublished{key, title = {…}, …}`), gives its fields; what is no
//! entry (`@comment`, `@string`, `@preamble`) gives nothing. Values stand in braces or quotation
//! marks, are numbers or abbreviations, and may be joined by `#`. Abbreviations are those of the
//! months and the ones that the head of the file defines ([`strings`]).
//!
//! Known gaps: crossed references (`crossref`, `xdata`) are kept and not followed; abbreviations
//! defined below the first [`SNIFF_BYTES`](crate::ingest::limits::SNIFF_BYTES) stay as written.
//! Sources: the manual of BibTeX (Patashnik 1988) and that of the package biblatex (3.20, chapter 2),
//! and what Zotero, Better BibTeX, Mendeley and JabRef write.

use std::collections::HashMap;

use super::{Entry, names_place, tex};
use crate::record::own::is_json;
use crate::record::reference::Authority;

/// Abbreviations and what they stand for.
pub(in crate::ingest) type Strings = HashMap<String, String>;

/// The months that every style knows.
const MONTHS: [&str; 12] = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
];

/// Longest name of a field that is read as one.
const MAX_NAME_BYTES: usize = 100;

/// Types of entries as words; `misc` says nothing, and what is not here keeps its name.
const TYPES: &[(&str, &str)] = &[
    ("article", "journal article"),
    ("inbook", "chapter"),
    ("incollection", "chapter"),
    ("inproceedings", "conference paper"),
    ("mastersthesis", "thesis"),
    ("online", "web page"),
    ("phdthesis", "thesis"),
    ("proceedings", "book"),
    ("techreport", "report"),
    ("unpublished", "manuscript"),
];

/// Fields that mean something else here than columns of that name do elsewhere, and the names under
/// which they are kept.
const KEPT: &[(&str, &str)] = &[
    ("address", "place of publication"),
    ("location", "place of publication"),
    ("collection", "archival collection"),
    ("series", "book series"),
    ("journal", "publication"),
    ("journaltitle", "publication"),
    ("booktitle", "publication"),
    ("shorttitle", "short title"),
    ("urldate", "accessed"),
    ("content", "contents of the book"),
    ("contents", "contents of the book"),
    ("source", "origin"),
    ("name", "name of the entry"),
];

/// Whether a text is a library in BibTeX: its first line that is no comment begins an entry.
pub(in crate::ingest) fn is_bibtex(head: &str, ending: Option<&str>) -> bool {
    let is_named = matches!(ending, Some("bib" | "bibtex" | "biblatex"));
    let mut lines = head.lines().map(str::trim_start);
    let first = lines.find(|line| {
        let is_remark = line.starts_with('%') || is_named && !line.starts_with('@');
        !line.is_empty() && !is_remark
    });
    let Some(rest) = first.and_then(|line| line.strip_prefix('@')) else {
        return false;
    };
    let name = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = rest[name..].trim_start();
    name > 0 && rest.starts_with(['{', '(']) && (is_named || head.contains('='))
}

/// Most bytes that abbreviations may make of one value, and of all abbreviations together beyond
/// what is written out: one made of two of another would double with every line.
const MAX_EXPANDED_BYTES: usize = 64 << 10;

/// The abbreviations that the head of a library defines.
pub(in crate::ingest) fn strings(head: &str) -> Strings {
    let mut strings = Strings::new();
    let mut bytes = 0;
    for (at, _) in head.match_indices('@') {
        let rest = &head[at + 1..];
        let is_definition = rest
            .get(..6)
            .is_some_and(|name| name.eq_ignore_ascii_case("string"));
        if is_definition && let Ok((_, _, fields)) = parse(&head[at..], &strings, false) {
            bytes += fields.iter().map(|(_, value)| value.len()).sum::<usize>();
            if bytes > head.len() + MAX_EXPANDED_BYTES {
                break;
            }
            strings.extend(fields);
        }
    }
    strings
}

/// Reads one entry.
///
/// # Errors
/// Returns the reason why it is none.
pub(super) fn read(text: &str, strings: &Strings) -> Result<Option<Entry>, String> {
    let (kind, key, fields) = parse(text, strings, true)?;
    if matches!(
        kind.as_str(),
        "comment" | "string" | "preamble" | "set" | "xdata"
    ) {
        return Ok(None);
    }
    let mut entry = Entry::default();
    entry.add("identifier", &key);
    let get = |name: &str| {
        let mut named = fields.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.as_str())
    };
    let known = TYPES.iter().find(|(known, _)| *known == kind);
    let kind = known.map_or(kind.as_str(), |(_, word)| *word);
    let stated = get("type").or_else(|| get("entrysubtype"));
    entry.kind = stated.map(tex::plain);
    let kind = stated.unwrap_or(kind);
    if kind != "misc" {
        entry.add("type", &tex::plain(kind));
    }
    if let Some(date) = date(get("date"), get("year"), get("month"), get("day")) {
        entry.add("date", &date);
    }
    let prefix = ["archiveprefix", "eprinttype"].into_iter().find_map(get);
    // Most are of preprints (`arXiv`), which hold no papers of states.
    let prefix = prefix.filter(|name| Authority::standard().named(name).is_some());
    let subtitle = get("title").and(get("subtitle"));
    for (name, value) in &fields {
        let text = tex::plain(value);
        match name.as_str() {
            "date" | "year" | "month" | "day" | "type" | "entrysubtype" => {}
            "title" => match subtitle {
                Some(more) => entry.add_first("title", &format!("{text}: {}", tex::plain(more))),
                None => entry.add_first("title", &text),
            },
            "subtitle" if subtitle.is_some() => {}
            "author" | "editor" | "editora" | "translator" | "recipient" | "addressee"
            | "sender" | "contributor" => people(value).for_each(|name| entry.add("people", &name)),
            "abstract" => entry.add("summary", &text),
            "keywords" | "keyword" => text
                .split([',', ';'])
                .for_each(|keyword| entry.add("subjects", keyword)),
            // JSON stands there as it is.
            name if entry.add_own(name, if is_json(value) { value } else { &text }) => {}
            "origlanguage" | "langid" | "language" | "hyphenation" => {
                entry.add_first("language", &text);
            }
            // It stands there as it is, but for what needs commands.
            "url" if !value.contains(['\\', '{']) => entry.add("url", value),
            "url" => entry.add("url", &text),
            "howpublished" if text.starts_with("http") => entry.add_first("url", &text),
            "annote" | "annotation" | "notes" => {
                entry.add("notes", &text);
                entry.notes.push(text);
            }
            "archive" | "repository" => entry.archive = Some(text).filter(|name| !name.is_empty()),
            "archiveprefix" | "eprinttype" if prefix.is_some() => {
                entry.archive.get_or_insert(text);
            }
            "eprint" if prefix.is_some() => entry.locate(&text),
            "archivelocation" | "archive_location" | "locationinarchive" | "callnumber"
            | "call-number" | "shelfmark" => entry.locate(&text),
            // Name and number of a library, or of an archive.
            "library" | "number" if names_place(&text) => entry.locate(&text),
            "file" | "localfile" => {
                entry.files.extend(files(value));
                entry.add("attachments", value);
            }
            other => {
                let known = KEPT.iter().find(|(field, _)| *field == other);
                entry.add(known.map_or(other, |(_, name)| *name), &text);
            }
        }
    }
    Ok(Some(entry))
}

/// The date of `date`, or of `year`, `month` and `day`, as others write it.
fn date(
    date: Option<&str>,
    year: Option<&str>,
    month: Option<&str>,
    day: Option<&str>,
) -> Option<String> {
    if let Some(date) = date {
        return Some(tex::plain(date));
    }
    let year = tex::plain(year?);
    let Some(month) = month.map(tex::plain) else {
        return Some(year);
    };
    let lower = month.trim().to_lowercase();
    let number = match lower.parse::<usize>() {
        Ok(number) => Some(number),
        // `nov`, `November`, `19 nov`.
        Err(_) => MONTHS
            .iter()
            .position(|known| lower.get(..3) == Some(*known))
            .map(|at| at + 1),
    };
    Some(match (number, day.map(tex::plain)) {
        (Some(month), Some(day)) => format!("{year}-{month:02}-{:0>2}", day.trim()),
        (Some(month), None) => format!("{year}-{month:02}"),
        (None, _) => format!("{month} {year}"),
    })
}

/// The names of a list of people, which `and` separates outside braces.
fn people(value: &str) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    let mut depth = 0_usize;
    let mut start = 0;
    for (at, sign) in value.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            sign if depth == 0 && sign.is_whitespace() => {
                let rest = &value[at + sign.len_utf8()..];
                let is_and = rest.get(..3) == Some("and")
                    && rest[3..].starts_with(char::is_whitespace)
                    && at >= start;
                if is_and {
                    names.push(&value[start..at]);
                    start = at + sign.len_utf8() + 3;
                }
            }
            _ => {}
        }
    }
    names.push(value.get(start..).unwrap_or_default());
    let names: Vec<String> = names
        .into_iter()
        .map(|name| tex::plain(name.trim()))
        .collect();
    names.into_iter().filter(|name| name != "others")
}

/// The paths in a `file` field: `Title:path:type;…` (Zotero, JabRef), with `\:` and `\;` for the
/// signs themselves, or a path alone.
fn files(value: &str) -> Vec<String> {
    split(value, ';')
        .into_iter()
        .filter_map(|file| {
            let parts = split(&file, ':');
            let path = match parts.as_slice() {
                [only] => only,
                // A drive of Windows is one letter.
                [_, path] | [_, path, _] => path,
                [_, drive, path, _] if drive.len() == 1 => path,
                _ => return None,
            };
            Some(path.trim().to_owned()).filter(|path| !path.is_empty())
        })
        .collect()
}

/// Splits at a sign that no backslash stands before, and takes the backslashes off.
fn split(value: &str, at: char) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut signs = value.chars();
    while let Some(sign) = signs.next() {
        let kept = match sign {
            '\\' => signs.next(),
            sign if sign == at => {
                parts.push(String::new());
                continue;
            }
            sign => Some(sign),
        };
        if let Some(part) = parts.last_mut() {
            part.extend(kept);
        }
    }
    parts
}

/// Type, key and fields of an entry.
type Parsed = (String, String, Vec<(String, String)>);

/// Parses an entry; `has_key` is false where a `@string` is to be read as fields.
fn parse(text: &str, strings: &Strings, has_key: bool) -> Result<Parsed, String> {
    let line = |rest: &str| {
        let above = &text[..text.len() - rest.len()];
        above.matches('\n').count() + 1
    };
    let rest = text.trim_start().strip_prefix('@').unwrap_or(text);
    let end = rest
        .find(|sign: char| !sign.is_ascii_alphabetic())
        .unwrap_or(rest.len());
    let kind = rest[..end].to_ascii_lowercase();
    let rest = rest[end..].trim_start();
    let Some(mut rest) = rest.strip_prefix(['{', '(']) else {
        return Err("no bracket behind the type: expected @type{key, field = {value}}".to_owned());
    };
    if has_key && matches!(kind.as_str(), "comment" | "string" | "preamble") {
        return Ok((kind, String::new(), Vec::new()));
    }
    let mut key = String::new();
    if has_key {
        let end = rest.find([',', '}', ')', '=', '{']).unwrap_or(rest.len());
        if rest[end..].starts_with(',') {
            key = rest[..end].trim().to_owned();
            rest = &rest[end + 1..];
        } else if rest[end..].starts_with(['}', ')']) {
            return Ok((kind, rest[..end].trim().to_owned(), Vec::new()));
        }
    }
    let mut fields = Vec::new();
    loop {
        rest = rest.trim_start_matches(|sign: char| sign.is_whitespace() || sign == ',');
        if rest.is_empty() || rest.starts_with(['}', ')']) {
            return Ok((kind, key, fields));
        }
        let equals = rest.find('=').filter(|&at| at <= MAX_NAME_BYTES);
        let name = equals.map(|at| rest[..at].trim());
        let is_name = |name: &&str| {
            let is_sign =
                |sign: char| sign.is_whitespace() || matches!(sign, '{' | '}' | '"' | ',');
            !name.is_empty() && !name.contains(is_sign)
        };
        let (Some(equals), Some(name)) = (equals, name.filter(is_name)) else {
            return Err(format!(
                "not valid BibTeX on line {} of the entry: expected a field such as title = {{…}}",
                line(rest)
            ));
        };
        let (value, after) = value(&rest[equals + 1..], strings).map_err(|reason| {
            format!(
                "the value of \"{}\" on line {} of the entry {reason}",
                name.escape_debug(),
                line(rest)
            )
        })?;
        fields.push((name.to_lowercase(), value));
        rest = after.trim_start();
        if !(rest.is_empty() || rest.starts_with([',', '}', ')'])) {
            return Err(format!(
                "not valid BibTeX on line {} of the entry: expected a comma before the next field",
                line(rest)
            ));
        }
    }
}

/// Why there is no value, or none that can be read.
const NO_VALUE: &str = "is not closed, or no value: expected braces, quotation marks, a number or an \
                        abbreviation";
const TOO_LONG: &str = "has more than 64 kB of abbreviations: expected fewer";

/// The value at the head of `rest`, and what follows.
fn value<'r>(rest: &'r str, strings: &Strings) -> Result<(String, &'r str), &'static str> {
    let mut whole = String::new();
    let mut expanded = 0;
    let mut rest = rest.trim_start();
    loop {
        let after = match rest.chars().next() {
            None => return Err(NO_VALUE),
            Some('{' | '"') => {
                let end = closing(rest).ok_or(NO_VALUE)?;
                whole.push_str(&rest[1..end]);
                &rest[end + 1..]
            }
            Some(_) => {
                let is_end = |sign: char| {
                    sign.is_whitespace() || matches!(sign, ',' | '}' | ')' | '#' | '{' | '"' | '=')
                };
                let end = rest.find(is_end).unwrap_or(rest.len());
                let name = &rest[..end];
                if name.is_empty() {
                    return Err(NO_VALUE);
                }
                let known = strings.get(&name.to_lowercase());
                expanded += known.map_or(0, String::len);
                if expanded > MAX_EXPANDED_BYTES {
                    return Err(TOO_LONG);
                }
                whole.push_str(known.map_or(name, String::as_str));
                &rest[end..]
            }
        };
        let after = after.trim_start();
        match after.strip_prefix('#') {
            Some(more) => rest = more.trim_start(),
            None => return Ok((whole, after)),
        }
    }
}

/// Where the brace or quotation mark at the head of `rest` closes.
fn closing(rest: &str) -> Option<usize> {
    let is_quoted = rest.starts_with('"');
    let mut depth = 0_usize;
    let mut is_escaped = false;
    for (at, sign) in rest.bytes().enumerate().skip(1) {
        match sign {
            _ if is_escaped => {
                is_escaped = false;
                continue;
            }
            b'{' => depth += 1,
            b'}' if depth == 0 => return (!is_quoted).then_some(at),
            b'}' => depth -= 1,
            b'"' if is_quoted && depth == 0 => return Some(at),
            _ => {}
        }
        is_escaped = sign == b'\\';
    }
    None
}
