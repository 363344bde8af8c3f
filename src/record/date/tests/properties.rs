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
            let within = |year: i16| (1500..=2099).contains(&year);
            let plausible = |date: &HistoricalDate| {
                date.earliest.or(date.latest).is_none_or(|day| within(day.year()))
            };
            // A day or month that is all of the text may be older.
            proptest::prop_assert!(plausible(&date) || date.precision != Precision::Year, "{}", text);
            let shows_number = text.chars().any(|c| c.is_numeric());
            proptest::prop_assert!(shows_number || !date.is_dated(), "{}", text);
            if let Some((found, range)) = find(&text) {
                proptest::prop_assert!(plausible(&found), "{}", text);

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
    let day = (1500i16..=2026, 1i8..=12, 1i8..=28);
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

#[test]
fn a_text_without_any_digit_has_no_date() {
    // Letters, marks and words of dates in any order, but no figure of any script.
    let words = proptest::sample::select(vec![
        "November",
        "марта",
        "XI",
        "IV",
        "early",
        "circa",
        "before",
        "not later than",
        "spring",
        "the fifties",
        "first",
        "half",
        "of",
        "year",
        "года",
        "年",
        "月",
        "日",
        "Nov-",
        "/",
        "-",
        ".",
        ",",
        "[",
        "]",
        "i.e.",
        "and",
        "undated",
        "—",
        "MCMLI",
    ]);
    let soup = proptest::collection::vec(words, 0..16);
    proptest::proptest!(|(soup in soup, any in "\\PC{0,60}")| {
        let free = any.chars().filter(|c| !c.is_numeric()).collect::<String>();
        for text in [soup.join(" "), soup.concat(), free] {
            // Chinese figures are letters to Unicode.
            let text: String = text
                .chars()
                .filter(|c| !"〇○◯零一二三四五六七八九十廿卅".contains(*c))
                .collect();
            proptest::prop_assert!(!HistoricalDate::parse(&text).is_dated(), "{}", text);
            proptest::prop_assert!(find(&text).is_none(), "{}", text);
            proptest::prop_assert!(parse_bound(&text).is_err(), "{}", text);
        }
    });
}
