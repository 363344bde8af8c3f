//! Leaves as intervals, for telling whether two references share a page.
//!
//! Takes the `listy` of a reference, gives the spans of leaf numbers in it. Deliberately ignores
//! the side of a leaf: `3` and `3 ob.` overlap, because a reader at leaf 3 sees both. Known gap:
//! Roman leaf numbers give no interval, so they never keep a reference out.

use std::ops::RangeInclusive;

use super::keys;

/// The spans of leaf numbers in `listy`, in its order, both ends inclusive.
///
/// A shortened end is completed (`44-5` is 44 to 45, `195-204` stays), a reversed span is put in
/// order, and *ff.* leaves the end open.
///
/// ```
/// use kartoteka::record::reference::leaves;
/// assert_eq!(leaves("44-5, 47ob."), [44..=45, 47..=47]);
/// ```
#[must_use]
pub fn leaves(listy: &str) -> Vec<RangeInclusive<u32>> {
    let mut spans: Vec<RangeInclusive<u32>> = Vec::new();
    let mut start: Option<(u32, String)> = None;
    let mut dash = false;
    let mut rest = listy;
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_digit() {
            let length = rest
                .find(|character: char| !character.is_ascii_digit())
                .unwrap_or(rest.len());
            let (digits, tail) = rest.split_at(length);
            rest = tail;
            // More digits than any archive counts: no leaf, and nothing to compare.
            let Ok(number) = digits.parse::<u32>() else {
                continue;
            };
            match start.take() {
                Some((from, written)) if dash => spans.push(span(from, &written, number, digits)),
                other => {
                    spans.extend(other.map(|(from, _)| from..=from));
                    start = Some((number, digits.to_owned()));
                }
            }
            dash = false;
            continue;
        }
        if keys::is_dash(first) {
            dash = true;
        } else if matches!(first, ',' | ';') {
            spans.extend(start.take().map(|(from, _)| from..=from));
            dash = false;
        } else if rest.starts_with("ff") {
            spans.extend(start.take().map(|(from, _)| from..=u32::MAX));
            dash = false;
        }
        rest = &rest[first.len_utf8()..];
    }
    spans.extend(start.map(|(from, _)| from..=from));
    spans
}

/// Whether two lists of leaves share a leaf. Where either holds no number, nothing is known, and
/// the answer is yes.
#[must_use]
pub fn leaves_overlap(left: &str, right: &str) -> bool {
    let (left, right) = (leaves(left), leaves(right));
    left.is_empty()
        || right.is_empty()
        || left.iter().any(|one| {
            right
                .iter()
                .any(|other| one.start() <= other.end() && other.start() <= one.end())
        })
}

fn span(from: u32, written_from: &str, to: u32, written_to: &str) -> RangeInclusive<u32> {
    if to >= from {
        return from..=to;
    }
    if written_to.len() < written_from.len() {
        let kept = &written_from[..written_from.len() - written_to.len()];
        if let Ok(completed) = format!("{kept}{written_to}").parse::<u32>()
            && completed >= from
        {
            return from..=completed;
        }
    }
    to..=from
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(listy: &str, expected: &[(u32, u32)]) {
        let got: Vec<(u32, u32)> = leaves(listy)
            .into_iter()
            .map(|span| (*span.start(), *span.end()))
            .collect();
        assert_eq!(got, expected, "{listy:?}");
    }

    #[test]
    fn leaves_are_intervals() {
        check("44-45", &[(44, 45)]);
        check("44-5", &[(44, 45)]);
        check("1-3 ob.", &[(1, 3)]);
        check("7ob.-8", &[(7, 8)]);
        check("139, 145, 140-144", &[(139, 139), (145, 145), (140, 144)]);
        check("4ff", &[(4, u32::MAX)]);
        check("95–14", &[(14, 95)]);
        check("104-15", &[(104, 115)]);
        check("xiv", &[]);
        check("99999999999999", &[]);
        check("", &[]);
    }

    #[test]
    fn overlap_is_symmetric_and_unknown_leaves_pass() {
        for (left, right, expected) in [
            ("44-5", "45", true),
            ("44-45", "46", false),
            ("44-45, 50", "50ob.", true),
            ("", "3", true),
        ] {
            assert_eq!(leaves_overlap(left, right), expected, "{left} {right}");
            assert_eq!(leaves_overlap(right, left), expected, "{right} {left}");
        }
    }
}
