//! The parts of a message: its fields and what stands in them.
//!
//! Takes bytes, gives parts with their fields ([`super::fields`]) and bytes. Every byte of the message is looked
//! at a bounded number of times, however its parts are nested: a part is cut by the boundaries of all
//! parts around it. Number and depth of parts are limited; beyond them a message is refused.

use super::fields::{Fields, base64, in_charset, line_of, quoted_printable};
use crate::ingest::cut::is_from_line;
use crate::ingest::encoding::Encoding;

/// What a message may be made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limits {
    pub(super) parts: usize,
    pub(super) depth: usize,
}

/// A part of a message that is not made of others.
#[derive(Debug)]
pub(super) struct Part<'b> {
    pub(super) fields: Fields,
    body: &'b [u8],
}

impl Part<'_> {
    /// The bytes of the part, decoded.
    pub(super) fn bytes(&self) -> Vec<u8> {
        let how = self
            .fields
            .raw("content-transfer-encoding")
            .unwrap_or_default();
        match how.trim().to_ascii_lowercase().as_str() {
            "base64" => base64(self.body),
            "quoted-printable" => quoted_printable(self.body),
            _ => self.body.to_vec(),
        }
    }

    /// The charset that the part states.
    pub(super) fn charset(&self) -> Option<Encoding> {
        let stated = self.fields.parameter("content-type", "charset")?;
        Encoding::named(&stated)
    }

    /// The part as text.
    pub(super) fn text(&self) -> String {
        let charset = self.fields.parameter("content-type", "charset");
        in_charset(&self.bytes(), charset.as_deref()).replace("\r\n", "\n")
    }

    /// The name of the file that the part is.
    pub(super) fn name(&self) -> Option<String> {
        let fields = &self.fields;
        let name = fields.parameter("content-disposition", "filename");
        name.or_else(|| fields.parameter("content-type", "name"))
    }

    /// Whether nothing stands in it.
    pub(super) fn is_blank(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }

    /// Whether the part is to be taken for a file, not for the text.
    pub(super) fn is_attached(&self) -> bool {
        let how = self.fields.raw("content-disposition").unwrap_or_default();
        how.trim_start()
            .to_ascii_lowercase()
            .starts_with("attachment")
            || self.name().is_some()
    }
}

/// The parts of a message, which begins with its fields. A message within it is one part.
///
/// # Errors
/// Returns the reason when there are too many, or they are nested too deep.
pub(super) fn parts(message: &[u8], limits: Limits) -> Result<Vec<Part<'_>>, String> {
    let mut found: Vec<Part<'_>> = Vec::new();
    // Boundaries of the parts that are open, innermost last.
    let mut open: Vec<Vec<u8>> = Vec::new();
    let mut rest = message;
    loop {
        let (fields, body) = Fields::read(rest);
        let kind = fields.kind();
        let boundary = fields.parameter("content-type", "boundary");
        if let Some(boundary) = boundary.filter(|_| kind.starts_with("multipart/")) {
            if open.len() >= limits.depth {
                return Err(format!(
                    "parts more than {} deep: expected a message",
                    limits.depth
                ));
            }
            open.push(boundary.into_bytes());
            rest = body;
        } else {
            if found.len() == limits.parts {
                return Err(format!(
                    "more than {} parts: expected a message",
                    limits.parts
                ));
            }
            let (end, _) = boundary_in(body, &open);
            found.push(Part {
                fields,
                body: &body[..end],
            });
            rest = &body[end..];
        }
        // On to the next boundary: another part begins there, or one that is open ends.
        loop {
            let (at, boundary) = boundary_in(rest, &open);
            let Some((level, is_end)) = boundary else {
                if found.is_empty() {
                    // The boundary that it states stands nowhere.
                    let (fields, body) = Fields::read(message);
                    found.push(Part { fields, body });
                }
                return Ok(found);
            };
            let (_, after) = line_of(rest[at..].trim_ascii_start());
            rest = after;
            open.truncate(if is_end { level } else { level + 1 });
            if !is_end {
                break;
            }
        }
    }
}

/// Where the next boundary of an open multipart stands in `body`, its line break before it included,
/// which multipart it is of, and whether it is its last.
fn boundary_in(body: &[u8], open: &[Vec<u8>]) -> (usize, Option<(usize, bool)>) {
    let mut at = 0;
    while at < body.len() && !open.is_empty() {
        let (line, _) = line_of(&body[at..]);
        if let Some(mark) = line.strip_prefix(b"--") {
            let mark = mark.trim_ascii_end();
            let level = open.iter().rposition(|boundary| {
                mark.strip_prefix(boundary.as_slice())
                    .is_some_and(|rest| rest.is_empty() || rest == b"--")
            });
            if let Some(level) = level {
                let is_end = mark.len() > open[level].len();
                let before = body[..at].strip_suffix(b"\n").unwrap_or(&body[..at]);
                let before = before.strip_suffix(b"\r").unwrap_or(before);
                return (before.len(), Some((level, is_end)));
            }
        }
        at += line.len();
    }
    (body.len(), None)
}

/// Fields that mail programs alone write.
const MARKS: &[&str] = &[
    "message-id",
    "mime-version",
    "received",
    "return-path",
    "x-mailer",
    "delivered-to",
];

/// The message in a file of Apple Mail, which has its length in a line before it and a list of
/// properties behind it; any other as it is.
pub(super) fn unwrapped(bytes: &[u8]) -> &[u8] {
    let (line, rest) = match bytes.iter().position(|&byte| byte == b'\n') {
        Some(end) => (bytes[..end].trim_ascii(), &bytes[end + 1..]),
        None => return bytes,
    };
    let length = std::str::from_utf8(line)
        .ok()
        .and_then(|line| line.parse().ok());
    match length {
        Some(length) => rest.get(..length).unwrap_or(rest),
        None => bytes,
    }
}

/// Whether a text begins as a message or a mailbox. A memorandum has lines *From*, *To* and *Date*
/// too, so that a field is wanted which programs write, or the ending.
pub(in crate::ingest) fn is_mail(head: &str, ending: Option<&str>) -> bool {
    let first = head.lines().next().unwrap_or_default();
    let is_number = !first.is_empty() && first.trim_end().bytes().all(|b| b.is_ascii_digit());
    if ending == Some("emlx") && is_number {
        return is_mail(
            head.split_once('\n').map_or("", |(_, rest)| rest),
            Some("eml"),
        );
    }
    if is_from_line(first.as_bytes()) {
        return head
            .lines()
            .nth(1)
            .is_some_and(|line| field(line).is_some());
    }
    let names: Vec<String> = names(head);
    let has = |name: &str| names.iter().any(|known| known == name);
    let is_named = matches!(ending, Some("eml" | "emlx" | "mbox" | "mbx"));
    let is_marked = MARKS.iter().any(|mark| has(mark));
    (has("from") || has("date") || has("subject")) && (is_named || is_marked && has("from"))
}

/// Whether a text begins as a saved page in a web archive.
pub(in crate::ingest) fn is_web_archive(head: &str, ending: Option<&str>) -> bool {
    let names = names(head);
    let has = |name: &str| names.iter().any(|known| known == name);
    if !has("mime-version") {
        return false;
    }
    let (fields, _) = Fields::read(head.as_bytes());
    let is_saved = fields
        .raw("from")
        .is_none_or(|from| from.contains("Saved by"));
    let is_page = matches!(fields.kind().as_str(), "multipart/related" | "text/html");
    let is_named = matches!(ending, Some("mht" | "mhtml"));
    is_page && (is_saved && !has("to") || is_named || has("snapshot-content-location"))
}

fn field(line: &str) -> Option<String> {
    let (name, _) = line.split_once(':')?;
    let is_name = !name.is_empty()
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_name.then(|| name.to_ascii_lowercase())
}

/// Names of the fields at the head of a text; none where its first line is no field.
fn names(head: &str) -> Vec<String> {
    let mut names = Vec::new();
    for line in head.lines().take(200) {
        if line.trim().is_empty() {
            break;
        }
        if line.starts_with([' ', '\t']) && !names.is_empty() {
            continue;
        }
        match field(line) {
            Some(name) => names.push(name),
            None => return Vec::new(),
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_cut_by_all_boundaries_around_them() {
        let message = b"Content-Type: multipart/mixed; boundary=a\n\npreamble\n--a\nContent-Type: multipart/alternative; boundary=ab\n\n--ab\n\none\r\n--ab\nContent-Type: text/html\nContent-Transfer-Encoding: quoted-printable\n\ntwo=\n=21\n--ab--\nlost\n--a\nContent-Type: message/rfc822\n\nSubject: inner\n\nthree\n--a--\nend";
        let limits = Limits {
            parts: 10,
            depth: 5,
        };
        let found = parts(message, limits).unwrap();
        let shown: Vec<_> = found.iter().map(Part::text).collect();
        assert_eq!(shown, ["one", "two!", "Subject: inner\n\nthree"]);
    }

    #[test]
    fn memoranda_are_no_mail() {
        for (head, ending, mail, page) in [
            (
                "From: A\nTo: B\nDate: 3 May 1951\nSubject: Grain\n\nText",
                "txt",
                false,
                false,
            ),
            (
                "From: A\nTo: B\nDate: 3 May 1951\nSubject: Grain\n\nText",
                "eml",
                true,
                false,
            ),
            (
                "Return-Path: <a@b>\nFrom: A\nSubject: Grain\n\nText",
                "txt",
                true,
                false,
            ),
            (
                "From a@b Mon Nov 19 12:30:00 1990\nFrom: A\n\nText",
                "",
                true,
                false,
            ),
            (
                "From Moscow at 12:30 we heard\nthat nothing came",
                "txt",
                false,
                false,
            ),
            (
                "From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org\nMIME-Version: 1.0\nContent-Type: multipart/related;\n\ttype=\"text/html\"; boundary=\"x\"\n\n",
                "mhtml",
                true,
                true,
            ),
            (
                "31   \nFrom: A\nSubject: Grain\n\nText",
                "emlx",
                true,
                false,
            ),
            ("31\nFrom: A\nSubject: Grain\n\nText", "txt", false, false),
            (
                "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=\"x\"\n\n",
                "mht",
                false,
                true,
            ),
        ] {
            assert_eq!(is_mail(head, Some(ending)), mail, "{head}");
            assert_eq!(is_web_archive(head, Some(ending)), page, "{head}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_message_panics(text in "(Content-Type: (multipart/mixed; boundary=a|message/rfc822)\n|\n--a(--)?\n|=\\?utf-8\\?[BQ]\\?|[a-c=?;\"*' \n]){0,40}") {
            let limits = Limits { parts: 20, depth: 5 };
            for part in parts(text.as_bytes(), limits).into_iter().flatten() {
                let _ = (part.text(), part.name());
            }
        }
    }
}
