//! What holds of every document: no figure, no date; no number that the text has not.

use std::collections::HashSet;

use super::*;

/// Lines that documents are made of, and what looks like them.
const LINES: &[&str] = &[
    "TOP SECRET",
    "Telegram",
    "SUBJECT: The mills",
    "DATE: May",
    "Дата: март",
    "Москва, в марте",
    "Paris, the fifth of March",
    "Born in May",
    "Вх. №",
    "Moscow, 5 May 1951",
    "5 мая 1951 г.",
    "No. 7",
    "No. 8 Record of the talk",
    "R 201925Z JUN 74",
    "FM AMEMBASSY LA PAZ",
    "TO SECSTATE",
    "Rec'd: May 6, 1951",
    "NO: 12, May 5, 8 p.m.",
    "793.00/6-250",
    "Source: RGANI, f. 5, op. 30, d. 301, ll. 12-14",
    "РГАНИ. Ф. 3. Оп. 12. Д. 1009. Л. 12–14 об.",
    "[1] АВП РФ, ф. 059а, оп. 5а, п. 11, д. 3, л. 92",
    "FO 371/84057",
    "Bl. 12",
    "The two sides met and spoke of many things, and then they left the hall.",
    "Done at Paris in May",
    "1. The first.",
    "",
    "",
];

fn numbers(text: &str) -> HashSet<&str> {
    let numbers = text.split(|c: char| !c.is_ascii_digit());
    numbers.filter(|number| !number.is_empty()).collect()
}

proptest::proptest! {
    #[test]
    fn values_stand_in_the_text(
        lines in proptest::collection::vec(proptest::sample::select(LINES), 1..24),
        any in "\\PC{0,40}",
    ) {
        let text = format!("{}\n{any}", lines.join("\n"));
        let without: String = text.chars().filter(|c| !c.is_numeric()).collect();
        for text in [text, without] {
            let blocks = blocks_of_text(&text, 1);
            let found = read(&blocks, &text, Context::default());
            let has_figures = text.chars().any(|c| c.is_numeric() || "〇○◯零".contains(c));
            proptest::prop_assert!(has_figures || found.date.is_none(), "{}", text);
            let there = numbers(&text);
            let references = found.source.iter().flat_map(|source| &source.references);
            for reference in references {
                let values = reference.levels.iter().map(|level| &level.value);
                for value in values.chain(&reference.listy) {
                    for number in numbers(value) {
                        proptest::prop_assert!(there.contains(number), "{} in {}", number, text);
                    }
                }
            }
            let years = found.date.iter().flat_map(|(date, _)| [date.earliest, date.latest]);
            for year in years.flatten().map(|day| day.year()) {
                proptest::prop_assert!((1500..=2026).contains(&year), "{} in {}", year, text);
            }
        }
    }
}
