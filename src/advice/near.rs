//! Which values come near one that is not there.

use super::Existing;
use crate::edits::edits;

/// Most values that are suggested.
pub(super) const MOST: usize = 5;

/// Whether two texts are the same but for case.
pub(super) fn same_text(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

/// Texts that begin with, hold, or are a few letters from `wanted`; nearest first.
pub(super) fn texts<'a>(wanted: &str, there: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted = wanted.to_lowercase();
    ranked(there, |value| {
        let value = value.to_lowercase();
        if value.starts_with(&wanted) {
            return Some(0);
        }
        if wanted.chars().count() > 2 && value.contains(&wanted) {
            return Some(1);
        }
        let allowed = (wanted.chars().count() / 4).min(3);
        let edits = edits(&wanted, &value, allowed)?;
        Some(1 + edits)
    })
}

/// Level values whose digits are the same but for zeros in front and letters behind, or that
/// are an edit away; nearest first.
pub(super) fn numbers<'a>(wanted: &str, there: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let bare = bare_number(wanted);
    let lower = wanted.to_lowercase();
    ranked(there, |value| {
        if !bare.is_empty() && bare_number(value) == bare {
            let edits = edits(&lower, &value.to_lowercase(), 4).unwrap_or(5);
            return Some(edits);
        }
        // One digit more or less is another fond altogether unless the number is long.
        let allowed = usize::from(lower.chars().count() > 2);
        edits(&lower, &value.to_lowercase(), allowed).map(|edits| 10 + edits)
    })
}

/// The first few values, for when none is near.
pub(super) fn existing(there: &[String]) -> Existing {
    Existing {
        values: there.iter().take(MOST).cloned().collect(),
        all: there.len(),
    }
}

fn ranked<'a>(
    there: impl Iterator<Item = &'a str>,
    distance: impl Fn(&str) -> Option<usize>,
) -> Vec<&'a str> {
    let mut found: Vec<(usize, usize, &str)> = there
        .enumerate()
        .filter_map(|(order, value)| Some((distance(value)?, order, value)))
        .collect();
    found.sort_unstable();
    found.truncate(MOST);
    found.into_iter().map(|(_, _, value)| value).collect()
}

fn bare_number(value: &str) -> String {
    let digits: String = value.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_numbers_share_their_digits() {
        for (wanted, there, expected) in [
            (
                "59a",
                &["059a", "059", "3", "100"][..],
                &["059a", "059"][..],
            ),
            (
                "102",
                &["0102", "102a", "103", "201"],
                &["0102", "102a", "103"],
            ),
            ("7", &["8", "07"], &["07"]),
            ("abc", &["1"], &[]),
        ] {
            assert_eq!(numbers(wanted, there.iter().copied()), expected, "{wanted}");
        }
    }

    #[test]
    fn near_texts_begin_alike_or_differ_little() {
        for (wanted, there, expected) in [
            (
                "russian",
                &["Russian", "Belarusian", "German"][..],
                &["Russian"][..],
            ),
            ("Rusian", &["Russian", "German"], &["Russian"]),
            (
                "cuban",
                &["The Cuban crisis", "Berlin"],
                &["The Cuban crisis"],
            ),
            ("xy", &["yz"], &[]),
        ] {
            assert_eq!(texts(wanted, there.iter().copied()), expected, "{wanted}");
        }
    }
}
