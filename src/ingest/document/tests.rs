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

#[test]
fn who_made_a_paper_is_no_title_of_it() {
    for (text, title) in [
        (
            "DEPARTMENT OF MILLS\n\nFOR IMMEDIATE RELEASE   No. 214\nSeptember 19, 1977\n\nStatement on the River Treaty\n\nWe met.",
            "Statement on the River Treaty",
        ),
        (
            "UNIVERSITY OF RIVERTON\n\nMillers and Ministers\n\nby Anna Weaver\n\nIt was so.",
            "Millers and Ministers",
        ),
        (
            "МИНИСТЕРСТВО МЕЛЬНИЦ\n\nО положении на реках\n\nЗима была тяжелой.",
            "О положении на реках",
        ),
        // These say what they are about.
        (
            "Department of Mills: The Year in Review\n\nIt was good.",
            "Department of Mills: The Year in Review",
        ),
        (
            "The University of Riverton in the war\n\nIt was bad.",
            "The University of Riverton in the war",
        ),
        (
            "Report of the Ministry of Mills\n\nIt was good.",
            "Report of the Ministry of Mills",
        ),
        // Enclosures by their number, issues of journals, heads of pages.
        (
            "Annex D\n\nThe mills of the north\n\nThey stand.",
            "The mills of the north",
        ),
        (
            "Приложение № 2\n\nМельницы севера\n\nОни стоят.",
            "Мельницы севера",
        ),
        (
            "Annexation of the mills\n\nThey took them.",
            "Annexation of the mills",
        ),
        (
            "River Studies, Vol. 12, No. 3 (Summer 1998), pp. 101-134\n\nThe Millers of the North\n\nAbstract",
            "The Millers of the North",
        ),
        (
            "Office of Mills, Norland   Pt. 1308\n\nThe licences of mills\n\nThey cost much.",
            "The licences of mills",
        ),
        (
            "1.   The licences of mills\n\nThey cost much.",
            "1.   The licences of mills",
        ),
        // The addressee of a letter.
        (
            "EMBASSY OF NORLAND\n4 December 1956\n\nThe Right Honourable Paul Baker\n\nDear Paul,\n\nIt snows.",
            "",
        ),
        (
            "The envoy to the minister\n\n4 December 1956\n\nSir:\n\nIt snows.",
            "The envoy to the minister",
        ),
        // What goes on below the name of a kind.
        (
            "TREATY\n\nBETWEEN NORLAND AND RURITANIA\nON THE MILLS\n\nThey agree.",
            "TREATY BETWEEN NORLAND AND RURITANIA ON THE MILLS",
        ),
        (
            "REPORT\n\nOn the fifth we met, and it rained.\n\nWe left.",
            "REPORT",
        ),
    ] {
        let found = read(&blocks_of_text(text, 1), text, Context::default());
        let found = found.title.map(|(title, _)| title).unwrap_or_default();
        assert_eq!(found, title, "{text}");
    }
}

#[test]
fn documents_under_headings_are_several_where_each_has_its_day() {
    let letter = |head: &str, day: &str| {
        format!("## {head}\n\n{day}\n\nIt snows in the north, and the mills stand.\n\n")
    };
    let three = [
        letter("Baker to Weaver", "Riverton, 5 May 1951"),
        letter("Weaver to Baker", "9 May 1951"),
        letter("Baker to Miller", "11 May 1951"),
    ]
    .concat();
    let undated = three.replace("9 May 1951", "It is spring.");
    let dates = three.replace("Weaver to Baker", "9 May 1951");
    for (text, parts, volume) in [
        (format!("# Letters of a baker\n\n{three}"), vec!["## Baker", "## Weaver", "## Baker"], Some("Letters of a baker")),
        (format!("# Letters\n\nThey were found in a mill.\n\n{three}"), vec!["# Letters", "## Baker", "## Weaver", "## Baker"], None),
        (format!("# Letters\n\n{three}## Notes\n\n1. Of the mill."), vec!["## Baker", "## Weaver", "## Baker"], Some("Letters")),
        (format!("# Letters\n\n{undated}"), vec![], None),
        (format!("# A chronology\n\n{dates}"), vec![], None),
        (three.replace("## Baker to Miller", "[Enclosure 2]\n\n## Baker to Miller"), vec![], None),
        ("# The mills\n\n## Document No. 1\n\nTalk of the millers\n\n5 May 1951\n\nText.\n\n## Document No. 2\n\nTalk of the bakers\n\n6 May 1951\n\nText.".to_owned(), vec!["## Document No. 1", "## Document No. 2"], Some("The mills")),
        // Numbers within a text.
        ("The mills\n\nNo. 1 The first of the mills\n\nIt stands.\n\nNo. 2 The second of the mills\n\nIt fell.".to_owned(), vec![], None),
    ] {
        let found = read(&blocks_of_text(&text, 1), &text, Context::default());
        let begins: Vec<&str> = found.parts.iter().map(|part| &text[part.clone()]).collect();
        assert_eq!(begins.len(), parts.len(), "{text}\n{begins:?}");
        for (found, wanted) in begins.iter().zip(&parts) {
            assert!(found.starts_with(wanted), "{found}");
        }
        assert_eq!(found.collection.as_deref(), volume, "{text}");
    }
}
