//! What a directory may be, and what must not happen to it.

use std::fs;

use super::*;
use crate::engine::Engine;
use crate::engine::embedded::marker::{ENGINE, MARKER, Marker};
use crate::engine::embedded::search::Searching;

/// An index with one record.
fn index() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    finish(writer);
    dir
}

#[test]
fn nothing_is_no_index_and_becomes_one() {
    let dir = tempfile::tempdir().unwrap();
    for path in [dir.path().to_owned(), dir.path().join("new").join("deep")] {
        assert!(matches!(
            error_of(Store::open_read(&path)),
            EngineError::Missing
        ));
        assert_eq!(finish(open(&path)), 0);
        check(&path, &[]);
    }
}

#[test]
fn something_else_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("letter.txt");
    fs::write(&file, "text").unwrap();
    for path in [dir.path(), &file] {
        for error in [
            error_of(Store::open_read(path)),
            error_of(Store::open_write(path, SMALL)),
        ] {
            assert!(matches!(error, EngineError::NotAnIndex), "{error}");
        }
    }
    assert_eq!(files(dir.path()), ["letter.txt"], "not even a lock");
}

#[test]
fn an_index_made_otherwise_is_refused_untouched() {
    let dir = index();
    let mut marker = Marker::current();
    marker.chain_fingerprint = "00000000".to_owned();
    marker.write(dir.path()).unwrap();
    let before = files(dir.path());
    for error in [
        error_of(Store::open_read(dir.path())),
        error_of(Store::open_write(dir.path(), SMALL)),
    ] {
        assert!(matches!(error, EngineError::Incompatible { .. }), "{error}");
        assert!(error.to_string().contains("(00000000)"), "{error}");
    }
    assert_eq!(files(dir.path()), before);
}

#[test]
fn an_index_that_lost_a_part_is_damaged_and_loses_no_more() {
    let segment_file = |dir: &Path| {
        let name = files(dir)
            .into_iter()
            .find(|name| name.ends_with(".store"))
            .unwrap();
        dir.join(name)
    };
    type Lose = fn(&Path, &dyn Fn(&Path) -> std::path::PathBuf);
    let parts: [Lose; 7] = [
        |dir, _| fs::remove_file(dir.join(ENGINE).join("meta.json")).unwrap(),
        |dir, _| fs::write(dir.join(ENGINE).join("meta.json"), "").unwrap(),
        |dir, _| {
            let meta = dir.join(ENGINE).join("meta.json");
            let text = fs::read_to_string(&meta).unwrap();
            let id = text.find("\"segment_id\": \"").unwrap() + 15;
            let other = if text[id..].starts_with('0') {
                "1"
            } else {
                "0"
            };
            fs::write(&meta, format!("{}{other}{}", &text[..id], &text[id + 1..])).unwrap();
        },
        |dir, _| fs::remove_file(dir.join(MARKER)).unwrap(),
        |dir, _| fs::write(dir.join(MARKER), "{").unwrap(),
        |dir, segment_file| fs::remove_file(segment_file(dir)).unwrap(),
        |dir, segment_file| fs::write(segment_file(dir), "cut").unwrap(),
    ];
    for (number, lose) in parts.into_iter().enumerate() {
        let dir = index();
        lose(dir.path(), &segment_file);
        let before = files(dir.path());
        for error in [
            error_of(Store::open_read(dir.path())),
            error_of(Store::open_write(dir.path(), SMALL)),
        ] {
            assert!(
                matches!(error, EngineError::Damaged { .. }),
                "{number}: {error}"
            );
            let text = error.to_string();
            assert!(!text.contains('"') && text.len() < 300, "{number}: {text}");
        }
        let kept = files(dir.path());
        assert!(
            before.iter().all(|file| kept.contains(file)),
            "{number}: {kept:?}"
        );
    }
}

#[test]
fn a_field_that_changed_in_the_list_of_segments_is_damage() {
    let dir = index();
    let meta = dir.path().join(ENGINE).join("meta.json");
    let text = fs::read_to_string(&meta).unwrap();
    fs::write(&meta, text.replacen("\"summary\"", "\"summarx\"", 1)).unwrap();
    let error = error_of(Store::open_read(dir.path()));
    assert!(matches!(error, EngineError::Damaged { .. }), "{error}");
}

#[test]
fn a_merge_before_the_first_search_takes_nothing_away() {
    let dir = index();
    let searching = Searching::new(Store::open_read(dir.path()).unwrap());
    // As a writer deletes what its merge made needless.
    let engine = fs::read_dir(dir.path().join(ENGINE)).unwrap();
    let of_segments = engine.map(|entry| entry.unwrap().path());
    for path in of_segments.filter(|path| path.extension().is_some_and(|kind| kind != "json")) {
        fs::remove_file(path).unwrap();
    }
    let records = searching.records(&["x"]).unwrap();
    assert!(records[0].is_some(), "its files are open");
}

#[test]
fn creation_that_was_cut_short_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    finish(open(dir.path()));
    // The marker comes last: without it and without records, nothing is lost by beginning again.
    fs::remove_file(dir.path().join(MARKER)).unwrap();
    assert!(matches!(
        error_of(Store::open_read(dir.path())),
        EngineError::Missing
    ));
    assert_eq!(finish(open(dir.path())), 0);
    check(dir.path(), &[]);
}

#[test]
fn one_writes_and_others_are_told_who() {
    let dir = index();
    let mut writer = open(dir.path());
    let error = error_of(Store::open_write(dir.path(), SMALL));
    let holder = format!("process {}", std::process::id());
    assert!(
        matches!(&error, EngineError::Locked { holder: Some(found), .. } if *found == holder),
        "{error}"
    );
    // Readers see the last commit meanwhile, and the next one when they ask.
    let store = Store::open_read(dir.path()).unwrap();
    read_source(&mut writer, stamp("/b", 1), &[("y", "two")]);
    writer.commit().unwrap();
    assert_eq!(store.searcher().num_docs(), 1);
    store.reload().unwrap();
    assert_eq!(store.searcher().num_docs(), 2);
    drop(writer);
    finish(open(dir.path()));
}

#[test]
fn litter_is_swept_and_strangers_stay() {
    let dir = index();
    let engine = dir.path().join(ENGINE);
    let orphan = "0123456789abcdef0123456789abcdef.store";
    for litter in [".tmpAbC123", ".tmp-meta.json", orphan] {
        fs::write(engine.join(litter), "x").unwrap();
    }
    fs::write(engine.join("notes.txt"), "x").unwrap();
    fs::write(dir.path().join(".tmp-kartoteka.json"), "x").unwrap();
    finish(open(dir.path()));
    let names = files(dir.path()).join(" ");
    assert!(
        !names.contains(".tmp") && !names.contains(orphan),
        "{names}"
    );
    assert!(names.contains("notes.txt"), "{names}");
    check(dir.path(), &[("x", "one", "/a")]);
}

#[test]
fn finished_runs_leave_only_what_the_commit_names() {
    let dir = index();
    for state in 2..6 {
        let mut writer = open(dir.path());
        let title = format!("state {state}");
        read_source(&mut writer, stamp("/a", state), &[("x", &title)]);
        writer.commit().unwrap();
        finish(writer);
    }
    let segments = files(dir.path());
    let stores = segments
        .iter()
        .filter(|name| name.ends_with(".store"))
        .count();
    assert_eq!(stores, 1, "{segments:?}");
    assert!(
        !segments.iter().any(|name| name.ends_with(".del")),
        "{segments:?}"
    );
}

#[cfg(unix)]
#[test]
fn files_are_as_readable_as_any_new_file() {
    use std::os::unix::fs::PermissionsExt;
    let dir = index();
    let plain = dir.path().join(ENGINE).join("plain");
    fs::write(&plain, "x").unwrap();
    let wanted = fs::metadata(&plain).unwrap().permissions().mode();
    fs::remove_file(&plain).unwrap();
    for name in files(dir.path()) {
        let mode = fs::metadata(dir.path().join(&name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode, wanted, "{name}");
    }
}

#[test]
fn reading_changes_nothing_on_disk() {
    let dir = index();
    let locks = |name: &String| name.contains("lock");
    for name in files(dir.path()).iter().filter(|name| locks(name)) {
        fs::remove_file(dir.path().join(name)).unwrap();
    }
    fs::write(
        dir.path().join(ENGINE).join(".managed.json"),
        "damaged, and not our affair",
    )
    .unwrap();
    let before = files(dir.path());
    check(dir.path(), &[("x", "one", "/a")]);
    Store::open_read(dir.path()).unwrap().figures().unwrap();
    assert_eq!(files(dir.path()), before);
}
