//! Entries of RIS: one tag a line, from `TY` to `ER`.
//!
//! Takes the text of an entry, gives its fields. A line without a tag goes on in the field above.
//! Sources: the RIS format specification of 2011, and the tags as Zotero, EndNote and Mendeley write
//! them (Zotero puts the archive into `DB` and the place in it into `AN`).

use super::{Entry, names_place};

/// Types of entries as words; what is not here keeps its code. `GEN` says nothing.
const TYPES: &[(&str, &str)] = &[
    ("ART", "artwork"),
    ("BLOG", "web page"),
    ("BOOK", "book"),
    ("CHAP", "chapter"),
    ("CONF", "conference paper"),
    ("CPAPER", "conference paper"),
    ("EDBOOK", "book"),
    ("EJOUR", "journal article"),
    ("ELEC", "web page"),
    ("GOVDOC", "government document"),
    ("HEAR", "hearing"),
    ("ICOMM", "message"),
    ("JOUR", "journal article"),
    ("MANSCPT", "manuscript"),
    ("MAP", "map"),
    ("MGZN", "magazine article"),
    ("NEWS", "newspaper article"),
    ("PAMP", "pamphlet"),
    ("PCOMM", "letter"),
    ("RPRT", "report"),
    ("THES", "thesis"),
    ("UNPB", "manuscript"),
    ("UNPD", "manuscript"),
    ("WEB", "web page"),
];

/// Tags that are kept, and the names under which they are shown. Names are chosen so that none is
/// taken for a field: the series of a book is no collection, its place of publication no place.
const KEPT: &[(&str, &str)] = &[
    ("BT", "publication"),
    ("CY", "place of publication"),
    ("DO", "doi"),
    ("DP", "library catalog"),
    ("ET", "edition"),
    ("IS", "issue"),
    ("J2", "publication"),
    ("JA", "publication"),
    ("JF", "publication"),
    ("JO", "publication"),
    ("M1", "extra"),
    ("M2", "extra"),
    ("PB", "publisher"),
    ("PP", "place of publication"),
    ("SE", "section"),
    ("SN", "isbn"),
    ("ST", "short title"),
    ("T2", "publication"),
    ("T3", "book series"),
    ("VL", "volume"),
    ("Y2", "accessed"),
];

/// The tag and the value of a line that has one.
fn tagged(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start_matches(['\u{feff}', ' ', '\t']);
    let (tag, rest) = line.split_at_checked(2)?;
    let [first, second] = tag.as_bytes() else {
        return None;
    };
    let is_tag =
        first.is_ascii_uppercase() && (second.is_ascii_uppercase() || second.is_ascii_digit());
    let rest = rest
        .strip_prefix("  -")
        .or_else(|| rest.strip_prefix(" -"))?;
    let value = match rest.strip_prefix(' ') {
        Some(value) => value,
        None if rest.trim().is_empty() => "",
        None => return None,
    };
    is_tag.then_some((tag, value))
}

/// Whether a text begins as a library in RIS does: with a type, at most a few lines below its head.
pub(in crate::ingest) fn is_ris(head: &str) -> bool {
    let lines = head.lines().filter(|line| !line.trim().is_empty());
    let mut tags = lines.take(6).filter_map(tagged).map(|(tag, _)| tag);
    tags.next() == Some("TY") && tags.next().is_some()
}

/// Reads one entry.
///
/// # Errors
/// Returns the reason why it is none.
pub(super) fn read(text: &str) -> Result<Option<Entry>, String> {
    let mut fields: Vec<(&str, String)> = Vec::new();
    for line in text.lines() {
        match tagged(line) {
            Some(("ER", _)) => break,
            Some((tag, value)) => fields.push((tag, value.trim().to_owned())),
            None => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push('\n');
                    value.push_str(line.trim());
                }
            }
        }
    }
    let Some(("TY", code)) = fields.first().map(|(tag, code)| (*tag, code.clone())) else {
        return Err("no type (TY) at its head: expected an entry of RIS".to_owned());
    };
    let mut entry = Entry::default();
    let is_paper = matches!(
        code.as_str(),
        "MANSCPT" | "PCOMM" | "RPRT" | "GOVDOC" | "UNPB" | "UNPD" | "GEN" | "HEAR" | "MAP"
    );
    let stated = fields.iter().find(|(tag, _)| *tag == "M3" && is_paper);
    let known = TYPES.iter().find(|(known, _)| *known == code);
    entry.kind = stated.map(|(_, kind)| kind.clone());
    match (stated, known) {
        (Some((_, kind)), _) => entry.add("type", kind),
        (None, Some((_, kind))) => entry.add("type", kind),
        (None, None) if code != "GEN" => entry.add("type", &code),
        (None, None) => {}
    }
    for wanted in ["DA", "PY", "Y1"] {
        let values = fields.iter().filter(|(tag, _)| *tag == wanted);
        for (_, value) in values {
            match entry.columns.contains_key("date") {
                false => entry.add("date", &day(value)),
                // The year alone is said a second time.
                true if wanted == "PY" => {}
                true => entry.add("other date", value),
            }
        }
    }
    let has_archive = fields.iter().any(|(tag, _)| matches!(*tag, "DB" | "AR"));
    let has_location = has_archive && fields.iter().any(|(tag, _)| *tag == "AN");
    for (tag, value) in &fields {
        match *tag {
            "TY" | "DA" | "PY" | "Y1" => {}
            "M3" if is_paper => {}
            "ID" => entry.add_first("identifier", value),
            "TI" | "T1" | "CT" => entry.add_first("title", value),
            "BT" if matches!(code.as_str(), "BOOK" | "MANSCPT" | "UNPB") => {
                entry.add_first("title", value);
            }
            "AU" | "A1" | "A2" | "A3" | "A4" | "ED" => entry.add("people", value),
            "KW" => value
                .split(['\n', ';'])
                .for_each(|keyword| entry.add("subjects", keyword)),
            "AB" | "N2" => entry.add("summary", value),
            "N1" | "RN" => entry.notes.push(value.clone()),
            "LA" => entry.add_first("language", value),
            "UR" | "LK" => match entry.columns.contains_key("url") {
                false => entry.add("url", value.lines().next().unwrap_or_default()),
                true => entry.add("other url", value),
            },
            "C1" | "C2" | "C3" | "C4" | "C5" | "C6" | "C7" | "C8"
                if value
                    .split_once(": ")
                    .is_some_and(|(name, value)| entry.add_own(name, value)) => {}
            "DB" | "AR" => entry.archive = Some(value.clone()).filter(|name| !name.is_empty()),
            // Where the place in the archive stands, it says the same once more.
            "CN" if has_location => entry.add("call number", value),
            "AV" | "CN" => entry.locate(value),
            // The number of a database where there is no archive.
            "AN" if has_archive => entry.locate(value),
            "LB" if has_location => entry.add("label", value),
            "LB" | "AN" if names_place(value) => entry.locate(value),
            "L1" | "L2" | "L3" | "L4" => {
                let paths = value.lines().flat_map(|line| line.split("; "));
                entry.files.extend(paths.map(|path| path.trim().to_owned()));
                entry.add("attachments", value);
            }
            "EP" => match entry.columns.get("pages").and_then(|pages| pages.as_str()) {
                Some(first) if !first.contains('-') => {
                    let pages = format!("{first}-{value}");
                    entry.columns.insert("pages".to_owned(), pages.into());
                }
                _ => entry.add("pages", value),
            },
            "SP" => entry.add_first("pages", value),
            other => {
                let known = KEPT.iter().find(|(tag, _)| *tag == other);
                entry.add(known.map_or(other, |(_, name)| *name), value);
            }
        }
    }
    if !entry.notes.is_empty() {
        let notes = entry.notes.clone();
        notes.iter().for_each(|note| entry.add("notes", note));
    }
    Ok(Some(entry))
}

/// A date of RIS, `YYYY/MM/DD/other`, as others write it; what is written otherwise stays.
fn day(value: &str) -> String {
    let mut parts = value.splitn(4, '/').map(str::trim);
    let number = |part: Option<&str>| {
        let digits = part?;
        let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        is_number.then(|| digits.to_owned())
    };
    let Some(year) = number(parts.next()).filter(|year| year.len() == 4) else {
        return value.to_owned();
    };
    let (month, day) = (number(parts.next()), number(parts.next()));
    let other = parts.next().unwrap_or_default();
    match (month, day) {
        (Some(month), Some(day)) => format!("{year}-{month:0>2}-{day:0>2}"),
        (Some(month), None) => format!("{year}-{month:0>2}"),
        (None, _) if other.is_empty() => year,
        (None, _) => format!("{other} {year}"),
    }
}
