//! What holds for every text.

use crate::record::date::{HistoricalDate, Precision, find, parse_bound};

#[test]
fn no_text_is_too_strange() {
    // Every character that a rule looks at, in every neighbourhood that comes up.
    let piece = proptest::sample::select(vec![
        "19",
        "1951",
        "51",
        "5",
        "31",
        "30",
        "XI",
        "Х",
        "November",
        "март",
        "február",
        "-",
        "–",
        "/",
        ".",
        ",",
        "[",
        "]",
        "(",
        ")",
        "?",
        "'",
        "~",
        "s",
        "-х",
        "годов",
        "early",
        "circa",
        "between",
        "and",
        "or",
        "to",
        "not before",
        "before",
        "after",
        "spring",
        "winter",
        "first",
        "half",
        "of",
        "quarter",
        "Q3",
        "No.",
        "P84",
        "p.m.",
        ":",
        "г.",
        " ",
        " ",
        " ",
        "\u{ad}",
        "⁸⁶",
        "年",
        "月",
        "日",
        "1963181",
        "исправлено на",
        "n.d.",
        "00",
        "0",
        "99999999999",
        "é",
        "\u{301}",
        "💥",
        "\0",
        "\u{202e}",
    ]);
    let soup = proptest::collection::vec(piece, 0..24);
    proptest::proptest!(proptest::test_runner::Config::with_cases(2000), |(soup in soup, any in ".{0,80}")| {
        for text in [soup.concat(), soup.join(" "), any] {
            let date = HistoricalDate::parse(&text);
            if let (Some(earliest), Some(latest)) = (date.earliest, date.latest) {
                proptest::prop_assert!(earliest <= latest, "{text}");
            }
            let blank = matches!(date.precision, Precision::Undated | Precision::Unread);
            proptest::prop_assert_eq!(blank, !date.is_dated());
            if let Some((found, range)) = find(&text) {
                proptest::prop_assert_eq!(&found.text, &text[range]);
                proptest::prop_assert!(found.is_dated());
            }
            if let Ok(days) = parse_bound(&text) {
                proptest::prop_assert!(days.earliest <= days.latest);
            }
        }
    });
}

#[test]
fn of_long_texts_only_the_beginning_is_read() {
    for piece in [
        "1 and ",
        "5-",
        "[",
        "(",
        "early ",
        "not before ",
        "1.",
        "П1/",
        "a.",
        "«",
    ] {
        // Untimed, since machines are noisy: a reader that looked at all of it would not end.
        let text = piece.repeat(1_000_000);
        let beginning = &text[..text.floor_char_boundary(text.len() / 2)];
        let span = |date: HistoricalDate| (date.earliest, date.latest, date.precision);
        assert_eq!(
            span(HistoricalDate::parse(&text)),
            span(HistoricalDate::parse(beginning)),
            "{piece}"
        );
        assert_eq!(find(&text), find(beginning), "{piece}");
        assert!(parse_bound(&text).is_err(), "{piece}");
    }
}

#[test]
fn every_day_is_read_back_from_every_common_form() {
    const MONTHS: [&str; 12] = [
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
    const FIGURES: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let day = (1000i16..=2099, 1i8..=12, 1i8..=28);
    proptest::proptest!(|((year, month, day) in day)| {
        let index = usize::from(month.unsigned_abs()) - 1;
        let (name, figure) = (MONTHS[index], FIGURES[index]);
        let mut forms = vec![
            format!("{name} {day}, {year}"),
            format!("{day} {name} {year}"),
            format!("{year}-{month:02}-{day:02}"),
            format!("{day}.{month}.{year}"),
            format!("{day}/{figure}/{year}"),
            format!("No. P102/33 {name} {day}, {year}"),
        ];
        if (1900..=1999).contains(&year) {
            forms.push(format!("{day}.{figure}.{:02}", year % 100));
        }
        for form in forms {
            let date = HistoricalDate::parse(&form);
            let wanted = jiff::civil::date(year, month, day);
            proptest::prop_assert_eq!((date.earliest, date.latest), (Some(wanted), Some(wanted)), "{}", form);
            proptest::prop_assert_eq!(date.precision, Precision::Day);
        }
    });
}
