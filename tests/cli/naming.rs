//! People and places under the headings of the names authority, the program's and one's own.

use crate::harness::World;

/// People and places as catalogues write them.
const PAPERS: &str = r#"{"id": "a", "title": "one", "people": ["Chou En-lai", "Stalin, Joseph, 1878-1953"], "places": ["Peking"]}
{"id": "b", "title": "two", "people": ["Чжоу Эньлай", "Joseph Stalin"], "places": ["Beijing"]}
{"id": "c", "title": "three", "people": ["Zhou Enlai", "И. В. Сталин"], "places": ["Пекин"]}
{"id": "d", "title": "four", "people": ["Chou En-lai", "Filippov"], "places": ["Peking"]}
"#;

fn world() -> World {
    let world = World::new();
    world.write("papers.jsonl", PAPERS);
    assert_eq!(world.run(&["index", "papers.jsonl"]).status, 0);
    world
}

#[test]
fn people_and_places_are_counted_under_one_heading() {
    let world = world();
    let facets = ["search", "--facets", "person,place", "-n", "0"];
    world.check("facets_by_heading", &world.run(&facets));
    let json = world.run(&[&facets[..], &["--output", "json"]].concat());
    world.check("facets_by_heading_json", &json);
}

#[test]
fn the_number_beside_a_heading_is_the_total_of_a_search_with_it() {
    let world = world();
    for (filter, value, total) in [
        ("--person", "Zhou Enlai", 4),
        ("--person", "chou en-lai", 4),
        ("--person", "Stalin", 3),
        ("--person", "Filippov", 1),
        ("--place", "Beijing", 4),
        ("--not-place", "Пекин", 0),
        ("--not-person", "Сталин, И. В.", 1),
    ] {
        let found = world.run(&["search", filter, value, "--output", "json"]);
        assert_eq!(found.json()["total"], total, "{filter} {value}");
    }
}

#[test]
fn names_of_ones_own_come_from_a_flag_the_environment_or_beside_the_index() {
    let world = world();
    let own = "[[person]]\nname = \"Joseph Stalin\"\nnames = [\"Filippov\"]\n";
    let other = "[[person]]\nname = \"Filippov\"\nnames = [\"Zhou Enlai\"]\n";
    let total = |arguments: &[&str], variables: &[(&str, &str)]| {
        let search = ["search", "--person", "Filippov", "--output", "json"];
        let arguments = [&search[..], arguments].concat();
        let outcome = world.run_with(&arguments, b"", variables);
        outcome.json()["total"].as_u64().expect("a number")
    };
    assert_eq!(total(&[], &[]), 1);
    world.write("own.toml", own);
    let variable = ("KARTOTEKA_NAMES", "own.toml");
    assert_eq!(total(&["--names", "own.toml"], &[]), 4);
    assert_eq!(total(&[], &[variable]), 4);
    world.write("names.toml", other);
    // Zhou Enlai now means two entries, so only Filippov's own name is left to him.
    assert_eq!(total(&[], &[]), 1);
    assert_eq!(total(&[], &[variable]), 4);
    assert_eq!(total(&["--names", "own.toml"], &[]), 4);
}

#[test]
fn a_file_of_names_that_cannot_be_read_is_refused() {
    let world = world();
    world.write(
        "wrong.toml",
        "[[person]]\nname = \"A\"\nspelled = [\"B\"]\n",
    );
    world.write("latin1.toml", b"[[person]]\nname = \"Andr\xe9\"\n");
    for (name, file) in [
        ("names_wrong", "wrong.toml"),
        ("names_latin1", "latin1.toml"),
        ("names_absent", "absent.toml"),
    ] {
        world.check(name, &world.run(&["search", "one", "--names", file]));
    }
}
