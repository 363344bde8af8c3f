//! The check: what it proves, what it names, and what it leaves alone.

use std::fs;

use super::*;
use crate::engine::embedded::check::check;
use crate::engine::embedded::manifest::{MANIFEST, read};
use crate::engine::embedded::marker::{ENGINE, MARKER};
use crate::engine::{CheckReport, CheckStep};

/// An index of two segments, the larger with a deleted record: x was replaced.
fn index() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let ids: Vec<String> = (0..20).map(|number| format!("b{number:02}")).collect();
    let records: Vec<(&str, &str)> = ids.iter().map(|id| (&id[..], "title")).collect();
    let mut writer = open_with(dir.path(), SINGLE);
    read_source(&mut writer, stamp("/b", 1), &records);
    finish(writer);
    let mut writer = open_with(dir.path(), SINGLE);
    read_source(&mut writer, stamp("/a", 1), &[("x", "one")]);
    read_source(&mut writer, stamp("/b", 2), &records[1..]);
    finish(writer);
    dir
}

fn report(path: &Path) -> CheckReport {
    check(path, &mut |_| ()).unwrap()
}

fn segment_files(path: &Path, kind: &str) -> Vec<String> {
    let mut files = files(path);
    files.retain(|name| name.ends_with(kind));
    files
}

#[test]
fn a_whole_index_is_proved_to_its_last_record() {
    let dir = index();
    let mut steps = Vec::new();
    let report = check(dir.path(), &mut |step| steps.push(step)).unwrap();
    assert!(report.is_whole(), "{report:?}");
    assert_eq!(report.records, 20);
    assert_eq!(report.notes, []);
    let counted = files(dir.path())
        .iter()
        .filter(|name| !name.contains("lock"))
        .count();
    assert_eq!(report.files, counted as u64);
    assert_eq!(segment_files(dir.path(), ".del").len(), 1);
    assert!(matches!(steps[0], CheckStep::Files(0, total) if total > 0));
    assert_eq!(steps.last(), Some(&CheckStep::Records(20, 20)));
}

#[test]
fn every_damaged_file_is_named_and_sound_segments_are_still_proved() {
    let dir = index();
    let damaged = [
        segment_files(dir.path(), ".idx")[0].clone(),
        segment_files(dir.path(), ".term")[0].clone(),
    ];
    for name in &damaged {
        fs::write(dir.path().join(name), "no").unwrap();
    }
    let report = report(dir.path());
    let named: Vec<&str> = report
        .damaged
        .iter()
        .map(|damaged| &damaged.file[..])
        .collect();
    assert_eq!(named, damaged);
    assert!(
        report.damaged[0]
            .reason
            .starts_with("has 2 bytes instead of ")
    );
    assert!([1, 19].contains(&report.records), "{report:?}");
    assert_eq!(report.sources, ["/a", "/b"], "columns are sound");
}

#[test]
fn lists_that_are_lost_are_named_alone() {
    for name in [
        MARKER.to_owned(),
        MANIFEST.to_owned(),
        format!("{ENGINE}/meta.json"),
        format!("{ENGINE}/.managed.json"),
    ] {
        let dir = index();
        fs::remove_file(dir.path().join(&name)).unwrap();
        let report = report(dir.path());
        let named: Vec<&str> = report
            .damaged
            .iter()
            .map(|damaged| &damaged.file[..])
            .collect();
        assert_eq!(named, [&name[..]], "{report:?}");
        assert_eq!(report.damaged[0].reason, "is missing");
        assert_eq!(report.sources, ["/a", "/b"], "{name}");
    }
}

#[test]
fn without_a_manifest_the_own_checksums_of_files_are_believed() {
    let dir = index();
    fs::write(dir.path().join(MANIFEST), "{}").unwrap();
    let store = &segment_files(dir.path(), ".store")[0];
    let mut bytes = fs::read(dir.path().join(store)).unwrap();
    bytes[3] ^= 4;
    fs::write(dir.path().join(store), bytes).unwrap();
    let report = report(dir.path());
    let named: Vec<&str> = report
        .damaged
        .iter()
        .map(|damaged| &damaged.file[..])
        .collect();
    assert_eq!(named, [&store[..], MANIFEST]);
}

#[test]
fn what_a_dead_run_left_is_noted() {
    let dir = index();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/c", 1), &[("z", "three")]);
    writer.commit().unwrap();
    drop(writer);
    let orphan = "0123456789abcdef0123456789abcdef.store";
    fs::write(dir.path().join(ENGINE).join(orphan), "x").unwrap();
    fs::write(dir.path().join("letter.txt"), "x").unwrap();
    let report = report(dir.path());
    assert!(report.is_whole());
    let notes = format!("{:?}", report.notes);
    for said in ["RunUnfinished", orphan, "letter.txt"] {
        assert!(notes.contains(said), "{notes}");
    }
}

#[test]
fn a_check_writes_nothing_not_even_the_times_of_a_copy() {
    let dir = index();
    for name in segment_files(dir.path(), ".store") {
        let path = dir.path().join(name);
        let bytes = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        fs::write(&path, bytes).unwrap();
    }
    fs::remove_file(dir.path().join("lock")).unwrap();
    let before = read(dir.path()).unwrap();
    assert!(report(dir.path()).is_whole());
    assert_eq!(before, read(dir.path()).unwrap());
    assert!(!dir.path().join("lock").exists());
}

#[test]
fn a_check_and_a_writer_do_not_disturb_each_other() {
    let dir = index();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let checking = scope.spawn(|| {
            let mut checks = 0;
            while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                match check(dir.path(), &mut |_| ()) {
                    Ok(report) => assert!(report.is_whole(), "{report:?}"),
                    // Commits came too fast.
                    Err(EngineError::Locked { .. }) => {}
                    Err(other) => panic!("{other}"),
                }
                checks += 1;
            }
            checks
        });
        let mut writer = open(dir.path());
        for number in 0..15 {
            let (source, id) = (format!("/{number}"), format!("r{number}"));
            read_source(&mut writer, stamp(&source, 1), &[(&id, "title")]);
            writer.commit().unwrap();
        }
        finish(writer);
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        assert!(checking.join().unwrap() > 0);
    });
    assert_eq!(report(dir.path()).records, 35);
}

#[test]
fn where_there_is_no_index_there_is_nothing_to_check() {
    let dir = tempfile::tempdir().unwrap();
    let error = error_of(check(dir.path(), &mut |_| ()));
    assert!(matches!(error, EngineError::Missing), "{error}");
    fs::write(dir.path().join("letter.txt"), "x").unwrap();
    let error = error_of(check(dir.path(), &mut |_| ()));
    assert!(matches!(error, EngineError::NotAnIndex), "{error}");
}
