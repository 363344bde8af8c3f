//! What a source that begins like JSON is: objects a line, a list, or objects over several lines.
//!
//! Takes the beginning of its text, gives a [`Shape`]. Looks no further than the beginning: that
//! the rest keeps to it is the cut's business, and the reader's.

use super::super::{mapping, own};
use super::JsonCut;

/// What a source that begins like JSON is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ingest) enum Shape {
    /// One object a line.
    Lines,
    /// A list, or objects around lists.
    List,
    /// Objects over several lines, with a title or text or without.
    Objects { has_text: bool },
    /// No JSON.
    Other,
}

/// Recognises a source by its beginning.
pub(in crate::ingest) fn shape(head: &str, is_longer: bool) -> Shape {
    let start = head.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let second = start.get(1..).unwrap_or_default().trim_start();
    if start.starts_with('[') {
        return if second.starts_with(['{', ']']) {
            Shape::List
        } else {
            Shape::Other
        };
    }
    if !start.starts_with('{') {
        return Shape::Other;
    }
    let (line, rest) = start.split_once('\n').unwrap_or((start, ""));
    let has_rest = line.len() < start.len();
    let parsed = serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(line);
    let look = |text: &str| {
        let mut cut = JsonCut::default();
        for unit in text.encode_utf16() {
            cut.push(unit);
        }
        cut
    };
    match parsed {
        Ok(object) => {
            let has_body = object.keys().any(|name| mapping::names_body(name));
            let has_title = object.keys().any(|name| mapping::names_title(name));
            // Records may hold lists too: an object that others follow, and that says what a
            // record says, is one.
            let is_record =
                has_body || own::is_own(&object) || (has_title && !rest.trim().is_empty());
            if !is_record && look(line).has_list() {
                Shape::List
            } else {
                Shape::Lines
            }
        }
        // A first record that is longer than the head shows only its beginning.
        Err(_) if !has_rest && is_longer => {
            if look(start).has_list() {
                Shape::List
            } else if second.starts_with('"') {
                Shape::Lines
            } else {
                Shape::Other
            }
        }
        Err(fault) if fault.is_eof() && second.starts_with(['"', '}']) => {
            // A first line that was cut off, and a sound one after it.
            if rest.trim_start().starts_with('{') {
                return Shape::Lines;
            }
            let cut = look(start);
            if cut.has_list() {
                Shape::List
            } else {
                Shape::Objects {
                    has_text: cut.has_text(),
                }
            }
        }
        Err(_) => Shape::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_is_told_by_the_beginning() {
        for (text, is_longer, expected) in [
            ("{\"title\":\"A\"}\n{\"title\":\"B\"}", false, Shape::Lines),
            ("{\"title\":\"A\"", true, Shape::Lines),
            ("{\"title\":\"A\"\n{\"title\":\"B\"}", false, Shape::Lines),
            ("{\"records\":[{\"a\":1}]}", false, Shape::List),
            (
                "{\"title\":\"A\",\"items\":[{\"a\":1}]}\n{\"title\":\"B\"}",
                false,
                Shape::Lines,
            ),
            (
                "{\"items\":[{\"a\":1}],\"body\":\"A\"}",
                false,
                Shape::Lines,
            ),
            (
                "{\"hits\":[{\"a\":1}]}\n{\"hits\":[{\"a\":2}]}",
                false,
                Shape::List,
            ),
            ("{\"records\":[{\"a\":1},", true, Shape::List),
            ("\u{feff}\n[\n{", false, Shape::List),
            ("[]", false, Shape::List),
            ("{\n\"hits\": [\n{\"a\": 1}", true, Shape::List),
            (
                "{\n \"title\": \"A\"\n}",
                false,
                Shape::Objects { has_text: true },
            ),
            (
                "{\n \"version\": 1\n}",
                false,
                Shape::Objects { has_text: false },
            ),
            ("[illegible] telegram", false, Shape::Other),
            ("[1]", false, Shape::Other),
            ("{sic} telegram", false, Shape::Other),
            ("", false, Shape::Other),
        ] {
            assert_eq!(shape(text, is_longer), expected, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn nothing_panics(text in r#"[\[\]{}",: \\\nat]{0,80}"#, is_longer: bool) {
            let _ = shape(&text, is_longer);
        }
    }
}
