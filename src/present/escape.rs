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

/// Characters with which a spreadsheet lets a formula begin, also in the wide forms that East Asian
/// settings take for them.
const FORMULAS: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A table cell that no spreadsheet takes for a formula (OWASP, *CSV Injection*): where a formula
/// could begin, also behind blanks and invisible characters, an apostrophe stands in front. NUL, at
/// which readers of tables end, becomes U+FFFD.
///
/// The apostrophe can be taken away again: a cell that begins with one and would get another without
/// it has got it here ([`uncell`]).
#[must_use]
pub fn cell(text: &str) -> Cow<'_, str> {
    let text = match text.contains('\0') {
        true => Cow::Owned(text.replace('\0', "\u{fffd}")),
        false => Cow::Borrowed(text),
    };
    match may_be_formula(&text) {
        true => Cow::Owned(format!("'{text}")),
        false => text,
    }
}

/// The text of a cell that [`cell`] made, apart from NUL.
#[must_use]
pub fn uncell(cell: &str) -> &str {
    let inner = cell.strip_prefix('\'');
    inner.filter(|inner| may_be_formula(inner)).unwrap_or(cell)
}

/// Whether a formula could begin in a cell, behind any apostrophes.
fn may_be_formula(text: &str) -> bool {
    let bare = text.trim_start_matches('\'');
    bare.starts_with(['\t', '\r', '\n'])
        || bare
            .trim_start_matches(|c: char| c.is_whitespace() || is_unsafe(c))
            .starts_with(FORMULAS)
}

/// Characters of the longest date or number that a spreadsheet reads out of a text.
const CONVERTED_CHARS: usize = 60;
/// UTF-16 units that a cell of Excel holds.
const EXCEL_UNITS: usize = 32_767;

/// A table cell for Excel: what it could take for a number, a date or a truth value (`059`, `3-7`,
/// `10/12`, `1e5`) is written as the formula of a text, `="059"`; a longer text is cut to what
/// a cell holds and ends with `…`. Everything else is as [`cell`] gives it.
#[must_use]
pub fn excel_cell(text: &str) -> Cow<'_, str> {
    let is_short = text.len() <= CONVERTED_CHARS * 4 && text.chars().count() <= CONVERTED_CHARS;
    let is_plain = || !text.contains(|c: char| c == '\0' || c == '\t' || c == '\n' || is_unsafe(c));
    let is_truth = || {
        ["true", "false"]
            .iter()
            .any(|word| text.trim().eq_ignore_ascii_case(word))
    };
    if is_short && (text.contains(char::is_numeric) || is_truth()) && is_plain() {
        return Cow::Owned(format!("=\"{}\"", text.replace('"', "\"\"")));
    }
    // No more than one apostrophe is added.
    if text.len() < EXCEL_UNITS || text.encode_utf16().count() < EXCEL_UNITS {
        return cell(text);
    }
    let (mut units, mut end) = (0, 0);
    for c in text.chars() {
        units += c.len_utf16();
        if units > EXCEL_UNITS - 2 {
            break;
        }
        end += c.len_utf8();
    }
    Cow::Owned(format!("{}…", cell(&text[..end])))
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
            ("+x", "'+x"),
            ("\tx", "'\tx"),
            ("\rx", "'\rx"),
            ("\nx", "'\nx"),
            ("  =1", "'  =1"),
            ("\u{feff}=1", "'\u{feff}=1"),
            ("\u{200b}\u{a0}+1", "'\u{200b}\u{a0}+1"),
            ("＝1", "'＝1"),
            ("＠x", "'＠x"),
            ("'=1", "''=1"),
            ("'Twas", "'Twas"),
            ("a\0b", "a\u{fffd}b"),
            ("\0=1", "\u{fffd}=1"),
            ("plain = x", "plain = x"),
            ("", ""),
        ] {
            assert_eq!(cell(text), expected);
            assert_eq!(uncell(expected), text.replace('\0', "\u{fffd}"));
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
    fn excel_gets_texts_that_it_leaves_alone() {
        for (text, expected) in [
            ("059", "=\"059\""),
            ("5a", "=\"5a\""),
            ("3-7", "=\"3-7\""),
            ("1e5", "=\"1e5\""),
            ("May 1952", "=\"May 1952\""),
            ("٣٤", "=\"٣٤\""),
            ("TRUE", "=\"TRUE\""),
            ("=1+1", "=\"=1+1\""),
            ("5\" guns", "=\"5\"\" guns\""),
            ("=cmd", "'=cmd"),
            ("1\n2", "1\n2"),
            ("Note on Korea", "Note on Korea"),
            ("", ""),
        ] {
            assert_eq!(excel_cell(text), expected);
        }
        let long = "я".repeat(40_000);
        let cut = excel_cell(&long);
        assert_eq!(cut.encode_utf16().count(), EXCEL_UNITS - 1);
        assert!(cut.ends_with('…'));
        let long = format!("={}", "𝕏".repeat(20_000));
        assert!(excel_cell(&long).encode_utf16().count() <= EXCEL_UNITS);
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
        fn cells_come_back(text in "['=+@ \t\r\nab5-]{0,6}") {
            let written = cell(&text);
            prop_assert_eq!(uncell(&written), text.as_str());
            prop_assert!(!written.trim_start().starts_with(FORMULAS));
        }

        #[test]
        fn safe_text_is_left_alone(text in "[a-zA-Zа-яА-Я0-9 .,\n\t-]*") {
            prop_assert_eq!(terminal(&text), text.as_str());
        }
    }
}
