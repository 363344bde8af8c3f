//! Addresses of pages: what a link asks for, as the query string of a page.
//!
//! Takes [`Params`], the state of a page, and gives that of the page behind a link. A change of what
//! is found begins at the first hit again.

use std::fmt::Write as _;

use crate::ask::shelf;
use crate::engine::ShelfPath;
use crate::record::reference::Reference;
use crate::serve::params::Params;

/// The levels of the archive tree, upper to lower.
pub(super) const LEVELS: [&str; 4] = ["archive", "fond", "opis", "delo"];
/// Places of the tree that are open.
pub(super) const OPEN: &str = "open";
/// Facets of which more values are listed.
pub(super) const MORE: &str = "more";
/// What says how a page is looked at and not what is found.
const VIEW: [&str; 11] = [
    "offset",
    OPEN,
    MORE,
    "unit",
    "each",
    "compare",
    "figure",
    "by",
    "before",
    "after",
    "function-words",
];

/// A page with this state.
pub(super) fn to(path: &str, params: &Params) -> String {
    match params.query() {
        query if query.is_empty() => path.to_owned(),
        query => format!("{path}?{query}"),
    }
}

/// The search with this state.
pub(super) fn search(params: &Params) -> String {
    to("/search", params)
}

/// The search with this state, from its first hit.
pub(super) fn narrowed(params: &Params) -> String {
    search(&params.set("offset", None))
}

/// A state with nothing but this pair.
pub(super) fn only(name: &str, value: &str) -> Params {
    Params::default().with(name, value)
}

/// A state without how the page is looked at.
pub(super) fn question(params: &Params) -> Params {
    VIEW.iter()
        .fold(params.clone(), |params, name| params.set(name, None))
}

/// The page of a record, which knows the search that it was found by.
pub(super) fn record(id: &str, params: &Params) -> String {
    to(&format!("/records/{}", encoded(id)), params)
}

/// An id as part of a path. Slashes are escaped where a browser would read more into them.
fn encoded(id: &str) -> String {
    let is_plain = id
        .split('/')
        .all(|part| !part.is_empty() && part != "." && part != "..");
    let mut out = String::with_capacity(id.len() + 8);
    for byte in id.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b':' => {
                out.push(char::from(byte));
            }
            b'/' if is_plain => out.push('/'),
            _ => {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

/// The same search at a place of the tree and nowhere else.
pub(super) fn at(params: &Params, path: &ShelfPath) -> Params {
    let mut out = params.set("offset", None);
    for (level, name) in LEVELS.iter().enumerate() {
        out = out.set(
            name,
            path.0
                .get(level)
                .map(String::as_str)
                .filter(|it| !it.is_empty()),
        );
        if level > 0 {
            out = out.set(&format!("not-{name}"), None);
        }
    }
    match path.0.first() {
        Some(archive) => out.without("not-archive", archive),
        None => out,
    }
}

/// The same search without this place of the tree.
pub(super) fn not_at(params: &Params, path: &ShelfPath) -> Params {
    let Some((last, above)) = path.0.split_last() else {
        return params.clone();
    };
    let name = LEVELS[above.len().min(LEVELS.len() - 1)];
    let outer = if above.is_empty() {
        params.set("offset", None).without("archive", last)
    } else {
        at(params, &ShelfPath(above.to_vec()))
    };
    outer.with(&format!("not-{name}"), last)
}

/// The same search in every place.
pub(super) fn anywhere(params: &Params) -> Params {
    at(params, &ShelfPath(Vec::new())).set("not-archive", None)
}

/// The place that the filters select, where they select one.
pub(super) fn selected(params: &Params) -> Option<ShelfPath> {
    let mut values = Vec::new();
    for name in LEVELS {
        let mut given = params.all(name);
        let value = given.next().unwrap_or_default();
        if given.next().is_some() {
            return None;
        }
        values.push(value.to_owned());
    }
    while values.last().is_some_and(String::is_empty) {
        values.pop();
    }
    (!values.is_empty() && !values[0].is_empty()).then_some(ShelfPath(values))
}

/// The places of a reference, from the archive down to its file, each with its label.
pub(super) fn places(reference: &Reference) -> Vec<(String, ShelfPath)> {
    let mut path = vec![reference.archive.clone()];
    let mut out = vec![(reference.archive.clone(), ShelfPath(path.clone()))];
    for (label, value) in [
        ("f.", reference.fond()),
        ("op.", reference.opis()),
        ("d.", reference.delo()),
    ] {
        path.push(value.unwrap_or_default().to_owned());
        if let Some(value) = value {
            out.push((format!("{label}\u{a0}{value}"), ShelfPath(path.clone())));
        }
    }
    out
}

/// The search with a place open or shut in the tree beside it.
pub(super) fn toggled(params: &Params, path: &ShelfPath, is_open: bool) -> Params {
    let place = shelf::print(path);
    if is_open {
        params.without(OPEN, &place)
    } else {
        params.with(OPEN, &place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &str) -> ShelfPath {
        shelf::parse(text).unwrap()
    }

    #[test]
    fn places_replace_places_and_leave_the_rest() {
        let given = Params::parse(
            "q=zone&archive=AVPRF&fond=1&not-opis=2&not-archive=APRF&offset=20&from=1951",
        );
        assert_eq!(
            at(&given, &path("APRF/3")),
            Params::parse("q=zone&archive=APRF&fond=3&from=1951")
        );
        assert_eq!(
            not_at(&given, &path("APRF/3")),
            Params::parse("q=zone&archive=APRF&from=1951&not-fond=3")
        );
        assert_eq!(
            not_at(&Params::parse("q=zone&archive=APRF"), &path("APRF")),
            Params::parse("q=zone&not-archive=APRF")
        );
        assert_eq!(anywhere(&given), Params::parse("q=zone&from=1951"));
    }

    #[test]
    fn one_place_is_selected_or_none() {
        for (query, expected) in [
            ("archive=APRF&fond=3", Some("APRF/3")),
            ("archive=APRF&delo=829", Some("APRF/-/-/829")),
            ("archive=APRF&archive=AVPRF", None),
            ("fond=3", None),
            ("q=zone", None),
        ] {
            let found = selected(&Params::parse(query));
            assert_eq!(
                found.map(|path| shelf::print(&path)).as_deref(),
                expected,
                "{query}"
            );
        }
    }

    #[test]
    fn ids_are_one_path() {
        for (id, expected) in [
            ("wcda:113630", "/records/wcda:113630"),
            ("korea/a b.txt", "/records/korea/a%20b.txt"),
            ("../etc", "/records/..%2Fetc"),
            ("a//b", "/records/a%2F%2Fb"),
            ("a?b#c%\"<", "/records/a%3Fb%23c%25%22%3C"),
            ("д", "/records/%D0%B4"),
        ] {
            assert_eq!(record(id, &Params::default()), expected);
        }
    }
}
