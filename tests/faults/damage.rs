//! Every kind of file of an index damaged in every way: `check` names it, `index` refuses and
//! changes nothing, `search` and `show` give the right answer or refuse.

use std::fs::{self, File};
use std::path::Path;

use crate::corpus::{Dice, lines};
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
#[ignore = "five hundred damages"]
fn five_hundred_damages_are_named_refused_and_never_a_wrong_answer() {
    damage(500);
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
    let (mut done, mut refused) = (0, 0);
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
        done += 1;
        put(&path, Some(&whole[&name]), None);
    }
    assert_eq!(world.answers().unwrap(), answers);
    world.done(&["index", "papers"]);
    world.is_whole_and_tidy();
    println!("{done} damages: all named, all refused for writing; {refused} refused for reading");
}
