//! Directories that may not be written to, of others, on read-only media; locks that are held.

use std::fs::{self, File, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;

use crate::corpus::lines;
use crate::full::Disk;
use crate::rows::Row;
use crate::world::{Outcome, World, bytes_below};

/// The user of nobody, on Linux and elsewhere.
const NOBODY: u32 = 65_534;

/// What reads.
const READING: [&[&str]; 4] = [
    &["search", "word1"],
    &["show", "g:20"],
    &["stats"],
    &["check"],
];

fn index() -> World {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..60, 40, |_| 1));
    world.done(&["index", "papers"]);
    world
}

#[test]
fn another_user_searches_and_does_not_write() {
    let world = index();
    let mut row = Row::new(
        "A11",
        "read-only media, another user, locks that others hold",
    );
    row.trials = READING.len() + 1;
    let root = world.path("");
    fs::set_permissions(&root, Permissions::from_mode(0o755)).unwrap();
    let before = bytes_below(&root.join("index"));
    let is_root = fs::metadata(&root).is_ok_and(|found| {
        use std::os::unix::fs::MetadataExt;
        found.uid() == 0
    });
    let run = |arguments: &[&str]| {
        let mut command = world.command(arguments);
        if is_root {
            command.uid(NOBODY).gid(NOBODY);
        }
        command.output()
    };
    if is_root && run(&["--version"]).is_err() {
        println!("skipped: nobody may not run the program where it stands");
        return;
    }
    if !is_root {
        set_modes(&root.join("index"), 0o555, 0o444);
    }
    let outcomes: Vec<Outcome> = READING
        .iter()
        .map(|arguments| Outcome::of(run(arguments).unwrap()))
        .collect();
    let refused = Outcome::of(run(&["index", "papers"]).unwrap());
    if !is_root {
        set_modes(&root.join("index"), 0o755, 0o644);
    }
    for outcome in outcomes {
        assert_eq!(outcome.status, Some(0), "{outcome:?}");
    }
    assert_eq!(refused.status, Some(5), "{refused:?}");
    assert!(before == bytes_below(&root.join("index")));
}

fn set_modes(path: &std::path::Path, directory: u32, file: u32) {
    // From the inside out, so that the way in stays open.
    for entry in walkdir::WalkDir::new(path).contents_first(true) {
        let entry = entry.unwrap();
        let mode = if entry.file_type().is_dir() {
            directory
        } else {
            file
        };
        fs::set_permissions(entry.path(), Permissions::from_mode(mode)).unwrap();
    }
}

#[test]
fn read_only_media_are_searched() {
    let world = World::new();
    world.papers("a.jsonl", &lines(0..60, 40, |_| 1));
    let Some(disk) = Disk::mount(&world.path("index"), 64 << 20) else {
        return;
    };
    world.done(&["index", "papers"]);
    let mut row = Row::new(
        "A11",
        "read-only media, another user, locks that others hold",
    );
    row.trials = READING.len() + 1;
    disk.remount("ro");
    for arguments in READING {
        world.done(arguments);
    }
    let refused = world.run(&["index", "papers"]);
    assert_eq!(refused.status, Some(5), "{refused:?}");
    disk.remount("rw");
    world.done(&["index", "papers"]);
}

#[test]
fn locks_of_others_stop_writers_and_no_reader() {
    let world = index();
    let mut row = Row::new(
        "A11",
        "read-only media, another user, locks that others hold",
    );
    for name in [
        "lock",
        "engine/.tantivy-writer.lock",
        "engine/.tantivy-meta.lock",
    ] {
        let path = world.path("index").join(name);
        let held = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .unwrap();
        held.lock().unwrap();
        row.trials += READING.len() + 1;
        for arguments in READING {
            world.done(arguments);
        }
        let writing = world.run(&["index", "papers"]);
        // Only the collector of garbage asks for that one, and ours does not.
        let wanted = if name.contains("meta") { 0 } else { 4 };
        assert_eq!(writing.status, Some(wanted), "{name}: {writing:?}");
    }
}

/// Every file and folder of an index with its content, time and rights.
fn looks(index: &std::path::Path) -> Vec<String> {
    let entries = walkdir::WalkDir::new(index).sort_by_file_name();
    let look = |entry: walkdir::DirEntry| {
        let found = entry.metadata().unwrap();
        let content = fs::read(entry.path()).map(|bytes| blake3::hash(&bytes));
        let modified = found.modified().unwrap();
        format!(
            "{:?} {content:?} {modified:?} {:?}",
            entry.path(),
            found.permissions()
        )
    };
    entries
        .into_iter()
        .map(|entry| look(entry.unwrap()))
        .collect()
}

#[test]
fn readers_write_nothing_whatever_the_lock_file_is() {
    let world = index();
    let root = world.path("index");
    let lock = root.join("lock");
    let questions: [&[&str]; 6] = [
        &["search", "word1", "--facets", "fond"],
        &["facets"],
        &["kwic", "word1"],
        &["count", "word1"],
        &["collections"],
        &["names", "Stalin"],
    ];
    for state in ["missing", "with a tail", "a dead run's", "of another time"] {
        match state {
            "missing" => fs::remove_file(&lock).unwrap(),
            "with a tail" => fs::write(&lock, "process 1\nand more").unwrap(),
            "a dead run's" => fs::write(&lock, "process 4294967295\n").unwrap(),
            _ => {
                fs::write(&lock, "").unwrap();
                // A copy, with times that are not in the manifest.
                for entry in fs::read_dir(root.join("engine")).unwrap() {
                    let file = File::options()
                        .append(true)
                        .open(entry.unwrap().path())
                        .unwrap();
                    file.set_modified(std::time::SystemTime::UNIX_EPOCH)
                        .unwrap();
                }
            }
        }
        let before = looks(&root);
        for question in READING.iter().chain(&questions) {
            let outcome = world.run(question);
            assert!(
                matches!(outcome.status, Some(0 | 1)),
                "{question:?}: {outcome:?}"
            );
            assert_eq!(
                looks(&root),
                before,
                "{question:?} with a lock that is {state}"
            );
        }
    }
}
