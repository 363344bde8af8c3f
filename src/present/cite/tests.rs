//! Citations of various records in every style, hostile values, and the way back.
//!
//! 1. Each style writes what a record has, and leaves out what it has not.
//! 2. No value breaks a format: rows of hostile values in every field and style.
//! 3. Records come back from every style with nothing lost (`round`).

use super::*;
use crate::record::date::HistoricalDate;
use crate::record::reference::find;

mod hostile;
mod processors;
mod round;

/// A record of our own wording, with what a test needs.
fn record(title: &str, date: &str, citation: &str) -> Record {
    Record {
        id: "t:1".to_owned(),
        title: Some(title.to_owned()),
        date: Some(HistoricalDate::parse(date)),
        references: find(citation)
            .into_iter()
            .map(|found| found.reference)
            .collect(),
        citation: Some(citation.to_owned()),
        collection: "harbour papers".to_owned(),
        ..Record::default()
    }
}

#[track_caller]
fn check(record: &Record, style: CitationStyle, expected: &str) {
    let written = all([record], style);
    assert_eq!(
        written.replace("\r\n", "\n").trim_end(),
        expected,
        "{style:?}"
    );
}

/// A record with everything.
fn whole() -> Record {
    Record {
        id: "harbour:7".to_owned(),
        kind: Some("Telegram".to_owned()),
        language: Some("Russian".to_owned()),
        people: vec!["Petrov, Ivan".to_owned(), "Kim Il".to_owned()],
        places: vec!["Nampo".to_owned()],
        subjects: vec!["Harbours".to_owned(), "Works, public".to_owned()],
        summary: Some("On the works.\n\nIn two parts.".to_owned()),
        url: Some("https://example.org/harbour/7?a=1&b=50%25".to_owned()),
        extra: serde_json::json!({"rights": "free", "copies": ["a", "b"]})
            .as_object()
            .cloned()
            .unwrap_or_default(),
        ..record(
            "Telegram on the \"harbour works\" & their 50% costs.",
            "19/XI/51",
            "APRF, Fond 3, Opis 65, Delo 829, Listy 44-45 and AVPRF, Fond 059a, Opis 5a, Delo 5, \
             Papka 11, Listy 65-66. Translated by Jane Q. Roe.",
        )
    }
}

#[test]
fn notes_name_document_date_place_and_translator() {
    check(
        &whole(),
        CitationStyle::Chicago,
        "“Telegram on the ‘harbour works’ & their 50% costs,” telegram, November 19, 1951, original in \
         Russian, trans. Jane Q. Roe, Archive of the President of the Russian Federation (APRF), f. 3, \
         op. 65, d. 829, ll. 44–45; Archive of Foreign Policy of the Russian Federation (AVP RF), \
         f. 059a, op. 5a, d. 5, p. 11, ll. 65–66, https://example.org/harbour/7?a=1&b=50%25.",
    );
    check(
        &whole(),
        CitationStyle::Gost,
        "Telegram on the \"harbour works\" & their 50% costs : telegram / пер. Jane Q. Roe, 19 ноября \
         1951 г. // АПРФ. Ф. 3. Оп. 65. Д. 829. Л. 44–45 ; АВП РФ. Ф. 059а. Оп. 5а. Д. 5. П. 11. \
         Л. 65–66. URL: https://example.org/harbour/7?a=1&b=50%25.",
    );
}

#[test]
fn notes_of_various_records() {
    let frus = Record {
        id: "frus1951v07p1/d410".to_owned(),
        language: Some("English".to_owned()),
        collection: "frus1951v07p1".to_owned(),
        ..record(
            "The Ambassador to the Secretary",
            "1951-11-19",
            "795.00/11-1951: Telegram",
        )
    };
    let unread = Record {
        references: Vec::new(),
        ..record(
            "Talks.",
            "spring 1951",
            "“Talks,” spring 1951, private papers of the family.",
        )
    };
    let bare = Record {
        id: "x:9".to_owned(),
        title: Some("A paper?".to_owned()),
        ..Record::default()
    };
    let untitled = Record {
        title: None,
        kind: Some("MemCon".to_owned()),
        ..record("", "no date", "MOL, XIX-J-1-j Korea, 4. doboz, 5/a")
    };
    for (record, chicago, gost) in [
        (
            &frus,
            "“The Ambassador to the Secretary,” November 19, 1951, Department of State, 795.00/11-1951, \
             Foreign Relations of the United States, 1951, vol. VII, part 1, doc. 410.",
            "The Ambassador to the Secretary, 19 ноября 1951 г. // Department of State. 795.00/11-1951. \
             Яз. ориг.: англ. Опубл.: Foreign Relations of the United States, 1951. Vol. VII, part 1. \
             Doc. 410.",
        ),
        (
            &unread,
            "“Talks,” spring 1951, private papers of the family, collection harbour papers.",
            "Talks, spring 1951 // private papers of the family. Коллекция: harbour papers.",
        ),
        (&bare, "“A paper?,” x:9.", "A paper? // x:9."),
        (
            &Record {
                title: Some("A note marked \"seen\"".to_owned()),
                ..bare.clone()
            },
            "“A note marked ‘seen,’” x:9.",
            "A note marked \"seen\" // x:9.",
        ),
        (
            &untitled,
            "MemCon, n.d., National Archives of Hungary (MOL), XIX-J-1-j Korea, 4. doboz, 5/a, collection harbour papers.",
            "MemCon, б. д. // MOL. XIX-J-1-j Korea. 4. doboz. 5/a. Коллекция: harbour papers.",
        ),
    ] {
        check(record, CitationStyle::Chicago, chicago);
        check(record, CitationStyle::Gost, gost);
    }
}

#[test]
fn a_year_of_bibtex_is_as_written_where_there_is_none() {
    let citation = "APRF, Fond 3, Opis 65, Delo 829";
    for (date, year) in [
        ("1951", "year = {1951}"),
        ("3 March to 5 April 1951", "year = {1951}"),
        (
            "not earlier than 5 March 1953",
            "year = {not earlier than 5 March 1953}",
        ),
        ("1950-1953", "year = {1950–1953}"),
    ] {
        let talks = record("Talks", date, citation);
        let written = all([&talks], CitationStyle::Bibtex);
        assert!(written.contains(year), "{date}: {written}");
    }
}

#[test]
fn entries_for_programs_hold_everything() {
    insta::assert_snapshot!(
        "whole_ris",
        all([&whole()], CitationStyle::Ris).replace('\r', "")
    );
    insta::assert_snapshot!("whole_biblatex", all([&whole()], CitationStyle::Biblatex));
    insta::assert_snapshot!("whole_bibtex", all([&whole()], CitationStyle::Bibtex));
    insta::assert_snapshot!("whole_csl_json", all([&whole()], CitationStyle::CslJson));
}

#[test]
fn lists_of_any_length_are_whole() {
    for records in [&[][..], &[whole()], &[whole(), whole()]] {
        let written = all(records, CitationStyle::CslJson);
        let list: serde_json::Value = serde_json::from_str(&written).expect("it is JSON");
        assert_eq!(list.as_array().map(Vec::len), Some(records.len()));
    }
}

#[test]
fn styles_have_names_of_their_own() {
    for style in STYLES {
        assert_eq!(CitationStyle::named(style.name), Some(style.value));
    }
    assert_eq!(CitationStyle::named("harvard"), None);
}

#[test]
fn the_page_on_citing_names_every_style() {
    let page = include_str!("../../../docs/citing.md");
    for style in STYLES {
        assert!(
            page.contains(&format!("`{}`", style.name)),
            "{}",
            style.name
        );
    }
}
