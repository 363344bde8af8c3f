//! Mail (`.eml`, mailboxes) and web archives (`.mhtml`).
//!
//! **Mail**: one record a message. Takes one message, cut by [`super::cut`], and its place; gives a
//! record with the subject as title, the day that it was sent, sender and addressees as people, and its
//! text: the plain one, else the HTML one through the reader of pages. Files that are attached are
//! read by their own readers, each a record under the message's id and the file's name. **Web
//! archives**: the saved page in them goes through the reader of pages.
//!
//! Known gaps: encrypted parts and those signed in one piece (`.p7m`), mails of Outlook (`.msg`, `winmail.dat`) and
//! archives among the attachments are not read; of a mailbox nobody says where a message ends that
//! holds a line like its first. Sources: RFC 5322, RFC 2045 to 2047, RFC 2231, RFC 2557, RFC 4155.

use serde_json::{Map, Value};

use super::identity::Place;
use super::jsonl::{LinePlace, read_map, reject};
use super::limits::SNIFF_BYTES;
use super::mapping::Origin;
use super::sniff::{Sniffed, sniff};
use super::{Format, Item, Note, NoteKind, Reject, html, reader};
use crate::record::{Provenance, SourcePart};

use fields::Fields;
use mime::{Limits, Part};

mod fields;
mod mime;

pub(super) use mime::{is_mail, is_web_archive};

/// Messages within messages that are read.
const MAX_DEPTH: usize = 5;

/// What a message may be made of.
const LIMITS: Limits = Limits {
    parts: 2_000,
    depth: 20,
};

/// What a web archive may be made of: a page has an image for every button.
const PAGE_LIMITS: Limits = Limits {
    parts: 5_000,
    depth: 5,
};

/// Kinds of parts that prove a message and say nothing (RFC 1847, RFC 3156, RFC 8551).
const SIGNATURES: &[&str] = &[
    "application/pgp-signature",
    "application/pkcs7-signature",
    "application/x-pkcs7-signature",
];

/// Longest name of an attachment that is kept, in characters.
const MAX_NAME_CHARS: usize = 120;

/// Reads one message, of a mailbox or alone.
pub(super) fn read_message(bytes: &[u8], at: LinePlace, place: &Place) -> Vec<Item> {
    let is_boxed = bytes.starts_with(b"From ");
    read_at(bytes, at, place, is_boxed, 0)
}

fn read_at(bytes: &[u8], at: LinePlace, place: &Place, is_boxed: bool, depth: usize) -> Vec<Item> {
    let refuse = |reason: String| vec![reject(bytes, at, place, reason)];
    let message = match bytes.iter().position(|&byte| byte == b'\n') {
        Some(end) if is_boxed => &bytes[end + 1..],
        _ => mime::unwrapped(bytes),
    };
    if depth > MAX_DEPTH {
        return refuse(format!(
            "messages more than {MAX_DEPTH} deep: expected a message"
        ));
    }
    let parts = match mime::parts(message, LIMITS) {
        Ok(parts) => parts,
        Err(reason) => return refuse(reason),
    };
    let (fields, _) = Fields::read(message);
    if ["from", "subject", "date"]
        .iter()
        .all(|name| fields.raw(name).is_none())
    {
        return refuse("no sender, subject or date at its head: expected a message".to_owned());
    }
    let (body, files): (Vec<&Part<'_>>, Vec<&Part<'_>>) = divide(&parts);
    let names: Vec<String> = named(&files);
    let mut text = text(&body);
    if is_boxed {
        text = text.replace("\n>From ", "\nFrom ");
    }
    if text.is_empty() && fields.text("subject").is_none() && files.is_empty() {
        return refuse("no subject and no text: expected a message".to_owned());
    }
    let columns = columns(&fields, text, &names);
    let part = SourcePart::Record(at.number);
    let end = at.start + bytes.len() as u64;
    let mut items = match read_map(columns, Origin::Object, at, end, part, place) {
        Ok(items) => items,
        Err(reason) => return refuse(reason),
    };
    if !is_boxed {
        // A file of its own, not one of many.
        for item in &mut items {
            if let Item::Record(record) = item {
                record.collection = place.collection(None);
                if let Ok(id) = place.id(&record.collection) {
                    record.id = id;
                }
                record.provenance = vec![Provenance::whole(&place.source, bytes.len(), 1)];
            }
        }
    }
    let number = is_boxed.then(|| at.number.to_string());
    for (part, name) in files.iter().zip(&names) {
        let within = match &number {
            Some(number) => place.attached(number).attached(name),
            None => place.attached(name),
        };
        items.extend(attached(part, &within, depth));
    }
    items
}

/// The parts that are the text, and those that are files.
fn divide<'p, 'b>(parts: &'p [Part<'b>]) -> (Vec<&'p Part<'b>>, Vec<&'p Part<'b>>) {
    let of_kind = |kind: &'static str| {
        let is_it = move |part: &&'p Part<'b>| part.fields.kind() == kind && !part.is_attached();
        parts.iter().filter(is_it)
    };
    let has_plain = of_kind("text/plain").any(|part| !part.is_blank());
    let body: Vec<_> = match has_plain {
        true => of_kind("text/plain").collect(),
        false => of_kind("text/html").collect(),
    };
    let is_text = |part: &&Part<'_>| {
        matches!(part.fields.kind().as_str(), "text/plain" | "text/html") && !part.is_attached()
    };
    let is_signature = |part: &&Part<'_>| SIGNATURES.contains(&part.fields.kind().as_str());
    let files = parts
        .iter()
        .filter(|part| !is_text(part) && !is_signature(part));
    (body, files.collect())
}

fn text(body: &[&Part<'_>]) -> String {
    let texts = body.iter().map(|part| {
        let text = part.text();
        match part.fields.kind() == "text/html" {
            true => html::text_of(&text).into_owned(),
            false => text,
        }
    });
    let texts: Vec<String> = texts.map(|text| text.trim().to_owned()).collect();
    texts.join("\n\n")
}

/// Names of files, each once.
fn named(files: &[&Part<'_>]) -> Vec<String> {
    let mut seen = std::collections::HashSet::new();
    let name = |(part, number): (&&Part<'_>, usize)| {
        let name = part.name().unwrap_or_else(|| format!("part {number}"));
        let clean = |sign: char| match sign {
            '/' | '\\' | '!' => '_',
            sign if sign.is_control() => '_',
            sign => sign,
        };
        let name: String = name.chars().take(MAX_NAME_CHARS).map(clean).collect();
        match seen.insert(name.clone()) {
            true => name,
            false => format!("{number} {name}"),
        }
    };
    files.iter().zip(1..).map(name).collect()
}

fn columns(fields: &Fields, text: String, names: &[String]) -> Map<String, Value> {
    let mut columns = Map::new();
    let mut put = |name: &str, value: Option<String>| {
        if let Some(value) = value {
            columns.insert(name.to_owned(), value.into());
        }
    };
    put("title", fields.text("subject"));
    put("date", fields.raw("date").and_then(day));
    put("body", Some(text).filter(|text| !text.is_empty()));
    put("type", Some("message".to_owned()));
    for (name, field) in [
        ("sent by (address)", "from"),
        ("sent to (addresses)", "to"),
        ("copies to", "cc"),
    ] {
        put(name, fields.text(field));
    }
    for name in ["message-id", "in-reply-to"] {
        put(name, fields.text(name));
    }
    let mut people: Vec<String> = Vec::new();
    for field in ["from", "to", "cc"] {
        for name in fields.text(field).iter().flat_map(|list| people_of(list)) {
            if people.len() < MAX_PEOPLE && !people.contains(&name) {
                people.push(name);
            }
        }
    }
    columns.insert("people".to_owned(), people.into());
    if !names.is_empty() {
        columns.insert("attachments".to_owned(), names.into());
    }
    columns
}

/// Most people of one message.
const MAX_PEOPLE: usize = 500;

/// The day in a field `Mon, 19 Nov 1990 12:30:00 +0300`.
fn day(field: &str) -> Option<String> {
    let words: Vec<&str> = field
        .split([' ', ',', '-', '\t'])
        .filter(|word| !word.is_empty())
        .take(12)
        .collect();
    let at = words.windows(3).find(|words| {
        let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
        let is_month =
            words[1].len() >= 3 && words[1].bytes().all(|byte| byte.is_ascii_alphabetic());
        is_number(words[0]) && words[0].len() <= 2 && is_month && is_number(words[2])
    })?;
    let year = match at[2].len() {
        4 => at[2].to_owned(),
        // RFC 5322, section 4.3.
        2 if at[2] < "50" => format!("20{}", at[2]),
        2 | 3 => format!("{}", 1_900 + at[2].parse::<u32>().ok()?),
        _ => return None,
    };
    Some(format!("{} {} {year}", at[0], at[1]))
}

/// The people in a list of addresses: their names, else the addresses.
fn people_of(list: &str) -> Vec<String> {
    let mut people = Vec::new();
    let mut start = 0;
    let mut is_quoted = false;
    let mut ends: Vec<usize> = Vec::new();
    for (at, sign) in list.char_indices() {
        match sign {
            '"' => is_quoted = !is_quoted,
            ',' | ';' if !is_quoted => ends.push(at),
            _ => {}
        }
    }
    ends.push(list.len());
    for end in ends {
        let one = list.get(start..end).unwrap_or_default().trim();
        start = end + 1;
        let (name, address) = match one.split_once('<') {
            Some((name, address)) => (name.trim(), address.trim_end_matches('>').trim()),
            None => ("", one),
        };
        let name = name.trim_matches(['"', '\'', ' ']);
        people.push(if name.is_empty() { address } else { name }.to_owned());
    }
    people.retain(|name| !name.is_empty());
    people
}

/// What an attached file gives, read by its own reader.
fn attached(part: &Part<'_>, place: &Place, depth: usize) -> Vec<Item> {
    let bytes = part.bytes();
    let at = LinePlace {
        line: 1,
        start: 0,
        number: 1,
        row: 0,
    };
    if part.fields.kind() == "message/rfc822" {
        return read_at(&bytes, at, place, false, depth + 1);
    }
    let head = &bytes[..bytes.len().min(SNIFF_BYTES)];
    match sniff(head, place.file_name(), bytes.len() > head.len()) {
        Sniffed::Format(Format::Mail) => {
            read_at(&bytes, at, place, bytes.starts_with(b"From "), depth + 1)
        }
        Sniffed::Format(format) => reader::read(&bytes, format, place),
        Sniffed::Empty | Sniffed::Media(_) => Vec::new(),
        Sniffed::Unknown(reason) => {
            let text = format!("an attachment that is not read: {reason}");
            vec![Item::Note(Note::new(
                &place.source,
                NoteKind::LeftOut,
                text,
            ))]
        }
    }
}

/// Reads the page in a web archive.
pub(super) fn read_web_archive(bytes: &[u8], place: &Place) -> Vec<Item> {
    let refuse = |reason: String| {
        let reject = Reject::whole(&place.source, reason).at(1, 0);
        vec![Item::Reject(reject.quoting(bytes))]
    };
    let parts = match mime::parts(bytes, PAGE_LIMITS) {
        Ok(parts) => parts,
        Err(reason) => return refuse(reason),
    };
    let Some(page) = parts.iter().find(|part| part.fields.kind() == "text/html") else {
        return refuse("no page in it: expected a part of HTML".to_owned());
    };
    let (fields, _) = Fields::read(bytes);
    let address = fields.raw("snapshot-content-location");
    let address = address.or_else(|| page.fields.raw("content-location"));
    let is_address = |address: &&str| address.starts_with("http");
    let stated = place
        .clone()
        .with_encoding(place.encoding.or_else(|| page.charset()));
    let mut items = html::read(&page.bytes(), &stated);
    for item in &mut items {
        if let Item::Record(record) = item {
            if record.url.is_none() {
                record.url = address.filter(is_address).map(str::to_owned);
            }
            record.provenance = vec![Provenance::whole(&place.source, bytes.len(), 1)];
        }
    }
    items
}

#[cfg(test)]
mod tests;
