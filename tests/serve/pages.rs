//! Pages as strings: whatever records and addresses hold, nothing of it becomes markup.

use crate::payloads::{PAYLOADS, addresses, encoded, file_name, records};
use crate::rows::Row;
use crate::server::Server;

/// A server over hostile records.
fn hostile() -> Server {
    let server = Server::start_with(|root| {
        let name = file_name(PAYLOADS[4]);
        std::fs::write(root.join(name), records()).expect("written");
    });
    let health = server.get("/healthz").json();
    assert_eq!(health["records"], PAYLOADS.len());
    server
}

/// Elements and attributes that no page of ours has.
const FOREIGN: [&str; 14] = [
    "<img",
    "<iframe",
    "<object",
    "<style",
    "<base",
    "<math",
    "<animate",
    "<script>",
    "onerror=",
    "onload=",
    "ontoggle=",
    "onfocus=",
    "onclick=",
    "href=\"javascript:",
];

#[track_caller]
fn check(path: &str, html: &str) {
    // Escaped text has no tag, and no attribute outside one.
    let tags: Vec<&str> = html
        .split('<')
        .skip(1)
        .map(|it| it.split('>').next().unwrap_or(it))
        .collect();
    for tag in tags {
        let unquoted: String = tag.split('"').step_by(2).collect();
        for foreign in FOREIGN {
            let foreign = foreign.trim_matches('<');
            if foreign.ends_with('=') {
                assert!(!unquoted.contains(foreign), "{path}: {tag}");
            } else if !foreign.starts_with("href") {
                assert!(!tag.starts_with(foreign), "{path}: {tag}");
            }
        }
    }
    assert!(!html.contains("href=\"javascript:"), "{path}");
    assert!(!html.contains("href=\"data:"), "{path}");
    // A field holds what was typed, letter by letter.
    let (mut shown, mut rest) = (String::new(), html);
    while let Some((before, after)) = rest.split_once(" value=\"") {
        shown.push_str(before);
        rest = after.split_once('"').map_or("", |(_, after)| after);
    }
    shown.push_str(rest);
    assert!(!shown.contains('\u{202e}'), "{path}");
    for forged in ["<mark>forged", "<mark id=\"m1\">forged"] {
        assert!(!html.contains(forged), "{path}");
    }
}

#[test]
fn nothing_foreign_becomes_markup() {
    let server = hostile();
    let mut row = Row::new(
        "A22",
        "markup in titles, texts, ids, names, queries and filters",
    );
    for path in [
        "/",
        "/browse",
        "/timeline",
        "/collections",
        "/people",
        "/places",
        "/about",
        "/help",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.status, 200, "{path}");
        check(path, &answer.text());
    }
    for (at, payload) in PAYLOADS.iter().enumerate() {
        for path in addresses(at, payload) {
            row.tried();
            let answer = server.get(&path);
            assert!(
                matches!(answer.status, 200 | 400 | 404 | 409),
                "{path}: {}",
                answer.status
            );
            assert!(
                answer.header("content-type").starts_with("text/html"),
                "{path}"
            );
            check(&path, &answer.text());
        }
        let id = encoded(&format!("x:{at} {payload}"));
        let answer = server.get(&format!("/records/{id}"));
        assert_eq!(answer.status, 200, "{payload}: {}", answer.text());
    }
}

/// Attribute values of a page.
fn links(html: &str, start: &str) -> Vec<String> {
    let parts = html.split("href=\"").skip(1);
    let links = parts.filter_map(|part| part.split('"').next());
    let links = links.filter(|link| link.starts_with(start));
    links.map(|link| link.replace("&amp;", "&")).collect()
}

#[test]
fn counts_say_what_a_click_brings() {
    let server = Server::of_samples();
    let page = server.get("/search?q=zone").text();
    let mut clicks = 0;
    for part in page.split("<a class=\"value\" href=\"").skip(1) {
        let (Some(link), Some(rest)) = (
            part.split('"').next(),
            part.split("class=\"count\">").nth(1),
        ) else {
            continue;
        };
        let count: u64 = rest
            .split('<')
            .next()
            .unwrap_or_default()
            .replace(',', "")
            .parse()
            .expect("a count");
        let link = link.replace("&amp;", "&");
        let query = link.strip_prefix("/search").expect("a search");
        let found = server.get(&format!("/api/search{query}&limit=0&match=all"));
        assert_eq!(found.json()["total"], count, "{link}");
        clicks += 1;
    }
    assert!(clicks > 15, "{clicks}");
    for path in [
        "/search?q=zone&archive=APRF",
        "/search?q=zone&open=AVPRF&open=AVPRF/0102",
        "/browse",
    ] {
        let html = server.get(path).text();
        assert!(html.contains("class=\"count\">"), "{path}");
    }
}

#[test]
fn every_link_of_the_main_pages_leads_somewhere() {
    let server = Server::of_samples();
    let mut seen = std::collections::BTreeSet::new();
    for path in [
        "/",
        "/search?q=armistice+talks",
        "/browse?open=APRF/3/65",
        "/timeline",
        "/collections",
        "/people",
        "/kwic?q=armistice",
        "/count?q=zone",
        "/collocates?q=zone",
        "/about",
        "/help",
    ] {
        for link in links(&server.get(path).text(), "/") {
            let link = link.split('#').next().unwrap_or_default().to_owned();
            if seen.insert(link.clone()) {
                let answer = server.get(&link);
                assert_eq!(answer.status, 200, "{path} -> {link}: {}", answer.text());
            }
        }
    }
    assert!(seen.len() > 100, "{}", seen.len());
}

#[test]
fn pages_are_small_without_their_text() {
    let server = Server::of_samples();
    let assets: usize = ["style.css", "script.js", "icon.svg"]
        .iter()
        .map(|name| server.get(&format!("/assets/{name}")).body.len())
        .sum();
    for path in [
        "/",
        "/search?q=armistice",
        "/records/wcda:113630?q=zone",
        "/browse",
        "/kwic?q=armistice",
        "/count?q=zone",
        "/collocates?q=zone",
        "/about",
        "/help",
    ] {
        let page = server.get(path).body.len();
        assert!(page + assets < 100_000, "{path}: {page} and {assets} bytes");
    }
}

#[test]
fn a_chart_draws_the_figure_that_was_asked_for() {
    let server = Server::of_samples();
    let mut drawn = Vec::new();
    for (figure, title) in [
        ("", "Documents over time"),
        ("&figure=occurrences", "Occurrences over time"),
        ("&figure=share", "Share of all documents over time"),
    ] {
        let html = server.get(&format!("/count?q=zone{figure}")).text();
        assert!(html.contains(title), "{figure}: {html}");
        let bars = html.split("class=\"bar\"").skip(1);
        let heights = bars.map(|bar| bar.split('>').next().unwrap_or_default().to_owned());
        drawn.push(heights.collect::<Vec<_>>());
    }
    drawn.dedup();
    assert_eq!(drawn.len(), 3, "{drawn:?}");
}
