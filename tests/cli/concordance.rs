//! `kwic` on four small records and a note.

use crate::harness::World;

fn wide(world: &World, arguments: &[&str], columns: &str) -> crate::harness::Outcome {
    world.run_with(arguments, b"", &[("COLUMNS", columns)])
}

#[test]
fn lines_for_people() {
    let world = World::indexed();
    for columns in ["60", "80", "100", "160"] {
        let outcome = wide(&world, &["kwic", "zone OR line OR перемирие"], columns);
        world.check(&format!("kwic_text_{columns}"), &outcome);
    }
    let marked = world.run(&[
        "kwic",
        "\"demilitarization zone\"",
        "--highlight",
        "brackets",
    ]);
    world.check("kwic_phrase", &marked);
    let narrow = world.run(&["kwic", "the", "--width", "12", "--sort", "right", "-n", "4"]);
    world.check("kwic_right", &narrow);
    let left = world.run(&["kwic", "the", "--sort", "left", "-n", "3", "--offset", "2"]);
    world.check("kwic_left", &left);
}

#[test]
fn lines_for_programs() {
    let world = World::indexed();
    for form in ["json", "jsonl", "csv", "tsv"] {
        let arguments = ["kwic", "\"line truce\"~4 OR перемири*", "--output", form];
        world.check(&format!("kwic_{form}"), &world.run(&arguments));
    }
}

#[test]
fn what_is_left_out_is_told() {
    let world = World::indexed();
    let limited = world.run(&["kwic", "the", "-n", "1", "--output", "csv"]);
    assert_eq!(limited.stdout.lines().count(), 2);
    assert_eq!(
        limited.stderr,
        "note: 1 of 14 lines shown; -n N shows more, --offset N the next\n"
    );
    let all = world.run(&["kwic", "the", "-n", "1000", "--output", "jsonl"]);
    assert_eq!((all.stdout.lines().count(), all.stderr.as_str()), (14, ""));
    let counted = world.run(&["kwic", "the", "-n", "0", "--output", "json"]);
    let found = counted.json();
    assert_eq!(
        (&found["total"], &found["records"]),
        (&14.into(), &4.into())
    );
    world.check(
        "kwic_too_many",
        &world.run(&["kwic", "the", "-n", "200000"]),
    );
}

#[test]
fn nothing_found_is_advised_and_names_alone_are_told() {
    let world = World::indexed();
    world.check("kwic_nothing", &world.run(&["kwic", "submarine"]));
    world.check("kwic_names", &world.run(&["kwic", "ambassador"]));
    world.check(
        "kwic_filtered",
        &world.run(&["kwic", "zone", "--archive", "RGASPI"]),
    );
}

#[test]
fn what_makes_no_sense_is_refused() {
    let world = World::indexed();
    world.check(
        "kwic_bad_sort",
        &world.run(&["kwic", "zone", "--sort", "size"]),
    );
    world.check("kwic_no_words", &world.run(&["kwic", "date:1951"]));
    world.check("kwic_no_query", &world.run(&["kwic"]));
}

#[test]
fn filters_and_exactness_narrow() {
    let world = World::indexed();
    let lines = |arguments: &[&str]| -> Vec<String> {
        let all = [&["kwic", "--output", "json"], arguments].concat();
        let found = world.run(&all).json();
        let lines = found["lines"].as_array().expect("a list").clone();
        lines
            .iter()
            .map(|line| format!("{} {}", line["id"], line["match"]).replace('"', ""))
            .collect()
    };
    assert_eq!(lines(&["kilometer"]), ["k:1 kilometers"]);
    assert_eq!(lines(&["kilometer", "--exact"]), [""; 0]);
    assert_eq!(lines(&["zone", "--archive", "RGANI"]).len(), 1);
    assert_eq!(
        lines(&["zone", "--not-archive", "RGANI", "--from", "1951"]).len(),
        2
    );
}

#[test]
fn a_cell_is_no_formula_and_a_line_commands_no_terminal() {
    let world = World::new();
    world.write(
        "papers/bad.jsonl",
        "{\"id\":\"x:1\",\"title\":\"=1+1 zone\",\"body\":\"\\u001b[31m \\u202e zone\\u0007 -\\n+2\"}\n",
    );
    world.run(&["index", "papers"]);
    let csv = world.run(&["kwic", "zone", "--output", "csv"]);
    world.check("kwic_formula", &csv);
    let text = world.run(&["kwic", "zone"]);
    assert!(
        !text.stdout.contains(['\u{1b}', '\u{202e}', '\u{7}']),
        "{}",
        text.stdout
    );
    world.check("kwic_escaped", &text);
}
