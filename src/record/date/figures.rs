//! The order of the figures in a column of dates, and days as spreadsheets count them.
//!
//! Owns what one value says of the order of its column: `12/31/1951` can only be month first,
//! `3/5/53` can be either. Takes a value, gives what it shows; who holds the column counts. Reads
//! the numbers that a spreadsheet shows where it has lost the form of a cell (18951 for 19 November
//! 1951).
//!
//! Known gap: the day numbers of old Macintosh workbooks, which count from 1904, look the same and
//! are read from 1900.

use jiff::ToSpan;
use jiff::civil::Date;

use super::NumericOrder;

/// Longest value that is looked at: a column of dates has none that is longer.
const MAX_BYTES: usize = 80;

/// Days that a number may mean: 18 May 1927 to the year 2036. What is less may be a year, or a
/// number of some other kind.
const SERIALS: std::ops::RangeInclusive<i32> = 10_000..=49_999;

/// The order that a value shows whose figures stand between two slashes or two hyphens:
/// [`NumericOrder::Either`] where day and month may be exchanged, none where it has no such form or
/// order makes no difference (`3/3/53`).
#[must_use]
pub fn figure_order(value: &str) -> Option<NumericOrder> {
    let bytes = value.get(..value.len().min(MAX_BYTES))?.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (first, after) = number(bytes, at);
        if let Some(order) = order_at(bytes, at, first, after) {
            return order;
        }
        at = after;
    }
    None
}

/// The order of three figures of which the first has been read; none where there are no three.
fn order_at(bytes: &[u8], start: usize, first: u32, after: usize) -> Option<Option<NumericOrder>> {
    let stroke = *bytes.get(after).filter(|c| matches!(c, b'/' | b'-'))?;
    let begins = start == 0 || !matches!(bytes[start - 1], b'/' | b'-' | b'.');
    let (second, middle) = number(bytes, after + 1);
    let is_same = bytes.get(middle) == Some(&stroke);
    let (third, end) = number(bytes, middle + 1);
    let ends = !bytes.get(end).is_some_and(|c| matches!(c, b'/' | b'-'));
    let short = |from: usize, to: usize| (1..=2).contains(&to.saturating_sub(from));
    let year_digits = end.saturating_sub(middle + 1);
    let is_date = begins
        && is_same
        && ends
        && short(start, after)
        && short(after + 1, middle)
        && matches!(year_digits, 2 | 4);
    if !is_date {
        return None;
    }
    Some(match (first, second) {
        (0, 0) => None,
        // Zeros stand for a day that is not known.
        (1..=12, 0) => Some(NumericOrder::MonthDay),
        (0, 1..=12) => Some(NumericOrder::DayMonth),
        (1..=12, 1..=12) => (first != second).then_some(NumericOrder::Either),
        (1..=12, 13..=31) => Some(NumericOrder::MonthDay),
        (13..=31, 1..=12) => Some(NumericOrder::DayMonth),
        (32..=99, 1..=12) if year_digits == 2 && (1..=31).contains(&third) => {
            Some(NumericOrder::YearMonthDay)
        }
        _ => None,
    })
}

/// The number at `at` and the place after it.
fn number(bytes: &[u8], at: usize) -> (u32, usize) {
    let mut value = 0_u32;
    let mut end = at;
    while let Some(digit) = bytes.get(end).filter(|c| c.is_ascii_digit()) {
        value = value
            .saturating_mul(10)
            .saturating_add(u32::from(digit - b'0'));
        end += 1;
    }
    (value, end)
}

/// The day that a spreadsheet means by a number of five digits, with or without the time as a
/// fraction; it counts from 30 December 1899.
///
/// # Examples
/// ```
/// use kartoteka::record::date::serial_day;
///
/// assert_eq!(serial_day("18951").unwrap().to_string(), "1951-11-19");
/// assert_eq!(serial_day("1951"), None);
/// ```
#[must_use]
pub fn serial_day(value: &str) -> Option<Date> {
    let value = value.trim();
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    if whole.len() != 5 || !is_number(whole) || !is_number(fraction) {
        return None;
    }
    let days: i32 = whole.parse().ok().filter(|days| SERIALS.contains(days))?;
    Date::constant(1899, 12, 30).checked_add(days.days()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_shows_the_order_of_its_figures() {
        use NumericOrder::{DayMonth, Either, MonthDay, YearMonthDay};
        for (value, order) in [
            ("12/31/1951", Some(MonthDay)),
            ("31/12/1951", Some(DayMonth)),
            ("31-12-51", Some(DayMonth)),
            ("3/5/53", Some(Either)),
            ("03/05/1953 00:00:00", Some(Either)),
            ("received 12/31/51", Some(MonthDay)),
            ("06/00/1975", Some(MonthDay)),
            ("00/06/1975", Some(DayMonth)),
            ("51/11/19", Some(YearMonthDay)),
            ("51-11-40", None),
            ("3/3/53", None),
            ("00/00/1962", None),
            ("1951-11-19", None),
            ("1951/11/19", None),
            ("5.3.1953", None),
            ("5/3-1953", None),
            ("17/137/44", None),
            ("1/2/3/1953", None),
            ("3/5", None),
            ("3/5/", None),
            ("", None),
        ] {
            assert_eq!(figure_order(value), order, "{value}");
        }
    }

    #[test]
    fn day_numbers_are_those_of_spreadsheets() {
        for (value, day) in [
            ("18951", Some("1951-11-19")),
            ("23238.75", Some("1963-08-15")),
            (" 10000 ", Some("1927-05-18")),
            ("9999", None),
            ("1951", None),
            ("50000", None),
            ("118951", None),
            ("18951.", None),
            ("-18951", None),
            ("18951a", None),
        ] {
            let read = serial_day(value).map(|day| day.to_string());
            assert_eq!(read.as_deref(), day, "{value}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_value_panics(value in "[-/. 0-9aж]{0,90}") {
            let _ = (figure_order(&value), serial_day(&value));
        }
    }
}
