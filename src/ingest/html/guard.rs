//! Bounds on a page before it is parsed.
//!
//! Takes the text of a page, says where it has a tag with more attributes than any page has. A
//! parser compares each attribute with those before it, so that their number must be bounded
//! first; depth and number of elements are bounded while it parses, see [`super::dom`]. Reads
//! tags, quotes, comments and scripts, and nothing else of the language.

/// Most attributes of one tag.
const MAX_ATTRIBUTES: usize = 256;

/// Elements whose text holds no tags.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// First byte of a tag with too many attributes.
pub(super) fn crowded_tag(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(found) = find(bytes, at, b'<') {
        let rest = &bytes[found..];
        if rest.starts_with(b"<!--") {
            at = end_of(bytes, found + 4, b"-->");
            continue;
        }
        let name = match rest.get(1) {
            Some(b'/') => &rest[2..],
            _ => &rest[1..],
        };
        if !name.first().is_some_and(u8::is_ascii_alphabetic) {
            at = found + 1;
            continue;
        }
        let (end, attributes) = read_tag(bytes, found + 1);
        if attributes > MAX_ATTRIBUTES {
            return Some(found);
        }
        at = end;
        if let Some(raw) = RAW.iter().find(|raw| is_named(name, raw)) {
            at = end_of_raw(bytes, end, raw);
        }
    }
    None
}

/// The end of a tag, and how many attributes it has at most.
pub(super) fn read_tag(bytes: &[u8], start: usize) -> (usize, usize) {
    let mut attributes = 0;
    let mut quote = None;
    let mut before = b' ';
    for (at, &byte) in bytes.iter().enumerate().skip(start) {
        match quote {
            Some(mark) if byte == mark => quote = None,
            Some(_) => {}
            None => match byte {
                b'>' => return (at + 1, attributes),
                b'"' | b'\'' if before == b'=' => quote = Some(byte),
                // A name begins after a blank, a stroke or the end of a quoted value.
                _ if matches!(
                    before,
                    b' ' | b'\t' | b'\n' | b'\r' | b'\x0c' | b'/' | b'"' | b'\''
                ) && !byte.is_ascii_whitespace() =>
                {
                    attributes += 1;
                }
                _ => {}
            },
        }
        if !(before == b'=' && byte.is_ascii_whitespace()) {
            before = byte;
        }
    }
    (bytes.len(), attributes)
}

/// First byte after the text of a raw element, whose end tag is read as any tag.
fn end_of_raw(bytes: &[u8], start: usize, name: &str) -> usize {
    let mut at = start;
    while let Some(found) = find(bytes, at, b'<') {
        if bytes.get(found + 1) == Some(&b'/') && is_named(&bytes[found + 2..], name) {
            return found;
        }
        at = found + 1;
    }
    bytes.len()
}

fn is_named(bytes: &[u8], name: &str) -> bool {
    bytes
        .get(..name.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes()))
        && !bytes.get(name.len()).is_some_and(u8::is_ascii_alphanumeric)
}

pub(super) fn find(bytes: &[u8], start: usize, byte: u8) -> Option<usize> {
    let at = bytes
        .get(start..)?
        .iter()
        .position(|&found| found == byte)?;
    Some(start + at)
}

pub(super) fn end_of(bytes: &[u8], start: usize, mark: &[u8]) -> usize {
    bytes
        .get(start..)
        .and_then(|rest| rest.windows(mark.len()).position(|found| found == mark))
        .map_or(bytes.len(), |at| start + at + mark.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_tag_with_too_many_attributes_is_found() {
        let crowd = |separator: &str| {
            let names: Vec<String> = (0..=MAX_ATTRIBUTES)
                .map(|at| format!("a{at}='x y'"))
                .collect();
            format!("<p>ok<p {}>", names.join(separator))
        };
        for separator in [" ", "\n", "/", ""] {
            assert_eq!(crowded_tag(&crowd(separator)), Some(5), "{separator:?}");
        }
        let words = "word ".repeat(1_000);
        for text in [
            format!("<p title=\"{words}\">"),
            format!("<p title = \"{words}\">"),
            format!("<script>if (a<b) {words}</script>"),
            format!("<!-- <p {words}> -->"),
            format!("1 < 2 {words}"),
            format!("<p>{words}<"),
        ] {
            assert_eq!(crowded_tag(&text), None, "{text:.40}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[<>/!a-c=\"' -]{0,60}(<script>|<title)?[<>/ a-z-]{0,20}") {
            let _ = crowded_tag(&text);
        }
    }
}
