//! Every kind of file of an index damaged in every way: `check` names it, `index` refuses and
//! changes nothing, `search` and `show` give the right answer or refuse. And single bits that flip
//! with length and times as they were, as on a failing disk: no question is answered wrongly.

use std::fs::{self, File};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use kartoteka::engine::Engine;
use kartoteka::engine::embedded::search;
use serde_json::{Value, json};

use crate::corpus::{Dice, lines};
use crate::rows::Row;
use crate::world::{World, bytes_below};

/// The ends of the names of the files that are damaged, one of each.
const KINDS: [&str; 12] = [
    ".store",
    ".search",
    ".fast",
    ".fieldnorm",
    ".idx",
    ".pos",
    ".term",
    ".del",
    "meta.json",
    "manifest.json",
    ".managed.json",
    "kartoteka.json",
];

/// The ways.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    Bit,
    Bytes,
    Page,
    Cut,
    Empty,
    Gone,
    Tail,
}

const WAYS: [Way; 7] = [
    Way::Bit,
    Way::Bytes,
    Way::Page,
    Way::Cut,
    Way::Empty,
    Way::Gone,
    Way::Tail,
];

impl Way {
    /// The damaged content; none when the file goes.
    fn damage(self, whole: &[u8], dice: &mut Dice) -> Option<Vec<u8>> {
        let mut bytes = whole.to_vec();
        let place = dice.below(bytes.len());
        match self {
            Self::Bit => bytes[place] ^= 1 << dice.below(8),
            Self::Bytes => bytes[place..]
                .iter_mut()
                .take(8)
                .for_each(|byte| *byte = !*byte),
            Self::Page => {
                let start = place / 4096 * 4096;
                bytes[start..]
                    .iter_mut()
                    .take(4096)
                    .for_each(|byte| *byte = 0);
            }
            Self::Cut => bytes.truncate(place),
            Self::Empty => bytes.clear(),
            Self::Gone => return None,
            Self::Tail => bytes.extend((0..1 + dice.below(64)).map(|_| dice.next() as u8)),
        }
        Some(bytes)
    }
}

/// An index of two segments, one of them with deleted records.
fn index() -> World {
    let world = World::new();
    // One thread makes one segment, and six new records beside 114 are not worth a merge.
    let once = ["index", "papers", "--threads", "1"];
    world.papers("a.jsonl", &lines(0..120, 40, |_| 1));
    world.done(&once);
    // The last ones, for all behind a change are written again with their new places.
    let edition = |number| 1 + usize::from(number >= 114);
    world.papers("a.jsonl", &lines(0..120, 40, edition));
    world.done(&once);
    world.is_whole_and_tidy();
    world
}

fn put(path: &Path, content: Option<&[u8]>, modified: Option<std::time::SystemTime>) {
    let Some(content) = content else {
        fs::remove_file(path).unwrap();
        return;
    };
    fs::write(path, content).unwrap();
    if let Some(modified) = modified {
        let file = File::options().write(true).open(path).unwrap();
        file.set_modified(modified).unwrap();
    }
}

#[test]
fn damage_is_named_refused_and_never_a_wrong_answer() {
    // Every kind is met some three times and every way some five times.
    damage(33);
}

#[test]
#[ignore = "every kind of file in every way, ten times"]
fn every_damage_is_named_refused_and_never_a_wrong_answer() {
    damage(10 * KINDS.len() * WAYS.len());
}

fn damage(trials: usize) {
    let world = index();
    let root = world.path("index");
    let answers = world.answers().unwrap();
    let shown = world.done(&["show", "g:20", "--output", "json"]).json();
    let whole = bytes_below(&root);
    let file_of = |kind: &str| {
        let mut names = whole.keys().filter(|name| name.ends_with(kind));
        names
            .next()
            .unwrap_or_else(|| panic!("no {kind} in {:?}", whole.keys()))
            .clone()
    };
    let mut dice = Dice::new(7);
    let mut refused = 0;
    let mut row = Row::new("A6", "a damaged file");
    let mut list = Row::new("A7", "the list of segments gone, then index");
    for trial in 0..trials {
        let kind = KINDS[trial % KINDS.len()];
        let way = WAYS[(trial / KINDS.len() + trial) % WAYS.len()];
        let name = file_of(kind);
        let path = root.join(&name);
        let damaged = way.damage(&whole[&name], &mut dice);
        if damaged.as_deref() == Some(&whole[&name][..]) {
            // Zeros over zeros.
            continue;
        }
        // Every other time with the old time of modification, as a careless tool may leave it.
        let modified = fs::metadata(&path).unwrap().modified().unwrap();
        put(
            &path,
            damaged.as_deref(),
            (trial % 2 == 0).then_some(modified),
        );
        row.tried();
        list.trials += usize::from(kind == "meta.json" && way == Way::Gone);
        let before = bytes_below(&root);
        let place = format!("trial {trial}: {name}, {way:?}");

        let check = world.run(&["check", "--output", "json"]);
        check.is_quiet();
        assert_eq!(check.status, Some(3), "{place}: {check:?}");
        let report = check.json();
        let named = report["damaged"].as_array().unwrap();
        assert!(
            named.len() == 1 && named[0]["file"] == name[..],
            "{place}: {report}"
        );

        let index = world.run(&["index", "papers"]);
        index.is_quiet();
        assert_eq!(index.status, Some(3), "{place}: {index:?}");
        assert!(index.stderr.contains(&name), "{place}: {index:?}");

        let found = world.answers();
        let show = world.run(&["show", "g:20", "--output", "json"]);
        show.is_quiet();
        match show.status {
            Some(0) => assert_eq!(show.json(), shown, "{place}"),
            Some(3) => {}
            _ => panic!("{place}: {show:?}"),
        }
        assert!(
            before == bytes_below(&root),
            "{place}: something was changed"
        );
        refused += usize::from(found.is_none());
        if let Some(found) = found {
            assert_eq!(found, answers, "{place}");
        }
        put(&path, Some(&whole[&name]), None);
    }
    assert_eq!(world.answers().unwrap(), answers);
    world.done(&["index", "papers"]);
    world.is_whole_and_tidy();
    row.worst = format!("all named, all refused for writing; {refused} refused for reading");
    "nothing was deleted".clone_into(&mut list.worst);
}

/// Questions of every kind, each of which reads other files.
const QUESTIONS: [&[&str]; 9] = [
    &["facets", "word1", "--output", "json"],
    &["facets", "--output", "json"],
    &["kwic", "\"word1 word2\"", "-n", "20", "--output", "json"],
    &["count", "word5", "word600", "--output", "json"],
    &["collocates", "word11", "--output", "json"],
    &["show", "g:20", "--output", "json"],
    &[
        "search",
        "wrod12",
        "--sort",
        "reference",
        "--output",
        "json",
    ],
    &[
        "search", "--fond", "3", "--sort", "date", "--output", "json",
    ],
    &["stats", "--output", "json"],
];

/// Says in the manifest that every file was written at the time that it has now: as if nobody had
/// touched it.
fn believe_times(index: &Path) {
    let path = index.join("manifest.json");
    let mut manifest: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    for (name, facts) in manifest["content"]["files"].as_object_mut().unwrap() {
        let found = fs::metadata(index.join("engine").join(name)).unwrap();
        let of = |seconds: i64, nanoseconds: i64| seconds * 1_000_000_000 + nanoseconds;
        facts["times"] = json!({
            "modified_ns": of(found.mtime(), found.mtime_nsec()),
            "changed_ns": of(found.ctime(), found.ctime_nsec()),
        });
    }
    let content = serde_json::to_string_pretty(&manifest["content"]).unwrap();
    let hash = blake3::hash(content.as_bytes()).to_hex();
    let sealed = format!("{{\"blake3\":\"{hash}\",\n\"content\":{content}}}\n");
    fs::write(&path, sealed).unwrap();
}

/// Answers to all questions, without their times; none where one was refused as damaged.
fn all_answers(world: &World, place: &str) -> Vec<Option<Value>> {
    let ask = |question: &&[&str]| {
        let outcome = world.run(question);
        outcome.is_quiet();
        match outcome.status {
            Some(0 | 1) => {
                let mut answer = outcome.json();
                answer.as_object_mut().unwrap().remove("took_us");
                Some(answer)
            }
            Some(3) => None,
            _ => panic!("{place}: {question:?}: {outcome:?}"),
        }
    };
    let mut answers: Vec<Option<Value>> = QUESTIONS.iter().map(ask).collect();
    answers.push(world.answers().map(Value::Array));
    answers
}

/// Flips single bits of files of an index of so many records, and asks.
fn flip(records: usize, flips: usize) {
    let world = World::new();
    let once = ["index", "papers", "--threads", "1"];
    world.papers("a.jsonl", &lines(0..records, 60, |_| 1));
    world.done(&once);
    // A second segment, and deleted records in the first.
    let edition = |number| 1 + usize::from(number >= records - records / 20);
    world.papers("a.jsonl", &lines(0..records, 60, edition));
    world.done(&once);
    let root = world.path("index");
    let whole = bytes_below(&root);
    let right = all_answers(&world, "before");
    assert!(right.iter().all(Option::is_some));
    let names: Vec<&String> = whole.keys().collect();
    let mut dice = Dice::new(11);
    let (mut answered, mut refused) = (0, 0);
    let mut row = Row::new("B", "a flipped bit, with length and times as before");
    for flip in 0..flips {
        row.tried();
        let name = names[dice.below(names.len())];
        let mut damaged = whole[name].clone();
        let (at, bit) = (dice.below(damaged.len()), dice.below(8));
        damaged[at] ^= 1 << bit;
        fs::write(root.join(name), &damaged).unwrap();
        if name != "manifest.json" {
            believe_times(&root);
        }
        let place = format!("flip {flip}: byte {at}, bit {bit} of {name}");
        for (answer, right) in all_answers(&world, &place).iter().zip(&right) {
            match answer {
                Some(_) => assert_eq!(answer, right, "{place}"),
                None => refused += 1,
            }
            answered += usize::from(answer.is_some());
        }
        // A run that finds nothing new either sees nothing or refuses, and launders nothing.
        let again = world.run(&["index", "papers"]);
        again.is_quiet();
        assert!(matches!(again.status, Some(0 | 3)), "{place}: {again:?}");
        assert!(fs::read(root.join(name)).unwrap() == damaged, "{place}");
        fs::write(root.join(name), &whole[name]).unwrap();
        fs::write(root.join("manifest.json"), &whole["manifest.json"]).unwrap();
        believe_times(&root);
    }
    assert_eq!(all_answers(&world, "after"), right);
    assert!(refused > flips, "{refused} of {flips}");
    row.worst = format!("{answered} right answers, {refused} refusals");
}

#[test]
fn a_flipped_bit_that_left_no_trace_gives_no_wrong_answer() {
    flip(400, 14);
}

#[test]
#[ignore = "a thousand flips take ten minutes"]
fn a_thousand_flipped_bits_give_no_wrong_answer() {
    flip(3000, 1000);
}

/// Flips single bits where the texts are stored, and reads every record.
fn flip_texts(flips: usize) {
    let world = index();
    let right = world.records();
    let root = world.path("index");
    let whole = bytes_below(&root);
    let stores: Vec<&String> = whole
        .keys()
        .filter(|name| name.ends_with(".store"))
        .collect();
    let mut dice = Dice::new(8);
    let mut row = Row::new("A8", "a flipped bit where texts are stored");
    let (mut shown, mut refused) = (0, 0);
    for flip in 0..flips {
        row.tried();
        let name = stores[dice.below(stores.len())];
        let mut damaged = whole[name].clone();
        let (at, bit) = (dice.below(damaged.len()), dice.below(8));
        damaged[at] ^= 1 << bit;
        fs::write(root.join(name), &damaged).unwrap();
        believe_times(&root);
        let engine = search::open(&root);
        for (id, right) in &right {
            let found = engine
                .as_ref()
                .ok()
                .and_then(|engine| engine.record(id).ok());
            match found {
                Some(found) => {
                    let found = serde_json::to_string(&found).unwrap();
                    let place = world.path("papers").display().to_string();
                    let found: Value =
                        serde_json::from_str(&found.replace(&place, "PAPERS")).unwrap();
                    assert_eq!(found, *right, "flip {flip}: byte {at}, bit {bit} of {name}");
                    shown += 1;
                }
                None => refused += 1,
            }
        }
        fs::write(root.join(name), &whole[name]).unwrap();
        fs::write(root.join("manifest.json"), &whole["manifest.json"]).unwrap();
    }
    assert!(
        refused >= flips,
        "{refused} of {flips}: a flipped bit hides at least one text"
    );
    row.worst = format!("{shown} right texts, {refused} refused");
}

#[test]
fn a_flipped_bit_in_a_text_never_shows_another_text() {
    flip_texts(10);
}

#[test]
#[ignore = "three hundred flips"]
fn three_hundred_flipped_bits_in_texts_never_show_another_text() {
    flip_texts(300);
}
