//! `count`, `collocates`, `show --beside` and everything at once, on four small records and a note.

use std::collections::BTreeSet;

use crate::harness::{Outcome, World};

fn wide(world: &World, arguments: &[&str], columns: &str) -> Outcome {
    world.run_with(arguments, b"", &[("COLUMNS", columns)])
}

#[test]
fn counts_for_people_and_programs() {
    let world = World::indexed();
    for by in ["year", "decade", "month", "archive", "collection"] {
        let outcome = world.run(&["count", "zone OR line", "--by", by]);
        world.check(&format!("count_{by}"), &outcome);
    }
    let several = ["count", "zone", "\"the armistice\"", "перемирие"];
    world.check("count_several", &wide(&world, &several, "100"));
    for form in ["json", "csv", "tsv"] {
        let arguments = [&several[..], &["--output", form]].concat();
        world.check(&format!("count_{form}"), &world.run(&arguments));
    }
    world.check(
        "count_everything",
        &world.run(&["count", "--by", "archive"]),
    );
    world.check("count_nothing", &world.run(&["count", "submarine"]));
    world.check(
        "count_bad",
        &world.run(&["count", "zone", "--by", "person"]),
    );
    let filtered = world.run(&["count", "zone", "--archive", "RGANI", "--output", "json"]);
    assert_eq!(filtered.json()["columns"][0]["total"]["all"], 2);
}

#[test]
fn a_picture_is_written() {
    let world = World::indexed();
    let arguments = [
        "count", "zone", "the", "--svg", "c.svg", "--figure", "share",
    ];
    assert_eq!(world.run(&arguments).status, 0);
    let picture = std::fs::read_to_string(world.path().join("c.svg")).expect("it is there");
    assert!(
        picture.starts_with("<svg ") && picture.ends_with("</svg>\n"),
        "{picture}"
    );
    let refused = world.run(&["count", "zone", "--svg", "nowhere/c.svg"]);
    world.check("count_no_file", &refused);
}

#[test]
fn collocates_for_people_and_programs() {
    let world = World::indexed();
    let zone = ["collocates", "zone", "--least", "1", "-n", "5"];
    world.check("collocates", &world.run(&zone));
    for form in ["json", "csv"] {
        let arguments = [&zone[..], &["--output", form]].concat();
        world.check(&format!("collocates_{form}"), &world.run(&arguments));
    }
    world.check(
        "collocates_nothing",
        &world.run(&["collocates", "submarine"]),
    );
    world.check(
        "collocates_no_words",
        &world.run(&["collocates", "date:1951"]),
    );
}

#[test]
fn what_lies_beside_is_shown() {
    let world = World::new();
    let records: Vec<String> = [
        ("9", "12-14"),
        ("b", "2"),
        ("a", "2"),
        ("10", "100"),
        ("c", ""),
    ]
    .iter()
    .map(|(id, leaves)| {
        let leaves = match *leaves {
            "" => String::new(),
            leaves => format!(", l. {leaves}"),
        };
        format!(
            "{{\"id\":\"k:{id}\",\"title\":\"Paper {id}\",\"body\":\"x\",\"date\":\"1951\",\
                 \"citation\":\"APRF, f. 3, op. 65, d. 829{leaves}\"}}\n"
        )
    })
    .collect();
    world.write("papers/beside.jsonl", records.concat());
    assert_eq!(world.run(&["index", "papers"]).status, 0);
    world.check("beside", &world.run(&["show", "k:9", "--beside", "2"]));
    let json = world
        .run(&["show", "k:9", "--beside", "--output", "json"])
        .json();
    let ids = |side: &str| -> Vec<String> {
        let records = json["beside"][0][side].as_array().expect("a list").iter();
        records
            .map(|one| one["id"].as_str().unwrap_or_default().to_owned())
            .collect()
    };
    assert_eq!(
        (ids("before"), ids("after")),
        (
            vec!["k:a".to_owned(), "k:b".into()],
            vec!["k:10".into(), "k:c".into()]
        )
    );
    assert_eq!(
        (&json["beside"][0]["place"], &json["beside"][0]["total"]),
        (&3.into(), &5.into())
    );
}

#[test]
fn a_record_is_shown_by_number_case_and_address() {
    let world = World::indexed();
    let shown = |name: &str| world.run(&["show", name, "--output", "json"]).json()["id"].clone();
    for name in ["k:1", "K:1", "1", "…/1", " k:1"] {
        assert_eq!(shown(name), "k:1", "{name}");
    }
    let page = "{\"id\":\"doc:77\",\"title\":\"x\",\"body\":\"y\",\"url\":\"https://archive.example/papers/77\"}\n";
    world.write("papers/page.jsonl", page);
    world.run(&["index", "papers"]);
    for name in [
        "77",
        "https://archive.example/papers/77",
        "http://www.archive.example/papers/77/",
    ] {
        assert_eq!(shown(name), "doc:77", "{name}");
    }
    let pages = "{\"id\":\"doc:90077\",\"title\":\"On the works in the harbours\",\"url\":\"https://archive.harbours.example/papers/works-harbours-nampo\"}\n\
                 {\"id\":\"doc:plain\",\"title\":\"Talks of two ministers on grain\",\"url\":\"https://www.harbours.example/papers/talks-two-ministers-grain\"}\n";
    world.write("papers/pages.jsonl", pages);
    world.run(&["index", "papers"]);
    for (name, id) in [
        (
            "http://www.archive.harbours.example/papers/works-harbours-nampo/",
            "doc:90077",
        ),
        ("https://archive.harbours.example/papers/90077", "doc:90077"),
        ("https://harbours.example/papers/90077", "doc:90077"),
        (
            "https://www.harbours.example/papers/90077/works-nampo?lang=ru#p2",
            "doc:90077",
        ),
        (
            "https://harbours-archive.example.org/papers/works-nampo/90077.pdf",
            "doc:90077",
        ),
        (
            "https://archive.harbours.example/en/papers/90077-works-nampo",
            "doc:90077",
        ),
        (
            "https://archive.harbours.example/papers/talks-two-ministers-grain",
            "doc:plain",
        ),
    ] {
        assert_eq!(shown(name), id, "{name}");
    }
    // A search for it finds it, unless it is a word of some record.
    for name in [
        "90077",
        "doc:90077",
        "https://www.harbours.example/papers/90077-works",
    ] {
        let found = world.run(&["search", name, "--output", "json"]);
        assert_eq!(
            (found.status, found.ids()),
            (0, vec!["doc:90077".to_owned()]),
            "{name}"
        );
        assert!(found.stdout.contains("read-as-record"), "{}", found.stdout);
    }
    let none = world.run(&["search", "90077", "--archive", "APRF", "--output", "json"]);
    assert_eq!((none.status, none.ids().len()), (1, 0));
    for elsewhere in [
        "https://elsewhere.example/papers/77",
        "https://railways.example/papers/90077",
        "https://archive.harbours.example/people/90077",
        "https://railways.example/papers/talks-two-ministers-grain",
        "https://archive.harbours.example/papers/talks-two-ministers",
    ] {
        let outcome = world.run(&["show", elsewhere]);
        assert_eq!(outcome.status, 1, "{elsewhere}: {}", outcome.stdout);
    }
    world.write(
        "papers/more.jsonl",
        "{\"id\":\"other:1\",\"title\":\"x\",\"body\":\"y\"}\n",
    );
    world.run(&["index", "papers"]);
    world.check("show_several", &world.run(&["show", "1"]));
    world.check("like_several", &world.run(&["search", "--like", "1"]));
    assert_eq!(world.run(&["search", "--like", "K:2"]).status, 0);
}

#[test]
fn all_hits_are_those_of_the_pages() {
    let world = World::indexed();
    let ids = |outcome: &Outcome| -> Vec<String> {
        let lines = outcome.stdout.lines();
        let id = |line| -> String {
            let hit: serde_json::Value = serde_json::from_str(line).expect("it is JSON");
            format!("{} {}", hit["rank"], hit["id"])
        };
        lines.map(id).collect()
    };
    for sort in ["relevance", "date", "-date", "reference"] {
        let base = [
            "search", "the", "--output", "jsonl", "--sort", sort, "--match", "all",
        ];
        let all = world.run(&[&base[..], &["-n", "all"]].concat());
        let paged: Vec<String> = (0..6)
            .flat_map(|offset| {
                let offset = offset.to_string();
                ids(&world.run(&[&base[..], &["-n", "1", "--offset", &offset]].concat()))
            })
            .collect();
        assert_eq!(ids(&all), paged, "{sort}");
        assert_eq!(paged.len(), 4);
    }
    let base = ["search", "zone", "-n", "all"];
    for form in ["text", "json", "jsonl", "csv", "tsv", "trec"] {
        let arguments = [&base[..], &["--output", form, "--histogram=year"]].concat();
        let arguments = match form {
            "text" | "json" => &arguments[..],
            _ => &arguments[..arguments.len() - 1],
        };
        world.check(&format!("all_{form}"), &world.run(arguments));
    }
    world.check(
        "all_nothing",
        &world.run(&["search", "submarine", "-n", "all", "--output", "json"]),
    );
    world.check(
        "all_explain",
        &world.run(&["search", "zone", "-n", "all", "--explain"]),
    );
    // Partial hits are no hits, unless they are asked for.
    let partial = [
        "search",
        "zone armistice submarine",
        "-n",
        "all",
        "--output",
        "jsonl",
    ];
    assert_eq!(ids(&world.run(&partial)).len(), 0);
    assert!(ids(&world.run(&[&partial[..], &["--match", "best"]].concat())).len() > 1);
}

#[test]
fn all_lines_are_those_of_the_concordance() {
    let world = World::indexed();
    for (query, sort) in [
        ("the", "date"),
        ("the", "left"),
        ("line truce", "reference"),
        ("zone border", "date"),
    ] {
        for form in ["jsonl", "csv"] {
            let base = ["kwic", query, "--output", form, "--sort", sort];
            let all = world.run(&[&base[..], &["-n", "all"]].concat());
            let many = world.run(&[&base[..], &["-n", "1000"]].concat());
            assert_eq!(all.stdout, many.stdout, "{query} {sort}");
            assert_eq!(all.stderr, many.stderr, "{query} {sort}");
            assert!(all.stdout.lines().count() > 0);
        }
    }
}

#[test]
fn columns_are_chosen_and_the_mark_is_written() {
    let world = World::indexed();
    let chosen = [
        "search",
        "zone",
        "--output",
        "csv",
        "--columns",
        "id,shelfmark,type",
        "--with",
        "body",
        "--bom",
    ];
    world.check("columns", &world.run(&chosen));
    let lines = [
        "kwic",
        "zone",
        "--output",
        "tsv",
        "--columns",
        "line,match,page",
    ];
    world.check("columns_kwic", &world.run(&lines));
    world.check(
        "columns_unknown",
        &world.run(&["search", "zone", "--output", "csv", "--columns", "id,size"]),
    );
    world.check(
        "columns_unfit",
        &world.run(&["search", "zone", "--columns", "id"]),
    );
    world.check(
        "with_unfit",
        &world.run(&["search", "zone", "--with", "body"]),
    );
    let bodies = world.run(&["search", "-n", "all", "--output", "jsonl", "--with", "body"]);
    let bodies: BTreeSet<bool> = bodies
        .stdout
        .lines()
        .map(|line| line.contains("\"body\":\""))
        .collect();
    assert_eq!(bodies, BTreeSet::from([true]));
}
