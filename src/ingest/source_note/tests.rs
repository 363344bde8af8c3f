//! Source notes in tables: a text, and the wording, references, line and evidence it must give.

use super::*;

/// The references of the foot of a document with a body above it.
fn check(foot: &str, citation: Option<&str>, references: &[&str]) {
    let body = "He asked about APRF, f. 1, op. 2, d. 3.\nThey met again.\n".repeat(12);
    let text = format!("{body}{foot}");
    let found = find(&text);
    let read: Vec<_> = found
        .iter()
        .flat_map(|note| &note.references)
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        found.as_ref().map(|note| note.citation.as_str()),
        citation,
        "{foot}"
    );
    assert_eq!(read, references, "{foot}");
    if let Some(found) = found {
        assert!(text.is_char_boundary(found.start) && found.start >= body.len());
    }
}

#[test]
fn the_reference_is_found_under_what_follows_it() {
    const CITED: &str = "RGANI. F. 3. Op. 16. D. 350. L. 22. Original.";
    const READ: &[&str] = &["RGANI, f. 3, op. 16, d. 350, l. 22"];
    check(CITED, Some(CITED), READ);
    for below in [
        "49Signal Copy",
        "\n\n## Section II\n\n\n## Of other things\n\n1963 - 1964",
        "* On the first page a stamp.",
        "126[]",
    ] {
        check(&format!("{CITED}\n{below}\n"), Some(CITED), READ);
    }
    check(&format!("82{CITED}"), Some(CITED), READ);
    check(&format!("**{CITED}**"), Some(CITED), READ);
    check(&format!("Source: {CITED}"), Some(CITED), READ);
    check(&format!("**Источник:** {CITED}"), Some(CITED), READ);
    check(
        "[Source: APRF, Fond 45, Opis 1, Delo 343, Listy 115-116)",
        Some("APRF, Fond 45, Opis 1, Delo 343, Listy 115-116)"),
        &["APRF, f. 45, op. 1, d. 343, ll. 115-116"],
    );
    check(
        "(АПРФ. Ф. 45. Оп. 1. Д. 347. Л. 12.)",
        Some("(АПРФ. Ф. 45. Оп. 1. Д. 347. Л. 12.)"),
        &["APRF, f. 45, op. 1, d. 347, l. 12"],
    );
}

#[test]
fn several_places_and_broken_lines_are_one_citation() {
    check(
        "APRF, f. 3, op. 65, d. 829, ll. 44-45\nAVPRF, f. 059a, op. 5a, p. 11, d. 5",
        Some("APRF, f. 3, op. 65, d. 829, ll. 44-45\nAVPRF, f. 059a, op. 5a, p. 11, d. 5"),
        &[
            "APRF, f. 3, op. 65, d. 829, ll. 44-45",
            "AVPRF, f. 059a, op. 5a, p. 11, d. 5",
        ],
    );
    check(
        "RGANI, f. 5, op. 28,\nd. 412, ll. 3-4.",
        Some("RGANI, f. 5, op. 28, d. 412, ll. 3-4."),
        &["RGANI, f. 5, op. 28, d. 412, ll. 3-4"],
    );
}

/// Wording, references, line and evidence of the note in a whole text.
#[track_caller]
fn check_text(text: &str, expected: Option<(&str, &[&str], u64, EvidenceKind)>) {
    let found = find(text);
    let read: Vec<String> = found
        .iter()
        .flat_map(|note| &note.references)
        .map(ToString::to_string)
        .collect();
    let read: Vec<&str> = read.iter().map(String::as_str).collect();
    let got = found.as_ref().map(|note| {
        let (citation, line) = (note.citation.as_str(), note.line);
        (citation, read.as_slice(), line, note.evidence)
    });
    assert_eq!(got, expected, "{text}");
}

const BODY: &str = "Talks in Moscow\n\nThe ambassador came at noon.\nHe left at one.\n";

#[test]
fn numbered_and_bracketed_notes_are_read() {
    const CITED: &str = "АВП РФ. Ф. 0102. Оп. 13. П. 72. Д. 11. Л. 4-6.";
    for mark in [
        "1. ", "1) ", "[1] ", "[^1]: ", "¹ ", "(1) ", "* ", "*) ", "1 ", "[*] ", "**1.** ",
    ] {
        let text = format!("{BODY}\n{mark}{CITED}");
        let read: &[&str] = &["AVPRF, f. 0102, op. 13, p. 72, d. 11, ll. 4-6"];
        check_text(&text, Some((CITED, read, 6, EvidenceKind::SourceNote)));
        // What later notes cite is not the document.
        let text = format!("{text}\n2. РГАНИ. Ф. 5. Оп. 28. Д. 412.");
        check_text(&text, Some((CITED, read, 6, EvidenceKind::SourceNote)));
    }
    let text = format!("{BODY}\n1. So in the text.\n2. {CITED}\n");
    check_text(&text, None);
}

#[test]
fn labels_of_many_languages_announce_a_source() {
    for (label, cited, read) in [
        (
            "Source: ",
            "RGANI, f. 5, op. 28, d. 412",
            "RGANI, f. 5, op. 28, d. 412",
        ),
        ("Archives: ", "TNA, FO 371/105432", "TNA, FO 371/105432"),
        (
            "Original: ",
            "APRF, f. 3, op. 65, d. 8",
            "APRF, f. 3, op. 65, d. 8",
        ),
        (
            "Held at ",
            "the National Archives, Kew, PREM 11/432",
            "TNA, PREM 11/432",
        ),
        (
            "Печатается по: ",
            "АПРФ. Ф. 3. Оп. 64. Д. 2.",
            "APRF, f. 3, op. 64, d. 2",
        ),
        (
            "Печатается по подлиннику: ",
            "ГАРФ. Ф. 7. Оп. 1. Д. 2.",
            "GARF, f. 7, op. 1, d. 2",
        ),
        (
            "Публикуется по: ",
            "РГАНИ. Ф. 3. Оп. 12. Д. 9.",
            "RGANI, f. 3, op. 12, d. 9",
        ),
        (
            "Хранится в ",
            "РГАСПИ, ф. 17, оп. 3, д. 1050",
            "RGASPI, f. 17, op. 3, d. 1050",
        ),
        (
            "Место хранения: ",
            "АВП РФ, ф. 06, оп. 9",
            "AVPRF, f. 06, op. 9",
        ),
        (
            "Архивный шифр: ",
            "РГАЭ. Ф. 413. Оп. 13.",
            "RGAE, f. 413, op. 13",
        ),
        (
            "Quelle: ",
            "SAPMO-BArch, DY 30/3667, Bl. 4",
            "SAPMO, DY 30/3667, Bl 4",
        ),
        (
            "Źródło: ",
            "AAN, KC PZPR, 237/V-98, k. 12",
            "AAN, KC PZPR, 237/V-98, k 12",
        ),
        (
            "Forrás: ",
            "MNL OL, XIX-J-1-j, 4. doboz",
            "MOL, XIX-J-1-j, 4. doboz",
        ),
        (
            "Zdroj: ",
            "NA, KSČ-ÚV-02/1, sv. 14",
            "NA, KSČ-ÚV-02/1, sv 14",
        ),
        (
            "Sursa: ",
            "ANIC, fond CC al PCR, dosar 97/1952",
            "ANIC, fond CC al PCR, dosar 97/1952",
        ),
        (
            "Източник: ",
            "ЦДА, ф. 1Б, оп. 33, а.е. 12",
            "TsDA, f. 1B, op. 33, a.e. 12",
        ),
        (
            "出处:",
            "外交部档案馆, 106-00025-01",
            "PRCFMA, 106-00025-01",
        ),
    ] {
        let line = format!("{label}{cited}");
        for text in [format!("{BODY}\n{line}\n"), format!("{BODY}\n[{line}\n")] {
            check_text(&text, Some((cited, &[read], 6, EvidenceKind::Label)));
        }
        let text = format!("{line}\n\n{}", BODY.repeat(9));
        check_text(&text, Some((cited, &[read], 1, EvidenceKind::Label)));
    }
}

#[test]
fn notes_go_on_over_lines_and_stand_at_the_head() {
    let body = BODY.repeat(9);
    for (note, wording, read) in [
        (
            "Источник:\nАВП РФ, ф. 0102, оп. 13,\nп. 72, д. 11",
            "АВП РФ, ф. 0102, оп. 13, п. 72, д. 11",
            &["AVPRF, f. 0102, op. 13, p. 72, d. 11"][..],
        ),
        (
            "Source: Archive of Foreign Policy of the\nRussian Federation, fond 0102, opis 13,\ndelo 11",
            "Archive of Foreign Policy of the Russian Federation, fond 0102, opis 13, delo 11",
            &["AVPRF, f. 0102, op. 13, d. 11"],
        ),
        (
            "Source: APRF, f. 3, op. 65, d. 829, and AVPRF,\nf. 059a, op. 5a, p. 11, d. 5",
            "APRF, f. 3, op. 65, d. 829, and AVPRF, f. 059a, op. 5a, p. 11, d. 5",
            &[
                "APRF, f. 3, op. 65, d. 829",
                "AVPRF, f. 059a, op. 5a, p. 11, d. 5",
            ],
        ),
    ] {
        check_text(
            &format!("{note}\n\n{body}"),
            Some((wording, read, 1, EvidenceKind::Label)),
        );
        check_text(
            &format!("{BODY}\n{note}"),
            Some((wording, read, 6, EvidenceKind::Label)),
        );
    }
    let own = "RGANI. F. 3. Op. 66. D. 471.";
    check_text(
        &format!("{BODY}\nRef: your telegram 12\n{own}\nCopy."),
        Some((
            own,
            &["RGANI, f. 3, op. 66, d. 471"],
            7,
            EvidenceKind::SourceNote,
        )),
    );
    let broken = "Архив внешней политики Российской\nФедерации. Ф. 0102. Оп. 13. П. 72.";
    check_text(
        &format!("{BODY}\n1. {broken}"),
        Some((
            "Архив внешней политики Российской Федерации. Ф. 0102. Оп. 13. П. 72.",
            &["AVPRF, f. 0102, op. 13, p. 72"],
            6,
            EvidenceKind::SourceNote,
        )),
    );
    let own = "АПРФ. Ф. 45. Оп. 1. Д. 347. Л. 12.";
    let read: &[&str] = &["APRF, f. 45, op. 1, d. 347, l. 12"];
    check_text(
        &format!("{own}\n{body}"),
        Some((own, read, 1, EvidenceKind::SourceNote)),
    );
    // A sentence that begins with an archive says nothing of the document.
    let told = "APRF, f. 45, op. 1, d. 347 was closed to readers. ".to_owned()
        + &"It is long. ".repeat(20);
    check_text(&format!("{told}\n{body}"), None);
}

#[test]
fn a_label_without_a_reference_is_a_source_only_where_it_says_so() {
    for text in [
        "Location: Room 1950",
        "Original: in Russian",
        "Copy: 2 of 10",
        "Ref: your telegram 12",
        "Held at the airport",
        "Ref: your telegram 12. The paper lies in RGANI, f. 5, op. 28.",
        "Source:",
        "NARA locates additional records",
        "PRO 11. OR EQUIVALENT",
        "HPA 12 was assigned",
    ] {
        check_text(&format!("{BODY}{text}"), None);
        check_text(&format!("{text}\n{}", BODY.repeat(9)), None);
    }
}

#[test]
fn what_only_mentions_a_reference_is_no_citation() {
    check("", None, &[]);
    check(
        "He wrote of it in APRF, f. 45, op. 1, d. 347, and left.",
        None,
        &[],
    );
    // Published, not archived: the wording is kept, and no shelfmark made of it.
    let printed = "Pravda. 1963. November 25. No. 329. Typographic text.";
    check(printed, Some(printed), &[]);
    check(
        "Source: the author's papers",
        Some("the author's papers"),
        &[],
    );
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "[-*_>\\[(0-9 .,:APRFСоurceф\n]{0,120}") {
        let _ = find(&text);
    }
}

#[test]
fn a_note_is_at_the_head_of_a_short_text_as_well() {
    let note = "АПРФ. Ф. 45. Оп. 1. Д. 347. Л. 12.";
    for (text, expected) in [
        (format!("{note}\n\n{BODY}"), true),
        (format!("Top secret\n{note}\n{BODY}"), true),
        (format!("{BODY}\n{note}\n"), false),
        (format!("{BODY}\n{note}\n2. So in the text.\n"), false),
        (note.to_owned(), false),
    ] {
        let found = find(&text).expect(&text);
        assert_eq!(found.is_at_head, expected, "{text}");
    }
}
