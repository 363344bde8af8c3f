//! Decimal file numbers of the United States Department of State, which end in a day.
//!
//! Owns `893.00/7-1045` (10 July 1945). From 1944 to 1963 the papers of the central file were
//! numbered behind the stroke by month, day and year of the paper, the last two run together.
//! Takes a text, gives the numbers that stand in it. To the rest of this room such a number is no
//! date; who knows that it is the number of the very document takes the day from here.
//!
//! Source: National Archives, "Central Decimal Files, 1910-1963" (Record Group 59).

use std::ops::Range;

use jiff::civil::Date;

use super::{HistoricalDate, Precision};

/// The years in which papers were numbered so.
const YEARS: std::ops::RangeInclusive<i16> = 1944..=1963;

/// Longest class in front of the stroke (`740.00119 Control (Germany)`) that is looked through.
const MAX_CLASS_BYTES: usize = 48;

/// Finds the first file number in a text, and gives the day in it and the bytes where it stands.
///
/// # Examples
/// ```
/// use kartoteka::record::date::file_number;
///
/// let (date, range) = file_number("893.00/7-1045: Telegram").unwrap();
/// assert_eq!(date.earliest.unwrap().to_string(), "1945-07-10");
/// assert_eq!(range, 0..13);
/// ```
#[must_use]
pub fn file_number(text: &str) -> Option<(HistoricalDate, Range<usize>)> {
    let (day, range) = file_numbers(text).next()?;
    let date = HistoricalDate {
        text: text[range.clone()].to_owned(),
        earliest: Some(day),
        latest: Some(day),
        precision: Precision::Day,
        certain: true,
    };
    Some((date, range))
}

/// Every file number with its day.
pub(super) fn file_numbers(text: &str) -> impl Iterator<Item = (Date, Range<usize>)> {
    text.match_indices('/').filter_map(|(stroke, _)| {
        let start = class(&text[..stroke])?;
        let (day, length) = day(&text[stroke + 1..])?;
        Some((day, start..stroke + 1 + length))
    })
}

/// Where the class begins that ends before the stroke: three digits, then what divides them.
fn class(before: &str) -> Option<usize> {
    let from = before.ceil_char_boundary(before.len().saturating_sub(MAX_CLASS_BYTES));
    let belongs =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | ' ' | '-' | '–' | '(' | ')');
    let run = before[from..]
        .char_indices()
        .rev()
        .find(|(_, c)| !belongs(*c))
        .map_or(from, |(at, c)| from + at + c.len_utf8());
    // The last three digits that begin a word and are followed by a letter, a stop or the stroke.
    let bytes = before.as_bytes();
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    (run..before.len()).rev().find(|&at| {
        let begins = at == 0 || !bytes[at - 1].is_ascii_alphanumeric() && bytes[at - 1] != b'.';
        let three = digit(at) && digit(at + 1) && digit(at + 2) && !digit(at + 3);
        let ends = bytes
            .get(at + 3)
            .is_none_or(|next| *next == b'.' || next.is_ascii_uppercase());
        begins && three && ends
    })
}

/// The day behind the stroke (`7-1045`), and how many bytes it takes.
fn day(behind: &str) -> Option<(Date, usize)> {
    let (month, rest) = digits(behind)?;
    let dash = rest
        .chars()
        .next()
        .filter(|c| matches!(c, '-' | '\u{2010}'..='\u{2014}' | '−'))?;
    let (figure, rest) = digits(&rest[dash.len_utf8()..])?;
    let is_whole = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '/');
    if month.len() > 2 || !(3..=4).contains(&figure.len()) || !is_whole {
        return None;
    }
    let (day, year) = figure.split_at(figure.len() - 2);
    let year = 1900 + year.parse::<i16>().ok()?;
    let date = Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?;
    YEARS
        .contains(&year)
        .then_some((date, behind.len() - rest.len()))
}

/// The ASCII digits at the head, if there are any, and what follows.
fn digits(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    (end > 0).then(|| text.split_at(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_numbers_give_their_day() {
        for (text, found) in [
            (
                "893.00/7-1045: Telegram",
                Some(("893.00/7-1045", "1945-07-10")),
            ),
            ("711.56394/1–2151", Some(("711.56394/1–2151", "1951-01-21"))),
            (
                "[740.00119 EW/4-445]",
                Some(("740.00119 EW/4-445", "1945-04-04")),
            ),
            (
                "501.BB Korea/10-149",
                Some(("501.BB Korea/10-149", "1949-10-01")),
            ),
            ("795B.00/6-2550", Some(("795B.00/6-2550", "1950-06-25"))),
            (
                "Files, 740.00119 Control (Germany)/3-246",
                Some(("740.00119 Control (Germany)/3-246", "1946-03-02")),
            ),
            ("No. 320/11-1451.", Some(("320/11-1451", "1951-11-14"))),
            (
                "893.00/7-1045, 893.00/7-1145",
                Some(("893.00/7-1045", "1945-07-10")),
            ),
            // The series began in 1944 and ended in 1963.
            ("893.00/7-1043", None),
            ("893.00/7-1064", None),
            // Days that never were, and numbers of other kinds.
            ("893.00/13-1045", None),
            ("893.00/2-3045", None),
            ("893.00/14567", None),
            ("893.00/7-1045a", None),
            ("19/10-57", None),
            ("1951/7-1045", None),
            ("the ratio 7/10-145", None),
            ("/7-1045", None),
        ] {
            let read = file_number(text);
            let shown =
                read.map(|(date, range)| (&text[range], date.earliest.unwrap().to_string()));
            let wanted = found.map(|(wording, day)| (wording, day.to_owned()));
            assert_eq!(shown, wanted, "{text}");
        }
    }
}
