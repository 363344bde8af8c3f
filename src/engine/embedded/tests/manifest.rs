//! The manifest: what it notices, what it lets pass, and that it is never behind.

use std::fs::{self, File, FileTimes};
use std::path::PathBuf;
use std::time::SystemTime;

use super::*;
use crate::engine::Engine;
use crate::engine::embedded::manifest::{Commit, MANIFEST, Manifest, Times, meta_bytes, read};
use crate::engine::embedded::marker::ENGINE;
use crate::engine::embedded::search;

fn index() -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    finish(writer);
    dir
}

/// What every file holds.
fn bytes(path: &Path) -> Vec<(String, Vec<u8>)> {
    let read = |name: String| {
        let bytes = fs::read(path.join(&name)).unwrap();
        (name, bytes)
    };
    let locks = |name: &String| name.contains("lock");
    let files = files(path).into_iter();
    files.filter(|name| !locks(name)).map(read).collect()
}

fn manifest(path: &Path) -> Manifest {
    read(path).unwrap()
}

fn segment_file(path: &Path, kind: &str) -> PathBuf {
    let mut files = files(path).into_iter();
    path.join(files.find(|name| name.ends_with(kind)).unwrap())
}

/// Asks for all that can be had without words.
fn read_all(path: &Path) -> Result<(), EngineError> {
    let index = search::open(path)?;
    let records = index.records(&["x", "y"])?;
    assert!(records.iter().all(Option::is_some));
    assert_eq!(index.statistics()?.records, 2);
    index.collections().map(|_| ())
}

/// Checks that writing is refused, that reading is refused or reads nothing of the damage, that
/// errors name the file, and that nothing was changed.
#[track_caller]
fn refused(path: &Path, named: &str) {
    let before = bytes(path);
    let written = error_of(Store::open_write(path, SMALL));
    for error in read_all(path).err().into_iter().chain([written]) {
        assert!(
            matches!(&error, EngineError::Damaged { reason, .. } if reason.contains(named)),
            "{named}: {error}"
        );
    }
    assert!(before == bytes(path), "{named}: something was changed");
}

#[test]
fn a_changed_byte_is_refused_by_name_and_nothing_is_touched() {
    let dir = index();
    for name in files(dir.path())
        .iter()
        .filter(|name| !name.contains("lock"))
    {
        let path = dir.path().join(name);
        let whole = fs::read(&path).unwrap();
        let mut damaged = whole.clone();
        damaged[whole.len() / 2] ^= 1;
        fs::write(&path, &damaged).unwrap();
        if name.ends_with(".managed.json") {
            // Only who deletes needs it.
            let error = error_of(Store::open_write(dir.path(), SMALL));
            assert!(error.to_string().contains(name), "{error}");
            Store::open_read(dir.path()).unwrap();
        } else {
            refused(dir.path(), name);
        }
        fs::write(&path, &whole).unwrap();
    }
    check(dir.path(), &[("x", "one", "/a"), ("y", "two", "/a")]);
}

#[test]
fn a_directory_in_place_of_a_file_is_damage() {
    for name in [
        format!("{ENGINE}/meta.json"),
        MANIFEST.to_owned(),
        ENGINE.to_owned(),
    ] {
        let dir = index();
        let path = dir.path().join(&name);
        fs::rename(&path, dir.path().join(".tmp-aside")).unwrap();
        if name == ENGINE {
            fs::write(&path, "").unwrap();
        } else {
            fs::create_dir(&path).unwrap();
        }
        for error in [
            error_of(Store::open_read(dir.path())),
            error_of(Store::open_write(dir.path(), SMALL)),
        ] {
            assert!(
                matches!(error, EngineError::Damaged { .. }),
                "{name}: {error}"
            );
        }
    }
}

#[test]
fn damage_that_keeps_length_and_time_is_noticed() {
    let dir = index();
    let path = segment_file(dir.path(), ".store");
    let modified = fs::metadata(&path).unwrap().modified().unwrap();
    let mut damaged = fs::read(&path).unwrap();
    damaged[10] ^= 1;
    fs::write(&path, &damaged).unwrap();
    let file = File::options().write(true).open(&path).unwrap();
    file.set_modified(modified).unwrap();
    if cfg!(unix) {
        refused(dir.path(), ".store");
    } else {
        assert!(Store::open_write(dir.path(), SMALL).is_err());
    }
}

#[test]
fn damage_that_only_hashes_see_is_refused_before_anything_is_written() {
    let dir = tempfile::tempdir().unwrap();
    let mut writer = open(dir.path());
    read_source(&mut writer, stamp("/a", 1), &[("x", "one"), ("y", "two")]);
    // So much that opening the index does not read its first block.
    let digits = (0..400).map(|number| blake3::hash(&[number as u8; 2]).to_hex().to_string());
    let digits = digits.collect::<Vec<_>>().join(" ");
    read_source(&mut writer, stamp("/c", 1), &[("z", &digits)]);
    finish(writer);
    let path = segment_file(dir.path(), ".store");
    let mut damaged = fs::read(&path).unwrap();
    damaged[10] ^= 1;
    fs::write(&path, &damaged).unwrap();
    // As if a disk had done it: with the length and the times that the manifest has.
    let mut manifest = manifest(dir.path());
    for (name, facts) in &mut manifest.files {
        let found = fs::metadata(dir.path().join(ENGINE).join(name)).unwrap();
        facts.times = Times::of(&found);
    }
    manifest.write(dir.path()).unwrap();
    let before = bytes(dir.path());

    // A run that writes nothing reads nothing of it.
    let mut writer = open(dir.path());
    assert!(writer.stamp("/a").is_some());
    writer.commit().unwrap();
    writer.tidy().unwrap();
    assert_eq!(finish(writer), 3);
    assert!(before == bytes(dir.path()));

    type Write = fn(&mut RecordWriter) -> Result<(), EngineError>;
    let writes: [(&str, Write); 5] = [
        ("a new record", |writer| {
            writer.begin_source(stamp("/b", 1));
            writer.write(record("w", "three")).map(|_| ())
        }),
        ("a changed record", |writer| {
            writer.begin_source(stamp("/a", 2));
            writer.write(record("x", "other")).map(|_| ())
        }),
        ("a source that lost a record", |writer| {
            writer.begin_source(stamp("/a", 2));
            writer.write(record("x", "one"))?;
            writer.end_source(true).map(|_| ())
        }),
        ("a source that is gone", |writer| {
            writer.prune("/", &|_| false).map(|_| ())
        }),
        ("a source without records", |writer| {
            writer.begin_source(stamp("/b", 1));
            writer.end_source(true)?;
            writer.commit().map(|_| ())
        }),
    ];
    for (name, write) in writes {
        let mut writer = open(dir.path());
        let error = error_of(write(&mut writer));
        assert!(
            matches!(&error, EngineError::Damaged { reason, .. } if reason.contains(".store")),
            "{name}: {error}"
        );
        drop(writer);
        assert!(before == bytes(dir.path()), "{name}: something was changed");
    }
}

#[test]
fn a_copy_is_as_good_as_the_original_and_gets_its_own_times() {
    let dir = index();
    for name in files(dir.path()) {
        let path = dir.path().join(&name);
        let copy = path.with_extension("copy");
        fs::copy(&path, &copy).unwrap();
        fs::rename(&copy, &path).unwrap();
        let times = FileTimes::new().set_modified(SystemTime::UNIX_EPOCH);
        File::options()
            .write(true)
            .open(&path)
            .unwrap()
            .set_times(times)
            .unwrap();
    }
    let before = manifest(dir.path());
    check(dir.path(), &[("x", "one", "/a"), ("y", "two", "/a")]);
    assert_eq!(manifest(dir.path()), before, "reading writes nothing");
    finish(open(dir.path()));
    let after = manifest(dir.path());
    assert_ne!(after, before);
    finish(open(dir.path()));
    assert_eq!(manifest(dir.path()), after);
}

#[test]
fn at_rest_only_after_an_orderly_end() {
    let dir = index();
    let is_resting = || manifest(dir.path()).managed.is_some();
    assert!(is_resting());
    let mut writer = open(dir.path());
    assert!(is_resting(), "opening writes nothing");
    read_source(&mut writer, stamp("/b", 1), &[("z", "three")]);
    writer.commit().unwrap();
    assert!(!is_resting());
    drop(writer);
    assert!(!is_resting());
    // The list of files is then believed as far as it names what it must.
    let managed = dir.path().join(ENGINE).join(".managed.json");
    let whole = fs::read_to_string(&managed).unwrap();
    let other = whole.replacen(".store", ".stare", 10);
    for damaged in ["", "[", "{}", "[]", &other] {
        fs::write(&managed, damaged).unwrap();
        let error = error_of(Store::open_write(dir.path(), SMALL));
        assert!(error.to_string().contains(".managed.json"), "{error}");
    }
    fs::write(&managed, &whole).unwrap();
    finish(open(dir.path()));
    assert!(is_resting());
}

#[test]
fn manifest_and_list_agree_after_every_step() {
    let dir = tempfile::tempdir().unwrap();
    let agree = || {
        let meta = meta_bytes(dir.path()).unwrap();
        let commit = Commit::parse(&meta).unwrap();
        let manifest = manifest(dir.path());
        assert!(manifest.commits.contains(&commit.digest));
        for name in commit.files() {
            let facts = &manifest.files[name];
            let found = fs::metadata(dir.path().join(ENGINE).join(name)).unwrap();
            assert_eq!(found.len(), facts.bytes, "{name}");
        }
        Store::open_read(dir.path()).unwrap();
    };
    let mut writer = open(dir.path());
    agree();
    for number in 0..12 {
        let (source, id) = (format!("/{number}"), format!("r{number}"));
        read_source(
            &mut writer,
            stamp(&source, 1),
            &[(&id, "title"), ("x", &id)],
        );
        writer.commit().unwrap();
        agree();
    }
    writer.tidy().unwrap();
    agree();
    // The `x` of every file is another record.
    assert_eq!(finish(writer), 24);
    agree();
    let manifest = manifest(dir.path());
    assert_eq!(
        manifest.files.len(),
        7,
        "old files are forgotten: {manifest:?}"
    );
}

#[test]
fn either_list_of_a_commit_that_was_cut_short_is_whole() {
    // The moments between the manifest, the list, and the next manifest, as a kill leaves them.
    let dir = index();
    let (meta, manifest_file) = (
        dir.path().join(ENGINE).join("meta.json"),
        dir.path().join(MANIFEST),
    );
    let old_meta = fs::read(&meta).unwrap();
    let old_manifest = fs::read(&manifest_file).unwrap();
    let mut writer = open(dir.path());
    // Held open, so that nothing of the old commit is merged away.
    read_source(&mut writer, stamp("/b", 1), &[("z", "three")]);
    writer.commit().unwrap();
    drop(writer);
    let new_manifest = fs::read(&manifest_file).unwrap();
    check(
        dir.path(),
        &[("x", "one", "/a"), ("y", "two", "/a"), ("z", "three", "/b")],
    );
    // Died before the list was replaced.
    let new_meta = fs::read(&meta).unwrap();
    fs::write(&meta, &old_meta).unwrap();
    check(dir.path(), &[("x", "one", "/a"), ("y", "two", "/a")]);
    // A list of which no manifest knows is no commit.
    fs::write(&meta, &new_meta).unwrap();
    fs::write(&manifest_file, &old_manifest).unwrap();
    refused(dir.path(), "meta.json");
    fs::write(&manifest_file, &new_manifest).unwrap();
    fs::write(&meta, &old_meta).unwrap();
    // And the run after it goes on from the older one.
    let mut writer = open(dir.path());
    assert_eq!(writer.stamp("/b"), None);
    read_source(&mut writer, stamp("/b", 1), &[("z", "three")]);
    assert_eq!(finish(writer), 3);
    let whole = files(dir.path());
    let stores = whole.iter().filter(|name| name.ends_with(".store"));
    let segments = Commit::parse(&meta_bytes(dir.path()).unwrap())
        .unwrap()
        .segments;
    assert_eq!(
        stores.count(),
        segments.len(),
        "nothing is left over: {whole:?}"
    );
}

#[test]
fn what_a_commit_consists_of_is_not_deleted_whoever_asks() {
    use crate::engine::embedded::directory::WriteDirectory;
    use crate::engine::embedded::manifest::keeper::Keeper;
    use tantivy::Directory;
    let dir = index();
    let keeper = Keeper::open(dir.path()).unwrap();
    let engine = dir.path().join(ENGINE);
    let directory = WriteDirectory::open(&engine, Default::default(), keeper).unwrap();
    let store = segment_file(dir.path(), ".store");
    let name = Path::new(store.file_name().unwrap());
    assert!(directory.delete(name).is_err());
    check(dir.path(), &[("x", "one", "/a"), ("y", "two", "/a")]);
}

#[test]
fn readers_and_a_writer_do_not_disturb_each_other() {
    let dir = index();
    let is_done = std::sync::atomic::AtomicBool::new(false);
    std::thread::scope(|scope| {
        let readers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let (mut opened, mut last) = (0, 0);
                    let long = Store::open_read(dir.path()).unwrap();
                    while !is_done.load(std::sync::atomic::Ordering::Relaxed) {
                        let fresh = Store::open_read(dir.path()).unwrap().searcher().num_docs();
                        long.reload().unwrap();
                        let reloaded = long.searcher().num_docs();
                        assert!(fresh >= last && reloaded >= fresh);
                        last = reloaded;
                        opened += 1;
                    }
                    opened
                })
            })
            .collect();
        let mut writer = open(dir.path());
        for number in 0..30 {
            let (source, id) = (format!("/{number}"), format!("r{number}"));
            read_source(&mut writer, stamp(&source, 1), &[(&id, "title")]);
            writer.commit().unwrap();
        }
        assert_eq!(finish(writer), 32);
        is_done.store(true, std::sync::atomic::Ordering::Relaxed);
        for reader in readers {
            assert!(reader.join().unwrap() > 0);
        }
    });
}
