//! `collections`: listing, renaming and removing, and what a later run makes of it.

use serde_json::{Value, json};

use crate::harness::{KOREA, World};

/// Names, records and files of the collections, with the names that they had.
fn collections(world: &World) -> Vec<Value> {
    let listed = world.run(&["collections", "--output", "json"]).json();
    listed["collections"].as_array().expect("a list").clone()
}

fn names(world: &World) -> Vec<(String, u64)> {
    let name = |one: &Value| one["name"].as_str().expect("a name").to_owned();
    let records = |one: &Value| one["records"].as_u64().expect("a number");
    let listed = collections(world);
    listed.iter().map(|one| (name(one), records(one))).collect()
}

fn named(expected: &[(&str, u64)]) -> Vec<(String, u64)> {
    let owned = expected
        .iter()
        .map(|(name, records)| ((*name).to_owned(), *records));
    owned.collect()
}

#[test]
fn collections_are_listed_with_their_files_and_dates() {
    let world = World::indexed();
    world.check("collections", &world.run(&["collections"]));
    let first = &collections(&world)[0];
    assert_eq!(
        (
            &first["sources"],
            first["from"].is_string(),
            first["to"].is_string()
        ),
        (&json!(1), true, true),
        "{first}"
    );
}

#[test]
fn a_new_name_lasts_whatever_is_read_again() {
    let world = World::new();
    world.write("papers/korea.jsonl", KOREA);
    world.run(&["index", "papers"]);
    let old = names(&world)[0].0.clone();
    let records = names(&world)[0].1;
    let renamed = world.run(&["collections", "rename", &old, "War", "--output", "json"]);
    assert_eq!(renamed.status, 0, "{}", renamed.stderr);
    assert_eq!(
        renamed.json(),
        json!({"collection": old, "to": "War", "renamed": records, "records": records})
    );
    assert_eq!(collections(&world)[0]["formerly"], json!([old]));
    assert_eq!(world.run(&["check"]).status, 0);

    // Unchanged, the file is not read.
    let again = world.run(&["index", "papers", "--output", "json"]).json();
    assert_eq!(
        (&again["unchanged"], &again["updated"]),
        (&json!(records), &json!(0)),
        "{again}"
    );
    // Changed, all of it is: one record differs, the others are the same under the new name.
    let changed = KOREA.replace("volunteers will not", "volunteers will now");
    world.write("papers/korea.jsonl", changed);
    let again = world.run(&["index", "papers", "--output", "json"]).json();
    assert_eq!(
        (&again["added"], &again["updated"], &again["unchanged"]),
        (&json!(0), &json!(1), &json!(records - 1)),
        "{again}"
    );
    assert_eq!(names(&world), named(&[("War", records)]));
    // What is new in another file comes under the old name and goes under the new one.
    let new = format!("{{\"id\":\"n:1\",\"title\":\"New\",\"collection\":\"{old}\"}}\n");
    world.write("papers/new.jsonl", new);
    world.run(&["index", "papers"]);
    assert_eq!(names(&world), named(&[("War", records + 1)]));
    let found = world
        .run(&["search", "--collection", "War", "--output", "json"])
        .json();
    assert_eq!(found["total"], json!(records + 1));

    // And back.
    world.run(&["collections", "rename", "War", &old]);
    assert_eq!(collections(&world)[0]["formerly"], json!(["War"]));
    assert_eq!(names(&world), named(&[(&old, records + 1)]));
    assert_eq!(world.run(&["check"]).status, 0);
}

#[test]
fn two_collections_become_one_only_when_asked() {
    let world = World::indexed();
    let before = names(&world);
    let [(one, of_one), (two, of_two)] = &before[..] else {
        panic!("two collections: {before:?}");
    };
    let refused = world.run(&["collections", "rename", one, two]);
    world.check("collection_taken", &refused);
    assert_eq!(names(&world), before);
    let joined = world.run(&["collections", "rename", one, two, "--join"]);
    assert_eq!(joined.status, 0, "{}", joined.stderr);
    assert_eq!(names(&world), named(&[(two, of_one + of_two)]));
}

#[test]
fn what_is_removed_comes_back_with_its_files() {
    let world = World::new();
    let records = "{\"id\":\"a:1\",\"title\":\"One\",\"collection\":\"A\"}\n\
                   {\"id\":\"b:1\",\"title\":\"Two\",\"collection\":\"B\"}\n";
    world.write("papers/both.jsonl", records);
    world.write(
        "papers/c.jsonl",
        "{\"id\":\"c:1\",\"title\":\"Three\",\"collection\":\"C\"}\n",
    );
    world.run(&["index", "papers"]);
    world.check(
        "collection_removed",
        &world.run(&["collections", "remove", "A"]),
    );
    world.run(&["collections", "remove", "C"]);
    assert_eq!(names(&world), named(&[("B", 1)]));
    assert_eq!(world.run(&["check"]).status, 0);
    let again = world.run(&["index", "papers", "--output", "json"]).json();
    assert_eq!(
        (&again["added"], &again["unchanged"]),
        (&json!(2), &json!(1)),
        "{again}"
    );
    assert_eq!(names(&world), named(&[("A", 1), ("B", 1), ("C", 1)]));
    let again = world.run(&["index", "papers", "--output", "json"]).json();
    assert_eq!(
        (&again["added"], &again["unchanged"]),
        (&json!(0), &json!(3)),
        "{again}"
    );
}

#[test]
fn what_cannot_be_done_is_said() {
    let world = World::indexed();
    world.check(
        "collection_unknown",
        &world.run(&["collections", "remove", "Koreas"]),
    );
    for name in ["", "  ", "a\u{7}b", &"x".repeat(300)] {
        let outcome = world.run(&["collections", "rename", "Korea", name]);
        assert_eq!(outcome.status, 2, "{name:?}: {}", outcome.stderr);
    }
    let empty = World::new();
    assert_eq!(empty.run(&["collections"]).status, 2);
    assert_eq!(empty.run(&["collections", "remove", "A"]).status, 2);
    assert!(
        !empty.path().join(".kartoteka").exists(),
        "no index is made"
    );
}
