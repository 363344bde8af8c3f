//! `index`: the summary, running it again, and the flags.

use crate::harness::{KOREA, World};

#[test]
fn the_summary_for_people_and_for_programs() {
    let world = World::new();
    world.write("papers/korea.jsonl", KOREA);
    world.check("index_text", &world.run(&["index", "papers"]));
    let again = world.run(&["index", "papers", "--output", "json"]);
    world.check("index_again", &again);
    let summary = again.json();
    let keys: Vec<&str> = summary
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys[..9],
        [
            "read",
            "added",
            "updated",
            "unchanged",
            "removed",
            "rejected",
            "records",
            "bytes",
            "seconds"
        ]
    );
}

#[test]
fn only_what_changed_is_taken() {
    let world = World::new();
    world.write("papers/korea.jsonl", KOREA);
    world.run(&["index", "papers"]);
    world.write(
        "papers/korea.jsonl",
        KOREA.replace("volunteers will not", "volunteers will now"),
    );
    world.write(
        "papers/more.jsonl",
        "{\"id\":\"m:1\",\"title\":\"One more\"}\n",
    );
    let summary = world.run(&["index", "papers", "--output", "json"]).json();
    assert_eq!(
        (&summary["added"], &summary["updated"]),
        (&1.into(), &1.into()),
        "{summary}"
    );
    assert_eq!(
        (&summary["unchanged"], &summary["records"]),
        (&3.into(), &5.into()),
        "{summary}"
    );
}

#[test]
fn a_dry_run_writes_nothing() {
    let world = World::new();
    world.write("papers/korea.jsonl", KOREA);
    let outcome = world.run(&["index", "papers", "--dry-run"]);
    world.check("dry_run", &outcome);
    assert!(!world.path().join(".kartoteka").exists());
}

#[test]
fn a_strict_run_keeps_nothing_after_a_reject() {
    let world = World::new();
    world.write("papers/korea.jsonl", format!("{KOREA}{{}}\n"));
    let outcome = world.run(&["index", "papers", "--strict"]);
    world.check("strict", &outcome);
    let figures = world.run(&["stats", "--output", "json"]);
    assert_eq!(figures.json()["records"], 0, "{}", figures.stderr);
}

#[test]
fn pruning_removes_what_is_gone() {
    let world = World::indexed();
    std::fs::remove_file(world.path().join("papers/berlin.md")).expect("it is there");
    let kept = world.run(&["index", "papers", "--output", "json"]).json();
    assert_eq!(
        (&kept["removed"], &kept["records"]),
        (&0.into(), &5.into()),
        "{kept}"
    );
    let pruned = world
        .run(&["index", "papers", "--prune", "--output", "json"])
        .json();
    assert_eq!(
        (&pruned["removed"], &pruned["records"]),
        (&1.into(), &4.into()),
        "{pruned}"
    );
}

#[test]
fn a_collection_is_given_where_the_record_names_none() {
    let world = World::new();
    world.write("papers/a.jsonl", "{\"id\":\"a:1\",\"title\":\"A paper\"}\n");
    world.run(&["index", "papers", "--collection", "Box 12"]);
    let found = world.run(&["search", "--output", "json"]).json();
    assert_eq!(found["hits"][0]["collection"], "Box 12");
}

#[test]
fn a_search_can_bring_its_corpus() {
    let world = World::new();
    world.write("papers/korea.jsonl", KOREA);
    world.write(
        "other/a.jsonl",
        "{\"id\":\"o:1\",\"title\":\"Another zone\"}\n",
    );
    world.run(&["index", "other"]);
    let outcome = world.run(&["search", "zone", "--corpus", "papers"]);
    world.check("search_corpus", &outcome);
    let ids = |arguments: &[&str]| {
        world
            .run(&[arguments, &["--output", "json"]].concat())
            .ids()
    };
    assert_eq!(ids(&["search", "zone", "--corpus", "papers"]), ["k:1"]);
    let mut all = ids(&["search", "zone"]);
    all.sort();
    assert_eq!(all, ["k:1", "o:1"]);
}

#[test]
fn columns_are_mapped_as_the_user_says() {
    let world = World::new();
    world.write(
        "papers/list.csv",
        "Rubrik;Akt;Absender\nBericht aus Korea;APRF, f. 3, op. 65;Botschaft\n",
    );
    let map = ["index", "papers", "--map"];
    let with = |mapping: &[&str]| world.run(&[&map[..], mapping].concat());
    world.check("map_no_field", &with(&["titel=Rubrik"]));
    world.check("map_missing_file", &with(&["@mapping.toml"]));
    let outcome = with(&[
        "title=Rubrik,citation=akt",
        "--map",
        "people=Absender,date=Datum",
    ]);
    world.check("map_unmet", &outcome);
    let found = world
        .run(&["search", "--fond", "3", "--output", "json"])
        .json();
    assert_eq!(found["hits"][0]["title"], "Bericht aus Korea", "{found}");
}
