//! What becomes of records and sources from run to run.

use super::Writer as _;
use super::Written;
use crate::engine::embedded::Store;
use crate::engine::embedded::tests::*;
use crate::engine::{Engine as _, EngineError, Stamp};
use crate::record::{Provenance, Record};
use Written::{Added, Unchanged, Updated};

#[test]
fn records_are_added_updated_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    let (written, removed) =
        read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    assert_eq!((written, removed), (vec![Added, Added], 0));
    assert_eq!(writer.commit().unwrap(), 2);
    assert_eq!(finish(writer), 2);

    let mut writer = open(dir.path());
    assert_eq!(writer.stamp("/a"), Some(&stamp("/a", 1)));
    let (written, _) = read_source(&mut writer, stamp("/a", 2), &[("x", "one"), ("y", "other")]);
    assert_eq!(written, [Unchanged, Updated]);
    assert_eq!(finish(writer), 2);
    check(dir.path(), &[("x", "one", "/a"), ("y", "other", "/a")]);

    let writer = open(dir.path());
    assert_eq!(
        writer.stamp("/a"),
        Some(&stamp("/a", 2)),
        "though x was left alone"
    );
}

#[test]
fn a_stamp_that_only_deleted_records_carry_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let other: Vec<String> = (0..20).map(|number| format!("b{number}")).collect();
    let other: Vec<(&str, &str)> = other.iter().map(|id| (&id[..], "title")).collect();
    let mut writer = open_with(dir.path(), SINGLE);
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    read_source(&mut writer, stamp("/b", 1), &other);
    finish(writer);
    let mut writer = open_with(dir.path(), SINGLE);
    read_source(&mut writer, stamp("/a", 2), &[("x", "other")]);
    finish(writer);
    let searcher = Store::open_read(dir.path()).unwrap().searcher();
    assert_eq!(
        searcher.segment_readers().len(),
        2,
        "the old record is still in its segment"
    );
    assert_eq!(open(dir.path()).stamp("/a"), Some(&stamp("/a", 2)));
}

#[test]
fn a_run_over_unchanged_sources_leaves_the_index_as_it_is() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    finish(writer);
    let before = files(dir.path());

    let mut writer = open(dir.path());
    let (written, _) = read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    assert_eq!(written, [Unchanged, Unchanged]);
    finish(writer);
    assert_eq!(files(dir.path()), before, "no new segment");
}

#[test]
fn an_id_of_one_run_belongs_to_the_first_source() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("w:x", "one")]);
    let (written, _) = read_source(&mut writer, stamp("/b", 1), &[("w:x", "other")]);
    assert_eq!(written, [Written::Duplicate("/a".to_owned())]);
    writer.commit().unwrap();
    let (written, _) = read_source(&mut writer, stamp("/c", 1), &[("w:x", "other")]);
    assert_eq!(
        written,
        [Written::Duplicate("/a".to_owned())],
        "also after a commit"
    );
    finish(writer);
    check(dir.path(), &[("w:x", "one", "/a")]);
}

#[test]
fn an_id_belongs_to_its_source_while_that_is_unchanged() {
    let dir = tempfile::tempdir().unwrap();
    let first = dir.path().join("first.txt");
    std::fs::write(&first, "text").unwrap();
    let path = first.to_str().unwrap();
    let found = std::fs::metadata(&first).unwrap();
    let since = found
        .modified()
        .unwrap()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap();
    let true_stamp = Stamp {
        source: path.to_owned(),
        bytes: found.len(),
        modified_ns: i64::try_from(since.as_nanos()).unwrap(),
        hash: String::new(),
    };
    let index = dir.path().join("index");
    let mut writer = open(&index);
    read_source(&mut writer, true_stamp, &[("w:x", "one")]);
    finish(writer);

    let mut writer = open(&index);
    let (written, _) = read_source(&mut writer, stamp("/b", 1), &[("w:x", "other")]);
    assert_eq!(written, [Written::Duplicate(path.to_owned())]);
    std::fs::remove_file(&first).unwrap();
    let (written, _) = read_source(&mut writer, stamp("/b", 1), &[("w:x", "other")]);
    assert_eq!(written, [Updated], "its source is gone");
    finish(writer);
    check(&index, &[("w:x", "other", "/b")]);
}

#[test]
fn one_record_of_two_sources_knows_both() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/b", 1), &[("x", "one"), ("y", "two")]);
    let (written, _) = read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    assert_eq!(written, [Unchanged], "uncommitted");
    writer.commit().unwrap();
    let (written, _) = read_source(&mut writer, stamp("/c", 1), &[("x", "one")]);
    assert_eq!(written, [Unchanged], "committed");
    assert_eq!(finish(writer), 2);
    check(dir.path(), &[("x", "one", "/a /b /c"), ("y", "two", "/b")]);

    // The same again writes nothing and forgets nothing.
    let before = files(dir.path());
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    finish(writer);
    assert_eq!(files(dir.path()), before);
    check(dir.path(), &[("x", "one", "/a /b /c"), ("y", "two", "/b")]);
}

#[test]
fn records_that_left_their_source_are_removed() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(
        &mut writer,
        stamp("/a", 1),
        &[("x", "one"), ("y", "two"), ("z", "three")],
    );
    read_source(&mut writer, stamp("/b", 1), &[("y", "two")]);
    finish(writer);

    let mut writer = open(dir.path());
    let (_, removed) = read_source(&mut writer, stamp("/a", 2), &[("x", "one")]);
    assert_eq!(removed, 1, "y lives on in /b");
    assert_eq!(finish(writer), 2);
    check(dir.path(), &[("x", "one", "/a"), ("y", "two", "/b")]);
}

#[test]
fn removal_of_records_that_are_not_committed_yet() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    read_source(&mut writer, stamp("/b", 1), &[("x", "one")]);
    let (_, removed) = read_source(&mut writer, stamp("/a", 2), &[]);
    assert_eq!(removed, 1);
    let (written, _) = read_source(&mut writer, stamp("/c", 1), &[("y", "again")]);
    assert_eq!(written, [Added]);
    finish(writer);
    check(dir.path(), &[("x", "one", "/b"), ("y", "again", "/c")]);
}

#[test]
fn an_incomplete_source_loses_nothing_and_is_read_again() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    finish(writer);

    let mut writer = open(dir.path());
    writer.begin_source(stamp("/a", 2));
    writer.write(record("x", "other")).unwrap();
    assert_eq!(writer.end_source(false).unwrap(), 0);
    assert_eq!(writer.stamp("/a"), None);
    finish(writer);
    assert_eq!(open(dir.path()).stamp("/a"), None);
    check(dir.path(), &[("x", "other", "/a"), ("y", "two", "/a")]);
}

#[test]
fn a_run_that_dies_leaves_the_last_commit_and_its_open_source_unread() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    writer.begin_source(stamp("/b", 1));
    writer.write(record("y", "two")).unwrap();
    writer.commit().unwrap();
    writer.write(record("z", "three")).unwrap();
    drop(writer);
    check(dir.path(), &[("x", "one", "/a"), ("y", "two", "/b")]);

    let mut writer = open(dir.path());
    assert_eq!(writer.stamp("/a"), Some(&stamp("/a", 1)));
    assert_eq!(writer.stamp("/b"), None);
    let (written, _) = read_source(&mut writer, stamp("/b", 1), &[("y", "two"), ("z", "three")]);
    assert_eq!(written, [Unchanged, Added]);
    finish(writer);
    assert_eq!(open(dir.path()).stamp("/b"), Some(&stamp("/b", 1)));
}

#[test]
fn rollback_forgets_to_the_last_commit() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    writer.commit().unwrap();
    read_source(&mut writer, stamp("/a", 2), &[("x", "other"), ("y", "two")]);
    writer.rollback().unwrap();
    assert_eq!(writer.stamp("/a"), Some(&stamp("/a", 1)));
    assert_eq!(writer.commit().unwrap(), 1);
    let (written, _) = read_source(&mut writer, stamp("/c", 1), &[("z", "three")]);
    assert_eq!(written, [Added], "and goes on");
    finish(writer);
    check(dir.path(), &[("x", "one", "/a"), ("z", "three", "/c")]);
}

#[test]
fn prune_removes_what_no_present_file_holds() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(
        &mut writer,
        stamp("/in/a", 1),
        &[("x", "one"), ("y", "two")],
    );
    read_source(
        &mut writer,
        stamp("/in/b", 1),
        &[("y", "two"), ("z", "three")],
    );
    read_source(&mut writer, stamp("/inside", 1), &[("w", "four")]);
    read_source(&mut writer, stamp("/in/empty", 1), &[]);
    finish(writer);

    let mut writer = open(dir.path());
    assert_eq!(writer.stamp("/in/empty"), Some(&stamp("/in/empty", 1)));
    assert_eq!(writer.prune("/in", &|path| path == "/in/b").unwrap(), 1);
    assert_eq!(writer.stamp("/in/empty"), None);
    assert_eq!(finish(writer), 3);
    check(
        dir.path(),
        &[
            ("w", "four", "/inside"),
            ("y", "two", "/in/b"),
            ("z", "three", "/in/b"),
        ],
    );
    assert_eq!(open(dir.path()).stamp("/in/a"), None);
}

#[test]
fn provenance_follows_a_record_that_moved_within_its_source() {
    let dir = tempfile::tempdir().unwrap();
    let at = |line| Record {
        provenance: vec![Provenance {
            source: "/a".to_owned(),
            start: line,
            end: line,
            line,
            part: None,
            named: None,
        }],
        ..record("x", "one")
    };
    for (state, line) in [(1, 7), (2, 9)] {
        let mut writer = open(dir.path());
        writer.begin_source(stamp("/a", state));
        writer.write(at(line)).unwrap();
        writer.end_source(true).unwrap();
        finish(writer);
        let store = Store::open_read(dir.path()).unwrap();
        let searcher = store.searcher();
        let engine = crate::engine::embedded::search::open(dir.path()).unwrap();
        assert_eq!(engine.record("x").unwrap(), Some(at(line)));
        assert_eq!(searcher.segment_readers().len(), 1);
        assert!(
            !searcher.segment_reader(0).has_deletes(),
            "the old one is gone for good"
        );
    }
}

#[test]
fn ids_that_could_not_be_found_again_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    writer.begin_source(stamp("/a", 1));
    for id in ["", &"x".repeat(513)] {
        let error = error_of(writer.write(record(id, "one")));
        assert!(matches!(error, EngineError::Fault(_)), "{error}");
    }
    assert_eq!(
        writer.write(record(&"x".repeat(512), "one")).unwrap(),
        Added
    );
}

#[test]
fn a_record_outside_a_source_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    assert!(matches!(
        error_of(writer.write(record("x", "one"))),
        EngineError::Fault(_)
    ));
    assert_eq!(writer.end_source(true).unwrap(), 0);
}

#[test]
fn replaced_records_are_gone_wherever_a_segment_ended() {
    // So many new words that a segment is full after a dozen records: some of what is replaced is in
    // segments that tantivy has, some in finished ones, some still in memory.
    let records: Vec<(String, String)> = (0..40)
        .map(|number| {
            let words = (0..4000).map(|word| format!("{number}x{word} "));
            (format!("r{number:02}"), words.collect())
        })
        .collect();
    let records: Vec<(&str, &str)> = records
        .iter()
        .map(|(id, title)| (&id[..], &title[..]))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &records);
    read_source(&mut writer, stamp("/b", 1), &records);
    let (_, removed) = read_source(&mut writer, stamp("/a", 2), &records[20..]);
    assert_eq!((removed, writer.commit().unwrap()), (0, 40));
    let segments = Store::open_read(dir.path()).unwrap().searcher();
    assert!(segments.segment_readers().len() > 2, "segments were full");
    let wanted = |both: usize| -> Vec<(&str, &str, &str)> {
        let records = records.iter().enumerate();
        let sources = |place| if place < both { "/b" } else { "/a /b" };
        records
            .map(|(place, (id, title))| (*id, *title, sources(place)))
            .collect()
    };
    check(dir.path(), &wanted(20));
    // And once more, with a record that leaves the index and comes back in the same commit.
    read_source(&mut writer, stamp("/b", 2), &[]);
    let (_, removed) = read_source(&mut writer, stamp("/a", 3), &[]);
    assert_eq!(removed, 20);
    read_source(&mut writer, stamp("/b", 3), &records);
    read_source(&mut writer, stamp("/a", 4), &records[30..]);
    assert_eq!(finish(writer), 40);
    check(dir.path(), &wanted(30));
}

#[test]
fn stamps_of_unchanged_records_survive_however_many_files_there_are() {
    let dir = tempfile::tempdir().unwrap();
    let files = super::ledger::MAX_NOTE_STAMPS + 50;
    let read_all = |state| {
        let mut writer = open_with(dir.path(), SINGLE);
        for number in 0..files {
            let (source, id) = (format!("/{number}"), format!("r{number}"));
            read_source(&mut writer, stamp(&source, state), &[(&id, "title")]);
        }
        assert_eq!(finish(writer), files as u64);
    };
    read_all(1);
    // Every file was touched, none of its records changed.
    read_all(2);
    let writer = open(dir.path());
    for number in 0..files {
        let source = format!("/{number}");
        assert_eq!(writer.stamp(&source), Some(&stamp(&source, 2)));
    }
    let searcher = Store::open_read(dir.path()).unwrap().searcher();
    let segments = searcher.segment_readers().iter();
    let deleted: u32 = segments.map(|segment| segment.num_deleted_docs()).sum();
    assert_eq!(
        deleted, 50,
        "only those that the commit's note has no room for were rewritten"
    );
}
