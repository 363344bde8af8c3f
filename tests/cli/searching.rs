//! `search`, `facets`, `show` and `stats` on four small records and a note.

use crate::harness::{World, neutral};
use std::process::Command;

#[test]
fn hits_for_people() {
    let world = World::indexed();
    world.check("search_text", &world.run(&["search", "zone"]));
    let wide = world.run_with(&["search", "zone"], b"", &[("COLUMNS", "120")]);
    world.check("search_text_wide", &wide);
    // Words need no quotation marks.
    let words = world.run(&["search", "armistice", "prisoners", "--match", "all"]);
    world.check("search_all_words", &words);
    let some = world.run(&["search", "armistice prisoners"]);
    world.check("search_some_words", &some);
}

#[test]
fn hits_for_programs() {
    let world = World::indexed();
    let outcome = world.run(&["search", "demilitarization zone", "--output", "json"]);
    assert_eq!(outcome.stdout.lines().count(), 1, "one object on one line");
    world.check("search_json", &outcome);
    for form in ["jsonl", "csv", "tsv", "trec"] {
        let outcome = world.run(&["search", "zone", "--output", form]);
        world.check(&format!("search_{form}"), &outcome);
    }
}

#[test]
fn highlights_count_characters() {
    let world = World::indexed();
    let found = world
        .run(&["search", "перемирие", "--output", "json"])
        .json();
    let snippets = found["hits"][0]["snippets"]
        .as_array()
        .expect("a list")
        .clone();
    let mut marked = Vec::new();
    for snippet in &snippets {
        let text: Vec<char> = snippet["text"].as_str().expect("a text").chars().collect();
        for pair in snippet["highlights"].as_array().expect("a list") {
            let at = |index: usize| pair[index].as_u64().expect("a number") as usize;
            marked.push(text[at(0)..at(1)].iter().collect::<String>());
        }
    }
    assert!(marked.contains(&"Перемирие".to_owned()), "{marked:?}");
}

#[test]
fn the_four_levels_bind_to_one_reference() {
    let world = World::indexed();
    for (filters, expected) in [
        (&["--archive", "AVPRF", "--fond", "059a"][..], &["k:1"][..]),
        (&["--archive", "AVPRF", "--fond", "3"], &[]),
        (&["--archive", "APRF", "--fond", "059a"], &[]),
        (
            &[
                "--archive",
                "APRF",
                "--fond",
                "3",
                "--opis",
                "65",
                "--delo",
                "829",
            ],
            &["k:1"],
        ),
        (&["--fond", "3", "--not-archive", "RGANI"], &["k:1"]),
        (&["--archive", "АПРФ"], &["k:1", "k:3"]),
        (&["--archive", "TsKhSD", "--fond", "5"], &["k:4"]),
        (&["--ref", "AVPRF, f. 0102, op. 8"], &["k:2"]),
        (
            &["--archive", "AVPRF", "--not-ref", "AVPRF, f. 0102, op. 8"],
            &["k:1"],
        ),
        (
            &["--collection", "Korea", "--language", "chinese"],
            &["k:3"],
        ),
        (&["--from", "1951", "--to", "May 1952"], &["k:1", "k:2"]),
        (
            &[
                "--to",
                "1951-11",
                "--from",
                "1951-11",
                "--date-match",
                "within",
            ],
            &["k:1"],
        ),
        (&["--person", "Ambassador in Pyongyang"], &["k:1"]),
        (&["--place", "kaesong"], &["k:1"]),
        (&["--type", "telegram"], &["k:1"]),
    ] {
        let arguments = [
            &["search", "--output", "json", "--sort", "reference"],
            filters,
        ]
        .concat();
        let outcome = world.run(&arguments);
        let mut ids = outcome.ids();
        ids.sort();
        assert_eq!(ids, expected, "{filters:?} {}", outcome.stderr);
        assert_eq!(
            outcome.status,
            i32::from(expected.is_empty()),
            "{filters:?}"
        );
    }
}

#[test]
fn orders() {
    let world = World::indexed();
    let ids = |sort: &str| {
        let arguments = [
            "search",
            "--collection",
            "Korea",
            "--sort",
            sort,
            "--output",
            "json",
        ];
        world.run(&arguments).ids()
    };
    assert_eq!(ids("date"), ["k:3", "k:1", "k:2", "k:4"]);
    assert_eq!(ids("-date"), ["k:4", "k:2", "k:1", "k:3"]);
    assert_eq!(ids("reference"), ["k:1", "k:3", "k:2", "k:4"]);
    let paged = [
        "search", "--sort", "date", "-n", "2", "--offset", "1", "--output", "json",
    ];
    let paged = world.run(&paged);
    assert_eq!(paged.ids(), ["k:1", "k:2"]);
    assert_eq!(paged.json()["hits"][0]["rank"], 2);
    assert_eq!(paged.json()["total"], 5);
}

/// Three records on one month, on two years, and without a day.
const TIMES: &str = r#"{"id":"t:1","title":"Note on the zone","date":"19/XI/51"}
{"id":"t:2","title":"Plan of the zone","date":"December 1951 - March 1952"}
{"id":"t:3","title":"Sketch of the zone","date":"undated"}
{"id":"t:4","title":"Report on the zone","date":"1955"}
{"id":"t:5","title":"Map of the zone"}
"#;

fn times() -> World {
    let world = World::new();
    world.write("times.jsonl", TIMES);
    assert_eq!(world.run(&["index", "times.jsonl"]).status, 0);
    world
}

#[test]
fn the_undated_can_be_chosen_and_left_out() {
    let world = times();
    let all = ["t:1", "t:2", "t:3", "t:4", "t:5"];
    for (filters, expected) in [
        (&["--undated"][..], &["t:3", "t:5"][..]),
        (&["--not-undated"], &["t:1", "t:2", "t:4"]),
        (&["--no-undated"], &["t:1", "t:2", "t:4"]),
        (&["--year", "undated"], &["t:3", "t:5"]),
        (&["--decade", "Undated"], &["t:3", "t:5"]),
        (
            &["--month", "undated", "--month", "1951-11"],
            &["t:1", "t:3", "t:5"],
        ),
        (&["--not-year", "undated"], &["t:1", "t:2", "t:4"]),
        (&["date:undated"], &["t:3", "t:5"]),
        (&["zone -date:undated"], &["t:1", "t:2", "t:4"]),
        (&["--from", "1955", "--undated"], &["t:3", "t:4", "t:5"]),
        (&["--to", "1951", "--not-undated"], &["t:1", "t:2"]),
        (
            &[
                "--from",
                "1951",
                "--to",
                "1953",
                "--date-match",
                "within",
                "--undated",
            ],
            &["t:1", "t:2", "t:3", "t:5"],
        ),
        (&["--year", "1951"], &["t:1", "t:2"]),
        (&["--year", "1952", "--year", "1955"], &["t:2", "t:4"]),
        (&["--decade", "1950s"], &["t:1", "t:2", "t:4"]),
        (&["--month", "1952-01"], &["t:2"]),
        (&["--not-month", "1951-11"], &["t:2", "t:3", "t:4", "t:5"]),
        (&["--not-decade", "1950"], &["t:3", "t:5"]),
        (&["--year", "1951", "--not-year", "1952"], &["t:1"]),
        (&[], &all),
    ] {
        let arguments = [&["search", "--output", "json"], filters].concat();
        let outcome = world.run(&arguments);
        let mut ids = outcome.ids();
        ids.sort();
        assert_eq!(ids, expected, "{filters:?} {}", outcome.stderr);
    }
    let both = world.run(&["search", "--undated", "--not-undated"]);
    assert_eq!(both.status, 2, "{}", both.stderr);
    world.check("no_year", &world.run(&["search", "--year", "soon"]));
}

/// The number beside a value is what a search with it finds, under other filters too.
#[test]
fn the_number_beside_a_time_is_the_total_of_a_search_with_it() {
    let world = times();
    for under in [
        &[][..],
        &["--from", "1952"],
        &["--from", "1952", "--undated"],
        &["--not-undated"],
        &["plan OR map"],
    ] {
        for facet in ["year", "decade", "month"] {
            let arguments = [
                &[
                    "search",
                    "--output",
                    "json",
                    "--facets",
                    facet,
                    "--facet-limit",
                    "99",
                ],
                under,
            ]
            .concat();
            let values = world.run(&arguments).json()["facets"][facet].clone();
            for value in values.as_array().expect("a list") {
                let flag = format!("--{facet}");
                let name = value["value"].as_str().expect("a text");
                let arguments = [&["search", "--output", "json", &flag, name], under].concat();
                assert_eq!(
                    world.run(&arguments).json()["total"],
                    value["count"],
                    "{arguments:?}"
                );
            }
        }
    }
}

#[test]
fn times_are_listed_by_count_or_by_time() {
    let world = times();
    let values = |sort: &str| -> Vec<String> {
        let arguments = [
            "search",
            "--facets",
            "year",
            "--facet-sort",
            sort,
            "--output",
            "json",
        ];
        let found = world.run(&arguments).json();
        let values = found["facets"]["year"].as_array().expect("a list").clone();
        values
            .iter()
            .filter_map(|value| value["value"].as_str().map(str::to_owned))
            .collect()
    };
    assert_eq!(values("count"), ["1951", "undated", "1952", "1955"]);
    assert_eq!(values("value"), ["1951", "1952", "1955", "undated"]);
}

#[test]
fn hits_over_time() {
    let world = times();
    let blocks = [("LANG", "en_US.UTF-8")];
    let drawn = |arguments: &[&str], variables: &[(&str, &str)]| {
        world.run_with(
            &[&["search", "-n", "0", "--facets", "none"], arguments].concat(),
            b"",
            variables,
        )
    };
    world.check("histogram", &drawn(&["--histogram"], &blocks));
    world.check(
        "histogram_month",
        &drawn(&["--histogram=month", "--to", "1952"], &blocks),
    );
    world.check("histogram_ascii", &drawn(&["--histogram", "decade"], &[]));
    for plain in [("NO_COLOR", "1"), ("TERM", "dumb"), ("LC_ALL", "C")] {
        let page = drawn(&["--histogram"], &[("LANG", "en_US.UTF-8"), plain]).stdout;
        assert!(
            page.is_ascii() && page.contains("\n1951     ## 2\n"),
            "{page}"
        );
    }
    // Its own filter holds, unlike in the facets: only hits are drawn.
    let found = world
        .run(&[
            "search",
            "--year",
            "1952",
            "--histogram",
            "year",
            "--output",
            "json",
        ])
        .json();
    assert_eq!(
        found["histogram"].to_string(),
        r#"[{"from":"1951-01-01","to":"1951-12-31","label":"1951","count":1},{"from":"1952-01-01","to":"1952-12-31","label":"1952","count":1}]"#
    );
    assert_eq!(
        found["facets"].as_object().map(serde_json::Map::len),
        Some(2),
        "it is no facet"
    );
    world.check(
        "histogram_csv",
        &drawn(&["--histogram", "--output", "csv"], &[]),
    );
    let nothing = drawn(&["submarine", "--histogram"], &[]);
    assert!(!nothing.stdout.contains("hits by"), "{}", nothing.stdout);
}

#[test]
fn zero_hits_get_advice() {
    let world = World::indexed();
    for (name, arguments) in [
        (
            "advice_fond",
            &["search", "--archive", "AVPRF", "--fond", "59a"][..],
        ),
        ("advice_archive", &["search", "zone", "--archive", "APFR"]),
        (
            "advice_unknown_archive",
            &["search", "--archive", "Atlantis"],
        ),
        ("advice_absent_archive", &["search", "--archive", "RGASPI"]),
        ("advice_word", &["search", "submarine"]),
        (
            "advice_filter",
            &["search", "prisoners", "--language", "Chinese"],
        ),
        ("advice_date", &["search", "zone", "--from", "1970"]),
    ] {
        let outcome = world.run(arguments);
        assert_eq!(outcome.status, 1, "{name}");
        world.check(name, &outcome);
    }
    let fond = [
        "search",
        "--archive",
        "AVPRF",
        "--fond",
        "59a",
        "--output",
        "json",
    ];
    let notes = world.run(&fond).json()["query"]["notes"].to_string();
    assert!(notes.contains("AVPRF has fond 059a, not 59a"), "{notes}");
}

#[test]
fn every_part_of_a_query_that_finds_nothing_is_counted() {
    let world = World::indexed();
    for (name, arguments) in [
        (
            "counts_phrase",
            &["search", "\"demilitarization prisoners\" korea"][..],
        ),
        (
            "counts_fields",
            &["search", "title:zone zon* body:letter~1 archive:APRF"],
        ),
        ("counts_cyrillic", &["search", "перемирие война"]),
        ("counts_excluded", &["search", "zone NOT border NOT line"]),
        (
            "counts_pairs",
            &[
                "search",
                "zone",
                "--collection",
                "Korea",
                "--year",
                "1952",
                "--language",
                "Chinese",
            ],
        ),
    ] {
        let outcome = world.run(&[arguments, &["--match", "all"]].concat());
        assert_eq!(outcome.status, 1, "{name} {}", outcome.stdout);
        world.check(name, &outcome);
    }
}

#[test]
fn slips_are_put_right() {
    let world = World::indexed();
    world.check(
        "did_you_mean",
        &world.run(&["search", "armistce", "prisoners", "--match", "all"]),
    );
    let found = world
        .run(&["search", "Demilitarisaton zone", "--output", "json"])
        .json();
    assert_eq!(
        found["suggestions"].to_string(),
        r#"[{"word":"Demilitarisaton","count":0,"try":[{"word":"Demilitarization","count":1}]}]"#
    );
    assert_eq!(
        found["did_you_mean"].to_string(),
        r#"{"text":"Demilitarization zone","total":1}"#
    );
    // Also where the other words find something.
    let either = world
        .run(&["search", "armistce OR border", "--output", "json"])
        .json();
    assert_eq!(either["total"], 1);
    assert_eq!(
        either["query"]["notes"].to_string(),
        r#"[{"code":"rare-word","message":"no record has armistce; try armistice (2)","word":"armistce","count":0,"instead":[{"word":"armistice","count":2}]},{"code":"did-you-mean","message":"did you mean: armistice OR border (3 records)","text":"armistice OR border","count":3}]"#
    );
    let right = world.run(&["search", "zone", "--output", "json"]).json();
    assert_eq!(
        (&right["suggestions"], &right["did_you_mean"]),
        (&serde_json::Value::Null, &serde_json::Value::Null)
    );
}

#[test]
fn more_of_the_same() {
    let world = World::indexed();
    world.check(
        "like",
        &world.run(&["search", "--like", "k:1", "--facets", "none"]),
    );
    let found = world
        .run(&["search", "--like", "k:1", "--output", "json"])
        .json();
    assert_eq!(found["query"]["understood"], "like:k:1");
    assert_eq!(found["query"]["like"]["id"], "k:1");
    let ids = |arguments: &[&str]| {
        world
            .run(&[&["search", "--like", "k:1", "--output", "json"], arguments].concat())
            .ids()
    };
    let all = ids(&[]);
    assert!(
        !all.is_empty() && !all.contains(&"k:1".to_owned()),
        "{all:?}"
    );
    assert!(ids(&["submarine"]).is_empty());
    for narrowed in [
        ids(&["--collection", "Korea"]),
        ids(&["prisoners"]),
        ids(&["NOT border"]),
    ] {
        assert!(
            !narrowed.is_empty() && narrowed.iter().all(|id| all.contains(id)),
            "{narrowed:?}"
        );
    }
    world.check("like_unknown", &world.run(&["search", "--like", "1"]));
    // A record whose words no other has.
    world.check("like_nothing", &world.run(&["search", "--like", "k:4"]));
}

#[test]
fn facets_are_a_tree() {
    let world = World::indexed();
    world.check("facets", &world.run(&["facets"]));
    world.check("facets_under", &world.run(&["facets", "--under", "APRF/3"]));
    let same = world.run(&["facets", "--under", "АПРФ, ф. 3"]);
    assert_eq!(
        same.stdout,
        world.run(&["facets", "--under", "APRF/3"]).stdout
    );
    world.check(
        "facets_json",
        &world.run(&["facets", "armistice", "--output", "json"]),
    );
    let shallow = world.run(&["facets", "--depth", "1"]);
    world.check("facets_depth", &shallow);
    world.check(
        "facets_nothing",
        &world.run(&["facets", "--under", "RGASPI/17"]),
    );
}

#[test]
fn facets_of_a_search() {
    let world = World::indexed();
    let list = "archive,year,language,collection,type,person";
    let outcome = world.run(&["search", "--facets", list, "--output", "json", "-n", "0"]);
    let found = outcome.json();
    world.check("search_facets", &outcome);
    assert_eq!(found["total"], 5);
    // A facet's own filter is left out of its counts, so that a sibling can be added.
    let chosen = ["search", "--archive", "APRF", "--output", "json", "-n", "0"];
    let facets = world.run(&chosen).json()["facets"].clone();
    let archives = facets["archive"].as_array().expect("a list").len();
    assert_eq!(archives, 3, "{facets}");
    assert_eq!(facets["fond"][0]["path"], "APRF/3");
}

#[test]
fn one_record() {
    let world = World::indexed();
    world.check("show", &world.run(&["show", "k:1"]));
    let marked = [
        "show",
        "k:1",
        "--query",
        "\"demilitarization zone\"",
        "--highlight",
        "brackets",
    ];
    world.check("show_marked", &world.run(&marked));
    world.check(
        "show_json",
        &world.run(&["show", "k:1", "--query", "zone", "--output", "json"]),
    );
    world.check("show_unknown", &world.run(&["show", "K:1"]));
}

#[test]
fn figures() {
    let world = World::indexed();
    let json = world.run(&["stats", "--output", "json"]).json();
    assert_eq!(json["records"], 5);
    assert_eq!(json["references"]["read"], 5);
    assert_eq!(json["dates"]["from"], "1950-10-13");
    assert_eq!(json["dates"]["to"], "1961-08-13");
    let text = world.run(&["stats"]);
    assert_eq!(text.status, 0);
    assert!(text.stdout.contains("records       5\n"), "{}", text.stdout);
}

#[test]
fn many_queries_in_one_run() {
    let world = World::indexed();
    world.write(
        "queries.tsv",
        "1\tzone\n2\tsubmarine\n3\tarmistice prisoners\n",
    );
    let run = world.run(&["search", "--queries", "queries.tsv", "-n", "2"]);
    world.check("queries_trec", &run);
    let input = b"7\tzone\n";
    let arguments = [
        "search",
        "--queries",
        "-",
        "--output",
        "jsonl",
        "--archive",
        "APRF",
    ];
    let lines = world.run_with(&arguments, input, &[]);
    assert_eq!(lines.json()["qid"], "7");
    assert_eq!(lines.ids(), ["k:1"]);
}

#[test]
fn a_row_of_figures_for_each_query() {
    let world = World::indexed();
    world.write(
        "terms.csv",
        "id,query,archive,to\nz,zone,,\nzone-aprf,zone,APRF; РГАНИ,1952\n,armistice OR prisoners,,\n\
         none,zeppelin,,\nall,,AVPRF,\n",
    );
    let run = world.run(&["search", "--queries", "terms.csv", "--output", "csv"]);
    world.check("queries_csv", &run);
    // Each row is what the same search finds alone.
    let alone = world.run(&[
        "search",
        "zone",
        "--archive",
        "APRF",
        "--archive",
        "RGANI",
        "--to",
        "1952",
        "--output",
        "json",
    ]);
    let mut rows = csv::Reader::from_reader(run.stdout.as_bytes());
    let second = rows.records().nth(1).expect("a row").expect("a row");
    assert_eq!(second[2], alone.json()["total"].to_string());
    let counted = world.run(&["count", "--queries", "terms.csv", "--output", "csv"]);
    world.check("count_queries", &counted);
    let plain = world.run_with(
        &["search", "--queries", "-", "--output", "tsv", "--excel"],
        "zone\nperemirie\n".as_bytes(),
        &[],
    );
    assert_eq!(plain.stdout.lines().count(), 3);
    assert!(
        plain.stdout.starts_with("\u{feff}id\tquery\t"),
        "{}",
        plain.stdout
    );
    let refused = [
        "search",
        "--queries",
        "terms.csv",
        "--output",
        "csv",
        "--columns",
        "id",
    ];
    assert_eq!(world.run(&refused).status, 2);
    // A run file needs numbers of its own.
    let unnumbered = world.run_with(&["search", "--queries", "-"], b"zone\n", &[]);
    assert_eq!(unnumbered.status, 2);
}

#[test]
fn tables_for_excel_hold_texts() {
    let world = World::indexed();
    let columns = "id,from,fond,opis,delo,listy,title";
    for output in ["csv", "tsv"] {
        let found = world.run(&[
            "search",
            "id:\"k:1\"",
            "--excel",
            "--output",
            output,
            "--columns",
            columns,
        ]);
        world.check(&format!("excel_{output}"), &found);
    }
    for arguments in [
        &["search", "zone", "--excel"][..],
        &["kwic", "zone", "--excel", "--output", "json"],
        &["count", "zone", "--excel"],
        &["collocates", "zone", "--bom"],
    ] {
        assert_eq!(world.run(arguments).status, 2, "{arguments:?}");
    }
}

#[test]
fn the_same_question_gets_the_same_answer() {
    let world = World::indexed();
    let other = World::indexed();
    let ask = |world: &World| {
        let mut found = world.run(&["search", "the", "--output", "json"]).json();
        found["took_us"] = 0.into();
        for hit in found["hits"].as_array_mut().unwrap() {
            // The two worlds lie in different folders.
            hit["source"].take();
        }
        found.to_string()
    };
    assert_eq!(ask(&world), ask(&other));
    assert_eq!(ask(&world), ask(&world));
}

#[test]
fn the_index_is_named_by_flag_or_variable_or_lies_here() {
    let world = World::indexed();
    let index = world.path().join(".kartoteka").display().to_string();
    let elsewhere = World::new();
    let found = elsewhere.run(&["stats", "--index", &index]);
    assert_eq!(found.status, 0, "{}", found.stderr);
    let found = elsewhere.run_with(&["stats"], b"", &[("KARTOTEKA_INDEX", &index)]);
    assert_eq!(found.status, 0, "{}", found.stderr);
    let empty = elsewhere.run_with(&["stats"], b"", &[("KARTOTEKA_INDEX", "")]);
    elsewhere.check("no_index", &empty);
}

#[test]
fn completions_are_scripts_that_their_shell_accepts() {
    let world = World::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let outcome = world.run(&["completions", shell]);
        assert_eq!(outcome.status, 0);
        assert!(outcome.stdout.contains("kartoteka"), "{shell}");
    }
    world.write("c.bash", world.run(&["completions", "bash"]).stdout);
    let mut bash = Command::new("bash");
    neutral(&mut bash, &world.path());
    match bash.args(["-n", "c.bash"]).status() {
        Ok(status) => assert!(status.success()),
        Err(error) => println!("skipped: no bash here ({error})"),
    }
}

#[test]
fn a_score_is_explained_where_there_is_room_for_it() {
    let world = World::indexed();
    let query = [
        "search",
        "zone",
        "of",
        "contact",
        "--facets",
        "none",
        "--explain",
    ];
    world.check("explain", &world.run(&query));
    let json = |arguments: &[&str]| {
        world
            .run(&[arguments, &["--output", "json"]].concat())
            .json()
    };
    let explained = json(&query);
    for hit in explained["hits"].as_array().expect("hits is a list") {
        assert_eq!(hit["explanation"]["score"], hit["score"]);
    }
    // Nothing of it is there unless asked for.
    let plain = json(&query[..query.len() - 1]);
    assert!(plain["hits"][0].get("explanation").is_none());
    let table = [&query[..], &["--output", "csv"]].concat();
    world.check("explain_csv", &world.run(&table));
}
