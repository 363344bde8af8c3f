//! HTML inside a field of a table or list: markup, not words.
//!
//! Takes the value of a field, gives its text: paragraphs apart, tags gone, entities as the
//! characters that they stand for. A value without tags and entities of HTML is given as it is, and
//! so is a lone `<` or `&` in prose (`Kim <kim@example.org>`, `R&D`): only the names of HTML's own
//! elements make a tag, only `&name;` and `&#7;` make an entity. What was written with entities for
//! its tags is read once more.
//!
//! Known gap: a value that is about HTML loses the tags that it speaks of.

use std::borrow::Cow;
use std::collections::HashSet;

use super::dom::Dom;
use super::page::{BLOCKS, Page};

/// Longest tag in a field, in bytes.
const MAX_TAG_BYTES: usize = 4 << 10;

/// Longest name of an entity, in bytes. The longest of HTML is `CounterClockwiseContourIntegral`.
const MAX_ENTITY_BYTES: usize = 32;

/// Elements that stand in a line of text, or in a table or list.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "br", "cite", "code", "col", "colgroup",
    "del", "dfn", "em", "font", "html", "head", "i", "img", "ins", "kbd", "li", "mark", "meta",
    "q", "s", "samp", "script", "small", "span", "strike", "strong", "style", "sub", "sup",
    "tbody", "td", "tfoot", "th", "thead", "title", "tr", "tt", "u", "var", "wbr",
];

/// The text of a field whose value may hold HTML.
pub(in crate::ingest) fn text_of(value: &str) -> Cow<'_, str> {
    let Some(once) = read(value) else {
        return Cow::Borrowed(value);
    };
    // Some programs write even the tags with entities.
    match Marks::of(value).tags {
        0 => Cow::Owned(read(&once).unwrap_or(once)),
        _ => Cow::Owned(once),
    }
}

/// The text of a value that holds HTML; nothing where it holds none, or is beyond a page's limits.
fn read(value: &str) -> Option<String> {
    if !value.contains(['<', '&']) {
        return None;
    }
    let marks = Marks::of(value);
    if marks.tags == 0 && marks.entities == 0 {
        return None;
    }
    // Where no element makes paragraphs, the lines of the value do.
    let html = if marks.blocks > 0 {
        format!("<body>{}", marks.html)
    } else {
        format!("<body><pre>\n{}", marks.html)
    };
    let page = Page::new(Dom::parse(&html).ok()?);
    let text = page.running(&[0], &HashSet::new());
    // What a page leaves out around its text may be all that there is.
    (!text.is_empty() || value.trim().is_empty()).then_some(text)
}

/// The marks of HTML in a value.
#[derive(Default)]
struct Marks {
    tags: usize,
    /// Those of them that begin or end a paragraph or line.
    blocks: usize,
    entities: usize,
    /// The value with every other `<` and `&` as an entity.
    html: String,
}

impl Marks {
    fn of(value: &str) -> Self {
        let mut marks = Self::default();
        let mut rest = value;
        while let Some(at) = rest.find(['<', '&']) {
            marks.html.push_str(&rest[..at]);
            rest = &rest[at..];
            let (sign, after) = rest.split_at(1);
            let is_mark = if sign == "<" {
                let name = tag_name(rest);
                let is_block = name.as_deref().is_some_and(|name| {
                    BLOCKS.contains(&name) || matches!(name, "br" | "li" | "tr")
                });
                marks.blocks += usize::from(is_block);
                marks.tags += usize::from(name.is_some());
                name.is_some() || after.starts_with("!--") && after.contains("-->")
            } else {
                let is_entity = is_entity(after);
                marks.entities += usize::from(is_entity);
                is_entity
            };
            marks.html.push_str(match sign {
                _ if is_mark => sign,
                "<" => "&lt;",
                _ => "&amp;",
            });
            rest = after;
        }
        marks.html.push_str(rest);
        marks
    }
}

/// The name of the element whose tag `text` begins with, lower case.
fn tag_name(text: &str) -> Option<String> {
    let inner = text.strip_prefix('<')?;
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    let end = inner.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (name, rest) = inner.split_at(end);
    let head = &rest[..rest.floor_char_boundary(MAX_TAG_BYTES)];
    let close = head.find(['<', '>'])?;
    let is_tag = rest.starts_with(|c: char| matches!(c, '>' | '/') || c.is_whitespace())
        && head[close..].starts_with('>');
    let name = name.to_ascii_lowercase();
    (is_tag && (BLOCKS.contains(&name.as_str()) || INLINE.contains(&name.as_str()))).then_some(name)
}

/// Whether `text` goes on behind an `&` as an entity.
fn is_entity(text: &str) -> bool {
    let head = &text.as_bytes()[..text.len().min(MAX_ENTITY_BYTES + 1)];
    let Some(end) = head.iter().position(|&byte| byte == b';') else {
        return false;
    };
    match &head[..end] {
        [b'#', b'x' | b'X', digits @ ..] => {
            !digits.is_empty() && digits.iter().all(u8::is_ascii_hexdigit)
        }
        [b'#', digits @ ..] => !digits.is_empty() && digits.iter().all(u8::is_ascii_digit),
        name => name.len() > 1 && name.iter().all(u8::is_ascii_alphanumeric),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_no_words_and_prose_stays() {
        for (value, expected) in [
            ("<p>One.</p><p>Two &amp; three.</p>", "One.\n\nTwo & three."),
            ("One<br>two<br/>three", "One\ntwo\nthree"),
            ("A <em>Note</em> to <a href=\"x\">Kim</a>", "A Note to Kim"),
            (
                "Farmers&#039; and workers&rsquo; party",
                "Farmers' and workers’ party",
            ),
            (
                "&lt;p&gt;One.&lt;/p&gt;&lt;p&gt;Two.&lt;/p&gt;",
                "One.\n\nTwo.",
            ),
            ("Fish &amp;amp; chips", "Fish & chips"),
            (
                "First.\n\nSecond <i>line</i>,\nthird.",
                "First.\n\nSecond line,\nthird.",
            ),
            ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
            (
                "<script>x()</script><p>Kim <kim@x.org> 3 < 4</p>",
                "Kim <kim@x.org> 3 < 4",
            ),
            // As they are.
            ("a < b & c > d", "a < b & c > d"),
            ("R&D; AT&T", "R&D; AT&T"),
            ("Kim <kim@example.org>", "Kim <kim@example.org>"),
            ("<unclear> word", "<unclear> word"),
            ("if x <b and y", "if x <b and y"),
            ("https://a.example/?a=1&lt=2", "https://a.example/?a=1&lt=2"),
            ("", ""),
        ] {
            assert_eq!(text_of(value), expected, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_panics(value in "(<|>|/|&|;|#|p|br|b |amp|x|\n|Ж){0,60}") {
            let _ = text_of(&value);
        }
    }
}
