//! Wordings and what they mean, beside the shared table of the project's test target.

use super::{BoundError, parse_bound};

mod days;
mod properties;
mod spans;
use super::{Customs, HistoricalDate, Precision, find};

/// `from..to precision`, with `?` where the source doubts; one day stands for both ends.
fn shown(date: &HistoricalDate) -> String {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let span = match (day(date.earliest), day(date.latest)) {
        (from, to) if from == to => from,
        (from, to) => format!("{from}..{to}"),
    };
    let doubt = if date.is_dated() && !date.certain {
        " ?"
    } else {
        ""
    };
    format!("{span} {}{doubt}", date.precision.name())
        .trim()
        .to_owned()
}

/// Checks lines of `wording => meaning`.
fn check(table: &str) {
    check_as(table, Customs::default());
}

fn check_as(table: &str, customs: Customs) {
    let mut wrong = Vec::new();
    for line in table.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (text, meant) = line.rsplit_once(" => ").expect("a wording => a meaning");
        let text = text.trim_end();
        let date = HistoricalDate::parse_as(text, customs);
        assert_eq!(date.text, text);
        if shown(&date) != meant {
            wrong.push(format!("{text}: read {}, meant {meant}", shown(&date)));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_doubts_of_the_source_are_kept() {
    check(
        "
        [1951] => 1951-01-01..1951-12-31 year ?
        1951? => 1951-01-01..1951-12-31 year ?
        [November 1963]* => 1963-11-01..1963-11-30 month ?
        19 November [1951] => 1951-11-19 day ?
        November [19], 1951 => 1951-11-19 day ?
        19[51] => 1951-01-01..1951-12-31 year ?
        19 November 1951 (?) => 1951-11-19 day ?
        November 19?, 1951 => 1951-11-19 day ?
        [between 5 and 9 March 1953] => 1953-03-05..1953-03-09 range ?
        probably March 1953 => 1953-03-01..1953-03-31 month ?
        не датировано [март 1953 г.] => 1953-03-01..1953-03-31 month ?
        1951 or 1952 => 1951-01-01..1952-12-31 range ?
        March 5 [6], 1953 => 1953-03-05 day ?
        undated, but before 5 March 1953 => ..1953-03-04 open ?
        1951 [i.e. 1952] => 1952-01-01..1952-12-31 year ?
        19 November 1951 [i.e. 1952] => 1952-11-19 day ?
        March 5 [i.e. 6], 1953 => 1953-03-06 day ?
        5 [recte 6] March 1953 => 1953-03-06 day ?
        November [i.e. December] 1951 => 1951-12-01..1951-12-31 month ?
        5 or 6 March 1953 => 1953-03-05..1953-03-06 range ?
        14 июля (исправлено на 20 июля) 1950 г. => 1950-07-14..1950-07-20 range ?
        14 июля 1950 г. (исправлено на 20 июля) => 1950-07-14..1950-07-20 range ?
        19 November 1951 => 1951-11-19 day
        ",
    );
}

#[test]
fn what_is_no_date_is_none() {
    check(
        "
        undated => undated
        n.d. => undated
        [n. d.] => undated
        No date => undated
        без даты => undated
        б.д. => undated
        б/д => undated
        o.D. => undated
        o. D. => undated
        s.d. => undated
        bez daty => undated
        sin fecha => undated
        fără dată => undated
        keltezés nélkül => undated
        no such thing as a date => none
        32 January 1950 => none
        January 32, 1950 => none
        30 February 1951 => none
        February 29, 1951 => none
        31 April 1956 => none
        1951-02-30 => none
        1951-13-01 => none
        31.4.1956 => none
        45.13.1951 => none
        30 February - 2 March 1956 => none
        0 May 1950 => none
        No. 1352 => none
        P84/422 => none
        To p.422(op) pr.PB No. 84 => none
        March => none
        5 March => none
        14 июля (исправлено на 20 июля) => none
        1-3-5 => none
        RGASPI, 17/137/944, p. 181 => none
        7:30 => none
        999 => none
        2100 => none
        1045 => none
        2099 => none
        893.00/7-1045: Telegram => none
        893.00/1945 => none
        740.00119 EW/4–445 => none
        UFGA-1011 => none
        UFGA-1951 => none
        Room 1950 => none
        Room No. 1950 => none
        EXT: 1542 => none
        1106 11th Street => none
        1906 11th Street => none
        1950 Pennsylvania Avenue => none
        between 1300 and 1400 hours => none
        between 1500 and 1600 hours => none
        1800-1900 hrs => none
        1930Z => none
        NO: 1352, November 19, 9 p.m. => none
        1352, November 19, 9 p.m. => none
        Deptel 1951, November 19, 9 p.m. => none
        Flight 1951 => none
        $1950 => none
        1950% => none
        1,950 => none
        1950.75 => none
        RGASPI, f. 17, op. 162, d. 1951 => none
        OSS - 1945-A => none
        ",
    );
    assert_eq!(HistoricalDate::parse("").precision, Precision::Unread);
}

#[test]
fn a_date_is_found_in_a_line_and_nothing_else_is_taken_for_one() {
    for (line, found) in [
        ("No. P102/33 June 14, 1963", Some("June 14, 1963")),
        (
            "Spec. No. 1754 - 1765 October 22, 1963 at 50 Washington",
            Some("October 22, 1963"),
        ),
        (
            "in black ink \"For. Khrushchev 7/X-1963\"",
            Some("7/X-1963"),
        ),
        ("dated 26.XI.63 Mikoyan reported", Some("26.XI.63")),
        (
            "Pravda. 1963. November 29. No. 333.",
            Some("1963. November 29"),
        ),
        (
            "**No. 435    November 29, 1963181**",
            Some("November 29, 1963181"),
        ),
        ("[November 1963]*", Some("November 1963")),
        (
            "From 5 to 9 March 1953 the delegation",
            Some("From 5 to 9 March 1953"),
        ),
        ("No. 1352", None),
        ("893.00/7-1045: Telegram", None),
        ("740.00119 EW/4-445", None),
        ("files 1300, 1400 and 1500", None),
        ("1352, November 19, 9 p.m.", None),
        ("12 May 1487", None),
        ("12 May 2087", None),
        ("in May 45", None),
        ("they met on 5, 7 March 1953", Some("5, 7 March 1953")),
        ("P84/422", None),
        ("protocol No. 84 of the meeting", None),
        ("RGASPI, f. 17, op. 162, d. 33", None),
        ("17/12/44", None),
        ("Typographic text. 1963", None),
        ("in the 1950s", None),
        ("The march of events", None),
        ("they may 5 times", None),
        ("32 January 1950", None),
    ] {
        let read = find(line).map(|(_, range)| &line[range]);
        assert_eq!(read, found, "{line}");
    }
}

#[test]
fn what_is_passed_over_is_said() {
    use crate::record::date::PassedReason::{Implausible, Impossible, Later, Number};
    use crate::record::date::passed_over;
    for (text, expected) in [
        ("19 November 1951", &[][..]),
        ("undated", &[]),
        ("no figures", &[]),
        ("893.00/7-1045: Telegram", &[]),
        ("Room 1950", &[("1950", Number)]),
        ("31 April 1951", &[("31 April 1951", Impossible)]),
        (
            "Hall 1950, 5 May 1951, received 6 May 1951",
            &[("1950", Number), ("6 May 1951", Later)],
        ),
        ("the year 1106 in Prague", &[("the year 1106", Implausible)]),
    ] {
        let passed = passed_over(text).into_iter();
        let passed: Vec<_> = passed
            .map(|passed| (&text[passed.range], passed.reason))
            .collect();
        assert_eq!(passed, expected, "{text}");
    }
}

#[test]
fn bounds_are_whole_texts() {
    let read =
        |text: &str| parse_bound(text).map(|days| format!("{}..{}", days.earliest, days.latest));
    assert_eq!(read("1951").unwrap(), "1951-01-01..1951-12-31");
    assert_eq!(read("1951-11").unwrap(), "1951-11-01..1951-11-30");
    assert_eq!(read("19 ноября 1951 г.").unwrap(), "1951-11-19..1951-11-19");
    assert_eq!(read("early 1951").unwrap(), "1951-01-01..1951-04-30");
    assert_eq!(read("1950s").unwrap(), "1950-01-01..1959-12-31");
    for text in [
        "",
        "foo",
        "1951 foo",
        "foo 1951",
        "No. 1352",
        "51",
        "19 November",
    ] {
        assert!(
            matches!(read(text), Err(BoundError::Unread { .. })),
            "{text}"
        );
    }
    for text in ["1951-02-30", "31 April 1951", "1951-13"] {
        assert!(
            matches!(read(text), Err(BoundError::Impossible { .. })),
            "{text}"
        );
    }
    assert!(matches!(read("before 1951"), Err(BoundError::Open { .. })));
}
