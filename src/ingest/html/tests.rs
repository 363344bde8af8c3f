//! Pages of several shapes, in our own words, and what must come of them.

use super::*;
use std::path::Path;

fn items(page: &str) -> Vec<Item> {
    let place = Place::new(Path::new("/w/korea/pages/a.html"), None, None);
    read(page.as_bytes(), &place)
}

fn record(page: &str) -> Record {
    match &items(page)[..] {
        [Item::Record(record)] => (**record).clone(),
        other => panic!("{page}\n{other:?}"),
    }
}

fn reason(page: &str) -> String {
    match &items(page)[..] {
        [Item::Reject(reject)] => {
            assert!(reject.line.is_some());
            reject.reason.clone()
        }
        other => panic!("{page}\n{other:?}"),
    }
}

/// A text long enough to be one.
const LETTER: &str = "The ambassador writes that the road to the harbour has been closed since the \
    first of the month, and that the mill will be without grain by the end of the week. He asks for \
    two lorries and for an answer by the courier who brings this letter.";

/// The frame of a site: none of it may come into a record.
fn framed(main: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en><head><title>Letter on the mill | An Archive</title>
<link rel=canonical href='https://digitalarchive.wilsoncenter.org/document/900123'>
<script>var a = '<p>script</p>';</script><style>p {{ color: red }}</style></head><body>
<header><a href=/>An Archive</a> <form><input name=q>Search here</form></header>
<nav><ul><li><a href=/a>Browse all</a></ul></nav>{main}
<aside><h3>Related</h3><a href=/b>Another letter</a></aside><footer>All rights reserved 2020</footer>"
    )
}

fn assert_frame_is_out(record: &Record) {
    let body = record.body.as_deref().unwrap_or_default();
    for word in [
        "script",
        "Search here",
        "Browse",
        "Related",
        "Another",
        "reserved",
        "color",
    ] {
        assert!(!body.contains(word), "{word}: {body}");
    }
}

#[test]
fn blocks_of_labels_and_lists_as_the_archive_has_them_now() {
    let page = framed(&format!(
        "<main><div class=date>May 3, 1951</div><h1 class='title page-title'>Letter on the Mill</h1>
<div class=donated>Made possible by a foundation</div>
<div class=text-block><p>The ambassador asks for lorries.</p></div>
<div class=pill-block><h3 class=title>Author(s):</h3><ul><li class=pill><span class=name><span>Petrov, P. P.</span></span>
<li class=pill><span class=name><span>Kim, A.</span></span></ul></div>
<div class=pill-block><h3 class=title>Associated Places</h3><div class=pill><div class=name>Wonsan</div></div><div class=pill><div class=name>Seoul</div></div></div>
<div class='tab-content'><div class='tab-pane active' id=translation><p>Dear comrade,</p><p>{LETTER}</p><p><b>Source:</b> hearsay</p></div>
<div class=tab-pane id=original>scan</div></div>
<div class=information-block><h3 class=sub-title>Source</h3><div class=text>AVPRF, f. 0102, op. 7, p. 27, d. 41, ll. 5-6. Translated by a student.</div></div>
<div class=information-block><h3 class=sub-title>Original Archive</h3><div class=text>Foreign Policy Archive</div></div>
<div class=information-block><h3 class=sub-title>Language</h3><div class=pill><span class=name>Russian</span></div></div>
<div class=information-block><h3 class=sub-title>Rights</h3><div class=text>Reuse is welcome.</div></div>
<div class=information-block><h3 class=sub-title>Record ID</h3><div class=text>900123</div></div></main>"
    ));
    let record = record(&page);
    assert_frame_is_out(&record);
    assert_eq!(record.id, "wcda:900123");
    assert_eq!(record.title.as_deref(), Some("Letter on the Mill"));
    assert_eq!(
        record.date.as_ref().unwrap().earliest.unwrap().to_string(),
        "1951-05-03"
    );
    assert_eq!(
        record.summary.as_deref(),
        Some("The ambassador asks for lorries.")
    );
    assert_eq!(record.people, ["Petrov, P. P.", "Kim, A."]);
    assert_eq!(record.places, ["Wonsan", "Seoul"]);
    assert_eq!(record.language.as_deref(), Some("Russian"));
    let reference = &record.references[0];
    assert_eq!(
        (reference.fond(), reference.opis(), reference.delo()),
        (Some("0102"), Some("7"), Some("41"))
    );
    assert_eq!(record.extra["Rights"], "Reuse is welcome.");
    assert_eq!(record.extra["Original Archive"], "Foreign Policy Archive");
    assert_eq!(record.extra["credits"], "Made possible by a foundation");
    assert_eq!(record.collection, "korea");
    let body = record.body.unwrap();
    assert!(
        body.starts_with("Dear comrade,\n\nThe ambassador"),
        "{body}"
    );
    assert!(body.ends_with("Source: hearsay"), "{body}");
}

#[test]
fn headings_and_blocks_as_the_archive_had_them() {
    let page = framed(&format!(
        "<div id=content><h1>Letter on the mill</h1><h3>May 3, 1951</h3>
<div class=doc-inf-information><h4>Citation</h4><p>AVPRF, f. 0102, op. 7, d. 41.
 https://digitalarchive.wilsoncenter.org/document/900123</p>
<h4>Type</h4><p>Letter</p><h4>Subjects</h4><ul id=subj-list><li>Mills<li>Roads</ul>
<h4>Original Language</h4><p>Russian</p></div>
<h2>Contents</h2><p>{LETTER}<sup><a href='#n1'>1</a></sup></p><p>Second.</p><hr><p><sup>1</sup> A mill by the river.</p></div>"
    ));
    let record = record(&page);
    assert_frame_is_out(&record);
    assert_eq!(record.kind.as_deref(), Some("Letter"));
    assert_eq!(record.subjects, ["Mills", "Roads"]);
    assert_eq!(record.language.as_deref(), Some("Russian"));
    assert_eq!(record.references[0].fond(), Some("0102"));
    let body = record.body.unwrap();
    assert!(body.contains("letter.¹\n\nSecond.\n\n¹ A mill"), "{body}");
}

#[test]
fn lists_tables_and_bold_labels_say_the_same() {
    for fields in [
        "<dl><dt>Date</dt><dd>3 May 1951</dd><dt>Source</dt><dd>APRF, f. 3, op. 65, d. 829</dd><dt>Original Language:</dt><dd>Russian</dd><dt>Box</dt><dd>7</dd></dl>",
        "<table><tr><th>Date</th><td>3 May 1951</td></tr><tr><th>Source</th><td>APRF, f. 3, op. 65, d. 829</td></tr><tr><th>Original Language</th><td>Russian</td></tr><tr><th>Box</th><td>7</td></tr></table>",
        "<div class=field><div class=field__label>Date</div><div class=field__item>3 May 1951</div></div>
         <div class=field><div class=field__label>Source</div><div class=field__item>APRF, f. 3, op. 65, d. 829</div></div>
         <div class=field><div class=field__label>Original Language</div><div class=field__item>Russian</div></div>
         <div class=field><div class=field__label>Box</div><div class=field__item>7</div></div>",
    ] {
        let record = record(&framed(&format!(
            "<article><h1>On the mill</h1>{fields}<p>{LETTER}</p><p>{LETTER}</p></article>"
        )));
        assert_frame_is_out(&record);
        assert_eq!(record.date.as_ref().unwrap().text, "3 May 1951", "{fields}");
        assert_eq!(record.references[0].fond(), Some("3"));
        assert_eq!(record.language.as_deref(), Some("Russian"));
        assert_eq!(record.extra["Box"], "7");
        let body = record.body.unwrap();
        assert_eq!(body, format!("{0}\n\n{0}", LETTER.split_whitespace().collect::<Vec<_>>().join(" ")));
    }
    let record = record(&framed(&format!(
        "<div class=page><h1>On the mill</h1><p><strong>Citation:</strong> APRF, f. 3, op. 65, d. 829<br>
<strong>Date:</strong> 3 May 1951</p><p>{LETTER}</p></div>"
    )));
    assert_eq!(record.references[0].fond(), Some("3"));
    assert_eq!(record.date.unwrap().text, "3 May 1951");
}

#[test]
fn what_is_said_for_programs_fills_what_is_not_labelled() {
    let page = format!(
        "<head><title>x</title><meta name=citation_title content='On the mill'><meta name=DC.date content=1951-05-03>
<script type='application/ld+json'>{{\"@type\":\"Manuscript\",\"name\":\"Other\",\"abstract\":\"It.\",\"author\":{{\"name\":\"Kim\"}}}}</script></head>
<body><p>{LETTER}</p></body>"
    );
    let found = record(&page);
    assert_eq!(found.title.as_deref(), Some("On the mill"));
    assert_eq!(
        found.date.as_ref().unwrap().earliest.unwrap().to_string(),
        "1951-05-03"
    );
    assert_eq!(
        (found.summary.as_deref(), &found.people[..]),
        (Some("It."), &["Kim".to_owned()][..])
    );
    assert_eq!(found.id, "korea/pages/a.html");
    // The day on which a page went up is not that of its document.
    let published = |day: &str| {
        let page = format!(
            "<meta property='article:published_time' content='{day}'><h1>On the mill</h1><p>{LETTER}"
        );
        record(&page)
            .date
            .and_then(|date| date.earliest)
            .map(|day| day.to_string())
    };
    assert_eq!(published("2014-01-05T10:00:00Z"), None);
    assert_eq!(published("1951-05-03").as_deref(), Some("1951-05-03"));
}

/// Title, date and reference of a page, with what says so.
fn shown(page: &str) -> String {
    let record = record(page);
    let said = |evidence: Option<Evidence>| {
        evidence.map_or("-".to_owned(), |evidence| match evidence.line {
            Some(line) => format!("{} {line}", evidence.kind.name()),
            None => evidence.kind.name().to_owned(),
        })
    };
    let day = record.date.as_ref().and_then(|date| date.earliest);
    format!(
        "{} [{}] | {} [{}] | {} [{}]",
        record.title.as_deref().unwrap_or("-"),
        said(record.evidence.title),
        day.map_or("-".to_owned(), |day| day.to_string()),
        said(record.evidence.date),
        record.citation.as_deref().unwrap_or("-"),
        said(record.evidence.references),
    )
}

#[test]
fn the_head_of_the_document_goes_before_that_of_the_site() {
    let edition = format!(
        "<title>Relations, 1951, Volume IX - Office of History</title><body><main><h1>Relations, 1951, Volume IX</h1>
<div class='content'><div class='tei-div'>
<h4 class='tei-head7'>12. Telegram From Pusan to Moscow<a href='#n1' class='note'><sup>1</sup></a></h4>
<div class='tei-dateline'><span class='tei-placeName'>Pusan</span>,
<span class='tei-date'>May 3, 1951, 4 p.m.</span></div><p class='tei-p'>{LETTER}</p>
<div class='footnotes'><ol><li class='footnote'>Source: AVP RF, f. 0102, op. 7, p. 27, d. 41, l. 5.</li></ol></div>
</div></div></main>"
    );
    let plain = format!(
        "<title>View a record</title><body><div><h2>Letter on the Mill</h2><p>Wonsan, May 3, 1951</p><p>{LETTER}</p></div>"
    );
    let blog = format!(
        "<title>Letter on the Mill</title><meta property='article:published_time' content='2014-01-05'>
<meta name='DC.date' content='2014-01-05'><body><article><h1>Letter on the Mill</h1>
<time datetime='2014-01-05'>5 January 2014</time><p>{LETTER}</p></article>"
    );
    let masthead = format!(
        "<title>The Letters Project - Mills</title><body><div id=header><h1>The Letters Project</h1></div>
<div id=wm-ipp>11 captures 12 Jan 2004</div>
<div class=content><h2>Letter on the Mill</h2><p>Wonsan, May 3, 1951</p><p>{LETTER}</p></div>"
    );
    let catalogue = format!(
        "<title>Letter on the Mill</title><body><h1>Letter on the Mill</h1><dl><dt>Date Created<dd>January 4, 2015
<dt>Date(s)<dd>3 May 1951<dt>Source<dd>APRF, f. 3, op. 65, d. 829<dt>Citation<dd>Petrov, Letter, accessed 1 May 2020, https://a.example/4</dl><p>{LETTER}</p>"
    );
    for (page, expected) in [
        (
            masthead,
            "Letter on the Mill [heading 3] | 1951-05-03 [dateline 3] | - [-]",
        ),
        (
            catalogue,
            "Letter on the Mill [markup] | 1951-05-03 [column] | APRF, f. 3, op. 65, d. 829 [column]",
        ),
        (
            edition,
            "Telegram From Pusan to Moscow [markup 3] | 1951-05-03 [dateline 4] | AVP RF, f. 0102, op. 7, p. 27, d. 41, l. 5. [label 6]",
        ),
        (
            plain,
            "Letter on the Mill [heading 1] | 1951-05-03 [dateline 1] | - [-]",
        ),
        (blog, "Letter on the Mill [markup] | - [-] | - [-]"),
    ] {
        assert_eq!(shown(&page), expected);
    }
}

#[test]
fn identity_is_the_archives_the_sites_or_the_files() {
    for (head, fields, id) in [
        (
            "<link rel=canonical href='https://digitalarchive.wilsoncenter.org/document/letter-mill'>",
            "",
            "wcda:letter-mill",
        ),
        (
            "<link rel=canonical href='https://digitalarchive.wilsoncenter.org/document/letter-mill'>",
            "<dt>Record ID<dd>0900123",
            "wcda:900123",
        ),
        (
            "<!-- saved from url=(0055)https://digitalarchive.wilsoncenter.org/document/900123 -->",
            "",
            "wcda:900123",
        ),
        (
            "<link rel=canonical href='https://a.example/document/5'>",
            "<dt>Record ID<dd>12-b",
            "korea:12-b",
        ),
        (
            "<link rel=canonical href='https://a.example/document/5'>",
            "",
            "korea/pages/a.html",
        ),
    ] {
        let page =
            format!("{head}<h1>On the mill</h1><dl><dt>Date<dd>1951{fields}</dl><p>{LETTER}");
        assert_eq!(record(&page).id, id, "{head} {fields}");
    }
}

#[test]
fn pages_that_are_no_record_say_why() {
    let hit =
        "<li><a href=/document/1>A letter on the mill and on the road to the harbour</a></li>";
    let row = "<div><span class=label>Date</span> <span>1951</span></div><div><span class=label>Language</span> <span>Russian</span></div>";
    let said: Vec<String> = [
        format!(
            "<title>Search results | An Archive</title><main><ul>{}</ul></main>",
            hit.repeat(10)
        ),
        format!("<title>Letters</title><ul>{}</ul>", hit.repeat(10)),
        format!("<title>Letters</title>{}", row.repeat(10)),
        "<title>Page not found | An Archive</title><p>There is nothing at this address.".to_owned(),
        "<title>An Archive</title><div id=root></div><script>start()</script>".to_owned(),
        String::new(),
        format!("<p>{}", "<i>".repeat(100_000)),
    ]
    .iter()
    .map(|page| reason(page))
    .collect();
    insta::assert_snapshot!(said.join("\n"));
}

#[test]
fn a_short_page_is_a_record_where_nothing_else_could_fill_it() {
    let page = "<html><head><title>On the mill</title></head><body><h1>On the mill</h1>\
                <p>The second shift begins on Monday.</p></body></html>";
    let found = record(page);
    assert_eq!(found.title.as_deref(), Some("On the mill"));
    assert_eq!(
        found.body.as_deref(),
        Some("The second shift begins on Monday.")
    );
    let filled = page.replace("</body>", "<script>start()</script></body>");
    assert!(reason(&filled).starts_with("a page without a record"));
}

#[test]
fn broken_pages_are_read() {
    for page in [
        format!("<h1>On the mill</h2><p>{LETTER}</div></p></table><b>End"),
        format!("On the mill<p>{LETTER}<p"),
        format!("<body><h1>On the mill<p class='a b>{LETTER}'>{LETTER}"),
        format!("<html><html><title>On the mill<body></title><table><p>{LETTER}<td>x"),
    ] {
        let found = record(&page);
        assert!(
            found.body.is_some_and(|body| body.contains("two lorries")),
            "{page}"
        );
    }
    let long = format!("<p title='{}'>{LETTER}</p>", "x".repeat(10 << 20));
    assert!(record(&long).body.is_some());
}

#[test]
fn bytes_in_no_encoding_are_located() {
    let place = Place::new(Path::new("/w/a.html"), None, None);
    let page = [&b"<p>text\n<p>"[..], b"\xC3\x28 \x98\x81\x8D\x9D\xFF"].concat();
    match &read(&page, &place)[..] {
        [Item::Reject(reject)] => assert_eq!((reject.line, reject.byte), (Some(2), Some(11))),
        other => panic!("{other:?}"),
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
        let place = Place::new(Path::new("/w/a.html"), None, None);
        let _ = read(&bytes, &place);
    }

    #[test]
    fn no_page_panics(page in "(<(/)?(main|h1|h3 class=sub-title|dl|dt|dd|table|tr|th|td|p|b|div|li|a href=x|sup|pre|article|header)>|Date:?|Contents|Source|1951|[a-zж:&;\n ]{0,9}){0,50}") {
        let _ = items(&page);
    }
}
