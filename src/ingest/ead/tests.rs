//! Finding aids of both versions, in our own words, and what must come of them.

use std::path::Path;

use super::*;
use crate::record::Record;

fn items(xml: &str) -> Vec<Item> {
    let place = Place::new(Path::new("/w/aids/mill.xml"), None, None);
    let mut items = Vec::new();
    let _ = read(xml.as_bytes(), &place, &mut |item| {
        items.push(item);
        ControlFlow::Continue(())
    });
    items
}

fn records(xml: &str) -> Vec<Record> {
    let records = items(xml).into_iter().map(|item| match item {
        Item::Record(record) => *record,
        other => panic!("{other:?}"),
    });
    records.collect()
}

fn days(record: &Record) -> String {
    let Some(date) = &record.date else {
        return String::new();
    };
    let day = |day: Option<jiff::civil::Date>| day.map_or(String::new(), |day| day.to_string());
    format!("{}..{}", day(date.earliest), day(date.latest))
}

const AID: &str = r#"<?xml version="1.0"?>
<ead xmlns="urn:isbn:1-931666-22-9"><eadheader><eadid url="http://aids.example/mill">mill-1</eadid>
<filedesc><titlestmt><titleproper>Guide to the mill</titleproper></titlestmt></filedesc></eadheader>
<archdesc level="collection"><did><head>Summary</head>
<unittitle>Mill Commission
   Records, <unitdate normal="1945/1951" type="inclusive">1945-1951</unitdate></unittitle>
<unitdate type="bulk" normal="1948/1949">bulk 1948-1949</unitdate>
<unitid>MSS77</unitid><origination><corpname>Mill Commission</corpname></origination>
<physdesc><extent>6 items</extent><extent>2 linear feet</extent></physdesc>
<langmaterial>In <language langcode="eng">English.</language></langmaterial>
<repository><corpname><subarea>Manuscript Division</subarea>Library of Congress</corpname>
<address><addressline>Washington</addressline></address></repository>
<abstract>Papers on grain &amp; flour.</abstract></did>
<controlaccess><head>People</head><persname>Petrov, P.</persname><geogname>Wonsan</geogname><subject>Mills</subject></controlaccess>
<bioghist><head>History</head><p>Founded in 1945.</p><p>Closed later.</p></bioghist>
<dsc><head>Containers</head>
<c01 id="c1" level="series"><did><unittitle>Letters</unittitle></did><scopecontent><head>Scope</head><p>Letters sent.</p></scopecontent>
<c02 id="c2" level="file"><did><container type="box">2</container><container type="folder">7</container>
<unittitle>Correspondence with the <title>Gazette</title>, <unitdate>May 3, 1949</unitdate></unittitle></did></c02>
<c02 level="file"><did><unitdate normal="19500100/9999">1950 and later</unitdate><container type="box">3</container></did></c02>
</c01>
<c01 id="c3"><did><unittitle>Maps</unittitle><unitdate>undated</unitdate></did></c01>
</dsc></archdesc></ead>"#;

#[test]
fn components_are_records_with_their_path_as_shelfmark() {
    let records = records(AID);
    let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids[..2], ["aids/mill.xml#c1", "aids/mill.xml#c2"]);
    assert_eq!(ids[3..], ["aids/mill.xml#c3", "aids/mill.xml"]);
    let titles: Vec<&str> = records
        .iter()
        .flat_map(|record| record.title.as_deref())
        .collect();
    assert_eq!(
        titles,
        [
            "Letters",
            "Correspondence with the Gazette",
            "Letters, 1950 and later",
            "Maps",
            "Mill Commission Records"
        ]
    );
    let shown: Vec<String> = records
        .iter()
        .flat_map(|record| record.references.iter().map(ToString::to_string))
        .collect();
    assert_eq!(
        shown,
        [
            "LOC, MSS77",
            "LOC, MSS77, series Letters, box 2, folder 7",
            "LOC, MSS77, series Letters, box 3",
            "LOC, MSS77",
            "LOC, MSS77"
        ]
    );
    let file = &records[1];
    assert_eq!(
        file.body.as_deref(),
        Some("Mill Commission Records › Letters")
    );
    assert_eq!(file.kind.as_deref(), Some("file"));
    assert_eq!(file.provenance[0].place().as_deref(), Some("c2"));
    assert_eq!(days(file), "1949-05-03..1949-05-03");
    assert_eq!(records[0].summary.as_deref(), Some("Letters sent."));
    let whole = &records[4];
    assert_eq!(days(whole), "1945-01-01..1951-12-31");
    assert_eq!(whole.summary.as_deref(), Some("Papers on grain & flour."));
    assert_eq!(
        whole.body.as_deref(),
        Some("History\n\nFounded in 1945.\n\nClosed later.")
    );
    assert_eq!(whole.people, ["Mill Commission", "Petrov, P."]);
    assert_eq!(
        (&whole.places[..], &whole.subjects[..]),
        (&["Wonsan".to_owned()][..], &["Mills".to_owned()][..])
    );
    assert_eq!(whole.language.as_deref(), Some("English"));
    assert_eq!(whole.url.as_deref(), Some("http://aids.example/mill"));
    assert_eq!(whole.kind.as_deref(), Some("finding aid"));
    assert_eq!(
        whole.citation.as_deref(),
        Some("Library of Congress, Manuscript Division, MSS77")
    );
}

#[test]
fn ids_do_not_move_when_components_are_added() {
    let without = records(AID);
    let with = records(&AID.replace(
        "<c02 id=\"c2\"",
        "<c02><did><unittitle>New</unittitle></did></c02><c02 id=\"c2\"",
    ));
    let unnamed = &without[2].id;
    assert!(with.iter().any(|record| record.id == *unnamed), "{unnamed}");
    let twice = "<c><did><unittitle>Same</unittitle></did></c>".repeat(2);
    let twice = records(&format!(
        "<ead><archdesc><did><unittitle>A</unittitle></did><dsc>{twice}</dsc></archdesc></ead>"
    ));
    assert_ne!(twice[0].id, twice[1].id);
}

#[test]
fn the_third_version_and_harvests_of_several_are_read() {
    let aid = |number: &str, more: &str| {
        format!(
            "<ead><control><recordid>{number}</recordid></control><archdesc level=\"fonds\"><did>\
             <unittitle>Papers</unittitle><unitid>F 12</unitid><repository><corpname><part>Archives of</part>\
             <part>the Harbour</part></corpname></repository></did>{more}</archdesc></ead>"
        )
    };
    let dates = "<dsc><c level=\"otherlevel\" otherlevel=\"folder\"><did><unitid>4</unitid><unitdatestructured><daterange>\
         <fromdate standarddate=\"1950-05\">May 1950</fromdate><todate standarddate=\"1951\">1951</todate>\
         </daterange></unitdatestructured></did></c></dsc>";
    let records = records(&format!("<OAI>{}{}</OAI>", aid("a", dates), aid("b", "")));
    let seen: Vec<_> = records
        .iter()
        .map(|record| {
            (
                record.id.as_str(),
                record.title.as_deref().unwrap_or_default(),
                days(record),
                record.references[0].to_string(),
            )
        })
        .collect();
    assert_eq!(seen[0].1, "Papers, May 1950–1951");
    assert_eq!(seen[0].2, "1950-05-01..1951-12-31");
    assert_eq!(seen[0].3, "Archives of the Harbour, f. F 12, folder 4");
    assert_eq!(seen[1].0, "aids/mill.xml");
    assert_eq!(seen[2].0, "aids/mill.xml#b");
}

#[test]
fn what_cannot_be_read_is_one_reject() {
    let deep = |count: usize| {
        let open = "<c><did><unittitle>A</unittitle></did>".repeat(count);
        format!("<ead><archdesc><did><unittitle>W</unittitle></did><dsc>{open}")
    };
    let said: Vec<String> = [
        deep(100_000),
        deep(3),
        AID.replace("</c02>", "</c03>"),
        "<ead></ead>".to_owned(),
        "<ead><archdesc".to_owned(),
    ]
    .iter()
    .map(|xml| {
        let rejects: Vec<String> = items(xml)
            .into_iter()
            .filter_map(|item| match item {
                Item::Reject(reject) => Some(reject.reason),
                _ => None,
            })
            .collect();
        assert_eq!(rejects.len(), 1, "{rejects:?}");
        rejects.concat()
    })
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

proptest::proptest! {
    #[test]
    fn no_xml_panics(xml in "(<(ead|archdesc|did|c|c02|unittitle|unitdate normal='1950/9'|unitid|container|repository|scopecontent|p|head|daterange|todate standarddate='195é0101'|lb/)>|</(ead|archdesc|did|c|c02|unittitle|unitdate|scopecontent|p)>|&amp;|&x;|[a-zж0-9 ]{0,5}){0,40}") {
        let _ = items(&format!("<ead><archdesc>{xml}"));
    }
}

#[test]
fn numbers_with_the_labels_of_their_archive_are_its_levels() {
    let aid = |fond: &str, opis: &str, delo: &str| {
        format!(
            "<ead><archdesc level='fonds'><did><repository>RGANI</repository><unitid>{fond}</unitid>\
             <unittitle>Papers</unittitle></did><dsc><c level='series'><did><unitid>{opis}</unitid>\
             <unittitle>Office</unittitle></did><c level='file'><did><unitid>{delo}</unitid>\
             <unittitle>Letters</unittitle><container type='box'>3</container></did></c></c></dsc>\
             </archdesc></ead>"
        )
    };
    for (fond, opis, delo, read) in [
        ("Ф. 5", "Оп. 30", "Д. 365", "5/30/365/box 3"),
        ("f. 5", "op. 30", "d. 365", "5/30/365/box 3"),
        // Numbers without labels, or of which one is none, stay under the levels' own names.
        ("5", "30", "365", "5/series 30/file 365/box 3"),
        (
            "Ф. 5",
            "Общий отдел",
            "Д. 365",
            "Ф. 5/series Общий отдел/file Д. 365/box 3",
        ),
    ] {
        let records = records(&aid(fond, opis, delo));
        let letters = records
            .iter()
            .find(|record| record.title.as_deref() == Some("Letters"));
        let levels = letters.unwrap().references[0].levels.iter();
        let levels: Vec<String> = levels
            .map(|level| match level.kind {
                crate::record::reference::LevelKind::Other => {
                    format!("{} {}", level.label, level.value)
                }
                _ => level.value.clone(),
            })
            .collect();
        assert_eq!(levels.join("/"), read, "{fond}, {opis}, {delo}");
    }
}
