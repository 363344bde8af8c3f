//! Concordances, by table and by property.

use proptest::prelude::*;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::*;
use crate::present::escape;
use crate::query::syntax::{SyntaxOptions, parse};

fn tree(query: &str) -> Node {
    parse(query, SyntaxOptions::default(), &mut Analyser::new())
        .expect("it is a query")
        .root
}

fn body(text: &str) -> Record {
    Record {
        body: Some(text.to_owned()),
        ..Record::default()
    }
}

fn options(columns: usize, sort: KwicSort) -> KwicOptions {
    KwicOptions {
        columns,
        each: true,
        sort,
        offset: 0,
        limit: MAX_LINES,
    }
}

fn found(query: &str, records: &[Record], options: KwicOptions) -> KwicFound {
    let root = tree(query);
    let mut concordance = Concordance::new(&root, options);
    for (place, record) in records.iter().enumerate() {
        concordance.add(place, record.clone());
    }
    concordance.finish()
}

fn shown(line: &KwicLine) -> String {
    let mut matched: Vec<String> = line.matched.chars().map(String::from).collect();
    for &(start, end) in &line.highlights {
        matched[start].insert(0, '{');
        matched[end - 1].push('}');
    }
    format!(
        "{}: {}|{}|{}",
        line.field,
        line.left,
        matched.concat(),
        line.right
    )
}

#[track_caller]
fn check_meetings(query: &str, text: &str, expected: &[&str], meet: Option<Meet>) {
    let options = KwicOptions {
        each: false,
        ..options(0, KwicSort::Records(Sort::Date))
    };
    let found = found(query, &[body(text)], options);
    let lines: Vec<String> = found.lines.iter().map(shown).collect();
    let lines: Vec<&str> = lines
        .iter()
        .filter_map(|line| line.split('|').nth(1))
        .collect();
    assert_eq!(lines, expected, "{query}");
    assert_eq!(found.meet, meet, "{query}");
}

#[test]
fn several_words_have_lines_where_they_meet() {
    let near = |each| Some(Meet::Near { each });
    check_meetings(
        "peaceful coexistence",
        "Peace. Peaceful and lasting coexistence; after one two three four five six seven eight \
         nine words peace, coexistence",
        &[
            "{Peaceful} and lasting {coexistence}",
            "{peace}, {coexistence}",
        ],
        near(5),
    );
    check_meetings(
        "armistice of zone",
        "of the zone. One two three four five six seven eight nine ten. Zone, armistice, zone",
        &["{Zone}, {armistice}"],
        near(5),
    );
    check_meetings("zone", "zone zone", &["{zone}", "{zone}"], None);
    check_meetings("zone OR line", "zone line", &["{zone}", "{line}"], None);
    check_meetings(
        "zone line",
        "zone 1 2 3 4 5 6 7 8 9 line",
        &["{zone}", "{line}"],
        Some(Meet::Nowhere),
    );
    check_meetings(
        "\"truce line\" zone -war",
        "a truce line in the zone",
        &["{truce} {line} in the {zone}"],
        near(2),
    );
    check_meetings("zone line", "zone", &["{zone}"], Some(Meet::Nowhere));
    check_meetings("zone line", "war", &[], None);
}

#[track_caller]
fn check(query: &str, record: Record, columns: usize, expected: &[&str]) {
    let found = found(
        query,
        &[record],
        options(columns, KwicSort::Records(Sort::Date)),
    );
    let lines: Vec<String> = found.lines.iter().map(shown).collect();
    assert_eq!(lines, expected, "{query}");
    assert_eq!(found.total, expected.len() as u64);
}

#[test]
fn every_match_is_a_line_with_whole_words_around() {
    let text = "They agreed on a two kilometer\n  demilitarization zone (two kilometers) there.";
    check(
        "kilometer",
        body(text),
        20,
        &[
            "body: agreed on a two |{kilometer}| demilitarization",
            "body: zone (two |{kilometers}|) there.",
        ],
    );
    check(
        "\"demilitarization zone\"",
        body(text),
        14,
        &["body: two kilometer |{demilitarization} {zone}| (two"],
    );
    check(
        "\"agreed kilometer\"~5",
        body(text),
        0,
        &["body: |{agreed} on a two {kilometer}|"],
    );
}

#[test]
fn any_alphabet_is_cut_between_characters() {
    check(
        "перемирие",
        body("Переговоры о перемирии идут."),
        13,
        &["body: Переговоры о |{перемирии}| идут."],
    );
    // Two columns a character.
    check(
        "\"周恩來\"",
        body("今天上午周恩來總理說"),
        5,
        &["body: 上午|{周}{恩}{來}|總理"],
    );
    check("pyongyang", body("in P’yo\u{306}ngyangP\u{306}"), 5, &[]);
    check(
        "zone",
        body(
            "e\u{301}e\u{301}e\u{301}e\u{301}\u{1F468}\u{200D}\u{1F469} zone a\u{301}a\u{301}a\u{301}",
        ),
        4,
        &["body: |{zone}| a\u{301}a\u{301}a\u{301}"],
    );
}

#[test]
fn title_and_summary_say_so_and_lists_have_no_context() {
    let record = Record {
        title: Some("On Korea".to_owned()),
        summary: Some("Korea again.".to_owned()),
        body: Some("In Korea.".to_owned()),
        places: vec!["Korea".to_owned()],
        people: vec!["Envoy in Korea".to_owned()],
        ..Record::default()
    };
    let lines = [
        "title: On |{Korea}|",
        "summary: |{Korea}| again.",
        "body: In |{Korea}|.",
    ];
    check("korea", record.clone(), 10, &lines);
    check("title:korea", record.clone(), 10, &lines[..1]);
    let found = found(
        "envoy",
        &[record],
        options(10, KwicSort::Records(Sort::Date)),
    );
    assert_eq!((found.total, found.records, found.elsewhere), (0, 0, 1));
}

#[test]
fn what_lies_within_another_match_is_no_line_of_its_own() {
    check(
        "\"united nations\" OR nations OR unit*",
        body("The United Nations and other nations."),
        0,
        &["body: |{United} {Nations}|", "body: |{nations}|"],
    );
    check("a NOT b", body("a c"), 0, &["body: |{a}|"]);
    check(
        "(korea armistice) OR berlin",
        body("Berlin, Korea"),
        0,
        &["body: |{Berlin}|"],
    );
}

#[test]
fn lines_are_sorted_by_their_neighbours() {
    let records = [
        body("the theatre armistice zone"),
        body("The end. Armistice; a zone"),
        body("Armistice"),
        body("at the end armistice zone b"),
    ];
    let order = |order| -> Vec<String> {
        let lines = found("armistice", &records, options(30, order)).lines;
        lines
            .iter()
            .map(|line| format!("{}|{}", line.left, line.right))
            .collect()
    };
    assert_eq!(
        order(KwicSort::Left),
        [
            "|",
            "The end. |; a zone",
            "at the end | zone b",
            "the theatre | zone"
        ]
    );
    assert_eq!(
        order(KwicSort::Right),
        [
            "|",
            "The end. |; a zone",
            "the theatre | zone",
            "at the end | zone b"
        ]
    );
}

/// Whether the blank-separated words of a context are those of the text at that place.
fn is_cut_well(line: &KwicLine, text: &str) -> bool {
    let one_line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = one_line(&format!("{}{}{}", line.left, line.matched, line.right));
    one_line(text).contains(&shown)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn contexts_are_of_the_text_and_fit(
        text in "([abж周é\u{301}\u{200D}\u{1F1E6}\u{1F468}\u{7}\u{202E}]{0,5}[ \n\t,]{0,2}){0,12}",
        columns in 0_usize..24,
    ) {
        let found = found("a OR \"b b\" OR ж OR 周", &[body(&text)], options(columns, KwicSort::Records(Sort::Date)));
        prop_assert_eq!(found.total as usize, found.lines.len());
        for line in &found.lines {
            prop_assert!(is_cut_well(line, &text), "{:?}", line);
            for context in [&line.left, &line.right] {
                let width = escape::line(context).graphemes(true).map(UnicodeWidthStr::width).sum::<usize>();
                prop_assert!(width <= columns, "{:?}", line);
            }
            let whole = format!("{}{}{}", line.left, line.matched, line.right);
            let boundaries: Vec<usize> = whole.grapheme_indices(true).map(|(at, _)| at).chain([whole.len()]).collect();
            prop_assert!(boundaries.contains(&line.left.len()), "{:?}", line);
            prop_assert!(boundaries.contains(&(line.left.len() + line.matched.len())), "{:?}", line);
        }
    }

    #[test]
    fn the_lines_kept_are_the_first_of_all(
        texts in prop::collection::vec("([abc]{1,2} ){0,30}", 0..12),
        order in prop_oneof![Just(KwicSort::Left), Just(KwicSort::Right), Just(KwicSort::Records(Sort::Date))],
        offset in 0_usize..40,
        limit in 0_usize..40,
        turned in any::<bool>(),
    ) {
        let records: Vec<Record> = texts.iter().map(|text| body(text)).collect();
        let all = found("a OR b", &records, options(20, order));
        let root = tree("a OR b");
        let mut paged = Concordance::new(&root, KwicOptions { offset, limit, ..options(20, order) });
        let mut places: Vec<usize> = (0..records.len()).collect();
        if turned {
            places.reverse();
        }
        for place in places {
            paged.add(place, records[place].clone());
        }
        let paged = paged.finish();
        prop_assert_eq!((paged.total, paged.records), (all.total, all.records));
        let expected: Vec<String> = all.lines.iter().skip(offset).take(limit).map(shown).collect();
        prop_assert_eq!(paged.lines.iter().map(shown).collect::<Vec<_>>(), expected);
    }
}
