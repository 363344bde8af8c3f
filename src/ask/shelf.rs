//! The text form of a place in the tree archive / fond / opis / delo (`APRF/3/65`).
//!
//! Owns printing and parsing of [`ShelfPath`]: values joined by `/`; a `/` inside a value is
//! `%2F` and a `%` is `%25`; a level that is missing above one that is there is `-`, and a value
//! that is itself a hyphen is `%2D`. A place as a reader types it may
//! also be a reference in any notation.

use crate::engine::ShelfPath;
use crate::record::reference::{self, archive_key};

/// Most levels that a path has.
pub const LEVELS: usize = 4;

/// The text form.
#[must_use]
pub fn print(path: &ShelfPath) -> String {
    let mut out = String::new();
    for (level, value) in path.0.iter().enumerate() {
        if level > 0 {
            out.push('/');
        }
        match value.as_str() {
            "" => out.push('-'),
            "-" => out.push_str("%2D"),
            _ => {
                for c in value.chars() {
                    match c {
                        '/' => out.push_str("%2F"),
                        '%' => out.push_str("%25"),
                        _ => out.push(c),
                    }
                }
            }
        }
    }
    out
}

/// Reads the text form; none unless it has one to four levels of which the last is given.
/// A percent sign that begins no escape stands for itself.
#[must_use]
pub fn parse(text: &str) -> Option<ShelfPath> {
    let values: Vec<String> = text
        .trim()
        .trim_end_matches('/')
        .split('/')
        .map(|part| match part.trim() {
            "-" => String::new(),
            given => decode(given),
        })
        .collect();
    let last_is_given = values.last().is_some_and(|value| !value.is_empty());
    (values.len() <= LEVELS && last_is_given).then_some(ShelfPath(values))
}

fn decode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    let mut rest = part;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let (found, length) = match rest.get(at + 1..at + 3) {
            Some("2F" | "2f") => ('/', 3),
            Some("2D" | "2d") => ('-', 3),
            Some("25") => ('%', 3),
            _ => ('%', 1),
        };
        out.push(found);
        rest = &rest[at + length..];
    }
    out.push_str(rest);
    out
}

/// A place as typed: a path, or the first reference that stands in the text.
#[must_use]
pub fn place(text: &str) -> Option<ShelfPath> {
    // `APRF/3` is a path; `APRF, f. 3/65` and `APRF f. 3` are references.
    let is_path = !text.contains([',', ';']) && (text.contains('/') || !text.contains(' '));
    let path = if is_path { parse(text) } else { None };
    let mut path = path.or_else(|| referred(text)).or_else(|| parse(text))?;
    let archive = path.0.first_mut()?;
    *archive = archive_key(archive);
    Some(path)
}

fn referred(text: &str) -> Option<ShelfPath> {
    let found = reference::find(text).into_iter().next()?.reference;
    let mut values = vec![
        found.archive.clone(),
        found.fond().unwrap_or_default().to_owned(),
        found.opis().unwrap_or_default().to_owned(),
        found.delo().unwrap_or_default().to_owned(),
    ];
    while values.last().is_some_and(String::is_empty) {
        values.pop();
    }
    (!values.is_empty()).then_some(ShelfPath(values))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(values: &[&str]) -> ShelfPath {
        ShelfPath(values.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn paths_print_and_parse() {
        for (values, text) in [
            (&["APRF"][..], "APRF"),
            (&["APRF", "3", "65", "829"], "APRF/3/65/829"),
            (&["AVPRF", "", "", "5"], "AVPRF/-/-/5"),
            (&["PRO", "FO 371/92778"], "PRO/FO 371%2F92778"),
            (&["X", "5%", "-"], "X/5%25/%2D"),
        ] {
            assert_eq!(print(&path(values)), text);
            assert_eq!(parse(text), Some(path(values)));
        }
    }

    #[test]
    fn what_is_no_path_is_none() {
        for text in ["", "/", "-", "APRF/-", "a/b/c/d/e"] {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("APRF/3/"), Some(path(&["APRF", "3"])));
        assert_eq!(parse("A/5%"), Some(path(&["A", "5%"])));
    }

    proptest! {
        #[test]
        fn printing_then_parsing_changes_nothing(
            upper in proptest::collection::vec("[A-Za-z0-9а-я/%-]{0,6}", 0..4),
            last in "[A-Za-z0-9а-я/%-]{1,6}",
        ) {
            let mut values = upper;
            values.push(last);
            let path = ShelfPath(values);
            prop_assert_eq!(parse(&print(&path)), Some(path));
        }
    }

    #[test]
    fn places_are_paths_or_references() {
        for (text, expected) in [
            ("APRF/3", "APRF/3"),
            ("aprf", "APRF"),
            ("АПРФ/3/65", "APRF/3/65"),
            ("AVPRF/-/6", "AVPRF/-/6"),
            ("TsKhSD/89", "RGANI/89"),
            ("APRF, f. 3, op. 65, d. 829", "APRF/3/65/829"),
            ("АВП РФ. Ф. 0102. Оп. 9", "AVPRF/0102/9"),
            ("Presidential Archive", "APRF"),
        ] {
            assert_eq!(
                place(text).map(|path| print(&path)).as_deref(),
                Some(expected),
                "{text}"
            );
        }
        for text in ["", "a/b/c/d/e", "-"] {
            assert!(place(text).is_none(), "{text}");
        }
    }
}
