//! `parse`: one text, or one a line.

use crate::harness::World;

#[test]
fn a_reference() {
    let world = World::new();
    let text = "APRF, f. 45, op. 1, d. 331, l. 55; AVPRF, Fond 059a, Opis 5a, Papka 11, Delo 5";
    world.check("parse_reference", &world.run(&["parse", "reference", text]));
    let json = world.run(&["parse", "reference", text, "--output", "json"]);
    assert_eq!(
        json.json()["references"].to_string(),
        r#"[{"archive":"APRF","fond":"45","opis":"1","delo":"331","listy":"55"},{"archive":"AVPRF","fond":"059a","opis":"5a","delo":"5","papka":"11"}]"#
    );
    assert_eq!(json.stdout.lines().count(), 1, "one object on one line");
}

#[test]
fn no_reference_is_an_empty_list_and_status_1() {
    let world = World::new();
    let nothing = ["parse", "reference", "the meeting of the Politburo"];
    world.check("parse_no_reference", &world.run(&nothing));
    let json = world.run(&[&nothing[..], &["--output", "json"]].concat());
    assert_eq!(json.status, 1);
    assert_eq!(
        json.stdout,
        "{\"text\":\"the meeting of the Politburo\",\"references\":[]}\n"
    );
}

#[test]
fn a_date() {
    let world = World::new();
    // Words without quotation marks are joined.
    world.check(
        "parse_date",
        &world.run(&["parse", "date", "November", "1951"]),
    );
    let json = world.run(&["parse", "date", "19/XI/51", "--output", "json"]);
    assert_eq!(
        json.stdout,
        "{\"text\":\"19/XI/51\",\"from\":\"1951-11-19\",\"to\":\"1951-11-19\",\
         \"precision\":\"day\",\"certain\":true}\n"
    );
    let impossible = world.run(&["parse", "date", "30 February 1951", "--output", "json"]);
    assert_eq!(impossible.status, 1);
    assert!(impossible.json().get("from").is_none());
}

#[test]
fn a_name() {
    let world = World::new();
    world.check("parse_name", &world.run(&["parse", "name", "Chou En-lai"]));
    let json = world.run(&["parse", "name", "Razuvayev", "--output", "json"]);
    assert_eq!(json.json()["key"], "r.razuvaev");
    let nothing = world.run(&["parse", "name", "1951", "--output", "json"]);
    assert_eq!(nothing.status, 1);
    assert_eq!(nothing.stdout, "{\"text\":\"1951\",\"keys\":[]}\n");
}

#[test]
fn one_object_a_line_for_one_text_a_line() {
    let world = World::new();
    let input = "\u{feff}19/XI/51\r\nnothing of the kind\n\nearly 1951".as_bytes();
    let outcome = world.run_with(&["parse", "date", "-"], input, &[]);
    world.check("parse_lines", &outcome);
    for form in ["json", "jsonl"] {
        let same = world.run_with(&["parse", "date", "-", "--output", form], input, &[]);
        assert_eq!(same.stdout, outcome.stdout);
    }
    let nothing = world.run_with(&["parse", "reference", "-"], b"x\n", &[]);
    assert_eq!(nothing.status, 1);
    assert_eq!(nothing.stdout, "{\"text\":\"x\",\"references\":[]}\n");
    // A line that is no UTF-8 is answered like any other.
    let broken = world.run_with(&["parse", "date", "-"], b"\xff\n1951\n", &[]);
    assert_eq!((broken.status, broken.stdout.lines().count()), (0, 2));
}

#[test]
fn a_query() {
    let world = World::new();
    let query = [
        "parse",
        "query",
        "\"truce talks\" korea -title:draft (zone OR line)",
    ];
    world.check("parse_query", &world.run(&query));
    let json = world.run(&[&query[..], &["--output", "json"]].concat());
    world.check("parse_query_json", &json);
}
