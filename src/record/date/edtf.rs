//! Dates in the Extended Date/Time Format: written for bibliographies, read where nothing else reads
//! them.
//!
//! Owns the forms of EDTF that dates of documents need: days, months, years, seasons and quarters,
//! intervals with open ends (`../1951-11`), unknown months and days (`1950-XX`, `1950-??`), and the
//! signs of doubt (`?`, `~`, `%`). Takes a date and gives its form, or a form and gives its reading.
//! What `1951-11-19`, `1951?`, `1951~` and `195X` mean the readers of dates in figures know already.
//! Known gaps: sets (`[1951, 1953]`), years of five digits, times of day.
//!
//! Source: ISO 8601-2:2019, chapters 4.7 to 4.9 and 7.2 (levels 1 and 2), as the Library of Congress
//! describes it (<https://www.loc.gov/standards/datetime/>).

use jiff::civil::Date;

use super::interval::Reading;
use super::windows::{self, Stretch};
use super::words::Season;
use super::{HistoricalDate, Precision};

/// Longest form that is read, in bytes.
const MAX_BYTES: usize = 32;

/// Months of the first day of each season, and its code.
const SEASONS: [(i8, &str); 4] = [(3, "21"), (6, "22"), (9, "23"), (12, "24")];

impl HistoricalDate {
    /// The date in the Extended Date/Time Format: `1951-11-19`, `1951-11`, `1951-21` for its spring,
    /// `1951-11-19/1951-12-02`, `../1951`; with a `?` where the source doubts. None without a day.
    ///
    /// ```
    /// use kartoteka::record::date::HistoricalDate;
    /// let edtf = |text: &str| HistoricalDate::parse(text).edtf();
    /// assert_eq!(edtf("19/XI/51").as_deref(), Some("1951-11-19"));
    /// assert_eq!(edtf("early 1951").as_deref(), Some("1951-01/1951-04"));
    /// assert_eq!(edtf("no date"), None);
    /// ```
    #[must_use]
    pub fn edtf(&self) -> Option<String> {
        let doubt = if self.certain { "" } else { "?" };
        let (first, last) = match (self.earliest, self.latest) {
            (Some(first), Some(last)) => (first, last),
            (Some(first), None) => return Some(format!("{first}{doubt}/..")),
            (None, Some(last)) => return Some(format!("../{last}{doubt}")),
            (None, None) => return None,
        };
        if let Some(unit) = unit(first, last) {
            return Some(unit + doubt);
        }
        let season = SEASONS.iter().find(|(month, _)| *month == first.month());
        if self.precision == Precision::Season
            && let Some((_, code)) = season
            && months(first, last) == Some(3)
        {
            return Some(format!("{:04}-{code}{doubt}", last.year()));
        }
        // Both ends as months or years, where both fall on such ends.
        let is_first = first.day() == 1;
        let is_last = last == last.last_of_month();
        let [from, to] = match (is_first && is_last, first.month(), last.month()) {
            (true, 1, 12) => [first, last].map(|day| format!("{:04}", day.year())),
            (true, ..) => [first, last].map(|day| format!("{:04}-{:02}", day.year(), day.month())),
            (false, ..) => [first, last].map(|day| day.to_string()),
        };
        Some(format!("{from}{doubt}/{to}{doubt}"))
    }
}

/// A day, month or year of which these are first and last day.
fn unit(first: Date, last: Date) -> Option<String> {
    if first == last {
        return Some(first.to_string());
    }
    let starts = first.day() == 1 && last == last.last_of_month() && first.year() == last.year();
    match (first.month(), last.month()) {
        (1, 12) if starts => Some(format!("{:04}", first.year())),
        (from, to) if starts && from == to => Some(format!("{:04}-{from:02}", first.year())),
        _ => None,
    }
}

/// The number of whole months between two days.
fn months(first: Date, last: Date) -> Option<i32> {
    let count = |day: Date| i32::from(day.year()) * 12 + i32::from(day.month());
    let is_whole = first.day() == 1 && last == last.last_of_month();
    is_whole.then(|| count(last) - count(first) + 1)
}

/// The reading of a text that is nothing but a form of EDTF of its own.
pub(super) fn read(text: &str) -> Option<Reading> {
    let text = text.trim();
    let is_form = |byte: u8| {
        matches!(
            byte,
            b'0'..=b'9' | b'-' | b'/' | b'.' | b'?' | b'~' | b'%' | b'X'
        )
    };
    if text.len() > MAX_BYTES || !text.bytes().all(is_form) {
        return None;
    }
    let reading = |earliest, latest, precision, certain| Reading {
        earliest,
        latest,
        precision,
        certain,
        lone: false,
        faint: false,
    };
    match text.split_once('/') {
        Some(("..", end)) => {
            let end = part(end)?;
            Some(reading(None, Some(end.last), Precision::Open, end.certain))
        }
        Some((end, "..")) => {
            let end = part(end)?;
            Some(reading(Some(end.first), None, Precision::Open, end.certain))
        }
        // Ends without doubt are read as any interval in figures.
        Some((from, to)) if text.contains(['?', '~', '%', 'X']) => {
            let (from, to) = (part(from)?, part(to)?);
            let certain = from.certain && to.certain;
            let [first, last] = [from.first, to.last];
            (first <= last).then(|| reading(Some(first), Some(last), Precision::Range, certain))
        }
        Some(_) => None,
        None => {
            let part = part(text)?;
            let [first, last] = [part.first, part.last].map(Some);
            part.is_own
                .then(|| reading(first, last, part.precision, part.certain))
        }
    }
}

/// One date of an interval.
struct Part {
    first: Date,
    last: Date,
    precision: Precision,
    certain: bool,
    /// Whether no other notation has this form.
    is_own: bool,
}

fn part(text: &str) -> Option<Part> {
    let bare = text.trim_end_matches(['?', '~', '%']);
    // `1950-??` has question marks for the figures of the month.
    let (bare, doubt) = match bare.ends_with('-') {
        true => (text, ""),
        false => (bare, &text[bare.len()..]),
    };
    if doubt.len() > 1 {
        return None;
    }
    let mut numbers = bare.split('-');
    let year: i16 = four(numbers.next()?)?.parse().ok()?;
    let (month, day) = (numbers.next(), numbers.next());
    if numbers.next().is_some() {
        return None;
    }
    let is_unknown = |part: &str| matches!(part, "XX" | "??");
    let unknown_month = month.is_some_and(is_unknown);
    let unknown_day = day.is_some_and(is_unknown);
    let (stretch, precision, code) = match (month, day) {
        (None, None) => (Stretch::Year, Precision::Year, false),
        (Some(month), None) if is_unknown(month) => (Stretch::Year, Precision::Year, false),
        (Some(month), Some(day)) if is_unknown(month) && is_unknown(day) => {
            (Stretch::Year, Precision::Year, false)
        }
        (Some(month), None) => match two(month)? {
            month @ 1..=12 => (Stretch::Month(month), Precision::Month, false),
            21 => (Stretch::Season(Season::Spring), Precision::Season, true),
            22 => (Stretch::Season(Season::Summer), Precision::Season, true),
            23 => (Stretch::Season(Season::Autumn), Precision::Season, true),
            24 => (Stretch::Season(Season::Winter), Precision::Season, true),
            _ => return None,
        },
        (Some(month), Some(day)) if is_unknown(day) => {
            (Stretch::Month(two(month)?), Precision::Month, false)
        }
        (Some(month), Some(day)) => {
            let day = Stretch::Day(two(month)?, two(day)?);
            (day, Precision::Day, false)
        }
        (None, Some(_)) => return None,
    };
    let (first, last) = windows::days(stretch, year, None)?;
    Some(Part {
        first,
        last,
        precision,
        certain: doubt.is_empty(),
        is_own: code || unknown_month || unknown_day || doubt == "%",
    })
}

fn four(text: &str) -> Option<&str> {
    (text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit())).then_some(text)
}

fn two(text: &str) -> Option<u8> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_and_read_back_to_the_same_days() {
        for (text, expected) in [
            ("19/XI/51", "1951-11-19"),
            ("November 1951", "1951-11"),
            ("1951", "1951"),
            ("[1951]", "1951?"),
            ("spring 1951", "1951-21"),
            ("winter 1951", "1951-24"),
            ("third quarter of 1945", "1945-07/1945-09"),
            ("early 1951", "1951-01/1951-04"),
            ("ca. 1951", "1950?/1952?"),
            ("17 февраля — 2 марта 1956", "1956-02-17/1956-03-02"),
            (
                "14 июля (исправлено на 20 июля) 1948",
                "1948-07-14?/1948-07-20?",
            ),
            ("1951-1953", "1951/1953"),
            ("1950s", "1950/1959"),
            ("not later than 13 December 1981", "../1981-12-13"),
            ("not earlier than November 1951", "1951-11-01/.."),
        ] {
            let date = HistoricalDate::parse(text);
            let written = date.edtf();
            assert_eq!(written.as_deref(), Some(expected), "{text}");
            let again = HistoricalDate::parse(expected);
            assert_eq!(
                (again.earliest, again.latest, again.certain),
                (date.earliest, date.latest, date.certain),
                "{expected}"
            );
        }
        assert_eq!(HistoricalDate::parse("no date").edtf(), None);
        assert_eq!(HistoricalDate::parse("soon").edtf(), None);
    }

    #[test]
    fn forms_of_its_own_are_read() {
        for (text, days, precision) in [
            ("1950-??", "1950-01-01 1950-12-31", Precision::Year),
            ("1950-XX-XX", "1950-01-01 1950-12-31", Precision::Year),
            ("1950-02-??", "1950-02-01 1950-02-28", Precision::Month),
            ("1951-11-19%", "1951-11-19 1951-11-19", Precision::Day),
            ("1951-22", "1951-06-01 1951-08-31", Precision::Season),
        ] {
            let date = HistoricalDate::parse(text);
            let [first, last] = [date.earliest, date.latest].map(|day| day.unwrap().to_string());
            assert_eq!(format!("{first} {last}"), days, "{text}");
            assert_eq!(date.precision, precision, "{text}");
        }
        for none in [
            "1951-25",
            "1950-02-30?/1950",
            "../..",
            "0-??",
            "1951/1950?",
            "..",
            "-??",
            "/",
        ] {
            assert!(read(none).is_none(), "{none}");
        }
    }
}
