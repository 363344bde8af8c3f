//! The fields at the head of a message and of its parts, decoded.
//!
//! Takes bytes, gives names and values: encoded words (RFC 2047), parameters (RFC 2045, RFC 2231), and
//! letters that old programs wrote outright, in the charset for which they weigh. Also owns the two
//! codes in which parts are sent, base64 and quoted-printable.

use crate::ingest::encoding::{Encoding, decode, guess};

/// Longest line of fields that is looked at, in bytes; addressees of a circular are many.
const MAX_FIELD_BYTES: usize = 1 << 20;

/// Most fields of one part.
const MAX_FIELDS: usize = 2_000;

/// The fields at the head of a part, names in lower case.
#[derive(Debug, Default, Clone)]
pub(super) struct Fields(Vec<(String, String)>);

impl Fields {
    /// Reads the fields at the head of `bytes`; gives them and what follows the blank line.
    pub(super) fn read(bytes: &[u8]) -> (Self, &[u8]) {
        let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            let (line, after) = line_of(rest);
            let bare = line.trim_ascii_end();
            if bare.is_empty() {
                rest = after;
                break;
            }
            // A boundary, before which a blank line is missing.
            if bare.starts_with(b"--") {
                break;
            }
            if line.starts_with(b" ") || line.starts_with(b"\t") {
                if let Some((_, value)) = fields.last_mut()
                    && value.len() < MAX_FIELD_BYTES
                {
                    value.push(b' ');
                    value.extend_from_slice(bare.trim_ascii_start());
                }
            } else if let Some(colon) = bare.iter().position(|&byte| byte == b':') {
                let name = bare[..colon].trim_ascii_end();
                let is_name = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
                if is_name && fields.len() < MAX_FIELDS {
                    let name = String::from_utf8_lossy(name).to_ascii_lowercase();
                    let value = bare[colon + 1..].trim_ascii();
                    fields.push((name, value[..value.len().min(MAX_FIELD_BYTES)].to_vec()));
                }
            }
            rest = after;
        }
        // Old programs wrote letters outright, in the code of their country.
        let raw: Vec<u8> = fields
            .iter()
            .flat_map(|(_, value)| value)
            .copied()
            .collect();
        let encoding = guess(&raw).unwrap_or(Encoding::Utf8);
        let text = |value: Vec<u8>| match decode(&value, encoding) {
            Ok(text) => text.into_owned(),
            Err(_) => String::from_utf8_lossy(&value).into_owned(),
        };
        let fields = fields.into_iter();
        (
            Self(fields.map(|(name, value)| (name, text(value))).collect()),
            rest,
        )
    }

    /// The first field of that name, as it stands.
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(known, _)| known == name);
        named.next().map(|(_, value)| value.as_str())
    }

    /// The same with its encoded words decoded.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        let text = words(self.raw(name)?);
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    }

    /// The kind of the part, lower case.
    pub(super) fn kind(&self) -> String {
        let value = self.raw("content-type").unwrap_or("text/plain");
        let kind = value.split(';').next().unwrap_or_default();
        kind.trim().to_ascii_lowercase()
    }

    /// A parameter of a field, by RFC 2045 and RFC 2231.
    pub(super) fn parameter(&self, field: &str, wanted: &str) -> Option<String> {
        let value = self.raw(field)?;
        let mut pieces: Vec<(u32, String)> = Vec::new();
        let mut is_coded = false;
        for (name, value) in parameters(value) {
            let Some(rest) = name.strip_prefix(wanted) else {
                continue;
            };
            if !(rest.is_empty() || rest.starts_with('*')) {
                continue;
            }
            let number = rest.trim_end_matches('*').trim_start_matches('*');
            let number = number.parse().unwrap_or(0);
            is_coded |= rest.ends_with('*');
            pieces.push((number, value));
        }
        pieces.sort_by_key(|(number, _)| *number);
        let whole: String = pieces.into_iter().map(|(_, piece)| piece).collect();
        let text = match is_coded {
            true => percent(&whole),
            false => words(&whole),
        };
        Some(text).filter(|text| !text.is_empty())
    }
}

/// Names, in lower case, and values behind the semicolons of a field.
fn parameters(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = value.split_once(';').map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let name = name.rsplit(';').next().unwrap_or(name);
        let name = name.trim().to_ascii_lowercase();
        let after = after.trim_start();
        let mut value = String::new();
        if let Some(quoted) = after.strip_prefix('"') {
            let mut signs = quoted.char_indices();
            let mut end = quoted.len();
            while let Some((at, sign)) = signs.next() {
                match sign {
                    '"' => {
                        end = at + 1;
                        break;
                    }
                    '\\' => value.extend(signs.next().map(|(_, sign)| sign)),
                    sign => value.push(sign),
                }
            }
            rest = &quoted[end..];
        } else {
            let end = after.find(';').unwrap_or(after.len());
            after[..end].trim().clone_into(&mut value);
            rest = &after[end..];
        }
        found.push((name, value));
    }
    found
}

/// A value of RFC 2231: `charset'language'percent-encoded`.
fn percent(value: &str) -> String {
    let mut parts = value.splitn(3, '\'');
    let (charset, text) = match (parts.next(), parts.next(), parts.next()) {
        (Some(charset), Some(_), Some(text)) => (charset, text),
        _ => ("utf-8", value),
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let pair = after
            .get(..2)
            .and_then(hexadecimal)
            .filter(|_| first == b'%');
        bytes.push(pair.unwrap_or(first));
        rest = if pair.is_some() { &after[2..] } else { after };
    }
    in_charset(&bytes, Some(charset))
}

fn hexadecimal(pair: &[u8]) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let (high, low) = (digit(*pair.first()?)?, digit(*pair.get(1)?)?);
    u8::try_from(high * 16 + low).ok()
}

/// A field with its encoded words (RFC 2047) decoded. Blanks between two of them are none, and a
/// character may be divided between two of one charset.
fn words(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    while let Some(at) = rest.find("=?") {
        let (before, from) = rest.split_at(at);
        let Some((charset, bytes, after)) = word(from) else {
            flush(&mut text, &mut pending);
            text.push_str(before);
            text.push_str("=?");
            rest = &from[2..];
            continue;
        };
        if pending.is_none() || !before.trim().is_empty() {
            flush(&mut text, &mut pending);
            text.push_str(before);
        }
        match &mut pending {
            Some((known, all)) if known.eq_ignore_ascii_case(charset) => all.extend(bytes),
            _ => {
                flush(&mut text, &mut pending);
                pending = Some((charset.to_owned(), bytes));
            }
        }
        rest = after;
    }
    flush(&mut text, &mut pending);
    text.push_str(rest);
    text
}

fn flush(text: &mut String, pending: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = pending.take() {
        text.push_str(&in_charset(&bytes, Some(&charset)));
    }
}

/// The encoded word at the head of `text`: charset, bytes, and what follows.
fn word(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let rest = text.strip_prefix("=?")?;
    // Long words are no words; looking for their ends would take quadratic time.
    let head = &rest[..rest.floor_char_boundary(1_000)];
    let (charset, coded) = head.split_once('?')?;
    let (how, coded) = coded.split_once('?')?;
    let end = coded.find("?=")?;
    let bytes = match how {
        "B" | "b" => base64(&coded.as_bytes()[..end]),
        "Q" | "q" => quoted_printable(coded[..end].replace('_', " ").as_bytes()),
        _ => return None,
    };
    let used = 2 + charset.len() + 1 + how.len() + 1 + end + 2;
    // The language that may stand behind the charset says nothing here.
    let charset = charset.split('*').next().unwrap_or(charset);
    Some((charset, bytes, &text[used..]))
}

/// Bytes as text in the charset that they state, else in that for which they weigh.
pub(super) fn in_charset(bytes: &[u8], charset: Option<&str>) -> String {
    let stated = charset.and_then(Encoding::named);
    // What says it is ASCII and is not, says nothing.
    let is_ascii = charset.is_some_and(|name| name.eq_ignore_ascii_case("us-ascii"));
    let stated = stated.filter(|_| !is_ascii || bytes.is_ascii());
    let encoding = stated.or_else(|| guess(bytes)).unwrap_or(Encoding::Utf8);
    match decode(bytes, encoding) {
        Ok(text) => text.into_owned(),
        Err(_) => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Bytes of base64; what is none of its signs is passed over.
pub(super) fn base64(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0);
    for &sign in text {
        let value = match sign {
            b'A'..=b'Z' => sign - b'A',
            b'a'..=b'z' => sign - b'a' + 26,
            b'0'..=b'9' => sign - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            bytes.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    bytes
}

/// Bytes of quoted-printable; an equals sign before the end of a line joins two.
pub(super) fn quoted_printable(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&first, after)) = rest.split_first() {
        rest = after;
        if first != b'=' {
            bytes.push(first);
            continue;
        }
        if let Some(byte) = after.get(..2).and_then(hexadecimal) {
            bytes.push(byte);
            rest = &after[2..];
            continue;
        }
        let blanks = after
            .iter()
            .take_while(|&&byte| matches!(byte, b' ' | b'\t' | b'\r'));
        let blanks = blanks.count();
        match after.get(blanks) {
            Some(b'\n') => rest = &after[blanks + 1..],
            None if blanks == after.len() => rest = &[],
            _ => bytes.push(b'='),
        }
    }
    bytes
}

/// The first line of `bytes` with its end, and what follows.
pub(super) fn line_of(bytes: &[u8]) -> (&[u8], &[u8]) {
    let end = bytes.iter().position(|&byte| byte == b'\n');
    bytes.split_at(end.map_or(bytes.len(), |at| at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_are_read() {
        for (value, expected) in [
            ("=?utf-8?B?0JzQvtGB0LrQstCw?=", "Москва"),
            ("=?koi8-r?Q?=ED=CF=D3=CB=D7=C1?= x", "Москва x"),
            ("=?utf-8?q?a_b?= =?utf-8?q?c?= d", "a bc d"),
            // A character divided between two words.
            ("=?utf-8?B?0Jw=?= =?utf-8?Q?=D0?=\t=?utf-8?Q?=BE?=", "Мо"),
            ("plain =? text", "plain =? text"),
            ("=?unknown?X?a?=", "=?unknown?X?a?="),
        ] {
            assert_eq!(words(value), expected, "{value}");
        }
    }

    #[test]
    fn parameters_are_read() {
        let (fields, _) = Fields::read(
            b"Content-Type: text/plain; charset=\"koi8-r\";\r\n name*0*=utf-8''%D0%9C; name*1=a.txt\r\nContent-Disposition: attachment; filename=\"=?utf-8?B?0Jw=?= a;b.txt\"\r\n\r\n",
        );
        assert_eq!(fields.kind(), "text/plain");
        for (field, name, expected) in [
            ("content-type", "charset", Some("koi8-r")),
            ("content-type", "name", Some("Мa.txt")),
            ("content-disposition", "filename", Some("М a;b.txt")),
            ("content-disposition", "size", None),
        ] {
            assert_eq!(fields.parameter(field, name).as_deref(), expected, "{name}");
        }
    }
}
