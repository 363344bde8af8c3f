//! XHTML as text that a parser of HTML reads alike.
//!
//! Takes the text of a page, gives it with elements that end in their own tag (`<a id="p1"/>`)
//! closed by one of their own, and sections of character data as plain text: HTML knows neither, and
//! would take the rest of the page for their content. Lines stay where they are. Ignores all else.

use std::borrow::Cow;

use super::guard::{end_of, find, read_tag};

/// Elements of HTML that have no end tag.
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

const CDATA: &[u8] = b"<![CDATA[";

/// The text with such elements closed.
pub(super) fn opened(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut changed = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(found) = find(bytes, at, b'<') {
        let rest = &bytes[found..];
        if rest.starts_with(b"<!--") {
            at = end_of(bytes, found + 4, b"-->");
        } else if rest.starts_with(CDATA) {
            let start = found + CDATA.len();
            at = end_of(bytes, start, b"]]>");
            let inner = text[start..at].trim_end_matches("]]>");
            changed.push_str(&text[copied..found]);
            changed.push_str(&inner.replace('&', "&amp;").replace('<', "&lt;"));
            copied = at;
        } else if rest.get(1).is_some_and(u8::is_ascii_alphabetic) {
            let (end, _) = read_tag(bytes, found + 1);
            at = end;
            let name = &text[found + 1..end];
            let length = name
                .find(|c: char| c.is_whitespace() || matches!(c, '/' | '>'))
                .unwrap_or(name.len());
            let name = &name[..length];
            let is_void = VOID.iter().any(|void| name.eq_ignore_ascii_case(void));
            if text[found..end].ends_with("/>") && !is_void {
                changed.push_str(&text[copied..end - 2]);
                changed.push_str("></");
                changed.push_str(name);
                changed.push('>');
                copied = end;
            }
        } else {
            at = found + 1;
        }
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    changed.push_str(&text[copied..]);
    Cow::Owned(changed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_that_end_in_their_own_tag_are_closed() {
        for (page, expected) in [
            ("<p>a<a id=\"p1\"/>b</p>", "<p>a<a id=\"p1\"></a>b</p>"),
            ("<title/><p>a", "<title></title><p>a"),
            ("<br/><img src='a/>b' />x", "<br/><img src='a/>b' />x"),
            ("<span\nclass='x'\n/>y", "<span\nclass='x'\n></span>y"),
            ("<!-- <a/> --><p>1 < 2</p>", "<!-- <a/> --><p>1 < 2</p>"),
            ("<p><![CDATA[a < b & c]]></p>", "<p>a &lt; b &amp; c</p>"),
            ("<p><![CDATA[a", "<p>a"),
            ("", ""),
        ] {
            assert_eq!(opened(page), expected);
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[<>/!a-c=\"'ж \\[\\]-]{0,60}(<!\\[CDATA\\[)?[<>/ a-zж\\]-]{0,20}") {
            let _ = opened(&text);
        }
    }
}
