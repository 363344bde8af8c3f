//! Volumes in both markups, forms of other editions, and broken ones.

use super::*;
use std::path::Path;

use crate::record::Record;
use crate::record::date::Precision;

const HEADER: &str = r#"<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:id="frus1999v01">
<teiHeader><title type="complete">A Volume
   of Samples</title></teiHeader><text><front>
<div xml:id="persons"><list><item><persName xml:id="p_GAA1">Gromyko, Andrei A.,</persName> Minister</item></list></div>
</front><body><div type="compilation"><head>Korea<note>left out</note></head><pb n="7"/>"#;
const FOOTER: &str = "</div></body></text></TEI>";

fn items(volume: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let place = Place::new(Path::new("/x/frus.xml"), None, None);
    // As from a file: a piece at a time.
    let input = std::io::BufReader::new(volume.as_bytes());
    let _ = read(input, &place, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    items
}

fn only(document: &str) -> Record {
    let items = items(&format!("{HEADER}{document}{FOOTER}"));
    match <[Item; 1]>::try_from(items) {
        Ok([Item::Record(record)]) => *record,
        other => panic!("expected one record, got {other:?}"),
    }
}

#[test]
fn present_markup_gives_title_date_source_people_and_pages() {
    let record = only(
        r##"<div type="document" xml:id="d8" n="8" subtype="historical-document"
 frus:doc-dateTime-min="1951-11-19T13:24:00-05:00" frus:doc-dateTime-max="1951-11-19T13:24:00-05:00">
<head>8. Telegram to <gloss type="to">the
 Embassy</gloss><note n="0" type="source">Source: Central Files, 795.00/11-1951. Secret.</note></head>
<dateline><placeName>Washington</placeName>, <date when="1951-11-19T13:24:00-05:00">November 19, 1951</date></dateline>
<p>Tell <persName corresp="#p_GAA1">Gromyko</persName><note n="2"><p>Then at the
 <hi>ministry</hi>.</p></note> that the zone<pb n="8"/> is &amp; remains two kilometers.</p>
<closer><signed><persName>Acheson</persName></signed></closer></div>"##,
    );
    assert_eq!(record.id, "frus1999v01/d8");
    assert_eq!(record.title.as_deref(), Some("Telegram to the Embassy"));
    assert_eq!(
        record.citation.as_deref(),
        Some("Source: Central Files, 795.00/11-1951. Secret.")
    );
    let date = record.date.expect("a date");
    assert_eq!(date.text, "November 19, 1951");
    assert_eq!(date.earliest, Some(jiff::civil::date(1951, 11, 19)));
    assert_eq!(date.precision, Precision::Day);
    assert_eq!(record.people, ["Gromyko, Andrei A.", "Acheson"]);
    assert_eq!(record.places, ["Washington"]);
    assert_eq!(
        record.body.as_deref(),
        Some(
            "Washington, November 19, 1951\n\nTell Gromyko² that the zone is & remains two kilometers.\n\nAcheson\n\nFootnotes\n\n² Then at the ministry."
        )
    );
    assert_eq!(record.extra["pages"], "7-8");
    assert_eq!(record.extra["section"][0], "Korea");
    assert_eq!(record.extra["document_number"], "8");
    assert_eq!(record.collection, "frus1999v01");
}

#[test]
fn older_markup_keeps_attachments_apart_from_the_papers_own_head_and_date() {
    let record = only(
        r#"<div type="document" xml:id="d2" n="2"><note rend="inline" type="source">File No. 861.51/131</note>
<head>No. 2.<lb/><hi>Mr. Seat to Mr. Gresham.</hi></head><note rend="inline" type="source">[Telegram.]</note>
<dateline><placeName>Bluefields,<lb/>Nicaragua</placeName>, <date when="1894-01">January 1894</date></dateline>
<p>First.</p><frus:attachment><note rend="inline" type="source">[Inclosure in No. 2.]</note>
<head>Another head</head><dateline><date when="1893-12-01">December 1</date></dateline><p>Second.</p></frus:attachment></div>"#,
    );
    assert_eq!(record.title.as_deref(), Some("Mr. Seat to Mr. Gresham."));
    assert_eq!(record.kind.as_deref(), Some("Telegram"));
    assert_eq!(record.citation.as_deref(), Some("File No. 861.51/131"));
    assert_eq!(record.places, ["Bluefields, Nicaragua"]);
    let date = record.date.expect("a date");
    assert_eq!(
        (date.precision, date.text.as_str()),
        (Precision::Month, "January 1894")
    );
    let body = record.body.expect("a body");
    for kept in [
        "First.",
        "[Inclosure in No. 2.]",
        "Another head",
        "December 1",
        "Second.",
    ] {
        assert!(body.contains(kept), "{kept} is missing in {body:?}");
    }
}

#[test]
fn a_broken_volume_keeps_what_was_complete_and_names_the_place() {
    let good = r#"<div type="document" xml:id="d1"><head>One</head><p>Text</p></div>"#;
    for (broken, reason) in [
        (
            "<div type=\"document\" xml:id=\"d2\"><head>Two</head><p>cut",
            "cut off",
        ),
        (
            "<div type=\"document\" xml:id=\"d2\"><p>a</b></div>",
            "not well-formed",
        ),
        (
            "<div type=\"document\" xml:id=\"d2\"><p x=\"\u{1}",
            "not well-formed",
        ),
    ] {
        let items = items(&format!("{HEADER}{good}\n{broken}"));
        assert!(matches!(&items[0], Item::Record(record) if record.id == "frus1999v01/d1"));
        let Item::Reject(reject) = &items[1] else {
            panic!("expected a reject: {items:?}")
        };
        assert!(reject.reason.contains(reason), "{}", reject.reason);
        assert!(reject.reason.contains("d2"), "{}", reject.reason);
        assert!(reject.line.is_some_and(|line| line >= 6), "{reject:?}");
        assert_eq!(items.len(), 2);
    }
}

#[test]
fn depth_and_entities_do_no_harm() {
    let deep = format!("<TEI>{}", "<a>".repeat(200_000));
    assert!(
        matches!(items(&deep).as_slice(), [Item::Reject(reject)] if reject.reason.contains("deep"))
    );
    let bomb = r#"<!DOCTYPE TEI [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>
<TEI><div type="document" xml:id="d1"><head>One</head><p>&b; &x; &#x41;</p></div></TEI>"#;
    let Ok([Item::Record(record)]) = <[Item; 1]>::try_from(items(bomb)) else {
        panic!()
    };
    assert_eq!(record.body.as_deref(), Some("&b; &x; A"));
}

#[test]
fn memory_is_bounded_whatever_grows() {
    let long = "x".repeat(20 << 20);
    let breaks = "<pb n=\"1\"/>".repeat(1_100_000);
    for (volume, reason) in [
        (format!("{HEADER}<p>{long}"), "stretch of text of more"),
        (
            format!("{HEADER}<p a=\"{long}\">"),
            "stretch of text of more",
        ),
        (
            format!("{HEADER}<div type=\"document\">{breaks}"),
            "a document of more",
        ),
    ] {
        let items = items(&volume);
        assert!(
            matches!(items.as_slice(), [Item::Reject(reject)] if reject.reason.contains(reason)),
            "{items:?}"
        );
    }
}

/// One line a document: id, title, days, wording, evidence of title, date and references, text.
fn shown(item: &Item) -> String {
    let Item::Record(record) = item else {
        return format!("{item:?}");
    };
    let date = record.date.as_ref().map_or("-".to_owned(), |date| {
        let days = [date.earliest, date.latest].map(|day| day.map(|day| day.to_string()));
        format!(
            "{} ({})",
            days.map(Option::unwrap_or_default).join(".."),
            date.text
        )
    });
    let place = |evidence: Option<crate::record::Evidence>| {
        evidence.map_or("-".to_owned(), |evidence| {
            let line = evidence.line.map_or(String::new(), |line| line.to_string());
            format!("{}:{line}", evidence.kind.name())
        })
    };
    let evidence = &record.evidence;
    format!(
        "{} | {} | {date} | {} {} {} | {} | {:?}",
        record.id,
        record.title.as_deref().unwrap_or("-"),
        place(evidence.title),
        place(evidence.date),
        place(evidence.references),
        record.citation.as_deref().unwrap_or("-"),
        record.body.as_deref().unwrap_or("-"),
    )
}

#[test]
fn forms_of_the_worlds_editions() {
    let cases = [
        (
            "a choice shows the regular form, both are in the text",
            r#"<div type="document" xml:id="d1"><head>To <choice><abbr>Secy</abbr> <expan>Secretary</expan></choice> Hay</head>
<p>From Petro<choice>
  <orig>graad</orig>
  <reg>grad</reg>
</choice>, <choice><sic>teh</sic><corr>the</corr></choice> envoy; <choice><orig>Czar</orig></choice>.</p></div>"#,
            r#"frus1999v01/d1 | To Secretary Hay | - | markup:6 - - | - | "From Petrograd, the envoy; Czar.\n\nAs written in the source: Secy; graad; teh""#,
        ),
        (
            "a line that breaks no word joins it",
            r#"<div type="document" xml:id="d1"><ab>The minis-
  <lb break="no"/>ter spoke<lb/>again, con<pb break="no" n="3"/>
  tinuing.</ab><ab>Next.</ab></div>"#,
            r#"frus1999v01/d1 | - | - | - - - | - | "The minister spoke\nagain, continuing.\n\nNext.""#,
        ),
        (
            "the day of the dateline, not the instant",
            r#"<div type="document" xml:id="d1" frus:doc-dateTime-min="1951-11-18T19:00:00-05:00" frus:doc-dateTime-max="1951-11-18T19:00:00-05:00">
<head>1. One</head><opener><dateline>Seoul, <date when="1951-11-18T19:00:00-05:00">November 19, 1951, 9 a.m.</date></dateline></opener><p>Text.</p></div>"#,
            r#"frus1999v01/d1 | 1. One | 1951-11-19..1951-11-19 (November 19, 1951, 9 a.m.) | markup:7 dateline:7 - | - | "Seoul, November 19, 1951, 9 a.m.\n\nText.""#,
        ),
        (
            "the closer's dateline",
            r#"<div type="document" xml:id="d1"><head>One</head><p>He wrote on <date when="1950-01-01">January 1</date>.</p>
<closer><dateline>Seoul, 19 November 1951</dateline></closer></div>"#,
            r#"frus1999v01/d1 | One | 1951-11-19..1951-11-19 (19 November 1951) | markup:6 closer:7 - | - | "He wrote on January 1.\n\nSeoul, 19 November 1951""#,
        ),
        (
            "a date of a quoted letter or a note is not the document's",
            r#"<div type="document" xml:id="d1"><head>One<note n="1">Seen on <date when="1949-02-02">2 February 1949</date>.</note></head>
<quote><dateline>Bonn, <date when="1950-01-01">1 January 1950</date></dateline><p>Quoted.</p></quote></div>"#,
            r#"frus1999v01/d1 | One | - | markup:6 - - | - | "Bonn, 1 January 1950\n\nQuoted.\n\nFootnotes\n\n¹ Seen on 2 February 1949.""#,
        ),
        (
            "a date in the heading, for want of a dateline",
            r#"<div type="document" xml:id="d1"><head>Talk of <date when="1952-03-04">4 March</date></head><p>Text.</p></div>"#,
            r#"frus1999v01/d1 | Talk of 4 March | 1952-03-04..1952-03-04 (4 March) | markup:6 markup:6 - | - | "Text.""#,
        ),
        (
            "an editorial note has a span in words",
            r#"<div type="document" subtype="editorial-note" xml:id="d1" frus:doc-dateTime-min="1951-11-01T00:00:00-05:00" frus:doc-dateTime-max="1951-12-24T23:59:59-05:00"><head>Editorial Note</head><p>Text.</p></div>"#,
            r#"frus1999v01/d1 | Editorial Note | 1951-11-01..1951-12-24 (1 November 1951 – 24 December 1951) | markup:6 markup: - | - | "Text.""#,
        ),
        (
            "a footnote on the heading says where the document lies",
            r#"<div type="document" xml:id="d1"><head>One<note n="1">A remark.</note><note n="2">Source: AVP RF, f. 06, op. 9, p. 3, d. 1098, ll. 1-2. Secret.</note></head><p>Text.</p></div>"#,
            r#"frus1999v01/d1 | One | - | markup:6 - source-note:6 | Source: AVP RF, f. 06, op. 9, p. 3, d. 1098, ll. 1-2. Secret. | "Text.\n\nFootnotes\n\n¹ A remark.\n\n² Source: AVP RF, f. 06, op. 9, p. 3, d. 1098, ll. 1-2. Secret.""#,
        ),
    ];
    for (what, document, expected) in cases {
        let items = items(&format!(
            "{HEADER}
{document}{FOOTER}"
        ));
        let lines: Vec<String> = items.iter().map(shown).collect();
        assert_eq!(lines, [expected], "{what}");
    }
}

#[test]
fn documents_without_ids_keep_their_names() {
    let ids = |documents: &str| {
        let items = items(&format!("{HEADER}{documents}{FOOTER}"));
        items
            .iter()
            .map(|item| shown(item).split(" | ").next().unwrap_or("").to_owned())
            .collect::<Vec<_>>()
    };
    let document = |number: &str, head: &str| {
        format!("<div1 type=\"document\"{number}><head>{head}</head><p>Text.</p></div1>")
    };
    let (one, two) = (document("", "A letter"), document("", "A telegram"));
    let (three, four) = (document(" n=\"7\"", "A note"), document("", "8. A note"));
    let alone = ids(&format!("{two}{three}{four}"));
    let below = ids(&format!("<p>Something new.</p>{one}{two}{three}{four}"));
    assert_eq!(alone, below[1..]);
    assert_eq!(alone[1..], ["frus1999v01/7", "frus1999v01/8"]);
    // Numbers that begin anew, and papers that are equal to the letter.
    let again = ids(&format!(
        "{three}{}{two}{two}",
        document(" n=\"7\"", "Another")
    ));
    let distinct: std::collections::HashSet<&String> = again.iter().collect();
    assert_eq!(distinct.len(), 4, "{again:?}");
    assert!(again[1].starts_with("frus1999v01/7-"), "{again:?}");
    assert_eq!(again[3], format!("{}-2", again[2]));
}

#[test]
fn a_volume_that_is_yet_to_be_encoded_is_a_note() {
    let shell = format!("{HEADER}<p>To be published.</p>{FOOTER}");
    assert!(matches!(items(&shell).as_slice(), [Item::Note(note)] if note.kind == NoteKind::Empty));
    let letters =
        "<div><opener><dateline>Bonn, 4 May 1953</dateline></opener><p>A letter.</p></div>";
    let other = format!("{HEADER}{}{FOOTER}", letters.repeat(40));
    assert!(matches!(items(&other).as_slice(), [Item::Reject(_)]));
}

#[test]
fn texts_of_other_projects_are_read() {
    let ids = |volume: &str| -> Vec<String> {
        let place = Place::new(Path::new("/x/edition.xml"), None, None);
        let mut lines = Vec::new();
        let _ = read(volume.as_bytes(), &place, &mut |item| {
            let line = shown(&item);
            lines.push(line.split(" | ").take(3).collect::<Vec<_>>().join(" | "));
            ControlFlow::Continue(())
        });
        lines
    };
    let header = "<teiHeader><titleStmt><title>An edition</title></titleStmt><correspDesc>\
                  <correspAction type=\"sent\"><date when=\"1951-05-03\"/></correspAction></correspDesc></teiHeader>";
    let body = |text: &str| format!("<text><body>{text}</body></text>");
    let entry = |number: u8, day: u8| {
        format!(
            "<div type=\"entry\" n=\"{number}\"><dateline><date when=\"1951-05-0{day}\"/></dateline><p>It rained.</p></div>"
        )
    };
    let letters =
        "<div><opener><dateline>Bonn, 4 May 1953</dateline></opener><p>A letter.</p></div>"
            .repeat(3);
    for (volume, expected) in [
        // A short text without a date.
        (format!("<TEI>{}</TEI>", body("<p>It rained.</p>")), vec!["x/edition.xml | - | -"]),
        // One document has what the header says.
        (
            format!("<TEI>{header}{}<standOff><p>Not read.</p></standOff></TEI>", body("<div type=\"letter\"><p>It rained.</p></div>")),
            vec!["x/edition.xml | An edition | 1951-05-03..1951-05-03 (3 May 1951)"],
        ),
        (
            format!("<TEI>{header}{}</TEI>", body(&[entry(1, 4), entry(2, 5)].concat())),
            vec![
                "edition/1 | - | 1951-05-04..1951-05-04 (4 May 1951)",
                "edition/2 | - | 1951-05-05..1951-05-05 (5 May 1951)",
            ],
        ),
        // Letters that are not marked as such are one text of no day.
        (format!("<TEI>{}</TEI>", body(&letters)), vec!["x/edition.xml | - | -"]),
        (
            "<TEI><text><group><text n=\"a\"><body><head>One</head></body></text><text n=\"b\"><body><head>Two</head></body></text></group></text></TEI>".to_owned(),
            vec!["edition/a | One | -", "edition/b | Two | -"],
        ),
    ] {
        assert_eq!(ids(&volume), expected, "{volume}");
    }
}

#[test]
fn a_file_may_be_one_document() {
    let header = r#"<teiHeader><fileDesc><titleStmt><title>Petrow an Kim, 3. Mai 1951</title></titleStmt>
<publicationStmt><date when="2015-02-03">2015</date></publicationStmt><sourceDesc><msDesc><msIdentifier><repository>AVP RF</repository>
<idno>f. 0102, op. 7, p. 27, d. 41</idno></msIdentifier></msDesc></sourceDesc></fileDesc>
<profileDesc><correspDesc><correspAction type="sent"><persName>Petrow</persName><placeName>Moskau</placeName><date when="1951-05-03"/></correspAction>
<correspAction type="received"><persName>Kim</persName><date when="1951-05-09"/></correspAction></correspDesc></profileDesc></teiHeader>"#;
    let text = |body: &str| format!("<text><body>{body}</body></text>");
    let letter = text("<div><p>Das Korn ist knapp.</p></div>");
    let dated = text(
        "<head>Brief</head><opener><dateline>Moskau, 4. Mai 1951</dateline></opener><p>Das Korn ist knapp.</p>",
    );
    for (volume, expected) in [
        (
            format!("<TEI>{header}{letter}</TEI>"),
            vec![
                r#"x/frus.xml | Petrow an Kim, 3. Mai 1951 | 1951-05-03..1951-05-03 (3 May 1951) | markup:1 markup:4 source-note:2 | AVP RF, f. 0102, op. 7, p. 27, d. 41 | "Das Korn ist knapp.""#,
            ],
        ),
        (
            format!("<TEI xml:id=\"L7\">{header}{dated}</TEI>"),
            vec![
                r#"x/L7 | Brief | 1951-05-04..1951-05-04 (4. Mai 1951) | markup:5 dateline:5 source-note:2 | AVP RF, f. 0102, op. 7, p. 27, d. 41 | "Moskau, 4. Mai 1951\n\nDas Korn ist knapp.""#,
            ],
        ),
        (
            format!(
                "<TEI>{}</TEI>",
                text(
                    "<div type=\"letter\" n=\"5\"><head>Brief</head><p>Eins.</p></div><div type=\"letter\" n=\"6\"><p>Zwei.</p></div>"
                )
            ),
            vec![
                r#"frus/5 | Brief | - | markup:1 - - | - | "Eins.""#,
                r#"frus/6 | - | - | - - - | - | "Zwei.""#,
            ],
        ),
    ] {
        let items = items(&volume);
        let lines: Vec<String> = items.iter().map(shown).collect();
        assert_eq!(lines, expected);
    }
    let corpus =
        format!("<teiCorpus><TEI>{header}{letter}</TEI><TEI>{header}{dated}</TEI></teiCorpus>");
    let items = items(&corpus);
    let ids: std::collections::HashSet<String> = items.iter().map(shown).collect();
    assert_eq!((items.len(), ids.len()), (2, 2), "{items:?}");
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(<div type=\"document\">|<head>|</head>|</div>|<note n=\"1\">|</note>|<p>|</p>|<date when=\"19|\"|>|&|;|[a-zа-я ]{0,9}){0,40}") {
        let _ = items(&text);
    }
}
