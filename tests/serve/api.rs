//! What programs get.

use serde_json::Value;

use crate::client::{ask, encoded};
use crate::rows::Row;
use crate::server::Server;

/// An answer without the time that it took.
fn timeless(mut answer: Value) -> Value {
    if let Some(took) = answer.get_mut("took_us") {
        *took = 0.into();
    }
    answer
}

#[test]
fn the_api_gives_what_the_command_line_gives() {
    let server = Server::of_samples();
    for (path, arguments) in [
        ("search", "search"),
        ("search?q=armistice", "search armistice"),
        (
            "search?q=armistice+talks&archive=APRF&archive=AVPRF&facets=archive,year",
            "search armistice talks --archive APRF --archive AVPRF --facets archive,year",
        ),
        (
            "search?q=%22demilitarization+zone%22&from=1951-11&to=1951",
            "search \"demilitarization zone\" --from 1951-11 --to 1951",
        ),
        ("search?q=armistce", "search armistce"),
        ("search?q=Razuvayev", "search Razuvayev"),
        (
            "search?q=Razuvayev&no-variants",
            "search Razuvayev --no-variants",
        ),
        (
            "search?q=zone&exact=1&sort=-date",
            "search zone --exact --sort -date",
        ),
        (
            "search?q=zone&limit=2&offset=1",
            "search zone -n 2 --offset 1",
        ),
        (
            "search?q=zone+talks&match=any",
            "search zone talks --match any",
        ),
        ("search?limit=0&facets=none", "search -n 0 --facets none"),
        (
            "search?q=zone&histogram=year",
            "search zone --histogram=year",
        ),
        ("search?q=zone&explain", "search zone --explain"),
        ("search?like=wcda%3A113630", "search --like wcda:113630"),
        (
            "search?ref=APRF,+f.+3&sort=reference",
            "search --ref \"APRF, f. 3\" --sort reference",
        ),
        (
            "search?not-archive=APRF&not-undated",
            "search --not-archive APRF --not-undated",
        ),
        (
            "search?q=zone&to=1953&undated=true&facets=year&facet-sort=value",
            "search zone --to 1953 --undated --facets year --facet-sort value",
        ),
        (
            "search?from=1951&to=1953&date-match=within&language=Russian",
            "search --from 1951 --to 1953 --date-match within --language Russian",
        ),
        ("facets", "facets"),
        ("facets?under=APRF&depth=1", "facets --under APRF --depth 1"),
        (
            "facets?q=armistice&under=APRF,+f.+3&facet-limit=1",
            "facets armistice --under \"APRF, f. 3\" --facet-limit 1",
        ),
        ("kwic?q=armistice", "kwic armistice"),
        (
            "kwic?q=demilit*&archive=APRF&sort=right&width=30&limit=3",
            "kwic demilit* --archive APRF --sort right --width 30 -n 3",
        ),
        ("kwic?q=armistice+talks&each", "kwic armistice talks --each"),
        ("records/wcda%3A113630", "show wcda:113630"),
        (
            "records/wcda%3A113630?beside=2",
            "show wcda:113630 --beside=2",
        ),
        ("count?q=armistice", "count armistice"),
        ("count?by=collection", "count --by collection"),
        (
            "count?q=zone&q=talks&by=archive&any&from=1951",
            "count zone talks --by archive --any --from 1951",
        ),
        ("collocates?q=armistice", "collocates armistice"),
        (
            "collocates?q=zone&before=3&after=0&least=1&sort=log-dice&limit=4&function-words",
            "collocates zone --before 3 --after 0 --least 1 --sort log-dice -n 4 --function-words",
        ),
        (
            "records/wcda:113630?q=%22demilitarization+zone%22",
            "show wcda:113630 --query \"demilitarization zone\"",
        ),
    ] {
        let answer = server.get(&format!("/api/{path}"));
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        assert_eq!(answer.header("content-type"), "application/json");
        let mut arguments = words(arguments);
        arguments.extend(["--output".to_owned(), "json".to_owned()]);
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        assert_eq!(
            timeless(answer.json()),
            timeless(server.json(&arguments)),
            "{path}"
        );
    }
}

/// Words of a command, with what stands between double quotes as the query has it.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (place, part) in command.split('"').enumerate() {
        if place % 2 == 0 {
            words.extend(part.split_whitespace().map(str::to_owned));
        } else if words
            .last()
            .is_some_and(|flag| flag.starts_with("--") && flag != "--query")
        {
            // The value of a flag has no quotes of its own.
            words.push(part.to_owned());
        } else {
            words.push(format!("\"{part}\""));
        }
    }
    words
}

#[test]
fn errors_have_status_code_message_and_hint() {
    let server = Server::of_samples();
    let mut row = Row::new("A19", "a value that cannot be meant, refused by name");
    for (path, status, code) in [
        ("/api/search?query=x", 400, "unknown-parameter"),
        ("/api/search?q=a&q=b", 400, "given-twice"),
        ("/api/search?from=never", 400, "no-date"),
        ("/api/search?from=1953&to=1951", 400, "reversed-range"),
        ("/api/search?ref=box", 400, "no-reference"),
        ("/api/search?facets=shelf", 400, "unknown-facet"),
        ("/api/search?sort=colour", 400, "unknown-choice"),
        ("/api/search?exact=maybe", 400, "unknown-choice"),
        ("/api/search?undated&not-undated", 400, "contradiction"),
        ("/api/search?year=soon", 400, "bad-value"),
        ("/api/search?offset=10000&limit=1", 400, "too-deep"),
        ("/api/search?q=date:never", 400, "no-date"),
        ("/api/search?like=nobody", 404, "no-such-record"),
        ("/api/kwic", 400, "no-words"),
        ("/api/collocates", 400, "no-words"),
        ("/api/collocates?q=a&before=51", 400, "no-number"),
        ("/api/count?by=shelf", 400, "unknown-choice"),
        ("/api/kwic?q=a&sort=up", 400, "unknown-choice"),
        ("/api/facets?depth=5", 400, "no-number"),
        ("/api/records/nobody", 404, "no-such-record"),
        ("/api/records/", 404, "no-such-page"),
        ("/api/nothing", 404, "no-such-page"),
        ("/api/search/", 404, "no-such-page"),
    ] {
        row.tried();
        let answer = server.get(path);
        assert_eq!(
            (answer.status, &answer.code()[..]),
            (status, code),
            "{path}"
        );
        let message = answer.json()["error"]["message"].to_string();
        assert!(message.len() > 10, "{path}: {message}");
    }
    let hint = &server.get("/api/search?from=1953&to=1951").json()["error"];
    assert_eq!(hint["hint"], "exchange the two dates");
    assert!(!hint["message"].to_string().contains("--"), "{hint}");
}

#[test]
fn numbers_are_taken_or_refused_and_never_bent() {
    let server = Server::of_samples();
    let mut row = Row::new("A18", "a number that is none, or too large");
    for (value, limit, offset) in [
        ("0", 200, 200),
        ("1", 200, 200),
        ("007", 200, 200),
        ("", 200, 200),
        ("-1", 400, 400),
        ("+1", 400, 400),
        ("1.0", 400, 400),
        ("1e3", 400, 400),
        ("NaN", 400, 400),
        ("0x10", 400, 400),
        ("١", 400, 400),
        ("1001", 400, 200),
        ("1000000000", 400, 400),
        ("9223372036854775808", 400, 400),
        ("18446744073709551616", 400, 400),
        ("99999999999999999999999999", 400, 400),
    ] {
        let value = encoded(value);
        for (name, expected) in [("limit", limit), ("offset", offset)] {
            row.tried();
            let answer = server.get(&format!("/api/search?{name}={value}"));
            assert_eq!(answer.status, expected, "{name}={value}: {}", answer.text());
        }
    }
}

#[test]
fn an_answer_that_the_reader_has_is_not_sent_again() {
    let server = Server::of_samples();
    let path = "/api/search?q=armistice";
    let first = server.get(path);
    let tag = first.header("etag").to_owned();
    assert!(!tag.is_empty());
    assert_eq!(first.header("cache-control"), "no-cache");
    let again = ask(server.address, "GET", path, &[("If-None-Match", &tag)]);
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = ask(server.address, "GET", path, &[("If-None-Match", "W/\"1\"")]);
    assert_eq!(other.status, 200);
    let head = ask(server.address, "HEAD", path, &[]);
    assert_eq!((head.status, head.body.len()), (200, 0));
    assert_eq!(head.header("content-type"), "application/json");
}

#[test]
fn downloads_hold_every_hit() {
    let server = Server::of_samples();
    let all = server.get("/api/search?limit=0").json()["total"].as_u64();
    let all = usize::try_from(all.expect("a number")).expect("few");
    assert!(all > 80);
    let lines = server.get("/download/search.jsonl");
    assert_eq!(lines.header("content-type"), "application/x-ndjson");
    assert!(lines.is_whole);
    let text = lines.text();
    let hits = text.lines().map(|line| {
        let hit: Value = serde_json::from_str(line).expect("a line is JSON");
        hit["id"].as_str().expect("an id").to_owned()
    });
    let ids: std::collections::BTreeSet<String> = hits.collect();
    assert_eq!((text.lines().count(), ids.len()), (all, all));
    let table = server.get("/download/search.csv");
    assert!(
        table
            .header("content-disposition")
            .contains("kartoteka-search.csv")
    );
    let text = table.text();
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let ranks: Vec<String> = rows
        .records()
        .map(|row| row.expect("a row")[0].to_owned())
        .collect();
    let expected: Vec<String> = (1..=all).map(|rank| rank.to_string()).collect();
    assert_eq!(ranks, expected);
    let found = server.get("/api/kwic?q=armistice&limit=0").json()["total"].as_u64();
    for (form, media) in [
        ("ris", "application/x-research-info-systems"),
        ("bib", "application/x-bibtex"),
        ("json", "application/vnd.citationstyles.csl+json"),
    ] {
        let cited = server.get(&format!("/download/search.{form}"));
        assert_eq!(cited.status, 200, "{form}");
        assert!(cited.header("content-type").starts_with(media), "{form}");
        assert!(cited.text().contains("APRF"), "{form}");
    }
    let lines = server.get("/download/kwic.jsonl?q=armistice");
    assert_eq!(Some(lines.text().lines().count() as u64), found);
    for (path, status, code) in [
        ("/download/search.csv?from=never", 400, "no-date"),
        ("/download/kwic.csv", 400, "no-words"),
        ("/download/search.xml", 404, "no-such-page"),
        ("/download/kwic.ris?q=armistice", 404, "no-such-page"),
        ("/download/", 404, "no-such-page"),
    ] {
        let answer = server.get(path);
        assert_eq!(
            (answer.status, &answer.code()[..]),
            (status, code),
            "{path}"
        );
    }
}
