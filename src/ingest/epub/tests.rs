//! Books of several makes, in our own words, and what must come of them.

use std::path::Path;

use super::*;
use crate::ingest::docx::tests::packed;
use crate::record::Record;

const CONTAINER: &str = "<container><rootfiles><rootfile full-path=\"OEBPS/book.opf\" \
     media-type=\"application/oebps-package+xml\"/></rootfiles></container>";

/// A package with these pages, all in the manifest and the spine, and more in its metadata.
fn package(pages: &[&str], more: &str, guide: &str) -> String {
    let item = |at: usize, page: &str| {
        format!("<item id=\"p{at}\" href=\"{page}\" media-type=\"application/xhtml+xml\"/>")
    };
    let items: String = (0..).zip(pages).map(|(at, page)| item(at, page)).collect();
    let refs: String = (0..pages.len())
        .map(|at| format!("<itemref idref=\"p{at}\"/>"))
        .collect();
    format!(
        "<package xmlns:dc=\"d\"><metadata><dc:title>Papers of the &amp; Commission</dc:title>\
         <dc:language>en</dc:language>{more}</metadata><manifest>{items}\
         <item id=\"ncx\" href=\"toc.ncx\" media-type=\"application/x-dtbncx+xml\"/></manifest>\
         <spine toc=\"ncx\">{refs}</spine><guide>{guide}</guide></package>"
    )
}

fn point(title: &str, src: &str, below: &str) -> String {
    format!(
        "<navPoint><navLabel><text>{title}</text></navLabel><content src=\"{src}\"/>{below}</navPoint>"
    )
}

fn page(body: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title/></head>\
         <body>{body}</body></html>"
    )
}

/// Words of some length.
const TEXT: &str = "<p>The delegation was received at the station and driven to the guest house, \
    where the talks on the price of timber went on until the evening.</p>";

fn items(parts: &[(&str, &str)]) -> Vec<Item> {
    let all: Vec<(&str, &str)> = [("mimetype", "application/epub+zip")]
        .into_iter()
        .chain([("META-INF/container.xml", CONTAINER)])
        .chain(parts.iter().copied())
        .collect();
    let place = Place::new(Path::new("/w/books/timber.epub"), None, None);
    read(&packed(&all), &place)
}

fn records(parts: &[(&str, &str)]) -> Vec<Record> {
    let records = items(parts).into_iter().filter_map(|item| match item {
        Item::Record(record) => Some(*record),
        _ => None,
    });
    records.collect()
}

fn reasons(parts: &[(&str, &str)]) -> Vec<String> {
    let reasons = items(parts).into_iter().filter_map(|item| match item {
        Item::Reject(reject) => Some(format!("{}: {}", reject.source, reject.reason)),
        _ => None,
    });
    reasons.collect()
}

#[test]
fn every_page_is_a_record_with_what_the_book_says_of_it() {
    let opf = package(
        &["cover.html", "list.html", "d2.html", "d1.html"],
        "<meta name=\"calibre:series\" content=\"Papers on trade\"/>",
        "<reference type=\"cover\" href=\"cover.html\"/>",
    );
    let below = point("[1] Letter on timber", "d1.html", "") + &point("Minutes", "d2.html", "");
    let ncx = format!(
        "<ncx><navMap>{}</navMap></ncx>",
        point("Part I", "list.html", &below)
    );
    let letter = page(&format!(
        "<p>[Document 1]</p><p class=\"dateline\">Vienna, May 3, 1951</p><a id=\"p7\"/>{TEXT}"
    ));
    let minutes = page(&format!("<h2>Minutes of the talks</h2>{TEXT}"));
    let list = page(
        "<h1>Part I</h1><h4><a href=\"d1.html\">Letter</a></h4><h4><a href=\"d2.html\">Minutes</a></h4>",
    );
    let parts = [
        ("OEBPS/book.opf", opf.as_str()),
        ("OEBPS/toc.ncx", &ncx),
        ("OEBPS/cover.html", &page(TEXT)),
        ("OEBPS/list.html", &list),
        ("OEBPS/d1.html", &letter),
        ("OEBPS/d2.html", &minutes),
    ];
    let records = records(&parts);
    let ids: Vec<&str> = records.iter().map(|record| record.id.as_str()).collect();
    assert_eq!(ids, ["timber/d2.html", "timber/d1.html"]);
    let titles: Vec<&str> = records
        .iter()
        .flat_map(|record| record.title.as_deref())
        .collect();
    assert_eq!(titles, ["Minutes of the talks", "Letter on timber"]);
    let letter = &records[1];
    assert_eq!(letter.collection, "timber");
    assert_eq!(
        letter.provenance[0].source,
        "/w/books/timber.epub!OEBPS/d1.html"
    );
    assert_eq!(letter.extra["volume"], "Papers of the & Commission");
    assert_eq!(letter.extra["series"], "Papers on trade");
    assert_eq!(letter.extra["section"][0], "Part I");
    assert_eq!(letter.language.as_deref(), Some("en"));
    let day = letter.date.as_ref().and_then(|date| date.earliest);
    assert_eq!(
        day.map(|day| day.to_string()).as_deref(),
        Some("1951-05-03")
    );
    assert!(
        letter
            .body
            .as_deref()
            .is_some_and(|body| body.contains("guest house"))
    );
    let notes: Vec<String> = items(&parts)
        .into_iter()
        .filter_map(|item| match item {
            Item::Note(note) => Some(note.text),
            _ => None,
        })
        .collect();
    assert_eq!(
        notes,
        [
            "a page of the book that only lists others",
            "left out 1 page of the book (cover, title page, contents, index)"
        ]
    );
}

#[test]
fn chapters_are_cut_at_their_entries_and_joined_where_they_go_on() {
    let opf = package(&["a.html", "b.html", "c%20d.html"], "", "");
    let points = point("One", "a.html#one", "")
        + &point("Two", "a.html#two", &point("Two, part", "a.html#part", ""))
        + &point("Three", "b.html#three", "")
        + &point("Four", "c%20d.html", &point("Section", "c%20d.html#s", ""));
    let ncx = format!("<ncx><navMap>{points}</navMap></ncx>");
    let parts = [
        ("OEBPS/book.opf", opf.as_str()),
        ("OEBPS/toc.ncx", &ncx),
        (
            "OEBPS/a.html",
            &page(&format!(
                "<h2 id=\"one\">First</h2>{TEXT}<h2 id='two'>Second</h2>{TEXT}<a id=\"part\"/>"
            )),
        ),
        (
            "OEBPS/b.html",
            &page(&format!(
                "<p>The end of the second.</p><p id=\"three\">Third</p>{TEXT}"
            )),
        ),
        (
            "OEBPS/c d.html",
            &page(&format!("<h2>Fourth</h2>{TEXT}<p id=\"s\">{TEXT}</p>")),
        ),
    ];
    let records = records(&parts);
    let seen: Vec<(&str, &str)> = records
        .iter()
        .map(|record| {
            (
                record.id.as_str(),
                record.title.as_deref().unwrap_or_default(),
            )
        })
        .collect();
    assert_eq!(
        seen,
        [
            ("timber/a.html/one", "First"),
            ("timber/a.html/two", "Second"),
            ("timber/b.html/three", "Three"),
            ("timber/c d.html", "Fourth"),
        ]
    );
    let second = records[1].body.as_deref().unwrap_or_default();
    assert!(second.ends_with("The end of the second."), "{second}");
    assert_eq!(records[2].extra.get("section"), None);
}

#[test]
fn what_cannot_be_read_is_one_reject_each() {
    let ok = page(&format!("<h1>Kept</h1>{TEXT}"));
    let bomb = format!("<p>{}</p>", " ".repeat(40 << 20));
    let opf = package(
        &["kept.html", "gone.html", "../../etc/passwd", "kept.html"],
        "",
        "",
    );
    let bombs = package(&["bomb.html", "kept.html"], "", "");
    let many = package(&["kept.html"], "", "");
    let locked = "<encryption><EncryptedData><CipherData><CipherReference URI=\"OEBPS/kept.html\"/>\
                  </CipherData></EncryptedData></encryption>";
    let said: Vec<String> = [
        reasons(&[("OEBPS/book.opf", &opf), ("OEBPS/kept.html", &ok)]),
        reasons(&[
            ("OEBPS/book.opf", &bombs),
            ("OEBPS/bomb.html", &bomb),
            ("OEBPS/kept.html", &ok),
        ]),
        reasons(&[
            ("OEBPS/book.opf", &many),
            ("META-INF/encryption.xml", locked),
        ]),
        reasons(&[("OEBPS/book.opf", "<package><spine/></package>")]),
        reasons(&[("OEBPS/book.opf", "<package><spine></package>")]),
        reasons(&[("x", "y")]),
    ]
    .concat();
    insta::assert_snapshot!(said.join("\n"));
    let whole = read(
        b"PK\x03\x04 cut",
        &Place::new(Path::new("/w/a.epub"), None, None),
    );
    assert!(matches!(whole[..], [Item::Reject(_)]));
}

proptest::proptest! {
    #[test]
    fn no_package_or_contents_panic(xml in "(<(item id='a' href='b' |itemref idref='a'/|meta |dc:title|nav|li|a href='x#y'|span|navPoint|navLabel|content src='a'/|metadata)>|</(li|a|nav|span|navPoint|dc:title)>|&amp;|%2|[a-zж#/.]{0,5}){0,40}") {
        let _ = Package::read(xml.as_bytes(), "a/b.opf");
        let _ = contents::read(xml.as_bytes(), "nav.xhtml");
        let _ = crate::ingest::source::resolved("a/b", &xml);
    }

    #[test]
    fn no_page_panics(page in "(<p id='a'>|<a name=\"b\"/>|<h1>|<|>|ж|[a-z'\"= ]{0,6}){0,30}") {
        let opf = package(&["a.html", "b.html"], "", "");
        let ncx = point("A", "a.html#a", "") + &point("B", "a.html#b", "");
        let _ = items(&[("OEBPS/book.opf", &opf), ("OEBPS/toc.ncx", &ncx), ("OEBPS/a.html", &page), ("OEBPS/b.html", &page)]);
    }
}

#[test]
fn chapters_that_only_count_go_by_their_entry_and_asides_are_text() {
    let opf = package(&["c1.html", "c2.html", "c3.html"], "", "");
    let ncx = format!(
        "<ncx><navMap>{}{}{}</navMap></ncx>",
        point("Early years", "c1.html", ""),
        point("Chapter II", "c2.html", ""),
        point("3. The station", "c3.html", "")
    );
    let aside = "<aside epub:type=\"footnote\"><p>1 See the ledger.</p></aside><aside><p>A box.</p></aside>";
    let parts = [
        ("OEBPS/book.opf", opf.as_str()),
        ("OEBPS/toc.ncx", &ncx),
        (
            "OEBPS/c1.html",
            &page(&format!("<h2>Chapter 1</h2><h3>Early years</h3>{TEXT}")),
        ),
        (
            "OEBPS/c2.html",
            &page(&format!("<h2>Chapter 2</h2>{TEXT}{aside}")),
        ),
        (
            "OEBPS/c3.html",
            &page(&format!("<h2>The station at night</h2>{TEXT}")),
        ),
    ];
    let records = records(&parts);
    let titles: Vec<&str> = records
        .iter()
        .flat_map(|record| record.title.as_deref())
        .collect();
    assert_eq!(titles, ["Early years", "Chapter 2", "The station at night"]);
    let body = records[1].body.as_deref().unwrap_or_default();
    assert!(
        body.contains("See the ledger") && body.contains("A box"),
        "{body}"
    );
}
