//! Sizes as people write them: `500MB`, `2 GB`, `64MiB`, `1000000`.

use super::request::RequestError;

/// Reads a size in bytes; kB, MB and GB count by thousands, KiB, MiB and GiB by 1024.
///
/// # Errors
/// Returns [`RequestError::NoSize`] for anything else, and for what no machine holds.
pub(super) fn parse(text: &str) -> Result<usize, RequestError> {
    let wrong = || RequestError::NoSize {
        text: text.to_owned(),
    };
    let text_lower = text.trim().to_lowercase();
    let digits = text_lower.len()
        - text_lower
            .trim_start_matches(|c: char| c.is_ascii_digit())
            .len();
    let (number, unit) = text_lower.split_at(digits);
    let number: usize = number.parse().map_err(|_| wrong())?;
    let factor: usize = match unit.trim() {
        "" | "b" => 1,
        "k" | "kb" => 1_000,
        "m" | "mb" => 1_000_000,
        "g" | "gb" => 1_000_000_000,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        _ => return Err(wrong()),
    };
    number.checked_mul(factor).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_numbers_with_units() {
        for (text, expected) in [
            ("1000000", Some(1_000_000)),
            ("500MB", Some(500_000_000)),
            (" 2 gb ", Some(2_000_000_000)),
            ("64MiB", Some(64 << 20)),
            ("much", None),
            ("-1", None),
            ("1.5GB", None),
            ("99999999999999999999", None),
            ("99999999999999999GB", None),
            ("", None),
        ] {
            assert_eq!(parse(text).ok(), expected, "{text}");
        }
    }
}
