//! Whole runs over trees of files: every file is in, under an id that depends on no order.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::*;
use crate::engine::RecordStore as _;
use crate::engine::embedded::Store;
use crate::engine::embedded::tests::{SMALL, open};
use crate::ingest::{RunOptions, Summary, run};

/// A folder of files and an index beside it.
struct World(tempfile::TempDir);

impl World {
    fn new(files: &[(&str, &str)]) -> Self {
        let world = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            world.write(name, text);
        }
        world
    }

    fn root(&self) -> PathBuf {
        self.0.path().canonicalize().unwrap()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root().join("w").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    fn index(&self, paths: &[&str], options: &RunOptions) -> Summary {
        let paths: Vec<PathBuf> = paths
            .iter()
            .map(|path| self.root().join("w").join(path))
            .collect();
        let mut writer = open(&self.root().join("index"));
        let summary = run(&paths, options, &mut writer, &mut ()).unwrap();
        writer.finish().unwrap();
        summary
    }

    fn fresh(&self) {
        let _ = fs::remove_dir_all(self.root().join("index"));
    }

    /// Ids with their collections.
    fn ids(&self) -> BTreeMap<String, String> {
        let writer = Store::open_write(&self.root().join("index"), SMALL).unwrap();
        let mut ids = BTreeMap::new();
        for collection in writer.collections().unwrap() {
            for id in writer.ids_of(&collection).unwrap() {
                ids.insert(id, collection.clone());
            }
        }
        ids
    }
}

fn given(collection: &str) -> RunOptions {
    RunOptions {
        collection: Some(collection.to_owned()),
        ..RunOptions::default()
    }
}

/// Indexes the files below `w`, checks that all are in and that order, threads and a second run
/// change nothing; returns ids and collections.
fn check(names: &[&str], options: &RunOptions) -> Vec<(String, String)> {
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (*name, "A note on the line.\n"))
        .collect();
    let world = World::new(&files);
    let summary = world.index(&["."], options);
    assert_eq!(
        (summary.added, summary.rejected),
        (names.len() as u64, 0),
        "{names:?}"
    );
    let ids = world.ids();
    assert_eq!(ids.len(), names.len());
    let again = world.index(&["."], options);
    assert_eq!(
        (again.unchanged, again.added, again.updated),
        (names.len() as u64, 0, 0)
    );
    for name in names {
        let inner = name.split_once('/').map_or(*name, |(folder, _)| folder);
        world.write(name, "Another note on the line.\n");
        let inside = world.index(&[inner], options);
        assert_eq!(
            (inside.added, inside.removed),
            (0, 0),
            "{name} of {names:?}"
        );
    }
    assert_eq!(
        world.ids().keys().collect::<Vec<_>>(),
        ids.keys().collect::<Vec<_>>()
    );
    world.fresh();
    let mut tops: Vec<&str> = names
        .iter()
        .map(|name| name.split('/').next().unwrap())
        .collect();
    tops.sort_unstable();
    tops.dedup();
    let one_thread = RunOptions {
        threads: 1,
        ..options.clone()
    };
    world.index(&tops, &one_thread);
    let forward = world.ids();
    world.fresh();
    tops.reverse();
    world.index(&tops, options);
    assert_eq!(world.ids(), forward, "{names:?}");
    ids.into_iter().collect()
}

fn pairs(found: &[(String, String)]) -> Vec<(&str, &str)> {
    found
        .iter()
        .map(|(id, collection)| (&**id, &**collection))
        .collect()
}

#[test]
fn every_file_of_a_tree_has_an_id_of_its_own() {
    let plain = RunOptions::default();
    for (names, expected) in [
        (
            &["r/APRF/letters/001.txt", "r/RGANI/letters/001.txt"][..],
            &[
                ("APRF/letters/001.txt", "APRF"),
                ("RGANI/letters/001.txt", "RGANI"),
            ][..],
        ),
        (
            &["r/APRF/letters/001.txt", "r/RGANI/minutes/001.txt"],
            &[
                ("letters/001.txt", "letters"),
                ("minutes/001.txt", "minutes"),
            ],
        ),
        (
            &[
                "RGANI/fond 3/opis 65/delo 829/001.txt",
                "RGANI/fond 45/opis 1/delo 829/001.txt",
            ],
            &[
                ("RGANI/fond 3/opis 65/delo 829/001.txt", "RGANI"),
                ("RGANI/fond 45/opis 1/delo 829/001.txt", "RGANI"),
            ],
        ),
        (
            &["korea/docs/1.md", "korea/docs/2.md"],
            &[("korea/docs/1.md", "korea"), ("korea/docs/2.md", "korea")],
        ),
        (
            &["r/1/letters/1.txt", "r/2/letters/1.txt"],
            &[
                ("1/letters/1.txt", "letters"),
                ("2/letters/1.txt", "letters"),
            ],
        ),
    ] {
        assert_eq!(pairs(&check(names, &plain)), expected);
    }
    let found = check(
        &["r/APRF/letters/001.txt", "r/RGANI/letters/001.txt"],
        &given("X"),
    );
    assert_eq!(
        pairs(&found),
        [
            ("X/APRF/letters/001.txt", "X"),
            ("X/RGANI/letters/001.txt", "X")
        ]
    );
}

#[test]
fn books_and_items_are_collections_as_a_person_sees_them() {
    let names: Vec<String> = (0..14)
        .map(|book| format!("frus{book}v01/OEBPS/d1.html.txt"))
        .collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let found = check(&names, &RunOptions::default());
    assert!(
        found
            .iter()
            .all(|(id, collection)| collection == "w" && id.starts_with("w/frus"))
    );
    let names: Vec<String> = ["Abel", "Bohr", "Cohn"]
        .iter()
        .flat_map(|author| (0..5).map(move |paper| format!("phil/{author}{paper}/General.json")))
        .collect();
    let files: Vec<(&str, &str)> = names
        .iter()
        .map(|name| (name.as_str(), r#"{"title": "A paper"}"#))
        .collect();
    let world = World::new(&files);
    assert_eq!(world.index(&["."], &RunOptions::default()).added, 15);
    let ids = world.ids();
    assert_eq!(ids["phil/Abel0/General.json#1"], "phil");
    assert_eq!(ids.len(), 15);
}

#[test]
fn one_folder_after_the_other_is_all_in() {
    for options in [RunOptions::default(), given("X")] {
        let note = "A note on the line.\n";
        let world = World::new(&[
            ("r/APRF/letters/1.txt", note),
            ("r/RGANI/letters/1.txt", note),
        ]);
        assert_eq!(world.index(&["r/RGANI"], &options).added, 1);
        let first = world.ids();
        let summary = world.index(&["r/APRF"], &options);
        assert_eq!((summary.added, summary.unchanged), (1, 0));
        let both = world.ids();
        assert_eq!(both.len(), 2);
        assert!(
            first.keys().all(|id| both.contains_key(id)),
            "{first:?} {both:?}"
        );
        world.write("r/RGANI/letters/1.txt", "Another.\n");
        let summary = world.index(&["r"], &options);
        assert_eq!((summary.updated, summary.added, summary.removed), (1, 0, 0));
    }
}

#[test]
fn a_corpus_that_moved_keeps_its_ids() {
    let world = World::new(&[("old/korea/1.txt", "A note.\n")]);
    world.index(&["old"], &RunOptions::default());
    let before = world.ids();
    fs::rename(world.root().join("w/old"), world.root().join("w/new")).unwrap();
    world.index(&["new"], &RunOptions::default());
    assert_eq!(world.ids(), before);
}

#[test]
fn running_numbers_of_two_tables_are_both_in() {
    let options = RunOptions::default();
    let world = World::new(&[
        (
            "p/letters.csv",
            "id,title\n1,Letter on grain\n2,Letter on ore\n2,Letter on coal\n",
        ),
        ("p/notes.csv", "id,title\n1,Note on grain\n2,Note on ore\n"),
        ("p/k.jsonl", "{\"id\":\"wcda:5\",\"title\":\"A\"}\n"),
        (
            "p/l.jsonl",
            "{\"id\":\"wcda:5\",\"title\":\"B\"}\n{\"id\":\"wcda:6\",\"title\":\"C\"}\n",
        ),
    ]);
    let summary = world.index(&["p"], &options);
    // The second letter 2 and the second wcda:5.
    assert_eq!((summary.added, summary.rejected), (6, 2));
    let ids = world.ids();
    let ids: Vec<&str> = ids.keys().map(String::as_str).collect();
    assert_eq!(ids, ["1", "2", "notes:1", "notes:2", "wcda:5", "wcda:6"]);
    world.write(
        "p/notes.csv",
        "id,title\n1,Note on grain\n2,Note on iron ore\n",
    );
    let summary = world.index(&["p/notes.csv"], &options);
    assert_eq!(
        (summary.updated, summary.unchanged, summary.added),
        (1, 1, 0)
    );
}

#[test]
fn names_that_no_id_can_hold_are_written_out() {
    let long = "a".repeat(200);
    let path = format!("/w/korea/{long}{long}{long}b\u{7}\n.txt");
    let place = Place::new(Path::new(&path), None, None);
    let id = place.id("korea").unwrap();
    assert_eq!(check_id(&id), Ok(id.clone()));
    assert!(id.contains('…') && id.contains("b\\u{7}\\n.txt~"), "{id}");
    assert_ne!(place.id_of_many("korea", 1), place.id_of_many("korea", 2));
}

/// Trees of paths with names that repeat and names that say nothing.
const TREE: &str =
    "([abc]|box 1|docs|letters)(/([ab]|docs|letters|1951)){0,3}/([12][.]txt|a[.]json|a[.]md)";

proptest::proptest! {
    #[test]
    fn ids_depend_on_the_set_of_paths_alone(
        tree in proptest::collection::hash_set(TREE, 1..30),
        collection in proptest::option::of("X"),
    ) {
        let paths: Vec<String> = tree.iter().map(|name| format!("/w/{name}")).collect();
        let ids = |paths: &mut dyn Iterator<Item = &String>| -> BTreeMap<String, String> {
            let paths: Vec<&str> = paths.map(String::as_str).collect();
            let found = paths.iter().copied();
            let folders = Folders::new(found, [], collection.is_some(), &|_| true);
            let id = |path: &&str| {
                let place = Place::among(&folders, Path::new(path), None, collection.as_deref());
                ((*path).to_owned(), place.id(&place.collection(None)).unwrap())
            };
            paths.iter().map(id).collect()
        };
        let forward = ids(&mut paths.iter());
        proptest::prop_assert_eq!(&ids(&mut paths.iter().rev()), &forward);
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(4))]

    #[test]
    fn any_tree_gives_as_many_records(
        tree in proptest::collection::btree_set(TREE, 1..14),
        collection in proptest::option::of("X"),
    ) {
        let world = World(tempfile::tempdir().unwrap());
        for name in &tree {
            let text = if name.ends_with("json") { r#"{"title": "A note"}"# } else { "A note.\n" };
            world.write(name, text);
        }
        let options = RunOptions { collection, ..RunOptions::default() };
        let summary = world.index(&["."], &options);
        proptest::prop_assert_eq!((summary.added, summary.rejected), (tree.len() as u64, 0));
        let ids = world.ids();
        proptest::prop_assert_eq!(ids.len(), tree.len());
        world.fresh();
        let mut tops: Vec<&str> = tree.iter().map(|name| name.split('/').next().unwrap()).collect();
        tops.dedup();
        tops.push(".");
        tops.reverse();
        let threads = RunOptions { threads: 1, ..options };
        world.index(&tops, &threads);
        proptest::prop_assert_eq!(world.ids(), ids);
    }
}
