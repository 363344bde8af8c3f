//! Dates as notes write them, in English and in Russian.
//!
//! Takes a date, gives `November 19, 1951`, `19 ноября 1951 г.`, `February 17–March 2, 1956`. A date
//! that the source doubts stands in brackets. What is a window by convention (*early 1951*) or open is
//! given in the words of the source, since the days of the window are ours.

use jiff::civil::Date;

use super::clean;
use crate::record::date::{HistoricalDate, Precision};

pub(in crate::present::cite) const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const RUSSIAN: [&str; 12] = [
    "январь",
    "февраль",
    "март",
    "апрель",
    "май",
    "июнь",
    "июль",
    "август",
    "сентябрь",
    "октябрь",
    "ноябрь",
    "декабрь",
];
pub(in crate::present::cite) const RUSSIAN_OF: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// The language of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tongue {
    English,
    Russian,
}

/// Whether a note says it by its days; else it is said in the words of the source.
pub(super) fn is_of_days(date: &HistoricalDate) -> bool {
    let is_exact = date.earliest.is_some() && date.latest.is_some();
    is_exact
        && match date.precision {
            Precision::Day | Precision::Month | Precision::Year => true,
            // A span that is in doubt may be one day or another.
            Precision::Range => date.certain,
            _ => false,
        }
}

/// The date of a document; none where the record says nothing of it.
pub(super) fn date(date: &HistoricalDate, tongue: Tongue) -> Option<String> {
    if date.precision == Precision::Undated {
        let none = match tongue {
            Tongue::English => "n.d.",
            Tongue::Russian => "б. д.",
        };
        return Some(none.to_owned());
    }
    let Some((first, last)) = date.earliest.zip(date.latest).filter(|_| is_of_days(date)) else {
        return clean::some(&date.text);
    };
    let written = match date.precision {
        Precision::Day => whole(first, tongue),
        Precision::Month => month(first, tongue),
        Precision::Year => year(first, tongue),
        _ => span(first, last, tongue),
    };
    match date.certain {
        true => Some(written),
        false => Some(format!("[{written}?]")),
    }
}

fn place(day: Date) -> usize {
    usize::try_from(day.month() - 1).unwrap_or(0)
}

fn whole(day: Date, tongue: Tongue) -> String {
    match tongue {
        Tongue::English => format!("{} {}, {}", ENGLISH[place(day)], day.day(), day.year()),
        Tongue::Russian => format!("{} {} {} г.", day.day(), RUSSIAN_OF[place(day)], day.year()),
    }
}

fn month(day: Date, tongue: Tongue) -> String {
    match tongue {
        Tongue::English => format!("{} {}", ENGLISH[place(day)], day.year()),
        Tongue::Russian => format!("{} {} г.", RUSSIAN[place(day)], day.year()),
    }
}

fn year(day: Date, tongue: Tongue) -> String {
    match tongue {
        Tongue::English => day.year().to_string(),
        Tongue::Russian => format!("{} г.", day.year()),
    }
}

/// From one day to another, with what both have in common written once.
fn span(first: Date, last: Date, tongue: Tongue) -> String {
    let whole_months = first.day() == 1 && last == last.last_of_month();
    let same_year = first.year() == last.year();
    let is_english = tongue == Tongue::English;
    if whole_months && first.month() == 1 && last.month() == 12 {
        return match is_english {
            true => format!("{}–{}", first.year(), last.year()),
            false => format!("{}–{} гг.", first.year(), last.year()),
        };
    }
    if whole_months {
        return match (is_english, same_year) {
            (true, true) => format!("{}–{}", ENGLISH[place(first)], month(last, tongue)),
            (false, true) => format!("{}–{}", RUSSIAN[place(first)], month(last, tongue)),
            (_, false) => format!("{} – {}", month(first, tongue), month(last, tongue)),
        };
    }
    let same_month = same_year && first.month() == last.month();
    let day = first.day();
    match (is_english, same_month, same_year) {
        (true, true, _) => format!(
            "{} {day}–{}, {}",
            ENGLISH[place(first)],
            last.day(),
            last.year()
        ),
        (false, true, _) => format!("{day}–{}", whole(last, tongue)),
        (true, false, true) => format!("{} {day}–{}", ENGLISH[place(first)], whole(last, tongue)),
        (false, false, true) => {
            format!(
                "{day} {} – {}",
                RUSSIAN_OF[place(first)],
                whole(last, tongue)
            )
        }
        (_, false, false) => format!("{} – {}", whole(first, tongue), whole(last, tongue)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_written_as_notes_write_them() {
        for (text, english, russian) in [
            ("19/XI/51", "November 19, 1951", "19 ноября 1951 г."),
            ("ноябрь 1951", "November 1951", "ноябрь 1951 г."),
            ("1950-??", "1950", "1950 г."),
            ("[1951]", "[1951?]", "[1951 г.?]"),
            (
                "17 февраля — 2 марта 1956",
                "February 17–March 2, 1956",
                "17 февраля – 2 марта 1956 г.",
            ),
            (
                "19-21 November 1951",
                "November 19–21, 1951",
                "19–21 ноября 1951 г.",
            ),
            (
                "30 December 1950 - 3 January 1951",
                "December 30, 1950 – January 3, 1951",
                "30 декабря 1950 г. – 3 января 1951 г.",
            ),
            ("1951-1953", "1951–1953", "1951–1953 гг."),
            ("1951-03/1951-05", "March–May 1951", "март–май 1951 г."),
            ("3/5/53", "3/5/53", "3/5/53"),
            ("early 1951", "early 1951", "early 1951"),
            (
                "not later than 13 December 1981",
                "not later than 13 December 1981",
                "not later than 13 December 1981",
            ),
            ("no date", "n.d.", "б. д."),
        ] {
            let read = HistoricalDate::parse(text);
            assert_eq!(
                date(&read, Tongue::English).as_deref(),
                Some(english),
                "{text}"
            );
            assert_eq!(
                date(&read, Tongue::Russian).as_deref(),
                Some(russian),
                "{text}"
            );
        }
    }
}
