//! Dates in spreadsheets: which number formats show one, and the day behind a number.
//!
//! Takes codes of formats (`dd.mm.yyyy`) and numbers, gives dates as ISO 8601 writes them, as
//! closely as they are shown. Source: ECMA-376, part 1, sections 18.8.30 (number formats) and
//! 18.17.4 (dates).

use jiff::civil::{Date, date};

/// How closely a cell shows its date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// No date: a number, a text, a time of day.
    No,
    Day,
    Month,
    Year,
}

/// The formats that have no code in the file (section 18.8.30).
pub(super) fn built_in(id: u32) -> Shown {
    match id {
        14..=16 | 22 | 27..=31 | 34..=36 | 50..=54 | 57 | 58 => Shown::Day,
        17 | 55 | 56 => Shown::Month,
        _ => Shown::No,
    }
}

/// What a format's code shows: the letters of days, months and years outside quotes and brackets.
pub(super) fn of_code(code: &str) -> Shown {
    if code.to_ascii_lowercase().starts_with("general") {
        return Shown::No;
    }
    let (mut has_day, mut has_month, mut has_year, mut has_time) = (false, false, false, false);
    let mut chars = code.chars();
    while let Some(c) = chars.next() {
        match c.to_ascii_lowercase() {
            '"' => drop(chars.by_ref().take_while(|&c| c != '"').count()),
            '[' => drop(chars.by_ref().take_while(|&c| c != ']').count()),
            '\\' | '_' | '*' => drop(chars.next()),
            // The first section is that of positive numbers.
            ';' => break,
            'd' => has_day = true,
            'm' => has_month = true,
            'y' => has_year = true,
            'h' | 's' => has_time = true,
            _ => {}
        }
    }
    match (has_day, has_month && (!has_time || has_year), has_year) {
        (true, ..) => Shown::Day,
        (false, true, true) => Shown::Month,
        (false, false, true) => Shown::Year,
        // Months alone are as often minutes.
        _ => Shown::No,
    }
}

/// The date of a number, in the system of 1900 or 1904; nothing where there is none.
pub(super) fn day(number: f64, is_1904: bool) -> Option<Date> {
    if !(0.0..3_000_000.0).contains(&number) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "bounded above")]
    let days = number.floor() as i32;
    let epoch = if is_1904 {
        date(1904, 1, 1)
    } else if days == 0 {
        // An empty cell in the clothes of a date.
        return None;
    } else if days < 60 {
        date(1899, 12, 31)
    } else {
        // The system counts a 29 February 1900, which was none.
        date(1899, 12, 30)
    };
    epoch
        .checked_add(jiff::Span::new().try_days(days).ok()?)
        .ok()
}

/// A date as closely as it is shown.
pub(super) fn written(day: Date, shown: Shown) -> String {
    match shown {
        Shown::Month => day.strftime("%Y-%m").to_string(),
        Shown::Year => day.strftime("%Y").to_string(),
        Shown::Day | Shown::No => day.to_string(),
    }
}

/// A number without the noise of its last binary digit, or an exponent.
pub(super) fn plain(number: f64) -> String {
    let rounded = (number * 1e9).round() / 1e9;
    let is_usual = rounded.is_finite() && rounded.abs() < 1e15;
    (if is_usual { rounded } else { number }).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_show_what_they_show() {
        for (code, shown) in [
            ("General", Shown::No),
            ("0.00E+00", Shown::No),
            ("dd.mm.yyyy", Shown::Day),
            ("[$-409]mmmm\\ d\\,\\ yyyy;@", Shown::Day),
            ("mmm-yy", Shown::Month),
            ("MMMM YYYY", Shown::Month),
            ("yyyy", Shown::Year),
            ("h:mm", Shown::No),
            ("mm:ss", Shown::No),
            ("[h]:mm:ss", Shown::No),
            ("m/d/yyyy h:mm", Shown::Day),
            ("yyyy-mm-dd\"T\"hh:mm", Shown::Day),
            ("\"day\" 0", Shown::No),
            ("#,##0;[Red]-#,##0", Shown::No),
            ("@", Shown::No),
            ("d", Shown::Day),
            ("", Shown::No),
        ] {
            assert_eq!(of_code(code), shown, "{code}");
        }
    }

    #[test]
    fn numbers_are_written_as_they_are_shown() {
        for (number, expected) in [
            (1951.0, "1951"),
            (0.1 + 0.2, "0.3"),
            (1.5e3, "1500"),
            (-2.0, "-2"),
            (f64::INFINITY, "inf"),
        ] {
            assert_eq!(plain(number), expected);
        }
    }

    #[test]
    fn numbers_are_days_in_both_systems() {
        for (number, is_1904, expected) in [
            (1.0, false, Some("1900-01-01")),
            (59.0, false, Some("1900-02-28")),
            (61.0, false, Some("1900-03-01")),
            (18_751.0, false, Some("1951-05-03")),
            (18_751.75, false, Some("1951-05-03")),
            (17_289.0, true, Some("1951-05-03")),
            (0.0, false, None),
            (0.0, true, Some("1904-01-01")),
            (-1.0, false, None),
            (1e300, false, None),
            (f64::NAN, false, None),
        ] {
            let day = day(number, is_1904).map(|day| day.to_string());
            assert_eq!(day.as_deref(), expected, "{number}");
        }
    }
}
