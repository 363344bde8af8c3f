//! Names in other spellings: found, shown, switched off.

use crate::harness::World;

/// The sample corpus, indexed.
fn sample() -> World {
    let world = World::new();
    let corpus = concat!(env!("CARGO_MANIFEST_DIR"), "/sample_corpus");
    let outcome = world.run(&["index", corpus]);
    assert_eq!(outcome.status, 0, "{}", outcome.stderr);
    world
}

#[test]
fn a_name_is_found_in_every_spelling_and_it_is_said() {
    let world = sample();
    let search = ["search", "Razuvayev", "--facets", "none"];
    world.check("names_search", &world.run(&search));
    let json = world.run(&[&search[..], &["--output", "json"]].concat());
    assert_eq!(
        json.json()["query"]["variants"].to_string(),
        r#"[{"term":"Razuvayev","also":["razuvaev","разуваев"]}]"#
    );
    let ids = |arguments: &[&str]| {
        let answer = world
            .run(&[arguments, &["--output", "json"]].concat())
            .json();
        let hits = answer["hits"].as_array().expect("hits").clone();
        let ids: Vec<String> = hits.iter().map(|hit| hit["id"].to_string()).collect();
        (ids, answer["query"]["variants"].to_string())
    };
    let (all, _) = ids(&search);
    assert!(all.len() > 3);
    for alone in [
        &["search", "Razuvayev", "--no-variants", "--match", "all"][..],
        &["search", "Razuvayev", "--exact", "--match", "all"],
        &["search", "=Razuvayev", "--match", "all"],
    ] {
        let (typed, variants) = ids(alone);
        assert_eq!(
            (typed, variants.as_str()),
            (all[..1].to_vec(), "[]"),
            "{alone:?}"
        );
    }
    // The record typed for comes first, and a name of three words meets one of two.
    let (found, _) = ids(&["search", "Chou En-lai", "--match", "all", "-n", "60"]);
    let (other, _) = ids(&["search", "Zhou Enlai", "--match", "all", "-n", "60"]);
    let sorted = |mut ids: Vec<String>| {
        ids.sort();
        ids
    };
    assert_eq!(sorted(found), sorted(other));
}

#[test]
fn concordances_and_records_mark_other_spellings() {
    let world = sample();
    let kwic = world.run(&["kwic", "Razuvayev"]);
    assert!(kwic.stdout.contains("Разуваев"), "{}", kwic.stdout);
    let kwic = world.run(&["kwic", "Razuvayev", "--no-variants"]);
    assert!(!kwic.stdout.contains("Разуваев"), "{}", kwic.stdout);
    let show = [
        "show",
        "sample:cd-21",
        "--query",
        "Razuvayev",
        "--output",
        "json",
    ];
    let marked = world.run(&show).json()["highlights"].to_string();
    let bare = world.run(&[&show[..], &["--no-variants"]].concat()).json();
    assert_ne!(marked, bare["highlights"].to_string());
}

#[test]
fn what_the_index_holds_of_a_name() {
    let world = sample();
    world.check("names_held", &world.run(&["names", "Razuvayev"]));
    let json = world.run(&["names", "Mao Tse-tung", "--output", "json"]);
    let spellings = json.json()["names"][0]["spellings"].to_string();
    assert!(spellings.contains("mao zedong"), "{spellings}");
    world.check("names_none", &world.run(&["names", "Nebuchadnezzar"]));
    let none = world.run(&["names", "Nebuchadnezzar", "--output", "json"]);
    assert_eq!(none.stdout, "{\"text\":\"Nebuchadnezzar\",\"names\":[]}\n");
}
