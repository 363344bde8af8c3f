//! Foreign text made safe for a terminal, a message, a table cell and a run file.
//!
//! Owns the escaping of whatever comes from a document or an argument. Takes foreign text, gives
//! text that cannot move the cursor, turn the direction of writing, hide itself or start a
//! formula. Deliberately leaves JSON alone, which escapes by its own rules.
//! Known gap: look-alike letters stay as they are.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Whether a terminal could be led astray by `c`: C0 but tab and newline, DEL, C1, the controls
/// of writing direction, zero-width characters, and the two Unicode line separators.
///
/// The list is that of CVE-2021-42574 (direction) and ECMA-48 (controls).
#[must_use]
pub fn is_unsafe(c: char) -> bool {
    match c {
        ' '..='~' | '\t' | '\n' => false,
        '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}'
        | '\u{feff}' => true,
        _ => c.is_control(),
    }
}

/// Replaces what [`is_unsafe`] names by `\u{..}` escapes. A carriage return before a newline is
/// half of a line end and is dropped.
#[must_use]
pub fn terminal(text: &str) -> Cow<'_, str> {
    if !text.contains(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c == '\r' && rest.peek() == Some(&'\n') {
            continue;
        }
        push_safe(&mut safe, c);
    }
    Cow::Owned(safe)
}

/// Like [`terminal`], on one line: tabs and newlines become blanks.
#[must_use]
pub fn line(text: &str) -> Cow<'_, str> {
    let safe = terminal(text);
    if safe.contains(['\t', '\n']) {
        Cow::Owned(safe.replace(['\t', '\n'], " "))
    } else {
        safe
    }
}

/// Longest address that is made a link, in bytes; terminals have limits of about this length.
const LINK_BYTES: usize = 2000;

/// A foreign address as the target of a link in a terminal (OSC 8): an address on the web of
/// printable ASCII, other bytes as percent escapes; none for anything else, since a click would
/// carry out what a document says.
#[must_use]
pub fn link(address: &str) -> Option<String> {
    let scheme = address.split_once("://")?.0.to_ascii_lowercase();
    if !matches!(scheme.as_str(), "http" | "https") || address.len() > LINK_BYTES {
        return None;
    }
    let mut out = String::with_capacity(address.len());
    for byte in address.bytes() {
        match byte {
            b'!'..=b'~' => out.push(char::from(byte)),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    Some(out)
}

/// `text` of ours without its links.
#[must_use]
pub fn without_links(text: &str) -> Cow<'_, str> {
    const BEGIN: &str = "\u{1b}]8;";
    const END: &str = "\u{1b}\\";
    if !text.contains(BEGIN) {
        return Cow::Borrowed(text);
    }
    let mut parts = text.split(BEGIN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str(part.split_once(END).map_or("", |(_, rest)| rest));
    }
    Cow::Owned(out)
}

/// Longest stretch of foreign text that a message quotes, in characters.
const QUOTED_CHARS: usize = 120;

/// `text` in quotation marks for a message: on one line, escaped, cut after 120 characters.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for (index, c) in text.chars().enumerate() {
        if index == QUOTED_CHARS {
            out.push('…');
            break;
        }
        match c {
            '\n' | '\t' => {
                let _ = write!(out, "{}", c.escape_default());
            }
            _ => push_safe(&mut out, c),
        }
    }
    out.push('"');
    out
}

/// A table cell that no spreadsheet takes for a formula: a leading `=`, `+`, `-`, `@`, tab,
/// carriage return or NUL gets an apostrophe in front (OWASP, *CSV Injection*).
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// One column of a run file, which is split at blanks: blanks and unsafe characters are written
/// as percent escapes of their UTF-8 bytes, everything else stays, and nothing becomes `-`.
#[must_use]
pub fn column(text: &str) -> Cow<'_, str> {
    if text.is_empty() {
        return Cow::Borrowed("-");
    }
    let breaks = |c: char| c.is_whitespace() || is_unsafe(c);
    if !text.contains(breaks) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if breaks(c) {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn push_safe(out: &mut String, c: char) {
    if is_unsafe(c) {
        let _ = write!(out, "{}", c.escape_unicode());
    } else {
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn controls_and_direction_changes_are_shown_not_obeyed() {
        for (text, expected) in [
            ("plain Москва\tand\n", "plain Москва\tand\n"),
            ("\u{1b}[31mred", "\\u{1b}[31mred"),
            ("a\u{202e}b", "a\\u{202e}b"),
            ("\u{9b}2J\u{7f}", "\\u{9b}2J\\u{7f}"),
            ("\u{feff}x\u{200d}", "\\u{feff}x\\u{200d}"),
            ("line\r\nend\rback", "line\nend\\u{d}back"),
        ] {
            assert_eq!(terminal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn quoted_text_is_one_short_line() {
        assert_eq!(quoted("a\nb\u{7}"), "\"a\\nb\\u{7}\"");
        let long = quoted(&"я".repeat(500));
        assert_eq!(long.chars().count(), QUOTED_CHARS + 3);
        assert!(long.ends_with("…\""));
    }

    #[test]
    fn formulas_are_neutralised() {
        for (text, expected) in [
            ("=1+1", "'=1+1"),
            ("-5", "'-5"),
            ("@x", "'@x"),
            ("\tx", "'\tx"),
            ("plain = x", "plain = x"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected);
        }
    }

    #[test]
    fn links_are_taken_out() {
        for (text, expected) in [
            ("plain", "plain"),
            (
                "a \u{1b}]8;;https://x\u{1b}\\b\u{1b}]8;;\u{1b}\\ c",
                "a b c",
            ),
            ("\u{1b}[1mb\u{1b}[0m", "\u{1b}[1mb\u{1b}[0m"),
        ] {
            assert_eq!(without_links(text), expected, "{text:?}");
        }
        assert_eq!(link(&format!("https://a/{}", "я".repeat(1000))), None);
    }

    #[test]
    fn columns_hold_no_blank() {
        for (text, expected) in [
            ("wcda:1", "wcda:1"),
            ("a b\u{a0}", "a%20b%C2%A0"),
            ("100%", "100%"),
            ("", "-"),
        ] {
            assert_eq!(column(text), expected);
        }
    }

    proptest! {
        #[test]
        fn nothing_unsafe_survives(text in any::<String>()) {
            prop_assert!(!terminal(&text).contains(is_unsafe));
            prop_assert!(!line(&text).contains(|c| is_unsafe(c) || c == '\n' || c == '\t'));
            prop_assert!(!quoted(&text).contains(|c: char| is_unsafe(c) || c == '\n'));
            prop_assert!(!column(&text).contains(char::is_whitespace));
        }

        #[test]
        fn safe_text_is_left_alone(text in "[a-zA-Zа-яА-Я0-9 .,\n\t-]*") {
            prop_assert_eq!(terminal(&text), text.as_str());
        }
    }
}
